using Cases.Ledger;
using Npgsql;

namespace Cases.Storage.Postgres;

/// <summary>Reads on a connection of its own; once more on a new one where the first had been lost.</summary>
internal static class Reading
{
    /// <summary>
    /// Has all hosts asked again where several are named: the driver passes over one on which a line just broke.
    /// </summary>
    public static void AskAgain(NpgsqlDataSource source) =>
        (source as NpgsqlMultiHostDataSource)?.ClearDatabaseStates();

    public static async ValueTask<T> RunAsync<T>(
        NpgsqlDataSource source, PostgresAddress address, Func<NpgsqlConnection, ValueTask<T>> read,
        CancellationToken cancellation)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            var isOpen = false;
            if (!isFirst)
            {
                AskAgain(source);
            }

            try
            {
                var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                {
                    isOpen = true;
                    return await read(connection).ConfigureAwait(false);
                }
            }
            catch (Exception error) when (PostgresFailures.IsWorld(error))
            {
                if (!isFirst || !isOpen || !PostgresFailures.IsBroken(error))
                {
                    throw PostgresFailures.From(error, address);
                }
            }
        }
    }

    /// <summary>Whether a table of read models is made yet.</summary>
    /// <param name="connection">A connection to the database.</param>
    /// <param name="table">The table, with its schema.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async ValueTask<bool> IsThereAsync(
        NpgsqlConnection connection, string table, CancellationToken cancellation) =>
        await new NpgsqlCommand("SELECT to_regclass($1) IS NOT NULL", connection)
            .With(table).ReadAsync(row => row.GetBoolean(0), cancellation).ConfigureAwait(false) is [true];

    /// <summary>Counts rows of a read model beside whoever keeps it; 0 where its table is not made yet.</summary>
    /// <param name="address">The database, under the role of the service.</param>
    /// <param name="table">The table, with its schema.</param>
    /// <param name="select">Counts; asked only where the table is there.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="LedgerStoreException">The server is away.</exception>
    public static async ValueTask<long> CountAsync(
        PostgresAddress address, string table, Func<NpgsqlConnection, NpgsqlCommand> select,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(address);
        var source = address.Connect();
        await using (source.ConfigureAwait(false))
        {
            return await RunAsync(source, address, async connection =>
                await IsThereAsync(connection, table, cancellation).ConfigureAwait(false)
                && await select(connection).ReadAsync(row => row.GetInt64(0), cancellation)
                    .ConfigureAwait(false) is [var count]
                    ? count
                    : 0L, cancellation).ConfigureAwait(false);
        }
    }
}
