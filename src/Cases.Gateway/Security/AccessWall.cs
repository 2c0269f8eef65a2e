using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cases.Gateway;

/// <summary>The one place where a request is let in or not, before anything of it is read.</summary>
/// <remarks>
/// 401 for a stranger, 403 for a role that may not call the endpoint at all, 404 for what lies beyond the caller's
/// scope: whether that exists is itself a secret.
/// </remarks>
/// <param name="next">What comes behind the wall.</param>
/// <param name="scopes">Says whether something is within a caller's scope.</param>
/// <param name="log">Where denials are noted.</param>
internal sealed class AccessWall(RequestDelegate next, ScopeReader scopes, SecurityLog log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint() is not { } endpoint)
        {
            await ProblemAnswer.WriteAsync(context, ProblemKind.NotFound).ConfigureAwait(false);
            return;
        }

        // Endpoints of the framework answer 405, 406 and 415 and have no rule; they tell nothing about a case.
        var rule = endpoint.Metadata.GetMetadata<AccessRule>();
        if (rule is { Anyone: true } || (rule is null && endpoint is not RouteEndpoint))
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        var caller = context.Features.Get<Caller>();
        var verdict = caller is null ? WhyNobody(context)
            : rule is null || (rule.Roles & caller.Role) == 0 ? ProblemKind.NotAllowed
            : await SeesAsync(context, rule, caller).ConfigureAwait(false) ? null : ProblemKind.NotFound;
        if (verdict is not null)
        {
            log.Denied(context, caller, verdict.Status);
            await ProblemAnswer.WriteAsync(context, verdict).ConfigureAwait(false);
            return;
        }

        await next(context).ConfigureAwait(false);
    }

    private static ProblemKind WhyNobody(HttpContext context) =>
        context.Features.Get<SignInFailure>()?.Fault switch
        {
            null => ProblemKind.NotSignedIn,
            TokenFault.ProviderAway => ProblemKind.SignInAway,
            TokenFault.Expired => ProblemKind.TokenExpired,
            _ => ProblemKind.TokenInvalid,
        };

    private async ValueTask<bool> SeesAsync(HttpContext context, AccessRule rule, Caller caller)
    {
        if (rule.Scope == ScopeKind.None)
        {
            return true;
        }

        var id = context.GetRouteValue(rule.RouteValue) as string ?? "";
        if (rule.Scope != ScopeKind.Case)
        {
            return await scopes.SeesAsync(caller, rule.Scope, id, context.RequestAborted).ConfigureAwait(false);
        }

        // People know a case by its account's reference. Behind the wall only the case's own id is met.
        var found = await scopes.CaseInSightAsync(caller, id, context.RequestAborted).ConfigureAwait(false);
        if (found is null)
        {
            return false;
        }

        context.Request.RouteValues[rule.RouteValue] = found;
        return true;
    }
}
