using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Cases.Gateway;

/// <summary>Tokens of the node's own for development and demo, under a key that dies with the process.</summary>
internal sealed class OwnTokens : IDisposable
{
    /// <summary>The issuer of the node's own tokens.</summary>
    public const string Issuer = "cases-node";

    private readonly JsonWebTokenHandler handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly SignInOptions options;

    public OwnTokens(SignInOptions options)
    {
        this.options = options;
        Key = new ECDsaSecurityKey(key) { KeyId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)) };
    }

    /// <summary>The key that they are checked with.</summary>
    public ECDsaSecurityKey Key { get; }

    /// <summary>Makes a token.</summary>
    /// <param name="caller">Who will be signed in.</param>
    /// <param name="now">When it is made.</param>
    public OwnToken Issue(Caller caller, DateTimeOffset now)
    {
        var expires = now.AddMinutes(options.OwnTokenMinutes);
        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = options.Audience,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = expires.UtcDateTime,
            Claims = CallerClaims.Of(caller),
            SigningCredentials = new SigningCredentials(Key, SecurityAlgorithms.EcdsaSha256),
        };
        return new OwnToken(handler.CreateToken(descriptor), expires);
    }

    public void Dispose() => key.Dispose();
}

/// <summary>A token of the node's own.</summary>
/// <param name="Text">What is sent as <c>Authorization: Bearer</c>.</param>
/// <param name="ExpiresAt">When it ends.</param>
internal sealed record OwnToken(string Text, DateTimeOffset ExpiresAt);
