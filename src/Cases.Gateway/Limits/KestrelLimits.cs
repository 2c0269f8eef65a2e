using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Cases.Gateway;

/// <summary>Limits that the web server itself holds.</summary>
internal static class KestrelLimits
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    public static void Set(KestrelServerOptions server, LimitOptions limits)
    {
        server.AddServerHeader = false;
        server.AllowSynchronousIO = false;
        server.Limits.MaxRequestBodySize = limits.MaxBodyBytes;
        server.Limits.MaxRequestHeadersTotalSize = limits.MaxHeaderBytes;
        server.Limits.MaxRequestLineSize = Math.Min(8 << 10, limits.MaxHeaderBytes);
        server.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(limits.HeaderSeconds);
        server.Limits.MaxConcurrentConnections = limits.MaxConnections;
        server.Limits.MinRequestBodyDataRate = new MinDataRate(limits.MinBytesPerSecond, Grace);
        server.Limits.MinResponseDataRate = new MinDataRate(limits.MinBytesPerSecond, Grace);
    }
}
