using Cases.Engine;
using Cases.Ledger;
using Microsoft.Data.Sqlite;

namespace Cases.Storage.Sqlite;

/// <summary>The blind index of persons in the read-model file beside the ledger.</summary>
public sealed class SqliteSearchRows : ISearchRows
{
    private const string Follower = "search";

    private readonly ReadModelFile _file;
    private volatile bool _isBuilt;

    private SqliteSearchRows(ReadModelFile file) => _file = file;

    /// <inheritdoc/>
    public bool IsBuilt => _isBuilt;

    /// <summary>The index in a file that others share; the caller disposes of it.</summary>
    public static SqliteSearchRows In(ReadModelFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        file.Migrate(Follower, Migrations.SearchRows);
        return new SqliteSearchRows(file);
    }

    /// <summary>How many rows name a person, read beside whoever keeps them; 0 where there are none yet.</summary>
    /// <param name="ledger">The ledger's file.</param>
    /// <param name="person">The person's id.</param>
    /// <exception cref="LedgerStoreException">The file cannot be read.</exception>
    public static long CountIn(string ledger, string person)
    {
        var file = ledger + ".read";
        if (!File.Exists(file))
        {
            return 0;
        }

        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false,
        }.ToString());
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA query_only = ON; PRAGMA busy_timeout = 5000; "
                + "SELECT count(*) FROM sqlite_schema WHERE name = 'search'";
            if (command.ExecuteScalar() is not 1L)
            {
                return 0;
            }

            command.CommandText = "SELECT count(*) FROM search WHERE person = $person";
            command.Parameters.AddWithValue("$person", person);
            return (long)command.ExecuteScalar()!;
        }
        catch (SqliteException error)
        {
            throw SqliteFailures.From(error.SqliteExtendedErrorCode, error.Message, file);
        }
    }

    /// <inheritdoc/>
    public ValueTask<long> ReadCursorAsync(CancellationToken cancellation) =>
        ValueTask.FromResult(_file.Cursor(Follower));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> FindAsync(
        IReadOnlyList<string> tokens, int most, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        return ValueTask.FromResult<IReadOnlyList<string>>(_file.Read(connection => Find(connection, tokens, most)));
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(
        IReadOnlyCollection<SearchRow> rows, IReadOnlyCollection<string> erased, StoredEntry last,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(erased);
        _file.Advance(Follower, last, connection =>
        {
            Erase(connection, erased);
            Write(connection, rows);
        });
        if (erased.Count > 0)
        {
            _file.Scrub();
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask CompleteAsync(CancellationToken cancellation)
    {
        _isBuilt = true;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static List<string> Find(SqliteConnection connection, IReadOnlyList<string> tokens, int most)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT person FROM search WHERE token = $token ORDER BY person LIMIT $most";
        var asked = command.Parameters.Add("$token", SqliteType.Text);
        command.Parameters.AddWithValue("$most", most);
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var token in tokens)
        {
            asked.Value = token;
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                found.Add(reader.GetString(0));
            }
        }

        return [.. found.Take(most)];
    }

    private static void Erase(SqliteConnection connection, IReadOnlyCollection<string> erased)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "DELETE FROM search WHERE person = $person";
        var person = command.Parameters.Add("$person", SqliteType.Text);
        foreach (var one in erased)
        {
            person.Value = one;
            command.ExecuteNonQuery();
        }
    }

    private static void Write(SqliteConnection connection, IReadOnlyCollection<SearchRow> rows)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO search (token, person) VALUES ($token, $person) ON CONFLICT DO NOTHING";
        var token = command.Parameters.Add("$token", SqliteType.Text);
        var person = command.Parameters.Add("$person", SqliteType.Text);
        foreach (var row in rows)
        {
            token.Value = row.Token;
            person.Value = row.Person;
            command.ExecuteNonQuery();
        }
    }
}
