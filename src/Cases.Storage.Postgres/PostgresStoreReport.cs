using Cases.Ledger;
using Npgsql;

namespace Cases.Storage.Postgres;

/// <summary>What <c>doctor</c> wants to know of a store; reading it changes nothing.</summary>
/// <param name="Shown">Host, port and database.</param>
/// <param name="ServerVersion">The server's version, as it says it.</param>
/// <param name="SchemaVersion">How many scripts ran on the store; 0 where there is none yet.</param>
/// <param name="NewestVersion">How many this build has.</param>
/// <param name="LedgerBytes">The size of entries with their indexes.</param>
/// <param name="ReadModelBytes">The size of what is derived.</param>
/// <param name="Connections">Sessions on the server, of all its databases.</param>
/// <param name="MaxConnections">Sessions that the server takes.</param>
/// <param name="ClockMs">The server's clock when it was asked: milliseconds since 1970-01-01T00:00:00Z.</param>
/// <param name="Findings">What should not be so, each as a sentence with what to do; empty when all is well.</param>
public sealed record PostgresStoreReport(
    string Shown,
    string ServerVersion,
    int SchemaVersion,
    int NewestVersion,
    long LedgerBytes,
    long ReadModelBytes,
    long Connections,
    int MaxConnections,
    long ClockMs,
    IReadOnlyList<string> Findings)
{
    private const string Look =
        "SELECT current_setting('server_version'), current_setting('max_connections')::int, "
        + "(SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'), "
        + "current_setting('fsync'), current_setting('full_page_writes'), pg_is_in_recovery(), "
        + "coalesce((SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c JOIN pg_namespace n "
        + "ON n.oid = c.relnamespace WHERE n.nspname = 'cases' AND c.relkind = 'r'), 0)::bigint, "
        + "coalesce((SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c JOIN pg_namespace n "
        + "ON n.oid = c.relnamespace WHERE n.nspname = 'cases_read' AND c.relkind = 'r'), 0)::bigint, "
        + "(SELECT rolsuper FROM pg_roles WHERE rolname = current_user), "
        + "EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'cases' "
        + "AND c.relname = 'entries' AND pg_has_role(c.relowner, 'USAGE')), "
        + "(SELECT count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        + "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'cases' AND t.tgenabled = 'A' "
        + "AND t.tgname IN ('entries_only_added', 'head_stays', 'head_only_forward')), "
        + "EXISTS (SELECT FROM pg_stat_all_tables WHERE schemaname = 'cases' AND relname = 'head' "
        + "AND n_dead_tup > 10000), floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

    /// <summary>Reads the report; also where the store is missing or old, which the versions then say.</summary>
    /// <param name="address">The store, under the role of the service.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The report.</returns>
    /// <exception cref="LedgerStoreException">The server is away or lets nobody in, or the database is none of
    /// ours or newer.</exception>
    public static async ValueTask<PostgresStoreReport> ReadAsync(
        PostgresAddress address, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(address);
        var source = address.Connect();
        await using (source.ConfigureAwait(false))
        {
            return await Reading.RunAsync(
                source, address, connection => ReadAsync(connection, address, cancellation), cancellation)
                .ConfigureAwait(false);
        }
    }

    private static async ValueTask<PostgresStoreReport> ReadAsync(
        NpgsqlConnection connection, PostgresAddress address, CancellationToken cancellation)
    {
        var found = await LedgerSchema.LookAsync(connection, cancellation).ConfigureAwait(false);
        LedgerSchema.CheckServer(found, address);
        var version = found.HasTables
            ? await LedgerSchema.CheckVersionAsync(connection, address, cancellation).ConfigureAwait(false)
            : 0;
        var rows = await new NpgsqlCommand(Look, connection).ReadAsync(
            row => new PostgresStoreReport(
                address.Shown, row.GetString(0), version, Migrations.Ledger.Count, row.GetInt64(6), row.GetInt64(7),
                row.GetInt64(2), row.GetInt32(1), row.GetInt64(12), Find(row, address.Role, found.HasTables)),
            cancellation).ConfigureAwait(false);
        return rows[0];
    }

    private static List<string> Find(NpgsqlDataReader row, string role, bool hasTables)
    {
        var findings = new List<string>();
        Add(row.GetString(3) == "off",
            "fsync is off: a crash of the machine loses what was acknowledged: switch it on");
        Add(row.GetString(4) == "off", "full_page_writes is off: a crash can damage pages; switch it on");
        Add(row.GetBoolean(5), "this is a standby server, which takes no writes: name the primary");
        Add(row.GetBoolean(8), $"the role '{role}' is a superuser, whom no right holds back: use one without rights");
        Add(hasTables && row.GetBoolean(9) && !row.GetBoolean(8),
            $"the role '{role}' owns the ledger's tables and could drop their triggers: migrate under another role");
        Add(hasTables && row.GetInt64(10) < 3,
            "a trigger that refuses changes is missing or off: find out who did it, then run 'cases audit verify'");
        Add(row.GetBoolean(11), "old versions of the ledger's end pile up and slow every commit down: "
            + "a transaction has been open for long, maybe that of a pg_dump: find it in pg_stat_activity and end it");
        return findings;

        void Add(bool isSo, string finding)
        {
            if (isSo)
            {
                findings.Add(finding);
            }
        }
    }
}
