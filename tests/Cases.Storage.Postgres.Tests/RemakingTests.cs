using System.Security.Cryptography;
using System.Text;
using Cases.Ledger;
using Cases.TestKit;
using Npgsql;
using Xunit;
using static Cases.TestKit.WorkRows;

namespace Cases.Storage.Postgres.Tests;

/// <summary>Nodes that make, change and drop the same tables: none ends, and none takes another's away.</summary>
public sealed class RemakingTests
{
    private const string Misfit = "UPDATE cases_read.cursors SET hash = '\\x00'";
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Open_ByTwoAtOnceOverACursorThatDoesNotFit_MakesTheTablesOnce()
    {
        await using var test = await TestModels.CreateAsync(5);
        await using var rows = await PostgresWorkRows.InAsync(test.Models, None);
        await rows.WriteAsync([Row(1)], await StoreScript.EntryAsync(test.Ledger, 4), None);
        await test.Database.SqlAsync(Misfit);
        await using var blocking = new NpgsqlConnection(
            test.Database.Cluster.Connect(test.Database.Name) + ";Pooling=false");
        await blocking.OpenAsync();
        await using var transaction = await blocking.BeginTransactionAsync();
        await using var taken = new NpgsqlCommand("LOCK TABLE cases_read.cursors", blocking);
        await taken.ExecuteNonQueryAsync();

        var first = PostgresReadModels.OpenAsync(test.Ledger, None).AsTask();
        var second = PostgresReadModels.OpenAsync(test.Ledger, None).AsTask();
        await test.Database.UntilAsync("2 = (SELECT count(*) FROM pg_stat_activity w "
            + $"WHERE w.datname = '{test.Database.Name}' AND w.wait_event_type = 'Lock')");
        await transaction.RollbackAsync();
        var opened = await Task.WhenAll(first, second).Soon();

        Assert.Single(opened, models => models.IsNew);
        foreach (var models in opened)
        {
            await models.DisposeAsync();
        }
    }

    [Fact]
    public async Task Rows_AnotherNodeMadeTheTablesAnew_AreInUseAndThenBeginAnew()
    {
        await using var test = await TestModels.CreateAsync(5);
        await using var rows = await PostgresWorkRows.InAsync(test.Models, None);
        var last = await StoreScript.EntryAsync(test.Ledger, 4);
        await rows.WriteAsync([Row(1)], last, None);
        await rows.CompleteAsync(None);
        Assert.True(rows.IsBuilt);
        await test.Database.SqlAsync(Misfit);
        await using var other = await PostgresReadModels.OpenAsync(test.Ledger, None);

        var reading = await Assert.ThrowsAsync<LedgerStoreException>(async () => await rows.ReadAsync(["c1"], None));

        Assert.Equal(StoreFailure.InUse, reading.Failure);
        Assert.False(rows.IsBuilt);
        Assert.Equal(0, await rows.BeginAsync(None));
        await rows.WriteAsync([Row(1)], last, None);
        Assert.Equal([Row(1)], await rows.ReadAsync(["c1"], None));
        await rows.CompleteAsync(None);
        Assert.True(rows.IsBuilt);
    }

    [Fact]
    public async Task Rows_AnotherNodeMadeAndMigratedTheTables_AreNotBuiltUntilCompletedAgain()
    {
        await using var test = await TestModels.CreateAsync(5);
        await using var rows = await PostgresWorkRows.InAsync(test.Models, None);
        await rows.WriteAsync([Row(1)], await StoreScript.EntryAsync(test.Ledger, 4), None);
        await rows.CompleteAsync(None);
        await test.Database.SqlAsync(Misfit);
        await using var other = await PostgresReadModels.OpenAsync(test.Ledger, None);
        await using var others = await PostgresWorkRows.InAsync(other, None);

        Assert.Equal(0, await rows.BeginAsync(None));

        Assert.False(rows.IsBuilt);
        await rows.CompleteAsync(None);
        Assert.True(rows.IsBuilt);
    }

