using Cases.Ledger;
using SQLitePCL;

namespace Cases.Storage.Sqlite;

/// <summary>What <c>doctor</c> wants to know of a store; reading it changes nothing.</summary>
/// <param name="File">The ledger's file.</param>
/// <param name="SqliteVersion">The version of SQLite.</param>
/// <param name="SchemaVersion">The version of the store.</param>
/// <param name="NewestVersion">The version that this build writes.</param>
/// <param name="JournalMode">The journal mode; <c>wal</c> is right.</param>
/// <param name="LedgerBytes">The size of the ledger's file.</param>
/// <param name="LogBytes">The size of its write-ahead log.</param>
/// <param name="ReadModelBytes">The size of the read models with their log; 0 when they are missing.</param>
/// <param name="FreeDiskBytes">The room left on the disk of the ledger.</param>
/// <param name="IsInUse">Whether a process holds the store to write.</param>
/// <param name="Findings">What SQLite's own check found; empty when all is well or it was not asked.</param>
public sealed record SqliteStoreReport(
    string File,
    string SqliteVersion,
    int SchemaVersion,
    int NewestVersion,
    string JournalMode,
    long LedgerBytes,
    long LogBytes,
    long ReadModelBytes,
    long FreeDiskBytes,
    bool IsInUse,
    IReadOnlyList<string> Findings)
{
    /// <summary>Whether this user may write the ledger's file, on this disk as it is mounted.</summary>
    public bool MayBeWritten { get; init; }

    /// <summary>Reads the report.</summary>
    /// <param name="file">The ledger's file.</param>
    /// <param name="check">True to run SQLite's quick check, which reads the whole file.</param>
    /// <returns>The report.</returns>
    /// <exception cref="LedgerStoreException">The file is missing, none of ours, newer, or cannot be read.</exception>
    public static SqliteStoreReport Read(string file, bool check)
    {
        using var reader = SqliteLedgerStore.ConnectReader(file);
        var connection = reader.Connection;
        return new SqliteStoreReport(
            file,
            raw.sqlite3_libversion().utf8_to_string(),
            (int)connection.ScalarInt("PRAGMA user_version"),
            Migrations.Ledger.Count,
            connection.Scalar("PRAGMA journal_mode") ?? "",
            SizeOf(file),
            SizeOf(file + "-wal"),
            SizeOf(file + ".read") + SizeOf(file + ".read-wal"),
            FreeBytes(file),
            WriterLock.IsHeld(file),
            check ? QuickCheck(connection) : [])
        {
            MayBeWritten = IsWritable(file),
        };
    }

    /// <summary>The room left on the disk that holds a file.</summary>
    /// <param name="file">The file; its folder must exist.</param>
    /// <returns>The bytes free for this user.</returns>
    public static long FreeBytes(string file) =>
        new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/").AvailableFreeSpace;

    /// <summary>
    /// Asked of SQLite, which opens to read where it may not write: another descriptor of the file, once closed, would
    /// drop the locks of this process.
    /// </summary>
    private static bool IsWritable(string file)
    {
        using var connection = new RawConnection(file, raw.SQLITE_OPEN_READWRITE);
        return !connection.IsReadOnly;
    }

    private static List<string> QuickCheck(RawConnection connection)
    {
        try
        {
            using var statement = connection.Prepare("PRAGMA quick_check(20)");
            var findings = new List<string>();
            while (statement.Step())
            {
                findings.Add(statement.Text(0));
            }

            return findings is ["ok"] ? [] : findings;
        }
        catch (LedgerStoreException error) when (error.Failure == StoreFailure.Corrupt)
        {
            return [error.What];
        }
    }

    private static long SizeOf(string file) => System.IO.File.Exists(file) ? new FileInfo(file).Length : 0;
}
