using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Xunit;

namespace Cases.TestKit;

/// <summary>How a throw-away server is started.</summary>
public sealed record PostgresClusterSettings
{
    /// <summary>Whether the server syncs its log at every commit; off for tests that crash no machine.</summary>
    public bool Fsync { get; init; }

    /// <summary>More lines for <c>postgresql.conf</c>.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];

    /// <summary>The folder in which the server makes its own; null for the one for temporary files.</summary>
    public string? Folder { get; init; }
}

/// <summary>
/// A PostgreSQL server of the tests' own: made with the installed binaries, on a free port of the loopback address, as
/// a user without rights. It ends with the process that started it, however that ends.
/// </summary>
/// <remarks>
/// A shell stands between: it reads words from the tests, and when their end of the pipe closes it stops the server and
/// removes its files. <c>CASES_TEST_POSTGRES</c> names a server that is there already, as a connection string of a
/// superuser (<c>Host=…;Port=…;Username=…;Password=…</c>); that one is never stopped.
/// </remarks>
public sealed class PostgresCluster : IAsyncDisposable
{
    private const string Variable = "CASES_TEST_POSTGRES";
    private const string Superuser = "postgres";

    private const string Script =
        """
        trap '' INT TERM HUP
        bin=$1 dir=$2 sync=$3
        cd "$dir" || exit 1
        control() { "$bin/pg_ctl" -D "$dir/data" -w -t 90 -l "$dir/log" "$@" </dev/null >>"$dir/control" 2>&1; }
        "$bin/initdb" -D "$dir/data" -U postgres -A scram-sha-256 --pwfile="$dir/password" -E UTF8 --locale=C $sync \
            >"$dir/control" 2>&1 </dev/null && cat "$dir/settings" >>"$dir/data/postgresql.conf" \
            && control start && echo ready || { cat "$dir/control" "$dir/log" 2>/dev/null; echo failed; }
        while read -r word; do
            case $word in
                start) control start ;;
                fast|immediate) control -m "$word" stop ;;
            esac && echo ready || { tail -n 5 "$dir/log"; echo failed; }
        done
        control -m immediate stop
        rm -rf "$dir"
        """;

    private static readonly Lazy<Task<PostgresCluster>> SharedServer = new(StartSharedAsync);

    private readonly Process? _watch;
    private readonly string _settings;

    private PostgresCluster(Process? watch, string settings)
    {
        _watch = watch;
        _settings = settings;
    }

    /// <summary>Where PostgreSQL's programs are: the newest from version 15 on; null where there are none.</summary>
    public static string? Binaries { get; } = FindBinaries("/usr/lib/postgresql", "/usr/pgsql-18", "/usr/local/bin");

    /// <summary>Whether there is a server to test on, or can be.</summary>
    public static bool IsThere => Named is not null || Binaries is not null;

    private static string? Named =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named : null;

    /// <summary>
    /// The server that all tests of this process share. Without PostgreSQL the calling test is skipped, or fails under
    /// <c>CASES_CI=1</c>.
    /// </summary>
    public static async Task<PostgresCluster> RequireAsync()
    {
        if (!IsThere)
        {
            Miss();
        }

        return await SharedServer.Value;
    }

    /// <summary>A server for one test alone, which may stop it; without PostgreSQL as the shared one.</summary>
    public static async Task<PostgresCluster> StartOwnAsync(PostgresClusterSettings settings)
    {
        if (Binaries is null)
        {
            Miss();
        }

        return await StartAsync(settings);
    }

    /// <summary>A connection string of the superuser.</summary>
    public string Connect(string database) => $"{_settings};Database={database}";

    /// <summary>Stops the server: a checkpoint is made, sessions are ended.</summary>
    public Task StopAsync() => SayAsync("fast");

    /// <summary>Ends the server as a crash would: the next start recovers from the log.</summary>
    public Task CrashAsync() => SayAsync("immediate");

