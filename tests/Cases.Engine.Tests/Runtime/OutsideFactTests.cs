using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests.Runtime;

/// <summary>What is told from outside with an instant beyond sense is refused, and the refusal can be read.</summary>
public sealed class OutsideFactTests
{
    public static TheoryData<string> Beyond { get; } = ["least", "early", "late", "most"];

    [Theory]
    [MemberData(nameof(Beyond))]
    public async Task Refusal_OfAnInstantBeyondSense_StandsAtTheNodesOwnTime(string which)
    {
        var at = which switch
        {
            "least" => Instant.MinValue,
            "early" => Instant.FromUtc(-1, 12, 31, 16, 0),
            "late" => Instant.FromUtc(2201, 1, 1, 0, 0),
            _ => Instant.MaxValue,
        };
        await using var store = new MemoryLedgerStore();
        var clock = new VirtualClock(CaseCommands.Start);
        await using var run = EmbeddedRun.Start(new HostSettings(store, clock));
        await run.SendAsync("open", "c1", CaseCommands.Open("c1"));
        var fact = new OutsideFact(CaseCommands.Pay("p1", 100), at, TimeOfDayKnown: false, "core");

        var receipt = await run.SendAsync("pay", "c1", fact);

        Assert.Equal(ReceiptKind.Refused, receipt.Kind);
        var entry = Assert.Single(await Ledgers.AllAsync(store), entry => entry.Kind == "refused");
        Assert.Equal(CaseCommands.Start.ToUnixTimeMilliseconds(), entry.EffectiveAtMs);
    }
}
