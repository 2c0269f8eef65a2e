using System.Text.Json;
using Xunit;

namespace Cases.Contracts.Tests;

/// <summary>Facts on the wire: an object by name, in which null says that there is none.</summary>
public sealed class StatedFactsTests
{
    private const string Stated =
        """{"recording":true,"notice-days":45,"script-flags":["threat"],"stated-purpose":null}""";

    [Theory]
    [InlineData("""{"reason":"r","facts":{FACTS}}""")]
    [InlineData("""{"facts":{FACTS},"reason":"r"}""")]
    public void Facts_OfACommand_AreReadAndWrittenByName(string body)
    {
        var json = body.Replace("{FACTS}", Stated, StringComparison.Ordinal);
        var read = JsonSerializer.Deserialize(json, CasesJson.Default.ReferralRequest)!;
        Assert.Equal(["notice-days", "recording", "script-flags", "stated-purpose"], read.Facts!.Keys.Order());
        Assert.Equal(JsonValueKind.Null, read.Facts["stated-purpose"].ValueKind);
        var written = JsonSerializer.Serialize(read, CasesJson.Default.ReferralRequest);
        Assert.Contains(Stated, written, StringComparison.Ordinal);
    }

    [Fact]
    public void Facts_ThatAreNotGiven_AreAbsent() => Assert.DoesNotContain(
        "facts", JsonSerializer.Serialize(new ReferralRequest("r"), CasesJson.Default.ReferralRequest),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"facts":{"recording":true,"recording":false}}""")]
    [InlineData("""{"facts":["recording"]}""")]
    [InlineData("""{"facts":"recording"}""")]
    [InlineData("""{"fact":{"recording":true}}""")]
    public void Facts_OfAnotherForm_AreNotRead(string json) => Assert.Throws<JsonException>(
        () => JsonSerializer.Deserialize(json, CasesJson.Default.StandingFactsRequest));

    [Fact]
    public void Fact_ThatStands_HasItsValueAsText()
    {
        var view = new StandingFactView("in-difficulty", new DateOnly(2026, 3, 31), "ann") { Value = "true" };
        var json = JsonSerializer.Serialize(new CaseView("c", 1, "core", CaseStage.Open, new Money("1.00", "CNY"))
        {
            Facts = [view],
        }, CasesJson.Default.CaseView);
        Assert.Contains(
            """
            "facts":[{"name":"in-difficulty","since":"2026-03-31","by":"ann","value":"true"}]
            """, json, StringComparison.Ordinal);
    }
}
