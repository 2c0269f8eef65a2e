using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Work.Tests;

/// <summary>Measured alone: what other tests hold would count.</summary>
[CollectionDefinition(nameof(AloneOnTheMachine), DisableParallelization = true)]
public sealed class AloneOnTheMachine;

/// <summary>What the replay holds beside the host: a host that accepts everything and does nothing.</summary>
[Collection(nameof(AloneOnTheMachine))]
public sealed class ReplayLoadTests
{
    [Fact]
    public async Task Replay_OfALogSixTimesLarger_TakesLittleMoreMemory()
    {
        Assert.SkipUnless(TestSwitches.All, TestSwitches.OnlyWithAll);
        using var folder = new Folder();
        var small = await Held(folder, 20_000);
        var large = await Held(folder, 120_000);
        TestContext.Current.TestOutputHelper!.WriteLine($"{small:N0} and {large:N0} bytes held");

        // What grows is the list of case ids and the reader's count of each case: some hundred bytes for a case.
        Assert.InRange(large - small, 0, 100_000 * 600);
    }

    /// <summary>The bytes that a replay holds when it is nearly done, garbage left out.</summary>
    private static async Task<long> Held(Folder folder, int cases)
    {
        await using (var text = new StreamWriter(folder.File("log.csv")))
        {
            await text.WriteAsync("case_id,activity,timestamp,amount\n");
            for (var number = 0; number < cases; number++)
            {
                await text.WriteAsync($"N{number},Create Fine,2010-01-10T00:00:00+01:00,35.0\n");
                await text.WriteAsync($"N{number},Insert Fine Notification,2010-01-20T00:00:00+01:00,\n");
            }
        }

        var before = GC.GetTotalMemory(forceFullCollection: true);
        long held = 0;
        var options = Given.Replay(folder.File("log.csv")) with
        {
            Progress = progress => held = progress.Events > (2 * cases) - 4_000 && held == 0
                ? GC.GetTotalMemory(forceFullCollection: true) - before
                : held,
        };
        await new ReplayRun(new IdleHost(), options).RunAsync(TestContext.Current.CancellationToken);
        return held;
    }
}
