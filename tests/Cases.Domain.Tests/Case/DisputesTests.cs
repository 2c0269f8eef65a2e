using Cases.TestKit;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Goal: a dispute of a part takes that part out of what is asked for, and nothing else; it cures nothing.
/// </summary>
public sealed class DisputesTests
{
    private static readonly Policy Stopping = Policies.With(PolicySamples.Row(HoldKind.Dispute));

    [Fact]
    public void DemandedAmount_UnderADisputeOfAPart_IsTheRest() => Disputed(4_000)
        .ThenHas(state => Assert.Equal(10_000, state.ArrearsMinorOn(Day("2026-04-03"))))
        .ThenHas(state => Assert.Equal(6_000, state.DemandedMinorOn(Day("2026-04-03"))))
        .ThenHas(state => Assert.Equal(4_000, state.DisputedMinorOn(Day("2026-04-03"))))
        .ThenOwes(10_000);

    [Fact]
    public void Act_UnderADisputeOfAPart_GoesOnForTheRest() => Disputed(4_000)
        .When(Remind("r2")).Then("ReminderRecorded")
        .When(Call("c2")).Then("ContactRecorded");

    [Fact]
    public void Act_UnderADisputeOfAllArrears_IsStopped() => Disputed(10_000)
        .When(Call("c2")).ThenRefused(RefusalCode.HoldActive);

    [Fact]
    public void Act_UnderPartsThatComeToAllArrears_IsStopped() => Disputed(4_000)
        .When(Dispute("d2", 6_000)).Then("HoldPlaced")
        .When(Call("c2")).ThenRefused(RefusalCode.HoldActive)
        .When(new AdvanceHold("s1", "d2", "looked at")).As("bo").When(new LiftHold("d2", "found right"))
        .When(Call("c3")).Then("ContactRecorded");

    [Fact]
    public void Payment_OfTheUndisputedRest_IsNoCure() => Disputed(4_000)
        .When(Pay("p1", 6_000, "2026-04-03")).Then("PaymentRecorded").ThenStage(CaseStage.Contacted)
        .ThenHas(state => Assert.Equal(0, state.DemandedMinorOn(Day("2026-04-03"))));

    [Fact]
    public void Entry_WhileAllArrearsAreDisputed_Waits() => CaseScript.Opened(Stopping)
        .When(Dispute("d1", 10_000)).Then("HoldPlaced")
        .On("2026-04-01").When(new AssessEntry()).ThenNothing()
        .When(new AdvanceHold("s1", "d1", "looked at")).Then("HoldAdvanced")
        .As("bo").When(new LiftHold("d1", "found wrong")).Then("HoldLifted")
        .When(new AssessEntry()).Then("CollectionsEntered");

    [Fact]
    public void Entry_ByALeastAmount_CountsWhatIsNotDisputed()
    {
        var policy = CaseScript.Plain(numbers => numbers with { EntryMinArrearsMinor = 7_000 });
        CaseScript.Opened(policy).When(Dispute("d1", 4_000)).On("2026-04-01").When(new AssessEntry()).ThenNothing();
        CaseScript.Opened(policy).When(Dispute("d1", 3_000)).On("2026-04-01").When(new AssessEntry())
            .Then("CollectionsEntered");
    }

    private static CaseScript Disputed(long minor) =>
        CaseScript.Contacted(Stopping).When(Dispute("d1", minor)).Then("HoldPlaced");

    private static PlaceHold Dispute(string key, long minor) =>
        Hold(key, HoldKind.Dispute) with { Part = Cny(minor) };
}
