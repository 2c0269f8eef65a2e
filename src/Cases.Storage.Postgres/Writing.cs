using Cases.Ledger;
using Npgsql;

namespace Cases.Storage.Postgres;

/// <summary>Writes of rows beside the ledger, on a connection of their own.</summary>
internal static class Writing
{
    /// <summary>
    /// Writes in one transaction. It is not tried again: whether a commit whose answer was lost came through, only the
    /// caller can tell.
    /// </summary>
    /// <param name="source">The database.</param>
    /// <param name="address">The same, for messages.</param>
    /// <param name="write">Writes on the connection.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="LedgerStoreException">The server is away, or refused.</exception>
    public static async ValueTask RunAsync(
        NpgsqlDataSource source, PostgresAddress address, Func<NpgsqlConnection, ValueTask> write,
        CancellationToken cancellation)
    {
        try
        {
            var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
                await using (transaction.ConfigureAwait(false))
                {
                    await write(connection).ConfigureAwait(false);
                    await transaction.CommitAsync(cancellation).ConfigureAwait(false);
                }
            }
        }
        catch (Exception error) when (PostgresFailures.IsWorld(error))
        {
            throw PostgresFailures.From(error, address);
        }
    }
}
