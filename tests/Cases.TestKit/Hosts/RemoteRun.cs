using System.Net;
using System.Net.Sockets;
using Cases.Engine;
using Xunit;

namespace Cases.TestKit;

/// <summary>A node, and in front of it a host that only knows it over a link and reads the store itself.</summary>
public sealed class RemoteRun : RunningHost
{
    private readonly EmbeddedRun node;
    private readonly CasesNode reading;
    private readonly RemoteHost remote;
    private readonly HostLink link;
    private readonly NetworkStream far;
    private readonly Task serving;

    private RemoteRun(HostSettings settings, (NetworkStream Near, NetworkStream Far) ends)
    {
        node = EmbeddedRun.Start(settings);
        reading = settings.Node(inline: false);
        far = ends.Far;
        link = new HostLink(node.Host, far, fault => Assert.Fail(fault.ToString()));
        serving = link.ServeAsync(CancellationToken.None);
        remote = new RemoteHost(ends.Near, reading.Host, "the node of the test");
    }

    /// <inheritdoc/>
    public override IStreamHost Host => remote;

    /// <summary>Starts both on one store.</summary>
    public static async Task<RemoteRun> StartAsync(HostSettings settings) => new(settings, await ConnectAsync());

    /// <summary>Two ends of one connection within this machine.</summary>
    public static async Task<(NetworkStream Near, NetworkStream Far)> ConnectAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var near = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await near.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        var far = await listener.AcceptSocketAsync();
        far.NoDelay = true;
        return (new NetworkStream(near, ownsSocket: true), new NetworkStream(far, ownsSocket: true));
    }

    /// <inheritdoc/>
    public override void ForgetAll()
    {
        node.ForgetAll();
        reading.Embedded.EvictAll();
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await remote.DisposeAsync();
        await serving.Soon();
        link.Dispose();
        await far.DisposeAsync();
        await reading.DisposeAsync();
        await node.DisposeAsync();
    }
}
