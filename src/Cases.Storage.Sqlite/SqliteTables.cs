using Cases.Engine;
using Cases.Ledger;
using Microsoft.Data.Sqlite;

namespace Cases.Storage.Sqlite;

/// <summary>The tables of a file of read models in one snapshot, beside whoever writes it.</summary>
public sealed class SqliteTables : IRowTables
{
    private readonly string _file;
    private readonly SqliteConnection _connection;
    private readonly SqliteTransaction _snapshot;

    private SqliteTables(string file, SqliteConnection connection)
    {
        _file = file;
        _connection = connection;
        _snapshot = connection.BeginTransaction(deferred: true);
        Tables = ReadTables();
    }

    /// <inheritdoc/>
    public IReadOnlyList<RowTable> Tables { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, int> Modules => Migrations.Modules;

    /// <summary>Opens the tables beside a ledger; null where there is no such file.</summary>
    /// <param name="ledger">The ledger's file.</param>
    /// <exception cref="LedgerStoreException">The file cannot be read.</exception>
    public static SqliteTables? Beside(string ledger) =>
        File.Exists(ledger + ".read") ? Open(ledger + ".read") : null;

    /// <summary>Opens the tables of a file.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="LedgerStoreException">The file cannot be read.</exception>
    public static SqliteTables Open(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false,
        }.ToString());
        try
        {
            connection.Open();
            using var pragmas = SqliteCaseRows.Command(
                connection, "PRAGMA query_only = ON; PRAGMA busy_timeout = 5000; PRAGMA trusted_schema = OFF;");
            pragmas.ExecuteNonQuery();
            return new SqliteTables(file, connection);
        }
        catch (SqliteException error)
        {
            connection.Dispose();
            throw SqliteFailures.From(error.SqliteExtendedErrorCode, error.Message, file);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<object?[]>> ReadAsync(
        RowTable table, IReadOnlyList<object?>? after, int most, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(table);
        using var command = Command("");
        var key = string.Join(", ", table.Key.Select(Quoted));
        var behind = "";
        if (after is not null)
        {
            behind = $" WHERE ({key}) > ({string.Join(", ", after.Select((_, place) => "$k" + place))})";
            for (var place = 0; place < after.Count; place++)
            {
                command.Parameters.AddWithValue("$k" + place, after[place] ?? DBNull.Value);
            }
        }

        command.CommandText = $"SELECT {string.Join(", ", table.Columns.Select(Quoted))} FROM {Quoted(table.Name)}"
            + $"{behind} ORDER BY {key} LIMIT $most";
        command.Parameters.AddWithValue("$most", most);
        return new(Rows(command));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _snapshot.Dispose();
        _connection.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private List<RowTable> ReadTables()
    {
        using var command = Command(
            "SELECT m.name, c.name, c.pk FROM sqlite_schema m JOIN pragma_table_info(m.name) c "
            + "WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY m.name, c.cid");
        return
        [
            .. from row in Rows(command)
               group row by (string)row[0]! into table
               select new RowTable(
                   table.Key,
                   [.. table.Select(row => (string)row[1]!)],
                   [.. from row in table where (long)row[2]! > 0 orderby (long)row[2]! select (string)row[1]!]),
        ];
    }

    private List<object?[]> Rows(SqliteCommand command)
    {
        try
        {
            using var reader = command.ExecuteReader();
            var rows = new List<object?[]>();
            while (reader.Read())
            {
                var row = new object?[reader.FieldCount];
                for (var place = 0; place < row.Length; place++)
                {
                    row[place] = reader.IsDBNull(place) ? null : reader.GetValue(place);
                }

                rows.Add(row);
            }

            return rows;
        }
        catch (SqliteException error)
        {
            throw SqliteFailures.From(error.SqliteExtendedErrorCode, error.Message, _file);
        }
    }

    private SqliteCommand Command(string sql)
    {
        var command = SqliteCaseRows.Command(_connection, sql);
        command.Transaction = _snapshot;
        return command;
    }
}
