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
            Words.Maybe<Contracts.ContactChannel>(consent.Channel)))],
        Holds = [.. state.Holds.Select(hold => new HoldView(
            hold.Key, Words.To<Contracts.HoldKind>(hold.Kind), Words.Day(hold.From), hold.Lifted)
        {
            Until = Words.Day(hold.Until),
            Verified = hold.Verified,
        })],
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
}
