using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>A day of the week.</summary>
public enum Weekday
{
    /// <summary>Monday.</summary>
    Monday,

    /// <summary>Tuesday.</summary>
    Tuesday,

    /// <summary>Wednesday.</summary>
    Wednesday,

    /// <summary>Thursday.</summary>
    Thursday,

    /// <summary>Friday.</summary>
    Friday,

    /// <summary>Saturday.</summary>
    Saturday,

    /// <summary>Sunday.</summary>
    Sunday,
}

/// <summary>What kind of place a number, an address or a visit reaches; the words of the fact <c>place</c>.</summary>
public enum ContactPlace
{
    /// <summary>Where he lives.</summary>
    Residence,

    /// <summary>Where he works.</summary>
    Workplace,

    /// <summary>A hospital.</summary>
    Hospital,

    /// <summary>A school.</summary>
    School,

    /// <summary>A public place.</summary>
    PublicPlace,

    /// <summary>A branch of the bank.</summary>
    Branch,

    /// <summary>Another place.</summary>
    Other,
}

/// <summary>What a person wishes of a channel.</summary>
public enum MediumWish
{
    /// <summary>That it is left unused (12 CFR 1006.14(h)).</summary>
    Stop,

    /// <summary>That it is used rather than others. It is shown, and closes nothing.</summary>
    Prefer,
}

/// <summary>A time or place that a person designated, under its key.</summary>
/// <param name="Key">Its key, unique on the person.</param>
/// <param name="Told">What was told.</param>
public sealed record PersonDesignation(string Key, Designation Told);

/// <summary>What a person wishes of a channel or of one number or address, under its key.</summary>
/// <param name="Key">Its key, unique on the person.</param>
/// <param name="Wish">What he wishes.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Point">The key of the contact point; null for the whole channel.</param>
/// <param name="At">When he said it.</param>
/// <param name="WithdrawnAt">From when it was taken back; null where it was not.</param>
public sealed record PersonMediumWish(
    string Key, MediumWish Wish, ContactChannel Channel, string? Point, Instant At, Instant? WithdrawnAt);

/// <summary>A consent with its moment, and with days, debts or a party where it names them.</summary>
/// <param name="Kind">To what.</param>
/// <param name="Channel">For which channel; null for all.</param>
/// <param name="With">The party who may be contacted; null where the consent is to something else.</param>
/// <param name="GivenAt">When it was given.</param>
public sealed record DatedConsent(ConsentKind Kind, ContactChannel? Channel, PartyKind? With, Instant GivenAt)
{
    /// <summary>Its first day; null for the moment at which it was given.</summary>
    public LocalDate? From { get; init; }

    /// <summary>Its last day, inclusive; null where none was named.</summary>
    public LocalDate? Until { get; init; }

    /// <summary>The debts that it is about, each the id of a case; empty for all.</summary>
    public ImmutableArray<string> Debts { get; init; } = [];

    /// <summary>From when it was taken back or replaced; null while it stands.</summary>
    public Instant? EndedAt { get; init; }

    /// <summary>Whether it stands on a day and at an instant of it.</summary>
    /// <param name="at">The instant.</param>
    /// <param name="day">Its day in the zone that counts.</param>
    public bool StandsAt(Instant at, LocalDate day) =>
        GivenAt <= at && !(EndedAt <= at) && !(day < From) && !(day > Until);
}

/// <summary>Where a person, or a number or address of his, is.</summary>
/// <param name="Key">Its key, unique on the person.</param>
/// <param name="Source">Where it was learnt; null once its key was destroyed.</param>
/// <param name="On">Since which day it is known.</param>
public sealed record Whereabouts(string Key, string? Source, LocalDate On)
{
    /// <summary>The id of the time zone there; null where unknown.</summary>
    public string? ZoneId { get; init; }

    /// <summary>The place's code, as <see cref="Binding.Localities"/> has it; null where unknown.</summary>
    public string? Locality { get; init; }

    /// <summary>What kind of place it is; null where unknown.</summary>
    public ContactPlace? Place { get; init; }

    /// <summary>The key of the contact point that is there; null for the person himself.</summary>
    public string? Point { get; init; }

    /// <summary>The day on which it was found to be so no more; null while it is.</summary>
    public LocalDate? EndedOn { get; init; }
}
