using Cases.Ledger;
using Xunit;

namespace Cases.Storage.Postgres.Tests;

/// <summary>What <c>doctor</c> is told of a store.</summary>
public sealed class ReportTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Report_OfAStore_HasVersionsAndSizesAndNoFinding()
    {
        await using var database = await TestDatabase.CreateAsync();

        var report = await PostgresStoreReport.ReadAsync(database.Service, None);

        Assert.Equal((3, 3), (report.SchemaVersion, report.NewestVersion));
        Assert.Equal(database.Service.Shown, report.Shown);
        Assert.InRange(report.LedgerBytes, 1, 1_000_000);
        Assert.InRange(report.Connections, 1, report.MaxConnections);
        Assert.Empty(OfTheStore(report));
    }

    [Fact]
    public async Task Report_OfAnEmptyDatabase_SaysThatNoScriptRan()
    {
        await using var database = await TestDatabase.CreateAsync(isEmpty: true);

        var report = await PostgresStoreReport.ReadAsync(database.Service, None);

        Assert.Equal(0, report.SchemaVersion);
        Assert.Empty(OfTheStore(report));
    }

    [Theory]
    [InlineData("ALTER TABLE cases.entries DISABLE TRIGGER entries_only_added", false, "trigger")]
    [InlineData("DROP TRIGGER head_only_forward ON cases.head", false, "trigger")]
    [InlineData("ALTER TABLE cases.head ENABLE TRIGGER head_stays", false, "trigger")]
    [InlineData(
        "DO $$ BEGIN FOR n IN 1..10500 LOOP UPDATE cases.head SET term = term + 1; END LOOP; END $$",
        false, "pile up")]
    [InlineData("SELECT", true, "owns the ledger's tables")]
    public async Task Report_OfAStoreThatIsNotProtected_SaysSo(string sql, bool isOwner, string finding)
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.SqlAsync(sql);

        var report = await PostgresStoreReport.ReadAsync(isOwner ? database.Owner : database.Service, None);

        Assert.Contains(finding, Assert.Single(OfTheStore(report)), StringComparison.Ordinal);
    }

    // The tests' own server does not sync, which is a finding of its own.
    private static IEnumerable<string> OfTheStore(PostgresStoreReport report) =>
        report.Findings.Where(finding => !finding.StartsWith("fsync is off", StringComparison.Ordinal));
}
