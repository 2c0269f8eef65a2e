using Cases.Ledger;
using Npgsql;
using NpgsqlTypes;

namespace Cases.Storage.Postgres;

/// <summary>Writes batches, each with one statement and one round trip. For one caller at a time.</summary>
/// <remarks>
/// Where the connection breaks before the answer, the batch may have been written, may still arrive at the server, or
/// be lost. Another connection then raises the term: it waits for a statement that is running, and one that arrives
/// later finds another term and writes nothing. After that the entry at the batch's position says what happened.
/// </remarks>
/// <param name="source">Connections of the writer's.</param>
/// <param name="address">Where the store is.</param>
/// <param name="clock">Compares what is recorded with the server's clock.</param>
internal sealed class LedgerCommit(NpgsqlDataSource source, PostgresAddress address, CommitClock clock)
{
    private const string Move =
        "WITH moved AS (UPDATE cases.head SET next = $1 + $2, recorded = $3 WHERE next = $1 AND term = $4";

    private const string Behind =
        " AND EXISTS (SELECT FROM cases.entries WHERE position = $1 - 1 AND hash = LAST)";

    private const string Entries = " RETURNING 1)"
        + ", added AS (INSERT INTO cases.entries (position, stream, seq, ver, hash, bytes) "
        + "SELECT unnest($5), unnest($6), unnest($7), unnest($8), unnest($9), unnest($10) FROM moved)";

    private const string Keys =
        ", locked AS (INSERT INTO cases.keys (key_id, owner, class, wrapped, created) "
        + "SELECT k.* FROM moved, unnest($11, $12, $13, $14, $15) AS k)";

    // What a batch destroys, it does so only where it moved the end: by the same statement, in the same transaction.
    private const string Gone =
        ", gone AS (DELETE FROM cases.keys USING moved WHERE key_id = ANY(DESTROYED))";

    private const string Answer = " SELECT count(*) FROM moved";

    // The first conflict may be chance; who has two in a row takes his turn.
    private const int PatientConflicts = 1;

    private LedgerTurn? _turn;
    private long? _term;
    private int _conflicts;
    private bool _isSent;
    private volatile bool _isWarned;
    private volatile bool _isArmed;

    /// <summary>Whether a batch whose outcome was told as unknown may still be written.</summary>
    public bool IsArmed => _isArmed;

    private LedgerTurn Turn => _turn ??= new LedgerTurn(OpenAsync);

