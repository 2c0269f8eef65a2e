using System.Buffers;
using System.Globalization;

namespace Cases.Interchange;

/// <summary>
/// Splits CSV (RFC 4180; LF or CRLF) into records without making strings: fields are spans over the buffer. A record
/// that breaks the rules is reported with a reason, and reading goes on behind its first line, so that one quote that
/// is never closed does not swallow the good rows after it.
/// </summary>
internal sealed class CsvScanner
{
    private const int StartChars = 1 << 16;

    private readonly TextReader _text;
    private readonly char _separator;
    private readonly SearchValues<char> _plainStops;
    private readonly List<Cell> _cells = [];
    private char[] _buffer = new char[StartChars];
    private char[] _scratch = [];
    private int _start;
    private int _position;
    private int _end;
    private int _nextLine = 1;
    private bool _ended;

    public CsvScanner(TextReader text, char separator, int skippedLines = 0)
    {
        if (separator is '"' or '\r' or '\n' or '\0' or '\uFEFF')
        {
            throw new ArgumentException("The separator is a visible sign or a tab.", nameof(separator));
        }

        _text = text;
        _separator = separator;
        _plainStops = SearchValues.Create([separator, '"', '\r', '\n', '\0']);
        for (var letter = 0; _nextLine <= skippedLines && letter >= 0;)
        {
            letter = text.Read();
            _nextLine += letter == '\n' ? 1 : 0;
        }
    }

    /// <summary>The line on which the present record begins, counted from 1.</summary>
    public int Line { get; private set; }

    /// <summary>The ordinal of the field in which the fault stands, from 0.</summary>
    public int FaultField { get; private set; }

    /// <summary>The number of fields of the present record; meaningless where there is a fault.</summary>
    public int Count => _cells.Count;

    /// <summary>Why the present record is unusable; null when it is sound.</summary>
    public string? Fault { get; private set; }

    /// <summary>The field's text without its quotes, valid until the next call.</summary>
    public ReadOnlySpan<char> this[int index]
    {
        get
        {
            var cell = _cells[index];
            var raw = _buffer.AsSpan(_start + cell.At, cell.Length);
            return cell.Doubled ? Unescape(raw) : raw;
        }
    }

    /// <summary>Goes to the next record; blank lines are no records. False at the end of the text.</summary>
    public bool Read()
    {
        do
        {
            _start = _position;
            _cells.Clear();
            Fault = null;
            Line = _nextLine;
            if (!Available())
            {
                return false;
            }

            Scan();
        }
        while (Fault is null && _cells is [{ Length: 0, Quoted: false }]);
        return true;
    }

    private void Scan()
    {
        bool more;
        do
        {
            FaultField = _cells.Count;
            more = Available() && _buffer[_position] == '"' ? Quoted() : Plain();
        }
        while (more && Fault is null);

        if (Fault is null)
        {
            _nextLine += 1 + InnerBreaks();
        }
        else
        {
            Recover();
        }
    }

    /// <summary>Takes an unquoted field; true when a separator follows it.</summary>
    private bool Plain()
    {
        var from = _position - _start;
        while (true)
        {
            var stop = _buffer.AsSpan(_position, _end - _position).IndexOfAny(_plainStops);
            _position = stop < 0 ? _end : _position + stop;
            if (TooLong(from))
            {
                return false;
            }

            if (stop >= 0 || !Available())
            {
                break;
            }
        }

        if (_position < _end && _buffer[_position] is '"' or '\0')
        {
            return Fail(_buffer[_position] == '"'
                ? "a quote stands inside a field that does not begin with one"
                : "a NUL character stands in the field; the file may be UTF-16 or binary");
        }

        Add(from, _position - _start - from, quoted: false, doubled: false);
        return EndOfField();
    }

    /// <summary>Takes a quoted field; true when a separator follows it.</summary>
    private bool Quoted()
    {
        var from = ++_position - _start;
        var doubled = false;
        while (true)
        {
            var stop = _buffer.AsSpan(_position, _end - _position).IndexOfAny('"', '\0');
            _position = stop < 0 ? _end : _position + stop;
            if (TooLong(from))
            {
                return false;
            }

            if (stop < 0)
            {
                if (!Available())
                {
                    return Fail("a quote is opened and never closed");
                }

                continue;
            }

            if (_buffer[_position] == '\0')
            {
                return Fail("a NUL character stands in the field; the file may be UTF-16 or binary");
            }

            _position++;
            if (!Available() || _buffer[_position] != '"')
            {
                break;
            }

            doubled = true;
            _position++;
        }

        Add(from, _position - 1 - _start - from, quoted: true, doubled);
        return EndOfField();
    }

    private bool EndOfField()
    {
        if (!Available())
        {
            return false;
        }

        var next = _buffer[_position++];
        if (next == _separator)
        {
            return true;
        }

        if (next == '\n' || (next == '\r' && Available() && _buffer[_position] == '\n'))
        {
            _position += next == '\r' ? 1 : 0;
            return false;
        }

        return Fail(next == '\r'
            ? "a carriage return stands without a line feed"
            : "text follows the closing quote of the field");
    }

    private void Add(int at, int length, bool quoted, bool doubled) =>
        _cells.Add(new Cell(at, length, quoted, doubled));

    private bool Fail(string reason)
    {
        Fault = reason;
        return false;
    }

    private bool TooLong(int from)
    {
        var field = _position - _start - from > Limits.FieldChars;
        if (field || _position - _start > Limits.RecordChars)
        {
            var limit = (field ? Limits.FieldChars : Limits.RecordChars).ToString("N0", CultureInfo.InvariantCulture);
            Fail($"the {(field ? "field" : "row")} is longer than {limit} characters; a quote may never be closed");
            return true;
        }

        return false;
    }

    private int InnerBreaks()
    {
        var breaks = 0;
        foreach (var cell in _cells)
        {
            breaks += cell.Quoted ? _buffer.AsSpan(_start + cell.At, cell.Length).Count('\n') : 0;
        }

        return breaks;
    }

    /// <summary>Goes to the line after the first one of the bad record.</summary>
    private void Recover()
    {
        _position = _start;
        while (Available())
        {
            var stop = _buffer.AsSpan(_position, _end - _position).IndexOf('\n');
            _position = stop < 0 ? _end : _position + stop + 1;
            if (stop >= 0)
            {
                break;
            }

            // Nothing of an overlong line is kept while its end is looked for.
            _cells.Clear();
            _start = _position;
        }

        _nextLine++;
    }

    /// <summary>True when a character stands at the position, after reading more where needed.</summary>
    private bool Available()
    {
        if (_position < _end)
        {
            return true;
        }

        if (_ended)
        {
            return false;
        }

        MakeRoom();
        var read = _text.Read(_buffer.AsSpan(_end));
        _ended = read == 0;
        _end += read;
        return read > 0;
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _position -= _start;
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
    }

    private ReadOnlySpan<char> Unescape(ReadOnlySpan<char> raw)
    {
        if (_scratch.Length < raw.Length)
        {
            _scratch = new char[raw.Length];
        }

        var length = 0;
        for (var i = 0; i < raw.Length; i++)
        {
            _scratch[length++] = raw[i];
            i += raw[i] == '"' ? 1 : 0;
        }

        return _scratch.AsSpan(0, length);
    }

    /// <summary>
    /// Where a field lies, counted from the start of its record, and whether quotes are doubled in it.
    /// </summary>
    private readonly record struct Cell(int At, int Length, bool Quoted, bool Doubled);
}
