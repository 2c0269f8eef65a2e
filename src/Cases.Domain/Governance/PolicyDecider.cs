using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace Cases.Domain;

/// <summary>A proposed pack as the loader of packs read it.</summary>
/// <param name="Pack">The pack; null where it has a fault.</param>
/// <param name="Faults">How many faults it has.</param>
/// <param name="Line">The line of the first, from 1; 0 where it is about the text as a whole.</param>
/// <param name="Column">Its column, from 1; 0 where it is about the text as a whole.</param>
public sealed record ReadPack(RulePack? Pack, int Faults, int Line, int Column);

/// <summary>Open cases that name a pack in their opening.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="First">The ids of the first of them, in the order of their opening; at most ten.</param>
public sealed record CasesNaming(int Count, ImmutableArray<string> First)
{
    /// <summary>None.</summary>
    public static CasesNaming None { get; } = new(0, []);
}

/// <summary>What a decision on policies is told; it fetches nothing.</summary>
public sealed record PolicyFacts
{
    /// <summary>The instant of the decision.</summary>
    public required Instant Now { get; init; }

    /// <summary>Who asks.</summary>
    public required Principal By { get; init; }

    /// <summary>All packs as they are now, approved versions included.</summary>
    public required PolicyBook Book { get; init; }

    /// <summary>The proposed pack; null where the command is about none.</summary>
    public ReadPack? Read { get; init; }

    /// <summary>For a pack that ends: the open cases that name it.</summary>
    public CasesNaming Naming { get; init; } = CasesNaming.None;
}

/// <summary>The policies' part of a decision: accepted events, or the reasons of a refusal.</summary>
/// <param name="Events">What happened; empty where refused or where nothing changes.</param>
/// <param name="Reasons">Why it is refused; empty where it is accepted.</param>
/// <param name="After">The state after the events.</param>
public sealed record PolicyOutcome(
    ImmutableArray<PolicyEvent> Events, ImmutableArray<RefusalReason> Reasons, PolicyBookState After);

/// <summary>Decides commands on the bank's policies: pure.</summary>
/// <remarks>
/// A policy owner proposes, somebody of compliance decides, and nobody decides what he proposed himself. What law fixes
/// is only tightened (<see cref="Tightening"/>). Invariant: no day that has begun gets another pack than it began with;
/// only a suspension, which refuses more, works from its entry on.
/// </remarks>
public static class PolicyDecider
{
    /// <summary>
    /// The longest text of a pack, in bytes of UTF-8, inclusive: an entry has room for it beside everything else.
    /// </summary>
    public const int MaxTextBytes = 512 * 1024;

    /// <summary>The subject of a suspension that names no rule.</summary>
    public const string ActsAlone = "ACTS";

    /// <summary>The role that proposes.</summary>
    public const string OwnerRole = "policy-owner";

    /// <summary>The role that decides; it proposes suspensions too.</summary>
    public const string ComplianceRole = "compliance";

    /// <summary>Decides one command.</summary>
    /// <param name="state">The policies as their entries tell them.</param>
    /// <param name="command">What is asked.</param>
    /// <param name="facts">Now, who asks, and what the packs are.</param>
    /// <returns>Events, or reasons by precedence.</returns>
    /// <exception cref="InvalidOperationException">The command is none of the policies.</exception>
    public static PolicyOutcome Decide(PolicyBookState state, PolicyCommand command, PolicyFacts facts)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(facts);
        var deciding = new PolicyDeciding(state, facts);
        switch (command)
        {
            case ProposePolicy c: deciding.Decide(c); break;
            case ProposeSuspension c: deciding.Decide(c); break;
            case ProposeLifting c: deciding.Decide(c); break;
            case DecideProposal c: deciding.Decide(c); break;
            case RecordSimulation c: deciding.Decide(c); break;
            default: throw new InvalidOperationException($"{command?.GetType().Name} is no command of the policies.");
        }

        return deciding.End();
    }
}

