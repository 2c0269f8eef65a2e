using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Engine.Tests.Verification;

/// <summary>A ledger in memory whose node signs heads, with what was signed and the tiles.</summary>
internal sealed class SignedLedger : IAsyncDisposable
{
    private readonly EmbeddedRun run;
    private readonly VirtualClock clock = new(CaseCommands.Start);
    private int sent;

    private SignedLedger(MemoryLedgerStore store)
    {
        Store = store;
        var settings = new HostSettings(store, clock);
        run = new EmbeddedRun(settings with { Options = settings.Options with { SignsHeads = true } }, inline: true);
        Follower = run.Node.Follow(Tiles, store);
    }

    public MemoryLedgerStore Store { get; }

    public MemoryTileRows Tiles { get; } = new();

    public TreeFollower Follower { get; }

    public CasesNode Node => run.Node;

    /// <summary>A ledger of some notes on one case, signed at its end.</summary>
    public static async Task<SignedLedger> OfAsync(int notes)
    {
        var ledger = new SignedLedger(new MemoryLedgerStore());
        await ledger.AddAsync(notes);
        return ledger;
    }

    /// <summary>Adds notes, all of them in one batch, and signs.</summary>
    public async Task AddAsync(int notes)
    {
        var pending = new List<Task<CommandReceipt>>();
        if (sent == 0)
        {
            pending.Add(run.Host.SendAsync(
                RunningHost.Envelope("open", "c1", CaseCommands.Open("c1")), CancellationToken.None).AsTask());
        }

        for (var note = 0; note < notes; note++)
        {
            var name = $"n{sent++}";
            pending.Add(run.Host.SendAsync(
                RunningHost.Envelope(name, "c1", CaseCommands.Note(name)), CancellationToken.None).AsTask());
            if (pending.Count > 500)
            {
                await DrainAsync(pending);
            }
        }

        await DrainAsync(pending);
        await Follower.CatchUpAsync(CancellationToken.None);
    }

    /// <summary>A head as another node signs it that knows of an earlier head alone.</summary>
    public async Task<StoredCheckpoint> SignAsync(StoredCheckpoint head, long before)
    {
        using var sealer = HostSettings.Sealer("another node");
        using var signer = new HeadSigner(Store, sealer);
        return (await signer.SignAsync(new TreeHead(head.Size, head.Root), before, CancellationToken.None))!;
    }

    /// <summary>Adds a key and signs the head that covers its entry.</summary>
    public async Task<SigningKey> RotateAsync()
    {
        var key = await run.Node.AddSigningKeyAsync(CancellationToken.None);
        await Follower.CatchUpAsync(CancellationToken.None);
        return key!;
    }

    public async Task<IReadOnlyList<StoredCheckpoint>> HeadsAsync() =>
        await Store.ListCheckpointsAsync(0, 1_000, CancellationToken.None);

    public async Task<IReadOnlyList<NoteKey>> KeysAsync() =>
        [.. (await SigningKeys.ReadAsync(Store, CancellationToken.None)).Select(key => key.Key)];

    public async ValueTask DisposeAsync()
    {
        Follower.Dispose();
        await run.DisposeAsync();
    }

    private async Task DrainAsync(List<Task<CommandReceipt>> pending)
    {
        while (await run.Node.PumpAsync() > 0)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        foreach (var sending in pending)
        {
            Assert.True(sending.IsCompleted);
            await sending;
        }

        pending.Clear();
    }
}

/// <summary>Signed heads that somebody had his hands on.</summary>
internal sealed class HeadList(IEnumerable<StoredCheckpoint> heads) : ICheckpointStore
{
    private readonly List<StoredCheckpoint> all = [.. heads.OrderBy(head => head.Size)];

    /// <summary>Heads that a node signs after somebody asked for the last one.</summary>
    public IReadOnlyList<StoredCheckpoint> Meanwhile { get; init; } = [];

    public ValueTask AddCheckpointsAsync(
        IReadOnlyList<StoredCheckpoint> checkpoints, CancellationToken cancellation) =>
        throw new NotSupportedException("Nothing is signed here.");

    public ValueTask<StoredCheckpoint?> ReadLastCheckpointAsync(CancellationToken cancellation) =>
        new(all.LastOrDefault());

    public ValueTask<IReadOnlyList<StoredCheckpoint>> ListCheckpointsAsync(
        long afterSize, int max, CancellationToken cancellation) =>
        new([.. all.Concat(Meanwhile).Where(head => head.Size > afterSize).Take(max)]);
}
