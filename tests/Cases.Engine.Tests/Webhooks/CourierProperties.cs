using Cases.Domain;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests.Webhooks;

/// <summary>Whatever receiver and node do: nothing is lost, and each case is told in order.</summary>
public sealed class CourierProperties
{
    private const int Steps = 120;

    private static readonly string[] Cases = ["c0", "c1", "c2", "c3"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Deliveries_UnderFaultsFromASeed_LoseNothingAndKeepTheOrderOfEachCase(int seed)
    {
        var random = new Random(seed);
        await using var run = new CourierRun();
        await run.Courier.PrepareAsync(default);
        foreach (var id in Cases)
        {
            await run.DoAsync(id, CaseCommands.Open(id, id));
        }

        await run.SubscribeAsync(types: ["payment.applied"]);
        run.Answer = _ => AnswerOf(random);
        var paid = Cases.ToDictionary(id => id, _ => new List<string>());
        for (var step = 0; step < Steps; step++)
        {
            await TakeAsync(run, random, paid, step);
        }

        await SettleAsync(run);
        Assert.All(Cases, id => Assert.Equal(paid[id], FirstTold(run, id)));
        Assert.Equal(0, (await run.Rows.StandingAsync("w1", default)).Waiting);
    }

    /// <summary>One step: a payment, a while, a crash, a pause, or a replay of all there is.</summary>
    private static async Task TakeAsync(
        CourierRun run, Random random, Dictionary<string, List<string>> paid, int step)
    {
        switch (random.Next(12))
        {
            case 0:
                run.Restart();
                break;
            case 1:
                await KillAsync(run, random);
                break;
            case 2:
                await run.WriteAsync(new WebhookChanged("w1", WebhookChange.Paused));
                await run.PassAsync(Duration.FromMinutes(10));
                await run.WriteAsync(new WebhookChanged("w1", WebhookChange.Resumed));
                break;
            case 3:
                await run.WriteAsync(new WebhookReplayed("w1", true, false, null, null));
                break;
            case 4 or 5 or 6:
                await run.PassAsync(Duration.FromSeconds(random.Next(4_000)));
                break;
            default:
                var id = Cases[random.Next(Cases.Length)];
                await run.PayAsync(id, $"p{step}");
                paid[id].Add($"p{step}");
                break;
        }
    }

    /// <summary>The node dies while an answer is on its way: what was taken is not noted.</summary>
    private static async Task KillAsync(CourierRun run, Random random)
    {
        using var killed = new CancellationTokenSource();
        var before = run.Answer;
        var left = random.Next(3);
        run.Answer = delivery =>
        {
            if (left-- <= 0)
            {
                killed.Cancel();
            }

            return before(delivery);
        };
        try
        {
            await run.Courier.PassAsync(killed.Token);
        }
        catch (OperationCanceledException)
        {
            run.Restart();
        }

        run.Answer = before;
    }

    /// <summary>The receiver is well again, and what is parked goes out.</summary>
    private static async Task SettleAsync(CourierRun run)
    {
        run.Answer = _ => CourierRun.Ok;
        await run.WriteAsync(new WebhookChanged("w1", WebhookChange.Resumed));
        await run.PassAsync(Duration.FromHours(3));
        await run.WriteAsync(new WebhookReplayed("w1", true, false, null, null));
        await run.PassAsync(Duration.FromHours(3));
    }

    /// <summary>The keys of a case, each where it came first: a receiver passes over what it has.</summary>
    private static List<string> FirstTold(CourierRun run, string id) => [.. run.KeysOf(id).Distinct()];

    private static DeliveryAnswer AnswerOf(Random random)
    {
        lock (random)
        {
            return random.Next(6) switch
            {
                0 or 1 or 2 => CourierRun.Ok,
                3 => CourierRun.Down,
                4 => new DeliveryAnswer(503, null, Duration.FromSeconds(random.Next(200)), 1),
                _ => new DeliveryAnswer(400, null, null, 1),
            };
        }
    }
}
