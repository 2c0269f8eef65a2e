using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Cases.Outreach.Tests;

/// <summary>
/// A mail server that answers as a test says: by the word of a command the reply, <c>CUT</c> to hang up, <c>MUTE</c> to
/// say nothing for ever.
/// </summary>
internal sealed class ScriptedMailServer : IAsyncDisposable
{
    public const string Cut = "CUT";
    public const string Mute = "MUTE";

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Dictionary<string, string> replies = new(StringComparer.Ordinal)
    {
        ["GREETING"] = "220 mail.example", ["EHLO"] = "250-mail.example\r\n250 8BITMIME", ["STARTTLS"] = "502 no",
        ["MAIL"] = "250 ok", ["RCPT"] = "250 ok", ["DATA"] = "354 go on", ["."] = "250 queued as 42",
        ["QUIT"] = "221 bye", ["AUTH"] = "235 welcome",
    };
    private readonly CancellationTokenSource stop = new();
    private readonly TaskCompletionSource stopped = new();
    private readonly SslServerAuthenticationOptions? tls;
    private readonly Task serving;

    public ScriptedMailServer(params (string Word, string Reply)[] other)
    {
        foreach (var (word, reply) in other)
        {
            replies[word] = reply;
        }

        listener.Start();
        serving = ServeAsync();
    }

    /// <summary>One that protects the talk with a certificate that nobody knows.</summary>
    public ScriptedMailServer(X509Certificate2 certificate)
        : this(("STARTTLS", "220 begin")) =>
        tls = new SslServerAuthenticationOptions { ServerCertificate = certificate };

    public ConcurrentQueue<string> Heard { get; } = [];

    /// <summary>Lines of the text until the dot.</summary>
    public ConcurrentQueue<string> Text { get; } = [];

    public MailSettings Settings => new("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, "bank@example.com")
    {
        Security = MailSecurity.None, StepLimit = TimeSpan.FromSeconds(2), TakingLimit = TimeSpan.FromSeconds(2),
    };

    /// <summary>Stops listening, so that nothing is heard any more.</summary>
    public async Task EndAsync()
    {
        await stop.CancelAsync();
        stopped.TrySetResult();
        await serving;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        listener.Dispose();
        stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                using var client = await listener.AcceptTcpClientAsync(stop.Token);
                try
                {
                    await TalkAsync(client.GetStream());
                }
                catch (Exception gone) when (gone is IOException or AuthenticationException)
                {
                    Heard.Enqueue("GONE");
                }
            }
        }
        catch (OperationCanceledException)
        {
            Heard.Enqueue("END");
        }
    }

    private async Task TalkAsync(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        if (!await SayAsync(stream, "GREETING"))
        {
            return;
        }

        while (await reader.ReadLineAsync(stop.Token) is { } line)
        {
            Heard.Enqueue(line);
            var word = line.Split(' ')[0];
            if (!await SayAsync(stream, word))
            {
                return;
            }

            if (word == "STARTTLS" && tls is not null)
            {
                var safe = new SslStream(stream);
                await safe.AuthenticateAsServerAsync(tls, stop.Token);
                await TalkAsync(safe);
                return;
            }

            if (word == "DATA" && replies["DATA"].StartsWith('3'))
            {
                while (await reader.ReadLineAsync(stop.Token) is { } text && text != ".")
                {
                    Text.Enqueue(text);
                }

                Heard.Enqueue(".");
                if (!await SayAsync(stream, "."))
                {
                    return;
                }
            }
        }
    }

    private async Task<bool> SayAsync(Stream stream, string word)
    {
        var reply = replies.GetValueOrDefault(word, "500 what");
        if (reply == Mute)
        {
            await stopped.Task;
            return false;
        }

        if (reply == Cut)
        {
            return false;
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes(reply + "\r\n"), stop.Token);
        return true;
    }
}
