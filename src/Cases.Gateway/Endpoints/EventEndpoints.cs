using System.Globalization;
using Cases.Contracts;
using Cases.Engine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Cases.Gateway;

/// <summary>What happens on cases, as it happens: server-sent events that go on where they stopped.</summary>
internal static class EventEndpoints
{
    private const string Tag = "events";
    private const string LastEventId = "Last-Event-ID";
    private const string From = "from";
    private const string TypesField = "types";
    private const string Wait = "waitSeconds";
    private const int LongestSeconds = 900;

    private static readonly Page<EventTypeView> Types =
        new([.. Notices.Types.Select(type => new EventTypeView(type.Name, type.Summary))]);

    private static readonly QueryFields Fields = new(
    [
        new QueryField(TypesField, QueryKind.Word, "Only events of these types.")
        {
            Words = [.. Notices.Types.Select(type => type.Name)], Many = true,
        },
        new QueryField(From, QueryKind.Number, "Begins at this position, inclusive. Absent, and without the header "
            + "Last-Event-ID, the stream begins with what comes next."),
        new QueryField(Wait, QueryKind.Number, $"Ends the stream after so many seconds, {LongestSeconds} where absent: "
            + "a token that ran out reads no more. 0 gives what there is and ends.") { Most = LongestSeconds },
    ]);

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/events/types", static (HttpContext context, GatewayParts _) =>
                context.WriteAsync(Types, CasesJson.Default.PageEventTypeView))
            .Allow(Describe.Readers | StaffRoles.Integration | StaffRoles.Admin)
            .Reads<Page<EventTypeView>>(Tag, "The types of events, of this stream and of webhooks.");
        group.MapGet("/events", StreamAsync)
            .Allow(Describe.Readers | StaffRoles.Integration)
            .WithTags(Tag).WithSummary("What happens on the caller's cases, as server-sent events.")
            .WithDescription("Each event's id is the position of its entry: sent back as Last-Event-ID, the stream "
                + "goes on behind it. Data is a CloudEvents 1.0 event without personal text. 409 "
                + "`position_unknown` where the ledger ends before the position.")
            .Produces<string>(200, EventStream.MediaType).Problems(400, 401, 403, 409, 429, 503)
            .WithMetadata(Fields, new ReadHeader(LastEventId, "The id of the last event that the caller has."));
    }

    private static async Task StreamAsync(
        HttpContext context, EventStream stream, GatewayParts parts, IHostApplicationLifetime life)
    {
        var query = new QueryReading(context.Request.Query, Fields);
        var types = TypesOf(context, query);
        var wait = query.Number(Wait, LongestSeconds) ?? LongestSeconds;
        var from = FromOf(context, query);
        if (!await context.IsReadAsync(query).ConfigureAwait(false))
        {
            return;
        }

        var end = await parts.Notices.EndAsync(context.RequestAborted).ConfigureAwait(false);
        if (from > end)
        {
            await context.WriteProblemAsync(409, ProblemCodes.PositionUnknown,
                "The ledger ends before that position; it may have been put back from a copy. Begin without "
                + "Last-Event-ID, and compare what you have.").ConfigureAwait(false);
            return;
        }

        await stream.WriteAsync(context, new EventWish(from ?? end, types, TimeSpan.FromSeconds(wait)),
            life.ApplicationStopping).ConfigureAwait(false);
    }

    private static HashSet<string>? TypesOf(HttpContext context, QueryReading query)
    {
        // Several may stand in one field, parted by commas, as well as in several fields.
        var asked = context.Request.Query[TypesField]
            .SelectMany(text => (text ?? "").Split(',', StringSplitOptions.TrimEntries))
            .ToHashSet(StringComparer.Ordinal);
        foreach (var unknown in asked.Where(type => !Notices.IsType(type)))
        {
            query.Fault(TypesField, "GET /v1/events/types lists what there is.");
            break;
        }

        return asked.Count == 0 ? null : asked;
    }

    private static long? FromOf(HttpContext context, QueryReading query)
    {
        var asked = query.Position(From);
        if (context.Request.Headers[LastEventId] is not [{ Length: > 0 } last])
        {
            return asked;
        }

        if (long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var seen) && seen < long.MaxValue)
        {
            return seen + 1;
        }

        query.Fault(LastEventId, "It is the id of an event of this stream.");
        return null;
    }
}
