using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests.Webhooks;

/// <summary>Delivery: at least once, in order for each case, whatever the receiver and the node do.</summary>
public sealed class CourierTests
{
    [Fact]
    public async Task Notices_OfTheTypesThatAreWanted_GoOutOnce_FromTheSubscriptionOn()
    {
        await using var run = await OpenAsync("c1");
        await run.PayAsync("c1", "before");
        await run.SubscribeAsync(types: ["payment.applied", "case.refused"]);
        await run.PayAsync("c1", "p1");
        await run.DoAsync("c1", CaseCommands.Note("n1"));
        await run.PassAsync();
        await run.PassAsync(Duration.FromDays(1));

        Assert.Equal(["p1"], run.KeysOf("c1"));
        Assert.Single(run.Tried);
        Assert.Equal(0, (await run.Rows.StandingAsync("w1", default)).Waiting);
    }

    [Fact]
    public async Task Receiver_DownForAnHour_LosesNothing_AndKeepsTheOrderOfEachCase()
    {
        string[] cases = [.. Enumerable.Range(0, 12).Select(number => $"c{number}")];
        await using var run = await OpenAsync(cases);
        await run.SubscribeAsync(types: ["payment.applied"]);
        run.Answer = _ => CourierRun.Down;
        for (var minute = 0; minute < 60; minute++)
        {
            await run.PayAsync(cases[minute % cases.Length], $"p{minute}");
            await run.PassAsync(Duration.FromMinutes(1));
        }

        Assert.Empty(run.Taken);
        run.Answer = _ => CourierRun.Ok;
        await run.PassAsync(Courier.Probe);

        Assert.All(cases, (one, index) => Assert.Equal(
            Enumerable.Range(0, 5).Select(turn => $"p{(turn * cases.Length) + cases.ToList().IndexOf(one)}"),
            run.KeysOf(one)));
        Assert.Equal(60, run.Taken.Count);
        Assert.Equal(new DeliveryStanding((await run.Rows.StandingAsync("w1", default)).Cursor, 0, 0, null),
            await run.Rows.StandingAsync("w1", default));
    }

    [Fact]
    public async Task Notice_ThatIsRefused_HoldsItsCaseAlone_AndGoesOutFirstWhenItIsTaken()
    {
        await using var run = await OpenAsync("c1", "c2");
        await run.SubscribeAsync(types: ["payment.applied"]);
        run.Answer = delivery => delivery.Notice.Case == "c1" ? new DeliveryAnswer(500, null, null, 1) : CourierRun.Ok;
        foreach (var key in (string[])["a", "b", "c"])
        {
            await run.PayAsync("c1", key);
            await run.PayAsync("c2", key);
        }

        await run.PassAsync(Duration.FromSeconds(30));
        Assert.Equal(["a", "b", "c"], run.KeysOf("c2"));
        Assert.Empty(run.KeysOf("c1"));
        Assert.Equal([1, 2], run.Tried.Where(one => one.Notice.Case == "c1").Select(one => one.Attempt));

        run.Answer = _ => CourierRun.Ok;
        await run.PassAsync(Duration.FromHours(1));
        Assert.Equal(["a", "b", "c"], run.KeysOf("c1"));
    }

    [Fact]
    public async Task Notice_AfterItsLastAttempt_IsParkedWithAnEntry_AndReplayedInOrder()
    {
        await using var run = await OpenAsync("c1", "c2");
        await run.SubscribeAsync(types: ["payment.applied"]);
        run.Answer = delivery => delivery.Notice.Case == "c1" ? new DeliveryAnswer(400, null, null, 1) : CourierRun.Ok;
        await run.PayAsync("c1", "a");
        await run.PassAsync(Duration.FromDays(2));
        await run.PayAsync("c1", "b");
        await run.PayAsync("c2", "x");
        await run.PassAsync(Duration.FromDays(2));

        var parked = Assert.Single((await run.Node.Webhooks.ReadAsync(default)).Steps,
            step => step.Record is WebhookParked);
        Assert.Equal(1, ((WebhookParked)parked.Record).Count);
        Assert.Equal(5, run.Tried.Count(one => one.Notice.Case == "c1"));
        Assert.Equal(["x"], run.KeysOf("c2"));
        Assert.Equal((2, 1), await StandingAsync(run));

        run.Answer = _ => CourierRun.Ok;
        await run.WriteAsync(new WebhookReplayed("w1", true, false, null, null));
        await run.PassAsync();
        Assert.Equal(["a", "b"], run.KeysOf("c1"));
    }

