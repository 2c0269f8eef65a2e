using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>Keeps the leases of one node: takes what nobody has, renews what it has, tells its followers.</summary>
/// <param name="leases">The leases.</param>
/// <param name="time">The node's clock, for how long an unanswered lease still counts.</param>
/// <param name="seen">
/// Before which position this node has taken in what others wrote, told with its leases; null to tell nothing.
/// </param>
public sealed class FollowerTurns(IFollowerLeases leases, TimeProvider time, Func<long>? seen = null)
{
    /// <summary>
    /// How long rows of a node that died stand still, at most: longer than a pause of a healthy one, shorter than a
    /// person's patience.
    /// </summary>
    public static readonly Duration Length = Duration.FromSeconds(5);

    /// <summary>How often a node looks: several times within the length, so that a lost answer costs nothing.</summary>
    public static readonly Duration Look = Duration.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly Dictionary<string, FollowerTurn> turns = new(StringComparer.Ordinal);

    /// <summary>The turn of a follower; asked for again, it is the same.</summary>
    public FollowerTurn Of(string name)
    {
        lock (gate)
        {
            return turns.TryGetValue(name, out var turn) ? turn : turns[name] = new FollowerTurn();
        }
    }

    /// <summary>Keeps the leases until it is stopped, then gives them back.</summary>
    /// <param name="pause">Waits; ends early when stopped.</param>
    /// <param name="stop">Ends it.</param>
    public async Task RunAsync(Func<Duration, CancellationToken, Task> pause, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(pause);
        var until = Now;
        while (!stop.IsCancellationRequested)
        {
            var asked = Now;
            if (await TryRenewAsync(stop).ConfigureAwait(false))
            {
                until = asked + Length;
            }
            else if (Now >= until)
            {
                Tell([]);
            }

            await pause(Look, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Tell([]);
        await TryReturnAsync().ConfigureAwait(false);
    }

    private Instant Now => Instant.FromDateTimeOffset(time.GetUtcNow());

    /// <summary>Asks once; false where the store does not answer.</summary>
    private async ValueTask<bool> TryRenewAsync(CancellationToken stop)
    {
        string[] names;
        lock (gate)
        {
            names = [.. turns.Keys];
        }

        try
        {
            Tell(await leases.RenewAsync(names, Length, seen?.Invoke() ?? -1, stop).ConfigureAwait(false));
            return true;
        }
        catch (Exception error) when (error is LedgerStoreException or OperationCanceledException)
        {
            return false;
        }
    }

    private async ValueTask TryReturnAsync()
    {
        try
        {
            await leases.ReturnAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (LedgerStoreException)
        {
            return; // They run out by themselves.
        }
    }

    private void Tell(IReadOnlyList<string> held)
    {
        lock (gate)
        {
            foreach (var (name, turn) in turns)
            {
                turn.Set(held.Contains(name, StringComparer.Ordinal));
            }
        }
    }
}

/// <summary>Whether a follower leads at this node now. Safe for many threads.</summary>
public sealed class FollowerTurn
{
    private CancellationTokenSource? leading;

    /// <summary>Is cancelled when the lead is lost; null while another node leads, or none.</summary>
    public CancellationToken? Leading => Volatile.Read(ref leading)?.Token;

    internal void Set(bool leads)
    {
        if (leads)
        {
            if (Volatile.Read(ref leading) is null)
            {
                Volatile.Write(ref leading, new CancellationTokenSource());
            }
        }
        else
        {
            // Not disposed of: whoever took the token may still link to it, and it holds nothing else.
            Interlocked.Exchange(ref leading, null)?.Cancel();
        }
    }
}
