using System.Runtime.ExceptionServices;

namespace Cases.Work;

/// <summary>Runs work of many keys at a time, of one key one after the other in the order of arrival.</summary>
internal sealed class KeyedWindow : IDisposable
{
    private readonly int limit;
    private readonly SemaphoreSlim slots;
    private readonly Lock gate = new();
    private readonly Dictionary<string, Task> last = new(StringComparer.Ordinal);
    private ExceptionDispatchInfo? fault;

    public KeyedWindow(int limit)
    {
        this.limit = limit;
        slots = new SemaphoreSlim(limit);
    }

    /// <summary>Waits for a free place, then starts the work or lines it up; throws what failed before.</summary>
    public async Task AddAsync(string key, Func<Task> work, CancellationToken cancellation)
    {
        await slots.WaitAsync(cancellation).ConfigureAwait(false);
        Task? before;
        var done = new TaskCompletionSource();
        lock (gate)
        {
            if (fault is not null)
            {
                slots.Release();
                fault.Throw();
            }

            last.TryGetValue(key, out before);
            last[key] = done.Task;
        }

        _ = RunAsync(before, key, work, done);
    }

    /// <summary>Waits for all work; throws the first failure.</summary>
    public async Task CompleteAsync()
    {
        for (var slot = 0; slot < limit; slot++)
        {
            await slots.WaitAsync().ConfigureAwait(false);
        }

        slots.Release(limit);
        fault?.Throw();
    }

    public void Dispose() => slots.Dispose();

    private async Task RunAsync(Task? before, string key, Func<Task> work, TaskCompletionSource done)
    {
        try
        {
            if (before is not null)
            {
                await before.ConfigureAwait(false);
            }

            if (fault is null)
            {
                await work().ConfigureAwait(false);
            }
        }
        catch (Exception error) when (Keep(error))
        {
            // Thrown again by the next call of the owner; later work of every key is left undone.
            done.TrySetResult();
        }

        lock (gate)
        {
            if (last.TryGetValue(key, out var mine) && mine == done.Task)
            {
                last.Remove(key);
            }
        }

        done.TrySetResult();
        slots.Release();
    }

    private bool Keep(Exception error)
    {
        lock (gate)
        {
            fault ??= ExceptionDispatchInfo.Capture(error);
        }

        return true;
    }
}
