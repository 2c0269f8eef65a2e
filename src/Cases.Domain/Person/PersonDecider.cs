using System.Collections.Immutable;

namespace Cases.Domain;

/// <summary>The person's part of a decision: accepted events, or the reasons of a refusal.</summary>
/// <param name="Events">What happened, in order; empty where refused or where nothing changes.</param>
/// <param name="Reasons">Why it is refused; empty where it is accepted.</param>
/// <param name="After">The state after the events.</param>
public sealed record PersonOutcome(
    ImmutableArray<PersonEvent> Events, ImmutableArray<RefusalReason> Reasons, PersonState After)
{
    /// <summary>The rules that were judged, with their answers.</summary>
    public ImmutableArray<RuleAnswer> Rules { get; init; } = [];

    /// <inheritdoc cref="Refusal.Acts"/>
    public ImmutableArray<JudgedAct> Acts { get; init; } = [];

    /// <summary>What happened on the record of somebody else whom it is for, in the same unit.</summary>
    public ImmutableArray<BesideEvent> Beside { get; init; } = [];

    /// <inheritdoc cref="Decision.Repeats"/>
    public bool Repeats { get; init; }
}

/// <summary>Decides commands on a person's record: pure.</summary>
public static class PersonDecider
{
    /// <summary>Decides one command.</summary>
    /// <param name="state">The person as his entries tell it.</param>
    /// <param name="command">What is asked.</param>
    /// <param name="facts">What is known besides.</param>
    /// <param name="policy">The rules in scope.</param>
    /// <returns>Events (none where everything had been done before), or reasons by precedence.</returns>
    /// <exception cref="InvalidOperationException">The command is none of a person.</exception>
    public static PersonOutcome Decide(PersonState state, PersonCommand command, Facts facts, Policy policy)
    {
        var deciding = new PersonDeciding(state, facts, policy)
        {
            At = EffectiveAt(command) ?? facts.Now,
        };
        if (deciding.Require(command is RequestContactPermission || command.Stated.IsDefaultOrEmpty,
                RefusalCode.FieldsContradict, StatedFacts.NotJudged)
            && StatedFacts.Require(deciding, command.Stated, FactHome.Act))
        {
            Dispatch(deciding, command);
        }

        LateFacts.Review(deciding, state);
        return deciding.End(state);
    }

    /// <summary>Since when a command tells something to have been; null where it tells of now.</summary>
    /// <param name="command">The command.</param>
    public static NodaTime.Instant? EffectiveAt(PersonCommand command) => command switch
    {
        PlacePersonHold c => c.EffectiveAt,
        WithdrawConsent c => c.EffectiveAt,
        _ => null,
    };

    private static void Dispatch(PersonDeciding deciding, PersonCommand command)
    {
        switch (command)
        {
            case RegisterPerson c: Registration.Decide(deciding, c); break;
            case ChangeTimeZone c: Registration.Decide(deciding, c); break;
            case AddContactPoint c: ContactPoints.Decide(deciding, c); break;
            case ChangeContactPoint c: ContactPoints.Decide(deciding, c); break;
            case RecordConsent c: Consents.Decide(deciding, c); break;
            case WithdrawConsent c: Consents.Decide(deciding, c); break;
            case DesignateContact c: Designations.Decide(deciding, c); break;
            case WithdrawDesignation c: Designations.Decide(deciding, c); break;
            case RequestMedium c: MediumWishes.Decide(deciding, c); break;
            case WithdrawMediumRequest c: MediumWishes.Decide(deciding, c); break;
            case LocatePerson c: Locating.Decide(deciding, c); break;
            case EndLocation c: Locating.Decide(deciding, c); break;
            case AssignRole c: Roles.Decide(deciding, c); break;
            case PlacePersonHold c: PersonHolds.Decide(deciding, c); break;
            case AdvancePersonHold c: PersonHolds.Decide(deciding, c); break;
            case LiftPersonHold c: PersonHolds.Decide(deciding, c); break;
            case LogContact c: ContactLog.Decide(deciding, c); break;
            case RequestContactPermission c: ContactPermissions.Decide(deciding, c); break;
            case ReleaseContactPermission c: ContactPermissions.Decide(deciding, c); break;
            case StatePersonFacts c: StandingFacts.Decide(deciding, c); break;
            case ErasePerson c: Erasing.Decide(deciding, c); break;
            default: throw new InvalidOperationException($"{command.GetType().Name} is no command of a person.");
        }
    }
}

/// <summary>One decision on a person in the making.</summary>
internal sealed class PersonDeciding(PersonState state, Facts facts, Policy policy) : InputChecks
{
    private const int MostCases = 100;

    private readonly ImmutableArray<PersonEvent>.Builder events = ImmutableArray.CreateBuilder<PersonEvent>();
    private ImmutableArray<RuleAnswer> answers = [];
    private ImmutableArray<BesideEvent> beside = [];
    private ImmutableArray<JudgedAct> refusedActs = [];

