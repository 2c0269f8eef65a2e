using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests.Runtime;

/// <summary>
/// Accounts whose cases name nobody, as imports and replays open them, and whose debtor her record names.
/// </summary>
public sealed partial class ErasureTests
{
    private const string Unnamed = "account/0017";

    private static readonly Principal Core = new("core", "integration");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AccountOfHerRole_GoesWithHer_AlsoWhereTheRoleIsToldLate(bool isLate)
    {
        await using var run = Start("a");
        if (!isLate)
        {
            await DebtorAsync(run, "p1");
        }

        var id = await UnnamedAsync(run);
        var account = ((CaseState)(await run.ReadAsync(id)).State).Opened!.AccountStream;
        await SealUnmatchedAsync(run, id);
        await run.SendAsync("ask", id, Asking(), "ann");
        await run.SendAsync("no", id, new DecideApproval("a2", false, "no"), "bob");
        await IsReadableAsync(run, id);
        await run.SendAsync("pay", id, CaseCommands.Pay("p", CaseCommands.Owed));
        if (isLate)
        {
            await DebtorAsync(run, "p1");
        }

        Assert.Equal([account, "payment/x", "person/p1"], (await store.ListKeysAsync("", 99, None))
            .Select(key => key.Owner).Distinct().Order(StringComparer.Ordinal));
        var export = await new PersonExport(store, HostSettings.Sealer("x"), clock).ReadAsync("p1", None);
        Assert.Equal(["case/" + id], export!.Cases);
        Assert.Contains(export.Entries, entry => entry.ToJsonString().Contains(Nobodys, StringComparison.Ordinal));
        Assert.Contains(export.Entries, entry => entry.ToJsonString().Contains("0017 Wang", StringComparison.Ordinal));

        var erased = await EraseAsync(run);

        Assert.Equal((ReceiptKind.Accepted, "personErased"), (erased.Kind, Assert.Single(erased.Events)));
        Assert.Empty(await store.ListKeysAsync("", 99, None));
        var state = (CaseState)(await run.ReadAsync(id)).State;
        Assert.Null(state.Opened!.Account);
        Assert.DoesNotContain(Nobodys, Printed.Of(state), StringComparison.Ordinal);
        Assert.Empty((await LeftByErasure.FindAsync(store, StreamId.Parse("person/p1"), None)).Keys);
        Assert.Null(await KeyFaultAsync());
    }

    [Fact]
    public async Task KeyOfTheAccount_ThatAnErasureLeft_IsNamed()
    {
        await using var run = Start("a");
        await DebtorAsync(run, "p1");
        await UnnamedAsync(run);
        var kept = (await store.FindKeyAsync("person/p1", "identity", None))!.KeyId;

        // As a build erased that did not count her roles.
        await HalfErasedAsync(StreamId.Parse("person/p1"), kept);

        var left = await LeftByErasure.FindAsync(store, StreamId.Parse("person/p1"), None);
        Assert.Equal((await store.ListKeysAsync("", 99, None)).Select(key => key.KeyId), left.Keys);
        Assert.Single(left.Keys);
    }

    [Fact]
    public async Task OpenCase_OfHerRole_RefusesAndIsRestricted_AndAnothersIsNot()
    {
        await using var run = Start("a");
        await DebtorAsync(run, "p1");
        var id = await UnnamedAsync(run);
        await run.SendAsync("open 3", "c3", CaseCommands.Open("c3", "0099"));
        await run.SendAsync("part 3", "c3", new AddParty("p1", PartyKind.Guarantor, "contract 7"));

        var answer = await SendAsync(run, Envelope(new ErasePerson(ErasureGround.ConsentWithdrawn), Officer, "p1"));

        Assert.Equal([RefusalCode.CaseNeedsData, RefusalCode.CaseNeedsData],
            answer.Erasing.Reasons.Select(reason => reason.Code));
        Assert.Equal(ReceiptKind.Accepted, answer.Restricting?.Kind);
        Assert.Equal(HoldKind.Restriction, Assert.Single((await PersonAsync(run)).Holds).Kind);
        Assert.Equal(HoldKind.Restriction, Assert.Single(await HoldsAsync(id)).Kind);
        Assert.Empty(await HoldsAsync("c3"));
        var anew = await SendAsync(run, Envelope(new ErasePerson(ErasureGround.Unlawful), Officer, "p1"));
        Assert.Null(anew.Restricting);

        async Task<IEnumerable<CaseHold>> HoldsAsync(string of) => ((CaseState)(await run.ReadAsync(of)).State).Holds;
    }

