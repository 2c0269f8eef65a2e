using System.Collections.Concurrent;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using NodaTime;
using Xunit;

namespace Cases.Work.Tests;

/// <summary>How a replay deals with its host: order, window, busy hosts, failures, repetition.</summary>
public sealed class ReplayRunTests : IDisposable
{
    private const int Cases = 40;

    private readonly Folder folder = new();
    private readonly string log;

    public ReplayRunTests() => log = folder.Write("log.csv", Logs.Fines(Interleaved()));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Replay_SecondTime_RepeatsEveryAnswerAndChangesNothing()
    {
        var host = new MemoryHost(Given.Book);
        await new ReplayRun(host, Given.Replay(log)).RunAsync(Cancellation);
        var decided = host.Decided;
        var again = await new ReplayRun(host, Given.Replay(log)).RunAsync(Cancellation);
        Assert.Equal((5 * Cases, 5 * Cases), (again.Accepted, again.Repeated));
        Assert.Equal(decided, host.Decided);
    }

    [Fact]
    public async Task Pump_HostThatWaits_StaysOnThisThreadAndWithinTheWindow()
    {
        var host = new MemoryHost(Given.Book) { Deferred = true, KeepLog = true };
        var thread = Environment.CurrentManagedThreadId;
        var options = Given.Replay(log) with
        {
            WindowCases = 7,
            Pump = () =>
            {
                Assert.Equal(thread, Environment.CurrentManagedThreadId);
                return host.PumpAsync();
            },
        };
        var run = new ReplayRun(host, options).RunAsync(Cancellation);
        Assert.True(run.IsCompleted);
        Assert.Equal(5 * Cases, (await run).Accepted);
        Assert.InRange(host.MostPending, 1, 7);
        AssertOrdered(host.Log);
    }

    [Fact]
    public async Task CaseIds_AreInOrderOfFirstAppearance_EachOnce()
    {
        var result = await new ReplayRun(new MemoryHost(Given.Book), Given.Replay(log)).RunAsync(Cancellation);
        Assert.Equal(Enumerable.Range(0, Cases).Select(i => Given.CaseId("road-fines", $"F{i}")), result.CaseIds);
    }

    [Fact]
    public async Task Pump_TwoRunsOfOneLog_SendTheSameInTheSameOrder()
    {
        var sent = new List<string>[2];
        for (var i = 0; i < sent.Length; i++)
        {
            var host = new MemoryHost(Given.Book) { Deferred = true, KeepLog = true };
            var options = Given.Replay(log) with { Pump = host.PumpAsync, WindowCases = 16 };
            await new ReplayRun(host, options).RunAsync(Cancellation);
            sent[i] = [.. host.Log.Select(envelope => $"{envelope.Stream} {envelope.Id}")];
        }

        Assert.Equal(sent[0], sent[1]);
    }

    [Fact]
    public async Task Pump_HostWithNothingToDo_IsABrokenProgram()
    {
        var host = new MemoryHost(Given.Book) { Deferred = true };
        var run = new ReplayRun(host, Given.Replay(log) with { Pump = () => ValueTask.FromResult(false) });
        await Assert.ThrowsAsync<InvalidOperationException>(() => run.RunAsync(Cancellation));
    }

    [Fact]
    public async Task Commands_OfOneLongCase_AreBounded()
    {
        var rows = "F1 | Create Fine | 2010-01-10 | amount=35.0\n"
            + string.Concat(Enumerable.Repeat("F1 | Payment | 2010-01-11 | paid=0.01\n", 300));
        var longLog = folder.Write("long.csv", Logs.Fines(rows));
        var host = new MemoryHost(Given.Book) { Deferred = true, KeepLog = true };
        var options = Given.Replay(longLog) with { Pump = host.PumpAsync, WindowCommands = 10 };
        var result = await new ReplayRun(host, options).RunAsync(Cancellation);
        Assert.Equal(301, result.Accepted);
        Assert.Equal(1, host.MostPending);
        Assert.Equal(3_200, host.Cases.Single().OutstandingMinor);
    }

