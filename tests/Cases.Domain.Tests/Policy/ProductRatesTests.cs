using System.Collections.Immutable;
using Cases.TestKit;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>
/// Goal: a case of a product bears the product's rate of each day. Method: an independent computation in decimals, day
/// by day, against tables of chance; and small tables for what holds where.
/// </summary>
public sealed class ProductRatesTests
{
    private const string Card = "credit_card";

    private static readonly LocalDate Begin = Day("2026-03-31");

    /// <summary>Three rates, the second with an end of its own, and a payment between.</summary>
    [Fact]
    public void Interest_OverChangesOfRate_IsThatOfEachDay() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(200),
        Prop.ForAll(Gen.Choose(1, 900_000).Three().ToArbitrary(), Gen.Choose(1, 70).Four().ToArbitrary(),
            Gen.Choose(1, 4_000).ToArbitrary(), (rates, days, principal) =>
        {
            var second = Begin.PlusDays(days.Item1);
            var third = second.PlusDays(days.Item2 + days.Item3);
            ImmutableArray<ProductRate> table =
            [
                Rate(Begin.PlusDays(-20), rates.Item1), Rate(second, rates.Item2) with
                {
                    Until = second.PlusDays(days.Item2),
                },
                Rate(third, rates.Item3),
            ];
            var asked = third.PlusDays(days.Item4);
            var script = CaseScript.Start(With(table)).When(Open(principal * 100L) with { Product = Card })
                .On(Text(second)).When(Pay("p1", (principal * 50L) + 1, Text(second)));
            var expected = Independent(table, principal * 100L, (second, (principal * 50L) + 1), asked);

            Assert.Equal(expected, Payoff.Of(script.State, script.FactsNow(), script.Policy, asked).TotalMinor);
            script.On(Text(asked)).When(new PostInterest(asked)).ThenOwes(expected);
        }));

    [Fact]
    public void Terms_OfACaseWithoutAny_AreThoseOfItsProduct_WithTheVersionThatHasThem()
    {
        var script = Running(With([Rate(Day("2026-01-01"), 500_000), Rate(Day("2026-05-01"), 250_000)]));
        var april = Of(script, "2026-04-30");
        Assert.Equal((101_500, 25), (april.TotalMinor, april.PerDayMinor));
        Assert.Equal((Day("2026-01-01"), 500_000, "plain"), (april.Terms!.From, april.Terms.Rate,
            april.RatePolicy!.Value.Text));
        var may = Of(script, "2026-05-31");
        Assert.Equal((101_500 + (31 * 25), Day("2026-05-01")), (may.TotalMinor, may.Terms!.From));
    }

    [Fact]
    public void Terms_ThatACaseStates_GoBeforeThoseOfItsProductFromTheirFirstDayOn()
    {
        var script = Running(With([Rate(Day("2026-01-01"), 500_000)]))
            .When(new StateInterestTerms(new InterestTerms(Day("2026-04-11"), 100_000, DayCount.Daily)));
        var payoff = Of(script, "2026-04-30");
        Assert.Equal(100_000 + (10 * 50) + (20 * 10), payoff.TotalMinor);
        Assert.Null(payoff.RatePolicy);
        Assert.NotNull(Of(script, "2026-04-10").RatePolicy);
    }

    [Theory]
    [InlineData("credit_card", 1_500)]
    [InlineData("mortgage", 300)]
    [InlineData(null, 0)]
    public void Rate_OfAProduct_GoesBeforeThatOfAllOthers(string? product, long interest)
    {
        var table = With([Rate(Day("2026-01-01"), 500_000), Rate(Day("2026-01-01"), 100_000) with { Product = null }]);
        var script = CaseScript.Start(table).When(Open(100_000) with { Product = product });
        Assert.Equal(interest, Of(script, "2026-04-30").InterestMinor);
    }

    [Fact]
    public void Product_ThatTheAccountAloneNames_IsThatOfItsCase()
    {
        var script = CaseScript.Start(With([Rate(Day("2026-01-01"), 500_000)])).When(Open(100_000));
        Assert.Null(Of(script, "2026-04-30").Terms);
        script.When(new StateAccount([new AccountFact(AccountFactKind.Product, Card, Day("2026-03-02"))]));
        Assert.Equal(101_500, Of(script, "2026-04-30").TotalMinor);
    }

    /// <summary>A later version says otherwise of days before it, and changes none of them.</summary>
    [Fact]
    public void Versions_OfAPack_CountForTheirOwnDays()
    {
        var first = Pack([Rate(Day("2026-01-01"), 500_000)]) with { ValidTo = Day("2026-04-30") };
        var later = Pack([Rate(Day("2026-01-01"), 250_000)]) with { ValidFrom = Day("2026-05-01") };
        var silent = Pack([]) with { ValidFrom = Day("2026-06-01") };
        var series = new PolicyBook([first, later with { ValidTo = Day("2026-05-31") }, silent]).Series(["BANK"]);
        Assert.Equal(
            [(Day("2026-01-01"), 500_000), (Day("2026-05-01"), 250_000), (Day("2026-06-01"), 0L)],
            series.RatesOf(Card).Select(terms => (terms.From, terms.Rate)));
        Assert.Empty(series.RatesOf(null));
        Assert.Empty(series.RatesOf("mortgage"));

        var script = Running(series.On(Day("2026-06-10")));
        script.Beside = script.Beside with { Policies = series };
        Assert.Equal(100_000 + (30 * 50) + (31 * 25), Of(script, "2026-07-31").TotalMinor);
    }

    [Fact]
    public void Versions_ThatSayTheSame_AreOneRate()
    {
        var rates = Pack([Rate(Day("2026-01-01"), 500_000)]);
        var book = new PolicyBook(
            [rates with { ValidTo = Day("2026-04-30") }, rates with { ValidFrom = Day("2026-05-01") }]);
        Assert.Equal(Day("2026-01-01"), Assert.Single(book.Series(["BANK"]).RatesOf(Card)).From);
    }

    [Fact]
    public void Packs_ThatBothSayIt_TheFirstCounts()
    {
        var own = Pack([Rate(Day("2026-01-01"), 500_000)]);
        var other = own with { Id = "BANK-2", Rates = [Rate(Day("2026-02-01"), 900_000)] };
        var series = new PolicyBook([own, other]).Series(["BANK", "BANK-2"]);
        Assert.Equal(500_000, Assert.Single(series.RatesOf(Card)).Rate);
    }

    [Fact]
    public void Rate_ThatChanges_IsAnotherPack_AndShownAsWhatChanged()
    {
        var before = Pack([Rate(Day("2026-01-01"), 500_000)]);
        foreach (var rate in (ProductRate[])
        [
            Rate(Day("2026-01-01"), 500_001), Rate(Day("2026-01-02"), 500_000),
            Rate(Day("2026-01-01"), 500_000) with { Until = Day("2026-12-31") },
            Rate(Day("2026-01-01"), 500_000) with { Product = null },
        ])
        {
            var after = before with { Rates = [rate] };
            Assert.NotEqual(before.ContentHash(), after.ContentHash());
            Assert.Contains(PolicyDiff.Of(before, after), change =>
                change.Field.StartsWith("rate ", StringComparison.Ordinal) && change.Sense == ChangeSense.Other);
        }
    }

    /// <summary>What a payment leaves of interest at the product's rate is charged like any.</summary>
    [Fact]
    public void Payment_ChargesTheInterestOfTheProduct() => Running(With([Rate(Day("2026-01-01"), 500_000)]))
        .On("2026-04-20").When(Pay("p1", 101_000, "2026-04-20"))
        .Then("MoneyTermsSet InterestPosted CollectionsEntered PaymentRecorded CaseResolved")
        .ThenResolved(ResolutionReason.PaidInFull);

    private static ProductRate Rate(LocalDate from, long rate) =>
        new(Card, new InterestTerms(from, rate, DayCount.Daily), null);

    private static Policy With(ImmutableArray<ProductRate> rates)
    {
        var plain = CaseScript.Plain();
        return new Policy(plain.Version, [], plain.Numbers, plain.OfficialZone) { Rates = rates };
    }

    private static RulePack Pack(ImmutableArray<ProductRate> rates) => new()
    {
        Id = "BANK", Title = "t", Jurisdiction = PolicyBook.AnyJurisdiction, Instrument = "i",
        ValidFrom = Day("1990-01-01"), OfficialZone = DateTimeZoneProviders.Tzdb["Asia/Shanghai"], Rates = rates,
    };

    private static CaseScript Running(Policy policy) =>
        CaseScript.Start(policy).When(Open(100_000) with { Product = Card });

    private static Payoff Of(CaseScript script, string on) =>
        Payoff.Of(script.State, script.FactsNow(), script.Policy, Day(on));

    private static string Text(LocalDate day) => NodaTime.Text.LocalDatePattern.Iso.Format(day);

    /// <summary>Day by day: the day's rate on what was open of principal the evening before.</summary>
    private static long Independent(
        ImmutableArray<ProductRate> table, long principal, (LocalDate On, long Minor) payment, LocalDate asked)
    {
        var (open, ran, paidOfInterest) = ((decimal)principal, 0m, 0m);
        for (var day = Begin.PlusDays(1); day <= asked; day = day.PlusDays(1))
        {
            foreach (var row in table.Reverse())
            {
                if (row.Terms.From <= day)
                {
                    ran += row.Until is null || day <= row.Until ? open * row.Terms.Rate / 1_000_000_000m : 0m;
                    break;
                }
            }

            if (day == payment.On)
            {
                paidOfInterest = Math.Min(payment.Minor, decimal.Round(ran, MidpointRounding.ToEven));
                open -= Math.Min(open, payment.Minor - paidOfInterest);
            }
        }

        return (long)(open + decimal.Round(ran, MidpointRounding.ToEven) - paidOfInterest);
    }
}
