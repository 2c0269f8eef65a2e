using Cases.Ledger;
using Npgsql;

namespace Cases.Storage.Postgres;

/// <summary>The end of the ledger as its row says.</summary>
/// <param name="Head">The head.</param>
/// <param name="Term">The term; commits of an older one write nothing.</param>
internal readonly record struct LedgerEnd(LedgerHead Head, long Term);

/// <summary>Reads the rows of the ledger.</summary>
internal static class LedgerRows
{
    private const int PageBytes = 8 * 1024 * 1024; // As many as a batch: a reader holds a page in memory.
    private const int PageRows = 10_000; // What one statement fetches at most; entries are a few hundred bytes.

    private const string Columns = "position, stream, seq, ver, hash, bytes";
    private const string KeyColumns = "key_id, owner, class, wrapped, created";

    /// <summary>The store has no end: somebody emptied that table.</summary>
    public static LedgerStoreException NoEnd(PostgresAddress address) =>
        PostgresFailures.Damage(address, "its table 'head' has no row");

    /// <summary>The end of the ledger; null where its row is missing.</summary>
    public static async ValueTask<LedgerEnd?> ReadEndAsync(
        NpgsqlConnection connection, CancellationToken cancellation) => await ReadEndAsync(
            new NpgsqlCommand("SELECT next, recorded, term FROM cases.head", connection), cancellation)
            .ConfigureAwait(false);

    /// <summary>The end of the ledger from a statement that gives its row.</summary>
    public static async ValueTask<LedgerEnd?> ReadEndAsync(NpgsqlCommand command, CancellationToken cancellation) =>
        await command.ReadAsync(
            row => new LedgerEnd(new LedgerHead(row.GetInt64(0), row.GetInt64(1)), row.GetInt64(2)), cancellation)
            .ConfigureAwait(false) is [var end] ? end : null;

    public static async ValueTask<StreamHead?> ReadStreamHeadAsync(
        NpgsqlConnection connection, StreamId stream, CancellationToken cancellation) =>
        await new NpgsqlCommand(
            "SELECT seq, ver, hash FROM cases.entries WHERE stream = $1 ORDER BY seq DESC LIMIT 1", connection)
            .With(stream.Value).ReadAsync(HeadOf, cancellation).ConfigureAwait(false) is [var head] ? head : null;

    public static async ValueTask<List<StreamHead?>> ReadStreamHeadsAsync(
        NpgsqlConnection connection, IReadOnlyList<StreamId> streams, CancellationToken cancellation) =>
        await new NpgsqlCommand(
            "SELECT e.seq, e.ver, e.hash FROM unnest($1) WITH ORDINALITY AS s (stream, n) LEFT JOIN LATERAL "
            + "(SELECT seq, ver, hash FROM cases.entries WHERE stream = s.stream ORDER BY seq DESC LIMIT 1) e "
            + "ON true ORDER BY s.n", connection)
            .WithAll(streams.Select(stream => stream.Value))
            .ReadAsync(row => row.IsDBNull(0) ? (StreamHead?)null : HeadOf(row), cancellation).ConfigureAwait(false);

    /// <summary>The hashes of the entries from a position on.</summary>
    public static async ValueTask<List<Hash32>> ReadHashesAsync(
        NpgsqlConnection connection, long position, int max, CancellationToken cancellation) =>
        await new NpgsqlCommand(
            "SELECT hash FROM cases.entries WHERE position >= $1 ORDER BY position LIMIT $2", connection)
            .With(position).With(max).ReadAsync(row => HashOf(row.GetFieldValue<byte[]>(0)), cancellation)
            .ConfigureAwait(false);

