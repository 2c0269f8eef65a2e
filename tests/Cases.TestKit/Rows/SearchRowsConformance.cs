using Cases.Engine;
using Xunit;

namespace Cases.TestKit;

/// <summary>What every <see cref="ISearchRows"/> must do. A store's tests inherit it and open their index.</summary>
public abstract class SearchRowsConformance : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>The index under test, empty at the start of each test.</summary>
    protected ISearchRows Rows { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => Rows = await OpenAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Rows.DisposeAsync();
        await CleanAsync();
    }

    /// <summary>An index without any row.</summary>
    protected abstract ValueTask<ISearchRows> OpenAsync();

    /// <summary>Removes what the index left behind.</summary>
    protected virtual ValueTask CleanAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Rows_AddedTwice_AreFoundOnceByAnyToken()
    {
        Assert.Equal(0, await Rows.ReadCursorAsync(None));
        Assert.Empty(await Rows.FindAsync(["t1"], 9, None));
        SearchRow[] some = [new("t1", "p1"), new("t1", "p2"), new("t2", "p1"), new("t3", "p3")];
        await Rows.WriteAsync(some, [], LedgerSamples.EntryAt(4), None);
        await Rows.WriteAsync(some, [], LedgerSamples.EntryAt(4), None);

        Assert.Equal(5, await Rows.ReadCursorAsync(None));
        Assert.Equal(["p1", "p2"], await Rows.FindAsync(["t1", "t2"], 9, None));
        Assert.Equal(["p1"], await Rows.FindAsync(["t1"], 1, None));
        Assert.Empty(await Rows.FindAsync(["t1' OR '1'='1", "", "\0"], 9, None));
    }

    [Fact]
    public async Task Rows_OfAnErasedPerson_AreGone_AndWhatCameAfterIsThere()
    {
        SearchRow[] some = [new("t1", "p1"), new("t1", "p2"), new("t2", "p1")];
        await Rows.WriteAsync(some, [], LedgerSamples.EntryAt(4), None);

        await Rows.WriteAsync([new("t4", "p1")], ["p1", "p9"], LedgerSamples.EntryAt(5), None);

        Assert.Equal(6, await Rows.ReadCursorAsync(None));
        Assert.Equal(["p2"], await Rows.FindAsync(["t1", "t2"], 9, None));
        Assert.Equal(["p1"], await Rows.FindAsync(["t4"], 9, None));
    }

    [Fact]
    public async Task Index_ThatCaughtUp_SaysSo()
    {
        await Rows.WriteAsync([], [], LedgerSamples.EntryAt(0), None);
        Assert.Equal(1, await Rows.ReadCursorAsync(None));
        Assert.False(Rows.IsBuilt);

        await Rows.CompleteAsync(None);

        Assert.True(Rows.IsBuilt);
    }
}
