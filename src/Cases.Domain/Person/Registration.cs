using NodaTime;

namespace Cases.Domain;

/// <summary>Makes a person known.</summary>
/// <param name="Name">The name, 1 to 200 characters; sealed in the ledger.</param>
/// <param name="Language">The language in which he is addressed, as a BCP 47 tag; null where unknown.</param>
public sealed record RegisterPerson(string Name, string? Language) : PersonCommand
{
    /// <summary>
    /// The id of his time zone in the zone database, such as <c>Asia/Shanghai</c>; null where unknown.
    /// </summary>
    public string? ZoneId { get; init; }

    /// <summary>Where the time zone was learnt; needed with a time zone.</summary>
    public string? ZoneSource { get; init; }
}

/// <summary>States in which time zone a person lives now.</summary>
/// <param name="ZoneId">The id of the zone in the zone database.</param>
/// <param name="Source">Where it was learnt.</param>
public sealed record ChangeTimeZone(string ZoneId, string Source) : PersonCommand;

/// <summary>A person is known.</summary>
/// <param name="Language">The language.</param>
/// <param name="ZoneId">The time zone.</param>
/// <param name="ZoneSource">Where the time zone was learnt.</param>
/// <param name="On">The day.</param>
public sealed record PersonRegistered(
    string? Language, string? ZoneId, [Personal(RetentionClass.Identity)] string? ZoneSource, LocalDate On)
    : PersonEvent
{
    /// <summary>The name.</summary>
    [Personal(RetentionClass.Identity)]
    public string? Name { get; init; }
}

/// <summary>A person's time zone is another, or was learnt again.</summary>
/// <param name="ZoneId">The time zone.</param>
/// <param name="Source">Where it was learnt.</param>
/// <param name="On">The day.</param>
public sealed record TimeZoneChanged(
    string ZoneId, [Personal(RetentionClass.Identity)] string? Source, LocalDate On)
    : PersonEvent;

internal static class Registration
{
    private const int MaxLanguage = 35;

    // Refusals: FieldMissing, TextNotAllowed, PersonAlreadyKnown.
    public static void Decide(PersonDeciding d, RegisterPerson command)
    {
        if (d.State.Exists)
        {
            d.Require(SameAs(d.State, command), RefusalCode.PersonAlreadyKnown,
                "The person is registered already, with other data; change it by its own commands.");
            return;
        }

        if (d.RequireName(command.Name, "name")
            && d.RequireText(command.Language, "language", mayBeEmpty: true, MaxLanguage)
            && (command.ZoneId is null || RequireZone(d, command.ZoneId, command.ZoneSource)))
        {
            var source = command.ZoneId is null ? null : command.ZoneSource;
            d.Emit(new PersonRegistered(command.Language, command.ZoneId, source, d.Today) { Name = command.Name });
        }
    }

    // Refusals: FieldMissing, TextNotAllowed, PersonUnknown.
    public static void Decide(PersonDeciding d, ChangeTimeZone command)
    {
        if (d.RequireKnown() && RequireZone(d, command.ZoneId, command.Source)
            && (d.State.ZoneId != command.ZoneId || d.State.ZoneSource != command.Source))
        {
            d.Emit(new TimeZoneChanged(command.ZoneId, command.Source, d.Today));
        }
    }

    public static PersonState Fold(PersonState state, PersonRegistered e) => state with
    {
        Exists = true,
        Name = e.Name,
        Language = e.Language,
        ZoneId = e.ZoneId,
        ZoneSource = e.ZoneSource,
        ZoneOn = e.ZoneId is null ? null : e.On,
    };

    public static PersonState Fold(PersonState state, TimeZoneChanged e)
    {
        var moved = state with { ZoneId = e.ZoneId, ZoneSource = e.Source, ZoneOn = e.On };
        return moved.Whereabouts.IsEmpty ? moved : moved.WithPlaces();
    }

    private static bool RequireZone(PersonDeciding d, string? zone, string? source) =>
        d.RequireName(zone, "time zone") && d.RequireName(source, "source of the time zone")
        && d.Require(DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone!) is not null, RefusalCode.TextNotAllowed,
            "The time zone must be an id of the zone database, such as Asia/Shanghai.");

    /// <summary>Whether the registration says what is known; of an erased name nobody can tell.</summary>
    private static bool SameAs(PersonState state, RegisterPerson command) =>
        (state.Name is null || state.Name == command.Name) && state.Language == command.Language
        && (command.ZoneId is null || state.ZoneId == command.ZoneId);
}
