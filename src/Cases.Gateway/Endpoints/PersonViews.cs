using Cases.Contracts;
using Cases.Domain;

namespace Cases.Gateway;

/// <summary>Persons as callers see them; what a role may not read is masked.</summary>
internal static class PersonViews
{
    private const StaffRoles Reading = Describe.Staff | StaffRoles.Compliance | StaffRoles.Auditor;

    /// <summary>Whether a role reads personal fields as they are.</summary>
    public static bool MayRead(StaffRoles role) => (role & Reading) != 0;

    /// <summary>
    /// Whether a role finds cases by personal fields. Others go by a case's id alone: whoever may ask for a whole
    /// number, name or account reads by guessing what is masked for him. Other systems know what they bring in.
    /// </summary>
    public static bool MayFind(StaffRoles role) => MayRead(role) || role == StaffRoles.Integration;

    public static PersonView Of(string id, long version, PersonState state, bool masked) => new(id, version, masked)
    {
        Name = masked ? Mask(state.Name, 0) : state.Name,
        Language = state.Language,
        Zone = state.ZoneId,
        ContactPoints = [.. state.ContactPoints.Select(point => Point(point, masked))],
        Consents = [.. state.Consents.Select(consent => new ConsentView(
            Words.To<Contracts.ConsentKind>(consent.Kind), consent.Given, Words.Day(consent.On),
            Words.Maybe<Contracts.ContactChannel>(consent.Channel))
        {
            From = Words.Day(consent.Dated?.From),
            Until = Words.Day(consent.Dated?.Until),
            Debts = [.. consent.Dated?.Debts ?? []],
            With = Words.Maybe<Contracts.PartyKind>(consent.With),
        })],
        Designations = [.. state.Designations.Select(Designation)],
        MediumRequests = [.. state.MediumWishes.Select(Wish)],
        Locations = [.. state.Whereabouts.Select(Location)],
        Holds = [.. state.Holds.Select(hold => new HoldView(
            hold.Key, Words.To<Contracts.HoldKind>(hold.Kind), Words.Day(hold.From), hold.Lifted)
        {
            Until = Words.Day(hold.Until),
            Verified = hold.Verified,
        })],
        Facts = [.. state.Standing.Select(fact => FactEndpoints.View(fact, masked))],
        Erasures = [.. state.Erasures.Select(erasure => new ErasureView(
            Words.Day(erasure.On), Words.To<Contracts.ErasureGround>(erasure.Ground),
            [.. erasure.Classes.Select(one => Words.To<Contracts.RetentionClass>(one))]))],
    };

    /// <summary>Stars, and the last characters of what is long enough to keep its secret then.</summary>
    public static string? Mask(string? text, int shown) => text is null ? null
        : "****" + (text.Length >= shown * 2 ? text[^shown..] : "");

    private static ContactPointView Point(ContactPoint point, bool masked) => new(
        point.Key, Words.To<Contracts.ContactChannel>(point.Channel), point.Source ?? "",
        Words.To<Contracts.LegalGround>(point.Ground), Words.To<Contracts.ContactPointState>(point.State))
    {
        Value = masked ? Mask(point.Value, 4) : point.Value,
    };

    private static DesignationView Designation(PersonDesignation known) => new(
        known.Key, Words.To<Contracts.DesignationSource>(known.Told.Source), known.Told.Only,
        known.Told.At.ToDateTimeOffset())
    {
        Days = [.. known.Told.Time?.Days.Select(day => Words.To<Contracts.Weekday>(day)) ?? []],
        FromTime = Time(known.Told.Time?.From),
        ToTime = known.Told.Time is { } time ? Time(time.To) ?? "24:00" : null,
        Place = known.Told.Place is { } place
            ? Enum.Parse<Contracts.ContactPlace>(place.Replace("_", "", StringComparison.Ordinal), ignoreCase: true)
            : null,
        From = Words.Day(known.Told.From),
        Until = Words.Day(known.Told.Through),
        WithdrawnAt = known.Told.WithdrawnAt?.ToDateTimeOffset(),
    };

    private static MediumWishView Wish(PersonMediumWish wish) => new(
        wish.Key, Words.To<Contracts.MediumWish>(wish.Wish), Words.To<Contracts.ContactChannel>(wish.Channel),
        wish.At.ToDateTimeOffset())
    {
        Point = wish.Point,
        WithdrawnAt = wish.WithdrawnAt?.ToDateTimeOffset(),
    };

    private static LocationView Location(Whereabouts known) => new(known.Key, known.Source ?? "", Words.Day(known.On))
    {
        Zone = known.ZoneId,
        Locality = known.Locality,
        Place = Words.Maybe<Contracts.ContactPlace>(known.Place),
        Point = known.Point,
        EndedOn = Words.Day(known.EndedOn),
    };

    private static string? Time(NodaTime.LocalTime? time) =>
        time?.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture);
}
