using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>What a proposal would change.</summary>
public enum ProposalKind
{
    /// <summary>A version of a pack, from a day on.</summary>
    Pack,

    /// <summary>Acts are refused outright, from the approval on.</summary>
    Suspension,

    /// <summary>A suspension ends with the approval.</summary>
    Lifting,
}

/// <summary>A proposal, as its entries tell it.</summary>
/// <param name="Id">Its id; an approved version or suspension keeps it as its name.</param>
/// <param name="Kind">What it would change.</param>
/// <param name="Subject">The pack, the rule, <c>ACTS</c>, or the suspension that would be lifted.</param>
/// <param name="RequestedBy">Who proposed.</param>
/// <param name="Reason">Why.</param>
/// <param name="At">When.</param>
public sealed record PolicyProposal(
    string Id, ProposalKind Kind, string Subject, string RequestedBy, string Reason, Instant At)
{
    /// <summary>Of a pack: its text as YAML; null for another kind, and once it was rejected.</summary>
    public string? Text { get; init; }

    /// <summary>Of a pack: SHA-256 of the text, 64 lower-case hex digits; null for another kind.</summary>
    public string? TextSha256 { get; init; }

    /// <summary>
    /// Of a pack the first day on which it is or was to be in force, of a suspension the day of its approval; null
    /// before, and for a lifting.
    /// </summary>
    public LocalDate? From { get; init; }

    /// <summary>Of a suspension: the rule that was named; null for none.</summary>
    public string? Rule { get; init; }

    /// <summary>Of a suspension: the acts; everything for another kind.</summary>
    public RuleScope Scope { get; init; } = RuleScope.Everything;

    /// <summary>Whether it was approved; null while it waits.</summary>
    public bool? Approved { get; init; }

    /// <summary>Who decided; null while it waits.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>Why it was decided so; null where nothing was said.</summary>
    public string? DecidedFor { get; init; }

    /// <summary>When it was decided; null while it waits.</summary>
    public Instant? DecidedAt { get; init; }

    /// <summary>
    /// Of a suspension: the day on which it was lifted, on which it is not in force any more; null while it stands.
    /// </summary>
    public LocalDate? LiftedOn { get; init; }

    /// <summary>Of a pack: its last simulation; null where nobody recorded one.</summary>
    public PolicySimulated? Simulated { get; init; }

    /// <summary>Whether it is a suspension that is in force.</summary>
    public bool IsStanding => Kind == ProposalKind.Suspension && Approved == true && LiftedOn is null;
}

/// <summary>The bank's policies beside those that ship, as the entries of their stream tell them. Immutable.</summary>
public sealed record PolicyBookState
{
    /// <summary>The name of the stream.</summary>
    public const string Stream = "policy/book";

    /// <summary>Nothing was proposed yet.</summary>
    public static PolicyBookState Initial { get; } = new();

    /// <summary>All proposals, in their order.</summary>
    public ImmutableArray<PolicyProposal> Proposals { get; init; } = [];

    /// <summary>The approved versions of packs, in the order in which they begin.</summary>
    public IEnumerable<PolicyProposal> Versions =>
        Proposals.Where(one => one is { Kind: ProposalKind.Pack, Approved: true }).OrderBy(one => one.From);

    /// <summary>The suspensions that are or were in force.</summary>
    public IEnumerable<PolicyProposal> Suspensions =>
        Proposals.Where(one => one is { Kind: ProposalKind.Suspension, Approved: true });

    /// <summary>A proposal; null where there is none.</summary>
    public PolicyProposal? Find(string id) => Proposals.FirstOrDefault(one => one.Id == id);

    /// <summary>The state after an event. Total: every event of the policies has its fold.</summary>
    /// <exception cref="InvalidOperationException">The event does not fit the entries before it.</exception>
    public PolicyBookState Evolve(PolicyEvent happened) => happened switch
    {
        PolicyProposed e when Find(e.Id) is null => Add(
            new PolicyProposal(e.Id, ProposalKind.Pack, e.Pack, e.RequestedBy, e.Reason, e.At)
            {
                Text = e.Text, TextSha256 = e.TextSha256, From = e.From,
            }),
        SuspensionProposed e when Find(e.Id) is null => Add(
            new PolicyProposal(
                e.Id, ProposalKind.Suspension, e.Rule ?? PolicyDecider.ActsAlone, e.RequestedBy, e.Reason, e.At)
            {
                Rule = e.Rule, Scope = RuleScope.Of(e.Acts, e.Classes, e.Parties),
            }),
        LiftingProposed e when Find(e.Id) is null && Find(e.Suspension) is { IsStanding: true } => Add(
            new PolicyProposal(e.Id, ProposalKind.Lifting, e.Suspension, e.RequestedBy, e.Reason, e.At)),
        PolicyApproved e => Decide(e.Id, ProposalKind.Pack, e.DecidedBy, e.Reason, e.At),
        RuleSuspended e => Decide(e.Id, ProposalKind.Suspension, e.DecidedBy, e.Reason, e.At, e.From),
        SuspensionLifted e when Find(e.Suspension) is { IsStanding: true } suspended =>
            Decide(e.Id, ProposalKind.Lifting, e.DecidedBy, e.Reason, e.At)
                .Replace(suspended, suspended with { LiftedOn = e.On }),
        PolicySimulated e when Find(e.Id) is { Kind: ProposalKind.Pack } simulated =>
            Replace(simulated, simulated with { Simulated = e }),
        ProposalRejected e => Reject(Waiting(e.Id, null), e),
        _ => throw new InvalidOperationException($"{happened.GetType().Name} does not fit what was told before."),
    };

    private PolicyBookState Add(PolicyProposal proposal) => this with { Proposals = Proposals.Add(proposal) };

    private PolicyBookState Replace(PolicyProposal before, PolicyProposal after) =>
        this with { Proposals = Proposals.Replace(before, after) };

    private PolicyBookState Decide(
        string id, ProposalKind kind, string by, string? reason, Instant at, LocalDate? from = null)
    {
        var waiting = Waiting(id, kind);
        return Replace(waiting, waiting with
        {
            Approved = true, DecidedBy = by, DecidedFor = reason, DecidedAt = at, From = from ?? waiting.From,
        });
    }

    private PolicyBookState Reject(PolicyProposal waiting, ProposalRejected e) => Replace(waiting, waiting with
    {
        Approved = false, DecidedBy = e.DecidedBy, DecidedFor = e.Reason, DecidedAt = e.At, Text = null,
    });

    private PolicyProposal Waiting(string id, ProposalKind? kind) =>
        Find(id) is { Approved: null } waiting && (kind ?? waiting.Kind) == waiting.Kind
            ? waiting
            : throw new InvalidOperationException($"No proposal {id} of that kind waits.");
}