    [Fact]
    public async Task Parked_GivenUp_LetsWhatIsBehindItGoOut()
    {
        await using var run = await OpenAsync("c1");
        await run.SubscribeAsync(types: ["payment.applied"]);
        run.Answer = _ => new DeliveryAnswer(400, null, null, 1);
        await run.PayAsync("c1", "a");
        await run.PassAsync(Duration.FromDays(2));
        await run.PayAsync("c1", "b");
        run.Answer = _ => CourierRun.Ok;
        await run.WriteAsync(new WebhookReplayed("w1", true, true, null, null));
        await run.PassAsync(Duration.FromHours(1));

        Assert.Equal(["b"], run.KeysOf("c1"));
    }

    [Fact]
    public async Task Range_ReplayedByItsPositions_GoesOutAgainUnderTheSameIds()
    {
        await using var run = await OpenAsync("c1");
        await run.SubscribeAsync(types: ["payment.applied"]);
        foreach (var key in (string[])["a", "b", "c"])
        {
            await run.PayAsync("c1", key);
        }

        await run.PassAsync();
        var (first, second) = (run.Taken[0].Notice, run.Taken[1].Notice);
        await run.WriteAsync(new WebhookReplayed("w1", false, false, first.Position, second.Position));
        await run.PassAsync();

        Assert.Equal(["a", "b", "c", "a", "b"], run.KeysOf("c1"));
        Assert.Equal([first.Id, second.Id], run.Taken.Skip(3).Select(one => one.Notice.Id));
    }

    [Fact]
    public async Task Node_ThatDiesBeforeTheAnswerIsNoted_DeliversAgainUnderTheSameId()
    {
        await using var run = await OpenAsync("c1");
        await run.SubscribeAsync(types: ["payment.applied"]);
        await run.PayAsync("c1", "a");
        using var killed = new CancellationTokenSource();
        run.Answer = _ =>
        {
            killed.Cancel();
            return CourierRun.Ok;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await run.Courier.PassAsync(killed.Token));

        run.Restart();
        run.Answer = _ => CourierRun.Ok;
        await run.PassAsync();

        Assert.Equal(["a", "a"], run.KeysOf("c1"));
        Assert.Single(run.Taken.Select(one => one.Notice.Id).Distinct());
        Assert.Equal([1, 1], run.Taken.Select(one => one.Attempt));
    }

    [Fact]
    public async Task Receiver_ThatSaysItIsGone_IsAskedNoMore_UntilSomebodyResumes_AndLosesNothing()
    {
        await using var run = await OpenAsync("c1");
        await run.SubscribeAsync(types: ["payment.applied"]);
        run.Answer = _ => new DeliveryAnswer(DeliveryAnswer.Gone, null, null, 1);
        await run.PayAsync("c1", "a");
        await run.PassAsync(Duration.FromDays(3));
        Assert.Single(run.Tried);
        Assert.Equal(WebhookState.Gone, (await run.Node.Webhooks.ReadAsync(default)).Find("w1")!.State);

        await run.PayAsync("c1", "b");
        run.Answer = _ => CourierRun.Ok;
        await run.WriteAsync(new WebhookChanged("w1", WebhookChange.Resumed));
        await run.PassAsync();
        Assert.Equal(["a", "b"], run.KeysOf("c1"));
    }

    [Fact]
    public async Task Receiver_ThatAsksForTime_GetsIt()
    {
        await using var run = await OpenAsync("c1");
        await run.SubscribeAsync(types: ["payment.applied"]);
        run.Answer = _ => new DeliveryAnswer(429, null, Duration.FromMinutes(20), 1);
        await run.PayAsync("c1", "a");
        await run.PassAsync(Duration.FromMinutes(19));
        Assert.Single(run.Tried);
        await run.PassAsync(Duration.FromMinutes(2));
        Assert.Equal(2, run.Tried.Count);
    }

    [Fact]
    public async Task Receivers_AreIndependent_AndOneThatIsPausedOrEndedGetsNothing()
    {
        await using var run = await OpenAsync("c1");
        foreach (var id in (string[])["w1", "w2", "w3", "w4"])
        {
            await run.SubscribeAsync(id, ["payment.applied"]);
        }

        await run.WriteAsync(new WebhookChanged("w2", WebhookChange.Paused));
        await run.WriteAsync(new WebhookChanged("w3", WebhookChange.Deleted));
        run.Answer = delivery => delivery.To.Id == "w4" ? CourierRun.Down : CourierRun.Ok;
        await run.PayAsync("c1", "a");
        await run.PassAsync();
        Assert.Equal(["w1"], run.Taken.Select(one => one.To.Id));

        await run.WriteAsync(new WebhookChanged("w2", WebhookChange.Resumed));
        await run.PassAsync();
        Assert.Equal(["w1", "w2"], run.Taken.Select(one => one.To.Id));
    }

