using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Goal: every plan that is offered comes to the debt to the minor unit, keeps the policy's limits, and is
/// accepted as it was offered.</summary>
public sealed class PlanOffersTests
{
    private static readonly string[] Currencies = ["CNY", "JPY", "KWD"];

    [Theory]
    [InlineData(100, 3, "34 34 32")]
    [InlineData(100, 7, "15 15 15 15 15 15 10")]
    [InlineData(10, 7, "1 1 1 1 1 1 4")]
    [InlineData(12, 12, "1 1 1 1 1 1 1 1 1 1 1 1")]
    [InlineData(5, 1, "5")]
    public void Split_OfAnAmount_LeavesTheRestToTheLast(long minor, int count, string parts) =>
        Assert.Equal(parts, string.Join(' ', PlanOffers.Split(minor, count)));

    [Fact]
    public void Offers_OverAmountsCountsAndCurrencies_SumToTheDebt()
    {
        var random = new Random(20_260_309);
        var offered = 0;
        for (var round = 0; round < 200; round++)
        {
            var currency = Currency.Of(Currencies[round % Currencies.Length]);
            var minor = 1 + (long)Math.Pow(10, random.NextDouble() * 11);
            var script = CaseScript.Start().When(Open(minor) with { Currency = currency });
            if (round % 2 == 1)
            {
                script.When(new StateInterestTerms(
                    new InterestTerms(Day("2026-01-01"), random.Next(1, 2_000), DayCount.Act365Fixed)));
            }

            var day = Day("2026-04-20");
            foreach (var offer in PlanOffers.Of(script.State, script.FactsNow(), script.Policy, day))
            {
                var owed = Payoff.Of(script.State, script.FactsNow(), script.Policy, day).TotalMinor;
                Assert.Equal(owed + offer.InterestMinor, offer.Instalments.Sum(one => one.Minor));
                Assert.Equal(offer.TotalMinor, owed + offer.InterestMinor);
                Assert.All(offer.Instalments, one => Assert.True(one.Minor > 0, "each is something"));
                offered++;
            }
        }

        Assert.True(offered > 1_000, $"only {offered} plans were offered");
    }

    [Fact]
    public void Offer_WithInterestThatRuns_IsAgreedAsOfferedAndPaidToNothing()
    {
        var script = CaseScript.Start().When(Open(100_000)).When(new StateInterestTerms(
            new InterestTerms(Day("2026-01-01"), 500_000, DayCount.Daily))).On("2026-04-03").When(Call("c1"));
        var offer = PlanOffers.Offer(
            script.State, script.FactsNow(), script.Policy, (Day("2026-04-03"), Day("2026-05-03"), 3))!;
        Assert.True(offer.InterestMinor > 0);
        script.When(new AgreePlan("n1", PlanKind.Instalments, offer.Instalments, DebtorAsked: true))
            .Then("InterestPosted PlanAgreed");
        foreach (var one in offer.Instalments)
        {
            script.On(one.Due.ToString("uuuu-MM-dd", null)).When(new RecordPayment($"p{one.Number}", Cny(one.Minor),
                one.Due));
        }

        script.ThenOwes(0).ThenResolved(ResolutionReason.PaidInFull);
    }

    [Fact]
    public void AgreePlan_OfAnOffer_IsOfItsInstalments()
    {
        var accepted = new AgreePlan("n1", PlanKind.Instalments, [], DebtorAsked: true)
        {
            OfferMonths = 3, OfferFirst = Day("2026-05-05"),
        };
        var script = CaseScript.Contacted().When(accepted).Then("PlanAgreed");
        Assert.Equal("3334 3334 3332", string.Join(' ', script.State.Plan!.Instalments.Select(one => one.Minor)));
        Assert.Equal(Day("2026-07-05"), script.State.Plan.Instalments[^1].Due);
        script.When(accepted).ThenNothing()
            .When(accepted with { OfferFirst = Day("2026-05-06") }).ThenRefused(RefusalCode.KeyReused)
            .When(accepted with { Key = "n2", OfferMonths = 20_000 }).ThenRefused(RefusalCode.PlanTermsForbidden)
            .When(accepted with { Key = "n3", Instalments = Instalments((10_000, "2026-05-05")) })
            .ThenRefused(RefusalCode.FieldsContradict);
    }

    [Fact]
    public void Offers_WithWhatTheDebtorCanPay_KeepToIt()
    {
        var script = Plain(numbers => numbers);
        var fact = new StatedFact(DebtorFacts.AffordableMonthly.Name, FactValue.Of(Cny(1_000)));
        script.Beside = script.Beside with
        {
            Person = new KnownPerson("person/p1", 1, PersonState.Initial with
            {
                Standing = [new StandingFact(fact, Day("2026-04-01"), "anna")],
            }),
        };
        var offers = PlanOffers.Of(script.State, script.FactsNow(), script.Policy, Day("2026-04-20"));
        Assert.Equal([12, 18, 24, 36, 48, 60], offers.Select(offer => offer.Months));
    }

    [Fact]
    public void Offers_WithAFloorALengthAndADeposit_KeepThem()
    {
        var script = Plain(numbers => numbers with
        {
            MinInstalmentMinor = 900, MaxPlanMonths = 12, PlanDepositBasisPoints = 1_000,
        });
        var offers = PlanOffers.Of(script.State, script.FactsNow(), script.Policy, Day("2026-04-20"));
        Assert.Equal([1, 2, 3, 6, 9], offers.Select(offer => offer.Months));
        Assert.All(offers, offer => Assert.Equal(1_000, offer.Instalments[0].Minor));
        Assert.All(offers, offer => Assert.Equal(Day("2026-04-20"), offer.Instalments[0].Due));
    }

    [Fact]
    public void Offers_WhereNothingIsOwed_AreNone() => Assert.Empty(PlanOffers.Of(
        CaseScript.Opened().On("2026-03-10").When(Pay("p1", 10_000, "2026-03-10")).State,
        CaseScript.Opened().FactsNow(), CaseScript.Plain(), Day("2026-04-20")));

    private static CaseScript Plain(Func<PolicyNumbers, PolicyNumbers> numbers) =>
        CaseScript.Opened(CaseScript.Plain(numbers));
}
