using Cases.Domain;
using Cases.Engine;
using Cases.Interchange;
using Xunit;

namespace Cases.Work.Tests;

/// <summary>The rows of <c>--out</c> and their sums.</summary>
public sealed class CaseRowExportTests : IDisposable
{
    private static readonly CaseRow Fine = new(
        "c1", "road-fines", "account/a7", CaseStage.LegalReferral, 8_250, Currency.Eur)
    {
        Reference = new RowReference("0007", null),
        Events = 5,
        Refusals = 1,
        Breaches = 2,
        First = new Milestones(
            Given.Day(2010, 2, 10), Given.Day(2010, 2, 20), Given.Day(2010, 4, 21), Given.Day(2012, 3, 30)),
    };

    private readonly Folder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Rows_AreWrittenInTheirOrder()
    {
        var overpaid = Fine with
        {
            Reference = new RowReference("A,1", null),
            Stage = CaseStage.Resolved,
            OutstandingMinor = -5,
            First = default,
        };
        var erased = overpaid with { Reference = new RowReference(null, "sealed") };
        await CaseRowExport.WriteAsync(Rows(Fine, overpaid, erased), folder.File("out.csv"), Cancellation);
        Assert.Equal(
            """
            case_id,stage,outstanding,currency,events,refusals,breaches,sent,notified,penalty_added,collection
            0007,LegalReferral,82.50,EUR,5,1,2,2010-02-10,2010-02-20,2010-04-21,2012-03-30
            "A,1",Resolved,-0.05,EUR,5,1,2,,,,
            (erased),Resolved,-0.05,EUR,5,1,2,,,,

            """.ReplaceLineEndings("\n"),
            await File.ReadAllTextAsync(folder.File("out.csv"), Cancellation));
    }

    [Fact]
    public async Task Summary_CountsStagesAndBalancesByCurrency()
    {
        var summary = await CaseRowExport.WriteAsync(
            Rows(
                Fine,
                Fine with { OutstandingMinor = 0, Stage = CaseStage.Resolved },
                Fine with { OutstandingMinor = -300, Stage = CaseStage.Resolved },
                Fine with { OutstandingMinor = 50, Currency = Currency.Usd }),
            null, Cancellation);
        Assert.Equal(4, summary.Cases);
        Assert.Equal((2, 2, 0), (summary.Stages["LegalReferral"], summary.Stages["Resolved"], summary.Stages["Open"]));
        Assert.Equal(
            [new BalanceSummary("EUR", 1, 8_250, 1, 1, -300), new BalanceSummary("USD", 1, 50, 0, 0, 0)],
            summary.Balances);
        Assert.Equal(7_950, summary.Balances[0].NetMinor);
    }

    [Fact]
    public async Task InOrder_ReadsInBatches_AndGivesTheOrderOfTheIds()
    {
        var ids = Enumerable.Range(0, 1_300).Select(number => $"c{number * 7919 % 1_300}").ToArray();
        var batches = new List<int>();
        var rows = CaseRowExport.InOrder(ids, Read, null, Cancellation);
        var found = await rows.Select(row => row.CaseId).ToListAsync(Cancellation);
        Assert.Equal(ids.Where(id => id != "c13"), found);
        Assert.Equal([512, 512, 276], batches);

        ValueTask<IReadOnlyList<CaseRow>> Read(IReadOnlyList<string> some, CancellationToken cancellation)
        {
            batches.Add(some.Count);
            return ValueTask.FromResult<IReadOnlyList<CaseRow>>(
                [.. some.Where(id => id != "c13").Order().Select(id => Fine with { CaseId = id })]);
        }
    }

    [Fact]
    public async Task TargetThatIsADirectory_IsAFaultOfTheWorldOutside()
    {
        Directory.CreateDirectory(folder.File("out"));
        await Assert.ThrowsAsync<InterchangeException>(
            () => CaseRowExport.WriteAsync(Rows(Fine), folder.File("out"), Cancellation));
    }

    [Fact]
    public async Task RowsThatEndInAFault_LeaveNoFile()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => CaseRowExport.WriteAsync(Broken(), folder.File("out.csv"), Cancellation));
        Assert.False(File.Exists(folder.File("out.csv")));
    }

    private static async IAsyncEnumerable<CaseRow> Rows(params CaseRow[] rows)
    {
        foreach (var row in rows)
        {
            await Task.CompletedTask;
            yield return row;
        }
    }

    private static async IAsyncEnumerable<CaseRow> Broken()
    {
        yield return Fine;
        await Task.CompletedTask;
        throw new InvalidOperationException("the read model is away");
    }
}
