using System.Globalization;
using Cases.Ledger;
using SQLitePCL;

namespace Cases.Storage.Sqlite;

/// <summary>The ledger in one SQLite file: WAL, synchronous=FULL, one writing process, any number of readers.</summary>
/// <remarks>All calls work synchronously and return completed tasks. Reads may come from any thread.</remarks>
public sealed class SqliteLedgerStore : ILedgerStore, ICheckpointStore
{
    /// <summary>The application id in the file's header: 'CASE'.</summary>
    internal const int ApplicationId = 0x43415345;

    /// <summary>
    /// Written once, when the file is made: 4 KiB pages, because the page of an index that one entry touches goes to
    /// the
    /// log as a whole; measured beside 8 and 16 KiB (DECISIONS.md).
    /// </summary>
    internal const string CreatePragmas = "PRAGMA page_size = 4096; PRAGMA journal_mode = WAL;";

    /// <summary>
    /// The writer's settings: every commit is synced; the log is moved into the file every 4,096 pages (16 MiB), so
    /// that the pages at the end of a tree, which many small batches write, are moved once. What is deleted is
    /// overwritten.
    /// </summary>
    internal const string WriterPragmas =
        "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4096; PRAGMA cache_size = -65536; "
        + "PRAGMA journal_size_limit = 134217728; PRAGMA trusted_schema = OFF; PRAGMA secure_delete = ON;";

    /// <summary>A reader's settings. No memory mapping: a file cut by another hand would kill the process.</summary>
    internal const string ReaderPragmas =
        "PRAGMA query_only = ON; PRAGMA cache_size = -16384; PRAGMA trusted_schema = OFF;";

    private const int FullySynced = 2; // What PRAGMA synchronous answers for FULL; EXTRA is 3.
    private const int KeptReaders = 8; // Idle connections kept for the next read; more readers than that are closed.

    private static readonly string[] Tables = ["entries", "streams", "keys", "meta", "checkpoints"];

    private readonly Stack<LedgerReaderConnection> _readers = [];
    private readonly Lock _reading = new();
    private readonly Lock _writing = new();
    private readonly WriterLock? _lock;
    private readonly LedgerWriterConnection? _writer;
    private bool _disposed;

    private SqliteLedgerStore(string file, WriterLock? writerLock, LedgerWriterConnection? writer)
    {
        File = file;
        _lock = writerLock;
        _writer = writer;
    }

    /// <summary>The file of the ledger, as it was named.</summary>
    public string File { get; }

    /// <summary>Opens the store to write, and makes it where the file is missing or empty.</summary>
    /// <param name="file">The file; <c>FILE.lock</c> beside it is locked until the store is disposed of.</param>
    /// <param name="maxBytes">The size that the file may not exceed, as if the disk were full; null for no
    /// bound.</param>
    /// <returns>The store.</returns>
    /// <exception cref="LedgerStoreException">
    /// Another process writes, the store is of a newer version, or the file is none of ours or may not be written.
    /// </exception>
    public static SqliteLedgerStore OpenWriter(string file, long? maxBytes = null)
    {
        RefuseFolder(file);
        var writerLock = WriterLock.Take(file);
        RawConnection? connection = null;
        try
        {
            RefuseEmptied(file);
            connection = new RawConnection(file, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE);

            // A foreign or newer file is refused before anything in it changes.
            Migrations.CheckVersion(connection, Migrations.Ledger.Count, ApplicationId);
            connection.Execute(CreatePragmas);
            PrepareWriter(connection, WriterPragmas);
            Migrations.Apply(connection, Migrations.Ledger, ApplicationId);
            RefuseMissingTable(connection);
            if (maxBytes is { } bound)
            {
                var pages = bound / connection.ScalarInt("PRAGMA page_size");
                connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {pages}"));
            }

            return new SqliteLedgerStore(file, writerLock, new LedgerWriterConnection(connection));
        }
        catch
        {
            connection?.Dispose();
            writerLock.Dispose();
            throw;
        }
    }

    /// <summary>Opens the store to read, whether or not another process writes to it.</summary>
    /// <param name="file">The file.</param>
    /// <returns>The store; committing to it is refused.</returns>
    /// <exception cref="LedgerStoreException">The file is missing, empty, none of ours, or of another
    /// version.</exception>
    public static SqliteLedgerStore OpenReader(string file)
    {
        var store = new SqliteLedgerStore(file, null, null);
        store._readers.Push(ConnectReader(file));
        return store;
    }

