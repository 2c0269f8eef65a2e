using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>How values of one type stand in a payload.</summary>
internal abstract class ValueCodec<T>
{
    public abstract void Write(EncodeContext context, T value);

    public abstract T Read(ref CborReader reader, DecodeContext context);

    /// <summary>Whether the value is written by leaving its field out: null, or an empty list.</summary>
    public virtual bool IsNothing(T value) => value is null;
}

/// <summary>A value type that may be missing.</summary>
internal sealed class NullableCodec<T>(ValueCodec<T> inner) : ValueCodec<T?>
    where T : struct
{
    public override void Write(EncodeContext context, T? value) => inner.Write(context, value!.Value);

    public override T? Read(ref CborReader reader, DecodeContext context) => inner.Read(ref reader, context);
}

internal sealed class TextCodec : ValueCodec<string>
{
    public override void Write(EncodeContext context, string value) => context.Writer.WriteText(value);

    public override string Read(ref CborReader reader, DecodeContext context) => reader.ReadText();
}

internal sealed class PersonalTextCodec(RetentionClass retention) : ValueCodec<string>
{
    public override void Write(EncodeContext context, string value) => context.WritePersonal(retention, value);

    public override string Read(ref CborReader reader, DecodeContext context) => context.ReadPersonal(ref reader)!;
}

internal sealed class BoolCodec : ValueCodec<bool>
{
    public override void Write(EncodeContext context, bool value) => context.Writer.WriteBool(value);

    public override bool Read(ref CborReader reader, DecodeContext context) => reader.ReadBool();
}

internal sealed class LongCodec : ValueCodec<long>
{
    public override void Write(EncodeContext context, long value) => context.Writer.WriteInt(value);

    public override long Read(ref CborReader reader, DecodeContext context) => reader.ReadInt();
}

internal sealed class IntCodec : ValueCodec<int>
{
    public override void Write(EncodeContext context, int value) => context.Writer.WriteInt(value);

    public override int Read(ref CborReader reader, DecodeContext context) =>
        (int)reader.ReadInt(int.MinValue, int.MaxValue);
}

/// <summary>A closed set of values, each by a word; another word can only come from a newer build.</summary>
internal sealed class WordCodec<T> : ValueCodec<T>
    where T : struct, Enum
{
    private readonly T[] _values = Enum.GetValues<T>();
    private readonly CborKey[] _words;

    /// <param name="word">The word of a value; by default the member's name in camelCase.</param>
    public WordCodec(Func<T, string>? word = null) =>
        _words = [.. _values.Select(value => CborKey.Of(word is null ? Names.Camel(value.ToString()) : word(value)))];

    public override void Write(EncodeContext context, T value)
    {
        for (var index = 0; index < _values.Length; index++)
        {
            if (EqualityComparer<T>.Default.Equals(_values[index], value))
            {
                context.Writer.WriteEncoded(_words[index].Encoded);
                return;
            }
        }

        throw context.Fail($"{value} is no member of {typeof(T).Name}.");
    }

    public override T Read(ref CborReader reader, DecodeContext context)
    {
        var utf8 = reader.ReadTextUtf8();
        for (var index = 0; index < _words.Length; index++)
        {
            if (_words[index].Is(utf8))
            {
                return _values[index];
            }
        }

        context.NoteNewer($"the word '{Names.Shown(utf8)}'");
        return default;
    }
}

internal static class Names
{
    public static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    /// <summary>A key or word as a message shows it, cut where it is long.</summary>
    public static string Shown(ReadOnlySpan<byte> utf8)
    {
        const int Most = 60;
        var text = System.Text.Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, Most)]);
        return utf8.Length > Most ? text + "..." : text;
    }
}
