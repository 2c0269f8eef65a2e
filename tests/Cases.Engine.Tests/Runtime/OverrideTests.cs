using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests.Runtime;

/// <summary>
/// Goal: an override serves one act, whoever asks for it at once and by whichever stream. Method: one unanswered dial
/// spends what a rule of the bank's own allows; a second one is done under an override.
/// </summary>
public sealed class OverrideTests : IAsyncDisposable
{
    private static readonly RecordContact Dial =
        CaseCommands.Reach("x") with { Disposition = Disposition.NoAnswer, Override = "o1" };

    private static readonly RequestContactPermission Asked =
        new("k1", "c1", ContactChannel.Phone) { Override = "o1" };

    private static readonly PolicyBook Book = TestRules.Book(new CheckedRule
    {
        Head = TestRules.Head("DIALS") with { Norm = NormStrength.ProductDefault },
        Checks = [new CountAtMostCheck { Most = 1, Counted = [ActKind.Call], Result = CountedResult.Unanswered }],
    });

    private readonly VirtualClock clock = new(CaseCommands.Start);
    private readonly MemoryLedgerStore store = new();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Permission_UnderAnOverride_AndTheContactInItsSlot_SayItOnTheirEntries()
    {
        await using var run = await SpentAsync();
        var refused = Assert.Single((await PersonAsync(run, "early", Asked with { Override = null })).Reasons);
        Assert.Equal(("DIALS", "compliance"), (refused.Rule, refused.OverridableBy));
        await GrantAsync(run);

        Accepted(await PersonAsync(run, "ask", Asked));
        var call = Dial with { Override = null, Permission = "k1" };
        Accepted(await run.SendAsync("call", "c1", call));

        Assert.Equal(["contactPermissionGranted", "contactRecorded"], await OverriddenAsync());
        var state = await CaseAsync(run);
        Assert.Equal((OverrideStatus.Used, "k1"), (state.Overrides[0].Status, state.Overrides[0].Permission));
        var more = await run.SendAsync("more", "c1", Dial with { Key = "z" });
        Assert.Contains(RefusalCode.OverrideUnusable, more.Reasons.Select(reason => reason.Code));
        Assert.Null((await StateCheck.VerifyAsync(store, null, CancellationToken.None)).Fault);
    }

    [Fact]
    public async Task TwoHosts_DialUnderOneOverrideAtOnce_AndOneDoes()
    {
        await using var here = await SpentAsync();
        await GrantAsync(here);
        await using var there = Start("b");
        await there.Host.ReadAsync(CaseIdentity.Stream("c1"), CancellationToken.None);

        var receipts = await Task.WhenAll(
            here.SendAsync("one", "c1", Dial), there.SendAsync("two", "c1", Dial with { Key = "y" })).Soon();

        OneOf(receipts);
        Assert.Equal(["contactRecorded"], await OverriddenAsync());
        Assert.Null((await StateCheck.VerifyAsync(store, null, CancellationToken.None)).Fault);
    }

    [Fact]
    public async Task PersonAndCase_AskedUnderOneOverrideAtOnce_AndOneIsDone()
    {
        await using var here = await SpentAsync();
        await GrantAsync(here);
        await using var there = Start("b");
        await there.Host.ReadAsync(StreamId.Parse("person/p1"), CancellationToken.None);

        var receipts = await Task.WhenAll(
            here.SendAsync("one", "c1", Dial), PersonAsync(there, "two", Asked)).Soon();

        OneOf(receipts);
        Assert.Single(await OverriddenAsync());
        Assert.Null((await StateCheck.VerifyAsync(store, null, CancellationToken.None)).Fault);
    }

    [Fact]
    public async Task Key_UsedOnAnotherCase_IsRefused_AndAsksForAnother()
    {
        await using var run = await SpentAsync();
        await GrantAsync(run);
        await run.SendAsync("open-2", "c2", CaseCommands.Open("c2", "0018", debtor: "p2"));
        var reused = await run.SendAsync("ask-2", "c2", Request());
        Assert.Equal(RefusalCode.KeyReused, Assert.Single(reused.Reasons).Code);
    }

