using NodaTime;
using Xunit;
using static Cases.Domain.Tests.PolicySamples;

namespace Cases.Domain.Tests;

/// <summary>
/// Goal: days and orders that the checks work out by calendar and by steps are those that plain counting finds.
/// Method: every first day of three years, one after the other, and every payment of a small debt, unit by unit.
/// </summary>
public sealed class ClaimSweepTests
{
    private static readonly LocalDate First = new(2023, 1, 1);

    private static readonly LimitationCheck ThreeYears = new()
    {
        Years = 3, OuterYears = 20, Restarts = [ClaimEventKind.Demand],
    };

    private static readonly AllocationOrderBand Late =
        new(91, null, [[DuePart.Principal], [DuePart.Costs, DuePart.Interest, DuePart.Fees]]);

    private static readonly AllocationOrderBand Early =
        new(1, 90, [[DuePart.Costs, DuePart.Interest, DuePart.Fees], [DuePart.Principal]]);

    [Fact]
    public void Limitation_OfEveryFirstDay_EndsOnAWorkingDayThreeYearsLater()
    {
        for (var harmed = First; harmed < First.PlusYears(3); harmed = harmed.PlusDays(1))
        {
            var last = Counted(harmed);
            var named = NamedFacts.None.With(DebtFacts.RightHarmedKnownOn, harmed);
            Assert.Equal(RuleVerdict.Passed, Verdict(ThreeYears, named, last));
            Assert.Equal(RuleVerdict.Refused, Verdict(ThreeYears, named, last.PlusDays(1)));
            Assert.True(last.DayOfWeek is not (IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday), $"{last}");
        }
    }

    // Each payment up to more than all that is due, applied unit by unit to the first step that still has room.
    [Theory]
    [InlineData(90)]
    [InlineData(91)]
    public void Order_OfEveryPayment_IsThatOfPayingUnitByUnit(int daysPastDue)
    {
        var isEarly = daysPastDue <= 90;
        for (var amount = 0; amount <= 20; amount++)
        {
            var (interest, principal) = (0, 0);
            for (var unit = 0; unit < amount; unit++)
            {
                var toInterest = isEarly ? interest < 5 : principal == 12 && interest < 5;
                interest += toInterest ? 1 : 0;
                principal += !toInterest && principal < 12 ? 1 : 0;
            }

            Assert.Equal(RuleVerdict.Passed, Apply(daysPastDue, amount, interest, principal));
            if (amount > 0 && amount < 17)
            {
                Assert.Equal(RuleVerdict.Refused, Apply(daysPastDue, amount, interest + 1, principal - 1));
                Assert.Equal(RuleVerdict.Refused, Apply(daysPastDue, amount, interest - 1, principal + 1));
            }
        }
    }

    [Fact]
    public void Guarantee_OfEveryDueDate_EndsOnTheSameDayOrTheMonthsLast()
    {
        var check = new GuaranteePeriodCheck { DefaultMonths = 6, WarnDays = [1] };
        for (var due = First; due < First.PlusYears(1); due = due.PlusDays(1))
        {
            var month = due.PlusDays(1 - due.Day).PlusMonths(6);
            var end = new LocalDate(
                month.Year, month.Month, Math.Min(due.Day, CalendarSystem.Iso.GetDaysInMonth(month.Year, month.Month)));
            var named = NamedFacts.None.With(DebtFacts.GuaranteeKind, "joint").With(DebtFacts.MainDueDate, due);
            Assert.Equal(RuleVerdict.Passed, Verdict(check, named, end.PlusDays(-2)));
            Assert.Equal(RuleVerdict.Refused, Verdict(check, named, end.PlusDays(-1)));
        }
    }

    // Day by day: three times a year's turn, of 29 February to the last of the month, then over the weekend.
    private static LocalDate Counted(LocalDate harmed)
    {
        var day = harmed;
        while (day.Year < harmed.Year + 3 || day.Month < harmed.Month
            || (day.Month == harmed.Month && day.Day < harmed.Day && day.PlusDays(1).Month == harmed.Month))
        {
            day = day.PlusDays(1);
        }

        while (day.DayOfWeek is IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday)
        {
            day = day.PlusDays(1);
        }

        return day;
    }

    private static RuleVerdict Apply(int daysPastDue, long amount, long interest, long principal) => Verdict(
        new AllocationOrderCheck { Bands = [Early, Late] },
        NamedFacts.None.With(AmountFacts.Amount, Cny(amount))
            .With(AmountFacts.ReceivedOn, First.PlusDays(daysPastDue))
            .With(DebtFacts.DueInterest, Cny(5)).With(DebtFacts.DuePrincipal, Cny(12))
            .With(AmountFacts.AllocatedInterest, Cny(interest)).With(AmountFacts.AllocatedPrincipal, Cny(principal)),
        First.PlusDays(daysPastDue));

    private static Money Cny(long minor) => new(minor, Currency.Cny);

    private static RuleVerdict Verdict(RuleCheck check, NamedFacts named, LocalDate on)
    {
        var rule = new CheckedRule { Head = Head("SWEEP"), Checks = [check] };
        var at = on.AtStartOfDayInZone(Shanghai).ToInstant() + Duration.FromHours(12);
        return rule.Answer(Call(at), Facts() with { Named = named, OldestUnpaidDue = First }, Shanghai).Verdict;
    }
}
