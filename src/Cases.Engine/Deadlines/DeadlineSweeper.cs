using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>What a sweep did.</summary>
/// <param name="Cases">Cases whose deadline had come and that no other sweeper had.</param>
/// <param name="Steps">Steps that are entries now.</param>
/// <param name="Refused">Steps that were refused; they are put off until they may be permitted.</param>
/// <param name="Failed">Cases that could not be looked at or asked; they come again in the next full hour.</param>
public readonly record struct SweepResult(int Cases, int Steps, int Refused, int Failed = 0);

/// <summary>Takes the steps that fall due by themselves: finds cases by their rows, asks their actors.</summary>
/// <remarks>
/// <para>A step is a command like any other. Its id follows from the case, the deadline and the attempt, so that two
/// sweepers on two nodes, or one before and after a crash, take it once. What is due is read from the case's own state:
/// a row only says where to look.</para>
/// <para>Sweepers share the work: each takes cases that no other has, for <see cref="Lease"/>. A node that dies leaves
/// them to the others when that has run out.</para>
/// </remarks>
/// <param name="rows">Where cases are found by their deadline.</param>
/// <param name="host">The host of their actors.</param>
/// <param name="zoneOf">The official zone of the packs that a case names.</param>
/// <param name="time">The node's clock.</param>
public sealed partial class DeadlineSweeper(
    IWorkRows rows, IStreamHost host, Func<CaseOpened, DateTimeZone> zoneOf, TimeProvider time)
{
    /// <summary>Cases of one sweep, at most: what one batch of the ledger can take in.</summary>
    public const int MaxCases = 256;

    /// <summary>How long a case is this sweeper's: longer than its steps take, and rows need to follow.</summary>
    public static readonly Duration Lease = Duration.FromMinutes(1);

    /// <summary>How often somebody looks: deadlines begin with a day, and the morning is early enough.</summary>
    public static readonly Duration Pause = Duration.FromSeconds(10);

    // Rows that catch up after a start are soon there, and what fell due meanwhile has waited long enough.
    private static readonly Duration BriefPause = Duration.FromSeconds(1);

    // Cases of a sweep that are asked at once: each that is not active is read from the store on a session of its own.
    private const int AtOnce = 16;

    // A plan with hundreds of missed instalments is no reason to keep a sweep from other cases.
    private const int MostStepsOfACase = 64;

    private static readonly Principal Automatic = new("system", "system");

    /// <summary>Is told of each case that could not be looked at or asked, and why.</summary>
    public Action<string, Exception> Told { get; set; } = static (_, _) => { };

    /// <summary>Takes the steps that are due now.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>What was done. Where there were <see cref="MaxCases"/>, there may be more.</returns>
    /// <exception cref="LedgerStoreException">The world failed; what was done is durable, the rest is done
    /// later.</exception>
    public async ValueTask<SweepResult> SweepAsync(CancellationToken cancellation)
    {
        // Before rows have caught up they may tell of deadlines that were met long ago.
        if (!rows.IsBuilt)
        {
            return default;
        }

        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        var due = await rows.TakeDueAsync(now, now + Lease, MaxCases, cancellation).ConfigureAwait(false);
        var sum = new SweepResult(due.Count, 0, 0);
        var idle = new List<string>();
        foreach (var some in due.Chunk(AtOnce))
        {
            var swept = await Task.WhenAll(some.Select(id => TrySweepAsync(id, now, cancellation)))
                .ConfigureAwait(false);
            idle.AddRange(some.Where((_, index) => swept[index].Steps == 0));
            sum = new SweepResult(
                due.Count, sum.Steps + swept.Sum(of => of.Steps), sum.Refused + swept.Sum(of => of.Refused),
                sum.Failed + swept.Sum(of => of.Failed));
        }

        if (idle.Count > 0)
        {
            // What cannot be taken stands before all others: it must not keep a sweep from them every minute. An
            // attempt's id changes at the full hour, and no deadline lies within one.
            await rows.KeepDueAsync(idle, NextHour(now), cancellation).ConfigureAwait(false);
        }

        return sum;
    }

    /// <summary>Sweeps again and again until it is stopped.</summary>
    /// <param name="pause">Waits between two sweeps; ends early, and without fault, when stopped.</param>
    /// <param name="stop">Ends it, after the sweep that runs.</param>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    public async Task RunAsync(Func<Duration, CancellationToken, Task> pause, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(pause);
        while (!stop.IsCancellationRequested)
        {
            var swept = await SweepAsync(CancellationToken.None).ConfigureAwait(false);
            if (swept.Cases < MaxCases)
            {
                var length = rows.IsBuilt ? Pause : BriefPause;
                await pause(length, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>One case that is damaged, or of packs that this node has not, keeps no other from its steps.</summary>
    private async Task<SweepResult> TrySweepAsync(string caseId, Instant now, CancellationToken cancellation)
    {
        try
        {
            return await SweepAsync(caseId, now, cancellation).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever is wrong with one case is told, and no reason to stop the node.
        catch (Exception fault) when (fault is not OperationCanceledException
            && fault is not LedgerStoreException { Failure: StoreFailure.Unavailable or StoreFailure.ClockOff })
#pragma warning restore CA1031
        {
            Told(caseId, fault);
            return new SweepResult(1, 0, 0, 1);
        }
    }

    private async ValueTask<SweepResult> SweepAsync(string caseId, Instant now, CancellationToken cancellation)
    {
        var stream = CaseIdentity.Stream(caseId);
        var steps = 0;
        var refused = new HashSet<string>(StringComparer.Ordinal);
        for (var tried = 0; tried < MostStepsOfACase; tried++)
        {
            var view = await host.ReadAsync(stream, cancellation).ConfigureAwait(false);
            if (view is not { NewerNodeNeeded: false, State: CaseState { Opened: { } opened } state }
                || CaseDeadlines.Of(state, zoneOf(opened))
                    .FirstOrDefault(known => known.At <= now && !refused.Contains(known.Key)) is not { } next)
            {
                break;
            }

            if (!Takes(state, next, now))
            {
                refused.Add(next.Key);
                continue;
            }

            // What came in between may have met the deadline: then the state is read again, and nothing is refused.
            var step = new CommandEnvelope(
                AttemptId(stream, next, now), stream, Automatic, Step(state, next.Step, now))
            {
                ExpectedVersion = view.Version,
            };
            var receipt = await host.SendAsync(step, cancellation).ConfigureAwait(false);
            if (receipt.Kind == ReceiptKind.Accepted)
            {
                var isNew = receipt.Position >= 0 && !receipt.Repeated;
                steps += isNew ? 1 : 0;
                if (isNew && next.Step is ConfirmMessage confirm)
                {
                    await HandOverAsync(step, confirm, cancellation).ConfigureAwait(false);
                }
            }
            else if (receipt.Kind is ReceiptKind.Refused or ReceiptKind.RefusalsSuppressed)
            {
                refused.Add(next.Key);
                await PostponeAsync(step, next, receipt, opened, now, cancellation).ConfigureAwait(false);
            }
            else if (receipt.Kind != ReceiptKind.VersionMismatch)
            {
                break; // Contended, pushed back, or of a newer node: the case comes again when its lease has run out.
            }
        }

        return new SweepResult(1, steps, refused.Count);
    }

    /// <summary>
    /// Puts a refused step off, so that it is not tried every hour. Where the case has moved on meanwhile nothing is
    /// written: the attempt of this hour is answered alike at the next look, and put off then.
    /// </summary>
    private async ValueTask PostponeAsync(
        CommandEnvelope step, CaseDeadline deadline, CommandReceipt refusal, CaseOpened opened, Instant now,
        CancellationToken cancellation)
    {
        var until = CaseDeadlines.Again(refusal.Reasons, now, zoneOf(opened));
        var id = CommandId16.FromHash($"put off {step.Id}");
        await host.SendAsync(
            step with { Id = id, Command = new PostponeStep(deadline.Key, until, [.. refusal.Reasons]) },
            cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// The first attempt is the deadline's own; one that was refused comes again once an hour. Whoever sweeps in that
    /// hour sends the same id.
    /// </summary>
    private static CommandId16 AttemptId(StreamId stream, CaseDeadline deadline, Instant now)
    {
        var hour = HourOf(now);
        var attempt = hour > HourOf(deadline.At) ? hour : 0;
        return CommandId16.FromHash(FormattableString.Invariant(
            $"deadline {stream} {deadline.At.ToUnixTimeMilliseconds()} {attempt} {deadline.Key}"));
    }

    private static long HourOf(Instant at) => at.ToUnixTimeSeconds() / NodaConstants.SecondsPerHour;

    private static Instant NextHour(Instant now) =>
        Instant.FromUnixTimeSeconds((HourOf(now) + 1) * NodaConstants.SecondsPerHour);
}
