using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Cases.Gateway.Tests;

/// <summary>An OpenID Connect provider on a port of this machine: metadata, keys, and tokens under them.</summary>
internal sealed class FakeProvider : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly List<RsaSecurityKey> published = [];

    private FakeProvider(WebApplication app) => this.app = app;

    public string Address => app.Urls.Single();

    /// <summary>How often its keys were read.</summary>
    public int Reads { get; private set; }

    /// <summary>Whether it answers nothing but errors.</summary>
    public bool Away { get; set; }

    /// <summary>The code that it gives a token for, and what must come with it.</summary>
    public string? Code { get; set; }

    public string? Challenge { get; set; }

    public string? LeadsBack { get; set; }

    /// <summary>What it answers instead of a token.</summary>
    public string? Answer { get; set; }

    public RsaSecurityKey Key => published[^1];

    public static async Task<FakeProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var provider = new FakeProvider(app);
        provider.Rotate();
        app.MapGet("/.well-known/openid-configuration", provider.Metadata);
        app.MapGet("/keys", provider.Keys);
        app.MapPost("/token", async Task<IResult> (HttpContext context) =>
            provider.Redeem(await context.Request.ReadFormAsync()));
        await app.StartAsync();
        return provider;
    }

    /// <summary>The settings of a gateway that trusts it.</summary>
    public GatewayOptions Trusted(int keyRefreshSeconds = 0) => new()
    {
        SignIn = new SignInOptions
        {
            Authority = Address, AllowHttpProvider = true, KeyRefreshSeconds = keyRefreshSeconds,
        },
    };

    /// <summary>Changes its key.</summary>
    public void Rotate()
    {
        published.Clear();
        published.Add(new RsaSecurityKey(RSA.Create(2048)) { KeyId = Guid.NewGuid().ToString("N") });
    }

    /// <summary>A token of a collector; each part of it may be changed.</summary>
    public string Token(
        Action<Dictionary<string, object>>? change = null, SigningCredentials? signing = null, string? algorithm = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = Address,
            ["aud"] = "cases",
            ["sub"] = "li",
            ["role"] = "collector",
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddMinutes(5).ToUnixTimeSeconds(),
        };
        change?.Invoke(claims);
        var handler = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false };
        return handler.CreateToken(
            JsonSerializer.Serialize(claims),
            signing ?? new SigningCredentials(Key, algorithm ?? SecurityAlgorithms.RsaSha256));
    }

    /// <summary>A token that nobody signed.</summary>
    public string Unsigned(string algorithm) => Part(new Dictionary<string, object> { ["alg"] = algorithm })
        + "." + Token().Split('.')[1] + ".";

    /// <summary>A token that takes the provider's public key for a shared secret.</summary>
    public string Confused()
    {
        var secret = Encoding.ASCII.GetBytes(Key.Rsa.ExportSubjectPublicKeyInfoPem());
        var header = new Dictionary<string, object> { ["alg"] = "HS256", ["kid"] = Key.KeyId, ["typ"] = "JWT" };
        var signed = Part(header) + "." + Token().Split('.')[1];
        return signed + "." + Base64UrlEncoder.Encode(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)));
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private static string Part(Dictionary<string, object> part) =>
        Base64UrlEncoder.Encode(JsonSerializer.SerializeToUtf8Bytes(part));

    private IResult Metadata() => Away
        ? Results.StatusCode(500)
        : Results.Json(new Dictionary<string, object>
        {
            ["issuer"] = Address,
            ["jwks_uri"] = Address + "/keys",
            ["authorization_endpoint"] = Address + "/authorize?tenant=1",
            ["token_endpoint"] = Address + "/token",
        });

    /// <summary>Gives a token once for the code, to whom shows the proof key of the way out.</summary>
    private IResult Redeem(IFormCollection form)
    {
        var proof = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        var good = form["grant_type"] == "authorization_code" && form["code"] == Code && proof == Challenge
            && form["client_id"] == "pages" && form["client_secret"] == "s3" && form["redirect_uri"] == LeadsBack;
        Code = good ? null : Code;
        return good ? Results.Text(Answer ?? $"{{\"access_token\":\"{Token()}\"}}", "application/json")
            : Results.Json(new { error = "invalid_grant" }, statusCode: 400);
    }

    private IResult Keys()
    {
        Reads++;
        var keys = published.Select(key =>
        {
            var numbers = key.Rsa.ExportParameters(includePrivateParameters: false);
            return new Dictionary<string, object>
            {
                ["kty"] = "RSA", ["use"] = "sig", ["kid"] = key.KeyId,
                ["n"] = Base64UrlEncoder.Encode(numbers.Modulus), ["e"] = Base64UrlEncoder.Encode(numbers.Exponent),
            };
        });
        return Away ? Results.StatusCode(500) : Results.Json(new { keys });
    }
}
