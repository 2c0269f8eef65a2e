using Cases.TestKit;
using Xunit;
using static Cases.TestKit.LedgerSamples;

namespace Cases.Ledger.Tests;

/// <summary>A writer beneath which the ledger goes back, or the store breaks.</summary>
public sealed class WrittenEndTests
{
    [Theory]
    [InlineData(false, "ends at 2")]
    [InlineData(true, "another entry at 2")]
    public async Task Append_TheLedgerWentBack_FailsForGood(bool othersWrote, string what)
    {
        var store = new SwappedStore(await FilledAsync(0));
        var writer = new LedgerWriter(store, new LedgerWriterOptions(), new ManualTime());
        for (var number = 1; number <= 3; number++)
        {
            Assert.IsType<Appended>(await AppendAsync(writer, Case("a"), number));
        }

        store.Inner = await FilledAsync(2);
        if (othersWrote)
        {
            var other = new LedgerWriter(store.Inner, new LedgerWriterOptions(), new ManualTime());
            await AppendAsync(other, Case("b"), 1);
            await AppendAsync(other, Case("b"), 2);
            store.IsAway = true;
            await Assert.ThrowsAsync<NotSupportedException>(() => AppendAsync(writer, Case("a"), 4));
            store.IsAway = false;
        }

        var error = await Assert.ThrowsAsync<LedgerStoreException>(() => AppendAsync(writer, Case("a"), 4));

        Assert.Equal(StoreFailure.Corrupt, error.Failure);
        Assert.Contains(what, error.What, StringComparison.Ordinal);
        await AppendAsync(new LedgerWriter(store, new LedgerWriterOptions(), new ManualTime()), Case("c"), 1);
        await AppendAsync(new LedgerWriter(store, new LedgerWriterOptions(), new ManualTime()), Case("c"), 2);
        await Assert.ThrowsAsync<LedgerStoreException>(() => AppendAsync(writer, Case("a"), 5));
    }

    [Fact]
    public async Task Append_TheLedgerWentBackAndIsAsLongAgain_FailsForGood_AndNothingIsWrittenBehindOthers()
    {
        // The writer's memory of the end is never in doubt: no call fails, and the position is what it expects.
        var store = new SwappedStore(await FilledAsync(0));
        var writer = new LedgerWriter(store, new LedgerWriterOptions(), new ManualTime());
        for (var number = 1; number <= 3; number++)
        {
            Assert.IsType<Appended>(await AppendAsync(writer, Case("a"), number));
        }

        store.Inner = await FilledAsync(2);
        var other = new LedgerWriter(store.Inner, new LedgerWriterOptions(), new ManualTime());
        await AppendAsync(other, Case("b"), 1);
        Assert.Equal(3, (await store.ReadHeadAsync(CancellationToken.None)).Next);

        var error = await Assert.ThrowsAsync<LedgerStoreException>(() => AppendAsync(writer, Case("a"), 4));
        Assert.Equal(StoreFailure.Corrupt, error.Failure);
        Assert.Contains("another entry at 2", error.What, StringComparison.Ordinal);
        Assert.Equal(3, (await store.ReadHeadAsync(CancellationToken.None)).Next);
        await Assert.ThrowsAsync<LedgerStoreException>(() => AppendAsync(writer, Case("a"), 5));
    }

    [Fact]
    public async Task Append_OtherWritersWentOn_WritesBehindThem()
    {
        var store = await FilledAsync(0);
        var writer = new LedgerWriter(store, new LedgerWriterOptions(), new ManualTime());
        await AppendAsync(writer, Case("a"), 1);
        await AppendAsync(new LedgerWriter(store, new LedgerWriterOptions(), new ManualTime()), Case("b"), 1);

        Assert.IsType<Appended>(await AppendAsync(writer, Case("a"), 2));

        Assert.Equal(3, (await store.ReadHeadAsync(CancellationToken.None)).Next);
    }

    [Fact]
    public async Task Append_LettingTheTurnGoBreaks_IsAnsweredAllTheSame()
    {
        var store = new SwappedStore(await FilledAsync(0));
        var writer = new LedgerWriter(
            store, new LedgerWriterOptions { MaxConflicts = 1 }, new ManualTime());
        await AppendAsync(writer, Case("a"), 1);
        await AppendAsync(new LedgerWriter(store.Inner, new LedgerWriterOptions(), new ManualTime()), Case("b"), 1);

        Assert.IsType<Pushback>(await AppendAsync(writer, Case("a"), 2));

        Assert.Equal(1, store.Rests);
        Assert.IsType<Appended>(await AppendAsync(writer, Case("a"), 2));
    }

    private static async Task<ILedgerStore> FilledAsync(int entries)
    {
        var store = new MemoryLedgerStore();
        var writer = new LedgerWriter(store, new LedgerWriterOptions(), new ManualTime());
        for (var number = 1; number <= entries; number++)
        {
            await AppendAsync(writer, Case("a"), number);
        }

        return store;
    }

    private static async Task<AppendOutcome> AppendAsync(LedgerWriter writer, StreamId stream, int number)
    {
        var waiting = writer.AppendAsync(Unguarded(Event(stream, number)), CancellationToken.None).AsTask();
        await writer.FlushOnceAsync();
        return await waiting;
    }

    /// <summary>A store that is replaced by another, and whose turn cannot be let go.</summary>
    private sealed class SwappedStore(ILedgerStore inner) : StubStore, ILedgerStore
    {
        public ILedgerStore Inner { get; set; } = inner;

        public bool IsAway { get; set; }

        public int Rests { get; private set; }

        public override ValueTask<LedgerHead> ReadHeadAsync(CancellationToken cancellation) =>
            Inner.ReadHeadAsync(cancellation);

        public override ValueTask<CommitResult> CommitAsync(LedgerBatch batch, CancellationToken cancellation) =>
            IsAway ? throw new NotSupportedException() : Inner.CommitAsync(batch, cancellation);

        public override ValueTask<StreamHead?> ReadStreamHeadAsync(StreamId stream, CancellationToken cancellation) =>
            Inner.ReadStreamHeadAsync(stream, cancellation);

        public override ValueTask<IReadOnlyList<StoredEntry>> ReadFromAsync(
            long position, int max, CancellationToken cancellation) => Inner.ReadFromAsync(position, max, cancellation);

        public ValueTask RestAsync(CancellationToken cancellation)
        {
            Rests++;
            throw new InvalidOperationException("The turn is broken.");
        }
    }
}
