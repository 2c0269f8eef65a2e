using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Cases.Engine;
using Cases.Interchange;
using Cases.Ledger;
using NodaTime;

namespace Cases.Work;

/// <summary>Drives the cases with a recorded log. One instance, one run.</summary>
/// <remarks>
/// The caller's loop alone reads and counts; commands are sent by the thread pool, so that they are decided beside the
/// reading, and answers only signal the loop. A case's next command is sent after the answer to the former, so file
/// order holds within a case. With a pump all is done by the loop. Beside the case ids memory does not grow with the
/// log.
/// </remarks>
public sealed class ReplayRun
{
    private const int ProgressEvery = 2_048;
    private const int MostAttempts = 10_000;

    private static readonly Duration ShortWait = Duration.FromMilliseconds(20);

    private readonly IStreamHost host;
    private readonly ReplayOptions options;
    private readonly EventTranslator translator;
    private readonly ReplayTally tally = new();
    private readonly Channel<CaseLane> signals = Channel.CreateUnbounded<CaseLane>(
        new UnboundedChannelOptions { SingleReader = true });

    private readonly Dictionary<string, CaseLane> active = new(StringComparer.Ordinal);
    private readonly Stack<CaseLane> idle = new();
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private readonly List<string> caseIds = [];
    private int commands;
    private int attempts;
    private volatile ExceptionDispatchInfo? hostFault;

    /// <summary>Prepares a replay on a host.</summary>
    public ReplayRun(IStreamHost host, ReplayOptions options)
    {
        this.host = host;
        this.options = options;
        translator = new EventTranslator(options.LogPath, options.Mapping, options.Identity);
    }

    /// <summary>Reads the log to its end and waits for every answer.</summary>
    /// <exception cref="InterchangeException">
    /// The log cannot be read on; every event before the place is sent and answered first.
    /// </exception>
    /// <exception cref="LedgerStoreException">The world failed; nothing more is sent. A second replay goes
    /// on.</exception>
    public async Task<ReplayResult> RunAsync(CancellationToken cancellation)
    {
        var started = options.Clock.GetTimestamp();
        ExceptionDispatchInfo? logFault = null;
        try
        {
            foreach (var logged in EventLogReader.Open(options.LogPath, options.Mapping.Columns))
            {
                Take(logged, cancellation);
                while (signals.Reader.TryRead(out var lane))
                {
                    await AnsweredAsync(lane, cancellation).ConfigureAwait(false);
                }

                while (active.Count >= options.WindowCases || commands >= options.WindowCommands)
                {
                    await NextAsync(cancellation).ConfigureAwait(false);
                }

                if (!MayGoOn(cancellation))
                {
                    break;
                }
            }
        }
        catch (InterchangeException fault)
        {
            logFault = ExceptionDispatchInfo.Capture(fault);
        }

        while (active.Count > 0)
        {
            await NextAsync(cancellation).ConfigureAwait(false);
        }

        hostFault?.Throw();
        cancellation.ThrowIfCancellationRequested();
        logFault?.Throw();
        Report();
        var elapsed = options.Clock.GetElapsedTime(started);
        return tally.Result(options.Mapping.Name, options.LogPath, elapsed) with { CaseIds = caseIds };
    }

    private void Take(LoggedEvent logged, CancellationToken cancellation)
    {
        tally.Read(logged.CaseIndex);
        if (tally.Events % ProgressEvery == 0)
        {
            Report();
        }

        if (!translator.Maps(logged))
        {
            tally.Unmapped(logged.Activity);
            return;
        }

        var known = active.TryGetValue(logged.CaseRef, out var lane);
        var place = known ? lane!.Place : translator.PlaceOf(logged);
        var envelope = translator.Translate(logged, place);
        if (!known)
        {
            lane = idle.TryPop(out var free) ? free : new CaseLane(signals.Writer, () => MayGoOn(cancellation));
            lane.Begin(logged.CaseRef, place);
            if (seen.Add(place.CaseId))
            {
                caseIds.Add(place.CaseId);
            }

            active.Add(logged.CaseRef, lane);
        }

        lane!.Enqueue(envelope);
        commands++;
        if (!lane.Busy)
        {
            SendOn(lane, cancellation);
        }
    }

