using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests.Runtime;

/// <summary>
/// Goal: rules change by entries of two persons alone, and every node decides by what was decided last.
/// </summary>
public sealed class PolicyGovernanceTests : IAsyncDisposable
{
    private static readonly StreamId Book = StreamId.Parse(PolicyBookState.Stream);
    private static readonly Principal Owner = new("olga", "policy-owner");
    private static readonly Principal Officer = new("carl", "compliance");
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly GatedStore store = new(new MemoryLedgerStore());
    private readonly VirtualClock clock = new(CaseCommands.Start);
    private int sent;

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Pack_ProposedAndApprovedByAnother_DecidesFromItsDayAndEntriesNameIt()
    {
        await using var run = Start("a");
        await run.SendAsync("open", "c1", CaseCommands.Open("c1"));
        var before = run.Node.PoliciesOf([]).Version.Text;
        await AcceptsAsync(run, Owner, Propose(PolicyLines.Quiet(), "2026-11-22"), "policyProposed");
        Assert.Equal(before, run.Node.PoliciesOf([]).Version.Text);
        await RefusesAsync(run, Owner with { Role = "compliance" }, Approve("BANK@1"), RefusalCode.SamePerson);
        await AcceptsAsync(run, Officer, Approve("BANK@1"), "policyApproved");

        await CallsAsync(run, "2026-11-21T21:30:00Z", ReceiptKind.Accepted);
        await CallsAsync(run, "2026-11-22T20:59:59Z", ReceiptKind.Accepted);
        var refused = await CallsAsync(run, "2026-11-22T21:00:00Z", ReceiptKind.Refused);

        var reason = Assert.Single(refused.Reasons);
        Assert.Equal(("BANK-HOURS", At("2026-11-23T08:00:00Z")), (reason.Rule, reason.PermittedFrom));
        var entries = await Ledgers.AllAsync(store);
        var after = run.Node.PoliciesOf([]).Version.Text;
        Assert.NotEqual(before, after);
        Assert.Equal(after, entries.Last(entry => entry.Stream.Kind == "case").PolicyVersion);
        Assert.Equal(before, entries.First(entry => entry.Stream.Kind == "case").PolicyVersion);
        Assert.Null((await StateCheck.VerifyAsync(store, null, default)).Fault);
    }

    // What is on the desk of staff begins its days where the policy says so now, not where it did at the start.
    [Fact]
    public async Task OfficialZone_ThatAnApprovedPackBrings_IsThatOfTheDesk()
    {
        var chosen = new PolicyBook([TestRules.Bank()]) { Chosen = ["BANK", "MINE"] };
        await using var run = Start("a", chosen);
        var desk = new CaseDesk(null!, null!, run.Node.Policies);
        Assert.Equal(["MINE"], run.Node.Policies.Book.Missing);
        Assert.Equal("UTC", desk.Zone.Id);

        var text = PolicyLines.Quiet(more: "official-zone: Europe/Dublin", id: "MINE");
        await AcceptsAsync(run, Owner, Propose(text, "2026-11-22"), "policyProposed");
        await AcceptsAsync(run, Officer, Approve("MINE@1"), "policyApproved");

        Assert.Empty(run.Node.Policies.Book.Missing);
        Assert.Equal("Europe/Dublin", desk.Zone.Id);
    }

