using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Cases.Contracts;
using Cases.Engine;
using Cases.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cases.Gateway;

/// <summary>Subscriptions of other systems to what happens: who wants what, and what was tried.</summary>
internal static class WebhookEndpoints
{
    private const string Tag = "webhooks";
    private const StaffRoles Keepers = StaffRoles.Integration | StaffRoles.Admin;
    private const int MostLines = 500;
    private const int UsualLines = 50;

    private static readonly QueryFields LogFields = new(
    [
        new QueryField("limit", QueryKind.Number, $"Attempts of a page, at most {MostLines}."),
        new QueryField("before", QueryKind.Number, "Goes on behind the page whose next this is."),
    ]);

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/webhooks", (HttpContext context, Door door) => door.ListAsync(context)).Allow(Keepers)
            .Reads<Page<WebhookView>>(Tag, "Subscriptions: an integration's own, an administrator's all.");
        group.MapPost("/webhooks", (HttpContext context, Door door) => door.SubscribeAsync(context))
            .Allow(Keepers).Changes<WebhookRequest>()
            .WithSummary("Subscribes an address to what happens on the caller's cases.")
            .WithDescription("The answer has the secret, which is shown here alone. Events go out at least once, in "
                + "order for each case, without personal text, signed as in Standard Webhooks; what is not answered "
                + "with 2xx is tried again for more than three days, and then parked.");
        group.MapGet("/webhooks/{id}", (string id, HttpContext context, Door door) => door.ReadAsync(context, id))
            .Allow(Keepers).Reads<WebhookView>(Tag, "One subscription, and how far it is.");
        group.MapDelete("/webhooks/{id}", (string id, HttpContext context, Door door) => door.EndAsync(context, id))
            .Allow(Keepers).WithTags(Tag).WithSummary("Ends a subscription; what waits is not sent any more.")
            .Produces<WebhookView>(200).Problems(400, 401, 403, 404, 409, 415, 429, 503);
        group.MapGet("/webhooks/{id}/log", (string id, HttpContext context, Door door) => door.LogAsync(context, id))
            .Allow(Keepers).WithMetadata(LogFields)
            .Reads<Page<WebhookAttemptView>>(Tag, "What was tried, the newest first; 10,000 attempts are kept.");
        Change(group, "pause", WebhookChange.Paused, "Stops deliveries; nothing is lost.");
        Change(group, "resume", WebhookChange.Resumed, "Goes on where a subscription was stopped.");
        Change(group, "rotate", WebhookChange.Rotated, "Makes a new secret; the old one signs along for a day.");
        group.MapPost("/webhooks/{id}/replay", (string id, HttpContext context, Door door) =>
                door.ReplayAsync(context, id))
            .Allow(Keepers).Changes<WebhookReplayRequest>()
            .WithSummary("Sends a range of positions, or what is parked, again; or gives up what is parked.");
        group.MapPost("/webhooks/{id}/test", (string id, HttpContext context, Door door) =>
                door.TryAsync(context, id))
            .Allow(Keepers).WithTags(Tag).Accepts<EmptyRequest>("application/json").Produces<WebhookAttemptView>(200)
            .Problems(400, 401, 403, 404, 409, 412, 413, 415, 429, 503).WithMetadata(KeyedCall.WithVersion)
            .WithSummary("Sends an event of type webhook.test, once and now, and tells the answer.");
    }

    private static void Change(RouteGroupBuilder group, string what, WebhookChange change, string summary) => group
        .MapPost("/webhooks/{id}/" + what, (string id, HttpContext context, Door door) =>
            door.ChangeAsync(context, id, change))
        .Allow(Keepers).Changes<EmptyRequest>().WithSummary(summary);

    private static RouteHandlerBuilder Changes<T>(this RouteHandlerBuilder builder)
        where T : class => builder.WithTags(Tag).Accepts<T>("application/json").Produces<WebhookView>(200)
            .Problems(400, 401, 403, 404, 409, 412, 413, 415, 429, 503)
            .WithMetadata(KeyedCall.WithVersion, AnswerHeaders.OfVersion);

    /// <summary>What the endpoints need.</summary>
    internal sealed class Door(GatewayParts parts, GatewayOptions options)
    {
        private WebhookDesk Desk => parts.Webhooks;

        public async Task ListAsync(HttpContext context)
        {
            var book = await Desk.Register.ReadAsync(context.RequestAborted).ConfigureAwait(false);
            var views = new List<WebhookView>();
            foreach (var one in book.Living.Where(one => Sees(context.Caller(), one)))
            {
                views.Add(await ViewAsync(one, context.RequestAborted).ConfigureAwait(false));
            }

            await context.WriteAsync(new Page<WebhookView>(views), CasesJson.Default.PageWebhookView)
                .ConfigureAwait(false);
        }

        public async Task ReadAsync(HttpContext context, string id)
        {
            if (await FindAsync(context, id).ConfigureAwait(false) is var (_, found))
            {
                await context.WriteAsync(
                    await ViewAsync(found, context.RequestAborted).ConfigureAwait(false), CasesJson.Default.WebhookView)
                    .ConfigureAwait(false);
            }
        }

        public async Task SubscribeAsync(HttpContext context)
        {
            var caller = context.Caller();
            if (caller.Role == StaffRoles.Admin && !CallerScopes.SeesAll(caller, options))
            {
                await ProblemAnswer.WriteAsync(context, ProblemKind.NotAllowed).ConfigureAwait(false);
                return;
            }

            if (await context.ReadCommandAsync(CasesJson.Default.WebhookRequest).ConfigureAwait(false)
                is not var (key, version, request) || !await IsGoodAsync(context, request).ConfigureAwait(false))
            {
                return;
            }

            var end = await parts.Notices.EndAsync(context.RequestAborted).ConfigureAwait(false);
            var command = KeyWindow.IdOf(caller, Tag, key);
            var id = "w" + command.ToString()[..16];
            var scope = CallerScopes.Of(caller, options);
            var ask = Ask(context, (command, version), $"{request.Url}\n{string.Join(',', request.Types)}\n"
                + request.From?.ToString(CultureInfo.InvariantCulture), _ => new WebhookSubscribed(
                    id, request.Url, [.. request.Types.Distinct(StringComparer.Ordinal)], request.From ?? end)
                {
                    Organisation = scope.Organisation, OrOfNone = scope.OrOfNone,
                    Branch = caller.Branch, Team = caller.Team, Product = caller.Product,
                });
            await AnswerAsync(context, id, ask, showsSecret: true).ConfigureAwait(false);
        }

        public Task ChangeAsync(HttpContext context, string id, WebhookChange change) => OnAsync(
            context, id, CasesJson.Default.EmptyRequest, new Asked<EmptyRequest>(
                change.ToString(),
                (_, known) => IsSo(known.State, change) ? null : new WebhookChanged(id, change))
            {
                ShowsSecret = change == WebhookChange.Rotated,
            });

        public async Task ReplayAsync(HttpContext context, string id)
        {
            // What is not written yet goes out by itself.
            var last = await parts.Notices.EndAsync(context.RequestAborted).ConfigureAwait(false) - 1;
            await OnAsync(context, id, CasesJson.Default.WebhookReplayRequest, new Asked<WebhookReplayRequest>(
                "Replay", (request, _) => new WebhookReplayed(
                    id, request.Parked || request.GiveUp, request.GiveUp, request.From,
                    request.To is { } to ? Math.Max(request.From!.Value, Math.Min(to, last)) : null))
            {
                Check = FaultOf,
            }).ConfigureAwait(false);
        }

        private static (string Field, string Message)? FaultOf(WebhookReplayRequest asked) => asked switch
        {
                { From: null } and { To: not null } or { To: null } and { From: not null } =>
                    ("from", "From and to come together."),
                { From: { } from, To: { } to } when from < 0 || to < from => ("to", "It is from 'from' on."),
                { From: null, Parked: false, GiveUp: false } => ("parked", "Say what: parked, giveUp, or from and to."),
                { Parked: true, GiveUp: true } => ("giveUp", "What is given up is not sent again."),
                _ => null,
            };

        public async Task EndAsync(HttpContext context, string id)
        {
            if (await FindAsync(context, id).ConfigureAwait(false) is not var (_, found))
            {
                return;
            }

            var ask = Ask(context, (CommandId16.FromHash($"webhooks\nend {id}"), null), id, _ =>
                found.State == WebhookState.Deleted ? null : new WebhookChanged(id, WebhookChange.Deleted));
            await AnswerAsync(context, id, ask, showsSecret: false).ConfigureAwait(false);
        }

        public async Task LogAsync(HttpContext context, string id)
        {
            var query = new QueryReading(context.Request.Query, LogFields);
            var (most, before) = (query.Number("limit") ?? UsualLines, query.Position("before"));
            if (!await context.IsReadAsync(query).ConfigureAwait(false)
                || await FindAsync(context, id).ConfigureAwait(false) is null)
            {
                return;
            }

            most = Math.Clamp(most, 1, MostLines);
            var lines = await Desk.Rows.LogAsync(id, before ?? long.MaxValue, most, context.RequestAborted)
                .ConfigureAwait(false);
            var next = lines.Count == most ? lines[^1].Number.ToString(CultureInfo.InvariantCulture) : null;
            await context.WriteAsync(
                new Page<WebhookAttemptView>(
                    await ViewsAsync(lines, context.RequestAborted).ConfigureAwait(false), next),
                CasesJson.Default.PageWebhookAttemptView).ConfigureAwait(false);
        }

        public async Task TryAsync(HttpContext context, string id)
        {
            if (await context.ReadCommandAsync(CasesJson.Default.EmptyRequest).ConfigureAwait(false)
                    is not var (key, _, _)
                || await FindAsync(context, id).ConfigureAwait(false) is not var (_, found))
            {
                return;
            }

            if (found.State == WebhookState.Deleted)
            {
                await WriteStateAsync(context, "The subscription has ended.").ConfigureAwait(false);
                return;
            }

            var began = NodaTime.Instant.FromDateTimeOffset(parts.Time.GetUtcNow());
            var command = KeyWindow.IdOf(context.Caller(), Tag + "/test/" + id, key);
            var answer = await Desk.Post.TryAsync(found, $"evt_test_{command}", context.RequestAborted)
                .ConfigureAwait(false);
            var line = new LoggedDelivery(-1, 1, began, answer.Status, answer.Fault, answer.TookMs);
            await Desk.Rows.SettleAsync(id, line, null, context.RequestAborted).ConfigureAwait(false);
            await context.WriteAsync(View(line, "evt_test"), CasesJson.Default.WebhookAttemptView)
                .ConfigureAwait(false);
        }

        /// <summary>
        /// Whether a caller keeps a subscription: who runs the installation all, another system its own, made under the
        /// same claims.
        /// </summary>
        private bool Sees(Caller caller, WebhookSubscription one) => caller.Role == StaffRoles.Admin
            ? CallerScopes.SeesAll(caller, options)
            : one.By.Subject == caller.Subject && one.By.Role == RoleNames.Of(caller.Role)
                && (one.By.Organisation, one.Scope.Branch, one.Scope.Team)
                    == (caller.Organisation, caller.Branch, caller.Team)
                && one.Scope.Products.SequenceEqual(caller.Product is { } product ? [product] : []);

        private async Task OnAsync<T>(
            HttpContext context, string id, JsonTypeInfo<T> body, Asked<T> asked)
            where T : class
        {
            if (await context.ReadCommandAsync(body).ConfigureAwait(false) is not var (key, version, request)
                || await FindAsync(context, id).ConfigureAwait(false) is null)
            {
                return;
            }

            if (asked.Check(request) is var (field, message))
            {
                await WriteFaultAsync(context, field, message).ConfigureAwait(false);
                return;
            }

            var command = KeyWindow.IdOf(context.Caller(), $"{Tag}/{id}", key);
            var ask = Ask(context, (command, version), $"{asked.What} {request}",
                book => asked.Make(request, book.Find(id)!)) with { On = id };
            await AnswerAsync(context, id, ask, asked.ShowsSecret).ConfigureAwait(false);
        }

        private static WebhookAsk Ask(
            HttpContext context, (CommandId16 Id, long? Version) command, string input,
            Func<WebhookBook, SystemRecord?> make)
        {
            var by = context.Caller().ToPrincipal();
            return new WebhookAsk(
                command.Id, new LedgerPrincipal(by.Subject, by.Role, by.Organisation, by.Branch), input,
                command.Version, make);
        }

        private async Task AnswerAsync(HttpContext context, string id, WebhookAsk ask, bool showsSecret)
        {
            // Whoever hangs up does not stop what was sent: the answer waits under the same key.
            var (outcome, book) = await Desk.Register.WriteAsync(ask, CancellationToken.None).ConfigureAwait(false);
            switch (outcome)
            {
                case WebhookOutcome.Written or WebhookOutcome.Repeated when book.Find(id) is { } known:
                    var view = await ViewAsync(known, context.RequestAborted).ConfigureAwait(false);
                    await context.WriteAsync(
                        showsSecret && known.State != WebhookState.Deleted
                            ? view with { Secret = Desk.Post.SecretOf(known) }
                            : view,
                        CasesJson.Default.WebhookView, book.Version).ConfigureAwait(false);
                    return;
                case WebhookOutcome.IdReused:
                    await context.WriteKeyReusedAsync().ConfigureAwait(false);
                    return;
                case WebhookOutcome.VersionMismatch:
                    await context.WriteProblemAsync(412, ProblemCodes.VersionMismatch,
                        "Subscriptions were changed since; read them again.").ConfigureAwait(false);
                    return;
                case WebhookOutcome.TooMany:
                    await WriteStateAsync(context, $"There are {WebhookRegister.Most} subscriptions; end one first.")
                        .ConfigureAwait(false);
                    return;
                case WebhookOutcome.Ended:
                    await WriteStateAsync(context, "The subscription has ended.").ConfigureAwait(false);
                    return;
                case WebhookOutcome.EpochTooLow:
                    await WriteStateAsync(context, "The ledger is of an earlier epoch: run 'cases doctor "
                        + "--raise-epoch' once every node runs this build.").ConfigureAwait(false);
                    return;
                default:
                    await ProblemAnswer.WriteAsync(context, ProblemKind.StoreAway with
                    {
                        Code = ProblemCodes.Busy, Title = "Others write at the same time; send the same again.",
                    }).ConfigureAwait(false);
                    return;
            }
        }

        private async ValueTask<(WebhookBook Book, WebhookSubscription Found)?> FindAsync(
            HttpContext context, string id)
        {
            var book = await Desk.Register.ReadAsync(context.RequestAborted).ConfigureAwait(false);
            if (book.Find(id) is { } found && Sees(context.Caller(), found))
            {
                return (book, found);
            }

            await ProblemAnswer.WriteAsync(context, ProblemKind.NotFound).ConfigureAwait(false);
            return null;
        }

        private async ValueTask<bool> IsGoodAsync(HttpContext context, WebhookRequest request)
        {
            (string, string)? fault = Desk.Target.FaultOf(request.Url) is { } wrong ? ("url", wrong)
                : request.Types.Count > Notices.Types.Count || request.Types.Any(type => !Notices.IsType(type))
                    ? ("types", "GET /v1/events/types lists what there is.")
                : request.From < 0
                    || request.From > await parts.Notices.EndAsync(context.RequestAborted).ConfigureAwait(false)
                    ? ("from", "It is a position that the ledger has, or its end.")
                : null;
            if (fault is var (field, message))
            {
                await WriteFaultAsync(context, field, message).ConfigureAwait(false);
                return false;
            }

            return true;
        }

        private static Task WriteFaultAsync(HttpContext context, string field, string message) =>
            context.WriteProblemAsync(Answers.Problem(400, ProblemCodes.FieldInvalid) with
            {
                Detail = $"{field}: {message}", Errors = [new FieldFault(field, message)],
            });

        private static Task WriteStateAsync(HttpContext context, string detail) =>
            context.WriteProblemAsync(409, ProblemCodes.WebhookState, detail);

        private static bool IsSo(WebhookState state, WebhookChange change) =>
            (state, change) is (WebhookState.Active, WebhookChange.Resumed)
                or (WebhookState.Paused, WebhookChange.Paused) or (WebhookState.Gone, WebhookChange.Paused);

        private async ValueTask<WebhookView> ViewAsync(WebhookSubscription one, CancellationToken cancellation)
        {
            var standing = await Desk.Rows.StandingAsync(one.Id, cancellation).ConfigureAwait(false);
            var oldest = standing.Oldest is { } at
                ? await parts.Notices.FindAsync(at, cancellation).ConfigureAwait(false)
                : null;
            var last = await Desk.Rows.LogAsync(one.Id, long.MaxValue, 1, cancellation).ConfigureAwait(false);
            return new WebhookView(one.Id, one.Url, one.Types, Words.To<WebhookStatus>(one.State), one.By.Subject,
                one.Since.ToDateTimeOffset())
            {
                Generation = one.Generation, Position = standing.Cursor, Waiting = standing.Waiting,
                Parked = standing.Parked, Oldest = standing.Oldest, OldestAt = oldest?.At.ToDateTimeOffset(),
                Last = (await ViewsAsync(last, cancellation).ConfigureAwait(false)).SingleOrDefault(),
            };
        }

        /// <summary>Lines of the log with the ids that receivers saw.</summary>
        private async ValueTask<List<WebhookAttemptView>> ViewsAsync(
            IReadOnlyList<LoggedDelivery> lines, CancellationToken cancellation)
        {
            var ids = new Dictionary<long, string> { [-1] = "evt_test" };
            var views = new List<WebhookAttemptView>(lines.Count);
            foreach (var line in lines)
            {
                if (!ids.TryGetValue(line.Position, out var id))
                {
                    var notice = await parts.Notices.FindAsync(line.Position, cancellation).ConfigureAwait(false);
                    ids[line.Position] = id = notice?.Id ?? FormattableString.Invariant($"evt_{line.Position}");
                }

                views.Add(View(line, id));
            }

            return views;
        }

        private static WebhookAttemptView View(LoggedDelivery line, string id) => new(
            id, line.Attempt, line.At.ToDateTimeOffset(), line.IsDelivered, line.TookMs)
        {
            Status = line.Status, Fault = line.Fault,
        };

        /// <summary>A change of a subscription that a body asks for.</summary>
        private sealed record Asked<T>(string What, Func<T, WebhookSubscription, SystemRecord?> Make)
        {
            public bool ShowsSecret { get; init; }

            public Func<T, (string Field, string Message)?> Check { get; init; } = static _ => null;
        }
    }
}