    /// <summary>
    /// Waits for a signal and heeds it; with a pump, runs the host on this thread instead of waiting.
    /// </summary>
    private async ValueTask NextAsync(CancellationToken cancellation)
    {
        CaseLane? lane;
        while (!signals.Reader.TryRead(out lane))
        {
            if (options.Pump is not { } pump)
            {
                // Not cancelled by the token: what is with the host is always waited for, it ends by itself.
                await signals.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false);
            }
            else if (!await pump().ConfigureAwait(false) && !signals.Reader.TryPeek(out _))
            {
                throw new InvalidOperationException("Commands wait for an answer and the host has nothing to do.");
            }
        }

        await AnsweredAsync(lane, cancellation).ConfigureAwait(false);
    }

    private async ValueTask AnsweredAsync(CaseLane lane, CancellationToken cancellation)
    {
        if (lane.SendAgain)
        {
            // What was pushed back would be pushed back again before the host has worked.
            if (options.Pump is { } pump)
            {
                await pump().ConfigureAwait(false);
            }

            SendOn(lane, cancellation);
        }
        else if (Settle(lane, cancellation))
        {
            SendOn(lane, cancellation);
        }
    }

    /// <summary>Sends the lane's next command; with a pump as many as are answered at once.</summary>
    private void SendOn(CaseLane lane, CancellationToken cancellation)
    {
        while (lane.Waiting > 0 && MayGoOn(cancellation))
        {
            if (options.Pump is null)
            {
                lane.Post(host, cancellation);
                return;
            }

            try
            {
                if (!lane.Send(host, cancellation))
                {
                    return;
                }
            }
            catch (Exception fault) when (Keep(fault))
            {
                break;
            }

            if (!Settle(lane, cancellation))
            {
                return;
            }
        }

        commands -= lane.Waiting;
        active.Remove(lane.CaseRef);
        idle.Push(lane);
    }

    /// <summary>Takes an answer.</summary>
    /// <returns>False where the lane waits to send the same command again.</returns>
    private bool Settle(CaseLane lane, CancellationToken cancellation)
    {
        try
        {
            var receipt = lane.Take();
            if (receipt.Kind is ReceiptKind.Pushback or ReceiptKind.Contended)
            {
                Retry(lane, receipt, cancellation);
                return false;
            }

            if (receipt.Kind == ReceiptKind.NewerNodeNeeded)
            {
                throw new LedgerStoreException(StoreFailure.NewerVersion,
                    $"The case {lane.CaseRef} has entries of a newer build", "run the newer build that wrote them");
            }

            attempts = 0;
            tally.Answer(receipt);
        }
        catch (Exception fault) when (Keep(fault))
        {
            return true;
        }

        lane.Done();
        commands--;
        return true;
    }

    private void Retry(CaseLane lane, CommandReceipt receipt, CancellationToken cancellation)
    {
        if (++attempts > MostAttempts)
        {
            throw new WorkException(
                "The host takes no more commands although it was asked many times",
                "look at the store, then replay again");
        }

        lane.Again();
        if (options.Pump is not null)
        {
            lane.Signal();
            return;
        }

        _ = SignalLaterAsync(lane, receipt.RetryAfter ?? ShortWait, cancellation);
    }

    private async Task SignalLaterAsync(CaseLane lane, Duration wait, CancellationToken cancellation)
    {
        try
        {
            await options.Delay(wait, cancellation).ConfigureAwait(false);
        }
        finally
        {
            lane.Signal();
        }
    }

    private bool MayGoOn(CancellationToken cancellation) =>
        hostFault is null && !cancellation.IsCancellationRequested;

    /// <summary>Keeps the first fault of the host; a filter, so that every fault is one.</summary>
    private bool Keep(Exception fault)
    {
        hostFault ??= ExceptionDispatchInfo.Capture(fault);
        return true;
    }

    private void Report() => options.Progress?.Invoke(new ReplayProgress(tally.Cases, tally.Events, tally.Answered));
}
