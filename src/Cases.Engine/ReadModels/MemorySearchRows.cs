using Cases.Ledger;

namespace Cases.Engine;

/// <summary>The blind index in memory, beside a ledger in memory.</summary>
public sealed class MemorySearchRows : ISearchRows
{
    private readonly Lock gate = new();
    private readonly HashSet<SearchRow> rows = [];
    private long cursor;

    /// <inheritdoc/>
    public bool IsBuilt { get; private set; }

    /// <inheritdoc/>
    public ValueTask<long> ReadCursorAsync(CancellationToken cancellation)
    {
        lock (gate)
        {
            return ValueTask.FromResult(cursor);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> FindAsync(
        IReadOnlyList<string> tokens, int most, CancellationToken cancellation)
    {
        lock (gate)
        {
            return ValueTask.FromResult<IReadOnlyList<string>>(
            [
                .. rows.Where(row => tokens.Contains(row.Token)).Select(row => row.Person)
                    .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(most),
            ]);
        }
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(
        IReadOnlyCollection<SearchRow> rows, IReadOnlyCollection<string> erased, StoredEntry last,
        CancellationToken cancellation)
    {
        lock (gate)
        {
            this.rows.RemoveWhere(row => erased.Contains(row.Person));
            this.rows.UnionWith(rows);
            cursor = last.Position + 1;
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask CompleteAsync(CancellationToken cancellation)
    {
        IsBuilt = true;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
