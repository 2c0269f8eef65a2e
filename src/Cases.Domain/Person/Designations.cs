using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>Records a time or place at which a person does not want to be reached, or the only one.</summary>
/// <remarks>
/// A place, or a time: some hours of some days of the week, by the clock where he is. Source: 12 CFR 1006.6(b)(1),
/// whose comment binds by what the creditor's file notes as well; CONC 7.9.4R.
/// </remarks>
/// <param name="Key">Its key, unique on the person.</param>
/// <param name="Source">From whom it is known.</param>
/// <param name="Evidence">Reference of the evidence, such as a recording or the creditor's file.</param>
public sealed record DesignateContact(string Key, DesignationSource Source, string Evidence) : PersonCommand
{
    /// <summary>The days of the week on which the time begins; empty for each.</summary>
    public ImmutableArray<Weekday> Days { get; init; } = [];

    /// <summary>The first minute of the time, counted from local midnight: 0 to 1,439.</summary>
    public int FromMinute { get; init; }

    /// <summary>
    /// Where the time ends, exclusive, counted from local midnight: 1 to 1,440; before the first, it ends the day
    /// after.
    /// </summary>
    public int ToMinute { get; init; } = Designations.MinutesOfDay;

    /// <summary>The place; null where a time is meant.</summary>
    public ContactPlace? Place { get; init; }

    /// <summary>Whether it is the only convenient one; false where it is inconvenient.</summary>
    public bool Only { get; init; }

    /// <summary>Its first day; null for now.</summary>
    public LocalDate? From { get; init; }

    /// <summary>Its last day, inclusive; null where none was named.</summary>
    public LocalDate? Until { get; init; }
}

/// <summary>Takes a designation back.</summary>
/// <param name="Key">The designation.</param>
/// <param name="Evidence">Reference of the evidence.</param>
public sealed record WithdrawDesignation(string Key, string Evidence) : PersonCommand;

/// <summary>A time or place was designated.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Source">From whom it is known.</param>
/// <param name="Evidence">Reference of the evidence.</param>
/// <param name="At">When.</param>
public sealed record ContactDesignated(
    string Key, DesignationSource Source, [Personal] string? Evidence, Instant At) : PersonEvent
{
    /// <summary>The days of the week on which the time begins; empty for each.</summary>
    public ImmutableArray<Weekday> Days { get; init; } = [];

    /// <summary>The first minute of the time, counted from local midnight.</summary>
    public int FromMinute { get; init; }

    /// <summary>Where the time ends, exclusive, counted from local midnight.</summary>
    public int ToMinute { get; init; } = Designations.MinutesOfDay;

    /// <summary>The place; null where a time is meant.</summary>
    public ContactPlace? Place { get; init; }

    /// <summary>Whether it is the only convenient one.</summary>
    public bool Only { get; init; }

    /// <summary>Its first day; null for then.</summary>
    public LocalDate? From { get; init; }

    /// <summary>Its last day, inclusive; null where none was named.</summary>
    public LocalDate? Until { get; init; }
}

/// <summary>A designation was taken back.</summary>
/// <param name="Key">The designation.</param>
/// <param name="Evidence">Reference of the evidence.</param>
/// <param name="At">When.</param>
public sealed record DesignationWithdrawn(string Key, [Personal] string? Evidence, Instant At) : PersonEvent;

internal static class Designations
{
    public const int MinutesOfDay = 1_440;

    private const int Most = 100;
    private const int MinutesOfHour = 60;
    private const int DaysOfWeek = 7;

