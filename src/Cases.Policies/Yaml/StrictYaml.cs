using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Cases.Policies.Yaml;

/// <summary>
/// Reads YAML text into nodes, refusing what a data file needs no more than an attacker would like it.
/// </summary>
/// <remarks>
/// Anchors, aliases and tags are faults wherever they stand, so no document is larger than its text; nesting is
/// bounded; a key may stand only once. Values stay the text that was written: no guess makes a time of day or a
/// country a number.
/// </remarks>
internal sealed class StrictYaml
{
    /// <summary>Nesting that no pack needs.</summary>
    public const int MaxDepth = 24;

    private readonly Parser _parser;
    private readonly FaultList _faults;

    private StrictYaml(string text, FaultList faults)
    {
        _parser = new Parser(new StringReader(text));
        _faults = faults;
    }

    /// <summary>
    /// The documents of a text after the first ones are skipped unread; at a syntax error, those before it.
    /// </summary>
    public static IReadOnlyList<YamlDocument> Read(string text, int skipDocuments, FaultList faults)
    {
        var documents = new List<YamlDocument>();
        if (!CheckCharacters(text, faults))
        {
            return documents;
        }

        var reader = new StrictYaml(text, faults);
        try
        {
            reader.ReadInto(documents, skipDocuments);
        }
        catch (YamlException error)
        {
            var place = new YamlPlace((int)error.Start.Line, (int)error.Start.Column);
            faults.Add(place, "this is not YAML: " + OneLine(error.Message), "mend the syntax at this place");
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or FormatException)
        {
            // The parser has corners that it does not report as a syntax error; the last token is near the place.
            var near = reader._parser.Current is { } last ? PlaceOf(last) : new YamlPlace(1, 1);
            faults.Add(near, "this is not YAML after this place", "mend the syntax");
        }

        return documents;
    }

    // YAML allows no control characters; half of a surrogate pair cannot come from UTF-8.
    private static bool CheckCharacters(string text, FaultList faults)
    {
        var line = 1;
        var lineStart = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\n')
            {
                line++;
                lineStart = i + 1;
            }
            else if (!IsAllowed(text, i))
            {
                var code = ((int)c).ToString("X4", CultureInfo.InvariantCulture);
                faults.Add(
                    new YamlPlace(line, i - lineStart + 1), $"the character U+{code} is not allowed", "remove it");
                return false;
            }
        }

        return true;
    }

    private static bool IsAllowed(string text, int i) => text[i] switch
    {
        '\t' => true,
        '\r' => i + 1 < text.Length && text[i + 1] == '\n',
        '\uFEFF' or '\u2028' or '\u2029' => false,
        var c when char.IsControl(c) => false,
        var c when char.IsHighSurrogate(c) => i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]),
        var c when char.IsLowSurrogate(c) => i > 0 && char.IsHighSurrogate(text[i - 1]),
        _ => true,
    };

    private static string OneLine(string message) => string.Join(' ', message.Split((char[])['\r', '\n'],
        StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private void ReadInto(List<YamlDocument> documents, int skip)
    {
        while (_parser.MoveNext())
        {
            if (_parser.Current is not DocumentStart)
            {
                continue;
            }

            if (skip > 0)
            {
                skip--;
                SkipDocument();
                continue;
            }

            var before = _faults.Count;
            _parser.MoveNext();
            if (ReadNode(1) is not { } root)
            {
                return;
            }

            documents.Add(new YamlDocument(root, _faults.Count == before));
        }
    }

    private void SkipDocument()
    {
        while (_parser.MoveNext() && _parser.Current is not DocumentEnd)
        {
        }
    }

    /// <summary>The node that starts at the current event; null where reading cannot go on.</summary>
    private YamlNode? ReadNode(int depth)
    {
        var place = PlaceOf(_parser.Current!);
        if (depth > MaxDepth)
        {
            _faults.Add(place, $"values nest deeper than {MaxDepth} levels", "write the pack flatter");
            return null;
        }

        if (_parser.Current is NodeEvent node)
        {
            CheckPlain(node, place);
        }

        switch (_parser.Current)
        {
            case Scalar scalar:
                return new YamlScalar(place, scalar.Value, scalar.Style == ScalarStyle.Plain);
            case AnchorAlias:
                _faults.Add(place, "an alias (*) is not allowed", "write the value out");
                return new YamlScalar(place, "", false);
            case SequenceStart:
                return ReadList(place, depth);
            case MappingStart:
                return ReadMap(place, depth);
            default:
                throw new YamlException(_parser.Current!.Start, _parser.Current.End, "a value was expected");
        }
    }

    private YamlList? ReadList(YamlPlace place, int depth)
    {
        var items = new List<YamlNode>();
        while (_parser.MoveNext() && _parser.Current is not SequenceEnd)
        {
            if (ReadNode(depth + 1) is not { } item)
            {
                return null;
            }

            items.Add(item);
        }

        return new YamlList(place, items);
    }

    private YamlMap? ReadMap(YamlPlace place, int depth)
    {
        var entries = new List<YamlEntry>();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        while (_parser.MoveNext() && _parser.Current is not MappingEnd)
        {
            var key = ReadNode(depth + 1);
            if (key is null || !_parser.MoveNext() || ReadNode(depth + 1) is not { } value)
            {
                return null;
            }

            if (key is not YamlScalar { Value.Length: > 0 } name)
            {
                _faults.Add(key.Place, "a key must be a word", "write 'key: value'");
            }
            else if (!lines.TryAdd(name.Value, name.Place.Line))
            {
                _faults.Add(
                    name.Place,
                    $"the key {FaultList.Quote(name.Value)} stands here twice (first in line {lines[name.Value]})",
                    "keep one of the two");
            }
            else
            {
                entries.Add(new YamlEntry(name, value));
            }
        }

        return new YamlMap(place, entries);
    }

    private void CheckPlain(NodeEvent node, YamlPlace place)
    {
        if (!node.Anchor.IsEmpty)
        {
            _faults.Add(place, "an anchor (&) is not allowed", "write the value out where it is needed");
        }

        if (!node.Tag.IsEmpty)
        {
            _faults.Add(place, "a tag (!) is not allowed", "leave it out; the key decides the type");
        }
    }

    private static YamlPlace PlaceOf(ParsingEvent e) => new((int)e.Start.Line, (int)e.Start.Column);
}
