using Cases.Engine;
using Cases.Ledger;
using NodaTime;
using Xunit;
using static Cases.TestKit.WorkRows;

namespace Cases.Storage.Sqlite.Tests;

/// <summary>Call backs, clocks, and under which policies rows were made.</summary>
public sealed partial class WorkRowsTests
{
    [Fact]
    public Task Clocks_OnBoth_AreThoseOfRowsEachOnce() => OnBothAsync(async (rows, last) =>
    {
        Assert.Empty(await rows.ReadClocksAsync(None));
        await rows.WriteAsync([Row(1) with { Clock = "A|" }, Row(2) with { Clock = "B|UTC" }], last, None);
        await rows.WriteAsync([Row(3) with { Clock = "A|" }], last, None);
        Assert.Equal(["A|", "B|UTC"], (await rows.ReadClocksAsync(None)).Order(StringComparer.Ordinal));
        var asked = Ask(WorkSort.Opened, new TextTerm(WorkColumn.Clock, ["A|"]));
        Assert.Equal("c1 c3", Ids(await rows.LookUpAsync(asked, None)));
    });

    [Fact]
    public async Task Clocks_OfATransactionThatFailed_ComeWithTheNext()
    {
        await using var ledger = await LedgerAsync();
        using var file = await ReadModelFile.OpenAsync(ledger, None);
        await using var rows = SqliteWorkRows.In(file, MostScanned);
        var last = await LastAsync(ledger);
        var twice = new WorkChanges([Row(1) with { Clock = "A|" }, Row(2) with { CaseId = "c1" }]);
        await Assert.ThrowsAsync<LedgerStoreException>(async () => await rows.WriteAsync(twice, last, None));
        await rows.WriteAsync([Row(1) with { Clock = "A|" }], last, None);
        Assert.Equal(["A|"], await rows.ReadClocksAsync(None));
    }

    [Fact]
    public Task CallBacks_AmongManyRows_AreFoundByTheirInstant() => OnBothAsync(async (rows, last) =>
    {
        await rows.WriteAsync(
        [
            .. Enumerable.Range(1, MostScanned + 5).Select(Row),
            Row(90) with { CallBackAt = At(2), CallableFrom = At(1) }, Row(91) with { CallBackAt = At(5) },
        ], last, None);
        var due = Ask(WorkSort.Opened, Through(WorkColumn.CallBack, At(2)));
        var free = Ask(WorkSort.Opened, Through(WorkColumn.CallBack, At(9)), Through(WorkColumn.CallableFrom, At(1)));
        Assert.Equal("c90", Ids(await rows.LookUpAsync(due, None)));
        Assert.Equal("c90", Ids(await rows.LookUpAsync(free, None)));
    });

    private static RangeTerm Through(WorkColumn column, Instant last) =>
        new(column, long.MinValue, WorkColumns.Number(last));

    [Fact]
    public Task Made_OnBoth_IsWhatWasSaidLast() => OnBothAsync(async (rows, last) =>
    {
        var first = new RowsMade("A 1", 17);
        Assert.Null(await rows.ReadMadeAsync(None));
        await rows.WriteAsync(new WorkChanges([]) { Made = first }, last, None);
        await rows.WriteAsync([Row(1)], last, None);
        Assert.Equal(first, await rows.ReadMadeAsync(None));
        await rows.WriteAsync(new WorkChanges([]) { Made = new("B 2", RowsMade.All) }, last, None);
        Assert.Equal(new RowsMade("B 2", RowsMade.All), await rows.ReadMadeAsync(None));
    });

    [Fact]
    public Task OpenedAfter_OnBoth_GoesThroughAllInOrder() => OnBothAsync(async (rows, last) =>
    {
        await rows.WriteAsync([Row(3), Row(1), Row(2)], last, None);
        var first = await rows.ReadOpenedAfterAsync(-1, 2, None);
        var rest = await rows.ReadOpenedAfterAsync(first[^1].OpenedAt, 2, None);
        Assert.Equal([Row(1), Row(2)], first);
        Assert.Equal([Row(3)], rest);
        Assert.Empty(await rows.ReadOpenedAfterAsync(rest[^1].OpenedAt, 2, None));
    });

    [Fact]
    public async Task Made_OfARenewalThatWasKilled_IsKeptWithItsRows()
    {
        var place = new RowsMade("B 2", 2);
        await using (var ledger = await LedgerAsync())
        {
            using var file = await ReadModelFile.OpenAsync(ledger, None);
            await using var rows = SqliteWorkRows.In(file, MostScanned);
            var last = await LastAsync(ledger);
            var first = new WorkChanges([Row(1), Row(2), Row(3)]) { Made = new RowsMade("A 1", RowsMade.All) };
            await rows.WriteAsync(first, last, None);
            await rows.WriteAsync(new WorkChanges([Row(2) with { EntersOn = null }]) { Made = place }, last, None);
        }

        await using var again = await LedgerAsync();
        using var reopened = await ReadModelFile.OpenAsync(again, None);
        await using var kept = SqliteWorkRows.In(reopened, MostScanned);
        Assert.Equal(place, await kept.ReadMadeAsync(None));
        Assert.Equal(
            [Row(1), Row(2) with { EntersOn = null }, Row(3)], await kept.ReadOpenedAfterAsync(-1, 9, None));
        Assert.Equal([Row(3)], await kept.ReadOpenedAfterAsync(place.Through, 9, None));
    }
}
