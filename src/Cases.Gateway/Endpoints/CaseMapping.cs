using Cases.Contracts;
using Cases.Domain;
using Cases.Engine;
using NodaTime;

namespace Cases.Gateway;

/// <summary>Requests about a case as commands of the domain, field by field.</summary>
internal static class CaseMapping
{
    public static OpenCase Open(
        Fields fields, OpenCaseRequest r, string id, CaseIdentity identity, PolicyBook policies)
    {
        var currency = fields.CurrencyOf(r.Currency, "currency");
        return new OpenCase(id, r.Episode, r.Source, r.Account, identity.Account(r.Source, r.Account).Value, currency,
            fields.Items(r.Items, currency))
        {
            Product = r.Product,
            Packs = fields.Packs(r.Packs, policies),
            Parties = [.. r.Parties.Select(party => new CaseParty(party.Person, Party(party.Role)))],
        };
    }

    public static CaseCommand Reminder(Fields fields, ReminderRequest r) => new Remind(
        fields.NewKey(r.Key), Channel(r.Channel), Words.To<Domain.ActClass>(r.Class))
    {
        Party = Party(r.Party),
        Cost = fields.MaybeMoney(r.Cost, "cost"),
        Item = r.Item,
        Fields = [.. r.Fields],
        PartyPerson = r.PartyPerson,
        Point = r.Point,
        Result = Words.Maybe<Domain.Disposition>(r.Result),
        Notice = Words.Maybe<Domain.LegalNotice>(r.Notice),
        Answers = r.Answers,
        Template = fields.Template(r.Template),
        Stated = fields.Facts(r.Facts, Domain.FactHome.Act),
    };

    public static CaseCommand Contact(Fields fields, ContactRequest r) => new RecordContact(
        fields.NewKey(r.Key), Channel(r.Channel), Words.To<Domain.ContactDirection>(r.Direction),
        Words.To<Domain.Disposition>(r.Disposition), Party(r.Party))
    {
        Class = Words.To<Domain.ActClass>(r.Class),
        Note = r.Note,
        Purpose = Words.To<Domain.ContactPurpose>(r.Purpose),
        CallKind = Words.To<Domain.CallKind>(r.CallKind),
        PartyPerson = r.PartyPerson,
        Point = r.Point,
        Permission = r.Permission,
        StartedAt = r.StartedAt is { } began ? Instant.FromDateTimeOffset(began) : null,
        CallBackAt = r.CallBackAt is { } back ? Instant.FromDateTimeOffset(back) : null,
        Notice = Words.Maybe<Domain.LegalNotice>(r.Notice),
        Answers = r.Answers,
        Stated = fields.Facts(r.Facts, Domain.FactHome.Act),
    };

    /// <summary>A promise that another system tells: of the case alone, since only its scope was looked at.</summary>
    public static CaseCommand Promise(Fields fields, PromiseRequest r)
    {
        if (r.Cases is { Count: > 0 })
        {
            fields.Fault("promise.cases", "Tell the promise of each case apart, or make it on all (POST …/promises).");
        }

        return Promise(fields, r, []);
    }

    public static CaseCommand Promise(
        Fields fields, PromiseRequest r, IReadOnlyList<CoveredCaseRequest> cases) => new MakePromise(
        fields.NewKey(r.Key), fields.Money(r.Amount, "amount"), Words.Day(r.Due), Channel(r.Channel))
    {
        Cases = fields.Covered(cases),
        Stated = fields.Facts(r.Facts, Domain.FactHome.Act),
    };

    public static CaseCommand Plan(
        Fields fields, PlanRequest r, IReadOnlyList<CoveredCaseRequest> cases) => fields.Step(
        r.RequestApproval, new AgreePlan(
        fields.NewKey(r.Key), Words.To<Domain.PlanKind>(r.Kind), fields.Instalments(r.Instalments), r.DebtorAsked)
    {
        AskedIn = r.AskedIn,
        Terms = [.. r.Terms],
        Form = Words.Maybe<Domain.PlanForm>(r.Form),
        Recording = r.Recording,
        OfferMonths = r.OfferMonths ?? 0,
        OfferFirst = Words.Day(r.OfferFirst),
        Cases = fields.Covered(cases),
        InOrder = r.InOrder ?? false,
        Stated = fields.Facts(r.Facts, Domain.FactHome.Act),
    });

