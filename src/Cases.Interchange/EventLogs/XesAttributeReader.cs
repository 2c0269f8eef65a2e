using System.Globalization;
using System.Xml;

namespace Cases.Interchange;

/// <summary>
/// Collects the attributes of a trace or an event as key and value, pooling what repeats. Elements of a type that XES
/// does not know are kept as attributes when they have a key; otherwise they are refused, since a misspelt event
/// would vanish.
/// </summary>
internal sealed class XesAttributeReader(XmlReader xml, string path)
{
    private readonly StringPool _pool = new();
    private readonly List<string> _pairs = [];
    private readonly object _key = xml.NameTable.Add("key");
    private readonly object _value = xml.NameTable.Add("value");
    private char[] _text = new char[1024];

    public void Clear() => _pairs.Clear();

    /// <summary>The pairs collected so far, which are then forgotten here.</summary>
    public string[] Take()
    {
        string[] pairs = [.. _pairs];
        _pairs.Clear();
        return pairs;
    }

    /// <summary>Reads the children of the present element up to its end.</summary>
    public string[] ReadAll()
    {
        if (xml.IsEmptyElement)
        {
            return [];
        }

        var home = xml.NamespaceURI;
        while (xml.Read() && xml.NodeType != XmlNodeType.EndElement)
        {
            switch (xml.NodeType)
            {
                case XmlNodeType.Element when xml.NamespaceURI == home:
                    Add("event");
                    break;
                case XmlNodeType.Element:
                    SkipChildren();
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA:
                    throw StrayText();
                default:
                    break;
            }
        }

        return Take();
    }

    /// <summary>
    /// Adds the present element; lists and containers have no value of their own and are passed over.
    /// </summary>
    public void Add(string owner)
    {
        var (key, value) = KeyAndValue();
        if (key is null)
        {
            throw NoKey();
        }

        if (value is not null)
        {
            AddPair(owner, key, value);
        }

        SkipChildren();
    }

    public void MustHaveKey()
    {
        if (xml.GetAttribute("key") is null)
        {
            throw NoKey();
        }
    }

    /// <summary>Passes over whatever stands inside the present element.</summary>
    public void SkipChildren()
    {
        if (xml.IsEmptyElement)
        {
            return;
        }

        var depth = xml.Depth;
        while (xml.Read() && xml.Depth > depth)
        {
            if (xml.Depth > Limits.Depth)
            {
                throw Bad($"Elements are nested more than {Limits.Depth} deep", "Check that this is a log.");
            }
        }
    }

    public InterchangeException StrayText() =>
        Bad("Text stands where XES has only elements", "Remove it, or export the log again.");

    private void AddPair(string owner, string key, string value)
    {
        for (var i = 0; i < _pairs.Count; i += 2)
        {
            if (_pairs[i] == key)
            {
                throw Bad($"The {owner} has the same attribute twice, so its value is not certain", "Remove one.", key);
            }
        }

        if (_pairs.Count >= 2 * Limits.Attributes)
        {
            throw Bad($"The {owner} has more than {Limits.Attributes} attributes", "Check that this is a log.", key);
        }

        _pairs.Add(key);
        _pairs.Add(value);
    }

    private (string? Key, string? Value) KeyAndValue()
    {
        string? key = null;
        string? value = null;
        while (xml.MoveToNextAttribute())
        {
            if (ReferenceEquals(xml.Name, _key))
            {
                key = Text("key");
            }
            else if (ReferenceEquals(xml.Name, _value))
            {
                value = Text(key ?? "value");
            }
        }

        xml.MoveToElement();
        return (key, value);
    }

    private string Text(string field)
    {
        var length = 0;
        while (true)
        {
            var read = xml.ReadValueChunk(_text, length, _text.Length - length);
            length += read;
            if (length > Limits.FieldChars)
            {
                var limit = Limits.FieldChars.ToString("N0", CultureInfo.InvariantCulture);
                throw Bad($"The value is longer than {limit} characters", "Shorten it.", field);
            }

            if (length < _text.Length)
            {
                return _pool.Get(_text.AsSpan(0, length));
            }

            Array.Resize(ref _text, _text.Length * 2);
        }
    }

    private InterchangeException NoKey() => Bad(
        $"The element {InterchangeException.Quote(xml.LocalName)} is no part of XES here and has no key",
        "Correct its name, or remove it.");

    private InterchangeException Bad(string what, string remedy, string? field = null) =>
        new(what, path, remedy, ((IXmlLineInfo)xml).LineNumber, field);
}
