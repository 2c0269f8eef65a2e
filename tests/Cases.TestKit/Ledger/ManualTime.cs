namespace Cases.TestKit;

/// <summary>A clock that stands until a test moves it, forwards or backwards.</summary>
public sealed class ManualTime(long startMs) : TimeProvider
{
    private long _nowMs = startMs;

    /// <summary>Starts at 2026-11-02T08:00:00Z.</summary>
    public ManualTime()
        : this(LedgerSamples.StartMs)
    {
    }

    /// <summary>The time in milliseconds since 1970-01-01T00:00:00Z; set it to move the clock.</summary>
    public long NowMs
    {
        get => Interlocked.Read(ref _nowMs);
        set => Interlocked.Exchange(ref _nowMs, value);
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(NowMs);
}
