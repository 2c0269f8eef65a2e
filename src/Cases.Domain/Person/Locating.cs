using NodaTime;

namespace Cases.Domain;

/// <summary>States where a person may be beside his time zone, or where a number or address of his is.</summary>
/// <remarks>
/// Whoever may be in several zones is reached only when it is permitted in all of them (12 CFR 1006.6(b)(1), comment on
/// conflicting locations). Local rules bind by the locality; while none is known, each of them binds. At least one of
/// zone, locality and place is named.
/// </remarks>
/// <param name="Key">Its key, unique on the person.</param>
/// <param name="Source">Where it was learnt.</param>
public sealed record LocatePerson(string Key, string Source) : PersonCommand
{
    /// <summary>The id of the time zone there; null where unknown.</summary>
    public string? ZoneId { get; init; }

    /// <summary>
    /// The place's code with hyphens from the larger to the smaller, such as <c>US-NY-NYC</c>; null where unknown.
    /// </summary>
    public string? Locality { get; init; }

    /// <summary>What kind of place a contact point reaches; null where unknown.</summary>
    public ContactPlace? Place { get; init; }

    /// <summary>The key of the contact point that is there; null for the person himself.</summary>
    public string? Point { get; init; }
}

/// <summary>States that a person, number or address is there no more.</summary>
/// <param name="Key">What was stated.</param>
/// <param name="Reason">Why, in a word or two.</param>
public sealed record EndLocation(string Key, string Reason) : PersonCommand;

/// <summary>It is known where a person, or a number or address of his, is.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Source">Where it was learnt.</param>
/// <param name="On">The day.</param>
public sealed record PersonLocated(
    string Key, [Personal(RetentionClass.Identity)] string? Source, LocalDate On) : PersonEvent
{
    /// <summary>The id of the time zone there; null where unknown.</summary>
    public string? ZoneId { get; init; }

    /// <summary>The place's code; null where unknown.</summary>
    public string? Locality { get; init; }

    /// <summary>What kind of place it is; null where unknown.</summary>
    public ContactPlace? Place { get; init; }

    /// <summary>The key of the contact point that is there; null for the person himself.</summary>
    public string? Point { get; init; }
}

/// <summary>A person, number or address is there no more.</summary>
/// <param name="Key">What was stated.</param>
/// <param name="Reason">Why.</param>
/// <param name="On">The day.</param>
public sealed record LocationEnded(string Key, [Personal] string? Reason, LocalDate On) : PersonEvent;

internal static class Locating
{
    private const int Most = 100;
    private const int MaxLocality = 20;

    // Refusals: FieldMissing, TextNotAllowed, FieldsContradict, KeyReused, KeyUnknown, TooMany, PersonUnknown.
    public static void Decide(PersonDeciding d, LocatePerson command)
    {
        if (!d.RequireKnown() || !d.RequireKey(command.Key, "key") || !d.RequireName(command.Source, "source")
            || !Fits(d, command))
        {
            return;
        }

        if (Find(d.State, command.Key) is { } known)
        {
            d.Knows(true);
            d.Require((known.ZoneId, known.Locality, known.Place, known.Point)
                    == (command.ZoneId, command.Locality, command.Place, command.Point), RefusalCode.KeyReused,
                $"The location {command.Key} is recorded with other data; end it and state another.");
            return;
        }

        if (d.Require(command.Point is null || d.State.ContactPoints.Any(point => point.Key == command.Point),
                RefusalCode.KeyUnknown, $"There is no contact point {command.Point} on the person's record.")
            && d.RequireRoom(d.State.Whereabouts.Length, Most, "locations"))
        {
            d.Emit(new PersonLocated(command.Key, command.Source, d.Today)
            {
                ZoneId = command.ZoneId,
                Locality = command.Locality,
                Place = command.Place,
                Point = command.Point,
            });
        }
    }

    // Refusals: FieldMissing, TextNotAllowed, KeyUnknown, PersonUnknown.
    public static void Decide(PersonDeciding d, EndLocation command)
    {
        if (!d.RequireKnown() || !d.RequireText(command.Reason, "reason"))
        {
            return;
        }

        var known = Find(d.State, command.Key);
        if (d.Require(known is not null, RefusalCode.KeyUnknown, $"There is no location {command.Key}.")
            && known!.EndedOn is null)
        {
            d.Emit(new LocationEnded(command.Key, command.Reason, d.Today));
        }
    }

    public static PersonState Fold(PersonState state, PersonLocated e) => (state with
    {
        Whereabouts = state.Whereabouts.Add(new Whereabouts(e.Key, e.Source, e.On)
        {
            ZoneId = e.ZoneId,
            Locality = e.Locality,
            Place = e.Place,
            Point = e.Point,
        }),
    }).WithPlaces();

    public static PersonState Fold(PersonState state, LocationEnded e)
    {
        var known = Find(state, e.Key) ?? throw new InvalidOperationException($"There is no location {e.Key}.");
        return (state with
        {
            Whereabouts = state.Whereabouts.Replace(known, known with { EndedOn = e.On }),
        }).WithPlaces();
    }

    private static bool Fits(PersonDeciding d, LocatePerson command) =>
        d.Require((command.ZoneId ?? command.Locality) is not null || command.Place is not null,
            RefusalCode.FieldMissing, "A location names a time zone, a locality, or what kind of place it is.")
        && d.Require(command.Place is null || command.Point is not null, RefusalCode.FieldMissing,
            "What kind of place it is is told of a contact point: name the point.")
        && (command.ZoneId is null || d.Require(
            DateTimeZoneProviders.Tzdb.GetZoneOrNull(command.ZoneId) is not null, RefusalCode.TextNotAllowed,
            "The time zone must be an id of the zone database, such as Asia/Shanghai."))
        && d.Require(command.Locality is null || IsLocality(command.Locality), RefusalCode.TextNotAllowed,
            "A locality is a code of capitals and digits with hyphens, such as US-NY-NYC.");

    private static bool IsLocality(string code) => code.Length is > 1 and <= MaxLocality
        && code.Split('-').All(part => part.Length > 0
            && part.All(letter => char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter)));

    private static Whereabouts? Find(PersonState state, string key) =>
        state.Whereabouts.FirstOrDefault(known => known.Key == key);
}
