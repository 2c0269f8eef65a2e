using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Storage.Postgres.Tests;

/// <summary>What opening, and migrating, say of every server and database that is not as it should be.</summary>
public sealed class OpeningTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Migrate_AnEmptyDatabase_MakesAStoreOnce()
    {
        await using var database = await TestDatabase.CreateAsync(isEmpty: true);
        var missing = await FailsAsync(database.Service);
        Assert.Equal(StoreFailure.NotFound, missing.Failure);
        Assert.Contains("cases doctor --migrate", missing.Remedy, StringComparison.Ordinal);

        var run = await LedgerMigrator.RunAsync(database.Owner, TestDatabase.ServiceRole, None);
        var again = await LedgerMigrator.RunAsync(database.Owner, TestDatabase.ServiceRole, None);

        Assert.Equal(["001_ledger.sql", "002_checkpoints.sql", "003_out.sql"], run);
        Assert.Empty(again);
        await using var store = await database.OpenAsync();
        Assert.Equal(new LedgerHead(0, 0), await store.ReadHeadAsync(None));
    }

    [Fact]
    public async Task Migrate_ByTwoAtOnce_IsDoneByOne()
    {
        await using var database = await TestDatabase.CreateAsync(isEmpty: true);

        var run = await Task.WhenAll(Enumerable.Range(0, 3).Select(
            _ => LedgerMigrator.RunAsync(database.Owner, TestDatabase.ServiceRole, None).AsTask()));

        Assert.Equal([0, 0, 3], run.Select(scripts => scripts.Count).Order());
    }

    [Fact]
    public async Task Migrate_ByTheService_SaysThatAnOwnerMust()
    {
        await using var database = await TestDatabase.CreateAsync(isEmpty: true);

        var error = await Assert.ThrowsAsync<LedgerStoreException>(
            async () => await LedgerMigrator.RunAsync(database.Service, TestDatabase.ServiceRole, None));

        Assert.Equal(StoreFailure.NoPermission, error.Failure);
        Assert.Contains("owns", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_ForARoleThatIsMissing_SaysHowToMakeIt_AndLeavesNothing()
    {
        await using var database = await TestDatabase.CreateAsync(isEmpty: true);

        var error = await Assert.ThrowsAsync<LedgerStoreException>(
            async () => await LedgerMigrator.RunAsync(database.Owner, "no\"body", None));

        Assert.Equal(StoreFailure.NotFound, error.Failure);
        Assert.Contains("CREATE ROLE \"no\"\"body\" LOGIN", error.Remedy, StringComparison.Ordinal);
        Assert.Equal(0L, await database.SqlAsync("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'cases%'"));
    }

    [Fact]
    public async Task Migrate_AScriptThatRanWithAnotherText_IsRefused()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.SqlAsync("UPDATE cases.migrations SET sum = '\\x00'");

        var migrating = await Assert.ThrowsAsync<LedgerStoreException>(
            async () => await LedgerMigrator.RunAsync(database.Owner, TestDatabase.ServiceRole, None));
        var opening = await FailsAsync(database.Service);

        Assert.Equal(StoreFailure.NotAStore, migrating.Failure);
        Assert.Contains("001_ledger.sql", opening.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DELETE FROM cases.migrations", StoreFailure.NotAStore, "doctor --migrate")]
    [InlineData(
        "INSERT INTO cases.migrations (number, name, sum) VALUES (9, '009.sql', '')",
        StoreFailure.NewerVersion, "newer build")]
    [InlineData("DROP TABLE cases.migrations", StoreFailure.NotAStore, "name another database")]
    [InlineData("DROP SCHEMA cases CASCADE", StoreFailure.NotFound, "doctor --migrate")]
    [InlineData("REVOKE ALL ON SCHEMA cases FROM \"{0}\"", StoreFailure.NoPermission, "doctor --migrate")]
    public async Task Open_ADatabaseThatDoesNotFit_SaysWhatToDo(string sql, StoreFailure failure, string remedy)
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.SqlAsync(sql.Replace("{0}", TestDatabase.ServiceRole, StringComparison.Ordinal));

        var error = await FailsAsync(database.Service);

        Assert.Equal(failure, error.Failure);
        Assert.Contains(remedy, error.Remedy, StringComparison.Ordinal);
        Assert.StartsWith($"postgres {database.Service.Shown}: ", error.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_WithAWrongPassword_SaysSoAndShowsNone()
    {
        await using var database = await TestDatabase.CreateAsync();

        var error = await FailsAsync(database.Address(TestDatabase.ServiceRole, "secret guess"));

        Assert.Equal(StoreFailure.NoPermission, error.Failure);
        Assert.Contains("check role and password", error.Remedy, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_ADatabaseThatIsMissing_SaysSo()
    {
        await using var database = await TestDatabase.CreateAsync();

        var error = await FailsAsync(
            database.Address(TestDatabase.ServiceRole, "made up", ";Database=nowhere;Password=made up"));

        Assert.Equal(StoreFailure.NotFound, error.Failure);
        Assert.Contains("no such database", error.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_AServerThatIsAway_SaysSo()
    {
        var error = await FailsAsync(PostgresAddress.Parse("//cases:secret@127.0.0.1:9/cases?connect_timeout=5"));

        Assert.Equal(StoreFailure.Unavailable, error.Failure);
        Assert.False(error.OutcomeUnknown);
        Assert.Contains("127.0.0.1:9/cases: the server cannot be reached", error.What, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_WithCommitsThatMayBeLost_IsRefused()
    {
        await using var database = await TestDatabase.CreateAsync();

        var error = await FailsAsync(database.Address(
            TestDatabase.ServiceRole, "made up", ";Options=-c synchronous_commit=off"));

        Assert.Contains("synchronous_commit is off", error.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ALTER ROLE \"{0}\" IN DATABASE {1} SET synchronous_commit = off")]
    [InlineData("ALTER ROLE \"{0}\" IN DATABASE {1} SET default_transaction_isolation = 'serializable'")]
    public async Task Open_WithSettingsOfTheRole_CommitsAllTheSame(string sql)
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.SqlAsync(sql
            .Replace("{0}", TestDatabase.ServiceRole, StringComparison.Ordinal)
            .Replace("{1}", database.Name, StringComparison.Ordinal));
        await using var store = await database.OpenAsync();

        await LedgerSamples.FillAsync(store, 0, 5);

        Assert.Equal(5, (await store.ReadHeadAsync(None)).Next);
    }

    [Fact]
    public async Task Commit_OnADatabaseThatIsReadOnly_SaysSo()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.SqlAsync($"ALTER DATABASE {database.Name} SET default_transaction_read_only = on");
        await using var store = await database.OpenAsync();

        var error = await Assert.ThrowsAsync<LedgerStoreException>(() => LedgerSamples.FillAsync(store, 0, 1));

        Assert.Equal(StoreFailure.Unavailable, error.Failure);
        Assert.Contains("read-only", error.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_AStandby_IsRefusedUntilItIsPromoted()
    {
        await using var cluster = await PostgresCluster.StartOwnAsync(new PostgresClusterSettings());
        await using var database = await TestDatabase.OnAsync(cluster);
        var signal = Path.Combine((string)(await database.SqlAsync("SHOW data_directory"))!, "standby.signal");
        await cluster.StopAsync();
        await File.WriteAllTextAsync(signal, "");
        await cluster.StartAgainAsync();

        var error = await FailsAsync(database.Service);

        Assert.Equal(StoreFailure.Unavailable, error.Failure);
        Assert.Contains("standby", error.What, StringComparison.Ordinal);
        await cluster.StopAsync();
        File.Delete(signal);
        await cluster.StartAgainAsync();
        await using var store = await database.OpenAsync();
    }

    [Fact]
    public async Task Marks_Set_AreReadByAnother()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var store = await database.OpenAsync();
        await using var other = await database.OpenAsync();
        Assert.Null(await store.ReadMarkAsync("rehearsal", None));

        await store.SetMarkAsync("rehearsal", "seed 1", None);
        await store.SetMarkAsync("rehearsal", "seed 2", None);

        Assert.Equal("seed 2", await other.ReadMarkAsync("rehearsal", None));
    }

    private static async Task<LedgerStoreException> FailsAsync(PostgresAddress address) =>
        await Assert.ThrowsAsync<LedgerStoreException>(
            async () => await PostgresLedgerStore.OpenAsync(address, CancellationToken.None));
}