    [Fact]
    public async Task Complete_ThatWasCut_GoesOnAtTheIndexWhereItWas()
    {
        await using var test = await TestModels.CreateAsync(1);
        await using var rows = await PostgresWorkRows.InAsync(test.Models, None);
        await test.Database.SqlAsync(
            "CREATE FUNCTION cut() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN "
            + "IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() WHERE object_identity LIKE '%work_part') "
            + "THEN RAISE EXCEPTION 'cut'; END IF; END $$; "
            + "CREATE EVENT TRIGGER cut ON ddl_command_end EXECUTE FUNCTION cut()");

        await Assert.ThrowsAsync<LedgerStoreException>(async () => await rows.CompleteAsync(None));

        Assert.False(rows.IsBuilt);
        Assert.Equal(4, await test.Models.VersionAsync("work indexes", None));
        await test.Database.SqlAsync("DROP EVENT TRIGGER cut");
        await rows.CompleteAsync(None);
        Assert.True(rows.IsBuilt);
        Assert.Equal(9L, await test.Database.SqlAsync(
            "SELECT count(*) FROM pg_indexes WHERE schemaname = 'cases_read' AND indexname = ANY("
            + "'{work_next,work_due,work_debts_order,work_promise,work_part,work_assignee,work_branch,work_entered,"
            + "work_call_back}')"));
    }

    [Fact]
    public async Task Migrate_LongerThanACommandMayTake_IsWaitedFor()
    {
        await using var test = await TestModels.CreateAsync();
        await test.Database.SqlAsync(
            $"ALTER ROLE \"{TestDatabase.ServiceRole}\" IN DATABASE {test.Database.Name} SET statement_timeout = '1s'");
        await using var ledger = await PostgresLedgerStore.OpenAsync(
            test.Database.Address(TestDatabase.ServiceRole, "made up", ";Command Timeout=1"), None);
        await using var models = await PostgresReadModels.OpenAsync(ledger, None);

        await models.MigrateAsync("slow", ["SELECT pg_sleep(1.5)"], None);

        Assert.Equal(1, await models.VersionAsync("slow", None));
    }

    [Fact]
    public async Task Debts_WhileANodeThatDoesNotKnowThemWrites_AreThoseOfTheRows()
    {
        await using var test = await TestModels.CreateAsync();
        await test.Models.MigrateAsync("work", [Migrations.WorkRows[0]], None);
        Task<object?> WriteAsync(int first, int last, int owed) => test.Database.SqlAsync(
            $"INSERT INTO cases_read.work SELECT n, 'c' || n, 'core', 'R', 0, 'Open', 1, {owed}, NULL, NULL, NULL, "
            + "NULL, NULL, NULL, 1, 1, 1, 1, 1, 1, 1, '', 1, 1, 'A|', 1 "
            + $"FROM generate_series({first}, {last}) AS n "
            + "ON CONFLICT (opened_at) DO UPDATE SET owed = excluded.owed",
            TestDatabase.ServiceRole);
        await WriteAsync(1, 4, -10);
        await test.Models.MigrateAsync("work", [.. Migrations.WorkRows.Take(2)], None);
        await WriteAsync(3, 6, -20);
        await test.Database.SqlAsync("DELETE FROM cases_read.work WHERE opened_at = 1", TestDatabase.ServiceRole);

        Assert.Equal("2 -10, 3 -20, 4 -20, 5 -20, 6 -20", await test.Database.SqlAsync(
            "SELECT string_agg(opened_at || ' ' || owed, ', ' ORDER BY opened_at) FROM cases_read.work_debts"));
    }

    /// <summary>
    /// A script that ran somewhere is never changed: tables that it made would stay as they were. Add another one, and
    /// its line here. One that drops or changes what older nodes read raises
    /// <see cref="Engine.NodeRoll.OldestBeside"/>, and a script of the leases comes with it, so that those nodes do not
    /// start later either.
    /// </summary>
    [Theory]
    [InlineData("ReadModel", "251e8f18")]
    [InlineData("CaseRows", "49ac489b 22ca9cf0")]
    [InlineData("WorkRows", "9a3df212 8587bd9f afef2c85")]
    [InlineData(
        "WorkIndexes",
        "747835c1 42077642 d3743192 54ae4bc2 e5d5fd8d "
        + "065cbad9 14219a34 9c34d5d3 fc965cad 3e52ff54 85304508 cf18c236 e48f07e3")]
    [InlineData("SearchRows", "0bb34f82")]
    [InlineData("Leases", "352ad81b dda42086 d852a313")]
    [InlineData("Tiles", "a91d3512")]
    public void Scripts_OfReadModels_StayAsTheyRan(string module, string sums)
    {
        var scripts = module switch
        {
            "ReadModel" => Migrations.ReadModel,
            "CaseRows" => Migrations.CaseRows,
            "WorkRows" => Migrations.WorkRows,
            "WorkIndexes" => Migrations.WorkIndexes,
            "SearchRows" => Migrations.SearchRows,
            "Leases" => Migrations.Leases,
            _ => Migrations.Tiles,
        };

        Assert.Equal(sums, string.Join(' ', scripts.Select(script =>
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(script)))[..8])));
    }
}
