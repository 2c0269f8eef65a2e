using Cases.Domain;
using NodaTime;

namespace Cases.Engine;

/// <summary>An action as it is tried: a command, or the reason why there is nothing to do it to.</summary>
internal sealed record ActionTrial(
    string Action, ContactChannel? Channel, CaseCommand? Command, RefusalReason? Missing = null);

/// <summary>
/// The actions that staff ask for on a case, each as a plain command on it as it stands. An action has the name of its
/// command; where one command is asked for in several ways, each of them has a name of its own.
/// </summary>
internal static class ActionTrials
{
    /// <summary>The key of everything that is tried; nothing is recorded under it.</summary>
    public const string Key = "advice-only";

    private const string Words = "advice only";

    private static readonly LocalTime VisitTime = new(10, 0);

    /// <summary>All of them, in the order of the lifecycle.</summary>
    public static IEnumerable<ActionTrial> Of(CaseState state, Facts facts, Policy policy)
    {
        var today = policy.DateOf(facts.Now);
        return Contact().Concat(Agreement(state, (facts, policy, today))).Concat(Visit(state, today, policy))
            .Concat(Ending()).Concat(Holds(state)).Concat(Beside(state, facts));
    }

    private static IEnumerable<ActionTrial> Contact()
    {
        foreach (var channel in (ContactChannel[])[ContactChannel.Sms, ContactChannel.Email, ContactChannel.Letter])
        {
            yield return Try(new Remind(Key, channel, ActClass.Reminder), channel);
        }

        foreach (var channel in (ContactChannel[])[ContactChannel.Phone, ContactChannel.Sms, ContactChannel.InPerson])
        {
            yield return Try(
                new RecordContact(Key, channel, ContactDirection.Outbound, Disposition.Reached, PartyKind.Debtor),
                channel);
        }
    }

    private static IEnumerable<ActionTrial> Agreement(
        CaseState state, (Facts Facts, Policy Policy, LocalDate Today) now)
    {
        // A plan is about what is owed with the interest that has run.
        var (today, minor) = (now.Today, CaseInterest.TermsOf(state, now.Facts, now.Policy).IsEmpty
            ? state.OutstandingMinor
            : Payoff.Of(state, now.Facts, now.Policy, now.Today).TotalMinor);
        var owed = new Money(Math.Max(1, minor), state.Currency);
        Instalment[] once = [new(1, today.PlusDays(1), owed.Minor)];
        yield return Try(new MakePromise(Key, owed, today.PlusDays(1), ContactChannel.Phone));
        var open = state.Promises.FirstOrDefault(promise => promise.Status == PromiseStatus.Open);
        yield return On("cancelPromise", open?.Key, "No promise is open.", key => new CancelPromise(key, Words));
        yield return Try(new AgreePlan(Key, PlanKind.Instalments, [.. once], DebtorAsked: false));
        yield return Try("agreeSettlement", new AgreePlan(
            Key, PlanKind.Settlement, [new(1, today.PlusDays(1), Math.Max(1, owed.Minor / 2))], DebtorAsked: false));
        var plan = state.Plans is [.., var last] ? last.Key : null;
        const string none = "No plan was agreed.";
        yield return Try(new ChangePlan(Key, PlanKind.Instalments, [.. once]));
        yield return On("completePlan", plan, none, key => new CompletePlan(key));
        yield return On("breakPlan", plan, none, key => new BreakPlan(key));
        yield return On("cancelPlan", plan, none, key => new CancelPlan(key, Words));
        yield return On("reinstatePlan", plan, none, key => new ReinstatePlan(key));
    }

    private static IEnumerable<ActionTrial> Visit(CaseState state, LocalDate today, Policy policy)
    {
        var at = policy.OfficialZone.AtLeniently(today.PlusDays(1).At(VisitTime)).ToInstant();
        yield return Try(new ScheduleVisit(Key, at, ["one", "two"], Words));
        const string none = "No visit is planned.";
        yield return On("checkInVisit", state.Visit?.Key, none, key => new CheckInVisit(key, null));
        yield return On("completeVisit", state.Visit?.Key, none, key => new CompleteVisit(key, false, Words));
        yield return On("cancelVisit", state.Visit?.Key, none, key => new CancelVisit(key, Words));
    }

