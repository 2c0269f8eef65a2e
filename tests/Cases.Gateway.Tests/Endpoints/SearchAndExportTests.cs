using System.Text.Json;
using Cases.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>Search by name and number, and the trail to take along.</summary>
public sealed class SearchAndExportTests
{
    [Theory]
    [InlineData("ann", "Zhao Yun", "A B")]
    [InlineData("ann", "zhao yun", "A B")]
    [InlineData("ann", "+86 138 0000 5678", "A")]
    [InlineData("ann", "13800005678", "A")]
    [InlineData("ann", "62250000000B", "B")]
    [InlineData("ann", "Zhao", "")]
    [InlineData("card", "Zhao Yun", "B")]
    [InlineData("rival", "Zhao Yun", "")]
    [InlineData("agent", "Zhao Yun", "")]
    [InlineData("agent", "62250000000B", "")]
    [InlineData("ann", "' OR 1=1 --", "")]
    public async Task Search_OfANameOrNumber_GivesTheCasesThatTheCallerSees(string who, string text, string letters)
    {
        await using var desk = await FilledAsync();
        var asked = new WorklistFilter { Search = text, Sort = WorklistSort.Opened };
        var page = (await desk.As(who).GetWorklistAsync(asked)).Required();
        Assert.Equal(letters, string.Join(' ', page.Items.Select(row => row.Account![^1..])));
    }

    [Fact]
    public async Task Search_OnOneList_KeepsToIt()
    {
        await using var desk = await FilledAsync();
        var asked = new WorklistFilter { Search = "Zhao Yun", Part = WorklistPart.Resolved };
        Assert.Empty((await desk.As("ann").GetWorklistAsync(asked)).Required().Items);
        Assert.Equal(400, (await desk.As("ann").TakeNextCaseAsync(asked)).Status);
    }

    [Fact]
    public async Task Export_OfTheTrail_IsEveryEntryInOrderAndKeepsSealedWhatIsPersonal()
    {
        await using var desk = await FilledAsync();
        foreach (var who in (string[])["audit", "comp"])
        {
            using var response = await desk.SendAsync(who, "GET /v1/audit/export?format=jsonl");
            Assert.Equal((200, "application/jsonl", true), ((int)response.StatusCode,
                response.Content.Headers.ContentType?.MediaType, response.Headers.CacheControl?.NoStore));
            var text = await response.Content.ReadAsStringAsync();
            Assert.DoesNotContain("Zhao", text, StringComparison.Ordinal);
            var positions = text.TrimEnd('\n').Split('\n').Select(Position).ToList();
            Assert.Equal(Enumerable.Range(0, positions.Count).Select(number => (long)number), positions);
            var page = (await desk.As(who).GetAsync<Page<AuditEntry>>("audit/entries?limit=500")).Required();
            Assert.Equal(page.Items.Count, positions.Count);
        }
    }

    [Fact]
    public async Task Export_OfOneCase_HasItsEntriesAlone()
    {
        await using var desk = await FilledAsync();
        var trail = (await desk.As("audit").GetCaseAuditAsync(desk.Case)).Required().Items;
        await desk.Run.FollowAsync();
        foreach (var name in (string[])[desk.Case, "0017"])
        {
            using var response = await desk.SendAsync("audit", "GET /v1/audit/export?case=" + name);
            var lines = (await response.Content.ReadAsStringAsync()).TrimEnd('\n').Split('\n');
            Assert.Equal(trail.Select(entry => entry.Position), lines.Select(Position));
        }
    }

    [Theory]
    [InlineData("ann", "", 403, ProblemCodes.NotAllowed)]
    [InlineData("bob", "", 403, ProblemCodes.NotAllowed)]
    [InlineData("agent", "", 403, ProblemCodes.NotAllowed)]
    [InlineData("root", "", 403, ProblemCodes.NotAllowed)]
    [InlineData("watch", "", 403, ProblemCodes.NotAllowed)]
    [InlineData("watch", "?case=0017", 404, ProblemCodes.NotFound)]
    [InlineData("audit", "?case=nothing", 404, ProblemCodes.NotFound)]
    [InlineData("audit", "?case=../x", 404, ProblemCodes.NotFound)]
    [InlineData("audit", "?format=xes", 400, ProblemCodes.FieldInvalid)]
    [InlineData("audit", "?from=1", 400, ProblemCodes.FieldInvalid)]
    public async Task Export_ForOthersOrAskedWrongly_IsAProblem(string who, string query, int status, string code)
    {
        await using var desk = await FilledAsync();
        await (await desk.SendAsync(who, "GET /v1/audit/export" + query)).IsProblemAsync(status, code);
    }

    [Fact]
    public async Task Entries_ForACallerBoundToABranch_AreNotAllowed()
    {
        await using var desk = await Desk.OpenAsync();
        await (await desk.SendAsync("watch", "GET /v1/audit/entries")).IsProblemAsync(403, ProblemCodes.NotAllowed);
    }

    [Fact]
    public async Task Export_IsNotedInTheSecurityLog()
    {
        var log = new KeptLog();
        await using var desk = await Desk.OpenAsync(builder => builder.Services.AddSingleton<ILoggerProvider>(log));
        (await desk.SendAsync("audit", "GET /v1/audit/export")).EnsureSuccessStatusCode();
        Assert.Matches("^Exported [0-9]+ auditor audit", log.Of(SecurityLog.Category)[^1]);
    }

    private static long Position(string line)
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.GetProperty("position").GetInt64();
    }

    /// <summary>Two of one name: A has a loan and a telephone, B a card, and B is placed with agency-1.</summary>
    private static async Task<Desk> FilledAsync()
    {
        var desk = await Desk.OpenAsync();
        foreach (var (letter, product) in new[] { ("A", "loan"), ("B", "card") })
        {
            await desk.As("core").PostAsync(
                CasePaths.Persons, new PersonRequest("Zhao Yun") { Id = "p-" + letter });
            var id = (await desk.As("bob").PostAsync(CasePaths.Cases, Desk.Opening("62250000000" + letter) with
            {
                Product = product, Parties = [new PartyRequest("p-" + letter, PartyKind.Debtor)],
            })).Required().Id;
            if (letter == "B")
            {
                await desk.As("bob").PostAsync(
                    CasePaths.Of(id, "assignments"), new AssignmentRequest("placed", "agency-1"));
            }
        }

        await desk.As("core").PostAsync(CasePaths.Person("p-A", "contact-points"),
            new ContactPointRequest(ContactChannel.Phone, "+86 138 0000 5678", "contract", LegalGround.Contract));
        await desk.Run.FollowAsync();
        return desk;
    }
}
