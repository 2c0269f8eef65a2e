using System.Collections.Immutable;
using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>
/// A running engine on a store: writer, host, identity. The composition root makes one and disposes of it.
/// </summary>
/// <remarks>
/// With <see cref="Start"/> the writer runs on a thread of its own. Without, nothing moves until <see
/// cref="PumpAsync"/> is called: one thread, one order, the same result every time (virtual time).
/// </remarks>
public sealed class CasesNode : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly LedgerWriter writer;
    private readonly EngineContext engine;
    private readonly EmbeddedHost host;
    private readonly LedgerTail tail;
    private readonly WakeUp committed;
    private readonly EngineOptions options;
    private readonly Sealer sealer;
    private readonly TimeProvider time;
    private ImmutableArray<RecentEntries> recent = [];
    private RecentHashes? hashes;
    private readonly Func<ISearchRows, SearchFollower> search;
    private Task? writing;
    private bool disposed;

    /// <summary>Makes a node; nothing is written or started yet.</summary>
    /// <param name="store">The ledger; not disposed of here.</param>
    /// <param name="sealer">Keys.</param>
    /// <param name="policies">All packs.</param>
    /// <param name="time">The node's clock.</param>
    /// <param name="options">Bounds, and the build's name.</param>
    /// <param name="inline">True for virtual time: continuations run inside <see cref="PumpAsync"/>.</param>
    public CasesNode(
        ILedgerStore store, Sealer sealer, PolicyBook policies, TimeProvider time, EngineOptions options,
        bool inline = false)
    {
        committed = new WakeUp(inline);
        Policies = new PolicyLibrary(policies);
        this.options = options;
        this.sealer = sealer;
        this.time = time;
        var bounds = new LedgerWriterOptions
        {
            CompleteInline = inline,
            MaxQueuedUnits = options.MaxQueuedUnits,
            OnCommitted = Committing,
            OnFailed = Failed,
        };
        writer = new LedgerWriter(store, bounds, time);
        var engine = new EngineContext(store, writer, sealer, Policies, time, options);
        this.engine = engine;
        host = new EmbeddedHost(engine, inline);
        tail = new LedgerTail(store, host.Forget, WentBack, Erased, Policies, committed);
        Identity = CaseIdentity.Under(sealer);
        Cursors = new PageCursors(input => sealer.Fingerprint(input.Span));
        Tokens = new SearchTokens(input => sealer.Fingerprint(input.Span));
        search = rows => new SearchFollower(store, engine.Keys, Tokens, rows);
        References = new AccountReferences(engine.Keys);
        Advisor = new ActionAdvisor(engine, host);
        Store = store;
        Notices = new NoticeFeed(store);
        Webhooks = new WebhookRegister(store, sealer, time, WriteAsync, engine.WritesAsync);
    }

    /// <summary>The host of the actors.</summary>
    public IStreamHost Host => host;

    /// <summary>The embedded host itself, for upkeep.</summary>
    public EmbeddedHost Embedded => host;

    /// <summary>Opaque ids.</summary>
    public CaseIdentity Identity { get; }

    /// <summary>Opens accounts' references in rows.</summary>
    public AccountReferences References { get; }

    /// <summary>Cursors of lists, sealed by the installation's key.</summary>
    public PageCursors Cursors { get; }

    /// <summary>Tokens of names and numbers under the installation's key.</summary>
    public SearchTokens Tokens { get; }

    /// <summary>What is in force, approved versions and suspensions included.</summary>
    public PolicyLibrary Policies { get; }

    /// <summary>The policies of the packs that a case names; of those in force where this node lacks one.</summary>
    public PolicySeries PoliciesOf(ImmutableArray<string> packs) => Policies.OrInForce(packs);

    /// <summary>What rows of worklists take from the policies of this node.</summary>
    public RowPolicies RowPolicies => new(PoliciesOf, () => Policies.RowMark);

    /// <summary>Says what is permitted now, without doing it.</summary>
    public ActionAdvisor Advisor { get; }

    /// <summary>
    /// Called with a person's stream when her data was erased, here or at another node, before the caller is answered;
    /// it must be quick. Whoever keeps something of her beside the engine lets go of it.
    /// </summary>
    public Action<StreamId>? OnErased { get; set; }

    /// <summary>What other systems are told of what happens.</summary>
    public NoticeFeed Notices { get; }

    /// <summary>Who subscribed to it.</summary>
    public WebhookRegister Webhooks { get; }

    /// <summary>The ledger.</summary>
    public ILedgerStore Store { get; }

    /// <summary>The head of the tree over all entries; complete once it was loaded.</summary>
    public LedgerTree Tree { get; } = new();

    /// <summary>Units that wait for a flush now.</summary>
    public int QueuedUnits => writer.QueuedUnits;

    /// <summary>
    /// Signalled after every durable batch, and after one that failed, which may be durable; followers wait on it.
    /// </summary>
    public WakeUp Committed => committed;

    /// <summary>Looks what other nodes write; only a node on a store that several write needs it.</summary>
    public LedgerTail Tail => tail;

    /// <summary>Keeps what is written from now on for one more follower, until it has read it.</summary>
    public RecentEntries KeepRecent()
    {
        var kept = new RecentEntries(committed);
        ImmutableInterlocked.Update(ref recent, (all, one) => all.Add(one), kept);
        return kept;
    }

    /// <summary>A follower that keeps the blind index in some rows.</summary>
    public SearchFollower Follow(ISearchRows rows) => search(rows);

    /// <summary>A follower that keeps the tiles of the tree and signs heads; the caller disposes of it.</summary>
    /// <param name="tiles">Where tiles are kept.</param>
    /// <param name="checkpoints">Where heads are kept.</param>
    public TreeFollower Follow(ITileRows tiles, ICheckpointStore checkpoints) =>
        new(Store, sealer, checkpoints, tiles, hashes ??= new RecentHashes());

    /// <summary>Adds a key that signs heads from now on; the heads of those before it stay as they are.</summary>
    /// <returns>The key; null where somebody else added one at the same time, or too much was queued.</returns>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    public async ValueTask<SigningKey?> AddSigningKeyAsync(CancellationToken cancellation)
    {
        var known = await SigningKeys.ReadAsync(Store, cancellation).ConfigureAwait(false);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var unit = SigningKeys.Next(known, sealer, SigningKeys.Alone(sealer, known.Count + 1L, now), now);
        var adding = writer.AppendAsync(unit, cancellation);
        if (writing is null)
        {
            await writer.FlushOnceAsync().ConfigureAwait(false);
        }

        return await adding.ConfigureAwait(false) is Appended
            ? (await SigningKeys.ReadAsync(Store, cancellation).ConfigureAwait(false))[^1]
            : null;
    }

    /// <summary>
    /// Raises the epoch of the ledger to the newest of this build; whoever asks made sure that every node knows it.
    /// </summary>
    /// <returns>The epoch that the ledger is at now; null where somebody else wrote at the same time.</returns>
    /// <exception cref="LedgerStoreException">The world failed, or the ledger is of a newer epoch.</exception>
    public async ValueTask<int?> RaiseEpochAsync(CancellationToken cancellation)
    {
        var known = await NodeRecord.ReadAsync(Store, cancellation).ConfigureAwait(false);
        new EpochGate(Store, options.Epochs).Take(known);
        if (known.Epoch == options.Epochs.Newest)
        {
            return known.Epoch;
        }

        var adding = writer.AppendAsync(
            BuildRecord.Raise(sealer, known, options.Epochs.Newest, time.GetUtcNow().ToUnixTimeMilliseconds()),
            cancellation);
        if (writing is null)
        {
            await writer.FlushOnceAsync().ConfigureAwait(false);
        }

        return await adding.ConfigureAwait(false) is Appended ? options.Epochs.Newest : null;
    }

    /// <summary>Starts the writer on a thread of its own.</summary>
    public void Start() => writing ??= writer.RunAsync(stopping.Token);

    /// <summary>Writes what has queued up as one batch, and runs what waited for it.</summary>
    /// <returns>Units written; 0 where nothing waited.</returns>
    public ValueTask<int> PumpAsync() => writer.FlushOnceAsync();

    /// <summary>Writes what has queued and stops the writer.</summary>
    public async ValueTask DisposeAsync()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        await stopping.CancelAsync().ConfigureAwait(false);
        if (writing is not null)
        {
            await writing.ConfigureAwait(false);
        }
        else
        {
            while (await writer.FlushOnceAsync().ConfigureAwait(false) > 0)
            {
                // Each pass writes a batch, and what its callers queue in answer comes with the next.
            }
        }

        committed.Signal();
        stopping.Dispose();
    }

    /// <summary>Writes a unit of the machine's own; where nothing flushes by itself, at once.</summary>
    private async ValueTask<AppendOutcome> WriteAsync(LedgerUnit unit, CancellationToken cancellation)
    {
        var adding = engine.AppendAsync(unit, cancellation);
        if (writing is null)
        {
            await writer.FlushOnceAsync().ConfigureAwait(false);
        }

        return await adding.ConfigureAwait(false);
    }

    private void Committing(LedgerBatch batch)
    {
        Tree.Add(batch.Entries);
        foreach (var kept in recent)
        {
            kept.Add(batch);
        }

        hashes?.Add(batch.Entries);
        tail.Wrote(batch);
        Policies.Wrote(batch);
        if (batch.DestroyedKeys.Count > 0)
        {
            foreach (var erased in batch.Sources.Where(entry => EngineContext.Erases(entry.Kind)))
            {
                Erased(erased.Stream, [.. batch.DestroyedKeys]);
            }
        }

        committed.SignalOwn();
    }

    /// <summary>
    /// A batch failed, and may be durable all the same: what it may have erased or changed of the policies is not kept.
    /// </summary>
    private void Failed(IReadOnlyList<LedgerUnit> units)
    {
        foreach (var unit in units)
        {
            if (unit.DestroyedKeys.Count > 0)
            {
                foreach (var erased in unit.Entries.Where(entry => EngineContext.Erases(entry.Kind)))
                {
                    Erased(erased.Stream, unit.DestroyedKeys);
                }
            }
        }

        Policies.Doubt(units);
        committed.Signal();
    }

    /// <summary>The ledger ends before what was seen of it: nothing that was folded is relied on.</summary>
    private void WentBack()
    {
        ForgetAll();
        Policies.Restart();
    }

    private void ForgetAll()
    {
        host.EvictAll();
        foreach (var kept in recent)
        {
            kept.Clear();
        }
    }

    /// <summary>Keys were destroyed: neither they nor what they opened stay in memory.</summary>
    private void Erased(StreamId person, IReadOnlyList<string> keyIds)
    {
        engine.Erased(keyIds);
        ForgetAll();
        OnErased?.Invoke(person);
    }
}

/// <summary>A signal that something was committed; signals that nobody waits for are one.</summary>
/// <param name="inline">
/// True for virtual time: whoever waits goes on within the signal, on its thread, instead of on the pool.
/// </param>
public sealed class WakeUp(bool inline = false)
{
    private TaskCompletionSource next = Waiter(inline);
    private int unknown;

    /// <summary>Completes at the next signal.</summary>
    public Task Next => Volatile.Read(ref next).Task;

    /// <summary>How often something may have been committed that this process does not know.</summary>
    internal int Unknown => Volatile.Read(ref unknown);

    /// <summary>Something may have been committed: by others, or by this process, which was not told.</summary>
    internal void Signal()
    {
        Interlocked.Increment(ref unknown);
        SignalOwn();
    }

    /// <summary>This process committed, and <see cref="RecentEntries"/> have what.</summary>
    internal void SignalOwn() => Interlocked.Exchange(ref next, Waiter(inline)).TrySetResult();

    private static TaskCompletionSource Waiter(bool inline) =>
        new(inline ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);
}
