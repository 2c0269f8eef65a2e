using Cases.Ledger;
using Cases.TestKit;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Cases.Storage.Sqlite.Tests;

public sealed class ReadModelFileTests : IDisposable
{
    private const string Counts = "counts";
    private static readonly string[] Scripts =
        ["CREATE TABLE counts (stream TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT"];

    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_Missing_MakesItBesideTheLedger()
    {
        await using var ledger = await LedgerAsync(0);
        using var file = await ReadModelFile.OpenAsync(ledger, None);

        Assert.True(file.IsNew);
        Assert.Equal(_folder.Store + ".read", file.File);
        Assert.Equal(0, file.Cursor(Counts));
        Assert.Equal("wal", file.Read(connection => Scalar<string>(connection, "PRAGMA journal_mode")));
    }

    [Fact]
    public async Task Advance_ThenOpenAgain_GoesOnFromTheCursor()
    {
        await using var ledger = await LedgerAsync(20);
        using (var file = await ReadModelFile.OpenAsync(ledger, None))
        {
            file.Migrate(Counts, Scripts);
            await FollowAsync(file, ledger, 12);
        }

        using var again = await ReadModelFile.OpenAsync(ledger, None);
        again.Migrate(Counts, Scripts);

        Assert.False(again.IsNew);
        Assert.Equal(12, again.Cursor(Counts));
        Assert.Equal(12, Total(again));
        await FollowAsync(again, ledger, 8);
        Assert.Equal(20, Total(again));
    }

    [Fact]
    public async Task Advance_TheFollowerFails_WritesNeitherRowsNorCursor()
    {
        await using var ledger = await LedgerAsync(5);
        using var file = await ReadModelFile.OpenAsync(ledger, None);
        file.Migrate(Counts, Scripts);
        var rows = await ledger.ReadFromAsync(0, 5, None);

        Assert.Throws<NotSupportedException>(() => file.Advance(Counts, rows[4], connection =>
        {
            Run(connection, "INSERT INTO counts VALUES ('x', 1)");
            throw new NotSupportedException();
        }));

        Assert.Equal(0, file.Cursor(Counts));
        Assert.Equal(0, Total(file));
        await FollowAsync(file, ledger, 5);
        Assert.Equal(5, Total(file));
    }

    [Fact]
    public async Task Open_LedgerLostItsEnd_IsMadeAnew()
    {
        var kept = _folder.PathOf("kept.db");
        await StoreScript.MakeAsync(_folder.Store, 10);
        File.Copy(_folder.Store, kept);
        await using (var ledger = await LedgerAsync(10))
        {
            using var file = await ReadModelFile.OpenAsync(ledger, None);
            file.Migrate(Counts, Scripts);
            await FollowAsync(file, ledger, 15);
        }

        File.Copy(kept, _folder.Store, overwrite: true);
        await using var rolledBack = await LedgerAsync(0);
        using var anew = await ReadModelFile.OpenAsync(rolledBack, None);

        Assert.True(anew.IsNew);
        Assert.Equal(0, anew.Cursor(Counts));
    }