    [Fact]
    public async Task Suspension_Approved_RefusesAtOnceHereAndElsewhereWithTheNextLook_UntilItIsLifted()
    {
        await using var here = Start("a", TestRules.Book(TestRules.Quiet()));
        await using var there = Start("b", TestRules.Book(TestRules.Quiet()));
        await here.SendAsync("open", "c1", CaseCommands.Open("c1"));
        await there.SendAsync("open-2", "c2", CaseCommands.Open("c2", "0018"));
        await there.Node.Tail.LookAsync(None);
        await AcceptsAsync(here, Owner, new ProposeSuspension("QUIET", [], [], [], "calls went wrong"),
            "suspensionProposed");
        await CallsAsync(here, "2026-11-20T10:00:00Z", ReceiptKind.Accepted);

        await AcceptsAsync(here, Officer, Approve("QUIET@1"), "ruleSuspended");

        var refused = await CallsAsync(here, "2026-11-20T10:00:01Z", ReceiptKind.Refused);
        Assert.Equal("QUIET@1", Assert.Single(refused.Reasons).Rule);
        Assert.False(CallClocks.Permits(CallClocks.None, At("2026-11-20T10:00:01Z"), here.Node.PoliciesOf));
        Assert.Null(refused.Reasons[0].PermittedFrom);
        await there.Node.Tail.LookAsync(None);
        await CallsAsync(there, "2026-11-20T10:00:02Z", ReceiptKind.Refused, "c2");
        await using (var fresh = Start("c", TestRules.Book(TestRules.Quiet())))
        {
            await CallsAsync(fresh, "2026-11-20T10:00:03Z", ReceiptKind.Refused);
        }

        await AcceptsAsync(there, Officer, new ProposeLifting("QUIET@1", "put right"), "liftingProposed");
        await AcceptsAsync(there, Officer with { Subject = "dora" }, Approve("QUIET@2"), "suspensionLifted");
        await CallsAsync(there, "2026-11-20T10:00:04Z", ReceiptKind.Accepted, "c2");
        Assert.True(CallClocks.Permits(CallClocks.None, At("2026-11-20T10:00:04Z"), there.Node.PoliciesOf));
        Assert.Null((await StateCheck.VerifyAsync(store, null, default)).Fault);
    }

    [Fact]
    public async Task Suspension_WhoseAnswerIsLost_DecidesAllTheSame()
    {
        await using var run = Start("a");
        await run.SendAsync("open", "c1", CaseCommands.Open("c1"));
        await AcceptsAsync(run, Owner, new ProposeSuspension(null, [ActKind.Call], [], [], "stop"),
            "suspensionProposed");
        store.FailNext(StoreCall.CommitAnswer);
        await Assert.ThrowsAsync<LedgerStoreException>(() => TellAsync(run, Officer, Approve("ACTS@1")));

        Assert.False(run.Node.Policies.IsCurrent);
        await CallsAsync(run, "2026-11-20T10:00:00Z", ReceiptKind.Refused);
    }

    [Fact]
    public async Task Node_ThatWasNotToldOfAVersionBetween_ReadsItBeforeItDecides()
    {
        await using var here = Start("a");
        await using var there = Start("b");
        await here.SendAsync("open", "c1", CaseCommands.Open("c1"));
        await there.ReadAsync("c1");
        await AcceptsAsync(here, Owner, new ProposeSuspension(null, [ActKind.Call], [], [], "stop"),
            "suspensionProposed");
        await AcceptsAsync(here, Officer, Approve("ACTS@1"), "ruleSuspended");
        Assert.Equal((0, true), (there.Node.Policies.Version, there.Node.Policies.IsCurrent));

        // Its own entry on the stream is the third: the two before it are read first.
        await AcceptsAsync(there, Owner, Propose(PolicyLines.Quiet(), "2026-11-22"), "policyProposed");

        Assert.Equal(3, there.Node.Policies.Version);
        await CallsAsync(there, "2026-11-20T10:00:00Z", ReceiptKind.Refused);
    }

    [Fact]
    public async Task Pack_ThatIsUnsound_IsRefusedWithLineAndColumn()
    {
        await using var run = Start("a");
        var text = PolicyLines.Quiet().Replace("effect: deny", "effect: forbid", StringComparison.Ordinal);

        var reason = await RefusesAsync(run, Owner, Propose(text, "2026-11-22"), RefusalCode.PolicyUnsound);

        Assert.Equal(["faults=1", "line=12", "column=13"], reason.Facts.Select(fact => fact.Name + "=" + fact.Value));
        Assert.Equal("refused", (await Ledgers.AllAsync(store))[^1].Kind);
        await RefusesAsync(run, Owner, Propose(text + "---\n" + text, "2026-11-22"), RefusalCode.PolicyUnsound);
    }

