using System.Collections.Immutable;
using System.Globalization;
using Cases.Contracts;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;

namespace Cases.Gateway;

/// <summary>Payments that were not posted when told: who waits, and matching one to its case.</summary>
internal static class UnmatchedEndpoints
{
    private const string List = "unmatched-payments";

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/unmatched-payments", (HttpContext context, Door door) => door.PageAsync(context))
            .Allow(StaffRoles.Supervisor | StaffRoles.Compliance | StaffRoles.Auditor)
            .Reads<Page<UnmatchedPayment>>(
                List, "Payments that wait to be matched or are held for a debt's owner, oldest first.")
            .WithMetadata(WaitingFilter.Fields).Personal();
        group.MapGet("/unmatched-payments/{id}", (string id, HttpContext context, Door door) =>
                door.ReadAsync(context, id))
            .Allow(StaffRoles.Supervisor | StaffRoles.Compliance | StaffRoles.Auditor)
            .Reads<UnmatchedPayment>(List, "One payment that was not posted when it was told, and where it is now.")
            .Personal();
        group.MapPost("/unmatched-payments/{id}/match", (string id, HttpContext context, Door door) =>
                door.MatchAsync(context, id))
            .Allow(StaffRoles.Supervisor).Commands<MatchPaymentRequest>(List)
            .WithSummary("Posts a payment on the case that it is for, once.")
            .WithDescription("Where it came again with its account and stands there already, nothing is posted: the "
                + "receipt is then the payment's, and it waits no more. A return reverses the payment of its amount; "
                + "where the account has several, its key says which. Over several cases of a debtor it is shared, and "
                + "goes back as one.");
        group.MapPost("/unmatched-payments/{id}/return", (string id, HttpContext context, Door door) =>
                door.ReturnAsync(context, id))
            .Allow(StaffRoles.Supervisor).Commands<ReturnPaymentRequest>(List)
            .WithSummary("Sends a payment that waits back to its payer: it waits no more, and is matched to no case.");
    }

    /// <summary>What the endpoints need.</summary>
    /// <remarks>
    /// A payment without an account belongs to no branch, team or product, so that only who sees all of the bank sees
    /// it.
    /// </remarks>
    internal sealed class Door(
        GatewayParts parts, GatewayOptions options, WaitingPages pages, ScopeReader scopes, CommandDoor commands,
        KeyWindow keys)
    {
        public async Task PageAsync(HttpContext context)
        {
            var query = new QueryReading(context.Request.Query, WaitingFilter.Fields);
            var filter = WaitingFilter.Of(query, parts.Time);
            if (!await context.IsReadAsync(query).ConfigureAwait(false))
            {
                return;
            }

            await pages.WriteAsync(
                context, WaitingKind.Payment, SeesAll(context) ? WorkScope.All : null,
                async row => await StateAsync(context, row.Id).ConfigureAwait(false) is { Waits: true } state
                    && View(row.Id, state) is var view && filter.Holds(view, state)
                        ? view
                        : null,
                CasesJson.Default.PageUnmatchedPayment, WaitingFilter.Fields).ConfigureAwait(false);
        }

        public async Task ReadAsync(HttpContext context, string id)
        {
            if (SeesAll(context) && await StateAsync(context, id).ConfigureAwait(false) is { Told: not null } state)
            {
                PersonalReads.Tell(context, "payment/" + id);
                IReadOnlyList<PaymentCandidate> now = state is { Waits: true, Told.Reference: not null }
                    ? await Desk().OfAsync(state, context.RequestAborted).ConfigureAwait(false)
                    : [];
                var view = View(id, state);
                view = view with { Cases = await PartsAsync(context, state).ConfigureAwait(false) };
                await context.WriteAsync(
                    now.Count > 0 ? view with { Candidates = [.. now.Select(Of)] } : view,
                    CasesJson.Default.UnmatchedPayment).ConfigureAwait(false);
                return;
            }

            await NotFoundAsync(context, "payment").ConfigureAwait(false);
        }

        public async Task MatchAsync(HttpContext context, string id)
        {
            if (await context.ReadCommandAsync(CasesJson.Default.MatchPaymentRequest).ConfigureAwait(false)
                is not var (key, version, request))
            {
                return;
            }

            var state = SeesAll(context) ? await StateAsync(context, id).ConfigureAwait(false) : null;
            if (state?.Told is null)
            {
                await NotFoundAsync(context, "payment").ConfigureAwait(false);
                return;
            }

            var found = await scopes.CaseInSightAsync(
                context.Caller(), request.Case, context.RequestAborted, state.Told.Source).ConfigureAwait(false);
            if (found is null)
            {
                await NotFoundAsync(context, "case").ConfigureAwait(false);
                return;
            }

            if (NotOfAReturn(state, request) is { } fault)
            {
                await context.WriteProblemAsync(400, ProblemCodes.FieldInvalid, fault).ConfigureAwait(false);
                return;
            }

            if (await commands.CoveredAsync(context, request.Cases ?? []).ConfigureAwait(false) is not { } covered)
            {
                return;
            }

            if (!keys.Takes(context.Caller(), "match", key, Asked(id, found, request)))
            {
                await context.WriteKeyReusedAsync().ConfigureAwait(false);
                return;
            }

            var fields = new Fields("") { Currency = state.Told.Amount.Currency };
            var match = await FindAsync(context, (id, state), (found, fields.Covered(covered)), request)
                .ConfigureAwait(false);
            if (match.Several.Count > 0)
            {
                await context.WriteProblemAsync(400, ProblemCodes.FieldInvalid,
                    $"key: Several payments have this amount; name one of {string.Join(", ", match.Several.Take(20))}.")
                    .ConfigureAwait(false);
                return;
            }

            var sending = new CommandDoor.Sending(
                CommandDoor.IdOf(context, match.Stream, key), match.Stream, match.IsPosting ? version : null);
            await commands.AnswerAsync(context, sending, fields, match.Command).ConfigureAwait(false);
            if (match.IsPosting && await StateAsync(context, id).ConfigureAwait(false) is { } after)
            {
                await Desk().LearnAsync(after, context.Caller().ToPrincipal(), CancellationToken.None)
                    .ConfigureAwait(false);
            }
        }

        private static string? NotOfAReturn(PaymentState state, MatchPaymentRequest request) => state.Doubt switch
        {
            not { IsReturn: true } => null,
            _ when request.ReceivedOn is not null =>
                "receivedOn: It takes a payment back, which has its day; leave this out.",
            _ when request.Cases is not null =>
                "cases: It takes a payment back, on all cases of that; leave this out.",
            _ => null,
        };

        private async ValueTask<UnmatchedMatch> FindAsync(
            HttpContext context, (string Id, PaymentState State) payment,
            (string Asked, ImmutableArray<CaseAmount> Cases) named, MatchPaymentRequest request)
        {
            var matching = new UnmatchedMatching(
                parts.Host, new CasePlaces(parts.Ledger), parts.Identity, parts.Policies.Book);
            var received = request.ReceivedOn is { } day ? LocalDate.FromDateOnly(day) : (LocalDate?)null;
            return named.Cases.IsEmpty
                ? await matching.OfAsync(
                    payment.Id, payment.State, (named.Asked, request.Key), received, context.RequestAborted)
                    .ConfigureAwait(false)
                : await matching.OfSeveralAsync(
                    payment.Id, payment.State, (named.Asked, named.Cases), received, context.RequestAborted)
                    .ConfigureAwait(false);
        }

        /// <summary>The parts of a payment that was posted on several cases; none where it is on one alone.</summary>
        private async ValueTask<IReadOnlyList<CaseShareView>> PartsAsync(HttpContext context, PaymentState state)
        {
            if (state.Matched is not { } matched)
            {
                return [];
            }

            var view = await parts.Host.ReadAsync(CaseIdentity.Stream(matched.Case), context.RequestAborted)
                .ConfigureAwait(false);
            return view.State is CaseState on && on.FindSharedPayment(matched.Key) is { } shared
                ? [.. shared.Shares.Select(share => new CaseShareView(
                    share.Case, CaseViews.Money(share.Minor, on.Currency)))]
                : [];
        }

        private static string Asked(string id, string found, MatchPaymentRequest request) =>
            string.Create(CultureInfo.InvariantCulture, $"{id}\n{found}\n{request.Key}")
            + (request.ReceivedOn is { } day ? "\n" + day.ToString("O", CultureInfo.InvariantCulture) : "")
            + string.Concat((request.Cases ?? []).Select(one => $"\n{one.Case} {one.Amount?.Amount}"));

        public async Task ReturnAsync(HttpContext context, string id)
        {
            if (await context.ReadCommandAsync(CasesJson.Default.ReturnPaymentRequest).ConfigureAwait(false)
                is not var (key, version, request))
            {
                return;
            }

            var state = SeesAll(context) ? await StateAsync(context, id).ConfigureAwait(false) : null;
            if (state?.Told is not { } told)
            {
                await NotFoundAsync(context, "payment").ConfigureAwait(false);
                return;
            }

            var stream = StreamId.Parse("payment/" + id);
            var sending = new CommandDoor.Sending(CommandDoor.IdOf(context, stream, key), stream, version);
            await commands.AnswerAsync(context, sending, new Fields(sending.Id.ToString()),
                new ReturnUnmatched(ReferenceText.Normal(request.Reference), told.Amount)).ConfigureAwait(false);
        }

        private DeskCandidates Desk() => new(parts.Host, new PaymentsOptions
        {
            Find = parts.FindAsync,
            Book = parts.Policies.Book,
            Identity = parts.Identity,
            Clock = parts.Time,
            Delay = (wait, cancellation) => Task.Delay(wait.ToTimeSpan(), cancellation),
        });

        private static UnmatchedCandidate Of(PaymentCandidate candidate) => new(
            candidate.Case, Enum.Parse<CandidateBy>(candidate.By, ignoreCase: true), candidate.Confidence);

        private bool SeesAll(HttpContext context) => CallerScopes.SeesAll(context.Caller(), options);

        private static Task NotFoundAsync(HttpContext context, string what) => context.WriteProblemAsync(
            404, ProblemCodes.NotFound, $"There is no such {what}, or not for you.");

        private static UnmatchedPayment View(string id, PaymentState state)
        {
            var told = state.Told!;
            return new UnmatchedPayment(
                id, new Contracts.Money(told.Amount.ToDecimalString(), told.Amount.Currency.Code),
                Words.Day(told.ValueOn), state.Doubt is { Reason: var reason }
                    ? Words.To<Contracts.UnmatchedReason>(reason)
                    : Words.To<Contracts.UnmatchedReason>(told.Reason),
                told.At.ToDateTimeOffset())
            {
                IsReturn = state.Doubt is { IsReturn: true },
                EndToEnd = state.Doubt?.EndToEnd,
                Structured = state.Doubt?.Structured,
                Text = state.Doubt?.Text,
                Payer = state.Doubt?.Payer,
                PayerName = state.Doubt?.PayerName,
                Candidates = state is { Waits: true, Doubt.Candidates: { IsDefaultOrEmpty: false } found }
                    ? [.. found.Select(Of)]
                    : [],
                Account = told.Account,
                Reference = told.Reference,
                Channel = told.Channel,
                Source = told.Source,
                State = state switch
                {
                    { Waits: true } => UnmatchedState.Waiting,
                    { Matched: not null } => UnmatchedState.Matched,
                    { ToldAgain: not null } => UnmatchedState.ToldAgain,
                    _ => UnmatchedState.Returned,
                },
                Case = state.Case,
            };
        }

        private async ValueTask<PaymentState?> StateAsync(HttpContext context, string id) =>
            StreamId.TryParse("payment/" + id, out var stream)
                ? (await parts.Host.ReadAsync(stream, context.RequestAborted).ConfigureAwait(false)).State
                    as PaymentState
                : null;
    }
}
