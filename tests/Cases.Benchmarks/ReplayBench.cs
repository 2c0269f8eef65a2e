using System.Security.Cryptography;
using Cases.Engine;
using Cases.Interchange;
using Cases.Ledger;
using Cases.TestKit;
using Cases.Work;

namespace Cases.Benchmarks;

/// <summary>What a replay costs beside its host: a host that accepts everything and does nothing.</summary>
internal static class ReplayBench
{
    private const string Work = "replay of a CSV log through a host that does nothing";
    private const double Aim = 0.05; // With its host a replay takes a hundred times the reading: a fifth of that.
    private const int Cases = 50_000;
    private const int EventsOfCase = 3;

    public static async Task<IReadOnlyList<BenchRow>> RunAsync(BenchOptions options, CancellationToken cancellation)
    {
        if (options.StoreFile is not null)
        {
            throw new BenchFailure("bench: replay writes to no store; leave --store out");
        }

        var folder = Directory.CreateTempSubdirectory("cases-bench-").FullName;
        try
        {
            var log = Path.Combine(folder, "log.csv");
            await WriteAsync(log, cancellation).ConfigureAwait(false);
            return [await RunAsync(log, options, cancellation).ConfigureAwait(false)];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<BenchRow> RunAsync(string log, BenchOptions options, CancellationToken cancellation)
    {
        var mapping = ProcessMappings.Load("road-fines").Mapping!;
        var replay = new ReplayOptions
        {
            Mapping = mapping,
            LogPath = log,
            Identity = new CaseIdentity(
                input => new Fingerprint16(SHA256.HashData(input.Span).AsSpan(0, Fingerprint16.Size))),
            Clock = TimeProvider.System,
            Delay = (_, _) => Task.CompletedTask,
        };
        Func<Task<double>> ours = () => RateAsync(async () =>
            (await new ReplayRun(new IdleHost(), replay).RunAsync(cancellation).ConfigureAwait(false)).Events);
        Func<Task<double>> peer = () => RateAsync(
            () => Task.FromResult<long>(EventLogReader.Open(log, mapping.Columns).Count()));
        await Rounds.WarmAsync(ours, peer).ConfigureAwait(false);
        var rounds = new Rounds(options.Rounds);
        await rounds.RunAsync(ours, peer).ConfigureAwait(false);
        return new BenchRow(
            Work, Math.Round(rounds.Ours), Math.Round(rounds.Peer), "reading the same log", Aim)
        {
            Seen =
            [
                rounds.Spread,
                ("measured", "events for a second of processor time"),
                ("load average", Machine.LoadAverage() ?? "unknown"),
            ],
        };
    }

    /// <summary>Events for a second of processor time: several threads of a replay cost as much as one.</summary>
    private static async Task<double> RateAsync(Func<Task<long>> run)
    {
        var before = Environment.CpuUsage.TotalTime;
        var events = await run().ConfigureAwait(false);
        return events == Cases * EventsOfCase
            ? events / (Environment.CpuUsage.TotalTime - before).TotalSeconds
            : throw new InvalidOperationException($"{events} events of the log were read");
    }

    private static async Task WriteAsync(string file, CancellationToken cancellation)
    {
        await using var text = new StreamWriter(file);
        await text.WriteAsync("case_id,activity,timestamp,amount\n").ConfigureAwait(false);
        for (var number = 0; number < Cases; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            await text.WriteAsync(BenchReport.Invariant(
                $"""
                N{number},Create Fine,2010-01-10T00:00:00+01:00,35.0
                N{number},Insert Fine Notification,2010-01-20T00:00:00+01:00,
                N{number},Add penalty,2010-03-20T00:00:00+01:00,70.0

                """)).ConfigureAwait(false);
        }
    }
}