    // Refusals: FieldMissing, TextNotAllowed, DateOutOfRange, FieldsContradict, KeyReused, TooMany, PersonUnknown.
    public static void Decide(PersonDeciding d, DesignateContact command)
    {
        if (!d.RequireKnown() || !d.RequireKey(command.Key, "key") || !d.RequireName(command.Evidence, "evidence")
            || !d.RequireDays(command.From, command.Until) || !Fits(d, command))
        {
            return;
        }

        var happened = new ContactDesignated(command.Key, command.Source, command.Evidence, d.Facts.Now)
        {
            Days = command.Place is null ? [.. Named(command.Days)] : [],
            FromMinute = command.FromMinute,
            ToMinute = command.ToMinute,
            Place = command.Place,
            Only = command.Only,
            From = command.From,
            Until = command.Until,
        };
        if (d.State.Designations.FirstOrDefault(known => known.Key == command.Key) is { } known)
        {
            d.Knows(true);
            d.Require(known.Told with { At = happened.At, WithdrawnAt = null } == Told(happened), RefusalCode.KeyReused,
                $"The designation {command.Key} is recorded with other data.");
        }
        else if (d.RequireRoom(d.State.Designations.Length, Most, "designations"))
        {
            d.Emit(happened);
        }
    }

    // Refusals: FieldMissing, TextNotAllowed, KeyUnknown, PersonUnknown.
    public static void Decide(PersonDeciding d, WithdrawDesignation command)
    {
        if (!d.RequireKnown() || !d.RequireName(command.Evidence, "evidence"))
        {
            return;
        }

        var known = d.State.Designations.FirstOrDefault(known => known.Key == command.Key);
        if (d.Require(known is not null, RefusalCode.KeyUnknown, $"There is no designation {command.Key}.")
            && known!.Told.WithdrawnAt is null)
        {
            d.Emit(new DesignationWithdrawn(command.Key, command.Evidence, d.Facts.Now));
        }
    }

    public static PersonState Fold(PersonState state, ContactDesignated e) => (state with
    {
        Designations = state.Designations.Add(new PersonDesignation(e.Key, Told(e))),
    }).WithTerms();

    public static PersonState Fold(PersonState state, DesignationWithdrawn e)
    {
        var known = state.Designations.FirstOrDefault(known => known.Key == e.Key)
            ?? throw new InvalidOperationException($"There is no designation {e.Key}.");
        return (state with
        {
            Designations = state.Designations.Replace(
                known, known with { Told = known.Told with { WithdrawnAt = e.At } }),
        }).WithTerms();
    }

    private static bool Fits(PersonDeciding d, DesignateContact command)
    {
        var isTime = command.Place is null;
        var isWholeWeek = Named(command.Days).Count() == DaysOfWeek && command.FromMinute == 0
            && command.ToMinute == MinutesOfDay;
        return d.Require(isTime || (command.Days.IsDefaultOrEmpty && command.FromMinute == 0
                && command.ToMinute == MinutesOfDay), RefusalCode.FieldsContradict,
            "A designation is of a place or of a time; leave one of them out.")
            && d.Require(command.FromMinute is >= 0 and < MinutesOfDay && command.ToMinute is > 0 and <= MinutesOfDay
                && command.FromMinute != command.ToMinute, RefusalCode.DateOutOfRange,
                "A time begins within the day and does not end when it begins.")
            && d.Require(!isTime || !isWholeWeek, RefusalCode.FieldsContradict,
                "Every hour of every day is no time; where he wants no contact at all, place a hold.");
    }

    private static IEnumerable<Weekday> Named(ImmutableArray<Weekday> days) =>
        days.IsDefaultOrEmpty ? Enum.GetValues<Weekday>() : days.Distinct().Order();

    private static Designation Told(ContactDesignated e) => new(e.At, e.Source)
    {
        Time = e.Place is not null ? null : new WeeklyWindow(
            Named(e.Days).Select(day => (IsoDayOfWeek)((int)day + 1)), TimeOf(e.FromMinute),
            e.ToMinute == MinutesOfDay ? null : TimeOf(e.ToMinute)),
        Place = e.Place is { } place ? WordOf(place) : null,
        Only = e.Only,
        From = e.From,
        Through = e.Until,
    };

    /// <summary>The word of the fact <see cref="ContactFacts.Place"/>.</summary>
    public static string WordOf(ContactPlace place) => PolicyWords.Of(place).Replace('-', '_');

    private static LocalTime TimeOf(int minute) => new(minute / MinutesOfHour, minute % MinutesOfHour);
}
