using Cases.Contracts;
using Cases.Domain;
using Cases.Engine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;

namespace Cases.Gateway;

/// <summary>The cases to work, and the next one of them for one person.</summary>
internal static class WorklistEndpoints
{
    private const int Usual = 50;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/cases", ReadAsync).Allow(Describe.Readers)
            .Reads<Page<WorklistRow>>("cases", "The cases to work, filtered, in one of five orders.")
            .WithDescription("Nothing here asks by score, limitation, guarantee or closing task: this version records "
                + "none of them. Promises due today are those due from and through today.")
            .Problems(422).WithMetadata(WorklistReading.OfList).Personal();
        group.MapPost("/cases/next", NextAsync).Allow(Describe.Staff | StaffRoles.Agency)
            .WithTags("cases").WithSummary("Keeps the next case for the caller for some minutes; no debtor for two.")
            .Produces<NextCaseView>(200).Problems(400, 401, 403, 409, 422, 429, 503)
            .WithMetadata(WorklistReading.OfNext, KeyedCall.WithoutVersion).Personal();
    }

    private static async Task ReadAsync(HttpContext context, Door door)
    {
        var query = new QueryReading(context.Request.Query, WorklistReading.OfList);
        var asked = door.Query(context, WorklistReading.Filter(query, door.Now), WorklistReading.Sort(query)) with
        {
            Limit = Math.Clamp(query.Number("limit") ?? Usual, 1, WorklistQuery.MaxLimit),
        };
        var (cursor, at) = (query.Text("cursor"), query.Position("at"));
        if (await context.IsReadAsync(query).ConfigureAwait(false)
            && await door.HoldsAsync(context, at).ConfigureAwait(false))
        {
            await door.PageAsync(context, asked, cursor).ConfigureAwait(false);
        }
    }

    private static async Task NextAsync(HttpContext context, Door door)
    {
        var query = new QueryReading(context.Request.Query, WorklistReading.OfNext);
        var (filter, sort) = (WorklistReading.Filter(query, door.Now), WorklistReading.Sort(query));
        if (await context.IsReadAsync(query).ConfigureAwait(false)
            && await context.ReadKeyAsync().ConfigureAwait(false) is { } key)
        {
            var asked = context.Request.Query.OrderBy(field => field.Key, StringComparer.Ordinal)
                .Select(field => $"{field.Key}={field.Value}");
            await (door.Takes(context, key, string.Join('\n', asked))
                ? door.NextAsync(context, filter, sort, key)
                : context.WriteKeyReusedAsync()).ConfigureAwait(false);
        }
    }

    /// <summary>What the endpoints need: the lists, the clock, and what the caller may see.</summary>
    internal sealed class Door(
        GatewayParts parts, GatewayOptions options, ScopeReader scopes, ReadYourWrite waits, KeyWindow keys)
    {
        private readonly CaseDesk desk = parts.Desk;

        public Instant Now => Instant.FromDateTimeOffset(parts.Time.GetUtcNow());

        private LocalDate Today => Now.InZone(desk.Zone).Date;

        public bool Takes(HttpContext context, string key, string asked) =>
            keys.Takes(context.Caller(), "next", key, asked);

        public ValueTask<bool> HoldsAsync(HttpContext context, long? at) => waits.HoldsAsync(context, at);

        public WorklistQuery Query(HttpContext context, WorkFilter filter, WorkSort sort) => new(Today)
        {
            Filter = filter, Sort = sort, Scope = CallerScopes.Of(context.Caller(), options),
        };

        public async Task PageAsync(HttpContext context, WorklistQuery query, string? cursor)
        {
            if (!await MayFindAsync(context, query.Filter.Search).ConfigureAwait(false))
            {
                PersonalReads.Tell(context, []);
                await context.WriteAsync(new Page<WorklistRow>([]), CasesJson.Default.PageWorklistRow)
                    .ConfigureAwait(false);
                return;
            }

            var page = await desk.Worklist.ReadAsync(query, cursor, context.RequestAborted).ConfigureAwait(false);
            if (page.Fault != WorklistFault.None)
            {
                await FaultAsync(context, page.Fault).ConfigureAwait(false);
                return;
            }

            PersonalReads.Tell(context, page.Rows.Select(Whose));
            var masked = !PersonViews.MayRead(context.Caller().Role);
            await context.WriteAsync(
                new Page<WorklistRow>(
                    [.. page.Rows.Select(row => WorklistViews.Of(row, query.Today, masked))], page.Next),
                CasesJson.Default.PageWorklistRow).ConfigureAwait(false);
        }

        public async Task NextAsync(HttpContext context, WorkFilter filter, WorkSort sort, string key)
        {
            var caller = context.Caller();
            var given = filter.Assignee is not null || filter.Unassigned;
            var query = Query(context, filter with
            {
                FreeFor = given ? [] : WorkersFor(caller),
                NextActionThrough = filter.NextActionThrough ?? Now,
            }, sort);
            var next = await desk.Next.TakeAsync(query, caller.Subject, key, context.RequestAborted)
                .ConfigureAwait(false);
            if (next.TooMany)
            {
                context.RetryAfter(next.FreeAt is { } free ? free - Now : CaseLeases.Usual);
                await context.WriteProblemAsync(429, ProblemCodes.TooManyRequests,
                    $"You keep {CaseLeases.MostOfOne} cases already; work them first.").ConfigureAwait(false);
                return;
            }

            if (next.Fault != WorklistFault.None)
            {
                await FaultAsync(context, next.Fault).ConfigureAwait(false);
                return;
            }

            PersonalReads.Tell(context, next.Row is { } taken ? [Whose(taken)] : []);
            await context.WriteAsync(new NextCaseView
            {
                Case = next.Row is { } row
                    ? WorklistViews.Of(row, Today, !PersonViews.MayRead(caller.Role))
                    : null,
                Until = next.Row is null ? null : next.Lease?.Until.ToDateTimeOffset(),
            }, CasesJson.Default.NextCaseView).ConfigureAwait(false);
        }

        /// <summary>A role for which accounts and persons are masked searches by the id of a case alone.</summary>
        private async ValueTask<bool> MayFindAsync(HttpContext context, string? search) =>
            search is null || PersonViews.MayFind(context.Caller().Role)
            || await scopes.SeesAsync(context.Caller(), ScopeKind.Case, search.Trim(), context.RequestAborted)
                .ConfigureAwait(false);

        private static string Whose(WorkRow row) =>
            row.Person is { } person ? "person/" + person : "case/" + row.CaseId;

        /// <summary>Whose cases somebody takes up: his own, his team's, and what nobody has.</summary>
        private static System.Collections.Immutable.ImmutableArray<string> WorkersFor(Caller caller) =>
        [
            caller.Subject, .. new[]
            {
                caller.Team, caller.Role == StaffRoles.Agency ? caller.Organisation : null,
            }.OfType<string>(),
        ];

        private static Task FaultAsync(HttpContext context, WorklistFault fault) => fault switch
        {
            WorklistFault.NarrowTheFilter => context.WriteProblemAsync(422, ProblemCodes.NarrowTheFilter,
                $"This would look at more than {IWorkRows.MaxScan} cases: ask for a branch, an assignee, a person or "
                + "fewer days as well."),
            WorklistFault.CursorInvalid => context.WriteProblemAsync(
                400, ProblemCodes.CursorInvalid, "Begin again without the cursor."),
            _ => context.WriteLaterAsync("The lists are being built from the ledger; ask again in a moment."),
        };
    }
}
