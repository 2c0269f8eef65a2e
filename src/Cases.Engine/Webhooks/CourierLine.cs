using NodaTime;

namespace Cases.Engine;

/// <summary>What is known of one receiver while this node delivers.</summary>
/// <param name="to">The subscription.</param>
internal sealed class CourierLine(WebhookSubscription to)
{
    private readonly Lock gate = new();
    private int failures;
    private int unanswered;

    /// <summary>The subscription, as the ledger tells it at <see cref="Known"/>.</summary>
    public WebhookSubscription To { get; set; } = to;

    /// <summary>The version of the subscriptions' stream at which <see cref="To"/> was looked up.</summary>
    public long Known { get; set; } = -1;

    /// <summary>What the ledger tells and rows were prepared for; set by whoever leads, while the line runs.</summary>
    public WebhookBook? Book { get; set; }

    /// <summary>Up to which version replays were looked for.</summary>
    public long Looked { get; set; }

    /// <summary>Replays that are not done, the oldest first: the version of each, and its last position.</summary>
    public Queue<(long Version, long Last)> Again { get; } = [];

    public Task Running { get; set; } = Task.CompletedTask;

    public Instant? Due { get; set; }

    /// <summary>Where the rows have the cursor; null where it is not known.</summary>
    public long? Cursor { get; set; }

    /// <summary>How far the feed was read.</summary>
    public long Reached { get; set; }

    public bool MayBeFull { get; set; }

    public bool IsGone { get; set; }

    /// <summary>Positions that were parked, and of which no entry tells yet.</summary>
    public List<long> Parked { get; } = [];

    public Instant ToldParkedAt { get; set; } = NodaConstants.UnixEpoch;

    /// <summary>When parked ones were tried last because the receiver may answer again.</summary>
    public Instant TriedParkedAt { get; set; } = NodaConstants.UnixEpoch;

    public Instant QuietUntil { get; private set; } = NodaConstants.UnixEpoch;

    public bool IsDown => Volatile.Read(ref failures) >= Courier.DownAfter;

    /// <summary>Whether nobody answers there: a receiver that refuses a notice is not away.</summary>
    public bool IsAway => Volatile.Read(ref unanswered) >= Courier.DownAfter;

    /// <summary>Notes an attempt that failed.</summary>
    public void Failed(Instant now, DeliveryAnswer answer)
    {
        lock (gate)
        {
            unanswered = answer.Status is null or >= 500 ? unanswered + 1 : 0;
            if (++failures >= Courier.DownAfter)
            {
                var alone = Duration.Min(answer.RetryAfter ?? Courier.Probe, Duration.FromDays(1));
                QuietUntil = now + Duration.Max(Courier.Probe, alone);
            }
        }
    }

    /// <summary>
    /// Notes that the receiver answers: whether it had been down, and whether what is parked is tried once more.
    /// </summary>
    public (bool WasDown, bool TriesParked) Succeeded(Instant now)
    {
        lock (gate)
        {
            var was = (WasDown: IsDown, TriesParked: IsAway && TriedParkedAt + Courier.ParkedPause <= now);
            TriedParkedAt = was.TriesParked ? now : TriedParkedAt;
            (failures, unanswered) = (0, 0);
            return was;
        }
    }
}
