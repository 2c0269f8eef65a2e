using Cases.Ledger;
using Cases.TestKit;

namespace Cases.Storage.Sqlite.Tests;

public sealed class SqliteLedgerStoreConformance : LedgerStoreConformance
{
    private readonly TemporaryFolder _folder = new();

    protected override ValueTask<ILedgerStore> OpenAsync() => new(SqliteLedgerStore.OpenWriter(_folder.Store));

    protected override ValueTask CleanAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}

public sealed class SqliteLedgerWriterConformance : LedgerWriterConformance
{
    private readonly TemporaryFolder _folder = new();

    protected override ValueTask<ILedgerStore> OpenAsync() => new(SqliteLedgerStore.OpenWriter(_folder.Store));

    protected override ValueTask CleanAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}

public sealed class SqliteCheckpointConformance : CheckpointStoreConformance
{
    private readonly TemporaryFolder _folder = new();

    protected override ValueTask<ILedgerStore> OpenAsync() => new(SqliteLedgerStore.OpenWriter(_folder.Store));

    protected override ValueTask CleanAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
