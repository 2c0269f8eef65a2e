using Cases.Contracts;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cases.Gateway;

/// <summary>The one door for a second person's decision.</summary>
internal static class ApprovalEndpoints
{
    private const string List = "approvals";
    private const StaffRoles Deciders = StaffRoles.Supervisor | StaffRoles.Legal | StaffRoles.Compliance;
    private const StaffRoles SeeProposals = StaffRoles.PolicyOwner | StaffRoles.Compliance | StaffRoles.Auditor;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/approvals", (HttpContext context, Door door) => door.PageAsync(context))
            .Allow(Deciders | StaffRoles.Auditor | StaffRoles.PolicyOwner)
            .Reads<Page<ApprovalView>>(List, "What waits for a second person, oldest first.")
            .WithDescription("Proposals about policies are among it for policy-owner, compliance and auditor.")
            .WithMetadata(WaitingPages.Fields).Personal();
        group.MapPost("/approvals/{id}/approve", (string id, HttpContext context, Door door) =>
                door.DecideAsync(context, id, approve: true))
            .Allow(Deciders).Commands<ApprovalDecision>(List).WithSummary("Approves, and does what was asked for.");
        group.MapPost("/approvals/{id}/reject", (string id, HttpContext context, Door door) =>
                door.DecideAsync(context, id, approve: false))
            .Allow(Deciders).Commands<ApprovalDecision>(List).WithSummary("Rejects; a reason is needed.");
    }

    /// <summary>What the endpoints need: the list, actors, and whether a case is within the caller's scope.</summary>
    internal sealed class Door(
        GatewayParts parts, GatewayOptions options, WaitingPages pages, ScopeReader scopes, CommandDoor commands,
        PolicyEndpoints.Door policies)
    {
        // Entries of one unit stand together, and the case's come before the approval's.
        private const int MostBefore = 32;

        public Task PageAsync(HttpContext context) => pages.WriteAsync(
            context, WaitingKind.Approval, CallerScopes.Of(context.Caller(), options),
            row => ViewAsync(context, row), CasesJson.Default.PageApprovalView);

        public async Task DecideAsync(HttpContext context, string id, bool approve)
        {
            if (id.Contains('@', StringComparison.Ordinal))
            {
                await DecideProposalAsync(context, id, approve).ConfigureAwait(false);
                return;
            }

            var found = await CaseOfAsync(id, context.RequestAborted).ConfigureAwait(false);
            if (found is null
                || !await scopes.SeesAsync(context.Caller(), ScopeKind.Case, found, context.RequestAborted)
                    .ConfigureAwait(false))
            {
                await ProblemAnswer.WriteAsync(context, ProblemKind.NotFound).ConfigureAwait(false);
                return;
            }

            await commands.CaseAsync(context, found, CasesJson.Default.ApprovalDecision,
                (_, r) => new DecideApproval(id, approve, r.Reason)).ConfigureAwait(false);
        }

        /// <summary>A proposal about policies: its id has a sign that no id of an approval of a case has.</summary>
        private async Task DecideProposalAsync(HttpContext context, string id, bool approve)
        {
            var (_, state) = await policies.StateAsync(context.RequestAborted).ConfigureAwait(false);
            await (context.Caller().Role != StaffRoles.Compliance
                ? ProblemAnswer.WriteAsync(context, ProblemKind.NotAllowed)
                : state.Find(id) is null
                ? ProblemAnswer.WriteAsync(context, ProblemKind.NotFound)
                : policies.SendAsync(context, CasesJson.Default.ApprovalDecision,
                    (_, r) => new DecideProposal(id, approve, r.Reason))).ConfigureAwait(false);
        }

        private async ValueTask<ApprovalView?> ProposalAsync(HttpContext context, string id)
        {
            var (_, state) = await policies.StateAsync(context.RequestAborted).ConfigureAwait(false);
            return (context.Caller().Role & SeeProposals) != StaffRoles.None && policies.MayGovern(context)
                && state.Find(id) is { Approved: null } waiting
                    ? PolicyViews.Waiting(waiting)
                    : null;
        }

        private async ValueTask<ApprovalView?> ViewAsync(HttpContext context, WaitingRow row)
        {
            if (!row.IsOfSomebody)
            {
                return await ProposalAsync(context, row.Id).ConfigureAwait(false);
            }

            var view = await parts.Host.ReadAsync(CaseIdentity.Stream(row.Case!), context.RequestAborted)
                .ConfigureAwait(false);
            var state = (CaseState)view.State;
            if (state.Overrides.FirstOrDefault(one => one.Key == row.Id)
                is { Status: Domain.OverrideStatus.Waiting } asked)
            {
                return OverrideMapping.Waiting(row.Case!, asked, parts.RuleOf(state, asked.Rule)) with
                {
                    Account = state.Opened!.Account,
                };
            }

            return state.Approvals.FirstOrDefault(one => one.Id == row.Id) is { Approved: null } approval
                ? CaseViews.Approval(row.Case!, approval, state.Currency, masked: false) with
                {
                    Account = state.Opened!.Account,
                }
                : null;
        }

        /// <summary>The case on which an approval was requested, decided or not; null for no such approval.</summary>
        private async ValueTask<string?> CaseOfAsync(string id, CancellationToken cancellation)
        {
            if (!StreamId.TryParse("approval/" + id, out var stream)
                || await parts.Ledger.ReadStreamAsync(stream, 1, 1, cancellation).ConfigureAwait(false)
                    is not [var request])
            {
                return null;
            }

            var from = Math.Max(0, request.Position - MostBefore);
            var before = await parts.Ledger.ReadFromAsync(from, (int)(request.Position - from), cancellation)
                .ConfigureAwait(false);
            return before.LastOrDefault(entry => entry.Stream.Kind == "case")?.Stream.Name;
        }
    }
}
