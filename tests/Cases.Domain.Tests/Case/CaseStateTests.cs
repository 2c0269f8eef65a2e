using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Goal: every event is folded, every command decided, and a forged ledger is noticed.</summary>
public sealed class CaseStateTests
{
    [Fact]
    public void EveryCommand_OfACase_IsDecided()
    {
        foreach (var type in Concrete<CaseCommand>().Where(type => type != typeof(OutsideFact)))
        {
            var command = (CaseCommand)RuntimeHelpers.GetUninitializedObject(type);
            var outcome = new CaseDecider().Decide(
                CaseState.Initial, command, CaseScript.Start().FactsNow(), CaseScript.Plain());
            Assert.IsType<Refusal>(outcome);
        }
    }

    [Fact]
    public void EveryEvent_OfACase_IsFolded()
    {
        // A blank event may not fit the entries before it; it is folded all the same where nothing says it is unknown.
        foreach (var type in Concrete<CaseEvent>())
        {
            var unknown = Record.Exception(
                () => CaseState.Initial.Evolve((CaseEvent)RuntimeHelpers.GetUninitializedObject(type)));
            Assert.DoesNotContain("is no event of a case", unknown?.Message ?? "", StringComparison.Ordinal);
        }

        var strange = Assert.Throws<InvalidOperationException>(() => CaseState.Initial.Evolve(new Strange()));
        Assert.Contains("is no event of a case", strange.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryEvent_OfAnAccount_IsFolded()
    {
        foreach (var type in Concrete<AccountEvent>())
        {
            var blank = (AccountEvent)RuntimeHelpers.GetUninitializedObject(type);
            var happened = blank is AccountFactsRecorded facts ? facts with { Facts = [] } : blank;
            Assert.Equal(1, AccountState.Initial.Evolve(happened).Version);
        }

        Assert.Throws<InvalidOperationException>(() => AccountState.Initial.Evolve(new StrangeCount()));
    }

    [Fact]
    public void Decide_UnknownCommand_IsABrokenProgram() => Assert.Throws<InvalidOperationException>(() =>
        new CaseDecider().Decide(
            CaseState.Initial, new StrangeCommand(), CaseScript.Start().FactsNow(), CaseScript.Plain()));

    [Fact]
    public void Evolve_MoneyThatDoesNotAddUp_IsNoticed()
    {
        var opened = CaseScript.Opened().State;
        var forged = new PaymentRecorded("p1", 4_000, Day(Due), null, null, new MoneyResult([], 6_001));
        Assert.Throws<InvalidOperationException>(() => opened.Evolve(forged));
    }

    [Fact]
    public void Evolve_ItemOrPaymentThatIsNotThere_IsNoticed()
    {
        var opened = CaseScript.Opened().State;
        ImmutableArray<AllocationLine> lines = [new("9", DebtComponent.Fee, 1)];
        Assert.Throws<InvalidOperationException>(() => opened.Evolve(
            new PaymentRecorded("p1", 4_000, Day(Due), null, null, new MoneyResult(lines, 6_000))));
        Assert.Throws<InvalidOperationException>(() => opened.Evolve(
            new PaymentWasReversed("p1", "x", Day(Due), new MoneyResult([], 10_000))));
        Assert.Throws<InvalidOperationException>(() => opened.Evolve(
            new PromiseEnded("m1", PromiseStatus.Kept, 0)));
        Assert.Throws<InvalidOperationException>(() => opened.Evolve(new VisitCheckedIn("v1", Instant.MinValue)));
    }

    [Theory]
    [InlineData("resolved without a reason")]
    [InlineData("a reason without being resolved")]
    [InlineData("a visit scheduled without a visit")]
    [InlineData("a plan agreed without a plan")]
    [InlineData("paid more than charged")]
    [InlineData("money lying about")]
    public void AssertInvariants_ForgedState_IsNoticed(string forged)
    {
        var good = CaseScript.Opened().When(Pay("p1", 4_000, "2026-03-02")).State;
        good.AssertInvariants();
        var bad = forged switch
        {
            "resolved without a reason" => good with { Stage = CaseStage.Resolved },
            "a reason without being resolved" => good with { Resolution = ResolutionReason.Sold },
            "a visit scheduled without a visit" => good with { Stage = CaseStage.VisitScheduled },
            "a plan agreed without a plan" => good with { Stage = CaseStage.PlanAgreed },
            "paid more than charged" => good with { Items = [good.Items[0].Pay(DebtComponent.Principal, 7_000)] },
            _ => good with { Items = [good.Items[0].Pay(DebtComponent.Principal, -1)] },
        };
        Assert.Throws<InvalidOperationException>(bad.AssertInvariants);
    }

    [Fact]
    public void Initial_KnowsNothing()
    {
        CaseState.Initial.AssertInvariants();
        Assert.False(CaseState.Initial.Exists);
        Assert.Throws<InvalidOperationException>(() => CaseState.Initial.Currency);
    }

    [Fact]
    public void Arrears_OfSeveralItems_CountOnlyWhatIsDueAndUnpaid()
    {
        var state = CaseScript.Start()
            .When(Open([Item("1", 4_000, "2026-03-31"), Item("2", 6_000, "2026-04-30"), Item("3", 1_000, null)]))
            .When(Pay("p1", 1_000, "2026-03-02")).State;
        Assert.Equal(0, state.ArrearsMinorOn(Day("2026-03-31")));
        Assert.Equal(3_000, state.ArrearsMinorOn(Day("2026-04-01")));
        Assert.Equal(9_000, state.ArrearsMinorOn(Day("2026-05-01")));
        Assert.Equal(Day("2026-03-31"), state.OldestUnpaidDue);
        Assert.Equal(31, state.DaysPastDueOn(Day("2026-05-01")));
        Assert.Null(CaseScript.Start().When(Open(due: null)).State.OldestUnpaidDue);
    }

    [Fact]
    public void OutsideFact_Events_NameTheirSource()
    {
        var script = CaseScript.Opened().Told(Remind("r1") with { Cost = Cny(100) });
        Assert.All(script.Events, happened => Assert.Equal("log", happened.Outside));
        script.When(Remind("r2"));
        Assert.All(script.Events, happened => Assert.Null(happened.Outside));
    }

    [Fact]
    public void OutsideFact_Faulty_IsRefused() => CaseScript.Opened()
        .When(new OutsideFact(Remind("r1"), Instant.FromUtc(2026, 3, 2, 2, 0).Plus(Duration.FromSeconds(1)), true,
            "log"))
        .ThenRefused(RefusalCode.EffectiveInFuture)
        .When(new OutsideFact(Remind("r1"), Instant.FromUtc(1800, 1, 1, 0, 0), true, "log"))
        .ThenRefused(RefusalCode.DateOutOfRange)
        .When(new OutsideFact(Remind("r1"), Instant.FromUtc(2026, 3, 1, 0, 0), true, ""))
        .ThenRefused(RefusalCode.FieldMissing);

    [Fact]
    public void PersonalText_OfACase_IsMarkedForSealing()
    {
        var marked = Concrete<CaseEvent>().SelectMany(type => type.GetProperties())
            .Where(property => property.IsDefined(typeof(PersonalAttribute), inherit: true))
            .Select(property => property.DeclaringType!.Name + "." + property.Name);
        Assert.Equal(
            [
                "CaseFactsRecorded.Evidence", "ContactRecorded.Note", "Corrected.Instead",
                "MessageReported.Reference", "MessageReported.Why", "MessageWithdrawn.Why", "NoteAdded.Text",
                "PlanAgreed.Recording", "PromiseEnded.Reason", "ReceiptTold.Reference", "StepRecorded.Note",
                "VisitCheckedIn.Place", "VisitCompleted.Note",
            ], marked.Order());
    }

    private static IEnumerable<Type> Concrete<T>() => typeof(T).Assembly.GetTypes()
        .Where(type => type is { IsAbstract: false } && typeof(T).IsAssignableFrom(type));

    private sealed record Strange : CaseEvent;

    private sealed record StrangeCount : AccountEvent;

    private sealed record StrangeCommand : CaseCommand;
}
