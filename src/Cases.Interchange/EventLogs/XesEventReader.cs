using System.Xml;

namespace Cases.Interchange;

/// <summary>
/// Reads an XES log trace by trace. It asks for well-formed XML and for what an event needs, not for validity: the
/// published logs fail the schema (a classifier's name with a blank, openxes.version).
/// </summary>
internal sealed class XesEventReader : IDisposable
{
    private const string NameKey = "concept:name";
    private const string TimeKey = "time:timestamp";

    private readonly string _path;
    private readonly XmlReader _xml;
    private readonly IXmlLineInfo _position;
    private readonly XesAttributeReader _attributes;
    private string[] _casePairs = [];
    private string? _caseRef;
    private string _namespace = "";
    private int _caseIndex = -1;
    private int _eventIndex;
    private bool _started;
    private bool _inTrace;

    public XesEventReader(TextReader text, string path)
    {
        _path = path;
        _xml = SafeXml.Open(text);
        _position = (IXmlLineInfo)_xml;
        _attributes = new XesAttributeReader(_xml, path);
    }

    /// <summary>The next event, or null at the end of the log.</summary>
    public LoggedEvent? Read()
    {
        try
        {
            if (!_started)
            {
                Start();
            }

            return Next();
        }
        catch (XmlException e)
        {
            throw Unreadable(e);
        }
    }

    public void Dispose() => _xml.Dispose();

    private void Start()
    {
        _started = true;
        if (_xml.MoveToContent() != XmlNodeType.Element || _xml.LocalName != "log")
        {
            throw Bad(
                $"This is XML, but no XES log: its first element is {InterchangeException.Quote(_xml.LocalName)}",
                "Name a file whose first element is log.");
        }

        _namespace = _xml.NamespaceURI;
    }

    private LoggedEvent? Next()
    {
        while (_xml.Read())
        {
            switch (_xml.NodeType)
            {
                case XmlNodeType.Element when _xml.NamespaceURI != _namespace:
                    _attributes.SkipChildren();
                    break;
                case XmlNodeType.Element when _inTrace && _xml.LocalName == "event":
                    return Event();
                case XmlNodeType.Element when _inTrace:
                    TraceAttribute();
                    break;
                case XmlNodeType.Element:
                    LogChild();
                    break;
                case XmlNodeType.EndElement:
                    _inTrace = false;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA:
                    throw _attributes.StrayText();
                default:
                    break;
            }
        }

        return null;
    }

    private void LogChild()
    {
        switch (_xml.LocalName)
        {
            case "trace":
                _inTrace = !_xml.IsEmptyElement;
                _caseIndex++;
                _eventIndex = 0;
                _caseRef = null;
                _casePairs = [];
                _attributes.Clear();
                break;
            case "extension" or "global" or "classifier":
                _attributes.SkipChildren();
                break;
            case "event":
                throw Bad("An event stands outside any trace, so it belongs to no case", "Put it into its trace.");
            default:
                // Statistics and other attributes of the log concern no case. A misspelt trace must not pass as one.
                _attributes.MustHaveKey();
                _attributes.SkipChildren();
                break;
        }
    }

    private void TraceAttribute()
    {
        if (_eventIndex > 0)
        {
            throw Bad("A trace has attributes after its first event", "Put them before the events, as XES demands.");
        }

        _attributes.Add("trace");
    }

    private LoggedEvent Event()
    {
        var line = _position.LineNumber;
        if (_eventIndex == 0)
        {
            _casePairs = _attributes.Take();
            _caseRef = Find(_casePairs, NameKey);
        }

        if (string.IsNullOrEmpty(_caseRef))
        {
            throw Missing("The trace of this event has no name", NameKey, line);
        }

        var pairs = _attributes.ReadAll();
        var activity = Find(pairs, NameKey);
        if (string.IsNullOrEmpty(activity))
        {
            throw Missing("The event has no activity", NameKey, line);
        }

        if (Find(pairs, TimeKey) is not { Length: > 0 } time)
        {
            throw Missing("The event has no timestamp", TimeKey, line);
        }

        if (!InstantText.TryParse(time, out var at, out var known, out var reason))
        {
            throw new InterchangeException(
                $"The timestamp of the event cannot be used: {reason}", _path, "Correct the event.", line, TimeKey);
        }

        return new LoggedEvent(pairs, _casePairs)
        {
            CaseRef = _caseRef,
            CaseIndex = _caseIndex,
            EventIndex = _eventIndex++,
            Activity = activity,
            Timestamp = at,
            OffsetKnown = known,
            Line = line,
        };
    }

    private static string? Find(string[] pairs, string key)
    {
        for (var i = 0; i < pairs.Length; i += 2)
        {
            if (pairs[i] == key)
            {
                return pairs[i + 1];
            }
        }

        return null;
    }

    private InterchangeException Missing(string what, string field, int line) => new(
        what, _path, "Add the attribute; the reading stops here, because nothing is skipped silently.", line, field);

    private InterchangeException Bad(string what, string remedy) => new(what, _path, remedy, _position.LineNumber);

    private InterchangeException Unreadable(XmlException e)
    {
        var line = Math.Max(1, e.LineNumber > 0 ? e.LineNumber : _position.LineNumber);
        return e.Message.Contains("DTD", StringComparison.OrdinalIgnoreCase)
            ? new InterchangeException(
                "The XML has a document type definition, which is never read", _path,
                "Remove the DOCTYPE and its entities.", line, null, e)
            : new InterchangeException(
                $"The XML is not well-formed: {e.Message}", _path, "Repair or export the log again.", line, null, e);
    }
}
