using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using NodaTime;

namespace Cases.Domain;

/// <summary>One decision in the making: what is known, what was emitted so far, and every reason against it.</summary>
/// <remarks>Use cases read and fill it; it lives for one call of <see cref="CaseDecider.Decide"/>.</remarks>
internal sealed partial class Deciding(
    CaseLifecycle lifecycle, CaseState state, Facts facts, Policy policy, OutsideFact? outside) : InputChecks
{
    private const int UsualEvents = 3;
    private const string SupervisorRole = "supervisor";

    private static readonly RuleAnswer UnseenApproval = new("BANK-FOUR-EYES",
        new Citation("Lifecycle of a case", "steps approved by a second person", null), NormStrength.ProductDefault,
        RuleVerdict.NotAssessable, [], null, null);

    private readonly ImmutableArray<CaseEvent>.Builder events = ImmutableArray.CreateBuilder<CaseEvent>(UsualEvents);
    private ImmutableArray<BesideEvent>.Builder? beside;
    private ImmutableArray<RuleAnswer>.Builder? answers;
    private ImmutableArray<JudgedAct> refusedActs = [];
    private LocalDate? today;
    private string? underOverride;
    private bool onlyAsks;
    private OverrideUsed? used;

    public CaseState State { get; private set; } = state;

    /// <summary>The state before the decision.</summary>
    public CaseState Before { get; } = state;

    public Facts Facts { get; } = facts;

    public Policy Policy { get; } = policy;

    /// <summary>Facts that were stated with the act; of a step that is approved those of its request.</summary>
    public ImmutableArray<StatedFact> Stated { get; set; } = [];

    /// <summary>As what the first act was judged; null where nothing was.</summary>
    public ActKind? JudgedAs { get; private set; }

    /// <summary>Whether anything happened so far.</summary>
    public bool HasEvents => events.Count > 0;

    /// <summary>Whether the command tells what happened elsewhere.</summary>
    public bool IsOutside { get; } = outside is not null;

    /// <summary>Whether a supervisor decides, who needs no second person for what he answers for.</summary>
    public bool IsSupervisor => Facts.By.Role == SupervisorRole;

    /// <summary>Whether an agency acts; null for what is told from outside, where nobody says who did it.</summary>
    public bool? ByAgency => IsOutside ? null : Acts.IsAgency(Facts.By);

    /// <summary>When the thing happens or happened.</summary>
    public required Instant At { get; init; }

    public bool TimeOfDayKnown { get; } = outside?.TimeOfDayKnown ?? true;

    /// <summary>The policy of another day.</summary>
    public Policy PolicyOn(LocalDate day) => Facts.Policies?.On(day) ?? Policy;

    /// <summary>The day of <see cref="At"/> in the official zone.</summary>
    public LocalDate Today => today ??= At.InZone(Policy.OfficialZone).Date;

    /// <summary>
    /// The day on which arrears are asked for: never before today or before the entry, also where something older is
    /// told, because items that fell due since are arrears all the same.
    /// </summary>
    public LocalDate ArrearsDay
    {
        get
        {
            var day = LocalDate.Max(Today, Facts.Now.InZone(Policy.OfficialZone).Date);
            return State.EnteredOn is { } entered && entered > day ? entered : day;
        }
    }

    /// <summary>
    /// As what the case ends where this decision leaves nothing owed and no money ever came: somebody here gave the
    /// debt up, which is no payment. Null where money lowered it, or the bank's own book.
    /// </summary>
    public ResolutionReason? GivenUpAs { get; set; }

    /// <summary>Why a resolved case is open again after this decision, for the account's stream.</summary>
    public ReopenReason Reopening { get; set; } = ReopenReason.ResolvedInError;

    /// <summary>What the decision adds to the case so far.</summary>
    public IReadOnlyList<CaseEvent> Events => events;

    /// <summary>What it adds on other streams so far.</summary>
    public IReadOnlyList<BesideEvent> Beside => beside is null ? [] : beside;

    /// <summary>Refuses a command where the case forbids it; an outside fact is recorded all the same.</summary>
    public bool Expect(bool holds, RefusalCode code, [ConstantExpected] string detail) =>
        holds || IsOutside || Require(false, code, detail);

    /// <inheritdoc cref="Expect(bool, RefusalCode, string)"/>
    public bool Expect(
        bool holds, RefusalCode code, [InterpolatedStringHandlerArgument(nameof(holds))] Sentence detail) =>
        holds || IsOutside || Require(false, code, detail);

    /// <summary>Refuses for a fault, where there is one and the case was asked; an outside fact is recorded.</summary>
    public bool ExpectNone(Sentence? fault, RefusalCode code) => IsOutside || RequireNone(fault, code);

    /// <summary>Checks an amount: the case's currency, greater than zero, within bounds.</summary>
    public bool RequireAmount(Money amount, string field, bool mayBeZero = false)
    {
        if (amount.Currency == State.Currency && amount.Minor is > 0 and <= Money.MaxMinor)
        {
            return true;
        }

        return RequireCurrency(amount, field)
            && Require(amount.Minor > 0 || (mayBeZero && amount.Minor == 0), RefusalCode.AmountNotPositive,
                $"{field:word} must be greater than zero.")
            && Require(amount.Minor <= Money.MaxMinor, RefusalCode.AmountTooLarge, $"{field:word} is too large.");
    }

    /// <summary>Checks that an amount is in the case's currency.</summary>
    public bool RequireCurrency(Money amount, string field) => amount.Currency == State.Currency
        || Require(false, RefusalCode.CurrencyMismatch,
            $"{field:word} is in {amount.Currency}, the case is in {State.Currency}.");

    /// <summary>The case must be opened.</summary>
    public bool RequireOpened() =>
        Require(State.Exists, RefusalCode.CaseUnknown, "There is no such case; open it first.");

    /// <summary>The case must not be resolved.</summary>
    public bool ExpectUnresolved() => Expect(State.Stage != CaseStage.Resolved, RefusalCode.CaseResolved,
        "The case is resolved; reopen it first where that is right.");

    /// <summary>Arrears must have passed the entry criteria.</summary>
    public bool ExpectEntered() => Expect(State.EnteredOn is not null, RefusalCode.NotEntered,
        "Arrears have not passed the entry criteria; only reminders are possible.");

    /// <summary>An agency needs a contact permission for every dial: bank and agencies share the slots.</summary>
    public bool ExpectDialPermission(string? permission) => Expect(
        permission is not null || !Acts.IsAgency(Facts.By), RefusalCode.PermissionRequired,
        "An agency asks for a contact permission before every dial, and names it with the contact.");

    /// <summary>While somebody has the slot of a call or text to a party, nobody else rings or writes.</summary>
    public void ExpectSlotFree(ContactChannel channel, PartyKind party, string? permission)
    {
        if (!IsOutside && channel is ContactChannel.Phone or ContactChannel.Sms
            && WhoIsMeant.Of(this, channel, party) is { } meant
            && ContactPermissions.TakenBy(meant, Facts.Now, slot => slot.Key != permission
                && (permission is null || slot.Key != ContactPermissions.OwnKey(State.Opened!.Case, permission))
                && !slot.IsOf(Facts.By)) is { } taken)
        {
            Add(ContactPermissions.Taken(taken));
        }
    }

    /// <summary>Adds an event and its effect on the state.</summary>
    /// <remarks>
    /// Whatever leaves VisitScheduled cancels the planned visit, unless the team has checked in: done here, so that no
    /// use case can forget it.
    /// </remarks>
    public void Emit(CaseEvent happened)
    {
        var wasScheduled = State.Stage == CaseStage.VisitScheduled;
        Add(happened);
        if (wasScheduled && State.Stage != CaseStage.VisitScheduled && State.Visit is { CheckedIn: false } visit)
        {
            Add(new VisitCancelled(visit.Key, "the case left the stage VisitScheduled", StageMove.None(State.Stage)));
        }
    }

    /// <summary>Adds what was found here by what was told; whoever told it did not find it.</summary>
    public void EmitFinding(BreachFound found) => EmitOwn(found);

    /// <summary>Adds what was worked out here of what was told; nobody told it.</summary>
    public void EmitOwn(CaseEvent happened)
    {
        events.Add(happened);
        State = State.Evolve(happened);
    }

    /// <summary>Adds an event on another stream to the unit.</summary>
    public void EmitBeside(string stream, long expectedVersion, DomainEvent happened) =>
        (beside ??= ImmutableArray.CreateBuilder<BesideEvent>(1))
            .Add(new BesideEvent(stream, expectedVersion, happened));

    /// <summary>Judges an act by every rule in scope; an outside fact is judged, never refused.</summary>
    public bool Judge(ActKind kind, ActClass actClass, PartyKind party, string? channel = null) =>
        Judge(Act(kind, actClass, party, channel));

    /// <inheritdoc cref="Judge(ActKind, ActClass, PartyKind, string?)"/>
    public bool Judge(Act act, NamedFacts? named = null)
    {
        JudgedAs ??= act.Kind;
        named = Stated.IsEmpty ? named : (named ?? NamedFacts.None).And(Stated);
        var facts = CaseActFacts.Of(State, Facts, Policy, At, named, act);
        var judgement = Policy.Judge(act, facts);
        if (judgement.Answers.Count == 0)
        {
            return true;
        }

        if (!IsOutside && judgement.Refused && NamedOverride(act) is { } key)
        {
            judgement = Under(OverrideAnswer.Of(Policy, State, key, act, facts, judgement));
        }

        answers ??= ImmutableArray.CreateBuilder<RuleAnswer>();
        answers.AddRange(judgement.Answers);
        if (!judgement.Refused || IsOutside)
        {
            return true;
        }

        foreach (var answer in judgement.Refusals)
        {
            Add(RuleReasons.Of(Policy, answer, judgement.PermittedFrom));
        }

        refusedActs = refusedActs.Add(new JudgedAct(act, named ?? NamedFacts.None));
        return false;
    }

    /// <summary>
    /// Whether every rule permits what would be done beside the command: a refusal leaves that undone, and the command
    /// goes on. The answers are on record where it is done.
    /// </summary>
    public bool Permits(IReadOnlyList<(Act Act, NamedFacts Named)> acts)
    {
        var given = new List<RuleAnswer>();
        foreach (var (act, named) in acts)
        {
            var judgement = Policy.Judge(act, CaseActFacts.Of(State, Facts, Policy, At, named.And(Stated), act));
            if (judgement.Refused)
            {
                return false;
            }

            given.AddRange(judgement.Answers);
        }

        if (given.Count > 0)
        {
            (answers ??= ImmutableArray.CreateBuilder<RuleAnswer>()).AddRange(given);
        }

        return true;
    }

    /// <summary>What is refused below may pass under an override of this key; null for none.</summary>
    public void ActsUnder(string? key) => underOverride = key;

    /// <summary>The same for a step that is only asked for now: it uses the override when it is approved.</summary>
    public void AsksUnder(string? key) => (underOverride, onlyAsks) = (key, true);

    private string? NamedOverride(Act act) => underOverride ?? (act.Permission is { } permission
        ? State.Overrides.FirstOrDefault(known => known.Permission == permission)?.Key
        : null);

    private Judgement Under(OverrideAnswer answer)
    {
        if (answer.Fault is { } fault)
        {
            Add(fault);
        }

        used ??= answer.Used is { Status: OverrideStatus.Granted } fresh && !onlyAsks
            ? new OverrideUsed(fresh.Key, fresh.Rule)
            : null;
        return answer.Judgement;
    }

    /// <summary>An act of the one who asks, now.</summary>
    public Act Act(ActKind kind, ActClass actClass, PartyKind party, string? channel = null) =>
        new(kind, actClass, party, channel, Facts.Reached?.Id, At, TimeOfDayKnown)
        {
            Actor = Facts.By.Subject,
            Collector = outside is null ? Collector.Of(Facts.By) : null,
        };

    /// <summary>Tells the debtor's stream, which counts over all his cases; nothing where no debtor is named.</summary>
    public void EmitOnPerson(PersonEvent happened)
    {
        if (Facts.Person is { } person)
        {
            EmitOn(person, happened);
        }
    }

    /// <summary>Tells the stream of somebody of the case.</summary>
    public void EmitOn(KnownPerson person, PersonEvent happened) =>
        EmitBeside(
            person.Stream, person.Version, (happened with { Outside = outside?.Source }).ToldBy(Facts.By));

    /// <summary>Tells another case of the account, in the same unit.</summary>
    public void EmitOnCase(KnownCase other, CaseEvent happened) =>
        EmitBeside(other.Stream, other.Version, happened with { Outside = outside?.Source });

    /// <summary>
    /// Tells the debtor's stream of a contact, and that of somebody else whom it was for: counts are of the person who
    /// is rung, over all cases in which he has a part. The contact point is of his record.
    /// </summary>
    public void EmitContact(ContactLogged logged)
    {
        logged = logged with { PartyPerson = Facts.Reached?.Id };
        EmitOnPerson(Facts.Reached is null ? logged : logged with { Point = null });
        if (Facts.Reached is { Person: var reached })
        {
            var slot = logged.Permission is { } used ? ContactPermissions.OwnKey(logged.Case, used) : null;
            EmitOn(reached, logged with { Permission = slot, Himself = true });
        }
    }

    /// <summary>
    /// A command of this kind needs a second person's approval; what an outside source tells cannot show whether there
    /// was one.
    /// </summary>
    public void ExpectSecondPerson([ConstantExpected] string detail)
    {
        if (IsOutside)
        {
            (answers ??= ImmutableArray.CreateBuilder<RuleAnswer>()).Add(UnseenApproval);
        }
        else
        {
            Require(false, RefusalCode.SecondPersonRequired, detail);
        }
    }

    /// <summary>A supervisor does it, or somebody asks and a second person approves.</summary>
    public void ExpectSupervisor([ConstantExpected] string detail)
    {
        if (!IsSupervisor)
        {
            ExpectSecondPerson(detail);
        }
    }

    /// <summary>The inputs of the lifecycle's guards as the state gives them.</summary>
    public LifecycleInputs Inputs() => new()
    {
        Entered = State.EnteredOn is not null,
        ReferralOpen = State.Referral is not null,
        NothingOwed = NothingOwed,
        CheckedIn = State.Visit?.CheckedIn ?? false,
        StageBeforeVisit = StageAfterVisit(),
        RightPartyEverReached = State.RightPartyEverReached,
        RemindedEver = State.First.Sent is not null,
    };

    /// <summary>Whether nothing is owed, within the policy's tolerance.</summary>
    public bool NothingOwed => State.OutstandingMinor <= Policy.Numbers.ToleranceMinor;

    /// <summary>Whether the decision so far raised the debt: a charge, or money that went back.</summary>
    public bool OwesMore => State.OutstandingMinor > Before.OutstandingMinor;

    /// <summary>Whether the decision so far lowered the debt.</summary>
    public bool OwesLess => State.OutstandingMinor < Before.OutstandingMinor;

    /// <summary>Whether money went back in the decision so far.</summary>
    public bool WentBack => State.ReceivedMinor < Before.ReceivedMinor;

    /// <summary>Asks the machine and gives the move; null where it is refused.</summary>
    public StageMove? Move(CaseTrigger trigger) => Move(trigger, Inputs());

    /// <summary>Asks the machine and gives the move; null where it is refused.</summary>
    public StageMove? Move(CaseTrigger trigger, in LifecycleInputs inputs)
    {
        var from = State.Stage;
        var permitted = lifecycle.Permits(from, trigger, inputs, out var unmet);
        var to = permitted ? lifecycle.Fire(from, trigger, inputs)
            : IsOutside ? CaseLifecycle.Forced(from, trigger, inputs) : from;
        if (!permitted && !IsOutside)
        {
            Add(RefusalReason.Of(RefusalCode.StageForbids,
                StageWords.Refusing(from, trigger, unmet),
                [new RuleFact("stage", from.ToString()), new RuleFact("trigger", trigger.ToString())]));
            return null;
        }

        if (from == CaseStage.Resolved && to != from && OtherCaseOpen())
        {
            // Two unresolved cases on one account cannot be; what is told later stays on record without a move.
            return Expect(false, RefusalCode.AccountHasOpenCase, "The account has another unresolved case.")
                ? StageMove.None(from)
                : null;
        }

        return new StageMove(from, to, !permitted);
    }

    /// <summary>The move that follows from a fact: where the table has no row for it the stage stays.</summary>
    public StageMove Following(CaseTrigger trigger, in LifecycleInputs inputs)
    {
        var from = State.Stage;
        return lifecycle.Permits(from, trigger, inputs, out _)
            ? new StageMove(from, lifecycle.Fire(from, trigger, inputs), false)
            : StageMove.None(from);
    }

    /// <summary>Whether another case of the account is unresolved.</summary>
    public bool OtherCaseOpen() => Facts.Account.OpenCase is { } open && open != State.Opened?.Case;

    /// <summary>Ends the decision: all reasons by precedence, or all events.</summary>
    public Outcome End()
    {
        Sharing.Tell(this);
        EndOthers();
        var judged = answers?.ToImmutable() ?? [];
        if (Refused)
        {
            return new Refusal(Reasons) { Rules = judged, Acts = JudgedAct.Of(refusedActs, Reasons) };
        }

        if (used is not null && events.Count > 0)
        {
            Emit(used);
        }

        AccountCounts.Count(this);
        TellPlans();
        State.AssertInvariants();
        return new Decision(events.ToImmutable(), beside?.ToImmutable() ?? [], State)
        {
            Rules = judged,
            Repeats = Repeats,
        };
    }

    private void Add(CaseEvent happened)
    {
        var stored = outside is null ? happened : happened with { Outside = outside.Source };
        events.Add(stored);
        State = State.Evolve(stored);
    }

    /// <summary>A personal instalment agreement stops collection on the debtor's other cases too.</summary>
    private void TellPlans()
    {
        var before = PersonPlans.Performed(Before);
        var after = PersonPlans.Performed(State);
        if (before?.Key == after?.Key || State.Opened is not { } opened)
        {
            return;
        }

        if (before is not null)
        {
            EmitOnPerson(new PersonPlanEnded(opened.Case, before.Key, Today));
        }

        if (after is not null)
        {
            EmitOnPerson(new PersonPlanBegan(opened.Case, after.Key, after.Kind, Today));
        }
    }

    /// <summary>
    /// The stage to which a visit returns; a plan or referral that ended meanwhile is no stage to return to.
    /// </summary>
    private CaseStage StageAfterVisit() => State.Visit?.StageBefore switch
    {
        CaseStage.PlanAgreed when State.Plan is not null => CaseStage.PlanAgreed,
        CaseStage.PlanAgreed or CaseStage.LegalReferral when State.Referral is not null => CaseStage.LegalReferral,
        CaseStage.Open => CaseStage.Open,
        CaseStage.Reminded => CaseStage.Reminded,
        _ => CaseStage.Contacted,
    };
}
