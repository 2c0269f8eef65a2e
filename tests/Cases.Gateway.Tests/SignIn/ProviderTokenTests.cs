using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>Tokens of an OpenID Connect provider: good ones let in, and nothing else does.</summary>
public sealed class ProviderTokenTests
{
    [Fact]
    public async Task Token_OfTheProvider_SignsInWithAllItsClaims()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var run = await StartAsync(provider.Trusted());
        var token = provider.Token(claims =>
        {
            claims["org"] = "bank";
            claims["branch"] = "north";
            claims["team"] = "red";
            claims["product"] = "card";
        });
        using var answer = await AskAsync(run, "Bearer " + token);
        Assert.Equal("li collector bank north red card ", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(SecurityAlgorithms.RsaSha256)]
    [InlineData(SecurityAlgorithms.RsaSha512)]
    [InlineData(SecurityAlgorithms.RsaSsaPssSha256)]
    public async Task Token_OfAnAllowedAlgorithm_SignsIn(string algorithm)
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var run = await StartAsync(provider.Trusted());
        using var answer = await AskAsync(run, "bearer " + provider.Token(algorithm: algorithm));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Token_OfAnAlgorithmThatTheBankLeftOut_IsRefused()
    {
        await using var provider = await FakeProvider.StartAsync();
        var options = provider.Trusted();
        await using var run = await StartAsync(
            options with { SignIn = options.SignIn with { Algorithms = ["ES256"] } });
        using var answer = await AskAsync(run, "Bearer " + provider.Token());
        await IsRefusedAsync(answer, "token_invalid");
    }

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("")]
    [InlineData("HS256")]
    public async Task Token_NobodySigned_IsRefused(string algorithm)
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var run = await StartAsync(provider.Trusted());
        using var answer = await AskAsync(run, "Bearer " + provider.Unsigned(algorithm));
        await IsRefusedAsync(answer, "token_invalid");
    }

    [Fact]
    public async Task Token_ThatTakesThePublicKeyForASecret_IsRefused()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var run = await StartAsync(provider.Trusted());
        using var answer = await AskAsync(run, "Bearer " + provider.Confused());
        await IsRefusedAsync(answer, "token_invalid");
    }

    [Fact]
    public async Task Token_UnderAForeignKeyOfTheSameName_IsRefused()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var run = await StartAsync(provider.Trusted());
        using var rsa = RSA.Create(2048);
        var foreign = new RsaSecurityKey(rsa) { KeyId = provider.Key.KeyId };
        var token = provider.Token(signing: new SigningCredentials(foreign, SecurityAlgorithms.RsaSha256));
        using var answer = await AskAsync(run, "Bearer " + token);
        await IsRefusedAsync(answer, "token_invalid");
    }

    public static TheoryData<string, string, object?, string> Claims() => new()
    {
        { "expired", "exp", Ago(120), "token_expired" },
        { "without an end", "exp", null, "token_invalid" },
        { "not valid yet", "nbf", Ago(-300), "token_invalid" },
        { "another issuer", "iss", "http://127.0.0.1:1", "token_invalid" },
        { "the node's own name", "iss", "cases-node", "token_invalid" },
        { "another audience", "aud", "payroll", "token_invalid" },
        { "no audience", "aud", null, "token_invalid" },
        { "no subject", "sub", null, "token_invalid" },
        { "empty subject", "sub", "", "token_invalid" },
        { "subject of two lines", "sub", "li\nadmin", "token_invalid" },
        { "long subject", "sub", new string('x', 201), "token_invalid" },
        { "no role", "role", null, "token_invalid" },
        { "unknown role", "role", "root", "token_invalid" },
        { "two roles", "role", new[] { "collector", "admin" }, "token_invalid" },
        { "a scope that is a list", "branch", new[] { "north", "south" }, "token_invalid" },
        { "an empty scope", "branch", "", "token_invalid" },
        { "an agency without a name", "role", "agency", "token_invalid" },
        { "a debtor without a person", "role", "debtor", "token_invalid" },
    };

    [Theory]
    [MemberData(nameof(Claims), DisableDiscoveryEnumeration = true)]
    public async Task Token_OfWrongClaims_IsRefused(string what, string claim, object? value, string code)
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var run = await StartAsync(provider.Trusted());
        var token = provider.Token(claims =>
        {
            claims.Remove(claim);
            if (value is not null)
            {
                claims[claim] = value;
            }
        });
        using var answer = await AskAsync(run, "Bearer " + token);
        Assert.False(answer.IsSuccessStatusCode, what);
        await IsRefusedAsync(answer, code);
    }

    [Theory]
    [InlineData(30, true)]
    [InlineData(90, false)]
    public async Task Token_ExpiredWithinTheSkewOfClocks_SignsInStill(int secondsAgo, bool good)
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var run = await StartAsync(provider.Trusted());
        using var answer = await AskAsync(
            run, "Bearer " + provider.Token(claims => claims["exp"] = Ago(secondsAgo)));
        Assert.Equal(good ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer a.b.c")]
    [InlineData("Bearer eyJhbGciOiJub25lIn0.e30.")]
    [InlineData("Basic bGk6c2VjcmV0")]
    [InlineData("Bearer ....")]
    public async Task Header_ThatHoldsNoToken_IsRefused(string header)
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var run = await StartAsync(provider.Trusted());
        using var answer = await AskAsync(run, header);
        await IsRefusedAsync(answer, "token_invalid");
    }

    [Fact]
    public async Task Token_LargerThanAnyIs_IsRefused()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var run = await StartAsync(provider.Trusted());
        var token = provider.Token(claims => claims["more"] = new string('x', 9_000));
        using var answer = await AskAsync(run, "Bearer " + token);
        await IsRefusedAsync(answer, "token_invalid");
    }

    [Fact]
    public async Task Token_AfterTheProviderChangedItsKey_SignsInAndTheOldOneDoesNot()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var run = await StartAsync(provider.Trusted());
        var old = provider.Token();
        (await AskAsync(run, "Bearer " + old)).EnsureSuccessStatusCode().Dispose();
        provider.Rotate();
        (await AskAsync(run, "Bearer " + provider.Token())).EnsureSuccessStatusCode().Dispose();
        using var answer = await AskAsync(run, "Bearer " + old);
        await IsRefusedAsync(answer, "token_invalid");
    }

    [Fact]
    public async Task Token_OfUnknownKeys_DoesNotFloodTheProvider()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var run = await StartAsync(provider.Trusted(keyRefreshSeconds: 3_600));
        using var rsa = RSA.Create(2048);
        for (var number = 0; number < 10; number++)
        {
            var key = new RsaSecurityKey(rsa) { KeyId = $"made-up-{number}" };
            var token = provider.Token(signing: new SigningCredentials(key, SecurityAlgorithms.RsaSha256));
            using var answer = await AskAsync(run, "Bearer " + token);
            await IsRefusedAsync(answer, "token_invalid");
        }

        Assert.Equal(1, provider.Reads);
    }

    [Fact]
    public async Task Provider_AwayFromTheStart_Is503AndLaterAwayDoesNoHarm()
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.Away = true;
        await using (var cold = await StartAsync(provider.Trusted()))
        {
            using var answer = await AskAsync(cold, "Bearer " + provider.Token());
            await answer.IsProblemAsync(503, "sign_in_unavailable");
            Assert.NotNull(answer.Headers.RetryAfter);
        }

        provider.Away = false;
        await using var warm = await StartAsync(provider.Trusted());
        (await AskAsync(warm, "Bearer " + provider.Token())).EnsureSuccessStatusCode().Dispose();
        provider.Away = true;
        (await AskAsync(warm, "Bearer " + provider.Token())).EnsureSuccessStatusCode().Dispose();
    }

    [Fact]
    public async Task Health_WithABadToken_IsGoodAllTheSame()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var run = await StartAsync(provider.Trusted());
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/health/live", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer nonsense");
        using var answer = await run.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("HS256")]
    [InlineData("none")]
    [InlineData("")]
    public void Options_AlgorithmThatMayNeverBeAllowed_AreRefused(string algorithm) =>
        Assert.Contains("Cases:SignIn:Algorithms", Assert.Throws<ArgumentException>(
            () => new SignInOptions { Algorithms = ["RS256", algorithm] }.AllowedAlgorithms()).Message,
            StringComparison.Ordinal);

    private static long Ago(int seconds) => TimeProvider.System.GetUtcNow().AddSeconds(-seconds).ToUnixTimeSeconds();

    private static async Task IsRefusedAsync(HttpResponseMessage answer, string code)
    {
        await answer.IsProblemAsync(401, code);
        Assert.Equal("Bearer", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
    }

    private static Task<GatewayRun> StartAsync(GatewayOptions options) => GatewayRun.StartAsync(new GatewaySetting
    {
        Options = options,
        Map = routes => routes.MapGet("/t/who", Who).Allow(StaffRoles.Collector),
    });

    private static string Who(HttpContext context)
    {
        var who = context.Caller();
        return string.Join(' ', who.Subject, RoleNames.Of(who.Role), who.Organisation, who.Branch, who.Team,
            who.Product, who.Person);
    }

    private static async Task<HttpResponseMessage> AskAsync(GatewayRun run, string authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/t/who", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await run.Client.SendAsync(request);
    }
}