    [Fact]
    public async Task Pack_ThatEndsWhileOpenCasesNameIt_IsRefusedWithTheirCountAndIds_AndNotOnceTheyAreResolved()
    {
        await using var run = Start("a");
        for (var number = 1; number <= 12; number++)
        {
            var open = CaseCommands.Open($"c{number}", $"00{number}") with { Packs = number == 1 ? [] : ["BANK"] };
            await run.SendAsync($"open {number}", $"c{number}", open);
        }

        var ending = Propose(PolicyLines.Quiet(more: "valid-to: 2027-06-30"), "2026-11-22");
        var reason = await RefusesAsync(run, Owner, ending, RefusalCode.StrandsCases);

        Assert.Equal(["cases=11", "firstCases=c2 c3 c4 c5 c6 c7 c8 c9 c10 c11"],
            reason.Facts.Select(fact => fact.Name + "=" + fact.Value));
        for (var number = 2; number <= 12; number++)
        {
            await run.SendAsync($"pay {number}", $"c{number}", CaseCommands.Pay("p", CaseCommands.Owed));
        }

        await AcceptsAsync(run, Owner, ending, "policyProposed");
    }

    [Fact]
    public async Task Pack_AsLongAsMayBe_IsReadAgainFromItsEntry()
    {
        var text = PolicyLines.Quiet();
        var line = "# " + new string('x', 1_000) + "\n";
        while (text.Length + line.Length <= PolicyDecider.MaxTextBytes)
        {
            text += line;
        }

        await using (var run = Start("a"))
        {
            await AcceptsAsync(run, Owner, Propose(text, "2026-11-22"), "policyProposed");
            await AcceptsAsync(run, Officer, Approve("BANK@1"), "policyApproved");
            var longer = text + new string('#', PolicyDecider.MaxTextBytes);
            await RefusesAsync(run, Owner, Propose(longer, "2026-11-23"), RefusalCode.TextNotAllowed);
        }

        await using var fresh = Start("b");
        await fresh.ReadAsync("c1");
        Assert.Equal(text, fresh.Node.Policies.State.Find("BANK@1")!.Text);
        Assert.Contains(fresh.Node.Policies.Book.Rules, rule => rule.Id == "BANK-HOURS");
    }

    [Fact]
    public async Task Rows_WhileAVersionIsApproved_AreMadeAnewUnderIt()
    {
        await using var run = Start("a");
        await run.SendAsync("open", "c1", CaseCommands.Open("c1"));
        await using var rows = new MemoryWorkRows();
        var follower = new WorkRowFollower(store, rows, run.Node.RowPolicies);
        await follower.CatchUpAsync(None);
        var before = await rows.ReadMadeAsync(None);
        var row = Assert.Single(await rows.ReadOpenedAfterAsync(-1, 9, None));
        var zoned = PolicyLines.Quiet(more: "official-zone: Europe/London");
        await AcceptsAsync(run, Owner, Propose(zoned, "2026-11-22"), "policyProposed");
        await follower.CatchUpAsync(None);
        Assert.Equal(before, await rows.ReadMadeAsync(None));

        await AcceptsAsync(run, Officer, Approve("BANK@1"), "policyApproved");
        await follower.CatchUpAsync(None);

        Assert.Equal(new RowsMade(run.Node.RowPolicies.Mark, RowsMade.All), await rows.ReadMadeAsync(None));
        Assert.NotEqual(before!.Mark, run.Node.RowPolicies.Mark);
        await using var fresh = new MemoryWorkRows();
        await new WorkRowFollower(store, fresh, run.Node.RowPolicies).CatchUpAsync(None);
        Assert.Equal(await fresh.ReadOpenedAfterAsync(-1, 9, None), await rows.ReadOpenedAfterAsync(-1, 9, None));
        Assert.Equal(row.CaseId, Assert.Single(await rows.ReadOpenedAfterAsync(-1, 9, None)).CaseId);
    }

