using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Cases.Interchange;

/// <summary>A secret that two systems share to sign messages with, as Standard Webhooks writes it.</summary>
/// <remarks>
/// The text is base64 with padding, with <c>whsec_</c> before it or without. The bytes leave it by
/// <see cref="ToText"/> alone, so that no log and no message has them by accident.
/// </remarks>
public sealed class WebhookSecret
{
    /// <summary>What may stand before the base64.</summary>
    public const string Prefix = "whsec_";

    /// <summary>The fewest bytes of a secret (inclusive): 192 bits.</summary>
    public const int MinBytes = 24;

    /// <summary>The most bytes of a secret (inclusive): 512 bits.</summary>
    public const int MaxBytes = 64;

    private readonly byte[] bytes;

    private WebhookSecret(byte[] bytes) => this.bytes = bytes;

    /// <summary>The bytes that messages are signed with.</summary>
    internal ReadOnlySpan<byte> Bytes => bytes;

    /// <summary>Makes a secret of bytes that are random already, or were derived from a key.</summary>
    /// <param name="bytes">24 to 64 bytes; they are copied.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer or more.</exception>
    public static WebhookSecret Of(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes.Length, MinBytes, nameof(bytes));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, MaxBytes, nameof(bytes));
        return new WebhookSecret(bytes.ToArray());
    }

    /// <summary>Reads a secret; on false <paramref name="reason"/> says why, without a part of the text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="secret">The secret.</param>
    /// <param name="reason">What is wrong, for a person.</param>
    public static bool TryParse(
        string? text, [NotNullWhen(true)] out WebhookSecret? secret, [NotNullWhen(false)] out string? reason)
    {
        secret = null;
        var body = text is null ? ""
            : text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..]
            : text;
        var read = new byte[body.Length];
        reason = body.Length == 0 ? "the secret is empty"
            : body.Any(char.IsWhiteSpace) || !Convert.TryFromBase64String(body, read, out var count)
                ? "the secret is no base64 with padding, with whsec_ before it or without"
            : count is < MinBytes or > MaxBytes
                ? $"the secret has {count} bytes, and must have {MinBytes} to {MaxBytes}"
            : null;
        if (reason is not null)
        {
            return false;
        }

        _ = Convert.TryFromBase64String(body, read, out var length);
        secret = new WebhookSecret(read[..length]);
        return true;
    }

    /// <summary>The secret as text, with its prefix: to be shown once to whoever has to know it.</summary>
    public string ToText() => Prefix + Convert.ToBase64String(bytes);

    /// <summary>Whether two secrets are the same, in a time that does not tell where they differ.</summary>
    /// <param name="other">The other secret.</param>
    public bool Same(WebhookSecret other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return CryptographicOperations.FixedTimeEquals(bytes, other.bytes);
    }

    /// <summary>Says that there is a secret, and nothing of it.</summary>
    public override string ToString() => Prefix + "…";
}
