namespace Cases.Engine;

/// <summary>Commands as canonical bytes: for the wire, and to be fingerprinted. Safe for many threads.</summary>
/// <remarks>Personal text is plain here, so these bytes are never stored; a fingerprint over them is keyed.</remarks>
public static class CommandCodec
{
    /// <summary>Encodes a command as {data: map, kind: text}.</summary>
    /// <param name="command">A command of <see cref="CommandKinds"/>.</param>
    /// <exception cref="PayloadException">A text holds half a surrogate pair, or a required value is null.</exception>
    /// <exception cref="ArgumentException">The command is not in the table.</exception>
    public static byte[] Encode(object command) => CodecRun.Encode(Row, command, null);

    /// <summary>Decodes what <see cref="Encode"/> made.</summary>
    /// <exception cref="PayloadException">The bytes are no command.</exception>
    public static Decoded<object> Decode(ReadOnlySpan<byte> bytes) => CodecRun.Decode(Row, Row.Kind, bytes, null);

    private static readonly KindRow Row = new KindRow<object>(new EntryKind("command", 1));
}
