using Cases.Engine;
using Cases.Ledger;
using NodaTime;
using Xunit;
using static Cases.TestKit.WorkRows;

namespace Cases.TestKit;

/// <summary>Call backs, clocks, and under which policies rows were made.</summary>
public abstract partial class WorkRowsConformance
{
    [Fact]
    public Task Clocks_Written_AreThoseOfRowsEachOnce() => OnAsync(async (rows, last) =>
    {
        Assert.Empty(await rows.ReadClocksAsync(None));
        await rows.WriteAsync([Row(1) with { Clock = "A|" }, Row(2) with { Clock = "B|UTC" }], last, None);
        await rows.WriteAsync([Row(3) with { Clock = "A|" }], last, None);
        Assert.Equal(["A|", "B|UTC"], (await rows.ReadClocksAsync(None)).Order(StringComparer.Ordinal));
        var asked = Ask(WorkSort.Opened, new TextTerm(WorkColumn.Clock, ["A|"]));
        Assert.Equal("c1 c3", Ids(await rows.LookUpAsync(asked, None)));
    });

    [Fact]
    public Task CallBacks_AmongManyRows_AreFoundByTheirInstant() => OnAsync(async (rows, last) =>
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

    [Fact]
    public Task Due_Taken_AreTheEarliestThatNobodyHas() => OnAsync(async (rows, last) =>
    {
        await rows.WriteAsync(
        [
            Row(1), Row(2) with { DeadlineAt = At(3) }, Row(3) with { DeadlineAt = At(1) },
            Row(4) with { DeadlineAt = At(2) }, Row(5) with { DeadlineAt = At(2) },
        ], last, None);
        Assert.Empty(await rows.TakeDueAsync(At(0), At(9), 9, None));
        Assert.Equal(["c3", "c4"], await rows.TakeDueAsync(At(2), At(5), 2, None));
        Assert.Equal(["c5"], await rows.TakeDueAsync(At(2), At(6), 9, None));
        Assert.Empty(await rows.TakeDueAsync(At(2), At(6), 9, None));
        Assert.Equal(["c2"], await rows.TakeDueAsync(At(4), At(9), 9, None));

        // What was taken until five is free again at five; what moved on or was met is not due any more.
        await rows.WriteAsync([Row(3), Row(4) with { DeadlineAt = At(40) }], last, None);
        Assert.Empty(await rows.TakeDueAsync(At(5), At(9), 9, None));
        Assert.Equal(["c5"], await rows.TakeDueAsync(At(6), At(9), 9, None));
        Assert.Equal(["c5", "c2", "c4"], await rows.TakeDueAsync(At(40), At(41), 9, None));
    });

    [Fact]
    public Task Due_TakenByManyAtOnce_IsEachOnesAlone() => OnAsync(async (rows, last) =>
    {
        await rows.WriteAsync(
            [.. Enumerable.Range(1, 200).Select(n => Row(n) with { DeadlineAt = At(1) })], last, None);

        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var mine = new List<string>();
            while (await rows.TakeDueAsync(At(2), At(5), 7, None) is { Count: > 0 } some)
            {
                mine.AddRange(some);
            }

            return mine;
        }))).Soon();

        // Passing over what another is about to take, one may find nothing and stop early; nothing is had twice.
        var all = taken.SelectMany(mine => mine).ToList();
        Assert.Equal(all.Count, all.Distinct().Count());
        all.AddRange(await rows.TakeDueAsync(At(2), At(5), 200, None));
        Assert.Equal(200, all.Count);
    });

    [Fact]
    public Task Due_KeptForLonger_IsNobodyElsesBefore() => OnAsync(async (rows, last) =>
    {
        await rows.WriteAsync([Row(1) with { DeadlineAt = At(1) }, Row(2) with { DeadlineAt = At(1) }], last, None);
        Assert.Equal(["c1", "c2"], await rows.TakeDueAsync(At(2), At(3), 9, None));

        await rows.KeepDueAsync(["c1"], At(6), None);

        Assert.Equal(["c2"], await rows.TakeDueAsync(At(3), At(4), 9, None));
        Assert.Equal(["c1", "c2"], await rows.TakeDueAsync(At(6), At(7), 9, None));
    });

    private static RangeTerm Through(WorkColumn column, Instant last) =>
        new(column, long.MinValue, WorkColumns.Number(last));

    [Fact]
    public Task Made_Written_IsWhatWasSaidLast() => OnAsync(async (rows, last) =>
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
    public Task OpenedAfter_APosition_GoesThroughAllInOrder() => OnAsync(async (rows, last) =>
    {
        await rows.WriteAsync([Row(3), Row(1), Row(2)], last, None);
        var first = await rows.ReadOpenedAfterAsync(-1, 2, None);
        var rest = await rows.ReadOpenedAfterAsync(first[^1].OpenedAt, 2, None);
        Assert.Equal([Row(1), Row(2)], first);
        Assert.Equal([Row(3)], rest);
        Assert.Empty(await rows.ReadOpenedAfterAsync(rest[^1].OpenedAt, 2, None));
    });
}
