using Cases.Engine;
using Cases.Ledger;
using Npgsql;

namespace Cases.Storage.Postgres;

/// <summary>The tables of <c>cases_read</c> in one snapshot, beside the nodes that write them.</summary>
public sealed class PostgresTables : IRowTables
{
    private const string Columns =
        "SELECT c.relname, a.attname, coalesce(array_position(i.indkey::int2[], a.attnum), -1) "
        + "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
        + "JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
        + "LEFT JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND i.indisprimary "
        + "WHERE n.nspname = 'cases_read' AND c.relkind = 'r' ORDER BY c.relname, a.attnum";

    private readonly PostgresAddress _address;
    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _snapshot;

    private PostgresTables(
        PostgresAddress address, NpgsqlDataSource source, NpgsqlConnection connection, NpgsqlTransaction snapshot)
    {
        _address = address;
        _source = source;
        _connection = connection;
        _snapshot = snapshot;
    }

    /// <inheritdoc/>
    public IReadOnlyList<RowTable> Tables { get; private set; } = [];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, int> Modules => Migrations.Modules;

    /// <summary>Opens the tables; none where no node made them yet.</summary>
    /// <param name="address">The store.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="LedgerStoreException">The server is away, or the role may not read them.</exception>
    public static async ValueTask<PostgresTables> OpenAsync(PostgresAddress address, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(address);
        var source = address.ConnectDerived();
        try
        {
            var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            var snapshot = await connection.BeginTransactionAsync(
                System.Data.IsolationLevel.RepeatableRead, cancellation).ConfigureAwait(false);
            var tables = new PostgresTables(address, source, connection, snapshot);
            // Rows are made meanwhile, which may take longer than a transaction of the service may stand idle.
            await new NpgsqlCommand("SET LOCAL idle_in_transaction_session_timeout = 0", connection)
                .RunAsync(cancellation).ConfigureAwait(false);
            tables.Tables = await tables.ReadTablesAsync(cancellation).ConfigureAwait(false);
            return tables;
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

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<object?[]>> ReadAsync(
        RowTable table, IReadOnlyList<object?>? after, int most, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(table);
        var key = string.Join(", ", table.Key.Select(Quoted));
        var command = new NpgsqlCommand { Connection = _connection };
        var behind = "";
        if (after is not null)
        {
            behind = $" WHERE ({key}) > ({string.Join(", ", after.Select((_, place) => "$" + (place + 1)))})";
            foreach (var value in after)
            {
                command.Parameters.Add(new NpgsqlParameter
                {
                    Value = value is string text ? StoredText.Of(text) : value ?? DBNull.Value,
                });
            }
        }

        command.CommandText = $"SELECT {string.Join(", ", table.Columns.Select(Quoted))} "
            + $"FROM cases_read.{Quoted(table.Name)}{behind} ORDER BY {key} LIMIT "
            + most.ToString(System.Globalization.CultureInfo.InvariantCulture);
        try
        {
            return await command.ReadAsync(Row, cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (PostgresFailures.IsWorld(error))
        {
            throw PostgresFailures.From(error, _address);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _snapshot.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
        await _source.DisposeAsync().ConfigureAwait(false);
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static object?[] Row(NpgsqlDataReader reader)
    {
        var row = new object?[reader.FieldCount];
        for (var place = 0; place < row.Length; place++)
        {
            row[place] = reader.IsDBNull(place) ? null : reader.GetValue(place) switch
            {
                int number => (long)number,
                bool it => it ? 1L : 0L,
                string => reader.Text(place),
                var other => other,
            };
        }

        return row;
    }

    private async ValueTask<List<RowTable>> ReadTablesAsync(CancellationToken cancellation)
    {
        var columns = await new NpgsqlCommand(Columns, _connection).ReadAsync(
            row => (Table: row.GetString(0), Column: row.GetString(1), Key: row.GetInt32(2)), cancellation)
            .ConfigureAwait(false);
        return
        [
            .. from column in columns
               group column by column.Table into table
               select new RowTable(
                   table.Key,
                   [.. table.Select(column => column.Column)],
                   [.. from column in table where column.Key >= 0 orderby column.Key select column.Column]),
        ];
    }
}
