using Cases.Ledger;

namespace Cases.TestKit;

/// <summary>A call on a store that a test can make fail.</summary>
public enum StoreCall
{
    /// <summary>A commit that fails before anything is written.</summary>
    Commit,

    /// <summary>A commit that is written, and whose answer is lost.</summary>
    CommitAnswer,

    /// <summary>A read of a stream.</summary>
    ReadStream,

    /// <summary>A look-up of a key by its id.</summary>
    ReadKey,
}

/// <summary>
/// A store with a gate before its commits and failures to order, over any other. Commits of several writers come one
/// after the other, as they would from several processes.
/// </summary>
public sealed class GatedStore(ILedgerStore inner) : ILedgerStore
{
    /// <summary>The store behind the gate; another one in its place is what a restored copy is to a node.</summary>
    public ILedgerStore Inner { get; set; } = inner;

    private readonly SemaphoreSlim one = new(1, 1);
    private readonly Lock gate = new();
    private readonly List<StoreCall> faults = [];
    private readonly List<LedgerBatch> batches = [];
    private readonly Dictionary<StreamId, int> reads = [];
    private CommitHold? hold;

    /// <summary>How often entries of a stream were read.</summary>
    public int ReadsOf(StreamId stream)
    {
        lock (gate)
        {
            return reads.GetValueOrDefault(stream);
        }
    }

    /// <summary>What was committed, in order; the entries' bytes may be gone.</summary>
    public IReadOnlyList<LedgerBatch> Batches
    {
        get
        {
            lock (gate)
            {
                return [.. batches];
            }
        }
    }

    /// <summary>Lets commits wait from now on until the hold is released.</summary>
    public CommitHold HoldCommits()
    {
        lock (gate)
        {
            return hold = new CommitHold(this);
        }
    }

    /// <summary>
    /// Has two callers decide before either of them has written, and lets them write one behind the other.
    /// </summary>
    /// <returns>The answers.</returns>
    public async Task<(TFirst First, TSecond Second)> CommitInTurnAsync<TFirst, TSecond>(
        Func<Task<TFirst>> first, Func<Task<TSecond>> second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        var before = HoldCommits();
        var one = first();
        await before.Reached.Soon().ConfigureAwait(false);
        var behind = HoldCommits();
        var two = second();
        await behind.Reached.Soon().ConfigureAwait(false);
        before.Release();
        var answer = await one.ConfigureAwait(false);
        behind.Release();
        return (answer, await two.ConfigureAwait(false));
    }

    /// <summary>The next call of this kind fails as a broken world does.</summary>
    public void FailNext(StoreCall call)
    {
        lock (gate)
        {
            faults.Add(call);
        }
    }

    /// <inheritdoc/>
    public ValueTask<LedgerHead> ReadHeadAsync(CancellationToken cancellation) => Inner.ReadHeadAsync(cancellation);

    /// <inheritdoc/>
    public async ValueTask<CommitResult> CommitAsync(LedgerBatch batch, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(batch);
        CommitHold? held;
        lock (gate)
        {
            held = hold;
        }

        if (held is not null)
        {
            await held.WaitAsync().ConfigureAwait(false);
        }

        Fail(StoreCall.Commit);
        await one.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var result = await Inner.CommitAsync(batch, cancellation).ConfigureAwait(false);
            Note(batch, result);
            Fail(StoreCall.CommitAnswer);
            return result;
        }
        finally
        {
            one.Release();
        }
    }

    /// <inheritdoc/>
    public ValueTask RestAsync(CancellationToken cancellation) => Inner.RestAsync(cancellation);

    /// <inheritdoc/>
    public ValueTask<StreamHead?> ReadStreamHeadAsync(StreamId stream, CancellationToken cancellation) =>
        Inner.ReadStreamHeadAsync(stream, cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StreamHead?>> ReadStreamHeadsAsync(
        IReadOnlyList<StreamId> streams, CancellationToken cancellation) =>
        Inner.ReadStreamHeadsAsync(streams, cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SealingKey>> FindTakenKeysAsync(
        IReadOnlyList<SealingKey> keys, CancellationToken cancellation)
    {
        Fail(StoreCall.ReadKey);
        return Inner.FindTakenKeysAsync(keys, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredEntry>> ReadStreamAsync(
        StreamId stream, long fromSequence, int max, CancellationToken cancellation)
    {
        lock (gate)
        {
            reads[stream] = reads.GetValueOrDefault(stream) + 1;
        }

        Fail(StoreCall.ReadStream);
        return Inner.ReadStreamAsync(stream, fromSequence, max, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredEntry>> ReadFromAsync(
        long position, int max, CancellationToken cancellation) => Inner.ReadFromAsync(position, max, cancellation);

    /// <inheritdoc/>
    public ValueTask<SealingKey?> FindKeyAsync(
        string owner, string retentionClass, CancellationToken cancellation) =>
        Inner.FindKeyAsync(owner, retentionClass, cancellation);

    /// <inheritdoc/>
    public ValueTask<SealingKey?> ReadKeyAsync(string keyId, CancellationToken cancellation)
    {
        Fail(StoreCall.ReadKey);
        return Inner.ReadKeyAsync(keyId, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SealingKey>> ListKeysAsync(
        string afterKeyId, int max, CancellationToken cancellation) =>
        Inner.ListKeysAsync(afterKeyId, max, cancellation);

    /// <inheritdoc/>
    public ValueTask<LedgerFault?> CheckIndexAsync(CancellationToken cancellation) =>
        Inner.CheckIndexAsync(cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        one.Dispose();
        return Inner.DisposeAsync();
    }

    internal void End(CommitHold ended)
    {
        lock (gate)
        {
            hold = ReferenceEquals(hold, ended) ? null : hold;
        }
    }

    private void Note(LedgerBatch batch, CommitResult result)
    {
        if (result.IsWritten)
        {
            lock (gate)
            {
                batches.Add(batch with { Entries = [.. batch.Entries], NewKeys = [.. batch.NewKeys],
                    DestroyedKeys = [.. batch.DestroyedKeys] });
            }
        }
    }

    private void Fail(StoreCall call)
    {
        lock (gate)
        {
            if (!faults.Remove(call))
            {
                return;
            }
        }

        throw new LedgerStoreException(StoreFailure.Unavailable, $"the store fails at {call}", "ask the test")
        {
            OutcomeUnknown = call == StoreCall.CommitAnswer,
        };
    }
}

/// <summary>A hold on the commits of a <see cref="GatedStore"/>.</summary>
public sealed class CommitHold
{
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly GatedStore store;

    internal CommitHold(GatedStore store) => this.store = store;

    /// <summary>Completes when a commit has come to the gate.</summary>
    public Task Reached => reached.Task;

    /// <summary>Lets all commits through.</summary>
    public void Release()
    {
        store.End(this);
        released.TrySetResult();
    }

    internal Task WaitAsync()
    {
        reached.TrySetResult();
        return released.Task;
    }
}
