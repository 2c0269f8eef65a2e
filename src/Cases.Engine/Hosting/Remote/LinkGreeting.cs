using System.Security.Cryptography;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>How both ends of a link prove that they know its secret, without telling it.</summary>
/// <remarks>
/// Each end sends random bytes and answers those of the other with an HMAC. So whoever took the address of a node that
/// ended learns nothing from a caller, and nobody without the secret gets further than these few bytes. A link stays
/// within one machine: what follows is not encrypted.
/// </remarks>
public static class LinkGreeting
{
    /// <summary>Bytes of a secret.</summary>
    public const int SecretBytes = 32;

    private const int NonceBytes = 32;
    private const byte Welcome = 1;

    /// <summary>What a caller sends first; the number rises when frames change.</summary>
    private static ReadOnlySpan<byte> Opening => "cases/1\n"u8;

    /// <summary>The caller's part.</summary>
    /// <returns>False where the other end does not know the secret, speaks something else, or hangs up.</returns>
    public static async Task<bool> AskAsync(
        Stream stream, ReadOnlyMemory<byte> secret, Entropy entropy, CancellationToken cancellation)
    {
        var mine = NonceOf(entropy);
        await stream.WriteAsync((byte[])[.. Opening, .. mine], cancellation).ConfigureAwait(false);
        var answer = new byte[NonceBytes + HMACSHA256.HashSizeInBytes];
        if (!await FillAsync(stream, answer, cancellation).ConfigureAwait(false)
            || !Fits(answer.AsSpan(NonceBytes), secret.Span, "node"u8, mine, answer.AsSpan(0, NonceBytes)))
        {
            return false;
        }

        var proof = Proof(secret.Span, "caller"u8, answer.AsSpan(0, NonceBytes), mine);
        await stream.WriteAsync(proof, cancellation).ConfigureAwait(false);
        var welcome = new byte[1];
        return await FillAsync(stream, welcome, cancellation).ConfigureAwait(false) && welcome[0] == Welcome;
    }

    /// <summary>The node's part.</summary>
    /// <returns>False where the caller does not know the secret, speaks something else, or hangs up.</returns>
    public static async Task<bool> OfferAsync(
        Stream stream, ReadOnlyMemory<byte> secret, Entropy entropy, CancellationToken cancellation)
    {
        var asked = new byte[Opening.Length + NonceBytes];
        if (!await FillAsync(stream, asked, cancellation).ConfigureAwait(false) || !asked.AsSpan().StartsWith(Opening))
        {
            return false;
        }

        var theirs = asked[Opening.Length..];
        var mine = NonceOf(entropy);
        var proof = Proof(secret.Span, "node"u8, theirs, mine);
        await stream.WriteAsync((byte[])[.. mine, .. proof], cancellation).ConfigureAwait(false);
        var answer = new byte[HMACSHA256.HashSizeInBytes];
        if (!await FillAsync(stream, answer, cancellation).ConfigureAwait(false)
            || !Fits(answer, secret.Span, "caller"u8, mine, theirs))
        {
            return false;
        }

        await stream.WriteAsync((byte[])[Welcome], cancellation).ConfigureAwait(false);
        return true;
    }

    private static byte[] NonceOf(Entropy entropy)
    {
        ArgumentNullException.ThrowIfNull(entropy);
        var nonce = new byte[NonceBytes];
        entropy(nonce);
        return nonce;
    }

    private static bool Fits(
        ReadOnlySpan<byte> given, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> who, ReadOnlySpan<byte> asked,
        ReadOnlySpan<byte> own) => CryptographicOperations.FixedTimeEquals(given, Proof(secret, who, asked, own));

    private static byte[] Proof(
        ReadOnlySpan<byte> secret, ReadOnlySpan<byte> who, ReadOnlySpan<byte> asked, ReadOnlySpan<byte> own) =>
        HMACSHA256.HashData(secret, (byte[])[.. Opening, .. who, .. asked, .. own]);

    private static async ValueTask<bool> FillAsync(Stream stream, byte[] to, CancellationToken cancellation) =>
        await stream.ReadAtLeastAsync(to, to.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false)
        == to.Length;
}
