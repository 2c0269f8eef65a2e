using Cases.Contracts;
using Cases.Engine;

namespace Cases.Benchmarks;

/// <summary>
/// Payment events over HTTP, signed, parsed, matched and durable, beside an endpoint of the same server that only
/// checks the signature, parses and answers; and how soon a payment under that load stops reminders.
/// </summary>
internal static class PaymentsBench
{
    private const string Work =
        "payment events over HTTP, signed, in batches of 100, matched and durable, followers on";
    private const double Aim = 10_000;
    private const double MostMilliseconds = 1_000;
    private const int Probes = 20;
    private const string PeerName = "an endpoint of the same server that checks the signature, parses and answers";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    public static Task<IReadOnlyList<BenchRow>> RunAsync(BenchOptions options, CancellationToken cancellation) =>
        StoreRows.RunAsync(
            options,
            async store => await OnAsync(
                "SQLite", await ServedStores.OpenAsync(store.File, cancellation).ConfigureAwait(false), options,
                cancellation).ConfigureAwait(false),
            async database => await OnAsync(
                "PostgreSQL", await ServedStores.OpenAsync(database.Address, cancellation).ConfigureAwait(false),
                options, cancellation).ConfigureAwait(false),
            ($"PostgreSQL, {Work}", Aim),
            cancellation);

    private static async Task<IReadOnlyList<BenchRow>> OnAsync(
        string store, ServedStores stores, BenchOptions options, CancellationToken cancellation)
    {
        var server = await BenchServer.StartAsync(stores, PaymentLoad.MapAnswer, cancellation).ConfigureAwait(false);
        await using var started = server.ConfigureAwait(false);
        var load = await PaymentLoad.OpenAsync(server, cancellation).ConfigureAwait(false);
        Task<double> Ours() => load.RunAsync(PaymentLoad.Path, options.Seconds, cancellation);
        Task<double> Peer() => load.RunAsync(PaymentLoad.AnswerPath, options.Seconds, cancellation);
        await Rounds.WarmAsync(Ours, Peer).ConfigureAwait(false);
        var rounds = new Rounds(options.Rounds);
        await rounds.RunAsync(Ours, Peer).ConfigureAwait(false);
        var rate = new BenchRow($"{store}, {Work}", Math.Round(rounds.Ours), Math.Round(rounds.Peer), PeerName, Aim)
        {
            IsRate = true,
            Seen =
            [
                rounds.Spread, ("processor time", $"{load.Processor.Seen} an event, clients and followers included"),
                ("load average", Machine.LoadAverage() ?? "unknown"),
            ],
        };
        return [rate, .. await StopAsync(store, server, load, cancellation).ConfigureAwait(false)];
    }

    /// <summary>Pays whole debts under the load, and waits until nothing would remind of them.</summary>
    private static async Task<IReadOnlyList<BenchRow>> StopAsync(
        string store, BenchServer server, PaymentLoad load, CancellationToken cancellation)
    {
        var token = await server.TokenAsync("core", "integration", cancellation).ConfigureAwait(false);
        var staff = await server.TokenAsync("staff", "collector", cancellation).ConfigureAwait(false);
        var run = Guid.NewGuid().ToString("N");
        var accounts = Enumerable.Range(0, Probes).Select(number => BenchReport.Invariant($"{run}-{number}")).ToList();
        var cases = await Task.WhenAll(accounts.Select(
            account => server.OpenAsync(token, account, cancellation))).ConfigureAwait(false);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var under = UnderLoadAsync(load, over.Token);
        var (refused, gone) = (new List<double>(), new List<double>());
        try
        {
            for (var probe = 0; probe < Probes; probe++)
            {
                await load.PayOffAsync(accounts[probe], cancellation).ConfigureAwait(false);
                var clock = new LoadClock(0, cancellation);
                await RefusedAsync(server, staff, cases[probe], cancellation).ConfigureAwait(false);
                refused.Add(clock.Elapsed.TotalMilliseconds);
                await GoneAsync(server.Work, cases[probe], cancellation).ConfigureAwait(false);
                gone.Add(clock.Elapsed.TotalMilliseconds);
            }
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await under.ConfigureAwait(false);
        }

        return
        [
            Row($"{store}, from an acknowledged payment to a reminder that is refused, under that load", refused),
            Row($"{store}, from an acknowledged payment to a worklist without a next step, under that load", gone),
        ];
    }

    private static async Task UnderLoadAsync(PaymentLoad load, CancellationToken over)
    {
        try
        {
            await load.RunAsync(PaymentLoad.Path, double.MaxValue, over).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The load was to last as long as the probes.
        }
    }

    private static async Task RefusedAsync(
        BenchServer server, string token, string id, CancellationToken cancellation)
    {
        var client = new CasesClient(server.Client, _ => ValueTask.FromResult<string?>(token));
        var answer = await client.PostAsync(CasePaths.Of(id, "reminders"), new ReminderRequest(ContactChannel.Letter),
            null, cancellation).ConfigureAwait(false);
        if (answer.Status != 422)
        {
            throw new BenchFailure(BenchReport.Invariant(
                $"bench: a reminder of a debt that was paid is answered {answer.Status}"));
        }
    }

    private static async Task GoneAsync(IWorkRows rows, string id, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Look);
        while (await rows.ReadAsync([id], cancellation).ConfigureAwait(false) is not
            [{ Stage: Domain.CaseStage.Resolved }])
        {
            await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false);
        }
    }

    private static BenchRow Row(string name, List<double> milliseconds)
    {
        var sorted = milliseconds.Order().ToList();
        var worst = Math.Round(sorted[^1]);
        return new BenchRow($"{name} (milliseconds)", worst, null, null, MostMilliseconds)
        {
            AtMost = true,
            IsRate = true,
            Note = BenchReport.Invariant(
                $"at worst {worst} ms of {sorted.Count}, median {sorted[sorted.Count / 2]:0} ms; no peer"),
        };
    }
}
