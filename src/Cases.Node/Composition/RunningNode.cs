using System.Reflection;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.Outreach;
using Cases.Policies;
using NodaTime;

namespace Cases.Node;

/// <summary>A node for the length of a verb: store, keys, engine and the follower of case rows.</summary>
internal sealed partial class RunningNode : IWorkingNode
{
    // A verb works a log or a file from one end to the other: what it has left behind it hardly meets again.
    private const int BulkActors = 8_000;

    // Rows of a node that died are taken over within seconds. A minute without any progress is one that is stuck.
    private const int MostLooks = 3_000;
    private static readonly Duration RowsLook = Duration.FromMilliseconds(20);

    // A file that cannot be written waits for a person; a server that was away is back in moments.
    private static readonly Duration LongestAlone = Duration.FromSeconds(30);
    private static readonly Duration LongestShared = Duration.FromSeconds(2);

    private const string SearchRows = "rows of the search";
    private const string SignedHeads = "signed heads";

    private readonly OpenStore store;
    private readonly Sealer sealer;
    private readonly Guid id = Guid.NewGuid();
    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource leaving = new();
    private readonly TreeFollower heads;
    private readonly ITileRows tiles;
    private readonly FollowerTurns? turns;
    private Task? following;
    private Task? signing;
    private Task? sharing;
    private Task? listing;
    private IWorkRows? work;
    private ISearchRows? search;
    private Deliveries? deliveries;

    private RunningNode(OpenStore store, Sealer sealer, CasesNode engine, ITileRows tiles)
    {
        this.store = store;
        this.sealer = sealer;
        Engine = engine;
        this.tiles = tiles;
        Follower = new CaseRowFollower(store.Ledger, store.Rows!, engine.KeepRecent());
        heads = engine.Follow(tiles, store.Checkpoints);
        turns = store.Leases is { } leases
            ? new FollowerTurns(leases, TimeProvider.System, () => engine.Tail.Seen)
            : null;
        turns?.Of(NodeRoll.Name(EpochTable.Build.Newest, Version, id));
        Keeper = new FollowerKeeper(DelayAsync) { Longest = turns is null ? LongestAlone : LongestShared };
    }

    public CasesNode Engine { get; }

    public IStreamHost Host => Engine.Host;

    public CaseIdentity Identity => Engine.Identity;

    public AccountReferences References => Engine.References;

    public PolicyBook Book => Engine.Policies.Book;

    /// <summary>The packs that the bank chose; those that do not ship come with the ledger.</summary>
    public required IReadOnlyList<string> Chosen { get; init; }

    public Func<ValueTask<bool>>? Pump => Clock is null ? null : PumpAsync;

    public CaseRowFollower Follower { get; }

    /// <summary>Whether other nodes write to the ledger too.</summary>
    public bool IsShared => store.IsShared;

    /// <summary>Keeps the followers running.</summary>
    public FollowerKeeper Keeper { get; }

    /// <summary>Is told of each case whose deadline could not be swept.</summary>
    public Action<string, Exception> DeadlineFailed { get; set; } = static (_, _) => { };

    /// <summary>How messages leave this node; null where none do. It is set before deadlines are swept.</summary>
    public Deliverer? Outreach { get; set; }

    public ICaseRows Rows => store.Rows!;

    /// <summary>Why nothing can be written although the store answers; null while it can.</summary>
    public string? Refuses => store.Refuses();

    public ILedgerStore Ledger => store.Ledger;

    /// <summary>Proves entries to the heads that this node, or another, signed.</summary>
    public EntryProver Proofs => new(store.Ledger, store.Checkpoints, tiles);

    /// <summary>The virtual clock of a rehearsal; null where real time runs.</summary>
    public VirtualClock? Clock { get; private init; }

