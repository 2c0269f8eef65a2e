using Cases.Contracts;
using Cases.Domain;
using Cases.Engine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cases.Gateway;

/// <summary>The one door for a second person's decision.</summary>
internal static class ApprovalEndpoints
{
    private const string List = "approvals";
    private const int Most = 200;
    private const StaffRoles Deciders = StaffRoles.Supervisor | StaffRoles.Legal | StaffRoles.Compliance;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/approvals", ReadAsync).Allow(Deciders | StaffRoles.Auditor)
            .Reads<Page<ApprovalView>>(List, "What waits for a second person, oldest first.");
        group.MapPost("/approvals/{id}/approve", (string id, HttpContext context, Door door) =>
                door.DecideAsync(context, id, approve: true))
            .Allow(Deciders).Commands<ApprovalDecision>(List).WithSummary("Approves, and does what was asked for.");
        group.MapPost("/approvals/{id}/reject", (string id, HttpContext context, Door door) =>
                door.DecideAsync(context, id, approve: false))
            .Allow(Deciders).Commands<ApprovalDecision>(List).WithSummary("Rejects; a reason is needed.");
    }

    private static async Task ReadAsync(string? cursor, int? limit, HttpContext context, Door door)
    {
        if (!Cursors.TryParse(List, cursor, -1, out var after))
        {
            await context.WriteProblemAsync(400, ProblemCodes.CursorInvalid, "Begin again without the cursor.")
                .ConfigureAwait(false);
            return;
        }

        var page = await door.PageAsync(context, after, RequestReading.LimitOf(limit, Most)).ConfigureAwait(false);
        await context.WriteAsync(page, CasesJson.Default.PageApprovalView).ConfigureAwait(false);
    }

    /// <summary>What the endpoints need: list, actors, and whether a case is within the caller's scope.</summary>
    internal sealed class Door(GatewayParts parts, ApprovalList list, ScopeReader scopes, CommandDoor commands)
    {
        public async Task<Page<ApprovalView>> PageAsync(HttpContext context, long after, int limit)
        {
            var views = new List<ApprovalView>();
            var last = after;
            foreach (var waiting in await list.ReadAsync(after, context.RequestAborted).ConfigureAwait(false))
            {
                if (views.Count == limit)
                {
                    return new Page<ApprovalView>(views, Cursors.Of(List, last));
                }

                last = waiting.Position;
                if (await SeesAsync(context, waiting.Case).ConfigureAwait(false)
                    && await StateAsync(context, waiting.Case).ConfigureAwait(false) is { } state
                    && state.Approvals.FirstOrDefault(one => one.Id == waiting.Id) is { Approved: null } approval)
                {
                    views.Add(CaseViews.Approval(waiting.Case, approval));
                }
            }

            return new Page<ApprovalView>(views);
        }

        public async Task DecideAsync(HttpContext context, string id, bool approve)
        {
            var found = await list.CaseOfAsync(id, context.RequestAborted).ConfigureAwait(false);
            if (found is null || !await SeesAsync(context, found).ConfigureAwait(false))
            {
                await ProblemAnswer.WriteAsync(context, ProblemKind.NotFound).ConfigureAwait(false);
                return;
            }

            await commands.CaseAsync(context, found, CasesJson.Default.ApprovalDecision,
                (_, r) => new DecideApproval(id, approve, r.Reason)).ConfigureAwait(false);
        }

        private ValueTask<bool> SeesAsync(HttpContext context, string id) =>
            scopes.SeesAsync(context.Caller(), ScopeKind.Case, id, context.RequestAborted);

        private async ValueTask<CaseState?> StateAsync(HttpContext context, string id) =>
            (await parts.Host.ReadAsync(CaseIdentity.Stream(id), context.RequestAborted).ConfigureAwait(false))
                .State as CaseState;
    }
}
