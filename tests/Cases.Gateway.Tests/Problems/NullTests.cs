using Cases.Contracts;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>A null where the documented form has none is named with its place, in lists too.</summary>
public sealed class NullTests
{
    private const string Item =
        """[{"key":"i1","charged":[{"component":"principal","amount":"10.00"}],"dueOn":"2026-01-31"}]""";

    private const string Days = """[{"due":"2026-12-01","amount":"10.00"},null]""";

    [Theory]
    [InlineData("[null]", "[]", "[]", "$.items[0]")]
    [InlineData("""[{"key":"i1","charged":[null]}]""", "[]", "[]", "$.items[0].charged[0]")]
    [InlineData(Item, "[null]", "[]", "$.parties[0]")]
    [InlineData(Item, "null", "[]", "$.parties")]
    [InlineData(Item, "[]", "[null]", "$.packs[0]")]
    [InlineData(Item, "[]", "null", "$.packs")]
    public async Task Opening_WithANull_SaysWhere(string items, string parties, string packs, string place)
    {
        await using var desk = await Desk.OpenAsync();
        var body = $$"""
            {"source":"core","account":"0018","currency":"CNY","items":{{items}},
            "parties":{{parties}},"packs":{{packs}}}
            """;
        using var answer = await desk.SendAsync("bob", "POST /v1/cases", body);
        var problem = await answer.IsProblemAsync(400, ProblemCodes.JsonInvalid);
        Assert.Contains(place, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plans", """{"kind":"instalments","instalments":[null]}""")]
    [InlineData("plans", """{"kind":"instalments","instalments":""" + Days + "}")]
    [InlineData("plans", """{"kind":"instalments","instalments":[],"terms":[null]}""")]
    [InlineData("plans", """{"kind":"instalments","instalments":[],"terms":null}""")]
    [InlineData("settlements", """{"instalments":[null]}""")]
    [InlineData("visits", """{"startsAt":"2026-12-01T10:00:00+08:00","team":[null,"a"],"appointment":"home"}""")]
    [InlineData("reminders", """{"channel":"sms","fields":[null]}""")]
    [InlineData("reminders", """{"channel":"sms","fields":null}""")]
    public async Task Command_WithANull_Is400(string what, string body)
    {
        await using var desk = await Desk.OpenAsync();
        using var answer = await desk.SendAsync("bob", "POST /v1/" + desk.Path(what), body);
        await answer.IsProblemAsync(400, ProblemCodes.JsonInvalid);
    }

    [Theory]
    [InlineData("[null]")]
    [InlineData("""[{"account":"0017","amount":null,"valueDate":"2026-01-31","reference":"r"}]""")]
    public async Task Payments_WithANull_Are400(string body)
    {
        await using var desk = await Desk.OpenAsync();
        using var answer = await desk.SendAsync("core", "POST /v1/payments", body);
        await answer.IsProblemAsync(400, ProblemCodes.JsonInvalid);
    }
}
