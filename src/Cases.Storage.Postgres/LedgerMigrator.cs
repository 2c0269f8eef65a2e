using System.Globalization;
using Cases.Ledger;
using Npgsql;
using NpgsqlTypes;

namespace Cases.Storage.Postgres;

/// <summary>Makes the tables of the ledger and brings them up to date, under the role that owns them.</summary>
public static class LedgerMigrator
{
    private const long Turn = 0x4341_5345_5300; // 'CASES': of several migrators one works, the others wait.

    private const string First =
        "CREATE SCHEMA cases; CREATE TABLE cases.migrations (number int NOT NULL PRIMARY KEY, name text NOT NULL, "
        + "sum bytea NOT NULL, run_at timestamptz NOT NULL DEFAULT now())";

    /// <summary>What the service may do. A script that adds a table adds its rights here.</summary>
    private const string Rights =
        "GRANT USAGE ON SCHEMA cases TO SERVICE; "
        + "GRANT SELECT, INSERT ON cases.entries TO SERVICE; "
        + "GRANT SELECT, INSERT ON cases.checkpoints TO SERVICE; "
        + "GRANT SELECT, UPDATE (next, recorded, term) ON cases.head TO SERVICE; "
        + "GRANT SELECT, INSERT, UPDATE, DELETE ON cases.keys TO SERVICE; "
        + "GRANT SELECT, INSERT, UPDATE ON cases.marks TO SERVICE; "
        + "GRANT SELECT ON cases.migrations TO SERVICE; "
        + "GRANT USAGE ON SCHEMA cases_out TO SERVICE; "
        + "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA cases_out TO SERVICE; "
        + "GRANT USAGE, CREATE ON SCHEMA cases_read TO SERVICE";

    /// <summary>Runs the scripts that did not run yet, in one transaction, and says what the service may do.</summary>
    /// <param name="owner">The database, under the role that owns the tables or may create a schema.</param>
    /// <param name="service">
    /// The role of the nodes; it must be there. It gets the right to read and to add, and a schema of its own for what
    /// is derived. Where it is the owner itself, only the triggers protect entries, and <c>doctor</c> says so.
    /// </param>
    /// <param name="cancellation">Ends the wait; nothing was changed then.</param>
    /// <returns>The names of the scripts that ran now; none where the store was up to date.</returns>
    /// <exception cref="LedgerStoreException">The world failed, the store is newer, or the database holds something
    /// else.</exception>
    public static async ValueTask<IReadOnlyList<string>> RunAsync(
        PostgresAddress owner, string service, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentException.ThrowIfNullOrEmpty(service);
        var source = owner.Connect();
        await using (source.ConfigureAwait(false))
        {
            try
            {
                var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                {
                    return await RunAsync(connection, owner, service, cancellation).ConfigureAwait(false);
                }
            }
            catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InsufficientPrivilege)
            {
                throw new LedgerStoreException(
                    StoreFailure.NoPermission,
                    $"postgres {owner.Shown}: the role '{owner.Role}' may not make the tables ({error.MessageText})",
                    "name a role that owns the database, or the tables where they are there already",
                    error);
            }
            catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UndefinedObject)
            {
                throw new LedgerStoreException(
                    StoreFailure.NotFound,
                    $"postgres {owner.Shown}: there is no role '{service}' ({error.MessageText})",
                    $"create it first: CREATE ROLE {Quoted(service)} LOGIN",
                    error);
            }
            catch (Exception error) when (PostgresFailures.IsWorld(error))
            {
                throw PostgresFailures.From(error, owner);
            }
        }
    }

    private static async ValueTask<IReadOnlyList<string>> RunAsync(
        NpgsqlConnection connection, PostgresAddress owner, string service, CancellationToken cancellation)
    {
        var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await ExecuteAsync(connection, "SET LOCAL statement_timeout = 0", cancellation).ConfigureAwait(false);
            await ExecuteAsync(connection, string.Create(
                CultureInfo.InvariantCulture, $"SELECT pg_advisory_xact_lock({Turn})"), cancellation)
                .ConfigureAwait(false);

            // A script that waits behind a long reader would have all writers wait behind itself.
            await ExecuteAsync(connection, "SET LOCAL lock_timeout = '5s'", cancellation).ConfigureAwait(false);
            var found = await LedgerSchema.LookAsync(connection, cancellation).ConfigureAwait(false);
            LedgerSchema.CheckServer(found, owner);
            if (!found.HasTables)
            {
                await ExecuteAsync(connection, First, cancellation).ConfigureAwait(false);
            }

            var version = await LedgerSchema.CheckVersionAsync(connection, owner, cancellation).ConfigureAwait(false);
            var run = Migrations.Ledger.Skip(version).ToList();
            for (var index = 0; index < run.Count; index++)
            {
                await ExecuteAsync(connection, run[index].Sql, cancellation).ConfigureAwait(false);
                await RememberAsync(connection, version + index + 1, run[index], cancellation).ConfigureAwait(false);
            }

            await ExecuteAsync(connection, "CREATE SCHEMA IF NOT EXISTS cases_read", cancellation)
                .ConfigureAwait(false);
            await ExecuteAsync(
                connection, Rights.Replace("SERVICE", Quoted(service), StringComparison.Ordinal), cancellation)
                .ConfigureAwait(false);
            await transaction.CommitAsync(cancellation).ConfigureAwait(false);
            return [.. run.Select(migration => migration.Name)];
        }
    }

    private static async ValueTask RememberAsync(
        NpgsqlConnection connection, int number, Migration migration, CancellationToken cancellation)
    {
        var command = new NpgsqlCommand(
            "INSERT INTO cases.migrations (number, name, sum) VALUES ($1, $2, $3)", connection);
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = number });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = migration.Name });
            command.Parameters.Add(new NpgsqlParameter<byte[]>
            {
                TypedValue = migration.Sum, NpgsqlDbType = NpgsqlDbType.Bytea,
            });
            await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }
    }

    private static async ValueTask ExecuteAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        // A change of a large table takes as long as it takes, and so does another migrator's.
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await using (command.ConfigureAwait(false))
        {
            await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }
    }

    private static string Quoted(string role) => $"\"{role.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
