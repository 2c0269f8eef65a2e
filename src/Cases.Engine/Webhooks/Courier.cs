using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>What is to be delivered now.</summary>
/// <param name="To">To whom.</param>
/// <param name="Notice">What.</param>
/// <param name="Attempt">The number of the attempt, from 1.</param>
public sealed record OutgoingDelivery(WebhookSubscription To, Notice Notice, int Attempt);

/// <summary>What came of an attempt.</summary>
/// <param name="Status">The status of the answer; null where there was none.</param>
/// <param name="Fault">Why there was none, in a word.</param>
/// <param name="RetryAfter">How long the receiver wants to be left alone; null where it does not say.</param>
/// <param name="TookMs">How long it took.</param>
public sealed record DeliveryAnswer(int? Status, string? Fault, Duration? RetryAfter, long TookMs)
{
    /// <summary>The answer of a receiver that is no more.</summary>
    public const int Gone = 410;
}

/// <summary>What a courier works with.</summary>
/// <param name="Ledger">The ledger.</param>
/// <param name="Feed">What there is to tell.</param>
/// <param name="Register">Who wants to know.</param>
/// <param name="Rows">What is left to deliver.</param>
/// <param name="Time">The clock.</param>
public sealed record CourierParts(
    ILedgerStore Ledger, NoticeFeed Feed, WebhookRegister Register, IDeliveryRows Rows, TimeProvider Time)
{
    /// <summary>Sends; never throws but where it is cancelled.</summary>
    public required Func<OutgoingDelivery, CancellationToken, Task<DeliveryAnswer>> Post { get; init; }

    /// <summary>How long to wait after an attempt that failed, by its number; null where it was the last.</summary>
    public required Func<int, Duration?> Plan { get; init; }

    /// <summary>Is told where the rows were lost, and from which position on delivery goes on.</summary>
    public Action<long> Lost { get; init; } = static _ => { };
}

/// <summary>
/// Delivers notices to subscribers, at least once and in order for each case: the ledger is the outbox, rows say what
/// is left of it. One node at a time delivers.
/// </summary>
/// <remarks>
/// What fails waits with all behind it of its case, and other cases go on. A receiver that fails again and again is
/// probed by one delivery at a time until it answers; what waits then goes out at once.
/// </remarks>
/// <param name="parts">What it works with.</param>
public sealed class Courier(CourierParts parts)
{
    /// <summary>Deliveries to one receiver at the same time.</summary>
    public const int AtOnce = 8;

    /// <summary>So many wait for one receiver at most; the rest stays in the ledger until there is room.</summary>
    public const int MostWaiting = 5_000;

    /// <summary>So many failures, one behind the other, show that a receiver is down.</summary>
    public const int DownAfter = 5;

    // Entries that are passed over before the cursor is written though nothing was found: a restart reads them again.
    private const int MostUnwritten = 1_000;

    /// <summary>How long a receiver that is down is left alone between two deliveries that try it.</summary>
    public static readonly Duration Probe = Duration.FromSeconds(30);

    // How often it is looked what is due where nothing is committed, and how long commits are gathered.
    private static readonly Duration Look = Duration.FromSeconds(5);
    private static readonly Duration Gather = Duration.FromMilliseconds(100);

    private readonly CasePlaces places = new(parts.Ledger);
    private readonly Dictionary<string, Line> lines = new(StringComparer.Ordinal);
    private WebhookBook? book;

