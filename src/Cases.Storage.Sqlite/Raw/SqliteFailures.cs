using Cases.Ledger;
using SQLitePCL;

namespace Cases.Storage.Sqlite;

/// <summary>Turns what SQLite answers into what the user can act on.</summary>
internal static class SqliteFailures
{
    private const int ShortRead = raw.SQLITE_IOERR | (2 << 8);

    /// <summary>Makes the exception for a result code, with the file and a remedy.</summary>
    public static LedgerStoreException From(int code, string detail, string file)
    {
        var (failure, what, remedy) = (code & 0xFF) switch
        {
            raw.SQLITE_FULL => (StoreFailure.DiskFull, "there is no room to write", "free disk space and try again"),
            raw.SQLITE_IOERR when code != ShortRead => (
                StoreFailure.DiskFull,
                "the disk does not read or write",
                "check disk space and the disk, then try again; what was acknowledged is kept"),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => (
                StoreFailure.InUse, "the store is locked by another process", "close that process and try again"),
            raw.SQLITE_NOTADB => (
                StoreFailure.NotAStore, "the file is no store of this product", "name another file with --store"),
            raw.SQLITE_CORRUPT or raw.SQLITE_IOERR => (
                StoreFailure.Corrupt, "the store is damaged", "restore it from a backup and run 'cases audit verify'"),
            raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH => (
                StoreFailure.NoPermission, "the store may not be written", "check the permissions of file and folder"),
            raw.SQLITE_CANTOPEN => (
                StoreFailure.NoPermission,
                "the store may not be read, or its folder may not be written, which reading a log needs",
                "check the permissions of file and folder, and that the disk is not mounted read-only"),
            _ => (StoreFailure.Unavailable, "SQLite failed", "run 'cases doctor' on the store"),
        };
        return new LedgerStoreException(failure, $"{file}: {what} ({detail})", remedy)
        {
            // A write or sync that failed may have reached the disk all the same; a full disk is known before.
            OutcomeUnknown = (code & 0xFF) == raw.SQLITE_IOERR && code != ShortRead,
        };
    }
}
