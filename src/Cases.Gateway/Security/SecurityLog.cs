using System.Net;
using System.Net.Sockets;
using Cases.Interchange;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Cases.Gateway;

/// <summary>What the security log is told; it stands apart from the ledger and from the log of requests.</summary>
/// <remarks>
/// No token, no name, no number and no id of a case: the route's pattern says what was asked for, and the first part of
/// the address from where.
/// </remarks>
/// <param name="loggers">Makes loggers.</param>
internal sealed class SecurityLog(ILoggerFactory loggers)
{
    /// <summary>The category of its lines.</summary>
    public const string Category = "Cases.Security";

    /// <summary>What stands for the pattern where nothing was found.</summary>
    public const string NoRoute = "none";

    private readonly ILogger log = loggers.CreateLogger(Category);

    public void SignInFailed(HttpContext context, TokenFault fault) => log.LogWarning(
        "SignInFailed {Fault} {Route} {Network}", fault, RouteOf(context), NetworkOf(context));

    /// <summary>A signature let nobody in; whose secret it was is known where that has ended.</summary>
    public void SignatureRefused(HttpContext context, WebhookVerdict verdict, string? sender) => log.LogWarning(
        "SignatureRefused {Verdict} {Sender} {Route} {Network}", verdict, sender ?? "", RouteOf(context),
        NetworkOf(context));

    public void Denied(HttpContext context, Caller? caller, int status) => log.LogWarning(
        "Denied {Status} {Role} {Subject} {Method} {Route} {Network}", status,
        caller is null ? "nobody" : RoleNames.Of(caller.Role), caller?.Subject ?? "", context.Request.Method,
        RouteOf(context), NetworkOf(context));

    public void Throttled(HttpContext context, string by) => log.LogWarning(
        "Throttled {By} {Route} {Network}", by, RouteOf(context), NetworkOf(context));

    public void Exported(Caller caller, long entries) => log.LogInformation(
        "Exported {Entries} {Role} {Subject}", entries, RoleNames.Of(caller.Role), caller.Subject);

    public void OwnTokenIssued(Caller caller) => log.LogInformation(
        "OwnTokenIssued {Role}", RoleNames.Of(caller.Role));

    /// <summary>The pattern of what was asked for; ids and made-up paths stay out of logs.</summary>
    public static string RouteOf(HttpContext context) =>
        (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? NoRoute;

    /// <summary>The network of the caller: three numbers of four, or the first six bytes of sixteen.</summary>
    public static string NetworkOf(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } address)
        {
            return "unknown";
        }

        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var bytes = plain.GetAddressBytes();
        var kept = plain.AddressFamily == AddressFamily.InterNetwork ? 3 : 6;
        Array.Clear(bytes, kept, bytes.Length - kept);
        return new IPAddress(bytes).ToString();
    }
}