    [Fact]
    public async Task Subscription_OfABranch_IsToldOfItsCasesAlone()
    {
        await using var run = await OpenAsync();
        await run.SubscribeAsync(
            types: ["case.opened"], change: record => record with { Organisation = "bank", Branch = "north" });
        await run.SubscribeAsync("w2", ["case.opened"], change: record => record with { Organisation = "rival" });
        foreach (var branch in (string[])["north", "south"])
        {
            await run.DoAsync(
                branch, CaseCommands.Open(branch, branch), new Principal("boss", "supervisor", "bank", branch));
        }

        await run.PassAsync();

        Assert.Equal([("w1", "north")], run.Taken.Select(one => (one.To.Id, one.Notice.Case!)));
    }

    [Fact]
    public async Task Rows_ThatWereLost_BeginAtTheEnd_AndSaySo_AndTheRestIsReplayed()
    {
        await using var run = await OpenAsync("c1");
        await run.SubscribeAsync(types: ["payment.applied"]);
        run.Answer = _ => CourierRun.Down;
        await run.PayAsync("c1", "a");
        await run.PassAsync();
        var lost = new MemoryDeliveryRows();
        var parts = new List<OutgoingDelivery>();
        var began = new List<long>();
        var anew = new Courier(new CourierParts(
            run.Node.Store, run.Node.Notices, run.Node.Webhooks, lost, run.Clock)
        {
            Post = (delivery, _) =>
            {
                parts.Add(delivery);
                return Task.FromResult(CourierRun.Ok);
            },
            Plan = _ => null,
            Lost = began.Add,
        });
        await anew.PassAsync(default);
        Assert.Empty(parts);
        var from = Assert.Single(began);

        await run.WriteAsync(new WebhookReplayed("w1", false, false, 0, from));
        await anew.PassAsync(default);
        Assert.Single(parts);
    }

    [Fact]
    public async Task Subscriptions_AreWrittenOnceUnderOneId_AndSecretsChangeWithTheirGeneration()
    {
        await using var run = await OpenAsync("c1");
        var record = new WebhookSubscribed("w1", "https://example.test/", [], 0);
        var ask = new WebhookAsk(CommandId16.FromHash("one"), CourierRun.Admin, "input", null, _ => record);
        Assert.Equal(WebhookOutcome.Written, (await run.Node.Webhooks.WriteAsync(ask, default)).Outcome);
        Assert.Equal(WebhookOutcome.Repeated, (await run.Node.Webhooks.WriteAsync(ask, default)).Outcome);
        Assert.Equal(WebhookOutcome.IdReused,
            (await run.Node.Webhooks.WriteAsync(ask with { Input = "other" }, default)).Outcome);
        Assert.Equal(WebhookOutcome.VersionMismatch, (await run.Node.Webhooks.WriteAsync(
            ask with { Id = CommandId16.FromHash("two"), Version = 9 }, default)).Outcome);

        await run.WriteAsync(new WebhookChanged("w1", WebhookChange.Rotated));
        var known = (await run.Node.Webhooks.ReadAsync(default)).Find("w1")!;
        Assert.Equal([2, 1], known.GenerationsAt(run.Now));
        Assert.Equal([2], known.GenerationsAt(run.Now + WebhookSubscription.Overlap));
        Assert.NotEqual(run.Node.Webhooks.SecretOf("w1", 1), run.Node.Webhooks.SecretOf("w1", 2));
        Assert.NotEqual(run.Node.Webhooks.SecretOf("w1", 1), run.Node.Webhooks.SecretOf("w2", 1));
        Assert.Equal(run.Node.Webhooks.SecretOf("w1", 1), run.Node.Webhooks.SecretOf("w1", 1));
    }

    private static async Task<(long Waiting, long Parked)> StandingAsync(CourierRun run) =>
        await run.Rows.StandingAsync("w1", default) is var standing ? (standing.Waiting, standing.Parked) : default;

    private static async Task<CourierRun> OpenAsync(params string[] cases)
    {
        var run = new CourierRun();
        await run.Courier.PrepareAsync(default);
        foreach (var id in cases)
        {
            await run.DoAsync(id, CaseCommands.Open(id, id));
        }

        return run;
    }
}
