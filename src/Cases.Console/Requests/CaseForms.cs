using Cases.Contracts;

namespace Cases.Pages;

/// <summary>All forms of a case's page, one command each: a table, so that a new command is a line.</summary>
internal static class CaseForms
{
    private static readonly string[] Staff = ["collector", "field", "supervisor", "legal"];
    private static readonly string[] Talking = [.. Staff, "agency"];
    private static readonly string[] Leading = ["supervisor", "legal"];

    private static readonly string[] LetterStates =
    [
        "name", "balance", "reason_and_law", "rights_and_duties", "how_to_check_repay_object", "bank_contact",
        "business_seal",
    ];

    private static readonly string[] PlanStates =
        ["balance", "schedule", "fees", "no_new_card_promise", "rights_and_liability", "other"];

    // The acts that forms of the page are for, in the words of packs.
    private static readonly string[] Acts =
    [
        "call", "text", "email", "letter", "message", "visit", "referral", "plan-agreement", "posting",
        "case-closing", "agency-assignment",
    ];

    private static readonly FormField Reason = FormField.Text("reason");
    private static readonly FormField Ask = FormField.Check("ask");
    private static readonly FormField AskedIn = FormField.Text("askedIn").Maybe;
    private static readonly FormField Item = new("item", FieldKind.Choice)
    {
        Required = false, Options = CaseThings.Items,
    };

    private static readonly FormField Point = new("point", FieldKind.Choice)
    {
        Required = false, Options = CaseThings.Points,
        Start = content =>
            content.Permission is { Point: { } key } asked ? PointChoice.Of(asked.PartyPerson, key) : null,
    };

    private static readonly FormField DebtorPoint = new("point", FieldKind.Choice)
    {
        Required = false, Options = CaseThings.DebtorPoints,
    };

    private static readonly FormField PartyPerson = new("partyPerson", FieldKind.Choice)
    {
        Required = false, Options = CaseThings.Others, Start = content => content.Permission?.PartyPerson,
    };

    // Whom a step or an override means, where the case names several in one part.
    private static readonly FormField Meant = new("partyPerson", FieldKind.Choice)
    {
        Required = false, Options = CaseThings.Others,
    };

    private static readonly FormField PlanKinds =
        FormField.Word<PlanKind>("planKind", kind => kind != PlanKind.Settlement);

    private static readonly FormField[] Complaint =
    [
        Reason, FormField.Amount("part").Maybe, FormField.Text("owner").Maybe, FormField.Day("reviewOn").Maybe,
    ];

    private static readonly FormField[] Dispute = [.. Complaint, FormField.Text("disputedItems").Maybe];

    /// <summary>Asks for a contact's slot; see <see cref="PermissionPages"/>.</summary>
    public static IReadOnlyList<FormField> Permission { get; } =
    [
        FormField.Word<ContactChannel>("channel"), FormField.Word<PartyKind>("party"), PartyPerson,
        Point, FormField.Word<ContactPurpose>("purpose"), FormField.UnderOverride,
    ];

    /// <summary>The forms that are sent to the case, in the order of the page.</summary>
    public static IReadOnlyList<CaseForm> All { get; } =
        [.. Daily(), .. Agreements(), .. Visits(), .. Holds(), .. Money(), .. Course(), .. Overrides()];

