using System.Text;
using Cases.Contracts;
using Cases.Interchange;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>Who gets in by a signature and who does not: forged, replayed, late, too large, beyond the scope.</summary>
public sealed class SignedDoorTests
{
    [Theory]
    [InlineData("webhook-id", "msg_other", "signature_invalid")]
    [InlineData("webhook-id", "", "signature_invalid")]
    [InlineData("webhook-timestamp", "", "signature_invalid")]
    [InlineData("webhook-timestamp", "soon", "signature_invalid")]
    [InlineData("webhook-timestamp", "1700000000", "signature_expired")]
    [InlineData("webhook-timestamp", "99999999999", "signature_expired")]
    [InlineData("webhook-signature", "", "signature_invalid")]
    [InlineData("webhook-signature", "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "signature_invalid")]
    [InlineData("webhook-signature", "v1a,AAAA", "signature_invalid")]
    public async Task Call_WithOneHeaderOfAnotherValue_IsAStranger(string header, string value, string code)
    {
        var log = new KeptLog();
        await using var desk = await OpenAsync(log, EventSender.Of("bank", 1));
        using var bank = new EventSender(desk.Run.Address, EventSender.SecretOf(1));
        var before = await desk.Run.LengthAsync();
        using var answer = await bank.SendAsync(Events("1"), EventSender.Batch, (header, value));

        await answer.IsProblemAsync(401, code);
        Assert.Equal("Webhook", answer.Headers.WwwAuthenticate.ToString());
        Assert.Equal(before, await desk.Run.LengthAsync());
        var line = Assert.Single(log.Of(SecurityLog.Category));
        Assert.Contains("SignatureRefused", line);
        Assert.DoesNotContain("AAAA", line);
    }

    [Fact]
    public async Task Call_WithoutAnySignature_IsAStranger_WithATokenToo()
    {
        await using var desk = await OpenAsync(null, EventSender.Of("bank", 1));
        using var bank = new EventSender(desk.Run.Address, EventSender.SecretOf(1));
        (string, string)[] unsigned = [("webhook-id", ""), ("webhook-timestamp", ""), ("webhook-signature", "")];
        foreach (var token in ((string, string)[][])[[], [("X-Test-Caller", "core")]])
        {
            using var batch = await bank.SendAsync(Events("1"), EventSender.Batch, [.. unsigned, .. token]);
            using var binary = await bank.SendAsync("{}", "application/json",
                [.. unsigned, .. token, ("ce-specversion", "1.0")]);
            await batch.IsProblemAsync(401, ProblemCodes.SignatureInvalid);
            await binary.IsProblemAsync(401, ProblemCodes.SignatureInvalid);
        }
    }

    [Fact]
    public async Task Call_WithSignatureAndToken_IsRefused()
    {
        await using var desk = await OpenAsync(null, EventSender.Of("bank", 1));
        using var bank = new EventSender(desk.Run.Address, EventSender.SecretOf(1));
        using var both = await bank.SendAsync(Events("1"), EventSender.Batch, ("Authorization", "Bearer x"));

        await both.IsProblemAsync(400, ProblemCodes.RequestInvalid);
    }

    [Fact]
    public async Task Call_SignedButNoEvents_IsOfTheWrongKind()
    {
        await using var desk = await OpenAsync(null, EventSender.Of("bank", 1));
        using var bank = new EventSender(desk.Run.Address, EventSender.SecretOf(1));
        using var plain = await bank.SendAsync("{}", "application/json");
        using var packed = await bank.SendAsync(Events("1"), EventSender.Batch, ("Content-Encoding", "gzip"));
        using var utf16 = await bank.SendAsync(Events("1"), EventSender.Batch + "; charset=utf-16");

        await plain.IsProblemAsync(415, ProblemCodes.UnsupportedMediaType);
        await utf16.IsProblemAsync(415, ProblemCodes.UnsupportedMediaType);
        Assert.True((int)packed.StatusCode is 200 or 415);
    }

    [Fact]
    public async Task Call_OfWhichOneByteIsAnother_IsForged()
    {
        await using var desk = await OpenAsync(null, EventSender.Of("bank", 1));
        using var bank = new EventSender(desk.Run.Address, EventSender.SecretOf(1));
        var body = Encoding.UTF8.GetBytes(Events("1"));
        var signature = WebhookSignature.Sign(bank.Secret, "msg_1", bank.Now(), body);
        var forged = Encoding.UTF8.GetBytes(Events("1").Replace("50.00", "59.00", StringComparison.Ordinal));
        using var answer = await bank.SendAsync(forged, EventSender.Batch, ("webhook-signature", signature));

        await answer.IsProblemAsync(401, ProblemCodes.SignatureInvalid);
    }

    [Fact]
    public async Task Call_SentAgainByWhoeverReadIt_DoesNothingMore()
    {
        await using var desk = await OpenAsync(null, EventSender.Of("bank", 1));
        using var bank = new EventSender(desk.Run.Address, EventSender.SecretOf(1));
        var at = bank.Now();
        var body = Encoding.UTF8.GetBytes(Events("1"));
        (string, string)[] same =
        [
            ("webhook-id", "m"), ("webhook-timestamp", $"{at.ToUnixTimeSeconds()}"),
            ("webhook-signature", WebhookSignature.Sign(bank.Secret, "m", at, body)),
        ];
        using var first = await bank.SendAsync(body, EventSender.Batch, same);
        var length = await desk.Run.LengthAsync();
        using var again = await bank.SendAsync(body, EventSender.Batch, same);

        Assert.Equal((200, 200), ((int)first.StatusCode, (int)again.StatusCode));
        Assert.Contains("\"duplicate\"", await again.Content.ReadAsStringAsync());
        Assert.Equal(length, await desk.Run.LengthAsync());
    }

    [Fact]
    public async Task Secrets_WhileASenderGoesOver_BothCountUntilTheOldOneEnds()
    {
        var log = new KeptLog();
        var now = TimeProvider.System.GetUtcNow();
        await using var desk = await OpenAsync(log, new SenderOptions
        {
            Name = "bank",
            Secrets =
            [
                new SenderSecret { Secret = EventSender.SecretOf(3).ToText(), Until = now.AddDays(-1) },
                new SenderSecret { Secret = EventSender.SecretOf(1).ToText(), Until = now.AddDays(1) },
                new SenderSecret { Secret = EventSender.SecretOf(2).ToText() },
            ],
        });
        using var bank = new EventSender(desk.Run.Address, EventSender.SecretOf(1));
        using var old = await bank.SendAsync(Events("1"), EventSender.Batch);
        bank.Secret = EventSender.SecretOf(2);
        using var fresh = await bank.SendAsync(Events("2"), EventSender.Batch);
        bank.Secret = EventSender.SecretOf(3);
        using var ended = await bank.SendAsync(Events("3"), EventSender.Batch);

        Assert.Equal((200, 200), ((int)old.StatusCode, (int)fresh.StatusCode));
        await ended.IsProblemAsync(401, ProblemCodes.SignatureInvalid);
        Assert.Contains("SecretEnded bank", Assert.Single(log.Of(SecurityLog.Category)));
    }

    [Fact]
    public async Task Sender_OfABranch_SeesItsOwnAccountsAlone()
    {
        await using var desk = await OpenAsync(null,
            EventSender.Of("north", 1, new SenderScope { Organisation = "bank", Branch = "north" }),
            EventSender.Of("south", 2, new SenderScope { Organisation = "bank", Branch = "south" }),
            EventSender.Of("all", 3));
        var opened = (await desk.As("north").PostAsync(CasePaths.Cases, Desk.Opening("0020"))).Required();
        await desk.Run.FollowAsync();
        var told = new Dictionary<byte, PaymentResult>();
        foreach (byte seed in (byte[])[2, 1, 3])
        {
            using var sender = new EventSender(desk.Run.Address, EventSender.SecretOf(seed));
            told[seed] = await sender.TellOneAsync(
                EventSender.Event($"{seed}", $$"""{"account":"0020","reference":"n-{{seed}}"}"""));
        }

        Assert.Equal((PaymentResultKind.Applied, opened.Id), (told[1].Result, told[1].Case));
        Assert.Equal((PaymentResultKind.Unmatched, (string?)null), (told[2].Result, told[2].Case));
        Assert.Equal((PaymentResultKind.Applied, opened.Id), (told[3].Result, told[3].Case));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Body_BeyondTheLimit_IsTooLargeAndOneAtItIsNot(bool lengthIsTold)
    {
        var setting = EventSender.Setting(EventSender.Of("bank", 1));
        setting = setting with
        {
            Options = setting.Options with { Payments = setting.Options.Payments with { MaxBodyBytes = 3_000_000 } },
        };
        await using var desk = await Desk.OpenAsync(setting);
        using var bank = new EventSender(desk.Run.Address, EventSender.SecretOf(1));
        (string, string)[] chunked = lengthIsTold ? [] : [("Transfer-Encoding", "chunked")];
        using var fits = await bank.SendAsync("[]".PadRight(3_000_000), EventSender.Batch, chunked);
        using var large = await bank.SendAsync("[]".PadRight(3_000_001), EventSender.Batch,
            [.. chunked, .. Patient]);

        Assert.Equal(200, (int)fits.StatusCode);
        await large.IsProblemAsync(413, ProblemCodes.BodyTooLarge);
    }

    [Fact]
    public async Task Body_OfTenMegabytes_IsTooLarge()
    {
        await using var desk = await OpenAsync(null, EventSender.Of("bank", 1));
        using var bank = new EventSender(desk.Run.Address, EventSender.SecretOf(1));
        using var answer = await bank.SendAsync("[]".PadRight(10_000_001), EventSender.Batch, Patient);

        await answer.IsProblemAsync(413, ProblemCodes.BodyTooLarge);
    }

    [Fact]
    public async Task Sender_WhoSendsTooOften_WaitsByARateOfHisOwn()
    {
        var setting = EventSender.Setting(EventSender.Of("bank", 1), EventSender.Of("cards", 2));
        await using var desk = await Desk.OpenAsync(setting with
        {
            Options = setting.Options with
            {
                Limits = new LimitOptions
                {
                    CallerPerSecond = 1, CallerBurst = 1, SenderPerSecond = 1, SenderBurst = 3,
                },
            },
        });
        using var bank = new EventSender(desk.Run.Address, EventSender.SecretOf(1));
        using var cards = new EventSender(desk.Run.Address, EventSender.SecretOf(2));
        var statuses = new List<int>();
        for (var call = 0; call < 8; call++)
        {
            using var answer = await bank.SendAsync("[]", EventSender.Batch);
            statuses.Add((int)answer.StatusCode);
        }

        using var other = await cards.SendAsync("[]", EventSender.Batch);
        Assert.Equal([200, 200, 200], statuses.Take(3));
        Assert.Contains(429, statuses);
        Assert.Equal(200, (int)other.StatusCode);
    }

    [Fact]
    public async Task OtherEndpoints_ASignature_OpensNone()
    {
        await using var desk = await OpenAsync(null, EventSender.Of("bank", 1));
        using var bank = new EventSender(desk.Run.Address, EventSender.SecretOf(1));
        var body = Encoding.UTF8.GetBytes("{}");
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(desk.Run.Address, "v1/cases"));
        message.Content = new ByteArrayContent(body);
        message.Content.Headers.TryAddWithoutValidation("Content-Type", EventSender.Structured);
        message.Headers.Add("webhook-id", "m");
        message.Headers.Add("webhook-timestamp", $"{bank.Now().ToUnixTimeSeconds()}");
        message.Headers.Add("webhook-signature", WebhookSignature.Sign(bank.Secret, "m", bank.Now(), body));
        using var answer = await desk.Run.Client.SendAsync(message);

        await answer.IsProblemAsync(401, ProblemCodes.NotSignedIn);
    }

    [Theory]
    [InlineData("", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "__0__Name")]
    [InlineData("a b", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "__0__Name")]
    [InlineData("bank", "whsec_AAAA", "__0__Secrets__0__Secret")]
    [InlineData("bank", "", "__0__Secrets__0__Secret")]
    public void Configuration_ThatCannotBeUsed_NamesTheSettingAndNoSecret(string name, string secret, string setting)
    {
        var error = Assert.Throws<ArgumentException>(() => new PaymentSenders(new PaymentOptions
        {
            Senders = [new SenderOptions { Name = name, Secrets = [new SenderSecret { Secret = secret }] }],
        }));

        Assert.Contains(setting, error.Message);
        Assert.DoesNotContain("MfKQ", error.Message);
        Assert.DoesNotContain("AAAA", error.Message);
    }

    [Fact]
    public void Configuration_WithTheSameTwice_IsRefused()
    {
        foreach (var (first, second) in new[]
        {
            (EventSender.Of("bank", 1), EventSender.Of("bank", 2)),
            (EventSender.Of("bank", 1), EventSender.Of("cards", 1)),
            (EventSender.Of("bank", 1), new SenderOptions { Name = "cards" }),
        })
        {
            Assert.Contains("Senders__1__", Assert.Throws<ArgumentException>(
                () => new PaymentSenders(new PaymentOptions { Senders = [first, second] })).Message);
        }

        Assert.Contains("MaxBodyBytes", Assert.Throws<ArgumentException>(
            () => new PaymentSenders(new PaymentOptions { MaxBodyBytes = 5 })).Message);
    }

    /// <summary>Waits for leave before it sends a body, so that the answer is read and no broken pipe met.</summary>
    private static (string Name, string Value)[] Patient { get; } = [("Expect", "100-continue")];

    private static string Events(string id) => $"[{EventSender.Event(id)}]";

    private static async Task<Desk> OpenAsync(KeptLog? log, params SenderOptions[] senders)
    {
        var desk = await Desk.OpenAsync(EventSender.Setting(senders) with
        {
            Build = builder =>
            {
                if (log is not null)
                {
                    builder.Logging.AddProvider(log);
                }
            },
        });
        await desk.Run.FollowAsync();
        return desk;
    }
}
