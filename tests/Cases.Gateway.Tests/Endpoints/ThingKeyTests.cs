using System.Text.Json;
using Cases.Contracts;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>The keys of what is recorded on a case or a person: nothing is thrown away under them.</summary>
public sealed class ThingKeyTests
{
    private const string Point =
        """{"key":"t","channel":"phone","value":"+86 138 0000 0001","source":"debtor","ground":"consent"}""";

    /// <summary>What is recorded, as it was told first, and told again with another content.</summary>
    public static TheoryData<string, string, string, string> Things => new()
    {
        { "ann", "notes", """{"key":"t","text":"rang"}""", """{"key":"t","text":"did not ring"}""" },
        { "ann", "contacts", Contact(""), Contact(""","note":"asked for a plan" """) },
        { "ann", "reminders", """{"key":"t","channel":"sms"}""", """{"key":"t","channel":"email"}""" },
        { "ann", "holds", Hold(""), Hold(""","actor":"bo" """) },
        { "ann", "disputes", """{"key":"t","reason":"never bought"}""", """{"key":"t","reason":"paid long ago"}""" },
        { "ann", "promises", Promise("phone"), Promise("sms") },
        { "leo", "charges", Charge(""), Charge(""","item":"i2" """) },
        { "ann", "plans", Plan("written"), Plan("oral") },
        { "ann", "visits", Visit("told by letter"), Visit("told by telephone") },
        { "leo", "notices", """{"key":"t","channel":"letter"}""", """{"key":"t","channel":"email"}""" },
    };

    [Theory]
    [MemberData(nameof(Things))]
    public async Task Key_WithAnotherContent_IsRefusedAndTheSameIsNoNews(
        string who, string what, string first, string other)
    {
        await using var desk = await Desk.OpenAsync();
        await desk.DoAsync("ann", "contacts", new ContactRequest(
            ContactChannel.Phone, ContactDirection.Outbound, Disposition.Reached, PartyKind.Debtor));
        var line = "POST /v1/cases/" + desk.Case + "/" + what;
        using var told = await desk.SendAsync(who, line, first);
        Assert.True((int)told.StatusCode == 201, await told.Content.ReadAsStringAsync());

        using var again = await desk.SendAsync(who, line, first);
        Assert.Equal(200, (int)again.StatusCode);
        Assert.Empty((await EventsAsync(again)).EnumerateArray());

        using var changed = await desk.SendAsync(who, line, other);
        await IsRefusedAsync(changed, "key_reused");
    }

    [Theory]
    [InlineData("holds", """{"key":"t","kind":"ceaseCommunication","reason":"asked","channel":"sms"}""",
        """{"key":"t","kind":"ceaseCommunication","reason":"asked"}""")]
    [InlineData("contact-points", Point,
        """{"key":"t","channel":"phone","value":"+86 138 0000 0001","source":"found","ground":"contract"}""")]
    [InlineData("designations", """{"key":"t","source":"consumer","evidence":"call 1","fromTime":"15:00"}""",
        """{"key":"t","source":"consumer","evidence":"call 1","fromTime":"16:00"}""")]
    [InlineData("medium-requests", """{"key":"t","wish":"stop","channel":"sms","evidence":"text 1"}""",
        """{"key":"t","wish":"prefer","channel":"sms","evidence":"text 1"}""")]
    [InlineData("locations", """{"key":"t","source":"bill","locality":"US-MA"}""",
        """{"key":"t","source":"bill","locality":"US-NY"}""")]
    public async Task KeyOfAPerson_WithAnotherContent_IsRefused(string what, string first, string other)
    {
        await using var desk = await Desk.OpenAsync();
        await CaseOfPersonAsync(desk);
        using var told = await desk.SendAsync("ann", "POST /v1/persons/p1/" + what, first);
        Assert.True((int)told.StatusCode == 201, await told.Content.ReadAsStringAsync());
        using var changed = await desk.SendAsync("ann", "POST /v1/persons/p1/" + what, other);
        await IsRefusedAsync(changed, "key_reused");
    }

