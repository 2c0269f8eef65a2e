using System.Text;
using System.Text.Json;

namespace Cases.Interchange.Tests;

/// <summary>The published vectors of Standard Webhooks, each by its name, those that must fail too.</summary>
public sealed class WebhookVectorTests
{
    private const string Path = "06-webhooks-cloudevents/standard-webhooks-vectors.json";

    [Theory]
    [InlineData("sign-canonical", WebhookVerdict.Valid)]
    [InlineData("secret-without-prefix", WebhookVerdict.Valid)]
    [InlineData("multi-signature-second-secret-rotation", WebhookVerdict.Valid)]
    [InlineData("openai-sdk", WebhookVerdict.Valid)]
    [InlineData("wrong-signature", WebhookVerdict.SignatureWrong)]
    [InlineData("unknown-version-only", WebhookVerdict.SignatureWrong)]
    [InlineData("missing-id", WebhookVerdict.IdMissing)]
    [InlineData("missing-timestamp", WebhookVerdict.TimestampMissing)]
    [InlineData("missing-signature", WebhookVerdict.SignatureMissing)]
    [InlineData("too-old", WebhookVerdict.TooOld)]
    [InlineData("too-new", WebhookVerdict.TooNew)]
    [InlineData("timestamp-not-a-number", WebhookVerdict.TimestampUnreadable)]
    public void Verify_AVector_SaysWhatItExpects(string name, WebhookVerdict expected)
    {
        var vector = Vector(name);
        Assert.True(WebhookSecret.TryParse(Text(vector, "secret"), out var secret, out _));
        var headers = vector.GetProperty("headers");
        var check = WebhookSignature.Verify(
            [new WebhookKey(secret)],
            new WebhookHeaders(
                Text(headers, "webhook-id"), Text(headers, "webhook-timestamp"), Text(headers, "webhook-signature")),
            Encoding.UTF8.GetBytes(Text(vector, "payload")!),
            DateTimeOffset.FromUnixTimeSeconds(vector.GetProperty("now").GetInt64()));

        Assert.Equal(expected, check.Verdict);
        Assert.Equal(Text(vector, "expect") == "valid", check.IsValid);
    }

    [Theory]
    [InlineData("empty-secret")]
    [InlineData("prefix-only-secret")]
    public void Parse_ASecretOfNothing_IsRejected(string name)
    {
        var vector = Vector(name);

        Assert.Equal("secret rejected", Text(vector, "expect"));
        Assert.False(WebhookSecret.TryParse(Text(vector, "secret"), out _, out var reason));
        Assert.Contains("empty", reason);
    }

    [Fact]
    public void Sign_TheCanonicalVector_GivesItsSignature()
    {
        var vector = Vector("sign-canonical");
        Assert.True(WebhookSecret.TryParse(Text(vector, "secret"), out var secret, out _));
        var headers = vector.GetProperty("headers");

        var signature = WebhookSignature.Sign(secret, Text(headers, "webhook-id")!,
            DateTimeOffset.FromUnixTimeSeconds(vector.GetProperty("now").GetInt64()),
            Encoding.UTF8.GetBytes(Text(vector, "payload")!));

        Assert.Equal(Text(headers, "webhook-signature"), signature);
    }

    [Fact]
    public void Vectors_AllOfThem_HaveATestHere()
    {
        var tested = GetType().GetMethods()
            .SelectMany(method => method.GetCustomAttributes(typeof(InlineDataAttribute), false))
            .Select(data => (string)((InlineDataAttribute)data).Data[0]!);

        Assert.Equal(
            Vectors().Select(vector => Text(vector, "name")!).Order(StringComparer.Ordinal),
            tested.Order(StringComparer.Ordinal));
    }

    private static List<JsonElement> Vectors()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(TestData.Require(Path)));
        return [.. document.RootElement.Clone().GetProperty("vectors").EnumerateArray()];
    }

    private static JsonElement Vector(string name) => Vectors().Single(vector => Text(vector, "name") == name);

    private static string? Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) ? value.GetString() : null;
}
