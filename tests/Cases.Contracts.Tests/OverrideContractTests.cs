using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Xunit;

namespace Cases.Contracts.Tests;

/// <summary>Goal: what is said of overrides has the documented form in both directions.</summary>
public sealed class OverrideContractTests
{
    private static readonly DateTimeOffset Until = new(2026, 11, 21, 9, 30, 0, TimeSpan.Zero);

    /// <summary>Every request for an act that rules judge.</summary>
    public static TheoryData<string, JsonTypeInfo> Acts => new()
    {
        { """{"channel":"sms","override":"o1"}""", CasesJson.Default.ReminderRequest },
        {
            """{"channel":"phone","direction":"outbound","disposition":"reached","party":"debtor","override":"o1"}""",
            CasesJson.Default.ContactRequest
        },
        { """{"kind":"instalments","instalments":[],"override":"o1"}""", CasesJson.Default.PlanRequest },
        { """{"instalments":[],"override":"o1"}""", CasesJson.Default.SettlementRequest },
        {
            """{"startsAt":"2026-11-21T09:30:00Z","team":[],"appointment":"told","override":"o1"}""",
            CasesJson.Default.VisitRequest
        },
        { """{"override":"o1"}""", CasesJson.Default.CheckInRequest },
        { """{"reason":"sold","evidence":"contract 3","override":"o1"}""", CasesJson.Default.ResolutionRequest },
        { """{"reason":"turn of the list","override":"o1"}""", CasesJson.Default.AssignmentRequest },
        { """{"reason":"nothing helps","override":"o1"}""", CasesJson.Default.ReferralRequest },
        {
            """{"component":"fee","amount":{"amount":"1.00","currency":"CNY"},"override":"o1"}""",
            CasesJson.Default.ChargeRequest
        },
    };

    [Theory]
    [MemberData(nameof(Acts))]
    public void Act_NamesTheOverrideUnderWhichItIsDone(string json, JsonTypeInfo type)
    {
        var read = Assert.IsAssignableFrom<ActRequest>(JsonSerializer.Deserialize(json, type));
        Assert.Equal("o1", read.Override);
        Assert.Contains("\"override\":\"o1\"", JsonSerializer.Serialize(read, type), StringComparison.Ordinal);
    }

    [Fact]
    public void Request_IsWrittenAsDocumented_AndLeavesOutWhatIsNotSaid() => Assert.Equal(
        """
        {"rule":"BANK-X","act":"call","until":"2026-11-21T09:30:00Z","reason":"why","party":"debtor"}
        """,
        JsonSerializer.Serialize(
            new OverrideRequest("BANK-X", "call", Until, "why"), CasesJson.Default.OverrideRequest));

    [Theory]
    [InlineData("""{"rule":"X","act":"call","until":"2026-11-21T09:30:00Z"}""")]
    [InlineData("""{"rule":"X","act":"call","reason":"why"}""")]
    [InlineData("""{"rule":"X","act":"call","until":"tomorrow","reason":"why"}""")]
    [InlineData("""{"rule":"X","act":"call","until":"2026-11-21T09:30:00Z","reason":"why","role":"compliance"}""")]
    public void Request_OfAnotherForm_IsNotRead(string json) => Assert.Throws<JsonException>(
        () => JsonSerializer.Deserialize(json, CasesJson.Default.OverrideRequest));
}
