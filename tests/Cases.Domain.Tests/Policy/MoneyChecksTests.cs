using NodaTime;
using Xunit;
using static Cases.Domain.Tests.PolicySamples;

namespace Cases.Domain.Tests;

/// <summary>Goal: bounds, shares and the order of a payment are exact to the minor unit and the day.</summary>
public sealed class MoneyChecksTests
{
    private static readonly AllocationOrderCheck Cards = new()
    {
        Bands =
        [
            new AllocationOrderBand(1, 90, [[DuePart.Costs, DuePart.Interest, DuePart.Fees], [DuePart.Principal]]),
            new AllocationOrderBand(91, null, [[DuePart.Principal], [DuePart.Costs, DuePart.Interest, DuePart.Fees]]),
        ],
    };

    // interest, fees and principal that a payment of 1,000 is applied to; due are 300, 50 and 8,000.
    [Theory]
    [InlineData("2026-01-10", 0, 0, 1000, RuleVerdict.NotApplicable)]
    [InlineData("2026-01-11", 300, 50, 650, RuleVerdict.Passed)]
    [InlineData("2026-04-10", 300, 50, 650, RuleVerdict.Passed)]
    [InlineData("2026-04-10", 0, 0, 1000, RuleVerdict.Refused)]
    [InlineData("2026-04-10", 350, 0, 650, RuleVerdict.Refused)]
    [InlineData("2026-04-10", 300, 50, 649, RuleVerdict.Refused)]
    [InlineData("2026-04-11", 0, 0, 1000, RuleVerdict.Passed)]
    [InlineData("2026-04-11", 300, 50, 650, RuleVerdict.Refused)]
    public void Payment_OfACard_TurnsBetweenDays90And91(
        string received, long interest, long fees, long principal, RuleVerdict verdict)
    {
        var answer = Judge(Cards, Allocated(received, 1000, interest, fees, principal), verdict);
        Assert.Equal(verdict == RuleVerdict.NotApplicable ? null : received == "2026-04-10" ? "90"
            : received == "2026-01-11" ? "1" : "91", answer.Fact("daysPastDue"));
    }

    [Theory]
    [InlineData(100, 60, 40, 0, RuleVerdict.Passed)]
    [InlineData(100, 100, 0, 0, RuleVerdict.Passed)]
    [InlineData(100, 40, 60, 0, RuleVerdict.Refused)]
    [InlineData(9000, 300, 50, 8000, RuleVerdict.Passed)]
    [InlineData(9000, 300, 50, 8650, RuleVerdict.Refused)]
    public void Payment_InsideAStep_IsFreeUpToWhatIsDue(
        long amount, long interest, long fees, long principal, RuleVerdict verdict) =>
        Judge(Cards, Allocated("2026-03-01", amount, interest, fees, principal), verdict);

    [Fact]
    public void Payment_OfWhichSomethingIsNotKnown_IsAskedFor()
    {
        var named = NamedFacts.None.With(AmountFacts.Amount, Cny(10));
        Assert.Equal("received-on", Judge(Cards, named, RuleVerdict.Refused).MissingFact);
        Assert.Equal("amount", Judge(Cards, NamedFacts.None, RuleVerdict.Refused).MissingFact);
    }

    // What cannot be compared is no order that was kept, and no reason to fail.
    [Fact]
    public void Payment_OnNoDayOrOfAnotherCurrency_IsNotInOrder()
    {
        var known = Allocated("2026-04-11", 1000, 0, 0, 1000);
        Judge(Cards, known, RuleVerdict.Passed);
        Judge(Cards, known.With(AmountFacts.ReceivedOn, FactValue.None), RuleVerdict.Refused);
        Judge(Cards, known.With(AmountFacts.Amount, FactValue.None), RuleVerdict.Refused);
        Judge(Cards, known.With(DebtFacts.DueFees, new Money(1, Currency.Usd)), RuleVerdict.Refused);
    }

    [Fact]
    public void Payment_InAnotherOrder_IsToldTheOrder()
    {
        var answer = Judge(Cards, Allocated("2026-04-11", 1000, 300, 50, 650), RuleVerdict.Refused);
        Assert.Equal("principal, costs interest fees", answer.Fact("order"));
        Assert.Equal("10.00 CNY, 0.00 CNY", answer.Fact("shares"));
        Assert.Null(answer.PermittedFrom);
    }

    [Fact]
    public void RuleOfAllocation_RefusesAnotherOrder()
    {
        var rule = new CheckedRule { Head = Head("ALLOC", RuleEffect.Allocation), Checks = [Cards] };
        Assert.True(rule.Blocks);
        Assert.Contains("1-90: costs interest fees, principal", rule.Parameters.Select(one => one.Value));
    }

    [Theory]
    [InlineData(5_000_000, RuleVerdict.Passed)]
    [InlineData(4_999_999, RuleVerdict.Refused)]
    public void Amount_AtLeast_IsInclusive(long minor, RuleVerdict verdict)
    {
        var check = new AmountAtLeastCheck { Fact = DebtFacts.UnpaidPrincipal, Least = Cny(5_000_000) };
        Judge(check, NamedFacts.None.With(DebtFacts.UnpaidPrincipal, Cny(minor)), verdict);
        Judge(check, NamedFacts.None.With(DebtFacts.UnpaidPrincipal, new Money(minor, Currency.Eur)),
            RuleVerdict.Refused);
        Judge(check, NamedFacts.None.With(DebtFacts.UnpaidPrincipal, FactValue.None), RuleVerdict.Refused);
    }

