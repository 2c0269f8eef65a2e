using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cases.Gateway;

/// <summary>One line for each request: what kind, how answered, how long it took.</summary>
/// <remarks>
/// The route's pattern, never the path or the query: ids, names and numbers stand there. No header and no body either.
/// </remarks>
/// <param name="next">What comes behind.</param>
/// <param name="metrics">Counts.</param>
/// <param name="loggers">Makes the logger.</param>
/// <param name="prefix">What stands before the patterns of routes; empty for the routes of the node itself.</param>
internal sealed class RequestLog(
    RequestDelegate next, RequestMetrics metrics, ILoggerFactory loggers, string prefix)
{
    /// <summary>The category of its lines.</summary>
    public const string Category = "Cases.Requests";

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    private readonly ILogger log = loggers.CreateLogger(Category);

    public async Task InvokeAsync(HttpContext context)
    {
        var start = Stopwatch.GetTimestamp();
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.CacheControl = "no-store";
        metrics.Begin();
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            var took = Stopwatch.GetElapsedTime(start);
            var method = Array.Find(Methods, known => known == context.Request.Method) ?? "other";
            var pattern = SecurityLog.RouteOf(context);
            var route = pattern == SecurityLog.NoRoute ? pattern : prefix + pattern;
            metrics.End(method, route, context.Response.StatusCode, took);
            log.LogInformation("Request {Method} {Route} {Status} {Milliseconds} {Role} {TraceId}",
                method, route, context.Response.StatusCode, Math.Round(took.TotalMilliseconds, 2),
                context.Features.Get<Caller>() is { } caller ? RoleNames.Of(caller.Role) : "nobody",
                context.TraceIdentifier);
        }
    }
}
