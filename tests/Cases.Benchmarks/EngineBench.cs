namespace Cases.Benchmarks;

/// <summary>Payment commands through decider, actor and host beside one transaction per transition.</summary>
internal static class EngineBench
{
    private const string Work = "payment command through decider, actor and host, followers on, 256 cases at once";
    private const double Aim = 6;
    private const double LatencyAim = 10;
    private const double MemoryAim = 3;
    private const int EntriesOfCase = 12;
    private const double WarmUp = 5; // Seconds; a tenth of the time went into compiling methods anew in the first ones.

    public static Task<IReadOnlyList<BenchRow>> RunAsync(BenchOptions options, CancellationToken cancellation) =>
        StoreRows.RunAsync(
            options,
            store => OnFileAsync(store, options, cancellation),
            database => OnServerAsync(database, options, cancellation),
            ($"PostgreSQL, {Work}", Aim),
            cancellation);

    private static async Task<IReadOnlyList<BenchRow>> OnFileAsync(
        BenchStore store, BenchOptions options, CancellationToken cancellation)
    {
        await using var ours = await EngineLoad
            .OpenAsync(store.File, EngineLoad.Cases, cancellation).ConfigureAwait(false);
        var memory = await MemoryAsync(ours, cancellation).ConfigureAwait(false);
        await ours.RunAsync(WarmUp, cancellation).ConfigureAwait(false);
        using var peer = await PeerLoad.OpenAsync(
            store.PeerFile, await ours.SampleAsync(cancellation).ConfigureAwait(false)).ConfigureAwait(false);
        peer.Run(WarmUp, cancellation);
        var rounds = new Rounds(options.Rounds);
        await rounds.RunAsync(
            () => ours.RunAsync(options.Seconds, cancellation),
            () => Task.FromResult(peer.Run(options.Seconds, cancellation))).ConfigureAwait(false);
        return [Row("SQLite", ours, rounds, "one SQLite transaction per transition"), memory];
    }

    private static async Task<IReadOnlyList<BenchRow>> OnServerAsync(
        BenchDatabase database, BenchOptions options, CancellationToken cancellation)
    {
        await using var ours = await EngineLoad
            .OpenAsync(database.Address, EngineLoad.Cases, cancellation).ConfigureAwait(false);
        await ours.RunAsync(WarmUp, cancellation).ConfigureAwait(false);
        var bytes = await ours.SampleAsync(cancellation).ConfigureAwait(false);
        await using var peer = await TransactionPeer.OpenAsync(database, bytes, cancellation).ConfigureAwait(false);
        await peer.RunAsync(WarmUp, cancellation).ConfigureAwait(false);
        var rounds = new Rounds(options.Rounds);
        await rounds.RunAsync(
            () => ours.RunAsync(options.Seconds, cancellation),
            () => peer.RunAsync(options.Seconds, cancellation)).ConfigureAwait(false);

        var times = new Rounds(options.Rounds);
        await times.RunAsync(
            () => OpenLoad.RunAsync(rounds.Ours / 2, options.Seconds, ours.PayAsync, cancellation),
            () => peer.TimeAsync(rounds.Peer / 2, options.Seconds, cancellation)).ConfigureAwait(false);
        var latency = new BenchRow(
            "PostgreSQL, p99 of one payment command at half the maximal load (microseconds)",
            Math.Round(times.Ours), Math.Round(times.Peer), "p99 of one transaction at half of theirs", LatencyAim)
        {
            AtMost = true,
            Seen = [times.Spread, ("load average", Machine.LoadAverage() ?? "unknown")],
        };
        return [Row("PostgreSQL", ours, rounds, peer.Name), latency];
    }

    private static BenchRow Row(string store, EngineLoad ours, Rounds rounds, string peer) => new(
        $"{store}, {Work}", Math.Round(rounds.Ours), Math.Round(rounds.Peer), peer, Aim)
    {
        Seen =
        [
            rounds.Spread,
            ("followers", BenchReport.Invariant(
                $"after a load made up in at most {ours.WorstCatchUp.TotalSeconds:0.00} s, outside of its time")),
            ("processor time", $"ours {ours.Processor.Seen} a command, followers included"),
            ("load average", Machine.LoadAverage() ?? "unknown"),
        ],
    };

    private static async Task<BenchRow> MemoryAsync(EngineLoad load, CancellationToken cancellation)
    {
        while (await load.EntriesOfCaseAsync(cancellation).ConfigureAwait(false) < EntriesOfCase)
        {
            await load.PayOnAllAsync().ConfigureAwait(false);
        }

        await load.ActiveBytesAsync(cancellation).ConfigureAwait(false); // What is made once is not the cases' own.
        var bytes = await load.ActiveBytesAsync(cancellation).ConfigureAwait(false);
        var kilobytes = Math.Round(bytes / 1_024, 3);
        return new BenchRow("memory per active case in KB", kilobytes, null, null, MemoryAim)
        {
            AtMost = true,
            Failed = kilobytes > MemoryAim,
            Note = BenchReport.Invariant($"{kilobytes} KB, aim at most {MemoryAim}; no peer"),
            Seen =
            [
                ("cases", BenchReport.Invariant(
                    $"{EngineLoad.Cases:N0} with {EntriesOfCase} entries each; actor, mailbox and state, mean")),
            ],
        };
    }
}
