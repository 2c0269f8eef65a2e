using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests.Runtime;

/// <summary>What an erasure leaves of an account's own reference: in entries, rows and searches.</summary>
public sealed partial class ErasureTests
{
    private const string Account = "6217-0042";

    [Theory]
    [InlineData("p1")]
    [InlineData(null)]
    public async Task Account_OfACase_IsSealedInItsEntryUnderWhoeverIsNamed(string? debtor)
    {
        await using var run = Start("a");
        await run.SendAsync("open", "c1", OpenAt(run, "c1", debtor));

        var opened = (await Ledgers.AllAsync(store)).Single(entry => entry.Kind == "caseOpened");
        Assert.Equal((2, -1), (opened.Format, opened.Payload.Span.IndexOf("6217"u8)));
        Assert.Equal(debtor is null ? run.Node.Identity.Account("core", Account).Value : "person/p1",
            Assert.Single(await store.ListKeysAsync("", 99, None)).Owner);
        Assert.Equal(Account, ((CaseState)(await run.ReadAsync("c1")).State).Opened!.Account);
    }

    [Fact]
    public async Task Account_OnceErased_IsInNoRowAndFoundByNobody_AndRowsAreTheSameAnew()
    {
        await using var run = Start("a");
        await using var cases = new MemoryCaseRows();
        await using var work = new MemoryWorkRows();
        await TellAsync(run, new RegisterPerson("Wang Xiaoming", "zh-CN"), new Principal("core", "integration"));
        var id = run.Node.Identity.Case("core", Account, 1);
        await run.SendAsync("open", id, OpenAt(run, id, "p1"));
        await run.SendAsync("open 2", "c2", OpenAt(run, "c2", "p2", "7"));
        await FollowAsync();
        var list = new Worklist(work, run.Node.Cursors)
        {
            References = run.Node.References, Identity = run.Node.Identity,
        };
        Assert.Equal(id, Assert.Single(await list.FindAsync(Account, WorkScope.All, None)).CaseId);
        Assert.Equal((Account, "7"), await ShownAsync());
        await run.SendAsync("pay", id, CaseCommands.Pay("p", CaseCommands.Owed));

        await TellAsync(run, new ErasePerson(ErasureGround.PurposeAchieved), Officer);

        Assert.Equal((null, "7"), await ShownAsync());
        Assert.Empty(await list.FindAsync(Account, WorkScope.All, None));
        Assert.Null(Assert.Single(await list.FindAsync(id, WorkScope.All, None)).Reference.Text);
        Assert.Null(((CaseState)(await run.ReadAsync(id)).State).Opened!.Account);
        await FollowAsync();
        await using var casesAnew = new MemoryCaseRows();
        await using var workAnew = new MemoryWorkRows();
        await new CaseRowFollower(store, casesAnew).CatchUpAsync(None);
        await new WorkRowFollower(store, workAnew, run.Node.RowPolicies).CatchUpAsync(None);
        Assert.Equal(await cases.ReadAsync([id, "c2"], None), await casesAnew.ReadAsync([id, "c2"], None));
        Assert.Equal(await work.ReadAsync([id, "c2"], None), await workAnew.ReadAsync([id, "c2"], None));

        async Task FollowAsync()
        {
            await new CaseRowFollower(store, cases, run.Node.KeepRecent()).CatchUpAsync(None);
            await new WorkRowFollower(store, work, run.Node.RowPolicies).CatchUpAsync(None);
            await work.CompleteAsync(None);
        }

        async Task<(string?, string?)> ShownAsync()
        {
            var rows = await cases.ReadAsync([id, "c2"], None);
            Assert.All(rows, row => Assert.Null(row.Reference.Text));
            var shown = new List<string?>();
            foreach (var row in rows)
            {
                shown.Add((await run.Node.References.OpenAsync(row, None)).Reference.Text);
            }

            return (shown[0], shown[1]);
        }
    }

