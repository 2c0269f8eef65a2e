using Cases.Ledger;
using Xunit;

namespace Cases.TestKit;

/// <summary>What every <see cref="ICheckpointStore"/> must do. A store's tests inherit it.</summary>
public abstract class CheckpointStoreConformance : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private ILedgerStore? opened;

    /// <summary>The store under test, empty at the start of each test.</summary>
    protected ICheckpointStore Store => (ICheckpointStore)opened!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => opened = await OpenAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await opened!.DisposeAsync();
        await CleanAsync();
    }

    /// <summary>An empty store.</summary>
    protected abstract ValueTask<ILedgerStore> OpenAsync();

    /// <summary>Removes what the store left behind.</summary>
    protected virtual ValueTask CleanAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Checkpoints_OfAnEmptyStore_AreNone()
    {
        Assert.Null(await Store.ReadLastCheckpointAsync(None));
        Assert.Empty(await Store.ListCheckpointsAsync(0, 10, None));
    }

    [Fact]
    public async Task Checkpoints_Added_AreReadBackBySize()
    {
        StoredCheckpoint[] heads = [.. new long[] { 1, 7, 4_096, 1L << 40 }.Select(size => Head(size))];
        await Store.AddCheckpointsAsync(heads[..3], None);
        await Store.AddCheckpointsAsync(heads[3..], None);

        Assert.Equal(heads[^1], await Store.ReadLastCheckpointAsync(None));
        Assert.Equal(heads, await Store.ListCheckpointsAsync(0, 10, None));
        Assert.Equal(heads[..2], await Store.ListCheckpointsAsync(0, 2, None));
        Assert.Equal(heads[2..], await Store.ListCheckpointsAsync(7, 10, None));
        Assert.Empty(await Store.ListCheckpointsAsync(1L << 40, 10, None));
    }

    [Fact]
    public async Task Checkpoints_OfASizeThatHasOne_LeaveItAsItIs()
    {
        await Store.AddCheckpointsAsync([Head(5)], None);
        await Store.AddCheckpointsAsync([Head(5, "another"), Head(6)], None);

        Assert.Equal([Head(5), Head(6)], await Store.ListCheckpointsAsync(0, 10, None));
    }

    private static StoredCheckpoint Head(long size, string text = "log") => new(
        size, MerkleHash.Leaf(BitConverter.GetBytes(size)), $"{text}\n{size}\n\n\u2014 {text} AAAA\n");
}
