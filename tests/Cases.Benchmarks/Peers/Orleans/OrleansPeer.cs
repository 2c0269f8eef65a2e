using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Storage;

namespace Cases.Benchmarks;

/// <summary>A grain for each case on one silo in this process: WriteStateAsync and an audit insert each time.</summary>
/// <remarks>
/// It is favoured by ready bytes, calls that never leave the process, cases that are all active before the clock runs,
/// callers that never meet, states in Orleans' own binary form, and statements that stay prepared on their connections.
/// </remarks>
internal sealed class OrleansPeer : IPeer
{
    private const int Connections = 64;
    private const int CasesOfOne = LedgerLoad.Cases / LedgerLoad.Callers;
    private const string Service = "bench";
    private const string Script = "orleans.storage.sql";

    private readonly IHost _silo;
    private readonly string _connection;
    private readonly ICaseGrain[] _cases;

    private OrleansPeer(IHost silo, string connection)
    {
        _silo = silo;
        _connection = connection;
        var grains = silo.Services.GetRequiredService<IGrainFactory>();
        _cases =
        [
            .. Enumerable.Range(0, LedgerLoad.Cases)
                .Select(number => grains.GetGrain<ICaseGrain>(PeerTables.Stream(number))),
        ];
    }

    public string Name => BenchReport.Invariant(
        $"Orleans grains with WriteStateAsync and an audit insert, {LedgerLoad.Callers} callers, ")
        + BenchReport.Invariant($"{Connections} connections");

    // The design asks for a ratio of our engine on Orleans to such a grain, and for none of the writer alone.
    public double? Aim => null;

    /// <summary>Makes the tables, starts the silo and wakes all cases.</summary>
    /// <exception cref="IOException">The silo did not start.</exception>
    public static async Task<OrleansPeer> OpenAsync(
        BenchDatabase database, byte[] bytes, CancellationToken cancellation)
    {
        var tables = await PeerTables.MakeAsync(database, "orleans", bytes, cancellation).ConfigureAwait(false);
        var script = Path.Combine(AppContext.BaseDirectory, "Peers", Script);
        await database.RunAsync(
            await File.ReadAllTextAsync(script, cancellation).ConfigureAwait(false), cancellation)
            .ConfigureAwait(false);
        var connection = Connection(database);
        var silo = Build(connection, new GrainAudit(connection, tables));
        try
        {
            await silo.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is OrleansException or SocketException or AddressInUseException)
        {
            silo.Dispose();
            throw new IOException($"bench: the silo of Orleans did not start ({error.Message}); run the bench again");
        }

        var peer = new OrleansPeer(silo, connection);
        try
        {
            await peer.WakeAsync().ConfigureAwait(false);
            return peer;
        }
        catch
        {
            await peer.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async Task<double> RunAsync(double seconds, CancellationToken cancellation)
    {
        var clock = new LoadClock(seconds, cancellation);
        var count = await CallAllAsync(caller => CallAsync(caller, clock)).ConfigureAwait(false);
        var rate = count / clock.Elapsed.TotalSeconds;
        cancellation.ThrowIfCancellationRequested();
        return rate;
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.StopAsync(CancellationToken.None).ConfigureAwait(false);
        _silo.Dispose();
        var pool = new NpgsqlConnection(_connection);
        await using (pool.ConfigureAwait(false))
        {
            NpgsqlConnection.ClearPool(pool);
        }
    }

    private Task<long> WakeAsync() => CallAllAsync(async caller =>
    {
        for (var index = 0; index < CasesOfOne; index++)
        {
            await Case(caller, index).OpenAsync().ConfigureAwait(false);
        }

        return CasesOfOne;
    });

    /// <summary>Has all callers call.</summary>
    /// <returns>How often they did together.</returns>
    private static async Task<long> CallAllAsync(Func<int, Task<long>> call)
    {
        try
        {
            var callers = Enumerable.Range(0, LedgerLoad.Callers).Select(caller => Task.Run(() => call(caller)));
            return (await Task.WhenAll(callers).ConfigureAwait(false)).Sum();
        }
        catch (Exception error) when (error is OrleansException or TimeoutException)
        {
            throw new IOException($"bench: a grain of Orleans did not answer as it should ({error.Message})");
        }
    }

    private async Task<long> CallAsync(int caller, LoadClock clock)
    {
        var count = 0L;
        for (; !clock.IsOver; count++)
        {
            await Case(caller, (int)(count % CasesOfOne)).PayAsync().ConfigureAwait(false);
        }

        return count;
    }

    // Spread as our own load is.
    private ICaseGrain Case(int caller, int index) => _cases[(index * LedgerLoad.Callers) + caller];

    /// <summary>The settings of the other peers' connections, and the schema where Orleans finds its tables.</summary>
    private static string Connection(BenchDatabase database)
    {
        var settings = database.Address.Settings;
        settings.SearchPath = PeerTables.Schema;
        settings.Options = $"{settings.Options} -c synchronous_commit=on -c jit=off -c enable_seqscan=off";
        settings.MaxPoolSize = Connections;
        settings.NoResetOnClose = true;
        settings.MaxAutoPrepare = 16;
        settings.AutoPrepareMinUsages = 2;
        return settings.ConnectionString;
    }

    private static IHost Build(string connection, GrainAudit audit)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton(audit);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(FreePort(), gatewayPort: 0, serviceId: Service, clusterId: Service)
            .AddAdoNetGrainStorage(CaseGrain.Storage, storage => storage.Configure<Serializer>((options, states) =>
            {
                options.Invariant = "Npgsql";
                options.ConnectionString = connection;
                options.GrainStorageSerializer = new OrleansGrainStorageSerializer(states);
            })));
        return builder.Build();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Signals are the bench's to hear: it stops its loads first, and the silo after them.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
