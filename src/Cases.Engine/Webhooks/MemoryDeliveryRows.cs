using NodaTime;

namespace Cases.Engine;

/// <summary>What is left to deliver, in memory, beside a ledger in memory.</summary>
public sealed class MemoryDeliveryRows : IDeliveryRows
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Kept> all = new(StringComparer.Ordinal);
    private long? applied;

    /// <inheritdoc/>
    public ValueTask<long?> ReadAppliedAsync(CancellationToken cancellation) => Under(() => applied);

    /// <inheritdoc/>
    public ValueTask ApplyAsync(long version, CancellationToken cancellation) => Do(() => applied = version);

    /// <inheritdoc/>
    public ValueTask BeginAsync(string subscription, long cursor, CancellationToken cancellation) =>
        Do(() => Of(subscription).Cursor ??= cursor);

    /// <inheritdoc/>
    public ValueTask RewindAsync(string subscription, long end, CancellationToken cancellation) => Do(() =>
    {
        var kept = Of(subscription);
        kept.Cursor = kept.Cursor is { } cursor ? Math.Min(cursor, end) : null;
        foreach (var position in kept.Waiting.Keys.Where(position => position >= end).ToList())
        {
            kept.Waiting.Remove(position);
        }
    });

    /// <inheritdoc/>
    public ValueTask EndAsync(string subscription, CancellationToken cancellation) => Do(() =>
    {
        Of(subscription).Cursor = null;
        Of(subscription).Waiting.Clear();
    });

    /// <inheritdoc/>
    public ValueTask<DeliveryStanding> StandingAsync(string subscription, CancellationToken cancellation) =>
        Under(() => Of(subscription) is var kept
            ? new DeliveryStanding(kept.Cursor, kept.Waiting.Count, kept.Waiting.Values.Count(one => one.Parked),
                kept.Waiting.Count == 0 ? null : kept.Waiting.Keys.First())
            {
                Behind = kept.Waiting.Values.GroupBy(one => one.Stream)
                    .Sum(stream => stream.SkipWhile(one => !one.Parked).LongCount(one => !one.Parked)),
            }
            : null!);

    /// <inheritdoc/>
    public ValueTask<bool> KeepAsync(
        string subscription, long? cursor, long next, IReadOnlyList<(long Position, string Stream)> notices,
        CancellationToken cancellation) => Under(() =>
        {
            var kept = Of(subscription);
            if (cursor is { } from && kept.Cursor != from)
            {
                return false;
            }

            foreach (var (position, stream) in notices)
            {
                kept.Waiting.TryAdd(position, new PendingDelivery(position, stream, 0, NodaConstants.UnixEpoch, false));
            }

            kept.Cursor = cursor is null ? kept.Cursor : next;
            return true;
        });

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PendingDelivery>> NextAsync(
        string subscription, int most, CancellationToken cancellation) => Under<IReadOnlyList<PendingDelivery>>(() =>
        [
            .. Of(subscription).Waiting.Values.DistinctBy(one => one.Stream).Where(one => !one.Parked)
                .OrderBy(one => one.NextAt).ThenBy(one => one.Position).Take(most),
        ]);

    /// <inheritdoc/>
    public ValueTask SettleAsync(
        string subscription, LoggedDelivery attempt, PendingDelivery? then, CancellationToken cancellation) => Do(() =>
        {
            ArgumentNullException.ThrowIfNull(attempt);
            var kept = Of(subscription);
            kept.Log.Add(attempt with { Number = ++kept.Lines });
            kept.Log.RemoveRange(0, Math.Max(0, kept.Log.Count - IDeliveryRows.KeptLines));
            if (then is null)
            {
                kept.Waiting.Remove(attempt.Position);
            }
            else if (kept.Waiting.ContainsKey(attempt.Position))
            {
                kept.Waiting[attempt.Position] = then;
            }
        });

    /// <inheritdoc/>
    public ValueTask ReleaseAsync(string subscription, Instant at, bool parked, CancellationToken cancellation) => Do(
        () => Change(subscription, one => one.Parked && !parked ? one
            : one with { Parked = false, NextAt = Instant.Min(at, one.NextAt) }));

    /// <inheritdoc/>
    public ValueTask UnparkAsync(string subscription, bool giveUp, Instant at, CancellationToken cancellation) => Do(
        () => Change(subscription, one => !one.Parked ? one
            : giveUp ? null : one with { Parked = false, Attempts = 0, NextAt = at }));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LoggedDelivery>> LogAsync(
        string subscription, long before, int most, CancellationToken cancellation) =>
        Under<IReadOnlyList<LoggedDelivery>>(() =>
            [.. Of(subscription).Log.AsEnumerable().Reverse().Where(line => line.Number < before).Take(most)]);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Change(string subscription, Func<PendingDelivery, PendingDelivery?> change)
    {
        var waiting = Of(subscription).Waiting;
        foreach (var one in waiting.Values.ToList())
        {
            if (change(one) is { } changed)
            {
                waiting[one.Position] = changed;
            }
            else
            {
                waiting.Remove(one.Position);
            }
        }
    }

    private Kept Of(string subscription) =>
        all.TryGetValue(subscription, out var kept) ? kept : all[subscription] = new Kept();

    private ValueTask Do(Action work)
    {
        lock (gate)
        {
            work();
        }

        return ValueTask.CompletedTask;
    }

    private ValueTask<T> Under<T>(Func<T> work)
    {
        lock (gate)
        {
            return ValueTask.FromResult(work());
        }
    }

    private sealed class Kept
    {
        public long? Cursor { get; set; }

        public long Lines { get; set; }

        public SortedDictionary<long, PendingDelivery> Waiting { get; } = [];

        public List<LoggedDelivery> Log { get; } = [];
    }
}
