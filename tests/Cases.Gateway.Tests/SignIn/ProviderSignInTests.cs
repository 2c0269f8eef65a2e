using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>Signing in on the provider's page: what goes out, what must come back, and what gives no token.</summary>
public sealed class ProviderSignInTests
{
    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    private static readonly Uri Back = new("https://cases.bank.test/pages/sign-in/back");

    [Fact]
    public async Task Ask_OfAProvider_SendsTheHashOfTheProofKeyAndNeverTheKey()
    {
        await using var provider = await FakeProvider.StartAsync();
        using var signIn = Open(provider);
        var page = await signIn.AskAsync(Back, "st&te", Verifier, CancellationToken.None);

        Assert.NotNull(page);
        Assert.StartsWith(provider.Address + "/authorize?", page.AbsoluteUri, StringComparison.Ordinal);
        Assert.DoesNotContain(Verifier, page.AbsoluteUri, StringComparison.Ordinal);
        Assert.DoesNotContain("s3", page.Query, StringComparison.Ordinal);
        var fields = QueryHelpers.ParseQuery(page.Query)
            .ToDictionary(field => field.Key, field => (string?)field.Value);
        Assert.Equal(
            new Dictionary<string, string?>
            {
                ["tenant"] = "1", ["response_type"] = "code", ["client_id"] = "pages", ["scope"] = "openid",
                ["redirect_uri"] = Back.AbsoluteUri, ["state"] = "st&te", ["code_challenge_method"] = "S256",
                // The example of RFC 7636, appendix B.
                ["code_challenge"] = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
            },
            fields);
    }

    [Fact]
    public async Task Redeem_OfACode_GivesATokenThatLetsInOnce()
    {
        await using var provider = await FakeProvider.StartAsync();
        using var signIn = Waiting(provider);
        var token = await signIn.RedeemAsync("c0de", Verifier, Back, CancellationToken.None);
        Assert.NotNull(token);
        using var keys = new ProviderKeys(provider.Trusted().SignIn, TimeProvider.System);
        var reader = new TokenReader(provider.Trusted().SignIn, keys, null);
        Assert.Equal("li", (await reader.ReadAsync(token, CancellationToken.None)).Caller?.Subject);
        Assert.Null(await signIn.RedeemAsync("c0de", Verifier, Back, CancellationToken.None));
    }

    [Theory]
    [InlineData("other", Verifier, null)]
    [InlineData("c0de", "another-proof-key-another-proof-key-another", null)]
    [InlineData("c0de", Verifier, "{}")]
    [InlineData("c0de", Verifier, "[1]")]
    [InlineData("c0de", Verifier, "{\"access_token\":7}")]
    [InlineData("c0de", Verifier, "no json")]
    public async Task Redeem_OfAnythingElse_GivesNone(string code, string verifier, string? answer)
    {
        await using var provider = await FakeProvider.StartAsync();
        using var signIn = Waiting(provider);
        provider.Answer = answer;
        Assert.Null(await signIn.RedeemAsync(code, verifier, Back, CancellationToken.None));
    }

    [Fact]
    public async Task Provider_InTheClear_IsAskedOnlyWhereThatIsAllowed()
    {
        await using var provider = await FakeProvider.StartAsync();
        using var signIn = Open(provider, allowHttp: false);
        Assert.Null(await signIn.AskAsync(Back, "s", Verifier, CancellationToken.None));
        Assert.Null(await signIn.RedeemAsync("c0de", Verifier, Back, CancellationToken.None));
    }

    [Fact]
    public async Task Provider_ThatIsAway_LeadsNowhere()
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.Away = true;
        using var signIn = Open(provider);
        Assert.Null(await signIn.AskAsync(Back, "s", Verifier, CancellationToken.None));
    }

    private static ProviderSignIn Waiting(FakeProvider provider)
    {
        provider.Code = "c0de";
        provider.Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        provider.LeadsBack = Back.AbsoluteUri;
        return Open(provider);
    }

    private static ProviderSignIn Open(FakeProvider provider, bool allowHttp = true)
    {
        var options = provider.Trusted().SignIn with
        {
            ClientId = "pages", ClientSecret = "s3", AllowHttpProvider = allowHttp,
        };
        return new ProviderSignIn(options, new ProviderKeys(options, TimeProvider.System), new LoggerFactory());
    }
}
