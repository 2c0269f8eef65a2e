using Cases.Contracts;
using Cases.Domain;
using Cases.Engine;

namespace Cases.Gateway;

/// <summary>Requests about a person as commands of the domain, field by field.</summary>
internal static class PersonMapping
{
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

    public static PersonCommand Consent(ConsentRequest r) => new RecordConsent(
        Words.To<Domain.ConsentKind>(r.Kind), Words.Maybe<Domain.ContactChannel>(r.Channel), r.Evidence);

    public static PersonCommand Withdrawal(ConsentRequest r) => new WithdrawConsent(
        Words.To<Domain.ConsentKind>(r.Kind), Words.Maybe<Domain.ContactChannel>(r.Channel), r.Evidence);

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
}
