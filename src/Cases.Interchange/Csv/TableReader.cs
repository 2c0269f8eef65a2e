using System.Text;

namespace Cases.Interchange;

/// <summary>How a table is read: the separator and the columns that must be there.</summary>
public sealed record TableOptions
{
    /// <summary>The sign between cells; a comma unless told.</summary>
    public char Separator { get; init; } = ',';

    /// <summary>Columns without which the file is refused at once.</summary>
    public IReadOnlyCollection<string> Required { get; init; } = [];

    /// <summary>How the file is encoded; null for UTF-8, with or without a byte order mark.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>How many lines stand before the header and are passed over.</summary>
    public int SkippedLines { get; init; }
}

/// <summary>
/// Streams the rows of a CSV file (plain or gzip, UTF-8) with constant memory. A bad row is yielded as a
/// <see cref="RowFault"/> and the reading goes on; what makes the whole file unreadable (no header, invalid UTF-8,
/// truncated gzip) is an <see cref="InterchangeException"/>.
/// </summary>
public sealed class TableReader : IDisposable
{
    private readonly TextReader _text;
    private readonly CsvScanner _scanner;
    private readonly string[] _columns;
    private readonly Dictionary<string, int> _index;
    private readonly StringPool _pool = new();

    private TableReader(TextReader text, string path, TableOptions options)
    {
        _text = text;
        _scanner = new CsvScanner(text, options.Separator, options.SkippedLines);
        _columns = CsvHeader.Read(_scanner, path, options.Required);
        _index = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var column in _columns)
        {
            _index.Add(column, _index.Count);
        }
    }

    /// <summary>The header's columns in their order.</summary>
    public IReadOnlyList<string> Columns => _columns;

    /// <summary>Opens the file and reads its header.</summary>
    /// <exception cref="InterchangeException">The file cannot be opened or read, or its header is unusable.</exception>
    public static TableReader Open(string path, TableOptions? options = null)
    {
        var bytes = InputFile.Open(path);
        try
        {
            return new TableReader(
                TextEncodings.OpenCsv(bytes, path, options?.Encoding), path, options ?? new TableOptions());
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    /// <summary>The rows and faults from here to the end of the file, in file order; they can be read once.</summary>
    /// <exception cref="InterchangeException">The rest of the file cannot be read.</exception>
    public IEnumerable<TableLine> ReadLines()
    {
        while (_scanner.Read())
        {
            yield return Current();
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _text.Dispose();

    private TableLine Current()
    {
        if (_scanner.Fault is { } fault)
        {
            var column = _columns.ElementAtOrDefault(_scanner.FaultField);
            return new RowFault(_scanner.Line, column, fault);
        }

        if (CsvHeader.WidthFault(_scanner, _columns) is { } width)
        {
            return new RowFault(_scanner.Line, width.Column, width.Reason);
        }

        var cells = new string?[_columns.Length];
        for (var i = 0; i < cells.Length; i++)
        {
            var cell = _scanner[i];
            cells[i] = cell.IsEmpty ? null : _pool.Get(cell);
        }

        return new TableRow(_scanner.Line, _index, cells);
    }
}
