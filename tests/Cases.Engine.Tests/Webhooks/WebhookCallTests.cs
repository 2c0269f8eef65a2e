using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Engine.Tests.Webhooks;

/// <summary>What a verb has done with a subscription: on the way, and as what is written.</summary>
public sealed class WebhookCallTests
{
    private const string Webhook = "w1";

    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData(WebhookAct.Pause, null, null)]
    [InlineData(WebhookAct.GiveUpParked, null, null)]
    [InlineData(WebhookAct.ReplayRange, 0L, long.MaxValue)]
    public void Call_OverTheLink_IsWhatWasSent(WebhookAct act, long? from, long? to)
    {
        var call = Call(act) with { From = from, To = to };

        Assert.Equal(call, EnvelopeCodec.DecodeCall(EnvelopeCodec.Encode(call)).Value);
    }

    [Fact]
    public void Outcome_OverTheLink_IsWhatWasSent() => Assert.All(
        Enum.GetValues<WebhookOutcome>(),
        outcome => Assert.Equal(outcome, EnvelopeCodec.DecodeTold(EnvelopeCodec.Encode(outcome))));

    [Theory]
    [InlineData("")]
    [InlineData("a0")]
    [InlineData("ff")]
    public void Bytes_ThatAreNoCall_AreRefused(string hex)
    {
        var bytes = Convert.FromHexString(hex);

        Assert.Throws<PayloadException>(() => EnvelopeCodec.DecodeCall(bytes));
        Assert.Throws<PayloadException>(() => EnvelopeCodec.DecodeTold(bytes));
    }

    [Fact]
    public async Task Change_OfWhatIsSoAlready_WritesNothing()
    {
        await using var run = await StartAsync();

        Assert.Equal(WebhookOutcome.Repeated, await ChangeAsync(run, WebhookAct.Resume));
        Assert.Equal(WebhookOutcome.Written, await ChangeAsync(run, WebhookAct.Pause));
        Assert.Equal(WebhookOutcome.Repeated, await ChangeAsync(run, WebhookAct.Pause, "again"));
        Assert.Equal(WebhookOutcome.Written, await ChangeAsync(run, WebhookAct.Resume, "on"));

        var book = await run.Node.Webhooks.ReadAsync(None);
        Assert.Equal(WebhookState.Active, book.Find(Webhook)!.State);
        Assert.Equal(3, book.Steps.Length);
    }

    [Fact]
    public async Task Replay_OfParkedAndOfARange_IsWrittenAsAsked_InTheNameOfWhoAsks()
    {
        await using var run = await StartAsync();

        await ChangeAsync(run, WebhookAct.ReplayParked);
        await ChangeAsync(run, WebhookAct.GiveUpParked);
        await run.Node.Webhooks.WriteAsync((Call(WebhookAct.ReplayRange) with { From = 3, To = 9 }).ToAsk(), None);

        Assert.Equal(
            [
                new WebhookReplayed(Webhook, true, false, null, null),
                new WebhookReplayed(Webhook, true, true, null, null),
                new WebhookReplayed(Webhook, false, false, 3, 9),
            ],
            (await run.Node.Webhooks.ReadAsync(None)).Steps.Skip(1).Select(step => step.Record));
        var entries = await run.Node.Store.ReadStreamAsync(WebhookBook.Stream, 1, 10, None);
        Assert.Equal(["system", "ann", "ann", "ann"],
            entries.Select(stored => EntryReading.EntryOf(stored, new TextPool()).Principal.Subject));
    }

    private static WebhookCall Call(WebhookAct act, string id = "") =>
        new(CommandId16.FromHash($"{act} {id}"), "ann", Webhook, act);

    private static async Task<WebhookOutcome> ChangeAsync(EmbeddedRun run, WebhookAct act, string id = "") =>
        (await run.Node.Webhooks.WriteAsync(Call(act, id).ToAsk(), None)).Outcome;

    private static async Task<EmbeddedRun> StartAsync()
    {
        var run = EmbeddedRun.Start(new HostSettings(new MemoryLedgerStore(), new VirtualClock(CaseCommands.Start)));
        await run.Node.Webhooks.NoteAsync(
            "made", new WebhookSubscribed(Webhook, "https://hooks.example.test/in", [], 0), None);
        return run;
    }
}
