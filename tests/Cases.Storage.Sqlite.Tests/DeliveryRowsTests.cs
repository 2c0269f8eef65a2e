using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Storage.Sqlite.Tests;

public sealed class SqliteDeliveryRowsConformance : DeliveryRowsConformance
{
    private readonly TemporaryFolder _folder = new();

    protected override ValueTask<IDeliveryRows> OpenAsync() => new(SqliteDeliveryRows.Open(_folder.Store));

    protected override ValueTask CleanAsync()
    {
        _folder.Dispose();
        return default;
    }
}

/// <summary>The file beside the ledger.</summary>
public sealed class DeliveryRowsTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task File_OpenedAgain_HasWhatWaits_AndIsReadBeside()
    {
        Assert.Null(SqliteDeliveryRows.Beside(_folder.Store));
        await using (var rows = SqliteDeliveryRows.Open(_folder.Store))
        {
            await rows.BeginAsync("w1", 3, None);
            Assert.True(await rows.KeepAsync("w1", 3, 8, [(4, "case/a")], None));
            await using var beside = SqliteDeliveryRows.Beside(_folder.Store)!;
            Assert.Equal(new DeliveryStanding(8, 1, 0, 4), await beside.StandingAsync("w1", None));
            await Assert.ThrowsAsync<LedgerStoreException>(async () => await beside.ApplyAsync(1, None));
        }

        await using var again = SqliteDeliveryRows.Open(_folder.Store);
        Assert.Equal(4, (await again.NextAsync("w1", 9, None)).Single().Position);
    }

    [Fact]
    public async Task File_OfAnotherProgram_IsRefusedAndLeftAsItIs()
    {
        var file = SqliteDeliveryRows.FileOf(_folder.Store);
        await File.WriteAllTextAsync(file, new string('x', 5_000), None);

        Assert.Throws<LedgerStoreException>(() => SqliteDeliveryRows.Open(_folder.Store));

        Assert.Equal(new string('x', 5_000), await File.ReadAllTextAsync(file, None));
    }
}
