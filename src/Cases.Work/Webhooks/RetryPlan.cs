using NodaTime;

namespace Cases.Work;

/// <summary>When a delivery that failed is tried again: soon at first, then over more than three days.</summary>
/// <remarks>
/// Each wait is up to a fifth shorter or longer, by chance, so that what failed together does not come together again.
/// </remarks>
/// <param name="chance">Gives a number from 0 to 1.</param>
public sealed class RetryPlan(Func<double> chance)
{
    private const double Spread = 0.2;

    private static readonly Duration[] Waits =
    [
        Duration.FromSeconds(5), Duration.FromMinutes(5), Duration.FromMinutes(30), Duration.FromHours(2),
        Duration.FromHours(5), Duration.FromHours(10), Duration.FromHours(14), Duration.FromHours(20),
        Duration.FromHours(24),
    ];

    /// <summary>Attempts in all, the last of which is not repeated.</summary>
    public static int Attempts => Waits.Length + 1;

    /// <summary>How long to wait after an attempt that failed.</summary>
    /// <param name="attempt">The number of the attempt, from 1.</param>
    /// <returns>The wait; null where it was the last.</returns>
    public Duration? After(int attempt)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        return attempt <= Waits.Length
            ? Waits[attempt - 1] * (1 + (Spread * ((2 * Math.Clamp(chance(), 0, 1)) - 1)))
            : null;
    }
}
