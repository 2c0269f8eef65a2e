using System.Globalization;

namespace Cases.Simulation;

/// <summary>
/// Virtual time and the order of all steps: one thread, one queue, what happens at once in seeded order.
/// </summary>
/// <remarks>
/// Whatever waits, waits for a step of this queue: continuations run inside of it, so the seed alone decides what comes
/// before what.
/// </remarks>
internal sealed class Scheduler(long seed)
{
    /// <summary>Units of time in a millisecond: microseconds.</summary>
    public const long Millisecond = 1_000;

    /// <summary>Units of time in a second.</summary>
    public const long Second = 1_000 * Millisecond;

    private readonly Chance order = new(seed, "order");
    private readonly PriorityQueue<Action, (long At, int Tie, long Number)> queue = new();
    private readonly List<Task> watched = [];
    private long steps;

    /// <summary>Microseconds since the start.</summary>
    public long Now { get; private set; }

    /// <summary>Steps taken.</summary>
    public long Steps { get; private set; }

    /// <summary>Is asked after each step.</summary>
    public Action AfterStep { get; set; } = static () => { };

    /// <summary>Is told what happens; null where nobody listens.</summary>
    public Action<string>? Trace { get; init; }

    /// <summary>Does something later.</summary>
    public void After(long delay, Action step) =>
        queue.Enqueue(step, (Now + delay, order.Below(int.MaxValue), ++steps));

    /// <summary>Waits.</summary>
    public Task Delay(long delay)
    {
        var over = new TaskCompletionSource();
        After(delay, over.SetResult);
        return over.Task;
    }

    /// <summary>A task that nobody awaits; its fault ends the run.</summary>
    public void Watch(Task task)
    {
        if (!task.IsCompletedSuccessfully)
        {
            watched.Add(task);
        }
    }

    /// <summary>Runs until something is so, within a bound of virtual time.</summary>
    /// <returns>Whether it came to be so.</returns>
    public bool RunUntil(Func<bool> isSo, long within)
    {
        var end = Now + within;
        while (!isSo())
        {
            if (!queue.TryPeek(out var step, out var at) || at.At > end)
            {
                return false;
            }

            queue.Dequeue();

            Now = Math.Max(Now, at.At);
            Steps++;
            step();
            AfterStep();
            ThrowFaults();
        }

        return true;
    }

    /// <summary>Tells what happens.</summary>
    public void Say(string what) => Trace?.Invoke(
        string.Create(CultureInfo.InvariantCulture, $"{Now / 1e6,12:F6} {what}"));

    private void ThrowFaults()
    {
        for (var index = watched.Count - 1; index >= 0; index--)
        {
            if (watched[index] is { IsCompleted: true } done)
            {
                watched.RemoveAt(index);
                done.GetAwaiter().GetResult();
            }
        }
    }
}
