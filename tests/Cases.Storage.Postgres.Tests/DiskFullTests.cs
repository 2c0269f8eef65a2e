using System.Diagnostics;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Storage.Postgres.Tests;

/// <summary>The server's disk fills up under the ledger, and has room again.</summary>
public sealed class DiskFullTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Commit_OnAFullDisk_WritesNothing_AndGoesOnWhenThereIsRoom()
    {
        Assert.SkipUnless(TestSwitches.All, TestSwitches.OnlyWithAll);
        await using var cluster = await PostgresCluster.StartOwnAsync(new PostgresClusterSettings());
        await using var disk = SmallDisk.Mount();
        await using var database = await TestDatabase.OnAsync(cluster);
        await database.SqlAsync($"CREATE TABLESPACE small LOCATION '{disk.Folder}'");
        await database.SqlAsync("ALTER TABLE cases.entries SET TABLESPACE small");
        await using var store = await database.OpenAsync();

        var (error, acknowledged) = await FillAsync(store);

        Assert.Equal(StoreFailure.DiskFull, error.Failure);
        Assert.False(error.OutcomeUnknown);
        Assert.Contains("free disk space", error.Remedy, StringComparison.Ordinal);
        Assert.Equal(acknowledged, (await store.ReadHeadAsync(None)).Next);
        disk.Resize("64m");
        await LedgerSamples.FillAsync(store, (int)acknowledged, 100);
        Assert.Equal(acknowledged + 100, (await store.ReadHeadAsync(None)).Next);
        Assert.True((await LedgerVerifier.VerifyAsync(store, null, null, None)).IsWhole);
    }

    private static async Task<(LedgerStoreException Error, long Acknowledged)> FillAsync(PostgresLedgerStore store)
    {
        for (var number = 0; ; number += 500)
        {
            try
            {
                await LedgerSamples.FillAsync(store, number, 500);
            }
            catch (LedgerStoreException error)
            {
                return (error, number);
            }
        }
    }

    /// <summary>A file system of a few megabytes in memory; only root may mount one.</summary>
    private sealed class SmallDisk : IAsyncDisposable
    {
        private SmallDisk(string folder) => Folder = folder;

        public string Folder { get; }

        public static SmallDisk Mount()
        {
            var folder = Directory.CreateTempSubdirectory("cases-disk-").FullName;
            var isMounted = Environment.UserName == "root"
                && Run("mount", "-t", "tmpfs", "-o", "size=4m", "none", folder) == 0
                && Run("chown", "postgres:", folder) == 0;
            if (!isMounted)
            {
                Directory.Delete(folder);
                Assert.Skip("only root can mount a small disk, and not everywhere");
            }

            return new SmallDisk(folder);
        }

        public void Resize(string size) =>
            Assert.Equal(0, Run("mount", "-o", $"remount,size={size}", Folder));

        public ValueTask DisposeAsync()
        {
            // The server may still have files open there: the mount goes when it has gone.
            Run("umount", "-l", Folder);
            Directory.Delete(Folder);
            return ValueTask.CompletedTask;
        }

        private static int Run(string command, params string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments)
            {
                RedirectStandardError = true,
            })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode;
        }
    }
}
