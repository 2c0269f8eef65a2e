using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Storage.Sqlite.Tests;

public sealed class MasterKeyFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string KeyFile => MasterKeyFile.PathFor(_folder.Store);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void OpenOrCreate_Missing_MakesAKeyForItsOwnerOnly()
    {
        using var made = MasterKeyFile.OpenOrCreate(_folder.Store, Fill(7));
        using var again = MasterKeyFile.OpenOrCreate(_folder.Store, Fill(8));

        Assert.Equal(made.CheckValue(), again.CheckValue());
        Assert.Equal(string.Concat(Enumerable.Repeat("07", 32)) + "\n", File.ReadAllText(KeyFile));
        Assert.False(MasterKeyFile.IsExposed(_folder.Store));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
            File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.GroupRead);
            Assert.True(MasterKeyFile.IsExposed(_folder.Store));
        }
    }

    [Fact]
    public void TryOpen_Missing_IsNull() => Assert.Null(MasterKeyFile.TryOpen(_folder.Store));

    [Theory]
    [InlineData("")]
    [InlineData("07")]
    [InlineData("zz07070707070707070707070707070707070707070707070707070707070707")]
    public void OpenOrCreate_FileThatIsNoKey_IsNeverReplaced(string text)
    {
        File.WriteAllText(KeyFile, text);

        var error = Assert.Throws<LedgerStoreException>(() => MasterKeyFile.OpenOrCreate(_folder.Store, Fill(7)));

        Assert.Contains("restore the store's key", error.Remedy, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(KeyFile));
    }

    private static Entropy Fill(byte value) => destination => destination.Fill(value);
}

public sealed class SqliteStoreReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Read_OfAWholeStore_SaysSo()
    {
        await StoreScript.MakeAsync(_folder.Store, 100);

        var report = SqliteStoreReport.Read(_folder.Store, check: true);

        Assert.Equal((3, 3, "wal"), (report.SchemaVersion, report.NewestVersion, report.JournalMode));
        Assert.Empty(report.Findings);
        Assert.False(report.IsInUse);
        Assert.InRange(report.LedgerBytes, 20_000, 1_000_000);
        Assert.True(report.FreeDiskBytes > 0, "No free room was found.");
        Assert.StartsWith("3.", report.SqliteVersion, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_WhileAProcessWrites_SaysThatItIsInUse()
    {
        await using var store = SqliteLedgerStore.OpenWriter(_folder.Store);
        await LedgerSamples.FillAsync(store, 0, 10);
        using var models = await ReadModelFile.OpenAsync(store, CancellationToken.None);

        var report = SqliteStoreReport.Read(_folder.Store, check: false);

        Assert.True(report.IsInUse);
        Assert.True(report.LogBytes > 0, "The log has no size.");
        Assert.True(report.ReadModelBytes > 0, "The read models have no size.");
        await LedgerSamples.FillAsync(store, 10, 10);
    }

    [Fact]
    public async Task Read_OfADamagedStore_ListsFindings()
    {
        await StoreScript.MakeAsync(_folder.Store, 400);
        await using (var file = new FileStream(_folder.Store, FileMode.Open))
        {
            file.Position = file.Length / 2 / 4096 * 4096;
            await file.WriteAsync(Enumerable.Repeat((byte)0xA5, 4096).ToArray());
        }

        Assert.NotEmpty(SqliteStoreReport.Read(_folder.Store, check: true).Findings);
    }

    [Fact]
    public void Read_OfNoStore_SaysWhatToDo()
    {
        var error = Assert.Throws<LedgerStoreException>(() => SqliteStoreReport.Read(_folder.Store, check: false));

        Assert.Equal(StoreFailure.NotFound, error.Failure);
    }
}
