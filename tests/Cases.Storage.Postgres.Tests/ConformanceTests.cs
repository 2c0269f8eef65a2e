using Cases.Ledger;
using Cases.TestKit;

namespace Cases.Storage.Postgres.Tests;

public sealed class PostgresLedgerStoreConformance : LedgerStoreConformance
{
    private TestDatabase? _database;

    protected override async ValueTask<ILedgerStore> OpenAsync()
    {
        _database = await TestDatabase.CreateAsync();
        return await _database.OpenAsync();
    }

    protected override ValueTask CleanAsync() => _database?.DisposeAsync() ?? default;
}

public sealed class PostgresLedgerWriterConformance : LedgerWriterConformance
{
    private TestDatabase? _database;

    protected override async ValueTask<ILedgerStore> OpenAsync()
    {
        _database = await TestDatabase.CreateAsync();
        return await _database.OpenAsync();
    }

    protected override ValueTask CleanAsync() => _database?.DisposeAsync() ?? default;
}

public sealed class PostgresCheckpointConformance : CheckpointStoreConformance
{
    private TestDatabase? _database;

    protected override async ValueTask<ILedgerStore> OpenAsync()
    {
        _database = await TestDatabase.CreateAsync();
        return await _database.OpenAsync();
    }

    protected override ValueTask CleanAsync() => _database?.DisposeAsync() ?? default;
}