    /// <summary>
    /// Reads a mark of the installation that is no business fact, for example that it is a rehearsal.
    /// </summary>
    /// <param name="name">The mark's name.</param>
    /// <returns>Its value, or null.</returns>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    public string? ReadMark(string name) => Read(reader => reader.ReadMark(name), CancellationToken.None);

    /// <summary>Sets a mark of the installation.</summary>
    /// <param name="name">The mark's name.</param>
    /// <param name="value">Its value.</param>
    /// <exception cref="LedgerStoreException">The world failed, or the store was opened to read.</exception>
    public void SetMark(string name, string value)
    {
        lock (_writing)
        {
            Writer().SetMark(name, value);
        }
    }

    /// <inheritdoc/>
    public ValueTask<LedgerHead> ReadHeadAsync(CancellationToken cancellation) =>
        new(Read(static reader => reader.ReadHead(), cancellation));

    /// <inheritdoc/>
    public ValueTask<CommitResult> CommitAsync(LedgerBatch batch, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(batch);
        cancellation.ThrowIfCancellationRequested();
        lock (_writing)
        {
            if (Writer().TryCommit(batch))
            {
                return new ValueTask<CommitResult>(CommitResult.Written(
                    new LedgerHead(batch.ExpectedNext + batch.Entries.Count, batch.RecordedAtMs)));
            }
        }

        return new ValueTask<CommitResult>(
            CommitResult.Conflict(Read(static reader => reader.ReadHead(), cancellation)));
    }

