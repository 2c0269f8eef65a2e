using Cases.Ledger;
using Cases.Storage.Postgres;
using Cases.TestKit;
using Npgsql;
using Xunit.Sdk;

namespace Cases.Benchmarks;

/// <summary>A database on PostgreSQL to fill: a named one that is kept, or one on a temporary server.</summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    private const string Name = "bench";

    // As anybody would set a server up who cares for speed and for his data; it serves peers as it serves us.
    private static readonly string[] Settings =
        ["shared_buffers = 512MB", "max_wal_size = 4GB", "max_connections = 300"];

    // Peers keep theirs between rounds, 64 each.
    private const int PeerConnections = 160;

    private readonly PostgresCluster? _temporary;

    private BenchDatabase(PostgresAddress address, PostgresCluster? temporary)
    {
        Address = address;
        _temporary = temporary;
        Source = PostgresAddress.Parse(BenchReport.Invariant(
            $"{address.Settings.ConnectionString};Maximum Pool Size={PeerConnections}")).Connect();
    }

    /// <summary>Whether a temporary server can be started.</summary>
    public static bool CanStart => PostgresCluster.Binaries is not null;

    /// <summary>Where it is.</summary>
    public PostgresAddress Address { get; }

    /// <summary>Connections with the settings of the ledger's, for peers.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>The server's version and settings that decide about speed, for people.</summary>
    public string Description { get; private set; } = "";

    /// <summary>Starts a server, or takes the named database where it holds no entries.</summary>
    /// <exception cref="BenchFailure">The address is none, or the database holds something already.</exception>
    public static async Task<BenchDatabase> OpenAsync(string? named, CancellationToken cancellation)
    {
        var database = named is null
            ? await StartAsync().ConfigureAwait(false)
            : new BenchDatabase(Parse(named), null);
        try
        {
            await database.PrepareAsync(cancellation).ConfigureAwait(false);
            return database;
        }
        catch
        {
            await database.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Another store on the temporary server.</summary>
    /// <exception cref="BenchFailure">The database was named, and only there a bench may write.</exception>
    public async Task<PostgresAddress> BesideAsync(CancellationToken cancellation)
    {
        const string beside = Name + "_beside";
        if (_temporary is null)
        {
            throw new BenchFailure("bench: this bench needs two databases; leave --store out for a temporary server");
        }

        await AdministerAsync(_temporary, $"CREATE DATABASE {beside} OWNER {Name}").ConfigureAwait(false);
        var address = PostgresAddress.Parse(_temporary.Connect(beside)).As(Name, Name);
        await LedgerMigrator.RunAsync(address, Name, cancellation).ConfigureAwait(false);
        return address;
    }

    /// <summary>The bytes that the database has on disk.</summary>
    public async Task<double> BytesAsync(CancellationToken cancellation)
    {
        var command = Source.CreateCommand("SELECT pg_database_size(current_database())");
        await using (command.ConfigureAwait(false))
        {
            return (long)(await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false))!;
        }
    }

    /// <summary>Runs statements.</summary>
    public async Task RunAsync(string sql, CancellationToken cancellation)
    {
        var command = Source.CreateCommand(sql);
        await using (command.ConfigureAwait(false))
        {
            await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync().ConfigureAwait(false);
        if (_temporary is not null)
        {
            await _temporary.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static PostgresAddress Parse(string text)
    {
        try
        {
            return PostgresAddress.Parse(text);
        }
        catch (ArgumentException error)
        {
            throw new BenchFailure($"bench: {error.Message}");
        }
    }

    private static async Task<BenchDatabase> StartAsync()
    {
        try
        {
            var cluster = await PostgresCluster
                .StartOwnAsync(new PostgresClusterSettings { Fsync = true, Lines = Settings }).ConfigureAwait(false);

            // The role of a service has no rights beyond its database, and triggers hold for it.
            await AdministerAsync(cluster, $"CREATE ROLE {Name} LOGIN PASSWORD '{Name}'").ConfigureAwait(false);
            await AdministerAsync(cluster, $"CREATE DATABASE {Name} OWNER {Name}").ConfigureAwait(false);
            return new BenchDatabase(PostgresAddress.Parse(cluster.Connect(Name)).As(Name, Name), cluster);
        }
        catch (XunitException error)
        {
            throw new IOException($"bench: no server could be started ({error.Message}); name one with --store");
        }
    }

    private static async Task AdministerAsync(PostgresCluster cluster, string sql)
    {
        var admin = NpgsqlDataSource.Create(cluster.Connect("postgres") + ";Pooling=false");
        await using (admin.ConfigureAwait(false))
        {
            var command = admin.CreateCommand(sql);
            await using (command.ConfigureAwait(false))
            {
                await command.ExecuteNonQueryAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task PrepareAsync(CancellationToken cancellation)
    {
        await LedgerMigrator.RunAsync(Address, Address.Role, cancellation).ConfigureAwait(false);
        var ledger = await PostgresLedgerStore.OpenAsync(Address, cancellation).ConfigureAwait(false);
        await using (ledger.ConfigureAwait(false))
        {
            var head = await ledger.ReadHeadAsync(cancellation).ConfigureAwait(false);
            if (head.Next > 0)
            {
                throw new BenchFailure(BenchReport.Invariant(
                    $"bench: {Address.Shown} holds {head.Next} entries; name an empty database, a bench fills it"));
            }
        }

        var command = Source.CreateCommand(
            "SELECT format('PostgreSQL %s, fsync %s, synchronous_commit %s, shared_buffers %s, max_wal_size %s', "
            + "current_setting('server_version'), current_setting('fsync'), current_setting('synchronous_commit'), "
            + "current_setting('shared_buffers'), current_setting('max_wal_size'))");
        await using (command.ConfigureAwait(false))
        {
            var kept = _temporary is null ? "kept" : "temporary, removed afterwards";
            Description = $"{await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false)}, {kept}";
        }
    }
}
