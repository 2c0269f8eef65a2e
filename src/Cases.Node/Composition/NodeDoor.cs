using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Cases.Engine;
using Serilog.Core;

namespace Cases.Node;

/// <summary>Where verbs on this machine hand their commands to the node that serves their store.</summary>
/// <remarks>
/// A port of this machine alone, apart from what the node serves over HTTP: no role and no scope is asked here, for who
/// can read <c>FILE.node</c> can read the store and its key as well.
/// </remarks>
internal sealed class NodeDoor : IAsyncDisposable
{
    /// <summary>Callers at a time, greeted or not: an operator has a few terminals.</summary>
    private const int MostCallers = 64;

    private static readonly TimeSpan GreetingTime = TimeSpan.FromSeconds(30);

    private readonly string store;
    private readonly IStreamHost host;
    private readonly WebhookRegister webhooks;
    private readonly Serilog.ILogger log;
    private readonly Serilog.ILogger security;
    private readonly byte[] secret = RandomNumberGenerator.GetBytes(LinkGreeting.SecretBytes);
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentDictionary<int, Task> callers = new();
    private readonly Task accepting;

    private NodeDoor(string store, RunningNode node, Serilog.ILogger log)
    {
        this.store = store;
        host = node.Host;
        webhooks = node.Engine.Webhooks;
        this.log = log.ForContext(Constants.SourceContextPropertyName, "Cases.Node.Door");
        security = log.ForContext(Constants.SourceContextPropertyName, ServeLogs.SecurityCategory);
        listener.Start();
        accepting = Task.Run(AcceptAsync);
        NodeFile.Make((IPEndPoint)listener.LocalEndpoint, secret, node).Write(store);
    }

    /// <summary>Opens the door of a node, and says where it is in <c>FILE.node</c>.</summary>
    /// <param name="store">The store's file.</param>
    /// <param name="node">The running node.</param>
    /// <param name="log">The node's log.</param>
    public static NodeDoor Open(string store, RunningNode node, Serilog.ILogger log)
    {
        try
        {
            return new NodeDoor(store, node, log);
        }
        catch (SocketException error)
        {
            throw new VerbFailure(ExitCode.WorldFailed,
                $"No port of this machine is free for verbs on {store}: {error.Message}", error);
        }
    }

    /// <summary>Takes <c>FILE.node</c> away, answers what was taken in, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        NodeFile.Delete(store);
        await stopping.CancelAsync().ConfigureAwait(false);
        await accepting.ConfigureAwait(false);
        listener.Dispose();
        await Task.WhenAll(callers.Values).ConfigureAwait(false);
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        for (var number = 0; !stopping.IsCancellationRequested; number = unchecked(number + 1))
        {
            try
            {
                var client = await listener.AcceptTcpClientAsync(stopping.Token).ConfigureAwait(false);
                if (callers.Count >= MostCallers)
                {
                    client.Dispose();
                    continue;
                }

                var key = number;
                callers[key] = Task.CompletedTask;
                var serving = Task.Run(() => ServeAsync(key, client));
                callers.TryUpdate(key, serving, Task.CompletedTask);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException error)
            {
                // Out of files, say: wait a little, so that the log is not filled with it.
                log.Warning("DoorFailed {Fault}", error.SocketErrorCode);
                await RunningNode.DelayAsync(NodaTime.Duration.FromSeconds(1), stopping.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ServeAsync(int key, TcpClient client)
    {
        try
        {
            using var connection = client;
            client.NoDelay = true;
            var stream = client.GetStream();
            if (!await IsGreetedAsync(stream).ConfigureAwait(false))
            {
                security.Warning("VerbRefused");
                return;
            }

            using var link = new HostLink(host, stream, fault => log.Error("VerbFailed {Fault}", fault.ToString()))
            {
                Webhooks = webhooks,
            };
            await link.ServeAsync(stopping.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            log.Warning("VerbBrokeOff {Fault}", error.GetType().Name);
        }
        finally
        {
            callers.TryRemove(key, out _);
        }
    }

    private async Task<bool> IsGreetedAsync(NetworkStream stream)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        time.CancelAfter(GreetingTime);
        try
        {
            return await LinkGreeting.OfferAsync(stream, secret, Entropies.System, time.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