    [Fact]
    public async Task Account_OnceErased_IsOpenedAgainAsTheNextCaseOfIt()
    {
        await using var run = Start("a");
        await TellAsync(run, new RegisterPerson("Wang Xiaoming", "zh-CN"), new Principal("core", "integration"));
        await run.SendAsync("open", "c1", OpenAt(run, "c1", "p1"));
        await ResolveAsync(run);
        Assert.Equal("personErased", Assert.Single((await EraseAsync(run)).Events));

        // Told again it is the same opening, as far as anybody can tell still.
        Assert.Equal(ReceiptKind.Accepted, (await run.SendAsync("open x", "c1", OpenAt(run, "c1", "p1"))).Kind);
        Assert.Equal(ReceiptKind.Accepted,
            (await run.SendAsync("open 2", "c2", OpenAt(run, "c2", "p1") with { Episode = 2 })).Kind);

        var next = ((CaseState)(await run.ReadAsync("c2")).State).Opened!;
        Assert.Equal((Account, "c1"), (next.Account, next.LastCase));
    }

    [Fact]
    public async Task OpeningOfAnAccount_ForWhichARefusalSealedBefore_TakesItsKey()
    {
        await using var run = Start("a");
        var open = OpenAt(run, "c1", null);
        var refused = await run.SendAsync("bad", "c1", open with { Items = [.. open.Items, .. open.Items] });
        Assert.Contains(refused.Reasons, reason => !reason.Typed.IsDefaultOrEmpty);
        Assert.Single(await store.ListKeysAsync("", 99, None));

        Assert.Equal(ReceiptKind.Accepted, (await run.SendAsync("open", "c1", open)).Kind);

        Assert.Single(await store.ListKeysAsync("", 99, None));
        run.ForgetAll();
        Assert.Equal(Account, ((CaseState)(await run.ReadAsync("c1")).State).Opened!.Account);
    }

    [Theory]
    [InlineData("")]
    [InlineData("%")]
    [InlineData("AAAA")]
    [InlineData("flip")]
    public async Task Row_WhoseSealedReferenceWasChanged_SaysSo(string change)
    {
        await using var run = Start("a");
        await using var rows = new MemoryCaseRows();
        await run.SendAsync("open", "c1", OpenAt(run, "c1", null));
        await new CaseRowFollower(store, rows).CatchUpAsync(None);
        var row = Assert.Single(await rows.ReadAsync(["c1"], None));
        var whole = row.Reference.Sealed!;
        var changed = change == "flip" ? whole[..^1] + (whole[^1] == 'A' ? 'E' : 'A') : change;

        var fault = await Assert.ThrowsAsync<LedgerStoreException>(async () => await run.Node.References.OpenAsync(
            row with { Reference = new RowReference(null, changed) }, None));

        Assert.Equal(StoreFailure.Corrupt, fault.Failure);
        Assert.Contains("case c1", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task MasterKey_OfAnotherStore_DoesNotFit_AlsoWhereEveryAccountIsErased(bool isErased)
    {
        await using var run = Start("a");
        await TellAsync(run, new RegisterPerson("Wang Xiaoming", "zh-CN"), new Principal("core", "integration"));
        var id = run.Node.Identity.Case("core", Account, 1);
        await run.SendAsync("open", id, OpenAt(run, id, "p1"));
        if (isErased)
        {
            await run.SendAsync("pay", id, CaseCommands.Pay("p", CaseCommands.Owed));
            Assert.Equal("personErased", Assert.Single((await EraseAsync(run)).Events));
            await TellAsync(run, new RegisterPerson("Li Na", null), Officer, "p2");
        }

        using var master = MasterKey.FromBytes(new byte[MasterKey.Size]);
        using var stranger = new Sealer(master, bytes => bytes.Fill(9));
        Assert.True(await KeyCheck.FitsAsync(store, HostSettings.Sealer("a"), None));
        Assert.False(await KeyCheck.FitsAsync(store, stranger, None));
    }

    private static OpenCase OpenAt(EmbeddedRun run, string id, string? debtor, string account = Account) =>
        CaseCommands.Open(id, account, debtor: debtor) with
        {
            AccountStream = run.Node.Identity.Account("core", account).Value,
        };
}
