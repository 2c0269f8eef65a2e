using Cases.Contracts;
using Cases.Domain;
using Cases.Engine;

namespace Cases.Gateway;

/// <summary>Requests about a person as commands of the domain, field by field.</summary>
internal static class PersonMapping
{
    private const int MinutesOfDay = 1_440;
    private const int MinutesOfHour = 60;

    public static RegisterPerson Register(PersonRequest r) => new(r.Name, r.Language)
    {
        ZoneId = r.Zone,
        ZoneSource = r.ZoneSource,
    };

    public static PersonCommand ContactPoint(Fields fields, ContactPointRequest r) => new AddContactPoint(
        fields.NewKey(r.Key), Words.To<Domain.ContactChannel>(r.Channel), r.Value, r.Source,
        Words.To<Domain.LegalGround>(r.Ground));

    public static PersonCommand ContactPointState(Fields fields, string key, ContactPointStateRequest r) =>
        new ChangeContactPoint(fields.KeyOf(key), Words.To<Domain.ContactPointState>(r.State), r.Reason);

    public static PersonCommand Consent(Fields fields, ConsentRequest r)
    {
        if (r.EffectiveAt is not null)
        {
            fields.Fault("effectiveAt", "Only a withdrawal has it: a consent counts from now or from its first day.");
        }

        return new RecordConsent(
            Words.To<Domain.ConsentKind>(r.Kind), Words.Maybe<Domain.ContactChannel>(r.Channel), r.Evidence)
        {
            From = Words.Day(r.From),
            Until = Words.Day(r.Until),
            Debts = [.. r.Debts],
            With = Words.Maybe<Domain.PartyKind>(r.With),
        };
    }

    public static PersonCommand Withdrawal(Fields fields, ConsentRequest r)
    {
        foreach (var (given, name) in new[]
        {
            (r.From is not null, "from"), (r.Until is not null, "until"), (r.Debts.Count > 0, "debts"),
        })
        {
            if (given)
            {
                fields.Fault(name, "A withdrawal does not have it: it takes the whole consent back, from now on.");
            }
        }

        return new WithdrawConsent(
            Words.To<Domain.ConsentKind>(r.Kind), Words.Maybe<Domain.ContactChannel>(r.Channel), r.Evidence)
        {
            With = Words.Maybe<Domain.PartyKind>(r.With),
            EffectiveAt = Words.Moment(r.EffectiveAt),
        };
    }

    public static PersonCommand Designation(Fields fields, DesignationRequest r) => new DesignateContact(
        fields.NewKey(r.Key), Words.To<Domain.DesignationSource>(r.Source), r.Evidence)
    {
        Days = [.. r.Days.Select(day => Words.To<Domain.Weekday>(day))],
        FromMinute = Minute(fields, r.FromTime, "fromTime", 0),
        ToMinute = Minute(fields, r.ToTime, "toTime", MinutesOfDay),
        Place = Words.Maybe<Domain.ContactPlace>(r.Place),
        Only = r.Only,
        From = Words.Day(r.From),
        Until = Words.Day(r.Until),
    };

    public static PersonCommand Medium(Fields fields, MediumWishRequest r) => new RequestMedium(
        fields.NewKey(r.Key), Words.To<Domain.MediumWish>(r.Wish), Words.To<Domain.ContactChannel>(r.Channel),
        r.Evidence)
    {
        Point = r.Point,
    };

    public static PersonCommand Location(Fields fields, LocationRequest r) => new LocatePerson(
        fields.NewKey(r.Key), r.Source)
    {
        ZoneId = r.Zone,
        Locality = r.Locality,
        Place = Words.Maybe<Domain.ContactPlace>(r.Place),
        Point = r.Point,
    };

    public static PersonCommand Hold(Fields fields, HoldRequest r)
    {
        foreach (var (given, name) in new[]
        {
            (r.Part is not null, "part"), (r.Party is not null, "party"), (r.Owner is not null, "owner"),
            (r.ReviewOn is not null, "reviewOn"),
        })
        {
            if (given)
            {
                fields.Fault(name, "A hold on a person does not have it; place it on the case.");
            }
        }

        return new PlacePersonHold(fields.NewKey(r.Key), Words.To<Domain.HoldKind>(r.Kind), r.Reason)
        {
            Until = Words.Day(r.Until),
            Channel = Words.Maybe<Domain.ContactChannel>(r.Channel),
            Verified = r.Verified,
            Actor = r.Actor,
            EffectiveAt = Words.Moment(r.EffectiveAt),
        };
    }

    public static ErasePerson Erase(ErasureRequest r) => new(Words.To<Domain.ErasureGround>(r.Ground))
    {
        Reference = r.Reference,
        Classes = [.. r.Classes.Select(one => Words.To<Domain.RetentionClass>(one))],
    };

    public static PersonCommand Role(RoleRequest r, CaseIdentity identity) => new AssignRole(
        identity.Account(r.Source, r.Account).Value, Words.To<Domain.PartyKind>(r.Role))
    {
        Guarantee = Words.Maybe<Domain.GuaranteeKind>(r.Guarantee),
        GuaranteeEndsOn = Words.Day(r.GuaranteeEndsOn),
    };

    /// <summary>Minutes after midnight of a time HH:MM; 24:00 is the end of the day.</summary>
    private static int Minute(Fields fields, string? text, string field, int absent)
    {
        if (text is null)
        {
            return absent;
        }

        if (text is [>= '0' and <= '2', >= '0' and <= '9', ':', >= '0' and <= '5', >= '0' and <= '9']
            && ((text[0] - '0') * 10) + (text[1] - '0') is var hour
            && ((text[3] - '0') * 10) + (text[4] - '0') is var minute
            && (hour * MinutesOfHour) + minute is var sum and <= MinutesOfDay)
        {
            return sum;
        }

        fields.Fault(field, "Write a time of day as HH:MM, from 00:00 to 24:00.");
        return absent;
    }
}
