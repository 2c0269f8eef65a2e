using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Engine.Tests.Notices;

/// <summary>The notices of a ledger, from any position on.</summary>
public sealed class NoticeFeedTests
{
    [Fact]
    public async Task Feed_OfACase_TellsWhatHappenedInOrder()
    {
        await using var run = await OpenAsync("c1");
        await run.SendAsync("pay", "c1", CaseCommands.Pay("p1", CaseCommands.Owed));
        await run.SendAsync("bad", "c1", CaseCommands.BadNote());
        await run.SendAsync("note", "c1", CaseCommands.Note("n1"));

        var told = await AllAsync(run.Node.Notices);

        Assert.Equal(["case.opened", "payment.applied", "case.resolved", "case.refused"],
            told.Select(notice => notice.Type).Where(type => type != "case.entered"));
        Assert.Equal(told.Select(notice => notice.Position).Order(), told.Select(notice => notice.Position));
        Assert.All(told, notice => Assert.Equal("c1", notice.Case));
        var paid = told.Single(notice => notice.Type == "payment.applied");
        Assert.Equal(new Money(CaseCommands.Owed, Currency.Eur),
            paid.Data.Single(field => field.Name == "amount").Amount);
        Assert.Matches($"^evt_{paid.Position}_[0-9a-f]{{8}}$", paid.Id);
        Assert.Equal(paid.Hash, (await run.Node.Store.ReadFromAsync(paid.Position, 1, default))[0].Hash);
    }

    [Fact]
    public async Task Feed_ReadFromAnywhere_TellsTheSameAsFromTheBeginning()
    {
        await using var run = await OpenAsync("c1");
        for (var number = 0; number < 30; number++)
        {
            await run.SendAsync($"pay {number}", "c1", CaseCommands.Pay($"p{number}", 10));
        }

        var all = await AllAsync(run.Node.Notices);
        var end = await run.Node.Notices.EndAsync(default);
        for (var from = end; from >= 0; from--)
        {
            var page = await run.Node.Notices.ReadAsync(from, default);
            Assert.Equal(all.Where(notice => notice.Position >= from).Select(notice => notice.Id),
                page.Notices.Select(notice => notice.Id));
            Assert.Equal(end, page.Next);
        }
    }

    [Fact]
    public async Task Feed_OfSomebodyFarBehind_LeavesWhoeverIsAtTheEndWhereHeIs()
    {
        await using var run = await OpenAsync("c1");
        using var fresh = new NoticeFeed(run.Node.Store);
        var end = await fresh.EndAsync(default);
        Assert.Equal(end, (await fresh.ReadAsync(end, default)).Next);
        await run.SendAsync("pay", "c1", CaseCommands.Pay("p1", 10));
        var live = await fresh.ReadAsync(end, default);

        var behind = await fresh.ReadAsync(0, default);

        Assert.Equal("case.opened", behind.Notices[0].Type);
        Assert.Equal(["payment.applied"], live.Notices.Select(notice => notice.Type));
        Assert.Equal(["payment.applied"], (await fresh.ReadAsync(end, default)).Notices.Select(notice => notice.Type));
        Assert.Equal(live.Notices[0].Id, (await fresh.FindAsync(live.Notices[0].Position, default))!.Id);
        Assert.Null(await fresh.FindAsync(live.Next, default));
    }

    private static async Task<EmbeddedRun> OpenAsync(string id)
    {
        var run = EmbeddedRun.Start(new HostSettings(
            new MemoryLedgerStore(), new VirtualClock(CaseCommands.Start)));
        Assert.Empty((await run.SendAsync("open", id, CaseCommands.Open(id))).Reasons);
        return run;
    }

    private static async Task<List<Notice>> AllAsync(NoticeFeed feed)
    {
        var all = new List<Notice>();
        for (var from = 0L; ;)
        {
            var page = await feed.ReadAsync(from, default);
            if (page.Next == from)
            {
                return all;
            }

            all.AddRange(page.Notices);
            from = page.Next;
        }
    }
}
