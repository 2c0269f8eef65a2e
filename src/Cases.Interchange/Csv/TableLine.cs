namespace Cases.Interchange;

/// <summary>One record of a table: a <see cref="TableRow"/> or a <see cref="RowFault"/>.</summary>
public abstract class TableLine
{
    private protected TableLine(int line) => Line = line;

    /// <summary>The line on which the record begins, counted from 1 (the header's first line).</summary>
    public int Line { get; }
}

/// <summary>A record that cannot be read as a row; the reading goes on after it.</summary>
public sealed class RowFault : TableLine
{
    internal RowFault(int line, string? column, string reason)
        : base(line)
    {
        Column = column;
        Reason = reason;
    }

    /// <summary>The column at fault, where one can be named.</summary>
    public string? Column { get; }

    /// <summary>What is wrong, in words for a person.</summary>
    public string Reason { get; }
}

/// <summary>A row with as many cells as the header has columns.</summary>
public sealed class TableRow : TableLine
{
    private readonly Dictionary<string, int> _columns;
    private readonly string?[] _cells;

    internal TableRow(int line, Dictionary<string, int> columns, string?[] cells)
        : base(line)
    {
        _columns = columns;
        _cells = cells;
    }

    /// <summary>The number of cells, equal to that of the columns.</summary>
    public int Count => _cells.Length;

    /// <summary>
    /// The cell of the column at <paramref name="index"/>, exactly as written; null when it is empty.
    /// </summary>
    public string? this[int index] => _cells[index];

    /// <summary>
    /// The cell exactly as written (leading zeros and blanks stay); null when empty or no such column.
    /// </summary>
    public string? Get(string column) => _columns.TryGetValue(column, out var index) ? _cells[index] : null;
}
