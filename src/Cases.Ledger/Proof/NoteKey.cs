using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Cases.Ledger;

/// <summary>A public key that signs notes: ECDSA, P-256, SHA-256; the algorithm 0x02 of C2SP signed-note.</summary>
/// <remarks>
/// As text it is <c>name+id+base64</c>: the id is the first four bytes of the SHA-256 of the key's
/// SubjectPublicKeyInfo in hexadecimal, the base64 is the byte 0x02 and that structure. Signatures are ASN.1 sequences
/// (RFC 3279). Safe for many threads.
/// </remarks>
public sealed class NoteKey : IEquatable<NoteKey>
{
    /// <summary>The algorithm's byte.</summary>
    public const byte Algorithm = 0x02;

    private const string Curve = "1.2.840.10045.3.1.7"; // P-256.

    private readonly byte[] _info;

    private NoteKey(string name, byte[] info)
    {
        Name = name;
        _info = info;
        Id = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(info));
    }

    /// <summary>The key's name.</summary>
    public string Name { get; }

    /// <summary>The key's id.</summary>
    public uint Id { get; }

    /// <summary>Takes a key from its public part.</summary>
    /// <param name="name">The key's name: no spaces, no plus.</param>
    /// <param name="info">The SubjectPublicKeyInfo, DER.</param>
    /// <returns>The key.</returns>
    /// <exception cref="ArgumentException">The name cannot be one, or the key is not on P-256.</exception>
    public static NoteKey Of(string name, ReadOnlySpan<byte> info)
    {
        ArgumentNullException.ThrowIfNull(name);
        return SignedNote.IsName(name) && IsOnCurve(info)
            ? new NoteKey(name, info.ToArray())
            : throw new ArgumentException("A key is on P-256, its name without spaces and plus signs.", nameof(name));
    }

    /// <summary>Reads a key's text.</summary>
    /// <param name="text">The text; may be null.</param>
    /// <param name="key">The key, or null.</param>
    /// <returns>True when it is a key of the one algorithm that is known here.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out NoteKey? key)
    {
        key = null;
        if (text?.Split('+', 3) is not [var name, { Length: 8 } id, var encoded] || !SignedNote.IsName(name)
            || !uint.TryParse(id, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            || SignedNote.Base64(encoded) is not [Algorithm, .. var info] || !IsOnCurve(info))
        {
            return false;
        }

        var read = new NoteKey(name, info);
        key = read.Id == number ? read : null;
        return key is not null;
    }

    /// <summary>Whether the key made a signature over a text.</summary>
    /// <param name="text">The bytes that were signed.</param>
    /// <param name="signature">The signature.</param>
    /// <returns>True when it did.</returns>
    public bool Verifies(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(_info, out _);
        return key.VerifyData(text, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <summary>The key's text.</summary>
    /// <returns>Name, id and key.</returns>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Name}+{Id:x8}+{Convert.ToBase64String([Algorithm, .. _info])}");

    /// <inheritdoc/>
    public bool Equals(NoteKey? other) =>
        other is not null && Name == other.Name && _info.AsSpan().SequenceEqual(other._info);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as NoteKey);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Id);

    private static bool IsOnCurve(ReadOnlySpan<byte> info)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(info, out var read);
            // A strict structure: what the key exports is what was given, so that one key has one id.
            return read == info.Length && key.ExportParameters(false).Curve.Oid.Value == Curve
                && key.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(info);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}

/// <summary>The private part of a <see cref="NoteKey"/>: signs heads. Safe for one thread at a time.</summary>
public sealed class NoteSigner : IDisposable
{
    /// <summary>The bytes of the private number: 32.</summary>
    public const int SecretSize = 32;

    private readonly ECDsa _key;

    private NoteSigner(ECDsa key, NoteKey known)
    {
        _key = key;
        Key = known;
    }

    /// <summary>The public part.</summary>
    public NoteKey Key { get; }

    /// <summary>Makes a signer, or says that the bytes are no private number of the curve.</summary>
    /// <param name="name">The key's name; null for <c>cases/</c> and 16 digits that follow from the key.</param>
    /// <param name="secret">32 bytes: the private number, highest byte first.</param>
    /// <returns>The signer, which the caller disposes of; null for zero and for numbers beyond the curve's order,
    /// which four billion draws meet once.</returns>
    public static NoteSigner? TryCreate(string? name, ReadOnlySpan<byte> secret)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportParameters(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = secret.ToArray() });
            var info = key.ExportSubjectPublicKeyInfo();
            name ??= $"cases/{Convert.ToHexStringLower(SHA256.HashData(info).AsSpan(0, 8))}";
            return new NoteSigner(key, NoteKey.Of(name, info));
        }
        catch (CryptographicException)
        {
            key.Dispose();
            return null;
        }
    }

    /// <summary>Signs a text.</summary>
    /// <param name="text">The text, which ends in a newline.</param>
    /// <returns>The signature; another one each time, since the platform draws its number.</returns>
    public NoteSignature Sign(string text) => new(Key.Name, Key.Id, _key.SignData(
        Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));

    /// <summary>Forgets the private number.</summary>
    public void Dispose() => _key.Dispose();
}
