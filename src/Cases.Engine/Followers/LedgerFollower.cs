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

    /// <summary>
    /// Follows as one of several nodes on a store: it leads while it has the turn, and else looks how another one does.
    /// </summary>
    /// <param name="turn">Says when it leads.</param>
    /// <param name="ledger">The ledger.</param>
    /// <param name="committed">Signalled after every durable batch, this node's or another's.</param>
    /// <param name="pause">Waits; ends early, and without fault, when stopped.</param>
    /// <param name="stop">Ends the following; who leads takes in what was committed before.</param>
    /// <exception cref="LedgerStoreException">The world failed, or an entry is of a newer build.</exception>
    public async Task ShareAsync(
        FollowerTurn turn, ILedgerStore ledger, WakeUp committed, Func<Duration, CancellationToken, Task> pause,
        CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(turn);
        ArgumentNullException.ThrowIfNull(pause);
        while (!stop.IsCancellationRequested)
        {
            var leading = turn.Leading;
            if (leading is null)
            {
                following!.Restart(); // Nobody takes what this process writes meanwhile, so it must not be kept.
                await following.StandByAsync(ledger, stop).ConfigureAwait(false);
                await pause(FollowerTurns.Look, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }

            using var until = CancellationTokenSource.CreateLinkedTokenSource(stop, leading.Value);
            following!.Restart();
            try
            {
                await following.LeadAsync(committed, pause, until.Token).ConfigureAwait(false);
                if (stop.IsCancellationRequested && !leading.Value.IsCancellationRequested)
                {
                    await following.CatchUpAsync(CancellationToken.None).ConfigureAwait(false);
                }
            }
            catch (LedgerStoreException fault) when (fault.Failure == StoreFailure.InUse
                || (fault.Failure == StoreFailure.Unavailable && stop.IsCancellationRequested))
            {
                // Another node leads by now: its rows are as good, and this one looks again whose turn it is.
                await pause(FollowerTurns.Look, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Says how, once, where the follower is made.</summary>
    private protected void Follow(Following how) => following = how;
}
