using Cases.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Cases.Gateway;

/// <summary>That an endpoint answers with personal data, masked or not, so that who reads it is recorded.</summary>
internal sealed record PersonalAnswer;

/// <summary>Notes who read personal data, in the security log: who, whose, by which request; never what.</summary>
/// <remarks>
/// It stands before the endpoints and notes an answer when its first byte goes, so that whoever breaks off is noted
/// too. Whose data it is, the endpoint tells; where it is about one case or person, its path says so. What cannot be
/// noted is not answered.
/// </remarks>
/// <param name="loggers">The node's loggers.</param>
/// <param name="parts">Says whether notes are written.</param>
/// <param name="security">Where denials are noted.</param>
internal sealed class PersonalReads(ILoggerFactory loggers, GatewayParts parts, SecurityLog security)
{
    /// <summary>The category of the security log under which the notes stand.</summary>
    public const string Category = "Cases.Security.PersonalReads";

    private readonly ILogger log = loggers.CreateLogger(Category);

    /// <summary>Tells whose data an answer holds, as <c>person/…</c>, <c>case/…</c>; none for none.</summary>
    public static void Tell(HttpContext context, params IEnumerable<string> whose) =>
        context.Features.Get<Told>()?.Add(whose);

    /// <summary>Watches a request on its way to its endpoint.</summary>
    public Task WatchAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint() is { } endpoint && endpoint.Metadata.GetMetadata<PersonalAnswer>() is not null
            && context.Features.Get<Caller>() is { } caller)
        {
            if (parts.ReadsUnrecorded())
            {
                // The line is also the next try to write: once it is there, the next request is answered.
                security.Denied(context, caller, ProblemKind.StoreAway.Status);
                return ProblemAnswer.WriteAsync(context, ProblemKind.StoreAway,
                    "Reading this is recorded, and the record cannot be written at the moment.");
            }

            var told = new Told();
            context.Features.Set(told);
            context.Response.OnStarting(() =>
            {
                Note(context, endpoint, caller, told);
                return Task.CompletedTask;
            });
        }

        return next(context);
    }

    private void Note(HttpContext context, Endpoint endpoint, Caller caller, Told told)
    {
        var whose = told.Whose ?? OfPath(context, endpoint);
        if (context.Response.StatusCode is >= 200 and < 300 && whose.Count > 0)
        {
            log.LogInformation("Personal data of {Whose} read by {Subject} as {Role} with {Method} {Route}",
                string.Join(' ', whose), caller.Subject, RoleNames.Of(caller.Role), context.Request.Method,
                SecurityLog.RouteOf(context));
            if (parts.ReadsUnrecorded())
            {
                throw new LedgerStoreException(
                    StoreFailure.Unavailable, "the security log cannot be written", "make its file writable");
            }
        }
    }

    /// <summary>What the path names; an endpoint that names nothing and told nothing is noted all the same.</summary>
    private static IReadOnlyList<string> OfPath(HttpContext context, Endpoint endpoint)
    {
        var rule = endpoint.Metadata.GetMetadata<AccessRule>();
        var id = rule is null ? null : context.GetRouteValue(rule.RouteValue) as string;
        return rule?.Scope is ScopeKind.Case or ScopeKind.Person && id is not null
            ? [$"{rule.Scope.ToString().ToLowerInvariant()}/{id}"]
            : ["somebody"];
    }

    /// <summary>What the endpoint told; null while it told nothing.</summary>
    private sealed class Told
    {
        private SortedSet<string>? whose;

        public IReadOnlyList<string>? Whose => whose is null ? null : [.. whose];

        public void Add(IEnumerable<string> more) => (whose ??= new(StringComparer.Ordinal)).UnionWith(more);
    }
}

/// <summary>Says on an endpoint that its answer holds personal data.</summary>
internal static class PersonalAnswers
{
    /// <summary>
    /// Who reads the answer is recorded, whatever his role: a masked answer still says whose debts an agency looks at.
    /// </summary>
    public static RouteHandlerBuilder Personal(this RouteHandlerBuilder builder) =>
        builder.WithMetadata(new PersonalAnswer());
}
