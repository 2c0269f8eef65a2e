using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Cases.Gateway;

/// <summary>
/// Signs people in on the provider's own page: an authorization code with a proof key (RFC 6749 section 4.1, RFC 7636).
/// </summary>
/// <remarks>
/// What comes of it is an access token like any other: it is checked with every call, and nothing is decided here.
/// </remarks>
public sealed class ProviderSignIn : IDisposable
{
    private const int MaxAnswer = 1 << 16;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SignInOptions options;
    private readonly ProviderKeys provider;
    private readonly ILogger log;
    private readonly HttpClient client;

    internal ProviderSignIn(SignInOptions options, ProviderKeys provider, ILoggerFactory loggers)
    {
        this.options = options;
        this.provider = provider;
        log = loggers.CreateLogger<ProviderSignIn>();
        client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            Timeout = Patience, MaxResponseContentBufferSize = MaxAnswer,
        };
    }

    /// <summary>Where a person goes to sign in.</summary>
    /// <param name="back">Where the provider leads back to.</param>
    /// <param name="state">What the way back must bring, so that nobody is led in by a stranger.</param>
    /// <param name="verifier">The proof key, 43 to 128 characters; only its hash goes out.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Null where the provider cannot be reached, or has no such page.</returns>
    public async ValueTask<Uri?> AskAsync(Uri back, string state, string verifier, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(back);
        ArgumentNullException.ThrowIfNull(verifier);
        if (await KnownAsync(cancellation).ConfigureAwait(false) is not { } known
            || Usable(known.AuthorizationEndpoint) is not { } page)
        {
            return null;
        }

        var proof = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        return new Uri(QueryHelpers.AddQueryString(page.AbsoluteUri, new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = options.ClientId,
            ["redirect_uri"] = back.AbsoluteUri,
            ["scope"] = options.Scope,
            ["state"] = state,
            ["code_challenge"] = proof,
            ["code_challenge_method"] = "S256",
        }));
    }

    /// <summary>The token for the code that the provider sent along.</summary>
    /// <param name="code">The code.</param>
    /// <param name="verifier">The proof key of the way out.</param>
    /// <param name="back">Where the provider led back to, as it was asked.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Null where the provider gives none.</returns>
    public async ValueTask<string?> RedeemAsync(
        string code, string verifier, Uri back, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(back);
        if (await KnownAsync(cancellation).ConfigureAwait(false) is not { } known
            || Usable(known.TokenEndpoint) is not { } door)
        {
            return null;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, door);
        var fields = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = back.AbsoluteUri,
            ["client_id"] = options.ClientId!,
            ["code_verifier"] = verifier,
        };
        if (options.ClientSecret is { } secret)
        {
            fields["client_secret"] = secret;
        }

        request.Content = new FormUrlEncodedContent(fields);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        try
        {
            using var answer = await client.SendAsync(request, cancellation).ConfigureAwait(false);
            if (answer.IsSuccessStatusCode)
            {
                var text = await answer.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
                return TokenIn(text);
            }

            log.LogWarning("The provider gave no token for a code: it answered {Status}", (int)answer.StatusCode);
        }
        catch (Exception error) when (error is HttpRequestException or JsonException
            || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            log.LogWarning("The provider gave no token for a code: {Kind}", error.GetType().Name);
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private static string? TokenIn(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty("access_token", out var token)
            && token.ValueKind == JsonValueKind.String
            ? token.GetString()
            : null;
    }

    private ValueTask<OpenIdConnectConfiguration?> KnownAsync(CancellationToken cancellation) =>
        options is { Authority: not null, ClientId: not null } ? provider.ReadAsync(null, cancellation) : default;

    /// <summary>
    /// An address of the provider; in the clear only where <see cref="SignInOptions.AllowHttpProvider"/> says so.
    /// </summary>
    private Uri? Usable(string? address) => Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (options.AllowHttpProvider && uri.Scheme == Uri.UriSchemeHttp))
        ? uri
        : null;
}