    [Fact]
    public async Task Answers_OnOtherThreads_KeepTheOrderWithinACase()
    {
        var host = new MemoryHost(Given.Book) { KeepLog = true };
        var run = new ReplayRun(new LateHost(host), Given.Replay(log) with { WindowCases = 12 });
        var result = await run.RunAsync(Cancellation);
        Assert.Equal(5 * Cases, result.Accepted);
        AssertOrdered(host.Log);
    }

    [Theory]
    [InlineData(ReceiptKind.Pushback)]
    [InlineData(ReceiptKind.Contended)]
    public async Task BusyHost_IsAskedAgainAfterWaiting(ReceiptKind kind)
    {
        var busy = 0;
        var waits = new ConcurrentQueue<Duration>();
        var host = new MemoryHost(Given.Book)
        {
            KeepLog = true,
            Busy = _ => ++busy % 3 == 0
                ? null
                : new CommandReceipt(kind, -1, 0) { RetryAfter = Duration.FromMilliseconds(busy) },
        };
        var options = Given.Replay(log) with
        {
            Delay = (wait, _) =>
            {
                waits.Enqueue(wait);
                return Task.CompletedTask;
            },
        };
        var result = await new ReplayRun(host, options).RunAsync(Cancellation);
        Assert.Equal(5 * Cases, result.Accepted);
        Assert.Equal(2 * 5 * Cases, waits.Count);
        Assert.Contains(Duration.FromMilliseconds(1), waits);
        AssertOrdered(host.Log);
    }

    [Fact]
    public async Task BusyHost_UnderAPump_WorksBeforeItIsAskedAgain()
    {
        var full = false;
        var pumps = 0;
        MemoryHost host = null!;
        host = new MemoryHost(Given.Book)
        {
            Deferred = true,
            Busy = _ => (full = !full) ? new CommandReceipt(ReceiptKind.Pushback, -1, 0) : null,
        };
        var options = Given.Replay(log) with
        {
            Pump = () =>
            {
                pumps++;
                return host.PumpAsync();
            },
            Delay = (_, _) => throw new InvalidOperationException("nobody waits under a pump"),
        };
        Assert.Equal(5 * Cases, (await new ReplayRun(host, options).RunAsync(Cancellation)).Accepted);
        Assert.True(pumps > 0);
    }

    [Fact]
    public async Task NewerStore_StopsWithWhatToDo()
    {
        var host = new MemoryHost(Given.Book)
        {
            Busy = _ => new CommandReceipt(ReceiptKind.NewerNodeNeeded, -1, 0),
        };
        var fault = await Assert.ThrowsAsync<LedgerStoreException>(
            () => new ReplayRun(host, Given.Replay(log)).RunAsync(Cancellation));
        Assert.Equal(StoreFailure.NewerVersion, fault.Failure);
        Assert.Contains("newer build", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WorldFails_NothingMoreIsSentAndASecondReplayGoesOn(bool late)
    {
        // A full disk stays full: whoever is under way when one caller finds it so finds it himself, and no more come.
        var sent = 0;
        var isFull = true;
        var host = new MemoryHost(Given.Book)
        {
            World = _ =>
            {
                if (Interlocked.Increment(ref sent) > 20 && Volatile.Read(ref isFull))
                {
                    throw new LedgerStoreException(StoreFailure.DiskFull, "the disk is full", "make room");
                }
            },
        };
        IStreamHost door = late ? new LateHost(host) : host;
        await Assert.ThrowsAsync<LedgerStoreException>(
            () => new ReplayRun(door, Given.Replay(log) with { WindowCases = 4 }).RunAsync(Cancellation));
        Assert.InRange(sent, 21, 21 + 4);
        Volatile.Write(ref isFull, false);
        var again = await new ReplayRun(door, Given.Replay(log)).RunAsync(Cancellation);
        Assert.Equal(5 * Cases, again.Accepted);
        Assert.Equal(20, again.Repeated);
    }

    [Fact]
    public async Task Cancelled_EndsWithWhatIsUnderWay()
    {
        using var source = new CancellationTokenSource();
        var sent = 0;
        var host = new MemoryHost(Given.Book) { World = _ => CancelAtTheTenth(ref sent, source) };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new ReplayRun(host, Given.Replay(log) with { Pump = host.PumpAsync }).RunAsync(source.Token));
        Assert.Equal(10, sent);
    }

    /// <summary>Others may stand at the door beside the one that cancels; who waits behind is not sent.</summary>
    [Fact]
    public async Task Cancelled_ByAnotherThread_SendsNothingThatWaits()
    {
        using var source = new CancellationTokenSource();
        var sent = 0;
        var host = new MemoryHost(Given.Book) { World = _ => CancelAtTheTenth(ref sent, source) };
        var rows = string.Concat(Enumerable.Range(0, 500).Select(i => Logs.Course($"F{i}")));
        var longLog = folder.Write("cancelled.csv", Logs.Fines(rows));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new ReplayRun(host, Given.Replay(longLog)).RunAsync(source.Token));
        Assert.InRange(sent, 10, 10 + ThreadPool.ThreadCount);
    }

