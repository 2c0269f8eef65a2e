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
}
