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
/// probed by one delivery at a time until it answers; what waits then goes out at once, and what was parked meanwhile
/// is tried once more.
/// </remarks>
/// <param name="parts">What it works with.</param>
public sealed class Courier(CourierParts parts)
{
    /// <summary>Deliveries to one receiver at the same time.</summary>
    public const int AtOnce = 8;

    /// <summary>
    /// So many wait for one receiver at most, those aside that stand behind parked ones; the rest stays in the ledger
    /// until there is room.
    /// </summary>
    public const int MostWaiting = 5_000;

    /// <summary>So many are kept for one receiver at most, parked ones and those behind them included.</summary>
    public const int MostKept = 50_000;

    /// <summary>So many failures, one behind the other, show that a receiver is down.</summary>
    public const int DownAfter = 5;

    /// <summary>How long a receiver that is down is left alone between two deliveries that try it.</summary>
    public static readonly Duration Probe = Duration.FromSeconds(30);

    /// <summary>
    /// The least time between two entries that tell of parked notices, and between two times that they are tried
    /// because a receiver that did not answer may answer again.
    /// </summary>
    public static readonly Duration ParkedPause = Duration.FromHours(1);

    // How often it is looked what is due where nothing is committed, and how long commits are gathered.
    private static readonly Duration Look = Duration.FromSeconds(5);
    private static readonly Duration Gather = Duration.FromMilliseconds(100);

    private readonly CourierIntake intake = new(parts);
    private readonly CourierStart start = new(parts);
    private readonly Dictionary<string, CourierLine> lines = new(StringComparer.Ordinal);
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
    /// Looks, before anybody can subscribe, whether the rows fit the ledger: they may have been made anew, or be of a
    /// later day than a ledger that was restored.
    /// </summary>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    public ValueTask PrepareAsync(CancellationToken cancellation) => start.PrepareAsync(cancellation);

    /// <summary>Does everything that is due now, and ends.</summary>
    /// <returns>When something is due next; null where nothing waits.</returns>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    public async ValueTask<Instant?> PassAsync(CancellationToken cancellation)
    {
        var known = await ApplyAsync(cancellation).ConfigureAwait(false);
        var due = new List<Instant>();
        foreach (var line in LinesOf(known))
        {
            if (await PassAsync(line, cancellation).ConfigureAwait(false) is { } at)
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
                var active = LinesOf(known);
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

    private async Task GoAsync(CourierLine line, CancellationToken stop) =>
        line.Due = await PassAsync(line, stop).ConfigureAwait(false);

    private void Restart()
    {
        book = null;
        lines.Clear();
    }

    /// <summary>The lines of those that are told now; lines that run learn what the ledger says since.</summary>
    private List<CourierLine> LinesOf(WebhookBook known)
    {
        var active = new List<CourierLine>();
        foreach (var subscription in known.All.Where(one => one.State == WebhookState.Active))
        {
            if (!lines.TryGetValue(subscription.Id, out var line))
            {
                lines[subscription.Id] = line = new CourierLine(subscription);
            }

            line.Book = known;
            active.Add(line);
        }

        return active;
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
            await ApplyAsync(known, step, cancellation).ConfigureAwait(false);
            await parts.Rows.ApplyAsync(step.Version, cancellation).ConfigureAwait(false);
        }

        return book = known;
    }

    private async ValueTask ApplyAsync(WebhookBook known, WebhookStep step, CancellationToken cancellation)
    {
        switch (step.Record)
        {
            case WebhookSubscribed made:
                await parts.Rows.BeginAsync(made.Id, made.From, cancellation).ConfigureAwait(false);
                break;
            case WebhookChanged { Change: WebhookChange.Deleted } ended:
                await parts.Rows.EndAsync(ended.Id, cancellation).ConfigureAwait(false);
                foreach (var asked in known.Steps.Where(
                    one => one.Record is WebhookReplayed replay && replay.Id == ended.Id))
                {
                    await parts.Rows.EndAsync(CourierIntake.AgainOf(ended.Id, asked.Version), cancellation)
                        .ConfigureAwait(false);
                }

                break;
            case WebhookReplayed again when known.Find(again.Id) is { State: not WebhookState.Deleted }:
                if (again.Parked)
                {
                    await parts.Rows.UnparkAsync(again.Id, again.Skip, Now, cancellation).ConfigureAwait(false);
                }

                if (again is { From: { } from, To: not null })
                {
                    // Reading it is the line's own work, page by page: no other subscriber waits for it.
                    await parts.Rows.BeginAsync(CourierIntake.AgainOf(again.Id, step.Version), from, cancellation)
                        .ConfigureAwait(false);
                }

                break;
        }
    }

    private async ValueTask<Instant?> PassAsync(CourierLine line, CancellationToken cancellation)
    {
        while (await IsActiveAsync(line, cancellation).ConfigureAwait(false))
        {
            var took = await intake.TakeAsync(line, cancellation).ConfigureAwait(false);
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
                return await RestAsync(line, next, cancellation).ConfigureAwait(false);
            }

            var parked = await Task.WhenAll(due.Select(one => DeliverAsync(line, one, cancellation)))
                .ConfigureAwait(false);
            line.Parked.AddRange(parked.OfType<long>());
            await TellParkedAsync(line, cancellation).ConfigureAwait(false);
            if (line.IsGone)
            {
                line.IsGone = false;
                await parts.Register.NoteAsync(
                    FormattableString.Invariant($"gone {line.To.Id} {now}"),
                    new WebhookChanged(line.To.Id, WebhookChange.Gone), cancellation).ConfigureAwait(false);
            }
        }

        return null;
    }

