using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Engine.Tests.Runtime;

/// <summary>A store whose entries cannot be read is told as such, with the place and what to do.</summary>
public sealed class DamageTests
{
    [Fact]
    public async Task Payload_ThatIsNotWhatItsKindSays_IsADamagedStoreWithItsPlace()
    {
        var whole = await Ledgers.OfAsync(7, 300);
        long position = -1;
        await using var damaged = await Ledgers.ForgedAsync(whole, (entry, same) =>
        {
            if (entry.Kind != "caseAssigned" || position >= 0)
            {
                return same;
            }

            position = entry.Position;
            return same with { Kind = "caseReopened" };
        });
        var stream = (await Ledgers.AllAsync(damaged))[(int)position].Stream;

        await AssertDamagedAsync(damaged, stream, position);
    }

    [Fact]
    public async Task Bytes_ThatAreNoEntry_AreADamagedStoreWithItsPlace()
    {
        var whole = await Ledgers.OfAsync(7, 50);
        var rows = (await whole.ReadFromAsync(0, 1_000, CancellationToken.None)).ToArray();
        var index = Array.FindLastIndex(rows, row => row.Stream.Kind == "case");
        rows[index] = rows[index] with { Bytes = rows[index].Bytes[..^1] };
        await using var damaged = new MemoryLedgerStore();
        await damaged.CommitAsync(new LedgerBatch(0, 0, rows, []), CancellationToken.None);

        await AssertDamagedAsync(damaged, rows[index].Stream, index);
    }

    private static async Task AssertDamagedAsync(ILedgerStore damaged, StreamId stream, long position)
    {
        await using var run = EmbeddedRun.Start(new HostSettings(damaged, new VirtualClock(CaseCommands.Start)));
        await using var rows = new MemoryCaseRows();

        var read = await Assert.ThrowsAsync<LedgerStoreException>(() => run.ReadAsync(stream.Name));
        var sent = await Assert.ThrowsAsync<LedgerStoreException>(
            () => run.SendAsync("note", stream.Name, CaseCommands.Note("n")));
        var followed = await Assert.ThrowsAsync<LedgerStoreException>(
            async () => await new CaseRowFollower(damaged, rows).CatchUpAsync(CancellationToken.None));

        foreach (var error in new[] { read, sent, followed })
        {
            Assert.Equal(StoreFailure.Corrupt, error.Failure);
            Assert.Contains($"entry {position} of {stream}", error.Message, StringComparison.Ordinal);
        }
    }
}