    public PersonState State { get; private set; } = state;

    public Facts Facts { get; } = facts;

    public Policy Policy { get; } = policy;

    /// <summary>The person himself, as the rules of a case see its debtor.</summary>
    public KnownPerson Itself => new("", 0, State);

    /// <summary>The day of the decision in the official zone.</summary>
    public NodaTime.LocalDate Today { get; } = policy.DateOf(facts.Now);

    /// <summary>When the thing happens or happened.</summary>
    public required NodaTime.Instant At { get; init; }

    /// <summary>The day of <see cref="At"/> in the official zone.</summary>
    public NodaTime.LocalDate Day => Policy.DateOf(At);

    /// <summary>What the decision adds to the person so far.</summary>
    public IReadOnlyList<PersonEvent> Events => events;

    /// <summary>The person must be registered.</summary>
    public bool RequireKnown() =>
        Require(State.Exists, RefusalCode.PersonUnknown, "There is no such person; register him first.");

    /// <summary>The first and last day of what he tells: neither over yet, and not the one after the other.</summary>
    public bool RequireDays(NodaTime.LocalDate? from, NodaTime.LocalDate? until) =>
        RequireDate(from, "from") && RequireDate(until, "until")
        && Require(!(until < from) && !(until < Today.PlusDays(-1)), RefusalCode.DateOutOfRange,
            "It ends before it begins.");

    /// <summary>Ids of cases; none is fine.</summary>
    public bool RequireCases(ImmutableArray<string> cases) => cases.IsDefaultOrEmpty
        || (RequireRoom(cases.Length - 1, MostCases, "cases in one list")
            && cases.All(one => RequireId(one, "debts")));

    /// <summary>The list must have room.</summary>
    public bool RequireRoom(int count, int most, string what) =>
        Require(count < most, RefusalCode.TooMany, $"A person has at most {most} {what:word}.");

    public void Emit(PersonEvent happened)
    {
        happened = happened.ToldBy(Facts.By);
        events.Add(happened);
        State = State.Evolve(happened);
    }

    /// <summary>Adds an event on another stream to the unit.</summary>
    public void EmitBeside(BesideEvent happened) => beside = beside.Add(happened);

    /// <summary>Tells it on the record of somebody else whom it is for; nothing where there is nobody.</summary>
    public void EmitOnReached(PersonEvent happened)
    {
        if (Facts.Reached is { Person: var reached })
        {
            beside = beside.Add(new BesideEvent(reached.Stream, reached.Version, happened));
        }
    }

    /// <summary>The override under which the act passed, where a rule would have refused it; null for none.</summary>
    public RuleOverride? Used { get; private set; }

    /// <summary>Tells it on the case that the command is about.</summary>
    public void EmitOnCase(CaseEvent happened) =>
        beside = beside.Add(new BesideEvent("case/" + Facts.Case!.Opened!.Case, Facts.CaseVersion, happened));

    /// <summary>Judges an act by every rule in scope, under an override where one is named.</summary>
    /// <param name="act">The act.</param>
    /// <param name="about">What is known of it.</param>
    /// <param name="named">The named facts that were stated of it, or that the command says itself.</param>
    /// <param name="underOverride">The key of the override; null for none.</param>
    public bool Judge(Act act, ActFacts about, NamedFacts named, string? underOverride)
    {
        var judgement = Policy.Judge(act, about);
        if (underOverride is not null && judgement.Refused)
        {
            (judgement, Used, var fault) =
                OverrideAnswer.Of(Policy, Facts.Case!, underOverride, act, about, judgement);
            if (fault is not null)
            {
                Add(fault);
            }
        }

        answers = [.. judgement.Answers];
        foreach (var answer in judgement.Refusals)
        {
            Add(RuleReasons.Of(Policy, answer, judgement.PermittedFrom));
        }

        refusedActs = judgement.Refused ? refusedActs.Add(
            new JudgedAct(act, named) { Case = about.Case }) : refusedActs;
        return !Refused;
    }

    /// <summary>Somebody else has the slot: permitted from its end, or earlier where it is used.</summary>
    public void RefuseSlot(ReservedSlot taken) => Add(ContactPermissions.Taken(taken));

    /// <summary>Something stands in the way until a day, inclusive; null where nobody can say until when.</summary>
    public void RefuseUntil(RefusalReason reason, NodaTime.LocalDate? last) => Add(reason with
    {
        PermittedFrom = last is { } day ? Deadline.EndOf(day, Policy.OfficialZone) : null,
    });

    public PersonOutcome End(PersonState before) =>
        (Refused ? new PersonOutcome([], Reasons, before) : new PersonOutcome(events.ToImmutable(), [], State)) with
        {
            Beside = Refused ? [] : beside,
            Acts = JudgedAct.Of(refusedActs, Reasons),
            Rules = answers,
            Repeats = Repeats,
        };
}
