using System.Text.Json.Nodes;
using Xunit;

namespace Cases.Pages.Tests;

/// <summary>Goal: whoever meets a soft rule sees on the page who may let the act pass, asks for it, and acts.</summary>
public sealed class OverridePageTests
{
    private const string Refused = """
        ,"refusals":[{"code":"rule_forbids","message":"BANK-EVENING forbids this.","rule":"BANK-EVENING",
        "citation":"Bank policy default, Evenings","norm":"productDefault","overridableBy":"compliance",
        "overrideReasons":["consumer_request"]},
        {"code":"rule_forbids","message":"LAW forbids this.","rule":"LAW","citation":"A law","norm":"law"}]
        """;

    private const string Known = """
        {"key":"o1","rule":"BANK-EVENING","act":"call","party":"debtor","from":"2026-03-01T08:00:00Z",
        "until":"2026-03-02T08:00:00Z","status":"STATUS","title":"No calls in the evening",
        "citation":"Bank policy default, Evenings","norm":"productDefault","reasonCode":"consumer_request",
        "reason":"he works until nine","requestedBy":"li","role":"compliance"}
        """;

    [Theory]
    [InlineData("en", "One such act may be let pass, where it is asked for, by: Compliance")]
    [InlineData("zh-CN", "此类行为可申请一次例外放行，有权批准： 合规")]
    public async Task Refusal_OfASoftRule_SaysWhoMayLetItPass_AndTheFormAsksForIt(string language, string said)
    {
        await using var desk = await Desk.SignedInAsync(
            Samples.Node().Refusing("POST /v1/cases/c1/notes", 422, "refused", Refused)
                .With("POST /v1/cases/c1/overrides", Samples.Receipt, 201), language);
        Assert.Null((await desk.GetAsync("/pages/cases/c1")).Page.QuerySelector("#do-override"));

        var typed = (await desk.GetAsync("/pages/cases/c1")).Fields("/pages/cases/c1/note");
        typed["text"] = "x";
        var page = await desk.PostAsync("/pages/cases/c1/note", typed);
        Assert.Contains(said, page.Of("[role=alert]"), StringComparison.Ordinal);
        var rules = page.Page.QuerySelectorAll("#do-override select[name=overriddenRule] option");
        Assert.Equal(["BANK-EVENING"], rules.Select(option => option.GetAttribute("value")));

        var form = page.Fields("/pages/cases/c1/override");
        form["act"] = "call";
        form["until"] = "2026-03-10T10:00";
        form["reasonCode"] = "consumer_request";
        form["reason"] = "he works until nine";
        Assert.Equal("/pages/cases/c1?done=1", (await desk.PostAsync("/pages/cases/c1/override", form)).Location);
        var sent = JsonNode.Parse(desk.Node.Posts[^1].Body!)!;
        Assert.Equal(("BANK-EVENING", "call", "consumer_request", "he works until nine"),
            ((string)sent["rule"]!, (string)sent["act"]!, (string)sent["reasonCode"]!, (string)sent["reason"]!));
    }

    [Fact]
    public async Task Override_ThatIsGranted_IsChosenWithTheAct()
    {
        await using var desk = await Desk.SignedInAsync(With("granted")
            .With("POST /v1/cases/c1/contacts", Samples.Receipt, 201)
            .With("POST /v1/cases/c1/overrides/o1/withdraw", Samples.Receipt, 201));
        var form = (await desk.GetAsync("/pages/cases/c1")).Fields("/pages/cases/c1/contact");
        form["override"] = "o1";
        await desk.PostAsync("/pages/cases/c1/contact", form);
        Assert.Equal("o1", (string?)JsonNode.Parse(desk.Node.Posts[^1].Body!)!["override"]);

        var back = (await desk.GetAsync("/pages/cases/c1")).Fields("/pages/cases/c1/override-withdraw");
        back["reason"] = "not needed";
        await desk.PostAsync("/pages/cases/c1/override-withdraw", back);
        Assert.Equal("POST /v1/cases/c1/overrides/o1/withdraw", desk.Node.Posts[^1].Line);
    }

    [Theory]
    [InlineData("waiting")]
    [InlineData("used")]
    public async Task Override_ThatServesNothing_IsNotOfferedWithAnAct(string status)
    {
        await using var desk = await Desk.SignedInAsync(With(status));
        Assert.Null((await desk.GetAsync("/pages/cases/c1")).Page.QuerySelector("#do-contact select[name=override]"));
    }

    [Fact]
    public async Task Approval_OfAnOverride_ShowsRuleCitationAndReason()
    {
        var asked = Known.Replace("STATUS", "waiting", StringComparison.Ordinal);
        await using var desk = await Desk.SignedInAsync(Samples.Node().With("GET /v1/approvals", $$"""
            {"items":[{"id":"o1","case":"c1","account":"A-17","kind":"override","requestedBy":"li",
            "reason":"he works until nine","override":{{asked}}}]}
            """));
        var row = (await desk.GetAsync("/pages/approvals")).Of("tbody tr");
        Assert.All(
            (string[])["Override of a rule", "BANK-EVENING", "No calls in the evening", "Bank policy default, Evenings",
                "call", "the consumer asked for it", "he works until nine"],
            text => Assert.Contains(text, row, StringComparison.Ordinal));
    }

    private static FakeNode With(string status) => Samples.Node().With("GET /v1/cases/c1", Samples.Case.Replace(
        "\"episode\":1",
        $"\"episode\":1,\"overrides\":[{Known.Replace("STATUS", status, StringComparison.Ordinal)}]",
        StringComparison.Ordinal));
}
