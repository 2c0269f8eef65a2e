using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>What somebody asks of the bank's policies, in the imperative.</summary>
public abstract record PolicyCommand;

/// <summary>Something that happened to the bank's policies.</summary>
public abstract record PolicyEvent : DomainEvent
{
    /// <summary>The proposal that it is about.</summary>
    public abstract string Proposal { get; }
}

/// <summary>Proposes a version of a rule pack: a new pack, or the next version of one that there is.</summary>
/// <param name="Text">
/// The pack as YAML, one document; at most <see cref="PolicyDecider.MaxTextBytes"/> bytes of UTF-8.
/// </param>
/// <param name="From">
/// The first day on which it is to be in force, inclusive, after today; null for the pack's own <c>valid-from</c>.
/// </param>
/// <param name="Reason">Why; 1 to 4,000 characters, about rules and never about a person.</param>
public sealed record ProposePolicy(string Text, LocalDate? From, string Reason) : PolicyCommand;

/// <summary>
/// Proposes that acts be refused outright until the suspension is lifted: those of a rule whose permissions are not to
/// be used any more, or acts by their kinds.
/// </summary>
/// <param name="Rule">A rule whose acts, classes and parties are meant; null where they are named themselves.</param>
/// <param name="Acts">The kinds of act; empty where a rule is named, which says them.</param>
/// <param name="Classes">Their classes; empty for all, and where a rule is named.</param>
/// <param name="Parties">Towards whom; empty for everybody, and where a rule is named.</param>
/// <param name="Reason">Why; 1 to 4,000 characters.</param>
public sealed record ProposeSuspension(
    string? Rule, ImmutableArray<ActKind> Acts, ImmutableArray<ActClass> Classes, ImmutableArray<PartyKind> Parties,
    string Reason) : PolicyCommand;

/// <summary>Proposes to lift a suspension.</summary>
/// <param name="Suspension">The suspension's id.</param>
/// <param name="Reason">Why; 1 to 4,000 characters.</param>
public sealed record ProposeLifting(string Suspension, string Reason) : PolicyCommand;

/// <summary>Decides a proposal; by somebody of compliance, and never by the one who proposed.</summary>
/// <param name="Id">The proposal.</param>
/// <param name="Approve">True to approve, false to reject.</param>
/// <param name="Reason">Why; required for a rejection.</param>
public sealed record DecideProposal(string Id, bool Approve, string? Reason) : PolicyCommand;

/// <summary>A version of a pack was proposed; it passed the checks of packs.</summary>
/// <param name="Id">The proposal, which becomes the version's name: the pack, <c>@</c> and a running number.</param>
/// <param name="Pack">The pack's id.</param>
/// <param name="Text">The pack as YAML, as it was proposed.</param>
/// <param name="TextSha256">SHA-256 of the text's UTF-8 bytes, 64 lower-case hex digits.</param>
/// <param name="From">The first day on which it is to be in force, inclusive.</param>
/// <param name="RequestedBy">Who proposed.</param>
/// <param name="Reason">Why.</param>
/// <param name="At">When.</param>
public sealed record PolicyProposed(
    string Id, string Pack, string Text, string TextSha256, LocalDate From, string RequestedBy, string Reason,
    Instant At) : PolicyEvent
{
    /// <inheritdoc/>
    public override string Proposal => Id;
}

/// <summary>A suspension was proposed.</summary>
/// <param name="Id">The proposal: the rule or <c>ACTS</c>, <c>@</c> and a running number.</param>
/// <param name="Rule">The rule that was named; null for none.</param>
/// <param name="Acts">The kinds of act.</param>
/// <param name="Classes">Their classes.</param>
/// <param name="Parties">Towards whom.</param>
/// <param name="RequestedBy">Who proposed.</param>
/// <param name="Reason">Why.</param>
/// <param name="At">When.</param>
public sealed record SuspensionProposed(
    string Id, string? Rule, ImmutableArray<ActKind> Acts, ImmutableArray<ActClass> Classes,
    ImmutableArray<PartyKind> Parties, string RequestedBy, string Reason, Instant At) : PolicyEvent
{
    /// <inheritdoc/>
    public override string Proposal => Id;
}

/// <summary>The end of a suspension was proposed.</summary>
/// <param name="Id">The proposal.</param>
/// <param name="Suspension">The suspension.</param>
/// <param name="RequestedBy">Who proposed.</param>
/// <param name="Reason">Why.</param>
/// <param name="At">When.</param>
public sealed record LiftingProposed(string Id, string Suspension, string RequestedBy, string Reason, Instant At)
    : PolicyEvent
{
    /// <inheritdoc/>
    public override string Proposal => Id;
}

