using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>Where in a payload the codec is, so that sealed values and faults can name their field.</summary>
internal sealed class FieldPath
{
    // A path is never deeper than CBOR may nest; the last step is the field of the innermost map.
    private readonly string?[] _names = new string?[CborWriter.MaxDepth + 2];
    private readonly int[] _indexes = new int[CborWriter.MaxDepth + 2];
    private int _depth = -1;

    public void Enter() => _names[++_depth] = null;

    public void Leave() => _depth--;

    /// <summary>Back at the map or list itself, between its fields.</summary>
    public void AtNone() => _names[_depth] = null;

    public void At(string name) => _names[_depth] = name;

    public void At(int index)
    {
        _names[_depth] = "";
        _indexes[_depth] = index;
    }

    public void Clear() => _depth = -1;

    public override string ToString()
    {
        if (_depth == 0 && _names[0] is { Length: > 0 } field)
        {
            return field; // Most sealed fields stand in the event itself.
        }

        var text = new StringBuilder();
        for (var step = 0; step <= _depth; step++)
        {
            if (_names[step] is not { } name)
            {
                break;
            }

            if (name.Length == 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"[{_indexes[step]}]");
                continue;
            }

            text.Append(text.Length == 0 ? "" : ".").Append(name);
        }

        return text.ToString();
    }
}

/// <summary>The scratch of one encoding. Each thread keeps one; a fault throws it away.</summary>
internal sealed class EncodeContext
{
    private const int LargestKept = 64 * 1024;

    [ThreadStatic]
    private static EncodeContext? _spare;

    private string _kind = "";
    private SealScope? _scope;

    private EncodeContext()
    {
    }

    public CborWriter Writer { get; } = new();

    public FieldPath Path { get; } = new();

    public static EncodeContext Borrow(string kind, in SealScope? scope)
    {
        var context = _spare ?? new EncodeContext();
        _spare = null; // A key's callback may encode something itself; it then gets a scratch of its own.
        context._kind = kind;
        context._scope = scope;
        return context;
    }

    public void GiveBack()
    {
        if (Writer.Length <= LargestKept)
        {
            Writer.Reset();
            Path.Clear();
            _scope = null;
            _spare = this;
        }
    }

    /// <summary>Writes personal text: sealed in an event, plain in a command, which is never stored.</summary>
    public void WritePersonal(RetentionClass retention, string text)
    {
        if (_scope is not { } scope)
        {
            Writer.WriteText(text);
            return;
        }

        var place = new SealContext(scope.Stream, scope.Command, _kind, Path.ToString());
        scope.Key(retention).Seal(place, StrictUtf8.Encoding.GetBytes(text)).Write(Writer);
    }

    public PayloadException Fail(string message, Exception? inner = null) =>
        new(_kind, Path.ToString(), message, inner);
}

/// <summary>The scratch of one decoding. Each thread keeps one; a fault throws it away.</summary>
internal sealed class DecodeContext
{
    [ThreadStatic]
    private static DecodeContext? _spare;

    private string _kind = "";
    private OpenScope? _scope;
    private bool _mayBePlain;

    private DecodeContext()
    {
    }

    public FieldPath Path { get; } = new();

    /// <summary>The first thing that only a newer build can have written; null where all is known.</summary>
    public string? Newer { get; private set; }

    /// <param name="kind">The kind of what is read.</param>
    /// <param name="scope">Where it stands, and its keys; null for a command.</param>
    /// <param name="mayBePlain">Whether it is of a format in which some personal text was not sealed yet.</param>
    public static DecodeContext Borrow(string kind, in OpenScope? scope, bool mayBePlain)
    {
        var context = _spare ?? new DecodeContext();
        _spare = null;
        context._kind = kind;
        context._scope = scope;
        context._mayBePlain = mayBePlain;
        return context;
    }

    public void GiveBack()
    {
        Path.Clear();
        Newer = null;
        _scope = null;
        _spare = this;
    }

    /// <summary>Notes a field or word that this build does not know, and lets the reading go on to its end.</summary>
    public void NoteNewer(string what) =>
        Newer ??= Path.ToString() is { Length: > 0 } path ? $"{what} in '{path}'" : what;

    /// <summary>Reads the key of the map's next field that this build knows; notes and passes over any other.</summary>
    /// <param name="reader">Stands before a key of the map, or at its end.</param>
    /// <param name="known">The fields that the map may have.</param>
    /// <param name="field">One of them; its value comes next.</param>
    /// <returns>False at the map's end.</returns>
    public bool TryReadField(ref CborReader reader, CborKey[] known, [NotNullWhen(true)] out CborKey? field)
    {
        while (reader.TryReadKey(out var key))
        {
            foreach (var one in known)
            {
                if (one.Is(key))
                {
                    field = one;
                    return true;
                }
            }

            SkipNewer(ref reader, key);
        }

        field = null;
        return false;
    }

    /// <summary>Notes and passes over a field that this build does not know.</summary>
    /// <param name="reader">Stands behind the field's key.</param>
    /// <param name="key">The key.</param>
    public void SkipNewer(ref CborReader reader, scoped ReadOnlySpan<byte> key)
    {
        NoteNewer($"the field '{Names.Shown(key)}'");
        reader.Skip();
    }

    /// <summary>Reads personal text; null where its key is gone or not at hand.</summary>
    public string? ReadPersonal(ref CborReader reader)
    {
        if (_scope is not { } scope || (_mayBePlain && reader.PeekType() == CborType.Text))
        {
            return reader.ReadText();
        }

        var value = SealedValue.Read(ref reader);
        if (scope.Key?.Invoke(value.KeyId) is not { } key)
        {
            return null;
        }

        var place = new SealContext(scope.Stream, scope.Command, _kind, Path.ToString());
        return key.TryOpen(place, value, out var plaintext)
            ? StrictUtf8.Encoding.GetString(plaintext)
            : throw Fail("The sealed text does not open: it was changed, or stood in another place.");
    }

    public PayloadException Fail(string message, Exception? inner = null) =>
        new(_kind, Path.ToString(), message, inner);
}

internal static class StrictUtf8
{
    public static readonly UTF8Encoding Encoding = new(false, throwOnInvalidBytes: true);
}