    /// <summary>
    /// Whether it is told still: asked of the ledger each round, for under a steady load a line does not end by itself.
    /// </summary>
    private async ValueTask<bool> IsActiveAsync(CourierLine line, CancellationToken cancellation)
    {
        var head = await parts.Ledger.ReadStreamHeadAsync(WebhookBook.Stream, cancellation).ConfigureAwait(false);
        if ((head?.Version ?? 0) != line.Known)
        {
            var known = await parts.Register.ReadAsync(cancellation).ConfigureAwait(false);
            line.Known = known.Version;
            line.To = known.Find(line.To.Id) ?? line.To;
        }

        return line.To.State == WebhookState.Active;
    }

    /// <summary>Nothing is due: when something is, null for never.</summary>
    private async ValueTask<Instant?> RestAsync(
        CourierLine line, IReadOnlyList<PendingDelivery> next, CancellationToken cancellation)
    {
        await TellParkedAsync(line, cancellation).ConfigureAwait(false);
        if (next.Count > 0)
        {
            return line.IsDown ? line.QuietUntil : next[0].NextAt;
        }

        if (!line.IsAway)
        {
            return line.Parked.Count > 0 ? line.ToldParkedAt + ParkedPause : null;
        }

        // All that waits is parked, because nobody answered: an hour later it is looked whether somebody does.
        if (line.TriedParkedAt + ParkedPause <= Now
            && (await parts.Rows.StandingAsync(line.To.Id, cancellation).ConfigureAwait(false)).Parked > 0)
        {
            line.TriedParkedAt = Now;
            await parts.Rows.ReleaseAsync(line.To.Id, Now, parked: true, cancellation).ConfigureAwait(false);
        }

        return Instant.Max(line.TriedParkedAt + ParkedPause, line.QuietUntil);
    }

    /// <summary>One entry an hour at most, however many are parked: the rows have each.</summary>
    private async ValueTask TellParkedAsync(CourierLine line, CancellationToken cancellation)
    {
        var now = Now;
        if (line.Parked.Count == 0 || now < line.ToldParkedAt + ParkedPause)
        {
            return;
        }

        var (first, last) = (line.Parked.Min(), line.Parked.Max());
        await parts.Register.NoteAsync(
            FormattableString.Invariant($"parked {line.To.Id} {first} {last} {now}"),
            new WebhookParked(line.To.Id, line.Parked.Count, first, last), cancellation).ConfigureAwait(false);
        line.ToldParkedAt = now;
        line.Parked.Clear();
    }

    /// <summary>Delivers once; the position where that was the last attempt.</summary>
    private async Task<long?> DeliverAsync(CourierLine line, PendingDelivery pending, CancellationToken cancellation)
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
            if (line.Succeeded(Now) is var (wasDown, triesParked) && wasDown)
            {
                await parts.Rows.ReleaseAsync(line.To.Id, Now, triesParked, cancellation).ConfigureAwait(false);
            }

            return null;
        }

        line.Failed(Now, answer);
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
}
