using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cases.Engine.Tests.Verification;

public sealed class StateCheckTests
{
    private static readonly MoneyResult Nothing = new([], 0);

    [Fact]
    public void Verify_WhateverANodeWrote_IsWhole() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(25),
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var store = Ledgers.OfAsync(seed, 150).GetAwaiter().GetResult();
            var verdict = StateCheck.VerifyAsync(store, null, CancellationToken.None).AsTask().GetAwaiter().GetResult();
            return verdict.Fault is null ? true : throw new InvalidOperationException(verdict.Fault.ToString());
        }));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task Verify_FewStatesKept_FoldsAgainAndFindsTheSame(int states)
    {
        var store = await Ledgers.OfAsync(7, 300);
        var check = new StateCheck(store, states);

        var verdict = await LedgerVerifier.VerifyAsync(store, check.Inspect, null, CancellationToken.None);

        Assert.Null(verdict.Fault);
        Assert.Null(check.Finish());
    }

    [Fact]
    public void Verify_RandomBooks_HoldEveryCommandOfACase()
    {
        var sent = Enumerable.Range(0, 20)
            .SelectMany(seed => RandomBook.Commands(seed, 300))
            .Select(envelope => (envelope.Command as OutsideFact)?.What ?? envelope.Command)
            .Select(command => command.GetType());
        var all = typeof(CaseCommand).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(CaseCommand)) && type != typeof(OutsideFact));

        Assert.Empty(all.Except(sent).Select(type => type.Name));
    }

    [Fact]
    public Task AccountFacts_OnTheCaseOnly_IsNoticed() => ForgeAsync("the account's own stream disagree",
        (entry, same) => entry.Kind == "accountFactsRecorded" ? null : same, "accountStated");

    [Fact]
    public Task AccountFacts_OtherThanTheCaseSays_IsNoticed() => ForgeAsync("the account's own stream disagree",
        (entry, same) => Ledgers.EventOf(entry) is AccountFactsRecorded stated
            ? same.With(stated with { Facts = [stated.Facts[0] with { Kind = AccountFactKind.BlockCode }] })
            : same,
        "accountStated");

    [Fact]
    public async Task Verify_EmptyLedger_IsWhole()
    {
        await using var store = new MemoryLedgerStore();
        Assert.True((await StateCheck.VerifyAsync(store, null, CancellationToken.None)).IsWhole);
    }

    [Fact]
    public Task Amount_Changed_IsNamed() => ForgeAsync("does not fit those before it", (entry, same) =>
        Ledgers.EventOf(entry) is PaymentRecorded paid ? same.With(paid with { Minor = paid.Minor + 1 }) : same,
        "paymentRecorded");

    [Fact]
    public Task Outstanding_Changed_IsNamed() => ForgeAsync("does not fit those before it", (entry, same) =>
        Ledgers.EventOf(entry) is ChargeAdded charge
            ? same.With(charge with { Money = charge.Money with { OutstandingMinor = 0 } })
            : same,
        "chargeAdded");

    [Fact]
    public Task Allocation_BeyondWhatIsCharged_BreaksTheInvariant() => ForgeAsync("does not add up after the unit",
        (entry, same) => Ledgers.EventOf(entry) is PaymentRecorded paid
            ? same.With(paid with
            {
                Money = paid.Money with { Lines = [new AllocationLine("i1", DebtComponent.Principal, 999_999)] },
            })
            : same,
        "promiseEnded"); // the last entry of the unit

    [Fact]
    public Task StageBefore_Changed_IsNamed() => ForgeAsync("the stage before the entry is another", (entry, same) =>
        Ledgers.EventOf(entry) is ContactRecorded contact
            ? same.With(contact with { Note = null, Move = contact.Move with { From = CaseStage.LegalReferral } })
            : same,
        "contactRecorded");

    [Fact]
    public Task Entry_LeftOut_IsNoticed() => ForgeAsync(null, (entry, same) =>
        entry is { Kind: "chargeAdded" } ? null : same, null);

    [Fact]
    public Task AccountEntry_LeftOut_IsNoticed() => ForgeAsync("the account does not know of it", (entry, same) =>
        entry.Kind == "accountCaseOpened" ? null : same, "collectionsEntered");

    [Fact]
    public Task AccountEntry_OfNothing_IsNoticed() => ForgeAsync("the account counts what its case did not do",
        (entry, same) => entry.Kind == "caseAssigned"
            ? same.With(new AccountCaseResolved("c0", ResolutionReason.PaidInFull, 0, 0)) with
            {
                Stream = StreamId.Parse("account/a1"),
            }
            : same,
        "accountCaseResolved");

    [Fact]
    public Task Account_WithTwoOpenCases_IsNoticed() => ForgeAsync("an account has one unresolved case at most",
        (entry, same) => Ledgers.EventOf(entry) is AccountCaseOpened { Case: "c2" } opened
            ? same.With(opened) with { Stream = StreamId.Parse("account/a1") }
            : same,
        "accountCaseOpened");

    [Fact]
    public Task Kind_Unknown_IsNamed() => ForgeAsync("written by a newer build", (entry, same) =>
        entry.Kind == "noteAdded" ? same with { Kind = "noteAddedTwice" } : same, "noteAddedTwice");

    [Fact]
    public Task Format_Unknown_IsNamed() => ForgeAsync("written by a newer build", (entry, same) =>
        entry.Kind == "noteAdded" ? same with { Format = 2 } : same, "noteAdded");

    [Fact]
    public Task Payload_OfAnotherKind_IsNamed() => ForgeAsync("the payload is not what its kind says", (entry, same) =>
        entry.Kind == "caseAssigned" ? same with { Kind = "caseReopened" } : same, "caseReopened");

    [Fact]
    public Task Event_OnAForeignStream_IsNamed() => ForgeAsync("does not belong to its stream", (entry, same) =>
        entry.Kind == "caseAssigned" ? same with { Stream = StreamId.Parse("payment/x") } : same, "caseAssigned");

    [Fact]
    public Task Event_ThatLeavesTheVersion_IsNamed() => ForgeAsync("an event left the version", (entry, same) =>
        entry.Kind == "caseAssigned" ? same with { AdvancesVersion = false } : same, "caseAssigned");

    [Fact]
    public Task Refusal_ThatRaisesTheVersion_IsNamed() => ForgeAsync("the version is not as the kind wants it",
        (entry, same) => entry.Kind == "refused" ? same with { AdvancesVersion = true } : same, "refused");

    [Fact]
    public Task Build_OnACase_IsNamed() => ForgeAsync("does not belong to its stream", (entry, same) =>
        entry.Kind == "buildRecorded" ? same with { Stream = StreamId.Parse("case/c1") } : same, "buildRecorded");

    [Fact]
    public Task SecondOpening_IsNamed() => ForgeAsync("a case opens once and first", (entry, same) =>
        entry is { Kind: "caseOpened", Stream.Value: "case/c3" }
            ? same with { Stream = StreamId.Parse("case/c2") }
            : same,
        "caseOpened");

    [Fact]
    public Task Opening_InTheStreamOfAnother_IsNamed() => ForgeAsync("the case stands in the stream of another",
        (entry, same) => Ledgers.EventOf(entry) is CaseOpened { Case: "c3" } opened
            ? same.With(opened with { Case = "c99" })
            : same,
        "caseOpened");

    [Fact]
    public async Task LastUnit_Broken_IsNoticedAtTheEnd()
    {
        var store = await Ledgers.OfAsync(7, 300);
        var entries = await Ledgers.AllAsync(store);
        var last = entries.Last(entry => entry.Kind == "caseOpened").Position;
        var prefix = await Ledgers.PrefixAsync(store, last + 1);

        var verdict = await StateCheck.VerifyAsync(prefix, null, CancellationToken.None);

        Assert.Equal(("the account does not know of it", last), (verdict.Fault!.What, verdict.Fault.Position));
    }

    [Theory]
    [InlineData("approvalRequested")]
    [InlineData("approvalDecided")]
    public Task Approval_OnTheCaseOnly_IsNoticed(string kind) => ForgeAsync("the approval's own stream disagree",
        (entry, same) => entry.Kind == kind && entry.Stream.Kind == "approval" ? null : same, kind, 2_000);

    [Fact]
    public Task Approval_DecidedTwice_IsNamed() => ForgeAsync("does not belong to its stream",
        (entry, same) => Ledgers.EventOf(entry) is ApprovalRequested asked && entry.Stream.Kind == "approval"
            ? same.With(new ApprovalDecided(asked.Id, true, "bob", null))
            : same,
        "approvalDecided", 600);

    [Fact]
    public void EventParts_EveryEventWithAMoveOrMoney_IsInTheTable()
    {
        foreach (var row in EventKinds.Table.Rows.Where(row => row.Type.IsSubclassOf(typeof(CaseEvent))))
        {
            var happened = (CaseEvent)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(row.Type);
            var money = row.Type.GetProperty("Money");
            if (money is not null)
            {
                money.SetValue(happened, Nothing);
            }

            Assert.Equal(row.Type.GetProperty("Move") is not null, EventParts.MoveOf(happened) is not null);
            Assert.Equal(money is not null, EventParts.MoneyOf(happened) is not null);
        }
    }

    /// <summary>Forges a ledger whose bytes are right, and expects the state to give it away.</summary>
    private static async Task ForgeAsync(
        string? what, Func<LedgerEntry, NewEntry, NewEntry?> change, string? kind, int count = 300)
    {
        var changed = false;
        var original = await Ledgers.OfAsync(7, count);
        await using var forged = await Ledgers.ForgedAsync(original, (entry, same) =>
        {
            // Only the first chance is taken, so that the first fault is known.
            var other = changed ? same : change(entry, same);
            changed = changed || !ReferenceEquals(other, same);
            return other;
        });
        Assert.True(changed, "the ledger has no entry to forge; choose another seed");
        Assert.Null((await LedgerVerifier.VerifyAsync(forged, null, null, CancellationToken.None)).Fault);

        var verdict = await StateCheck.VerifyAsync(forged, null, CancellationToken.None);

        Assert.NotNull(verdict.Fault);
        if (what is not null)
        {
            Assert.Contains(what, verdict.Fault.What, StringComparison.Ordinal);
            var found = (await Ledgers.AllAsync(forged))[(int)verdict.Fault.Position];
            Assert.Equal((kind, verdict.Fault.Stream), (found.Kind, found.Stream.Value));
        }

        Assert.NotEmpty(verdict.Fault.Expected);
        Assert.NotEmpty(verdict.Fault.Found);
    }
}