    private static IEnumerable<ActionTrial> Ending() =>
    [
        Try(new ReferToLegal(Key, Words)),
        Try(new WithdrawReferral(Words)),
        Try(new Resolve(ResolutionReason.RecoveryEnded, Words)),
        Try(new Reopen(Words)),
    ];

    private static IEnumerable<ActionTrial> Holds(CaseState state)
    {
        yield return Try(new PlaceHold(Key, HoldKind.Hardship, Words));
        yield return Try("recordDispute", new PlaceHold(Key, HoldKind.Dispute, Words));
        yield return Try("recordComplaint", new PlaceHold(Key, HoldKind.Complaint, Words));
        var standing = state.Holds.Where(known => !known.Lifted).ToList();
        var hold = standing.FirstOrDefault();
        const string none = "No hold stands.";
        yield return On("advanceHold", hold?.Key, none, key => new AdvanceHold(Key, key, Words));
        yield return On("liftHold", hold?.Key, none, key => new LiftHold(key, Words));
        var dispute = standing.Find(known => known.Kind == HoldKind.Dispute);
        yield return On("withdrawDispute", dispute?.Key, "No dispute stands.",
            key => new LiftHold(key, Words) { Kind = HoldKind.Dispute });
        var complaint = standing.Find(known => known.Kind == HoldKind.Complaint);
        yield return On("withdrawComplaint", complaint?.Key, "No complaint stands.",
            key => new LiftHold(key, Words) { Kind = HoldKind.Complaint });
    }

    private static IEnumerable<ActionTrial> Beside(CaseState state, Facts facts)
    {
        var least = new Money(1, state.Currency);
        yield return Try(new AddCharge(Key, DebtComponent.Fee, least));
        yield return Try(new Waive(Key, least, Words));
        yield return Try(new ServeNotice(Key, ContactChannel.Letter, null, null));
        yield return Try(new AddNote(Key, Words));
        yield return Try(new AddParty(Key, PartyKind.Guarantor, Words));
        yield return On("endParty", state.Parties.FirstOrDefault(party => party.Role != PartyKind.Debtor).Person,
            "Nobody but the debtor has a part.", person => new EndParty(person, Words));
        yield return Try(new Assign(state.Assignee is null ? facts.By.Subject : null, Words));
        yield return Try(new RecordStep(Key, StepOf(facts.By), PartyKind.Debtor));
        yield return On("remedyBreach", state.Breaches.FirstOrDefault(breach => breach.RemediedOn is null)?.Key,
            "Nothing is to be remedied.", key => new RemedyBreach(key, Words));
        yield return Corrected(state) is (var target, var thing)
            ? Try(new Correct(target, thing, Words) { Instead = Words })
            : Missing("correct", "Nothing is recorded that could be corrected.");
    }

    /// <summary>The first kind of step that somebody takes; which of them rules forbid says the step itself.</summary>
    private static ActKind StepOf(Principal by)
    {
        var kind = OtherSteps.Kinds.FirstOrDefault(kind => OtherSteps.RolesOf(kind).Contains(by.Role));
        return kind == default ? ActKind.InitialCommunication : kind;
    }

    /// <summary>What was recorded last of the kind that takes least: a note, a contact, a payment.</summary>
    private static (CorrectionTarget Target, string Key)? Corrected(CaseState state)
    {
        var note = state.Keys.LastOrDefault(known => known.Kind == RecordedKind.Note);
        var contact = state.Contacts.LastOrDefault(known => !known.Corrected).Key;
        var payment = state.Money.LastOrDefault(known => !known.Waiver && !known.Reversed);
        return note.Key is { } noted ? (CorrectionTarget.Note, noted)
            : contact is not null ? (CorrectionTarget.Contact, contact)
            : payment.Key is { } paid ? (CorrectionTarget.Payment, paid)
            : null;
    }

    private static ActionTrial Try(CaseCommand command, ContactChannel? channel = null) =>
        new(CommandKinds.Of(command).Name, channel, command);

    private static ActionTrial Try(string action, CaseCommand command) => new(action, null, command);

    private static ActionTrial On(string action, string? key, string missing, Func<string, CaseCommand> command) =>
        key is not null
            ? new(action, null, command(key))
            : Missing(action, missing);

    private static ActionTrial Missing(string action, string missing) =>
        new(action, null, null, new RefusalReason(RefusalCode.KeyUnknown, missing, []));
}
