using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Work.Tests;

/// <summary>A folder, a ledger and rows in memory, and the node that works on them.</summary>
public abstract class EngineWork : IAsyncDisposable
{
    private protected Folder Folder { get; } = new();

    private protected MemoryLedgerStore Ledger { get; } = new();

    private protected MemoryCaseRows Rows { get; } = new();

    private protected VirtualClock Clock { get; } = new(MemoryHost.Start.ToDateTimeOffset());

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        Folder.Dispose();
        await Rows.DisposeAsync();
        await Ledger.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected CasesNode Start()
    {
        var node = Settings(Ledger).Node(inline: false);
        node.Start();
        return node;
    }

    /// <summary>A node of a build that knew epochs up to one.</summary>
    private protected CasesNode Start(int newest)
    {
        var settings = Settings(Ledger);
        var known = new EpochTable(newest, EpochTable.Build.Later.Where(one => one.Value <= newest).ToDictionary());
        var node = (settings with { Options = settings.Options with { Epochs = known } }).Node(inline: false);
        node.Start();
        return node;
    }

    /// <summary>All entries, in order.</summary>
    private protected async Task<List<LedgerEntry>> EntriesAsync()
    {
        var entries = new List<LedgerEntry>();
        while (await Ledger.ReadFromAsync(entries.Count, 1_000, Cancellation) is { Count: > 0 } page)
        {
            entries.AddRange(page.Select(row => LedgerEntry.Decode(row.Bytes)));
        }

        return entries;
    }

    private protected HostSettings Settings(ILedgerStore store) => new(store, Clock) { Policies = Given.Book };

    /// <summary>Takes the payments of a file, once the rows know all cases.</summary>
    private protected async Task<PaymentsResult> PayAsync(
        CasesNode node, string path, Func<PaymentsOptions, PaymentsOptions>? with = null)
    {
        await new CaseRowFollower(Ledger, Rows).CatchUpAsync(Cancellation);
        var options = new PaymentsOptions
        {
            Find = (text, cancellation) => Rows.FindAsync(new SoughtCase(text, node.Identity), cancellation),
            Book = Given.Book,
            Identity = node.Identity,
            Keeps = false,
            Clock = Clock,
            Delay = (_, _) => Task.CompletedTask,
        };
        return await new PaymentsRun(node.Host, with?.Invoke(options) ?? options)
            .RunAsync([path], Cancellation).Soon();
    }
}