    /// <summary>Writes a batch, or says that the store is elsewhere or holds a key already.</summary>
    public async ValueTask<CommitResult> RunAsync(LedgerBatch batch, CancellationToken cancellation)
    {
        try
        {
            _isSent = false;
            if (await WriteAsync(batch, cancellation).ConfigureAwait(false))
            {
                return Written(batch);
            }

            var term = _term;
            var conflict = await ConflictAsync(cancellation).ConfigureAwait(false);
            if (conflict.Head.Next == batch.ExpectedNext && _term == term)
            {
                // Nobody was there before: then it is the instant that the server does not take.
                await ThrowIfOffAsync(batch, cancellation).ConfigureAwait(false);
            }

            return conflict;
        }
        catch (Exception error) when (PostgresFailures.IsWorld(error))
        {
            await Turn.LetGoAsync().ConfigureAwait(false);
            return await RecoverAsync(batch, error, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Lets others write where a conflict left this node the lock and it has nothing to commit.</summary>
    public ValueTask RestAsync()
    {
        _conflicts = 0;
        return Turn.LetGoAsync();
    }

    /// <summary>
    /// Sees to it that a batch whose outcome was told as unknown is written now or never: what is read afterwards stays
    /// true.
    /// </summary>
    public async ValueTask DisarmAsync(CancellationToken cancellation)
    {
        if (!_isArmed)
        {
            return;
        }

        try
        {
            var connection = await OpenAsync(cancellation).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                await RaiseTermAsync(connection, cancellation).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (PostgresFailures.IsWorld(error))
        {
            throw PostgresFailures.From(error, address);
        }
    }

    /// <summary>A connection on which warnings are heard.</summary>
    private async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellation)
    {
        var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        connection.Notice += (_, told) => _isWarned |= told.Notice.InvariantSeverity == "WARNING";
        return connection;
    }

    /// <summary>
    /// A commit with a warning is none that may be acknowledged: whoever cancels one that waits for a synchronous
    /// replica has it committed here alone, and the server answers as if it had succeeded.
    /// </summary>
    private void ThrowIfWarned()
    {
        if (_isWarned)
        {
            throw new NpgsqlException("The server gave up waiting for a synchronous replica.");
        }
    }

    private CommitResult Written(LedgerBatch batch)
    {
        _conflicts = 0;
        clock.Written();
        return CommitResult.Written(EndOf(batch));
    }

    private async ValueTask<bool> WriteAsync(LedgerBatch batch, CancellationToken cancellation)
    {
        _isWarned = false;
        if (Turn.Connection is { } held)
        {
            _isSent = true;
            var isWritten = await SendAsync(held, batch, _term ?? 0, cancellation).ConfigureAwait(false);
            if (isWritten)
            {
                await Turn.CommitAsync(cancellation).ConfigureAwait(false);
                ThrowIfWarned();
            }

            await Turn.LetGoAsync().ConfigureAwait(false);
            return isWritten;
        }

        var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            if (_isArmed)
            {
                await RaiseTermAsync(connection, cancellation).ConfigureAwait(false);
            }

            _term ??= (await LedgerRows.ReadEndAsync(connection, cancellation).ConfigureAwait(false)
                ?? throw LedgerRows.NoEnd(address)).Term;
            _isWarned = false;
            _isSent = true;
            var isWritten = await SendAsync(connection, batch, _term.Value, cancellation).ConfigureAwait(false);
            ThrowIfWarned();
            return isWritten;
        }
    }

    private async ValueTask<CommitResult> RecoverAsync(
        LedgerBatch batch, Exception error, CancellationToken cancellation) => error switch
        {
            PostgresException told when IsKeyTaken(told) || PostgresFailures.IsContention(told) =>
                await ConflictAsync(cancellation).ConfigureAwait(false),
            PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } => throw PostgresFailures.Damage(
                address, $"the batch at {batch.ExpectedNext} meets entries that should not be there", error),
            _ when _isSent && PostgresFailures.IsBroken(error) =>
                await SettleAsync(batch, error, cancellation).ConfigureAwait(false),
            _ => throw PostgresFailures.From(error, address),
        };

    private static LedgerHead EndOf(LedgerBatch batch) =>
        new(batch.ExpectedNext + batch.Entries.Count, batch.RecordedAtMs);

    private static bool IsKeyTaken(PostgresException error) =>
        error is { SqlState: PostgresErrorCodes.UniqueViolation, TableName: "keys" };

    private async ValueTask<bool> SendAsync(
        NpgsqlConnection connection, LedgerBatch batch, long term, CancellationToken cancellation)
    {
        var hasKeys = batch.NewKeys.Count > 0;
        var gone = batch.DestroyedKeys.Count == 0 ? ""
            : Gone.Replace("DESTROYED", hasKeys ? "$16" : "$11", StringComparison.Ordinal);
        var behind = batch.ExpectedLast is null ? ""
            : Behind.Replace("LAST", Parameter(hasKeys, gone.Length > 0), StringComparison.Ordinal);
        var command = new NpgsqlCommand(
            Move + behind + clock.Condition + Entries + (hasKeys ? Keys : "") + gone + Answer, connection);
        await using (command.ConfigureAwait(false))
        {
            command.With(batch.ExpectedNext).With((long)batch.Entries.Count).With(batch.RecordedAtMs).With(term);
            AddEntries(command, batch.Entries);
            if (hasKeys)
            {
                AddKeys(command, batch.NewKeys);
            }

            if (gone.Length > 0)
            {
                command.WithArray(batch.DestroyedKeys.ToArray(), NpgsqlDbType.Text);
            }

            if (batch.ExpectedLast is { } last)
            {
                command.With(last.ToArray());
            }

            // The server commits before it says that it is ready again, which is what disposing of the reader waits
            // for: an answer that was read is no commit yet.
            long moved;
            var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                await reader.ReadAsync(cancellation).ConfigureAwait(false);
                moved = reader.GetInt64(0);
                await reader.NextResultAsync(cancellation).ConfigureAwait(false);
            }

            return moved == 1;
        }
    }

    /// <summary>The number of the last parameter, behind those of entries, keys and what is destroyed.</summary>
    private static string Parameter(bool hasKeys, bool hasGone) => (hasKeys, hasGone) switch
    {
        (true, true) => "$17",
        (true, false) => "$16",
        (false, true) => "$12",
        (false, false) => "$11",
    };

