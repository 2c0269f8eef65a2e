using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cases.Pages.Tests;

/// <summary>An OpenID Connect provider with a page of its own, under another name than the node.</summary>
internal sealed class SignInProvider : IAsyncDisposable
{
    private readonly RSA key = RSA.Create(2048);
    private readonly WebApplication app;
    private string? challenge;

    private SignInProvider(WebApplication app) => this.app = app;

    /// <summary>Where it is: a browser takes it for another site than 127.0.0.1.</summary>
    public string Authority => app.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    public static async Task<SignInProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var provider = new SignInProvider(app);
        app.MapGet("/.well-known/openid-configuration", () => Results.Json(new Dictionary<string, string>
        {
            ["issuer"] = provider.Authority,
            ["jwks_uri"] = provider.Authority + "/keys",
            ["authorization_endpoint"] = provider.Authority + "/authorize",
            ["token_endpoint"] = provider.Authority + "/token",
        }));
        app.MapGet("/keys", () => Results.Text(provider.Keys(), "application/json"));
        app.MapGet("/authorize", provider.Ask);
        app.MapPost("/token", async Task<IResult> (HttpContext context) =>
            provider.Redeem(await context.Request.ReadFormAsync()));
        await app.StartAsync();
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        key.Dispose();
    }

    private static string Part(object part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));

    private string Keys()
    {
        var numbers = key.ExportParameters(includePrivateParameters: false);
        var (n, e) = (Base64Url.EncodeToString(numbers.Modulus), Base64Url.EncodeToString(numbers.Exponent));
        return $$"""{"keys":[{"kty":"RSA","use":"sig","kid":"k1","n":"{{n}}","e":"{{e}}"}]}""";
    }

    /// <summary>Its page: one link instead of a password.</summary>
    private IResult Ask(HttpContext context)
    {
        var query = context.Request.Query;
        challenge = query["code_challenge"];
        var back = $"{query["redirect_uri"]}?code=c0de&state={Uri.EscapeDataString(query["state"].ToString())}";
        return Results.Text($"<h1>The bank</h1><a id=\"in\" href=\"{back}\">Li Na</a>", "text/html");
    }

    private IResult Redeem(IFormCollection form)
    {
        var shown = Encoding.ASCII.GetBytes(form["code_verifier"].ToString());
        var proof = Base64Url.EncodeToString(SHA256.HashData(shown));
        return form["code"] == "c0de" && proof == challenge
            ? Results.Json(new Dictionary<string, string> { ["access_token"] = Token(), ["token_type"] = "Bearer" })
            : Results.Json(new { error = "invalid_grant" }, statusCode: 400);
    }

    private string Token()
    {
        var until = TimeProvider.System.GetUtcNow().AddMinutes(10).ToUnixTimeSeconds();
        var signed = Part(new { alg = "RS256", kid = "k1", typ = "JWT" }) + "." + Part(new
        {
            iss = Authority, aud = "cases", sub = "u-7f3e", preferred_username = "li.na", role = "supervisor",
            iat = until - 600, exp = until,
        });
        var signature = key.SignData(
            Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return signed + "." + Base64Url.EncodeToString(signature);
    }
}
