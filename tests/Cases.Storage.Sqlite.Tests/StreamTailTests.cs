using System.Globalization;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Storage.Sqlite.Tests;

/// <summary>The ends of streams lag behind in the file; nobody may see that.</summary>
public sealed class StreamTailTests : IDisposable
{
    private const int ManyEntries = StreamTail.MaxEntries + 4_000; // A multiple of four: appended in four parts.
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Writer_ThatWasKilled_LeavesEndsThatTheNextOneFinds()
    {
        await using (var store = SqliteLedgerStore.OpenWriter(_folder.Store))
        {
            await LedgerSamples.FillAsync(store, 0, 30);
            Assert.Equal("0", store.ReadMark(StreamTail.Mark));
            StoreScript.CopyAsIs(_folder.Store, Copy);
        }

        await using (var reader = SqliteLedgerStore.OpenReader(Copy))
        {
            Assert.Equal([1L, 8, 15, 22, 29], await PositionsAsync(reader, "s1"));
            Assert.Null(await reader.CheckIndexAsync(None));
        }

        await using (var next = SqliteLedgerStore.OpenWriter(Copy))
        {
            await LedgerSamples.FillAsync(next, 30, 12);
            Assert.Equal([1L, 8, 15, 22, 29, 36], await PositionsAsync(next, "s1"));
        }

        Assert.Equal((42L, true), await WholeAsync(Copy));
    }

    [Fact]
    public async Task Writer_Closed_LeavesNothingToScan()
    {
        await StoreScript.MakeAsync(_folder.Store, 30);

        await using var reader = SqliteLedgerStore.OpenReader(_folder.Store);

        Assert.Equal("30", reader.ReadMark(StreamTail.Mark));
        Assert.Equal([6L, 13, 20, 27], await PositionsAsync(reader, "s6"));
    }

    [Fact]
    public async Task Writer_AfterManyEntries_BringsTheTableUpToDateWithACommit()
    {
        await using var store = SqliteLedgerStore.OpenWriter(_folder.Store);
        await using var reader = SqliteLedgerStore.OpenReader(_folder.Store);
        await LedgerSamples.FillAsync(store, 0, 10);
        Assert.Equal(2, (await reader.ReadStreamHeadAsync(LedgerSamples.Case("s1"), None))?.Sequence);

        for (var from = 10; from < 10 + ManyEntries; from += ManyEntries / 4)
        {
            await LedgerSamples.FillAsync(store, from, ManyEntries / 4);
        }

        var mark = long.Parse(store.ReadMark(StreamTail.Mark)!, CultureInfo.InvariantCulture);
        await LedgerSamples.FillAsync(store, 10 + ManyEntries, 7);

        Assert.InRange(mark, StreamTail.MaxEntries, ManyEntries + 10);
        var sequence = (ManyEntries + 17 + 5) / 7;
        Assert.Equal(sequence, (await store.ReadStreamHeadAsync(LedgerSamples.Case("s1"), None))?.Sequence);
        Assert.Equal(sequence, (await reader.ReadStreamHeadAsync(LedgerSamples.Case("s1"), None))?.Sequence);
        Assert.Null(await reader.CheckIndexAsync(None));
        Assert.Null(await store.CheckIndexAsync(None));
    }

    [Fact]
    public async Task Check_AskedAgainAndAgain_LeavesNoStatementOnTheConnection()
    {
        await StoreScript.MakeAsync(_folder.Store, 30);
        using var connection = new RawConnection(_folder.Store, SQLitePCL.raw.SQLITE_OPEN_READONLY);
        for (var round = 0; round < 3; round++)
        {
            Assert.Null(IndexCheck.Run(connection));
            Assert.Equal(0, connection.Statements);
        }
    }

    [Fact]
    public async Task Reader_OfAnotherProcess_SeesEachCommitAtOnce()
    {
        await using var store = SqliteLedgerStore.OpenWriter(_folder.Store);
        await using var reader = SqliteLedgerStore.OpenReader(_folder.Store);
        for (var round = 0; round < 20; round++)
        {
            await LedgerSamples.FillAsync(store, round * 7, 7);

            Assert.Equal(round + 1, (await reader.ReadStreamHeadAsync(LedgerSamples.Case("s4"), None))?.Sequence);
            Assert.Null(await reader.ReadStreamHeadAsync(LedgerSamples.Case("s7"), None));
        }
    }

    [Fact]
    public async Task Writer_OfAStoreOfTheFirstVersion_TakesItsEndsAsComplete()
    {
        await StoreScript.MakeAsync(_folder.Store, 30);
        StoreScript.Sql(_folder.Store, "DELETE FROM meta WHERE name = 'ends'; DROP TABLE checkpoints; "
            + "PRAGMA user_version = 1");

        await using (var store = SqliteLedgerStore.OpenWriter(_folder.Store))
        {
            Assert.Equal("30", store.ReadMark(StreamTail.Mark));
            await LedgerSamples.FillAsync(store, 30, 12);
        }

        Assert.Equal((42L, true), await WholeAsync(_folder.Store));
    }

