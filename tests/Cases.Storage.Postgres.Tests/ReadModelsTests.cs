using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;
using Npgsql;
using Xunit;
using static Cases.TestKit.WorkRows;

namespace Cases.Storage.Postgres.Tests;

/// <summary>Followers' tables and cursors: made, kept, made anew, and written by one node at a time.</summary>
public sealed class ReadModelsTests
{
    private const string Counts = "counts";
    private static readonly string[] Scripts =
        ["CREATE TABLE cases_read.counts (stream text PRIMARY KEY, n bigint NOT NULL)"];

    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Advance_ThenOpenAgain_GoesOnFromTheCursor()
    {
        await using var test = await TestModels.CreateAsync(20);
        Assert.True(test.Models.IsNew);
        await test.Models.MigrateAsync(Counts, Scripts, None);
        await FollowAsync(test.Models, test.Ledger, 12);

        await using var again = await PostgresReadModels.OpenAsync(test.Ledger, None);
        await again.MigrateAsync(Counts, Scripts, None);

        Assert.False(again.IsNew);
        Assert.Equal(12, await again.ReadCursorAsync(Counts, None));
        await FollowAsync(again, test.Ledger, 8);
        Assert.Equal(20, await TotalAsync(again));
    }

    [Fact]
    public async Task Migrate_AScriptTakesLongerThanACommandMay_IsWaitedFor()
    {
        await using var database = await TestDatabase.CreateAsync();
        var settings = new NpgsqlConnectionStringBuilder(database.Cluster.Connect(database.Name))
        {
            CommandTimeout = 1,
        };
        await using var ledger = await PostgresLedgerStore.OpenAsync(
            PostgresAddress.Parse(settings.ConnectionString), None);
        await using var models = await PostgresReadModels.OpenAsync(ledger, None);

        await models.MigrateAsync(Counts, ["SELECT pg_sleep(1.5)"], None);

        Assert.Equal(1, await models.VersionAsync(Counts, None));
    }

    [Fact]
    public async Task Advance_TheFollowerFails_WritesNeitherRowsNorCursor()
    {
        await using var test = await TestModels.CreateAsync(5);
        await test.Models.MigrateAsync(Counts, Scripts, None);
        var last = await StoreScript.EntryAsync(test.Ledger, 4);

        await Assert.ThrowsAsync<NotSupportedException>(async () => await test.Models.AdvanceAsync(
            Counts,
            last,
            async connection =>
            {
                await RunAsync(connection, "INSERT INTO cases_read.counts VALUES ('x', 1)");
                throw new NotSupportedException();
            },
            None));

        Assert.Equal(0, await test.Models.ReadCursorAsync(Counts, None));
        Assert.Equal(0, await TotalAsync(test.Models));
        await FollowAsync(test.Models, test.Ledger, 5);
        Assert.Equal(5, await TotalAsync(test.Models));
    }

    [Fact]
    public async Task Advance_AnotherNodeWasFirst_FailsUntilTheCursorIsReadAgain()
    {
        await using var test = await TestModels.CreateAsync(20);
        await test.Models.MigrateAsync(Counts, Scripts, None);
        await using var other = await PostgresReadModels.OpenAsync(test.Ledger, None);
        Assert.Equal(0, await other.BeginAsync(Counts, None));
        await FollowAsync(test.Models, test.Ledger, 7);
        // A look beside the writing, as a request takes it, is no new beginning.
        Assert.Equal(7, await other.ReadCursorAsync(Counts, None));

        var error = await Assert.ThrowsAsync<LedgerStoreException>(
            async () => await other.AdvanceAsync(
                Counts, await StoreScript.EntryAsync(test.Ledger, 6), NothingAsync, None));

        Assert.Equal(StoreFailure.InUse, error.Failure);
        await FollowAsync(other, test.Ledger, 13);
        Assert.Equal(20, await TotalAsync(test.Models));
    }

    [Fact]
    public async Task Advance_ByTwoNodesAtOnce_TakesEveryEntryOnce()
    {
        await using var test = await TestModels.CreateAsync(60);
        await test.Models.MigrateAsync(Counts, Scripts, None);
        await using var other = await PostgresReadModels.OpenAsync(test.Ledger, None);

        await Task.WhenAll(RaceAsync(test.Models, test.Ledger), RaceAsync(other, test.Ledger)).Soon();

        Assert.Equal(60, await TotalAsync(other));
        Assert.Equal(60, await other.ReadCursorAsync(Counts, None));
    }

    [Theory]
    [InlineData("UPDATE cases_read.cursors SET hash = '\\x00'")]
    [InlineData("UPDATE cases_read.cursors SET next = next + 100")]
    public async Task Open_ACursorThatDoesNotFitTheLedger_MakesAllAnew(string sql)
    {
        await using var test = await TestModels.CreateAsync(10);
        await test.Models.MigrateAsync(Counts, Scripts, None);
        await FollowAsync(test.Models, test.Ledger, 10);
        await test.Database.SqlAsync(sql, TestDatabase.ServiceRole);

        await using var anew = await PostgresReadModels.OpenAsync(test.Ledger, None);
        await anew.MigrateAsync(Counts, Scripts, None);

        Assert.True(anew.IsNew);
        Assert.Equal(0, await anew.ReadCursorAsync(Counts, None));
        await FollowAsync(anew, test.Ledger, 10);
        Assert.Equal(10, await TotalAsync(anew));
    }