    private Instant Now => Instant.FromUnixTimeMilliseconds(parts.Time.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>Delivers until it is stopped, beside other nodes of which one leads.</summary>
    /// <param name="turn">Says when this one leads; null where no other node is.</param>
    /// <param name="committed">Signalled after every durable batch.</param>
    /// <param name="pause">Waits; ends early, and without fault, when stopped.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="LedgerStoreException">The world failed; called again, it goes on.</exception>
    public async Task RunAsync(
        FollowerTurn? turn, WakeUp committed, Func<Duration, CancellationToken, Task> pause, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(committed);
        ArgumentNullException.ThrowIfNull(pause);
        while (!stop.IsCancellationRequested)
        {
            var leading = turn is null ? stop : turn.Leading;
            if (leading is null)
            {
                await pause(FollowerTurns.Look, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }

            using var until = CancellationTokenSource.CreateLinkedTokenSource(stop, leading.Value);
            Restart();
            try
            {
                await LeadAsync(committed, pause, until.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (until.IsCancellationRequested)
            {
                continue; // Stopped, or another node leads: what was on its way goes out again, under the same id.
            }
        }
    }

    /// <summary>
    /// Looks whether the rows were made anew, before anybody can subscribe: they are then lost where somebody has, and
    /// else new.
    /// </summary>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    public async ValueTask PrepareAsync(CancellationToken cancellation)
    {
        if (await parts.Rows.ReadAppliedAsync(cancellation).ConfigureAwait(false) is null)
        {
            await BeginAnewAsync(
                await parts.Register.ReadAsync(cancellation).ConfigureAwait(false),
                await parts.Feed.EndAsync(cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Does everything that is due now, and ends.</summary>
    /// <returns>When something is due next; null where nothing waits.</returns>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    public async ValueTask<Instant?> PassAsync(CancellationToken cancellation)
    {
        var known = await ApplyAsync(cancellation).ConfigureAwait(false);
        var due = new List<Instant>();
        foreach (var subscription in known.All.Where(one => one.State == WebhookState.Active))
        {
            if (await PassAsync(LineOf(subscription), cancellation).ConfigureAwait(false) is { } at)
            {
                due.Add(at);
            }
        }

        return due.Count == 0 ? null : due.Min();
    }

    private async Task LeadAsync(
        WakeUp committed, Func<Duration, CancellationToken, Task> pause, CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                var woken = committed.Next;
                var known = await ApplyAsync(stop).ConfigureAwait(false);
                var active = known.All.Where(one => one.State == WebhookState.Active).Select(LineOf).ToList();
                foreach (var line in active.Where(line => line.Running.IsCompleted))
                {
                    await line.Running.ConfigureAwait(false);
                    line.Running = GoAsync(line, stop);
                }

                var wait = active.Where(line => line.Running.IsCompletedSuccessfully)
                    .Select(line => line.Due is { } at ? at - Now : Look).Append(Look).Min();
                await Task.WhenAny([woken, pause(Duration.Max(Gather, wait), stop)]).ConfigureAwait(false);
                await pause(Gather, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            foreach (var line in lines.Values)
            {
                await line.Running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task GoAsync(Line line, CancellationToken stop) =>
        line.Due = await PassAsync(line, stop).ConfigureAwait(false);

    private void Restart()
    {
        book = null;
        lines.Clear();
    }

    private Line LineOf(WebhookSubscription subscription)
    {
        if (!lines.TryGetValue(subscription.Id, out var line))
        {
            lines[subscription.Id] = line = new Line(subscription);
        }

        line.To = subscription;
        return line;
    }

    /// <summary>Acts upon what was written about subscriptions, each once.</summary>
    private async ValueTask<WebhookBook> ApplyAsync(CancellationToken cancellation)
    {
        var head = await parts.Ledger.ReadStreamHeadAsync(WebhookBook.Stream, cancellation).ConfigureAwait(false);
        if (book is { } current && (head?.Version ?? 0) == current.Version)
        {
            return current;
        }

        var known = await parts.Register.ReadAsync(cancellation).ConfigureAwait(false);
        await PrepareAsync(cancellation).ConfigureAwait(false);
        var applied = await parts.Rows.ReadAppliedAsync(cancellation).ConfigureAwait(false);
        foreach (var step in known.Steps.Where(step => step.Version > applied))
        {
            await ApplyAsync(known, step.Record, cancellation).ConfigureAwait(false);
            await parts.Rows.ApplyAsync(step.Version, cancellation).ConfigureAwait(false);
        }

        return book = known;
    }

    /// <summary>Nobody knows what was delivered: it goes on at the end, and whoever needs more replays it.</summary>
    private async ValueTask BeginAnewAsync(WebhookBook known, long end, CancellationToken cancellation)
    {
        foreach (var subscription in known.Living)
        {
            await parts.Rows.BeginAsync(subscription.Id, end, cancellation).ConfigureAwait(false);
        }

        if (known.Living.Any())
        {
            parts.Lost(end);
        }

        await parts.Rows.ApplyAsync(known.Version, cancellation).ConfigureAwait(false);
    }

    private async ValueTask ApplyAsync(WebhookBook known, SystemRecord record, CancellationToken cancellation)
    {
        switch (record)
        {
            case WebhookSubscribed made:
                await parts.Rows.BeginAsync(made.Id, made.From, cancellation).ConfigureAwait(false);
                break;
            case WebhookChanged { Change: WebhookChange.Deleted } ended:
                await parts.Rows.EndAsync(ended.Id, cancellation).ConfigureAwait(false);
                break;
            case WebhookReplayed again when known.Find(again.Id) is { } to:
                if (again.Parked)
                {
                    await parts.Rows.UnparkAsync(again.Id, again.Skip, Now, cancellation).ConfigureAwait(false);
                }

                if (again is { From: { } from, To: { } last })
                {
                    await KeepAgainAsync(to, from, last, cancellation).ConfigureAwait(false);
                }

                break;
        }
    }

    private async ValueTask KeepAgainAsync(
        WebhookSubscription to, long from, long last, CancellationToken cancellation)
    {
        while (from <= last)
        {
            var page = await parts.Feed.ReadAsync(from, cancellation).ConfigureAwait(false);
            var wanted = await WantedAsync(
                to, page.Notices.Where(notice => notice.Position <= last), cancellation).ConfigureAwait(false);
            await parts.Rows.KeepAsync(to.Id, null, 0, wanted, cancellation).ConfigureAwait(false);
            if (page.Next == from)
            {
                return;
            }

            from = page.Next;
        }
    }

    private async ValueTask<Instant?> PassAsync(Line line, CancellationToken cancellation)
    {
        while (true)
        {
            var took = await TakeInAsync(line, cancellation).ConfigureAwait(false);
            var next = await parts.Rows.NextAsync(line.To.Id, AtOnce, cancellation).ConfigureAwait(false);
            var now = Now;
            var due = next.Where(one => one.NextAt <= now).ToList();
            if (line.IsDown)
            {
                // Whether it answers again is found out by the next one, also before its time.
                due = now < line.QuietUntil ? [] : [.. next.Take(1)];
            }

            if (due.Count == 0 && !took)
            {
                return next.Count == 0 ? null
                    : line.IsDown ? line.QuietUntil
                    : next[0].NextAt;
            }

            var parked = (await Task.WhenAll(due.Select(one => DeliverAsync(line, one, cancellation)))
                .ConfigureAwait(false)).OfType<long>().Order().ToList();
            if (parked.Count > 0)
            {
                await parts.Register.NoteAsync(
                    FormattableString.Invariant($"parked {line.To.Id} {parked[0]} {parked[^1]} {now}"),
                    new WebhookParked(line.To.Id, parked.Count, parked[0], parked[^1]), cancellation)
                    .ConfigureAwait(false);
            }

            if (line.IsGone)
            {
                line.IsGone = false;
                await parts.Register.NoteAsync(
                    FormattableString.Invariant($"gone {line.To.Id} {now}"),
                    new WebhookChanged(line.To.Id, WebhookChange.Gone), cancellation).ConfigureAwait(false);
                return null;
            }
        }
    }

    /// <summary>Takes in the next notices where there is room; whether it went on.</summary>
    private async ValueTask<bool> TakeInAsync(Line line, CancellationToken cancellation)
    {
        var standing = line.Cursor is null || line.MayBeFull
            ? await parts.Rows.StandingAsync(line.To.Id, cancellation).ConfigureAwait(false)
            : null;
        if (standing is not null)
        {
            line.Cursor = standing.Cursor;
            line.Reached = Math.Max(line.Reached, standing.Cursor ?? 0);
            line.MayBeFull = standing.Waiting >= MostWaiting;
        }

        if (line.Cursor is not { } cursor || line.MayBeFull)
        {
            return false;
        }

        var page = await parts.Feed.ReadAsync(line.Reached, cancellation).ConfigureAwait(false);
        if (page.Next == line.Reached)
        {
            return false;
        }

        var wanted = await WantedAsync(line.To, page.Notices, cancellation).ConfigureAwait(false);
        line.Reached = page.Next;
        if (wanted.Count == 0 && page.Next - cursor < MostUnwritten)
        {
            return true;
        }

        var kept = await parts.Rows.KeepAsync(line.To.Id, cursor, page.Next, wanted, cancellation)
            .ConfigureAwait(false);
        line.Cursor = kept ? page.Next : null; // Another node moved it: it is looked at again.
        line.Reached = kept ? page.Next : 0;
        line.MayBeFull = wanted.Count > 0;
        return true;
    }

    /// <summary>Delivers once; the position where that was the last attempt.</summary>
    private async Task<long?> DeliverAsync(Line line, PendingDelivery pending, CancellationToken cancellation)
    {
        var (began, attempt) = (Now, pending.Attempts + 1);
        var notice = await parts.Feed.FindAsync(pending.Position, cancellation).ConfigureAwait(false);
        var answer = notice is null
            ? new DeliveryAnswer(null, "not in the ledger", null, 0)
            : await parts.Post(new OutgoingDelivery(line.To, notice, attempt), cancellation).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        var logged = new LoggedDelivery(
            pending.Position, attempt, began, answer.Status, answer.Fault, answer.TookMs);
        if (logged.IsDelivered || notice is null)
        {
            await parts.Rows.SettleAsync(line.To.Id, logged, null, cancellation).ConfigureAwait(false);
            if (line.Succeeded())
            {
                await parts.Rows.ReleaseAsync(line.To.Id, Now, cancellation).ConfigureAwait(false);
            }

            return null;
        }

        line.Failed(Now, answer.RetryAfter);
        if (answer.Status == DeliveryAnswer.Gone)
        {
            line.IsGone = true;
            await parts.Rows.SettleAsync(line.To.Id, logged, pending, cancellation).ConfigureAwait(false);
            return null;
        }

        if (pending.NextAt > began)
        {
            // It was tried before its time, and that counts for nothing.
            await parts.Rows.SettleAsync(line.To.Id, logged, pending, cancellation).ConfigureAwait(false);
            return null;
        }

        var wait = parts.Plan(attempt);
        var longer = Duration.Min(answer.RetryAfter ?? Duration.Zero, Duration.FromDays(1));
        await parts.Rows.SettleAsync(line.To.Id, logged, pending with
        {
            Attempts = attempt,
            Parked = wait is null,
            NextAt = Now + Duration.Max(wait ?? Duration.Zero, longer),
        }, cancellation).ConfigureAwait(false);
        return wait is null ? pending.Position : null;
    }

    private async ValueTask<List<(long Position, string Stream)>> WantedAsync(
        WebhookSubscription to, IEnumerable<Notice> notices, CancellationToken cancellation)
    {
        var wanted = new List<(long, string)>();
        foreach (var notice in notices.Where(to.Wants))
        {
            if (await SeesAsync(to.Scope, notice, cancellation).ConfigureAwait(false))
            {
                wanted.Add((notice.Position, notice.Stream.Value));
            }
        }

        return wanted;
    }

    /// <summary>Whether a subscription sees what a notice tells, as the stream of events does for a caller.</summary>
    private async ValueTask<bool> SeesAsync(WorkScope scope, Notice notice, CancellationToken cancellation)
    {
        var seesAll = scope.Branch is null && scope.Team is null && scope.Products.IsEmpty;
        if (notice.Case is not { } id)
        {
            return seesAll && (scope.Organisation is null || scope.OrOfNone);
        }

        if (seesAll)
        {
            return scope.Organisation is null
                || (await places.FirstAsync(notice.Stream, cancellation).ConfigureAwait(false) is { } by
                    && (by.Organisation == scope.Organisation || (by.Organisation is null && scope.OrOfNone)));
        }

        var state = await EntryReading.CaseBeforeAsync(
            parts.Ledger, notice.Stream, long.MaxValue, cancellation).ConfigureAwait(false);
        return await places.IsWithinAsync(scope, id, state, cancellation).ConfigureAwait(false);
    }

    /// <summary>What is known of one receiver while this node delivers.</summary>
    private sealed class Line(WebhookSubscription to)
    {
        private int failures;

        public WebhookSubscription To { get; set; } = to;

        public Task Running { get; set; } = Task.CompletedTask;

        public Instant? Due { get; set; }

        /// <summary>Where the rows have the cursor; null where it is not known.</summary>
        public long? Cursor { get; set; }

        /// <summary>How far the feed was read.</summary>
        public long Reached { get; set; }

        public bool MayBeFull { get; set; }

        public bool IsGone { get; set; }

        public Instant QuietUntil { get; private set; } = NodaConstants.UnixEpoch;

        public bool IsDown => Volatile.Read(ref failures) >= DownAfter;

        public void Failed(Instant now, Duration? alone)
        {
            if (Interlocked.Increment(ref failures) >= DownAfter)
            {
                QuietUntil = now + Duration.Max(Probe, Duration.Min(alone ?? Probe, Duration.FromDays(1)));
            }
        }

        /// <summary>Notes that the receiver answers; whether it had been down.</summary>
        public bool Succeeded() => Interlocked.Exchange(ref failures, 0) >= DownAfter;
    }
}
