namespace Cases.Interchange;

/// <summary>Reads a CSV event log, one row an event; the first bad row ends the reading.</summary>
internal sealed class CsvEventReader
{
    private readonly string _path;
    private readonly CsvScanner _scanner;
    private readonly EventLogColumns _names;
    private readonly string[] _columns;
    private readonly int _case;
    private readonly int _activity;
    private readonly int _timestamp;
    private readonly StringPool _pool = new();
    private readonly Dictionary<string, Seen> _cases = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Seen>.AlternateLookup<ReadOnlySpan<char>> _byText;
    private readonly List<string> _pairs = [];
    private Seen? _last;

    public CsvEventReader(TextReader text, string path, EventLogColumns names)
    {
        _path = path;
        _names = names;
        _scanner = new CsvScanner(text, names.Separator);
        _columns = CsvHeader.Read(_scanner, path, [names.CaseId, names.Activity, names.Timestamp]);
        _case = Array.IndexOf(_columns, names.CaseId);
        _activity = Array.IndexOf(_columns, names.Activity);
        _timestamp = Array.IndexOf(_columns, names.Timestamp);
        _byText = _cases.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The next event, or null at the end.</summary>
    public LoggedEvent? Read()
    {
        if (!_scanner.Read())
        {
            return null;
        }

        if (_scanner.Fault is { } fault)
        {
            var column = _columns.ElementAtOrDefault(_scanner.FaultField);
            throw Bad($"The row cannot be read: {fault}", column, "Correct the row.");
        }

        if (CsvHeader.WidthFault(_scanner, _columns) is { } width)
        {
            throw Bad($"The row does not fit the header: {width.Reason}", width.Column, "Correct the row.");
        }

        return Event();
    }

    private LoggedEvent Event()
    {
        var seen = Case(Needed(_case, _names.CaseId));
        var activity = _pool.Get(Needed(_activity, _names.Activity));
        if (!InstantText.TryParse(Needed(_timestamp, _names.Timestamp), out var at, out var known, out var reason))
        {
            throw Bad($"The timestamp cannot be used: {reason}", _names.Timestamp, "Correct the row.");
        }

        return new LoggedEvent(Pairs(), [])
        {
            CaseRef = seen.Ref,
            CaseIndex = seen.Index,
            EventIndex = seen.Events++,
            Activity = activity,
            Timestamp = at,
            OffsetKnown = known,
            Line = _scanner.Line,
        };
    }

    private ReadOnlySpan<char> Needed(int index, string column)
    {
        var text = _scanner[index];
        return text.IsEmpty ? throw Bad("The row has no value in a required column", column, "Fill it in.") : text;
    }

    private Seen Case(ReadOnlySpan<char> reference)
    {
        if (_last is null || !reference.SequenceEqual(_last.Ref))
        {
            if (!_byText.TryGetValue(reference, out _last))
            {
                _last = new Seen(reference.ToString(), _cases.Count);
                _cases.Add(_last.Ref, _last);
            }
        }

        return _last;
    }

    private string[] Pairs()
    {
        _pairs.Clear();
        for (var i = 0; i < _columns.Length; i++)
        {
            var cell = _scanner[i];
            if (!cell.IsEmpty)
            {
                _pairs.Add(_columns[i]);
                _pairs.Add(i == _case ? _last!.Ref : _pool.Get(cell));
            }
        }

        return [.. _pairs];
    }

    private InterchangeException Bad(string what, string? column, string remedy) =>
        new(what, _path, remedy, _scanner.Line, column);

    private sealed class Seen(string reference, int index)
    {
        public string Ref { get; } = reference;

        public int Index { get; } = index;

        public int Events { get; set; }
    }
}