    [Fact]
    public async Task Migrate_ScriptsAdded_RunsOnlyTheNewOnes_AndOfANewerBuildNone()
    {
        await using var test = await TestModels.CreateAsync(2);
        await test.Models.MigrateAsync(Counts, Scripts, None);
        await FollowAsync(test.Models, test.Ledger, 2);
        string[] more = [.. Scripts, "ALTER TABLE cases_read.counts ADD COLUMN note text"];

        await test.Models.MigrateAsync(Counts, more, None);
        await test.Models.MigrateAsync(Counts, more, None);
        var error = await Assert.ThrowsAsync<LedgerStoreException>(
            async () => await test.Models.MigrateAsync(Counts, Scripts, None));

        Assert.Equal(2, await TotalAsync(test.Models));
        Assert.Equal(StoreFailure.NewerVersion, error.Failure);
        Assert.Contains("cases_read", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_AScriptFails_LeavesTheTablesAsTheyWere()
    {
        await using var test = await TestModels.CreateAsync();

        await Assert.ThrowsAsync<LedgerStoreException>(
            async () => await test.Models.MigrateAsync(Counts, [.. Scripts, "no sql"], None));

        await test.Models.MigrateAsync(Counts, Scripts, None);
        Assert.Equal(0, await TotalAsync(test.Models));
    }

    [Fact]
    public async Task Restart_EmptiesTheTablesAndTheCursor()
    {
        await using var test = await TestModels.CreateAsync(4);
        await test.Models.MigrateAsync(Counts, Scripts, None);
        await FollowAsync(test.Models, test.Ledger, 4);

        await test.Models.RestartAsync(
            Counts, async connection => await RunAsync(connection, "DELETE FROM cases_read.counts"), None);

        Assert.Equal(0, await test.Models.ReadCursorAsync(Counts, None));
        await FollowAsync(test.Models, test.Ledger, 4);
        Assert.Equal(4, await TotalAsync(test.Models));
    }

    [Fact]
    public async Task Rows_OfAFollowerWhoseSessionsWereEnded_GoOn()
    {
        await using var test = await TestModels.CreateAsync(5);
        await using var rows = await PostgresWorkRows.InAsync(test.Models, None);
        var last = await StoreScript.EntryAsync(test.Ledger, 4);
        await rows.WriteAsync([Row(1)], last, None);

        await test.Database.CutAsync();

        Assert.Equal([Row(1)], await rows.ReadAsync(["c1"], None));
        Assert.Equal(5, await rows.ReadCursorAsync(None));
    }

    [Fact]
    public async Task Rows_TwoOfOneCase_AreRefusedWhole()
    {
        await using var test = await TestModels.CreateAsync(5);
        await using var rows = await PostgresWorkRows.InAsync(test.Models, None);
        var last = await StoreScript.EntryAsync(test.Ledger, 4);
        var twice = new WorkChanges([Row(1) with { Clock = "A|" }, Row(2) with { CaseId = "c1" }]);

        await Assert.ThrowsAsync<LedgerStoreException>(async () => await rows.WriteAsync(twice, last, None));
        await rows.WriteAsync([Row(1) with { Clock = "B|" }], last, None);

        Assert.Equal(["B|"], await rows.ReadClocksAsync(None));
    }

    [Fact]
    public async Task FindIn_RowsBehindOrMissing_IsNull_AndElseTheRows()
    {
        await using var test = await TestModels.CreateAsync();
        var address = test.Database.Service;
        Assert.Null(await PostgresCaseRows.FindInAsync(address, new SoughtCase("A-c1", null), 0, None));
        await using var run = EmbeddedRun.Start(new HostSettings(test.Ledger, TimeProvider.System));
        await run.SendAsync("open", "c1", CaseCommands.Open("c1"));
        var head = await test.Ledger.ReadHeadAsync(None);
        await using var cases = await PostgresCaseRows.InAsync(test.Models, None);
        Assert.Null(await PostgresCaseRows.FindInAsync(address, new SoughtCase("c1", null), head.Next, None));

        await new CaseRowFollower(test.Ledger, cases).CatchUpAsync(None);

        var found = await PostgresCaseRows.FindInAsync(address, new SoughtCase("c1", null), head.Next, None);
        var row = Assert.Single(found!);
        Assert.Equal("c1", row.CaseId);
        Assert.Null(await PostgresCaseRows.FindInAsync(address, new SoughtCase("c1", null), head.Next + 1, None));
    }

    [Fact]
    public async Task Rows_OpenedAgain_AreBuiltAndBesideEachOther()
    {
        await using var test = await TestModels.CreateAsync(5);
        var last = await StoreScript.EntryAsync(test.Ledger, 4);
        await using (var rows = await PostgresWorkRows.InAsync(test.Models, None))
        {
            await rows.WriteAsync(new WorkChanges([Row(1)]) { Made = new RowsMade("A 1", 3) }, last, None);
            await rows.CompleteAsync(None);
        }

        await using var models = await PostgresReadModels.OpenAsync(test.Ledger, None);
        await using var cases = await PostgresCaseRows.InAsync(models, None);
        await using var again = await PostgresWorkRows.InAsync(models, None);

        Assert.True(again.IsBuilt);
        Assert.Equal(5, await again.ReadCursorAsync(None));
        Assert.Equal(0, await cases.ReadCursorAsync(None));
        Assert.Equal([Row(1)], await again.ReadAsync(["c1"], None));
        Assert.Equal(new RowsMade("A 1", 3), await again.ReadMadeAsync(None));
    }

    [Fact]
    public async Task Followers_OfANode_BuildWhatIsAsked_AndNoNameInTheClear()
    {
        await using var test = await TestModels.CreateAsync();
        await using var run = EmbeddedRun.Start(new HostSettings(test.Ledger, TimeProvider.System));
        await SendAsync(run, "person/p1", new RegisterPerson("Zhang Wei", "zh-CN"));
        await SendAsync(run, "person/p1", new AddContactPoint(
            "k1", ContactChannel.Phone, "13000001234", "contract", LegalGround.Contract));
        await run.SendAsync("open", "c1", CaseCommands.Open("c1"));
        await using var search = await PostgresSearchRows.InAsync(test.Models, None);
        await using var cases = await PostgresCaseRows.InAsync(test.Models, None);

        await run.Node.Follow(search).CatchUpAsync(None);
        await new CaseRowFollower(test.Ledger, cases).CatchUpAsync(None);

        Assert.Equal(["p1"], await new PersonSearch(search, run.Node.Tokens).FindAsync("zhang wei", None));
        Assert.Equal([], await new PersonSearch(search, run.Node.Tokens).FindAsync("Zhang", None));
        Assert.Equal((await test.Ledger.ReadHeadAsync(None)).Next, await cases.ReadCursorAsync(None));
        Assert.Single(await cases.ReadAsync(["c1"], None));
        Assert.Equal(0L, await test.Database.SqlAsync(
            "SELECT count(*) FROM cases_read.search s WHERE s::text ILIKE '%zhang%' OR s::text LIKE '%13000001234%'"));
    }

    [Fact]
    public async Task Restart_AnotherNodeWasFirst_LeavesItsRows()
    {
        await using var test = await TestModels.CreateAsync(20);
        await test.Models.MigrateAsync(Counts, Scripts, None);
        await using var other = await PostgresReadModels.OpenAsync(test.Ledger, None);
        Assert.Equal(0, await other.BeginAsync(Counts, None));
        await FollowAsync(test.Models, test.Ledger, 7);

        var error = await Assert.ThrowsAsync<LedgerStoreException>(
            async () => await other.RestartAsync(Counts, NothingAsync, None));

        Assert.Equal(StoreFailure.InUse, error.Failure);
        Assert.Equal(7, await test.Models.ReadCursorAsync(Counts, None));
        Assert.Equal(7, await other.BeginAsync(Counts, None));
        await other.RestartAsync(Counts, NothingAsync, None);
        Assert.Equal(0, await test.Models.ReadCursorAsync(Counts, None));
    }

    private static async Task SendAsync(EmbeddedRun run, string stream, object command) => await run.Host.SendAsync(
        new CommandEnvelope(CommandId16.FromHash(command.GetType().Name), StreamId.Parse(stream),
            new Principal("core", "integration"), command), None);

    private static ValueTask NothingAsync(NpgsqlConnection connection) => ValueTask.CompletedTask;

    private static async Task RaceAsync(PostgresReadModels models, PostgresLedgerStore ledger)
    {
        while (true)
        {
            try
            {
                await FollowAsync(models, ledger, 3);
            }
            catch (LedgerStoreException error) when (error.Failure == StoreFailure.InUse)
            {
                continue;
            }
            catch (ArgumentOutOfRangeException)
            {
                return; // Nothing is left to take.
            }
        }
    }

    private static async Task FollowAsync(PostgresReadModels models, PostgresLedgerStore ledger, int max)
    {
        var rows = await ledger.ReadFromAsync(await models.BeginAsync(Counts, None), max, None);
        await models.AdvanceAsync(
            Counts,
            rows[^1],
            async connection =>
            {
                foreach (var row in rows)
                {
                    await RunAsync(connection,
                        $"INSERT INTO cases_read.counts AS c VALUES ('{row.Stream}', 1) "
                        + "ON CONFLICT (stream) DO UPDATE SET n = c.n + 1");
                }
            },
            None);
    }

    private static async Task<long> TotalAsync(PostgresReadModels models) => await models.ReadAsync(
        async connection =>
        {
            await using var command = new NpgsqlCommand(
                "SELECT coalesce(sum(n), 0)::bigint FROM cases_read.counts", connection);
            return (long)(await command.ExecuteScalarAsync())!;
        },
        None);

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
