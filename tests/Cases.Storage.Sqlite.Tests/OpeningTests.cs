using Cases.Ledger;
using Cases.TestKit;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Cases.Storage.Sqlite.Tests;

public sealed class OpeningTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Writer_MissingFile_MakesAStore()
    {
        await using (var store = SqliteLedgerStore.OpenWriter(_folder.Store))
        {
            Assert.Equal(new LedgerHead(0, 0), await store.ReadHeadAsync(None));
        }

        Assert.True(File.Exists(_folder.Store));
        Assert.Equal(("wal", 0x43415345L, 3L), (
            Scalar<string>("PRAGMA journal_mode"),
            Scalar<long>("PRAGMA application_id"),
            Scalar<long>("PRAGMA user_version")));
    }

    [Theory]
    [InlineData("OFF", false)]
    [InlineData("NORMAL", false)]
    [InlineData("FULL", true)]
    [InlineData("EXTRA", true)]
    public void Writer_WhoseCommitsWouldNotBeSynced_IsRefused(string level, bool isTaken)
    {
        using var connection = new RawConnection(
            _folder.Store, SQLitePCL.raw.SQLITE_OPEN_READWRITE | SQLitePCL.raw.SQLITE_OPEN_CREATE);
        var refused = Record.Exception(
            () => SqliteLedgerStore.PrepareWriter(connection, $"PRAGMA synchronous = {level}"));
        Assert.Equal(isTaken, refused is null);
        Assert.True(isTaken || refused is InvalidOperationException);
    }

    [Fact]
    public async Task Writer_FileOfZeroBytes_IsANewStore()
    {
        await File.WriteAllBytesAsync(_folder.Store, []);

        await StoreScript.MakeAsync(_folder.Store, 3);

        Assert.Equal(3, (await StoreScript.VerifyAsync(_folder.Store)).Head.Size);
    }

    [Fact]
    public async Task Writer_ClosedAndOpenedAgain_GoesOn()
    {
        for (var round = 0; round < 4; round++)
        {
            await using var store = SqliteLedgerStore.OpenWriter(_folder.Store);
            Assert.Equal(round * 10, (await store.ReadHeadAsync(None)).Next);
            await LedgerSamples.FillAsync(store, round * 10, 10);
        }

        var verdict = await StoreScript.VerifyAsync(_folder.Store);
        Assert.Null(verdict.Fault);
        Assert.Equal(40, verdict.Head.Size);
    }

    [Fact]
    public async Task Writer_WhileAnotherHoldsTheStore_IsRefused()
    {
        await using (var first = SqliteLedgerStore.OpenWriter(_folder.Store))
        {
            var error = Assert.Throws<LedgerStoreException>(() => SqliteLedgerStore.OpenWriter(_folder.Store));
            Assert.Equal(StoreFailure.InUse, error.Failure);
            Assert.Contains("in use by another process", error.Message, StringComparison.Ordinal);
            Assert.Contains(_folder.Store, error.What, StringComparison.Ordinal);
            await LedgerSamples.FillAsync(first, 0, 1);
        }

        await StoreScript.MakeAsync(_folder.Store, 1);
        Assert.Equal(2, (await StoreScript.VerifyAsync(_folder.Store)).Head.Size);
    }

    [Fact]
    public async Task Writer_FailedToOpen_LetsGoOfTheLock()
    {
        await File.WriteAllTextAsync(_folder.Store, new string('x', 5_000));
        Assert.Throws<LedgerStoreException>(() => SqliteLedgerStore.OpenWriter(_folder.Store));
        File.Delete(_folder.Store);

        await StoreScript.MakeAsync(_folder.Store, 1);
    }

    [Fact]
    public async Task Reader_WhileAnotherWrites_SeesWhatIsCommitted()
    {
        await using var writer = SqliteLedgerStore.OpenWriter(_folder.Store);
        await LedgerSamples.FillAsync(writer, 0, 5);
        await using var reader = SqliteLedgerStore.OpenReader(_folder.Store);
        Assert.Equal(5, (await reader.ReadHeadAsync(None)).Next);

        await LedgerSamples.FillAsync(writer, 5, 5);

        Assert.Equal(10, (await reader.ReadHeadAsync(None)).Next);
        Assert.Equal(10, (await LedgerSamples.ReadAllAsync(reader)).Count);
    }

    [Fact]
    public async Task Reader_AfterTheWriterClosed_ReadsAll()
    {
        await StoreScript.MakeAsync(_folder.Store, 12);

        await using var reader = SqliteLedgerStore.OpenReader(_folder.Store);

        Assert.Equal(12, (await reader.ReadHeadAsync(None)).Next);
        Assert.Equal(2, (await reader.ReadStreamAsync(LedgerSamples.Case("s3"), 1, 10, None)).Count);
    }

    [Fact]
    public async Task Reader_Opened_ChangesNoByteOfTheStore()
    {
        await StoreScript.MakeAsync(_folder.Store, 30);
        var before = await File.ReadAllBytesAsync(_folder.Store);

        var verdict = await StoreScript.VerifyAsync(_folder.Store);
        SqliteStoreReport.Read(_folder.Store, check: true);

        Assert.True(verdict.IsWhole);
        Assert.Equal(before, await File.ReadAllBytesAsync(_folder.Store));
    }

    [Fact]
    public async Task Reader_Committing_IsRefused()
    {
        await StoreScript.MakeAsync(_folder.Store, 1);
        await using var reader = SqliteLedgerStore.OpenReader(_folder.Store);

        var error = await Assert.ThrowsAsync<LedgerStoreException>(() => LedgerSamples.FillAsync(reader, 1, 1));

        Assert.Equal(StoreFailure.NoPermission, error.Failure);
        Assert.Throws<LedgerStoreException>(() => reader.SetMark("a", "b"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Reader_NoStoreYet_IsToldWhatToDo(bool isEmptyFile)
    {
        if (isEmptyFile)
        {
            File.WriteAllBytes(_folder.Store, []);
        }

        var error = Assert.Throws<LedgerStoreException>(() => SqliteLedgerStore.OpenReader(_folder.Store));

        Assert.Equal(StoreFailure.NotFound, error.Failure);
        Assert.Contains("--store", error.Remedy, StringComparison.Ordinal);
        Assert.Equal(isEmptyFile, File.Exists(_folder.Store));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Open_StoreOfANewerVersion_AsksForANewerBuild(bool toWrite)
    {
        await StoreScript.MakeAsync(_folder.Store, 3);
        StoreScript.Sql(_folder.Store, "PRAGMA user_version = 4");

        AssertRefused(toWrite, StoreFailure.NewerVersion, "use a newer build");

        StoreScript.Sql(_folder.Store, "PRAGMA user_version = 3");
        Assert.True((await StoreScript.VerifyAsync(_folder.Store)).IsWhole);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Open_DatabaseOfSomebodyElse_IsRefusedUnchanged(bool toWrite)
    {
        StoreScript.Sql(_folder.Store, "CREATE TABLE music (title TEXT); INSERT INTO music VALUES ('x')");
        var before = File.ReadAllBytes(_folder.Store);

        AssertRefused(toWrite, StoreFailure.NotAStore, "no store of this product");

        Assert.Equal(before, File.ReadAllBytes(_folder.Store));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Open_FileThatIsNoDatabase_IsRefusedUnchanged(bool toWrite)
    {
        File.WriteAllText(_folder.Store, new string('x', 10_000));

        AssertRefused(toWrite, StoreFailure.NotAStore, "--store");

        Assert.Equal(10_000, new FileInfo(_folder.Store).Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Open_Folder_IsRefused(bool toWrite)
    {
        Directory.CreateDirectory(_folder.Store);

        AssertRefused(toWrite, StoreFailure.NotAStore, "this is a folder");
    }

    [Fact]
    public void Writer_FolderMissing_IsRefused()
    {
        var file = _folder.PathOf(Path.Combine("no", "such", "ledger.db"));

        var error = Assert.Throws<LedgerStoreException>(() => SqliteLedgerStore.OpenWriter(file));

        Assert.Equal(StoreFailure.NotFound, error.Failure);
    }

    [Theory]
    [InlineData(".key", true)]
    [InlineData(".key", false)]
    [InlineData(".read", true)]
    [InlineData(".read", false)]
    public void Open_FileOfZeroBytesBesideWhatItMade_IsDamagedAndNotNew(string beside, bool toWrite)
    {
        File.WriteAllBytes(_folder.Store, []);
        File.WriteAllText(_folder.Store + beside, "what an earlier store left");

        AssertRefused(toWrite, StoreFailure.Corrupt, _folder.Store + beside);

        Assert.Equal(0, new FileInfo(_folder.Store).Length);
        Assert.Equal("what an earlier store left", File.ReadAllText(_folder.Store + beside));
    }

    [Theory]
    [InlineData("entries", true)]
    [InlineData("entries", false)]
    [InlineData("streams", false)]
    [InlineData("keys", true)]
    [InlineData("meta", false)]
    public async Task Open_StoreThatLacksATable_IsDamagedAndNamesIt(string table, bool toWrite)
    {
        await StoreScript.MakeAsync(_folder.Store, 3);
        StoreScript.Sql(_folder.Store, $"DROP TABLE {table}");

        AssertRefused(toWrite, StoreFailure.Corrupt, $"table '{table}' is missing");
    }

    [Fact]
    public async Task ReadOnlyDisk_Store_MayNotBeWrittenAndIsNotInUse()
    {
        await StoreScript.MakeAsync(_folder.Store, 3);
        var disk = ReadOnlyCopy.TryMount(Path.GetDirectoryName(_folder.Store)!);
        Assert.SkipUnless(disk is not null, "this user may not mount a folder read-only");
        using (disk)
        {
            var error = Assert.Throws<LedgerStoreException>(() => SqliteLedgerStore.OpenWriter(_folder.Store));
            var doctor = Assert.Throws<LedgerStoreException>(() => SqliteStoreReport.Read(_folder.Store, check: false));

            Assert.All([error, doctor], each =>
            {
                Assert.Equal(StoreFailure.NoPermission, each.Failure);
                Assert.Contains("may not be written", each.Message, StringComparison.Ordinal);
            });
            Assert.False(WriterLock.IsHeld(_folder.Store));
        }

        Assert.True(SqliteStoreReport.Read(_folder.Store, check: false).MayBeWritten);
    }

    [Fact]
    public async Task Disposed_Store_IsABrokenProgramToUse()
    {
        var store = SqliteLedgerStore.OpenWriter(_folder.Store);
        await store.DisposeAsync();
        await store.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.ReadHeadAsync(None));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => LedgerSamples.FillAsync(store, 0, 1));
    }

    [Fact]
    public async Task Marks_Set_AreReadByOthers()
    {
        await using var store = SqliteLedgerStore.OpenWriter(_folder.Store);
        Assert.Null(store.ReadMark("rehearsal"));

        store.SetMark("rehearsal", "seed 1");
        store.SetMark("rehearsal", "seed 2");

        await using var reader = SqliteLedgerStore.OpenReader(_folder.Store);
        Assert.Equal("seed 2", reader.ReadMark("rehearsal"));
    }

    private void AssertRefused(bool toWrite, StoreFailure failure, string text)
    {
        var error = Assert.Throws<LedgerStoreException>(
            () => toWrite ? SqliteLedgerStore.OpenWriter(_folder.Store) : SqliteLedgerStore.OpenReader(_folder.Store));
        Assert.Equal(failure, error.Failure);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.Store, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private T Scalar<T>(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.Store};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (T)command.ExecuteScalar()!;
    }
}
