namespace Cases.Node.Tests;

/// <summary>
/// When a node is killed: at acknowledgements that a seed says, never at a time of day. Safe for many threads.
/// </summary>
/// <param name="seed">The seed.</param>
/// <param name="within">Among how many acknowledgements the next kill lies, the very first included.</param>
internal sealed class KillMoments(int seed, int within)
{
    private readonly Lock counting = new();
    private readonly Random chance = new(seed);
    private TaskCompletionSource reached = new();
    private int acknowledged;
    private int killAt;

    /// <summary>Ends when it is time for the next kill.</summary>
    public Task Next()
    {
        lock (counting)
        {
            killAt = acknowledged + 1 + chance.Next(within);
            reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return reached.Task;
        }
    }

    /// <summary>Something was acknowledged.</summary>
    public void Count()
    {
        lock (counting)
        {
            if (++acknowledged == killAt)
            {
                reached.SetResult();
            }
        }
    }
}
