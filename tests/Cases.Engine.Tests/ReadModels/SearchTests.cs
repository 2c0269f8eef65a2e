using System.Collections.Immutable;
using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.WorkRows;

namespace Cases.Engine.Tests.ReadModels;

/// <summary>Persons are found by names and numbers, of which no read model keeps any.</summary>
public sealed class SearchTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly Sealer Sealer = HostSettings.Sealer("search");
    private static readonly SearchTokens Tokens = new(input => Sealer.Fingerprint(input.Span));

    [Theory]
    [InlineData("Zhang Wei", "zhang  wei", true)]
    [InlineData("Zhang Wei", " ZHANG\tWEI ", true)]
    [InlineData("Zhang Wei", "ＺＨＡＮＧ　Ｗｅｉ", true)]
    [InlineData("张伟", "张伟", true)]
    [InlineData("张伟", "张玮", false)]
    [InlineData("Zhang Wei", "Zhang", false)]
    [InlineData("Zhang Wei", "ZhangWei", false)]
    [InlineData("+86 130-0000-1234", "13000001234", true)]
    [InlineData("+86 130-0000-1234", "8613000001234", true)]
    [InlineData("13000001234", "(130) 0000 1234", true)]
    [InlineData("１３０００００１２３４", "13000001234", true)]
    [InlineData("13000001234", "0001234", false)]
    [InlineData("13000001234", "+86 13000001234", false)]
    [InlineData("li@example.org", "LI@EXAMPLE.ORG", true)]
    [InlineData("1234", "1 234", false)]
    [InlineData("12345", "12 345", true)]
    public void Tokens_OfTwoTexts_MeetWhereTheTextsAreTheSame(string kept, string asked, bool same) =>
        Assert.Equal(same, Tokens.Of(kept).Contains(Tokens.Asked(asked)!));

    [Theory]
    [InlineData("")]
    [InlineData(" \t　")]
    public void Tokens_OfNothing_AreNone(string text)
    {
        Assert.Empty(Tokens.Of(text));
        Assert.Null(Tokens.Asked(text));
    }

    [Fact]
    public void Tokens_UnderAnotherKey_AreOthers()
    {
        using var master = MasterKey.FromBytes(new byte[MasterKey.Size]);
        var other = new Sealer(master, bytes => bytes.Clear());
        var tokens = new SearchTokens(input => other.Fingerprint(input.Span));
        Assert.NotEqual(Tokens.Asked("Zhang Wei"), tokens.Asked("Zhang Wei"));
        Assert.All(Tokens.Of("Zhang Wei"), token => Assert.Matches("^[0-9a-f]{32}$", token));
    }

    [Fact]
    public async Task Follower_OfPersons_FindsThemByNameAndNumber()
    {
        await using var store = new MemoryLedgerStore();
        await using var run = EmbeddedRun.Start(new HostSettings(store, new VirtualClock(CaseCommands.Start)));
        await TellAsync(run, "p1", new RegisterPerson("Zhang Wei", "zh-CN"));
        await TellAsync(run, "p1", Phone("13000001234"));
        await TellAsync(run, "p2", new RegisterPerson("zhang wei", null));
        await TellAsync(run, "p2", new RegisterPerson("", null));
        await run.SendAsync("open", "c1", CaseCommands.Open("c1"));
        await using var rows = new MemorySearchRows();
        Assert.False(rows.IsBuilt);
        var taken = await run.Node.Follow(rows).CatchUpAsync(None);
        var search = new PersonSearch(rows, run.Node.Tokens);

        Assert.Equal((await store.ReadHeadAsync(None)).Next, taken);
        Assert.Equal(taken, await search.ReadCursorAsync(None));
        Assert.True(search.IsBuilt);
        Assert.Equal(["p1", "p2"], await search.FindAsync("ZHANG WEI", None));
        Assert.Equal(["p1"], await search.FindAsync("130 0000 1234", None));
        Assert.Equal([], await search.FindAsync("Li Na", None));
        Assert.Equal([], await search.FindAsync(" ", None));
        Assert.Equal(0, await run.Node.Follow(rows).CatchUpAsync(None));
    }

    [Fact]
    public async Task Follower_WithoutTheKeysOfAnErasedPerson_FindsNothingOfHim()
    {
        await using var store = new MemoryLedgerStore();
        await using var run = EmbeddedRun.Start(new HostSettings(store, new VirtualClock(CaseCommands.Start)));
        await TellAsync(run, "p1", new RegisterPerson("Zhang Wei", "zh-CN"));
        await using var without = new MemoryLedgerStore();
        var entries = await store.ReadFromAsync(0, 100, None);
        await without.CommitAsync(new LedgerBatch(0, 0, entries, []), None);
        var keyless = new HostSettings(without, new VirtualClock(CaseCommands.Start));
        await using var node = keyless.Node(inline: true);
        await using var rows = new MemorySearchRows();
        await node.Follow(rows).CatchUpAsync(None);

        Assert.Empty(await new PersonSearch(rows, node.Tokens).FindAsync("Zhang Wei", None) ?? ["too many"]);
        Assert.Equal(entries.Count, await rows.ReadCursorAsync(None));
    }

    [Fact]
    public async Task Follower_Stopped_HasTakenInWhatWasCommittedBefore()
    {
        await using var store = new MemoryLedgerStore();
        await using var run = EmbeddedRun.Start(new HostSettings(store, new VirtualClock(CaseCommands.Start)));
        await using var rows = new MemorySearchRows();
        using var stop = new CancellationTokenSource();
        var following = run.Node.Follow(rows).RunAsync(run.Node.Committed, (_, _) => Task.CompletedTask, stop.Token);
        await TellAsync(run, "p1", new RegisterPerson("Zhang Wei", "zh-CN"));
        await stop.CancelAsync();
        await following.Soon();
        Assert.Equal(["p1"], await rows.FindAsync([run.Node.Tokens.Asked("zhang wei")!], 9, None));
    }

    [Theory]
    [InlineData("Zhang Wei", "c1 c2 c4")]
    [InlineData("R-3", "c3")]
    [InlineData("c1", "c1")]
    [InlineData(" R-3 ", "c3")]
    [InlineData("Li Na", "")]
    public async Task Search_OfANameOrAReference_GivesItsCasesOnAllLists(string text, string ids)
    {
        var list = await ListAsync(["p1", "p2"]);
        var page = await list.ReadAsync(Ask(text), null, None);
        Assert.Equal((WorklistFault.None, ids), (page.Fault, Ids(page.Rows)));
    }

    [Fact]
    public async Task Search_WithFilterScopeAndPages_KeepsToThem()
    {
        var list = await ListAsync(["p1", "p2"]);
        var question = Ask("Zhang Wei");
        var toWork = question with { Filter = question.Filter with { AnyPart = false } };
        Assert.Equal("c1 c2", Ids((await list.ReadAsync(toWork, null, None)).Rows));
        var north = question with { Scope = new WorkScope { Branch = "north" } };
        Assert.Equal("c2", Ids((await list.ReadAsync(north, null, None)).Rows));

        var first = await list.ReadAsync(question with { Limit = 2 }, null, None);
        var second = await list.ReadAsync(question with { Limit = 2 }, first.Next, None);
        Assert.Equal(("c1 c2", "c4", null), (Ids(first.Rows), Ids(second.Rows), second.Next));
        Assert.Equal(WorklistFault.CursorInvalid, (await list.ReadAsync(Ask("Li Na"), first.Next, None)).Fault);
        Assert.Equal(WorklistFault.CursorInvalid, (await list.ReadAsync(toWork, first.Next, None)).Fault);
    }

    [Fact]
    public async Task Search_OfANameOfTooMany_AsksToNarrowAndWaitsForTheIndex()
    {
        var many = Enumerable.Range(0, PersonSearch.MostPersons + 1).Select(number => $"q{number}");
        var list = await ListAsync([.. many]);
        Assert.Equal(WorklistFault.NarrowTheFilter, (await list.ReadAsync(Ask("Zhang Wei"), null, None)).Fault);
        var young = await ListAsync(["p1"], isBuilt: false);
        Assert.Equal(WorklistFault.BeingBuilt, (await young.ReadAsync(Ask("Zhang Wei"), null, None)).Fault);
        var unasked = Ask("x") with { Filter = new WorkFilter() };
        Assert.Equal(WorklistFault.None, (await young.ReadAsync(unasked, null, None)).Fault);
    }

    private static WorklistQuery Ask(string text) => new(Today)
    {
        Filter = new WorkFilter { Search = text, AnyPart = true }, Sort = WorkSort.Opened,
    };

    private static string Ids(IReadOnlyList<WorkRow> rows) => string.Join(' ', rows.Select(row => $"c{row.OpenedAt}"));

    private static AddContactPoint Phone(string number) =>
        new("k1", ContactChannel.Phone, number, "contract", LegalGround.Contract);

    private static async Task TellAsync(EmbeddedRun run, string person, object command)
    {
        var head = await run.Node.Store.ReadHeadAsync(None);
        var envelope = new CommandEnvelope(CommandId16.FromHash($"{head.Next}"), StreamId.Parse("person/" + person),
            new Principal("core", "integration"), command);
        await run.Host.SendAsync(envelope, None).AsTask().Soon();
    }

    /// <summary>Of p1 are c1 and c4, which is resolved; of p2 c2, in the north; of nobody c3.</summary>
    private static async Task<Worklist> ListAsync(ImmutableArray<string> named, bool isBuilt = true)
    {
        var ledger = await Ledgers.OfAsync(1, 10);
        var last = (await ledger.ReadFromAsync(0, 1, None))[0];
        var memory = new MemoryWorkRows();
        await memory.WriteAsync(
        [
            Row(1) with { Person = "p1" }, Row(2) with { Person = "p2", Branch = "north" }, Of(3, "core", "R-3"),
            Row(4) with { Person = "p1", Stage = CaseStage.Resolved },
        ], last, None);
        await memory.CompleteAsync(None);
        var index = new MemorySearchRows();
        await index.WriteAsync(
            [.. named.Select(id => new SearchRow(Tokens.Asked("Zhang Wei")!, id))], [], last, None);
        if (isBuilt)
        {
            await index.CompleteAsync(None);
        }

        return new Worklist(
            memory, new PageCursors(input => Sealer.Fingerprint(input.Span)), new PersonSearch(index, Tokens))
        {
            Identity = WorkRows.Identity,
        };
    }
}