    [Fact]
    public async Task KeyOfAPermission_OfAnotherClass_IsRefused()
    {
        await using var desk = await Desk.OpenAsync();
        var id = await CaseOfPersonAsync(desk);
        string Body(string actClass) =>
            $$"""{"case":"{{id}}","channel":"letter","key":"q1","class":"{{actClass}}"}""";
        using var given = await desk.SendAsync("ann", "POST /v1/contact-permissions", Body("collection"));
        Assert.True(given.IsSuccessStatusCode, await given.Content.ReadAsStringAsync());
        using var again = await desk.SendAsync("ann", "POST /v1/contact-permissions", Body("collection"));
        Assert.True(again.IsSuccessStatusCode, await again.Content.ReadAsStringAsync());
        using var other = await desk.SendAsync("ann", "POST /v1/contact-permissions", Body("reminder"));
        await IsRefusedAsync(other, "key_reused");
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a%2Fb")]
    [InlineData("a?b")]
    [InlineData("v:v1")]
    [InlineData("r:1")]
    [InlineData("键")]
    [InlineData("")]
    [InlineData("a23456789.123456789.123456789.123456789.123456789.123456789.12345")]
    public async Task Key_ThatNoPathReaches_Is400(string key)
    {
        await using var desk = await Desk.OpenAsync();
        var body = JsonSerializer.Serialize(new { key, reason = "never bought" });
        using var answer = await desk.SendAsync("ann", $"POST /v1/cases/{desk.Case}/disputes", body);
        var problem = await answer.IsProblemAsync(400, ProblemCodes.FieldInvalid);
        Assert.Equal("key", problem.GetProperty("errors")[0].GetProperty("field").GetString());
    }

    [Theory]
    [InlineData("plans/none/change", "no_plan_in_force")]
    [InlineData("referrals/none/withdraw", "no_referral_open")]
    public async Task KeyInThePath_OfSomethingElse_IsRefused(string path, string code)
    {
        await using var desk = await Desk.OpenAsync();
        using var plan = await desk.SendAsync("ann", $"POST /v1/cases/{desk.Case}/plans", Plan("written"));
        Assert.Equal(201, (int)plan.StatusCode);
        var body = path.StartsWith("plans", StringComparison.Ordinal)
            ? Plan("written").Replace("\"t\"", "\"t2\"", StringComparison.Ordinal)
            : """{"reason":"x"}""";
        using var answer = await desk.SendAsync("leo", $"POST /v1/cases/{desk.Case}/{path}", body);
        await IsRefusedAsync(answer, code);
    }

    private static async Task IsRefusedAsync(HttpResponseMessage answer, string code)
    {
        var problem = await answer.IsProblemAsync(422, ProblemCodes.Refused);
        Assert.Equal(code, problem.GetProperty("refusals")[0].GetProperty("code").GetString());
    }

    private static async Task<string> CaseOfPersonAsync(Desk desk)
    {
        await desk.As("core").PostAsync(CasePaths.Persons, new PersonRequest("Zhang Wei") { Id = "p1" });
        return (await desk.As("bob").PostAsync(CasePaths.Cases,
            Desk.Opening("0018") with { Parties = [new PartyRequest("p1", PartyKind.Debtor)] })).Required().Id;
    }

    private static string Contact(string more) =>
        $$"""{"key":"t","channel":"phone","direction":"inbound","disposition":"reached","party":"debtor"{{more}}}""";

    private static string Hold(string more) => $$"""{"key":"t","kind":"hardship","reason":"ill"{{more}}}""";

    private static string Promise(string channel) => $$"""
        {"key":"t","amount":{"amount":"10.00","currency":"CNY"},"channel":"{{channel}}",
        "due":"{{Desk.Today.AddDays(3):yyyy-MM-dd}}"}
        """;

    private static string Charge(string more) =>
        $$"""{"key":"t","component":"fee","amount":{"amount":"10.00","currency":"CNY"}{{more}}}""";

    private static string Plan(string form) => $$"""
        {"key":"t","kind":"instalments","debtorAsked":true,"form":"{{form}}",
        "instalments":[{"due":"{{Desk.Today.AddDays(20):yyyy-MM-dd}}","amount":"1000.00"}]}
        """;

    private static string Visit(string appointment) => $$"""
        {"key":"t","startsAt":"{{Desk.Today.AddDays(2):yyyy-MM-dd}}T10:00:00+08:00","team":["fay","gus"],
        "appointment":"{{appointment}}"}
        """;

    private static async Task<JsonElement> EventsAsync(HttpResponseMessage answer)
    {
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return document.RootElement.GetProperty("events").Clone();
    }
}
