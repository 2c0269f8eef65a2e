using System.Text;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>An account's own reference as a row has it: as sealed as the entry that opened the case.</summary>
/// <remarks>
/// Rows are made without keys, so that they hold nothing to read, and an erasure has nothing to clear in them: with the
/// key goes what they say. Whoever shows a row opens it first (<see cref="AccountReferences"/>).
/// </remarks>
/// <param name="Text">
/// The reference where format 1 wrote it plain, or where it was opened; null while it is sealed, and for ever once its
/// key is destroyed.
/// </param>
/// <param name="Sealed">The sealed value with the command of its entry, base64url; null where it was plain.</param>
public readonly record struct RowReference(string? Text, string? Sealed)
{
    private const int Fixed = CommandId16.Size + SealedValue.NonceSize + 1;

    private static readonly CborKey Field = CborKey.Of(Path);

    /// <summary>The kind of the entry that it is sealed in.</summary>
    internal const string Kind = "caseOpened";

    /// <summary>The field that it is sealed in.</summary>
    private const string Path = "account";

    /// <summary>Takes it out of the payload of an opening that was decoded already.</summary>
    /// <param name="command">The entry's command, to which it is bound.</param>
    /// <param name="payload">The entry's payload.</param>
    internal static RowReference Of(CommandId16 command, ReadOnlySpan<byte> payload)
    {
        var reader = new CborReader(payload);
        reader.BeginMap();
        while (reader.TryReadKey(out var key))
        {
            if (!Field.Is(key))
            {
                reader.Skip();
                continue;
            }

            return reader.PeekType() == CborType.Text
                ? new RowReference(reader.ReadText(), null)
                : new RowReference(null, Write(command, SealedValue.Read(ref reader)));
        }

        return default;
    }

    /// <summary>The command and the sealed value; null where it holds none, or a row was tampered with.</summary>
    internal (CommandId16 Command, SealedValue Value)? Read()
    {
        if (Sealed is not { } text || !System.Buffers.Text.Base64Url.IsValid(text))
        {
            return null;
        }

        var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(text);
        if (bytes.Length < Fixed || bytes.Length < Fixed + bytes[Fixed - 1])
        {
            return null;
        }

        var keyEnd = Fixed + bytes[Fixed - 1];
        return (new CommandId16(bytes.AsSpan(0, CommandId16.Size)), new SealedValue(
            Encoding.UTF8.GetString(bytes.AsSpan(Fixed, keyEnd - Fixed)),
            bytes.AsMemory(CommandId16.Size, SealedValue.NonceSize),
            bytes.AsMemory(keyEnd)));
    }

    /// <summary>What a sealed reference says under its key; null where it does not open there.</summary>
    internal static string? Open(DataKey key, StreamId stream, CommandId16 command, in SealedValue value) =>
        key.TryOpen(new SealContext(stream, command, Kind, Path), value, out var plaintext)
            ? Encoding.UTF8.GetString(plaintext)
            : null;

    private static string Write(CommandId16 command, SealedValue value)
    {
        var key = Encoding.UTF8.GetBytes(value.KeyId);
        var bytes = new byte[Fixed + key.Length + value.Ciphertext.Length];
        command.CopyTo(bytes);
        value.Nonce.Span.CopyTo(bytes.AsSpan(CommandId16.Size));
        bytes[Fixed - 1] = checked((byte)key.Length);
        key.CopyTo(bytes, Fixed);
        value.Ciphertext.Span.CopyTo(bytes.AsSpan(Fixed + key.Length));
        return System.Buffers.Text.Base64Url.EncodeToString(bytes);
    }
}
