using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Xunit;

namespace Cases.TestKit;

/// <summary>What every host of actors must do, whatever carries its calls; run over every store.</summary>
/// <remarks>No test waits on time: commits are held and let go, clocks are moved by hand.</remarks>
public abstract partial class StreamHostConformance : IAsyncLifetime
{
    /// <summary>Far more than two hosts at one stream take; a host that never answers is found.</summary>
    private const int MostTries = 10_000;

    private readonly List<RunningHost> started = [];

    /// <summary>The store, with a gate before it.</summary>
    protected GatedStore Store { get; private set; } = null!;

    /// <summary>The clock of all hosts.</summary>
    protected VirtualClock Clock { get; } = new(CaseCommands.Start);

    /// <summary>Opens an empty store.</summary>
    protected abstract ValueTask<ILedgerStore> OpenStoreAsync();

    /// <summary>Starts a host of the kind under test.</summary>
    protected abstract ValueTask<RunningHost> StartAsync(HostSettings settings);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => Store = new GatedStore(await OpenStoreAsync());

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        foreach (var host in started)
        {
            await host.DisposeAsync();
        }

        await Store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts a host on the store; each has keys of its own.</summary>
    protected async Task<RunningHost> HostAsync(Func<EngineOptions, EngineOptions>? options = null)
    {
        var settings = new HostSettings(Store, Clock) { Seed = $"host {started.Count}" };
        var host = await StartAsync(settings with { Options = (options ?? (same => same))(settings.Options) });
        started.Add(host);
        return host;
    }

    /// <summary>Starts a host and opens the case <c>c1</c> on it.</summary>
    protected async Task<RunningHost> WithCaseAsync(Func<EngineOptions, EngineOptions>? options = null)
    {
        var host = await HostAsync(options);
        var opened = await host.SendAsync("open", "c1", CaseCommands.Open("c1"));
        Assert.Equal(ReceiptKind.Accepted, opened.Kind);
        return host;
    }

    /// <summary>All entries of the ledger, or those of one stream.</summary>
    protected async Task<IReadOnlyList<LedgerEntry>> EntriesAsync(string? stream = null)
    {
        var all = new List<LedgerEntry>();
        long position = 0;
        while (await Store.ReadFromAsync(position, 1_000, CancellationToken.None) is { Count: > 0 } page)
        {
            position = page[^1].Position + 1;
            all.AddRange(page.Where(row => stream is null || row.Stream.Value == stream)
                .Select(row => LedgerEntry.Decode(row.Bytes)));
        }

        return all;
    }

    /// <summary>The number of entries in the ledger.</summary>
    protected async Task<long> CountAsync() => (await Store.ReadHeadAsync(CancellationToken.None)).Next;

    /// <summary>Writes an entry as another program would: without any host.</summary>
    protected async Task WriteForeignAsync(string stream, string kind, int format = 1)
    {
        var writer = new LedgerWriter(Store, new LedgerWriterOptions(), Clock);
        var entry = new NewEntry(StreamId.Parse(stream), kind, format, true, CommandId16.FromHash("foreign"),
            new Fingerprint16(new byte[Fingerprint16.Size]), Clock.GetUtcNow().ToUnixTimeMilliseconds(),
            new LedgerPrincipal("newer", "system", null, null), null, [], new byte[] { 0xa0 });
        var pending = writer.AppendAsync(new LedgerUnit([], [entry]), CancellationToken.None).AsTask();
        await writer.FlushOnceAsync();
        Assert.IsType<Appended>(await pending);
    }

    /// <summary>Sends again for as long as others come first or queues are full, as a client does.</summary>
    protected static async Task<CommandReceipt> InsistAsync(RunningHost host, string id, string caseId, object command)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var receipt = await host.SendAsync(id, caseId, command);
            if (receipt.Kind is not (ReceiptKind.Contended or ReceiptKind.Pushback))
            {
                return receipt;
            }
        }

        throw new InvalidOperationException($"{id} at {caseId} was not answered within {MostTries} tries.");
    }

    /// <summary>The state of a case as an actor without any memory finds it.</summary>
    protected async Task<string> FreshStateAsync(string caseId)
    {
        var fresh = await HostAsync();
        return Printed.Of((await fresh.ReadAsync(caseId)).State);
    }

    private static void AssertSameAnswer(CommandReceipt first, CommandReceipt again)
    {
        Assert.False(first.Repeated);
        Assert.True(again.Repeated);
        Assert.Equal(Printed.Of(first), Printed.Of(again with { Repeated = false }));
    }
}
