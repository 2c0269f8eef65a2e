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
internal sealed class LedgerCommit(NpgsqlDataSource source, PostgresAddress address)
{
    private const string Entries =
        "WITH moved AS (UPDATE cases.head SET next = $1 + $2, recorded = $3 WHERE next = $1 AND term = $4 RETURNING 1)"
        + ", added AS (INSERT INTO cases.entries (position, stream, seq, ver, hash, bytes) "
        + "SELECT e.* FROM moved, unnest($5, $6, $7, $8, $9, $10) AS e)";

    private const string Keys =
        ", locked AS (INSERT INTO cases.keys (key_id, owner, class, wrapped, created) "
        + "SELECT k.* FROM moved, unnest($11, $12, $13, $14, $15) AS k)";

    private const string Answer = " SELECT count(*) FROM moved";

    private long? _term;

    /// <summary>Writes a batch, or says that the store is elsewhere or holds a key already.</summary>
    public async ValueTask<CommitResult> RunAsync(LedgerBatch batch, CancellationToken cancellation)
    {
        var isSent = false;
        try
        {
            var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                _term ??= (await EndAsync(connection, cancellation).ConfigureAwait(false)).Term;
                isSent = true;
                if (await SendAsync(connection, batch, _term.Value, cancellation).ConfigureAwait(false))
                {
                    return CommitResult.Written(EndOf(batch));
                }

                return await ConflictAsync(connection, cancellation).ConfigureAwait(false);
            }
        }
        catch (PostgresException error) when (IsKeyTaken(error) || PostgresFailures.IsContention(error))
        {
            return await ConflictAsync(cancellation).ConfigureAwait(false);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            throw PostgresFailures.Damage(
                address, $"the batch at {batch.ExpectedNext} meets entries that should not be there", error);
        }
        catch (Exception error) when (isSent && PostgresFailures.IsBroken(error))
        {
            return await SettleAsync(batch, error, cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (PostgresFailures.IsWorld(error))
        {
            throw PostgresFailures.From(error, address);
        }
    }

    private static LedgerHead EndOf(LedgerBatch batch) =>
        new(batch.ExpectedNext + batch.Entries.Count, batch.RecordedAtMs);

    private static bool IsKeyTaken(PostgresException error) =>
        error is { SqlState: PostgresErrorCodes.UniqueViolation, TableName: "keys" };

    private static async ValueTask<bool> SendAsync(
        NpgsqlConnection connection, LedgerBatch batch, long term, CancellationToken cancellation)
    {
        var hasKeys = batch.NewKeys.Count > 0;
        var command = new NpgsqlCommand(hasKeys ? Entries + Keys + Answer : Entries + Answer, connection);
        await using (command.ConfigureAwait(false))
        {
            command.With(batch.ExpectedNext).With((long)batch.Entries.Count).With(batch.RecordedAtMs).With(term);
            AddEntries(command, batch.Entries);
            if (hasKeys)
            {
                AddKeys(command, batch.NewKeys);
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

    private async ValueTask<CommitResult> ConflictAsync(CancellationToken cancellation)
    {
        try
        {
            var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                return await ConflictAsync(connection, cancellation).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (PostgresFailures.IsWorld(error))
        {
            throw PostgresFailures.From(error, address);
        }
    }

    private async ValueTask<CommitResult> ConflictAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var end = await EndAsync(connection, cancellation).ConfigureAwait(false);
        _term = end.Term;
        return CommitResult.Conflict(end.Head);
    }

    private async ValueTask<LedgerEnd> EndAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        await LedgerRows.ReadEndAsync(connection, cancellation).ConfigureAwait(false)
            ?? throw LedgerRows.NoEnd(address);

    /// <summary>Finds out what became of a batch whose connection broke.</summary>
    /// <returns>Written; or a conflict, where the writer resolves the batch again and sends it anew.</returns>
    private async ValueTask<CommitResult> SettleAsync(
        LedgerBatch batch, Exception broken, CancellationToken cancellation)
    {
        _term = null;
        try
        {
            var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                var end = await RaiseTermAsync(connection, cancellation).ConfigureAwait(false);
                _term = end.Term;
                if (end.Head.Next <= batch.ExpectedNext)
                {
                    return CommitResult.Conflict(end.Head);
                }

                var there = await LedgerRows.ReadFromAsync(connection, batch.ExpectedNext, 1, cancellation)
                    .ConfigureAwait(false);
                return there.Count == 1 && there[0].Hash == batch.Entries[0].Hash
                    ? CommitResult.Written(EndOf(batch))
                    : CommitResult.Conflict(end.Head);
            }
        }
        catch (Exception error) when (PostgresFailures.IsWorld(error))
        {
            throw PostgresFailures.From(broken, address, isUnknown: true);
        }
    }

    private async ValueTask<LedgerEnd> RaiseTermAsync(
        NpgsqlConnection connection, CancellationToken cancellation) => await LedgerRows.ReadEndAsync(
            new NpgsqlCommand(
                "UPDATE cases.head SET term = term + 1 RETURNING next, recorded, term", connection), cancellation)
            .ConfigureAwait(false) ?? throw LedgerRows.NoEnd(address);
}
