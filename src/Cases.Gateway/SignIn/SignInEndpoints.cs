using Cases.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cases.Gateway;

/// <summary>Gives anybody a token, where the node's own tokens are on.</summary>
internal static class SignInEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/sign-in", SignIn)
        .WithName("signIn").WithTags("sign-in")
        .WithSummary("A short-lived token for any role; in development and demo only.")
        .Produces<SignInReply>(200).Problems(400, 413, 415, 429).AllowAnyone();

    private static IResult SignIn(SignInRequest request, OwnTokens own, SecurityLog log)
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (name, value) in new[]
        {
            ("sub", request.Subject), ("role", request.Role), ("org", request.Organisation),
            ("branch", request.Branch), ("team", request.Team), ("product", request.Product),
            ("person", request.Person),
        })
        {
            if (value is not null)
            {
                claims[name] = value;
            }
        }

        if (CallerClaims.Read(claims) is not { } caller)
        {
            return ProblemAnswer.Result(ProblemKind.WrongField,
                $"Name a subject and one role of {string.Join(", ", RoleNames.All)}; an agency needs its organisation, "
                + "a debtor his person.");
        }

        // Tokens are about the time outside, whatever the clock of a demo shows.
        var token = own.Issue(caller, TimeProvider.System.GetUtcNow());
        log.OwnTokenIssued(caller);
        return TypedResults.Ok(new SignInReply(token.Text, "Bearer", token.ExpiresAt));
    }
}
