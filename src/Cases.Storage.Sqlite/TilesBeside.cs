using Cases.Ledger;
using Microsoft.Data.Sqlite;

namespace Cases.Storage.Sqlite;

/// <summary>Tiles of the tree that another process keeps, read beside it. For one caller at a time.</summary>
public sealed class TilesBeside : IDisposable
{
    private readonly string file;
    private readonly SqliteConnection connection;

    private TilesBeside(string file, SqliteConnection connection)
    {
        this.file = file;
        this.connection = connection;
    }

    /// <summary>Opens the tiles beside a ledger; null where there are none that can be read.</summary>
    /// <param name="ledger">The ledger's file.</param>
    public static TilesBeside? Open(string ledger)
    {
        var file = ledger + ".read";
        if (!File.Exists(file))
        {
            return null;
        }

        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false,
        }.ToString());
        if (HasTiles(connection))
        {
            return new TilesBeside(file, connection);
        }

        connection.Dispose();
        return null;
    }

    /// <summary>The position behind the last entry that the tiles have taken in.</summary>
    /// <exception cref="LedgerStoreException">The file cannot be read.</exception>
    public long Cursor() => Ask(static from =>
    {
        using var command = SqliteCaseRows.Command(from, "SELECT next FROM cursors WHERE follower = 'tiles'");
        return command.ExecuteScalar() is long next ? next : 0;
    });

    /// <summary>Reads a tile; see <see cref="TileSource"/>.</summary>
    /// <param name="tile">The tile.</param>
    /// <param name="cancellation">Not asked: a file answers at once.</param>
    /// <returns>Its hashes, as many as are kept; null where it is not kept.</returns>
    /// <exception cref="LedgerStoreException">The file cannot be read.</exception>
    public ValueTask<ReadOnlyMemory<byte>?> ReadAsync(TileId tile, CancellationToken cancellation) =>
        new(Ask(from => SqliteTileRows.Read(from, tile.Level, tile.Index)));

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();

    /// <summary>Derived data that cannot be read is as good as missing: the ledger answers instead.</summary>
    private static bool HasTiles(SqliteConnection connection)
    {
        try
        {
            connection.Open();
            using var pragmas = SqliteCaseRows.Command(
                connection, "PRAGMA query_only = ON; PRAGMA busy_timeout = 5000; PRAGMA trusted_schema = OFF;");
            pragmas.ExecuteNonQuery();
            using var known = SqliteCaseRows.Command(
                connection, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'tiles'");
            return known.ExecuteScalar() is not null;
        }
        catch (SqliteException)
        {
            return false;
        }
    }

    private T Ask<T>(Func<SqliteConnection, T> ask)
    {
        try
        {
            return ask(connection);
        }
        catch (SqliteException error)
        {
            throw SqliteFailures.From(error.SqliteExtendedErrorCode, error.Message, file);
        }
    }
}