    [Fact]
    public async Task Ledger_ThatWentBack_TakesItsPoliciesWithIt()
    {
        await using var run = Start("a");
        await run.SendAsync("open", "c1", CaseCommands.Open("c1"));
        await AcceptsAsync(run, Owner, new ProposeSuspension(null, [ActKind.Call], [], [], "stop"),
            "suspensionProposed");
        await AcceptsAsync(run, Officer, Approve("ACTS@1"), "ruleSuspended");
        var library = run.Node.Policies;
        Assert.Single(library.Book.Suspended);
        var second = (await store.ReadStreamAsync(Book, 2, 1, None))[0];
        var other = await PolicyLibrary.ReadAsync(new MemoryLedgerStore(), TestRules.Book(), None);
        other.Look(second);
        Assert.Equal((0, false), (other.Version, other.IsCurrent));

        library.Restart();

        Assert.Empty(library.Book.Suspended);
        Assert.False(library.IsCurrent);
        await library.RefreshAsync(store, None);
        Assert.Single(library.Book.Suspended);
        Assert.True(library.IsCurrent);
    }

    [Fact]
    public async Task Policies_OfANewerBuild_StopEveryDecision()
    {
        await using (var run = Start("a"))
        {
            await run.SendAsync("open", "c1", CaseCommands.Open("c1"));
            await AcceptsAsync(run, Owner, new ProposeSuspension(null, [ActKind.Call], [], [], "stop"),
                "suspensionProposed");
        }

        await using var newer = await Ledgers.ForgedAsync(store, (entry, same) =>
            entry.Kind == "suspensionProposed" ? same with { Kind = "suspensionTimed" } : same);
        await using var old = EmbeddedRun.Start(new HostSettings(newer, clock) { Seed = "b" });

        var receipt = await old.SendAsync("note", "c1", CaseCommands.Note("n1"));

        Assert.Equal(ReceiptKind.NewerNodeNeeded, receipt.Kind);
        var error = await Assert.ThrowsAsync<LedgerStoreException>(async () =>
            await PolicyLibrary.ReadAsync(newer, new HostSettings(newer, clock).Policies, None));
        Assert.Equal(StoreFailure.NewerVersion, error.Failure);
    }

    private EmbeddedRun Start(string seed, PolicyBook? book = null)
    {
        var settings = new HostSettings(store, clock) { Seed = seed };
        return EmbeddedRun.Start(book is null ? settings : settings with { Policies = book });
    }

    private async Task<CommandReceipt> TellAsync(EmbeddedRun run, Principal by, PolicyCommand command) =>
        await run.Host.SendAsync(
            new CommandEnvelope(CommandId16.FromHash($"policy {++sent}"), Book, by, command), None).AsTask().Soon();

    private async Task AcceptsAsync(EmbeddedRun run, Principal by, PolicyCommand command, string kind)
    {
        var receipt = await TellAsync(run, by, command);
        Assert.Empty(receipt.Reasons.Select(reason => reason.Detail));
        Assert.Equal([kind], receipt.Events);
    }

    private async Task<RefusalReason> RefusesAsync(
        EmbeddedRun run, Principal by, PolicyCommand command, RefusalCode code)
    {
        var receipt = await TellAsync(run, by, command);
        var reason = Assert.Single(receipt.Reasons);
        Assert.Equal(code, reason.Code);
        return reason;
    }

    private async Task<CommandReceipt> CallsAsync(
        EmbeddedRun run, string at, ReceiptKind expected, string caseId = "c1")
    {
        clock.AdvanceTo(At(at).ToDateTimeOffset());
        var receipt = await run.SendAsync($"call {++sent}", caseId, CaseCommands.Reach($"k{sent}"));
        Assert.Equal(expected, receipt.Kind);
        return receipt;
    }

    private static ProposePolicy Propose(string text, string from) =>
        new(text, NodaTime.Text.LocalDatePattern.Iso.Parse(from).Value, "the bank decided so");

    private static DecideProposal Approve(string id) => new(id, true, null);

    private static Instant At(string text) => NodaTime.Text.OffsetDateTimePattern.Rfc3339.Parse(text).Value.ToInstant();
}