    /// <inheritdoc/>
    public ValueTask<StreamHead?> ReadStreamHeadAsync(StreamId stream, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (IsNew(stream))
        {
            return new ValueTask<StreamHead?>(default(StreamHead?));
        }

        var reader = Rent(cancellation);
        try
        {
            return new ValueTask<StreamHead?>(reader.ReadStreamHead(stream));
        }
        finally
        {
            Return(reader);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredEntry>> ReadStreamAsync(
        StreamId stream, long fromSequence, int max, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fromSequence, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        cancellation.ThrowIfCancellationRequested();
        if (IsNew(stream))
        {
            return new ValueTask<IReadOnlyList<StoredEntry>>([]);
        }

        var reader = Rent(cancellation);
        try
        {
            return new ValueTask<IReadOnlyList<StoredEntry>>(reader.ReadStream(stream, fromSequence, max));
        }
        finally
        {
            Return(reader);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredEntry>> ReadFromAsync(long position, int max, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        var reader = Rent(cancellation);
        try
        {
            return new ValueTask<IReadOnlyList<StoredEntry>>(reader.ReadFrom(position, max));
        }
        finally
        {
            Return(reader);
        }
    }

    /// <inheritdoc/>
    public ValueTask<SealingKey?> FindKeyAsync(string owner, string retentionClass, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_writer?.Owners is { } owners && !owners.MayHave(StreamKey.Of(owner)))
        {
            cancellation.ThrowIfCancellationRequested();
            return new ValueTask<SealingKey?>(default(SealingKey?));
        }

        return new(Read(reader => reader.FindKey(owner, retentionClass), cancellation));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SealingKey>> FindTakenKeysAsync(
        IReadOnlyList<SealingKey> keys, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(keys);
        cancellation.ThrowIfCancellationRequested();
        lock (_writing)
        {
            return new(Writer().FindTakenKeys(keys));
        }
    }

    /// <inheritdoc/>
    public ValueTask<SealingKey?> ReadKeyAsync(string keyId, CancellationToken cancellation) =>
        new(Read(reader => reader.ReadKey(keyId), cancellation));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SealingKey>> ListKeysAsync(
        string afterKeyId, int max, CancellationToken cancellation) =>
        new(Read(reader => reader.ListKeys(afterKeyId, max), cancellation));

    /// <inheritdoc/>
    public ValueTask RewrapKeysAsync(IReadOnlyList<RewrappedKey> keys, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(keys);
        cancellation.ThrowIfCancellationRequested();
        lock (_writing)
        {
            Writer().Rewrap(keys);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<LedgerFault?> CheckIndexAsync(CancellationToken cancellation) =>
        new(Read(static reader => IndexCheck.Run(reader.Connection), cancellation));

    /// <inheritdoc/>
    public ValueTask AddCheckpointsAsync(
        IReadOnlyList<StoredCheckpoint> checkpoints, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(checkpoints);
        cancellation.ThrowIfCancellationRequested();
        lock (_writing)
        {
            Writer().AddCheckpoints(checkpoints);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<StoredCheckpoint?> ReadLastCheckpointAsync(CancellationToken cancellation) =>
        new(Read(static reader => reader.ReadLastCheckpoint(), cancellation));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredCheckpoint>> ListCheckpointsAsync(
        long afterSize, int max, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        return new(Read(reader => reader.ListCheckpoints(afterSize, max), cancellation));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        lock (_writing)
        {
            if (_disposed)
            {
                return ValueTask.CompletedTask;
            }

            lock (_reading)
            {
                _disposed = true;
                while (_readers.TryPop(out var reader))
                {
                    reader.Dispose();
                }
            }

            _writer?.Dispose();
            _lock?.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Connects to a store that is there and of this version.</summary>
    internal static LedgerReaderConnection ConnectReader(string file)
    {
        RefuseFolder(file);
        RefuseEmptied(file);
        var info = new FileInfo(file);
        if (!info.Exists || info.Length == 0)
        {
            throw new LedgerStoreException(
                StoreFailure.NotFound,
                $"{file}: there is no store yet",
                "import, replay or pay into it first, or name another file with --store");
        }

        return new LedgerReaderConnection(file, CheckReadable, null);
    }

    private static void RefuseFolder(string file)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        if (Directory.Exists(file))
        {
            throw new LedgerStoreException(
                StoreFailure.NotAStore, $"{file}: this is a folder", "name a file with --store");
        }
    }

    private static void CheckReadable(RawConnection connection)
    {
        var version = Migrations.CheckVersion(connection, Migrations.Ledger.Count, ApplicationId);
        if (version < Migrations.Ledger.Count)
        {
            throw new LedgerStoreException(
                StoreFailure.NotAStore,
                $"{connection.File}: the store has version {version} and this build needs {Migrations.Ledger.Count}",
                "run a writing verb on it once, which brings it up to date");
        }

        RefuseMissingTable(connection);
    }

    /// <summary>
    /// A ledger's file is never empty once its key or its read models stand beside it: somebody cut it to nothing.
    /// </summary>
    private static void RefuseEmptied(string file)
    {
        var info = new FileInfo(file);
        var beside = info is { Exists: true, Length: 0 }
            ? Array.Find([MasterKeyFile.PathFor(file), file + ".read"], System.IO.File.Exists)
            : null;
        if (beside is not null)
        {
            throw new LedgerStoreException(
                StoreFailure.Corrupt,
                $"{file}: the store is damaged, it is empty although {beside} says that it held entries",
                "restore it from a backup, or move both away to start a new store");
        }
    }

    /// <summary>
    /// Sets how a connection writes, and refuses what leaves commits unsynced: no test that kills a process shows that,
    /// only a machine that loses power.
    /// </summary>
    /// <param name="connection">The connection.</param>
    /// <param name="pragmas">The settings.</param>
    /// <exception cref="InvalidOperationException">Under these settings a commit is durable later.</exception>
    internal static void PrepareWriter(RawConnection connection, string pragmas)
    {
        connection.Execute(pragmas);
        if (connection.ScalarInt("PRAGMA synchronous") is var level and < FullySynced)
        {
            throw new InvalidOperationException(
                $"Commits of {connection.File} would not be synced: PRAGMA synchronous is {level}.");
        }
    }

    private static void RefuseMissingTable(RawConnection connection)
    {
        foreach (var table in Tables)
        {
            if (connection.ScalarInt(
                $"SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = '{table}'") == 0)
            {
                throw Damage.At(connection.File, $"its table '{table}' is missing");
            }
        }
    }

    private LedgerWriterConnection Writer()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _writer ?? throw new LedgerStoreException(
            StoreFailure.NoPermission, $"{File}: the store was opened to read", "open it to write");
    }

    private T Read<T>(Func<LedgerReaderConnection, T> read, CancellationToken cancellation)
    {
        var reader = Rent(cancellation);
        try
        {
            return read(reader);
        }
        finally
        {
            Return(reader);
        }
    }

    /// <summary>Whether this process, which alone writes, knows that a stream has no entry.</summary>
    private bool IsNew(StreamId stream)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _writer?.Filter is { } filter && !filter.MayHave(StreamKey.First(stream));
    }

    private LedgerReaderConnection Rent(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_reading)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_readers.TryPop(out var reader))
            {
                return reader;
            }
        }

        return new LedgerReaderConnection(File, null, _writer?.Tail);
    }

    private void Return(LedgerReaderConnection reader)
    {
        lock (_reading)
        {
            if (!_disposed && _readers.Count < KeptReaders)
            {
                _readers.Push(reader);
                return;
            }
        }

        reader.Dispose();
    }
}