    public static async ValueTask<IReadOnlyList<StoredEntry>> ReadStreamAsync(
        NpgsqlConnection connection, StreamId stream, long from, int max, CancellationToken cancellation)
    {
        var command = new NpgsqlCommand(
            $"SELECT {Columns} FROM cases.entries WHERE stream = $1 AND seq >= $2 ORDER BY seq LIMIT $3", connection);
        await using (command.ConfigureAwait(false))
        {
            command.With(stream.Value).With(from).With(Math.Min(max, PageRows));
            return await ReadEntriesAsync(command, cancellation).ConfigureAwait(false);
        }
    }

    public static async ValueTask<IReadOnlyList<StoredEntry>> ReadFromAsync(
        NpgsqlConnection connection, long position, int max, CancellationToken cancellation)
    {
        var command = new NpgsqlCommand(
            $"SELECT {Columns} FROM cases.entries WHERE position >= $1 ORDER BY position LIMIT $2", connection);
        await using (command.ConfigureAwait(false))
        {
            command.With(position).With(Math.Min(max, PageRows));
            return await ReadEntriesAsync(command, cancellation).ConfigureAwait(false);
        }
    }

    public static async ValueTask<SealingKey?> FindKeyAsync(
        NpgsqlConnection connection, string owner, string retentionClass, CancellationToken cancellation) =>
        await new NpgsqlCommand(
            $"SELECT {KeyColumns} FROM cases.keys WHERE owner = $1 AND class = $2", connection)
            .With(owner).With(retentionClass).ReadAsync(KeyOf, cancellation).ConfigureAwait(false) is [var key]
                ? key
                : null;

    public static async ValueTask<SealingKey?> ReadKeyAsync(
        NpgsqlConnection connection, string keyId, CancellationToken cancellation) =>
        await new NpgsqlCommand($"SELECT {KeyColumns} FROM cases.keys WHERE key_id = $1", connection)
            .With(keyId).ReadAsync(KeyOf, cancellation).ConfigureAwait(false) is [var key] ? key : null;

    public static ValueTask<List<SealingKey>> FindTakenKeysAsync(
        NpgsqlConnection connection, IReadOnlyList<SealingKey> keys, CancellationToken cancellation) =>
        new NpgsqlCommand(
            $"SELECT {KeyColumns} FROM cases.keys WHERE key_id = ANY($1) "
            + $"UNION SELECT {KeyColumns} FROM cases.keys JOIN unnest($2, $3) AS k (owner, class) USING (owner, class)",
            connection)
            .WithAll(keys.Select(key => key.KeyId))
            .WithAll(keys.Select(key => key.Owner)).WithAll(keys.Select(key => key.Class))
            .ReadAsync(KeyOf, cancellation);

    public static async ValueTask<IReadOnlyList<SealingKey>> ListKeysAsync(
        NpgsqlConnection connection, string after, int max, CancellationToken cancellation) =>
        await new NpgsqlCommand(
            $"SELECT {KeyColumns} FROM cases.keys WHERE key_id > $1 ORDER BY key_id LIMIT $2", connection)
            .With(after).With(max).ReadAsync(KeyOf, cancellation).ConfigureAwait(false);

    /// <summary>Asked twice it changes nothing the second time: the rows hold something else by then.</summary>
    public static ValueTask<int> RewrapKeysAsync(
        NpgsqlConnection connection, IReadOnlyList<RewrappedKey> keys, CancellationToken cancellation) =>
        new NpgsqlCommand(
            "UPDATE cases.keys SET wrapped = n.after FROM unnest($1, $2, $3) AS n (id, before, after) "
            + "WHERE key_id = n.id AND wrapped = n.before", connection)
            .WithAll(keys.Select(key => key.KeyId))
            .WithArray(keys.Select(key => key.Before).ToArray(), NpgsqlTypes.NpgsqlDbType.Bytea)
            .WithArray(keys.Select(key => key.After).ToArray(), NpgsqlTypes.NpgsqlDbType.Bytea)
            .RunAsync(cancellation);

