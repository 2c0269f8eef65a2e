using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Storage.Sqlite.Tests;

/// <summary>The tiles in the file.</summary>
public sealed class SqliteTileRowsConformance : TileRowsConformance
{
    private readonly TemporaryFolder _folder = new();
    private SqliteLedgerStore? _ledger;
    private ReadModelFile? _file;

    protected override async ValueTask<ITileRows> OpenAsync()
    {
        _ledger = SqliteLedgerStore.OpenWriter(_folder.Store);
        _file = await ReadModelFile.OpenAsync(_ledger, CancellationToken.None);
        return SqliteTileRows.In(_file);
    }

    protected override async ValueTask CleanAsync()
    {
        _file?.Dispose();
        await (_ledger?.DisposeAsync() ?? default);
        _folder.Dispose();
    }

    [Fact]
    public async Task Beside_AnotherProcess_ReadsTheSameTiles()
    {
        using (var none = TilesBeside.Open(_folder.Store + ".other"))
        {
            Assert.Null(none);
        }

        var tile = new TreeTile(new TileId(0, 0, 3), new byte[96]);
        await Rows.WriteAsync([tile], LedgerSamples.EntryAt(2), CancellationToken.None);
        using var beside = TilesBeside.Open(_folder.Store);
        Assert.Equal(3, beside!.Cursor());
        Assert.Equal(96, (await beside.ReadAsync(tile.Id, CancellationToken.None))!.Value.Length);
        Assert.Null(await beside.ReadAsync(new TileId(0, 1, 1), CancellationToken.None));
    }
}