    /// <summary>The build as the ledger records it.</summary>
    public static string Build => Assembly.GetExecutingAssembly()
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    /// <summary>Bounds of the engine for work that goes through a file.</summary>
    public static EngineOptions BulkOptions => new()
    {
        Build = Build, Version = Version, MaxActiveStreams = BulkActors, SignsHeads = true,
    };

    /// <summary>The product's version.</summary>
    public static string Version => Assembly.GetExecutingAssembly().GetName().Version?.ToString(3) ?? "0";

    /// <summary>Opens the store and starts a node on it.</summary>
    /// <param name="storeText">The value of --store.</param>
    /// <param name="packs">Packs beside those that ship.</param>
    /// <param name="seed">The seed of a rehearsal; null for real time and real keys.</param>
    /// <param name="start">Where a rehearsal's clock starts.</param>
    /// <param name="written">The text of the packs beside those that ship; null where there are none.</param>
    public static async Task<RunningNode> OpenAsync(
        string storeText, IEnumerable<RulePack> packs, long? seed = null, DateTimeOffset? start = null,
        PolicySource? written = null)
    {
        var store = await StoreOption.OpenWriterAsync(storeText).ConfigureAwait(false);
        try
        {
            if (store.File is not null)
            {
                // Whoever writes is the only one: a node that the file may still name is dead.
                NodeFile.Delete(store.File);
            }

            if (store.IsShared && !MasterKeys.IsConfigured)
            {
                // A key that one machine made would be missing on the next.
                throw new VerbFailure(ExitCode.WorldFailed,
                    $"{store.Name} needs a master key, and none is configured: {MasterKeys.HowToConfigure}.");
            }

            var head = await store.Ledger.ReadHeadAsync(CancellationToken.None).ConfigureAwait(false);
            await RefuseRehearsalOfRealAsync(store, head.Next, seed).ConfigureAwait(false);
            var entropy = seed is { } number ? Entropies.Seeded(number) : Entropies.System;
            using var master = MasterKeys.ForWriting(store.File, entropy, isNew: head.Next == 0);
            var sealer = await MasterKeys.SealerAsync(store, master, entropy, CancellationToken.None)
                .ConfigureAwait(false);
            var clock = seed is null ? null : new VirtualClock(start ?? DateTimeOffset.UnixEpoch);
            var book = PacksInForce.Book(packs);
            var options = BulkOptions with { RehearsalSeed = seed, Shipped = () => PacksInForce.Texts(book, written) };
            var engine = new CasesNode(
                store.Ledger, sealer, book, clock ?? TimeProvider.System, options, inline: clock is not null);
            if (!await KeyCheck.FitsAsync(store.Ledger, sealer, CancellationToken.None).ConfigureAwait(false))
            {
                throw new VerbFailure(ExitCode.WorldFailed,
                    $"{MasterKeys.PlaceOf(store.File)} is not the key with which {store.Name} was made: restore that "
                    + $"key from its back-up, or set {MasterKeys.Variable} to it.");
            }

            if (store.IsShared)
            {
                // Before anything is kept in memory: what was erased earlier is in the store no more, what is erased
                // from here on is looked at.
                await engine.Tail.LookAsync(CancellationToken.None).ConfigureAwait(false);
            }

            await engine.Policies.RefreshAsync(store.Ledger, CancellationToken.None).ConfigureAwait(false);
            PacksInForce.RequireAll(engine.Policies.Book);
            var tiles = await store.OpenTiles!().ConfigureAwait(false);
            var node = new RunningNode(store, sealer, engine, tiles) { Chosen = book.Chosen, Clock = clock };
            node.Start();
            return node;
        }
        catch
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The living nodes that do not know the newest epoch of this build; none where no other may write.
    /// </summary>
    public async Task<IReadOnlyList<string>> TooOldAsync(CancellationToken cancellation) => store.Leases is { } leases
        ? NodeRoll.TooOld(
            await leases.ListAsync(cancellation).ConfigureAwait(false), EpochTable.Build.Newest)
        : [];

    /// <summary>Waits before a command is sent again.</summary>
    public static Task DelayAsync(Duration wait, CancellationToken stop) =>
        Task.Delay(wait.ToTimeSpan(), stop);

    public ValueTask<IReadOnlyList<CaseRow>> FindAsync(string referenceOrId, CancellationToken cancellation) =>
        Rows.FindAsync(new SoughtCase(referenceOrId, Identity), cancellation);

    public ValueTask<IReadOnlyList<CaseRow>> ReadAsync(
        IReadOnlyList<string> caseIds, CancellationToken cancellation) => Rows.ReadAsync(caseIds, cancellation);

    public async ValueTask<WebhookOutcome> ChangeWebhookAsync(WebhookCall call, CancellationToken cancellation) =>
        (await Engine.Webhooks.WriteAsync(call.ToAsk(), cancellation).ConfigureAwait(false)).Outcome;

    /// <summary>Asked for before anything is written and after: in between it is kept up with every batch.</summary>
    public async ValueTask<TreeHead> ReadTreeAsync(CancellationToken cancellation)
    {
        await Engine.Tree.LoadAsync(Ledger, cancellation).ConfigureAwait(false);
        return Engine.Tree.Head;
    }

    /// <summary>Writes what waits, on this thread; for a rehearsal, whose order is the log's alone.</summary>
    private async ValueTask<bool> PumpAsync() => await Engine.PumpAsync().ConfigureAwait(false) > 0;

    /// <summary>
    /// Waits until the rows of cases and a signed head are behind the last entry; nothing is followed any more
    /// afterwards.
    /// </summary>
    public async Task RowsAreCurrentAsync(CancellationToken cancellation)
    {
        if (turns is not null)
        {
            // This node may keep rows for others, so it goes on with it.
            await RowsReachAsync(cancellation).ConfigureAwait(false);
            return;
        }

        await stopping.CancelAsync().ConfigureAwait(false);
        if (following is not null)
        {
            await Task.WhenAll(following, signing!).ConfigureAwait(false);
            following = null;
        }

        await Follower.CatchUpAsync(cancellation).ConfigureAwait(false);
        await heads.CatchUpAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Takes a person out of the blind index and the log of reads, where no node that serves does.
    /// </summary>
    public async ValueTask PurgeAsync(StreamId person, CancellationToken cancellation)
    {
        if (store.File is not { } file)
        {
            await PurgeSharedAsync(person, cancellation).ConfigureAwait(false);
            return;
        }

        if (await store.CountSearchRows(person.Name, cancellation).ConfigureAwait(false) > 0)
        {
            await using var index = await store.OpenSearch!().ConfigureAwait(false);
            await Engine.Follow(index).CatchUpAsync(cancellation).ConfigureAwait(false);
        }

        var erased = await ErasePlaces.DestroyedAsync(Ledger, person, cancellation).ConfigureAwait(false);
        if (erased.Names && ServeLogs.SecurityFileFor(file) is { } log)
        {
            SecurityFile.Forget(log, person.Value);
        }
    }

    /// <summary>Asks the places that held something of an erased person, as far as a node can that serves.</summary>
    public async ValueTask<IReadOnlyList<Contracts.ErasurePlace>> AskErasedAsync(
        StreamId person, CancellationToken cancellation)
    {
        using var enough = new CancellationTokenSource(ServedErasure.Longest);
        return await ServedErasure.AskAsync(store, id, person, enough.Token, cancellation).ConfigureAwait(false);
    }

    /// <summary>Takes a person out of a blind index that nodes share, where none of them keeps it just now.</summary>
    private async ValueTask PurgeSharedAsync(StreamId person, CancellationToken cancellation)
    {
        if (store.Leases is not { } leases
            || await store.CountSearchRows(person.Name, cancellation).ConfigureAwait(false) == 0
            || (await leases.ListAsync(cancellation).ConfigureAwait(false)).Any(lease => lease.Name == SearchRows))
        {
            return;
        }

        await using var index = await store.OpenSearch!().ConfigureAwait(false);
        try
        {
            await Engine.Follow(index).CatchUpAsync(cancellation).ConfigureAwait(false);
        }
        catch (LedgerStoreException error) when (error.Failure == StoreFailure.InUse)
        {
            return; // A node that came just now keeps it; what it left is asked for next.
        }
    }

    /// <summary>Waits until whoever keeps the rows, this node or another, has taken in what is committed now.</summary>
    private async Task RowsReachAsync(CancellationToken cancellation)
    {
        var head = await Ledger.ReadHeadAsync(cancellation).ConfigureAwait(false);
        var (cursor, looks) = (-1L, 0);
        while (cursor < head.Next)
        {
            if (following is { IsCompleted: true } ended)
            {
                await ended.ConfigureAwait(false);
            }

            if (++looks > MostLooks)
            {
                throw new VerbFailure(ExitCode.WorldFailed,
                    $"The rows of cases of {store.Name} stay behind its ledger: "
                    + "look at /health/ready of the nodes that serve it.");
            }

            await DelayAsync(RowsLook, cancellation).ConfigureAwait(false);
            var now = await Rows.ReadCursorAsync(cancellation).ConfigureAwait(false);
            (cursor, looks) = (now, now > cursor ? 0 : looks);
        }
    }

    /// <summary>
    /// Starts to follow the rows of worklists and the blind index, and to sweep deadlines: only a serving node does.
    /// </summary>
    public async Task<(Worklist List, PersonSearch Search)> FollowWorkAsync()
    {
        work = await store.OpenWork!().ConfigureAwait(false);
        search = await store.OpenSearch!().ConfigureAwait(false);
        var follower = new WorkRowFollower(store.Ledger, work, Engine.RowPolicies, Engine.KeepRecent());
        var names = Engine.Follow(search);
        var sweeper = new DeadlineSweeper(
            work, Engine.Host, opened => Engine.PoliciesOf(opened.Packs).OfficialZone, Clock ?? TimeProvider.System)
        {
            Told = (caseId, fault) => DeadlineFailed(caseId, fault),
            Delivery = Outreach?.Delivery,
        };
        listing = Task.WhenAll(
            KeepWaiting(follower, work), Keep("rows of worklists", follower), Keep(SearchRows, names),
            KeepSweeping(sweeper));
        var persons = new PersonSearch(search, Engine.Tokens);
        return (new Worklist(work, Engine.Cursors, persons) {
            Policies = Engine.RowPolicies, References = Engine.References, Identity = Identity,
        }, persons);
    }

    /// <summary>Starts to deliver to subscribers: only a serving node does.</summary>
    /// <exception cref="VerbFailure">The configuration of webhooks cannot be used.</exception>
    public async Task<Gateway.WebhookDesk> DeliverAsync(Action<long> lost)
    {
        try
        {
            deliveries = await Deliveries.MakeAsync(
                await store.OpenDeliveries!().ConfigureAwait(false), Engine, Clock ?? TimeProvider.System, lost)
                .ConfigureAwait(false);
        }
        catch (ArgumentException error)
        {
            throw VerbFailure.Unusable(error.Message);
        }

        deliveries.Start(Keeper, turns?.Of("webhooks"), Engine.Committed, AnswersAsync);
        return deliveries.Desk;
    }

    /// <summary>Stops the node; what was acknowledged is durable already.</summary>
    /// <exception cref="VerbFailure">A follower could not go on.</exception>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (deliveries is not null)
            {
                await deliveries.DisposeAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            await StopAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask StopAsync()
    {
        await Engine.DisposeAsync().ConfigureAwait(false);
        await stopping.CancelAsync().ConfigureAwait(false);
        try
        {
            Task?[] all = [following, signing, listing];
            await Task.WhenAll(all.Select(task => task ?? Task.CompletedTask)).ConfigureAwait(false);
            if (following is null)
            {
                // A verb may have written more after the rows were current.
                await heads.CatchUpAsync(CancellationToken.None).ConfigureAwait(false);
            }
            else if (turns is null || turns.Of(SignedHeads).Leading is not null)
            {
                await SignLastAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            // Leases last: whoever leads takes in what it wrote before another one may.
            await leaving.CancelAsync().ConfigureAwait(false);
            await (sharing ?? Task.CompletedTask).ConfigureAwait(false);
            if (listing is not null)
            {
                await work!.DisposeAsync().ConfigureAwait(false);
                await search!.DisposeAsync().ConfigureAwait(false);
            }

            heads.Dispose();
            await tiles.DisposeAsync().ConfigureAwait(false);
            sealer.Dispose();
            await store.DisposeAsync().ConfigureAwait(false);
            stopping.Dispose();
            leaving.Dispose();
        }
    }

    /// <summary>Whoever signs heads and goes leaves none of his own entries without one, as far as he can.</summary>
    private async Task SignLastAsync()
    {
        try
        {
            await heads.CatchUpAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (LedgerStoreException error)
            when (error.Failure is StoreFailure.InUse or StoreFailure.Unavailable or StoreFailure.DiskFull)
        {
            return; // Another node signs by now, or nothing can be written; who comes next signs what is left.
        }
    }

    /// <summary>
    /// A rehearsal's clock and keys follow from the log and a number: real cases have no place there.
    /// </summary>
    private static async Task RefuseRehearsalOfRealAsync(OpenStore store, long entries, long? seed)
    {
        if (seed is null)
        {
            return;
        }

        if (store.IsShared)
        {
            // In virtual time all happens on one thread, and other nodes would live in real time beside it.
            throw VerbFailure.Unusable(
                "--seed is for a rehearsal, and one goes to a store of its own: name it with --store sqlite:FILE.");
        }

        if (entries == 0)
        {
            return;
        }

        var known = await NodeRecord.ReadAsync(store.Ledger, CancellationToken.None).ConfigureAwait(false);
        if (known.RehearsalSeed is null)
        {
            throw VerbFailure.Unusable(
                $"--seed is for a rehearsal, and {store.Name} holds real cases; name a new store with --store.");
        }
    }

    private void Start()
    {
        if (Clock is null)
        {
            Engine.Start();
            following = Keep("rows of cases", Follower);
            signing = Keep(SignedHeads, heads);
            sharing = turns is null ? null : Task.WhenAll(
                Task.Run(() => turns.RunAsync(DelayAsync, leaving.Token)),
                Task.Run(() => Keeper.KeepAsync(
                    new KeptFollower(
                        "what other nodes write", stop => Engine.Tail.RunAsync(DelayAsync, stop), AnswersAsync),
                    stopping.Token)));
        }
    }

    private Task KeepSweeping(DeadlineSweeper sweeper) => Task.Run(() => Keeper.KeepAsync(
        new KeptFollower(
            "deadlines", stop => sweeper.RunAsync(DelayAsync, stop),
            async stop => (await sweeper.SweepAsync(stop).ConfigureAwait(false)).Steps),
        stopping.Token));

    private Task Keep(string name, LedgerFollower follower)
    {
        var kept = turns?.Of(name) is { } turn
            ? new KeptFollower(
                name, stop => follower.ShareAsync(turn, Ledger, Engine.Committed, DelayAsync, stop), AnswersAsync)
            : new KeptFollower(
                name, stop => follower.RunAsync(Engine.Committed, DelayAsync, stop), follower.CatchUpAsync);
        return Task.Run(() => Keeper.KeepAsync(kept, stopping.Token));
    }

    /// <summary>Where nodes share a store it suffices that it answers: another one may have caught up.</summary>
    private async ValueTask<long> AnswersAsync(CancellationToken stop) =>
        (await Ledger.ReadHeadAsync(stop).ConfigureAwait(false)).Next;
}