    [Fact]
    public async Task LegalHoldOnACase_OfHerRole_KeepsItUntilItsDay()
    {
        await using var run = Start("a");
        await DebtorAsync(run, "p1");
        var id = await UnnamedAsync(run);
        await run.Host.SendAsync(new CommandEnvelope(CommandId16.FromHash("hold"), CaseIdentity.Stream(id), Officer,
            new PlaceHold("suit", HoldKind.LegalHold, "the suit goes on") { Until = CaseCommands.Today.PlusDays(9) }),
            None).AsTask().Soon();
        await run.SendAsync("pay", id, CaseCommands.Pay("p", CaseCommands.Owed));

        var answer = await SendAsync(run, Envelope(new ErasePerson(ErasureGround.PurposeAchieved), Officer, "p1"));

        Assert.Equal(RefusalCode.LegalHoldNeedsData, Assert.Single(answer.Erasing.Reasons).Code);
        Assert.Equal(CaseCommands.Today.PlusDays(10), answer.From?.InUtc().Date);
        var held = Assert.Single((await HeldAsync()).Facts.Cases);
        Assert.Equal((id, true, CaseCommands.Today), (held.Case, held.IsHers, held.LastRecord));
        clock.Advance(TimeSpan.FromDays(10));
        Assert.Equal(ReceiptKind.Accepted, (await EraseAsync(run)).Kind);
        Assert.Empty(await store.ListKeysAsync("", 99, None));
    }

    [Fact]
    public async Task AccountOfHerRole_WithACaseOfAnother_OrAnotherPart_IsNoConcern()
    {
        await using var run = Start("a");
        await DebtorAsync(run, "p1");
        await TellAsync(run, new AssignRole("account/0099", PartyKind.CoBorrower), Core);
        await run.SendAsync("open 9", "c9", CaseCommands.Open("c9", "0099"));
        var id = await UnnamedAsync(run);
        await run.SendAsync("ask", id, Asking(), "ann");
        await run.SendAsync("pay", id, CaseCommands.Pay("p", CaseCommands.Owed));
        await run.SendAsync("open 2", "c2", CaseCommands.Open("c2", episode: 2, debtor: "p2"));

        Assert.Empty((await HeldAsync()).Facts.Cases);
        Assert.Equal(ReceiptKind.Accepted, (await EraseAsync(run)).Kind);
        await IsReadableAsync(run, id);
    }

    [Fact]
    public async Task TwoDebtorsOfOneAccount_ItsKeyGoesWithTheFirst_ButForALegalHoldOnTheOther()
    {
        await using var run = Start("a");
        await DebtorAsync(run, "p1");
        await DebtorAsync(run, "p2");
        var id = await UnnamedAsync(run);
        await run.SendAsync("pay", id, CaseCommands.Pay("p", CaseCommands.Owed));
        await TellAsync(run, new PlacePersonHold("suit", HoldKind.LegalHold, "the suit goes on"), Officer, "p2");

        var reason = Assert.Single((await EraseAsync(run)).Reasons);
        Assert.Equal(RefusalCode.LegalHoldNeedsData, reason.Code);
        Assert.Contains("suit", reason.Detail, StringComparison.Ordinal);

        await TellAsync(run, new LiftPersonHold("suit", "settled"), Officer, "p2");
        Assert.Equal(ReceiptKind.Accepted, (await EraseAsync(run)).Kind);
        Assert.All(await store.ListKeysAsync("", 99, None), key => Assert.Equal("person/p2", key.Owner));
        Assert.Equal("Wang Xiaoming", (await PersonAsync(run, "p2")).Name);
    }

