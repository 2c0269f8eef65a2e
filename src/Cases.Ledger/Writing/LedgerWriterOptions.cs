namespace Cases.Ledger;

/// <summary>
/// The bounds of a <see cref="LedgerWriter"/> and how it is driven. Defaults fit a node of a few cores.
/// </summary>
public sealed record LedgerWriterOptions
{
    /// <summary>
    /// The most entries of one batch, default 4,096: the gain of larger ones is below the noise, and a batch is what
    /// every caller in it waits for. A unit is never split, so a batch may exceed it by one unit less one entry.
    /// </summary>
    public int MaxBatchEntries { get; init; } = 4_096;

    /// <summary>The most bytes of one batch, default 8 MiB: what one transaction writes at once.</summary>
    public int MaxBatchBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>
    /// The most units that wait, default 8,192: two full batches of small units, so that a waiting caller is answered
    /// within about two commits; more would only make the wait longer.
    /// </summary>
    public int MaxQueuedUnits { get; init; } = 8_192;

    /// <summary>The most bytes that wait, default 64 MiB, so that large payloads cannot fill the memory.</summary>
    public long MaxQueuedBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>
    /// The stream heads kept in memory, default 65,536 of about 150 bytes; a head that is not kept costs one read.
    /// </summary>
    public int HeadCacheSize { get; init; } = 65_536;

    /// <summary>What a caller is told to wait when the queue is full, default one second.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The most that the loop waits for the callers of the batch before to come back, default one millisecond: a
    /// fraction of a commit, and the shortest that a thread can sleep. Most of them are enough, and of few nobody is
    /// waited for. Zero waits for nobody.
    /// </summary>
    public TimeSpan ReturnTime { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// How often a batch is resolved again after another writer was first, default 8; then its units are pushed back.
    /// </summary>
    public int MaxConflicts { get; init; } = 8;

    /// <summary>
    /// True to run the callers' continuations inside <see cref="LedgerWriter.FlushOnceAsync"/>, in the order of the
    /// units: the deterministic mode of virtual time. False (default) runs them on the thread pool.
    /// </summary>
    public bool CompleteInline { get; init; }

    /// <summary>
    /// The scheduler of the loop that <see cref="LedgerWriter.RunAsync"/> starts; default a thread of its own.
    /// </summary>
    public TaskScheduler Scheduler { get; init; } = TaskScheduler.Default;

    /// <summary>
    /// Called by the flush after each durable batch and before its callers are answered; lends the batch for the call.
    /// It must be quick and must not throw: it keeps everybody waiting. Tree heads and followers' wake-ups hang here.
    /// </summary>
    public Action<LedgerBatch>? OnCommitted { get; init; }

    /// <summary>
    /// Called by the flush with the units of a batch that failed, before their callers are told. They may be durable
    /// all the same, so whoever follows the ledger had better look, and nobody relies on what they may have changed.
    /// It must be quick and must not throw.
    /// </summary>
    public Action<IReadOnlyList<LedgerUnit>>? OnFailed { get; init; }
}
