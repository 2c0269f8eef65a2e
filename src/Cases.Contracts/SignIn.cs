namespace Cases.Contracts;

/// <summary>Who wants to be signed in, where the node gives out tokens of its own: in development and demo.</summary>
/// <param name="Subject">The name under which the ledger records what is done, 1 to 200 characters.</param>
/// <param name="Role">One of the roles, such as <c>collector</c>.</param>
public sealed record SignInRequest(string Subject, string Role)
{
    /// <summary>The bank or agency.</summary>
    public string? Organisation { get; init; }

    /// <summary>The branch beyond which nothing is seen.</summary>
    public string? Branch { get; init; }

    /// <summary>The team beyond which nothing is seen.</summary>
    public string? Team { get; init; }

    /// <summary>The product beyond which nothing is seen.</summary>
    public string? Product { get; init; }

    /// <summary>The person as whom a debtor acts.</summary>
    public string? Person { get; init; }
}

/// <summary>A token of the node's own.</summary>
/// <param name="Token">What is sent as <c>Authorization: Bearer</c>.</param>
/// <param name="TokenType">Always <c>Bearer</c>.</param>
/// <param name="ExpiresAt">When it ends.</param>
public sealed record SignInReply(string Token, string TokenType, DateTimeOffset ExpiresAt);
