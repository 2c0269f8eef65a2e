using System.Globalization;
using System.Text;

namespace Cases.Engine;

/// <summary>A place where what is stored is not what the ledger gives.</summary>
/// <param name="Table">The table.</param>
/// <param name="Key">The key of the row; empty where the whole table is meant.</param>
/// <param name="Column">The column; empty where the whole row is meant.</param>
/// <param name="Expected">What the ledger gives.</param>
/// <param name="Found">What is stored.</param>
public sealed record RowDifference(string Table, string Key, string Column, string Expected, string Found)
{
    /// <summary>The difference as one line.</summary>
    /// <returns>The line.</returns>
    public override string ToString() => Table + (Key.Length == 0 ? "" : $", row {Key}")
        + (Column.Length == 0 ? "" : $", column {Column}") + $": expected {Expected}, found {Found}";
}

/// <summary>Compares a stored table with the same one made anew, row by row in the order of their keys.</summary>
/// <param name="stored">What is stored.</param>
/// <param name="made">What the ledger gives.</param>
/// <param name="told">Is told of each difference.</param>
internal sealed class TableCheck(IRowTables stored, IRowTables made, Action<RowDifference> told)
{
    private const int PageRows = 1_000;
    private const int MostText = 80;

    /// <summary>Rows that were compared.</summary>
    public long Rows { get; private set; }

    /// <summary>Compares a table.</summary>
    /// <param name="table">The table as it was made.</param>
    /// <param name="counts">
    /// Whether a column counts, by its name, in a row, whose values are those of the made table; a difference in the
    /// others is none.
    /// </param>
    /// <param name="cancellation">Ends the work.</param>
    /// <param name="copy">The name of the stored table, where it is a copy of some columns.</param>
    public async ValueTask CompareAsync(
        RowTable table, Func<string, object?[], bool> counts, CancellationToken cancellation, string? copy = null)
    {
        if (stored.Tables.FirstOrDefault(one => one.Name == (copy ?? table.Name)) is not { } other)
        {
            told(new RowDifference(table.Name, "", "", "the table", "none"));
            return;
        }

        foreach (var column in table.Columns.Except(other.Columns))
        {
            told(new RowDifference(other.Name, "", column, "the column", "none"));
        }

        foreach (var column in other.Columns.Except(table.Columns))
        {
            told(new RowDifference(other.Name, "", column, "no such column", "one"));
        }

        if (!table.Key.SequenceEqual(other.Key) || table.Key.Count == 0)
        {
            told(new RowDifference(other.Name, "", "", "key " + string.Join(", ", table.Key),
                "key " + string.Join(", ", other.Key)));
            return;
        }

        await MergeAsync(table, other, counts, cancellation).ConfigureAwait(false);
    }

    private async ValueTask MergeAsync(
        RowTable table, RowTable other, Func<string, object?[], bool> counts, CancellationToken cancellation)
    {
        var expected = new Walk(made, table);
        var found = new Walk(stored, other);
        await expected.NextAsync(cancellation).ConfigureAwait(false);
        await found.NextAsync(cancellation).ConfigureAwait(false);
        while (expected.Row is not null || found.Row is not null)
        {
            var order = expected.Row is null ? 1 : found.Row is null ? -1 : Compare(expected.Key, found.Key);
            Rows++;
            if (order == 0)
            {
                CompareRow(expected, found, counts);
            }
            else
            {
                told(order < 0
                    ? new RowDifference(other.Name, Shown(expected.Key), "", "the row", "none")
                    : new RowDifference(other.Name, Shown(found.Key), "", "no such row", "one"));
            }

            if (order <= 0)
            {
                await expected.NextAsync(cancellation).ConfigureAwait(false);
            }

            if (order >= 0)
            {
                await found.NextAsync(cancellation).ConfigureAwait(false);
            }
        }
    }

    private void CompareRow(Walk expected, Walk found, Func<string, object?[], bool> counts)
    {
        for (var place = 0; place < expected.Table.Columns.Count; place++)
        {
            var column = expected.Table.Columns[place];
            var other = found.PlaceOf(column);
            if (other >= 0 && !AreSame(expected.Row![place], found.Row![other]) && counts(column, expected.Row))
            {
                told(new RowDifference(found.Table.Name, Shown(expected.Key), column,
                    Shown(expected.Row[place]), Shown(found.Row[other])));
            }
        }
    }

    private static bool AreSame(object? left, object? right) => left is byte[] one && right is byte[] two
        ? one.AsSpan().SequenceEqual(two)
        : Equals(left, right);

    private static int Compare(object?[] left, object?[] right)
    {
        for (var place = 0; place < left.Length; place++)
        {
            var order = (left[place], right[place]) switch
            {
                (long one, long two) => one.CompareTo(two),
                (string one, string two) => Encoding.UTF8.GetBytes(one).AsSpan()
                    .SequenceCompareTo(Encoding.UTF8.GetBytes(two)),
                // Values of two kinds: a key is never null, and numbers stand in front.
                (long, _) => -1,
                _ => 1,
            };
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    private static string Shown(object?[] key) => string.Join(", ", key.Select(Shown));

    private static string Shown(object? value) => value switch
    {
        null => "nothing",
        byte[] bytes => Short(Convert.ToHexStringLower(bytes)),
        string text => "'" + Short(text) + "'",
        var number => Convert.ToString(number, CultureInfo.InvariantCulture) ?? "",
    };

    private static string Short(string text) => text.Length <= MostText ? text : text[..MostText] + "…";

    /// <summary>A table from its first row to its last, a page in memory.</summary>
    private sealed class Walk(IRowTables tables, RowTable table)
    {
        private readonly int[] places = [.. table.Key.Select(name => Place(table, name))];
        private IReadOnlyList<object?[]> page = [];
        private int next;
        private bool isOver;

        public RowTable Table { get; } = table;

        public object?[]? Row { get; private set; }

        public object?[] Key => [.. places.Select(place => Row![place])];

        public int PlaceOf(string column) => Place(Table, column);

        public async ValueTask NextAsync(CancellationToken cancellation)
        {
            if (next == page.Count && !isOver)
            {
                page = await tables.ReadAsync(Table, Row is null ? null : Key, PageRows, cancellation)
                    .ConfigureAwait(false);
                next = 0;
                isOver = page.Count < PageRows;
            }

            Row = next < page.Count ? page[next++] : null;
        }

        private static int Place(RowTable table, string name)
        {
            for (var place = 0; place < table.Columns.Count; place++)
            {
                if (table.Columns[place] == name)
                {
                    return place;
                }
            }

            return -1;
        }
    }
}
