using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>A person over all cases, as the entries of his stream tell it. Immutable.</summary>
/// <remarks>Personal text is null once the key that sealed it was destroyed; nothing here fails without it.</remarks>
public sealed record PersonState
{
    /// <summary>Whether anything is known of him.</summary>
    public bool Exists { get; init; }

    /// <summary>A person of whom nothing is known.</summary>
    public static PersonState Initial { get; } = new();

    /// <summary>The name.</summary>
    public string? Name { get; init; }

    /// <summary>The language in which he is addressed, as a BCP 47 tag; null where unknown.</summary>
    public string? Language { get; init; }

    /// <summary>The id of his time zone in the zone database; null where unknown.</summary>
    public string? ZoneId { get; init; }

    /// <summary>Where the time zone was learnt; null where it is unknown.</summary>
    public string? ZoneSource { get; init; }

    /// <summary>When the time zone was learnt; null where it is unknown.</summary>
    public LocalDate? ZoneOn { get; init; }

    /// <summary>Contact points, stopped ones included.</summary>
    public ImmutableArray<ContactPoint> ContactPoints { get; init; } = [];

    /// <summary>Consents, withdrawn ones included; the last of each kind, channel and party.</summary>
    public ImmutableArray<Consent> Consents { get; init; } = [];

    /// <summary>Consents with days, ended and replaced ones included, in order.</summary>
    public ImmutableArray<DatedConsent> DatedConsents { get; init; } = [];

    /// <summary>Times and places that he designated, withdrawn ones included.</summary>
    public ImmutableArray<PersonDesignation> Designations { get; init; } = [];

    /// <summary>What he wishes of channels, withdrawn wishes included.</summary>
    public ImmutableArray<PersonMediumWish> MediumWishes { get; init; } = [];

    /// <summary>Where else he or a number or address of his is, ended ones included.</summary>
    public ImmutableArray<Whereabouts> Whereabouts { get; init; } = [];

    /// <summary>What he told about when, where and how to be reached, as rules read it.</summary>
    public ConsumerTerms Terms { get; init; } = ConsumerTerms.None;

    /// <summary>Zones in which he may be beside <see cref="Zone"/>; none twice.</summary>
    public IReadOnlyList<DateTimeZone> OtherZones { get; init; } = [];

    /// <summary>The codes of places where he is; empty where none is known.</summary>
    public IReadOnlyList<string> Localities { get; init; } = [];

    /// <summary>Parts in accounts; at most one for each account and part.</summary>
    public ImmutableArray<PersonRole> Roles { get; init; } = [];

    /// <summary>Holds, ended ones included.</summary>
    public ImmutableArray<PersonHold> Holds { get; init; } = [];

    /// <summary>The contact log over all cases, in order of arrival.</summary>
    public ImmutableArray<LoggedContact> Contacts { get; init; } = [];

    /// <summary>Contact permissions of late, used and lapsed ones included.</summary>
    public ImmutableArray<ReservedSlot> Permissions { get; init; } = [];

    /// <summary>Slots that are neither used nor given back; lapsed ones may be among them.</summary>
    public ImmutableArray<ReservedSlot> Reserved { get; init; } = [];

    /// <summary>Personal instalment agreements that he performs, over all his cases.</summary>
    public ImmutableArray<PerformedPlan> Plans { get; init; } = [];

    /// <summary>Facts that stand, each at most once, in order of arrival.</summary>
    public ImmutableArray<StandingFact> Standing { get; init; } = [];

    /// <summary>Keys under which facts were stated.</summary>
    public ImmutableArray<string> FactKeys { get; init; } = [];

    /// <summary>When and why data of his was erased, in order.</summary>
    public ImmutableArray<Erasure> Erasures { get; init; } = [];

    /// <summary>His time zone; null where unknown, or where this build's zone database does not have it.</summary>
    public DateTimeZone? Zone => ZoneId is null ? null : DateTimeZoneProviders.Tzdb.GetZoneOrNull(ZoneId);

    /// <summary>
    /// Whether he consents to contact in quiet hours, by a consent without days; null where none is on file.
    /// </summary>
    public bool? ConsentToQuietHours => ConsentTo(ConsentKind.QuietHours, null);

    /// <summary>
    /// Whether he consents, by a consent without days; the channel's own answer first, then that for all channels; null
    /// for neither.
    /// </summary>
    public bool? ConsentTo(ConsentKind kind, ContactChannel? channel)
    {
        bool? general = null;
        foreach (var consent in Consents)
        {
            if (consent.Kind != kind || consent.Dated is not null)
            {
                continue;
            }

            if (consent.Channel == channel)
            {
                return consent.Given;
            }

            general = consent.Channel is null ? consent.Given : general;
        }

        return general;
    }

