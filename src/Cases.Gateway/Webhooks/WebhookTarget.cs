using System.Net;
using System.Net.Sockets;

namespace Cases.Gateway;

/// <summary>Where webhooks may go: to addresses of the open internet, and into networks that the bank named.</summary>
/// <remarks>
/// Whoever may subscribe could else have the node ask what only its own network may reach. The address is judged that
/// is connected to, after the name was resolved, so that a name cannot change between the two.
/// </remarks>
public sealed class WebhookTarget
{
    /// <summary>Characters of an address, at most.</summary>
    public const int MostCharacters = 500;

    private static readonly IPNetwork[] Closed =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
            "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64",
            "2001::/23", "2001:db8::/32", "2002::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(IPNetwork.Parse),
    ];

    private readonly IPNetwork[] named;

    /// <summary>Makes it.</summary>
    /// <param name="networks">Networks that may be reached beside, such as <c>10.2.0.0/16</c>.</param>
    /// <exception cref="ArgumentException">One is no network; the message names it.</exception>
    public WebhookTarget(IEnumerable<string> networks)
    {
        ArgumentNullException.ThrowIfNull(networks);
        named =
        [
            .. networks.Select(text => IPNetwork.TryParse(text, out var network)
                ? network
                : throw new ArgumentException(
                    $"Cases__Webhooks__Networks: '{text}' is no network; write one as 10.2.0.0/16.", nameof(networks))),
        ];
    }

    /// <summary>What is wrong with an address as it is written; null where nothing is.</summary>
    /// <param name="text">The address.</param>
    public string? FaultOf(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MostCharacters || !Uri.TryCreate(text, UriKind.Absolute, out var url)
            || url.Scheme is not ("https" or "http") || url.Host.Length == 0)
        {
            return $"It is an address as https://host/path, of {MostCharacters} characters at most.";
        }

        if (url.UserInfo.Length > 0 || url.Fragment.Length > 0)
        {
            return "It has no name, password or #fragment: signatures say who sends.";
        }

        if (url.Scheme == "http" && !url.IsLoopback)
        {
            return "Only https reaches another machine.";
        }

        return IPAddress.TryParse(url.IdnHost.Trim('[', ']'), out var address) && !Allows(address)
            ? "That network is closed to webhooks; the bank can name it in Cases__Webhooks__Networks."
            : null;
    }

    /// <summary>Whether an address may be connected to.</summary>
    /// <param name="address">The address.</param>
    public bool Allows(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Array.Exists(named, network => network.Contains(plain))
            || !Array.Exists(Closed, network => network.Contains(plain));
    }

    /// <summary>A handler that goes to what is allowed alone: no redirect, no proxy, no cookie.</summary>
    public SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5), // A name may lead elsewhere by then.
        MaxResponseHeadersLength = 16,
        ConnectCallback = ConnectAsync,
    };

    private async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellation).ConfigureAwait(false);
        var allowed = Array.FindAll(addresses, Allows);
        if (allowed.Length == 0)
        {
            throw new WebhookClosedException();
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancellation).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>The name of a receiver leads into a network that is closed to webhooks.</summary>
public sealed class WebhookClosedException() : IOException("The address is in a network that is closed to webhooks.");
