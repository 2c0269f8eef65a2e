using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>What a sweep did.</summary>
/// <param name="Cases">Cases whose deadline had come and that no other sweeper had.</param>
/// <param name="Steps">Steps that are entries now.</param>
/// <param name="Refused">Steps that were refused; they are tried again in the next full hour.</param>
public readonly record struct SweepResult(int Cases, int Steps, int Refused);

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
public sealed class DeadlineSweeper(
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

    // A plan with hundreds of missed instalments is no reason to keep a sweep from other cases.
    private const int MostStepsOfACase = 64;

    private static readonly Principal Automatic = new("system", "system");

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
        var swept = await Task.WhenAll(due.Select(id => SweepAsync(id, now, cancellation).AsTask()))
            .ConfigureAwait(false);
        return new SweepResult(due.Count, swept.Sum(of => of.Steps), swept.Sum(of => of.Refused));
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

    private async ValueTask<(int Steps, int Refused)> SweepAsync(
        string caseId, Instant now, CancellationToken cancellation)
    {
        var stream = StreamId.Parse("case/" + caseId);
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

            var receipt = await host.SendAsync(
                new CommandEnvelope(AttemptId(stream, next, now), stream, Automatic, next.Step), cancellation)
                .ConfigureAwait(false);
            if (receipt.Kind == ReceiptKind.Accepted)
            {
                steps += receipt.Position >= 0 && !receipt.Repeated ? 1 : 0;
            }
            else if (receipt.Kind is ReceiptKind.Refused or ReceiptKind.RefusalsSuppressed)
            {
                refused.Add(next.Key);
            }
            else
            {
                break; // Contended, pushed back, or of a newer node: the case comes again when its lease has run out.
            }
        }

        return (steps, refused.Count);
    }

    /// <summary>
    /// The first attempt is the deadline's own; one that was refused comes again once an hour. Whoever sweeps in that
    /// hour sends the same id.
    /// </summary>
    private static CommandId16 AttemptId(StreamId stream, CaseDeadline deadline, Instant now)
    {
        var hour = now.ToUnixTimeSeconds() / 3600;
        var attempt = hour > deadline.At.ToUnixTimeSeconds() / 3600 ? hour : 0;
        return CommandId16.FromHash(FormattableString.Invariant(
            $"deadline {stream} {deadline.At.ToUnixTimeMilliseconds()} {attempt} {deadline.Key}"));
    }
}
