using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Cases.TestKit;

/// <summary>
/// A real mail server of the tests' own (aiosmtpd): it listens on the loopback address and keeps what it takes, a file
/// each. It ends with the process that started it, however that ends.
/// </summary>
public sealed class MailServer : IAsyncDisposable
{
    // By its path: another interpreter on the path may be without it.
    private const string Program = "/usr/bin/aiosmtpd";

    private const string Script =
        """
        trap '' INT TERM HUP
        "$1" -n -l "127.0.0.1:$2" -c aiosmtpd.handlers.Mailbox "$3" </dev/null >"$3.log" 2>&1 &
        server=$!
        for try in $(seq 400); do
            (echo >"/dev/tcp/127.0.0.1/$2") 2>/dev/null && echo ready && break
            sleep 0.05
        done
        read -r _
        kill "$server"
        """;

    private readonly Process watch;
    private readonly string folder;

    private MailServer(Process watch, string folder, int port)
    {
        this.watch = watch;
        this.folder = folder;
        Port = port;
    }

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>What it took, each message whole, in no order.</summary>
    public IReadOnlyList<string> Taken
    {
        get
        {
            var box = Path.Combine(folder, "box", "new");
            return Directory.Exists(box) ? [.. Directory.GetFiles(box).Select(File.ReadAllText)] : [];
        }
    }

    /// <summary>Starts one; without it the calling test is skipped, or fails under <c>CASES_CI=1</c>.</summary>
    public static async Task<MailServer> RequireAsync()
    {
        if (!File.Exists(Program))
        {
            const string why = "aiosmtpd is not installed: install python3-aiosmtpd";
            Assert.SkipUnless(TestSwitches.Ci, why);
            Assert.Fail(why);
        }

        var folder = Directory.CreateTempSubdirectory("cases-mail-").FullName;
        var port = FreePort();
        var start = new ProcessStartInfo("bash")
        {
            ArgumentList =
            {
                "-c", Script, "bash", Program, port.ToString(CultureInfo.InvariantCulture), Path.Combine(folder, "box"),
            },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var server = new MailServer(Process.Start(start)!, folder, port);
        Assert.Equal("ready", await server.watch.StandardOutput.ReadLineAsync());
        return server;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        watch.StandardInput.Close();
        await watch.WaitForExitAsync().Soon();
        watch.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
