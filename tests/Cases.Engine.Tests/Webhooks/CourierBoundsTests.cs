using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests.Webhooks;

/// <summary>What one subscriber, one receiver and one restored file can do to the others: nothing.</summary>
public sealed class CourierBoundsTests
{
    [Fact]
    public async Task Pause_OfALineThatIsBusy_StopsItWithTheRoundThatIsOut()
    {
        await using var run = await OpenAsync("c1");
        await run.SubscribeAsync(types: ["payment.applied"]);
        await PayAsync(run, "c1", 60);
        run.Answer = _ =>
        {
            if (run.Tried.Count == 4)
            {
                run.WriteAsync(new WebhookChanged("w1", WebhookChange.Paused)).GetAwaiter().GetResult();
            }

            return CourierRun.Ok;
        };
        await run.PassAsync(Duration.FromHours(1));
        Assert.InRange(run.Taken.Count, 5, 4 + Courier.AtOnce);

        run.Answer = _ => CourierRun.Ok;
        await run.WriteAsync(new WebhookChanged("w1", WebhookChange.Resumed));
        await run.PassAsync();
        Assert.Equal(Enumerable.Range(0, 60).Select(number => $"c1-{number}"), run.KeysOf("c1"));
    }

    [Fact]
    public async Task Ledger_RestoredFromAnEarlierCopyThanTheRows_LosesNothingThatHappensNext_AndSaysSo()
    {
        var rows = new MemoryDeliveryRows();
        var first = await OpenAsync(rows, "c1");
        await first.SubscribeAsync(types: ["payment.applied"]);
        await PayAsync(first, "c1", 40);
        await first.PassAsync();
        await first.WriteAsync(new WebhookReplayed("w1", false, false, 0, 3));
        await first.PassAsync();
        var before = first.Taken.Select(one => one.Notice.Id).ToHashSet();

        // The second ledger stands for the copy: it has less than the rows know of.
        await using var second = new CourierRun(null, rows);
        await second.DoAsync("c1", CaseCommands.Open("c1", "c1"));
        await second.SubscribeAsync(types: ["payment.applied"]);
        await second.Courier.PrepareAsync(default);
        Assert.Equal(await second.Node.Notices.EndAsync(default), Assert.Single(second.Lost));

        await PayAsync(second, "c1", 20, minor: 7);
        await second.PassAsync();
        Assert.Equal(Enumerable.Range(0, 20).Select(number => $"c1-{number}"), second.KeysOf("c1"));
        Assert.DoesNotContain(second.Taken, one => before.Contains(one.Notice.Id));
        await second.Courier.PrepareAsync(default);
        Assert.Single(second.Lost);

        await second.WriteAsync(new WebhookReplayed("w1", false, false, 0, 1_000));
        await second.PassAsync();
        Assert.Equal(40, second.Taken.Count);
        await first.DisposeAsync();
    }

    [Fact]
    public async Task Replay_OfEverything_IsTakenInPageByPage_AndNobodyElseWaitsForIt()
    {
        await using var run = await OpenAsync("c1");
        await run.SubscribeAsync("w1", ["payment.applied"]);
        await PayAsync(run, "c1", NoticeFeed.MaxPage + 500);
        await run.PassAsync();
        run.Taken.Clear();
        await run.SubscribeAsync("w2", ["payment.applied"]);
        await run.WriteAsync(new WebhookReplayed("w1", false, false, 0, long.MaxValue - 1));
        await run.PayAsync("c1", "news");

        // The receiver that has it all again is slow: the other one is told before the second page is read.
        var most = 0L;
        run.Answer = delivery =>
        {
            most = Math.Max(most, run.Rows.StandingAsync("w1", default).AsTask().GetAwaiter().GetResult().Waiting);
            return delivery.To.Id == "w1" ? CourierRun.Down : CourierRun.Ok;
        };
        await run.Courier.PassAsync(default);
        Assert.Equal(["w2"], run.Taken.Select(one => one.To.Id));

        run.Answer = _ => CourierRun.Ok;
        await run.PassAsync(Duration.FromHours(1));
        Assert.Equal(NoticeFeed.MaxPage + 501, run.KeysOf("c1").Distinct().Count());
        Assert.Equal(0, (await run.Rows.StandingAsync("w1", default)).Waiting);
    }

