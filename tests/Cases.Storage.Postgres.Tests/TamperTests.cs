using Cases.Ledger;
using Cases.TestKit;
using Xunit;
using static Cases.TestKit.LedgerSamples;

namespace Cases.Storage.Postgres.Tests;

/// <summary>Whatever a superuser does to the rows behind the product's back, verification names the place.</summary>
public sealed class TamperTests
{
    private const int Entries = 40;
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>What is done, the position that must be named, and a part of what must be said.</summary>
    public static TheoryData<string, long, string> Tampering => new()
    {
        { "UPDATE cases.entries SET bytes = substr(bytes, 2) WHERE position = 11", 11, "hash" },
        { "UPDATE cases.entries SET bytes = '' WHERE position = 0", 0, "hash" },
        { "UPDATE cases.entries SET bytes = set_bit(bytes, 77, 1 - get_bit(bytes, 77)) WHERE position = 4", 4, "hash" },
        { "UPDATE cases.entries SET hash = set_bit(hash, 9, 1 - get_bit(hash, 9)) WHERE position = 39", 39, "hash" },
        { "UPDATE cases.entries SET hash = '\\x00' WHERE position = 5", 5, "hash" },
        { "UPDATE cases.entries SET stream = 'case/s9' WHERE position = 6", 6, "stored stream" },
        { "UPDATE cases.entries SET stream = '' WHERE position = 6", 6, "stored stream" },
        { "UPDATE cases.entries SET seq = seq + 100 WHERE position = 20", 20, "stored sequence" },
        { "UPDATE cases.entries SET ver = ver + 1 WHERE position = 20", 20, "stored version" },
        { "DELETE FROM cases.entries WHERE position = 0", 0, "position is missing" },
        { "DELETE FROM cases.entries WHERE position = 17", 17, "position is missing" },
        { "DELETE FROM cases.entries WHERE position >= 30", 40, "not behind its last entry" },
        { "INSERT INTO cases.entries SELECT 40, stream, seq + 100, ver, hash, bytes FROM cases.entries "
            + "WHERE position = 39", 40, "another position" },
        { "UPDATE cases.head SET next = 39", 39, "not behind its last entry" },
        { "UPDATE cases.head SET recorded = recorded + 1", 39, "another time" },
        { "UPDATE cases.entries SET position = -1, seq = -1 WHERE position = 9; "
            + "UPDATE cases.entries SET position = 9 WHERE position = 10; "
            + "UPDATE cases.entries SET position = 10, seq = 2 WHERE position = -1", 9, "another position" },
    };

    [Theory]
    [MemberData(nameof(Tampering))]
    public async Task Verify_AfterTampering_NamesThePlace(string sql, long position, string what)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var store = await database.OpenAsync();
        await LedgerSamples.FillAsync(store, 0, Entries);
        Assert.True((await LedgerVerifier.VerifyAsync(store, null, null, None)).IsWhole);

        await database.TamperAsync(sql);
        var fault = (await LedgerVerifier.VerifyAsync(store, null, null, None)).Fault;

        Assert.NotNull(fault);
        Assert.Equal(position, fault.Position);
        Assert.Contains(what, fault.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadStream_AnEntryIsMissing_FailsInsteadOfFoldingOverTheHole()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var store = await database.OpenAsync();
        await LedgerSamples.FillAsync(store, 0, Entries);

        await database.TamperAsync("DELETE FROM cases.entries WHERE stream = 'case/s1' AND seq IN (1, 4)");

        foreach (var from in new[] { 1, 3, 4 })
        {
            var error = await Assert.ThrowsAsync<LedgerStoreException>(
                async () => await store.ReadStreamAsync(Case("s1"), from, 9, None));
            Assert.Equal(StoreFailure.Corrupt, error.Failure);
            Assert.Contains("case/s1 has no entry", error.What, StringComparison.Ordinal);
        }

        Assert.Equal([2L, 3], (await store.ReadStreamAsync(Case("s1"), 2, 2, None)).Select(row => row.Sequence));
    }

    [Fact]
    public async Task Commit_OnAnEntryBehindTheEnd_SaysThatTheStoreIsDamaged()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var store = await database.OpenAsync();
        await LedgerSamples.FillAsync(store, 0, Entries);
        await database.TamperAsync(
            "INSERT INTO cases.entries SELECT 40, 'case/x', 1, 1, hash, bytes FROM cases.entries LIMIT 1");

        var error = await Assert.ThrowsAsync<LedgerStoreException>(() => LedgerSamples.FillAsync(store, Entries, 7));

        Assert.Equal(StoreFailure.Corrupt, error.Failure);
        Assert.Equal(Entries, (await store.ReadHeadAsync(None)).Next);
    }

    [Fact]
    public async Task Commit_OfASequenceThatIsThere_IsRefusedByTheDatabase()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var store = await database.OpenAsync();
        var row = Chain(Event(Case("a"), 1))[0];
        await store.CommitAsync(Batch([row]), None);

        var error = await Assert.ThrowsAsync<LedgerStoreException>(
            async () => await store.CommitAsync(new LedgerBatch(1, StartMs, [row with { Position = 1 }], []), None));

        Assert.Equal(StoreFailure.Corrupt, error.Failure);
        Assert.Equal(1, (await store.ReadHeadAsync(None)).Next);
    }

    [Fact]
    public async Task Head_WithoutARow_SaysThatTheStoreIsDamaged()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var store = await database.OpenAsync();
        await database.TamperAsync("DELETE FROM cases.head");

        var reading = await Assert.ThrowsAsync<LedgerStoreException>(async () => await store.ReadHeadAsync(None));
        var writing = await Assert.ThrowsAsync<LedgerStoreException>(
            async () => await store.CommitAsync(Batch(Chain(Event(Case("a"), 1))), None));

        Assert.Equal(StoreFailure.Corrupt, reading.Failure);
        Assert.Equal(StoreFailure.Corrupt, writing.Failure);
    }

    [Fact]
    public async Task Reading_LargeEntries_ComesInPagesOfBoundedSize()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var store = await database.OpenAsync();
        var text = new string('x', 900 * 1024);
        var rows = Chain([.. Enumerable.Range(0, 24).Select(number => Event(Case("a"), number, text))]);
        foreach (var batch in rows.Chunk(8))
        {
            Assert.True((await store.CommitAsync(Batch(batch), None)).IsWritten);
        }

        var page = await store.ReadFromAsync(0, int.MaxValue, None);

        Assert.InRange(page.Count, 8, 12);
        Assert.Equal(rows.Select(row => row.Hash), (await AllAsync(store)).Select(row => row.Hash));
        Assert.Equal(page.Count, (await store.ReadStreamAsync(Case("a"), 1, int.MaxValue, None)).Count);
    }

    private static async Task<List<StoredEntry>> AllAsync(PostgresLedgerStore store)
    {
        var all = new List<StoredEntry>();
        while (await store.ReadFromAsync(all.Count, int.MaxValue, None) is { Count: > 0 } page)
        {
            all.AddRange(page);
        }

        return all;
    }
}
