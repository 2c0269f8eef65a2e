using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Xml;

namespace Cases.Interchange;

/// <summary>
/// The XML below a bank's message, element by element. Every method that reads an element leaves the reader on its
/// end, so that <see cref="Next"/> finds the next sibling; nothing is read twice and nothing is kept that is not asked
/// for.
/// </summary>
internal sealed class CamtXml : IDisposable
{
    private const int MostCurrencies = 1_000;

    private readonly XmlReader _xml;
    private readonly IXmlLineInfo _position;
    private readonly StringPool _pool = new();
    private readonly SortedSet<string> _currencies = new(StringComparer.Ordinal);
    private char[] _text = new char[1024];

    public CamtXml(TextReader text, string path, CamtWarnings warnings)
    {
        Path = path;
        Warnings = warnings;
        _xml = SafeXml.Open(text);
        _position = (IXmlLineInfo)_xml;
    }

    public string Path { get; }

    public CamtWarnings Warnings { get; }

    /// <summary>The namespace of the message; elements of another one are passed over.</summary>
    public string Namespace { get; set; } = "";

    public string Name => _xml.LocalName;

    public string NameSpaceHere => _xml.NamespaceURI;

    public int Line => _position.LineNumber;

    /// <summary>All currencies that an attribute Ccy names.</summary>
    public IReadOnlyCollection<string> Currencies => _currencies;

    public void Dispose() => _xml.Dispose();

    /// <summary>Moves to the first element of the document.</summary>
    public void MoveToRoot() => _xml.MoveToContent();

    /// <summary>Whether the element here can have children; the depth is bounded.</summary>
    public bool Enter()
    {
        if (_xml.Depth > Limits.Depth)
        {
            throw Bad($"Elements are nested more than {Limits.Depth} deep", "Check that this is the file you mean.");
        }

        return !_xml.IsEmptyElement;
    }

    /// <summary>The next child element of the message's namespace; false at the end of the element entered.</summary>
    public bool Next()
    {
        while (_xml.Read())
        {
            switch (_xml.NodeType)
            {
                case XmlNodeType.Element when _xml.NamespaceURI != Namespace:
                    Skip();
                    break;
                case XmlNodeType.Element:
                    return true;
                case XmlNodeType.EndElement:
                    return false;
                case XmlNodeType.Text or XmlNodeType.CDATA:
                    Warnings.Add("text stands between elements and is passed over", Line);
                    break;
                default:
                    break;
            }
        }

        return false;
    }

    /// <summary>
    /// The next element of any namespace while the message is looked for in its envelope; what lies deeper than
    /// <paramref name="deepest"/> is passed over. False at the end of the file.
    /// </summary>
    public bool NextAround(int deepest)
    {
        while (_xml.Read())
        {
            if (_xml.NodeType == XmlNodeType.Element)
            {
                if (_xml.Depth < deepest)
                {
                    return true;
                }

                Skip();
            }
        }

        return false;
    }

    /// <summary>The local name of the next element behind the message; null at the end of the file.</summary>
    public string? NextAtEnd() => NextAround(Limits.Depth) ? Name : null;

    /// <summary>Passes over the element here, all below it included.</summary>
    public void Skip()
    {
        var depth = _xml.Depth;
        SeeCurrency();
        if (_xml.IsEmptyElement)
        {
            return;
        }

        while (_xml.Read() && (_xml.NodeType != XmlNodeType.EndElement || _xml.Depth != depth))
        {
            if (_xml.NodeType == XmlNodeType.Element)
            {
                _ = Enter();
                SeeCurrency();
            }
        }
    }

    /// <summary>Passes over an element that the container does not know, and says so.</summary>
    public void SkipUnknown(string container)
    {
        Warnings.Add($"{InterchangeException.Quote(Name)} is no element of {container} and is passed over", Line);
        Skip();
    }

    /// <summary>The text of the element, without blanks around it; null where it has none.</summary>
    public string? Text() => Chars() is { IsEmpty: false } chars ? _pool.Get(chars) : null;

    /// <summary>The text of the element's first child of this name; null where there is none.</summary>
    public string? ChildText(string child)
    {
        string? found = null;
        if (!Enter())
        {
            return null;
        }

        while (Next())
        {
            if (found is null && Name == child)
            {
                found = Text();
            }
            else
            {
                Skip();
            }
        }

        return found;
    }

    /// <summary>The text of the element, or that of its first child with one of two names.</summary>
    public (string? Text, string? Child) TextOrChild(string name, string other)
    {
        (string? Text, string? Child) found = default;
        if (_xml.IsEmptyElement)
        {
            return found;
        }

        while (_xml.Read() && _xml.NodeType != XmlNodeType.EndElement)
        {
            if (_xml.NodeType != XmlNodeType.Element)
            {
                found.Text = _pool.Get(_xml.Value.AsSpan().Trim());
            }
            else if (Name == name || Name == other)
            {
                found.Child = Text();
            }
            else
            {
                Skip();
            }
        }

        return (found.Text is "" ? null : found.Text, found.Child);
    }

    /// <summary>An amount without a currency; null, with a warning, where it is none.</summary>
    public CamtAmount? Amount()
    {
        var (line, field) = (Line, Name);
        if (CamtAmount.TryParse(Chars(), out var amount, out var reason))
        {
            return amount;
        }

        Warnings.Add($"{field}: {reason}; it is passed over", line);
        return null;
    }

    /// <summary>The amount of the element with its currency, or what is wrong with it.</summary>
    public bool TryMoney(out CamtMoney money, [NotNullWhen(false)] out CamtFault? fault)
    {
        var (line, field) = (Line, Name);
        var currency = SeeCurrency();
        var good = CamtAmount.TryParse(Chars(), out var amount, out var reason);
        money = new CamtMoney(amount, currency ?? "");
        fault = !good ? new CamtFault(line, field, reason!)
            : currency is null ? new CamtFault(line, field, "the amount has no currency (attribute Ccy)")
            : null;
        return fault is null;
    }

