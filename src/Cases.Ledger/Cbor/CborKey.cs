using System.Text;

namespace Cases.Ledger;

/// <summary>A map key encoded once, so that writing it is a copy.</summary>
/// <remarks>
/// Keep keys in static readonly fields. Keys order by their encoding: shorter first, then by their bytes.
/// </remarks>
public sealed class CborKey
{
    private readonly byte[] _encoded;

    private CborKey(string name, byte[] encoded)
    {
        Name = name;
        _encoded = encoded;
    }

    /// <summary>The key's text.</summary>
    public string Name { get; }

    /// <summary>The key as CBOR text: head and UTF-8 bytes.</summary>
    public ReadOnlySpan<byte> Encoded => _encoded;

    /// <summary>
    /// The key's UTF-8 bytes without the head, to compare with what a <see cref="CborReader"/> reads.
    /// </summary>
    public ReadOnlySpan<byte> Utf8 => _encoded.AsSpan(Name.Length < 24 ? 1 : 2);

    /// <summary>Encodes a key.</summary>
    /// <param name="name">1 to 255 ASCII characters.</param>
    /// <returns>The key.</returns>
    /// <exception cref="ArgumentException">The name is empty, longer, or not ASCII.</exception>
    public static CborKey Of(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Length > 255 || !Ascii.IsValid(name))
        {
            throw new ArgumentException($"'{name}' is no map key: use 1 to 255 ASCII characters.", nameof(name));
        }

        var writer = new CborWriter();
        writer.WriteText(name);
        return new CborKey(name, writer.ToArray());
    }

    /// <summary>Whether a key that was read is this one.</summary>
    /// <param name="utf8">The key's UTF-8 bytes, as <see cref="CborReader.TryReadKey"/> gives them.</param>
    /// <returns>True when they are the same bytes.</returns>
    public bool Is(ReadOnlySpan<byte> utf8) => utf8.SequenceEqual(Utf8);

    /// <summary>The key's text.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Name;
}
