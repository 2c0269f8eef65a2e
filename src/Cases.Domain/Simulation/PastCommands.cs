using System.Collections.Immutable;

namespace Cases.Domain;

/// <summary>A command as the events that it led to tell it, and the case before them.</summary>
/// <param name="Command">The command.</param>
/// <param name="Before">
/// The case before it. What waits for approval has <see cref="PastCommands.OnFile"/> for texts that are sealed.
/// </param>
/// <param name="Event">The event that it was told from, among those of the unit.</param>
public sealed record PastCommand(CaseCommand Command, CaseState Before, CaseEvent Event)
{
    /// <summary>
    /// The template that a reminder was made of; null for none. The command does not name it, because whether there
    /// still is a template of that text is seen elsewhere.
    /// </summary>
    public UsedTemplate? Template { get; init; }
}

/// <summary>Rebuilds commands from the events that they led to, so that they can be decided again.</summary>
/// <remarks>
/// Only what rules judge is rebuilt; texts that are sealed, and costs and answers that no rule sees, are left out or
/// stand as <see cref="OnFile"/>. Both decisions of a comparison get the same command, so that what was left out makes
/// no difference between them.
/// </remarks>
public static class PastCommands
{
    /// <summary>What stands for a text that somebody wrote and that is sealed.</summary>
    public const string OnFile = "on file";

    private const string ReminderCharge = "r:";

    /// <summary>The command of a unit.</summary>
    /// <param name="before">The case before the unit.</param>
    /// <param name="events">What happened on the case, in order.</param>
    /// <param name="judged">Whether its entry has answers of rules.</param>
    /// <returns>Null where nothing among it is ever judged, or where it cannot be told what was asked.</returns>
    public static PastCommand? Of(CaseState before, IReadOnlyList<CaseEvent> events, bool judged)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(events);
        if (!before.Exists)
        {
            return null;
        }

        PastCommand? found = null;
        ImmutableArray<StatedFact> stated = [];
        string? under = null;
        UsedTemplate? template = null;
        foreach (var happened in events)
        {
            switch (happened)
            {
                case ApprovalDecided e:
                    return Decided(e, before);
                case FactsStated e:
                    stated = Readable(e.Facts);
                    break;
                case TemplateUsed e:
                    template = e.Template;
                    break;
                case OverrideUsed { Permission: null } e:
                    under = e.Key;
                    break;
                case InterestPosted e when events.OfType<InterestPosted>().Last() != e:
                    break; // One for each day; the last says through which.
                case ChargeAdded { Key: var key } when key.StartsWith(ReminderCharge, StringComparison.Ordinal):
                    break;
                case InterestPosted when events.Any(one => one is not InterestPosted and not CollectionsEntered):
                    break; // It goes before what needs it, or follows from what was told late.
                case CaseAssigned when !judged:
                    break; // Inside the bank; whether an agency is meant is not kept, and shows by the answers alone.
                case PlanBroken when !ReferenceEquals(happened, events.First(one => one is not CollectionsEntered)):
                    break; // It follows from something else.
                default:
                    found ??= WasJudgedBefore(happened, events) ? null
                        : Of(happened, before.Currency) is { } command
                        ? new PastCommand(command, before, happened)
                        : null;
                    break;
            }
        }

