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
            .WithSummary("The store answers; 503 while it does not.").AllowAnyone();
    }

    private static ContentHttpResult Live() => TypedResults.Text("live\n", "text/plain");

    private static async Task<ContentHttpResult> ReadyAsync(GatewayParts parts, CancellationToken cancellation)
    {
        try
        {
            await parts.Ledger.ReadHeadAsync(cancellation).ConfigureAwait(false);
            return TypedResults.Text("ready\n", "text/plain");
        }
        catch (LedgerStoreException)
        {
            return TypedResults.Text("not ready: the store does not answer\n", "text/plain", null, 503);
        }
    }
}
