using System.Globalization;
using Cases.Ledger;
using Cases.TestKit;
using Npgsql;
using Xunit;
using static Cases.TestKit.LedgerSamples;

namespace Cases.Storage.Postgres.Tests;

/// <summary>What is said of a batch whose commit went wrong is true, and stays true.</summary>
public sealed class SettlingTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData("127.0.0.1:{0},127.0.0.1:9")]
    [InlineData("127.0.0.1:9,127.0.0.1:{0}")]
    public async Task Commit_TheLineIsCutAndSeveralHostsAreNamed_IsSettledAtOnce(string hosts)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var proxy = new CutProxy(PortOf(database));
        await using var store = await OpenAsync(database, proxy, hosts);
        var rows = Chain(Event(Case("a"), 1), Event(Case("a"), 2));
        await store.CommitAsync(Batch([rows[0]]), None);

        proxy.Next(Cut.Answer);
        var result = await store.CommitAsync(Batch([rows[1]]), None);

        Assert.True(result.IsWritten);
        proxy.Next(Cut.Request);
        Assert.Equal(2, (await store.ReadFromAsync(0, 9, None)).Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Commit_LostWhileAnotherNodeWrites_IsAConflict(bool beginsAlike)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var proxy = new CutProxy(PortOf(database));
        await using var store = await OpenAsync(database, proxy, "127.0.0.1:{0}");
        await using var other = await database.OpenAsync();
        var ours = Chain(Event(Case("a"), 1), Event(Case("a"), 2), Event(Case("b"), 1));
        var theirs = Chain(Event(Case("a"), 1), Event(beginsAlike ? Case("a") : Case("c"), 2), Event(Case("d"), 1));
        await store.CommitAsync(Batch([ours[0]]), None);
        Assert.True((await other.CommitAsync(Batch([theirs[1], theirs[2]]), None)).IsWritten);
        Assert.Equal(beginsAlike, ours[1].Hash == theirs[1].Hash);

        proxy.Next(Cut.Request);
        var result = await store.CommitAsync(Batch([ours[1], ours[2]]), None);

        Assert.Equal(CommitResult.Conflict(new LedgerHead(3, StartMs + 2)), result);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Commit_ToldAsUnknown_WritesNothingOnceItWasLookedFor(bool byCommitting)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var proxy = new CutProxy(PortOf(database));
        await using var store = await OpenAsync(database, proxy, "127.0.0.1:{0}");
        var rows = Chain(Event(Case("a"), 1), Event(Case("a"), 2));
        await store.CommitAsync(Batch([rows[0]]), None);
        proxy.Down(true);
        proxy.Next(Cut.Late);
        Assert.True((await Assert.ThrowsAsync<LedgerStoreException>(
            async () => await store.CommitAsync(Batch([rows[1]]), None))).OutcomeUnknown);
        proxy.Down(false);

        if (byCommitting)
        {
            var elsewhere = new LedgerBatch(7, StartMs, [rows[1] with { Position = 7 }], []);
            Assert.False((await store.CommitAsync(elsewhere, None)).IsWritten);
        }
        else
        {
            Assert.Equal(1, (await store.ReadHeadAsync(None)).Next);
        }

        await proxy.LetGoAsync();
        Assert.Equal(1, (await store.ReadHeadAsync(None)).Next);
        Assert.True((await store.CommitAsync(Batch([rows[1]]), None)).IsWritten);
    }

    [Fact]
    public async Task Draft_WithTheLockInHandAndReadersOnAllConnections_WaitsForNobody()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var store = await PostgresLedgerStore.OpenAsync(
            database.Address(TestDatabase.ServiceRole, "made up", ";Maximum Pool Size=1;Timeout=2"), None);
        await LedgerSamples.FillAsync(store, 0, 1);
        var elsewhere = new LedgerBatch(7, StartMs, [Chain(Event(Case("a"), 1))[0] with { Position = 7 }], []);
        await using var blocking = new NpgsqlConnection(database.Cluster.Connect(database.Name) + ";Pooling=false");
        await blocking.OpenAsync();
        await using var transaction = await blocking.BeginTransactionAsync();
        await using var taken = new NpgsqlCommand("LOCK TABLE cases.marks", blocking);
        await taken.ExecuteNonQueryAsync();
        var reading = store.ReadMarkAsync("rehearsal", None).AsTask();
        await database.UntilAsync("wait_event_type = 'Lock'");

        Assert.False((await store.CommitAsync(elsewhere, None)).IsWritten);
        Assert.False((await store.CommitAsync(elsewhere, None)).IsWritten);
        Assert.Single(await store.ReadStreamHeadsAsync([Case("a")], None));
        Assert.Empty(await store.FindTakenKeysAsync([Key("k", "o")], None));

        await transaction.RollbackAsync();
        Assert.Null(await reading.Soon());
    }

    [Fact]
    public async Task Commit_TheReplicaIsAway_IsUnknownAndNotWritten()
    {
        await using var cluster = await PostgresCluster.StartOwnAsync(new PostgresClusterSettings());
        await using var database = await TestDatabase.OnAsync(cluster);
        await AskForReplicaAsync(database);
        await using var store = await PostgresLedgerStore.OpenAsync(
            database.Address(TestDatabase.ServiceRole, "made up", ";Command Timeout=1"), None);

        var error = await Assert.ThrowsAsync<LedgerStoreException>(
            async () => await store.CommitAsync(Batch([Chain(Event(Case("a"), 1))[0]]), None));

        Assert.True(error.OutcomeUnknown);
        await AskForNoneAsync(database);
    }

    [Fact]
    public async Task Commit_SomebodyCancelsTheWaitForTheReplica_WaitsForItAllTheSame()
    {
        await using var cluster = await PostgresCluster.StartOwnAsync(new PostgresClusterSettings());
        await using var database = await TestDatabase.OnAsync(cluster);
        await AskForReplicaAsync(database);
        await using var store = await PostgresLedgerStore.OpenAsync(
            database.Address(TestDatabase.ServiceRole, "made up", ";Command Timeout=300"), None);
        var committing = store.CommitAsync(Batch([Chain(Event(Case("a"), 1))[0]]), None).AsTask();
        await database.UntilAsync("wait_event = 'SyncRep'");

        await database.SqlAsync("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
        await database.UntilAsync("wait_event = 'SyncRep' AND query LIKE 'UPDATE cases.head SET term%'");
        Assert.False(committing.IsCompleted);
        await AskForNoneAsync(database);

        Assert.True((await committing.Soon()).IsWritten);
    }

    /// <summary>Commits wait from now on for a replica that is not there.</summary>
    private static async Task AskForReplicaAsync(TestDatabase database)
    {
        await database.SqlAsync("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
        await database.Cluster.StopAsync();
        await database.Cluster.StartAgainAsync();
    }

    private static async Task AskForNoneAsync(TestDatabase database)
    {
        await database.SqlAsync("ALTER SYSTEM RESET synchronous_standby_names");
        await database.SqlAsync("SELECT pg_reload_conf()");
    }

    private static int PortOf(TestDatabase database) =>
        new NpgsqlConnectionStringBuilder(database.Cluster.Connect(database.Name)).Port;

    private static async Task<PostgresLedgerStore> OpenAsync(TestDatabase database, CutProxy proxy, string hosts) =>
        await PostgresLedgerStore.OpenAsync(
            database.Address(
                TestDatabase.ServiceRole,
                "made up",
                ";Timeout=10;SSL Mode=Disable;Host="
                + hosts.Replace("{0}", proxy.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)),
            None);
}
