using Cases.Ledger;
using Cases.TestKit;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Cases.Storage.Sqlite.Tests;

/// <summary>Whatever is done to the rows behind the product's back, verification names the place.</summary>
public sealed class TamperTests : IDisposable
{
    private const int Entries = 40;
    private readonly TemporaryFolder _folder = new();

    /// <summary>What is done, the position that must be named, and a part of what must be said.</summary>
    public static TheoryData<string, long, string> Tampering => new()
    {
        { "UPDATE entries SET bytes = CAST(substr(bytes, 2) AS BLOB) WHERE position = 11", 11, "hash" },
        { "UPDATE entries SET bytes = x'' WHERE position = 0", 0, "hash" },
        { "UPDATE entries SET hash = zeroblob(32) WHERE position = 39", 39, "hash" },
        { "UPDATE entries SET hash = x'00' WHERE position = 5", 5, "hash" },
        { "UPDATE entries SET stream = 'case/s9' WHERE position = 6", 6, "stored stream" },
        { "UPDATE entries SET stream = '' WHERE position = 6", 6, "stored stream" },
        { "UPDATE entries SET seq = seq + 1 WHERE position = 20", 20, "stored sequence" },
        { "UPDATE entries SET ver = ver + 1 WHERE position = 20", 20, "stored version" },
        { "UPDATE entries SET prev = prev - 1 WHERE position = 20", 20, "link" },
        { "UPDATE entries SET prev = NULL WHERE position = 20", 20, "link" },
        { "UPDATE entries SET prev = 0 WHERE position = 3", 3, "link" },
        { "UPDATE entries SET prev = position WHERE position = 30", 30, "link" },
        { "UPDATE streams SET last = last - 7 WHERE last = 39", 39, "end of the stream" },
        { "UPDATE streams SET last = 1000 WHERE last = 39", 1000, "end of a stream" },
        { "UPDATE streams SET key = key + 1 WHERE last = 38", 38, "end of a stream" },
        { "DELETE FROM streams WHERE last = 35", 35, "end of the stream" },
        { "INSERT INTO streams VALUES (12345, 39)", 39, "end of a stream" },
        { "UPDATE meta SET value = 33 WHERE name = 'ends'", 33, "end of a stream" },
        { "UPDATE meta SET value = 41 WHERE name = 'ends'", 39, "ends of the streams" },
        { "UPDATE meta SET value = 9000000000 WHERE name = 'ends'", 39, "ends of the streams" },
        { "DELETE FROM entries WHERE position = 0", 0, "position is missing" },
        { "DELETE FROM entries WHERE position = 17", 17, "position is missing" },
        { "DELETE FROM entries WHERE position >= 30", 33, "end of a stream" },
        { "UPDATE entries SET position = -1 WHERE position = 9; UPDATE entries SET position = 9 WHERE position = 10; "
            + "UPDATE entries SET position = 10 WHERE position = -1", 9, "another position" },
        { "UPDATE entries SET position = -position WHERE position >= 12; "
            + "UPDATE entries SET position = 1 - position WHERE position < 0; INSERT INTO entries "
            + "SELECT 12, stream, seq, ver, prev, hash, bytes FROM entries WHERE position = 11", 12,
            "another position" },
        { "DELETE FROM entries WHERE position = 12; UPDATE entries SET position = -position WHERE position > 12; "
            + "UPDATE entries SET position = -position - 1 WHERE position < 0", 12, "another position" },
        { "INSERT INTO entries SELECT 40, stream, seq, ver, prev, hash, bytes FROM entries WHERE position = 39", 40,
            "another position" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Tampering))]
    public async Task Verify_AfterTampering_NamesThePlace(string sql, long position, string what)
    {
        await StoreScript.MakeAsync(_folder.Store, Entries);
        StoreScript.Tamper(_folder.Store, sql);

        var fault = (await StoreScript.VerifyAsync(_folder.Store)).Fault;

        Assert.NotNull(fault);
        Assert.Equal(position, fault.Position);
        Assert.Contains(what, fault.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_EachBitOfEachColumnOfARow_IsFoundAtItsPosition()
    {
        await StoreScript.MakeAsync(_folder.Store, 10);
        foreach (var column in new[] { "hash", "bytes" })
        {
            for (var place = 1; place <= 30; place += 7)
            {
                StoreScript.Tamper(_folder.Store, $"""
                    CREATE TABLE kept AS SELECT {column} AS it FROM entries WHERE position = 4;
                    UPDATE entries SET {column} =
                        CAST(substr({column}, 1, {place} - 1)
                        || CASE substr({column}, {place}, 1) WHEN x'00' THEN x'01' ELSE x'00' END
                        || substr({column}, {place} + 1) AS BLOB) WHERE position = 4;
                    """);
                Assert.Equal(4, (await StoreScript.VerifyAsync(_folder.Store)).Fault?.Position);
                StoreScript.Sql(_folder.Store, $"""
                    UPDATE entries SET {column} = (SELECT it FROM kept) WHERE position = 4;
                    DROP TABLE kept;
                    CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries BEGIN SELECT 1; END;
                    CREATE TRIGGER entries_no_delete BEFORE DELETE ON entries BEGIN SELECT 1; END;
                    CREATE TRIGGER streams_no_delete BEFORE DELETE ON streams BEGIN SELECT 1; END;
                    """);
            }
        }

        Assert.True((await StoreScript.VerifyAsync(_folder.Store)).IsWhole);
    }

    [Theory]
    [InlineData("UPDATE entries SET ver = 9", "never changed")]
    [InlineData("UPDATE OR REPLACE entries SET position = 3 WHERE position = 2", "never changed")]
    [InlineData("DELETE FROM entries", "never deleted")]
    [InlineData("DELETE FROM entries WHERE position = 39", "never deleted")]
    [InlineData("DELETE FROM streams", "never deleted")]
    [InlineData("INSERT INTO checkpoints VALUES (7, x'', ''); UPDATE checkpoints SET size = 8", "never changed")]
    [InlineData("INSERT INTO checkpoints VALUES (7, x'', ''); DELETE FROM checkpoints", "never deleted")]
    public async Task Triggers_AgainstAccidents_RefuseTheStatement(string sql, string message)
    {
        await StoreScript.MakeAsync(_folder.Store, Entries);

        var error = Assert.Throws<SqliteException>(() => StoreScript.Sql(_folder.Store, sql));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.True((await StoreScript.VerifyAsync(_folder.Store)).IsWhole);
    }

    [Theory]
    [InlineData("UPDATE entries SET prev = 12 WHERE position = 21")]
    [InlineData("UPDATE entries SET prev = NULL WHERE position = 21")]
    [InlineData("UPDATE entries SET prev = 14000 WHERE position = 21")]
    [InlineData("UPDATE entries SET seq = 9 WHERE position = 14")]
    [InlineData("UPDATE entries SET stream = 'case/s1' WHERE position = 14")]
    [InlineData("DELETE FROM entries WHERE position = 14")]
    [InlineData("DELETE FROM entries WHERE position = 35")]
    public async Task ReadStream_WithABrokenLink_FailsInsteadOfFoldingOverIt(string sql)
    {
        await StoreScript.MakeAsync(_folder.Store, Entries);
        StoreScript.Tamper(_folder.Store, sql);
        await using var store = SqliteLedgerStore.OpenReader(_folder.Store);

        var error = await Assert.ThrowsAsync<LedgerStoreException>(async () => await store.ReadStreamAsync(
            StreamId.Parse("case/s0"), 1, 100, CancellationToken.None));

        Assert.Equal(StoreFailure.Corrupt, error.Failure);
        Assert.Contains("case/s0", error.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commit_OnAStreamWhoseEndWasForged_StillIsFoundByVerification()
    {
        await StoreScript.MakeAsync(_folder.Store, Entries);
        StoreScript.Tamper(_folder.Store, "UPDATE entries SET stream = 'case/zz' WHERE position = 35");
        await using var store = SqliteLedgerStore.OpenWriter(_folder.Store);

        // The stream seems to have no entry, so it begins anew behind the row that took its place.
        await LedgerSamples.FillAsync(store, 42, 1);
        var verdict = await LedgerVerifier.VerifyAsync(store, null, null, CancellationToken.None);

        Assert.Equal(35, verdict.Fault?.Position);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Commit_AFirstEntryForAStreamThatHasSome_RefusesToFork(bool isKnown)
    {
        await StoreScript.MakeAsync(_folder.Store, 6);
        await using var store = SqliteLedgerStore.OpenWriter(_folder.Store);
        await LedgerSamples.FillAsync(store, isKnown ? 7 : 8, 1);
        var first = (await store.ReadFromAsync(0, 1, CancellationToken.None))[0];

        var error = await Assert.ThrowsAsync<LedgerStoreException>(async () => await store.CommitAsync(
            new LedgerBatch(7, 0, [first with { Position = 7 }], []), CancellationToken.None));

        Assert.Equal(StoreFailure.Corrupt, error.Failure);
        Assert.Equal(7, (await store.ReadHeadAsync(CancellationToken.None)).Next);
    }

    [Fact]
    public async Task Commit_BehindTheStoresBack_IsNoticedAsAConflict()
    {
        await using var store = SqliteLedgerStore.OpenWriter(_folder.Store);
        await LedgerSamples.FillAsync(store, 0, 7);
        StoreScript.AddCopy(_folder.Store, 7);
        var rows = await store.ReadFromAsync(0, 1, CancellationToken.None);

        var result = await store.CommitAsync(
            new LedgerBatch(7, 0, [rows[0] with { Position = 7 }], []), CancellationToken.None);

        Assert.False(result.IsWritten);
        Assert.Equal(8, result.Head.Next);
    }
}
