using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Cases.Gateway;

/// <summary>Why a token lets nobody in.</summary>
internal enum TokenFault
{
    None,
    Malformed,
    Algorithm,
    Signature,
    Issuer,
    Audience,
    Expired,
    NotYetValid,
    Claims,
    ProviderAway,
}

/// <summary>What a token says: a caller, or why there is none.</summary>
internal readonly record struct TokenAnswer(Caller? Caller, TokenFault Fault);

/// <summary>Checks tokens: signature, algorithm, issuer, audience, time, and then the claims.</summary>
/// <param name="options">How the gateway is set up.</param>
/// <param name="provider">The provider's keys.</param>
/// <param name="own">The node's own tokens; null where they are off.</param>
internal sealed class TokenReader(SignInOptions options, ProviderKeys provider, OwnTokens? own)
{
    private const int MaxToken = 8_192;

    private readonly JsonWebTokenHandler handler = new()
    {
        MapInboundClaims = false, MaximumTokenSizeInBytes = MaxToken,
    };

    private readonly IReadOnlyList<string> algorithms = options.AllowedAlgorithms();

    /// <summary>Who a token lets in.</summary>
    public async ValueTask<TokenAnswer> ReadAsync(string token, CancellationToken cancellation)
    {
        if (!TryRead(token, out var issuer))
        {
            return new TokenAnswer(null, TokenFault.Malformed);
        }

        if (own is not null && issuer == OwnTokens.Issuer)
        {
            return Answer(await ValidateAsync(token, OwnTokens.Issuer, [own.Key]).ConfigureAwait(false));
        }

        return options.Authority is null
            ? new TokenAnswer(null, TokenFault.Issuer)
            : await ReadForeignAsync(token, cancellation).ConfigureAwait(false);
    }

    private async ValueTask<TokenAnswer> ReadForeignAsync(string token, CancellationToken cancellation)
    {
        var known = await provider.ReadAsync(null, cancellation).ConfigureAwait(false);
        if (known is null)
        {
            return new TokenAnswer(null, TokenFault.ProviderAway);
        }

        var result = await ValidateAsync(token, known).ConfigureAwait(false);
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException
            && await provider.ReadAsync(known, cancellation).ConfigureAwait(false) is { } newer && newer != known)
        {
            result = await ValidateAsync(token, newer).ConfigureAwait(false);
        }

        return Answer(result);
    }

    private bool TryRead(string token, out string issuer)
    {
        issuer = "";
        if (token.Length is 0 or > MaxToken)
        {
            return false;
        }

        try
        {
            issuer = handler.ReadJsonWebToken(token).Issuer;
            return true;
        }
        catch (Exception error) when (error is ArgumentException or SecurityTokenException)
        {
            return false;
        }
    }

    private Task<TokenValidationResult> ValidateAsync(string token, OpenIdConnectConfiguration known) =>
        ValidateAsync(token, known.Issuer, known.SigningKeys);

    private Task<TokenValidationResult> ValidateAsync(
        string token, string issuer, IEnumerable<SecurityKey> keys) =>
        handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = issuer,
            ValidAudience = options.Audience,
            ValidAlgorithms = algorithms,
            IssuerSigningKeys = keys,
            TryAllIssuerSigningKeys = false,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            ValidateIssuerSigningKey = true,
            ClockSkew = TimeSpan.FromSeconds(Math.Clamp(options.ClockSkewSeconds, 0, 300)),
        });

    private static TokenAnswer Answer(TokenValidationResult result)
    {
        if (!result.IsValid)
        {
            return new TokenAnswer(null, FaultOf(result.Exception));
        }

        var caller = CallerClaims.Read(result.Claims);
        return new TokenAnswer(caller, caller is null ? TokenFault.Claims : TokenFault.None);
    }

    private static TokenFault FaultOf(Exception? error) => error switch
    {
        SecurityTokenExpiredException => TokenFault.Expired,
        SecurityTokenNotYetValidException => TokenFault.NotYetValid,
        SecurityTokenInvalidIssuerException => TokenFault.Issuer,
        SecurityTokenInvalidAudienceException => TokenFault.Audience,
        SecurityTokenInvalidAlgorithmException => TokenFault.Algorithm,
        SecurityTokenMalformedException => TokenFault.Malformed,
        _ => TokenFault.Signature,
    };
}
