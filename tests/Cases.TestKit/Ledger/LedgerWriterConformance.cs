using Cases.Ledger;
using Xunit;
using static Cases.TestKit.LedgerSamples;

namespace Cases.TestKit;

/// <summary>How <see cref="LedgerWriter"/> must behave on every store. A store's tests inherit it.</summary>
public abstract partial class LedgerWriterConformance : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly ManualTime _time = new();

    /// <summary>The store under test, empty at the start of each test, behind a script.</summary>
    protected ScriptedLedgerStore Store { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => Store = new ScriptedLedgerStore(await OpenAsync());

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Store.DisposeAsync();
        await CleanAsync();
    }

    /// <summary>An empty store.</summary>
    protected abstract ValueTask<ILedgerStore> OpenAsync();

    /// <summary>Removes what the store left behind.</summary>
    protected virtual ValueTask CleanAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Append_OneUnit_IsDurableWithItsReceipt()
    {
        var writer = Writer();

        var receipt = Assert.Single((await AppendOneAsync(writer, Unit(Case("a"), 0))).Receipts);

        var row = Assert.Single(await ReadAllAsync(Store));
        Assert.Equal(new EntryReceipt(0, Case("a"), 1, 1, row.Hash, StartMs), receipt);
        var entry = LedgerEntry.Decode(row.Bytes);
        Assert.Equal(Hash32.Zero, entry.Place.Previous);
        Assert.Equal(StartMs, entry.RecordedAtMs);
        Assert.Equal(StartMs - 1_000, entry.EffectiveAtMs);
        Assert.Equal(Principal, entry.Principal);
    }

    [Fact]
    public async Task Flush_ManyUnits_IsOneCommit()
    {
        var writer = Writer();
        var waiting = Enumerable.Range(0, 100).Select(n => AppendAsync(writer, Unit(Case($"s{n}"), 0))).ToList();
        Assert.Equal(100, writer.QueuedUnits);

        Assert.Equal(100, await writer.FlushOnceAsync());

        Assert.Equal([100], Store.CommitSizes);
        var outcomes = await Task.WhenAll(waiting);
        Assert.Equal(
            Enumerable.Range(0, 100).Select(n => (long)n),
            outcomes.Select(outcome => Assert.IsType<Appended>(outcome).Receipts[0].Position));
        Assert.Equal(0, await writer.FlushOnceAsync());
    }

    [Fact]
    public async Task Flush_OfStreamsThatAreNotKnown_AsksForAllTheirHeadsAtOnce()
    {
        await AppendOneAsync(Writer(), Unguarded([.. Enumerable.Range(0, 40).Select(n => Event(Case($"s{n}"), 1))]));
        var writer = Writer();
        var before = (Store.StreamHeadQuestions, Store.StreamHeadReads);
        var waiting = Enumerable.Range(0, 40).Select(n => AppendAsync(writer, Unit(Case($"s{n}"), n % 2))).ToList();

        await writer.FlushOnceAsync();

        Assert.Equal((before.StreamHeadQuestions + 1, before.StreamHeadReads + 40),
            (Store.StreamHeadQuestions, Store.StreamHeadReads));
        var outcomes = await Task.WhenAll(waiting);
        Assert.Equal(20, outcomes.OfType<Appended>().Count());
        Assert.Equal(20, outcomes.OfType<GuardLost>().Count());
    }

    [Fact]
    public async Task Flush_MoreThanABatch_GoesInSeveralAndKeepsUnitsWhole()
    {
        var writer = Writer(new LedgerWriterOptions { MaxBatchEntries = 5 });
        var waiting = Enumerable.Range(0, 4).Select(n => AppendAsync(writer, Unguarded(
            Event(Case($"s{n}"), 1), Event(Case($"s{n}"), 2), Event(Case($"s{n}"), 3)))).ToList();

        while (await writer.FlushOnceAsync() > 0)
        {
        }

        Assert.Equal([6, 6], Store.CommitSizes);
        await Task.WhenAll(waiting);
    }

    [Fact]
    public async Task Flush_BatchBytesReached_LeavesTheRestForTheNext()
    {
        var writer = Writer(new LedgerWriterOptions { MaxBatchBytes = 2_500 });
        var text = new string('x', 1_000);
        var waiting = Enumerable.Range(0, 5)
            .Select(n => AppendAsync(writer, Unguarded(Event(Case("a"), n, text)))).ToList();

        while (await writer.FlushOnceAsync() > 0)
        {
        }

        Assert.Equal(5, Store.CommitSizes.Sum());
        Assert.True(Store.CommitSizes.Count >= 3, "A batch exceeded its bytes.");
        await Task.WhenAll(waiting);
    }

    [Fact]
    public async Task Chain_OfAStream_LinksEveryEntryToTheOneBefore()
    {
        var writer = Writer();
        await AppendOneAsync(writer, Unguarded(Event(Case("a"), 1), Event(Case("b"), 1), Event(Case("a"), 2)));
        await AppendOneAsync(writer, Unguarded(Refusal(Case("a"), 3), Event(Case("a"), 4)));

        var rows = await ReadAllAsync(Store);
        var chain = rows.Where(row => row.Stream == Case("a")).ToList();

        Assert.Equal([1L, 2, 3, 4], chain.Select(row => row.Sequence));
        Assert.Equal([1L, 2, 2, 3], chain.Select(row => row.Version));
        var expected = chain.Select(row => row.Hash).Prepend(Hash32.Zero).Take(4);
        Assert.Equal(expected, chain.Select(row => LedgerEntry.Decode(row.Bytes).Place.Previous));
        Assert.True((await LedgerVerifier.VerifyAsync(Store, null, null, None)).IsWhole);
    }

    [Fact]
    public async Task Flush_OneUnitLosesItsGuard_FailsAlone()
    {
        var writer = Writer();
        var before = AppendAsync(writer, Unit(Case("a"), 0));
        var loser = AppendAsync(writer, Unit(Case("b"), 3));
        var after = AppendAsync(writer, Unit(Case("c"), 0));

        await writer.FlushOnceAsync();

        Assert.Equal(new GuardLost(Case("b"), 3, 0, 0), await loser);
        Assert.IsType<Appended>(await before);
        Assert.Equal(1, Assert.IsType<Appended>(await after).Receipts[0].Position);
        Assert.Equal([2], Store.CommitSizes);
    }

    [Fact]
    public async Task Flush_LaterUnitOfTheBatch_SeesTheEarlierOne()
    {
        var writer = Writer();
        var first = AppendAsync(writer, Unit(Case("a"), 0));
        var second = AppendAsync(writer, Unit(Case("a"), 1));
        var stale = AppendAsync(writer, Unit(Case("a"), 1));
        var third = AppendAsync(writer, Unit(Case("a"), 2));

        await writer.FlushOnceAsync();

        Assert.IsType<Appended>(await first);
        Assert.IsType<Appended>(await second);
        Assert.Equal(new GuardLost(Case("a"), 1, 2, 2), await stale);
        Assert.Equal(3, Assert.IsType<Appended>(await third).Receipts[0].Version);
        Assert.Equal([3], Store.CommitSizes);
    }

    [Fact]
    public async Task Guard_OnTheSequence_NoticesARefusal()
    {
        var writer = Writer();
        await AppendOneAsync(writer, Unit(Case("a"), 0));
        await AppendOneAsync(writer, Unguarded(Refusal(Case("a"), 2)));

        var blind = await AppendAndFlushAsync(writer, new LedgerUnit(
            [new StreamGuard(Case("a"), 1, ExpectedSequence: 1)], [Event(Case("a"), 3)]));
        var knowing = await AppendAndFlushAsync(writer, new LedgerUnit(
            [new StreamGuard(Case("a"), 1, ExpectedSequence: 2)], [Event(Case("a"), 3)]));

        Assert.Equal(new GuardLost(Case("a"), 1, 1, 2), blind);
        Assert.IsType<Appended>(knowing);
    }

    [Fact]
    public async Task Unit_OverSeveralStreams_IsWrittenWholeOrNotAtAll()
    {
        var writer = Writer();
        await AppendOneAsync(writer, Unit(Case("a"), 0));
        NewEntry[] entries = [Event(Case("a"), 2), Event(StreamId.Parse("person/p"), 1)];

        var lost = await AppendAndFlushAsync(writer, new LedgerUnit(
            [new StreamGuard(Case("a"), 1), new StreamGuard(StreamId.Parse("person/p"), 4)], entries));
        var won = await AppendAndFlushAsync(writer, new LedgerUnit(
            [new StreamGuard(Case("a"), 1), new StreamGuard(StreamId.Parse("person/p"), 0)], entries));

        Assert.Equal(new GuardLost(StreamId.Parse("person/p"), 4, 0, 0), lost);
        Assert.Equal([1L, 2], Assert.IsType<Appended>(won).Receipts.Select(receipt => receipt.Position));
        Assert.Equal(3, (await Store.ReadHeadAsync(None)).Next);
    }

    [Fact]
    public async Task Guard_OnAStreamThatTheUnitDoesNotWrite_IsChecked()
    {
        var writer = Writer();
        await AppendOneAsync(writer, Unit(Case("a"), 0));

        var lost = await AppendAndFlushAsync(writer, new LedgerUnit(
            [new StreamGuard(Case("a"), 0)], [Event(Case("b"), 1)]));

        Assert.Equal(new GuardLost(Case("a"), 0, 1, 1), lost);
        Assert.Null(await Store.ReadStreamHeadAsync(Case("b"), None));
    }

    [Fact]
    public async Task Append_QueueFull_IsPushedBackAndServedLater()
    {
        var options = new LedgerWriterOptions { MaxQueuedUnits = 2, RetryAfter = TimeSpan.FromSeconds(3) };
        var writer = Writer(options);
        var first = AppendAsync(writer, Unit(Case("a"), 0));
        var second = AppendAsync(writer, Unit(Case("b"), 0));

        Assert.Equal(new Pushback(TimeSpan.FromSeconds(3)), await AppendAsync(writer, Unit(Case("c"), 0)));

        await writer.FlushOnceAsync();
        Assert.IsType<Appended>(await first);
        Assert.IsType<Appended>(await second);
        await AppendOneAsync(writer, Unit(Case("c"), 0));
        Assert.Equal(3, (await Store.ReadHeadAsync(None)).Next);
    }

    [Fact]
    public async Task Append_QueueFullOfBytes_IsPushedBack()
    {
        var writer = Writer(new LedgerWriterOptions { MaxQueuedBytes = 3_000 });
        var text = new string('x', 2_000);
        var first = AppendAsync(writer, Unguarded(Event(Case("a"), 1, text)));

        Assert.IsType<Pushback>(await AppendAsync(writer, Unguarded(Event(Case("b"), 1, text))));

        await writer.FlushOnceAsync();
        Assert.IsType<Appended>(await first);
    }

    [Fact]
    public async Task Flush_AnotherWriterWasFirst_ResolvesAgainOnWhatIsThere()
    {
        var ours = Writer();
        var theirs = Writer();
        await AppendOneAsync(ours, Unit(Case("a"), 0));
        await AppendOneAsync(theirs, Unit(Case("a"), 1));
        var stale = AppendAsync(ours, Unit(Case("a"), 1));
        var fresh = AppendAsync(ours, Unit(Case("b"), 0));

        await ours.FlushOnceAsync();

        Assert.Equal(new GuardLost(Case("a"), 1, 2, 2), await stale);
        Assert.Equal(2, Assert.IsType<Appended>(await fresh).Receipts[0].Position);
        Assert.True((await LedgerVerifier.VerifyAsync(Store, null, null, None)).IsWhole);
    }

    [Fact]
    public async Task Flush_OnlyLosersAfterAnotherWriter_AreJudgedOnWhatIsThere()
    {
        var ours = Writer();
        var theirs = Writer();
        await AppendOneAsync(ours, Unit(Case("a"), 0));
        await AppendOneAsync(theirs, Unit(Case("a"), 1));

        // Our writer remembers version 1; the caller has read version 2 and must not lose to that memory.
        Assert.Equal(1, (await AppendOneAsync(ours, Unit(Case("a"), 2))).Receipts.Count);
        Assert.Equal(new GuardLost(Case("a"), 1, 3, 3), await AppendAndFlushAsync(theirs, Unit(Case("a"), 1)));
    }

    [Fact]
    public async Task Flush_OnlyLosersAfterAConflict_TellsTheStoreThatNothingFollows()
    {
        var ours = Writer();
        await AppendOneAsync(ours, Unit(Case("a"), 0));
        await AppendOneAsync(Writer(), Unit(Case("a"), 1));
        Assert.Equal(0, Store.Rests);

        Assert.Equal(new GuardLost(Case("a"), 1, 2, 2), await AppendAndFlushAsync(ours, Unit(Case("a"), 1)));

        Assert.Equal(1, Store.Rests);
    }

    [Fact]
    public async Task Flush_AlwaysBehind_PushesBackInTheEndAndServesOn()
    {
        var writer = Writer(new LedgerWriterOptions { MaxConflicts = 3 });
        Store.Next(CommitScript.Conflict, CommitScript.Conflict, CommitScript.Conflict);

        Assert.IsType<Pushback>(await AppendAndFlushAsync(writer, Unit(Case("a"), 0)));

        Assert.Equal([1, 1, 1], Store.CommitSizes);
        Assert.Equal(1, Store.Rests);
        await AppendOneAsync(writer, Unit(Case("a"), 0));
        Assert.Equal(1, Store.Rests);
    }

    [Fact]
    public async Task Flush_StoreFails_FailsTheBatchAndServesOn()
    {
        var writer = Writer();
        await AppendOneAsync(writer, Unit(Case("a"), 0));
        Store.Next(CommitScript.Fail);
        var first = AppendAsync(writer, Unit(Case("a"), 1));
        var loser = AppendAsync(writer, Unit(Case("a"), 7));

        await writer.FlushOnceAsync();

        var error = await Assert.ThrowsAsync<LedgerStoreException>(() => first);
        Assert.Equal(StoreFailure.DiskFull, error.Failure);
        await Assert.ThrowsAsync<LedgerStoreException>(() => loser);
        Assert.Equal(1, (await Store.ReadHeadAsync(None)).Next);
        await AppendOneAsync(writer, Unit(Case("a"), 1));
    }

    [Fact]
    public async Task Flush_OutcomeUnknown_LearnsTheTruthBeforeTheNextBatch()
    {
        var writer = Writer();
        Store.Next(CommitScript.WorkThenFail);
        var unknown = await Assert.ThrowsAsync<LedgerStoreException>(
            () => AppendAndFlushAsync(writer, Unit(Case("a"), 0)));
        Assert.True(unknown.OutcomeUnknown);

        Assert.Equal(new GuardLost(Case("a"), 0, 1, 1), await AppendAndFlushAsync(writer, Unit(Case("a"), 0)));
        await AppendOneAsync(writer, Unit(Case("a"), 1));
        Assert.True((await LedgerVerifier.VerifyAsync(Store, null, null, None)).IsWhole);
    }

    [Fact]
    public async Task RecordedAt_ClockGoesBack_NeverFalls()
    {
        var writer = Writer();
        await AppendOneAsync(writer, Unit(Case("a"), 0));
        _time.NowMs = StartMs + 50;
        await AppendOneAsync(writer, Unit(Case("a"), 1));
        _time.NowMs = StartMs - 86_400_000;
        await AppendOneAsync(writer, Unit(Case("a"), 2));
        Assert.Equal(StartMs + 50, writer.CurrentRecordedAtMs);

        var restarted = Writer();
        await AppendOneAsync(restarted, Unit(Case("a"), 3));
        _time.NowMs = StartMs + 51;
        await AppendOneAsync(restarted, Unit(Case("a"), 4));

        var recorded = (await ReadAllAsync(Store)).Select(row => LedgerEntry.Decode(row.Bytes).RecordedAtMs - StartMs);
        Assert.Equal([0L, 50, 50, 50, 51], recorded);
        Assert.Equal(new LedgerHead(5, StartMs + 51), await Store.ReadHeadAsync(None));
    }

    [Fact]
    public async Task Keys_OfAUnit_AreCommittedWithItOrNotAtAll()
    {
        var writer = Writer();
        var unit = Unit(Case("a"), 0) with { NewKeys = [Key("k1", "person/p1")] };
        Store.Next(CommitScript.Fail);
        await Assert.ThrowsAsync<LedgerStoreException>(() => AppendAndFlushAsync(writer, unit));
        Assert.Null(await Store.ReadKeyAsync("k1", None));

        var lost = await AppendAndFlushAsync(writer, Unit(Case("a"), 9) with { NewKeys = [Key("k0", "person/p1")] });
        Assert.IsType<GuardLost>(lost);
        Assert.Null(await Store.ReadKeyAsync("k0", None));

        await AppendOneAsync(writer, unit);
        Assert.Equal("k1", (await Store.FindKeyAsync("person/p1", "contact", None))?.KeyId);
    }

    [Fact]
    public async Task Keys_TwoUnitsMakeOneForTheSameOwner_TheSecondIsToldAndFailsAlone()
    {
        var writer = Writer();
        var first = AppendAsync(writer, Unit(Case("a"), 0) with { NewKeys = [Key("k1", "person/p1")] });
        var second = AppendAsync(writer, Unit(Case("b"), 0) with { NewKeys = [Key("k2", "person/p1")] });
        var other = AppendAsync(writer, Unit(Case("c"), 0) with { NewKeys = [Key("k3", "person/p1", "health")] });

        await writer.FlushOnceAsync();
        var later = await AppendAndFlushAsync(writer, Unit(Case("d"), 0) with { NewKeys = [Key("k4", "person/p1")] });

        Assert.IsType<Appended>(await first);
        Assert.Equal(new KeyTaken("person/p1", "contact"), await second);
        Assert.IsType<Appended>(await other);
        Assert.Equal(new KeyTaken("person/p1", "contact"), later);
        Assert.Equal(["k1", "k3"], (await Store.ListKeysAsync("", 9, None)).Select(key => key.KeyId));
    }

    [Fact]
    public async Task Run_ManyCallersAtOnce_KeepsEveryCallersOrder()
    {
        const int Callers = 40;
        const int Each = 25;
        var writer = Writer();
        using var stop = new CancellationTokenSource();
        // These two wait together before it runs, so that one batch has two units however callers come after.
        Task<AppendOutcome>[] early =
            [AppendAsync(writer, Unit(Case("x"), 0)), AppendAsync(writer, Unit(Case("y"), 0))];
        var loop = writer.RunAsync(stop.Token);

        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            for (var version = 0; version < Each; version++)
            {
                Assert.IsType<Appended>(await writer.AppendAsync(Unit(Case($"c{caller}"), version), None));
            }
        })));
        Assert.All(await Task.WhenAll(early), outcome => Assert.IsType<Appended>(outcome));
        await stop.CancelAsync();
        await loop;

        var verdict = await LedgerVerifier.VerifyAsync(Store, null, null, None);
        Assert.Null(verdict.Fault);
        Assert.Equal((Callers * Each) + 2, verdict.Head.Size);
        Assert.True(Store.CommitSizes.Count < (Callers * Each) + 2, "No two units ever shared a batch.");
    }

    [Fact]
    public async Task Run_Stopped_FlushesTheRestAndPushesBackAfterwards()
    {
        var writer = Writer();
        var waiting = Enumerable.Range(0, 20).Select(n => AppendAsync(writer, Unit(Case($"s{n}"), 0))).ToList();

        await writer.RunAsync(new CancellationToken(canceled: true));

        Assert.All(await Task.WhenAll(waiting), outcome => Assert.IsType<Appended>(outcome));
        Assert.IsType<Pushback>(await AppendAsync(writer, Unit(Case("late"), 0)));
    }

    [Fact]
    public async Task Heads_CacheSmallerThanTheStreams_AreRightAllTheSame()
    {
        var writer = Writer(new LedgerWriterOptions { HeadCacheSize = 4 });
        for (var round = 0; round < 3; round++)
        {
            var waiting = Enumerable.Range(0, 30).Select(n => AppendAsync(writer, Unit(Case($"s{n}"), round))).ToList();
            await writer.FlushOnceAsync();
            Assert.All(await Task.WhenAll(waiting), outcome => Assert.IsType<Appended>(outcome));
        }

        Assert.True((await LedgerVerifier.VerifyAsync(Store, null, null, None)).IsWhole);
    }

    [Fact]
    public async Task Heads_OfStreamsWrittenBefore_AreNotReadAgain()
    {
        var writer = Writer();
        await AppendOneAsync(writer, Unit(Case("a"), 0));
        var reads = Store.StreamHeadReads;

        await AppendOneAsync(writer, Unit(Case("a"), 1));

        Assert.Equal(reads, Store.StreamHeadReads);
    }

    [Fact]
    public async Task Append_SameUnitsTwice_GivesTheSameRoot()
    {
        var other = new MemoryLedgerStore();
        foreach (var store in new ILedgerStore[] { Store, other })
        {
            var writer = new LedgerWriter(store, new LedgerWriterOptions(), new ManualTime());
            for (var n = 0; n < 20; n++)
            {
                _ = AppendAsync(writer, Unguarded(Event(Case($"s{n % 3}"), n), Refusal(Case("r"), n)));
            }

            await writer.FlushOnceAsync();
        }

        var ours = await LedgerVerifier.VerifyAsync(Store, null, null, None);
        var theirs = await LedgerVerifier.VerifyAsync(other, null, null, None);
        Assert.Equal(40, ours.Head.Size);
        Assert.Equal(theirs.Head, ours.Head);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Simulation_OfFailuresConflictsAndRestarts_IsThatOfTheModel(int seed) =>
        await LedgerSimulation.RunAsync(Store, seed, steps: 400);

    private static async Task<AppendOutcome> AppendAsync(LedgerWriter writer, LedgerUnit unit) =>
        await writer.AppendAsync(unit, None);

    private static async Task<AppendOutcome> AppendAndFlushAsync(LedgerWriter writer, LedgerUnit unit)
    {
        var waiting = writer.AppendAsync(unit, None);
        await writer.FlushOnceAsync();
        return await waiting;
    }

    private static async Task<Appended> AppendOneAsync(LedgerWriter writer, LedgerUnit unit) =>
        Assert.IsType<Appended>(await AppendAndFlushAsync(writer, unit));

    private LedgerWriter Writer(LedgerWriterOptions? options = null) =>
        new(Store, options ?? new LedgerWriterOptions(), _time);
}
