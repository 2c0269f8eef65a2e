using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Cases.Node.Tests;

/// <summary>A store that somebody with every right has his hands on: columns as the database lists them.</summary>
internal sealed class TamperedStore(string store, Func<DbConnection> connect, string schema)
{
    /// <summary>The store, as --store takes it.</summary>
    public string Store { get; } = store;

    /// <summary>What stands before the name of a table.</summary>
    public string Prefix { get; } = schema.Length == 0 ? "" : schema + ".";

    /// <summary>A file.</summary>
    public static TamperedStore OfFile(string store, string file) =>
        new(store, () => new SqliteConnection($"Data Source={file};Pooling=False"), "");

    /// <summary>A schema of a database.</summary>
    public static TamperedStore Of(string store, string connection, string schema) =>
        new(store, () => new NpgsqlConnection(connection + ";Pooling=false"), schema);

    /// <summary>Every column of every table, as the database lists them: <c>table.column</c>.</summary>
    public async Task<IReadOnlyList<string>> ColumnsAsync() => await RowsAsync(
        schema.Length == 0
            ? "SELECT m.name || '.' || c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c "
                + "WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY 1"
            : "SELECT table_name || '.' || column_name FROM information_schema.columns "
                + $"WHERE table_schema = '{schema}' ORDER BY 1",
        row => row.GetString(0));

    /// <summary>Runs SQL without the triggers that protect rows from accidents.</summary>
    public async Task SqlAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>One value.</summary>
    public async Task<T> ValueAsync<T>(string sql) => (T)(await RowsAsync(sql, row => row.GetValue(0)))[0];

    /// <summary>The keys of a table's rows, in their order.</summary>
    public async Task<IReadOnlyList<object[]>> KeysAsync(string table)
    {
        var names = string.Join(", ", await KeyColumnsAsync(table));
        return await RowsAsync($"SELECT {names} FROM {Prefix}{table} ORDER BY {names}", row =>
        {
            var values = new object[row.FieldCount];
            row.GetValues(values);
            return values;
        });
    }

    /// <summary>Flips a bit of a column of a row; the database may refuse.</summary>
    /// <returns>Takes it back.</returns>
    public async Task<Func<Task>> FlipAsync(string table, string column, object[] key)
    {
        var keys = await KeyColumnsAsync(table);
        await using var connection = await OpenAsync();
        var old = await ReadAsync(connection, $"SELECT {column} FROM {Prefix}{table}", keys, key);
        DbException? refused = null;
        foreach (var flipped in Flips(old))
        {
            try
            {
                await WriteAsync(connection, table, column, flipped, keys, key);
                var now = key.ToArray();
                if (Array.IndexOf(keys, column) is >= 0 and var place)
                {
                    now[place] = flipped;
                }

                return async () =>
                {
                    await using var again = await OpenAsync();
                    await WriteAsync(again, table, column, old, keys, now);
                };
            }
            catch (DbException error)
            {
                // Another row has the value already, or a check forbids it: the next bit.
                refused = error;
            }
        }

        throw refused!;
    }

    /// <summary>Writes a column of a row.</summary>
    public async Task SetAsync(string table, string column, object value, object[] key)
    {
        await using var connection = await OpenAsync();
        await WriteAsync(connection, table, column, value, await KeyColumnsAsync(table), key);
    }

    private static IEnumerable<object> Flips(object value) => value switch
    {
        DBNull => [1L, "x"],
        long number => [number ^ 1, number ^ 8, number ^ (1L << 20)],
        int number => [number ^ 1, number ^ 8, number ^ (1 << 20)],
        bool it => [!it],
        DateTime at => [at.AddTicks(10)],
        byte[] { Length: 0 } => [new byte[] { 1 }],
        byte[] bytes => [Flipped(bytes)],
        string { Length: 0 } => ["x"],
        string text => Texts(text),
        _ => throw new NotSupportedException(value.GetType().Name),
    };

    /// <summary>A character in the middle; where a name is too short for another one to be new, the last.</summary>
    private static IEnumerable<object> Texts(string text)
    {
        foreach (var place in new[] { text.Length / 2, text.Length - 1 })
        {
            var other = (char)(text[place] ^ 1);
            yield return text[..place] + (char.IsControl(other) ? 'x' : other) + text[(place + 1)..];
        }
    }

    private static byte[] Flipped(byte[] bytes)
    {
        var other = bytes.ToArray();
        other[other.Length / 2] ^= 1;
        return other;
    }

    private async Task<string[]> KeyColumnsAsync(string table) => [.. await RowsAsync(
        schema.Length == 0
            ? $"SELECT name FROM pragma_table_info('{table}') WHERE pk > 0 ORDER BY pk"
            : "SELECT k.column_name FROM information_schema.table_constraints t "
                + "JOIN information_schema.key_column_usage k USING (constraint_schema, constraint_name, table_name) "
                + $"WHERE t.table_schema = '{schema}' AND t.table_name = '{table}' "
                + "AND t.constraint_type = 'PRIMARY KEY' ORDER BY k.ordinal_position",
        row => row.GetString(0))];

    private async Task WriteAsync(
        DbConnection connection, string table, string column, object value, string[] keys, object[] key)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"UPDATE {Prefix}{table} SET {column} = @value" + Where(keys);
        Bind(command, "value", value);
        for (var place = 0; place < keys.Length; place++)
        {
            Bind(command, "k" + place, key[place]);
        }

        if (await command.ExecuteNonQueryAsync() != 1)
        {
            throw new InvalidOperationException($"{table}.{column}: there is no such row.");
        }
    }

    private static async Task<object> ReadAsync(
        DbConnection connection, string select, string[] keys, object[] key)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = select + Where(keys);
        for (var place = 0; place < keys.Length; place++)
        {
            Bind(command, "k" + place, key[place]);
        }

        return (await command.ExecuteScalarAsync())!;
    }

    private static string Where(string[] keys) =>
        " WHERE " + string.Join(" AND ", keys.Select((name, place) => $"{name} = @k{place}"));

    private static void Bind(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }

    private async Task<IReadOnlyList<T>> RowsAsync<T>(string sql, Func<DbDataReader, T> read)
    {
        await using var connection = connect();
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>A connection to a store whose triggers are gone, as somebody with every right has them gone.</summary>
    private async Task<DbConnection> OpenAsync()
    {
        var triggers = await RowsAsync(
            schema.Length == 0
                ? "SELECT 'DROP TRIGGER ' || name FROM sqlite_schema WHERE type = 'trigger'"
                : "SELECT DISTINCT format('ALTER TABLE %s DISABLE TRIGGER USER', tgrelid::regclass) FROM pg_trigger "
                    + $"WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgrelid::regclass::text LIKE '{schema}.%'",
            row => row.GetString(0));
        var connection = connect();
        await connection.OpenAsync();
        foreach (var sql in triggers)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync();
        }

        return connection;
    }
}
