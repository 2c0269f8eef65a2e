using System.Diagnostics;
using System.Globalization;
using Cases.Storage.Postgres;
using Cases.TestKit;
using Npgsql;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>
/// A database of a test's own, with two roles and without tables, a master key and a file of passwords; the
/// environment names both files while it lasts.
/// </summary>
internal sealed class PgStore : IAsyncDisposable
{
    /// <summary>The password of the nodes' role, which nothing may print.</summary>
    public const string Password = "pass-of-the-nodes";

    private const string OwnerPassword = "pass-of-the-owner";

    private const string NoPayment = "account,amount,currency,value_date,reference\n";

    private static int count;

    private readonly PostgresCluster cluster;
    private readonly Folder folder;
    private readonly string name;
    private readonly NpgsqlConnectionStringBuilder server;

    private PgStore(PostgresCluster cluster, Folder folder)
    {
        this.cluster = cluster;
        this.folder = folder;
        server = new NpgsqlConnectionStringBuilder(cluster.Connect("postgres"));
        name = string.Create(CultureInfo.InvariantCulture,
            $"node_{Environment.ProcessId}_{Interlocked.Increment(ref count)}");
    }

    /// <summary>The role of the nodes.</summary>
    public string Role => name + "_service";

    /// <summary>The role that owns the tables.</summary>
    public string Owner => name + "_owner";

    /// <summary>The port of the server.</summary>
    public int Port => server.Port;

    /// <summary>The store as --store takes it; the password comes from PGPASSFILE.</summary>
    public string Store => $"postgres://{Role}@{server.Host}:{server.Port}/{name}";

    /// <summary>The file of passwords.</summary>
    public string PassFile => folder.At("pgpass");

    /// <summary>The master key's file.</summary>
    public string KeyFile => folder.At("master.key");

