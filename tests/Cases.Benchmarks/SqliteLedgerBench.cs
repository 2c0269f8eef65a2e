namespace Cases.Benchmarks;

/// <summary>Durable transitions through the writer beside one SQLite transaction per transition.</summary>
internal static class SqliteLedgerBench
{
    private const double Aim = 8;
    private const double LongestWarmUp = 1; // Seconds: enough for the just-in-time compiler to settle.

    public static async Task<BenchRow> RunAsync(BenchStore store, BenchOptions options, CancellationToken cancellation)
    {
        await using var ours = await LedgerLoad.OpenAsync(store.File, cancellation).ConfigureAwait(false);
        var warmUp = Math.Min(options.Seconds, LongestWarmUp);
        await ours.RunAsync(warmUp, follow: true, cancellation).ConfigureAwait(false);
        using var peer = await PeerLoad.OpenAsync(
            store.PeerFile, await ours.SampleAsync().ConfigureAwait(false)).ConfigureAwait(false);
        peer.Run(warmUp, cancellation);
        ours.Batches.Clear();

        var rounds = new Rounds(options.Rounds);
        await rounds.RunAsync(
            () => ours.RunAsync(options.Seconds, follow: true, cancellation),
            () => Task.FromResult(peer.Run(options.Seconds, cancellation))).ConfigureAwait(false);
        return new BenchRow(
            $"SQLite, durable transitions, {LedgerLoad.Callers} callers, followers on",
            Math.Round(rounds.Ours), Math.Round(rounds.Peer), "one SQLite transaction per transition", Aim)
        {
            Seen =
            [
                rounds.Spread, ours.Batches.Seen, Follower(ours),
                ("processor time", $"ours {ours.Processor.Seen}, peer {peer.Processor.Seen} a transition"),
                ("load average", Machine.LoadAverage() ?? "unknown"),
            ],
        };
    }

    private static (string Name, string Text) Follower(LedgerLoad ours) => ("follower", BenchReport.Invariant(
        $"at most {ours.WorstLag:N0} entries behind after a load, made up in {ours.WorstCatchUp.TotalSeconds:0.00} s"));
}
