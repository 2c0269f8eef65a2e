namespace Cases.Benchmarks;

/// <summary>Durable transitions through the writer on PostgreSQL beside what somebody would pick instead.</summary>
internal static class PostgresLedgerBench
{
    /// <summary>What our side does.</summary>
    public const string Work = "PostgreSQL, durable transitions, 256 callers";

    /// <summary>The aim beside a transaction per transition.</summary>
    public const double Aim = 10;

    private const double LatencyAim = 10;
    private const double LongestWarmUp = 1; // Seconds: enough for the just-in-time compiler to settle.

    // What the design names beside and what cannot be built here.
    private static readonly BenchRow Absent = BenchRow.Later(
        $"{Work}: beside a MassTransit 8 saga with its EF Core repository", null,
        "its package MassTransit.EntityFrameworkCore is not in the registry that this was built from");

    public static async Task<IReadOnlyList<BenchRow>> RunAsync(
        BenchDatabase database, BenchOptions options, CancellationToken cancellation)
    {
        await using var ours = await LedgerLoad.OpenAsync(database.Address, 0, cancellation).ConfigureAwait(false);
        var warmUp = Math.Min(options.Seconds, LongestWarmUp);
        await ours.RunAsync(warmUp, follow: false, cancellation).ConfigureAwait(false);
        var bytes = await ours.SampleAsync().ConfigureAwait(false);
        await using var transactions =
            await TransactionPeer.OpenAsync(database, bytes, cancellation).ConfigureAwait(false);
        var (pgbench, note) = await PgbenchPeer.OpenAsync(database, bytes, cancellation).ConfigureAwait(false);
        await using var copy = await CopyPeer.OpenAsync(database, bytes, cancellation).ConfigureAwait(false);
        await using var entities = await EntityPeer.OpenAsync(database, bytes, cancellation).ConfigureAwait(false);
        var (grains, absence) = await OrleansPeers.OpenAsync(database, bytes, cancellation).ConfigureAwait(false);
        await using var silo = grains;
        IPeer[] peers = [.. new IPeer?[] { transactions, pgbench, copy, entities, grains }.OfType<IPeer>()];
        foreach (var peer in peers)
        {
            await peer.RunAsync(warmUp, cancellation).ConfigureAwait(false);
        }

        ours.Batches.Clear();
        var rows = await CompareAsync(ours, peers, options, cancellation).ConfigureAwait(false);
        if (note is not null)
        {
            rows.Add(BenchRow.Later($"{Work}: beside pgbench", 3, note));
        }

        if (absence is not null)
        {
            rows.Add(BenchRow.Later(
                $"{Work}: beside Orleans grains with WriteStateAsync and an audit insert", null, absence));
        }

        rows.Add(Absent);
        rows.Add(await LatencyAsync(ours, transactions, rows[0], options, cancellation).ConfigureAwait(false));
        if (options.Nodes > 1)
        {
            rows.Add(await NodesAsync(ours, database, options, cancellation).ConfigureAwait(false));
        }

        return rows;
    }

    private static async Task<List<BenchRow>> CompareAsync(
        LedgerLoad ours, IPeer[] peers, BenchOptions options, CancellationToken cancellation)
    {
        Func<Task<double>>[] sides =
            [.. peers.Select<IPeer, Func<Task<double>>>(peer => () => peer.RunAsync(options.Seconds, cancellation))];
        var pairs = await Rounds.BesideAsync(
            options.Rounds, () => ours.RunAsync(options.Seconds, follow: false, cancellation), sides)
            .ConfigureAwait(false);
        return
        [
            .. peers.Zip(pairs, (peer, pair) => new BenchRow(
                Work, Math.Round(pair.Ours), Math.Round(pair.Peer), peer.Name, peer.Aim)
            {
                Seen =
                [
                    pair.Spread, ours.Batches.Seen,
                    ("processor time", $"ours {ours.Processor.Seen} a transition, the server's not counted"),
                    ("load average", Machine.LoadAverage() ?? "unknown"),
                ],
            }),
        ];
    }

    /// <summary>Each side at half the rate that it reached, so that both have room.</summary>
    private static async Task<BenchRow> LatencyAsync(
        LedgerLoad ours, TransactionPeer peer, BenchRow most, BenchOptions options, CancellationToken cancellation)
    {
        var (rate, peerRate) = (most.Ours!.Value / 2, most.Peer!.Value / 2);
        var rounds = new Rounds(options.Rounds);
        await rounds.RunAsync(
            () => OpenLoad.RunAsync(rate, options.Seconds, ours.PayInTurnAsync, cancellation),
            () => peer.TimeAsync(peerRate, options.Seconds, cancellation)).ConfigureAwait(false);
        return new BenchRow(
            "PostgreSQL, p99 of one transition at half the maximal load (microseconds)",
            Math.Round(rounds.Ours), Math.Round(rounds.Peer),
            BenchReport.Invariant($"p99 of one transaction, {TransactionPeer.Connections} connections"), LatencyAim)
        {
            AtMost = true,
            Seen =
            [
                rounds.Spread,
                ("begun", BenchReport.Invariant(
                    $"ours {rate:N0}, peer {peerRate:N0} a second at even intervals, timed from when each was due")),
                ("load average", Machine.LoadAverage() ?? "unknown"),
            ],
        };
    }

    /// <summary>Several writers on several stores, as nodes are, beside one; all in this process.</summary>
    private static async Task<BenchRow> NodesAsync(
        LedgerLoad first, BenchDatabase database, BenchOptions options, CancellationToken cancellation)
    {
        var nodes = new List<LedgerLoad> { first };
        try
        {
            for (var node = 1; node < options.Nodes; node++)
            {
                nodes.Add(await LedgerLoad.OpenAsync(database.Address, node, cancellation).ConfigureAwait(false));
            }

            nodes.ForEach(node => node.Batches.Clear());
            var rounds = new Rounds(options.Rounds);
            await rounds.RunAsync(
                async () => (await Task.WhenAll(nodes.Select(
                    node => node.RunAsync(options.Seconds, follow: false, cancellation))).ConfigureAwait(false)).Sum(),
                () => first.RunAsync(options.Seconds, follow: false, cancellation)).ConfigureAwait(false);
            return new BenchRow(
                BenchReport.Invariant($"PostgreSQL, {options.Nodes} nodes on one database, 256 callers each"),
                Math.Round(rounds.Ours), Math.Round(rounds.Peer), "one node, 256 callers", null)
            {
                Seen =
                [
                    rounds.Spread, nodes[^1].Batches.Seen, ("load average", Machine.LoadAverage() ?? "unknown"),
                ],
            };
        }
        finally
        {
            foreach (var node in nodes.Skip(1))
            {
                await node.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
