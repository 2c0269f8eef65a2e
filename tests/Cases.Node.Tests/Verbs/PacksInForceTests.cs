using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Cases.Policies;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>Which packs bind a case that names none.</summary>
public sealed class PacksInForceTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Serve_NobodyChose_EveryPackOfTheJurisdictionBindsAnImportedCase()
    {
        await ImportAsync();
        using var node = await ServingProcess.StartAsync(folder.Store(), "Development", packs: null);

        Assert.Equal(
            ShippedPacks.All().Where(pack => !pack.IsOfLaw || pack.Jurisdiction == "CN").Select(pack => pack.Id)
                .Order(StringComparer.Ordinal),
            Packs(node));
        Assert.Superset(
            new HashSet<string?> { "BANK", "CN-CBA2026", "CN-CC", "CN-GBT45251" }, Packs(node).ToHashSet());
        Assert.Contains("CN-CBA-VISIT", await RulesAsync(node));
    }

    [Fact]
    public async Task Serve_BankAlone_BindsByTheBanksRulesAlone()
    {
        await ImportAsync();
        using var node = await ServingProcess.StartAsync(folder.Store(), "Development", packs: "BANK");

        Assert.Equal(["BANK"], Packs(node));
        Assert.DoesNotContain(await RulesAsync(node), rule => rule!.StartsWith("CN-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Serve_CaseThatNamesTheBanksPackAlone_IsBoundByTheLawAllTheSame()
    {
        await ImportAsync("BANK");
        using var node = await ServingProcess.StartAsync(folder.Store(), "Development", packs: null);

        Assert.Contains("CN-CBA-VISIT", await RulesAsync(node));
    }

    [Theory]
    [InlineData("BANK,CN-NONE", "There is no pack 'CN-NONE'")]
    [InlineData("BANK, BANK", "A pack is named twice")]
    [InlineData("BANK,", "There is no pack ''")]
    public async Task Verb_ChoiceThatCannotBe_IsRefusedWithTheKnownPacks(string packs, string reason)
    {
        var table = folder.Write("t.csv", "account,currency,amount,due_date\nA-1,CNY,10.00,2026-01-01\n");
        var end = await CasesProcess.ShellAsync(
            "CASES_PACKS=\"$1\" cases import \"$2\" --store \"$3\"", packs, table, folder.Store());
        Assert.Equal(2, end.Code);
        Assert.Contains("CASES_PACKS: " + reason, end.Error, StringComparison.Ordinal);
        Assert.Single(end.Error.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("CASES_JURISDICTION", "Atlantis", "no pack ships for 'Atlantis'. Use one of: CN")]
    [InlineData("CASES_ACTOR", "bank", "'bank' is no word. Use one of: third-party-collector, first-party-bank")]
    [InlineData("CASES_PRODUCT", "card", "'card' is no word. Use one of: credit-card")]
    public async Task Verb_ScopeThatCannotBe_IsRefusedWithTheKnownWords(string variable, string value, string reason)
    {
        var table = folder.Write("t.csv", "account,currency,amount,due_date\nA-1,CNY,10.00,2026-01-01\n");
        var end = await CasesProcess.ShellAsync(
            "export \"$1=$2\"; cases import \"$3\" --store \"$4\"", variable, value, table, folder.Store());
        Assert.Equal(2, end.Code);
        Assert.Contains(variable + ": " + reason, end.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BANK", "warn")]
    [InlineData("", "ok")]
    public async Task Doctor_SaysWhatBinds(string packs, string grade)
    {
        await ImportAsync();
        var end = await CasesProcess.ShellAsync(
            "CASES_PACKS=\"$1\" cases doctor --json --store \"$2\"", packs, folder.Store());
        using var said = JsonDocument.Parse(end.Out);
        var finding = said.RootElement.GetProperty("findings").EnumerateArray()
            .Single(one => one.GetProperty("subject").GetString() == "packs");
        Assert.Equal(grade, finding.GetProperty("grade").GetString());
    }

    /// <summary>A visit by one person in a week, at ten: refused at any time, and by the guideline alone.</summary>
    private static string Alone()
    {
        var day = TimeProvider.System.GetUtcNow().AddDays(7).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return $$"""{"startsAt":"{{day}}T10:00:00+08:00","team":["wang"],"appointment":"told by letter"}""";
    }

    private static IEnumerable<string?> Packs(ServingProcess node) =>
        node.Said.GetProperty("packs").EnumerateArray().Select(pack => pack.GetString());

    /// <summary>The rules by which a visit of one is refused.</summary>
    private static async Task<List<string?>> RulesAsync(ServingProcess node)
    {
        using var client = new HttpClient { BaseAddress = node.Address };
        var signedIn = await client.PostAsJsonAsync(
            new Uri("sign-in", UriKind.Relative), new { subject = "li", role = "supervisor" });
        var token = (await signedIn.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("v1/cases/A-1/visits", UriKind.Relative))
        {
            Content = new StringContent(Alone(), new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Idempotency-Key", "visit-1");
        var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return
        [
            .. problem.GetProperty("refusals").EnumerateArray()
                .Select(refusal => refusal.TryGetProperty("rule", out var rule) ? rule.GetString() : ""),
        ];
    }

    private async Task ImportAsync(params string[] packs)
    {
        var table = folder.Write("t.csv", "account,currency,amount,due_date\nA-1,CNY,10.00,2026-01-01\n");
        var end = await Cli.RunAsync(
            ["import", table, "--store", folder.Store(), .. packs.SelectMany(pack => new[] { "--policy", pack })]);
        Assert.Equal(0, end.Code);
    }
}
