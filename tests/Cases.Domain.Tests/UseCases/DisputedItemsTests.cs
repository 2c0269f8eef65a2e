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
    public void Dispute_OfTheWholeDebt_StopsInterestOnAllOfIt()
    {
        var before = Earning().When(new PostInterest(Day("2026-04-02"))).State.Interest.PostedMinor;
        PlaceHold[] all =
        [
            Hold("d1", HoldKind.Dispute), Hold("d1", HoldKind.Dispute) with { Part = Cny(15_000) },
            Hold("d1", HoldKind.Dispute) with { Items = ["1", "2"] },
        ];
        foreach (var dispute in all)
        {
            var script = Earning().When(dispute).On("2026-05-08").When(new PostInterest(Day("2026-05-08")));
            Assert.Equal(before, script.State.Interest.PostedMinor);
            var day = Day("2026-05-08");
            Assert.Equal(15_000 + (dispute.Part is null ? before : 0), script.State.DisputedMinorOn(day));
        }
    }

    [Fact]
    public void Dispute_OfWhatOnlyTheGuarantorOwes_LetsInterestRun() => Assert.Equal(Through("2026-05-07", null),
        Through("2026-05-07", Hold("d1", HoldKind.Dispute) with { Party = PartyKind.Guarantor }));

    [Theory]
    [InlineData(2_000, 3_500, 9_500)]
    [InlineData(4_000, 4_000, 7_000)]
    [InlineData(9_000, 9_000, 0)]
    public void Disputes_OfTwoParts_LetInterestRunOnTheRestToTheCent(long first, long second, long rest)
    {
        var script = Earning().When(Part("d1", first)).When(Part("d2", second));
        Assert.Equal(Math.Min(15_000, first + second), script.State.DisputedMinorOn(Day("2026-04-03")));
        Assert.Equal(rest, script.State.DemandedMinorOn(Day("2026-04-03")));
        var before = Through("2026-04-02", null);
        script.On("2026-05-07").When(new PostInterest(Day("2026-05-07")));
        Assert.Equal(rest * 4 * 35 / 10_000, script.State.Interest.PostedMinor - before);
    }

    [Fact]
    public void Disputes_BeyondTheDebt_HoldTheDebtAndTheOneLiftedFreesItsPart()
    {
        var script = Earning().When(Part("d1", 9_000)).When(Part("d2", 9_000)).When(new AdvanceHold("s1", "d1", "read"))
            .As("chief", "supervisor").When(new LiftHold("d1", "answered"));
        Assert.Equal(9_000, script.State.DisputedMinorOn(Day("2026-04-03")));
        Assert.Equal(6_000, script.State.DemandedMinorOn(Day("2026-04-03")));
        script.On("2026-05-07").When(new PostInterest(Day("2026-05-07")));
        Assert.Equal(6_000 * 4 * 35 / 10_000, script.State.Interest.PostedMinor - Through("2026-04-02", null));
    }

    [Theory]
    [InlineData(0L, 1_500)]
    [InlineData(9_000L, 600)]
    [InlineData(15_000L, 0)]
    [InlineData(null, 0)]
    public void Minimum_UnderADispute_IsOfWhatIsNotDisputed(long? part, long minimum)
    {
        var terms = new InterestTerms(Day("2026-01-01"), 400_000, DayCount.Daily)
        {
            MinimumBasisPoints = 1_000, MinimumFloorMinor = 500,
        };
        var script = CaseScript.Start().When(Open([Item("1", 10_000, Due), Item("2", 5_000, Due)]))
            .When(new StateInterestTerms(terms));
        var whole = Hold("d1", HoldKind.Dispute);
        script = part == 0 ? script : script.When(part is { } minor ? whole with { Part = Cny(minor) } : whole);
        var payoff = Payoff.Of(script.State, script.FactsNow(), script.Policy, Day("2026-03-02"));
        Assert.Equal(minimum, payoff.MinimumMinor);
    }

    [Fact]
    public void Disputes_OfOneItem_HoldItOnce() => Two().When(Dispute).When(Dispute with { Key = "d2" })
        .ThenHas(state => Assert.Equal(5_000, state.DisputedMinorOn(Day("2026-04-03"))))
        .ThenHas(state => Assert.Equal(10_000, state.DemandedMinorOn(Day("2026-04-03"))))
        .When(Part("d3", 4_000))
        .ThenHas(state => Assert.Equal(9_000, state.DisputedMinorOn(Day("2026-04-03"))))
        .ThenHas(state => Assert.Equal(6_000, state.DemandedMinorOn(Day("2026-04-03"))));

    [Fact]
    public void Hold_ThatIsNoDispute_IsDecidedForNobody() => Two().When(Hold("h1", HoldKind.Hardship))
        .As("chief", "supervisor").When(new LiftHold("h1", "over") { ForDebtor = true })
        .ThenRefused(RefusalCode.FieldsContradict);

    private static PlaceHold Part(string key, long minor) => Hold(key, HoldKind.Dispute) with { Part = Cny(minor) };

    private static long Through(string day, PlaceHold? hold)
    {
        var script = Earning();
        script = hold is null ? script : script.When(hold);
        return script.On(day).When(new PostInterest(Day(day))).State.Interest.PostedMinor;
    }

    private static CaseScript Earning() =>
        Two().When(new StateInterestTerms(new InterestTerms(Day("2026-01-01"), 400_000, DayCount.Daily)));

    private static CaseScript Two() => CaseScript.Start()
        .When(Open([Item("1", 10_000, Due), Item("2", 5_000, Due)])).On("2026-04-03").When(Call("c1"));
}
