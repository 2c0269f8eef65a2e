using Cases.Domain;
using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Policies.Tests;

/// <summary>Goal: the packs that ship decide on interest that is charged on a case, no fact stated by hand.</summary>
public sealed class InterestPackTests
{
    /// <summary>A card of 1,000 yuan due at the end of March of a year, by the rules of its April.</summary>
    [Theory]
    [InlineData(2019, 500_000, "")]
    [InlineData(2019, 350_000, "")]
    [InlineData(2019, 600_000, "CN-PBC111-RATE")]
    [InlineData(2019, 300_000, "CN-PBC111-RATE")]
    [InlineData(2026, 600_000, "")]
    public void DailyRate_OfACard_IsHeldToTheBandWhileItWasLaw(int year, long rate, string rule)
    {
        var script = Card(year, new InterestTerms(new LocalDate(year, 1, 1), rate, DayCount.Daily));
        script.When(new PostInterest(script.Today));
        Assert.Equal(rule, string.Join(' ', script.Reasons.Select(reason => reason.Rule)));
        script.When(new RecordPayment("p1", Cny(1_000), script.Today));
        Assert.Equal(rule.Length == 0, script.State.Interest.PostedMinor > 0);
    }

    [Theory]
    [InlineData(DebtComponent.Penalty)]
    [InlineData(DebtComponent.Fee)]
    public void Interest_OnPenaltyOrFeeOfACard_IsForbidden(DebtComponent beside)
    {
        var script = Card(2026, new InterestTerms(new LocalDate(2026, 1, 1), 500_000, DayCount.Daily)
        {
            Beside = [beside],
        });
        script.When(new PostInterest(script.Today)).ThenRefused(RefusalCode.RuleForbids);
        Assert.Equal("CN-PBC111-FEE", Assert.Single(script.Reasons).Rule);
    }

    [Fact]
    public void Charges_BeyondACourtsRate_AreCharged_WithTheWarningOnRecord()
    {
        var script = Card(2026, new InterestTerms(new LocalDate(2026, 1, 1), 10_000_000, DayCount.Daily));
        script.On("2026-05-31").When(new PostInterest(script.Today));
        var decision = Assert.IsType<Decision>(script.Last);
        Assert.Contains(decision.Rules, answer => answer is { Rule: "CN-COURT-RATE", Verdict: RuleVerdict.Warned });
    }

    [Fact]
    public void BreathingSpace_ToldLate_TakesBackItsInterest()
    {
        var policy = new PolicyBook([.. ShippedPacks.All()]).For(["BANK", "UK-BREATHING"], Day("2026-04-20"));
        var script = CaseScript.Start(policy, "2026-03-02").When(Open(100_000) with { Product = "loan" })
            .When(new StateInterestTerms(new InterestTerms(Day("2026-01-01"), 500_000, DayCount.Daily)))
            .On("2026-04-20").When(new PostInterest(Day("2026-04-20")));
        Assert.Equal(1_000, script.State.Interest.PostedMinor);
        var began = Day("2026-04-11").AtMidnight().InZoneLeniently(policy.OfficialZone).ToInstant();
        script.When(new PlaceHold("m1", HoldKind.Moratorium, "entered") { EffectiveAt = began });
        Assert.Equal(500, script.State.Interest.PostedMinor);
        script.When(new PostInterest(Day("2026-04-20")));
        Assert.Equal(500, script.State.Interest.PostedMinor);
        Assert.Equal(100_500, Payoff.Of(script.State, script.FactsNow(), policy, Day("2026-12-31")).TotalMinor);
    }

    [Theory]
    [InlineData(HoldKind.Moratorium, true)]
    [InlineData(HoldKind.Bankruptcy, true)]
    [InlineData(HoldKind.Deceased, true)]
    [InlineData(HoldKind.Hardship, false)]
    public void Hold_OfTheBanksMatrix_EndsPromisesWhereItSaysSo(HoldKind kind, bool ends) => Assert.Equal(
        ends, new PolicyBook([.. ShippedPacks.All()]).For(["BANK"], Day("2026-04-20")).Holds.EndsPromises(kind, true));

    private static CaseScript Card(int year, InterestTerms terms)
    {
        var policy = new PolicyBook([.. ShippedPacks.All()]).For(["BANK", "CN-PBOC"], new LocalDate(year, 4, 20));
        var open = Open(100_000, $"{year}-03-31") with { Product = "credit_card" };
        return CaseScript.Start(policy, $"{year}-03-02").When(open).When(new StateInterestTerms(terms))
            .On($"{year}-04-01").When(new AssessEntry()).On($"{year}-04-20");
    }
}
