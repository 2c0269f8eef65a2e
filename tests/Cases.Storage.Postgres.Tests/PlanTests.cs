using Cases.Engine;
using NodaTime;
using Npgsql;
using Xunit;

namespace Cases.Storage.Postgres.Tests;

/// <summary>
/// Pages among many rows are read along an index, whatever was written a moment ago: no question reads or sorts the
/// table.
/// </summary>
public sealed class PlanTests
{
    private const int Rows = 60_000;
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Pages_AmongManyRows_AreReadByTheirIndex()
    {
        await using var test = await TestModels.CreateAsync();
        await using var rows = await PostgresWorkRows.InAsync(test.Models, None);
        await FillAsync(test);
        await rows.CompleteAsync(None);
        foreach (var (sort, index) in Orders)
        {
            var first = new WorkLookUp(WorkPart.ToWork, [], sort, null, 50);
            var filter = new TextTerm(WorkColumn.Product, ["card"]);
            var after = new WorkPlace([.. WorkColumns.Of(sort).Select(_ => 100L)], 30_000);
            foreach (var asked in new[]
            {
                first, first with { After = after }, first with { Terms = [filter] },
                first with { Terms = [filter], After = after },
            })
            {
                var page = await PlanAsync(
                    test.Models.ReadPageAsync, connection => WorkSql.Page(connection, asked, "case_id", 50_000));
                Assert.Contains(index, page, StringComparison.Ordinal);
                Assert.DoesNotContain("Sort", page, StringComparison.Ordinal);
                var count = await PlanAsync(
                    test.Models.ReadAsync, connection => WorkSql.CountBehind(connection, asked, 50_000));
                Assert.DoesNotContain("Seq Scan", count, StringComparison.Ordinal);
            }
        }

        foreach (var (term, index) in Terms)
        {
            var asked = new WorkLookUp(WorkPart.ToWork, [term], WorkSort.Opened, null, 50);
            var count = await PlanAsync(
                test.Models.ReadAsync, connection => WorkSql.CountBy(connection, asked, term, 2_000));
            var page = await PlanAsync(
                test.Models.ReadAsync, connection => WorkSql.PageBy(connection, asked, "case_id", term));
            Assert.Contains(index, count, StringComparison.Ordinal);
            Assert.Contains(index, page, StringComparison.Ordinal);
        }

        var due = await PlanAsync(test.Models.ReadAsync, connection => WorkSql.TakeDue(
            connection, Instant.FromUnixTimeMilliseconds(40_000), Instant.FromUnixTimeMilliseconds(50_000), 256));
        Assert.Contains("work_deadline", due, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan", due, StringComparison.Ordinal);
    }

    private static readonly (WorkSort Sort, string Index)[] Orders =
    [
        (WorkSort.NextAction, "work_next"), (WorkSort.DaysPastDue, "work_due"),
        (WorkSort.Outstanding, "work_debts_order"), (WorkSort.PromiseDue, "work_promise"),
        (WorkSort.Opened, "work_part"),
    ];

    private static readonly (WorkTerm Term, string Index)[] Terms =
    [
        (new TextTerm(WorkColumn.Assignee, ["ann 7"]), "work_assignee"),
        (new TextTerm(WorkColumn.Branch, ["b17", "b18"]), "work_branch"),
        (new TextTerm(WorkColumn.Person, ["p77"]), "work_person"),
        (new RangeTerm(WorkColumn.CallBack, 0, 50), "work_call_back"),
        (new RangeTerm(WorkColumn.Entered, 0, 5), "work_entered"),
        (new RangeTerm(WorkColumn.PromiseDue, 0, 9), "work_promise"),
    ];

    private delegate ValueTask<string> Read(
        Func<NpgsqlConnection, ValueTask<string>> read, CancellationToken cancellation);

    private static async Task<string> PlanAsync(Read read, Func<NpgsqlConnection, NpgsqlCommand> question) =>
        await read(
            async connection =>
            {
                var command = question(connection);
                command.CommandText = "EXPLAIN (COSTS off) " + command.CommandText;
                return string.Join('\n', await command.ReadAsync(row => row.GetString(0), None));
            },
            None);

    private static Task<object?> FillAsync(TestModels test) => test.Database.SqlAsync(
        "INSERT INTO cases_read.work SELECT n, 'c' || n, 'core', 'account/' || n, NULL, NULL, n % 3 * (n % 3 - 1), "
        + "'Open', 1, -n, "
        + "'loan', 'b' || n % 500, NULL, 'ann ' || n % 300, 'p' || n % 20000, 'en', n % 1000, n % 400, "
        + "n % 5000, 1, 1, 1, n % 700, '', "
        + $"n % 9000, 1, 'A|', CASE WHEN n % 50 = 0 THEN n ELSE {long.MaxValue} END "
        + $"FROM generate_series(1, {Rows}) AS n",
        TestDatabase.ServiceRole);
}
