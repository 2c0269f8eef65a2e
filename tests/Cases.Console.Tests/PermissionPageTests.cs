using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace Cases.Pages.Tests;

/// <summary>A contact is asked for first; its form then carries the permission.</summary>
public sealed class PermissionPageTests
{
    private const string Ask = "POST /v1/contact-permissions";

    private const string Granted = """
        {"key":"slot-1","case":"c1","person":"p1","channel":"sms","party":"guarantor",
        "from":"2026-03-02T02:00:00.345+00:00","until":"2026-03-02T02:15:00+00:00","state":"reserved","point":"n1",
        "rules":[{"rule":"CN-CBA-DIAL6","citation":"CBA 2025, 4.1","answer":"passed"}]}
        """;

    private static readonly string Zoned = Samples.Case.Replace(
        "\"episode\":1", "\"episode\":1,\"zone\":\"Asia/Shanghai\"", StringComparison.Ordinal);

    [Theory]
    [InlineData("en", "Permitted and reserved: Text message, Guarantor")]
    [InlineData("zh-CN", "允许联系，时段已保留: 短信, 保证人")]
    public async Task Permission_Given_ShowsItsSlotAndTheContactCarriesIt(string language, string text)
    {
        await using var desk = await Desk.SignedInAsync(Node().With(Ask, Granted, 201)
            .With("POST /v1/cases/c1/contacts", Samples.Receipt, 201), language);
        var fields = (await desk.GetAsync("/pages/cases/c1")).Fields("/pages/cases/c1/permission");
        fields["channel"] = "Sms";
        fields["party"] = "Guarantor";
        fields["partyPerson"] = "p2";
        fields["point"] = "n1";
        var page = await desk.PostAsync("/pages/cases/c1/permission", fields);

        Assert.Equal(HttpStatusCode.OK, page.Status);
        var asked = Assert.Single(desk.Node.Posts);
        Assert.Equal(fields["key"], asked.Key);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""
                {"case":"c1","channel":"sms","party":"guarantor","partyPerson":"p2","class":"collection",
                "purpose":"collect","callKind":"interactive","point":"n1"}
                """),
            JsonNode.Parse(asked.Body!)), asked.Body);
        var box = page.Of("#permitted");
        Assert.Contains(text, box, StringComparison.Ordinal);
        Assert.Contains("2026-03-02 10:00", box, StringComparison.Ordinal);
        Assert.Contains("2026-03-02 10:15", box, StringComparison.Ordinal);
        Assert.Contains("CN-CBA-DIAL6", box, StringComparison.Ordinal);

        var contact = page.Fields("/pages/cases/c1/contact");
        Assert.Equal(("Sms", "Guarantor", "n1", "slot-1"),
            (contact["channel"], contact["party"], contact["point"], contact["permission"]));
        await desk.PostAsync("/pages/cases/c1/contact", contact);
        var sent = JsonNode.Parse(desk.Node.Posts[1].Body!)!;
        Assert.Equal(("slot-1", "2026-03-02T02:00:00.345Z"),
            (sent["permission"]!.GetValue<string>(), sent["startedAt"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Contact_RefusedAfterAPermission_KeepsIt()
    {
        await using var desk = await Desk.SignedInAsync(Node().With(Ask, Granted, 201)
            .Refusing("POST /v1/cases/c1/contacts", 422, "refused"));
        var asked = (await desk.GetAsync("/pages/cases/c1")).Fields("/pages/cases/c1/permission");
        var contact = (await desk.PostAsync("/pages/cases/c1/permission", asked)).Fields("/pages/cases/c1/contact");
        var again = await desk.PostAsync("/pages/cases/c1/contact", contact);
        var shown = again.Fields("/pages/cases/c1/contact");
        Assert.Equal("slot-1", shown["permission"]);
        Assert.Equal(contact["startedAt"], shown["startedAt"]);
        Assert.Contains("begin before 2026-03-02 10:15 CST", again.Of("#do-contact"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Permission_Refused_SaysRuleAndFromWhen()
    {
        await using var desk = await Desk.SignedInAsync(Node().Refusing(Ask, 422, "refused", """
            ,"refusals":[{"code":"rule_forbids","message":"Too late.","rule":"CN-CBA-QUIET","citation":"4.2",
            "permittedFrom":"2026-03-02T00:00:00+00:00"}]
            """));
        var fields = (await desk.GetAsync("/pages/cases/c1")).Fields("/pages/cases/c1/permission");
        fields["channel"] = "InPerson";
        var page = await desk.PostAsync("/pages/cases/c1/permission", fields);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Contains("CN-CBA-QUIET", page.Of("[role=alert]"), StringComparison.Ordinal);
        Assert.Contains("2026-03-02 08:00 CST", page.Of("[role=alert]"), StringComparison.Ordinal);
        Assert.Null(page.Page.QuerySelector("#permitted"));
        Assert.Equal("InPerson", page.Fields("/pages/cases/c1/permission")["channel"]);
        Assert.DoesNotContain("permission", page.Fields("/pages/cases/c1/contact").Keys);
    }

    [Theory]
    [InlineData("agency", true)]
    [InlineData("collector", false)]
    public async Task Contact_OfAnAgency_SaysThatAPermissionComesFirst(string role, bool says)
    {
        await using var desk = await Desk.SignedInAsync(Node());
        desk.Put("cases-token", NavigationTests.Token(role));
        var page = await desk.GetAsync("/pages/cases/c1");
        Assert.Equal(says, page.Page.QuerySelector("#do-contact a[href='#do-permission']") is not null);
    }

    [Fact]
    public async Task Points_OfTheDebtor_AreOfferedAsTheRoleSeesThem()
    {
        await using var desk = await Desk.SignedInAsync(Node());
        var page = await desk.GetAsync("/pages/cases/c1");
        Assert.All((string[])["permission", "contact", "reminder"], form => Assert.Equal(
            ["–", "Phone 138****0000"],
            page.Page.QuerySelectorAll($"#{form}-point option").Select(option => option.TextContent)));
    }

    [Fact]
    public async Task Slot_GivenBack_IsReleased()
    {
        const string line = "POST /v1/contact-permissions/slot-1/release";
        await using var desk = await Desk.SignedInAsync(Node().With(Ask, Granted, 201)
            .With(line, Samples.Receipt));
        var asked = (await desk.GetAsync("/pages/cases/c1")).Fields("/pages/cases/c1/permission");
        var release = (await desk.PostAsync("/pages/cases/c1/permission", asked)).Fields("/pages/cases/c1/release");
        release["reason"] = "no time";
        var done = await desk.PostAsync("/pages/cases/c1/release", release);
        Assert.Equal("/pages/cases/c1?done=1", done.Location);
        Assert.Equal((line, """{"case":"c1","reason":"no time"}"""),
            (desk.Node.Posts[1].Line, desk.Node.Posts[1].Body));
    }

    [Fact]
    public async Task Slot_ThatIsSpent_IsNeitherUsedNorGivenBack()
    {
        var over = Granted.Replace("\"reserved\"", "\"spent\"", StringComparison.Ordinal);
        await using var desk = await Desk.SignedInAsync(Node().With(Ask, over));
        var asked = (await desk.GetAsync("/pages/cases/c1")).Fields("/pages/cases/c1/permission");
        var page = await desk.PostAsync("/pages/cases/c1/permission", asked);
        Assert.Contains("Used, or given back", page.Of("#permitted"), StringComparison.Ordinal);
        Assert.Null(page.Page.QuerySelector("form[action$='/release']"));
        Assert.DoesNotContain("permission", page.Fields("/pages/cases/c1/contact").Keys);
    }

    private static FakeNode Node() => Samples.Node().With("GET /v1/cases/c1", Zoned);
}