    /// <summary>Starts the server again on the same port, and waits until it answers.</summary>
    public Task StartAgainAsync() => SayAsync("start");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_watch is not null)
        {
            _watch.StandardInput.Close();
            await _watch.WaitForExitAsync().Soon();
            _watch.Dispose();
        }
    }

    /// <summary>The newest version's folder of programs.</summary>
    /// <param name="versions">A folder with one folder for each version.</param>
    /// <param name="others">Folders that may hold the programs themselves.</param>
    public static string? FindBinaries(string versions, params string[] others)
    {
        var found = Directory.Exists(versions) ? Directory.GetDirectories(versions) : [];
        return found
            .Select(folder => (Version: int.TryParse(
                Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0,
                Folder: Path.Combine(folder, "bin")))
            .Where(found => found.Version >= 15)
            .OrderByDescending(found => found.Version)
            .Select(found => found.Folder)
            .Concat(others.Append("/usr/local/pgsql/bin"))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")));
    }

    private static void Miss()
    {
        var message = $"PostgreSQL 15 or newer is not installed: install it, or set {Variable}";
        if (TestSwitches.Ci)
        {
            Assert.Fail(message);
        }

        Assert.Skip(message);
    }

    private static Task<PostgresCluster> StartSharedAsync() => Named is { } named
        ? Task.FromResult(new PostgresCluster(null, named.TrimEnd(';')))
        : StartAsync(new PostgresClusterSettings());

    private static async Task<PostgresCluster> StartAsync(PostgresClusterSettings settings)
    {
        var folder = settings.Folder is { } parent
            ? Directory.CreateDirectory(Path.Combine(parent, Guid.NewGuid().ToString("N"))).FullName
            : Directory.CreateTempSubdirectory("cases-pg-").FullName;
        var port = FreePort();
        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
        await File.WriteAllTextAsync(Path.Combine(folder, "password"), password);
        await File.WriteAllLinesAsync(
            Path.Combine(folder, "settings"),
            [
                "listen_addresses = '127.0.0.1'", $"port = {port}", $"unix_socket_directories = '{folder}'",
                $"fsync = {(settings.Fsync ? "on" : "off")}", "max_connections = 200", "shared_buffers = 64MB",
                "log_min_messages = error", .. settings.Lines,
            ]);
        var watch = Process.Start(Command(folder, settings.Fsync))
            ?? throw new InvalidOperationException("The shell could not be started.");
        var cluster = new PostgresCluster(
            watch, $"Host=127.0.0.1;Port={port};Username={Superuser};Password={password}");
        await cluster.HearAsync();
        return cluster;
    }

    /// <summary>The server refuses to run as root: then the user of that name takes its place.</summary>
    private static ProcessStartInfo Command(string folder, bool fsync)
    {
        var start = new ProcessStartInfo { RedirectStandardInput = true, RedirectStandardOutput = true };
        string[] shell = ["sh", "-c", Script, "sh", Binaries!, folder, fsync ? "" : "--no-sync"];
        string[] words = Environment.UserName == "root" ? ["runuser", "-u", Superuser, "--", .. shell] : shell;
        if (Environment.UserName == "root")
        {
            using var chown = Process.Start("chown", ["-R", $"{Superuser}:", folder]);
            chown.WaitForExit();
        }

        start.FileName = words[0];
        foreach (var word in words[1..])
        {
            start.ArgumentList.Add(word);
        }

        return start;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task SayAsync(string word)
    {
        var watch = _watch ?? throw new InvalidOperationException("A server that others run is not stopped.");
        await watch.StandardInput.WriteLineAsync(word);
        await watch.StandardInput.FlushAsync();
        await HearAsync();
    }

    private async Task HearAsync()
    {
        var said = new List<string>();
        while (await _watch!.StandardOutput.ReadLineAsync().Soon() is { } line && line != "ready")
        {
            said.Add(line);
            Assert.False(line == "failed", "PostgreSQL did not do as told: " + string.Join('\n', said));
        }
    }
}
