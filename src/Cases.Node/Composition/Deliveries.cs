using Cases.Engine;
using Cases.Gateway;
using Cases.Work;
using Microsoft.Extensions.Configuration;

namespace Cases.Node;

/// <summary>What delivers to subscribers, for the length of a serving node.</summary>
/// <param name="rows">What is left to deliver; disposed of here.</param>
/// <param name="desk">What requests are answered with.</param>
/// <param name="courier">What delivers.</param>
/// <param name="invoker">What sends; disposed of here.</param>
internal sealed class Deliveries(
    IDeliveryRows rows, WebhookDesk desk, Courier courier, HttpMessageInvoker invoker) : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private Task running = Task.CompletedTask;

    /// <summary>What requests are answered with.</summary>
    public WebhookDesk Desk => desk;

    /// <summary>Opens the rows and makes what delivers; nothing goes out yet.</summary>
    /// <param name="rows">What is left to deliver.</param>
    /// <param name="node">The engine.</param>
    /// <param name="time">The clock.</param>
    /// <param name="lost">Is told where rows were lost, and from which position on delivery goes on.</param>
    public static async Task<Deliveries> MakeAsync(
        IDeliveryRows rows, CasesNode node, TimeProvider time, Action<long> lost)
    {
        var target = new WebhookTarget(Networks());
        var invoker = new HttpMessageInvoker(target.Handler());
        var post = new WebhookPost(invoker, node.Webhooks, time);
        var courier = new Courier(new CourierParts(node.Store, node.Notices, node.Webhooks, rows, time)
        {
            Post = post.DeliverAsync,
            Plan = new RetryPlan(Random.Shared.NextDouble).After,
            Lost = lost,
        });
        await courier.PrepareAsync(CancellationToken.None).ConfigureAwait(false);
        return new Deliveries(rows, new WebhookDesk(node.Webhooks, rows, post, target), courier, invoker);
    }

    /// <summary>Begins to deliver, beside other nodes of which one leads.</summary>
    /// <param name="keeper">Keeps it running over failures of the store.</param>
    /// <param name="turn">Says when this node leads; null where it is alone.</param>
    /// <param name="committed">Signalled after every durable batch.</param>
    /// <param name="answers">Asks the store whether it answers.</param>
    public void Start(
        FollowerKeeper keeper, FollowerTurn? turn, WakeUp committed,
        Func<CancellationToken, ValueTask<long>> answers) =>
        running = Task.Run(() => keeper.KeepAsync(
            new KeptFollower(
                "webhooks", stop => courier.RunAsync(turn, committed, RunningNode.DelayAsync, stop), answers),
            stopping.Token));

    /// <summary>Stops; what was on its way goes out again, under the same id.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        try
        {
            await running.ConfigureAwait(false);
        }
        finally
        {
            invoker.Dispose();
            await rows.DisposeAsync().ConfigureAwait(false);
            stopping.Dispose();
        }
    }

    private static IReadOnlyList<string> Networks() => new ConfigurationBuilder().AddEnvironmentVariables().Build()
        .GetSection(GatewayOptions.Section).GetSection(nameof(GatewayOptions.Webhooks)).Get<WebhookOptions>()?.Networks
        ?? [];
}
