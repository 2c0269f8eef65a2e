using Cases.Domain;
using Microsoft.AspNetCore.Http;

namespace Cases.Gateway;

/// <summary>Who is signed in, as the token says.</summary>
/// <param name="Subject">The stable name of the caller.</param>
/// <param name="Role">The one role under which it acts.</param>
public sealed record Caller(string Subject, StaffRoles Role)
{
    /// <summary>The bank or agency; null where the token does not say.</summary>
    public string? Organisation { get; init; }

    /// <summary>The branch beyond which the caller sees nothing; null where it sees all.</summary>
    public string? Branch { get; init; }

    /// <summary>The team beyond which the caller sees nothing; null where it sees all.</summary>
    public string? Team { get; init; }

    /// <summary>The product beyond which the caller sees nothing; null where it sees all.</summary>
    public string? Product { get; init; }

    /// <summary>The person as whom a debtor acts; null for everybody else.</summary>
    public string? Person { get; init; }

    /// <summary>
    /// Who it is, among all organisations: two that give out the same name are two. No claim holds a line break, so
    /// that no two callers read alike.
    /// </summary>
    public string Identity => $"{Organisation}\n{Subject}";

    /// <summary>The caller as the ledger records it.</summary>
    public Principal ToPrincipal() => new(Subject, RoleNames.Of(Role), Organisation, Branch);
}

/// <summary>Where the caller of a request is found.</summary>
public static class CallerOfRequest
{
    /// <summary>The caller of a request behind a rule that lets no stranger in.</summary>
    /// <exception cref="InvalidOperationException">Nobody is signed in: the endpoint's rule lets anyone in.</exception>
    public static Caller Caller(this HttpContext context) => context.Features.Get<Caller>()
        ?? throw new InvalidOperationException("Nobody is signed in; give the endpoint a rule that asks for a role.");
}
