using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests.Webhooks;

/// <summary>
/// Couriers that run: at two nodes on one store the one that leads delivers, and each thing once; who does not answer
/// keeps nobody else waiting.
/// </summary>
public sealed class CourierTurnTests
{
    [Fact]
    public async Task TwoNodes_UnderOneLease_DeliverOnce_AndTheOtherGoesOnWhenItLeads()
    {
        await using var run = new CourierRun();
        await run.Courier.PrepareAsync(default);
        await run.DoAsync("c1", CaseCommands.Open("c1"));
        await run.SubscribeAsync(types: ["payment.applied"]);
        using var stop = new CancellationTokenSource();
        using var taken = new TakenBy();
        var (first, second) = (new FollowerTurn(), new FollowerTurn());
        first.Set(true);
        var running = new[]
        {
            Courier(run, "a", taken).RunAsync(first, run.Node.Committed, YieldAsync, stop.Token),
            Courier(run, "b", taken).RunAsync(second, run.Node.Committed, YieldAsync, stop.Token),
        };

        await run.PayAsync("c1", "p1");
        await taken.UntilAsync(1);
        first.Set(false);
        second.Set(true);
        await run.PayAsync("c1", "p2");
        await taken.UntilAsync(2);
        await stop.CancelAsync();
        await Task.WhenAll(running).Soon();

        Assert.Equal(["a", "b"], taken.All.Select(one => one.By));
        Assert.Distinct(taken.All.Select(one => one.Id));
    }

    [Fact]
    public async Task FiveOfFiftyReceivers_ThatNeverAnswer_KeepNobodyWaiting_AndGetTheirsWhenTheyAnswer()
    {
        const int Receivers = 50, Silent = 5;
        string[] keys = ["p1", "p2", "p3"];
        await using var run = new CourierRun();
        await run.Courier.PrepareAsync(default);
        await run.DoAsync("c1", CaseCommands.Open("c1"));
        for (var number = 0; number < Receivers; number++)
        {
            await run.SubscribeAsync($"w{number}", ["payment.applied"]);
        }

        var answers = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stop = new CancellationTokenSource();
        using var taken = new TakenBy();
        var courier = new Courier(
            new CourierParts(run.Node.Store, run.Node.Notices, run.Node.Webhooks, run.Rows, run.Clock)
            {
                Post = async (delivery, stopped) =>
                {
                    if (!answers.Task.IsCompleted && int.Parse(delivery.To.Id[1..], null) < Silent)
                    {
                        await answers.Task.WaitAsync(stopped);
                        return CourierRun.Down;
                    }

                    taken.Add(delivery.To.Id, delivery.Notice.Data.Single(field => field.Name == "key").Text!);
                    return CourierRun.Ok;
                },
                Plan = _ => Duration.FromSeconds(5),
            });
        var running = courier.RunAsync(null, run.Node.Committed, PassAsync, stop.Token);
        foreach (var key in keys)
        {
            await run.PayAsync("c1", key);
        }

        await taken.UntilAsync((Receivers - Silent) * keys.Length);
        Assert.DoesNotContain(taken.Snapshot(), one => int.Parse(one.By[1..], null) < Silent);
        answers.SetResult();
        await taken.UntilAsync(Receivers * keys.Length);
        await stop.CancelAsync();
        await running.Soon();

        var told = taken.Snapshot().GroupBy(one => one.By).ToList();
        Assert.Equal(Receivers, told.Count);
        Assert.All(told, one => Assert.Equal(keys, one.Select(delivery => delivery.Id)));

        async Task PassAsync(Duration wait, CancellationToken stopped)
        {
            await Task.Yield();
            if (answers.Task.IsCompleted)
            {
                run.Clock.Advance(TimeSpan.FromSeconds(1));
            }
        }
    }

    private static Courier Courier(CourierRun run, string name, TakenBy taken) => new(new CourierParts(
        run.Node.Store, run.Node.Notices, run.Node.Webhooks, run.Rows, run.Clock)
    {
        Post = (delivery, _) =>
        {
            taken.Add(name, delivery.Notice.Id);
            return Task.FromResult(CourierRun.Ok);
        },
        Plan = _ => null,
    });

    private static async Task YieldAsync(Duration wait, CancellationToken stop) => await Task.Yield();

    private sealed class TakenBy : IDisposable
    {
        private readonly List<(string By, string Id)> all = [];
        private readonly SemaphoreSlim came = new(0);
        private int waited;

        public IReadOnlyList<(string By, string Id)> All => all;

        public List<(string By, string Id)> Snapshot()
        {
            lock (all)
            {
                return [.. all];
            }
        }

        public void Dispose() => came.Dispose();

        public void Add(string by, string id)
        {
            lock (all)
            {
                all.Add((by, id));
            }

            came.Release();
        }

        public async Task UntilAsync(int count)
        {
            for (; waited < count; waited++)
            {
                Assert.True(await came.WaitAsync(TimeSpan.FromSeconds(60)), "Nothing was delivered.");
            }
        }
    }
}
