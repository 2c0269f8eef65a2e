using System.Runtime.CompilerServices;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>Rows of cases in memory, beside a ledger in memory.</summary>
public sealed class MemoryCaseRows : ICaseRows
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, CaseRow> rows = new(StringComparer.Ordinal);
    private long cursor;

    /// <inheritdoc/>
    public ValueTask<long> ReadCursorAsync(CancellationToken cancellation)
    {
        lock (gate)
        {
            return ValueTask.FromResult(cursor);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<CaseRow>> ReadAsync(IReadOnlyList<string> caseIds, CancellationToken cancellation)
    {
        lock (gate)
        {
            return ValueTask.FromResult<IReadOnlyList<CaseRow>>(
                [.. caseIds.Where(rows.ContainsKey).Select(id => rows[id])]);
        }
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(IReadOnlyList<CaseRow> rows, StoredEntry last, CancellationToken cancellation)
    {
        lock (gate)
        {
            foreach (var row in rows)
            {
                this.rows[row.CaseId] = row;
            }

            cursor = last.Position + 1;
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<CaseRow>> FindAsync(SoughtCase sought, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(sought);
        string[] sources;
        lock (gate)
        {
            sources = [.. rows.Values.Select(row => row.Source).Distinct()];
        }

        var found = await sought.ReadAsync(sources, ids => ReadAsync(ids, cancellation)).ConfigureAwait(false);
        return [.. found.OrderBy(row => row.OpenedAt)];
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<CaseRow> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        CaseRow[] all;
        lock (gate)
        {
            all = [.. rows.Values.OrderBy(row => row.OpenedAt)];
        }

        await ValueTask.CompletedTask.ConfigureAwait(false);
        foreach (var row in all)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return row;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
