using Cases.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cases.Gateway;

/// <summary>Whether the node runs, and whether it can be given work.</summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", Live).WithTags("operations").WithSummary("The process runs.").AllowAnyone();
        routes.MapGet("/health/ready", ReadyAsync).WithTags("operations")
            .WithSummary("The store answers and lists are kept up; 503 with the reason while not.").AllowAnyone();
    }

    private static ContentHttpResult Live() => TypedResults.Text("live\n", "text/plain");

    private static async Task<ContentHttpResult> ReadyAsync(GatewayParts parts, CancellationToken cancellation)
    {
        try
        {
            await parts.Ledger.ReadHeadAsync(cancellation).ConfigureAwait(false);
            return parts.NotReady() is { } why ? NotReady(why) : TypedResults.Text("ready\n", "text/plain");
        }
        catch (LedgerStoreException)
        {
            return NotReady("the store does not answer");
        }
    }

    private static ContentHttpResult NotReady(string why) =>
        TypedResults.Text($"not ready: {why}\n", "text/plain", null, 503);
}
