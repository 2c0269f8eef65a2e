using System.Security.Cryptography;
using System.Text.Json;
using Cases.Domain;
using Cases.Engine;
using static Cases.Outreach.Tests.Outgoing;

namespace Cases.Outreach.Tests;

/// <summary>Goal: a letter lies in the spool whole, once, and its envelope shows nothing of a debt.</summary>
public sealed class MessageSpoolTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly string folder = Directory.CreateTempSubdirectory("cases-spool-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Letter_IsAPageToPrintWithAManifest()
    {
        var handed = await Spool.SendAsync(Letter(), Always, None);

        Assert.Equal((MessageOutcome.HandedOver, Letter().Id), (handed.Outcome, handed.Reference));
        var page = await File.ReadAllTextAsync(PathOf(".html"), None);
        var window = page[page.IndexOf("<div class=\"window\">", StringComparison.Ordinal)..page.IndexOf("<main>",
            StringComparison.Ordinal)];
        Assert.Contains("示例银行", window, StringComparison.Ordinal);
        Assert.Contains("上海市黄浦区人民路 1 号", window, StringComparison.Ordinal);
        Assert.Contains("挂号信", window, StringComparison.Ordinal);
        Assert.DoesNotContain("100.00", window, StringComparison.Ordinal);
        Assert.Contains("应还100.00元&lt;b&gt;", page, StringComparison.Ordinal);
        using var manifest = JsonDocument.Parse(await File.ReadAllTextAsync(PathOf(".json"), None));
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(PathOf(".html"), None))),
            manifest.RootElement.GetProperty("sha256").GetString());
        Assert.True(manifest.RootElement.GetProperty("registered").GetBoolean());
        Assert.DoesNotContain("c1.x3", manifest.RootElement.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Letter_Repeated_LiesThereOnceAlsoOnAnotherDay()
    {
        await Spool.SendAsync(Letter(), Always, None);
        var again = Letter() with { Today = Letter().Today.PlusDays(1) };
        Assert.Equal(MessageOutcome.HandedOver, (await Spool.SendAsync(again, Always, None)).Outcome);
        Assert.Single(Directory.GetFiles(folder, "*.html", SearchOption.AllDirectories));
    }

    /// <summary>Ended between page and manifest: it was never handed over, and is written anew.</summary>
    [Fact]
    public async Task Letter_WithoutManifest_IsWrittenAnew()
    {
        await Spool.SendAsync(Letter("half"), Always, None);
        File.Delete(PathOf(".json"));
        await Spool.SendAsync(Letter(), Always, None);
        Assert.Contains("100.00", await File.ReadAllTextAsync(PathOf(".html"), None), StringComparison.Ordinal);
        Assert.True(File.Exists(PathOf(".json")));
    }

    [Fact]
    public async Task Letter_TooLate_LeavesNothing()
    {
        Assert.Equal(MessageOutcome.PutOff, (await Spool.SendAsync(Letter(), Never, None)).Outcome);
        Assert.Empty(Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Letter_WhereNothingCanBeWritten_IsTriedAgain()
    {
        var file = Path.Combine(folder, "file");
        await File.WriteAllTextAsync(file, "", None);
        var handed = await new MessageSpool(Path.Combine(file, "spool")).SendAsync(Letter(), Always, None);
        Assert.Equal(MessageOutcome.PutOff, handed.Outcome);
    }

    [Fact]
    public async Task Text_IsAPlainFile()
    {
        await Spool.SendAsync(Sms() with { Today = Letter().Today }, Always, None);
        var text = await File.ReadAllTextAsync(Path.Combine(folder, "2026-04-03", Sms().Id + ".txt"), None);
        Assert.StartsWith("sms: +86 138 0000 0001\n\n【示例银行】", text, StringComparison.Ordinal);
    }

    private MessageSpool Spool => new(folder);

    private string PathOf(string end) => Path.Combine(folder, "2026-04-03", Letter().Id + end);
}
