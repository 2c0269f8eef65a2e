namespace Cases.Engine;

/// <summary>A table of what is derived.</summary>
/// <param name="Name">Its name, without a schema.</param>
/// <param name="Columns">All columns.</param>
/// <param name="Key">The columns of its primary key, in their order.</param>
public sealed record RowTable(string Name, IReadOnlyList<string> Columns, IReadOnlyList<string> Key);

/// <summary>All tables of a store's read models, as they stood together at one moment.</summary>
/// <remarks>
/// Values are <see cref="long"/>, <see cref="string"/>, <c>byte[]</c> or null, whatever types the database has: tables
/// of two stores compare. For one caller at a time.
/// </remarks>
public interface IRowTables : IAsyncDisposable
{
    /// <summary>The tables that there are.</summary>
    IReadOnlyList<RowTable> Tables { get; }

    /// <summary>Followers' tables that this build knows, with the number of their scripts.</summary>
    IReadOnlyDictionary<string, int> Modules { get; }

    /// <summary>Reads rows in the order of their key; numbers by size, texts by their UTF-8 bytes.</summary>
    /// <param name="table">The table.</param>
    /// <param name="after">The key behind which to go on; null for the first rows.</param>
    /// <param name="most">The most rows wanted.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The rows' values in the order of <see cref="RowTable.Columns"/>; none at the end.</returns>
    /// <exception cref="Cases.Ledger.LedgerStoreException">The world failed.</exception>
    ValueTask<IReadOnlyList<object?[]>> ReadAsync(
        RowTable table, IReadOnlyList<object?>? after, int most, CancellationToken cancellation);
}
