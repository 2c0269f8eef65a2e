namespace Cases.Engine;

/// <summary>
/// A clock that moves only when it is told to: replay with a seed, rehearsal, simulation and tests run on it.
/// </summary>
/// <param name="start">Where it stands first.</param>
public sealed class VirtualClock(DateTimeOffset start) : TimeProvider
{
    private long ticks = start.UtcTicks;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref ticks), TimeSpan.Zero);

    /// <inheritdoc/>
    public override long GetTimestamp() => Interlocked.Read(ref ticks);

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Moves the clock forward; a moment that lies behind leaves it where it is.</summary>
    public void AdvanceTo(DateTimeOffset moment)
    {
        var known = Interlocked.Read(ref ticks);
        while (moment.UtcTicks > known)
        {
            var found = Interlocked.CompareExchange(ref ticks, moment.UtcTicks, known);
            if (found == known)
            {
                return;
            }

            known = found;
        }
    }

    /// <summary>Moves the clock forward by a span.</summary>
    /// <param name="span">Zero or more.</param>
    public void Advance(TimeSpan span) => Interlocked.Add(ref ticks, Math.Max(0, span.Ticks));
}
