using Cases.Ledger;
using Npgsql;

namespace Cases.Storage.Postgres;

/// <summary>The ledger in a database on PostgreSQL: any number of processes write and read it.</summary>
/// <remarks>
/// <para>A batch is one statement: it moves the end of the ledger if that is where the batch expects it, and adds the
/// entries only then. Writers queue on the lock of that one row, and whoever comes second learns of a conflict.</para>
/// <para>Calls work asynchronously and may come from any thread; batches go one at a time. A commit whose connection
/// broke is looked after on another one (<see cref="LedgerCommit"/>), so that its outcome is unknown only while the
/// server cannot be reached. Reading is tried a second time on a new connection.</para>
/// </remarks>
public sealed class PostgresLedgerStore : ILedgerStore, ICheckpointStore
{
    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlDataSource _writer;
    private readonly LedgerCommit _commit;
    private readonly CommitClock _clock;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private bool _disposed;

    private PostgresLedgerStore(PostgresAddress address, NpgsqlDataSource source, TimeSpan? clockBound)
    {
        Address = address;
        _source = source;
        _writer = address.ConnectWriter();
        _clock = new CommitClock(address, clockBound);
        _commit = new LedgerCommit(_writer, address, _clock);
    }

    /// <summary>
    /// How far a node's clock may be from the server's, either way, by the product: clocks that are kept by NTP differ
    /// by less than a second, and a node that stood still within a commit is not a minute late.
    /// </summary>
    public static TimeSpan ClockBound { get; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Whether a commit was refused in the last half minute because this node's clock is too far from the server's, and
    /// none was written since.
    /// </summary>
    public bool IsClockOff => _clock.IsOff;

    /// <summary>Where the store is.</summary>
    public PostgresAddress Address { get; }

    /// <summary>Opens a store that is there and of this build's version; it changes nothing.</summary>
    /// <param name="address">Where it is, under the role of the service.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="clockBound">
    /// How far recorded-at may be from the server's clock: <see cref="ClockBound"/> for a node; null for a writer that
    /// keeps a time of its own, as a test or a benchmark does.
    /// </param>
    /// <returns>The store.</returns>
    /// <exception cref="LedgerStoreException">
    /// The server is away or lets nobody in, the tables are missing or of another version, or the database is none of
    /// ours.
    /// </exception>
    public static async ValueTask<PostgresLedgerStore> OpenAsync(
        PostgresAddress address, CancellationToken cancellation, TimeSpan? clockBound = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        var source = address.Connect();
        try
        {
            var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                await LedgerSchema.CheckAsync(connection, address, cancellation).ConfigureAwait(false);
            }

            return new PostgresLedgerStore(address, source, clockBound);
        }
        catch (Exception error)
        {
            await source.DisposeAsync().ConfigureAwait(false);
            if (PostgresFailures.IsWorld(error))
            {
                throw PostgresFailures.From(error, address);
            }

            throw;
        }
    }

    /// <summary>
    /// Reads a mark of the installation that is no business fact, for example that it is a rehearsal.
    /// </summary>
    /// <param name="name">The mark's name.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Its value, or null.</returns>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    public ValueTask<string?> ReadMarkAsync(string name, CancellationToken cancellation) =>
        ReadAsync(connection => LedgerRows.ReadMarkAsync(connection, name, cancellation), cancellation);

    /// <summary>Sets a mark of the installation.</summary>
    /// <param name="name">The mark's name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    public async ValueTask SetMarkAsync(string name, string value, CancellationToken cancellation) =>
        await ReadAsync(connection => LedgerRows.SetMarkAsync(connection, name, value, cancellation), cancellation)
            .ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<LedgerHead> ReadHeadAsync(CancellationToken cancellation)
    {
        if (_commit.IsArmed)
        {
            await AloneAsync(() => _commit.DisarmAsync(cancellation), cancellation).ConfigureAwait(false);
        }

        return (await ReadAsync(connection => LedgerRows.ReadEndAsync(connection, cancellation), cancellation)
            .ConfigureAwait(false) ?? throw LedgerRows.NoEnd(Address)).Head;
    }

