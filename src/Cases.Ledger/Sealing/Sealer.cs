using System.Buffers.Binary;
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
    // 16 characters of base64url. The second stands first, so that keys made together stand together in an index: ids
    // at random touched a page of it each. Eight bytes at random make one unique beyond doubt in its second.
    private const int KeyIdBytes = 12;

    // A row says what it is for by the words that it is bound to: no data key can be taken for one that signs.
    private const string DataPurpose = "cases key 1";
    private const string SigningPurpose = "cases signing key 1";
    private const string InstallationPurpose = "cases installation key 1";
    private static readonly string[] Purposes = [DataPurpose, SigningPurpose, InstallationPurpose];

    private readonly Lock _gate = new();
    private readonly AesGcm _wrapping;
    private readonly Entropy _entropy;
    private byte[] _installation;
    private KeyedHash _inputs;

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
        _installation = master.Derive("cases installation input 1"u8);
        _inputs = new KeyedHash([.. _installation]);
        _entropy = entropy;
    }

    /// <summary>The row of the installation's key; see <see cref="InstallationKey"/>.</summary>
    /// <param name="createdAtMs">Now: milliseconds since 1970-01-01T00:00:00Z.</param>
    /// <returns>The row, to be committed with the entry of the first rotation.</returns>
    public SealingKey CreateInstallationKey(long createdAtMs)
    {
        Span<byte> drawn = stackalloc byte[KeySize];
        lock (_gate)
        {
            var row = Draw(StreamId.Parse(InstallationKey.Owner), InstallationKey.Class, createdAtMs, drawn);
            Wrap(row, InstallationPurpose, _installation);
            return row;
        }
    }

    /// <summary>Takes the installation's key from its row, before any use; false for another master.</summary>
    internal bool TryTakeInstallation(SealingKey row)
    {
        var secret = new byte[KeySize];
        if (!TryOpen(row, InstallationPurpose, secret))
        {
            return false;
        }

        Take(secret);
        return true;
    }

    /// <summary>A sealer of the same installation under another master key.</summary>
    /// <param name="master">The other master key; it is not kept.</param>
    /// <returns>The sealer, which the caller disposes of.</returns>
    public Sealer Under(MasterKey master)
    {
        var other = new Sealer(master, _entropy);
        other.Take([.. _installation]);
        return other;
    }

    /// <summary>Wraps a key anew, under the master key of another sealer, with a new nonce.</summary>
    /// <param name="row">A row that this sealer opens, of whatever purpose.</param>
    /// <param name="to">The sealer under whose master key it comes.</param>
    /// <returns>What changes of the row; null where this master key does not open it.</returns>
    public RewrappedKey? Rewrap(SealingKey row, Sealer to)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(to);
        Span<byte> secret = stackalloc byte[KeySize];
        foreach (var purpose in Purposes)
        {
            if (TryOpen(row, purpose, secret))
            {
                var anew = row with { Wrapped = new byte[row.Wrapped.Length] };
                lock (to._gate)
                {
                    to._entropy(anew.Wrapped.AsSpan(0, SealedValue.NonceSize));
                    to.Wrap(anew, purpose, secret);
                }

                CryptographicOperations.ZeroMemory(secret);
                return new RewrappedKey(row.KeyId, row.Wrapped, anew.Wrapped);
            }
        }

        return null;
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
        Span<byte> secret = stackalloc byte[KeySize];
        lock (_gate)
        {
            var row = Draw(owner, retentionClass, createdAtMs, secret);
            key = new DataKey(row.KeyId, owner.Value, retentionClass, secret);
            Wrap(row, DataPurpose, secret);
            CryptographicOperations.ZeroMemory(secret);
            return row;
        }
    }

    /// <summary>Makes a key that signs heads; commit its row with the entry that tells of it.</summary>
    /// <param name="owner">The stream that tells of it.</param>
    /// <param name="name">Which of the owner's keys it is; 1 to 64 bytes, as a retention class.</param>
    /// <param name="createdAtMs">Now: milliseconds since 1970-01-01T00:00:00Z.</param>
    /// <param name="keyName">The name that signatures carry; null for one that follows from the key.</param>
    /// <param name="signer">The key, ready to sign. The caller disposes of it.</param>
    /// <returns>The row of the key table.</returns>
    public SealingKey CreateSigner(
        StreamId owner, string name, long createdAtMs, string? keyName, out NoteSigner signer)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Span<byte> secret = stackalloc byte[KeySize];
        lock (_gate)
        {
            while (true)
            {
                var row = Draw(owner, name, createdAtMs, secret);
                if (NoteSigner.TryCreate(keyName, secret) is not { } made)
                {
                    continue; // No number of the curve: drawn again, as one of four billion is.
                }

                signer = made;
                Wrap(row, SigningPurpose, secret);
                CryptographicOperations.ZeroMemory(secret);
                return row;
            }
        }
    }

    /// <summary>Unwraps a key, or says that this master key does not open the row.</summary>
    /// <param name="row">The row of the key table.</param>
    /// <param name="key">The key, or null. The caller disposes of it.</param>
    /// <returns>True when it unwrapped.</returns>
    public bool TryUnwrap(SealingKey row, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out DataKey? key)
    {
        ArgumentNullException.ThrowIfNull(row);
        Span<byte> secret = stackalloc byte[KeySize];
        key = TryOpen(row, DataPurpose, secret) ? new DataKey(row.KeyId, row.Owner, row.Class, secret) : null;
        CryptographicOperations.ZeroMemory(secret);
        return key is not null;
    }

    /// <summary>Unwraps a key that signs heads; a row of another kind of key does not open.</summary>
    /// <param name="row">The row of the key table.</param>
    /// <param name="keyName">The name that signatures carry.</param>
    /// <returns>The key, which the caller disposes of; null where this master key does not open the row.</returns>
    public NoteSigner? TryUnwrapSigner(SealingKey row, string keyName)
    {
        ArgumentNullException.ThrowIfNull(row);
        Span<byte> secret = stackalloc byte[KeySize];
        var signer = TryOpen(row, SigningPurpose, secret) ? NoteSigner.TryCreate(keyName, secret) : null;
        CryptographicOperations.ZeroMemory(secret);
        return signer;
    }

    /// <summary>Whether a row of the key table opens, whatever its key is for: nothing of it was changed.</summary>
    /// <param name="row">The row.</param>
    /// <returns>False where id, owner, class or wrapped key is another one, or the master key is.</returns>
    public bool Opens(SealingKey row)
    {
        ArgumentNullException.ThrowIfNull(row);
        Span<byte> secret = stackalloc byte[KeySize];
        var opens = TryOpen(row, DataPurpose, secret) || TryOpen(row, SigningPurpose, secret)
            || TryOpen(row, InstallationPurpose, secret);
        CryptographicOperations.ZeroMemory(secret);
        return opens;
    }

    /// <summary>
    /// The fingerprint of an input under the installation's key, for what comes before a person is known.
    /// </summary>
    /// <param name="input">The input's canonical bytes.</param>
    /// <returns>The first 16 bytes of the HMAC-SHA256.</returns>
    public Fingerprint16 Fingerprint(ReadOnlySpan<byte> input) => _inputs.Of(input);

    /// <summary>
    /// A secret of 32 bytes that follows from the installation's key and a purpose, for whom it is shared with: it is
    /// kept nowhere, is the same at every node, and stays so under any later master key.
    /// </summary>
    /// <param name="purpose">What it is for; another purpose has another secret.</param>
    public byte[] SecretOf(string purpose)
    {
        ArgumentException.ThrowIfNullOrEmpty(purpose);
        return KeyDerivation.Derive(
            _installation, System.Text.Encoding.UTF8.GetBytes("cases shared secret 1 " + purpose));
    }

    /// <summary>Overwrites the keys derived from the master key.</summary>
    public void Dispose()
    {
        _wrapping.Dispose();
        _inputs.Dispose();
        CryptographicOperations.ZeroMemory(_installation);
    }

    private void Take(byte[] installation)
    {
        _inputs.Dispose();
        CryptographicOperations.ZeroMemory(_installation);
        _installation = installation;
        _inputs = new KeyedHash([.. installation]);
    }

    /// <summary>A row whose wrapped key has its nonce only, and the secret that belongs into it.</summary>
    private SealingKey Draw(StreamId owner, string name, long createdAtMs, Span<byte> secret)
    {
        Span<byte> drawn = stackalloc byte[KeyIdBytes + KeySize + SealedValue.NonceSize];
        _entropy(drawn); // At once: most of a draw's time is the call.
        var id = drawn[..KeyIdBytes];
        BinaryPrimitives.WriteUInt32BigEndian(id, unchecked((uint)(createdAtMs / 1_000)));
        drawn.Slice(KeyIdBytes, KeySize).CopyTo(secret);
        var wrapped = new byte[SealedValue.NonceSize + KeySize + SealedValue.MacSize];
        drawn[(KeyIdBytes + KeySize)..].CopyTo(wrapped);
        var row = new SealingKey(
            System.Buffers.Text.Base64Url.EncodeToString(id), owner.Value, name, wrapped, createdAtMs);
        CryptographicOperations.ZeroMemory(drawn);
        return row;
    }

    private void Wrap(SealingKey row, string purpose, ReadOnlySpan<byte> secret) => _wrapping.Encrypt(
        row.Wrapped.AsSpan(0, SealedValue.NonceSize),
        secret,
        row.Wrapped.AsSpan(SealedValue.NonceSize, KeySize),
        row.Wrapped.AsSpan(SealedValue.NonceSize + KeySize),
        SealFraming.Join(purpose, row.KeyId, row.Owner, row.Class));

    private bool TryOpen(SealingKey row, string purpose, Span<byte> secret)
    {
        if (row.Wrapped.Length != SealedValue.NonceSize + KeySize + SealedValue.MacSize)
        {
            return false;
        }

        try
        {
            lock (_gate)
            {
                _wrapping.Decrypt(
                    row.Wrapped.AsSpan(0, SealedValue.NonceSize),
                    row.Wrapped.AsSpan(SealedValue.NonceSize, KeySize),
                    row.Wrapped.AsSpan(SealedValue.NonceSize + KeySize),
                    secret,
                    SealFraming.Join(purpose, row.KeyId, row.Owner, row.Class));
            }

            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    internal static Fingerprint16 Fingerprint(byte[] key, ReadOnlySpan<byte> input)
    {
        Span<byte> mac = stackalloc byte[Hash32.Size];
        HMACSHA256.HashData(key, input, mac);
        return new Fingerprint16(mac[..Fingerprint16.Size]);
    }
}
