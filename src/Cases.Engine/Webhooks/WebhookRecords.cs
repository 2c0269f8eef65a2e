using System.Collections.Immutable;

namespace Cases.Engine;

/// <summary>Somebody subscribed: what happens goes to an address from here on.</summary>
/// <param name="Id">The subscription's id.</param>
/// <param name="Url">Where it goes.</param>
/// <param name="Types">Only these types; empty for all.</param>
/// <param name="From">The position from which on it is told.</param>
public sealed record WebhookSubscribed(string Id, string Url, ImmutableArray<string> Types, long From) : SystemRecord
{
    /// <summary>Only cases of this organisation; null for all.</summary>
    public string? Organisation { get; init; }

    /// <summary>Whether cases belong to the organisation too whose opener told of none.</summary>
    public bool OrOfNone { get; init; }

    /// <summary>Only cases of this branch; null for all.</summary>
    public string? Branch { get; init; }

    /// <summary>Only cases of this team; null for all.</summary>
    public string? Team { get; init; }

    /// <summary>Only cases of this product; null for all.</summary>
    public string? Product { get; init; }
}

/// <summary>What becomes of a subscription.</summary>
public enum WebhookChange
{
    /// <summary>Nothing goes out until it is resumed; nothing is lost.</summary>
    Paused,

    /// <summary>It goes on where it stopped.</summary>
    Resumed,

    /// <summary>The receiver answered that it is gone: paused, until somebody resumes it.</summary>
    Gone,

    /// <summary>It has a new secret; the one before signs along for a while.</summary>
    Rotated,

    /// <summary>It ended for good.</summary>
    Deleted,
}

/// <summary>A subscription was changed.</summary>
/// <param name="Id">The subscription.</param>
/// <param name="Change">How.</param>
public sealed record WebhookChanged(string Id, WebhookChange Change) : SystemRecord;

/// <summary>Notices could not be delivered after the last attempt: they wait, with those behind them on their cases.
/// </summary>
/// <param name="Id">The subscription.</param>
/// <param name="Count">How many were parked at once.</param>
/// <param name="First">The position of the first.</param>
/// <param name="Last">The position of the last.</param>
public sealed record WebhookParked(string Id, long Count, long First, long Last) : SystemRecord;

/// <summary>Somebody has notices sent again.</summary>
/// <param name="Id">The subscription.</param>
/// <param name="Parked">Whether those that are parked go out again, or are given up where <paramref name="Skip"/>.
/// </param>
/// <param name="Skip">Whether what is parked is given up instead.</param>
/// <param name="From">The first position; null where only what is parked is meant.</param>
/// <param name="To">The last position, inclusive.</param>
public sealed record WebhookReplayed(string Id, bool Parked, bool Skip, long? From, long? To) : SystemRecord;
