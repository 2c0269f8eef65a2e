using System.Security.Cryptography;

namespace Cases.Ledger;

/// <summary>Makes, wraps and unwraps data keys under the master key, and fingerprints what has no person yet.</summary>
/// <remarks>
/// A wrapped key is nonce (12 random bytes), ciphertext (32) and tag (16) of AES-256-GCM, bound to key id, owner and
/// class: a row moved to another owner does not unwrap. Safe for many threads.
/// </remarks>
public sealed class Sealer : IDisposable
{
    private const int KeySize = 32;
    private const int KeyIdBytes = 12; // 16 characters of base64url; unique beyond doubt for any number of persons.

    private readonly Lock _gate = new();
    private readonly AesGcm _wrapping;
    private readonly KeyedHash _inputs;
    private readonly Entropy _entropy;

    /// <summary>Makes a sealer.</summary>
    /// <param name="master">The master key; it is not kept, only keys derived from it.</param>
    /// <param name="entropy">The source of new keys.</param>
    public Sealer(MasterKey master, Entropy entropy)
    {
        ArgumentNullException.ThrowIfNull(master);
        ArgumentNullException.ThrowIfNull(entropy);
        var wrappingKey = master.Derive("cases wrap 1"u8);
        _wrapping = new AesGcm(wrappingKey, SealedValue.MacSize);
        CryptographicOperations.ZeroMemory(wrappingKey);
        _inputs = new KeyedHash(master.Derive("cases installation input 1"u8));
        _entropy = entropy;
    }

    /// <summary>
    /// Makes a key for an owner and a retention class; commit its row with the first entry that uses it.
    /// </summary>
    /// <param name="owner">The stream whose data it will seal.</param>
    /// <param name="retentionClass">The retention class; 1 to 64 bytes.</param>
    /// <param name="createdAtMs">Now: milliseconds since 1970-01-01T00:00:00Z.</param>
    /// <param name="key">The key, ready to seal.</param>
    /// <returns>The row of the key table.</returns>
    public SealingKey CreateKey(StreamId owner, string retentionClass, long createdAtMs, out DataKey key)
    {
        ArgumentException.ThrowIfNullOrEmpty(retentionClass);
        Span<byte> id = stackalloc byte[KeyIdBytes];
        Span<byte> secret = stackalloc byte[KeySize];
        var wrapped = new byte[SealedValue.NonceSize + KeySize + SealedValue.MacSize];
        lock (_gate)
        {
            _entropy(id);
            _entropy(secret);
            _entropy(wrapped.AsSpan(0, SealedValue.NonceSize));
            var keyId = System.Buffers.Text.Base64Url.EncodeToString(id);
            _wrapping.Encrypt(
                wrapped.AsSpan(0, SealedValue.NonceSize),
                secret,
                wrapped.AsSpan(SealedValue.NonceSize, KeySize),
                wrapped.AsSpan(SealedValue.NonceSize + KeySize),
                SealFraming.Join("cases key 1", keyId, owner.Value, retentionClass));
            key = new DataKey(keyId, owner.Value, retentionClass, secret);
            CryptographicOperations.ZeroMemory(secret);
            return new SealingKey(keyId, owner.Value, retentionClass, wrapped, createdAtMs);
        }
    }

    /// <summary>Unwraps a key, or says that this master key does not open the row.</summary>
    /// <param name="row">The row of the key table.</param>
    /// <param name="key">The key, or null. The caller disposes of it.</param>
    /// <returns>True when it unwrapped.</returns>
    public bool TryUnwrap(SealingKey row, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out DataKey? key)
    {
        ArgumentNullException.ThrowIfNull(row);
        key = null;
        if (row.Wrapped.Length != SealedValue.NonceSize + KeySize + SealedValue.MacSize)
        {
            return false;
        }

        Span<byte> secret = stackalloc byte[KeySize];
        try
        {
            lock (_gate)
            {
                _wrapping.Decrypt(
                    row.Wrapped.AsSpan(0, SealedValue.NonceSize),
                    row.Wrapped.AsSpan(SealedValue.NonceSize, KeySize),
                    row.Wrapped.AsSpan(SealedValue.NonceSize + KeySize),
                    secret,
                    SealFraming.Join("cases key 1", row.KeyId, row.Owner, row.Class));
            }
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        key = new DataKey(row.KeyId, row.Owner, row.Class, secret);
        CryptographicOperations.ZeroMemory(secret);
        return true;
    }

    /// <summary>
    /// The fingerprint of an input under the installation's key, for what comes before a person is known.
    /// </summary>
    /// <param name="input">The input's canonical bytes.</param>
    /// <returns>The first 16 bytes of the HMAC-SHA256.</returns>
    public Fingerprint16 Fingerprint(ReadOnlySpan<byte> input) => _inputs.Of(input);

    /// <summary>Overwrites the keys derived from the master key.</summary>
    public void Dispose()
    {
        _wrapping.Dispose();
        _inputs.Dispose();
    }

    internal static Fingerprint16 Fingerprint(byte[] key, ReadOnlySpan<byte> input)
    {
        Span<byte> mac = stackalloc byte[Hash32.Size];
        HMACSHA256.HashData(key, input, mac);
        return new Fingerprint16(mac[..Fingerprint16.Size]);
    }
}