    private static IEnumerable<CaseForm> Daily() =>
    [
        CaseForm.Of("contacts", ("contact", "recordContact"), Talking, CaseRequests.Contact,
            FormField.Word<ContactChannel>("channel") with { Start = content => $"{content.Permission?.Channel}" },
            FormField.Word<ContactDirection>("direction"),
            FormField.Word<PartyKind>("party") with { Start = content => $"{content.Permission?.Party}" },
            PartyPerson, Point, FormField.Word<Disposition>("disposition"),
            FormField.Word<ContactPurpose>("purpose"),
            FormField.Long("text").Maybe) with { Daily = true },
        CaseForm.Of("promises", ("promise", "makePromise"), Talking, CaseRequests.Promise,
            FormField.Amount("amount"), FormField.Day("due"), FormField.Word<ContactChannel>("channel"),
            CaseThings.Covered) with { Daily = true },
        CaseForm.Of("notes", ("note", "addNote"), Talking, form => new NoteRequest(form.Required("text")),
            FormField.Long("text")) with { Daily = true },
        CaseForm.Of("assignments", ("assignment", "assign"), ["supervisor"],
            form => new AssignmentRequest(form.Required("reason"), form.Optional("assignee")),
            FormField.Text("assignee").Maybe with { Start = content => content.Case.Assignee }, Reason)
            with { Daily = true, Guarded = true },
        CaseForm.Of("reminders", ("reminder", "remind"), Talking, form => CaseRequests.Reminder(form, LetterStates),
            FormField.Word<ContactChannel>("channel") with { Start = _ => nameof(ContactChannel.Sms) },
            FormField.Word<ActClass>("class") with { Start = _ => nameof(ActClass.Reminder) }, DebtorPoint,
            FormField.Word<Disposition>("result").Maybe, FormField.Word<LegalNotice>("notice").Maybe,
            FormField.Text("answers").Maybe, FormField.Many("states", LetterStates)),
        CaseForm.Of("messages", ("message", "sendMessage"), Talking, CaseRequests.Message,
            FormField.Word<ContactChannel>("channel", channel => channel is not (ContactChannel.Phone
                or ContactChannel.InPerson)) with { Start = _ => nameof(ContactChannel.Sms) },
            FormField.Text("template"),
            FormField.Word<ActClass>("class") with { Start = _ => nameof(ActClass.Reminder) },
            DebtorPoint, FormField.Word<LegalNotice>("notice").Maybe, FormField.Text("answers").Maybe,
            FormField.Check("registered")),
        CaseForm.Of("messages/{key}/stop", ("message-stop", "stopMessage"), Talking,
            form => new ReasonRequest(form.Required("reason")), FormField.Of(CaseThings.WaitingMessages), Reason),
    ];

    private static IEnumerable<CaseForm> Agreements() =>
    [
        CaseForm.Of("promises/{key}/cancel", ("promise-cancel", "cancelPromise"), Staff, CaseRequests.Cancellation,
            FormField.Of(CaseThings.OpenPromises), Reason, Ask),
        CaseForm.Of("plans", ("plan-offer", "agreePlan"), Staff, form => CaseRequests.Plan(form, PlanStates),
            [new FormField("instalments", FieldKind.Choice) { Options = CaseThings.Offers }, PlanKinds,
                .. Plan().Skip(1), FormField.Check("debtorAsked"), AskedIn]),
        CaseForm.Of("plans", ("plan", "agreePlan"), Staff, form => CaseRequests.Plan(form, PlanStates),
            [PlanKinds, .. Plan(), CaseThings.Covered, FormField.Check("debtorAsked"), AskedIn]),
        CaseForm.Of("plans/{key}/change", ("plan-change", "changePlan"), Staff,
            form => CaseRequests.Plan(form, PlanStates),
            [FormField.Of(CaseThings.PlansInForce), PlanKinds, .. Plan(), FormField.Check("debtorAsked"), AskedIn,
                Ask]),
        CaseForm.Of("settlements", ("settlement", "agreeSettlement"), Staff,
            form => CaseRequests.Settlement(form, PlanStates), [.. Plan(), FormField.Check("debtorAsked"), Ask]),
        CaseForm.Of("plans/{key}/cancel", ("plan-cancel", "cancelPlan"), Staff, CaseRequests.Cancellation,
            FormField.Of(CaseThings.PlansInForce), Reason, Ask),
        CaseForm.Of("plans/{key}/complete", ("plan-complete", "completePlan"), Staff, _ => new EmptyRequest(),
            FormField.Of(CaseThings.PlansInForce)),
        CaseForm.Of("plans/{key}/break", ("plan-break", "breakPlan"), Leading, _ => new EmptyRequest(),
            FormField.Of(CaseThings.PlansInForce)),
        CaseForm.Of("plans/{key}/reinstate", ("plan-reinstate", "reinstatePlan"), Staff,
            form => new ReinstatementRequest { RequestApproval = form.Checked("ask") },
            FormField.Of(CaseThings.BrokenPlans), Ask),
    ];

