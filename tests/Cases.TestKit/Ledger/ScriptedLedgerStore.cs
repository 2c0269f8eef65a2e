using Cases.Ledger;

namespace Cases.TestKit;

/// <summary>A store in front of another: counts commits, and fails or conflicts when a test says so.</summary>
public sealed class ScriptedLedgerStore(ILedgerStore inner) : ILedgerStore
{
    private readonly Queue<CommitScript> _script = [];

    /// <summary>The number of entries of each commit that was asked for.</summary>
    public List<int> CommitSizes { get; } = [];

    /// <summary>How often heads of several streams were asked for at once.</summary>
    public int StreamHeadQuestions { get; private set; }

    /// <summary>How often a writer said that it has nothing left to commit after a conflict.</summary>
    public int Rests { get; private set; }

    /// <summary>How often the ledger was read in the order of its positions.</summary>
    public int PageReads { get; private set; }

    /// <summary>The number of stream heads read.</summary>
    public int StreamHeadReads { get; private set; }

    /// <summary>Says what the next commits do; afterwards they work again.</summary>
    public void Next(params ReadOnlySpan<CommitScript> script)
    {
        foreach (var step in script)
        {
            _script.Enqueue(step);
        }
    }

    /// <summary>Forgets what was said of commits that have not come.</summary>
    public void Forget() => _script.Clear();

    /// <inheritdoc/>
    public async ValueTask<CommitResult> CommitAsync(LedgerBatch batch, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(batch);
        CommitSizes.Add(batch.Entries.Count);
        var step = _script.TryPeek(out var next) ? next : CommitScript.Work;
        if (step is CommitScript.Work or CommitScript.WorkThenFail)
        {
            // A commit that finds another writer's batch is not the one that the script is about.
            var result = await inner.CommitAsync(batch, cancellation);
            if (!result.IsWritten || _script.Count == 0 || _script.Dequeue() == CommitScript.Work)
            {
                return result;
            }
        }
        else
        {
            _script.Dequeue();
        }

        if (step == CommitScript.Conflict)
        {
            return CommitResult.Conflict(await inner.ReadHeadAsync(cancellation));
        }

        throw new LedgerStoreException(StoreFailure.DiskFull, "test.db: no room", "free disk space")
        {
            OutcomeUnknown = step == CommitScript.WorkThenFail,
        };
    }

    /// <inheritdoc/>
    public ValueTask<LedgerHead> ReadHeadAsync(CancellationToken cancellation) => inner.ReadHeadAsync(cancellation);

    /// <inheritdoc/>
    public ValueTask RestAsync(CancellationToken cancellation)
    {
        Rests++;
        return inner.RestAsync(cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<StreamHead?> ReadStreamHeadAsync(StreamId stream, CancellationToken cancellation)
    {
        StreamHeadReads++;
        return inner.ReadStreamHeadAsync(stream, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StreamHead?>> ReadStreamHeadsAsync(
        IReadOnlyList<StreamId> streams, CancellationToken cancellation)
    {
        StreamHeadReads += streams.Count;
        StreamHeadQuestions++;
        return inner.ReadStreamHeadsAsync(streams, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SealingKey>> FindTakenKeysAsync(
        IReadOnlyList<SealingKey> keys, CancellationToken cancellation) => inner.FindTakenKeysAsync(keys, cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredEntry>> ReadStreamAsync(
        StreamId stream, long fromSequence, int max, CancellationToken cancellation) =>
        inner.ReadStreamAsync(stream, fromSequence, max, cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredEntry>> ReadFromAsync(
        long position, int max, CancellationToken cancellation)
    {
        PageReads++;
        return inner.ReadFromAsync(position, max, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<SealingKey?> FindKeyAsync(string owner, string retentionClass, CancellationToken cancellation) =>
        inner.FindKeyAsync(owner, retentionClass, cancellation);

    /// <inheritdoc/>
    public ValueTask<SealingKey?> ReadKeyAsync(string keyId, CancellationToken cancellation) =>
        inner.ReadKeyAsync(keyId, cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SealingKey>> ListKeysAsync(
        string afterKeyId, int max, CancellationToken cancellation) =>
        inner.ListKeysAsync(afterKeyId, max, cancellation);

    /// <inheritdoc/>
    public ValueTask<LedgerFault?> CheckIndexAsync(CancellationToken cancellation) =>
        inner.CheckIndexAsync(cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();
}

/// <summary>What a commit of a <see cref="ScriptedLedgerStore"/> does.</summary>
public enum CommitScript
{
    /// <summary>Commits.</summary>
    Work,

    /// <summary>Says that somebody else was first, and writes nothing.</summary>
    Conflict,

    /// <summary>Fails like a full disk, and writes nothing.</summary>
    Fail,

    /// <summary>Commits and fails all the same, as when a connection breaks at the wrong moment.</summary>
    WorkThenFail,
}