    public static CaseCommand PlanChange(Fields fields, string old, PlanRequest r)
    {
        if (r.Cases is { Count: > 0 })
        {
            fields.Fault("cases", "A change is of all cases that the plan covers; leave them out.");
        }

        return fields.Step(r.RequestApproval, Change(fields, old, r));
    }

    private static ChangePlan Change(Fields fields, string old, PlanRequest r) =>
        new(fields.NewKey(r.Key), Words.To<Domain.PlanKind>(r.Kind), fields.Instalments(r.Instalments))
        {
            Old = old,
            DebtorAsked = r.DebtorAsked,
            AskedIn = r.AskedIn,
            Terms = [.. r.Terms],
            Form = Words.Maybe<Domain.PlanForm>(r.Form),
            Recording = r.Recording,
            Stated = fields.Facts(r.Facts, Domain.FactHome.Act),
        };

    public static CaseCommand Settlement(Fields fields, SettlementRequest r) => fields.Step(r.RequestApproval,
        new AgreePlan(
            fields.NewKey(r.Key), Domain.PlanKind.Settlement, fields.Instalments(r.Instalments), r.DebtorAsked)
        {
            Terms = [.. r.Terms],
            Form = Words.Maybe<Domain.PlanForm>(r.Form),
            Recording = r.Recording,
            Stated = fields.Facts(r.Facts, Domain.FactHome.Act),
        });

    public static CaseCommand Visit(Fields fields, VisitRequest r) => new ScheduleVisit(
        fields.NewKey(r.Key), Instant.FromDateTimeOffset(r.StartsAt), [.. r.Team], r.Appointment)
    {
        Stated = fields.Facts(r.Facts, Domain.FactHome.Act),
    };

    public static CaseCommand CheckIn(Fields fields, string key, CheckInRequest r) => new CheckInVisit(
        fields.KeyOf(key), r.Place)
    {
        IdentityShown = r.IdentityShown,
        Recorded = r.Recorded,
        Entered = r.Entered,
        EntryConsent = r.EntryConsent,
        Stated = fields.Facts(r.Facts, Domain.FactHome.Act),
    };

    public static CaseCommand VisitCompletion(Fields fields, string key, VisitCompletion r) => new CompleteVisit(
        fields.KeyOf(key), r.RightPartyMet, r.Outcome)
    {
        Note = r.Note,
        Cost = fields.MaybeMoney(r.Cost, "cost"),
    };

    public static CaseCommand Referral(Fields fields, ReferralRequest r) =>
        fields.Step(r.RequestApproval, new ReferToLegal(fields.NewKey(r.Key), r.Reason)
        {
            Stated = fields.Facts(r.Facts, Domain.FactHome.Act),
        });

    public static CaseCommand Hold(Fields fields, HoldRequest r) => new PlaceHold(
        fields.NewKey(r.Key), Words.To<Domain.HoldKind>(r.Kind), r.Reason)
    {
        Until = Words.Day(r.Until),
        Part = fields.MaybeMoney(r.Part, "part"),
        Party = Words.Maybe<Domain.PartyKind>(r.Party),
        Channel = Words.Maybe<Domain.ContactChannel>(r.Channel),
        Verified = r.Verified,
        Actor = r.Actor,
        Owner = r.Owner,
        ReviewOn = Words.Day(r.ReviewOn),
        EffectiveAt = Words.Moment(r.EffectiveAt),
    };

    public static CaseCommand Dispute(Fields fields, Domain.HoldKind kind, DisputeRequest r) => new PlaceHold(
        fields.NewKey(r.Key), kind, r.Reason)
    {
        Part = fields.MaybeMoney(r.Part, "part"),
        Items = [.. r.Items ?? []],
        Owner = r.Owner,
        ReviewOn = Words.Day(r.ReviewOn),
        EffectiveAt = Words.Moment(r.EffectiveAt),
    };

