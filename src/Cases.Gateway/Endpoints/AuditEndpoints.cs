using System.Text.Json;
using Cases.Contracts;
using Cases.Engine;
using Cases.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cases.Gateway;

/// <summary>The trail: entries of a case, and all entries by position. What is sealed stays sealed.</summary>
internal static class AuditEndpoints
{
    private const string OfCase = "audit/";
    private const int Most = 500;
    private const int Usual = 50;

    private static readonly QueryField Limit = new("limit", QueryKind.Number, $"Entries of a page, at most {Most}.");

    private static readonly QueryFields EntriesFields = new(
        [Limit, new QueryField("from", QueryKind.Number, "The position of the first entry; 0 where absent.")]);

    private static readonly QueryFields OfTrail = new(
    [
        QueryField.Of<AuditOrder>("order", "Which end to begin with; the oldest entry where absent."),
        Limit,
        new QueryField("cursor", QueryKind.Text, "The cursor that the page before gave; of the same order."),
    ]);

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/cases/{id}/audit", CaseAsync)
            .Allow(Describe.Staff | StaffRoles.Compliance | StaffRoles.Auditor, ScopeKind.Case)
            .Reads<Page<AuditEntry>>("audit", "The entries of a case, in either order.")
            .WithMetadata(OfTrail).Personal();
        group.MapGet("/audit/entries", EntriesAsync).Allow(StaffRoles.Compliance | StaffRoles.Auditor)
            .Reads<Page<AuditEntry>>("audit", "All entries from a position on; next is the position to go on from.")
            .WithMetadata(EntriesFields).Personal();
    }

    private static async Task CaseAsync(string id, HttpContext context, GatewayParts parts)
    {
        var query = new QueryReading(context.Request.Query, OfTrail);
        var newest = query.Word<AuditOrder>("order") == AuditOrder.Newest;
        var most = MostOf(query);
        var (cursors, list) = (parts.Desk.Worklist.Cursors, OfCase + (newest ? "newest/" : "") + id);
        var start = newest ? long.MaxValue : 1;
        if (!Cursors.TryParse(cursors, list, query.Text("cursor"), start, out var sequence))
        {
            await context.WriteProblemAsync(400, ProblemCodes.CursorInvalid, "Begin again without the cursor.")
                .ConfigureAwait(false);
            return;
        }

        if (!await context.IsReadAsync(query).ConfigureAwait(false))
        {
            return;
        }

        var trail = new CaseTrail(parts.Ledger, CaseIdentity.Stream(id));
        var (entries, next) = newest
            ? await trail.BackFromAsync(sequence, most, context.RequestAborted).ConfigureAwait(false)
            : await trail.FromAsync(sequence, most, context.RequestAborted).ConfigureAwait(false);
        await WriteAsync(context, entries, next is { } on ? Cursors.Of(cursors, list, on) : null).ConfigureAwait(false);
    }

    private static async Task EntriesAsync(
        HttpContext context, GatewayParts parts, GatewayOptions options)
    {
        if (!CallerScopes.SeesAll(context.Caller(), options))
        {
            await ProblemAnswer.WriteAsync(context, ProblemKind.NotAllowed).ConfigureAwait(false);
            return;
        }

        var query = new QueryReading(context.Request.Query, EntriesFields);
        var (most, from) = (MostOf(query), query.Position("from"));
        if (!await context.IsReadAsync(query).ConfigureAwait(false))
        {
            return;
        }

        var read = await parts.Ledger.ReadFromAsync(from ?? 0, most, context.RequestAborted).ConfigureAwait(false);
        var next = read.Count == most
            ? (read[^1].Position + 1).ToString(System.Globalization.CultureInfo.InvariantCulture)
            : null;
        PersonalReads.Tell(context, read.Count == 0 ? [] : [string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"entries/{read[0].Position}-{read[^1].Position}")]);
        await WriteAsync(context, read, next).ConfigureAwait(false);
    }

    private static int MostOf(QueryReading query) => Math.Clamp(query.Number("limit") ?? Usual, 1, Most);

    private static Task WriteAsync(HttpContext context, IReadOnlyList<StoredEntry> read, string? next) =>
        context.WriteAsync(
            new Page<AuditEntry>([.. read.Select(View)], next), CasesJson.Default.PageAuditEntry);

    private static AuditEntry View(StoredEntry stored)
    {
        var entry = LedgerEntry.Decode(stored.Bytes);
        using var printed = JsonDocument.Parse(LedgerPrinter.ToJsonLine(stored.Bytes));
        var by = entry.Principal;
        return new AuditEntry(
            entry.Position, entry.Stream.Value, entry.Sequence, entry.Version, entry.Kind,
            Moment(entry.RecordedAtMs),
            Moment(entry.EffectiveAtMs),
            new ActorView(by.Subject, by.Role, by.Organisation, by.Branch))
        {
            Command = entry.Command.ToString(),
            Policy = entry.PolicyVersion,
            Rules = Answers.Rules(entry.Rules),
            Data = printed.RootElement.GetProperty("data").Clone(),
            Previous = entry.Place.Previous.ToString(),
            Hash = stored.Hash.ToString(),
        };
    }

    /// <summary>An entry's instant; one that no calendar has, which older builds stored, as the nearest.</summary>
    internal static DateTimeOffset Moment(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(
        milliseconds,
        DateTimeOffset.MinValue.ToUnixTimeMilliseconds(),
        DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
}
