namespace Cases.Benchmarks;

/// <summary>
/// Calls that start at even intervals, whether or not earlier ones were answered, each timed from when it was due: a
/// side that stalls is charged with everybody who would have come meanwhile.
/// </summary>
internal static class OpenLoad
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    /// <summary>Runs the calls on a thread of their own.</summary>
    /// <param name="rate">Calls a second.</param>
    /// <param name="seconds">How long calls are begun.</param>
    /// <param name="call">Begins a call; it is told its number, from 0.</param>
    /// <param name="cancellation">Ends the load.</param>
    /// <returns>The 99th percentile of their times in microseconds.</returns>
    public static async Task<double> RunAsync(
        double rate, double seconds, Func<long, Task> call, CancellationToken cancellation)
    {
        var times = await Task.Factory.StartNew(
            () => Begin(rate, (int)(rate * seconds), call, cancellation),
            cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        var micros = await Task.WhenAll(times).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        Array.Sort(micros);
        return micros[(int)(micros.Length * 0.99)];
    }

    private static List<Task<double>> Begin(
        double rate, int count, Func<long, Task> call, CancellationToken cancellation)
    {
        var clock = new LoadClock(double.MaxValue, cancellation);
        var times = new List<Task<double>>(count);
        while (times.Count < count && !clock.IsOver)
        {
            while (times.Count < count && times.Count / rate <= clock.Elapsed.TotalSeconds)
            {
                times.Add(TimeAsync(clock, times.Count / rate, call(times.Count)));
            }

            cancellation.WaitHandle.WaitOne(Tick);
        }

        return times;
    }

    private static async Task<double> TimeAsync(LoadClock clock, double due, Task called)
    {
        await called.ConfigureAwait(false);
        return (clock.Elapsed.TotalSeconds - due) * 1_000_000;
    }
}
