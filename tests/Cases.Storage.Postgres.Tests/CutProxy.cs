using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Cases.TestKit;

namespace Cases.Storage.Postgres.Tests;

/// <summary>What happens to the next thing that the client says.</summary>
internal enum Cut
{
    /// <summary>It passes, and the answer comes back.</summary>
    None,

    /// <summary>It is lost, and the connection with it.</summary>
    Request,

    /// <summary>It arrives, and the connection is lost before the answer.</summary>
    Answer,

    /// <summary>The connection is lost, and what was said arrives when it is let go.</summary>
    Late,
}

/// <summary>Stands between client and server, and cuts the line where a test says so.</summary>
internal sealed class CutProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Task> _lines = [];
    private readonly int _server;
    private readonly Task _accepting;
    private volatile Cut _next;
    private volatile bool _isDown;

    public CutProxy(int server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where the client connects.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Cuts at the next thing that a client says, once.</summary>
    public void Next(Cut cut) => _next = cut;

    /// <summary>Takes no new line while down.</summary>
    public void Down(bool isDown) => _isDown = isDown;

    /// <summary>What was held back arrives at the server, which answers nobody; done when it has answered.</summary>
    public Task LetGoAsync()
    {
        _letGo.TrySetResult();
        return _answered.Task.Soon();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _letGo.TrySetResult();
        _listener.Stop();
        await _accepting.Soon();
        await Task.WhenAll(_lines).Soon();
        _end.Dispose();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                if (_isDown)
                {
                    client.Dispose();
                    continue;
                }

                _lines.Add(CarryAsync(client));
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException)
            {
                return;
            }
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        near.NoDelay = far.NoDelay = true;
        await far.ConnectAsync(IPAddress.Loopback, _server);
        var silence = new StrongBox<bool>();
        var back = PassAsync(far.GetStream(), near.GetStream(), silence);
        try
        {
            await ForwardAsync(near, far, silence);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One end is gone: that is what lines do here.
        }

        near.Dispose();
        far.Dispose();
        await back;
    }

    private async Task ForwardAsync(TcpClient near, TcpClient far, StrongBox<bool> silence)
    {
        var buffer = new byte[64 * 1024];
        while (await near.GetStream().ReadAsync(buffer, _end.Token) is var read and > 0)
        {
            var cut = _next;
            _next = Cut.None;
            if (cut is Cut.Request)
            {
                return;
            }

            if (cut is Cut.None)
            {
                await far.GetStream().WriteAsync(buffer.AsMemory(0, read), _end.Token);
                continue;
            }

            // The client that is cut off looks at once what became of it: an answer is lost only after it was given.
            silence.Value = true;
            if (cut is Cut.Late)
            {
                near.Dispose();
                await _letGo.Task;
            }

            await far.GetStream().WriteAsync(buffer.AsMemory(0, read), _end.Token);
            await _answered.Task.WaitAsync(_end.Token);
            return;
        }
    }

    private async Task PassAsync(NetworkStream far, NetworkStream near, StrongBox<bool> silence)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await far.ReadAsync(buffer, _end.Token) is var read and > 0)
            {
                if (silence.Value)
                {
                    _answered.TrySetResult();
                    continue;
                }

                await near.WriteAsync(buffer.AsMemory(0, read), _end.Token);
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            return;
        }
    }
}