    private static FormField[] Plan() =>
    [
        FormField.Long("instalments"), FormField.Word<PlanForm>("planForm").Maybe, FormField.Text("recording").Maybe,
        FormField.Many("terms", PlanStates),
    ];

    private static IEnumerable<CaseForm> Visits() =>
    [
        CaseForm.Of("visits", ("visit", "scheduleVisit"), Staff, CaseRequests.Visit,
            FormField.Moment("startsAt"), FormField.Text("team"), FormField.Text("appointment")),
        CaseForm.Of("visits/{key}/check-in", ("visit-check-in", "checkInVisit"), ["field"], CaseRequests.CheckIn,
            FormField.Of(CaseThings.Visits), FormField.Text("place").Maybe, FormField.YesNo("identityShown").Maybe,
            FormField.YesNo("recorded").Maybe, FormField.YesNo("entered").Maybe,
            FormField.YesNo("entryConsent").Maybe),
        CaseForm.Of("visits/{key}/complete", ("visit-complete", "completeVisit"), ["field"],
            CaseRequests.VisitCompletion, FormField.Of(CaseThings.Visits), FormField.YesNo("rightPartyMet"),
            FormField.Text("outcome"), FormField.Amount("cost").Maybe, FormField.Long("text").Maybe),
        CaseForm.Of("visits/{key}/cancel", ("visit-cancel", "cancelVisit"), Staff, CaseRequests.Reason,
            FormField.Of(CaseThings.Visits), Reason),
    ];

    private static IEnumerable<CaseForm> Holds() =>
    [
        CaseForm.Of("disputes", ("dispute", "recordDispute"), Talking, CaseRequests.Dispute, Dispute),
        CaseForm.Of("complaints", ("complaint", "recordComplaint"), Talking, CaseRequests.Dispute, Complaint),
        CaseForm.Of("holds", ("hold", "placeHold"), Staff, CaseRequests.Hold,
            FormField.Word<HoldKind>("holdKind"), Reason, FormField.Day("until").Maybe,
            FormField.Amount("part").Maybe, FormField.Word<PartyKind>("party").Maybe,
            FormField.Word<ContactChannel>("channel").Maybe, FormField.Check("verified"),
            FormField.Text("actor").Maybe, FormField.Text("owner").Maybe, FormField.Day("reviewOn").Maybe,
            FormField.Moment("effectiveAt").Maybe),
        CaseForm.Of("holds/{key}/steps", ("hold-step", "advanceHold"), Staff,
            form => new HoldStepRequest(form.Required("step")) { Outcome = form.Optional("outcome") },
            FormField.Of(CaseThings.OpenHolds), FormField.Text("step"), FormField.Text("outcome").Maybe),
        CaseForm.Of("holds/{key}/lift", ("hold-lift", "liftHold"), Staff, CaseRequests.Outcome,
            FormField.Of(CaseThings.OpenHolds), FormField.Text("outcome"), FormField.Text("saidIn").Maybe),
        CaseForm.Of("disputes/{key}/withdraw", ("dispute-withdraw", "withdrawDispute"), Staff, CaseRequests.Outcome,
            FormField.Of(CaseThings.OpenDisputes), FormField.Text("outcome"), FormField.YesNo("forDebtor").Maybe),
        CaseForm.Of("complaints/{key}/withdraw", ("complaint-withdraw", "withdrawComplaint"), Staff,
            CaseRequests.Outcome, FormField.Of(CaseThings.OpenComplaints), FormField.Text("outcome")),
    ];

