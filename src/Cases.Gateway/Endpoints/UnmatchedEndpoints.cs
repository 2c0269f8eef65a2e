using Cases.Contracts;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cases.Gateway;

/// <summary>Payments that no account was found for: who waits, and matching one to its case.</summary>
internal static class UnmatchedEndpoints
{
    private const string List = "unmatched-payments";
    private const int Most = 200;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/unmatched-payments", ReadAsync)
            .Allow(StaffRoles.Supervisor | StaffRoles.Compliance | StaffRoles.Auditor)
            .Reads<Page<UnmatchedPayment>>(List, "Payments that wait to be matched, oldest first.");
        group.MapPost("/unmatched-payments/{id}/match", (string id, HttpContext context, Door door) =>
                door.MatchAsync(context, id))
            .Allow(StaffRoles.Supervisor).Commands<MatchPaymentRequest>(List)
            .WithSummary("Posts a payment on the case that it is for, once.");
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
        await context.WriteAsync(page, CasesJson.Default.PageUnmatchedPayment).ConfigureAwait(false);
    }

    /// <summary>What the endpoints need.</summary>
    /// <remarks>
    /// A payment without an account belongs to no branch, team or product, so that only who sees all of the bank sees
    /// it.
    /// </remarks>
    internal sealed class Door(
        GatewayParts parts, GatewayOptions options, UnmatchedList list, ScopeReader scopes, CommandDoor commands)
    {
        public async Task<Page<UnmatchedPayment>> PageAsync(HttpContext context, long after, int limit)
        {
            if (!CallerScopes.SeesAll(context.Caller(), options))
            {
                return new Page<UnmatchedPayment>([]);
            }

            var waiting = await list.ReadAsync(after, limit + 1, context.RequestAborted).ConfigureAwait(false);
            var views = new List<UnmatchedPayment>();
            foreach (var one in waiting.Take(limit))
            {
                if (await StateAsync(context, one.Id).ConfigureAwait(false) is { Waits: true, Told: { } told })
                {
                    views.Add(View(one.Id, told));
                }
            }

            return new Page<UnmatchedPayment>(
                views, waiting.Count > limit ? Cursors.Of(List, waiting[limit - 1].Position) : null);
        }

        public async Task MatchAsync(HttpContext context, string id)
        {
            if (await context.ReadKeyAsync().ConfigureAwait(false) is not { } key
                || await context.ReadIfMatchAsync().ConfigureAwait(false) is not { Good: true } ifMatch
                || await context.ReadBodyAsync(CasesJson.Default.MatchPaymentRequest).ConfigureAwait(false)
                    is not { } request)
            {
                return;
            }

            var caller = context.Caller();
            var told = CallerScopes.SeesAll(caller, options)
                ? (await StateAsync(context, id).ConfigureAwait(false))?.Told
                : null;
            var found = told is null ? null
                : await scopes.CaseInSightAsync(caller, request.Case, context.RequestAborted).ConfigureAwait(false);
            if (told is null || found is null)
            {
                var what = told is null ? "payment" : "case";
                await context.WriteProblemAsync(404, ProblemCodes.NotFound, $"There is no such {what}, or not for you.")
                    .ConfigureAwait(false);
                return;
            }

            var stream = CaseIdentity.Stream(found);
            var view = await parts.Host.ReadAsync(stream, context.RequestAborted).ConfigureAwait(false);
            var command = UnmatchedPayments.Match(id, told, ((CaseState)view.State).Opened!, parts.Policies);
            var sending = new CommandDoor.Sending(CommandDoor.IdOf(context, stream, key), stream, ifMatch.Version);
            await commands.AnswerAsync(context, sending, new Fields(sending.Id.ToString()), command)
                .ConfigureAwait(false);
        }

        private static UnmatchedPayment View(string id, PaymentUnmatched told) => new(
            id, told.Account, new Contracts.Money(told.Amount.ToDecimalString(), told.Amount.Currency.Code),
            Words.Day(told.ValueOn), told.Reference, Words.To<Contracts.UnmatchedReason>(told.Reason),
            told.At.ToDateTimeOffset())
        {
            Channel = told.Channel,
        };

        private async ValueTask<PaymentState?> StateAsync(HttpContext context, string id) =>
            StreamId.TryParse("payment/" + id, out var stream)
                ? (await parts.Host.ReadAsync(stream, context.RequestAborted).ConfigureAwait(false)).State
                    as PaymentState
                : null;
    }
}
