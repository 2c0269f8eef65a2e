using Cases.Contracts;
using Cases.Domain;
using Cases.Work;
using NodaTime;

namespace Cases.Gateway;

/// <summary>Policies as answers show them.</summary>
internal static class PolicyViews
{
    /// <summary>Everything about the policies but the texts of packs, as it stands at an instant.</summary>
    public static PoliciesView Of(PolicyBook book, PolicyBookState state, Instant now)
    {
        var series = book.Series([]);
        var today = now.InZone(series.OfficialZone).Date;
        return new PoliciesView(
            series.Version.Text, Words.Day(today), book.InForce,
            [
                .. book.Packs.OrderBy(pack => pack.Id, StringComparer.Ordinal).ThenBy(pack => pack.ValidFrom)
                    .Select(pack => Of(pack, state, today)),
            ],
            [.. state.Proposals.Reverse().Select(Of)]);
    }

    /// <summary>A proposal, without the text of its pack.</summary>
    public static PolicyProposalView Of(PolicyProposal proposal) => new(
        proposal.Id, Words.To<PolicyProposalKind>(proposal.Kind), proposal.Subject, proposal.RequestedBy,
        proposal.At.ToDateTimeOffset(), proposal.Reason)
    {
        From = Words.Day(proposal.From),
        TextSha256 = proposal.TextSha256,
        Acts = Scope(proposal, static scope => scope.Acts.Select(act => PolicyWords.Of(act))),
        Classes = Scope(proposal, static scope => scope.Classes.Select(one => PolicyWords.Of(one))),
        Parties = Scope(proposal, static scope => scope.Parties.Select(party => PolicyWords.Of(party))),
        LiftedOn = Words.Day(proposal.LiftedOn),
        Approved = proposal.Approved,
        DecidedBy = proposal.DecidedBy,
        DecidedAt = proposal.DecidedAt?.ToDateTimeOffset(),
        DecidedFor = proposal.DecidedFor,
        Simulated = proposal.Simulated is { } simulated ? Of(simulated) : null,
    };

    /// <summary>What came of a simulation.</summary>
    public static PolicySimulationView Of(string proposal, SimulationRequest request, SimulationResult result) => new(
        proposal, result.Entries, result.Decisions, result.Refusals, Of(result.Changes), result.Cases)
    {
        From = request.From,
        To = request.To,
        Rules =
        [
            .. result.Rules.Select(rule => new SimulatedRule(rule.Rule, Of(rule.Changes), rule.Cases)
            {
                Citation = rule.Citation, Norm = rule.Norm,
            }),
        ],
        Kpis =
        [
            .. result.Kpis.Select(kpi => new SimulatedKpi(kpi.Name, kpi.Happened, kpi.Lost, kpi.Following)
            {
                Share = kpi.Share,
            }),
        ],
        NotJudged = [.. result.NotJudged.Select(one => new KindCount(one.Key, one.Value))],
        Unlike = [.. result.Unlike.Select(one => new KindCount(one.Key, one.Value))],
        Items =
        [
            .. result.Items.Select(item => new SimulatedDecision(
                Words.To<SimulatedChange>(item.Change), item.Position, item.What, item.At.ToDateTimeOffset(),
                [.. item.Rules.Select(rule => rule.Rule)])
            {
                Case = item.Case,
            }),
        ],
        ItemsInAll = result.Changes.All,
    };

    /// <summary>The same in numbers, as an entry keeps it.</summary>
    public static SimulationFigures Figures(SimulationResult result) => new()
    {
        Entries = result.Entries,
        Decisions = result.Decisions,
        Refusals = result.Refusals,
        Refused = result.Changes.Refused,
        Permitted = result.Changes.Permitted,
        Breached = result.Changes.Breached,
        Complied = result.Changes.Complied,
        Cases = result.Cases,
        NotJudged = result.NotJudged.Values.Sum(),
    };

    private static SimulationCounts Of(SimulationChanges changes) =>
        new(changes.Refused, changes.Permitted, changes.Breached, changes.Complied);

    private static SimulationNote Of(PolicySimulated simulated)
    {
        var figures = simulated.Figures;
        return new SimulationNote(
            simulated.By, simulated.At.ToDateTimeOffset(), figures.Entries, figures.Decisions, figures.Refusals,
            new SimulationCounts(figures.Refused, figures.Permitted, figures.Breached, figures.Complied))
        {
            Cases = figures.Cases,
            NotJudged = figures.NotJudged,
            From = Words.Day(simulated.From),
            To = Words.Day(simulated.To),
        };
    }

    /// <summary>A proposal among what waits for a second person.</summary>
    public static ApprovalView Waiting(PolicyProposal proposal) => new(
        proposal.Id, Kind(proposal.Kind), proposal.RequestedBy)
    {
        Approved = proposal.Approved,
        Reason = proposal.Reason,
        Policy = Of(proposal),
    };

    private static Contracts.ApprovalKind Kind(ProposalKind kind) => kind switch
    {
        ProposalKind.Pack => Contracts.ApprovalKind.PolicyVersion,
        ProposalKind.Suspension => Contracts.ApprovalKind.Suspension,
        ProposalKind.Lifting => Contracts.ApprovalKind.Lifting,
    };

    private static PackVersionView Of(RulePack pack, PolicyBookState state, LocalDate today) => new(
        pack.Id, pack.Title, pack.Jurisdiction,
        pack.ValidFrom > today ? PackState.Pending : pack.IsValidOn(today) ? PackState.InForce : PackState.Ended,
        Words.Day(pack.ValidFrom), pack.Rules.Count, pack.Rules.Count(rule => rule.SignOff is not null),
        pack.ContentHash())
    {
        ValidTo = Words.Day(pack.ValidTo),
        Proposal = state.Versions.FirstOrDefault(one => one.Subject == pack.Id && one.From == pack.ValidFrom)?.Id,
    };

    private static string[]? Scope(PolicyProposal proposal, Func<RuleScope, IEnumerable<string>> part) =>
        proposal.Kind == ProposalKind.Suspension ? [.. part(proposal.Scope)] : null;
}
