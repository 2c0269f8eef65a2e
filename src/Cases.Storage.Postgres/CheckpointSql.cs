using Cases.Ledger;
using Npgsql;
using NpgsqlTypes;

namespace Cases.Storage.Postgres;

/// <summary>Writes and reads signed heads.</summary>
internal static class CheckpointSql
{
    private const string Columns = "size, root, note";

    /// <summary>Adds heads in one statement; a size that has one keeps it, so that it may be run twice.</summary>
    public static ValueTask<int> AddAsync(
        NpgsqlConnection connection, IReadOnlyList<StoredCheckpoint> heads, CancellationToken cancellation) =>
        new NpgsqlCommand(
            $"INSERT INTO cases.checkpoints ({Columns}) SELECT * FROM unnest($1, $2, $3) ON CONFLICT DO NOTHING",
            connection)
            .WithAll(heads.Select(head => head.Size))
            .WithArray(heads.Select(head => head.Root.ToArray()).ToArray(), NpgsqlDbType.Bytea)
            .WithAll(heads.Select(head => head.Note))
            .RunAsync(cancellation);

    public static async ValueTask<StoredCheckpoint?> ReadLastAsync(
        NpgsqlConnection connection, CancellationToken cancellation) =>
        await new NpgsqlCommand(
            $"SELECT {Columns} FROM cases.checkpoints ORDER BY size DESC LIMIT 1", connection)
            .ReadAsync(Of, cancellation).ConfigureAwait(false) is [var head] ? head : null;

    public static ValueTask<List<StoredCheckpoint>> ListAsync(
        NpgsqlConnection connection, long after, int max, CancellationToken cancellation) =>
        new NpgsqlCommand(
            $"SELECT {Columns} FROM cases.checkpoints WHERE size > $1 ORDER BY size LIMIT $2", connection)
            .With(after).With(max).ReadAsync(Of, cancellation);

    private static StoredCheckpoint Of(NpgsqlDataReader row) =>
        new(row.GetInt64(0), LedgerRows.HashOf(row.GetFieldValue<byte[]>(1)), row.GetString(2));
}
