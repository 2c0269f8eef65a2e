using Cases.Ledger;
using Cases.TestKit;
using Xunit;
using static Cases.TestKit.LedgerSamples;

namespace Cases.Storage.Sqlite.Tests;

/// <summary>Reading large entries, long streams, and from many threads at once.</summary>
public sealed class ReadingTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Reads_OfLargeEntries_ComeInBoundedPages()
    {
        await using var store = SqliteLedgerStore.OpenWriter(_folder.Store);
        var text = new string('x', 1_000_000);
        var rows = Chain([.. Enumerable.Range(0, 300).Select(number => Event(
            Case("long"), number, number < 40 ? text : null))]);
        foreach (var batch in rows.Chunk(20))
        {
            await store.CommitAsync(Batch(batch), None);
        }

        var page = await store.ReadFromAsync(0, 1_000, None);
        var stream = await store.ReadStreamAsync(Case("long"), 1, int.MaxValue, None);

        Assert.InRange(page.Count, 30, 39);
        Assert.InRange(stream.Count, 30, 39);
        var read = new List<StoredEntry>();
        while (await store.ReadStreamAsync(Case("long"), read.Count + 1, int.MaxValue, None) is { Count: > 0 } next)
        {
            read.AddRange(next);
        }

        Assert.Equal(rows.Select(row => row.Hash), read.Select(row => row.Hash));
        Assert.Equal(300, (await ReadAllAsync(store)).Count);
    }

    [Theory]
    [InlineData(1, 10)]
    [InlineData(100, 300)]
    [InlineData(500, 256)]
    [InlineData(744, 257)]
    [InlineData(745, 256)]
    [InlineData(999, 5)]
    [InlineData(1_000, 1)]
    [InlineData(1_001, 1)]
    public async Task ReadStream_OfAThousandEntries_StartsAnywhere(long from, int max)
    {
        await using var store = SqliteLedgerStore.OpenWriter(_folder.Store);
        var rows = Chain([.. Enumerable.Range(0, 2_000).Select(number => Event(Case($"s{number % 2}"), number))]);
        await store.CommitAsync(Batch(rows), None);

        var read = await store.ReadStreamAsync(Case("s1"), from, max, None);

        var expected = rows.Where(row => row.Stream == Case("s1")).Skip((int)from - 1).Take(max);
        Assert.Equal(expected.Select(row => row.Hash), read.Select(row => row.Hash));
    }

    [Fact]
    public async Task ReadStream_LongAndBroken_FailsOnTheWayThere()
    {
        await using (var store = SqliteLedgerStore.OpenWriter(_folder.Store))
        {
            var rows = Chain([.. Enumerable.Range(0, 600).Select(number => Event(Case("a"), number))]);
            await store.CommitAsync(Batch(rows), None);
        }

        StoreScript.Tamper(_folder.Store, "UPDATE entries SET prev = NULL WHERE position = 500");
        await using var reader = SqliteLedgerStore.OpenReader(_folder.Store);

        var error = await Assert.ThrowsAsync<LedgerStoreException>(
            async () => await reader.ReadStreamAsync(Case("a"), 1, int.MaxValue, None));
        Assert.Equal(StoreFailure.Corrupt, error.Failure);
        Assert.Equal(90, (await reader.ReadStreamAsync(Case("a"), 511, 90, None)).Count);
    }

    [Fact]
    public async Task Reads_FromManyThreadsBesideAWriter_AreAllRight()
    {
        await using var store = SqliteLedgerStore.OpenWriter(_folder.Store);
        await LedgerSamples.FillAsync(store, 0, 70);
        using var done = new CancellationTokenSource();
        var reading = Enumerable.Range(0, 12)
            .Select(thread => Task.Run(() => ReadOnAsync(store, thread % 7, done.Token)))
            .ToArray();

        for (var batch = 1; batch <= 15; batch++)
        {
            await LedgerSamples.FillAsync(store, batch * 70, 70);
        }

        await done.CancelAsync();
        await Task.WhenAll(reading);
        Assert.Equal(16 * 70, (await StoreScript.VerifyAsync(_folder.Store)).Head.Size);
    }

    [Fact]
    public async Task Reads_MoreThanConnectionsAreKept_AllAnswer()
    {
        await using var store = SqliteLedgerStore.OpenWriter(_folder.Store);
        await LedgerSamples.FillAsync(store, 0, 7);

        var heads = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(
            async () => await store.ReadHeadAsync(None))));

        Assert.All(heads, head => Assert.Equal(7, head.Next));
    }

    [Fact]
    public async Task Reads_Cancelled_Throw()
    {
        await using var store = SqliteLedgerStore.OpenWriter(_folder.Store);
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAsync<OperationCanceledException>(async () => await store.ReadHeadAsync(cancelled));
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await store.ReadFromAsync(0, 1, cancelled));
        await Assert.ThrowsAsync<OperationCanceledException>(
            async () => await store.ReadStreamAsync(Case("a"), 1, 1, cancelled));
        await Assert.ThrowsAsync<OperationCanceledException>(
            async () => await store.CommitAsync(Batch(Chain(Event(Case("a"), 1))), cancelled));
        Assert.Equal(0, (await store.ReadHeadAsync(None)).Next);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(-1, 1)]
    public async Task Reads_OutOfBounds_AreABrokenProgram(long from, int max)
    {
        await using var store = SqliteLedgerStore.OpenWriter(_folder.Store);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await store.ReadStreamAsync(Case("a"), from, max, None));
        if (from != 0)
        {
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
                async () => await store.ReadFromAsync(from, max, None));
        }
    }

    [Fact]
    public async Task ReadHead_LastEntryDamaged_NamesTheStore()
    {
        await StoreScript.MakeAsync(_folder.Store, 3);
        StoreScript.Tamper(_folder.Store, "UPDATE entries SET bytes = x'a0' WHERE position = 2");
        await using var reader = SqliteLedgerStore.OpenReader(_folder.Store);

        var error = await Assert.ThrowsAsync<LedgerStoreException>(async () => await reader.ReadHeadAsync(None));

        Assert.Equal(StoreFailure.Corrupt, error.Failure);
        Assert.Contains(_folder.Store, error.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_OfAnyBytes_AreStoredAsTheyAre()
    {
        await using var store = SqliteLedgerStore.OpenWriter(_folder.Store);
        var rows = Enumerable.Range(0, 50).Select(number => new StoredEntry(
            number, Case($"s{number}"), 1, 0, new byte[number * 200], MerkleHash.Leaf(new byte[number]))).ToList();

        await store.CommitAsync(new LedgerBatch(0, 0, rows, []), None);

        var read = await store.ReadFromAsync(0, 100, None);
        Assert.Equal(rows.Select(row => row.Bytes.Length), read.Select(row => row.Bytes.Length));
        Assert.Equal(rows.Select(row => row.Hash), read.Select(row => row.Hash));
    }

    private static async Task ReadOnAsync(SqliteLedgerStore store, int number, CancellationToken done)
    {
        var stream = Case($"s{number}");
        var seen = 0;
        while (!done.IsCancellationRequested)
        {
            var head = (await store.ReadStreamHeadAsync(stream, None))!.Value;
            var rows = await store.ReadStreamAsync(stream, 1, int.MaxValue, None);
            Assert.True(rows.Count >= head.Sequence && rows.Count >= seen, "A committed entry was not read.");
            Assert.Equal(Hash32.Zero, LedgerEntry.Decode(rows[0].Bytes).Place.Previous);
            for (var index = 1; index < rows.Count; index++)
            {
                Assert.Equal(rows[index - 1].Hash, LedgerEntry.Decode(rows[index].Bytes).Place.Previous);
            }

            seen = rows.Count;
        }
    }
}
