using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>Follows the ledger from a cursor, and keeps what it makes of it beside the cursor.</summary>
public abstract class LedgerFollower
{
    private Following? following;

    private protected LedgerFollower()
    {
    }

    /// <summary>Takes in everything that is committed now.</summary>
    /// <returns>Entries taken in.</returns>
    /// <exception cref="LedgerStoreException">The world failed, or an entry is of a newer build.</exception>
    public ValueTask<long> CatchUpAsync(CancellationToken cancellation) => following!.CatchUpAsync(cancellation);

    /// <summary>Follows until it is stopped, and takes in what was committed before it ends.</summary>
    /// <param name="committed">Signalled after every durable batch.</param>
    /// <param name="pause">Waits out the pauses of a bulk load; ends early, and without fault, when stopped.</param>
    /// <param name="stop">Ends the following.</param>
    public Task RunAsync(WakeUp committed, Func<Duration, CancellationToken, Task> pause, CancellationToken stop) =>
        following!.RunAsync(committed, pause, stop);

    /// <summary>Says how, once, where the follower is made.</summary>
    private protected void Follow(Following how) => following = how;
}