    public static CaseCommand Step(Fields fields, StepRequest r) => new RecordStep(
        fields.NewKey(r.Key), Words.To<Domain.ActKind>(r.Kind), Words.To<Domain.PartyKind>(r.Party), r.Note)
    {
        Class = Words.Maybe<Domain.ActClass>(r.Class),
        PartyPerson = r.Person,
        Stated = fields.Facts(r.Facts, Domain.FactHome.Act),
    };

    public static CaseCommand HoldStep(Fields fields, string hold, Domain.HoldKind? kind, HoldStepRequest r) =>
        new AdvanceHold(fields.NewKey(r.Key), hold, r.Step, r.Outcome) { Kind = kind };

    public static CaseCommand Correction(Fields fields, CorrectionRequest r) => fields.Step(
        r.RequestApproval, new Correct(Words.To<Domain.CorrectionTarget>(r.Target), fields.KeyOf(r.Key), r.Reason)
        {
            Instead = r.Instead,
        });

    public static CaseCommand Charge(Fields fields, ChargeRequest r) => fields.Step(r.RequestApproval, new AddCharge(
        fields.NewKey(r.Key), Words.To<Domain.DebtComponent>(r.Component), fields.Money(r.Amount, "amount"),
        r.IsNewTotal)
    {
        Item = r.Item,
        DueOn = Words.Day(r.DueOn),
        Stated = fields.Facts(r.Facts, Domain.FactHome.Act),
    });

    public static CaseCommand Waiver(Fields fields, WaiverRequest r) => fields.Step(
        r.RequestApproval, new Waive(fields.NewKey(r.Key), fields.Money(r.Amount, "amount"), r.Reason)
        {
            Stated = fields.Facts(r.Facts, Domain.FactHome.Act),
        });

    public static CaseCommand Restructure(Fields fields, RestructureRequest r) => fields.Step(
        r.RequestApproval, new Restructure(fields.NewKey(r.Key), Words.Day(r.From),
            [.. r.Dues.Select(due => new MovedDue(due.Item, Words.Day(due.DueOn)))], r.Reason));

    public static CaseCommand Resolution(Fields fields, ResolutionRequest r) => fields.Step(
        r.RequestApproval, new Resolve(Words.To<Domain.ResolutionReason>(r.Reason), r.Evidence)
        {
            Stated = fields.Facts(r.Facts, Domain.FactHome.Act),
        });

    public static CaseCommand Notice(Fields fields, NoticeRequest r) => new ServeNotice(
        fields.NewKey(r.Key), Channel(r.Channel), r.Item, Words.Day(r.DueOn));

    public static CaseCommand ClaimEvent(Fields fields, ClaimEventRequest r) => new RecordClaimEvent(
        fields.NewKey(r.Key), Words.To<Domain.ClaimEventKind>(r.Kind), NodaTime.Instant.FromDateTimeOffset(r.At),
        r.Evidence)
    {
        Party = r.Party is { } party ? Party(party) : Domain.PartyKind.Debtor,
        ToReservedContact = r.ToReservedContact,
        Delivered = r.Delivered,
        ReceiptConfirmed = r.ReceiptConfirmed,
    };

    public static CaseCommand Party(AddPartyRequest r) => new AddParty(r.Person, Party(r.Role), r.Evidence);

    public static CaseCommand PartyEnd(Fields fields, string key, PartyEndRequest r) =>
        new EndParty(fields.KeyOf(key), r.Evidence) { Role = r.Role is { } role ? Party(role) : null };

    private static Domain.ContactChannel Channel(Contracts.ContactChannel channel) =>
        Words.To<Domain.ContactChannel>(channel);

    private static Domain.PartyKind Party(Contracts.PartyKind party) => Words.To<Domain.PartyKind>(party);
}
