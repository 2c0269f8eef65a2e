using System.Text.Json.Nodes;
using Xunit;

namespace Cases.Pages.Tests;

/// <summary>Goal: what a person told stands on the page as rules read it, and forms say whom they mean.</summary>
public sealed class PersonTermsPageTests
{
    private const string Told = """
        "designations":[{"key":"d1","source":"consumer","only":false,"at":"2026-02-03T23:30:00Z",
        "days":["monday","friday"],"fromTime":"22:00","toTime":"24:00"}],
        "mediumRequests":[{"key":"w1","wish":"stop","channel":"phone","at":"2026-02-04T01:00:00Z","point":"n1",
        "withdrawnAt":"2026-02-05T17:00:00Z"}],
        "locations":[{"key":"l1","source":"bill","on":"2026-02-01","locality":"CN-XJ","point":"n1"}],"holds":[]
        """;

    [Theory]
    [InlineData("en", "inconvenient|Monday, Friday 22:00–24:00|told by the person|2026-02-04|–",
        "leave unused taken back on 2026-02-06")]
    [InlineData("zh-CN", "不便|星期一、星期五 22:00–24:00|本人告知|2026-02-04|–", "停止使用 已于 2026-02-06 撤回")]
    public async Task Terms_AreShownOnTheDaysOfTheCase(string language, string designation, string wish)
    {
        await using var desk = await Desk.SignedInAsync(WithPerson("ok"), language: language);
        var page = (await desk.GetAsync("/pages/cases/c1")).Page;
        var rows = page.QuerySelectorAll("section[aria-labelledby=persons] tbody tr")
            .Select(row => string.Join('|', row.Children.Select(cell => cell.TextContent.Trim()))).ToList();
        Assert.Contains(designation, rows);
        Assert.Contains(rows, row => row.Contains(wish, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ok", false)]
    [InlineData("wrong", true)]
    [InlineData("stopped", true)]
    public async Task Locality_OfANumberThatIsNotHis_IsNotKnown(string state, bool unknown)
    {
        await using var desk = await Desk.SignedInAsync(WithPerson(state));
        var text = (await desk.GetAsync("/pages/cases/c1")).Of("section[aria-labelledby=persons]");
        Assert.Equal(unknown, text.Contains("No locality is known", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Step_AndOverride_NameThePersonWhomTheyMean()
    {
        var refusing = Samples.Actions.Replace(
            "\"norm\":\"selfRegulation\"", "\"norm\":\"guidance\",\"overridableBy\":\"compliance\"",
            StringComparison.Ordinal);
        await using var desk = await Desk.SignedInAsync(Samples.Node().With("GET /v1/cases/c1/actions", refusing)
            .With("POST /v1/cases/c1/steps", Samples.Receipt, 201)
            .With("POST /v1/cases/c1/overrides", Samples.Receipt, 201));
        var step = (await desk.GetAsync("/pages/cases/c1")).Fields("/pages/cases/c1/step");
        step["stepKind"] = "InitialCommunication";
        step["party"] = "Guarantor";
        step["partyPerson"] = "p2";
        Assert.Equal("/pages/cases/c1?done=1", (await desk.PostAsync("/pages/cases/c1/step", step)).Location);
        var sent = JsonNode.Parse(desk.Node.Posts[^1].Body!)!;
        Assert.Equal(("guarantor", "p2"), ((string)sent["party"]!, (string)sent["person"]!));

        var asked = (await desk.GetAsync("/pages/cases/c1")).Fields("/pages/cases/c1/override");
        asked["party"] = "Guarantor";
        asked["partyPerson"] = "p2";
        asked["act"] = "call";
        asked["until"] = "2026-03-10T10:00";
        asked["reason"] = "he works until nine";
        Assert.Equal("/pages/cases/c1?done=1", (await desk.PostAsync("/pages/cases/c1/override", asked)).Location);
        Assert.Equal("p2", (string)JsonNode.Parse(desk.Node.Posts[^1].Body!)!["partyPerson"]!);
    }

    private static FakeNode WithPerson(string state) => Samples.Node()
        .With("GET /v1/cases/c1", Samples.Case.Replace(
            "\"episode\":1", "\"episode\":1,\"zone\":\"Asia/Shanghai\"", StringComparison.Ordinal))
        .With("GET /v1/persons/p1", Samples.Person.Replace("\"holds\":[]", Told, StringComparison.Ordinal)
            .Replace("\"state\":\"ok\"", $"\"state\":\"{state}\"", StringComparison.Ordinal));
}