    [Fact]
    public async Task Decided_BySomebodyWithoutTheRole_IsRefused_AndStaysRefusedWhenReadAnew()
    {
        await using var run = await SpentAsync();
        Accepted(await run.SendAsync("request", "c1", Request()));
        var wrong = await AsAsync(run, "wrong", "sue", "supervisor", new DecideApproval("o1", true, null));
        Assert.Equal(RefusalCode.RoleForbids, Assert.Single(wrong.Reasons).Code);
        run.ForgetAll();
        Assert.Equal(OverrideStatus.Waiting, (await CaseAsync(run)).Overrides[0].Status);
        Accepted(await AsAsync(run, "no", "olga", "compliance", new DecideApproval("o1", false, "no ground")));
        Accepted(await run.SendAsync("request-2", "c1", Request() with { Key = "o2" }));
        Accepted(await run.SendAsync("back", "c1", new WithdrawOverride("o2", "he rang")));
        run.ForgetAll();
        Assert.Equal([OverrideStatus.Rejected, OverrideStatus.Withdrawn],
            (await CaseAsync(run)).Overrides.Select(known => known.Status));
        Assert.Null((await StateCheck.VerifyAsync(store, null, CancellationToken.None)).Fault);
    }

    [Fact]
    public async Task Decisions_MadeUnderAnOverride_AreDecidedAgainUnderIt()
    {
        await using var run = await SpentAsync();
        await GrantAsync(run);
        Accepted(await PersonAsync(run, "ask", Asked));
        Accepted(await run.SendAsync("request-2", "c1", Request() with { Key = "o2" }));
        Accepted(await AsAsync(run, "grant-2", "olga", "compliance", new DecideApproval("o2", true, null)));
        Accepted(await PersonAsync(run, "back", new ReleaseContactPermission("k1", "line busy")));
        Accepted(await run.SendAsync("call", "c1", Dial with { Override = "o2" }));

        var past = new PastDecisions(store, Book, []);
        var decided = (await Ledgers.AllAsync(store)).Select(past.Take).ToList();
        decided.Add(past.Finish());
        Assert.Equal(["o1", "o2"], decided.OfType<PastDecision>()
            .Select(one => one.Permission?.Command.Override ?? one.Command?.Override).OfType<string>());
    }

    private static void OneOf(CommandReceipt[] receipts)
    {
        Assert.Single(receipts, receipt => receipt.Kind == ReceiptKind.Accepted);
        var refused = Assert.Single(receipts, receipt => receipt.Kind == ReceiptKind.Refused);
        Assert.Contains(RefusalCode.OverrideUnusable, refused.Reasons.Select(reason => reason.Code));
    }

    private static void Accepted(CommandReceipt receipt) => Assert.True(receipt.Kind == ReceiptKind.Accepted,
        string.Join("; ", receipt.Reasons.Select(reason => reason.Detail)));

    /// <summary>A case on which one dial was made, which is all that the rule allows.</summary>
    private async Task<EmbeddedRun> SpentAsync()
    {
        var run = Start("a");
        await run.SendAsync("open", "c1", CaseCommands.Open("c1", debtor: "p1"));
        await run.SendAsync("enter", "c1", new AssessEntry());
        await PersonAsync(run, "person", new RegisterPerson("made up", null));
        Accepted(await run.SendAsync("first", "c1", Dial with { Key = "w", Override = null }));
        return run;
    }

    private async Task GrantAsync(EmbeddedRun run)
    {
        Accepted(await run.SendAsync("request", "c1", Request()));
        Accepted(await AsAsync(run, "grant", "olga", "compliance", new DecideApproval("o1", true, null)));
    }

    private RequestOverride Request() => new("o1", "DIALS", ActKind.Call,
        Instant.FromDateTimeOffset(clock.GetUtcNow()) + Duration.FromHours(3), "he asked to be rung again");

    /// <summary>The kinds of the entries on which a rule was overridden.</summary>
    private async Task<string[]> OverriddenAsync()
    {
        var entries = await Ledgers.AllAsync(store);
        return [.. entries.Where(entry => entry.Rules.Any(rule => rule is { Rule: "DIALS", Answer: "overridden" }))
            .Select(entry => entry.Kind)];
    }

    private static async Task<CaseState> CaseAsync(EmbeddedRun run) =>
        (CaseState)(await run.Host.ReadAsync(CaseIdentity.Stream("c1"), CancellationToken.None)).State;

    private static async Task<CommandReceipt> AsAsync(
        EmbeddedRun run, string id, string subject, string role, CaseCommand command) => await run.Host.SendAsync(
            new CommandEnvelope(
                CommandId16.FromHash(id), CaseIdentity.Stream("c1"), new Principal(subject, role), command),
            CancellationToken.None);

    private static async Task<CommandReceipt> PersonAsync(EmbeddedRun run, string id, PersonCommand command) =>
        await run.Host.SendAsync(
            new CommandEnvelope(CommandId16.FromHash(id), StreamId.Parse("person/p1"),
                new Principal("ann", "collector"), command),
            CancellationToken.None);

    private EmbeddedRun Start(string seed) => EmbeddedRun.Start(new HostSettings(store, clock)
    {
        Seed = seed,
        Policies = Book,
    });
}
