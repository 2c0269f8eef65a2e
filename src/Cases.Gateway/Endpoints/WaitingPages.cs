using System.Text.Json.Serialization.Metadata;
using Cases.Contracts;
using Cases.Engine;
using Microsoft.AspNetCore.Http;

namespace Cases.Gateway;

/// <summary>Pages of what waits for a person, from the rows that follow the ledger, oldest first.</summary>
/// <param name="parts">The running node.</param>
/// <param name="waits">Makes a caller read what it wrote.</param>
internal sealed class WaitingPages(GatewayParts parts, ReadYourWrite waits)
{
    private const int Most = 200;
    private const int Usual = 50;

    /// <summary>The fields of a page's query.</summary>
    public static QueryFields Fields { get; } = new(
    [
        new QueryField("limit", QueryKind.Number, $"Rows of a page, at most {Most}."),
        new QueryField("cursor", QueryKind.Text, "The cursor that the page before gave."),
        WorklistReading.At,
    ]);

    /// <summary>The same with fields of its own.</summary>
    public static QueryFields With(params IReadOnlyList<QueryField> own) => new([.. Fields.Fields, .. own]);

    /// <summary>Answers with a page.</summary>
    /// <param name="context">The request.</param>
    /// <param name="kind">What waits.</param>
    /// <param name="scope">Which cases the caller sees; null where he sees none of this kind.</param>
    /// <param name="view">A row as it is shown; null where it does not wait any more by now.</param>
    /// <param name="type">How a page is written.</param>
    /// <param name="fields">The fields of the query; null for the usual ones.</param>
    public async Task WriteAsync<T>(
        HttpContext context, WaitingKind kind, WorkScope? scope, Func<WaitingRow, ValueTask<T?>> view,
        JsonTypeInfo<Page<T>> type, QueryFields? fields = null)
        where T : class
    {
        var query = new QueryReading(context.Request.Query, fields ?? Fields);
        var (limit, cursor, at) = (query.Number("limit") ?? Usual, query.Text("cursor"), query.Position("at"));
        if (!Cursors.TryParse(parts.Desk.Worklist.Cursors, kind.ToString(), cursor, -1, out var after))
        {
            await context.WriteProblemAsync(400, ProblemCodes.CursorInvalid, "Begin again without the cursor.")
                .ConfigureAwait(false);
            return;
        }

        if (await context.IsReadAsync(query).ConfigureAwait(false)
            && await waits.HoldsAsync(context, at).ConfigureAwait(false))
        {
            await PageAsync(context, new WaitingLookUp(kind, after, Math.Clamp(limit, 1, Most)), scope, view, type)
                .ConfigureAwait(false);
        }
    }

    private async Task PageAsync<T>(
        HttpContext context, WaitingLookUp lookUp, WorkScope? scope, Func<WaitingRow, ValueTask<T?>> view,
        JsonTypeInfo<Page<T>> type)
        where T : class
    {
        var rows = scope is null ? []
            : await parts.Desk.Worklist.ReadWaitingAsync(
                lookUp with { Scope = scope, Limit = lookUp.Limit + 1 }, context.RequestAborted).ConfigureAwait(false);
        if (rows is null)
        {
            await context.WriteLaterAsync("The lists are being built from the ledger; ask again in a moment.")
                .ConfigureAwait(false);
            return;
        }

        PersonalReads.Tell(context, []);
        var views = new List<T>();
        foreach (var row in rows.Take(lookUp.Limit))
        {
            if (await view(row).ConfigureAwait(false) is { } shown)
            {
                if (row.IsOfSomebody)
                {
                    PersonalReads.Tell(context, row.Case is { } id ? "case/" + id : "payment/" + row.Id);
                }

                views.Add(shown);
            }
        }

        var next = rows.Count > lookUp.Limit
            ? Cursors.Of(parts.Desk.Worklist.Cursors, lookUp.Kind.ToString(), rows[lookUp.Limit - 1].Position)
            : null;
        await context.WriteAsync(new Page<T>(views, next), type).ConfigureAwait(false);
    }
}
