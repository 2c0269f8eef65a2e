using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Xunit;

namespace Cases.Contracts.Tests;

/// <summary>What the one JSON context reads, and everything that it does not.</summary>
public sealed class StrictJsonTests
{
    private const string Promise = """
        {"amount":{"amount":"12.50","currency":"CNY"},"due":"2026-12-01","channel":"phone"}
        """;

    [Fact]
    public void Read_AllThatIsRequired_MakesTheRecord()
    {
        var read = Read(Promise, CasesJson.Default.PromiseRequest);
        Assert.Equal(
            new PromiseRequest(new Money("12.50", "CNY"), new DateOnly(2026, 12, 1), ContactChannel.Phone), read);
    }

    [Theory]
    [InlineData("""{"due":"2026-12-01","channel":"phone"}""")]
    [InlineData("""{"amount":null,"due":"2026-12-01","channel":"phone"}""")]
    [InlineData("""{"amount":{"amount":"1","currency":"CNY"},"due":"2026-12-01","channel":"phone","extra":1}""")]
    [InlineData("""{"amount":{"amount":"1","currency":"CNY","x":""},"due":"2026-12-01","channel":"phone"}""")]
    [InlineData("""{"amount":{"amount":"1","currency":"CNY"},"due":"2026-12-01","channel":"phone","channel":"sms"}""")]
    [InlineData("""{"Amount":{"amount":"1","currency":"CNY"},"due":"2026-12-01","channel":"phone"}""")]
    [InlineData("""{"amount":{"amount":1,"currency":"CNY"},"due":"2026-12-01","channel":"phone"}""")]
    [InlineData("""{"amount":{"amount":"1","currency":"CNY"},"due":"01.12.2026","channel":"phone"}""")]
    [InlineData("""{"amount":{"amount":"1","currency":"CNY"},"due":"2026-12-01T00:00:00Z","channel":"phone"}""")]
    [InlineData("""{"amount":{"amount":"1","currency":"CNY"},"due":"2026-12-01","channel":0}""")]
    [InlineData("""{"amount":{"amount":"1","currency":"CNY"},"due":"2026-12-01","channel":"fax"}""")]
    [InlineData("""{"amount":{"amount":"1","currency":"CNY"},"due":"2026-12-01","channel":"phone",}""")]
    [InlineData("""{"amount":{"amount":"1","currency":"CNY"},/**/"due":"2026-12-01","channel":"phone"}""")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{} {}")]
    public void Read_AnythingElse_IsRefused(string json) =>
        Assert.Throws<JsonException>(() => Read(json, CasesJson.Default.PromiseRequest));

    [Theory]
    [InlineData("changeOfCreditor", true)]
    [InlineData("guaranteePeriod", true)]
    [InlineData("GuaranteePeriod", false)]
    [InlineData("summons", false)]
    public void Read_NoticeOfTheLaw_IsOneOfAClosedList(string word, bool known)
    {
        var json = $$"""{"channel":"sms","class":"mandatoryNotice","notice":"{{word}}"}""";
        var read = () => Read(json, CasesJson.Default.ReminderRequest);
        Assert.Equal(known, Record.Exception(read) is null);
        Assert.True(!known || read().Notice is not null);
    }

    [Fact]
    public void Read_DeepNesting_IsRefused()
    {
        var deep = "{\"reason\":" + new string('[', 40) + new string(']', 40) + "}";
        Assert.Throws<JsonException>(() => Read(deep, CasesJson.Default.ReasonRequest));
    }

    [Fact]
    public void Read_InvalidUtf8_IsRefused()
    {
        byte[] bytes = [.. "{\"reason\":\""u8, 0xC3, 0x28, .. "\"}"u8];
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(bytes, CasesJson.Default.ReasonRequest));
    }

    [Fact]
    public void Read_WhatMayBeLeftOut_HasItsDocumentedDefault()
    {
        var open = Read(
            """{"source":"core","account":"1","currency":"CNY","items":[]}""", CasesJson.Default.OpenCaseRequest);
        Assert.Equal(1, open.Episode);
        Assert.Empty(open.Packs);
        Assert.Empty(open.Parties);

        var reminder = Read("""{"channel":"inPerson"}""", CasesJson.Default.ReminderRequest);
        Assert.Equal(ContactChannel.InPerson, reminder.Channel);
        Assert.Equal(ActClass.Reminder, reminder.Class);
        Assert.Equal(PartyKind.Debtor, reminder.Party);
    }

    [Theory]
    [InlineData("""{"source":"core","account":"1","currency":"CNY","items":null}""")]
    [InlineData("""{"source":"core","account":"1","currency":"CNY","items":[],"packs":null}""")]
    [InlineData("""{"source":null,"account":"1","currency":"CNY","items":[]}""")]
    [InlineData("""{"source":"core","account":"1","currency":"CNY","items":[],"episode":1.5}""")]
    [InlineData("""{"source":"core","account":"1","currency":"CNY","items":[],"episode":"1"}""")]
    [InlineData("""{"source":"core","account":"1","currency":"CNY","items":[],"episode":9999999999}""")]
    public void Read_NullOrWrongTypeWhereAValueIsDue_IsRefused(string json) =>
        Assert.Throws<JsonException>(() => Read(json, CasesJson.Default.OpenCaseRequest));

    [Fact]
    public void Write_AbsentMembers_AreLeftOut() => Assert.Equal(
        """{"type":"about:blank","title":"Not found","status":404,"code":"not_found"}""",
        JsonSerializer.Serialize(
            new Problem("about:blank", "Not found", 404, ProblemCodes.NotFound), CasesJson.Default.Problem));

    [Fact]
    public void Write_View_IsReadBackAlike()
    {
        var view = new CaseView("abc", 7, "core", CaseStage.LegalReferral, new Money("-1.50", "CNY"))
        {
            Account = "0017",
            Resolution = ResolutionReason.OpenedInError,
            OpenedOn = new DateOnly(2026, 1, 2),
            Items = [new DueItemView("i1", [new ComponentAmount(DebtComponent.Fee, "3.00")], [])],
            Visit = new VisitView("v1", new DateTimeOffset(2026, 1, 2, 10, 0, 0, TimeSpan.FromHours(8)), ["a"], true),
        };
        var text = JsonSerializer.Serialize(view, CasesJson.Default.CaseView);
        Assert.Contains("\"stage\":\"legalReferral\"", text, StringComparison.Ordinal);
        Assert.Contains("2026-01-02T10:00:00\\u002B08:00", text, StringComparison.Ordinal);
        var back = Read(text, CasesJson.Default.CaseView);
        Assert.Equal(text, JsonSerializer.Serialize(back, CasesJson.Default.CaseView));
    }

    [Fact]
    public void Context_EveryRequestRecord_IsKnown()
    {
        var missing = typeof(CasesJson).Assembly.GetExportedTypes()
            .Where(type => type.Name.EndsWith("Request", StringComparison.Ordinal) && !type.IsAbstract)
            .Where(type => CasesJson.Default.GetTypeInfo(type) is null)
            .Select(type => type.Name);
        Assert.Empty(missing);
    }

    private static T Read<T>(string json, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(Encoding.UTF8.GetBytes(json), type)!;
}
