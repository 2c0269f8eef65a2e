using Cases.Ledger;
using Xunit;
using static Cases.TestKit.LedgerSamples;

namespace Cases.TestKit;

/// <summary>What every <see cref="ILedgerStore"/> must do. A store's tests inherit it and open their store.</summary>
public abstract partial class LedgerStoreConformance : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>The store under test, empty at the start of each test.</summary>
    protected ILedgerStore Store { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => Store = await OpenAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Store.DisposeAsync();
        await CleanAsync();
    }

    /// <summary>An empty store.</summary>
    protected abstract ValueTask<ILedgerStore> OpenAsync();

    /// <summary>Removes what the store left behind.</summary>
    protected virtual ValueTask CleanAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Head_EmptyStore_IsZero()
    {
        Assert.Equal(new LedgerHead(0, 0), await Store.ReadHeadAsync(None));
        Assert.Empty(await Store.ReadFromAsync(0, 10, None));
        Assert.Null(await Store.ReadStreamHeadAsync(Case("a"), None));
        Assert.Empty(await Store.ReadStreamAsync(Case("a"), 1, 10, None));
        Assert.Empty(await Store.ListKeysAsync("", 10, None));
    }

    [Fact]
    public async Task Commit_FirstBatch_IsReadBackByteForByte()
    {
        var rows = Chain(Event(Case("a"), 1), Event(Case("b"), 1, "逾期 €"), Refusal(Case("a"), 2));

        var result = await Store.CommitAsync(Batch(rows), None);

        Assert.True(result.IsWritten);
        Assert.Equal(new LedgerHead(3, StartMs + 2), result.Head);
        Assert.Equal(result.Head, await Store.ReadHeadAsync(None));
        AssertSame(rows, await Store.ReadFromAsync(0, 10, None));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public async Task Commit_AtAnotherPosition_ConflictsAndWritesNothing(long expectedNext)
    {
        var rows = Chain(Event(Case("a"), 1), Event(Case("a"), 2), Event(Case("a"), 3));
        await Store.CommitAsync(Batch([rows[0], rows[1]]), None);

        var result = await Store.CommitAsync(
            new LedgerBatch(expectedNext, StartMs + 9, [rows[2] with { Position = expectedNext }], []), None);

        Assert.Equal(CommitResult.Conflict(new LedgerHead(2, StartMs + 1)), result);
        AssertSame([rows[0], rows[1]], await Store.ReadFromAsync(0, 10, None));
        Assert.Equal(2, (await Store.ReadStreamHeadAsync(Case("a"), None))!.Value.Sequence);
    }

    [Fact]
    public async Task Commit_BytesChangedAfterwards_KeepsItsOwn()
    {
        var rows = Chain(Event(Case("a"), 1));
        var lent = rows[0].Bytes.ToArray();

        await Store.CommitAsync(Batch([rows[0] with { Bytes = lent }]), None);
        Array.Clear(lent);

        AssertSame(rows, await Store.ReadFromAsync(0, 1, None));
    }

    [Fact]
    public async Task Commit_LargestPayload_IsReadBack()
    {
        var writer = new CborWriter();
        writer.BeginMap();
        writer.Field(CborKey.Of("b"), new byte[LedgerLimits.MaxPayloadBytes - 8]);
        writer.EndMap();
        var rows = Chain(Event(Case("a"), 1) with { Payload = writer.ToArray() }, Event(Case("a"), 2));

        await Store.CommitAsync(Batch(rows), None);

        AssertSame(rows, await ReadAllAsync(Store));
        AssertSame(rows, await Store.ReadStreamAsync(Case("a"), 1, 10, None));
    }

    [Fact]
    public async Task StreamHead_AfterEventsAndRefusals_HasSequenceVersionAndHash()
    {
        var rows = Chain(Event(Case("a"), 1), Refusal(Case("a"), 2), Event(Case("b"), 1), Refusal(Case("a"), 3));
        await Store.CommitAsync(Batch(rows), None);

        Assert.Equal(new StreamHead(3, 1, rows[3].Hash), await Store.ReadStreamHeadAsync(Case("a"), None));
        Assert.Equal(new StreamHead(1, 1, rows[2].Hash), await Store.ReadStreamHeadAsync(Case("b"), None));
        Assert.Null(await Store.ReadStreamHeadAsync(Case("c"), None));
    }

    [Theory]
    [InlineData("a b c", "3 1 -")]
    [InlineData("c b a", "- 1 3")]
    [InlineData("b", "1")]
    [InlineData("", "")]
    public async Task StreamHeads_OfSome_ComeInTheirOrder(string streams, string sequences)
    {
        var rows = Chain(Event(Case("a"), 1), Refusal(Case("a"), 2), Event(Case("b"), 1), Refusal(Case("a"), 3));
        await Store.CommitAsync(Batch(rows), None);
        StreamId[] asked = [.. streams.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Case)];

        var heads = await Store.ReadStreamHeadsAsync(asked, None);

        Assert.Equal(sequences, string.Join(' ', heads.Select(head => head is { } at ? $"{at.Sequence}" : "-")));
        for (var index = 0; index < asked.Length; index++)
        {
            Assert.Equal(await Store.ReadStreamHeadAsync(asked[index], None), heads[index]);
        }
    }

    [Theory]
    [InlineData(1, 100, 1, 5)]
    [InlineData(1, 2, 1, 2)]
    [InlineData(3, 2, 3, 2)]
    [InlineData(5, 1, 5, 1)]
    [InlineData(4, 100, 4, 2)]
    [InlineData(6, 100, 0, 0)]
    [InlineData(900, 1, 0, 0)]
    public async Task ReadStream_FromASequence_GivesTheRestUpToTheBound(long from, int max, long first, int count)
    {
        await Store.CommitAsync(Batch(Interleaved(5)), None);

        var read = await Store.ReadStreamAsync(Case("b"), from, max, None);

        Assert.Equal(count, read.Count);
        Assert.Equal(Enumerable.Range(0, count).Select(index => first + index), read.Select(row => row.Sequence));
        Assert.All(read, row => Assert.Equal(Case("b"), row.Stream));
    }

    [Fact]
    public async Task ReadStream_LongStreamInPages_GivesEveryEntryOnce()
    {
        var rows = Interleaved(700);
        foreach (var batch in rows.Chunk(300))
        {
            Assert.True((await Store.CommitAsync(Batch(batch), None)).IsWritten);
        }

        var expected = rows.Where(row => row.Stream == Case("c")).ToList();
        AssertSame(expected, await Store.ReadStreamAsync(Case("c"), 1, int.MaxValue, None));
        var paged = new List<StoredEntry>();
        while (await Store.ReadStreamAsync(Case("c"), paged.Count + 1, 99, None) is { Count: > 0 } page)
        {
            Assert.InRange(page.Count, 1, 99);
            paged.AddRange(page);
        }

        AssertSame(expected, paged);
    }

    [Theory]
    [InlineData(0, 100, 12)]
    [InlineData(0, 5, 5)]
    [InlineData(7, 3, 3)]
    [InlineData(11, 100, 1)]
    [InlineData(12, 100, 0)]
    [InlineData(1_000_000, 1, 0)]
    public async Task ReadFrom_APosition_GivesTheRestUpToTheBound(long position, int max, int count)
    {
        var rows = Interleaved(4);
        await Store.CommitAsync(Batch(rows), None);

        AssertSame(rows.Skip((int)position).Take(count), await Store.ReadFromAsync(position, max, None));
    }

    [Fact]
    public async Task Streams_WithNamesAlmostAlike_AreDifferent()
    {
        string[] names =
        [
            "case/A", "case/a", "case/a.", "case/a~", "case/a-", "case/a_", "case/aa", "person/a", "account/a",
            "case/0001", "case/1", "case/" + new string('x', StreamId.MaxLength - 5),
        ];
        var rows = Chain([.. names.Select(name => Event(StreamId.Parse(name), 1))]);
        await Store.CommitAsync(Batch(rows), None);

        for (var index = 0; index < names.Length; index++)
        {
            var read = await Store.ReadStreamAsync(StreamId.Parse(names[index]), 1, 10, None);
            AssertSame([rows[index]], read);
        }
    }

    [Fact]
    public async Task Commit_ThousandStreamsOverSeveralBatches_FindsEachHead()
    {
        var entries = Enumerable.Range(0, 3_000).Select(index => Event(Case($"s{index * 7 % 1_000}"), index));
        var rows = Chain([.. entries]);
        foreach (var batch in rows.Chunk(450))
        {
            Assert.True((await Store.CommitAsync(Batch(batch), None)).IsWritten);
        }

        foreach (var row in rows.TakeLast(1_000))
        {
            var head = await Store.ReadStreamHeadAsync(row.Stream, None);
            Assert.Equal(new StreamHead(3, 3, row.Hash), head);
        }

        Assert.Null(await Store.CheckIndexAsync(None));
    }

    [Fact]
    public async Task Keys_InABatch_AreThereWithItsEntries()
    {
        var first = Key("k1", "person/p1");
        var second = Key("k2", "person/p1", "health");
        var rows = Chain(Event(Case("a"), 1), Event(Case("a"), 2));
        await Store.CommitAsync(Batch([rows[0]], first), None);
        await Store.CommitAsync(Batch([rows[1]], second), None);

        AssertSame(first, await Store.FindKeyAsync("person/p1", "contact", None));
        AssertSame(second, await Store.FindKeyAsync("person/p1", "health", None));
        AssertSame(second, await Store.ReadKeyAsync("k2", None));
        Assert.Null(await Store.FindKeyAsync("person/p2", "contact", None));
        Assert.Null(await Store.FindKeyAsync("person/p1", "Contact", None));
        Assert.Null(await Store.ReadKeyAsync("k3", None));
    }

    [Theory]
    [InlineData("k1", "person/p9", "contact")]
    [InlineData("k9", "person/p1", "contact")]
    public async Task Keys_IdOrOwnerTaken_ConflictsAndWritesNothing(string id, string owner, string retentionClass)
    {
        var rows = Chain(Event(Case("a"), 1), Event(Case("a"), 2));
        await Store.CommitAsync(Batch([rows[0]], Key("k1", "person/p1")), None);

        var result = await Store.CommitAsync(
            Batch([rows[1]], Key("k2", "person/p2"), Key(id, owner, retentionClass)), None);

        Assert.False(result.IsWritten);
        Assert.Equal(1, (await Store.ReadHeadAsync(None)).Next);
        Assert.Single(await Store.ListKeysAsync("", 10, None));
    }

    [Fact]
    public async Task Keys_Taken_AreFoundByIdOrByOwnerAndClass()
    {
        SealingKey[] there = [Key("k1", "person/p1"), Key("k2", "person/p1", "health"), Key("k3", "person/p2")];
        await Store.CommitAsync(Batch(Chain(Event(Case("a"), 1)), there), None);

        var taken = await Store.FindTakenKeysAsync(
            [Key("k1", "person/p8"), Key("k8", "person/p2"), Key("k9", "person/p2", "health")], None);

        Assert.Equal(["k1", "k3"], taken.Select(key => key.KeyId).Order(StringComparer.Ordinal));
        Assert.Empty(await Store.FindTakenKeysAsync([Key("k7", "person/p7")], None));
        Assert.Empty(await Store.FindTakenKeysAsync([], None));
    }

    [Fact]
    public async Task Keys_Listed_ComeInOrdinalOrderPageByPage()
    {
        string[] ids = ["b", "B", "a-", "a", "_", "a1", "Z9"];
        var keys = ids.Select((id, index) => Key(id, $"person/p{index}")).ToArray();
        await Store.CommitAsync(Batch(Chain(Event(Case("a"), 1)), keys), None);

        var listed = new List<string>();
        while (await Store.ListKeysAsync(listed.LastOrDefault() ?? "", 3, None) is { Count: > 0 } page)
        {
            listed.AddRange(page.Select(key => key.KeyId));
        }

        Assert.Equal(ids.Order(StringComparer.Ordinal), listed);
    }

    [Fact]
    public async Task Reads_BesideWrites_SeeWholeBatchesOnly()
    {
        const int Batches = 60;
        const int Size = 7;
        var rows = Chain([.. Enumerable.Range(0, Batches * Size).Select(index => Event(Case($"s{index % 5}"), index))]);
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(() => WatchAsync(Size, done.Token))).ToArray();

        foreach (var batch in rows.Chunk(Size))
        {
            Assert.True((await Store.CommitAsync(Batch(batch), None)).IsWritten);
        }

        await done.CancelAsync();
        await Task.WhenAll(readers);
        AssertSame(rows, await ReadAllAsync(Store));
    }

    [Fact]
    public async Task Verify_OfWhatWasCommitted_IsWhole()
    {
        var rows = Interleaved(50);
        await Store.CommitAsync(Batch(rows), None);
        var tree = new MerkleFrontier();
        foreach (var row in rows)
        {
            tree.Append(row.Hash);
        }

        var verdict = await LedgerVerifier.VerifyAsync(Store, null, null, None);

        Assert.Equal(new LedgerVerdict(tree.Head(), 3, null), verdict);
    }

    /// <summary>Rows are the same when every column and every byte is.</summary>
    protected static void AssertSame(IEnumerable<StoredEntry> expected, IEnumerable<StoredEntry> actual) =>
        Assert.Equal(expected.Select(Show), actual.Select(Show));

    private static void AssertSame(SealingKey expected, SealingKey? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected with { Wrapped = [] }, actual with { Wrapped = [] });
        Assert.Equal(expected.Wrapped, actual.Wrapped);
    }

    private static string Show(StoredEntry row) =>
        $"{row.Position} {row.Stream} {row.Sequence} {row.Version} {row.Hash} {Convert.ToHexString(row.Bytes.Span)}";

    private static IReadOnlyList<StoredEntry> Interleaved(int perStream) => Chain(
        [.. Enumerable.Range(0, perStream * 3).Select(index => Event(Case("abc".Substring(index % 3, 1)), index))]);

    private async Task WatchAsync(int size, CancellationToken done)
    {
        var seen = 0L;
        while (!done.IsCancellationRequested)
        {
            var head = await Store.ReadHeadAsync(None);
            Assert.Equal(0, head.Next % size);
            Assert.True(head.Next >= seen, "The head went back.");
            seen = head.Next;
            var page = await Store.ReadFromAsync(0, int.MaxValue, None);
            Assert.Equal(0, page.Count % size);
            Assert.True(page.Count >= seen, "A committed entry was not read.");
        }
    }
}
