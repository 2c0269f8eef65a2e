using System.Net;
using Xunit;

namespace Cases.Pages.Tests;

/// <summary>Payments without an account: the list, one of them, and the form that matches it.</summary>
public sealed class UnmatchedPageTests
{
    private const string Path = "/pages/unmatched/u1";

    [Fact]
    public async Task List_ShowsWhatWaits_AndLeadsOn()
    {
        await using var desk = await Desk.SignedInAsync(Node());
        var page = await desk.GetAsync("/pages/unmatched?cursor=start");
        Assert.Equal("GET /v1/unmatched-payments?cursor=start&limit=50", Assert.Single(desk.Node.Requests).Line);
        Assert.All(
            (string[])["r-1", "<b>0071</b>", "250.00 CNY", "2026-03-01", "wire", "No account has this reference"],
            part => Assert.Contains(part, page.Of("tbody"), StringComparison.Ordinal));
        Assert.Equal(Path, page.Page.QuerySelector("tbody a")!.GetAttribute("href"));
        Assert.Equal("/pages/unmatched?cursor=more", page.Page.QuerySelector("a[rel=next]")!.GetAttribute("href"));
    }

    [Fact]
    public async Task Payment_ThatWasErased_ReadsSo()
    {
        const string left = """
            {"id":"u1","amount":{"amount":"250.00","currency":"CNY"},"valueDate":"2026-03-01","reason":"noAccount",
            "toldAt":"2026-03-01T08:00:00Z","state":"waiting"}
            """;
        await using var desk = await Desk.SignedInAsync(new FakeNode()
            .With("GET /v1/unmatched-payments", "{\"items\":[" + left + "]}")
            .With("GET /v1/unmatched-payments/u1", left));
        Assert.Contains("erased", (await desk.GetAsync("/pages/unmatched")).Of("tbody"), StringComparison.Ordinal);
        Assert.EndsWith(" erased", (await desk.GetAsync(Path)).Of("h1"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "not told", "erased")]
    [InlineData("zh-CN", "未告知", "已删除")]
    public async Task Payment_WhoseAccountNobodyNamed_ReadsSo(string language, string told, string erased)
    {
        const string nameless = """
            {"id":"u1","amount":{"amount":"250.00","currency":"CNY"},"valueDate":"2026-03-01","reference":"r-1",
            "reason":"unsure","toldAt":"2026-03-01T08:00:00Z","state":"waiting"}
            """;
        await using var desk = await Desk.SignedInAsync(new FakeNode()
            .With("GET /v1/unmatched-payments", "{\"items\":[" + nameless + "]}")
            .With("GET /v1/unmatched-payments/u1", nameless), language);
        foreach (var page in (string[])[(await desk.GetAsync("/pages/unmatched")).Of("tbody"),
            (await desk.GetAsync(Path)).Of("dl")])
        {
            Assert.Contains(told, page, StringComparison.Ordinal);
            Assert.DoesNotContain(erased, page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task List_OfNothing_SaysSo()
    {
        await using var desk = await Desk.SignedInAsync(
            new FakeNode().With("GET /v1/unmatched-payments", """{"items":[]}"""), "zh-CN");
        var page = await desk.GetAsync("/pages/unmatched");
        Assert.Contains("没有待认领的款项", page.Of("main"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Match_Sent_CarriesTheCaseAndItsKey_AndShowsThePayment()
    {
        await using var desk = await Desk.SignedInAsync(
            Node().With("POST /v1/unmatched-payments/u1/match", Samples.Receipt));
        var fields = (await desk.GetAsync(Path)).Fields(Path);
        fields["case"] = " 0017 ";
        var answer = await desk.PostAsync(Path, fields);
        Assert.Equal(Path + "?done=1", answer.Location);
        var post = Assert.Single(desk.Node.Posts);
        Assert.Equal((fields["key"], """{"case":"0017"}"""), (post.Key, post.Body));
    }

    [Fact]
    public async Task Match_WithoutACase_AsksForIt()
    {
        await using var desk = await Desk.SignedInAsync(Node());
        var answer = await desk.PostAsync(Path, (await desk.GetAsync(Path)).Fields(Path));
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("Case: has to be filled in", answer.Of("[role=alert]"), StringComparison.Ordinal);
        Assert.Empty(desk.Node.Posts);
    }

    [Theory]
    [InlineData(404, "not_found", "", "There is no such")]
    [InlineData(422, "refused",
        ""","refusals":[{"code":"currency_mismatch","message":"amount is in USD, the case is in CNY."}]""", "USD")]
    public async Task Match_Refused_SaysWhatAndWhy_AndKeepsWhatWasTyped(
        int status, string code, string more, string told)
    {
        await using var desk = await Desk.SignedInAsync(
            Node().Refusing("POST /v1/unmatched-payments/u1/match", status, code, more));
        var fields = (await desk.GetAsync(Path)).Fields(Path);
        fields["case"] = "wrong <i>";
        var answer = await desk.PostAsync(Path, fields);
        Assert.Equal(status, (int)answer.Status);
        Assert.Contains(told, answer.Of("[role=alert]"), StringComparison.Ordinal);
        Assert.Equal("wrong <i>", answer.Fields(Path)["case"]);
    }

    [Fact]
    public async Task Match_FromAForeignSite_IsNotSent()
    {
        await using var desk = await Desk.SignedInAsync(Node());
        var answer = await desk.PostAsync(Path, new Dictionary<string, string> { ["case"] = "0017" });
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Empty(desk.Node.Posts);
    }

    [Theory]
    [InlineData("matched", "Matched and posted")]
    [InlineData("toldAgain", "nothing was posted for it")]
    [InlineData("returned", "Went back")]
    public async Task Payment_ThatWaitsNoMore_SaysWhereItIs_AndHasNoForm(string state, string told)
    {
        await using var desk = await Desk.SignedInAsync(Node($""", "state":"{state}","case":"c/1" """));
        var page = await desk.GetAsync(Path);
        Assert.Contains(told, page.Of("main"), StringComparison.Ordinal);
        Assert.Equal("/pages/cases/c%2F1", page.Page.QuerySelector("dd a")!.GetAttribute("href"));
        Assert.Null(page.Page.QuerySelector($"form[action='{Path}']"));
    }

    [Fact]
    public async Task Payment_WhoseReferenceWasErased_WaitsWithoutAForm_AndSaysWhy()
    {
        await using var desk = await Desk.SignedInAsync(Node(reference: "null"));
        var page = await desk.GetAsync(Path);
        Assert.Contains("tells it again, or takes it back", page.Of("main"), StringComparison.Ordinal);
        Assert.Null(page.Page.QuerySelector($"form[action='{Path}']"));
    }

    [Theory]
    [InlineData("supervisor", true)]
    [InlineData("auditor", false)]
    [InlineData("compliance", false)]
    public async Task Form_ForARoleThatMayNotMatch_IsNotThere(string role, bool shown)
    {
        await using var desk = await Desk.SignedInAsync(Node());
        desk.Put("cases-token", NavigationTests.Token(role));
        var page = await desk.GetAsync(Path);
        Assert.Equal(shown, page.Page.QuerySelector($"form[action='{Path}']") is not null);
    }

    [Fact]
    public async Task Payment_OfABank_ShowsWhatItCarries_AndForWhomItMayBe()
    {
        await using var desk = await Desk.SignedInAsync(Node("""
            ,"state":"waiting","endToEnd":"E-7","text":"rent <i>spring</i>","payer":"CN12","payerName":"Li Na",
            "candidates":[{"case":"c7","by":"endToEnd","confidence":95}]
            """));
        var page = await desk.GetAsync(Path);

        Assert.All((string[])["E-7", "rent <i>spring</i>", "CN12", "Li Na"],
            part => Assert.Contains(part, page.Of("dl"), StringComparison.Ordinal));
        var row = page.Of("tbody");
        Assert.All((string[])["c7", "End-to-end id", "95"],
            part => Assert.Contains(part, row, StringComparison.Ordinal));
        Assert.Equal("c7", page.Fields(Path)["case"]);
    }

    [Fact]
    public async Task SendingBack_CarriesTheReferenceAndItsKey_AndWithoutOneAsksForIt()
    {
        await using var desk = await Desk.SignedInAsync(
            Node().With("POST /v1/unmatched-payments/u1/return", Samples.Receipt));
        var fields = (await desk.GetAsync(Path)).Fields(Path + "/return");
        Assert.Equal(HttpStatusCode.BadRequest, (await desk.PostAsync(Path + "/return", fields)).Status);
        Assert.Empty(desk.Node.Posts);

        fields["backReference"] = " b-1 ";
        var answer = await desk.PostAsync(Path + "/return", fields);

        Assert.Equal(Path + "?done=1", answer.Location);
        var post = Assert.Single(desk.Node.Posts);
        Assert.Equal((fields["key"], """{"reference":"b-1"}"""), (post.Key, post.Body));
    }

    [Fact]
    public async Task Return_MatchedByHand_MayNameThePayment_AndIsNotSentBack()
    {
        await using var desk = await Desk.SignedInAsync(
            Node(""","state":"waiting","isReturn":true """)
                .With("POST /v1/unmatched-payments/u1/match", Samples.Receipt));
        var page = await desk.GetAsync(Path);
        Assert.Null(page.Page.QuerySelector($"form[action='{Path}/return']"));
        var fields = page.Fields(Path);
        fields["case"] = "c7";
        fields["paymentKey"] = "p-1";
        await desk.PostAsync(Path, fields);
        Assert.Equal("""{"case":"c7","key":"p-1"}""", Assert.Single(desk.Node.Posts).Body);
    }

    [Fact]
    public async Task Match_WithADayOfReceipt_SendsIt_AndAReturnIsNotAskedForOne()
    {
        await using var desk = await Desk.SignedInAsync(
            Node().With("POST /v1/unmatched-payments/u1/match", Samples.Receipt));
        var fields = (await desk.GetAsync(Path)).Fields(Path);
        Assert.Equal("", fields["receivedOn"]);
        fields["case"] = "c7";
        fields["receivedOn"] = "2026-02-27";
        await desk.PostAsync(Path, fields);
        Assert.Equal("""{"case":"c7","receivedOn":"2026-02-27"}""", Assert.Single(desk.Node.Posts).Body);

        await using var other = await Desk.SignedInAsync(Node(""","state":"waiting","isReturn":true """));
        Assert.False((await other.GetAsync(Path)).Fields(Path).ContainsKey("receivedOn"));
    }

    private static FakeNode Node(string more = ""","state":"waiting" """, string reference = "\"r-1\"")
    {
        var payment = $$"""
            {"id":"u1","account":"<b>0071</b>","amount":{"amount":"250.00","currency":"CNY"},
            "valueDate":"2026-03-01","reference":{{reference}},"reason":"noAccount","channel":"wire",
            "toldAt":"2026-03-01T09:00:00+08:00"{{more}}}
            """;
        return new FakeNode()
            .With("GET /v1/unmatched-payments", $$"""{"items":[{{payment}}],"next":"more"}""")
            .With("GET /v1/unmatched-payments/u1", payment);
    }
}
