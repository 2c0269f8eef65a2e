using Cases.Domain;
using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.WorkRows;

namespace Cases.Engine.Tests.ReadModels;

/// <summary>Two people at one list get two cases, and never two cases of one debtor.</summary>
public sealed class CaseLeasesTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly WorklistQuery Everything = new(Today) { Sort = WorkSort.Opened };

    private readonly VirtualClock clock = new(CaseCommands.Start);
    private readonly CaseLeases leases;

    public CaseLeasesTests() => leases = new CaseLeases(clock);

    [Fact]
    public async Task Next_AskedByTwo_GivesEachAnotherCase()
    {
        var next = await OverAsync(Row(1), Row(2), Row(3));

        var ann = await next.TakeAsync(Everything, "ann", null, None);
        var bob = await next.TakeAsync(Everything, "bob", null, None);

        Assert.Equal(("c1", "c2"), (ann.Row?.CaseId, bob.Row?.CaseId));
        Assert.Equal(
            Instant.FromDateTimeOffset(CaseCommands.Start) + CaseLeases.Usual, ann.Lease?.Until);
        Assert.Equal("c3", (await next.TakeAsync(Everything, "ann", null, None)).Row?.CaseId);
        Assert.Null((await next.TakeAsync(Everything, "bob", null, None)).Row);
    }

    [Fact]
    public async Task Next_SecondCaseOfADebtorWhoIsWorked_IsLeftOut()
    {
        var next = await OverAsync(
            Row(1) with { Person = "p1" }, Row(2) with { Person = "p1" }, Row(3) with { Person = "p2" }, Row(4));

        Assert.Equal("c1", (await next.TakeAsync(Everything, "ann", null, None)).Row?.CaseId);
        Assert.Equal("c3", (await next.TakeAsync(Everything, "bob", null, None)).Row?.CaseId);
        Assert.Equal("c4", (await next.TakeAsync(Everything, "cai", null, None)).Row?.CaseId);
        Assert.True(leases.Worked("c1", "ann"));
        Assert.Null((await next.TakeAsync(Everything, "dan", null, None)).Row);
        clock.Advance(CaseLeases.Followed.ToTimeSpan());
        Assert.Equal("c1", (await next.TakeAsync(Everything, "dan", null, None)).Row?.CaseId);
    }

    [Fact]
    public async Task Lease_WhenItRunsOut_IsFreeForOthers()
    {
        var next = await OverAsync(Row(1));
        await next.TakeAsync(Everything, "ann", null, None);
        clock.Advance(CaseLeases.Usual.ToTimeSpan() - TimeSpan.FromMilliseconds(1));
        Assert.Null((await next.TakeAsync(Everything, "bob", null, None)).Row);
        Assert.Single(leases.Of("ann"));

        clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal("c1", (await next.TakeAsync(Everything, "bob", null, None)).Row?.CaseId);
        Assert.Empty(leases.Of("ann"));
        Assert.False(leases.Worked("c1", "ann"));
    }

    [Fact]
    public async Task Worked_ByAnother_KeepsTheLease()
    {
        var next = await OverAsync(Row(1));
        await next.TakeAsync(Everything, "ann", null, None);

        Assert.False(leases.Worked("c1", "bob"));
        Assert.False(leases.Worked("c2", "ann"));
        Assert.Equal("ann", Assert.Single(leases.Of("ann")).Subject);
    }

    [Fact]
    public async Task Next_BeyondWhatOnePersonKeeps_IsRefused()
    {
        var next = await OverAsync([.. Enumerable.Range(1, 30).Select(Row)]);
        for (var number = 1; number <= CaseLeases.MostOfOne; number++)
        {
            Assert.Equal($"c{number}", (await next.TakeAsync(Everything, "ann", null, None)).Row?.CaseId);
        }

        var more = await next.TakeAsync(Everything, "ann", null, None);

        Assert.Equal((true, null), (more.TooMany, more.Row));
        Assert.Equal("c11", (await next.TakeAsync(Everything, "bob", null, None)).Row?.CaseId);
    }

    [Fact]
    public async Task Next_BehindAFullPageOfTakenCases_LooksFurther()
    {
        var rows = Enumerable.Range(1, 250).Select(Row).ToArray();
        var next = await OverAsync(rows);
        foreach (var row in rows.Take(220))
        {
            Assert.NotNull(leases.TryTake(row, $"person {row.CaseId}", Duration.FromMinutes(1)));
        }

        Assert.Equal("c221", (await next.TakeAsync(Everything, "ann", null, None)).Row?.CaseId);
    }

    [Fact]
    public async Task Next_OfAFilterAndScope_StaysWithinThem()
    {
        var next = await OverAsync(Row(1), Row(2) with { Branch = "b1" }, Row(3) with { Branch = "b1", Product = "x" });
        var query = Everything with { Scope = new() { Branch = "b1" }, Filter = new() { Product = "x" } };

        Assert.Equal("c3", (await next.TakeAsync(query, "ann", null, None)).Row?.CaseId);
        Assert.Null((await next.TakeAsync(query, "bob", null, None)).Row);
    }

    [Fact]
    public async Task Next_ByManyAtOnce_GivesNoCaseTwice()
    {
        var next = await OverAsync([.. Enumerable.Range(1, 64).Select(Row)]);

        var taken = await Task.WhenAll(Enumerable.Range(0, 64).Select(number =>
            Task.Run(() => next.TakeAsync(Everything, $"person {number}", null, None).AsTask()))).Soon();

        Assert.Equal(64, taken.Select(one => one.Row!.CaseId).Distinct().Count());
    }

    [Fact]
    public async Task Next_UnderAKeyHeHasACaseFor_GivesThatCaseAndNoOther()
    {
        var next = await OverAsync(Row(1), Row(2), Row(3));
        var first = await next.TakeAsync(Everything, "ann", "k", None);
        var again = await next.TakeAsync(Everything, "ann", "k", None);
        var bob = await next.TakeAsync(Everything, "bob", "k", None);

        Assert.Equal(("c1", "c1", "c2"), (first.Row?.CaseId, again.Row?.CaseId, bob.Row?.CaseId));
        Assert.Equal(first.Lease, again.Lease);
        Assert.Equal(first.Lease, leases.TryTake(Row(3), "ann", CaseLeases.Usual, "k"));
        clock.Advance(CaseLeases.Usual.ToTimeSpan());
        Assert.Equal("c1", (await next.TakeAsync(Everything, "cai", "k", None)).Row?.CaseId);
    }

    [Fact]
    public async Task Next_UnderAKeyOfACaseOutOfSight_ShowsNoCase()
    {
        var next = await OverAsync(Row(1) with { Branch = "b1" });
        await next.TakeAsync(Everything, "ann", "k", None);
        var moved = Everything with { Scope = new WorkScope { Branch = "b2" } };
        Assert.Null((await next.TakeAsync(moved, "ann", "k", None)).Row);
    }

    private async Task<NextCases> OverAsync(params WorkRow[] rows)
    {
        var ledger = await Ledgers.OfAsync(1, 10);
        var memory = new MemoryWorkRows();
        await memory.WriteAsync(rows, (await ledger.ReadFromAsync(0, 1, None))[0], None);
        await memory.CompleteAsync(None);
        var sealer = HostSettings.Sealer("cursors");
        var cursors = new PageCursors(input => sealer.Fingerprint(input.Span));
        return new NextCases(new Worklist(memory, cursors), leases);
    }
}
