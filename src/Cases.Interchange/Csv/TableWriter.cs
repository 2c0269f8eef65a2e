using System.Buffers;
using System.Globalization;
using System.Text;

namespace Cases.Interchange;

/// <summary>
/// Streams a CSV file: RFC 4180 quoting, LF, UTF-8 without a byte order mark, the invariant culture. It writes beside
/// the target and takes the target's name only in <see cref="Complete"/>, so that a half-written file never stands
/// under it. Cells are written as they are, also those that begin with = + - or @: the file is for programs, and
/// altering a cell would make it differ from the ledger. Who opens it in a spreadsheet imports the columns as text.
/// </summary>
public sealed class TableWriter : IDisposable
{
    private const int BufferBytes = 1 << 16;
    private const string PartSuffix = ".partial";

    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n\uFEFF");

    private readonly string _target;
    private readonly string _part;
    private readonly int _width;
    private readonly StreamWriter _text;
    private bool _completed;

    private TableWriter(string target, FileStream file, int width)
    {
        _target = target;
        _part = file.Name;
        _width = width;
        _text = new StreamWriter(file, new UTF8Encoding(false, throwOnInvalidBytes: true), BufferBytes);
    }

    /// <summary>Begins the file and writes its header.</summary>
    /// <exception cref="InterchangeException">Nothing can be written at <paramref name="path"/>.</exception>
    public static TableWriter Create(string path, params ReadOnlySpan<string> columns)
    {
        if (columns.IsEmpty)
        {
            throw new ArgumentException("A table has at least one column.", nameof(columns));
        }

        var target = TargetFile.Resolve(path);
        var writer = new TableWriter(target, OpenPart(path, target + PartSuffix), columns.Length);
        writer.WriteRow(columns!);
        return writer;
    }

    /// <summary>Writes one row; null is an empty cell.</summary>
    /// <exception cref="ArgumentException">The number of cells differs from that of the columns.</exception>
    public void WriteRow(params ReadOnlySpan<string?> cells)
    {
        if (cells.Length != _width)
        {
            var counts = string.Create(CultureInfo.InvariantCulture, $"{cells.Length} cells for {_width} columns");
            throw new ArgumentException(counts, nameof(cells));
        }

        // A row of one empty cell would be a blank line, which readers skip.
        if (cells is [null or ""])
        {
            _text.Write("\"\"\n");
            return;
        }

        for (var i = 0; i < cells.Length; i++)
        {
            if (i > 0)
            {
                _text.Write(',');
            }

            WriteCell(cells[i]);
        }

        _text.Write('\n');
    }

    /// <summary>Forces the rows to the disk and gives the file its name, replacing an older one.</summary>
    public void Complete()
    {
        ObjectDisposedException.ThrowIf(_completed, this);
        _text.Flush();
        ((FileStream)_text.BaseStream).Flush(flushToDisk: true);
        _text.Dispose();
        File.Move(_part, _target, overwrite: true);
        _completed = true;
    }

    /// <summary>
    /// Without <see cref="Complete"/> before it: the unfinished file is removed, the target stays as it was.
    /// </summary>
    public void Dispose()
    {
        if (_completed)
        {
            return;
        }

        _completed = true;
        try
        {
            _text.Dispose();
        }
        finally
        {
            File.Delete(_part);
        }
    }

    private void WriteCell(string? cell)
    {
        if (cell is null || !cell.AsSpan().ContainsAny(Special))
        {
            _text.Write(cell);
            return;
        }

        _text.Write('"');
        _text.Write(cell.Replace("\"", "\"\"", StringComparison.Ordinal));
        _text.Write('"');
    }

    private static FileStream OpenPart(string path, string part)
    {
        try
        {
            // Not shared: a second writer of the same target is told instead of mixing its rows in.
            return new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1);
        }
        catch (DirectoryNotFoundException e)
        {
            throw new InterchangeException(
                "The directory of the target does not exist", path, "Create it or name another.", inner: e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new InterchangeException(
                "The target's directory may not be written", path, "Grant the right or name another place.", inner: e);
        }
    }
}