    public static async ValueTask<string?> ReadMarkAsync(
        NpgsqlConnection connection, string name, CancellationToken cancellation) =>
        await new NpgsqlCommand("SELECT value FROM cases.marks WHERE name = $1", connection)
            .With(name).ReadAsync(row => row.GetString(0), cancellation).ConfigureAwait(false) is [var value]
                ? value
                : null;

    public static ValueTask<int> SetMarkAsync(
        NpgsqlConnection connection, string name, string value, CancellationToken cancellation) =>
        new NpgsqlCommand(
            "INSERT INTO cases.marks (name, value) VALUES ($1, $2) "
            + "ON CONFLICT (name) DO UPDATE SET value = excluded.value", connection)
            .With(name).With(value).RunAsync(cancellation);

    /// <summary>
    /// Compares the row of the end with the last entry: it is all that the store finds entries by, beyond what the
    /// database keeps itself.
    /// </summary>
    public static async ValueTask<LedgerFault?> CheckEndAsync(
        NpgsqlConnection connection, PostgresAddress address, CancellationToken cancellation)
    {
        // One statement, one snapshot: a writer may add a batch meanwhile.
        var command = new NpgsqlCommand(
            "SELECT h.next, h.recorded, e.position, e.stream, e.bytes FROM cases.head h LEFT JOIN "
            + "(SELECT * FROM cases.entries ORDER BY position DESC LIMIT 1) e ON true", connection);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                if (!await reader.ReadAsync(cancellation).ConfigureAwait(false))
                {
                    throw NoEnd(address);
                }

                var next = reader.GetInt64(0);
                var isEmpty = reader.IsDBNull(2);
                var position = isEmpty ? -1 : reader.GetInt64(2);
                var recorded = isEmpty ? 0 : RecordedAt(reader.GetFieldValue<byte[]>(4));
                return next != position + 1
                    ? new LedgerFault(next, "", "The end of the ledger is not behind its last entry.",
                        Number(position + 1), Number(next))
                    : recorded is { } told && told != reader.GetInt64(1)
                        ? new LedgerFault(position, isEmpty ? "" : reader.GetString(3),
                            "The end of the ledger has another time than its last entry.",
                            Number(told), Number(reader.GetInt64(1)))
                        : null;
            }
        }
    }

    /// <summary>A damaged hash column reads as zero, which no entry has; the verifier then names the row.</summary>
    public static Hash32 HashOf(ReadOnlySpan<byte> blob) =>
        blob.Length == Hash32.Size ? new Hash32(blob) : Hash32.Zero;

    private static StreamHead HeadOf(NpgsqlDataReader row) =>
        new(row.GetInt64(0), row.GetInt64(1), HashOf(row.GetFieldValue<byte[]>(2)));

    private static string Number(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Null for an entry that cannot be read: the verifier names that one itself.</summary>
    private static long? RecordedAt(byte[] bytes)
    {
        try
        {
            return LedgerEntry.Decode(bytes).RecordedAtMs;
        }
        catch (CborException)
        {
            return null;
        }
    }

    private static async ValueTask<IReadOnlyList<StoredEntry>> ReadEntriesAsync(
        NpgsqlCommand command, CancellationToken cancellation)
    {
        var rows = new List<StoredEntry>();
        var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            var bytes = 0L;
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            {
                if (bytes >= PageBytes)
                {
                    // Closing would read the rest: the server need not send what nobody wants.
                    command.Cancel();
                    break;
                }

                var entry = reader.GetFieldValue<byte[]>(5);
                bytes += entry.Length;
                rows.Add(new StoredEntry(
                    reader.GetInt64(0),
                    StreamId.FromStore(reader.GetString(1)),
                    reader.GetInt64(2),
                    reader.GetInt64(3),
                    entry,
                    HashOf(reader.GetFieldValue<byte[]>(4))));
            }
        }

        return rows;
    }

    private static SealingKey KeyOf(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetFieldValue<byte[]>(3), row.GetInt64(4));
}
