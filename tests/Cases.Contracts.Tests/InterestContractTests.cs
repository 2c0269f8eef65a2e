using System.Text.Json;
using Xunit;

namespace Cases.Contracts.Tests;

/// <summary>Terms of interest, payoffs and offers of plans on the wire.</summary>
public sealed class InterestContractTests
{
    [Fact]
    public void Terms_ThatSayNoMore_AreSimpleAndRoundedToEven()
    {
        const string json = """{"from":"2026-01-01","rate":500000,"dayCount":"daily"}""";
        var terms = JsonSerializer.Deserialize(json, CasesJson.Default.InterestTermsRequest)!;
        Assert.Equal((new DateOnly(2026, 1, 1), 500_000, DayCount.Daily), (terms.From, terms.Rate, terms.DayCount));
        Assert.Equal((InterestKind.Simple, MoneyRounding.HalfEven), (terms.Kind, terms.Rounding));
        Assert.Equal((null, null, null), (terms.StatementDay, terms.CapBasisPoints, terms.MinimumBasisPoints));
        Assert.Empty(terms.Beside);
    }

    [Fact]
    public void Terms_WithEverything_ComeBackAlike()
    {
        var terms = new InterestTermsRequest(new DateOnly(2026, 1, 1), 1_825, DayCount.Thirty360E)
        {
            Kind = InterestKind.CompoundOnStatement,
            StatementDay = 20,
            Beside = [DebtComponent.Fee],
            CapBasisPoints = 10_000,
            Rounding = MoneyRounding.HalfUp,
            MinimumBasisPoints = 1_000,
            MinimumFloor = new Money("100.00", "CNY"),
        };
        var json = JsonSerializer.Serialize(terms, CasesJson.Default.InterestTermsRequest);
        Assert.Contains("\"dayCount\":\"thirty360E\"", json, StringComparison.Ordinal);
        Assert.Contains("\"kind\":\"compoundOnStatement\"", json, StringComparison.Ordinal);
        var again = JsonSerializer.Deserialize(json, CasesJson.Default.InterestTermsRequest)!;
        Assert.Equal(json, JsonSerializer.Serialize(again, CasesJson.Default.InterestTermsRequest));
    }

    [Theory]
    [InlineData("""{"from":"2026-01-01","rate":0.05,"dayCount":"daily"}""")]
    [InlineData("""{"from":"2026-01-01","rate":5,"dayCount":"act/365"}""")]
    [InlineData("""{"rate":5,"dayCount":"daily"}""")]
    [InlineData("""{"from":"2026-01-01","rate":5,"dayCount":"daily","base":"all"}""")]
    public void Terms_OfAnotherForm_AreNotRead(string json) => Assert.Throws<JsonException>(
        () => JsonSerializer.Deserialize(json, CasesJson.Default.InterestTermsRequest));

    [Fact]
    public void Payoff_WithoutTerms_LeavesOutWhatTheyWouldSay()
    {
        var nothing = new Money("0.00", "CNY");
        var json = JsonSerializer.Serialize(
            new PayoffView("c", new DateOnly(2026, 4, 30), new Money("1015.00", "CNY"), new Money("1000.00", "CNY"),
                new Money("15.00", "CNY"), nothing)
            {
                PerDay = nothing, Posted = nothing, Disputed = nothing,
            }, CasesJson.Default.PayoffView);
        Assert.Contains("\"on\":\"2026-04-30\"", json, StringComparison.Ordinal);
        Assert.Contains("\"total\":{\"amount\":\"1015.00\",\"currency\":\"CNY\"}", json, StringComparison.Ordinal);
        Assert.DoesNotContain("annualRate", json, StringComparison.Ordinal);
        Assert.DoesNotContain("rate", json, StringComparison.Ordinal);
        Assert.DoesNotContain("minimumPayment", json, StringComparison.Ordinal);
        Assert.DoesNotContain("difference", json, StringComparison.Ordinal);
    }

    /// <summary>A rate says since when it holds, and whose it is where no terms are stated for the case.</summary>
    [Theory]
    [InlineData("BANK+BANK-RATES/3f2a9c81d0e4", true)]
    [InlineData(null, false)]
    public void Payoff_AtARate_SaysSinceWhenItHolds_AndWhichPolicyHasIt(string? policy, bool isTold)
    {
        var nothing = new Money("0.00", "CNY");
        var payoff = new PayoffView(
            "c", new DateOnly(2026, 4, 30), new Money("1015.00", "CNY"), new Money("1000.00", "CNY"),
            new Money("15.00", "CNY"), nothing)
        {
            PerDay = new Money("0.50", "CNY"),
            Posted = nothing,
            Disputed = nothing,
            Rate = "0.05",
            AnnualRate = "18.25",
            DayCount = DayCount.Daily,
            RateFrom = new DateOnly(2026, 1, 1),
            RatePolicy = policy,
        };
        var json = JsonSerializer.Serialize(payoff, CasesJson.Default.PayoffView);
        Assert.Contains("\"rateFrom\":\"2026-01-01\"", json, StringComparison.Ordinal);
        Assert.Equal(isTold, json.Contains("\"ratePolicy\":", StringComparison.Ordinal));
        var again = JsonSerializer.Deserialize(json, CasesJson.Default.PayoffView)!;
        Assert.Equal((payoff.RateFrom, policy, "0.05"), (again.RateFrom, again.RatePolicy, again.Rate));
    }

    [Fact]
    public void Offer_SaysItsInstalmentsByDay()
    {
        var amount = new Money("100.00", "CNY");
        var offers = new PlanOffersView("c", new DateOnly(2026, 4, 3),
        [
            new PlanOfferView(1, amount, new Money("0.00", "CNY"),
                [new InstalmentRequest(new DateOnly(2026, 5, 3), "100.00")]),
        ]);
        var json = JsonSerializer.Serialize(offers, CasesJson.Default.PlanOffersView);
        Assert.Contains("\"instalments\":[{\"due\":\"2026-05-03\",\"amount\":\"100.00\"}]", json,
            StringComparison.Ordinal);
        var again = JsonSerializer.Deserialize(json, CasesJson.Default.PlanOffersView)!;
        Assert.Equal(offers.Offers[0].Instalments, Assert.Single(again.Offers).Instalments);
    }

    [Fact]
    public void Plan_OfAnOffer_NamesItsMonthsAlone()
    {
        const string json = """{"kind":"instalments","instalments":[],"offerMonths":12,"offerFirst":"2026-05-03"}""";
        var plan = JsonSerializer.Deserialize(json, CasesJson.Default.PlanRequest)!;
        Assert.Equal((12, new DateOnly(2026, 5, 3)), (plan.OfferMonths, plan.OfferFirst));
        Assert.Empty(plan.Instalments);
    }
}