    [Theory]
    [InlineData(24, 100, RuleVerdict.Passed)]
    [InlineData(25, 100, RuleVerdict.Refused)]
    [InlineData(24, 101, RuleVerdict.Passed)]
    [InlineData(Money.MaxMinor, Money.MaxMinor, RuleVerdict.Refused)]
    public void Share_InPercent_IsInclusiveAndNotRounded(long part, long whole, RuleVerdict verdict)
    {
        var check = new AtMostShareCheck
        {
            Fact = AmountFacts.ChargesTotal, Other = DebtFacts.UnpaidPrincipal, Percent = 24,
        };
        var named = NamedFacts.None.With(AmountFacts.ChargesTotal, Cny(part));
        Assert.Equal("unpaid-principal", Judge(check, named, RuleVerdict.Refused).MissingFact);
        Judge(check, named.With(DebtFacts.UnpaidPrincipal, Cny(whole)), verdict);
        Judge(check, named.With(DebtFacts.UnpaidPrincipal, FactValue.None), RuleVerdict.Refused);
    }

    [Theory]
    [InlineData("2024-03-10", 2, null, RuleVerdict.Refused)]
    [InlineData("2024-03-02", 2, null, RuleVerdict.Refused)]
    [InlineData("2024-03-01", 2, null, RuleVerdict.Passed)]
    [InlineData("2024-03-02", null, 2, RuleVerdict.Passed)]
    [InlineData("2024-03-01", null, 2, RuleVerdict.Refused)]
    public void Record_IsKeptForYearsAndUsedForYears(string on, int? least, int? most, RuleVerdict verdict)
    {
        var check = new KeptForCheck { Fact = DataFacts.RecordedOn, LeastYears = least, MostYears = most };
        var answer = Judge(check, NamedFacts.None.With(DataFacts.RecordedOn, Day(on)), verdict);
        Assert.Equal(
            verdict == RuleVerdict.Refused && least is not null
                ? Shanghai.AtStartOfDay(Day(on).PlusYears(2).PlusDays(1)).ToInstant()
                : null,
            answer.PermittedFrom);
        Judge(check, NamedFacts.None.With(DataFacts.RecordedOn, FactValue.None),
            least is null ? RuleVerdict.Passed : RuleVerdict.Refused);
    }

    [Fact]
    public void Measures_OfConductBesideTheSum_AreAskedFor()
    {
        var check = new OtherThanCheck { Fact = AgencyFacts.Measures, Than = ["amount_recovered"] };
        Judge(check, NamedFacts.None.With(AgencyFacts.Measures, ["amount_recovered"]), RuleVerdict.Refused);
        Judge(check, NamedFacts.None.With(AgencyFacts.Measures, ["amount_recovered", "quality"]), RuleVerdict.Passed);
        Judge(check, NamedFacts.None.With(AgencyFacts.Measures, FactValue.None), RuleVerdict.Refused);
    }

    [Theory]
    [InlineData("call_recording", "2024-03-01", RuleVerdict.Passed)]
    [InlineData("call_recording", "2024-03-02", RuleVerdict.Refused)]
    [InlineData(null, "2024-03-02", RuleVerdict.Refused)]
    [InlineData("consent", "2024-03-02", RuleVerdict.NotApplicable)]
    public void Purge_OfARecord_WaitsForItsYears(string? kind, string on, RuleVerdict verdict)
    {
        var rule = Keeping("KEEP", 2) with { Records = ["call_recording"] };
        rule = rule with { Head = rule.Head with { AppliesTo = RuleScope.Of([ActKind.Purge], null, null) } };
        var named = NamedFacts.None.With(DataFacts.RecordedOn, Day(on)).With(DataFacts.RecordKind, kind);
        var act = Call("2026-03-02T10:00:00+08:00") with { Kind = ActKind.Purge };
        var answer = rule.Answer(act, Facts() with { Named = named }, Shanghai);
        Assert.Equal(verdict, answer.Verdict);
        Assert.Equal(verdict == RuleVerdict.Refused ? "2026-03-02" : null, answer.Fact("keptThrough"));
        var unknown = rule.Answer(act, Facts(), Shanghai);
        Assert.Equal((RuleVerdict.Refused, "recorded-on"), (unknown.Verdict, unknown.MissingFact));
    }

    private static Money Cny(long minor) => new(minor, Currency.Cny);

    private static NamedFacts Allocated(string received, long amount, long interest, long fees, long principal) =>
        NamedFacts.None.With(AmountFacts.Amount, Cny(amount)).With(AmountFacts.ReceivedOn, Day(received))
            .With(DebtFacts.DueInterest, Cny(300)).With(DebtFacts.DueFees, Cny(50))
            .With(DebtFacts.DuePrincipal, Cny(8000)).With(AmountFacts.AllocatedInterest, Cny(interest))
            .With(AmountFacts.AllocatedFees, Cny(fees)).With(AmountFacts.AllocatedPrincipal, Cny(principal));

    private static RuleAnswer Judge(RuleCheck check, NamedFacts named, RuleVerdict verdict)
    {
        var facts = Facts() with { Named = named, OldestUnpaidDue = Day("2026-01-10") };
        var answer = new CheckedRule { Head = Head("MONEY"), Checks = [check] }
            .Answer(Call("2026-03-02T10:00:00+08:00"), facts, Shanghai);
        Assert.Equal(verdict, answer.Verdict);
        return answer;
    }
}
