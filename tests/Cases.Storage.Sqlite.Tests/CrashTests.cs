using System.Diagnostics;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Storage.Sqlite.Tests;

/// <summary>The machine or the process dies at any moment; what was acknowledged is there afterwards, once.</summary>
public sealed class CrashTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Machine_DiesAnywhere_StartsOnAWholeBatchNotBeforeTheLastAcknowledged(int seed)
    {
        var random = new Random(seed);
        var file = _folder.Store;
        var acknowledged = 0;
        for (var life = 0; life < 8; life++)
        {
            var next = _folder.PathOf($"life{life}.db");
            await using (var store = SqliteLedgerStore.OpenWriter(file))
            {
                Assert.Equal(acknowledged, (await store.ReadHeadAsync(None)).Next);
                for (var batches = random.Next(1, 5); batches > 0; batches--)
                {
                    var size = random.Next(1, 60);
                    await LedgerSamples.FillAsync(store, acknowledged, size);
                    acknowledged += size;
                }

                StoreScript.CopyAsIs(file, next);
                await LeaveRubbishAsync(next + "-wal", random);
            }

            file = next;
        }

        var verdict = await StoreScript.VerifyAsync(file);
        Assert.Null(verdict.Fault);
        Assert.Equal(acknowledged, verdict.Head.Size);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public async Task Writer_SimulatedOnRealFiles_IsThatOfTheModel(int seed)
    {
        await using var store = SqliteLedgerStore.OpenWriter(_folder.Store);

        await LedgerSimulation.RunAsync(store, seed, steps: 300);

        Assert.Empty(SqliteStoreReport.Read(_folder.Store, check: true).Findings);
    }

    [Fact]
    public async Task Process_HoldingTheLockIsKilled_TheNextWriterGetsIt()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/flock"), "There is no flock(1) to hold the lock in another process.");
        await StoreScript.MakeAsync(_folder.Store, 5);
        using var holder = Process.Start(new ProcessStartInfo("/usr/bin/flock")
        {
            ArgumentList = { "--no-fork", _folder.Store + ".lock", "cat" },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;

        // The echo shows that the other process runs, and so that it holds the lock.
        await holder.StandardInput.WriteLineAsync("ready");
        await holder.StandardInput.FlushAsync();
        Assert.Equal("ready", await holder.StandardOutput.ReadLineAsync());
        var error = Assert.Throws<LedgerStoreException>(() => SqliteLedgerStore.OpenWriter(_folder.Store));
        Assert.Equal(StoreFailure.InUse, error.Failure);
        Assert.True(SqliteStoreReport.Read(_folder.Store, check: false).IsInUse);
        Assert.Equal(5, (await StoreScript.VerifyAsync(_folder.Store)).Head.Size);

        holder.Kill();
        await holder.WaitForExitAsync();

        await StoreScript.MakeAsync(_folder.Store, 5);
        Assert.Equal(10, (await StoreScript.VerifyAsync(_folder.Store)).Head.Size);
    }

    [Fact]
    public async Task Reader_OfAStoreWhoseWriterDied_SeesTheLogAndLeavesTheFile()
    {
        var copy = _folder.PathOf("dead.db");
        await using (var store = SqliteLedgerStore.OpenWriter(_folder.Store))
        {
            await LedgerSamples.FillAsync(store, 0, 30);
            StoreScript.CopyAsIs(_folder.Store, copy);
        }

        var before = await File.ReadAllBytesAsync(copy);
        var log = await File.ReadAllBytesAsync(copy + "-wal");

        Assert.Equal(30, (await StoreScript.VerifyAsync(copy)).Head.Size);

        Assert.Equal(before, await File.ReadAllBytesAsync(copy));
        Assert.Equal(log, await File.ReadAllBytesAsync(copy + "-wal"));
    }

    [Fact]
    public async Task Writer_DiedBeforeItsFirstCommit_LeavesANewStore()
    {
        // The file as it is between the switch to WAL and the schema: a header, no tables, no application id.
        StoreScript.Sql(_folder.Store, "PRAGMA page_size = 4096; PRAGMA journal_mode = WAL;");
        Assert.True(new FileInfo(_folder.Store).Length > 0, "The header was not written.");

        await StoreScript.MakeAsync(_folder.Store, 3);

        Assert.Equal(3, (await StoreScript.VerifyAsync(_folder.Store)).Head.Size);
    }

    /// <summary>What a torn write may leave behind the last synced commit: zeros, rubbish, half a frame.</summary>
    private static async Task LeaveRubbishAsync(string log, Random random)
    {
        var rubbish = new byte[random.Next(6_000)];
        if (random.Next(3) > 0)
        {
            random.NextBytes(rubbish);
        }

        await using var stream = new FileStream(log, FileMode.Append);
        await stream.WriteAsync(rubbish);
    }
}
