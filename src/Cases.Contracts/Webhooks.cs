using System.Text.Json.Serialization;

namespace Cases.Contracts;

/// <summary>Subscribes: what happens is posted to an address, signed as in Standard Webhooks.</summary>
/// <param name="Url">Where to, as <c>https://host/path</c>.</param>
public sealed record WebhookRequest(string Url)
{
    /// <summary>Only events of these types; all where none is named. GET /v1/events/types lists them.</summary>
    public IReadOnlyList<string> Types { get; set; } = [];

    /// <summary>From this position on; absent for what comes next.</summary>
    public long? From { get; init; }
}

/// <summary>Has events sent again, or gives up those that are parked.</summary>
public sealed record WebhookReplayRequest
{
    /// <summary>Whether what is parked goes out again.</summary>
    public bool Parked { get; init; }

    /// <summary>Whether what is parked is given up, so that what waits behind it goes out.</summary>
    public bool GiveUp { get; init; }

    /// <summary>The position of the first event that goes out again; with <see cref="To"/>.</summary>
    public long? From { get; init; }

    /// <summary>The position of the last, inclusive.</summary>
    public long? To { get; init; }
}

/// <summary>How a subscription stands.</summary>
[JsonConverter(typeof(WordConverter<WebhookStatus>))]
public enum WebhookStatus
{
    /// <summary>What happens goes out.</summary>
    Active,

    /// <summary>Nothing goes out, nothing is lost.</summary>
    Paused,

    /// <summary>As paused, because the receiver answered 410.</summary>
    Gone,

    /// <summary>It ended.</summary>
    Deleted,
}

/// <summary>A subscription, and how far it is.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Url">Where to.</param>
/// <param name="Types">Only these types; all where empty.</param>
/// <param name="Status">How it stands.</param>
/// <param name="By">Who subscribed.</param>
/// <param name="Since">When.</param>
public sealed record WebhookView(
    string Id, string Url, IReadOnlyList<string> Types, WebhookStatus Status, string By, DateTimeOffset Since)
{
    /// <summary>The secret, where it was made by this call: it is shown by no other.</summary>
    public string? Secret { get; init; }

    /// <summary>Which of its secrets signs, from 1; the one before signs along for a day.</summary>
    public int Generation { get; init; }

    /// <summary>Events before this position were delivered or wait; absent where nothing is kept of it yet.</summary>
    public long? Position { get; init; }

    /// <summary>How many wait, parked ones included.</summary>
    public long Waiting { get; init; }

    /// <summary>How many are parked: they were tried for days, and hold what is behind them on their cases.</summary>
    public long Parked { get; init; }

    /// <summary>The position of the oldest that waits.</summary>
    public long? Oldest { get; init; }

    /// <summary>When the oldest that waits was recorded: how late its receiver is.</summary>
    public DateTimeOffset? OldestAt { get; init; }

    /// <summary>What came of the newest attempt; absent where nothing was tried yet.</summary>
    public WebhookAttemptView? Last { get; init; }
}

/// <summary>One attempt to deliver.</summary>
/// <param name="Event">The event's id.</param>
/// <param name="Attempt">The number of the attempt, from 1.</param>
/// <param name="At">When it began.</param>
/// <param name="Delivered">Whether the receiver took it.</param>
/// <param name="TookMilliseconds">How long it took.</param>
public sealed record WebhookAttemptView(
    string Event, int Attempt, DateTimeOffset At, bool Delivered, long TookMilliseconds)
{
    /// <summary>The status of the answer; absent where there was none.</summary>
    public int? Status { get; init; }

    /// <summary>Why there was none.</summary>
    public string? Fault { get; init; }
}
