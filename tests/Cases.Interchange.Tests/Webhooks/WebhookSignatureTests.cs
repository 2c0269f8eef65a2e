using System.Security.Cryptography;
using System.Text;

namespace Cases.Interchange.Tests;

/// <summary>Signing and checking: clocks, secrets that end, several senders, and bytes that were touched.</summary>
public sealed class WebhookSignatureTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("{\"amount\": \"12.00\"}");

    [Theory]
    [InlineData(0, WebhookVerdict.Valid)]
    [InlineData(300, WebhookVerdict.Valid)]
    [InlineData(301, WebhookVerdict.TooOld)]
    [InlineData(-300, WebhookVerdict.Valid)]
    [InlineData(-301, WebhookVerdict.TooNew)]
    public void Verify_ClocksApart_ThreeHundredSecondsAreTolerated(int later, WebhookVerdict expected) =>
        Assert.Equal(expected, Check([new(Secret(1))], Signed(Secret(1)), Body, At.AddSeconds(later)).Verdict);

    [Theory]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData(" 1772442000")]
    [InlineData("99999999999999999999")]
    [InlineData("١٧٧٢")]
    public void Verify_ATimestampOfAnotherForm_IsUnreadable(string timestamp) => Assert.Equal(
        WebhookVerdict.TimestampUnreadable,
        Check([new(Secret(1))], Signed(Secret(1)) with { Timestamp = timestamp }, Body, At).Verdict);

    [Fact]
    public void Verify_ATimestampAtTheEndOfNumbers_IsTooNewAndNoFault() => Assert.Equal(
        WebhookVerdict.TooNew,
        Check([new(Secret(1))], Signed(Secret(1)) with { Timestamp = "9223372036854775807" }, Body, At).Verdict);

    [Fact]
    public void Verify_OneByteOfTheBodyIsAnother_IsWrong()
    {
        var touched = Body.ToArray();
        touched[^2] ^= 1;

        Assert.Equal(WebhookVerdict.SignatureWrong, Check([new(Secret(1))], Signed(Secret(1)), touched, At).Verdict);
    }

    [Fact]
    public void Verify_AnotherIdOrTimestampThanWasSigned_IsWrong()
    {
        var signed = Signed(Secret(1));

        Assert.Equal(WebhookVerdict.SignatureWrong,
            Check([new(Secret(1))], signed with { Id = "msg_2" }, Body, At).Verdict);
        Assert.Equal(WebhookVerdict.SignatureWrong,
            Check([new(Secret(1))], signed with { Timestamp = $"{At.ToUnixTimeSeconds() + 1}" }, Body, At).Verdict);
    }

    [Fact]
    public void Verify_ASecretPastItsEnd_IsEndedAndNotWrong()
    {
        WebhookKey[] keys = [new(Secret(2)), new(Secret(1), At)];

        Assert.Equal(new WebhookCheck(WebhookVerdict.SecretEnded, 1), Check(keys, Signed(Secret(1)), Body, At));
        Assert.Equal(new WebhookCheck(WebhookVerdict.Valid, 1),
            Check(keys, Signed(Secret(1)), Body, At.AddSeconds(-1)));
    }

    [Fact]
    public void Verify_SignedWithTheOldAndTheNewSecret_TheOneThatCountsDecides()
    {
        var both = Signed(Secret(1)) with { Signatures = $"{Of(Secret(1))} {Of(Secret(2))}" };

        Assert.Equal(new WebhookCheck(WebhookVerdict.Valid, 1),
            Check([new(Secret(1), At.AddDays(-1)), new(Secret(2))], both, Body, At));
    }

    [Fact]
    public void Verify_SeveralSenders_SaysWhoseKeyFits() => Assert.Equal(
        new WebhookCheck(WebhookVerdict.Valid, 2),
        Check([new(Secret(1)), new(Secret(2)), new(Secret(3))], Signed(Secret(3)), Body, At));

    [Theory]
    [InlineData("v1,")]
    [InlineData("v1,!!!!")]
    [InlineData("v1,AAAA")]
    [InlineData("v1a,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=")]
    [InlineData("   ")]
    public void Verify_WhatIsNoSignature_IsWrong(string signature) => Assert.Equal(
        WebhookVerdict.SignatureWrong,
        Check([new(Secret(1))], Signed(Secret(1)) with { Signatures = signature }, Body, At).Verdict);

    [Theory]
    [InlineData("")]
    [InlineData("with a blank")]
    [InlineData("späte")]
    public void Look_AnIdThatIsNone_IsMissing(string id) =>
        Assert.Equal(WebhookVerdict.IdMissing, WebhookSignature.Look(Signed(Secret(1)) with { Id = id }, At));

    [Fact]
    public void Verify_NoKeys_NothingIsGood() =>
        Assert.Equal(WebhookVerdict.SignatureWrong, Check([], Signed(Secret(1)), Body, At).Verdict);

    [Theory]
    [InlineData("whsec_AAAA", "bytes")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS", "base64")]
    [InlineData("whsec_ MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "base64")]
    [InlineData(null, "empty")]
    public void Parse_ASecretOfAnotherForm_SaysWhyAndRepeatsNothing(string? text, string why)
    {
        Assert.False(WebhookSecret.TryParse(text, out _, out var reason));
        Assert.Contains(why, reason);
        Assert.DoesNotContain("MfKQ", reason);
    }

    [Fact]
    public void Parse_TooManyBytes_IsRefused()
    {
        Assert.False(WebhookSecret.TryParse(Convert.ToBase64String(new byte[65]), out _, out var reason));
        Assert.Contains("65 bytes", reason);
    }

    [Fact]
    public void ToString_ASecret_TellsNothingOfIt()
    {
        var key = new WebhookKey(Secret(1));

        Assert.DoesNotContain(Secret(1).ToText()["whsec_".Length..], $"{key} {key.Secret}");
        Assert.True(WebhookSecret.TryParse(Secret(1).ToText(), out var again, out _));
        Assert.True(again.Same(Secret(1)));
        Assert.False(again.Same(Secret(2)));
    }

    /// <summary>Why signatures of version v1a are passed over; the day this fails, they can be checked.</summary>
    [Fact]
    public void Platform_Ed25519_IsNotInIt()
    {
        Assert.DoesNotContain(typeof(ECDsa).Assembly.GetExportedTypes(),
            type => type.Name.Contains("25519", StringComparison.Ordinal)
                || type.Name.Contains("EdDsa", StringComparison.OrdinalIgnoreCase));
        Assert.ThrowsAny<Exception>(() => ECDsa.Create(ECCurve.CreateFromValue("1.3.101.112")).ExportParameters(true));
    }

    private static WebhookSecret Secret(byte seed) => WebhookSecret.Of([.. Enumerable.Repeat(seed, 32)]);

    private static string Of(WebhookSecret secret) => WebhookSignature.Sign(secret, "msg_1", At, Body);

    private static WebhookHeaders Signed(WebhookSecret secret) =>
        new("msg_1", $"{At.ToUnixTimeSeconds()}", Of(secret));

    private static WebhookCheck Check(
        WebhookKey[] keys, WebhookHeaders headers, byte[] body, DateTimeOffset now) =>
        WebhookSignature.Verify(keys, headers, body, now);
}
