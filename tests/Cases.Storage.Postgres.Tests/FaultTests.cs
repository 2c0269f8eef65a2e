using Cases.Ledger;
using Cases.TestKit;
using Npgsql;
using Xunit;
using static Cases.TestKit.LedgerSamples;

namespace Cases.Storage.Postgres.Tests;

/// <summary>Lines that are cut, servers that go, writers that meet: nothing acknowledged is lost or doubled.</summary>
public sealed class FaultTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData(Cut.Request)]
    [InlineData(Cut.Answer)]
    [InlineData(Cut.Late)]
    public async Task Commit_TheLineIsCut_IsSettledOnAnother(object how)
    {
        var cut = (Cut)how;
        await using var database = await TestDatabase.CreateAsync();
        await using var proxy = new CutProxy(PortOf(database));
        await using var store = await OpenAsync(database, proxy);
        var rows = Chain(Event(Case("a"), 1), Event(Case("a"), 2), Event(Case("b"), 1), Event(Case("a"), 3));
        Assert.True((await store.CommitAsync(Batch([rows[0]]), None)).IsWritten);

        proxy.Next(cut);
        var result = await store.CommitAsync(Batch([rows[1], rows[2]]), None);

        if (cut == Cut.Answer)
        {
            Assert.Equal(CommitResult.Written(new LedgerHead(3, StartMs + 2)), result);
        }
        else
        {
            Assert.Equal(CommitResult.Conflict(new LedgerHead(1, StartMs)), result);
            await (cut == Cut.Late ? proxy.LetGoAsync() : Task.CompletedTask);
            Assert.Equal(1, (await store.ReadHeadAsync(None)).Next);
            Assert.True((await store.CommitAsync(Batch([rows[1], rows[2]]), None)).IsWritten);
        }

        Assert.True((await store.CommitAsync(Batch([rows[3]]), None)).IsWritten);
        Assert.Equal(rows.Select(row => row.Hash), (await ReadAllAsync(store)).Select(row => row.Hash));
        Assert.True((await LedgerVerifier.VerifyAsync(store, null, null, None)).IsWhole);
    }

    [Theory]
    [InlineData(Cut.Request, 1)]
    [InlineData(Cut.Answer, 2)]
    public async Task Commit_TheServerCannotBeReachedAfterTheCut_IsReportedAsUnknown(object how, int entries)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var proxy = new CutProxy(PortOf(database));
        await using var store = await OpenAsync(database, proxy);
        var rows = Chain(Event(Case("a"), 1), Event(Case("a"), 2));
        await store.CommitAsync(Batch([rows[0]]), None);

        proxy.Down(true);
        proxy.Next((Cut)how);
        var error = await Assert.ThrowsAsync<LedgerStoreException>(
            async () => await store.CommitAsync(Batch([rows[1]]), None));

        Assert.True(error.OutcomeUnknown);
        Assert.Equal(StoreFailure.Unavailable, error.Failure);
        var refused = await Assert.ThrowsAsync<LedgerStoreException>(
            async () => await store.CommitAsync(Batch([rows[1]]), None));
        Assert.False(refused.OutcomeUnknown);
        proxy.Down(false);
        Assert.Equal(entries, (await store.ReadHeadAsync(None)).Next);
        var again = await store.CommitAsync(Batch([rows[1]]), None);
        Assert.Equal(entries == 1, again.IsWritten);
        Assert.Equal(2, (await store.ReadHeadAsync(None)).Next);
    }

    [Fact]
    public async Task Writer_SessionsAreEndedInTheMiddleOfACommit_AnswersAsIfNothingHappened()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var store = await database.OpenAsync();
        await LedgerSamples.FillAsync(store, 0, 3);
        await using var blocking = new NpgsqlConnection(database.Cluster.Connect(database.Name) + ";Pooling=false");
        await blocking.OpenAsync();
        await using var transaction = await blocking.BeginTransactionAsync();
        await RunAsync(blocking, "SELECT next FROM cases.head FOR UPDATE");
        var writing = LedgerSamples.FillAsync(store, 3, 4);
        await database.UntilAsync("wait_event_type = 'Lock'");

        await database.CutAsync();
        await transaction.RollbackAsync();

        await writing.Soon();
        Assert.Equal(7, (await store.ReadHeadAsync(None)).Next);
        Assert.True((await LedgerVerifier.VerifyAsync(store, null, null, None)).IsWhole);
    }

    [Fact]
    public async Task Reads_AllSessionsWereEnded_GoOnOnNewOnes()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var store = await database.OpenAsync();
        await LedgerSamples.FillAsync(store, 0, 3);

        await database.CutAsync();

        Assert.Equal(3, (await store.ReadFromAsync(0, 9, None)).Count);
        await database.CutAsync();
        Assert.Equal(1, (await store.ReadStreamHeadAsync(Case("s1"), None))!.Value.Sequence);
    }

    [Fact]
    public async Task Commit_AnotherStoreRaisedTheTerm_ConflictsOnceAndGoesOn()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var store = await database.OpenAsync();
        await LedgerSamples.FillAsync(store, 0, 1);
        await database.SqlAsync("UPDATE cases.head SET term = term + 1", TestDatabase.ServiceRole);
        var rows = Chain(Event(Case("a"), 1));
        var batch = new LedgerBatch(1, StartMs, [rows[0] with { Position = 1 }], []);

        Assert.False((await store.CommitAsync(batch, None)).IsWritten);
        Assert.True((await store.CommitAsync(batch, None)).IsWritten);
    }

    [Fact]
    public async Task Writers_OfTwoNodesOnTheSameStreams_KeepEveryAnswerAndTheChain()
    {
        const int Each = 60;
        await using var database = await TestDatabase.CreateAsync();
        await using var first = await database.OpenAsync();
        await using var second = await database.OpenAsync();

        var receipts = await Task.WhenAll(WriteAsync(first, "n1", Each), WriteAsync(second, "n2", Each)).Soon();

        var rows = await ReadAllAsync(first);
        Assert.Equal(2 * Each, rows.Count);
        Assert.All(receipts.SelectMany(some => some), receipt =>
            Assert.Equal(receipt.Hash, rows[(int)receipt.Position].Hash));
        Assert.Equal(2 * Each, receipts.Sum(some => some.Count));
        Assert.True((await LedgerVerifier.VerifyAsync(second, null, null, None)).IsWhole);
    }

    [Fact]
    public async Task Writer_BesideOneThatNeverRests_GetsItsTurn()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var busy = await database.OpenAsync();
        await using var calm = await database.OpenAsync();
        using var stop = new CancellationTokenSource();
        var load = KeepBusyAsync(busy, stop.Token);

        for (var round = 0; round < 10; round++)
        {
            await LedgerSamples.FillAsync(calm, round * 100, 100).Soon();
        }

        await stop.CancelAsync();
        var written = await load.Soon();
        Assert.Equal(written + 1_000, (await calm.ReadHeadAsync(None)).Next);
        Assert.True((await LedgerVerifier.VerifyAsync(calm, null, null, None)).IsWhole);
    }

    [Fact]
    public async Task Writer_WhoseUnitsAllLose_KeepsNobodyWaiting()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var store = await database.OpenAsync();
        var writer = new LedgerWriter(store, new LedgerWriterOptions(), new ManualTime());
        await AppendAsync(writer, Unit(Case("a"), 0));
        var rows = Chain(Event(Case("a"), 1), Event(Case("a"), 2));
        var elsewhere = new LedgerBatch(7, StartMs, [rows[1] with { Position = 7 }], []);
        Assert.False((await store.CommitAsync(elsewhere, None)).IsWritten);
        Assert.False((await store.CommitAsync(elsewhere, None)).IsWritten);
        Assert.Equal(1L, await WaitingAsync(database));

        await store.RestAsync(None);

        Assert.Equal(0L, await WaitingAsync(database));
        Assert.IsType<Appended>(await AppendAsync(writer, Unit(Case("a"), 1)));
    }

    [Fact]
    public async Task Writer_WhoseUnitLosesWithTheLockInHand_LetsItGo()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var store = await database.OpenAsync();
        await using var other = await database.OpenAsync();
        var writer = new LedgerWriter(store, new LedgerWriterOptions(), new ManualTime());
        await AppendAsync(writer, Unit(Case("a"), 0));
        var rows = Chain(Event(Case("a"), 1), Event(Case("a"), 2));
        Assert.False((await store.CommitAsync(
            new LedgerBatch(7, StartMs, [rows[1] with { Position = 7 }], []), None)).IsWritten);
        await AppendAsync(new LedgerWriter(other, new LedgerWriterOptions(), new ManualTime()), Unit(Case("a"), 1));

        Assert.IsNotType<Appended>(await AppendAsync(writer, Unit(Case("a"), 1)));

        Assert.Equal(0L, await WaitingAsync(database));
        Assert.IsType<Appended>(await AppendAsync(writer, Unit(Case("a"), 2)));
    }

    [Fact]
    public async Task Turn_OfANodeThatStopped_EndsByItself()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var stopped = await database.OpenAsync();
        await using var other = await database.OpenAsync();
        await LedgerSamples.FillAsync(other, 0, 1);
        var row = Chain(Event(Case("a"), 1))[0];
        var elsewhere = new LedgerBatch(7, StartMs, [row with { Position = 7 }], []);
        await stopped.CommitAsync(elsewhere, None);
        await stopped.CommitAsync(elsewhere, None);

        await LedgerSamples.FillAsync(other, 1, 5).Soon();

        var result = await stopped.CommitAsync(elsewhere, None);
        Assert.Equal(6, result.Head.Next);
    }

    [Theory]
    [InlineData("53100", StoreFailure.DiskFull, "free disk space")]
    [InlineData("53300", StoreFailure.Unavailable, "max_connections")]
    [InlineData("53200", StoreFailure.Unavailable, "try again")]
    [InlineData("25006", StoreFailure.Unavailable, "primary server")]
    [InlineData("42501", StoreFailure.NoPermission, "doctor --migrate")]
    [InlineData("XX001", StoreFailure.Corrupt, "backup")]
    [InlineData("58030", StoreFailure.Unavailable, "cases doctor")]
    [InlineData("23505", StoreFailure.Corrupt, "audit verify")]
    public async Task Commit_TheServerFailsIt_SaysWhatToDoAndWroteNothing(
        string state, StoreFailure failure, string remedy)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var store = await database.OpenAsync();
        await database.SqlAsync(
            "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS "
            + $"$$ BEGIN RAISE EXCEPTION 'made up' USING ERRCODE = '{state}'; END $$; "
            + "CREATE TRIGGER fail BEFORE INSERT ON cases.entries FOR EACH ROW EXECUTE FUNCTION fail()");

        var error = await Assert.ThrowsAsync<LedgerStoreException>(() => LedgerSamples.FillAsync(store, 0, 2));

        Assert.Equal(failure, error.Failure);
        Assert.Contains(remedy, error.Remedy, StringComparison.Ordinal);
        Assert.False(error.OutcomeUnknown);
        await database.SqlAsync("DROP FUNCTION fail() CASCADE");
        Assert.Equal(0, (await store.ReadHeadAsync(None)).Next);
        await LedgerSamples.FillAsync(store, 0, 2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Server_StoppedAndStartedUnderLoad_KeepsEveryAcknowledgedEntryOnce(bool isCrash)
    {
        Assert.SkipUnless(TestSwitches.All, TestSwitches.OnlyWithAll);
        await using var cluster = await PostgresCluster.StartOwnAsync(new PostgresClusterSettings { Fsync = true });
        await using var database = await TestDatabase.OnAsync(cluster);
        await using var store = await database.OpenAsync();
        await LedgerSamples.FillAsync(store, 0, 50);
        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var load = LoadAsync(store, failed);

        await (isCrash ? cluster.CrashAsync() : cluster.StopAsync());
        var away = await Assert.ThrowsAsync<LedgerStoreException>(async () => await store.ReadHeadAsync(None));
        await failed.Task.Soon();
        await cluster.StartAgainAsync();
        var known = await load.Soon();

        Assert.Equal(StoreFailure.Unavailable, away.Failure);
        var there = await ReadAllAsync(store);
        var commands = there.Select(row => LedgerEntry.Decode(row.Bytes).Command).ToList();
        Assert.Equal(commands.Count, commands.Distinct().Count()); // Doubled, an entry would have another hash.
        Assert.Empty(known.Except(there.Select(row => row.Hash)));
        Assert.True((await LedgerVerifier.VerifyAsync(store, null, null, None)).IsWhole);
    }

    /// <summary>Appends until it has failed and then gone on for a while; hashes of what was acknowledged.</summary>
    private static async Task<List<Hash32>> LoadAsync(PostgresLedgerStore store, TaskCompletionSource failed)
    {
        var writer = new LedgerWriter(store, new LedgerWriterOptions(), new ManualTime());
        var known = new List<Hash32>();
        var after = 0;
        for (var number = 0; after < 20; number++)
        {
            var waiting = writer.AppendAsync(Unguarded(Event(Case($"load{number % 5}"), number)), None).AsTask();
            try
            {
                await writer.FlushOnceAsync();
                known.AddRange(((Appended)await waiting).Receipts.Select(receipt => receipt.Hash));
                after += failed.Task.IsCompleted ? 1 : 0;
            }
            catch (LedgerStoreException)
            {
                // Not acknowledged: it may be there or not, and nobody counts on it.
                failed.TrySetResult();
            }
        }

        return known;
    }

    /// <summary>Appends guarded units, and decides again where another was first.</summary>
    private static async Task<List<EntryReceipt>> WriteAsync(PostgresLedgerStore store, string node, int count)
    {
        var writer = new LedgerWriter(store, new LedgerWriterOptions(), new ManualTime());
        var receipts = new List<EntryReceipt>();
        while (receipts.Count < count)
        {
            var stream = Case($"shared{receipts.Count % 3}");
            var version = (await store.ReadStreamHeadAsync(stream, None))?.Version ?? 0;
            var waiting = writer.AppendAsync(
                new LedgerUnit([new StreamGuard(stream, version)], [Event(stream, receipts.Count, node)]), None)
                .AsTask();
            await writer.FlushOnceAsync();
            if (await waiting is Appended appended)
            {
                receipts.AddRange(appended.Receipts);
            }
        }

        return receipts;
    }

    /// <summary>Appends as fast as it can until it is stopped; the number of entries.</summary>
    private static async Task<int> KeepBusyAsync(PostgresLedgerStore store, CancellationToken stop)
    {
        var writer = new LedgerWriter(store, new LedgerWriterOptions(), new ManualTime());
        var written = 0;
        for (var number = 0; !stop.IsCancellationRequested; number++)
        {
            written += await AppendAsync(writer, Unguarded(Event(Case("busy"), number))) is Appended ? 1 : 0;
        }

        return written;
    }

    private static async Task<AppendOutcome> AppendAsync(LedgerWriter writer, LedgerUnit unit)
    {
        var waiting = writer.AppendAsync(unit, None).AsTask();
        await writer.FlushOnceAsync();
        return await waiting;
    }

    /// <summary>Sessions that hold a transaction open without doing anything in it.</summary>
    private static Task<object?> WaitingAsync(TestDatabase database) => database.SqlAsync(
        $"SELECT count(*) FROM pg_stat_activity WHERE datname = '{database.Name}' AND state = 'idle in transaction'");

    private static int PortOf(TestDatabase database) =>
        new NpgsqlConnectionStringBuilder(database.Cluster.Connect(database.Name)).Port;

    private static async Task<PostgresLedgerStore> OpenAsync(TestDatabase database, CutProxy proxy) =>
        await PostgresLedgerStore.OpenAsync(
            database.Address(TestDatabase.ServiceRole, "made up",
                string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $";Host=127.0.0.1;Port={proxy.Port};Timeout=10;SSL Mode=Disable")),
            None);

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
