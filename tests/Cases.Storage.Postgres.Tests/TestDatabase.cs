using System.Globalization;
using Cases.Ledger;
using Cases.TestKit;
using Npgsql;

namespace Cases.Storage.Postgres.Tests;

/// <summary>A database of its own for a test, with the ledger's tables; dropped at the end.</summary>
/// <remarks>Owner and service are two roles, as in an installation; neither is a superuser.</remarks>
internal sealed class TestDatabase : IAsyncDisposable
{
    private const string Password = "made up";

    // A server that other processes of tests share too: names are this process's own.
    private static readonly string Mark = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray())[..12];
    private static readonly Lazy<Task> Shared = new(() => PrepareAsync(null));
    private static int count;

    private TestDatabase(PostgresCluster cluster, string name)
    {
        Cluster = cluster;
        Name = name;
    }

    /// <summary>The role that owns the tables.</summary>
    public static string OwnerRole { get; } = $"owner_{Mark}";

    /// <summary>The role of the nodes; its name has to be quoted.</summary>
    public static string ServiceRole { get; } = $"Service-{Mark}";

    /// <summary>The server.</summary>
    public PostgresCluster Cluster { get; }

    /// <summary>The database.</summary>
    public string Name { get; }

    /// <summary>The store, under the role of the service.</summary>
    public PostgresAddress Service => Address(ServiceRole, Password);

    /// <summary>The store, under the role that owns it.</summary>
    public PostgresAddress Owner => Address(OwnerRole, Password);

    private static string Template { get; } = $"template_{Mark}";

    /// <summary>A database on the server that the tests of this process share.</summary>
    /// <param name="isEmpty">True for one without our tables.</param>
    public static async Task<TestDatabase> CreateAsync(bool isEmpty = false)
    {
        var cluster = await PostgresCluster.RequireAsync();
        await Shared.Value;
        return await CreateAsync(cluster, isEmpty ? "template0" : Template);
    }

    /// <summary>A database on a server that is this test's own.</summary>
    public static async Task<TestDatabase> OnAsync(PostgresCluster cluster)
    {
        await PrepareAsync(cluster);
        return await CreateAsync(cluster, Template);
    }

    /// <summary>The address for a role.</summary>
    public PostgresAddress Address(string role, string password, string more = "") =>
        PostgresAddress.Parse(Connection(role, password) + more);

    /// <summary>Opens the store.</summary>
    public ValueTask<PostgresLedgerStore> OpenAsync() =>
        PostgresLedgerStore.OpenAsync(Service, CancellationToken.None);

    /// <summary>Runs SQL as a superuser could, or as another role.</summary>
    public Task<object?> SqlAsync(string sql, string? role = null) =>
        RunAsync(role is null ? Cluster.Connect(Name) : Connection(role, Password), sql);

    /// <summary>Runs SQL on the ledger as a superuser who takes the triggers away.</summary>
    public Task TamperAsync(string sql) => SqlAsync(
        "ALTER TABLE cases.entries DISABLE TRIGGER USER; ALTER TABLE cases.head DISABLE TRIGGER USER; "
        + sql
        + "; ALTER TABLE cases.entries ENABLE ALWAYS TRIGGER entries_only_added");

    /// <summary>Waits until a session of this database is as described.</summary>
    /// <param name="session">A condition on <c>pg_stat_activity</c>.</param>
    public Task UntilAsync(string session) => SqlAsync(
        $"DO $until$ BEGIN WHILE NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = '{Name}' AND {session}) LOOP "
        + "PERFORM pg_sleep(0.01); PERFORM pg_stat_clear_snapshot(); END LOOP; END $until$");

    /// <summary>Ends all sessions of the service in this database.</summary>
    public Task CutAsync() => RunAsync(
        Cluster.Connect("postgres"),
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        + $"WHERE datname = '{Name}' AND usename = '{ServiceRole}'");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() =>
        await RunAsync(Cluster.Connect("postgres"), $"DROP DATABASE IF EXISTS {Name} WITH (FORCE)");

    private static async Task<TestDatabase> CreateAsync(PostgresCluster cluster, string template)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Mark}_{Interlocked.Increment(ref count)}");
        await RunAsync(
            cluster.Connect("postgres"),
            $"CREATE DATABASE {name} TEMPLATE {template} OWNER {OwnerRole}");
        return new TestDatabase(cluster, name);
    }

    private static async Task PrepareAsync(PostgresCluster? own)
    {
        var cluster = own ?? await PostgresCluster.RequireAsync();
        var admin = cluster.Connect("postgres");
        await RunAsync(admin, $"CREATE ROLE {OwnerRole} LOGIN PASSWORD '{Password}'; "
            + $"CREATE ROLE \"{ServiceRole}\" LOGIN PASSWORD '{Password}'");
        await RunAsync(admin, $"CREATE DATABASE {Template} TEMPLATE template0 OWNER {OwnerRole}");
        var template = new TestDatabase(cluster, Template);
        await LedgerMigrator.RunAsync(template.Owner, ServiceRole, CancellationToken.None);
    }

    private static async Task<object?> RunAsync(string connection, string sql)
    {
        await using var opened = new NpgsqlConnection(connection + ";Pooling=false");
        await opened.OpenAsync();
        await using var command = new NpgsqlCommand(sql, opened);
        return await command.ExecuteScalarAsync();
    }

    private string Connection(string role, string password) => new NpgsqlConnectionStringBuilder(Cluster.Connect(Name))
    {
        Username = role, Password = password,
    }.ConnectionString;
}
