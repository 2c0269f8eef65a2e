using Cases.TestKit;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Goal: a dispute of items holds what is open of them and nothing else, and its end says who was right.
/// </summary>
public sealed class DisputedItemsTests
{
    private static readonly PlaceHold Dispute = Hold("d1", HoldKind.Dispute) with { Items = ["2"] };

    [Fact]
    public void Dispute_OfItems_LeavesThemOutOfWhatIsDemanded() => Two()
        .When(Dispute).Then("HoldPlaced DisputeItemsNamed")
        .ThenHas(state => Assert.Equal(10_000, state.DemandedMinorOn(Day("2026-04-03"))))
        .When(Dispute).ThenNothing()
        .When(Dispute with { Items = ["1"] }).ThenRefused(RefusalCode.KeyReused)
        .When(Remind("r1")).Then("ReminderRecorded")
        .When(Pay("p1", 12_000, "2026-04-03"))
        .ThenHas(state => Assert.Equal(3_000, state.DisputedMinorOn(Day("2026-04-03"))))
        .ThenHas(state => Assert.Equal(0, state.DemandedMinorOn(Day("2026-04-03"))));

    [Fact]
    public void Dispute_OfWrongItems_IsRefused() => Two()
        .When(Dispute with { Items = ["9"] }).ThenRefused(RefusalCode.KeyUnknown)
        .When(Dispute with { Part = Cny(1) }).ThenRefused(RefusalCode.FieldsContradict)
        .When(Hold("d1", HoldKind.Hardship) with { Items = ["1"] }).ThenRefused(RefusalCode.FieldsContradict)
        .When(Dispute with { Items = ["2", "2"] }).ThenRefused(RefusalCode.KeyReused)
        .When(Pay("p1", 10_000, "2026-04-03"))
        .When(Dispute with { Items = ["1"] }).ThenRefused(RefusalCode.NothingOwed);

    [Fact]
    public void Plan_BesideADispute_IsAboutTheRest() => Two().When(Dispute)
        .When(AskedPlan("n1", (15_000, "2026-04-20"))).ThenRefused(RefusalCode.PlanTermsForbidden)
        .When(AskedPlan("n1", (10_000, "2026-04-20"))).Then("PlanAgreed");

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 70)]
    public void Dispute_Decided_GivesInterestToWhoWasRight(bool forDebtor, long more)
    {
        long Interest(bool? right)
        {
            var terms = new InterestTerms(Day("2026-01-01"), 400_000, DayCount.Daily);
            var script = Two().When(new StateInterestTerms(terms));
            script.When(Dispute).When(new AdvanceHold("s1", "d1", "looked into it"));
            script.On("2026-05-08").As("chief", "supervisor").When(new LiftHold("d1", "decided") { ForDebtor = right });
            Assert.True(script.State.Holds[0].Lifted);
            script.When(new PostInterest(Day("2026-05-08")));
            return script.State.Interest.PostedMinor;
        }

        Assert.Equal(more, Interest(forDebtor) - Interest(null));
    }

    [Fact]
    public void Hold_ThatIsNoDispute_IsDecidedForNobody() => Two().When(Hold("h1", HoldKind.Hardship))
        .As("chief", "supervisor").When(new LiftHold("h1", "over") { ForDebtor = true })
        .ThenRefused(RefusalCode.FieldsContradict);

    private static CaseScript Two() => CaseScript.Start()
        .When(Open([Item("1", 10_000, Due), Item("2", 5_000, Due)])).On("2026-04-03").When(Call("c1"));
}