    /// <summary>A date: of an element that holds Dt or DtTm; null for one that holds neither.</summary>
    /// <remarks>The date is taken as written: which zone its bank means is not said, and guessing might move it.
    /// </remarks>
    public (DateOnly? On, string? By, CamtFault? Fault) DateChoice()
    {
        (DateOnly? On, string? By, CamtFault? Fault) found = default;
        if (!Enter())
        {
            return found;
        }

        while (Next())
        {
            var name = Name;
            if (name is "Dt" or "DtTm" && found is { On: null, Fault: null })
            {
                var good = TryDate(out var on, out var fault);
                found = (good ? on : null, name, fault);
            }
            else
            {
                Skip();
            }
        }

        return found;
    }

    /// <summary>The day of a date or an instant, as written.</summary>
    public bool TryDate(out DateOnly date, [NotNullWhen(false)] out CamtFault? fault)
    {
        var (line, field) = (Line, Name);
        var text = Chars();
        fault = null;
        var day = text.Length >= 10 ? text[..10] : text;
        if (IsDay(day) && (text.Length == 10 || text[10] is 'T' or 'Z' or '+' or '-'))
        {
            if (DateText.TryDate(day, (Number(day[..4]), Number(day[5..7]), Number(day[8..])), out date, out var why))
            {
                return true;
            }

            fault = new CamtFault(line, field, why);
            return false;
        }

        date = default;
        fault = new CamtFault(line, field, text.IsEmpty
            ? "the date is empty"
            : $"{InterchangeException.Quote(text)} is no date of the form yyyy-MM-dd");
        return false;
    }

    /// <summary>CRDT or DBIT, or what is wrong.</summary>
    public bool TrySide(out CamtSide side, [NotNullWhen(false)] out CamtFault? fault)
    {
        var (line, field) = (Line, Name);
        var text = Chars();
        side = text is "CRDT" ? CamtSide.Credit : text is "DBIT" ? CamtSide.Debit : CamtSide.Unknown;
        fault = side == CamtSide.Unknown
            ? new CamtFault(line, field, $"{InterchangeException.Quote(text)} is neither CRDT nor DBIT")
            : null;
        return fault is null;
    }

    /// <summary>A whole number of at most 15 digits; null, with a warning, where it is none.</summary>
    public long? Count()
    {
        var (line, field) = (Line, Name);
        var text = Chars();
        if (text.Length is > 0 and <= 15 && !text.ContainsAnyExceptInRange('0', '9'))
        {
            return long.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        }

        Warnings.Add($"{field} is no count and is passed over", line);
        return null;
    }

    /// <summary>Warns where a child stands after one that belongs behind it.</summary>
    public void Ordered(FrozenDictionary<string, int> order, string container, ref int last)
    {
        if (!order.TryGetValue(Name, out var place))
        {
            return;
        }

        if (place < last)
        {
            Warnings.Add($"{Name} stands out of order in {container}", Line);
        }

        last = Math.Max(last, place);
    }

    public InterchangeException Bad(string what, string remedy) => new(what, Path, remedy, Math.Max(1, Line));

    /// <summary>The error of XML that cannot be read on.</summary>
    public InterchangeException Unreadable(XmlException e)
    {
        var line = Math.Max(1, e.LineNumber > 0 ? e.LineNumber : Line);
        return e.Message.Contains("DTD", StringComparison.OrdinalIgnoreCase)
            ? new InterchangeException(
                "The XML has a document type definition, which is never read", Path,
                "Remove the DOCTYPE and its entities.", line, null, e)
            : new InterchangeException(
                $"The XML is damaged or breaks off: {e.Message}", Path,
                "Fetch the file from the bank again; nothing of it was taken.", line, null, e);
    }

    /// <summary>The trimmed text of the element here, valid until the next one is read.</summary>
    private ReadOnlySpan<char> Chars()
    {
        if (_xml.IsEmptyElement)
        {
            return [];
        }

        var length = 0;
        while (_xml.Read() && _xml.NodeType != XmlNodeType.EndElement)
        {
            if (_xml.NodeType == XmlNodeType.Element)
            {
                Warnings.Add("an element stands within a text and is passed over", Line);
                Skip();
                continue;
            }

            while (_xml.ReadValueChunk(_text, length, _text.Length - length) is > 0 and var read)
            {
                length += read;
                if (length == _text.Length)
                {
                    Grow();
                }
            }
        }

        return _text.AsSpan(0, length).Trim();
    }

    private void Grow()
    {
        if (_text.Length >= Limits.FieldChars)
        {
            throw Bad(
                $"A text has more than {Limits.FieldChars} characters", "Check that this is the file you mean.");
        }

        Array.Resize(ref _text, _text.Length * 2);
    }

    private string? SeeCurrency()
    {
        if (!_xml.HasAttributes || _xml.GetAttribute("Ccy") is not { } value)
        {
            return null;
        }

        var currency = _pool.Get(value.AsSpan().Trim());
        if (_currencies.Count < MostCurrencies)
        {
            _currencies.Add(currency);
        }

        return currency;
    }

    private static bool IsDay(ReadOnlySpan<char> text) => text is [_, _, _, _, '-', _, _, '-', _, _]
        && !text[..4].ContainsAnyExceptInRange('0', '9') && !text[5..7].ContainsAnyExceptInRange('0', '9')
        && !text[8..].ContainsAnyExceptInRange('0', '9');

    private static int Number(ReadOnlySpan<char> digits) =>
        int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture);
}
