using System.Text.Json;
using Xunit;

namespace Cases.Node.Tests;

/// <summary><c>case</c> by the two clocks.</summary>
public sealed class CaseClockTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("2010-01-10", "35.00", "Open", 1)]
    [InlineData("2010-03-01", "46.00", "Open", 3)]
    [InlineData("2010-03-02", "0.00", "Resolved", 5)]
    public async Task Case_EffectiveOn_IsAsItWasAtTheEndOfThatDay(string day, string owed, string stage, int entries)
    {
        await ReplayAsync();
        var found = await OneAsync("--effective-on", day);
        Assert.Equal((owed, stage, day), (found.GetProperty("outstanding").GetProperty("amount").GetString(),
            found.GetProperty("stage").GetString(), found.GetProperty("effectiveOn").GetString()));
        Assert.Equal(entries, found.GetProperty("entries").GetArrayLength());
    }

    [Fact]
    public async Task Case_AsKnownOn_AfterTheLastEntry_IsTheCase()
    {
        await ReplayAsync();
        var found = await OneAsync("--as-known-on", "2999-01-01T00:00:00+08:00");
        Assert.Equal(("Resolved", "2998-12-31T16:00:00Z"),
            (found.GetProperty("stage").GetString(), found.GetProperty("asKnownOn").GetString()));
    }

    [Fact]
    public async Task Case_ByAClock_SaysSoAboveTheTimeline()
    {
        await ReplayAsync();
        var lines = (await Cli.RunAsync("case", "F1", "--store", folder.Store(), "--effective-on", "2010-03-01"))
            .Done().Out.Split('\n');
        Assert.Contains("effective on          2010-03-01", lines);
        Assert.DoesNotContain(lines, line => line.Contains("paymentRecorded", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--effective-on 2010-01-09", "not open yet on 2010-01-09", "2010-01-10")]
    [InlineData("--as-known-on 2010-06-01T00:00:00Z", "Nothing was known of 'F1' at 2010-06-01T00:00:00Z", "recorded")]
    [InlineData("--effective-on 01.02.2010", "YYYY-MM-DD", "--effective-on")]
    [InlineData("--as-known-on 2010-06-01", "is no instant", "--as-known-on")]
    [InlineData("--as-known-on 9999-12-31T23:59:59-18:00", "is no instant", "--as-known-on")]
    public async Task Case_ByAClockThatTellsNothing_IsExitTwo(string clock, string word, string other)
    {
        await ReplayAsync();
        (await Cli.RunAsync(["case", "F1", "--store", folder.Store(), .. clock.Split(' ')])).Fails(2, word, other);
    }

    private async Task<JsonElement> OneAsync(params string[] clock)
    {
        var shown = (await Cli.RunAsync(["case", "F1", "--store", folder.Store(), "--json", .. clock])).Done().Json;
        return Assert.Single(shown.GetProperty("cases").EnumerateArray());
    }

    private async Task ReplayAsync() => (await Cli.RunAsync(
        "replay", folder.Write("small.csv", Fines.Small), "--process", "road-fines", "--store", folder.Store())).Done();
}
