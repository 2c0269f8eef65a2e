using Cases.Ledger;

namespace Cases.Storage.Sqlite;

/// <summary>
/// The lock on <c>FILE.lock</c> that the writing process holds; the system lets go of it when the process dies.
/// </summary>
/// <remarks>The file stays: deleting it would let two processes each lock a file of that name.</remarks>
internal sealed class WriterLock : IDisposable
{
    // EROFS, the same number on every Unix: a disk mounted to be read only.
    private const int ReadOnlyDisk = 30;

    private readonly FileStream _stream;

    private WriterLock(FileStream stream) => _stream = stream;

    public static WriterLock Take(string storeFile)
    {
        var file = storeFile + ".lock";
        try
        {
            return new WriterLock(new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException error)
        {
            throw NotWritable(file, error);
        }
        catch (IOException error) when (error.HResult == ReadOnlyDisk)
        {
            throw NotWritable(file, error);
        }
        catch (DirectoryNotFoundException error)
        {
            throw new LedgerStoreException(
                StoreFailure.NotFound,
                $"{storeFile}: the folder does not exist",
                "make it or name another file with --store",
                error);
        }
        catch (IOException error) when (File.Exists(file))
        {
            throw new LedgerStoreException(
                StoreFailure.InUse,
                $"{storeFile}: the store is in use by another process",
                "stop that process, or send the command through it",
                error);
        }
        catch (IOException error)
        {
            throw new LedgerStoreException(
                StoreFailure.DiskFull,
                $"{file}: the lock file cannot be made ({error.Message})",
                "check disk space and the disk, then try again",
                error);
        }
    }

    /// <summary>Whether a process holds the lock; asking takes it for a moment where nobody does.</summary>
    public static bool IsHeld(string storeFile)
    {
        if (!File.Exists(storeFile + ".lock"))
        {
            return false;
        }

        try
        {
            Take(storeFile).Dispose();
            return false;
        }
        catch (LedgerStoreException error) when (error.Failure == StoreFailure.InUse)
        {
            return true;
        }
        catch (LedgerStoreException error) when (error.Failure == StoreFailure.NoPermission)
        {
            return false; // A reader without the right to write cannot ask, and is not stopped by the answer.
        }
    }

    public void Dispose() => _stream.Dispose();

    private static LedgerStoreException NotWritable(string file, Exception error) => new(
        StoreFailure.NoPermission,
        $"{file}: the store may not be written",
        "check the permissions of file and folder, and that the disk is not mounted read-only",
        error);
}