    [Fact]
    public async Task Progress_TellsCasesEventsAndAnswers()
    {
        var told = new List<ReplayProgress>();
        var rows = string.Concat(Enumerable.Range(0, 1_000).Select(i => Logs.Course($"F{i}")));
        var longLog = folder.Write("long.csv", Logs.Fines(rows));
        var options = Given.Replay(longLog) with { Progress = told.Add };
        await new ReplayRun(new MemoryHost(Given.Book), options).RunAsync(Cancellation);
        Assert.Equal([2_048, 4_096, 5_000], told.Select(progress => progress.Events));
        Assert.Equal(new ReplayProgress(1_000, 5_000, 5_000), told[^1]);
    }

    [Fact]
    public async Task SuppressedRefusals_AreCountedAsSuch()
    {
        var host = new MemoryHost(Given.Book)
        {
            Busy = _ => new CommandReceipt(ReceiptKind.RefusalsSuppressed, -1, 0),
        };
        var result = await new ReplayRun(host, Given.Replay(log)).RunAsync(Cancellation);
        Assert.Equal([new("refusals_suppressed", 5 * Cases)], result.Refused);
    }

    [Fact]
    public void EventsPerSecond_IsOfTheElapsedTime()
    {
        var none = new Dictionary<string, long>();
        var result = new ReplayResult
        {
            Process = "p", Log = "l", Cases = 1, Events = 500, Accepted = 0, Repeated = 0, Refused = none,
            Breached = none, NotAssessable = none, Unmapped = none, Elapsed = Duration.FromMilliseconds(250),
        };
        Assert.Equal(2_000, result.EventsPerSecond);
        Assert.Equal(0, (result with { Elapsed = Duration.Zero }).EventsPerSecond);
    }

    private static void AssertOrdered(IEnumerable<CommandEnvelope> sent)
    {
        foreach (var stream in sent.GroupBy(envelope => envelope.Stream))
        {
            Assert.Equal(
                ["OpenCase", "Remind", "ServeNotice", "AddCharge", "ReferToLegal"],
                stream.Select(envelope => ((OutsideFact)envelope.Command).What.GetType().Name));
        }
    }

    /// <summary>All first events, then all second ones, and so on: cases come back after others.</summary>
    private static string Interleaved()
    {
        var courses = Enumerable.Range(0, Cases).Select(i => Logs.Course($"F{i}").Split('\n')).ToArray();
        return string.Join('\n', Enumerable.Range(0, 5).SelectMany(step => courses.Select(course => course[step])));
    }

    private static void CancelAtTheTenth(ref int sent, CancellationTokenSource source)
    {
        if (++sent == 10)
        {
            source.Cancel();
        }
    }

    /// <summary>Answers on another thread.</summary>
    private sealed class LateHost(MemoryHost inner) : IStreamHost
    {
        public async ValueTask<CommandReceipt> SendAsync(CommandEnvelope envelope, CancellationToken cancellation)
        {
            await Task.Yield();
            return await inner.SendAsync(envelope, cancellation);
        }

        public ValueTask<StreamView> ReadAsync(StreamId stream, CancellationToken cancellation) =>
            inner.ReadAsync(stream, cancellation);
    }
}
