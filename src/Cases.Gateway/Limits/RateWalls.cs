using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace Cases.Gateway;

/// <summary>How often one address and one caller may ask; 429 with Retry-After beyond it.</summary>
internal sealed class RateWalls : IAsyncDisposable
{
    private const int NetworkBytes = 8;

    private readonly PartitionedRateLimiter<HttpContext> addresses;
    private readonly PartitionedRateLimiter<HttpContext> pages;
    private readonly PartitionedRateLimiter<HttpContext> callers;
    private readonly SecurityLog log;

    public RateWalls(LimitOptions limits, OwnCalls own, SecurityLog log)
    {
        this.log = log;

        // The pages' own calls come from this machine for everybody: who asked for the page was counted there.
        addresses = PartitionedRateLimiter.Create<HttpContext, string>(context => own.Is(context)
            ? RateLimitPartition.GetNoLimiter("")
            : Bucket(AddressOf(context), limits.AddressPerSecond, limits.AddressBurst));
        pages = PartitionedRateLimiter.Create<HttpContext, string>(context =>
            Bucket(AddressOf(context), limits.PagesPerSecond, limits.PagesBurst));
        callers = PartitionedRateLimiter.Create<HttpContext, string>(context =>
            context.Features.Get<SignedEvents>() is { } signed
                ? Bucket(signed.Sender.Caller.Subject, limits.SenderPerSecond, limits.SenderBurst)
            : context.Features.Get<Caller>() is { } caller
                ? Bucket(caller.Identity, limits.CallerPerSecond, limits.CallerBurst)
                : RateLimitPartition.GetNoLimiter(""));
    }

    public Task ByAddressAsync(HttpContext context, RequestDelegate next) =>
        PassAsync(addresses, "address", context, next);

    /// <summary>As by address, with the pages' own answer: a person reads it.</summary>
    public Task PagesByAddressAsync(HttpContext context, RequestDelegate next, Func<HttpContext, Task> refuse) =>
        PassAsync(pages, "address", context, next, refuse);

    public Task ByCallerAsync(HttpContext context, RequestDelegate next) =>
        PassAsync(callers, "caller", context, next);

    public async ValueTask DisposeAsync()
    {
        await addresses.DisposeAsync().ConfigureAwait(false);
        await pages.DisposeAsync().ConfigureAwait(false);
        await callers.DisposeAsync().ConfigureAwait(false);
    }

    private async Task PassAsync(
        PartitionedRateLimiter<HttpContext> limiter, string by, HttpContext context, RequestDelegate next,
        Func<HttpContext, Task>? refuse = null)
    {
        using var lease = limiter.AttemptAcquire(context);
        if (lease.IsAcquired)
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        log.Throttled(context, by);
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var told) ? told : TimeSpan.FromSeconds(1);
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        if (refuse is not null)
        {
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            await refuse(context).ConfigureAwait(false);
            return;
        }

        await ProblemAnswer.WriteAsync(context, ProblemKind.TooMany with { RetrySeconds = seconds })
            .ConfigureAwait(false);
    }

    private static RateLimitPartition<string> Bucket(string key, int perSecond, int burst) =>
        RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst,
            TokensPerPeriod = perSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
            AutoReplenishment = true,
        });

    /// <summary>Whoever has one address of the newer kind has the whole network of it, and counts once.</summary>
    private static string AddressOf(HttpContext context) => context.Connection.RemoteIpAddress switch
    {
        null => "unknown",
        { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false } long6 => string.Create(
            CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(long6.GetAddressBytes()[..NetworkBytes])}/64"),
        IPAddress address => address.MapToIPv4().ToString(),
    };
}