/// <summary>A version of a pack was approved, and is in force from a day on.</summary>
/// <param name="Id">The proposal, and the version's name.</param>
/// <param name="Pack">The pack's id.</param>
/// <param name="From">The first day on which it is in force, inclusive, in the official zone.</param>
/// <param name="DecidedBy">Who approved.</param>
/// <param name="Reason">Why; null where nothing was said.</param>
/// <param name="At">When.</param>
public sealed record PolicyApproved(
    string Id, string Pack, LocalDate From, string DecidedBy, string? Reason, Instant At) : PolicyEvent
{
    /// <inheritdoc/>
    public override string Proposal => Id;
}

/// <summary>A suspension was approved: from this entry on its acts are refused.</summary>
/// <param name="Id">The proposal, and the suspension's name.</param>
/// <param name="Rule">The rule that was named; null for none.</param>
/// <param name="From">The day in the official zone: acts told later are measured against it from then on.</param>
/// <param name="DecidedBy">Who approved.</param>
/// <param name="Reason">Why; null where nothing was said.</param>
/// <param name="At">When.</param>
public sealed record RuleSuspended(
    string Id, string? Rule, LocalDate From, string DecidedBy, string? Reason, Instant At) : PolicyEvent
{
    /// <inheritdoc/>
    public override string Proposal => Id;
}

/// <summary>A suspension was lifted: from this entry on it refuses nothing.</summary>
/// <param name="Id">The proposal.</param>
/// <param name="Suspension">The suspension.</param>
/// <param name="On">The day in the official zone: it was suspended until the day before, inclusive.</param>
/// <param name="DecidedBy">Who approved.</param>
/// <param name="Reason">Why; null where nothing was said.</param>
/// <param name="At">When.</param>
public sealed record SuspensionLifted(
    string Id, string Suspension, LocalDate On, string DecidedBy, string? Reason, Instant At) : PolicyEvent
{
    /// <inheritdoc/>
    public override string Proposal => Id;
}

/// <summary>A proposal was rejected; nothing came of it.</summary>
/// <param name="Id">The proposal.</param>
/// <param name="DecidedBy">Who rejected it.</param>
/// <param name="Reason">Why.</param>
/// <param name="At">When.</param>
public sealed record ProposalRejected(string Id, string DecidedBy, string Reason, Instant At) : PolicyEvent
{
    /// <inheritdoc/>
    public override string Proposal => Id;
}

/// <summary>Notes that a proposed pack was simulated on the recorded history, and what came of it.</summary>
/// <param name="Id">The proposal.</param>
/// <param name="From">The first day of decisions that were decided again; null from the first on.</param>
/// <param name="To">The last day, inclusive; null to the last.</param>
/// <param name="Figures">What came of it.</param>
public sealed record RecordSimulation(string Id, LocalDate? From, LocalDate? To, SimulationFigures Figures)
    : PolicyCommand;

/// <summary>A proposed pack was simulated on the recorded history.</summary>
/// <param name="Id">The proposal.</param>
/// <param name="From">The first day of decisions that were decided again; null from the first on.</param>
/// <param name="To">The last day, inclusive; null to the last.</param>
/// <param name="Figures">What came of it.</param>
/// <param name="By">Who simulated.</param>
/// <param name="At">When.</param>
public sealed record PolicySimulated(
    string Id, LocalDate? From, LocalDate? To, SimulationFigures Figures, string By, Instant At) : PolicyEvent
{
    /// <inheritdoc/>
    public override string Proposal => Id;
}

/// <summary>What came of a simulation, in numbers.</summary>
public sealed record SimulationFigures
{
    /// <summary>Entries of the ledger that were read: it is of what stood then.</summary>
    public required long Entries { get; init; }

    /// <summary>Decisions that were decided again.</summary>
    public required long Decisions { get; init; }

    /// <summary>Refusals whose acts were judged again.</summary>
    public required long Refusals { get; init; }

    /// <summary>Decisions that would have been refused.</summary>
    public long Refused { get; init; }

    /// <summary>Refusals that would have been permitted.</summary>
    public long Permitted { get; init; }

    /// <summary>Decisions that break a rule that they did not break.</summary>
    public long Breached { get; init; }

    /// <summary>Decisions that broke a rule and would not.</summary>
    public long Complied { get; init; }

    /// <summary>Cases with any of these.</summary>
    public long Cases { get; init; }

    /// <summary>Decisions that rules judged and that could not be judged again.</summary>
    public long NotJudged { get; init; }
}
