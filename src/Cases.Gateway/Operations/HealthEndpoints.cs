using Cases.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using NodaTime;

namespace Cases.Gateway;

/// <summary>Whether the node runs, and whether it can be given work.</summary>
internal static class HealthEndpoints
{
    private static readonly Duration Wait = Duration.FromSeconds(5);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", Live).WithTags("operations").WithSummary("The process runs.").AllowAnyone();
        routes.MapGet("/health/ready", ReadyAsync).WithTags("operations")
            .WithSummary("The store answers and lists are kept up; 503 with the reason while not.")
            .Produces<string>(200, "text/plain").Produces<string>(503, "text/plain").AllowAnyone();
    }

    private static ContentHttpResult Live() => TypedResults.Text("live\n", "text/plain");

    private static async Task<ContentHttpResult> ReadyAsync(HttpContext context, GatewayParts parts)
    {
        try
        {
            await parts.Ledger.ReadHeadAsync(context.RequestAborted).ConfigureAwait(false);
            return parts.NotReady() is { } why ? NotReady(context, why) : TypedResults.Text("ready\n", "text/plain");
        }
        catch (LedgerStoreException)
        {
            return NotReady(context, "the store does not answer");
        }
    }

    private static ContentHttpResult NotReady(HttpContext context, string why)
    {
        context.RetryAfter(Wait);
        return TypedResults.Text($"not ready: {why}\n", "text/plain", null, 503);
    }
}