    /// <summary>Makes the database; its tables too, by the verb, unless they are not wanted.</summary>
    public static async Task<PgStore> CreateAsync(
        Folder folder, bool isMigrated = true, PostgresCluster? cluster = null)
    {
        var store = new PgStore(cluster ?? await PostgresCluster.RequireAsync(), folder);
        await store.AdminAsync($"CREATE ROLE {store.Owner} LOGIN PASSWORD '{OwnerPassword}'");
        await store.AdminAsync($"CREATE ROLE {store.Role} LOGIN PASSWORD '{Password}'");
        await store.AdminAsync(
            $"CREATE DATABASE {store.name} OWNER {store.Owner} TEMPLATE template0 ENCODING 'UTF8'");
        folder.Write("master.key", new string('7', 64) + "\n");
        await File.AppendAllTextAsync(
            store.PassFile, $"*:*:*:{store.Role}:{Password}\n*:*:*:{store.Owner}:{OwnerPassword}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(store.PassFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        Environment.SetEnvironmentVariable("PGPASSFILE", store.PassFile);
        Environment.SetEnvironmentVariable(MasterKeys.Variable, store.KeyFile);
        if (isMigrated)
        {
            (await Cli.RunAsync("doctor", "--store", store.Store, "--migrate", "--as", store.Owner)).Done();
        }

        return store;
    }

    /// <summary>A copy of the database that a test may tamper with, in place of the one before it.</summary>
    public async Task<TamperedStore> CopyAsync(string schema = "cases")
    {
        await AdminAsync($"DROP DATABASE IF EXISTS {name}_copy WITH (FORCE)");
        await AdminAsync($"CREATE DATABASE {name}_copy TEMPLATE {name} OWNER {Owner}");
        // Who had leases on the one database works on no copy of it.
        await RunAsync(cluster.Connect(name + "_copy"), "DELETE FROM cases_read.leases");
        return Copied(schema);
    }

    /// <summary>A copy out of a dump of the ledger alone, as the runbook has it, in place of the last.</summary>
    public async Task<TamperedStore> RestoreAsync()
    {
        await AdminAsync($"DROP DATABASE IF EXISTS {name}_copy WITH (FORCE)");
        await AdminAsync($"CREATE DATABASE {name}_copy TEMPLATE template0 ENCODING 'UTF8' OWNER {Owner}");
        await ToolAsync("pg_dump", "-Fc", "--exclude-schema=cases_read", "-f", folder.At("dump"), "-d", name);
        await ToolAsync("pg_restore", "--exit-on-error", "-d", name + "_copy", folder.At("dump"));
        (await Cli.RunAsync("payments", folder.Write("none.csv", NoPayment), "--store", Store + "_copy"))
            .Fails(3, "cases doctor --migrate");
        (await Cli.RunAsync("doctor", "--store", Store + "_copy", "--migrate", "--as", Owner)).Done();
        return Copied("cases");
    }

    /// <summary>The database that copies are made of; whoever tampers with it spoils them all.</summary>
    public TamperedStore Itself() => TamperedStore.Of(Store, cluster.Connect(name), "cases");

    /// <summary>A schema of the copy.</summary>
    public TamperedStore Copied(string schema) =>
        TamperedStore.Of($"{Store}_copy", cluster.Connect(name + "_copy"), schema);

    /// <summary>Opens the store to write beside the verbs, under the key with which the kit's hosts seal.</summary>
    public async Task<PostgresLedgerStore> OpenWriterAsync()
    {
        await File.WriteAllTextAsync(KeyFile, HostSettings.MasterKeyText);
        return await PostgresLedgerStore.OpenAsync(StoreOption.Postgres(Store)!, CancellationToken.None);
    }

    /// <summary>Waits until all rows that a serving node keeps have caught up with the ledger.</summary>
    public Task RowsAreCurrentAsync() =>
        UntilAsync("(SELECT count(*) FROM cases_read.cursors JOIN cases.head USING (next)) >= 4");

    /// <summary>Waits until something holds in the store's database.</summary>
    public Task UntilAsync(string condition) => SqlAsync(
        $"DO $until$ BEGIN WHILE NOT ({condition}) LOOP PERFORM pg_sleep(0.01); END LOOP; END $until$");

    /// <summary>Runs SQL on the store's database as a superuser could.</summary>
    public Task<object?> SqlAsync(string sql) => RunAsync(cluster.Connect(name), sql);

    /// <summary>Opens the database again after it was closed to new sessions.</summary>
    public Task LetInAsync() => AdminAsync($"ALTER DATABASE {name} ALLOW_CONNECTIONS true");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Environment.SetEnvironmentVariable("PGPASSFILE", null);
        Environment.SetEnvironmentVariable(MasterKeys.Variable, null);
        await AdminAsync($"DROP DATABASE IF EXISTS {name}_copy WITH (FORCE)");
        await AdminAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        await AdminAsync($"DROP ROLE {Role}; DROP ROLE {Owner}");
    }

    /// <summary>Runs one of PostgreSQL's own programs as the superuser.</summary>
    private async Task ToolAsync(string tool, params string[] args)
    {
        Assert.True(PostgresCluster.Binaries is not null,
            $"This test runs {tool}: install PostgreSQL's programs, also where CASES_TEST_POSTGRES names a server.");
        var start = new ProcessStartInfo(Path.Combine(PostgresCluster.Binaries, tool), args)
        {
            RedirectStandardError = true,
        };
        start.Environment["PGHOST"] = server.Host;
        start.Environment["PGPORT"] = server.Port.ToString(CultureInfo.InvariantCulture);
        start.Environment["PGUSER"] = server.Username;
        start.Environment["PGPASSWORD"] = server.Password;
        using var ran = Process.Start(start)!;
        var said = await ran.StandardError.ReadToEndAsync();
        await ran.WaitForExitAsync();
        Assert.True(ran.ExitCode == 0, $"{tool}: {said}");
    }

    private Task<object?> AdminAsync(string sql) => RunAsync(cluster.Connect("postgres"), sql);

    private static async Task<object?> RunAsync(string connection, string sql)
    {
        await using var opened = new NpgsqlConnection(connection + ";Pooling=false");
        await opened.OpenAsync();
        await using var command = new NpgsqlCommand(sql, opened);
        return await command.ExecuteScalarAsync();
    }
}
