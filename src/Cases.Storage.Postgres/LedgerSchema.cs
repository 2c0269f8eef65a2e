using Cases.Ledger;
using Npgsql;

namespace Cases.Storage.Postgres;

/// <summary>What stands in a database.</summary>
/// <param name="ServerVersion">The server's version, for example 150018.</param>
/// <param name="Encoding">The database's encoding; UTF8 is right.</param>
/// <param name="Commit">The setting of <c>synchronous_commit</c> on the store's connections.</param>
/// <param name="IsStandby">Whether the server repeats what another one writes, and takes no writes.</param>
/// <param name="HasSchema">Whether there is a schema of our name.</param>
/// <param name="HasTables">Whether the list of scripts is there.</param>
internal sealed record FoundSchema(
    int ServerVersion, string Encoding, string Commit, bool IsStandby, bool HasSchema, bool HasTables);

/// <summary>Compares a database with what this build needs.</summary>
internal static class LedgerSchema
{
    /// <summary>The oldest server: it has what the statements here use, and is the oldest that is tested.</summary>
    public const int OldestServer = 150_000;

    private const string Look =
        "SELECT current_setting('server_version_num')::int, current_setting('server_encoding'), "
        + "current_setting('synchronous_commit'), pg_is_in_recovery(), "
        + "EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'cases'), "
        + "EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
        + "WHERE n.nspname = 'cases' AND c.relname = 'migrations')";

    /// <summary>Looks at a database without needing any right in it.</summary>
    public static async ValueTask<FoundSchema> LookAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var command = new NpgsqlCommand(Look, connection);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                await reader.ReadAsync(cancellation).ConfigureAwait(false);
                return new FoundSchema(reader.GetInt32(0), reader.GetString(1), reader.GetString(2),
                    reader.GetBoolean(3), reader.GetBoolean(4), reader.GetBoolean(5));
            }
        }
    }

    /// <summary>Refuses a server or a database that can hold no store.</summary>
    public static void CheckServer(FoundSchema found, PostgresAddress address)
    {
        if (found.ServerVersion < OldestServer)
        {
            throw new LedgerStoreException(
                StoreFailure.NotAStore,
                $"postgres {address.Shown}: the server's version is {found.ServerVersion / 10_000}",
                "use PostgreSQL 15 or newer");
        }

        if (found.Encoding != "UTF8")
        {
            throw new LedgerStoreException(
                StoreFailure.NotAStore,
                $"postgres {address.Shown}: the database's encoding is {found.Encoding}",
                "create it with ENCODING 'UTF8'");
        }

        if (found.Commit == "off")
        {
            throw new LedgerStoreException(
                StoreFailure.NotAStore,
                $"postgres {address.Shown}: synchronous_commit is off, so that a commit that was answered can be lost",
                "leave it out of the address");
        }

        if (found is { HasSchema: true, HasTables: false })
        {
            throw new LedgerStoreException(
                StoreFailure.NotAStore,
                $"postgres {address.Shown}: the database has a schema 'cases' that is no store of this product",
                "name another database with --store");
        }
    }

    /// <summary>How many scripts ran; refuses a newer store, and one made by other scripts than ours.</summary>
    public static async ValueTask<int> CheckVersionAsync(
        NpgsqlConnection connection, PostgresAddress address, CancellationToken cancellation)
    {
        var known = Migrations.Ledger;
        var command = new NpgsqlCommand("SELECT number, name, sum FROM cases.migrations ORDER BY number", connection);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var version = 0;
                while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
                {
                    var number = reader.GetInt32(0);
                    if (number <= known.Count && (number != version + 1 || !Is(reader, known[version])))
                    {
                        throw new LedgerStoreException(
                            StoreFailure.NotAStore,
                            $"postgres {address.Shown}: the script {number}, "
                            + $"{reader.GetString(1)}, is another one there",
                            "use the build that made the store");
                    }

                    version = number;
                }

                return version <= known.Count ? version : throw new LedgerStoreException(
                    StoreFailure.NewerVersion,
                    $"postgres {address.Shown}: the store has version {version} and this build knows {known.Count}",
                    "use a newer build of cases");
            }
        }
    }

    private static bool Is(NpgsqlDataReader row, Migration script) => row.GetString(1) == script.Name
        && row.GetFieldValue<byte[]>(2).AsSpan().SequenceEqual(script.Sum);

    /// <summary>Refuses a database that has not every script.</summary>
    public static async ValueTask CheckAsync(
        NpgsqlConnection connection, PostgresAddress address, CancellationToken cancellation)
    {
        var found = await LookAsync(connection, cancellation).ConfigureAwait(false);
        CheckServer(found, address);
        if (found.IsStandby)
        {
            throw new LedgerStoreException(
                StoreFailure.Unavailable,
                $"postgres {address.Shown}: the server is a standby, which takes no writes and may lag behind",
                "name the primary server with --store, or wait until this one is promoted");
        }

        if (!found.HasTables)
        {
            throw new LedgerStoreException(
                StoreFailure.NotFound,
                $"postgres {address.Shown}: there is no store in this database yet",
                PostgresFailures.Migrate);
        }

        var version = await CheckVersionAsync(connection, address, cancellation).ConfigureAwait(false);
        if (version < Migrations.Ledger.Count)
        {
            throw new LedgerStoreException(
                StoreFailure.NotAStore,
                $"postgres {address.Shown}: the store has version {version}, this build needs "
                + $"{Migrations.Ledger.Count}",
                PostgresFailures.Migrate);
        }
    }
}