    [Theory]
    [InlineData("a case")]
    [InlineData("a debtor")]
    [InlineData("a legal hold")]
    [InlineData("her role")]
    public async Task WhatComesToHerAccountMeanwhile_LosesTheErasure_AndItIsDecidedAgain(string what)
    {
        await using var here = Start("a");
        await using var there = Start("b");
        var id = await UnnamedAsync(here);
        await here.SendAsync("pay", id, CaseCommands.Pay("p", CaseCommands.Owed));
        await TellAsync(here, new RegisterPerson("Li Na", null), Core, "p2");
        await TellAsync(here, new PlacePersonHold("suit", HoldKind.LegalHold, "it goes on"), Officer, "p2");
        if (what == "a legal hold")
        {
            await TellAsync(here, new LiftPersonHold("suit", "settled"), Officer, "p2");
            await DebtorAsync(here, "p2");
        }

        await TellAsync(here, new RegisterPerson("Wang Xiaoming", "zh-CN"), Core);
        if (what != "her role")
        {
            await DebtorAsync(here, "p1");
        }

        var (first, erased) = await store.CommitInTurnAsync<CommandReceipt, CommandReceipt>(
            () => what switch
            {
                "a case" => there.SendAsync("open 2", "c2", CaseCommands.Open("c2", episode: 2)),
                "a debtor" => TellAsync(there, new AssignRole(Unnamed, PartyKind.Debtor), Core, "p2"),
                "a legal hold" => TellAsync(
                    there, new PlacePersonHold("suit-2", HoldKind.LegalHold, "again"), Officer, "p2"),
                _ => TellAsync(there, new AssignRole(Unnamed, PartyKind.Debtor), Core),
            },
            () => EraseAsync(here));

        Assert.Equal("", string.Join(' ', first.Reasons.Select(reason => reason.Detail)));
        if (what == "her role")
        {
            Assert.Equal(ReceiptKind.Accepted, erased.Kind);
            Assert.DoesNotContain(await store.ListKeysAsync("", 99, None), key => key.Owner != "person/p2");
            return;
        }

        Assert.Equal(what == "a case" ? RefusalCode.CaseNeedsData : RefusalCode.LegalHoldNeedsData,
            Assert.Single(erased.Reasons).Code);
        Assert.DoesNotContain(store.Batches, batch => batch.DestroyedKeys.Count > 0);
    }

    [Theory]
    [InlineData("a note")]
    [InlineData("a refusal")]
    [InlineData("a payment's refusal")]
    [InlineData("an opening")]
    public async Task WhatIsSealedThereByANodeThatHasNotSeenIt_IsUnderAKeyThatIsThere(string what)
    {
        await using var behind = new GatedStore(store);
        await using var here = Start("a");
        await using var there = EmbeddedRun.Start(new HostSettings(behind, clock) { Seed = "b" });
        await DebtorAsync(here, "p1");
        var id = await UnnamedAsync(there);
        await SealUnmatchedAsync(there, id);
        await there.SendAsync("first", id, CaseCommands.Note("n1", Said));
        await there.SendAsync("pay", id, CaseCommands.Pay("p", CaseCommands.Owed));
        await there.SendAsync("second", id, CaseCommands.Note("n2", Said));
        Assert.Equal(ReceiptKind.Refused, (await PaymentAsync(there, Told(4))).Kind);

        var hold = behind.HoldCommits();
        var late = what switch
        {
            "a note" => there.SendAsync("late", id, CaseCommands.Note("n3", Said)),
            "a refusal" => there.SendAsync("late", id, new CancelPromise("m9", "none")),
            "a payment's refusal" => PaymentAsync(there, Told(6)),
            _ => there.SendAsync("late", "c2", CaseCommands.Open("c2", episode: 2)),
        };
        await hold.Reached.Soon();
        await EraseAsync(here);
        hold.Release();

        Assert.NotEqual(ReceiptKind.Contended, (await late).Kind);
        await NothingIsUnderAKeyThatIsGoneAsync();
        Assert.Null(await KeyFaultAsync());
    }

    /// <summary>Registers a person and tells that she is the debtor of the account.</summary>
    private async Task DebtorAsync(EmbeddedRun run, string person)
    {
        await TellAsync(run, new RegisterPerson("Wang Xiaoming", "zh-CN"), Core, person);
        Assert.Empty((await TellAsync(run, new AssignRole(Unnamed, PartyKind.Debtor), Core, person)).Reasons);
    }

    /// <summary>A case of the account that names nobody.</summary>
    private static async Task<string> UnnamedAsync(EmbeddedRun run)
    {
        Assert.Empty((await run.SendAsync("open 1", "c1", CaseCommands.Open("c1"))).Reasons);
        return "c1";
    }

    /// <summary>A payment with texts of its own that comes to stand on the case.</summary>
    private async Task SealUnmatchedAsync(EmbeddedRun run, string caseId)
    {
        await PaymentAsync(run, Told(5));
        await PaymentAsync(run, new CloseToldAgain(caseId, "p"));
    }

    private static KeepUnmatched Told(long minor) => new(
        "0017 Wang", new Money(minor, Currency.Eur), CaseCommands.Today, "thanks, Wang", UnmatchedReason.NoAccount);

    private Task<CommandReceipt> PaymentAsync(EmbeddedRun run, PaymentCommand command) => run.Host.SendAsync(
        new CommandEnvelope(CommandId16.FromHash($"payment {commands++}"), StreamId.Parse("payment/x"), Core, command),
        None).AsTask().Soon();
}
