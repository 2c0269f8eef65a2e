using Cases.Ledger;

namespace Cases.Engine;

/// <summary>A command, whichever it is, as {data: map, kind: text}; also within other commands and events.</summary>
/// <typeparam name="T">What the field may hold: any command, or only those of a case.</typeparam>
internal sealed class AnyCommandCodec<T> : ValueCodec<T>
    where T : class
{
    private static readonly CborKey Data = CborKey.Of("data");
    private static readonly CborKey Kind = CborKey.Of("kind");

    public override void Write(EncodeContext context, T value)
    {
        var row = CommandKinds.Table.Of(value);
        context.Writer.BeginMap();
        context.Writer.WriteKey(Data);
        row.Write(context, value);
        context.Writer.Field(Kind, row.Kind.Name);
        context.Writer.EndMap();
    }

    public override T Read(ref CborReader reader, DecodeContext context)
    {
        reader.BeginMap();
        Expect(ref reader, Data);

        // The kind follows its data in canonical order. Skipping bounds the nesting that the second reader meets.
        var data = reader.Skip();
        Expect(ref reader, Kind);
        var kind = reader.ReadText();
        while (reader.TryReadKey(out var key))
        {
            context.SkipNewer(ref reader, key);
        }

        if (CommandKinds.Table.Find(kind) is not { } row)
        {
            context.NoteNewer($"the command '{kind}'");
            return null!;
        }

        var inner = new CborReader(data);
        return row.Read(ref inner, context) as T ?? throw reader.Fail($"'{kind}' is no command that may stand here.");
    }

    private static void Expect(ref CborReader reader, CborKey expected)
    {
        if (!reader.TryReadKey(out var key) || !expected.Is(key))
        {
            throw reader.Fail($"A command is a map of data and kind; '{expected.Name}' is missing.");
        }
    }
}

/// <summary>A stream by its name.</summary>
internal sealed class StreamIdCodec : ValueCodec<StreamId>
{
    public override void Write(EncodeContext context, StreamId value) => context.Writer.WriteText(value.Value);

    public override StreamId Read(ref CborReader reader, DecodeContext context) =>
        StreamId.TryParse(reader.ReadText(), out var stream) ? stream : throw reader.Fail("This is no stream's name.");
}

/// <summary>A command id as its 16 bytes.</summary>
internal sealed class CommandIdCodec : ValueCodec<CommandId16>
{
    public override void Write(EncodeContext context, CommandId16 value)
    {
        Span<byte> bytes = stackalloc byte[CommandId16.Size];
        value.CopyTo(bytes);
        context.Writer.WriteBytes(bytes);
    }

    public override CommandId16 Read(ref CborReader reader, DecodeContext context) =>
        new(reader.ReadBytes(CommandId16.Size));
}