    private static IEnumerable<CaseForm> Money() =>
    [
        CaseForm.Of("waivers", ("waiver", "waive"), Staff,
            form => new WaiverRequest(form.Money("amount"), form.Required("reason"))
            {
                RequestApproval = form.Checked("ask"),
            },
            FormField.Amount("amount"), Reason, Ask),
        CaseForm.Of("charges", ("charge", "addCharge"), Leading, CaseRequests.Charge,
            FormField.Word<DebtComponent>("component"), FormField.Amount("amount"), FormField.Check("isNewTotal"),
            Item, FormField.Day("due").Maybe, Ask),
        CaseForm.Of("charges/{key}/reverse", ("charge-reverse", "reverseCharge"), ["supervisor"], CaseRequests.Reason,
            FormField.Of(CaseThings.Charges), Reason),
        CaseForm.Of("waivers/{key}/withdraw", ("waiver-withdraw", "withdrawWaiver"), ["supervisor"],
            CaseRequests.Reason, FormField.Of(CaseThings.Waivers), Reason),
        CaseForm.Of("payments/{key}/returns", ("payment-return", "returnMoney"), ["supervisor"],
            CaseRequests.Return, FormField.Of(CaseThings.Payments), FormField.Word<ReturnKind>("returnKind"),
            FormField.Amount("amount").Maybe, FormField.Day("valueDate"), FormField.Text("returnCode").Maybe),
        CaseForm.Of("payments/{key}/corrections", ("payment-correct", "correctPayment"), ["supervisor"],
            form => new PaymentCorrectionRequest(
                form.Money("amount"), form.Day("valueDate"), form.Required("reason"))
            {
                ReceivedOn = form.MaybeDay("receivedOn"),
            },
            FormField.Of(CaseThings.Payments), FormField.Amount("amount"), FormField.Day("valueDate"),
            FormField.Day("receivedOn").Maybe, Reason),
        CaseForm.Of("refunds", ("refund", "returnMoney"), ["supervisor"],
            form => new RefundRequest(form.Money("amount"), form.Day("valueDate"))
            {
                ReasonCode = form.Optional("returnCode"),
            },
            FormField.Amount("amount"), FormField.Day("valueDate"), FormField.Text("returnCode").Maybe),
        CaseForm.Of("interest-terms", ("interest-terms", "stateInterestTerms"), ["supervisor"],
            CaseRequests.InterestTerms, FormField.Day("termsFrom"), FormField.Text("rate"),
            FormField.Word<DayCount>("dayCount"), FormField.Word<InterestKind>("interestKind"),
            FormField.Text("statementDay").Maybe, FormField.Text("capBasisPoints").Maybe,
            FormField.Word<MoneyRounding>("rounding"), FormField.Text("minimumBasisPoints").Maybe,
            FormField.Amount("minimumFloor").Maybe),
        CaseForm.Of("interest-postings", ("interest-posting", "postInterest"), Leading,
            form => new InterestPostingRequest(form.Day("interestThrough")), FormField.Day("interestThrough")),
    ];

