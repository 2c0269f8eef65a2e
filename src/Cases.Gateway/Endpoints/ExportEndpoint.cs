using System.Buffers;
using Cases.Engine;
using Cases.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cases.Gateway;

/// <summary>The trail to take along, streamed: one entry a line, as the verb <c>audit export</c> writes it.</summary>
internal static class ExportEndpoint
{
    private const string MediaType = "application/jsonl";
    private const int PageEntries = 1_000;

    private static readonly QueryFields Fields = new(
    [
        new QueryField("format", QueryKind.Word, "The form of the lines.") { Words = ["jsonl"] },
        new QueryField("case", QueryKind.Text, "Only this case, by its id or its account's reference."),
    ]);

    public static void Map(RouteGroupBuilder group) => group.MapGet("/audit/export", ExportAsync)
        .Allow(StaffRoles.Compliance | StaffRoles.Auditor)
        .WithTags("audit").WithSummary("The trail up to now, an entry a line; what is sealed stays sealed.")
        .Produces<string>(200, MediaType).Problems(400, 401, 403, 404, 429, 503).WithMetadata(Fields)
        .Personal();

    private static async Task ExportAsync(HttpContext context, Door door)
    {
        var query = new QueryReading(context.Request.Query, Fields);
        if (query.Text("format") is not (null or "jsonl"))
        {
            query.Fault("format", "It is jsonl.");
        }

        if (!await context.IsReadAsync(query).ConfigureAwait(false))
        {
            return;
        }

        if (query.Text("case") is { } wanted)
        {
            await door.OfCaseAsync(context, wanted).ConfigureAwait(false);
        }
        else
        {
            await door.OfAllAsync(context).ConfigureAwait(false);
        }
    }

    /// <summary>What the endpoint needs: the ledger, and what the caller may see of it.</summary>
    internal sealed class Door(GatewayParts parts, GatewayOptions options, ScopeReader scopes, SecurityLog log)
    {
        public async Task OfAllAsync(HttpContext context)
        {
            if (!CallerScopes.SeesAll(context.Caller(), options))
            {
                await ProblemAnswer.WriteAsync(context, ProblemKind.NotAllowed).ConfigureAwait(false);
                return;
            }

            // Where it begins is also where it ends: a ledger that grows meanwhile must not make it endless.
            PersonalReads.Tell(context, "entries/all");
            var head = await parts.Ledger.ReadHeadAsync(context.RequestAborted).ConfigureAwait(false);
            await WriteAsync(context, head.Next, 0, (from, cancellation) => parts.Ledger.ReadFromAsync(
                from, (int)Math.Min(PageEntries, head.Next - from), cancellation)).ConfigureAwait(false);
        }

        public async Task OfCaseAsync(HttpContext context, string wanted)
        {
            var id = await scopes.CaseInSightAsync(context.Caller(), wanted, context.RequestAborted)
                .ConfigureAwait(false);
            if (id is null)
            {
                await ProblemAnswer.WriteAsync(context, ProblemKind.NotFound).ConfigureAwait(false);
                return;
            }

            PersonalReads.Tell(context, "case/" + id);
            var stream = CaseIdentity.Stream(id);
            var head = await parts.Ledger.ReadStreamHeadAsync(stream, context.RequestAborted).ConfigureAwait(false);
            var end = (head?.Sequence ?? 0) + 1;
            await WriteAsync(context, end, 1, (from, cancellation) => parts.Ledger.ReadStreamAsync(
                stream, from, (int)Math.Min(PageEntries, end - from), cancellation)).ConfigureAwait(false);
        }

        private async Task WriteAsync(
            HttpContext context, long end, long begin,
            Func<long, CancellationToken, ValueTask<IReadOnlyList<StoredEntry>>> read)
        {
            // Noted before a byte has gone: whoever breaks off has had a part of it.
            log.Exported(context.Caller(), end - begin);
            context.Response.ContentType = MediaType;
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers.ContentDisposition = "attachment; filename=\"trail.jsonl\"";
            var writer = context.Response.BodyWriter;
            for (var from = begin; from < end;)
            {
                var page = await read(from, context.RequestAborted).ConfigureAwait(false);
                if (page.Count == 0)
                {
                    throw new LedgerStoreException(StoreFailure.Corrupt,
                        "the ledger has fewer entries than its head says", "run audit verify");
                }

                foreach (var stored in page)
                {
                    LedgerPrinter.WriteJsonLine(stored.Bytes, writer);
                    writer.Write("\n"u8);
                }

                from += page.Count;
                await writer.FlushAsync(context.RequestAborted).ConfigureAwait(false);
            }
        }
    }
}
