using Cases.Ledger;
using Cases.TestKit;
using Npgsql;
using Xunit;

namespace Cases.Storage.Postgres.Tests;

/// <summary>Who may do what to the ledger: the service adds, nobody changes.</summary>
public sealed class RightsTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData("UPDATE cases.entries SET ver = 9 WHERE position = 0")]
    [InlineData("UPDATE cases.entries SET bytes = bytes WHERE false")]
    [InlineData("DELETE FROM cases.entries")]
    [InlineData("TRUNCATE cases.entries")]
    [InlineData("TRUNCATE cases.entries CASCADE")]
    [InlineData("INSERT INTO cases.entries SELECT * FROM cases.entries ON CONFLICT (position) DO UPDATE SET ver = 9")]
    [InlineData("MERGE INTO cases.entries e USING cases.head h ON true WHEN MATCHED THEN DELETE")]
    [InlineData("INSERT INTO cases.head (one, next, recorded, term) VALUES (false, 0, 0, 0)")]
    [InlineData("UPDATE cases.head SET next = next - 1")]
    [InlineData("UPDATE cases.head SET recorded = 0")]
    [InlineData("UPDATE cases.head SET term = term - 1")]
    [InlineData("DELETE FROM cases.head")]
    [InlineData("TRUNCATE cases.head")]
    [InlineData("UPDATE cases.checkpoints SET size = 8")]
    [InlineData("DELETE FROM cases.checkpoints")]
    [InlineData("TRUNCATE cases.checkpoints")]
    public async Task Ledger_ChangedByAnyRole_IsRefused(string sql)
    {
        await using var database = await FilledAsync();
        foreach (var role in new[] { TestDatabase.ServiceRole, TestDatabase.OwnerRole, null })
        {
            var error = await Assert.ThrowsAsync<PostgresException>(() => database.SqlAsync(sql, role));

            Assert.True(error.SqlState == Refused
                || (role == TestDatabase.ServiceRole && error.SqlState == PostgresErrorCodes.InsufficientPrivilege),
                error.ToString());
        }

        await using var store = await database.OpenAsync();
        Assert.Equal(3, (await store.ReadHeadAsync(None)).Next);
        Assert.True((await LedgerVerifier.VerifyAsync(store, null, null, None)).IsWhole);
    }

    [Fact]
    public async Task Triggers_OfASessionThatReplicates_RefuseToo()
    {
        await using var database = await FilledAsync();

        var error = await Assert.ThrowsAsync<PostgresException>(
            () => database.SqlAsync("SET session_replication_role = replica; DELETE FROM cases.entries"));

        Assert.Equal(Refused, error.SqlState);
    }

    [Theory]
    [InlineData("DROP TABLE cases.entries")]
    [InlineData("ALTER TABLE cases.entries DISABLE TRIGGER ALL")]
    [InlineData("CREATE TABLE cases.more (x int)")]
    [InlineData("UPDATE cases.head SET one = false")]
    [InlineData("UPDATE cases.migrations SET number = 9")]
    [InlineData("DROP FUNCTION cases.refuse() CASCADE")]
    public async Task Service_AgainstTheSchema_MayNot(string sql)
    {
        await using var database = await TestDatabase.CreateAsync();

        var error = await Assert.ThrowsAsync<PostgresException>(
            () => database.SqlAsync(sql, TestDatabase.ServiceRole));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
    }

    private const string Refused = PostgresErrorCodes.RestrictViolation;

    private static async Task<TestDatabase> FilledAsync()
    {
        var database = await TestDatabase.CreateAsync();
        await using var store = await database.OpenAsync();
        var rows = LedgerSamples.Chain(
            LedgerSamples.Event(LedgerSamples.Case("a"), 1), LedgerSamples.Event(LedgerSamples.Case("b"), 1),
            LedgerSamples.Event(LedgerSamples.Case("a"), 2));
        await store.CommitAsync(LedgerSamples.Batch(rows), None);
        return database;
    }
}
