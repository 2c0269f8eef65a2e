using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Xunit;

namespace Cases.Domain.Tests;

/// <summary>What holds for any calendar, window and date.</summary>
public sealed class CalendarProperties
{
    private static readonly LocalDate Start = new(2026, 1, 1);

    private static readonly Gen<BusinessCalendar> AnyCalendar =
        from weekend in Gen.SubListOf(IsoDayOfWeek.Friday, IsoDayOfWeek.Saturday, IsoDayOfWeek.Sunday)
        from off in Gen.ListOf(Gen.Choose(0, 60))
        from worked in Gen.ListOf(Gen.Choose(61, 120))
        select new BusinessCalendar(
            "any", weekend, off.Select(n => Start.PlusDays(n)), worked.Select(n => Start.PlusDays(n)));

    [Fact]
    public void AddWorkingDays_InTwoSteps_IsOneStep() =>
        Holds((calendar, date, a, b) =>
            calendar.AddWorkingDays(calendar.AddWorkingDays(date, a + 1), b)
            == calendar.AddWorkingDays(date, a + 1 + b));

    [Fact]
    public void AddWorkingDays_Counted_PassesThatManyWorkingDays() =>
        Holds((calendar, date, a, _) =>
        {
            var end = calendar.AddWorkingDays(date, a + 1);
            var passed = Enumerable.Range(1, Period.DaysBetween(date, end)).Count(n =>
                calendar.IsWorkingDay(date.PlusDays(n)));
            return passed == a + 1 && calendar.IsWorkingDay(end);
        });

    [Fact]
    public void OnOrAfter_AnyDate_SkipsOnlyDaysOff() =>
        Holds((calendar, date, _, _) =>
        {
            var next = calendar.OnOrAfter(date);
            return calendar.IsWorkingDay(next)
                && Enumerable.Range(0, Period.DaysBetween(date, next)).All(n =>
                    !calendar.IsWorkingDay(date.PlusDays(n)));
        });

    [Fact]
    public void DaysPastDue_ADayLater_IsOneMore() =>
        Holds((_, date, a, b) =>
            Deadline.DaysPastDue(date, date.PlusDays(a)) == a
            && Deadline.DaysPastDue(date, date.PlusDays(-b)) == 0
            && Deadline.DaysPastDue(date, date.PlusDays(a + b)) == a + b);

    [Fact]
    public void Grace_EndsBetweenItsLastDayAndTheNext() =>
        Holds((_, date, grace, _) =>
        {
            var last = Deadline.LastDay(date, grace);
            return !Deadline.IsMissed(date, grace, last)
                && Deadline.IsMissed(date, grace, last.PlusDays(1))
                && Deadline.EndOf(last, PolicySamples.Berlin).InZone(PolicySamples.Berlin).Date == last.PlusDays(1)
                && (Deadline.EndOf(last, PolicySamples.Berlin) - Duration.Epsilon)
                    .InZone(PolicySamples.Berlin).Date == last;
        });

    [Fact]
    public void Window_AndItsOpposite_ShareTheDay()
    {
        var windows =
            from start in Gen.Choose(0, 1439)
            from length in Gen.Choose(1, 1439)
            from minute in Gen.Choose(0, 1439)
            select (start, length, minute);

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(1_000),
            Prop.ForAll(Arb.From(windows), w =>
            {
                var from = LocalTime.Midnight.PlusMinutes(w.start);
                var to = from.PlusMinutes(w.length);
                var time = LocalTime.Midnight.PlusMinutes(w.minute);
                return new DailyWindow(from, to).Contains(time) != new DailyWindow(to, from).Contains(time);
            }));
    }

    private static void Holds(Func<BusinessCalendar, LocalDate, int, int, bool> property)
    {
        var cases =
            from calendar in AnyCalendar
            from day in Gen.Choose(0, 130)
            from a in Gen.Choose(0, 20)
            from b in Gen.Choose(0, 20)
            select (calendar, Start.PlusDays(day), a, b);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(300),
            Prop.ForAll(Arb.From(cases), c => property(c.calendar, c.Item2, c.a, c.b)));
    }
}
