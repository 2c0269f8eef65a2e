using System.Collections.Immutable;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>How a subscription stands.</summary>
public enum WebhookState
{
    /// <summary>What happens goes out.</summary>
    Active,

    /// <summary>Nothing goes out, nothing is lost.</summary>
    Paused,

    /// <summary>As paused, because the receiver said that it is gone.</summary>
    Gone,

    /// <summary>It ended.</summary>
    Deleted,
}

/// <summary>A subscription to what happens.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Url">Where it goes.</param>
/// <param name="Types">Only these types; empty for all.</param>
/// <param name="From">The position from which on it is told.</param>
/// <param name="By">Who subscribed.</param>
/// <param name="Since">When.</param>
public sealed record WebhookSubscription(
    string Id, string Url, ImmutableArray<string> Types, long From, LedgerPrincipal By, Instant Since)
{
    /// <summary>How long the secret before the last rotation signs along.</summary>
    public static readonly Duration Overlap = Duration.FromDays(1);

    /// <summary>The claims that bound it, as they were when it was made.</summary>
    public WorkScope Scope { get; init; } = WorkScope.All;

    /// <summary>How it stands.</summary>
    public WebhookState State { get; init; }

    /// <summary>Which of its secrets signs, from 1.</summary>
    public int Generation { get; init; } = 1;

    /// <summary>When the secret was made.</summary>
    public Instant RotatedAt { get; init; }

    /// <summary>Whether a notice is of a type that it asked for.</summary>
    public bool Wants(Notice notice)
    {
        ArgumentNullException.ThrowIfNull(notice);
        return Types.IsEmpty || Types.Contains(notice.Type);
    }

    /// <summary>The generations whose secrets sign now, the newest first.</summary>
    public ImmutableArray<int> GenerationsAt(Instant now) =>
        Generation > 1 && now < RotatedAt + Overlap ? [Generation, Generation - 1] : [Generation];
}

/// <summary>One entry about subscriptions that whoever delivers has to act upon.</summary>
/// <param name="Version">The stream's version after it.</param>
/// <param name="Record">What it says.</param>
public sealed record WebhookStep(long Version, SystemRecord Record);

/// <summary>All subscriptions, as the ledger tells them.</summary>
/// <param name="All">Each once, the oldest first, with those that ended.</param>
/// <param name="Steps">All entries in order.</param>
/// <param name="Version">The version of their stream.</param>
public sealed record WebhookBook(
    ImmutableArray<WebhookSubscription> All, ImmutableArray<WebhookStep> Steps, long Version)
{
    /// <summary>The stream that tells of subscriptions.</summary>
    public static readonly StreamId Stream = StreamId.Parse("system/webhooks");

    /// <summary>Those that did not end.</summary>
    public IEnumerable<WebhookSubscription> Living =>
        All.Where(subscription => subscription.State != WebhookState.Deleted);

    /// <summary>A subscription by its id, ended or not; null where there never was one.</summary>
    public WebhookSubscription? Find(string id) => All.FirstOrDefault(one => one.Id == id);

    /// <summary>Reads them.</summary>
    /// <exception cref="LedgerStoreException">The world failed, or an entry is of a newer build.</exception>
    public static async ValueTask<WebhookBook> ReadAsync(ILedgerStore ledger, CancellationToken cancellation)
    {
        var all = ImmutableArray.CreateBuilder<WebhookSubscription>();
        var steps = ImmutableArray.CreateBuilder<WebhookStep>();
        await foreach (var entry in StreamPages.ReadAllAsync(ledger, Stream, cancellation).ConfigureAwait(false))
        {
            var decoded = EntryReading.DecodeOwn(entry);
            var record = decoded.IsKnown ? decoded.Value : throw EntryReading.Newer(entry);
            steps.Add(new WebhookStep(entry.Version, record));
            Take(all, entry, record);
        }

        return new WebhookBook(all.ToImmutable(), steps.ToImmutable(), steps.Count == 0 ? 0 : steps[^1].Version);
    }

    private static void Take(
        ImmutableArray<WebhookSubscription>.Builder all, LedgerEntry entry, SystemRecord record)
    {
        var at = Instant.FromUnixTimeMilliseconds(entry.RecordedAtMs);
        if (record is WebhookSubscribed made)
        {
            all.Add(new WebhookSubscription(made.Id, made.Url, made.Types, made.From, entry.Principal, at)
            {
                RotatedAt = at,
                Scope = new WorkScope
                {
                    Organisation = made.Organisation,
                    OrOfNone = made.OrOfNone,
                    Branch = made.Branch,
                    Team = made.Team,
                    Subject = made.Team is null ? null : entry.Principal.Subject,
                    Products = made.Product is { } product ? [product] : [],
                },
            });
            return;
        }

        if (record is WebhookChanged changed
            && all.FindIndex(one => one.Id == changed.Id) is >= 0 and var index)
        {
            all[index] = changed.Change switch
            {
                WebhookChange.Rotated => all[index] with
                {
                    Generation = all[index].Generation + 1, RotatedAt = at,
                },
                WebhookChange.Paused => all[index] with { State = WebhookState.Paused },
                WebhookChange.Gone => all[index] with { State = WebhookState.Gone },
                WebhookChange.Resumed => all[index] with { State = WebhookState.Active },
                WebhookChange.Deleted => all[index] with { State = WebhookState.Deleted },
            };
        }
    }
}

/// <summary>Finds in a builder.</summary>
internal static class BuilderSearch
{
    /// <summary>The index of the first that fits; -1 for none.</summary>
    public static int FindIndex<T>(this ImmutableArray<T>.Builder all, Predicate<T> fits)
    {
        for (var index = 0; index < all.Count; index++)
        {
            if (fits(all[index]))
            {
                return index;
            }
        }

        return -1;
    }
}
