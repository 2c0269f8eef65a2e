using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Engine.Tests.Followers;

/// <summary>A page of what this process wrote ends without a question, and never where others wrote.</summary>
public sealed class FollowedPageTests : IAsyncDisposable
{
    private readonly MemoryLedgerStore inner = new();
    private readonly ScriptedLedgerStore store;
    private readonly WakeUp committed = new();
    private readonly RecentEntries recent;
    private readonly FollowedPage page;
    private long cursor;

    public FollowedPageTests()
    {
        store = new ScriptedLedgerStore(inner);
        recent = new RecentEntries(committed);
        page = new FollowedPage(store, recent, static _ => false);
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Read_OfOwnBatches_AsksTheLedgerOnce()
    {
        Assert.Equal(0, await TakeAsync());
        for (var round = 0; round < 5; round++)
        {
            await WriteAsync(isOwn: true);
            Assert.Equal(1, await TakeAsync());
        }

        Assert.Equal(1, store.PageReads);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_AfterASignOfOthers_TakesTheirs(bool ownFollows)
    {
        await WriteAsync(isOwn: true);
        Assert.Equal(1, await TakeAsync());
        await WriteAsync(isOwn: false);
        Assert.Equal(0, await TakeAsync());

        if (ownFollows)
        {
            await WriteAsync(isOwn: true);
        }
        else
        {
            committed.Signal();
        }

        Assert.Equal(ownFollows ? 2 : 1, await TakeAsync());
    }

    [Fact]
    public async Task Read_WhereOneMustBeSure_AsksTheLedger()
    {
        await WriteAsync(isOwn: true);
        Assert.Equal(1, await TakeAsync());
        await WriteAsync(isOwn: false);

        page.AskAgain();

        Assert.Equal(1, await TakeAsync());
    }

    [Fact]
    public async Task Read_AfterWhatWasWrittenIsForgotten_TakesItFromTheLedger()
    {
        Assert.Equal(0, await TakeAsync());
        await WriteAsync(isOwn: true);

        page.Drop();

        Assert.Equal(1, await TakeAsync());
    }

    private async Task<int> TakeAsync()
    {
        var taken = 0;
        while (await page.ReadAsync(cursor, Following.MaxPage, CancellationToken.None))
        {
            taken += page.Entries.Length;
            cursor = page.Clear().Position + 1;
        }

        return taken;
    }

    private async Task WriteAsync(bool isOwn)
    {
        var source = LedgerSamples.Event(LedgerSamples.Case("a"), 1);
        void Keep(LedgerBatch batch)
        {
            recent.Add(batch);
            committed.SignalOwn();
        }

        var options = new LedgerWriterOptions { OnCommitted = isOwn ? Keep : null };
        var writer = new LedgerWriter(inner, options, new VirtualClock(CaseCommands.Start));
        var added = writer.AppendAsync(LedgerSamples.Unguarded(source), CancellationToken.None);
        await writer.FlushOnceAsync();
        Assert.IsType<Appended>(await added);
    }
}