        return found is null ? null : found with
        {
            Command = With(found.Command, stated, under),
            Template = template ?? (found.Event as ReminderRecorded)?.Template
                ?? (found.Event as MessageDecided)?.Template,
        };
    }

    /// <summary>What is recorded when a message is out was judged when the message was decided.</summary>
    private static bool WasJudgedBefore(CaseEvent happened, IReadOnlyList<CaseEvent> events) =>
        happened is ReminderRecorded && events.Any(one => one is MessageReported);

    private static PastCommand Decided(ApprovalDecided e, CaseState before) =>
        new(new DecideApproval(e.Id, e.Approved, e.Reason ?? OnFile), Readable(before), e);

    /// <summary>A step that waits has its override in itself, and what was stated beside it.</summary>
    private static CaseCommand With(CaseCommand command, ImmutableArray<StatedFact> stated, string? under) =>
        (command, stated, under) switch
        {
            (_, { IsEmpty: true }, null) => command,
            (RequestApproval asked, _, _) => asked with { Step = asked.Step with { Stated = stated } },
            _ => command with { Stated = stated, Override = under },
        };

    /// <summary>A reference whose text is sealed is there all the same.</summary>
    private static ImmutableArray<StatedFact> Readable(ImmutableArray<StatedFact> facts) =>
    [
        .. facts.Select(fact => fact.Value == FactValue.ErasedReference
            ? fact with { Value = FactValue.OfReference(OnFile) }
            : fact),
    ];

    /// <summary>The request of a permission; that on the record of somebody else who is reached is none.</summary>
    /// <param name="granted">What was granted.</param>
    /// <param name="stated">What was stated with the request; null for nothing.</param>
    /// <param name="used">The override under which it was granted; null for none.</param>
    public static RequestContactPermission? Of(
        ContactPermissionGranted granted, PermissionFactsStated? stated = null, OverrideUsed? used = null)
    {
        ArgumentNullException.ThrowIfNull(granted);
        return granted.Himself ? null : new RequestContactPermission(granted.Key, granted.Case, granted.Channel)
        {
            Party = granted.Party,
            PartyPerson = granted.PartyPerson,
            Class = granted.Class,
            Purpose = granted.Purpose,
            CallKind = granted.CallKind,
            Point = granted.Point,
            Answers = granted.Answers,
            Stated = stated is null ? [] : Readable(stated.Facts),
            Override = used?.Key,
        };
    }

    private static CaseCommand? Of(CaseEvent happened, Currency currency) => happened switch
    {
        ContactRecorded { Direction: ContactDirection.Outbound } e => Of(e),
        ReminderRecorded e => new Remind(e.Key, e.Channel, e.Class)
        {
            Party = e.Party,
            PartyPerson = e.PartyPerson,
            Point = e.Point,
            Fields = e.Fields,
            Result = e.Result,
            Notice = e.Notice,
            Answers = e.Answers,
        },
        VisitPlanned e => new ScheduleVisit(e.Key, e.StartsAt, e.Team, e.Appointment ?? OnFile),
        VisitCheckedIn e => new CheckInVisit(e.Key, e.Place)
        {
            IdentityShown = e.IdentityShown,
            Recorded = e.Recorded,
            Entered = e.Entered,
            EntryConsent = e.EntryConsent,
        },
        PlanAgreed { Superseded: { } old, Outside: null } e => new ChangePlan(e.Key, e.Kind, e.Instalments)
        {
            Old = old,
            DebtorAsked = e.ChangeAsked,
            AskedIn = e.AskedIn,
            Terms = e.Terms,
            Form = e.Form,
            Recording = RecordingOf(e),
        },
        // Whether he asked is not kept of a plan that replaces none; the stage that it decides about is no rule's.
        PlanAgreed e => new AgreePlan(e.Key, e.Kind, e.Instalments, DebtorAsked: true)
        {
            AskedIn = e.AskedIn,
            Terms = e.Terms,
            Form = e.Form,
            Recording = RecordingOf(e),
        },
        ReferredToLegal e => new ReferToLegal(e.Key, e.Reason ?? OnFile),
        ChargeAdded e => new AddCharge(
            e.Key, e.Component, new Money(e.StatedTotalMinor ?? e.Minor, currency), e.StatedTotalMinor is not null)
        {
            Item = e.Item,
            DueOn = e.DueOn,
        },
        PaymentRecorded e => new RecordPayment(e.Key, new Money(e.Minor, currency), e.ValueOn) { Channel = e.Channel },
        PromiseMade e => new MakePromise(e.Key, new Money(e.Minor, currency), e.Due, e.Channel),
        InterestTermsSet e => new StateInterestTerms(e.Terms),
        InterestPosted e => new PostInterest(e.Through),
        WaiverGranted e => new Waive(e.Key, new Money(e.Minor, currency), e.Reason ?? OnFile),
        ChargeReversed e => new ReverseCharge(e.Key, e.Of, e.Reason ?? OnFile),
        StepRecorded e => new RecordStep(e.Key, e.Kind, e.Party) { Class = e.Class, PartyPerson = e.PartyPerson },
        CaseAssigned e => new Assign(e.Assignee, e.Reason ?? OnFile) { ToAgency = true },
        PlanBroken e => new BreakPlan(e.Plan),
        _ => OfCourse(happened),
    };

    /// <summary>Messages, what is asked of a second person, and what ends a debt or moves its dates.</summary>
    private static CaseCommand? OfCourse(CaseEvent happened) => happened switch
    {
        MessageDecided e => new SendMessage(e.Key, e.Channel, e.Class,
            new TemplateName(e.Template.Id, e.Template.Version, e.Template.Language))
        {
            Party = e.Party,
            PartyPerson = e.PartyPerson,
            Point = e.Point,
            Notice = e.Notice,
            Answers = e.Answers,
            Registered = e.Registered,
            Step = e.Step,
        },
        ApprovalRequested e => new RequestApproval(e.Id, WithText(e.Step)),
        ApprovalAsked e => new RequestApproval(e.Id, WithText(e.Step)),
        CaseResolved { Outside: not null } e when !ResolveUse.FollowsFromMoney(e.Reason) =>
            new Resolve(e.Reason, e.Evidence ?? OnFile),
        DebtReAged { Outside: not null, Kind: ReAgeKind.ReAge } e => new ReAge(e.Key, e.From, e.Reason ?? OnFile),
        DebtReAged { Outside: not null } e => new Restructure(e.Key, e.From, e.Dues, e.Reason ?? OnFile),
        DebtSold { Outside: not null } e => new SellDebt(e.CutOff, e.Buyer ?? OnFile, OnFile),
        _ => null,
    };

    private static RecordContact Of(ContactRecorded e) => new(e.Key, e.Channel, e.Direction, e.Disposition, e.Party)
    {
        Class = e.Class,
        Purpose = e.Purpose,
        CallKind = e.CallKind,
        PartyPerson = e.PartyPerson,
        Point = e.Point,
        Permission = e.Permission,
        StartedAt = e.Permission is null ? null : e.At,
        Notice = e.Notice,
        Answers = e.Answers,
    };

    private static string? RecordingOf(PlanAgreed e) => e.Recording ?? (e.IsRecorded ? OnFile : null);

    private static CaseState Readable(CaseState state) => state with
    {
        Approvals = [.. state.Approvals.Select(one => one with { Command = WithText(one.Command) })],
    };

    private static CaseCommand WithText(CaseCommand step) => step switch
    {
        ReferToLegal { Reason: null } c => c with { Reason = OnFile },
        Resolve { Evidence: null } c => c with { Evidence = OnFile },
        Waive { Reason: null } c => c with { Reason = OnFile },
        CancelPlan { Reason: null } c => c with { Reason = OnFile },
        CancelPromise { Reason: null } c => c with { Reason = OnFile },
        Correct { Reason: null } c => c with { Reason = OnFile },
        ReAge { Reason: null } c => c with { Reason = OnFile },
        Restructure { Reason: null } c => c with { Reason = OnFile },
        SellDebt c => c with { Buyer = c.Buyer ?? OnFile, Evidence = c.Evidence ?? OnFile },
        _ => step,
    };
}