    private static IEnumerable<CaseForm> Course() =>
    [
        CaseForm.Of("notices", ("notice", "serveNotice"), Leading, CaseRequests.Notice,
            FormField.Word<ContactChannel>("channel") with { Start = _ => nameof(ContactChannel.Letter) },
            Item, FormField.Day("due").Maybe),
        CaseForm.Of("referrals", ("referral", "referToLegal"), Staff,
            form => new ReferralRequest(form.Required("reason")) { RequestApproval = true }, Reason),
        CaseForm.Of("referrals/{key}/withdraw", ("referral-withdraw", "withdrawReferral"), Leading,
            CaseRequests.Reason, FormField.Of(CaseThings.Referral), Reason),
        CaseForm.Of("corrections", ("correction", "correct"), Staff, CaseRequests.Correction,
            FormField.Of(CaseThings.Corrigible), Reason, FormField.Text("instead").Maybe, Ask),
        CaseForm.Of("resolutions", ("resolution", "resolve"), Staff,
            form => new ResolutionRequest(form.Word<ResolutionReason>("resolution"), form.Required("evidence"))
            {
                RequestApproval = true,
            },
            FormField.Word<ResolutionReason>("resolution", reason => reason > ResolutionReason.ClosedAtSource),
            FormField.Text("evidence")),
        CaseForm.Of("parties", ("party-add", "addParty"), Leading,
            form => new AddPartyRequest(
                form.Required("addedPerson"), form.Word<PartyKind>("partyRole"), form.Required("evidence")),
            FormField.Text("addedPerson"), FormField.Word<PartyKind>("partyRole", role => role != PartyKind.Debtor),
            FormField.Text("evidence")),
        CaseForm.Of("parties/{key}/end", ("party-end", "endParty"), Leading,
            form => new PartyEndRequest(form.Required("evidence")),
            FormField.Of(CaseThings.OtherParties), FormField.Text("evidence")),
        CaseForm.Of("steps", ("step", "recordStep"), [.. Talking, "compliance"],
            form => new StepRequest(form.Word<ActKind>("stepKind"))
            {
                Party = form.MaybeWord<PartyKind>("party") ?? PartyKind.Debtor,
                Person = form.Optional("partyPerson"),
                Note = form.Optional("text"),
            },
            FormField.Word<ActKind>("stepKind", IsStep), FormField.Word<PartyKind>("party").Maybe, Meant,
            FormField.Long("text").Maybe),
        CaseForm.Of("breaches/{key}/remedy", ("breach-remedy", "remedyBreach"), ["supervisor", "compliance"],
            form => new RemedyRequest(form.Required("what")), FormField.Of(CaseThings.OpenBreaches),
            FormField.Long("what")),
        CaseForm.Of("re-ages", ("re-age", "reAge"), Leading,
            form => new ReAgeRequest(form.Day("countsFrom"), form.Required("reason")) { RequestApproval = true },
            FormField.Day("countsFrom"), Reason),
        CaseForm.Of("restructures", ("restructure", "restructure"), Leading,
            form => new RestructureRequest(
                form.Day("countsFrom"), form.MovedDues("newDues"), form.Required("reason"))
            {
                RequestApproval = true,
            },
            FormField.Day("countsFrom"), FormField.Long("newDues"), Reason),
        CaseForm.Of("sales", ("sale", "sellDebt"), Leading,
            form => new SaleRequest(form.Day("cutOff"), form.Required("buyer"), form.Required("evidence"))
            {
                RequestApproval = true,
            },
            FormField.Day("cutOff"), FormField.Text("buyer"), FormField.Text("evidence")),
        CaseForm.Of("buy-backs", ("buy-back", "buyBackDebt"), ["supervisor"],
            form => new BuyBackRequest(form.Day("oursFrom"), form.Required("evidence")),
            FormField.Day("oursFrom"), FormField.Text("evidence")),
        CaseForm.Of("reopenings", ("reopening", "reopen"), ["supervisor"],
            form => new ReopeningRequest(form.Required("evidence")), FormField.Text("evidence")),
    ];

    private static IEnumerable<CaseForm> Overrides() =>
    [
        CaseForm.Of("overrides", ("override", "override"), Staff, CaseRequests.Override,
            new FormField("overriddenRule", FieldKind.Choice) { Options = CaseThings.OverridableRules },
            new FormField("act", FieldKind.Choice)
            {
                Options = (_, words) => Acts.Select(act => new FieldOption(act, words.OrName("value", act))),
            },
            FormField.Word<PartyKind>("party"), Meant, FormField.Word<ContactChannel>("channel").Maybe,
            FormField.Moment("until"),
            new FormField("reasonCode", FieldKind.Choice)
            {
                Required = false, Options = CaseThings.OverrideReasons,
            },
            Reason),
        CaseForm.Of("overrides/{key}/withdraw", ("override-withdraw", "override"), [.. Staff, "compliance"],
            CaseRequests.Reason, FormField.Of(CaseThings.OpenOverrides), Reason),
    ];

    /// <summary>The kinds of step that no form of their own records.</summary>
    private static bool IsStep(ActKind kind) => kind is ActKind.PostedNotice or ActKind.CloseRequest
        or ActKind.PlanRefusal or (>= ActKind.AgencyActivity and not ActKind.Other);
}
