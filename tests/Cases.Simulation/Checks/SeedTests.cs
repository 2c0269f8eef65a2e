using System.Diagnostics;
using Cases.TestKit;
using Xunit;

namespace Cases.Simulation.Checks;

public sealed class SeedTests
{
    /// <summary>As many as take some seconds; <c>--seeds</c> runs any number of others.</summary>
    private const int Few = 60;

    private const int Many = 1_000;

    [Fact]
    public void Seeds_AFew_BreakNoPromiseAndMeetEveryFault()
    {
        var results = Seeds.Run(1, Few).ToList();

        Assert.Empty(results.Where(result => result.Fault is not null).Select(Seeds.Line));
        string[] met =
        [
            "crash", "restart", "stall", "clock step", "outage", "power cut", "torn batches", "eviction", "lost rows",
            "outcome unknown", "answered again", "answer Accepted", "answer Refused", "answer Pushback",
            "answer RefusalsSuppressed", "answer VersionMismatch", "signed heads", "met at a cursor",
            "erased", "restricted", "texts gone",
            "entry planAgreed", "entry planBroken", "entry planCompleted", "entry promiseEnded", "entry waiverGranted",
            "entry waiverWithdrawn", "entry chargeReversed", "entry moneyReturned", "entry paymentReversed",
            "entry paymentCorrectionDated", "entry interestPosted", "entry debtSold", "entry debtBoughtBack",
            "entry creditCarried", "entry agreementShared", "entry agreementMoneyMoved", "entry disputeDecided",
        ];
        Assert.All(met, what => Assert.True(
            results.Sum(result => result.Counts.GetValueOrDefault(what)) > 0, $"no seed met '{what}'"));
    }

    [Fact]
    public void Seeds_AThousand_BreakNoPromise()
    {
        Assert.SkipUnless(TestSwitches.All, TestSwitches.OnlyWithAll);

        var results = Seeds.Run(Few + 1, Many).ToList();

        Assert.Equal(Many, results.Count);
        Assert.Empty(results.Where(result => result.Fault is not null).Select(Seeds.Line));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(75)]
    [InlineData(102)]
    public void Seed_RunAgainBesideOthers_TakesTheSameStepsToTheSameRoot(long seed)
    {
        var alone = new List<string>();
        var first = Seeds.RunOne(seed, alone.Add);
        var again = new List<string>();
        var beside = new Thread(() => Seeds.RunOne(seed + 1));
        beside.Start();
        var second = Seeds.RunOne(seed, again.Add);
        beside.Join();

        Assert.NotEmpty(alone);
        Assert.Equal(alone, again);
        Assert.Equal(first.Head, second.Head);
        Assert.Equal(first.Counts, second.Counts);
    }

    [Fact]
    public void Seeds_Different_DifferInTheirRoots()
    {
        var roots = Seeds.Run(1, 10).Select(result => result.Head.Root).ToList();
        Assert.Equal(roots.Count, roots.Distinct().Count());
    }

    [Fact]
    public async Task Seed_InAProcessOfItsOwn_ComesToTheSameRoot()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in new[] { typeof(SeedTests).Assembly.Location, "--seed", "5", "--quiet" })
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var printed = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(0, process.ExitCode);
        Assert.EndsWith(Seeds.Line(Seeds.RunOne(5)) + Environment.NewLine, printed, StringComparison.Ordinal);
    }
}
