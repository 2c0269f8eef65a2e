using Cases.Engine;
using Cases.TestKit;

namespace Cases.Storage.Postgres.Tests;

/// <summary>A database with tables for what is derived.</summary>
internal sealed class TestModels : IAsyncDisposable
{
    private TestModels(TestDatabase database, PostgresLedgerStore ledger, PostgresReadModels models)
    {
        Database = database;
        Ledger = ledger;
        Models = models;
    }

    public TestDatabase Database { get; }

    public PostgresLedgerStore Ledger { get; }

    public PostgresReadModels Models { get; }

    public static async Task<TestModels> CreateAsync(int entries = 0)
    {
        var database = await TestDatabase.CreateAsync();
        var ledger = await database.OpenAsync();
        if (entries > 0)
        {
            await LedgerSamples.FillAsync(ledger, 0, entries);
        }

        return new TestModels(database, ledger, await PostgresReadModels.OpenAsync(ledger, CancellationToken.None));
    }

    public async ValueTask DisposeAsync()
    {
        await Models.DisposeAsync();
        await Ledger.DisposeAsync();
        await Database.DisposeAsync();
    }
}

public sealed class PostgresCaseRowsConformance : CaseRowsConformance
{
    private TestModels? _models;

    protected override async ValueTask<ICaseRows> OpenAsync()
    {
        _models = await TestModels.CreateAsync();
        return await PostgresCaseRows.InAsync(_models.Models, CancellationToken.None);
    }

    protected override ValueTask CleanAsync() => _models?.DisposeAsync() ?? default;
}

public sealed class PostgresWorkRowsConformance : WorkRowsConformance
{
    private TestModels? _models;

    protected override async ValueTask<IWorkRows> OpenAsync(int mostScanned)
    {
        _models = await TestModels.CreateAsync();
        return await PostgresWorkRows.InAsync(_models.Models, CancellationToken.None, mostScanned);
    }

    protected override ValueTask CleanAsync() => _models?.DisposeAsync() ?? default;
}

public sealed class PostgresSearchRowsConformance : SearchRowsConformance
{
    private TestModels? _models;

    protected override async ValueTask<ISearchRows> OpenAsync()
    {
        _models = await TestModels.CreateAsync();
        return await PostgresSearchRows.InAsync(_models.Models, CancellationToken.None);
    }

    protected override ValueTask CleanAsync() => _models?.DisposeAsync() ?? default;
}

public sealed class PostgresTileRowsConformance : TileRowsConformance
{
    private TestModels? _models;

    protected override async ValueTask<ITileRows> OpenAsync()
    {
        _models = await TestModels.CreateAsync();
        return await PostgresTileRows.InAsync(_models.Models, CancellationToken.None);
    }

    protected override ValueTask CleanAsync() => _models?.DisposeAsync() ?? default;
}

public sealed class PostgresDeliveryRowsConformance : DeliveryRowsConformance
{
    private TestDatabase? _database;

    protected override async ValueTask<IDeliveryRows> OpenAsync()
    {
        _database = await TestDatabase.CreateAsync();
        return new PostgresDeliveryRows(_database.Service);
    }

    protected override ValueTask CleanAsync() => _database?.DisposeAsync() ?? default;
}
