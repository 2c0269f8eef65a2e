using Xunit;

namespace Cases.Simulation.Checks;

/// <summary>A store that breaks its word is found out: the audit is no formality.</summary>
public sealed class AuditTests
{
    [Theory]
    [InlineData("TornBatch", 29)]
    [InlineData("LostBatch", 1)]
    [InlineData("SyncLater", 1)]
    [InlineData("StaleReads", 3)]
    [InlineData("UnguardedRows", 10)]
    [InlineData("KeptKeys", 1)]
    public void Disk_ThatBreaksItsWord_IsFoundOut(string lie, long seed)
    {
        // The first of these finds it as a rule; which one does turns on every step that the product takes.
        const int Most = 400;
        var how = Enum.Parse<DiskLie>(lie);

        Assert.Contains(
            Enumerable.Range(0, Most), number => Seeds.RunOne(seed + number, null, how).Fault is not null);
        Assert.Null(Seeds.RunOne(seed).Fault);
    }
}
