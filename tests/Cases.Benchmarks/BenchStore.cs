using Cases.Storage.Sqlite;

namespace Cases.Benchmarks;

/// <summary>Where a bench writes: a named file that is kept, or a temporary folder that is removed.</summary>
internal sealed class BenchStore : IDisposable
{
    private readonly string? _temporary;

    private BenchStore(string file, string? temporary)
    {
        File = file;
        _temporary = temporary;
    }

    /// <summary>The file of the ledger.</summary>
    public string File { get; }

    /// <summary>The peer's file beside it, on the same disk; always removed.</summary>
    public string PeerFile => File + ".peer";

    /// <summary>The bytes that the store has on disk, with what is derived.</summary>
    public double Bytes => Directory
        .GetFiles(Path.GetDirectoryName(Path.GetFullPath(File))!, Path.GetFileName(File) + "*")
        .Sum(file => new FileInfo(file).Length);

    /// <summary>The store for people.</summary>
    public string Description
    {
        get
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(File))!;
            var kept = _temporary is null ? "kept" : "temporary, removed afterwards";
            return $"{File} on {new DriveInfo(folder).DriveFormat}, {kept}";
        }
    }

    /// <summary>Makes a temporary store, or takes the named one where it holds nothing.</summary>
    /// <exception cref="BenchFailure">The store holds entries, or a peer's file stands beside it.</exception>
    public static async Task<BenchStore> OpenAsync(string? file, CancellationToken cancellation)
    {
        if (file is null)
        {
            var folder = Directory.CreateTempSubdirectory("cases-bench-").FullName;
            return new BenchStore(Path.Combine(folder, "cases.db"), folder);
        }

        if (System.IO.File.Exists(file) && new FileInfo(file).Length > 0)
        {
            await using var ledger = SqliteLedgerStore.OpenReader(file);
            var head = await ledger.ReadHeadAsync(cancellation).ConfigureAwait(false);
            if (head.Next > 0)
            {
                throw new BenchFailure(BenchReport.Invariant(
                    $"bench: {file} holds {head.Next} entries; name a new file, because a bench fills its store"));
            }
        }

        var store = new BenchStore(file, null);
        return System.IO.File.Exists(store.PeerFile)
            ? throw new BenchFailure($"bench: {store.PeerFile} is there already; delete it or name another store")
            : store;
    }

    public void Dispose()
    {
        foreach (var suffix in new[] { "", "-wal", "-shm", ".lock", ".read", ".read-wal", ".read-shm" })
        {
            System.IO.File.Delete(PeerFile + suffix);
        }

        if (_temporary is not null)
        {
            Directory.Delete(_temporary, recursive: true);
        }
    }
}