    /// <inheritdoc/>
    public async ValueTask<CommitResult> CommitAsync(LedgerBatch batch, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ObjectDisposedException.ThrowIf(_disposed, this);
        await _writing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await _commit.RunAsync(batch, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <inheritdoc/>
    public ValueTask RestAsync(CancellationToken cancellation) => AloneAsync(_commit.RestAsync, cancellation);

    /// <inheritdoc/>
    public ValueTask<StreamHead?> ReadStreamHeadAsync(StreamId stream, CancellationToken cancellation) =>
        ReadAsync(connection => LedgerRows.ReadStreamHeadAsync(connection, stream, cancellation), cancellation);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StreamHead?>> ReadStreamHeadsAsync(
        IReadOnlyList<StreamId> streams, CancellationToken cancellation) => await DraftAsync(
            connection => LedgerRows.ReadStreamHeadsAsync(connection, streams, cancellation), cancellation)
            .ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StoredEntry>> ReadStreamAsync(
        StreamId stream, long fromSequence, int max, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fromSequence, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        var rows = await ReadAsync(
            connection => LedgerRows.ReadStreamAsync(connection, stream, fromSequence, max, cancellation),
            cancellation).ConfigureAwait(false);
        for (var index = 0; index < rows.Count; index++)
        {
            if (rows[index].Sequence != fromSequence + index)
            {
                throw PostgresFailures.Damage(
                    Address, $"{stream} has no entry {fromSequence + index} before its entry {rows[index].Sequence}");
            }
        }

        return rows;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StoredEntry>> ReadFromAsync(
        long position, int max, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        return await ReadAsync(
            connection => LedgerRows.ReadFromAsync(connection, position, max, cancellation), cancellation)
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<SealingKey?> FindKeyAsync(
        string owner, string retentionClass, CancellationToken cancellation) =>
        ReadAsync(connection => LedgerRows.FindKeyAsync(connection, owner, retentionClass, cancellation), cancellation);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SealingKey>> FindTakenKeysAsync(
        IReadOnlyList<SealingKey> keys, CancellationToken cancellation) => await DraftAsync(
            connection => LedgerRows.FindTakenKeysAsync(connection, keys, cancellation), cancellation)
            .ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<SealingKey?> ReadKeyAsync(string keyId, CancellationToken cancellation) =>
        ReadAsync(connection => LedgerRows.ReadKeyAsync(connection, keyId, cancellation), cancellation);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SealingKey>> ListKeysAsync(
        string afterKeyId, int max, CancellationToken cancellation) =>
        await ReadAsync(connection => LedgerRows.ListKeysAsync(connection, afterKeyId, max, cancellation), cancellation)
            .ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask RewrapKeysAsync(IReadOnlyList<RewrappedKey> keys, CancellationToken cancellation) =>
        await ReadAsync(connection => LedgerRows.RewrapKeysAsync(connection, keys, cancellation), cancellation)
            .ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<LedgerFault?> CheckIndexAsync(CancellationToken cancellation) =>
        ReadAsync(connection => LedgerRows.CheckEndAsync(connection, Address, cancellation), cancellation);

    /// <inheritdoc/>
    public async ValueTask AddCheckpointsAsync(
        IReadOnlyList<StoredCheckpoint> checkpoints, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(checkpoints);
        await ReadAsync(
            connection => CheckpointSql.AddAsync(connection, checkpoints, cancellation), cancellation)
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<StoredCheckpoint?> ReadLastCheckpointAsync(CancellationToken cancellation) =>
        ReadAsync(connection => CheckpointSql.ReadLastAsync(connection, cancellation), cancellation);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StoredCheckpoint>> ListCheckpointsAsync(
        long afterSize, int max, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        return await ReadAsync(
            connection => CheckpointSql.ListAsync(connection, afterSize, max, cancellation), cancellation)
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            await _commit.RestAsync().ConfigureAwait(false);
            await _writer.DisposeAsync().ConfigureAwait(false);
            await _source.DisposeAsync().ConfigureAwait(false);
            _writing.Dispose();
        }
    }

    private async ValueTask AloneAsync(Func<ValueTask> work, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        await _writing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await work().ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Reads what a draft of a batch asks, maybe with the lock on the end in hand: behind no reader.</summary>
    private ValueTask<T> DraftAsync<T>(Func<NpgsqlConnection, ValueTask<T>> read, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Reading.RunAsync(_writer, Address, read, cancellation);
    }

    private ValueTask<T> ReadAsync<T>(Func<NpgsqlConnection, ValueTask<T>> read, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Reading.RunAsync(_source, Address, read, cancellation);
    }
}