/// <summary>One decision on the policies in the making.</summary>
internal sealed class PolicyDeciding(PolicyBookState state, PolicyFacts facts) : InputChecks
{
    private const int MostProposals = 10_000;

    private readonly LocalDate today = facts.Now.InZone(facts.Book.Series([]).OfficialZone).Date;
    private PolicyEvent? happened;

    // Refusals: RoleForbids, FieldMissing, TextNotAllowed, TooMany, ApprovalPending, PolicyUnsound, PolicyLoosens,
    // StrandsCases, DateOutOfRange.
    public void Decide(ProposePolicy c)
    {
        if (!Require(facts.By.Role == PolicyDecider.OwnerRole, RefusalCode.RoleForbids,
                "Packs are proposed by a policy owner.")
            || !MayPropose(c.Reason)
            || !Require(!string.IsNullOrWhiteSpace(c.Text), RefusalCode.FieldMissing, "text is missing.")
            || !Require(Encoding.UTF8.GetByteCount(c.Text) <= PolicyDecider.MaxTextBytes, RefusalCode.TextNotAllowed,
                $"text is longer than {PolicyDecider.MaxTextBytes} bytes; split the pack in two."))
        {
            return;
        }

        if (Sound() is not { } pack)
        {
            return;
        }

        Require(!state.Proposals.Any(one => one is { Kind: ProposalKind.Pack, Approved: null }
                && one.Subject == pack.Id), RefusalCode.ApprovalPending,
            "A proposal of this pack waits already; have it decided first.");
        var from = c.From ?? pack.ValidFrom;
        CheckPack(pack, from);
        if (!Refused)
        {
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(c.Text)));
            happened = new PolicyProposed(
                Id(pack.Id), pack.Id, c.Text, hash, from, facts.By.Subject, c.Reason, facts.Now);
        }
    }

    // Refusals: RoleForbids, FieldMissing, TextNotAllowed, TooMany, KeyUnknown, FieldsContradict, ApprovalPending.
    public void Decide(ProposeSuspension c)
    {
        if (!MayTighten() || !MayPropose(c.Reason) || Meant(c) is not { } scope)
        {
            return;
        }

        var subject = c.Rule ?? PolicyDecider.ActsAlone;
        Require(!state.Proposals.Any(one => one is { Kind: ProposalKind.Suspension, Approved: null }
                && one.Subject == subject && one.Scope == scope), RefusalCode.ApprovalPending,
            "The same suspension waits already; have it decided first.");
        if (!Refused)
        {
            happened = new SuspensionProposed(
                Id(subject), c.Rule, [.. scope.Acts], [.. scope.Classes], [.. scope.Parties], facts.By.Subject,
                c.Reason, facts.Now);
        }
    }

    // Refusals: RoleForbids, FieldMissing, TextNotAllowed, TooMany, KeyUnknown, ApprovalPending.
    public void Decide(ProposeLifting c)
    {
        if (!MayTighten() || !MayPropose(c.Reason)
            || !Require(c.Suspension is not null && state.Find(c.Suspension) is { IsStanding: true },
                RefusalCode.KeyUnknown, "There is no such suspension in force."))
        {
            return;
        }

        Require(!state.Proposals.Any(one => one is { Kind: ProposalKind.Lifting, Approved: null }
                && one.Subject == c.Suspension), RefusalCode.ApprovalPending,
            "To lift this suspension was proposed already; have that decided first.");
        if (!Refused)
        {
            happened = new LiftingProposed(
                Id(state.Find(c.Suspension!)!.Subject), c.Suspension!, facts.By.Subject, c.Reason, facts.Now);
        }
    }

    // Refusals: RoleForbids, FieldMissing, TextNotAllowed, KeyUnknown, SamePerson, ApprovalDecided, PolicyUnsound,
    // PolicyLoosens, StrandsCases, DateOutOfRange.
    public void Decide(DecideProposal c)
    {
        if (!Require(facts.By.Role == PolicyDecider.ComplianceRole, RefusalCode.RoleForbids,
                "Proposals about policies are decided by compliance.")
            || !Require(c.Id is not null && state.Find(c.Id) is not null, RefusalCode.KeyUnknown,
                "There is no such proposal.")
            || !RequireText(c.Reason, "reason", mayBeEmpty: c.Approve))
        {
            return;
        }

        var proposal = state.Find(c.Id!)!;
        if (proposal.Approved is { } decided)
        {
            Require(decided == c.Approve, RefusalCode.ApprovalDecided, "The proposal was decided the other way.");
            return;
        }

        Require(proposal.RequestedBy != facts.By.Subject, RefusalCode.SamePerson,
            "Somebody else than the one who asked must decide.");
        if (!Refused && c.Approve && proposal.Kind == ProposalKind.Pack && Sound() is { } pack)
        {
            // Weeks may lie between proposal and approval: what was right then is asked again.
            CheckPack(pack, proposal.From!.Value);
        }

        if (!Refused)
        {
            happened = c.Approve ? Approved(proposal, c) : new ProposalRejected(
                proposal.Id, facts.By.Subject, c.Reason!, facts.Now);
        }
    }

    // Refusals: RoleForbids, KeyUnknown, DateOutOfRange.
    public void Decide(RecordSimulation c)
    {
        if (Require(facts.By.Role is PolicyDecider.OwnerRole or PolicyDecider.ComplianceRole, RefusalCode.RoleForbids,
                "Policies are simulated by a policy owner or by compliance.")
            && Require(c.Id is not null && state.Find(c.Id) is { Kind: ProposalKind.Pack, Text: not null },
                RefusalCode.KeyUnknown, "There is no such proposal of a pack, or it was rejected.")
            && Require(c.From is not { } first || c.To is not { } last || first <= last, RefusalCode.DateOutOfRange,
                "The first day lies after the last."))
        {
            happened = new PolicySimulated(c.Id!, c.From, c.To, c.Figures, facts.By.Subject, facts.Now);
        }
    }

    public PolicyOutcome End() => happened is null
        ? new PolicyOutcome([], Reasons, state)
        : new PolicyOutcome([happened], [], state.Evolve(happened));

    private PolicyEvent Approved(PolicyProposal proposal, DecideProposal c) => proposal.Kind switch
    {
        ProposalKind.Pack => new PolicyApproved(
            proposal.Id, proposal.Subject, proposal.From!.Value, facts.By.Subject, c.Reason, facts.Now),
        ProposalKind.Suspension => new RuleSuspended(
            proposal.Id, proposal.Rule, today, facts.By.Subject, c.Reason, facts.Now),
        ProposalKind.Lifting => new SuspensionLifted(
            proposal.Id, proposal.Subject, today, facts.By.Subject, c.Reason, facts.Now),
    };

    private bool MayTighten() => Require(
        facts.By.Role is PolicyDecider.OwnerRole or PolicyDecider.ComplianceRole, RefusalCode.RoleForbids,
        "Suspensions are proposed by a policy owner or by compliance.");

    private bool MayPropose(string reason) => RequireText(reason, "reason")
        && Require(state.Proposals.Length < MostProposals, RefusalCode.TooMany,
            $"There are {MostProposals} proposals, and no room for more.");

    private string Id(string subject) =>
        string.Create(CultureInfo.InvariantCulture, $"{subject}@{state.Proposals.Length + 1}");

    private RulePack? Sound()
    {
        var read = facts.Read ?? throw new InvalidOperationException("The proposed pack was not read.");
        Require(read.Pack is not null, RefusalCode.PolicyUnsound,
            $"The pack has {read.Faults} faults, the first in line {read.Line}, column {read.Column}.",
            new RuleFact("faults", PolicyWords.Of(read.Faults)), new RuleFact("line", PolicyWords.Of(read.Line)),
            new RuleFact("column", PolicyWords.Of(read.Column)));
        return read.Pack;
    }

    /// <summary>Whether a pack may come into force on a day.</summary>
    private void CheckPack(RulePack pack, LocalDate from)
    {
        var last = state.Versions.LastOrDefault(one => one.Subject == pack.Id)?.From;
        _ = RequireDate(from, "from")
            && Require(from > today, RefusalCode.DateOutOfRange,
                $"A pack takes effect on a day after {PolicyWords.Of(today):word}; a suspension does at once.")
            && Require(from >= pack.ValidFrom && (pack.ValidTo is not { } end || from <= end),
                RefusalCode.DateOutOfRange, "On the day from which the pack is to be in force it is not valid.")
            && Require(last is null || from > last, RefusalCode.DateOutOfRange,
                $"A version of this pack begins on {PolicyWords.Of(last):word}; a later one begins after it.");
        foreach (var clash in Clashes(pack))
        {
            Require(false, RefusalCode.PolicyUnsound,
                $"The rule {clash.Rule:word} is in the pack {clash.Pack:word} too; an id names one rule.",
                new RuleFact("rule", clash.Rule), new RuleFact("pack", clash.Pack));
        }

        foreach (var (rule, what) in Tightening.Loosened(facts.Book, pack, from))
        {
            Require(false, RefusalCode.PolicyLoosens,
                $"{rule:word} would be looser than what law fixes, in this: {what:word}.",
                new RuleFact("rule", rule), new RuleFact("loosened", what));
        }

        Require(pack.ValidTo is null || facts.Naming.Count == 0, RefusalCode.StrandsCases,
            $"The pack would end, and {facts.Naming.Count} open cases name it; resolve them or leave its end open.",
            new RuleFact("cases", PolicyWords.Of(facts.Naming.Count)),
            new RuleFact("firstCases", string.Join(' ', facts.Naming.First)));
    }

    private IEnumerable<(string Rule, string Pack)> Clashes(RulePack pack)
    {
        var mine = pack.Rules.Select(rule => rule.Id).ToHashSet(StringComparer.Ordinal);
        return facts.Book.Packs.Where(other => other.Id != pack.Id)
            .SelectMany(other => other.Rules.Select(rule => (rule.Id, other.Id)))
            .Where(rule => mine.Contains(rule.Item1)).Distinct();
    }

    /// <summary>The acts of a suspension; null, with a reason, where none are meant.</summary>
    private RuleScope? Meant(ProposeSuspension c)
    {
        var names = !c.Acts.IsDefaultOrEmpty || !c.Classes.IsDefaultOrEmpty || !c.Parties.IsDefaultOrEmpty;
        if (c.Rule is null)
        {
            return Require(!c.Acts.IsDefaultOrEmpty, RefusalCode.FieldMissing, "Name a rule, or kinds of act.")
                && Require(!c.Acts.Contains(ActKind.Payment), RefusalCode.TextNotAllowed,
                    "Money that comes in is never refused.")
                    ? RuleScope.Of(
                        c.Acts, c.Classes.IsDefaultOrEmpty ? null : c.Classes,
                        c.Parties.IsDefaultOrEmpty ? null : c.Parties)
                    : null;
        }

        var rules = facts.Book.Rules.Where(rule => rule.Id == c.Rule && rule is not RetentionRule).ToList();
        if (!Require(!names, RefusalCode.FieldsContradict, "A rule says its acts itself; name one or the others.")
            || !Require(rules.Count > 0, RefusalCode.KeyUnknown, "No rule of this id judges acts."))
        {
            return null;
        }

        var scope = (rules.LastOrDefault(rule => rule.IsValidOn(today)) ?? rules[^1]).AppliesTo;
        var acts = scope.Acts.Where(act => act != ActKind.Payment).ToList();
        return Require(acts.Count > 0, RefusalCode.TextNotAllowed, "Money that comes in is never refused.")
            ? RuleScope.Of(acts, scope.Classes, scope.Parties)
            : null;
    }
}
