using Cases.Contracts;
using Cases.Domain;
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
    };

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
