using NodaTime;

namespace Cases.Domain;

/// <summary>Until when the days off are known that a rule or a calendar lists.</summary>
/// <param name="Of">The rule, or the calendar.</param>
/// <param name="Last">The last day of the last year that is known, inclusive.</param>
public sealed record DaysOffEnd(string Of, LocalDate Last);

/// <summary>Days off of the rules that ask for them: a pack's own lists, else its jurisdiction's calendar.</summary>
public static class DaysOff
{
    /// <summary>A pack whose limitations end on working days of its jurisdiction's newest calendar.</summary>
    /// <remarks>
    /// Years that the calendar does not know have weekends alone: a last day that lies in them may move when their
    /// holidays are published. Source: Civil Code 203.
    /// </remarks>
    /// <param name="pack">The pack; itself where it has no limitation or no calendar is at hand.</param>
    /// <param name="calendars">The calendars at hand.</param>
    public static RulePack In(RulePack pack, IReadOnlyList<CalendarData> calendars)
    {
        ArgumentNullException.ThrowIfNull(pack);
        ArgumentNullException.ThrowIfNull(calendars);
        return pack.Rules.Any(HasLimitation) && Newest(calendars, pack.Jurisdiction) is { } newest
            ? pack with { Rules = [.. pack.Rules.Select(rule => On(rule, newest.ToCalendar()))] }
            : pack;
    }

    /// <summary>Until when the days off of packs, and of the calendars of their jurisdictions, are known.</summary>
    /// <param name="packs">The packs.</param>
    /// <param name="calendars">The calendars at hand.</param>
    public static IEnumerable<DaysOffEnd> Ends(
        IReadOnlyCollection<RulePack> packs, IReadOnlyList<CalendarData> calendars)
    {
        ArgumentNullException.ThrowIfNull(packs);
        ArgumentNullException.ThrowIfNull(calendars);
        foreach (var place in packs.Select(pack => pack.Jurisdiction).Distinct(StringComparer.Ordinal))
        {
            if (Newest(calendars, place) is { } calendar)
            {
                yield return new DaysOffEnd($"the calendar {calendar.Id}", EndOf(calendar));
            }
        }

        foreach (var rule in packs.SelectMany(pack => pack.Rules))
        {
            if (EndOf(rule) is { } last)
            {
                yield return new DaysOffEnd(rule.Id, last);
            }
        }
    }

    /// <summary>The last day of the last year that a calendar knows.</summary>
    public static LocalDate EndOf(CalendarData calendar)
    {
        ArgumentNullException.ThrowIfNull(calendar);
        return new LocalDate(calendar.Years[^1].Year, 12, 31);
    }

    /// <summary>The last day of the last year of which a rule lists days off; null where it lists none.</summary>
    public static LocalDate? EndOf(PolicyRule rule) => Listed(rule).ToList() is { Count: > 0 } listed
        ? new LocalDate(listed.Max().Year, 12, 31)
        : null;

    private static IEnumerable<LocalDate> Listed(PolicyRule rule) => rule is not CheckedRule made
        ? []
        : made.Checks.SelectMany(check => check switch
        {
            ClosedHoursCheck hours => hours.Holidays,
            PeriodOverCheck over => over.Period.Holidays,
            NoDisputeInPeriodCheck none => none.Period.Holidays,
            _ => [],
        });

    private static CalendarData? Newest(IReadOnlyList<CalendarData> calendars, string jurisdiction) =>
        calendars.Where(calendar => calendar.Jurisdiction == jurisdiction).MaxBy(calendar => calendar.Version);

    private static bool HasLimitation(PolicyRule rule) =>
        rule is CheckedRule made && made.Checks.Any(check => check is LimitationCheck);

    private static PolicyRule On(PolicyRule rule, BusinessCalendar calendar) => rule is not CheckedRule made
        ? rule
        : made with
        {
            Checks =
            [
                .. made.Checks.Select(check =>
                    check is LimitationCheck limitation ? limitation with { Calendar = calendar } : check),
            ],
        };
}
