using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Cases.Ledger;

/// <summary>
/// An unwrapped data key: seals and opens values of one owner and retention class. Safe for many threads.
/// </summary>
/// <remarks>
/// AES-256-GCM. The nonce is the first 12 bytes of an HMAC over stream, command, kind, field and plaintext, so it needs
/// no randomness, repeats only with the very same value at the very same place, and is the same in every replay.
/// </remarks>
public sealed class DataKey : IDisposable
{
    private readonly byte[] _secret;
    private byte[]? _cipherKey;
    private byte[]? _nonceKey;
    private byte[]? _inputKey;
    private byte[]? _indexKey;

    internal DataKey(string keyId, string owner, string retentionClass, ReadOnlySpan<byte> key)
    {
        KeyId = keyId;
        Owner = owner;
        Class = retentionClass;
        _secret = key.ToArray();
    }

    /// <summary>The id that sealed values name.</summary>
    public string KeyId { get; }

    /// <summary>The stream whose data it seals.</summary>
    public string Owner { get; }

    /// <summary>The retention class.</summary>
    public string Class { get; }

    /// <summary>Seals a value for its place.</summary>
    /// <param name="context">The place.</param>
    /// <param name="plaintext">The bytes to seal; may be empty.</param>
    /// <returns>The sealed value.</returns>
    public SealedValue Seal(in SealContext context, ReadOnlySpan<byte> plaintext)
    {
        var place = PlaceOf(context);
        var nonce = new byte[SealedValue.NonceSize];
        WriteNonce(place, plaintext, nonce);
        var sealedBytes = new byte[plaintext.Length + SealedValue.MacSize];
        using var cipher = Cipher();
        cipher.Encrypt(
            nonce, plaintext, sealedBytes.AsSpan(0, plaintext.Length), sealedBytes.AsSpan(plaintext.Length), place);
        return new SealedValue(KeyId, nonce, sealedBytes);
    }

    /// <summary>Seals a text for its place.</summary>
    /// <param name="context">The place.</param>
    /// <param name="text">The text.</param>
    /// <returns>The sealed value.</returns>
    public SealedValue Seal(in SealContext context, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Seal(context, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Opens a value, or says that it does not open: another key, another place, or changed bytes.</summary>
    /// <param name="context">The place where the value stands.</param>
    /// <param name="value">The sealed value.</param>
    /// <param name="plaintext">The plaintext, or empty.</param>
    /// <returns>True when it opened.</returns>
    public bool TryOpen(in SealContext context, in SealedValue value, out byte[] plaintext)
    {
        plaintext = [];
        if (value.KeyId != KeyId || value.Ciphertext.Length < SealedValue.MacSize
            || value.Nonce.Length != SealedValue.NonceSize)
        {
            return false;
        }

        var length = value.Ciphertext.Length - SealedValue.MacSize;
        var opened = new byte[length];
        try
        {
            using var cipher = Cipher();
            cipher.Decrypt(
                value.Nonce.Span,
                value.Ciphertext.Span[..length],
                value.Ciphertext.Span[length..],
                opened,
                PlaceOf(context));
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        plaintext = opened;
        return true;
    }

    /// <summary>The keyed fingerprint of a command's input.</summary>
    /// <param name="input">The input's canonical bytes.</param>
    /// <returns>The first 16 bytes of the HMAC-SHA256.</returns>
    public Fingerprint16 Fingerprint(ReadOnlySpan<byte> input) => 
        Sealer.Fingerprint(Part(ref _inputKey, "cases input 1"u8), input);

    /// <summary>
    /// A token by which a sealed value can be found while its key lives: the same value, the same token.
    /// </summary>
    /// <param name="field">The field that is indexed; tokens of different fields never match.</param>
    /// <param name="value">The value in the form in which it is searched (trimmed, folded).</param>
    /// <returns>16 bytes.</returns>
    public Fingerprint16 IndexToken(string field, string value)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(value);
        return Sealer.Fingerprint(Part(ref _indexKey, "cases index 1"u8), SealFraming.Join(field, value));
    }

    /// <summary>Overwrites the key's bytes.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_secret);
        CryptographicOperations.ZeroMemory(_cipherKey);
        CryptographicOperations.ZeroMemory(_nonceKey);
        CryptographicOperations.ZeroMemory(_inputKey);
        CryptographicOperations.ZeroMemory(_indexKey);
    }

    private static byte[] PlaceOf(in SealContext context) =>
        SealFraming.Join(context.Stream.Value, context.Command.ToString(), context.Kind, context.Field);

    private void WriteNonce(ReadOnlySpan<byte> place, ReadOnlySpan<byte> plaintext, Span<byte> nonce)
    {
        Span<byte> mac = stackalloc byte[Hash32.Size];
        var whole = new byte[place.Length + plaintext.Length];
        place.CopyTo(whole);
        plaintext.CopyTo(whole.AsSpan(place.Length));
        HMACSHA256.HashData(Part(ref _nonceKey, "cases nonce 1"u8), whole, mac);
        CryptographicOperations.ZeroMemory(whole);
        mac[..nonce.Length].CopyTo(nonce);
    }

    /// <summary>Made for each use: a kept one holds a kilobyte beside the heap, and most keys seal once.</summary>
    private AesGcm Cipher() => new(Part(ref _cipherKey, "cases seal 1"u8), SealedValue.MacSize);

    /// <summary>The key for one use, derived when it is used first; two threads derive the same.</summary>
    private byte[] Part(ref byte[]? part, ReadOnlySpan<byte> purpose) =>
        Volatile.Read(ref part) ?? (part = KeyDerivation.Derive(_secret, purpose));
}

/// <summary>Joins texts so that no two lists of texts give the same bytes: each goes behind its length.</summary>
internal static class SealFraming
{
    public static byte[] Join(params ReadOnlySpan<string> parts)
    {
        var size = 0;
        foreach (var part in parts)
        {
            size += 4 + Encoding.UTF8.GetByteCount(part);
        }

        var joined = new byte[size];
        var offset = 0;
        foreach (var part in parts)
        {
            var count = Encoding.UTF8.GetBytes(part, joined.AsSpan(offset + 4));
            BinaryPrimitives.WriteInt32BigEndian(joined.AsSpan(offset), count);
            offset += 4 + count;
        }

        return joined;
    }
}