    private static void AddEntries(NpgsqlCommand command, IReadOnlyList<StoredEntry> entries)
    {
        var count = entries.Count;
        var positions = new long[count];
        var streams = new string[count];
        var sequences = new long[count];
        var versions = new long[count];
        var hashes = new ReadOnlyMemory<byte>[count];
        var bytes = new ReadOnlyMemory<byte>[count];
        var allHashes = new byte[count * Hash32.Size];
        for (var index = 0; index < count; index++)
        {
            var entry = entries[index];
            positions[index] = entry.Position;
            streams[index] = entry.Stream.Value;
            sequences[index] = entry.Sequence;
            versions[index] = entry.Version;
            var hash = allHashes.AsMemory(index * Hash32.Size, Hash32.Size);
            entry.Hash.CopyTo(hash.Span);
            hashes[index] = hash;
            bytes[index] = entry.Bytes;
        }

        command
            .WithArray(positions, NpgsqlDbType.Bigint)
            .WithArray(streams, NpgsqlDbType.Text)
            .WithArray(sequences, NpgsqlDbType.Bigint)
            .WithArray(versions, NpgsqlDbType.Bigint)
            .WithArray(hashes, NpgsqlDbType.Bytea)
            .WithArray(bytes, NpgsqlDbType.Bytea);
    }

    private static void AddKeys(NpgsqlCommand command, IReadOnlyList<SealingKey> keys) => command
        .WithArray(keys.Select(key => key.KeyId).ToArray(), NpgsqlDbType.Text)
        .WithArray(keys.Select(key => key.Owner).ToArray(), NpgsqlDbType.Text)
        .WithArray(keys.Select(key => key.Class).ToArray(), NpgsqlDbType.Text)
        .WithArray(keys.Select(key => key.Wrapped).ToArray(), NpgsqlDbType.Bytea)
        .WithArray(keys.Select(key => key.CreatedAtMs).ToArray(), NpgsqlDbType.Bigint);

    private async ValueTask ThrowIfOffAsync(LedgerBatch batch, CancellationToken cancellation)
    {
        var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            if (await clock.FaultAsync(connection, batch.RecordedAtMs, cancellation).ConfigureAwait(false) is { } fault)
            {
                await Turn.LetGoAsync().ConfigureAwait(false);
                throw fault;
            }
        }
    }

    /// <summary>Says where the store is; from the second time on, so that nobody else moves it meanwhile.</summary>
    private async ValueTask<CommitResult> ConflictAsync(CancellationToken cancellation)
    {
        try
        {
            _isSent = false;
            LedgerEnd? end;
            if (_conflicts++ >= PatientConflicts)
            {
                end = await Turn.TakeAsync(cancellation).ConfigureAwait(false);
            }
            else
            {
                var connection = await OpenAsync(cancellation).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                {
                    end = await LedgerRows.ReadEndAsync(connection, cancellation).ConfigureAwait(false);
                }
            }

            _term = (end ?? throw LedgerRows.NoEnd(address)).Term;
            return CommitResult.Conflict(end.Value.Head);
        }
        catch (Exception error) when (PostgresFailures.IsWorld(error))
        {
            await Turn.LetGoAsync().ConfigureAwait(false);
            throw PostgresFailures.From(error, address);
        }
    }

    /// <summary>Finds out what became of a batch whose connection broke.</summary>
    /// <returns>Written; or a conflict, where the writer resolves the batch again and sends it anew.</returns>
    private async ValueTask<CommitResult> SettleAsync(
        LedgerBatch batch, Exception broken, CancellationToken cancellation)
    {
        _isArmed = true;
        try
        {
            Reading.AskAgain(source);
            var connection = await OpenAsync(cancellation).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                var end = await RaiseTermAsync(connection, cancellation).ConfigureAwait(false);
                if (end.Head.Next <= batch.ExpectedNext)
                {
                    return CommitResult.Conflict(end.Head);
                }

                // All of them: another node's batch may begin with the very entry that this one begins with.
                var there = await LedgerRows
                    .ReadHashesAsync(connection, batch.ExpectedNext, batch.Entries.Count, cancellation)
                    .ConfigureAwait(false);
                return there.SequenceEqual(batch.Entries.Select(entry => entry.Hash))
                    ? Written(batch)
                    : CommitResult.Conflict(end.Head);
            }
        }
        catch (Exception error) when (PostgresFailures.IsWorld(error))
        {
            throw PostgresFailures.From(broken, address, isUnknown: true);
        }
    }

    /// <summary>Raises the term; its commit waits for a synchronous replica as a batch's does.</summary>
    private async ValueTask<LedgerEnd> RaiseTermAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        _term = null;
        _isWarned = false;
        var end = await LedgerRows.ReadEndAsync(
            new NpgsqlCommand(
                "UPDATE cases.head SET term = term + 1 RETURNING next, recorded, term", connection), cancellation)
            .ConfigureAwait(false) ?? throw LedgerRows.NoEnd(address);
        ThrowIfWarned();
        _term = end.Term;
        _isArmed = false;
        return end;
    }
}
