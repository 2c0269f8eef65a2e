using Cases.TestKit;
using Xunit;
using static Cases.TestKit.LedgerSamples;

namespace Cases.Ledger.Tests.Writing;

/// <summary>What of the writer does not depend on the store; the rest is in the conformance suite.</summary>
public sealed class LedgerWriterTests : IAsyncDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly MemoryLedgerStore _store = new();

    public static TheoryData<string, NewEntry> BrokenEntries => new()
    {
        { "stream", Event(default, 1) },
        { "stream", Event(StreamId.FromStore("loan/1"), 1) },
        { "kind empty", Good with { Kind = "" } },
        { "kind long", Good with { Kind = new string('k', 65) } },
        { "kind long in bytes", Good with { Kind = new string('é', 33) } },
        { "format", Good with { Format = 0 } },
        { "subject", Good with { Principal = Principal with { Subject = "" } } },
        { "subject long", Good with { Principal = Principal with { Subject = new string('s', 513) } } },
        { "role", Good with { Principal = Principal with { Role = "" } } },
        { "organisation", Good with { Principal = Principal with { Organisation = "" } } },
        { "branch", Good with { Principal = Principal with { Branch = new string('b', 513) } } },
        { "policy", Good with { PolicyVersion = "" } },
        { "rule", Good with { Rules = [new AppliedRule("", "c", "passed")] } },
        { "answer", Good with { Rules = [new AppliedRule("R", "c", "")] } },
        { "citation", Good with { Rules = [new AppliedRule("R", new string('c', 513), "passed")] } },
        { "rules", Good with { Rules = [.. Enumerable.Repeat(new AppliedRule("R", "", "passed"), 257)] } },
        { "payload", Good with { Payload = new byte[LedgerLimits.MaxPayloadBytes + 1] } },
    };

    private static NewEntry Good => Event(Case("a"), 1);

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Append_AfterAFullQueueWasWritten_HasAllItsRoomAgain()
    {
        var writer = Writer(new LedgerWriterOptions { MaxQueuedBytes = 3_000 });
        for (var round = 1; round <= 5; round++)
        {
            // A unit alone always has room, so it takes two to see what was given back.
            var first = AppendAsync(writer, Unguarded(Event(Case("a"), round, new string('x', 700))));
            var second = AppendAsync(writer, Unguarded(Event(Case("b"), round, new string('x', 700))));
            await writer.FlushOnceAsync();

            Assert.IsType<Appended>(await first);
            Assert.IsType<Appended>(await second);
        }
    }

    [Fact]
    public async Task Guard_TheSameNumbersAndAnotherEntry_IsLost()
    {
        var writer = Writer();
        var first = AppendAsync(writer, Unguarded(Event(Case("a"), 1)));
        await writer.FlushOnceAsync();
        var hash = Assert.IsType<Appended>(await first).Receipts[0].Hash;
        var known = new StreamGuard(Case("a"), 1, 1) { ExpectedHash = hash };
        var none = new StreamGuard(Case("b"), 0, 0) { ExpectedHash = default(Hash32) };

        var other = AppendAsync(writer, new LedgerUnit(
            [known with { ExpectedHash = MerkleHash.Leaf([1]) }], [Event(Case("a"), 2)]));
        var right = AppendAsync(writer, new LedgerUnit([known, none], [Event(Case("a"), 2)]));
        await writer.FlushOnceAsync();

        Assert.Equal(new GuardLost(Case("a"), 1, 1, 1), await other);
        Assert.IsType<Appended>(await right);
    }

    [Theory]
    [MemberData(nameof(BrokenEntries), DisableDiscoveryEnumeration = true)]
    public async Task Append_AnEntryBeyondTheBounds_IsABrokenProgramAndQueuesNothing(string what, NewEntry entry)
    {
        var writer = Writer();

        var error = await Assert.ThrowsAnyAsync<ArgumentException>(() => AppendAsync(writer, Unguarded(entry)));

        Assert.False(string.IsNullOrEmpty(error.Message), what);
        Assert.Equal(0, writer.QueuedUnits);
    }

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("a0a0")]
    [InlineData("a2616201616101")]
    [InlineData("a16161fb0000000000000000")]
    public async Task Append_APayloadThatIsNoCanonicalMap_IsRefusedBeforeItQueues(string hex)
    {
        var writer = Writer();

        await Assert.ThrowsAsync<CborException>(
            () => AppendAsync(writer, Unguarded(Good with { Payload = Convert.FromHexString(hex) })));

        Assert.Equal(0, writer.QueuedUnits);
    }

    [Fact]
    public async Task Append_AUnitBeyondTheBounds_IsABrokenProgram()
    {
        var writer = Writer();
        var large = Event(Case("a"), 1, new string('x', LedgerLimits.MaxPayloadBytes - 100));
        LedgerUnit[] broken =
        [
            new([], []),
            new([], [.. Enumerable.Repeat(Good, LedgerLimits.MaxUnitEntries + 1)]),
            new([], [.. Enumerable.Repeat(large, 5)]),
            new([new StreamGuard(default, 0)], [Good]),
            new([new StreamGuard(Case("a"), 0), new StreamGuard(Case("a"), 1)], [Good]),
            new([], [Good], [Key("", "person/p")]),
            new([], [Good], [Key("k", "")]),
            new([], [Good], [Key("k", "person/p", "")]),
            new([], [Good], [Key(new string('k', 65), "person/p")]),
        ];

        foreach (var unit in broken)
        {
            await Assert.ThrowsAnyAsync<ArgumentException>(() => AppendAsync(writer, unit));
        }

        Assert.Equal(0, writer.QueuedUnits);
    }

    [Fact]
    public async Task Append_TheLargestUnit_IsWrittenWhole()
    {
        var writer = Writer();
        var unit = new LedgerUnit([], [.. Enumerable.Range(0, LedgerLimits.MaxUnitEntries)
            .Select(number => Event(Case("a"), number, new string('x', 3_000)))]);

        var appended = await FlushAsync(writer, unit);

        Assert.Equal(LedgerLimits.MaxUnitEntries, Assert.IsType<Appended>(appended).Receipts.Count);
        Assert.True((await LedgerVerifier.VerifyAsync(_store, null, null, None)).IsWhole);
    }

    [Fact]
    public async Task Append_CancelledBefore_QueuesNothing()
    {
        var writer = Writer();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await writer.AppendAsync(Unit(Case("a"), 0), new CancellationToken(canceled: true)));

        Assert.Equal(0, await writer.FlushOnceAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1_000)]
    public async Task Flush_ManyCallers_EachGetsItsOwnAnswerAndNoneOnTheFlushingThread(int callers)
    {
        var writer = Writer();
        var flushing = 0;
        var answers = Enumerable.Range(0, callers).Select(AnswerAsync).ToArray();
        Volatile.Write(ref flushing, Environment.CurrentManagedThreadId);
        var flush = writer.FlushOnceAsync();
        Volatile.Write(ref flushing, 0);

        Assert.Equal(callers, await flush);
        Assert.Equal(
            Enumerable.Range(0, callers).Select(number => $"case/s{number} {number % 3 != 2}"),
            await Task.WhenAll(answers));

        async Task<string> AnswerAsync(int number)
        {
            var stream = Case($"s{number}");
            var unit = Unit(stream, number % 3 == 2 ? 7 : 0);
            var outcome = await writer.AppendAsync(unit, None).ConfigureAwait(false);
            Assert.NotEqual(Volatile.Read(ref flushing), Environment.CurrentManagedThreadId);
            return outcome switch
            {
                Appended appended => $"{appended.Receipts[0].Stream} True",
                GuardLost lost => $"{lost.Stream} False",
                _ => "?",
            };
        }
    }

    [Fact]
    public async Task Flush_ACallerThatFails_KeepsNoOtherFromItsAnswer()
    {
        var writer = Writer();
        var failing = FailAsync();
        var units = Enumerable.Range(0, 100).Select(number => Unit(Case($"s{number}"), 0));
        var others = units.Select(unit => AppendAsync(writer, unit)).ToArray();

        await writer.FlushOnceAsync();

        await Assert.ThrowsAsync<NotSupportedException>(() => failing);
        Assert.All(await Task.WhenAll(others), outcome => Assert.IsType<Appended>(outcome));

        async Task FailAsync()
        {
            await writer.AppendAsync(Unit(Case("a"), 0), None).ConfigureAwait(false);
            throw new NotSupportedException("the caller's own fault");
        }
    }

    [Fact]
    public async Task CompleteInline_Flush_RunsCallersInTheirOrderBeforeItReturns()
    {
        var writer = Writer(new LedgerWriterOptions { CompleteInline = true });
        var order = new List<int>();
        for (var number = 0; number < 50; number++)
        {
            _ = NoteAsync(number);
        }

        await writer.FlushOnceAsync();

        Assert.Equal(Enumerable.Range(0, 50), order);

        async Task NoteAsync(int number)
        {
            await writer.AppendAsync(Unit(Case($"s{number}"), 0), None).ConfigureAwait(false);
            order.Add(number);
        }
    }

    [Fact]
    public async Task CompleteInline_ACallerAppendsAgain_ItsUnitWaitsForTheNextFlush()
    {
        var writer = Writer(new LedgerWriterOptions { CompleteInline = true });
        var twice = TwiceAsync();

        await writer.FlushOnceAsync();
        Assert.False(twice.IsCompleted);
        Assert.Equal(1, writer.QueuedUnits);
        await writer.FlushOnceAsync();

        Assert.Equal(2, await twice);

        async Task<long> TwiceAsync()
        {
            await writer.AppendAsync(Unit(Case("a"), 0), None).ConfigureAwait(false);
            var second = await writer.AppendAsync(Unit(Case("a"), 1), None).ConfigureAwait(false);
            return Assert.IsType<Appended>(second).Receipts[0].Version;
        }
    }

    [Fact]
    public async Task OnCommitted_AfterEachDurableBatch_SeesItBeforeTheCallers()
    {
        var seen = new List<string>();
        var tree = new MerkleFrontier();
        var writer = Writer(new LedgerWriterOptions
        {
            CompleteInline = true,
            OnCommitted = batch =>
            {
                seen.Add($"{batch.ExpectedNext}+{batch.Entries.Count}");
                foreach (var entry in batch.Entries)
                {
                    tree.Append(entry.Hash);
                }
            },
        });
        _ = AnswerAsync(Unit(Case("a"), 0));
        _ = AnswerAsync(Unit(Case("a"), 7));
        await writer.FlushOnceAsync();
        _ = AnswerAsync(Unguarded(Event(Case("b"), 1), Event(Case("b"), 2)));
        await writer.FlushOnceAsync();

        Assert.Equal(["0+1", "Appended", "GuardLost", "1+2", "Appended"], seen);
        Assert.Equal((await LedgerVerifier.VerifyAsync(_store, null, null, None)).Head, tree.Head());

        async Task AnswerAsync(LedgerUnit unit) =>
            seen.Add((await writer.AppendAsync(unit, None).ConfigureAwait(false)).GetType().Name);
    }

    [Fact]
    public async Task OnFailed_AfterABatchThatFailed_IsCalledBeforeTheCallersAreTold()
    {
        var seen = new List<string>();
        var scripted = new ScriptedLedgerStore(_store);
        scripted.Next(CommitScript.WorkThenFail, CommitScript.Work, CommitScript.Fail);
        var options = new LedgerWriterOptions
        {
            CompleteInline = true,
            OnCommitted = _ => seen.Add("committed"),
            OnFailed = units => seen.Add($"failed {string.Join(' ', units.Select(unit => unit.Entries[0].Stream))}"),
        };
        var writer = new LedgerWriter(scripted, options, new ManualTime());
        foreach (var name in new[] { "a", "b", "c" })
        {
            var answer = AnswerAsync(Unit(Case(name), 0));
            await writer.FlushOnceAsync();
            await answer;
        }

        Assert.Equal(
            ["failed case/a", "told True", "committed", "answered", "failed case/c", "told False"], seen);

        async Task AnswerAsync(LedgerUnit unit)
        {
            try
            {
                await writer.AppendAsync(unit, None).ConfigureAwait(false);
                seen.Add("answered");
            }
            catch (LedgerStoreException error)
            {
                seen.Add($"told {error.OutcomeUnknown}");
            }
        }
    }

    [Fact]
    public async Task Flush_WhileAnotherRuns_IsABrokenProgram()
    {
        var gate = new TaskCompletionSource();
        var slow = new SlowHeadStore(_store, gate.Task);
        var writer = new LedgerWriter(slow, new LedgerWriterOptions(), new ManualTime());
        var waiting = AppendAsync(writer, Unit(Case("a"), 0));
        var first = writer.FlushOnceAsync().AsTask();

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await writer.FlushOnceAsync());

        gate.SetResult();
        Assert.Equal(1, await first);
        Assert.IsType<Appended>(await waiting);
    }

    [Fact]
    public async Task Flush_OnlyLosers_CommitsNothing()
    {
        var scripted = new ScriptedLedgerStore(_store);
        var writer = new LedgerWriter(scripted, new LedgerWriterOptions(), new ManualTime());

        Assert.IsType<GuardLost>(await FlushAsync(writer, Unit(Case("a"), 4)));

        Assert.Empty(scripted.CommitSizes);
    }

    [Fact]
    public async Task Flush_SomethingElseBreaks_TellsEveryCaller()
    {
        var writer = Writer(new LedgerWriterOptions { OnCommitted = _ => throw new NotSupportedException("broken") });
        var first = AppendAsync(writer, Unit(Case("a"), 0));
        var second = AppendAsync(writer, Unit(Case("b"), 0));

        await writer.FlushOnceAsync();

        await Assert.ThrowsAsync<NotSupportedException>(() => first);
        await Assert.ThrowsAsync<NotSupportedException>(() => second);
    }

    [Fact]
    public async Task Run_WithAScheduler_RunsThere()
    {
        var scheduler = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
        var writer = Writer(new LedgerWriterOptions { Scheduler = scheduler });
        using var stop = new CancellationTokenSource();
        var loop = writer.RunAsync(stop.Token);

        Assert.IsType<Appended>(await AppendAsync(writer, Unit(Case("a"), 0)));

        await stop.CancelAsync();
        await loop;
    }

    [Fact]
    public async Task Run_ManyAnswered_WaitsUntilMostAreBack()
    {
        var batches = new List<int>();
        var writer = Writer(new LedgerWriterOptions
        {
            OnCommitted = batch => batches.Add(batch.Entries.Count), ReturnTime = TimeSpan.FromHours(1),
        });
        var first = Enumerable.Range(0, 32).Select(index => AppendAsync(writer, Unit(Case($"c{index}"), 0))).ToArray();
        using var stop = new CancellationTokenSource();
        var loop = writer.RunAsync(stop.Token);
        await Task.WhenAll(first);

        // One after the other, as callers come back; the loop is free meanwhile, and would take the first alone.
        var second = new List<Task<AppendOutcome>>();
        for (var index = 0; index < 28; index++)
        {
            second.Add(AppendAsync(writer, Unit(Case($"c{index}"), 1)));
        }

        await Task.WhenAll(second);
        var last = AppendAsync(writer, Unit(Case("c0"), 2));
        await stop.CancelAsync();
        await loop;

        // The last one waits for nobody: the loop ends.
        Assert.IsType<Appended>(await last);
        Assert.Equal([32, 28, 1], batches);
    }

    [Fact]
    public async Task CurrentRecordedAt_FollowsTheClockAndTheLedger()
    {
        var time = new ManualTime();
        var writer = new LedgerWriter(_store, new LedgerWriterOptions(), time);
        Assert.Equal(StartMs, writer.CurrentRecordedAtMs);
        await FlushAsync(writer, Unit(Case("a"), 0));
        time.NowMs = StartMs - 5;
        Assert.Equal(StartMs, writer.CurrentRecordedAtMs);
        time.NowMs = StartMs + 5;
        Assert.Equal(StartMs + 5, writer.CurrentRecordedAtMs);
    }

    private static async Task<AppendOutcome> AppendAsync(LedgerWriter writer, LedgerUnit unit) =>
        await writer.AppendAsync(unit, None);

    private static async Task<AppendOutcome> FlushAsync(LedgerWriter writer, LedgerUnit unit)
    {
        var waiting = writer.AppendAsync(unit, None);
        await writer.FlushOnceAsync();
        return await waiting;
    }

    private LedgerWriter Writer(LedgerWriterOptions? options = null) =>
        new(_store, options ?? new LedgerWriterOptions(), new ManualTime());
}
