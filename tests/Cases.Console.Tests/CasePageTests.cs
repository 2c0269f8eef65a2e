using System.Net;
using Xunit;

namespace Cases.Pages.Tests;

/// <summary>One case: what is shown of it, and what its forms send.</summary>
public sealed class CasePageTests
{
    [Theory]
    [InlineData("en", "Stage: Contacted", "Not between 22:00 and 08:00.", "local time = 22:30", "Phone", "Dispute")]
    [InlineData("zh-CN", "阶段: 已联系", "规则禁止该操作。", "当地时间 = 22:30", "电话", "异议")]
    public async Task Case_InEachLanguage_ShowsAllOfIt(
        string language, string stage, string refusal, string fact, string channel, string hold)
    {
        await using var desk = await Desk.SignedInAsync(language: language);
        var page = await desk.GetAsync("/pages/cases/c1");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal(stage, page.Of("#stage"));
        Assert.Equal(7, page.Page.QuerySelectorAll(".stages rect").Length);
        Assert.Equal(stage.Split(": ")[1], page.Of(".stages .present text"));
        var all = page.Of("main");
        Assert.All(
            (string[])["1250.00 CNY", "pay-1", "100.00 CNY", "50.00 CNY", "138****0000", "CN-CBA-QUIET",
                "CBA 2025, 4.2", "2026-03-02 08:00 +08:00", fact, refusal, channel, hold,
                "somethingNew", "p2"],
            text => Assert.Contains(text, all, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Case_WithHostileNames_ShowsThemAsText()
    {
        await using var desk = await Desk.SignedInAsync();
        var page = await desk.GetAsync("/pages/cases/c1");
        Assert.Contains("<script>alert('x')</script>\"&amp; 王", page.Of("section[aria-labelledby=persons]"),
            StringComparison.Ordinal);
        Assert.Equal("Case A-<b>1</b>", page.Of("h1"));
        Assert.Empty(page.Page.QuerySelectorAll("script, b"));
    }

    [Fact]
    public async Task Case_Page_CanBeUsedWithoutAMouseAndWithAReader()
    {
        await using var desk = await Desk.SignedInAsync();
        foreach (var path in (string[])["cases/c1", "worklist", "approvals", "cases/c1/audit", "sign-in"])
        {
            var page = (await desk.GetAsync("/pages/" + path)).Page;
            Assert.Equal("#content", page.QuerySelector("body > a")!.GetAttribute("href"));
            Assert.Single(page.QuerySelectorAll("main#content"));
            Assert.Single(page.QuerySelectorAll("h1"));
            Assert.Empty(page.QuerySelectorAll("table:not(:has(caption)), table:not(:has(thead th[scope=col]))"));
            var ids = page.QuerySelectorAll("[id]").Select(element => element.Id).ToList();
            Assert.Equal(ids.Count, ids.Distinct().Count());
            Assert.All(
                page.QuerySelectorAll("input:not([type=hidden]), select, textarea"),
                field => Assert.NotNull(page.QuerySelector($"label[for='{field.Id}']")));
            Assert.All(
                page.QuerySelectorAll("[aria-labelledby]"),
                element => Assert.Contains(element.GetAttribute("aria-labelledby"), ids));
        }
    }

    [Fact]
    public async Task Person_OfACase_IsShownWithConsentsAndOtherCases()
    {
        await using var desk = await Desk.SignedInAsync();
        var page = await desk.GetAsync("/pages/cases/c1");
        var text = page.Of("section[aria-labelledby=persons]");
        Assert.Contains("recording of calls any given 2026-01-07", text, StringComparison.Ordinal);
        Assert.Contains("contact by a channel Text message withdrawn 2026-01-08", text, StringComparison.Ordinal);
        Assert.Contains("Other cases: c9 (Guarantor)", text, StringComparison.Ordinal);
        Assert.NotNull(page.Page.QuerySelector("a[href='/pages/cases/c9']"));
        Assert.Null(page.Page.QuerySelector("section[aria-labelledby=persons] a[href='/pages/cases/c1']"));
    }

    [Theory]
    [InlineData("en", "Stage: Contacted. From here: Plan agreed, Visit scheduled, Resolved")]
    [InlineData("zh-CN", "阶段: 已联系. 可能的下一阶段： 已达成计划、已安排外访、已结案")]
    public async Task Stages_OfACase_AreDrawnWithWhereItMayGo(string language, string alternative)
    {
        await using var desk = await Desk.SignedInAsync(language: language);
        var drawing = (await desk.GetAsync("/pages/cases/c1")).Page.QuerySelector("svg.stages")!;
        var words = Words.Of(language)!;
        Assert.Equal(
            (string[])[words["CaseStage.PlanAgreed"], words["CaseStage.VisitScheduled"], words["CaseStage.Resolved"]],
            drawing.QuerySelectorAll(".possible text").Select(text => text.TextContent));
        Assert.Equal(3, drawing.QuerySelectorAll(".arrow polygon").Length);
        Assert.Equal(("img", alternative), (drawing.GetAttribute("role"), drawing.GetAttribute("aria-label")));
    }

    [Theory]
    [InlineData("paymentRecorded", """{"minor":-25050,"valueOn":"2026-02-01"}""",
        "-250.50 CNY · Value date 2026-02-01")]
    [InlineData("promiseMade", """{"minor":5,"due":"2026-03-09","channel":"phone"}""",
        "0.05 CNY · Due 2026-03-09 · Phone")]
    [InlineData("noteAdded", """{"key":"n1","text":{"sealed":{}}}""", "(text kept sealed)")]
    [InlineData("noteAdded", """{"text":"<b>said</b>"}""", "<b>said</b>")]
    [InlineData("visitPlanned", """{"startsAt":1772416800000,"team":["a"]}""", "2026-03-02 02:00 UTC")]
    [InlineData("holdPlaced", """{"kind":"dispute","partMinor":1000,"reason":"not owed"}""",
        "Part 10.00 CNY · Dispute · not owed")]
    [InlineData("caseResolved", """{"reason":"paidInFull"}""", "Paid in full")]
    [InlineData("partyAdded", """{"person":"p3","role":"co-borrower","evidence":"will 2"}""",
        "Co-borrower · p3 · will 2")]
    [InlineData("odd", """{"minor":"x","due":7,"startsAt":9e30,"channel":"smoke"}""", "")]
    public async Task Timeline_OfAnEntry_SaysAmountDayAndNote(string kind, string data, string line)
    {
        var trail = Samples.Timeline.Replace("\"kind\":\"noteAdded\"", $"\"kind\":\"{kind}\"", StringComparison.Ordinal)
            .Replace("""{"key":"n1","text":{"sealed":{"key":"k"}}}""", data, StringComparison.Ordinal);
        await using var desk = await Desk.SignedInAsync(
            Samples.Node().With("GET /v1/cases/c1/audit?limit=50&order=newest", trail));
        var entry = (await desk.GetAsync("/pages/cases/c1")).Page.QuerySelector(".timeline li")!;
        Assert.Equal(line, entry.QuerySelector("span:not(.source)")?.TextContent ?? "");
    }

    [Fact]
    public async Task Refusal_ByARule_SaysWhereItsWordsWereReadAndTheSignOff()
    {
        await using var desk = await Desk.SignedInAsync();
        var text = (await desk.GetAsync("/pages/cases/c1")).Of(".refusals");
        Assert.Contains(
            "Source: secondary; counsel's sign-off pending, applied as bank policy", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "in financial difficulty", "yes", "erased")]
    [InlineData("zh-CN", "经济困难", "是", "已删除")]
    public async Task Facts_ThatStand_AreShownInWords(string language, string name, string value, string gone)
    {
        var one = Samples.Case.Replace("\"holds\":[{\"key\":\"h1\"", """
            "facts":[{"name":"in-difficulty","since":"2026-02-03","by":"ann","value":"true"},
            {"name":"forbearance-assessment","since":"2026-02-04","by":"bob"}],"holds":[{"key":"h1"
            """, StringComparison.Ordinal);
        await using var desk = await Desk.SignedInAsync(
            Samples.Node().With("GET /v1/cases/c1", one), language: language);
        var page = (await desk.GetAsync("/pages/cases/c1")).Page;
        var rows = page.QuerySelectorAll("section[aria-labelledby=facts] tbody tr")
            .Select(row => string.Join('|', row.Children.Select(cell => cell.TextContent))).ToList();
        Assert.Equal($"{name}|{value}|2026-02-03|ann", rows[0]);
        Assert.Equal(gone, rows[1].Split('|')[1]);
    }

    [Fact]
    public async Task Timeline_OfACase_IsNewestFirstAndLeadsOn()
    {
        await using var desk = await Desk.SignedInAsync();
        var page = await desk.GetAsync("/pages/cases/c1");
        var entries = page.Page.QuerySelectorAll(".timeline li strong").Select(entry => entry.TextContent);
        Assert.Equal(["Note", "Case opened"], entries);
        Assert.NotNull(page.Page.QuerySelector("a[href='/pages/cases/c1/audit?order=newest&cursor=more']"));
    }

    [Theory]
    [InlineData("en", "2026-03-02 08:00 CST", "2026-03-10 10:00 CST")]
    [InlineData("zh-CN", "2026-03-02 08:00 北京时间", "2026-03-10 10:00 北京时间")]
    public async Task Times_OfACase_AreThoseOfItsZone(string language, string permitted, string visit)
    {
        var told = Samples.Case
            .Replace("\"id\":\"c1\"", "\"id\":\"c1\",\"zone\":\"Asia/Shanghai\"", StringComparison.Ordinal)
            .Replace("10:00:00+08:00", "02:00:00+00:00", StringComparison.Ordinal);
        await using var desk = await Desk.SignedInAsync(Samples.Node().With("GET /v1/cases/c1", told), language);
        var page = await desk.GetAsync("/pages/cases/c1");
        Assert.Contains(permitted, page.Of("section[aria-labelledby=actions]"), StringComparison.Ordinal);
        Assert.Contains(visit, page.Of("section[aria-labelledby=stage]"), StringComparison.Ordinal);
        Assert.DoesNotContain("+00:00", page.Of("main"), StringComparison.Ordinal);
        var audit = await desk.GetAsync("/pages/cases/c1/audit");
        Assert.Contains("2026-01-06 09:00 " + visit.Split(' ')[^1], audit.Of("main"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Case_WhereOnlyTheCaseMayBeSeen_SaysWhatIsMissing()
    {
        await using var desk = await Desk.SignedInAsync(new FakeNode().With("GET /v1/cases/c1", Samples.Case)
            .Refusing("GET /v1/cases/c1/audit", 403, "not_allowed"));
        var text = (await desk.GetAsync("/pages/cases/c1")).Of("main");
        Assert.Contains("gives no advice", text, StringComparison.Ordinal);
        Assert.Contains("does not read the entries", text, StringComparison.Ordinal);
        Assert.Contains("does not see this person", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Case_ThatIsNotThere_IsNotFound()
    {
        await using var desk = await Desk.SignedInAsync();
        var answer = await desk.GetAsync("/pages/cases/other");
        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.Contains("not for you", answer.Of("[role=alert]"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forms_OfCommandsThatTheRoleMayNotSend_AreNotShown()
    {
        const string actions = """
            {"case":"c1","version":7,"at":"2026-03-01T22:30:00+08:00","actions":[
            {"action":"addNote","permitted":false,"refusals":[{"code":"not_allowed","message":"Your role may not."}]},
            {"action":"makePromise","permitted":false,"refusals":[{"code":"case_resolved","message":"It is over."}]},
            {"action":"assign","permitted":true,"refusals":[]}]}
            """;
        await using var desk = await Desk.SignedInAsync(
            Samples.Node().With("GET /v1/cases/c1/actions", actions));
        var page = (await desk.GetAsync("/pages/cases/c1")).Text;
        Assert.DoesNotContain("/pages/cases/c1/note\"", page, StringComparison.Ordinal);
        Assert.Contains("/pages/cases/c1/promise\"", page, StringComparison.Ordinal);
        Assert.Contains("/pages/cases/c1/assignment\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Note_SentTwice_CarriesOneKey()
    {
        await using var desk = await Desk.SignedInAsync(
            Samples.Node().With("POST /v1/cases/c1/notes", Samples.Receipt, 201));
        var fields = (await desk.GetAsync("/pages/cases/c1")).Fields("/pages/cases/c1/note");
        fields["text"] = "  said 你好  ";
        var first = await desk.PostAsync("/pages/cases/c1/note", fields);
        await desk.PostAsync("/pages/cases/c1/note", fields);

        Assert.Equal((HttpStatusCode.Found, "/pages/cases/c1?done=1"), (first.Status, first.Location));
        Assert.Equal(2, desk.Node.Posts.Count);
        Assert.Equal(fields["key"], Assert.Single(desk.Node.Posts.Select(post => post.Key).Distinct()));
        using var body = System.Text.Json.JsonDocument.Parse(desk.Node.Posts[0].Body!);
        Assert.Equal("said 你好", body.RootElement.GetProperty("text").GetString());
        Assert.Contains("Done", (await desk.GetAsync("/pages/cases/c1?done=1")).Of("[role=status]"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forms_OfTwoPages_HaveKeysOfTheirOwn()
    {
        await using var desk = await Desk.SignedInAsync();
        var page = await desk.GetAsync("/pages/cases/c1");
        var again = await desk.GetAsync("/pages/cases/c1");
        string[] keys = [.. new[] { page, again }.SelectMany(p => p.Page.QuerySelectorAll("input[name=key]"))
            .Select(input => input.GetAttribute("value")!)];
        Assert.True(keys.Length >= 50, $"only {keys.Length} forms");
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    [Fact]
    public async Task Promise_Sent_CarriesMoneyDayAndChannel()
    {
        await using var desk = await Desk.SignedInAsync(
            Samples.Node().With("POST /v1/cases/c1/promises", Samples.Receipt, 201));
        var fields = (await desk.GetAsync("/pages/cases/c1")).Fields("/pages/cases/c1/promise");
        fields["amount"] = "100.50";
        fields["due"] = "2026-03-20";
        fields["channel"] = "Sms";
        await desk.PostAsync("/pages/cases/c1/promise", fields);
        Assert.Equal(
            """{"amount":{"amount":"100.50","currency":"CNY"},"due":"2026-03-20","channel":"sms"}""",
            Assert.Single(desk.Node.Posts).Body);
    }

    [Fact]
    public async Task Contact_Sent_CarriesItsWords()
    {
        await using var desk = await Desk.SignedInAsync(
            Samples.Node().With("POST /v1/cases/c1/contacts", Samples.Receipt, 201));
        var fields = (await desk.GetAsync("/pages/cases/c1")).Fields("/pages/cases/c1/contact");
        fields["disposition"] = "NoAnswer";
        await desk.PostAsync("/pages/cases/c1/contact", fields);
        Assert.Contains("\"disposition\":\"noAnswer\",\"party\":\"debtor\"", Assert.Single(desk.Node.Posts).Body,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Assignment_OnAStaleCase_IsNotDoneAndKeepsWhatWasTyped()
    {
        await using var desk = await Desk.SignedInAsync(Samples.Node()
            .Refusing("POST /v1/cases/c1/assignments", 412, "version_mismatch", ",\"version\":9"));
        var fields = (await desk.GetAsync("/pages/cases/c1")).Fields("/pages/cases/c1/assignment");
        fields["assignee"] = "wu\"";
        fields["reason"] = "holiday";
        var answer = await desk.PostAsync("/pages/cases/c1/assignment", fields);
        Assert.Equal("\"7\"", Assert.Single(desk.Node.Posts).IfMatch);
        Assert.Equal(HttpStatusCode.PreconditionFailed, answer.Status);
        Assert.Contains("Somebody else", answer.Of("[role=alert]"), StringComparison.Ordinal);
        var shown = answer.Fields("/pages/cases/c1/assignment");
        Assert.Equal(("wu\"", "holiday"), (shown["assignee"], shown["reason"]));
        Assert.NotEqual(fields["key"], shown["key"]);
    }

    [Fact]
    public async Task Assignment_OnACaseThatAnotherChanged_SaysWhatWasDoneByWhom()
    {
        await using var desk = await Desk.SignedInAsync(Samples.Node()
            .Refusing("POST /v1/cases/c1/assignments", 412, "version_mismatch", ",\"version\":2"));
        var fields = (await desk.GetAsync("/pages/cases/c1")).Fields("/pages/cases/c1/assignment");
        fields["version"] = "1";
        fields["reason"] = "holiday";
        var answer = await desk.PostAsync("/pages/cases/c1/assignment", fields);
        Assert.Equal("Since you opened the form: 2026-01-06 09:00 +08:00 Note li (Collector)",
            answer.Of("[role=alert] + [role=alert]"));
    }

    [Fact]
    public async Task Contact_Refused_SaysRuleReasonAndFromWhen()
    {
        await using var desk = await Desk.SignedInAsync(Samples.Node().Refusing(
            "POST /v1/cases/c1/contacts", 422, "refused",
            """
            ,"refusals":[{"code":"rule_forbids","message":"Too late <today>.","rule":"CN-CBA-QUIET",
            "citation":"4.2","permittedFrom":"2026-03-02T08:00:00+08:00"}]
            """));
        var fields = (await desk.GetAsync("/pages/cases/c1")).Fields("/pages/cases/c1/contact");
        fields["text"] = "rang\n\ntwice </textarea>";
        var answer = await desk.PostAsync("/pages/cases/c1/contact", fields);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        var alert = answer.Of("[role=alert]");
        Assert.Contains("Too late <today>.Rule CN-CBA-QUIET, 4.2", alert, StringComparison.Ordinal);
        Assert.Contains("2026-03-02 08:00 +08:00", alert, StringComparison.Ordinal);
        Assert.Equal("rang\n\ntwice </textarea>", answer.Fields("/pages/cases/c1/contact")["text"]);
    }

    [Theory]
    [InlineData("note", "text", "  ", "Text: has to be filled in")]
    [InlineData("promise", "due", "20.03.2026", "Due: is no day")]
    [InlineData("promise", "channel", "7", "Channel: is none of the choices")]
    [InlineData("contact", "party", "Nobody", "With whom: is none of the choices")]
    [InlineData("assignment", "reason", "", "Reason: has to be filled in")]
    public async Task Form_WithWhatCannotBeRead_NamesTheFieldAndSendsNothing(
        string form, string field, string value, string fault)
    {
        await using var desk = await Desk.SignedInAsync();
        var fields = (await desk.GetAsync("/pages/cases/c1")).Fields("/pages/cases/c1/" + form);
        fields[field] = value;
        var answer = await desk.PostAsync("/pages/cases/c1/" + form, fields);
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains(fault, answer.Of("[role=alert]"), StringComparison.Ordinal);
        Assert.Empty(desk.Node.Posts);
    }

    [Fact]
    public async Task Form_ThatIsNotThere_IsNotFound()
    {
        await using var desk = await Desk.SignedInAsync();
        var answer = await desk.PostAsync("/pages/cases/c1/delete", new Dictionary<string, string> { ["a"] = "b" });
        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
    }
}
