using Cases.Domain;
using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Policies.Tests;

/// <summary>
/// Goal: a bank states its rates by product and date in its own pack, and a row that cannot be meant is told with its
/// place. Method: one sound table, one change to it, one fault.
/// </summary>
public sealed class RateReaderTests
{
    private const string Sound = """
        pack: BANK-RATES
        title: Rates of a bank
        jurisdiction: any
        instrument: Price list
        valid-from: 2019-01-01
        rates:
          - {product: credit_card, from: 2026-07-01, rate: 0.1825, day-count: act365-fixed}
          - {product: credit_card, from: 2019-01-01, to: 2026-06-30, rate: 0.0005, day-count: daily, rounding: half-up}
          - {product: any, from: 2019-01-01, rate: 0.06, day-count: act-act-isda}
        """;

    [Fact]
    public void Table_IsRead_InOrderOfProductsAndDays()
    {
        var pack = Load(Sound).Packs.Single();
        Assert.Equal(
            [
                (null, Day("2019-01-01"), 600L, DayCount.ActActIsda, null),
                ("credit_card", Day("2019-01-01"), 500_000, DayCount.Daily, Day("2026-06-30")),
                ("credit_card", Day("2026-07-01"), 1_825, DayCount.Act365Fixed, (LocalDate?)null),
            ],
            pack.Rates.Select(rate => (
                rate.Product, rate.Terms.From, rate.Terms.Rate, rate.Terms.DayCount, rate.Until)));
        Assert.Equal(MoneyRounding.HalfUp, pack.Rates[1].Terms.Rounding);
    }

    [Fact]
    public void Row_SaysEverythingThatTermsOfACaseSay()
    {
        var terms = Load(Sound.Replace("act365-fixed}",
            "act365-fixed, kind: compound-on-statement, statement-day: 5, beside: [fee, cost], cap-basis-points: 2400, "
            + "rounding: down, minimum-basis-points: 1000, minimum-floor-minor: 5000}", StringComparison.Ordinal))
            .Packs.Single().Rates[2].Terms;
        Assert.Equal(
            new InterestTerms(Day("2026-07-01"), 1_825, DayCount.Act365Fixed)
            {
                Kind = InterestKind.CompoundOnStatement, StatementDay = 5, CapBasisPoints = 2_400,
                Beside = [DebtComponent.Fee, DebtComponent.Cost], Rounding = MoneyRounding.Down,
                MinimumBasisPoints = 1_000, MinimumFloorMinor = 5_000,
            },
            terms);
    }

    [Theory]
    [InlineData("to: 2026-06-30", "to: 2026-07-01", 7, "two rates on 2026-07-01")]
    [InlineData("from: 2026-07-01", "from: 2019-01-01", 8, "two rates on 2019-01-01")]
    [InlineData("to: 2026-06-30", "to: 2026-06-28", 7, "no rate from 2026-06-29 to 2026-06-30")]
    [InlineData("to: 2026-06-30", "to: 2018-12-31", 8, "ends before it begins")]
    [InlineData("rate: 0.0005", "rate: 0.11", 8, "the rate 0.11 is out of bounds")]
    [InlineData("rate: 0.0005", "rate: -0.0005", 8, "out of bounds")]
    [InlineData("rate: 0.1825", "rate: 101", 7, "out of bounds")]
    [InlineData("rate: 0.1825", "rate: 0.18255", 7, "more than four decimals")]
    [InlineData("rate: 0.1825", "rate: 18.25%", 7, "no number with at most eight decimals")]
    [InlineData("day-count: daily", "day-count: monthly", 8, "'monthly' is not a word")]
    [InlineData("rounding: half-up", "rounding: half-up, statement-day: 5", 8, "simple interest has no statement day")]
    [InlineData("rounding: half-up", "kind: compound-on-statement", 8, "lacks its statement day")]
    [InlineData("rounding: half-up", "beside: [principal]", 8, "names principal")]
    [InlineData("rounding: half-up", "cap-basis-points: 1000001", 8, "from 0 to 1000000")]
    [InlineData("rounding: half-up", "spread: 1", 8, "has no key 'spread'")]
    [InlineData("product: any, ", "", 9, "lacks 'product'")]
    [InlineData("jurisdiction: any", "jurisdiction: CN", 7, "a pack of law states no rates")]
    public void Table_WithOneFault_IsToldAtItsPlace(string part, string replacement, int line, string what)
    {
        Assert.Contains(part, Sound, StringComparison.Ordinal);
        var result = Load(Sound.Replace(part, replacement, StringComparison.Ordinal));
        Assert.Empty(result.Packs);
        var fault = result.Faults[0];
        Assert.Equal(line, fault.Line);
        Assert.Contains(what, fault.ToString(), StringComparison.Ordinal);
        Assert.True(fault.Column > 0);
    }

    /// <summary>What law caps is not charged at the product's rate either, and the answer names the rule.</summary>
    [Theory]
    [InlineData("0.0005", "")]
    [InlineData("0.0006", "CN-PBC111-RATE")]
    public void ProductsRate_AboveACapOfLaw_IsNotCharged(string rate, string rule)
    {
        var stated = Sound.Replace("rate: 0.0005", "rate: " + rate, StringComparison.Ordinal);
        var policy = new PolicyBook([.. ShippedPacks.All(), .. Load(stated).Packs])
            .For(["BANK", "CN-PBOC", "BANK-RATES"], Day("2019-04-20"));
        var script = CaseScript.Start(policy, "2019-03-02")
            .When(Open(100_000, "2019-03-31") with { Product = "credit_card" })
            .On("2019-04-20").When(new PostInterest(Day("2019-04-20")));
        Assert.Equal(rule, string.Join(' ', script.Reasons.Select(reason => reason.Rule)));
        Assert.Equal(rule.Length == 0 ? 1_000 : 0, script.State.Interest.PostedMinor);
        Assert.Equal(policy.Version, Payoff.Of(
            script.State, script.FactsNow(), policy, Day("2019-04-20")).RatePolicy);
    }

    private static PackLoadResult Load(string text) => PackLoader.LoadText("rates.yaml", text);
}
