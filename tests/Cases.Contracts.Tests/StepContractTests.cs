using System.Text.Json;
using Xunit;

namespace Cases.Contracts.Tests;

/// <summary>Steps without a command of their own, and findings, on the wire.</summary>
public sealed class StepContractTests
{
    [Fact]
    public void Step_ThatSaysNoMore_IsDoneToTheDebtor()
    {
        var step = JsonSerializer.Deserialize("""{"kind":"adverseReport"}""", CasesJson.Default.StepRequest)!;
        Assert.Equal((ActKind.AdverseReport, PartyKind.Debtor), (step.Kind, step.Party));
        Assert.Equal((null, null, null), (step.Class, step.Note, step.Facts));
    }

    [Theory]
    [InlineData("""{"kind":"lawsuit"}""")]
    [InlineData("""{"party":"debtor"}""")]
    [InlineData("""{"kind":"suit","stage":"open"}""")]
    public void Step_OfAnotherForm_IsNotRead(string json) => Assert.Throws<JsonException>(
        () => JsonSerializer.Deserialize(json, CasesJson.Default.StepRequest));

    [Fact]
    public void Finding_SaysWhatWhenAndByWhichRule()
    {
        var at = new DateTimeOffset(2026, 3, 31, 8, 0, 0, TimeSpan.Zero);
        var json = JsonSerializer.Serialize(new CaseView("c", 1, "core", CaseStage.Open, new Money("1.00", "CNY"))
        {
            Breaches = [new BreachView("b1", ActKind.Call, "k1", at, LateFactKind.PersonHold, "d1", ["R-1"])],
            NeedsRemediation = true,
        }, CasesJson.Default.CaseView);
        Assert.Contains("\"kind\":\"call\",\"act\":\"k1\"", json, StringComparison.Ordinal);
        Assert.Contains(
            "\"factKind\":\"personHold\",\"fact\":\"d1\",\"rules\":[\"R-1\"]", json, StringComparison.Ordinal);
        Assert.Contains("\"needsRemediation\":true", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Hold_ThatBeganEarlier_SaysSinceWhen()
    {
        const string json = """{"kind":"dispute","reason":"letter","effectiveAt":"2026-03-31T08:00:00Z"}""";
        var hold = JsonSerializer.Deserialize(json, CasesJson.Default.HoldRequest)!;
        Assert.Equal(new DateTimeOffset(2026, 3, 31, 8, 0, 0, TimeSpan.Zero), hold.EffectiveAt);
        Assert.DoesNotContain("effectiveAt", JsonSerializer.Serialize(
            new HoldRequest(HoldKind.Dispute, "letter"), CasesJson.Default.HoldRequest), StringComparison.Ordinal);
    }
}
