using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Cases.Gateway;

/// <summary>Knows the calls that the pages of this process send to it, by a secret that dies with it.</summary>
/// <remarks>It lets nobody in: such a call has its caller's token and rights, and only no limit by address.</remarks>
public sealed class OwnCalls
{
    /// <summary>The header that such a call has.</summary>
    public const string Header = "Cases-Own-Call";

    private const int SecretBytes = 32;

    private readonly byte[] secret = Encoding.ASCII.GetBytes(
        Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes)));

    /// <summary>Marks a call of this process.</summary>
    public void Mark(HttpRequestMessage request)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Headers.Remove(Header);
        request.Headers.Add(Header, Encoding.ASCII.GetString(secret));
    }

    /// <summary>Whether a request is a call of this process.</summary>
    public bool Is(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Request.Headers[Header] is [{ } given]
            && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(given), secret);
    }
}
