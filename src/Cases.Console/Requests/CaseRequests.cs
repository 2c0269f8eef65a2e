using System.Globalization;
using Cases.Contracts;

namespace Cases.Pages;

/// <summary>What was filled in, as requests of the contract.</summary>
internal static class CaseRequests
{
    public static ContactRequest Contact(FormFields form) => new(
        form.Word<ContactChannel>("channel"), form.Word<ContactDirection>("direction"),
        form.Word<Disposition>("disposition"), form.Word<PartyKind>("party"))
    {
        Note = form.Optional("text"),
        Purpose = form.MaybeWord<ContactPurpose>("purpose") ?? ContactPurpose.Collect,
        PartyPerson = form.Optional("partyPerson") ?? PointChoice.Read(form).Person,
        Point = PointChoice.Read(form).Key,
        Permission = form.Optional("permission"),
        StartedAt = form.Optional("startedAt") is null ? null : Began(form),
    };

    /// <summary>When it began. The field has whole seconds, and the slot may begin within that second.</summary>
    private static DateTimeOffset Began(FormFields form)
    {
        var told = form.Moment("startedAt");
        var isKnown = DateTimeOffset.TryParseExact(
            form.Optional("from"), "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var from);
        return isKnown && told <= from && from - told < TimeSpan.FromSeconds(1) ? from : told;
    }

    public static ContactPermissionRequest Permission(FormFields form, string id) =>
        new(id, form.Word<ContactChannel>("channel"))
        {
            Party = form.Word<PartyKind>("party"),
            PartyPerson = form.Optional("partyPerson") ?? PointChoice.Read(form).Person,
            Purpose = form.Word<ContactPurpose>("purpose"),
            Point = PointChoice.Read(form).Key,
            Override = form.Optional(FormField.UnderOverride.Name),
        };

    public static OverrideRequest Override(FormFields form) => new(
        form.Required("overriddenRule"), form.Required("act"), form.Moment("until"), form.Required("reason"))
    {
        Party = form.Word<PartyKind>("party"),
        PartyPerson = form.Optional("partyPerson"),
        Channel = form.MaybeWord<ContactChannel>("channel"),
        ReasonCode = form.Optional("reasonCode"),
    };

    public static PromiseRequest Promise(FormFields form) =>
        new(form.Money("amount"), form.Day("due"), form.Word<ContactChannel>("channel"))
        {
            Cases = form.Covered(CaseThings.OtherCases),
        };

    public static ReminderRequest Reminder(FormFields form, IReadOnlyList<string> states) =>
        new(form.Word<ContactChannel>("channel"))
        {
            Class = form.Word<ActClass>("class"),
            Point = form.Optional("point"),
            Result = form.MaybeWord<Disposition>("result"),
            Notice = form.MaybeWord<LegalNotice>("notice"),
            Answers = form.Optional("answers"),
            Fields = form.Many("states", states),
        };

    public static MessageRequest Message(FormFields form) =>
        new(form.Word<ContactChannel>("channel"), form.Template("template"))
        {
            Class = form.Word<ActClass>("class"),
            Point = form.Optional("point"),
            Notice = form.MaybeWord<LegalNotice>("notice"),
            Answers = form.Optional("answers"),
            Registered = form.Checked("registered"),
        };

    public static PlanRequest Plan(FormFields form, IReadOnlyList<string> terms) =>
        new(form.Word<PlanKind>("planKind"), form.Instalments("instalments"))
        {
            Cases = form.Covered(CaseThings.OtherCases),
            DebtorAsked = form.Checked("debtorAsked"),
            AskedIn = form.Optional("askedIn"),
            RequestApproval = form.Checked("ask"),
            Terms = form.Many("terms", terms),
            Form = form.MaybeWord<PlanForm>("planForm"),
            Recording = form.Optional("recording"),
        };

    public static SettlementRequest Settlement(FormFields form, IReadOnlyList<string> terms) =>
        new(form.Instalments("instalments"))
        {
            DebtorAsked = form.Checked("debtorAsked"),
            Terms = form.Many("terms", terms),
            Form = form.MaybeWord<PlanForm>("planForm"),
            Recording = form.Optional("recording"),
            RequestApproval = form.Checked("ask"),
        };

    public static VisitRequest Visit(FormFields form) => new(
        form.Moment("startsAt"),
        form.Required("team").Split(
            [',', '，', '、'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        form.Required("appointment"));

    public static CheckInRequest CheckIn(FormFields form) => new()
    {
        Place = form.Optional("place"),
        IdentityShown = form.YesNo("identityShown"),
        Recorded = form.YesNo("recorded"),
        Entered = form.YesNo("entered"),
        EntryConsent = form.YesNo("entryConsent"),
    };

    public static VisitCompletion VisitCompletion(FormFields form)
    {
        form.Required("rightPartyMet");
        return new VisitCompletion(form.YesNo("rightPartyMet") ?? false, form.Required("outcome"))
        {
            Note = form.Optional("text"),
            Cost = form.MaybeMoney("cost"),
        };
    }

    public static HoldRequest Hold(FormFields form) => new(form.Word<HoldKind>("holdKind"), form.Required("reason"))
    {
        Until = form.MaybeDay("until"),
        Part = form.MaybeMoney("part"),
        Party = form.MaybeWord<PartyKind>("party"),
        Channel = form.MaybeWord<ContactChannel>("channel"),
        Verified = form.Checked("verified"),
        Actor = form.Optional("actor"),
        Owner = form.Optional("owner"),
        ReviewOn = form.MaybeDay("reviewOn"),
        EffectiveAt = form.MaybeMoment("effectiveAt"),
    };

    public static DisputeRequest Dispute(FormFields form) => new(form.Required("reason"))
    {
        Part = form.MaybeMoney("part"),
        Items = form.Words("disputedItems") is { Count: > 0 } items ? items : null,
        Owner = form.Optional("owner"),
        ReviewOn = form.MaybeDay("reviewOn"),
    };

    public static ChargeRequest Charge(FormFields form) =>
        new(form.Word<DebtComponent>("component"), form.Money("amount"))
        {
            IsNewTotal = form.Checked("isNewTotal"),
            Item = form.Optional("item"),
            DueOn = form.MaybeDay("due"),
            RequestApproval = form.Checked("ask"),
        };

    public static PaymentReturnRequest Return(FormFields form) =>
        new(form.Day("valueDate"), form.Word<ReturnKind>("returnKind"))
        {
            Amount = form.MaybeMoney("amount"),
            ReasonCode = form.Optional("returnCode"),
        };

    public static InterestTermsRequest InterestTerms(FormFields form) =>
        new(form.Day("termsFrom"), form.Whole("rate"), form.Word<DayCount>("dayCount"))
        {
            Kind = form.Word<InterestKind>("interestKind"),
            StatementDay = form.MaybeWhole("statementDay"),
            CapBasisPoints = form.MaybeWhole("capBasisPoints"),
            Rounding = form.Word<MoneyRounding>("rounding"),
            MinimumBasisPoints = form.MaybeWhole("minimumBasisPoints"),
            MinimumFloor = form.MaybeMoney("minimumFloor"),
        };

    public static NoticeRequest Notice(FormFields form) => new(form.Word<ContactChannel>("channel"))
    {
        Item = form.Optional("item"),
        DueOn = form.MaybeDay("due"),
    };

    public static CorrectionRequest Correction(FormFields form)
    {
        var (target, key) = CaseThings.Corrected(form.Required(FormField.Thing));
        return new CorrectionRequest(target, key, form.Required("reason"))
        {
            Instead = form.Optional("instead"),
            RequestApproval = form.Checked("ask"),
        };
    }

    public static CancellationRequest Cancellation(FormFields form) => new(form.Required("reason"))
    {
        RequestApproval = form.Checked("ask"),
    };

    public static ReasonRequest Reason(FormFields form) => new(form.Required("reason"));

    public static OutcomeRequest Outcome(FormFields form) => new(form.Required("outcome"))
    {
        SaidIn = form.Optional("saidIn"),
        ForDebtor = form.YesNo("forDebtor"),
    };
}
