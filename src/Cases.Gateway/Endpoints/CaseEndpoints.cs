using Cases.Contracts;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cases.Gateway;

/// <summary>Opening and reading a case, and all commands on it.</summary>
internal static class CaseEndpoints
{
    private const StaffRoles Talking = Describe.Staff | StaffRoles.Agency;
    private const StaffRoles Leading = StaffRoles.Supervisor | StaffRoles.Legal;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapPost("/cases", (HttpContext context, CommandDoor door) => door.OpenAsync(context))
            .Allow(StaffRoles.Supervisor | StaffRoles.Integration)
            .Commands<OpenCaseRequest>("cases").WithSummary("Opens a case.").WithMetadata(AnswerHeaders.OfNew);
        group.MapGet("/cases/{id}", ReadAsync).Allow(Describe.Readers, ScopeKind.Case)
            .Reads<CaseView>("cases",
                "A case as it stands, or was by either clock, by its id or its account's reference.")
            .WithMetadata(AnswerHeaders.OfVersionNow, CaseClockReading.Fields).Personal();
        group.MapGet("/cases/{id}/actions", AdviseAsync)
            .Allow(Describe.Staff | StaffRoles.Agency | StaffRoles.Compliance | StaffRoles.Auditor, ScopeKind.Case)
            .Reads<CaseActions>("cases", "For every action: permitted now or not, why not, and from when.")
            .WithMetadata(AnswerHeaders.OfVersion);
        Contacts(group);
        Plans(group);
        Visits(group);
        Holds(group);
        Money(group);
        Course(group);
        Overrides(group);
        Told(group);
    }

    private static void Contacts(RouteGroupBuilder group)
    {
        group.CaseCommand("reminders", Talking, CasesJson.Default.ReminderRequest, CaseMapping.Reminder);
        group.CaseCommand("messages", Talking, CasesJson.Default.MessageRequest, MessageMapping.Send);
        group.CaseThingCommand("messages/{key}/stop", Talking, CasesJson.Default.ReasonRequest,
            (fields, key, r) => new StopMessage(fields.KeyOf(key), r.Reason));
        group.CaseThingCommand("messages/{key}/receipts", StaffRoles.Integration, CasesJson.Default.ReceiptRequest,
            MessageMapping.Receipt);
        group.CaseCommand("contacts", Talking, CasesJson.Default.ContactRequest, CaseMapping.Contact);
        group.MapPost("/cases/{id}/promises", (string id, HttpContext context, CommandDoor door) =>
                door.SeveralAsync(context, id, CasesJson.Default.PromiseRequest, r => r.Cases, CaseMapping.Promise))
            .Allow(Talking, ScopeKind.Case).Commands<PromiseRequest>("cases");
        group.CaseThingCommand("promises/{key}/cancel", Describe.Staff, CasesJson.Default.CancellationRequest,
            (fields, key, r) => fields.Step(r.RequestApproval, new CancelPromise(fields.KeyOf(key), r.Reason)));
        group.CaseCommand("notes", Talking, CasesJson.Default.NoteRequest,
            (fields, r) => new AddNote(fields.NewKey(r.Key), r.Text));
    }

    private static void Plans(RouteGroupBuilder group)
    {
        group.MapPost("/cases/{id}/plans", (string id, HttpContext context, CommandDoor door) =>
                door.SeveralAsync(context, id, CasesJson.Default.PlanRequest, r => r.Cases, CaseMapping.Plan))
            .Allow(Describe.Staff, ScopeKind.Case).Commands<PlanRequest>("cases");
        group.MapPost("/cases/{id}/plans/{key}/change",
                (string id, string key, HttpContext context, CommandDoor door) => door.InCurrencyAsync(
                    context, id, CasesJson.Default.PlanRequest, (fields, r) => CaseMapping.PlanChange(fields, key, r)))
            .Allow(Describe.Staff, ScopeKind.Case).Commands<PlanRequest>("cases");
        group.MapPost("/cases/{id}/settlements", (string id, HttpContext context, CommandDoor door) =>
                door.InCurrencyAsync(context, id, CasesJson.Default.SettlementRequest, CaseMapping.Settlement))
            .Allow(Describe.Staff, ScopeKind.Case).Commands<SettlementRequest>("cases");
        group.CaseThingCommand("plans/{key}/cancel", Describe.Staff, CasesJson.Default.CancellationRequest,
            (fields, key, r) => fields.Step(r.RequestApproval, new CancelPlan(fields.KeyOf(key), r.Reason)));
        group.CaseThingCommand("plans/{key}/complete", Describe.Staff, CasesJson.Default.EmptyRequest,
            (fields, key, _) => new CompletePlan(fields.KeyOf(key)));
        group.CaseThingCommand("plans/{key}/break", Leading, CasesJson.Default.EmptyRequest,
            (fields, key, _) => new BreakPlan(fields.KeyOf(key)));
        group.CaseThingCommand("plans/{key}/reinstate", Describe.Staff, CasesJson.Default.ReinstatementRequest,
            (fields, key, r) => fields.Step(r.RequestApproval, new ReinstatePlan(fields.KeyOf(key))));
    }

    private static void Visits(RouteGroupBuilder group)
    {
        group.CaseCommand("visits", Describe.Staff, CasesJson.Default.VisitRequest, CaseMapping.Visit);
        group.CaseThingCommand("visits/{key}/check-in", StaffRoles.Field, CasesJson.Default.CheckInRequest,
            CaseMapping.CheckIn);
        group.CaseThingCommand("visits/{key}/complete", StaffRoles.Field, CasesJson.Default.VisitCompletion,
            CaseMapping.VisitCompletion);
        group.CaseThingCommand("visits/{key}/cancel", Describe.Staff, CasesJson.Default.ReasonRequest,
            (fields, key, r) => new CancelVisit(fields.KeyOf(key), r.Reason));
    }

    private static void Holds(RouteGroupBuilder group)
    {
        group.CaseCommand("holds", Describe.Staff, CasesJson.Default.HoldRequest, CaseMapping.Hold);
        group.CaseCommand("disputes", Talking, CasesJson.Default.DisputeRequest,
            (fields, r) => CaseMapping.Dispute(fields, Domain.HoldKind.Dispute, r));
        group.CaseCommand("complaints", Talking, CasesJson.Default.DisputeRequest,
            (fields, r) => CaseMapping.Dispute(fields, Domain.HoldKind.Complaint, r));
        EndHolds(group, "holds", "lift", null);
        EndHolds(group, "disputes", "withdraw", Domain.HoldKind.Dispute);
        EndHolds(group, "complaints", "withdraw", Domain.HoldKind.Complaint);
    }

    private static void EndHolds(RouteGroupBuilder group, string what, string end, Domain.HoldKind? kind)
    {
        group.CaseThingCommand(what + "/{key}/steps", Describe.Staff, CasesJson.Default.HoldStepRequest,
            (fields, key, r) => CaseMapping.HoldStep(fields, key, kind, r));
        group.CaseThingCommand($"{what}/{{key}}/{end}", Describe.Staff, CasesJson.Default.OutcomeRequest,
            (fields, key, r) => new LiftHold(fields.KeyOf(key), r.Outcome) 
            {
                Kind = kind, SaidIn = r.SaidIn, ForDebtor = r.ForDebtor,
            });
    }

    private static void Money(RouteGroupBuilder group)
    {
        group.CaseCommand("charges", Leading | StaffRoles.Integration, CasesJson.Default.ChargeRequest,
            CaseMapping.Charge);
        group.CaseCommand("waivers", Describe.Staff, CasesJson.Default.WaiverRequest, CaseMapping.Waiver);
        group.CaseThingCommand("waivers/{key}/withdraw", StaffRoles.Supervisor, CasesJson.Default.ReasonRequest,
            (fields, key, r) => new WithdrawWaiver(fields.NewKey(null), key, r.Reason));
        group.CaseThingCommand("charges/{key}/reverse", StaffRoles.Supervisor, CasesJson.Default.ReasonRequest,
            (fields, key, r) => new ReverseCharge(fields.NewKey(null), key, r.Reason));
        group.CaseThingCommand("payments/{key}/returns", StaffRoles.Supervisor | StaffRoles.Integration,
            CasesJson.Default.PaymentReturnRequest, MoneyMapping.Return);
        group.CaseThingCommand("payments/{key}/corrections", StaffRoles.Supervisor,
            CasesJson.Default.PaymentCorrectionRequest, MoneyMapping.Correction);
        group.CaseCommand("refunds", StaffRoles.Supervisor | StaffRoles.Integration,
            CasesJson.Default.RefundRequest, MoneyMapping.Refund);
    }

    private static void Course(RouteGroupBuilder group)
    {
        group.CaseCommand("referrals", Describe.Staff, CasesJson.Default.ReferralRequest, CaseMapping.Referral);
        group.CaseThingCommand("referrals/{key}/withdraw", Leading, CasesJson.Default.ReasonRequest,
            (fields, key, r) =>
                new WithdrawReferral(r.Reason) { Referral = fields.KeyOf(key) });
        group.CaseCommand("corrections", Describe.Staff, CasesJson.Default.CorrectionRequest, CaseMapping.Correction);
        group.CaseCommand("resolutions", Describe.Staff, CasesJson.Default.ResolutionRequest, CaseMapping.Resolution);
        group.CaseCommand("re-ages", Leading, CasesJson.Default.ReAgeRequest, (fields, r) => fields.Step(
            r.RequestApproval, new ReAge(fields.NewKey(r.Key), Words.Day(r.From), r.Reason)));
        group.CaseCommand("restructures", Leading, CasesJson.Default.RestructureRequest, CaseMapping.Restructure);
        group.CaseCommand("sales", Leading, CasesJson.Default.SaleRequest, (fields, r) => fields.Step(
            r.RequestApproval, new SellDebt(Words.Day(r.CutOff), r.Buyer, r.Evidence)));
        group.CaseCommand("buy-backs", StaffRoles.Supervisor, CasesJson.Default.BuyBackRequest,
            (_, r) => new BuyBackDebt(Words.Day(r.From), r.Evidence));
        group.CaseCommand("reopenings", StaffRoles.Supervisor, CasesJson.Default.ReopeningRequest,
            (_, r) => new Reopen(r.Evidence));
        group.MapPost("/cases/{id}/parties", (string id, HttpContext context, CommandDoor door) =>
                door.AddPartyAsync(context, id))
            .Allow(Leading | StaffRoles.Integration, ScopeKind.Case).Commands<AddPartyRequest>("cases");
        group.CaseThingCommand("parties/{key}/end", Leading | StaffRoles.Integration,
            CasesJson.Default.PartyEndRequest, (fields, key, r) => CaseMapping.PartyEnd(fields, key, r));
        group.CaseCommand("assignments", StaffRoles.Supervisor, CasesJson.Default.AssignmentRequest,
            (fields, r) => new Assign(r.Assignee, r.Reason)
            {
                ToAgency = r.ToAgency, Stated = fields.Facts(r.Facts, Domain.FactHome.Act),
            });
        group.CaseCommand("steps",
            Talking | StaffRoles.Compliance | StaffRoles.Integration, CasesJson.Default.StepRequest, CaseMapping.Step);
        group.CaseThingCommand("breaches/{key}/remedy", StaffRoles.Supervisor | StaffRoles.Compliance,
            CasesJson.Default.RemedyRequest, (fields, key, r) => new RemedyBreach(fields.KeyOf(key), r.What));
    }

    private static void Overrides(RouteGroupBuilder group)
    {
        group.CaseCommand("overrides", Describe.Staff, CasesJson.Default.OverrideRequest, OverrideMapping.Ask);
        group.CaseThingCommand("overrides/{key}/withdraw", Describe.Staff | StaffRoles.Compliance,
            CasesJson.Default.ReasonRequest, (fields, key, r) => new WithdrawOverride(fields.KeyOf(key), r.Reason));
    }

    private static void Told(RouteGroupBuilder group)
    {
        group.CaseCommand("claim-events", Leading | StaffRoles.Integration, CasesJson.Default.ClaimEventRequest,
            CaseMapping.ClaimEvent);
        group.CaseCommand("notices", Leading, CasesJson.Default.NoticeRequest, CaseMapping.Notice);
        group.MapPost("/cases/{id}/outside-facts", (string id, HttpContext context, CommandDoor door) =>
                door.TellAsync(context, id))
            .Allow(StaffRoles.Integration, ScopeKind.Case).Commands<OutsideFactRequest>("cases");
    }

    private static async Task AdviseAsync(
        string id, HttpContext context, GatewayParts parts, ActionDoors doors, RuleSources sources)
    {
        var by = context.Caller().ToPrincipal();
        var advice = await parts.Advisor.AdviseAsync(id, by, context.RequestAborted).ConfigureAwait(false);
        if (advice is null or { NewerNodeNeeded: true })
        {
            var receipt = new CommandReceipt(ReceiptKind.NewerNodeNeeded, -1, advice?.Version ?? 0);
            await context.WriteReceiptAsync(receipt, new Receipt(id, receipt.Version, -1, [])).ConfigureAwait(false);
            return;
        }

        await context.WriteAsync(CaseViews.Advice(id, advice, context.Caller().Role, (doors, sources)),
            CasesJson.Default.CaseActions, advice.Version).ConfigureAwait(false);
    }

    private static IEnumerable<string> PersonsOf(CaseState state) =>
        state.Parties.Select(party => "person/" + party.Person);

    private static async Task ReadAsync(string id, HttpContext context, GatewayParts parts)
    {
        var (clocks, answered) = await CaseClockReading.ReadAsync(context, parts).ConfigureAwait(false);
        if (answered)
        {
            return;
        }

        if (clocks is not null)
        {
            var history = await CaseClockReading.FindAsync(id, clocks, parts, context.RequestAborted)
                .ConfigureAwait(false);
            await (history is null
                ? ProblemAnswer.WriteAsync(context, ProblemKind.NotFound)
                : WriteAsync(id, context, parts, (history.State, history.Version, null))).ConfigureAwait(false);
            return;
        }

        var view = await parts.Host.ReadAsync(CaseIdentity.Stream(id), context.RequestAborted).ConfigureAwait(false);
        await WriteAsync(id, context, parts, ((CaseState)view.State, view.Version, view.Version)).ConfigureAwait(false);
    }

    /// <summary>Writes a case; one of another day has no ETag, for nothing can be changed on it.</summary>
    private static async Task WriteAsync(
        string id, HttpContext context, GatewayParts parts, (CaseState State, long Version, long? Tag) read)
    {
        PersonalReads.Tell(context, ["case/" + id, .. PersonsOf(read.State)]);
        var zone = parts.ZoneOf(read.State.Opened!.Packs).Id;
        var masked = !PersonViews.MayRead(context.Caller().Role);
        var view = CaseViews.Of(id, read.Version, read.State, zone, masked) with
        {
            Overrides = [.. read.State.Overrides.Select(
                known => OverrideMapping.View(known, parts.RuleOf(read.State, known.Rule), masked))],
        };
        var limitation = read.Tag is null ? null
            : await LimitationOf(read.State, parts, context.RequestAborted).ConfigureAwait(false);
        await context.WriteAsync(
            view with { Limitation = CaseViews.Limitation(limitation) }, CasesJson.Default.CaseView, read.Tag)
            .ConfigureAwait(false);
    }

    /// <summary>The limitation of the claim now, with what the debtor's log tells of demands.</summary>
    private static async ValueTask<LimitationTerm?> LimitationOf(
        CaseState state, GatewayParts parts, CancellationToken cancellation)
    {
        var series = parts.Policies.For(state.Opened!.Packs);
        var now = NodaTime.Instant.FromDateTimeOffset(parts.Time.GetUtcNow());
        var facts = new Facts { Now = now, By = new Domain.Principal("", "") };
        if (CaseParty.DebtorOf(state.Parties) is { } debtor)
        {
            var stream = StreamId.Parse("person/" + debtor);
            var read = await parts.Host.ReadAsync(stream, cancellation).ConfigureAwait(false);
            facts = facts with { Person = new KnownPerson(stream.Value, read.Version, (PersonState)read.State) };
        }

        return LimitationTerm.Of(state, facts, series.On(now.InZone(series.OfficialZone).Date));
    }
}
