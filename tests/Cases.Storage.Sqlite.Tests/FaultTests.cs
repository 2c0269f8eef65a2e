using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Storage.Sqlite.Tests;

/// <summary>Cut files, full disks, damaged pages: what was acknowledged stays, and the message helps.</summary>
public sealed class FaultTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Log_CutBehindTheLastCommit_KeepsEveryAcknowledgedEntry()
    {
        var copy = _folder.PathOf("copy.db");
        await using (var store = SqliteLedgerStore.OpenWriter(_folder.Store))
        {
            await LedgerSamples.FillAsync(store, 0, 20);
            await LedgerSamples.FillAsync(store, 20, 20);
            StoreScript.CopyAsIs(_folder.Store, copy);
        }

        // A torn write behind the last commit: half a frame of rubbish.
        await using (var log = new FileStream(copy + "-wal", FileMode.Append))
        {
            await log.WriteAsync(new byte[2_000]);
        }

        await AssertGoesOnAsync(copy, 40);
    }

    [Fact]
    public async Task Log_CutWithinTheLastCommit_StartsOnTheLastWholeBatch()
    {
        var sizes = new List<long>();
        await using (var store = SqliteLedgerStore.OpenWriter(_folder.Store))
        {
            for (var batch = 0; batch < 5; batch++)
            {
                await LedgerSamples.FillAsync(store, batch * 20, 20);
                sizes.Add(new FileInfo(_folder.Store + "-wal").Length);
            }

            for (var batch = 1; batch < 5; batch++)
            {
                foreach (var cut in new[] { sizes[batch] - 1, sizes[batch] - 4_000, sizes[batch - 1] + 10 })
                {
                    var copy = _folder.PathOf($"cut{batch}-{cut}.db");
                    StoreScript.CopyAsIs(_folder.Store, copy);
                    await using (var log = new FileStream(copy + "-wal", FileMode.Open))
                    {
                        log.SetLength(cut);
                    }

                    await AssertGoesOnAsync(copy, batch * 20);
                }
            }
        }
    }

    [Fact]
    public async Task Log_CutAtEveryFrame_StartsOnTheLastWholeBatchBefore()
    {
        const int Header = 32;
        const int Frame = 24 + 4_096;
        var sizes = new List<long>();
        await using var store = SqliteLedgerStore.OpenWriter(_folder.Store);
        for (var batch = 0; batch < 6; batch++)
        {
            await LedgerSamples.FillAsync(store, batch * 20, 20);
            sizes.Add(new FileInfo(_folder.Store + "-wal").Length);
        }

        var frames = (sizes[^1] - Header) / Frame;
        Assert.Equal(sizes[^1], Header + (frames * Frame));
        Assert.InRange(frames, 20, 1_000);

        // Before the first of these batches the log holds the making of the store.
        for (var frame = (sizes[0] - Header) / Frame; frame <= frames; frame++)
        {
            var cut = Header + (frame * Frame);
            var copy = _folder.PathOf($"frame{frame}.db");
            StoreScript.CopyAsIs(_folder.Store, copy);
            await using (var log = new FileStream(copy + "-wal", FileMode.Open))
            {
                log.SetLength(cut);
            }

            await AssertGoesOnAsync(copy, 20 * sizes.Count(size => size <= cut));
        }
    }

    [Fact]
    public async Task Log_LostWhole_StartsOnWhatTheFileHolds()
    {
        await StoreScript.MakeAsync(_folder.Store, 20);
        var copy = _folder.PathOf("copy.db");
        await using (var store = SqliteLedgerStore.OpenWriter(_folder.Store))
        {
            await LedgerSamples.FillAsync(store, 20, 20);
            StoreScript.CopyAsIs(_folder.Store, copy);
        }

        File.Delete(copy + "-wal");

        await AssertGoesOnAsync(copy, 20);
    }

    [Fact]
    public async Task File_CutInTheMiddle_IsDamageWithTheFirstMissingEntry()
    {
        await StoreScript.MakeAsync(_folder.Store, 400);
        await using (var file = new FileStream(_folder.Store, FileMode.Open))
        {
            file.SetLength(file.Length / 2 / 4096 * 4096);
        }

        try
        {
            var fault = (await StoreScript.VerifyAsync(_folder.Store)).Fault;
            Assert.NotNull(fault);
            Assert.InRange(fault.Position, 0, 399);
        }
        catch (LedgerStoreException error)
        {
            // A cut that takes the schema or the statements' first pages fails at opening already.
            Assert.Equal(StoreFailure.Corrupt, error.Failure);
            Assert.Contains("restore it from a backup", error.Remedy, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Page_OverwrittenWithRubbish_IsDamageAtItsEntries()
    {
        await StoreScript.MakeAsync(_folder.Store, 400);
        var pages = new FileInfo(_folder.Store).Length / 4096;
        var found = 0;
        for (var page = 8; page < pages; page += 5)
        {
            var copy = _folder.PathOf($"page{page}.db");
            File.Copy(_folder.Store, copy);
            await using (var file = new FileStream(copy, FileMode.Open))
            {
                file.Position = page * 4096;
                await file.WriteAsync(Enumerable.Repeat((byte)0xA5, 4096).ToArray());
            }

            found += await IsFoundAsync(copy) ? 1 : 0;
            File.Delete(copy);
        }

        // Some pages may be free; most hold entries.
        Assert.True(found > pages / 10, $"Only {found} of {pages / 5} overwritten pages were found.");
    }

    [Fact]
    public async Task Disk_Full_FailsTheBatchKeepsTheRestAndGoesOnWithRoom()
    {
        int acknowledged;
        await using (var store = SqliteLedgerStore.OpenWriter(_folder.Store, maxBytes: 400 * 1024))
        {
            acknowledged = await FillAsync(store);
            Assert.InRange(acknowledged, 100, 2_000);

            // Still full, still serving reads, and nothing of the failed batch is there.
            await Assert.ThrowsAsync<LedgerStoreException>(() => LedgerSamples.FillAsync(store, acknowledged, 50));
            Assert.Equal(acknowledged, (await store.ReadHeadAsync(None)).Next);
        }

        await AssertGoesOnAsync(_folder.Store, acknowledged);
    }

    [Fact]
    public async Task Disk_Full_TheWriterServesOnWithSmallerUnits()
    {
        await using var store = SqliteLedgerStore.OpenWriter(_folder.Store, maxBytes: 300 * 1024);
        var writer = new LedgerWriter(store, new LedgerWriterOptions(), new ManualTime());
        var large = LedgerSamples.Event(LedgerSamples.Case("a"), 1, new string('x', 500_000));

        var waiting = writer.AppendAsync(LedgerSamples.Unguarded(large), None).AsTask();
        await writer.FlushOnceAsync();
        var error = await Assert.ThrowsAsync<LedgerStoreException>(() => waiting);
        var small = writer.AppendAsync(LedgerSamples.Unit(LedgerSamples.Case("a"), 0), None).AsTask();
        await writer.FlushOnceAsync();

        Assert.Equal(StoreFailure.DiskFull, error.Failure);
        Assert.Equal(0, Assert.IsType<Appended>(await small).Receipts[0].Position);
    }

    [Fact]
    public async Task Streams_ThatClashOnTheirKey_AreKeptApart()
    {
        await StoreScript.MakeAsync(_folder.Store, 7);

        // Another stream sits where s3 would be, and s3 behind it: as if both names had the same hash.
        StoreScript.Tamper(_folder.Store, """
            CREATE TABLE there AS SELECT key FROM streams WHERE last = 3;
            UPDATE streams SET key = (SELECT key FROM there) + 1 WHERE last = 3;
            INSERT INTO streams SELECT key, 4 FROM there;
            """);
        await using var store = SqliteLedgerStore.OpenWriter(_folder.Store);

        await LedgerSamples.FillAsync(store, 10, 1);

        var read = await store.ReadStreamAsync(LedgerSamples.Case("s3"), 1, 10, None);
        Assert.Equal([3L, 7], read.Select(row => row.Position));
    }

    private static async Task<int> FillAsync(SqliteLedgerStore store)
    {
        for (var acknowledged = 0; ; acknowledged += 50)
        {
            try
            {
                await LedgerSamples.FillAsync(store, acknowledged, 50);
            }
            catch (LedgerStoreException error)
            {
                Assert.Equal(StoreFailure.DiskFull, error.Failure);
                Assert.Contains("free disk space", error.Remedy, StringComparison.Ordinal);
                Assert.False(error.OutcomeUnknown);
                return acknowledged;
            }
        }
    }

    private static async Task<bool> IsFoundAsync(string file)
    {
        try
        {
            return !(await StoreScript.VerifyAsync(file)).IsWhole;
        }
        catch (LedgerStoreException error)
        {
            return error.Failure == StoreFailure.Corrupt;
        }
    }

    /// <summary>The store opens with so many whole entries, and takes new ones.</summary>
    private static async Task AssertGoesOnAsync(string file, int entries)
    {
        var before = await StoreScript.VerifyAsync(file);
        Assert.Null(before.Fault);
        Assert.Equal(entries, before.Head.Size);
        await using (var store = SqliteLedgerStore.OpenWriter(file))
        {
            await LedgerSamples.FillAsync(store, 1_000, 5);
        }

        var after = await StoreScript.VerifyAsync(file);
        Assert.Null(after.Fault);
        Assert.Equal(entries + 5, after.Head.Size);
    }
}
