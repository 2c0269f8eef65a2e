namespace Cases.Ledger;

/// <summary>Where a sealed value stands. Ciphertext moved to another place does not open.</summary>
/// <param name="Stream">The stream of the entry.</param>
/// <param name="Command">The command of the entry.</param>
/// <param name="Kind">The kind of the entry.</param>
/// <param name="Field">The path of the field in the payload, for example <c>contact.number</c>.</param>
public readonly record struct SealContext(StreamId Stream, CommandId16 Command, string Kind, string Field);

/// <summary>A sealed value in a payload: tag 24225 around a map of ciphertext, key id and nonce.</summary>
/// <param name="KeyId">The key that opens it.</param>
/// <param name="Nonce">12 bytes.</param>
/// <param name="Ciphertext">The ciphertext and its 16-byte tag.</param>
public readonly record struct SealedValue(string KeyId, ReadOnlyMemory<byte> Nonce, ReadOnlyMemory<byte> Ciphertext)
{
    /// <summary>The CBOR tag of a sealed value.</summary>
    public const int Tag = 24225;

    /// <summary>The bytes of a nonce: 12.</summary>
    public const int NonceSize = 12;

    /// <summary>The bytes of the tag at the end of the ciphertext: 16.</summary>
    public const int MacSize = 16;

    private static readonly CborKey CiphertextKey = CborKey.Of("ct");
    private static readonly CborKey IdKey = CborKey.Of("key");
    private static readonly CborKey NonceKey = CborKey.Of("nonce");

    /// <summary>Writes the value into a payload.</summary>
    /// <param name="writer">The payload's writer, at a value.</param>
    public void Write(CborWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteTag(Tag);
        writer.BeginMap();
        writer.Field(CiphertextKey, Ciphertext.Span);
        writer.Field(IdKey, KeyId);
        writer.Field(NonceKey, Nonce.Span);
        writer.EndMap();
    }

    /// <summary>Reads a value from a payload.</summary>
    /// <param name="reader">The payload's reader, at the tag.</param>
    /// <returns>The value, in memory of its own.</returns>
    /// <exception cref="CborException">The next item is no sealed value.</exception>
    public static SealedValue Read(ref CborReader reader)
    {
        if (reader.PeekType() != CborType.Tag || reader.ReadTag() != Tag || reader.PeekType() != CborType.Map
            || reader.BeginMap() != 3)
        {
            throw reader.Fail($"A sealed value is tag {Tag} around a map of ct, key and nonce.");
        }

        Expect(ref reader, CiphertextKey);
        var ciphertext = reader.ReadBytes().ToArray();
        Expect(ref reader, IdKey);
        var keyId = reader.ReadText();
        Expect(ref reader, NonceKey);
        var nonce = reader.ReadBytes(NonceSize).ToArray();
        reader.TryReadKey(out _);
        return ciphertext.Length >= MacSize
            ? new SealedValue(keyId, nonce, ciphertext)
            : throw reader.Fail($"A ciphertext has at least {MacSize} bytes.");
    }

    private static void Expect(ref CborReader reader, CborKey key)
    {
        if (!reader.TryReadKey(out var found) || !key.Is(found))
        {
            throw reader.Fail($"A sealed value needs '{key.Name}' here.");
        }
    }
}