    [Theory]
    [InlineData("UPDATE meta SET value = 31 WHERE name = 'ends'", "beyond its end")]
    [InlineData("UPDATE meta SET value = -1 WHERE name = 'ends'", "missing or wrong")]
    [InlineData("DELETE FROM meta WHERE name = 'ends'", "missing or wrong")]
    public async Task Writer_OfAStoreWithAWrongMark_IsRefused(string sql, string what)
    {
        await StoreScript.MakeAsync(_folder.Store, 30);
        StoreScript.Sql(_folder.Store, sql);

        var error = Assert.Throws<LedgerStoreException>(() => SqliteLedgerStore.OpenWriter(_folder.Store));

        Assert.Equal(StoreFailure.Corrupt, error.Failure);
        Assert.Contains(what, error.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_OfAnEntryForgedBehindTheMark_IsFound()
    {
        await using (var store = SqliteLedgerStore.OpenWriter(_folder.Store))
        {
            await LedgerSamples.FillAsync(store, 0, 30);
            StoreScript.CopyAsIs(_folder.Store, Copy);
        }

        StoreScript.Tamper(Copy, "UPDATE entries SET prev = 15 WHERE position = 29");

        var fault = (await StoreScript.VerifyAsync(Copy)).Fault;
        Assert.Equal(29, fault?.Position);
        Assert.Contains("link", fault?.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_ByPosition_StopWhereEndsAreKnown()
    {
        await using var store = SqliteLedgerStore.OpenWriter(_folder.Store);
        await LedgerSamples.FillAsync(store, 0, 7);

        // As a commit is seen by others before the writer has returned from it.
        StoreScript.AddCopy(_folder.Store, 7, "'case/late', 1, 1, NULL");

        Assert.Equal(7, (await store.ReadFromAsync(0, 100, None)).Count);
        await using var reader = SqliteLedgerStore.OpenReader(_folder.Store);
        Assert.Equal(8, (await reader.ReadFromAsync(0, 100, None)).Count);
    }

    [Fact]
    public async Task Writer_WhoseCommitWentThroughUnseen_FindsTheEndsAgain()
    {
        await using var store = SqliteLedgerStore.OpenWriter(_folder.Store);
        await LedgerSamples.FillAsync(store, 0, 7);
        StoreScript.Sql(
            _folder.Store,
            "INSERT INTO entries SELECT 7, stream, 2, 2, 0, hash, bytes FROM entries WHERE position = 0");
        var row = (await store.ReadFromAsync(1, 1, None))[0];

        Assert.False((await store.CommitAsync(new LedgerBatch(7, 0, [row with { Position = 7 }], []), None)).IsWritten);

        Assert.Equal(2, (await store.ReadStreamHeadAsync(LedgerSamples.Case("s0"), None))?.Sequence);
        Assert.Equal(8, (await store.ReadFromAsync(0, 100, None)).Count);
    }

    [Fact]
    public async Task Dispose_Twice_IsOnce()
    {
        var store = SqliteLedgerStore.OpenWriter(_folder.Store);
        await LedgerSamples.FillAsync(store, 0, 7);
        await store.DisposeAsync();
        await store.DisposeAsync();

        Assert.Equal((7L, true), await WholeAsync(_folder.Store));
    }

    [Fact]
    public async Task Commit_ThatFails_LeavesTheEndsAsTheyWere()
    {
        await using var store = SqliteLedgerStore.OpenWriter(_folder.Store);
        await LedgerSamples.FillAsync(store, 0, 8);
        var rows = await store.ReadFromAsync(0, 8, None);

        // The second entry has no entry before it, so the whole batch fails.
        await Assert.ThrowsAsync<LedgerStoreException>(async () => await store.CommitAsync(
            new LedgerBatch(8, 0, [rows[7] with { Position = 8, Sequence = 3 }, rows[0] with
            {
                Position = 9, Stream = LedgerSamples.Case("none"), Sequence = 2,
            }], []),
            None));

        Assert.Equal([0L, 7], await PositionsAsync(store, "s0"));
        await LedgerSamples.FillAsync(store, 14, 1);
        Assert.Equal([0L, 7, 8], await PositionsAsync(store, "s0"));
    }

    private string Copy => _folder.Store + ".copy";

    private static async Task<IEnumerable<long>> PositionsAsync(SqliteLedgerStore store, string stream) =>
        (await store.ReadStreamAsync(LedgerSamples.Case(stream), 1, 100, None)).Select(row => row.Position);

    private static async Task<(long Size, bool IsWhole)> WholeAsync(string file)
    {
        var verdict = await StoreScript.VerifyAsync(file);
        return (verdict.Head.Size, verdict.IsWhole);
    }
}
