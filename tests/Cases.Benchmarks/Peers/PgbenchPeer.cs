using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Cases.TestKit;
using Npgsql;

namespace Cases.Benchmarks;

/// <summary>PostgreSQL's own load program with the best single statement: what any client could reach.</summary>
internal sealed partial class PgbenchPeer : IPeer
{
    private const int Clients = 64;
    private const int Threads = 2;
    private const int Connecting = 3; // Seconds that its clock gives to the connections, which its rate leaves out.
    private const string Script = "transition.pgbench.sql";

    private readonly PeerTables _tables;
    private readonly NpgsqlConnectionStringBuilder _settings;

    private PgbenchPeer(PeerTables tables, NpgsqlConnectionStringBuilder settings)
    {
        _tables = tables;
        _settings = settings;
    }

    public string Name => BenchReport.Invariant($"pgbench, one prepared statement per transition, {Clients} clients");

    public double? Aim => 3;

    /// <summary>The program; null where it is not installed.</summary>
    private static string? Program =>
        PostgresCluster.Binaries is { } folder && File.Exists(Path.Combine(folder, "pgbench"))
            ? Path.Combine(folder, "pgbench")
            : null;

    /// <summary>Makes the peer, or says why it cannot run.</summary>
    public static async Task<(PgbenchPeer? Peer, string? Note)> OpenAsync(
        BenchDatabase database, byte[] bytes, CancellationToken cancellation)
    {
        if (Program is null)
        {
            return (null, "pgbench is not installed here");
        }

        var tables = await PeerTables.MakeAsync(database, "pgbench", bytes, cancellation).ConfigureAwait(false);
        return (new PgbenchPeer(tables, database.Address.Settings), null);
    }

    public async Task<double> RunAsync(double seconds, CancellationToken cancellation)
    {
        using var process = Process.Start(Command(seconds)) ?? throw new IOException("bench: pgbench did not start");
        try
        {
            var printed = process.StandardOutput.ReadToEndAsync(cancellation);
            var failed = await process.StandardError.ReadToEndAsync(cancellation).ConfigureAwait(false);
            await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
            var told = await printed.ConfigureAwait(false);
            var rate = Rate().Match(told);
            return process.ExitCode == 0 && rate.Success
                ? double.Parse(rate.Groups[1].Value, CultureInfo.InvariantCulture)
                : throw new IOException($"bench: pgbench ended with {process.ExitCode}: {failed}{told}");
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [GeneratedRegex(@"^tps = ([0-9.]+) \(without", RegexOptions.Multiline)]
    private static partial Regex Rate();

    private ProcessStartInfo Command(double seconds)
    {
        var start = new ProcessStartInfo(Program!) { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            "--no-vacuum", "--protocol=prepared", $"--file={Path.Combine(AppContext.BaseDirectory, "Peers", Script)}",
            BenchReport.Invariant($"--client={Clients}"), BenchReport.Invariant($"--jobs={Threads}"),
            BenchReport.Invariant($"--time={(int)Math.Ceiling(seconds) + Connecting}"),
            BenchReport.Invariant($"--define=cases={LedgerLoad.Cases}"),
            $"--define=hash=\\x{Convert.ToHexStringLower(_tables.Hash)}",
            $"--define=bytes=\\x{Convert.ToHexStringLower(_tables.Bytes)}",
            $"--host={_settings.Host}", BenchReport.Invariant($"--port={_settings.Port}"),
            $"--username={_settings.Username}", _settings.Database!,
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["PGOPTIONS"] = "-c synchronous_commit=on -c jit=off -c enable_seqscan=off";
        if (_settings.Password is { } password)
        {
            start.Environment["PGPASSWORD"] = password;
        }

        return start;
    }
}
