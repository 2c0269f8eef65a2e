using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests.Webhooks;

/// <summary>A node in virtual time, a courier, and a receiver that answers as it is told.</summary>
internal sealed class CourierRun : IAsyncDisposable
{
    public static readonly LedgerPrincipal Admin = new("root", "admin", null, null);

    /// <summary>As the product waits, without chance.</summary>
    private static readonly Duration[] Waits =
        [Duration.FromSeconds(5), Duration.FromMinutes(5), Duration.FromMinutes(30), Duration.FromHours(2)];

    private readonly EmbeddedRun node;
    private int commands;

    public CourierRun(ILedgerStore? store = null, IDeliveryRows? rows = null)
    {
        Clock = new VirtualClock(CaseCommands.Start);
        node = EmbeddedRun.Start(new HostSettings(store ?? new MemoryLedgerStore(), Clock));
        Rows = rows ?? new MemoryDeliveryRows();
        Courier = Make();
    }

    public VirtualClock Clock { get; }

    public IDeliveryRows Rows { get; }

    public Courier Courier { get; private set; }

    public CasesNode Node => node.Node;

    /// <summary>How the receiver answers; 200 where nothing else is said.</summary>
    public Func<OutgoingDelivery, DeliveryAnswer> Answer { get; set; } = static _ => Ok;

    /// <summary>What the receiver took, in order.</summary>
    public List<OutgoingDelivery> Taken { get; } = [];

    /// <summary>All attempts, in order.</summary>
    public List<OutgoingDelivery> Tried { get; } = [];

    public List<long> Lost { get; } = [];

    public static DeliveryAnswer Ok => new(200, null, null, 1);

    public static DeliveryAnswer Down => new(null, "no connection", null, 1);

    public Instant Now => Instant.FromDateTimeOffset(Clock.GetUtcNow());

    /// <summary>Another courier on the same rows, as after a crash.</summary>
    public void Restart() => Courier = Make();

    public async Task<WebhookSubscription> SubscribeAsync(
        string id = "w1", string[]? types = null, long? from = null,
        Func<WebhookSubscribed, WebhookSubscribed>? change = null)
    {
        var begin = from ?? await Node.Notices.EndAsync(default);
        var record = new WebhookSubscribed(id, $"https://example.test/{id}", [.. types ?? []], begin);
        await WriteAsync(change?.Invoke(record) ?? record);
        return (await Node.Webhooks.ReadAsync(default)).Find(id)!;
    }

    public async Task WriteAsync(SystemRecord record)
    {
        var (outcome, _) = await Node.Webhooks.WriteAsync(
            new WebhookAsk(CommandId16.FromHash($"ask {++commands}"), Admin, $"{record}", null, _ => record), default);
        Assert.Equal(WebhookOutcome.Written, outcome);
    }

    public async Task DoAsync(string caseId, object command, Principal? by = null)
    {
        var envelope = RunningHost.Envelope($"do {++commands}", caseId, command);
        var receipt = await node.Host.SendAsync(by is null ? envelope : envelope with { By = by }, default);
        Assert.Empty(receipt.Reasons);
    }

    public Task PayAsync(string caseId, string key, long minor = 10) =>
        DoAsync(caseId, CaseCommands.Pay(key, minor));

    /// <summary>Lets time pass, and does what falls due on the way.</summary>
    public async Task PassAsync(Duration? time = null)
    {
        var end = Now + (time ?? Duration.Zero);
        var due = await Courier.PassAsync(default);
        while (due is { } at && at <= end)
        {
            Clock.Advance((Instant.Max(at, Now) - Now).ToTimeSpan());
            due = await Courier.PassAsync(default);
        }

        Clock.Advance((end - Now).ToTimeSpan());
    }

    /// <summary>The keys of the payments that the receiver took, of a case.</summary>
    public IEnumerable<string> KeysOf(string caseId) => Taken
        .Where(one => one.Notice.Case == caseId && one.Notice.Type == "payment.applied")
        .Select(one => one.Notice.Data.Single(field => field.Name == "key").Text!);

    public async ValueTask DisposeAsync()
    {
        await node.DisposeAsync();
        await Rows.DisposeAsync();
    }

    private Courier Make() => new(new CourierParts(Node.Store, Node.Notices, Node.Webhooks, Rows, Clock)
    {
        Post = (delivery, _) =>
        {
            var answer = Answer(delivery);
            lock (Tried)
            {
                Tried.Add(delivery);
                if (answer.Status == 200)
                {
                    Taken.Add(delivery);
                }
            }

            return Task.FromResult(answer);
        },
        Plan = attempt => attempt <= Waits.Length ? Waits[attempt - 1] : null,
        Lost = Lost.Add,
    });
}
