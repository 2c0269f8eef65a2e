using System.Text.Json;
using System.Text.RegularExpressions;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>The walk of the first page, run as it stands there, by a shell and curl.</summary>
public sealed partial class WalkTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Walk_OfTheFirstPage_LeadsFromSignInToResolution()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the walk needs bash and curl");
        var answers = PageWalk.Answers(await RunAsync(Script(Block())));

        var refused = Assert.Single(answers, answer => answer.TryGetProperty("status", out _));
        Assert.Equal(422, refused.GetProperty("status").GetInt32());
        var reason = refused.GetProperty("refusals")[0];
        Assert.Equal("BANK-PLAN-HOLD", reason.GetProperty("rule").GetString());
        Assert.True(reason.TryGetProperty("permittedFrom", out _));
        Assert.Contains(answers, answer => answer.TryGetProperty("actions", out _));
        var stages = answers.Where(answer => answer.TryGetProperty("stage", out _))
            .Select(answer => answer.GetProperty("stage").GetString());
        Assert.Equal(["open", "resolved"], stages);
        var trail = answers[^1].GetProperty("items").EnumerateArray()
            .Select(entry => entry.GetProperty("kind").GetString()!).ToList();
        Assert.Equal("caseOpened", trail[0]);
        Assert.Equal("caseResolved", trail[^1]);
        Assert.Empty(((string[])["contactRecorded", "promiseMade", "refused", "paymentRecorded"]).Except(trail));
    }

    [Fact]
    public async Task Push_OfTheFirstPage_IsSignedByOpensslAndTakenOnce()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the walk needs bash, curl and openssl");
        var answers = PageWalk.Answers(await RunAsync(Script(Pushed())));

        Assert.Equal(
            ["applied applied", "duplicate duplicate"],
            answers.Where(answer => answer.TryGetProperty("results", out _)).Select(answer => string.Join(
                ' ', answer.GetProperty("results").EnumerateArray().Select(one => one.GetProperty("result")))));
    }

    [Fact]
    public void Walk_Reason_IsShownAsTheRuleGivesIt()
    {
        using var shown = JsonDocument.Parse(Shown().Match(PageWalk.Page()).Groups["json"].Value);
        Assert.Equal("BANK-PLAN-HOLD", shown.RootElement.GetProperty("rule").GetString());
    }

    private static string Script(Regex block) => PageWalk.Script(block);

    private Task<string> RunAsync(string script) => PageWalk.RunAsync(folder, script);

    [GeneratedRegex(@"### Payments that a bank's systems push[\s\S]*?```bash\n(?<script>[\s\S]+?)```")]
    private static partial Regex Pushed();

    [GeneratedRegex(@"### A walk with curl[\s\S]*?```bash\n(?<script>[\s\S]+?)```")]
    private static partial Regex Block();

    [GeneratedRegex(@"### A walk with curl[\s\S]*?```json\n(?<json>[\s\S]+?)```")]
    private static partial Regex Shown();
}
