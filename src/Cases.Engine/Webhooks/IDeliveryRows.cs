using NodaTime;

namespace Cases.Engine;

/// <summary>A notice that waits to be delivered.</summary>
/// <param name="Position">Its position.</param>
/// <param name="Stream">The case or payment: what waits of one stream goes out in order.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="NextAt">When it is tried next.</param>
/// <param name="Parked">Whether it is tried no more until somebody says so.</param>
public sealed record PendingDelivery(long Position, string Stream, int Attempts, Instant NextAt, bool Parked);

/// <summary>One attempt, as the log has it.</summary>
/// <param name="Position">The notice; -1 for a trial.</param>
/// <param name="Attempt">The number of the attempt, from 1.</param>
/// <param name="At">When it began.</param>
/// <param name="Status">The status of the answer; null where there was none.</param>
/// <param name="Fault">Why there was none, in a word; null for an answer.</param>
/// <param name="TookMs">How long it took.</param>
public sealed record LoggedDelivery(
    long Position, int Attempt, Instant At, int? Status, string? Fault, long TookMs)
{
    /// <summary>The number of the line, of its subscription, from 1; 0 before it is written.</summary>
    public long Number { get; init; }

    /// <summary>Whether the receiver took it.</summary>
    public bool IsDelivered => Status is >= 200 and < 300;
}

/// <summary>How far a subscription is.</summary>
/// <param name="Cursor">The position up to which notices were taken in; null where nothing is kept of it.</param>
/// <param name="Waiting">Notices that wait, parked ones included.</param>
/// <param name="Parked">Those that are parked.</param>
/// <param name="Oldest">The position of the oldest that waits; null for none.</param>
public sealed record DeliveryStanding(long? Cursor, long Waiting, long Parked, long? Oldest)
{
    /// <summary>Those that wait behind a parked one of their stream, and cannot go out before it.</summary>
    public long Behind { get; init; }
}

/// <summary>
/// What is left to deliver, and what was tried. It cannot be rebuilt from the ledger, which does not know what a
/// receiver took: it is backed up with the ledger, and where it is lost, delivery begins at the ledger's end.
/// </summary>
public interface IDeliveryRows : IAsyncDisposable
{
    /// <summary>Lines of the log that are kept of a subscription, at least.</summary>
    const int KeptLines = 10_000;

    /// <summary>
    /// The version of the subscriptions' stream up to which its entries were acted upon; null where the rows were made
    /// anew since.
    /// </summary>
    ValueTask<long?> ReadAppliedAsync(CancellationToken cancellation);

    /// <summary>Notes up to which version the entries of subscriptions were acted upon.</summary>
    ValueTask ApplyAsync(long version, CancellationToken cancellation);

    /// <summary>Begins a subscription at a position; one that has begun stays where it is.</summary>
    ValueTask BeginAsync(string subscription, long cursor, CancellationToken cancellation);

    /// <summary>
    /// Takes a subscription back to the end of a ledger that was restored: the cursor does not stand behind it, and
    /// what waits from there on was of entries that are no more.
    /// </summary>
    ValueTask RewindAsync(string subscription, long end, CancellationToken cancellation);

    /// <summary>Removes all that is kept of a subscription, but its log.</summary>
    ValueTask EndAsync(string subscription, CancellationToken cancellation);

    /// <summary>How far it is.</summary>
    ValueTask<DeliveryStanding> StandingAsync(string subscription, CancellationToken cancellation);

    /// <summary>
    /// Keeps notices that are to be delivered and moves the cursor, in one transaction; one that waits already stays
    /// as it is.
    /// </summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="cursor">Where the cursor stands; else nothing happens. Null: it stays.</param>
    /// <param name="next">Where it goes.</param>
    /// <param name="notices">Position and stream of each.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>False where the cursor stood elsewhere.</returns>
    ValueTask<bool> KeepAsync(
        string subscription, long? cursor, long next, IReadOnlyList<(long Position, string Stream)> notices,
        CancellationToken cancellation);

    /// <summary>
    /// The oldest of each stream, where it is not parked, those due first; at most so many.
    /// </summary>
    ValueTask<IReadOnlyList<PendingDelivery>> NextAsync(
        string subscription, int most, CancellationToken cancellation);

    /// <summary>
    /// Logs an attempt and settles its notice, in one transaction: delivered, it waits no more; else it waits as said.
    /// </summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="then">How it waits from here on; null where it was delivered.</param>
    /// <param name="cancellation">Ends the wait.</param>
    ValueTask SettleAsync(
        string subscription, LoggedDelivery attempt, PendingDelivery? then, CancellationToken cancellation);

    /// <summary>Lets all that wait go out at an instant, unless sooner: the receiver answers again.</summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="at">When.</param>
    /// <param name="parked">Whether those that are parked are tried once more too: they keep their attempts.</param>
    /// <param name="cancellation">Ends the wait.</param>
    ValueTask ReleaseAsync(string subscription, Instant at, bool parked, CancellationToken cancellation);

    /// <summary>Lets what is parked go out again, or gives it up.</summary>
    ValueTask UnparkAsync(string subscription, bool giveUp, Instant at, CancellationToken cancellation);

    /// <summary>Lines of the log, the newest first.</summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="before">Only lines of a lower number.</param>
    /// <param name="most">Lines, at most.</param>
    /// <param name="cancellation">Ends the wait.</param>
    ValueTask<IReadOnlyList<LoggedDelivery>> LogAsync(
        string subscription, long before, int most, CancellationToken cancellation);
}