    [Fact]
    public async Task Open_AnotherLedgerWithMoreEntries_IsMadeAnew()
    {
        await using (var ledger = await LedgerAsync(10))
        {
            using var file = await ReadModelFile.OpenAsync(ledger, None);
            file.Migrate(Counts, Scripts);
            await FollowAsync(file, ledger, 10);
        }

        File.Delete(_folder.Store);
        await using var other = SqliteLedgerStore.OpenWriter(_folder.Store);
        await LedgerSamples.FillAsync(other, 500, 30);
        using var anew = await ReadModelFile.OpenAsync(other, None);

        Assert.True(anew.IsNew);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10_000)]
    public async Task Open_DamagedFile_IsMadeAnew(int length)
    {
        await using var ledger = await LedgerAsync(3);
        await File.WriteAllTextAsync(_folder.Store + ".read", new string('x', length));

        using var file = await ReadModelFile.OpenAsync(ledger, None);
        file.Migrate(Counts, Scripts);
        await FollowAsync(file, ledger, 3);

        Assert.Equal(3, Total(file));
    }

    [Fact]
    public async Task Migrate_ScriptsAdded_RunsOnlyTheNewOnes()
    {
        await using var ledger = await LedgerAsync(2);
        using var file = await ReadModelFile.OpenAsync(ledger, None);
        file.Migrate(Counts, Scripts);
        await FollowAsync(file, ledger, 2);

        file.Migrate(Counts, [.. Scripts, "ALTER TABLE counts ADD COLUMN note TEXT"]);
        file.Migrate(Counts, [.. Scripts, "ALTER TABLE counts ADD COLUMN note TEXT"]);
        file.Migrate("others", ["CREATE TABLE others (x INTEGER) STRICT"]);

        Assert.Equal(2, Total(file));
        Assert.Equal(0L, file.Read(connection => Scalar<long>(connection, "SELECT count(note) FROM counts")));
    }

    [Fact]
    public async Task Migrate_TablesOfANewerBuild_SaysThatTheFileCanBeDeleted()
    {
        await using var ledger = await LedgerAsync(0);
        using var file = await ReadModelFile.OpenAsync(ledger, None);
        file.Migrate(Counts, [.. Scripts, "CREATE TABLE more (x INTEGER) STRICT"]);

        var error = Assert.Throws<LedgerStoreException>(() => file.Migrate(Counts, Scripts));

        Assert.Equal(StoreFailure.NewerVersion, error.Failure);
        Assert.Contains("delete the file", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_AScriptFails_LeavesTheTablesAsTheyWere()
    {
        await using var ledger = await LedgerAsync(0);
        using var file = await ReadModelFile.OpenAsync(ledger, None);
        file.Migrate(Counts, Scripts);

        Assert.Throws<SqliteException>(() => file.Migrate(
            Counts, [.. Scripts, "CREATE TABLE more (x INTEGER) STRICT", "no sql"]));

        Assert.Equal(0L, file.Read(
            connection => Scalar<long>(connection, "SELECT count(*) FROM sqlite_schema WHERE name = 'more'")));
    }

    [Fact]
    public async Task Restart_EmptiesTheTablesAndTheCursor()
    {
        await using var ledger = await LedgerAsync(4);
        using var file = await ReadModelFile.OpenAsync(ledger, None);
        file.Migrate(Counts, Scripts);
        await FollowAsync(file, ledger, 4);

        file.Restart(Counts, connection => Run(connection, "DELETE FROM counts"));

        Assert.Equal(0, file.Cursor(Counts));
        Assert.Equal(0, Total(file));
    }

    [Fact]
    public async Task Read_FromManyThreadsBesideWriting_SeesWholeTransactions()
    {
        await using var ledger = await LedgerAsync(60);
        using var file = await ReadModelFile.OpenAsync(ledger, None);
        file.Migrate(Counts, Scripts);
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                Assert.Equal(0, Total(file) % 6);
            }
        })).ToArray();

        for (var batch = 0; batch < 10; batch++)
        {
            await FollowAsync(file, ledger, 6);
        }

        await done.CancelAsync();
        await Task.WhenAll(readers);
        Assert.Equal(60, Total(file));
    }

    [Fact]
    public async Task Read_Writing_IsRefused()
    {
        await using var ledger = await LedgerAsync(1);
        using var file = await ReadModelFile.OpenAsync(ledger, None);

        var error = Assert.Throws<LedgerStoreException>(
            () => file.Read(connection => Scalar<long>(connection, "DELETE FROM cursors")));

        Assert.Equal(StoreFailure.NoPermission, error.Failure);
    }

    private static async Task FollowAsync(ReadModelFile file, SqliteLedgerStore ledger, int max)
    {
        var rows = await ledger.ReadFromAsync(file.Cursor(Counts), max, None);
        file.Advance(Counts, rows[^1], connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO counts VALUES ($stream, 1) ON CONFLICT DO UPDATE SET n = n + 1";
            var stream = command.Parameters.Add("$stream", SqliteType.Text);
            foreach (var row in rows)
            {
                stream.Value = row.Stream.Value;
                command.ExecuteNonQuery();
            }
        });
    }

    private static long Total(ReadModelFile file) =>
        file.Read(connection => Scalar<long>(connection, "SELECT coalesce(sum(n), 0) FROM counts"));

    private static T Scalar<T>(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (T)command.ExecuteScalar()!;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private async Task<SqliteLedgerStore> LedgerAsync(int count)
    {
        var ledger = SqliteLedgerStore.OpenWriter(_folder.Store);
        if (count > 0)
        {
            await LedgerSamples.FillAsync(ledger, (int)(await ledger.ReadHeadAsync(None)).Next, count);
        }

        return ledger;
    }
}
