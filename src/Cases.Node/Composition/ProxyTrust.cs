using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;

namespace Cases.Node;

/// <summary>
/// Takes the caller's address and scheme from the proxy in front, so that limits and the security log go by the caller
/// and cookies know of TLS. Whoever else sends such headers is not believed.
/// </summary>
internal static class ProxyTrust
{
    /// <summary>Stands before everything that asks for an address or a scheme.</summary>
    /// <param name="app">The web application.</param>
    /// <param name="proxies">Addresses and networks of proxies, beside this machine itself.</param>
    /// <exception cref="VerbFailure">One of them is neither an address nor a network.</exception>
    public static void Use(WebApplication app, IReadOnlyList<string> proxies)
    {
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            // One step for each proxy that is named, and for the pages of this node.
            ForwardLimit = proxies.Count + 1,
        };
        foreach (var proxy in proxies)
        {
            if (IPAddress.TryParse(proxy, out var address))
            {
                options.KnownProxies.Add(address);
            }
            else if (System.Net.IPNetwork.TryParse(proxy, out var network))
            {
                options.KnownIPNetworks.Add(network);
            }
            else
            {
                throw VerbFailure.Unusable(
                    $"Cases__Proxies: '{proxy}' is no address and no network; write 10.0.0.5 or 10.0.0.0/8.");
            }
        }

        app.UseForwardedHeaders(options);
    }
}
