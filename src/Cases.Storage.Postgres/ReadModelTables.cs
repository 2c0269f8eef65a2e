using System.Globalization;
using Cases.Ledger;
using Npgsql;

namespace Cases.Storage.Postgres;

/// <summary>Makes, drops and changes the tables of what is derived; of several nodes one at a time.</summary>
internal static class ReadModelTables
{
    private const long Turn = 0x4341_5345_5301; // Beside the migrator's.

    private const string Exist =
        "SELECT FROM pg_catalog.pg_tables WHERE schemaname = 'cases_read' AND tablename = 'modules'";

    /// <summary>
    /// Makes the tables where they are missing, and anew where a cursor does not fit the ledger: in one transaction,
    /// so that a node that waited for it does not drop what was just made.
    /// </summary>
    /// <returns>True where they were made now.</returns>
    public static async ValueTask<bool> MakeAsync(
        NpgsqlConnection connection, PostgresLedgerStore ledger, CancellationToken cancellation)
    {
        await TakeTurnAsync(connection, cancellation).ConfigureAwait(false);
        if ((await new NpgsqlCommand(Exist, connection).ReadAsync(_ => true, cancellation).ConfigureAwait(false))
            .Count > 0)
        {
            if (await FitsAsync(connection, ledger, cancellation).ConfigureAwait(false))
            {
                return false;
            }

            await DropAsync(connection, cancellation).ConfigureAwait(false);
        }

        // How far each follower's own tables are; their scripts come from the followers.
        await ExecuteAsync(
            connection,
            "CREATE TABLE cases_read.modules (name text NOT NULL PRIMARY KEY, version int NOT NULL)",
            cancellation).ConfigureAwait(false);
        foreach (var script in Migrations.ReadModel)
        {
            await ExecuteAsync(connection, script, cancellation).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Runs the next script of a follower, if there is one.</summary>
    /// <returns>How many ran by now; more than there are where a newer build was here.</returns>
    public static async ValueTask<int> StepAsync(
        NpgsqlConnection connection, string module, IReadOnlyList<string> scripts, CancellationToken cancellation)
    {
        await TakeTurnAsync(connection, cancellation).ConfigureAwait(false);
        var found = await VersionAsync(connection, module, cancellation).ConfigureAwait(false);
        var version = found ?? 0;
        if (version < scripts.Count)
        {
            await ExecuteAsync(connection, scripts[version], cancellation).ConfigureAwait(false);
            version++;
        }

        if (version != found)
        {
            await new NpgsqlCommand(
                "INSERT INTO cases_read.modules (name, version) VALUES ($1, $2) "
                + "ON CONFLICT (name) DO UPDATE SET version = excluded.version", connection)
                .With(module).With(version).RunAsync(cancellation).ConfigureAwait(false);
        }

        return version;
    }

    /// <summary>How many of a follower's scripts ran; null where none did.</summary>
    public static async ValueTask<int?> VersionAsync(
        NpgsqlConnection connection, string module, CancellationToken cancellation) =>
        await new NpgsqlCommand("SELECT version FROM cases_read.modules WHERE name = $1", connection)
            .With(module).ReadAsync(row => row.GetInt32(0), cancellation).ConfigureAwait(false) is [var version]
                ? version
                : null;

    /// <summary>Waits for the others; an index of millions of rows takes the time that it takes.</summary>
    private static async ValueTask TakeTurnAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await ExecuteAsync(connection, "SET LOCAL statement_timeout = 0", cancellation).ConfigureAwait(false);
        await ExecuteAsync(
            connection,
            string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_xact_lock({Turn})"),
            cancellation).ConfigureAwait(false);
    }

    private static async ValueTask<bool> FitsAsync(
        NpgsqlConnection connection, PostgresLedgerStore ledger, CancellationToken cancellation)
    {
        var cursors = await new NpgsqlCommand(
            "SELECT next, hash FROM cases_read.cursors WHERE next > 0", connection)
            .ReadAsync(row => (row.GetInt64(0), row.GetFieldValue<byte[]>(1)), cancellation).ConfigureAwait(false);
        foreach (var (next, hash) in cursors)
        {
            var before = await ledger.ReadFromAsync(next - 1, 1, cancellation).ConfigureAwait(false);
            if (before.Count == 0 || before[0].Position != next - 1 || before[0].Hash != LedgerRows.HashOf(hash))
            {
                return false;
            }
        }

        return true;
    }

    private static async ValueTask DropAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var tables = await new NpgsqlCommand(
            "SELECT quote_ident(tablename) FROM pg_catalog.pg_tables WHERE schemaname = 'cases_read'", connection)
            .ReadAsync(row => row.GetString(0), cancellation).ConfigureAwait(false);
        foreach (var table in tables)
        {
            await ExecuteAsync(connection, $"DROP TABLE cases_read.{table} CASCADE", cancellation)
                .ConfigureAwait(false);
        }
    }

    private static ValueTask<int> ExecuteAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancellation) =>
        new NpgsqlCommand(sql, connection) { CommandTimeout = 0 }.RunAsync(cancellation);
}
