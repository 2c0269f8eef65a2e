namespace Cases.Contracts;

/// <summary>
/// A payment. It is the same one wherever it comes from if the account, of one source, and the reference are the same.
/// </summary>
/// <param name="Account">The account's reference, or a case's id.</param>
/// <param name="Amount">How much; a reversal repeats the amount of what it reverses.</param>
/// <param name="ValueDate">The day from which it counts.</param>
/// <param name="Reference">The payment's own reference, unique on the account.</param>
public sealed record PaymentRequest(string Account, Money Amount, DateOnly ValueDate, string Reference)
{
    /// <summary>
    /// The system that the account comes from; needed where two have the same reference. Payments of two systems are
    /// two, and a reversal takes back only its own system's.
    /// </summary>
    public string? Source { get; init; }

    /// <summary>When it was booked.</summary>
    public DateTimeOffset? BookedAt { get; init; }

    /// <summary>By which way it came in.</summary>
    public string? Channel { get; init; }

    /// <summary>Who paid; read and not kept.</summary>
    public string? Payer { get; init; }

    /// <summary>The reference of the payment that this one reverses.</summary>
    public string? Reverses { get; init; }
}

/// <summary>What became of one payment.</summary>
/// <param name="Reference">The payment's reference.</param>
/// <param name="Result">What became of it.</param>
public sealed record PaymentResult(string Reference, PaymentResultKind Result)
{
    /// <summary>The case that it concerns.</summary>
    public string? Case { get; init; }

    /// <summary>Why, where the result alone does not say it.</summary>
    public string? Reason { get; init; }
}

/// <summary>What became of the payments of one request, in their order.</summary>
/// <param name="Results">A result each.</param>
public sealed record PaymentResults(IReadOnlyList<PaymentResult> Results);
