namespace Cases.Engine;

/// <summary>One actor with its queue: calls run one at a time, in the order of their arrival.</summary>
/// <remarks>
/// The caller that finds the mailbox idle runs its call itself, without a hop to another thread; while it waits for the
/// ledger, later calls queue and are run, one after the other, by whoever completes the former.
/// </remarks>
internal sealed class Mailbox(StreamActor actor)
{
    private readonly Lock gate = new();
    private readonly Queue<TaskCompletionSource> waiting = new();
    private bool busy;
    private bool closed;

    /// <summary>The use count at which it was used last; smaller is longer ago.</summary>
    public long LastUsed { get; set; }

    /// <summary>When it was used last, in milliseconds since 1970.</summary>
    public long LastUsedMs { get; set; }

    /// <summary>Takes a place in the queue; false where the mailbox was closed and the caller must find the new one.</summary>
    public bool TryEnter(out Task? turn)
    {
        lock (gate)
        {
            turn = null;
            if (closed)
            {
                return false;
            }

            if (!busy)
            {
                busy = true;
                return true;
            }

            var place = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Enqueue(place);
            turn = place.Task;
            return true;
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

    /// <summary>Runs a call whose turn it is, then lets the next one in.</summary>
    public async ValueTask<T> RunTurnAsync<T>(
        Task? turn, Func<StreamActor, CommandEnvelope?, CancellationToken, ValueTask<T>> call, CommandEnvelope? envelope,
        CancellationToken cancellation)
    {
        if (turn is not null)
        {
            await turn.ConfigureAwait(false);
        }

        try
        {
            return await call(actor, envelope, cancellation).ConfigureAwait(false);
        }
        catch
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

    private void Leave()
    {
        TaskCompletionSource? next = null;
        lock (gate)
        {
            if (!waiting.TryDequeue(out next))
            {
                busy = false;
            }
        }

        next?.SetResult();
    }
}
