using System.Collections.Immutable;
using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>
/// A stated fact as [name, shape, value], and as [name] where it is known that there is none. The value says itself
/// what it is, so that bytes stay readable whatever becomes of the vocabulary; what a reference names is sealed, and
/// [name, shape] is left of one that was erased.
/// </summary>
internal sealed class StatedFactCodec : ValueCodec<StatedFact>
{
    private const int ValueAt = 2;
    private const int MostWords = 1_000;
    private const RetentionClass Class = RetentionClass.CollectionRecord;

    private static readonly WordCodec<FactShape> Shape = new();
    private static readonly DateCodec Date = new();
    private static readonly HashSet<string> Shapes = [.. Enum.GetNames<FactShape>().Select(Names.Camel)];

    // Built when it is first asked for, as the table of codecs holds this one.
    private static ValueCodec<Money> Amount => ValueCodecs.For<Money>();

    public override void Write(EncodeContext context, StatedFact value)
    {
        var writer = context.Writer;
        writer.BeginArray();
        writer.WriteText(value.Name);
        if (!value.Value.IsNone)
        {
            Shape.Write(context, value.Value.Shape);
            if (value.Value != FactValue.ErasedReference)
            {
                context.Path.Enter();
                context.Path.At(ValueAt);
                WriteValue(context, value.Value);
                context.Path.Leave();
            }
        }

        writer.EndArray();
    }

    public override StatedFact Read(ref CborReader reader, DecodeContext context)
    {
        var count = reader.BeginArray();
        if (count is < 1 or > ValueAt + 1)
        {
            throw reader.Fail("A stated fact is an array of its name, or of name, shape and value.");
        }

        var name = reader.ReadText();
        var value = FactValue.None;
        if (count > 1)
        {
            context.Path.Enter();
            context.Path.At(ValueAt);
            value = ReadValue(ref reader, context, hasValue: count > ValueAt);
            context.Path.Leave();
        }

        reader.EndArray();
        return new StatedFact(name, value);
    }

    private static void WriteValue(EncodeContext context, FactValue value)
    {
        switch (value.Shape)
        {
            case FactShape.Number or FactShape.Decimal: context.Writer.WriteInt(value.Number); break;
            case FactShape.Word: context.Writer.WriteText(OnlyWord(context, value)); break;
            case FactShape.Words: WriteWords(context, value.Words); break;
            case FactShape.Date: Date.Write(context, value.Date); break;
            case FactShape.Money: Amount.Write(context, value.Money); break;
            case FactShape.Reference: context.WritePersonal(Class, OnlyWord(context, value)); break;
        }
    }

    private static string OnlyWord(EncodeContext context, FactValue value) =>
        value.Words is [var word] ? word : throw context.Fail("A word or reference is one text.");

    private static void WriteWords(EncodeContext context, ImmutableArray<string> words)
    {
        context.Writer.BeginArray();
        foreach (var word in words)
        {
            context.Writer.WriteText(word);
        }

        context.Writer.EndArray();
    }

    private static FactValue ReadValue(ref CborReader reader, DecodeContext context, bool hasValue)
    {
        var written = reader.ReadText();
        if (!hasValue)
        {
            return written == Names.Camel(nameof(FactShape.Reference))
                ? FactValue.ErasedReference
                : throw reader.Fail("Only a reference that was erased has no value.");
        }

        if (!Shapes.Contains(written))
        {
            context.NoteNewer($"the shape '{written}'");
            reader.Skip();
            return FactValue.None;
        }

        return Enum.Parse<FactShape>(written, ignoreCase: true) switch
        {
            FactShape.Number => FactValue.Of(reader.ReadInt()),
            FactShape.Decimal => FactValue.Of(new ScaledNumber(reader.ReadInt())),
            FactShape.Word => FactValue.OfWord(reader.ReadText()),
            FactShape.Words => FactValue.Of(ReadWords(ref reader)),
            FactShape.Date => FactValue.Of(Date.Read(ref reader, context)),
            FactShape.Money => FactValue.Of(Amount.Read(ref reader, context)),
            FactShape.Reference => context.ReadPersonal(ref reader) is { } text
                ? FactValue.OfReference(text)
                : FactValue.ErasedReference,
        };
    }

    private static ImmutableArray<string> ReadWords(ref CborReader reader)
    {
        var count = reader.BeginArray();
        if (count > MostWords)
        {
            throw reader.Fail($"A fact has at most {MostWords} words.");
        }

        var words = ImmutableArray.CreateBuilder<string>(count);
        for (var index = 0; index < count; index++)
        {
            words.Add(reader.ReadText());
        }

        reader.EndArray();
        return words.MoveToImmutable();
    }
}
