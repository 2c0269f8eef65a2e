using Xunit;

namespace Cases.Node.Tests;

/// <summary>What a replay answers, and what it leaves.</summary>
public sealed class ReplayVerbTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Replay_SmallLog_WritesARowForEachCase()
    {
        (await ReplayAsync("--out", folder.At("out.csv"))).Done();
        Assert.Equal(Fines.SmallOut[0], File.ReadLines(folder.At("out.csv")).First());
        Assert.Equal(
            Fines.SmallOut.Skip(1), File.ReadLines(folder.At("out.csv")).Skip(1).Order(StringComparer.Ordinal));
        Assert.False(File.Exists(folder.At("out.csv.partial")));
    }

    [Fact]
    public async Task Replay_Json_IsOneDocumentWithTheContractsFigures()
    {
        var answer = (await ReplayAsync("--json")).Done().Json;
        Assert.Equal("road-fines", answer.GetProperty("process").GetString());
        Assert.Equal(3, answer.GetProperty("cases").GetInt64());
        Assert.Equal(10, answer.GetProperty("events").GetInt64());
        Assert.Equal(10, answer.GetProperty("accepted").GetInt64());
        Assert.Equal(0, answer.GetProperty("refused").GetInt64());
        Assert.Equal(2, answer.GetProperty("stages").GetProperty("Resolved").GetInt64());
        Assert.Empty(answer.GetProperty("unmapped").EnumerateObject());
        Assert.Equal(1, answer.GetProperty("notAssessable").GetProperty("BANK-FOUR-EYES").GetInt64());
        var balance = Assert.Single(answer.GetProperty("balances").EnumerateArray());
        Assert.Equal(("EUR", "52.00", "-5.00", "47.00"), (
            balance.GetProperty("currency").GetString(), balance.GetProperty("owingAmount").GetString(),
            balance.GetProperty("overpaidAmount").GetString(), balance.GetProperty("netAmount").GetString()));
        Assert.Equal(64, answer.GetProperty("root").GetString()!.Length);
        Assert.True(answer.GetProperty("eventsPerSecond").GetDouble() > 0);
    }

    [Fact]
    public async Task Replay_ForPeople_PrintsTheSameFigures()
    {
        var lines = (await ReplayAsync()).Done().Out.Split('\n');
        Assert.Contains("cases                 3", lines);
        Assert.Contains("refused               none", lines);
        Assert.Contains("balances EUR          1 owing 52.00, 1 settled, 1 overpaid -5.00", lines);
        Assert.All(lines, line => Assert.True(line.Length <= 100, line));
    }

    [Fact]
    public async Task Replay_Again_IsAnsweredAsBeforeAndChangesNothing()
    {
        (await ReplayAsync("--out", folder.At("one.csv"))).Done();
        var again = (await ReplayAsync("--out", folder.At("two.csv"), "--json")).Done().Json;
        Assert.Equal((10, 10), (again.GetProperty("accepted").GetInt64(), again.GetProperty("repeated").GetInt64()));
        Assert.Equal(folder.Read("one.csv"), folder.Read("two.csv"));
    }

    [Fact]
    public async Task Replay_AgainWithRefusals_CountsThemOnceAsRefusedAndOnceAsAnsweredBefore()
    {
        var log = folder.Write("twice.csv",
            Fines.Header + "\nF1,Create Fine,2010-01-10T00:00:00+01:00,35.0,,\n"
            + "F1,Create Fine,2010-01-10T00:00:00+01:00,36.0,,\nF2,Payment,2010-02-10T00:00:00+01:00,,,4.0\n");
        string[] args = ["replay", log, "--process", "road-fines", "--store", folder.Store()];

        var first = (await Cli.RunAsync(args)).Done().Out;
        var again = (await Cli.RunAsync(args)).Done().Out;

        const string Counts = "accepted              1\nrefused               2\n"
            + "  case_already_opened                                    1\n"
            + "  case_unknown                                           1\n";
        Assert.Contains(Counts + "breached", first, StringComparison.Ordinal);
        Assert.Contains(Counts + "answered before       3\nbreached", again, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_ActivityWithoutMapping_IsCountedAndNotSkippedSilently()
    {
        var log = Fines.Small + "F3,Dance,2010-03-01T00:00:00+01:00,,,\n";
        var answer = (await Cli.RunAsync(
            "replay", folder.Write("log.csv", log), "--process", "road-fines", "--store", "memory", "--json"))
            .Done().Json;
        Assert.Equal(1, answer.GetProperty("unmapped").GetProperty("Dance").GetInt64());
    }

    [Fact]
    public async Task Replay_ReferralWithoutDebtAndPaymentAfterReferral_AreShownAsBreached()
    {
        const string log = $"""
            {Fines.Header}
            F1,Create Fine,2010-01-10T00:00:00+01:00,35.0,,
            F1,Payment,2010-01-20T00:00:00+01:00,,,35.0
            F1,Send for Credit Collection,2012-03-30T00:00:00+02:00,,,
            F2,Create Fine,2010-01-10T00:00:00+01:00,35.0,,
            F2,Send for Credit Collection,2012-03-30T00:00:00+02:00,,,
            F2,Payment,2012-05-20T00:00:00+02:00,,,35.0

            """;
        var answer = (await Cli.RunAsync("replay", folder.Write("log.csv", log), "--process", "road-fines",
            "--store", "memory", "--json", "--out", folder.At("out.csv"))).Done().Json;
        var breached = answer.GetProperty("breached");
        Assert.Equal(1, breached.GetProperty("FINES-REFERRAL-OWING").GetInt64());
        Assert.Equal(1, breached.GetProperty("FINES-NO-PAYMENT-AFTER-REFERRAL").GetInt64());
        Assert.All(File.ReadLines(folder.At("out.csv")).Skip(1), row => Assert.Contains(",0.00,EUR,", row));
    }

    [Fact]
    public async Task Replay_WithSeed_SaysThatItIsARehearsalAndDoctorToo()
    {
        var answer = (await ReplayAsync("--seed", "7")).Done();
        Assert.Contains("seed 7; keep no real data here", answer.Out, StringComparison.Ordinal);
        var doctor = await Cli.RunAsync("doctor", "--store", folder.Store());
        Assert.Contains("--seed 7", doctor.Out, StringComparison.Ordinal);
    }

    private Task<CliResult> ReplayAsync(params string[] more) => Cli.RunAsync(
    [
        "replay", folder.Write("small.csv", Fines.Small), "--process", "road-fines", "--store", folder.Store(), .. more,
    ]);
}
