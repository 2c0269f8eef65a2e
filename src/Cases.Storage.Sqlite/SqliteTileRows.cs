using Cases.Engine;
using Cases.Ledger;
using Microsoft.Data.Sqlite;

namespace Cases.Storage.Sqlite;

/// <summary>The tiles of the tree in the read-model file beside the ledger.</summary>
public sealed class SqliteTileRows : ITileRows
{
    private const string Follower = "tiles";

    private readonly ReadModelFile _file;

    private SqliteTileRows(ReadModelFile file) => _file = file;

    /// <summary>The tiles in a file that others share; the caller disposes of it.</summary>
    public static SqliteTileRows In(ReadModelFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        file.Migrate(Follower, Migrations.Tiles);
        return new SqliteTileRows(file);
    }

    /// <inheritdoc/>
    public ValueTask<long> ReadCursorAsync(CancellationToken cancellation) =>
        ValueTask.FromResult(_file.Cursor(Follower));

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> ReadAsync(int level, long index, CancellationToken cancellation) =>
        ValueTask.FromResult(_file.Read(connection => Read(connection, level, index)));

    /// <inheritdoc/>
    public ValueTask WriteAsync(IReadOnlyList<TreeTile> tiles, StoredEntry last, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(tiles);
        _file.Advance(Follower, last, connection => Write(connection, tiles));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask RestartAsync(CancellationToken cancellation)
    {
        _file.Restart(Follower, static connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "DELETE FROM tiles";
            command.ExecuteNonQuery();
        });
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Reads a tile on any connection to the file; null where it is not there.</summary>
    internal static ReadOnlyMemory<byte>? Read(SqliteConnection connection, int level, long index)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT hashes FROM tiles WHERE level = $level AND number = $number";
        command.Parameters.AddWithValue("$level", level);
        command.Parameters.AddWithValue("$number", index);
        return command.ExecuteScalar() is byte[] hashes
            ? new ReadOnlyMemory<byte>(hashes)
            : (ReadOnlyMemory<byte>?)null;
    }

    private static void Write(SqliteConnection connection, IReadOnlyList<TreeTile> tiles)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO tiles (level, number, hashes) VALUES ($level, $number, $hashes) "
            + "ON CONFLICT DO UPDATE SET hashes = excluded.hashes";
        var level = command.Parameters.Add("$level", SqliteType.Integer);
        var number = command.Parameters.Add("$number", SqliteType.Integer);
        var hashes = command.Parameters.Add("$hashes", SqliteType.Blob);
        foreach (var tile in tiles)
        {
            level.Value = tile.Id.Level;
            number.Value = tile.Id.Index;
            hashes.Value = tile.Hashes.ToArray();
            command.ExecuteNonQuery();
        }
    }
}
