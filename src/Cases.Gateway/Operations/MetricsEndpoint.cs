using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cases.Gateway;

/// <summary>Numbers of the running node, as Prometheus reads them.</summary>
internal static class MetricsEndpoint
{
    private const string MediaType = "text/plain; version=0.0.4; charset=utf-8";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/metrics", ReadAsync)
        .WithName("metrics").WithTags("operations").WithSummary("Numbers of the running node, for Prometheus.")
        .Allow(StaffRoles.Admin);

    private static async Task<ContentHttpResult> ReadAsync(
        GatewayParts parts, RequestMetrics requests, CancellationToken cancellation)
    {
        var head = await parts.Ledger.ReadHeadAsync(cancellation).ConfigureAwait(false);
        var rows = await parts.Rows.ReadCursorAsync(cancellation).ConfigureAwait(false);
        var text = new StringBuilder(4_096);
        Gauge(text, "cases_ledger_entries", head.Next);
        Gauge(text, "cases_rows_behind_entries", Math.Max(0, head.Next - rows));
        Gauge(text, "cases_managed_memory_bytes", GC.GetTotalMemory(forceFullCollection: false));
        requests.Write(text);
        return TypedResults.Text(text.ToString(), MediaType);
    }

    private static void Gauge(StringBuilder text, string name, long value) =>
        text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} gauge\n{name} {value}\n");
}
