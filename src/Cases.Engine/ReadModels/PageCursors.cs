using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>
/// Cursors as callers carry them: opaque, good for the question that made them alone, and sealed by the installation's
/// key, so that a changed one is refused instead of followed.
/// </summary>
/// <param name="fingerprint">The installation's keyed fingerprint.</param>
public sealed class PageCursors(Func<ReadOnlyMemory<byte>, Fingerprint16> fingerprint)
{
    private const int MostKeys = 4;

    /// <summary>The text of a place.</summary>
    /// <param name="question">Everything that the place depends on but the page: filter, scope, order.</param>
    /// <param name="place">The place.</param>
    public string Write(string question, WorkPlace place)
    {
        ArgumentNullException.ThrowIfNull(place);
        var body = new byte[(place.Keys.Length + 1) * sizeof(long)];
        for (var index = 0; index < place.Keys.Length; index++)
        {
            BinaryPrimitives.WriteInt64BigEndian(body.AsSpan(index * sizeof(long)), place.Keys[index]);
        }

        BinaryPrimitives.WriteInt64BigEndian(body.AsSpan(place.Keys.Length * sizeof(long)), place.OpenedAt);
        Span<byte> text = stackalloc byte[Fingerprint16.Size + ((MostKeys + 1) * sizeof(long))];
        Seal(question, body).CopyTo(text);
        body.CopyTo(text[Fingerprint16.Size..]);
        return Base64Url.EncodeToString(text[..(Fingerprint16.Size + body.Length)]);
    }

    /// <summary>The place of a text; false for one that this question never made.</summary>
    public bool TryRead(string question, string text, int keys, [NotNullWhen(true)] out WorkPlace? place)
    {
        ArgumentNullException.ThrowIfNull(text);
        place = null;
        var length = Fingerprint16.Size + ((keys + 1) * sizeof(long));
        Span<byte> bytes = stackalloc byte[Fingerprint16.Size + ((MostKeys + 1) * sizeof(long))];
        if (!Base64Url.IsValid(text, out var decoded) || decoded != length
            || !Base64Url.TryDecodeFromChars(text, bytes, out _))
        {
            return false;
        }

        var body = bytes[Fingerprint16.Size..length].ToArray();
        Span<byte> expected = stackalloc byte[Fingerprint16.Size];
        Seal(question, body).CopyTo(expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, bytes[..Fingerprint16.Size]))
        {
            return false;
        }

        var numbers = ImmutableArray.CreateBuilder<long>(keys);
        for (var index = 0; index < keys; index++)
        {
            numbers.Add(BinaryPrimitives.ReadInt64BigEndian(body.AsSpan(index * sizeof(long))));
        }

        var openedAt = BinaryPrimitives.ReadInt64BigEndian(body.AsSpan(keys * sizeof(long)));
        place = new WorkPlace(numbers.ToImmutable(), openedAt);
        return true;
    }

    private Fingerprint16 Seal(string question, byte[] body)
    {
        // The question stands behind its length, so that no other pair makes the same bytes.
        var asked = Encoding.UTF8.GetBytes(question);
        var input = new byte["cursor:"u8.Length + sizeof(int) + asked.Length + body.Length];
        "cursor:"u8.CopyTo(input);
        BinaryPrimitives.WriteInt32BigEndian(input.AsSpan("cursor:"u8.Length), asked.Length);
        asked.CopyTo(input, "cursor:"u8.Length + sizeof(int));
        body.CopyTo(input, input.Length - body.Length);
        return fingerprint(input);
    }
}
