using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Cases.Interchange;

/// <summary>The three headers that make a request a webhook; null where one is not there.</summary>
/// <param name="Id">The header <c>webhook-id</c>: names the message, the same each time that it is sent.</param>
/// <param name="Timestamp">The header <c>webhook-timestamp</c>: seconds since 1970, of this attempt.</param>
/// <param name="Signatures">The header <c>webhook-signature</c>: one or more, with blanks between them.</param>
public readonly record struct WebhookHeaders(string? Id, string? Timestamp, string? Signatures)
{
    /// <summary>Whether one of them is there: the request then wants to be taken for a webhook.</summary>
    public bool IsAny => Id is not null || Timestamp is not null || Signatures is not null;
}

/// <summary>A secret, and until when it counts.</summary>
/// <param name="Secret">The secret.</param>
/// <param name="Until">
/// The instant from which nothing is good that was signed with it; null where it has no end. While a sender goes over
/// to a new secret both count, and the old one has an end.
/// </param>
public sealed record WebhookKey(WebhookSecret Secret, DateTimeOffset? Until = null);

/// <summary>Whether a message is what the owner of a secret sent just now.</summary>
public enum WebhookVerdict
{
    /// <summary>It is.</summary>
    Valid,

    /// <summary>There is no <c>webhook-id</c>, or none of 1 to 255 printable characters of ASCII.</summary>
    IdMissing,

    /// <summary>There is no <c>webhook-timestamp</c>.</summary>
    TimestampMissing,

    /// <summary>There is no <c>webhook-signature</c>.</summary>
    SignatureMissing,

    /// <summary>The timestamp is no number of seconds.</summary>
    TimestampUnreadable,

    /// <summary>It was signed too long ago: it may be a copy of one that came before.</summary>
    TooOld,

    /// <summary>It was signed in the future: one of the two clocks is wrong.</summary>
    TooNew,

    /// <summary>No signature of a known version was made with one of the secrets over these very bytes.</summary>
    SignatureWrong,

    /// <summary>It was signed with a secret that counts no more.</summary>
    SecretEnded,
}

/// <summary>What came of a check.</summary>
/// <param name="Verdict">Whether the message is good, or why not.</param>
/// <param name="Key">Which of the keys fits, from 0; null where none does.</param>
public readonly record struct WebhookCheck(WebhookVerdict Verdict, int? Key)
{
    /// <summary>Whether the message is good.</summary>
    public bool IsValid => Verdict == WebhookVerdict.Valid;
}

/// <summary>Signs messages and checks signatures as Standard Webhooks says (version <c>v1</c>).</summary>
/// <remarks>
/// What is signed is the id, a point, the timestamp, a point, and the body byte for byte: HMAC with SHA-256, in base64.
/// Signatures of other versions are passed over.
/// </remarks>
public static class WebhookSignature
{
    /// <summary>How far the two clocks may lie apart, in seconds and to both sides (inclusive).</summary>
    public const int ToleranceSeconds = 300;

    /// <summary>The most characters of an id (inclusive).</summary>
    public const int MostIdCharacters = 255;

    private const string Version = "v1,";

    /// <summary>Signs a message: one value for the header <c>webhook-signature</c>.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="id">The message's id.</param>
    /// <param name="at">When it is sent; whole seconds of it are signed.</param>
    /// <param name="body">The body, as it is sent.</param>
    public static string Sign(WebhookSecret secret, string id, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        ArgumentNullException.ThrowIfNull(secret);
        ArgumentException.ThrowIfNullOrEmpty(id);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Hash(secret, id, at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), body, hash);
        return Version + Convert.ToBase64String(hash);
    }

    /// <summary>What is wrong with the headers alone, before a body is read; valid where nothing is.</summary>
    /// <param name="headers">The headers.</param>
    /// <param name="now">The clock of whoever checks.</param>
    public static WebhookVerdict Look(WebhookHeaders headers, DateTimeOffset now)
    {
        if (headers.Id is not { Length: > 0 and <= MostIdCharacters } id
            || id.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return WebhookVerdict.IdMissing;
        }

        if (string.IsNullOrEmpty(headers.Timestamp) || string.IsNullOrEmpty(headers.Signatures))
        {
            return string.IsNullOrEmpty(headers.Timestamp)
                ? WebhookVerdict.TimestampMissing
                : WebhookVerdict.SignatureMissing;
        }

        if (!long.TryParse(headers.Timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return WebhookVerdict.TimestampUnreadable;
        }

        // The number may be of any size, so nothing is taken from it.
        var clock = now.ToUnixTimeSeconds();
        return seconds < clock - ToleranceSeconds ? WebhookVerdict.TooOld
            : seconds > clock + ToleranceSeconds ? WebhookVerdict.TooNew
            : WebhookVerdict.Valid;
    }

    /// <summary>Checks a message.</summary>
    /// <param name="keys">The secrets that may have signed it.</param>
    /// <param name="headers">Its headers.</param>
    /// <param name="body">Its body, byte for byte as it came.</param>
    /// <param name="now">The clock of whoever checks.</param>
    /// <remarks>Every signature is compared with every secret in a time that does not depend on them.</remarks>
    public static WebhookCheck Verify(
        IReadOnlyList<WebhookKey> keys, WebhookHeaders headers, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (Look(headers, now) is var fault and not WebhookVerdict.Valid)
        {
            return new WebhookCheck(fault, null);
        }

        var given = Given(headers.Signatures!);
        int? fits = null, ended = null;
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        for (var index = 0; index < keys.Count; index++)
        {
            Hash(keys[index].Secret, headers.Id!, headers.Timestamp!, body, hash);
            var same = false;
            foreach (var one in given)
            {
                same |= CryptographicOperations.FixedTimeEquals(one, hash);
            }

            if (same)
            {
                var counts = keys[index].Until is not { } until || now < until;
                fits = counts ? fits ?? index : fits;
                ended = counts ? ended : ended ?? index;
            }
        }

        return fits is not null ? new WebhookCheck(WebhookVerdict.Valid, fits)
            : ended is not null ? new WebhookCheck(WebhookVerdict.SecretEnded, ended)
            : new WebhookCheck(WebhookVerdict.SignatureWrong, null);
    }

    /// <summary>The signatures of the one version that is known; what is no base64 of the right size is none.</summary>
    private static List<byte[]> Given(string header)
    {
        var given = new List<byte[]>();
        foreach (var range in header.AsSpan().Split(' '))
        {
            var text = header.AsSpan()[range];
            var bytes = new byte[HMACSHA256.HashSizeInBytes];
            if (text.StartsWith(Version, StringComparison.Ordinal)
                && Convert.TryFromBase64Chars(text[Version.Length..], bytes, out var count) && count == bytes.Length)
            {
                given.Add(bytes);
            }
        }

        return given;
    }

    private static void Hash(
        WebhookSecret secret, string id, string timestamp, ReadOnlySpan<byte> body, Span<byte> hash)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret.Bytes);
        hmac.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        hmac.AppendData(body);
        hmac.GetHashAndReset(hash);
    }
}