    /// <summary>
    /// The holds that are in force on a day or later, each with its days, as the rules of a case see them.
    /// </summary>
    /// <param name="day">The day, in the official zone.</param>
    /// <param name="role">The person's part in the case: a hold of his protects that party.</param>
    public ImmutableArray<ActiveHold> HoldsOn(LocalDate day, PartyKind role)
    {
        if (Holds.IsEmpty)
        {
            return [];
        }

        var active = ImmutableArray.CreateBuilder<ActiveHold>();
        foreach (var hold in Holds)
        {
            if (!hold.Lifted && (hold.Until is not { } until || day <= until))
            {
                active.Add(new ActiveHold(
                    hold.Kind, hold.Key, role, hold.Channel, hold.Until, PartOnly: false, hold.Verified)
                {
                    From = hold.From,
                    Actor = hold.Actor,
                    TakenUp = !hold.Steps.IsEmpty,
                });
            }
        }

        return active.ToImmutable();
    }

    /// <summary>The same with what rules read of consents, designations and wishes made anew.</summary>
    internal PersonState WithTerms() => this with
    {
        Terms = new ConsumerTerms
        {
            CallConsents = Domain.Consents.CallsOf(this),
            QuietConsents = Domain.Consents.QuietOf(this),
            Designations = [.. Designations.Select(known => known.Told)],
            MediumRequests =
            [
                .. MediumWishes.Where(wish => wish.Wish == MediumWish.Stop).Select(wish =>
                    new MediumRequest(wish.At, Acts.Name(wish.Channel), wish.Point) { WithdrawnAt = wish.WithdrawnAt }),
            ],
        },
    };

    /// <summary>
    /// The same with zones and localities made anew; a number or address that is wrong or stopped shows none.
    /// </summary>
    internal PersonState WithPlaces()
    {
        var known = Whereabouts.Where(place => place.EndedOn is null && (place.Point is null
            || ContactPoints.Any(point => point.Key == place.Point && point.State == ContactPointState.Ok))).ToList();
        return this with
        {
            OtherZones =
            [
                .. known.Select(place => place.ZoneId).OfType<string>().Where(id => id != ZoneId).Distinct()
                    .Select(id => DateTimeZoneProviders.Tzdb.GetZoneOrNull(id)).OfType<DateTimeZone>(),
            ],
            Localities = [.. known.Select(place => place.Locality).OfType<string>().Distinct()],
        };
    }

    /// <summary>The state after an event. Total: every event of a person has its fold.</summary>
    /// <exception cref="InvalidOperationException">The event does not fit the entries before it.</exception>
    public PersonState Evolve(PersonEvent happened) => happened switch
    {
        PersonRegistered e => Registration.Fold(this, e),
        TimeZoneChanged e => Registration.Fold(this, e),
        ContactPointAdded e => Domain.ContactPoints.Fold(this, e),
        ContactPointChanged e => Domain.ContactPoints.Fold(this, e),
        ConsentRecorded e => Domain.Consents.Fold(this, e),
        ConsentWithdrawn e => Domain.Consents.Fold(this, e),
        ConsentGiven e => Domain.Consents.Fold(this, e),
        ConsentEnded e => Domain.Consents.Fold(this, e),
        ContactDesignated e => Domain.Designations.Fold(this, e),
        DesignationWithdrawn e => Domain.Designations.Fold(this, e),
        MediumRequested e => Domain.MediumWishes.Fold(this, e),
        MediumRequestWithdrawn e => Domain.MediumWishes.Fold(this, e),
        PersonLocated e => Locating.Fold(this, e),
        LocationEnded e => Locating.Fold(this, e),
        RoleAssigned e => Domain.Roles.Fold(this, e),
        PersonHoldPlaced e => PersonHolds.Fold(this, e),
        PersonHoldAdvanced e => PersonHolds.Fold(this, e),
        PersonHoldLifted e => PersonHolds.Fold(this, e),
        ContactLogged e => ContactLog.Fold(this, e),
        ContactCorrected e => ContactLog.Fold(this, e),
        ContactPermissionGranted e => ContactPermissions.Fold(this, e),
        ContactPermissionReleased e => ContactPermissions.Fold(this, e),
        PersonFactsRecorded e => StandingFacts.Fold(this, e),
        PermissionFactsStated e => StatedFacts.Fold(this, e),
        PersonPlanBegan e => PersonPlans.Fold(this, e),
        PersonPlanEnded e => PersonPlans.Fold(this, e),
        PersonErased e => Erasing.Fold(this, e),
        _ => throw new InvalidOperationException($"{happened.GetType().Name} is no event of a person."),
    };
}
