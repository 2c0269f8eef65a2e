using System.Text.Json.Nodes;
using Xunit;

namespace Cases.Pages.Tests;

/// <summary>
/// Goal: who is refused because a fact is missing states it in place. Method: a node that misses facts of every shape,
/// and the form that it answers with.
/// </summary>
public sealed class AskedFactPageTests
{
    private const string Vocabulary = """
        {"items":[
        {"name":"place","shape":"word","home":"act","meaning":"where","words":["home","workplace"]},
        {"name":"identity-shown","shape":"word","home":"act","meaning":"shown","words":["true","false"]},
        {"name":"collectors","shape":"number","home":"act","meaning":"how many"},
        {"name":"notice-on","shape":"date","home":"act","meaning":"when"},
        {"name":"channels","shape":"words","home":"act","meaning":"by what","words":["sms","email"]},
        {"name":"paid","shape":"money","home":"act","meaning":"how much"},
        {"name":"locality","shape":"word","home":"person","meaning":"lives"}]}
        """;

    [Theory]
    [InlineData("visit", "visits")]
    [InlineData("contact", "contacts")]
    [InlineData("promise", "promises")]
    [InlineData("plan", "plans")]
    [InlineData("referral", "referrals")]
    public async Task Refusal_ThatMissesFacts_OffersTheirFields_KeepsWhatWasTyped_AndSendsThem(string form, string door)
    {
        var path = "/pages/cases/c1/" + form;
        await using var desk = await Desk.SignedInAsync(Samples.Node().With("GET /v1/facts", Vocabulary)
            .Refusing("POST /v1/cases/c1/" + door, 422, "refused", Missing(
                "place", "identity-shown", "collectors", "notice-on", "channels", "paid", "locality")), "en");
        var first = await desk.GetAsync("/pages/cases/c1");
        Assert.Null(first.Page.QuerySelector("[name='fact.place']"));
        var typed = Filled(first.Fields(path));
        var refused = await desk.PostAsync(path, typed);

        var fields = refused.Fields(path);
        foreach (var (name, value) in typed.Where(one => one.Key is not ("key" or "guard" or "version")))
        {
            Assert.Equal(value, fields[name]);
        }

        Assert.Null(refused.Page.QuerySelector("[name='fact.locality']"));
        Assert.Equal(["", "true", "false"], refused.Page
            .QuerySelectorAll($"#do-{form} [name='fact.identity-shown'] option").Select(o => o.GetAttribute("value")));
        fields["fact.place"] = "home";
        fields["fact.identity-shown"] = "true";
        fields["fact.collectors"] = "two";
        var unread = await desk.PostAsync(path, fields);
        Assert.Contains("no whole number", unread.Of("[role=alert]"), StringComparison.Ordinal);
        Assert.Equal("home", unread.Page
            .QuerySelector($"#do-{form} [name='fact.place'] option[selected]")!.GetAttribute("value"));

        fields = unread.Fields(path);
        fields["fact.collectors"] = "2";
        fields["fact.notice-on"] = "2026-03-01";
        fields["fact.channels.sms"] = "true";
        fields["fact.paid"] = "5.00";
        desk.Node.With("POST /v1/cases/c1/" + door, Samples.Receipt, 201);
        Assert.Equal("/pages/cases/c1?done=1", (await desk.PostAsync(path, fields)).Location);
        Assert.Equal(
            """{"channels":["sms"],"collectors":2,"identity-shown":true,"notice-on":"2026-03-01",""" + """
            "paid":{"amount":"5.00","currency":"CNY"},"place":"home"}
            """,
            Sorted(JsonNode.Parse(desk.Node.Posts[^1].Body!)!["facts"]!.AsObject()));
    }

    [Fact]
    public async Task Permission_ThatMissesAFact_IsAskedForWithIt_AndWithoutAListNothingIsOffered()
    {
        await using var desk = await Desk.SignedInAsync(Samples.Node().With("GET /v1/facts", Vocabulary)
            .Refusing("POST /v1/contact-permissions", 422, "refused", Missing("place")), "zh-CN");
        const string Path = "/pages/cases/c1/permission";
        var refused = await desk.PostAsync(Path, (await desk.GetAsync("/pages/cases/c1")).Fields(Path));
        Assert.Contains("请补充规则要求的事实", refused.Of("#do-permission"), StringComparison.Ordinal);
        var fields = refused.Fields(Path);
        fields["fact.place"] = "workplace";
        await desk.PostAsync(Path, fields);
        Assert.Equal("workplace", (string)JsonNode.Parse(desk.Node.Posts[^1].Body!)!["facts"]!["place"]!);

        desk.Node.Refusing("GET /v1/facts", 503, "busy");
        refused = await desk.PostAsync(Path, (await desk.GetAsync("/pages/cases/c1")).Fields(Path));
        Assert.Null(refused.Page.QuerySelector("[name='fact.place']"));
    }

    private static string Missing(params string[] facts)
    {
        var told = string.Join(',', facts.Select(fact => $"{{\"name\":\"missingFact\",\"value\":\"{fact}\"}}"));
        return $$"""
            ,"refusals":[{"code":"fact_missing","message":"m","rule":"R","facts":[{{told}}]}]
            """;
    }

    // What a form asks for, whatever form it is.
    private static Dictionary<string, string> Filled(Dictionary<string, string> fields)
    {
        var filled = new Dictionary<string, string>(fields);
        (string Name, string Value)[] all =
        [
            ("startsAt", "2026-03-10T10:00"), ("team", "li, wang"), ("appointment", "by phone"), ("amount", "10.00"),
            ("due", "2026-03-20"), ("instalments", "2026-03-20 10.00"), ("reason", "long overdue"),
            ("evidence", "letters"),
        ];
        foreach (var (name, value) in all.Where(one => fields.ContainsKey(one.Name)))
        {
            filled[name] = value;
        }

        return filled;
    }

    private static string Sorted(JsonObject facts) => new JsonObject(facts
        .OrderBy(fact => fact.Key, StringComparer.Ordinal)
        .Select(fact => KeyValuePair.Create(fact.Key, fact.Value?.DeepClone()))).ToJsonString();
}
