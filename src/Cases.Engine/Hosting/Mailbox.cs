using System.Runtime.CompilerServices;

namespace Cases.Engine;

/// <summary>How a caller came into a mailbox.</summary>
internal enum Entrance
{
    /// <summary>It was idle: the caller runs its call now.</summary>
    Now,

    /// <summary>It was busy: the caller has a place in the queue.</summary>
    Queued,

    /// <summary>Too many callers wait; this one was not let in.</summary>
    Full,

    /// <summary>The actor was forgotten; the caller must find the new mailbox.</summary>
    Closed,
}

/// <summary>One actor with its queue: calls run one at a time, in the order of their arrival.</summary>
/// <remarks>
/// The caller that finds the mailbox idle runs its call itself, without a hop to another thread; while it waits for the
/// ledger, later calls queue, and each is let in by the one before it. A caller that gives up keeps nobody waiting.
/// </remarks>
/// <param name="actor">The actor.</param>
/// <param name="inline">True to run the next call on the thread that ends the former (virtual time).</param>
internal sealed class Mailbox(StreamActor actor, bool inline)
{
    private readonly Lock gate = new();
    private readonly Queue<TaskCompletionSource> waiting = new();
    private bool busy;
    private bool closed;
    private bool handing;
    private bool ended;

    /// <summary>The use count at which it was used last; smaller is longer ago.</summary>
    public long LastUsed { get; set; }

    /// <summary>When it was used last, in milliseconds since 1970.</summary>
    public long LastUsedMs { get; set; }

    /// <summary>Takes the turn or a place in the queue.</summary>
    public Entrance Enter(int mostWaiting, out TaskCompletionSource? place)
    {
        lock (gate)
        {
            place = null;
            if (closed)
            {
                return Entrance.Closed;
            }

            if (!busy)
            {
                busy = true;
                return Entrance.Now;
            }

            // Those who gave up while the turn at hand takes long; the others are passed over when their turn comes.
            while (waiting.TryPeek(out var gone) && gone.Task.IsCompleted)
            {
                waiting.Dequeue();
            }

            if (waiting.Count >= mostWaiting)
            {
                return Entrance.Full;
            }

            place = new TaskCompletionSource(
                inline ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Enqueue(place);
            return Entrance.Queued;
        }
    }

    /// <summary>Closes an idle mailbox, so that the actor can be forgotten; false where it is busy.</summary>
    public bool TryClose()
    {
        lock (gate)
        {
            if (busy)
            {
                return false;
            }

            closed = true;
            return true;
        }
    }

    /// <summary>Waits for the turn, runs the call, then lets the next one in.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<T> RunTurnAsync<T>(
        TaskCompletionSource? place, Func<StreamActor, CommandEnvelope?, CancellationToken, ValueTask<T>> call,
        CommandEnvelope? envelope, CancellationToken cancellation)
    {
        if (place is not null)
        {
            // A place that was given up stays in the queue and is passed over.
            using var givingUp = cancellation.UnsafeRegister(
                static (left, token) => ((TaskCompletionSource)left!).TrySetCanceled(token), place);
            await place.Task.ConfigureAwait(false);
        }

        var isCalled = false;
        try
        {
            cancellation.ThrowIfCancellationRequested();
            isCalled = true;
            return await call(actor, envelope, cancellation).ConfigureAwait(false);
        }
        catch when (isCalled)
        {
            // A broken world or program: whatever this actor believes may be wrong, the ledger is not. Fold it again.
            actor.Forget();
            throw;
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Hands the turn to the next caller that still waits, or leaves the mailbox idle.</summary>
    /// <remarks>
    /// A turn that ends at once, inside of the handing over, is noted and heeded by the loop that stands below it: so a
    /// long queue of quick calls needs no deep stack.
    /// </remarks>
    private void Leave()
    {
        lock (gate)
        {
            if (handing)
            {
                ended = true;
                return;
            }

            handing = true;
        }

        while (TryTakeNext(out var next))
        {
            var taken = next.TrySetResult();
            lock (gate)
            {
                if (taken && !ended)
                {
                    handing = false;
                    return;
                }
            }
        }
    }

    private bool TryTakeNext([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out TaskCompletionSource? next)
    {
        lock (gate)
        {
            ended = false;
            if (waiting.TryDequeue(out next))
            {
                return true;
            }

            busy = false;
            handing = false;
            return false;
        }
    }
}
