using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Cases.Outreach;

/// <summary>A reply of a mail server (RFC 5321, 4.2).</summary>
/// <param name="Code">Its three digits.</param>
/// <param name="Lines">Its texts, a line each.</param>
public sealed record MailReply(int Code, IReadOnlyList<string> Lines)
{
    /// <summary>Whether the server did what it was asked, or goes on.</summary>
    public bool IsGood => Code is >= 200 and < 400;

    /// <summary>Whether the same may be asked again later.</summary>
    public bool IsForNow => Code is >= 400 and < 500;
}

/// <summary>A talk with a mail server: a line out, a reply in.</summary>
internal sealed class MailTalk : IAsyncDisposable
{
    // RFC 5321, 4.5.3.1.5: a reply's line has 512 bytes; one of thousands is no mail server's.
    private const int MostOfLine = 2_000;
    private const int MostLines = 100;

    private readonly TcpClient client;
    private readonly TimeSpan limit;
    private readonly byte[] room = new byte[4_096];
    private Stream stream;
    private int from;
    private int to;

    private MailTalk(TcpClient client, TimeSpan limit)
    {
        this.client = client;
        this.limit = limit;
        stream = client.GetStream();
    }

    /// <summary>Connects.</summary>
    /// <exception cref="SocketException">There is no connection.</exception>
    /// <exception cref="OperationCanceledException">Nobody answered in time.</exception>
    public static async Task<MailTalk> OpenAsync(MailSettings to, CancellationToken cancellation)
    {
        var client = new TcpClient { NoDelay = true };
        try
        {
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            enough.CancelAfter(to.StepLimit);
            await client.ConnectAsync(to.Host, to.Port, enough.Token).ConfigureAwait(false);
            return new MailTalk(client, to.StepLimit);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Protects the talk from here on; what the server said before counts no more.</summary>
    public async Task ProtectAsync(string host, CancellationToken cancellation)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        enough.CancelAfter(limit);
        var safe = new SslStream(stream);
        stream = safe;
        await safe.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = host }, enough.Token).ConfigureAwait(false);

        // Whoever stands between could have put lines before the handshake; they are not the server's.
        (from, to) = (0, 0);
    }

    /// <summary>Says a line and hears the reply.</summary>
    public async Task<MailReply> AskAsync(string line, CancellationToken cancellation)
    {
        await SayAsync(Encoding.ASCII.GetBytes(line + "\r\n"), cancellation).ConfigureAwait(false);
        return await HearAsync(limit, cancellation).ConfigureAwait(false);
    }

    /// <summary>Says bytes as they are.</summary>
    public async Task SayAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        enough.CancelAfter(limit);
        await stream.WriteAsync(bytes, enough.Token).ConfigureAwait(false);
        await stream.FlushAsync(enough.Token).ConfigureAwait(false);
    }

    /// <summary>Hears a reply, of one line or several.</summary>
    /// <exception cref="IOException">What came is no reply, or the talk broke off.</exception>
    public async Task<MailReply> HearAsync(TimeSpan within, CancellationToken cancellation)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        enough.CancelAfter(within);
        var lines = new List<string>();
        while (lines.Count < MostLines)
        {
            var line = await LineAsync(enough.Token).ConfigureAwait(false);
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), System.Globalization.NumberStyles.None, null,
                out var code))
            {
                throw new IOException("What the server says is no reply of SMTP.");
            }

            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] != '-')
            {
                return new MailReply(code, lines);
            }
        }

        throw new IOException("The server's reply does not end.");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync().ConfigureAwait(false);
        client.Dispose();
    }

    private async Task<string> LineAsync(CancellationToken cancellation)
    {
        var line = new StringBuilder();
        while (line.Length < MostOfLine)
        {
            if (from == to)
            {
                from = 0;
                to = await stream.ReadAsync(room, cancellation).ConfigureAwait(false);
                if (to == 0)
                {
                    throw new EndOfStreamException("The server hung up.");
                }
            }

            var sign = room[from++];
            if (sign == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append(sign < 0x80 ? (char)sign : '?');
        }

        throw new IOException("A line of the server does not end.");
    }
}