    [Fact]
    public async Task Replay_BrokenOffByACrash_GoesOnWhereItWas_AndEnds()
    {
        await using var run = await OpenAsync("c1");
        await run.SubscribeAsync(types: ["payment.applied"]);
        await PayAsync(run, "c1", NoticeFeed.MaxPage + 300);
        await run.PassAsync();
        run.Taken.Clear();
        await run.WriteAsync(new WebhookReplayed("w1", false, false, 0, long.MaxValue - 1));
        using var killed = new CancellationTokenSource();
        run.Answer = _ =>
        {
            if (run.Tried.Count > (2 * NoticeFeed.MaxPage) + 500)
            {
                killed.Cancel();
            }

            return CourierRun.Ok;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await run.Courier.PassAsync(killed.Token));
        var before = run.Taken.Count;
        run.Restart();
        run.Answer = _ => CourierRun.Ok;
        await run.PassAsync();

        Assert.Equal(NoticeFeed.MaxPage + 300, run.KeysOf("c1").Distinct().Count());
        Assert.InRange(run.Taken.Count - before, 1, 300);
        run.Restart();
        run.Taken.Clear();
        await run.PassAsync();
        Assert.Empty(run.Taken);
    }

    [Fact]
    public async Task Receiver_AwayForTheWholePlan_FillsNoStream_AndIsToldOfAllWhenItIsBack()
    {
        string[] cases = [.. Enumerable.Range(0, 60).Select(number => $"c{number}")];
        await using var run = await OpenAsync(cases);
        await run.SubscribeAsync(types: ["payment.applied"]);
        run.Answer = _ => CourierRun.Down;
        foreach (var one in cases)
        {
            await run.PayAsync(one, "first");
            await run.PayAsync(one, "second");
        }

        await run.PassAsync(Duration.FromDays(1));
        var told = (await run.Node.Webhooks.ReadAsync(default)).Steps.Count(step => step.Record is WebhookParked);
        Assert.InRange(told, 1, 25);

        run.Answer = _ => CourierRun.Ok;
        await run.PassAsync(Courier.ParkedPause + Courier.Probe);
        Assert.All(cases, one => Assert.Equal(["first", "second"], run.KeysOf(one)));
    }

    [Fact]
    public async Task Notices_BehindAParkedOne_DoNotKeepOtherCasesFromBeingTold()
    {
        await using var run = await OpenAsync("c1", "c2");
        await run.SubscribeAsync(types: ["payment.applied"]);
        run.Answer = delivery => delivery.Notice.Case == "c1" ? new DeliveryAnswer(400, null, null, 1) : CourierRun.Ok;
        await run.PayAsync("c1", "bad");
        await run.PassAsync(Duration.FromDays(2));
        var behind = Enumerable.Range(0, Courier.MostWaiting).Select(number => (1_000_000L + number, "case/c1"));
        await run.Rows.KeepAsync("w1", null, 0, [.. behind], default);
        await run.PayAsync("c2", "good");
        await run.PassAsync(Duration.FromMinutes(1));

        Assert.Equal(["good"], run.KeysOf("c2"));
        Assert.Empty(run.KeysOf("c1"));
    }

    private static async Task PayAsync(CourierRun run, string id, int count, long minor = 1)
    {
        for (var number = 0; number < count; number++)
        {
            await run.PayAsync(id, $"{id}-{number}", minor);
        }
    }

    private static Task<CourierRun> OpenAsync(params string[] cases) => OpenAsync(null, cases);

    private static async Task<CourierRun> OpenAsync(IDeliveryRows? rows, params string[] cases)
    {
        var run = new CourierRun(null, rows);
        await run.Courier.PrepareAsync(default);
        foreach (var id in cases)
        {
            await run.DoAsync(id, CaseCommands.Open(id, id));
        }

        return run;
    }
}
