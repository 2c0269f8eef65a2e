using System.Globalization;
using Cases.Contracts;
using Cases.Domain;
using Cases.Policies;
using Xunit;
using DayCount = Cases.Contracts.DayCount;
using Money = Cases.Contracts.Money;
using PlanKind = Cases.Contracts.PlanKind;

namespace Cases.Gateway.Tests;

/// <summary>Goal: over the wire somebody states the terms of interest, reads what pays a case off on any day, is
/// offered plans, and accepts one by its length.</summary>
public sealed class PayoffTests
{
    [Fact]
    public async Task Payoff_WithStatedTerms_NamesInterestRateAndTotal()
    {
        await using var desk = await Desk.OpenAsync();
        var before = (await desk.As("ann").GetCaseAsync(desk.Case)).Required();
        var due = before.OldestUnpaidDue!.Value;
        Assert.Null((await desk.As("ann").GetPayoffAsync(desk.Case)).Required().AnnualRate);

        var terms = new InterestTermsRequest(due.AddYears(-1), 500_000, DayCount.Daily) { MinimumBasisPoints = 1_000 };
        var stated = await desk.As("bob").PostAsync(CasePaths.Of(desk.Case, "interest-terms"), terms);
        Assert.True(stated.Status == 201, stated.Problem?.Detail);
        Assert.Equal(403, (await desk.As("ann").PostAsync(CasePaths.Of(desk.Case, "interest-terms"), terms)).Status);

        var on = due.AddDays(100);
        var payoff = (await desk.As("ann").GetPayoffAsync(desk.Case, on)).Required();
        Assert.Equal(Number(before.Outstanding) * 1.05m, Number(payoff.Total));
        Assert.Equal(("18.25", DayCount.Daily, true), (payoff.AnnualRate, payoff.DayCount, payoff.InterestRunsOnRest));
        Assert.NotNull(payoff.MinimumPayment);
        Assert.Empty(payoff.Refusals);
        using var wrong = await desk.SendAsync("ann", $"GET /v1/cases/{desk.Case}/payoff?on=soon");
        Assert.Equal(400, (int)wrong.StatusCode);
        using var far = await desk.SendAsync("ann", $"GET /v1/cases/{desk.Case}/payoff?on=1901-01-01");
        Assert.Equal(400, (int)far.StatusCode);
    }

    /// <summary>
    /// A loan of which nobody states terms bears what the bank's table has for loans, and the answer says whose rate it
    /// is and since when; what is stated for the case goes before it.
    /// </summary>
    [Fact]
    public async Task Payoff_OfAProductWithARate_NamesThePolicyThatHasIt()
    {
        var since = Desk.Today.AddDays(-20);
        var rates = PackLoader.LoadText("rates.yaml", $$"""
            pack: BANK-RATES
            title: Rates of a bank
            jurisdiction: any
            instrument: Price list
            valid-from: 1990-01-01
            rates:
              - {product: loan, from: 1990-01-01, rate: 0.0005, day-count: daily}
              - {product: loan, from: {{Iso(since)}}, rate: 0.0002, day-count: daily}
            """);
        Assert.True(rates.IsSound, string.Join('\n', rates.Faults));
        await using var desk = await Desk.OpenAsync(new GatewaySetting
        {
            Policies = new PolicyBook([.. ShippedPacks.All(), .. rates.Packs], ["BANK", "BANK-RATES"]),
        });
        // Due thirty days ago: nine days at the old rate, then the new one.
        var payoff = (await desk.As("ann").GetPayoffAsync(desk.Case, Desk.Today)).Required();
        Assert.Equal(1_000m + (9 * 0.5m) + (21 * 0.2m), Number(payoff.Total));
        Assert.Equal(("7.3", since), (payoff.AnnualRate, payoff.RateFrom));
        Assert.StartsWith("BANK+BANK-RATES/", payoff.RatePolicy, StringComparison.Ordinal);

        var stated = await desk.As("bob").PostAsync(CasePaths.Of(desk.Case, "interest-terms"),
            new InterestTermsRequest(Desk.Today, 100_000, DayCount.Daily));
        Assert.True(stated.Status == 201, stated.Problem?.Detail);
        payoff = (await desk.As("ann").GetPayoffAsync(desk.Case, Desk.Today)).Required();
        Assert.Equal((Desk.Today, null), (payoff.RateFrom, payoff.RatePolicy));
        Assert.Equal(1_000m + (9 * 0.5m) + (20 * 0.2m) + 0.1m, Number(payoff.Total));
    }

    [Fact]
    public async Task InterestTerms_WithAFloorInAnotherCurrency_AreRefused()
    {
        await using var desk = await Desk.OpenAsync();
        var terms = new InterestTermsRequest(new DateOnly(2026, 1, 1), 5, DayCount.Daily)
        {
            MinimumBasisPoints = 1_000, MinimumFloor = new Money("100000", "JPY"),
        };
        var refused = await desk.As("bob").PostAsync(CasePaths.Of(desk.Case, "interest-terms"), terms);
        Assert.Equal("currency_mismatch", Assert.Single(refused.Problem!.Refusals!).Code);

        var stated = await desk.As("bob").PostAsync(CasePaths.Of(desk.Case, "interest-terms"),
            terms with { MinimumFloor = new Money("100.00", "CNY") });
        Assert.True(stated.Status == 201, stated.Problem?.Detail);
    }

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static decimal Number(Money money) =>
        decimal.Parse(money.Amount, CultureInfo.InvariantCulture);

    [Fact]
    public async Task PlanOffers_ThatAreAccepted_AreAgreedAsOffered()
    {
        await using var desk = await Desk.OpenAsync();
        var offers = (await desk.As("ann").GetPlanOffersAsync(desk.Case)).Required();
        var offer = Assert.Single(offers.Offers, one => one.Months == 3);
        Assert.Equal(3, offer.Instalments.Count);

        var agreed = await desk.As("ann").PostAsync(CasePaths.Of(desk.Case, "plans"),
            new PlanRequest(PlanKind.Instalments, []) { OfferMonths = 3, DebtorAsked = true });
        Assert.True(agreed.Status == 201, agreed.Problem?.Detail);
        var plan = Assert.Single((await desk.As("ann").GetCaseAsync(desk.Case)).Required().Plans);
        Assert.Equal(offer.Instalments, plan.Instalments);
    }

    [Fact]
    public async Task InterestPosting_WithoutTerms_IsRefusedByName()
    {
        await using var desk = await Desk.OpenAsync();
        var answer = await desk.As("bob").PostAsync(CasePaths.Of(desk.Case, "interest-postings"),
            new InterestPostingRequest(new DateOnly(2026, 3, 1)));
        Assert.Equal(422, answer.Status);
        Assert.Equal("field_missing", Assert.Single(answer.Problem!.Refusals!).Code);
    }
}
