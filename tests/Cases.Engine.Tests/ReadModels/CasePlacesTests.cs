using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests.ReadModels;

/// <summary>Where a case belongs: what the ledger itself says of it is what the rows say.</summary>
public sealed class CasePlacesTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private static readonly (WorkScope Scope, string Sees)[] Scopes =
    [
        (WorkScope.All, "c1 c2 c3"),
        (new() { Organisation = "bank" }, "c1"),
        (new() { Organisation = "bank", OrOfNone = true }, "c1 c3"),
        (new() { Organisation = "rival" }, "c2"),
        (new() { Branch = "north" }, "c1"),
        (new() { Branch = "south" }, "c2"),
        (new() { Products = ["card"] }, "c2"),
        (new() { Products = ["loan", "card"] }, "c1 c2"),
        (new() { Team = "red", Subject = "tim" }, "c3"),
        (new() { Team = "blue", Subject = "ann" }, "c1"),
        (new() { PlacedWith = "ann" }, "c1"),
        (new() { Organisation = "bank", OrOfNone = true, Branch = "north", Products = ["loan"] }, "c1"),
        (new() { Organisation = "bank", Branch = "south" }, ""),
    ];

    [Fact]
    public async Task IsWithin_OfAnyScope_IsWhatTheRowsSay()
    {
        await using var store = new MemoryLedgerStore();
        await using var run = EmbeddedRun.Start(new HostSettings(store, new VirtualClock(CaseCommands.Start)));
        await FillAsync(run);
        await using var rows = new MemoryWorkRows();
        await new WorkRowFollower(store, rows, run.Node.RowPolicies).CatchUpAsync(None);
        var places = new CasePlaces(store);
        string[] ids = ["c1", "c2", "c3"];
        var written = await rows.ReadAsync(ids, None);
        foreach (var (scope, sees) in Scopes)
        {
            var seen = new List<string>();
            foreach (var id in ids)
            {
                var state = (CaseState)(await run.ReadAsync(id)).State;
                if (await places.IsWithinAsync(scope, id, state, None))
                {
                    seen.Add(id);
                }
            }

            Assert.Equal((scope, sees), (scope, string.Join(' ', seen)));
            Assert.Equal((scope, sees), (scope, string.Join(' ', written.Where(scope.Sees).Select(row => row.CaseId))));
        }
    }

    [Fact]
    public async Task IsWithin_OfACaseThatIsNotOpened_IsABrokenCaller()
    {
        await using var store = new MemoryLedgerStore();
        var places = new CasePlaces(store);
        await Assert.ThrowsAsync<ArgumentException>(async () => await places.IsWithinAsync(
            new WorkScope { Branch = "b" }, "c1", CaseState.Initial, None));
    }

    [Theory]
    [InlineData("a9", "loan", "north", null, true)]
    [InlineData("a9", "loan", "south", null, false)]
    [InlineData("a9", null, "north", null, true)]
    [InlineData("a9", "loan", "north", "loan", true)]
    [InlineData("a9", "card", "north", "loan", false)]
    [InlineData("a9", null, "north", "loan", false)]
    [InlineData("a2", "loan", "north", null, false)]
    [InlineData("a2", "loan", "south", "loan", false)]
    public async Task WouldBeWithin_OfAnOpening_IsWhatItsCaseWouldBe(
        string account, string? product, string branch, string? bound, bool expected)
    {
        await using var store = new MemoryLedgerStore();
        await using var run = EmbeddedRun.Start(new HostSettings(store, new VirtualClock(CaseCommands.Start)));
        await FillAsync(run);
        var scope = new WorkScope { Branch = "north", Products = bound is null ? [] : [bound] };
        var opening = CaseCommands.Open("c9", account) with { Product = product };
        var by = new Principal("bob", "supervisor", "bank", branch);
        Assert.Equal(expected, await new CasePlaces(store).WouldBeWithinAsync(scope, opening, by, None));
        Assert.True(await new CasePlaces(store).WouldBeWithinAsync(WorkScope.All, opening, by, None));
        Assert.False(await new CasePlaces(store).WouldBeWithinAsync(new() { Team = "red" }, opening, by, None));
    }

    [Fact]
    public async Task First_OfAStream_IsWhoTookTheFirstStepThatWasAccepted()
    {
        await using var store = new MemoryLedgerStore();
        await using var run = EmbeddedRun.Start(new HostSettings(store, new VirtualClock(CaseCommands.Start)));
        var places = new CasePlaces(store);
        Assert.Null(await places.FirstAsync(CaseIdentity.Stream("c1"), None));
        await FillAsync(run);
        Assert.Equal("bob", (await places.FirstAsync(CaseIdentity.Stream("c1"), None))?.Subject);
        Assert.Equal("eve", (await places.FirstAsync(CaseIdentity.Stream("c2"), None))?.Subject);
        Assert.Equal("bob", (await places.FirstAsync(CaseIdentity.Stream("c1"), None))?.Subject);
        Assert.Null(await places.FirstAsync(CaseIdentity.Stream("none"), None));
    }

    [Fact]
    public async Task CasesOf_SomeAccounts_AreTheLastAndTheOpenOnes()
    {
        await using var store = new MemoryLedgerStore();
        await using var run = EmbeddedRun.Start(new HostSettings(store, new VirtualClock(CaseCommands.Start)));
        await FillAsync(run);
        var places = new CasePlaces(store);

        Assert.Equal(["c1", "c3"], await places.CasesOfAsync(["account/a1", "account/a3", "account/none"], None));
        Assert.Empty(await places.CasesOfAsync([], None));
    }

    /// <summary>
    /// c1 is a loan that the bank's branch north opened after it was refused once; c2 is another bank's, which turned
    /// out to be a card of the south; of c3 nobody told anything, and the team red has it.
    /// </summary>
    private static async Task FillAsync(EmbeddedRun run)
    {
        var open = CaseCommands.Open("c1", "a1") with { Product = "loan" };
        await SendAsync(run, "c1", open with { Items = default }, new Principal("eve", "supervisor", "rival", "south"));
        await SendAsync(run, "c1", open, new Principal("bob", "supervisor", "bank", "north"));
        await SendAsync(run, "c2", CaseCommands.Open("c2", "a2") with { Product = "loan" },
            new Principal("eve", "supervisor", "rival", "north"));
        await SendAsync(run, "c2", new StateAccount(
        [
            new AccountFact(AccountFactKind.Product, "card", CaseCommands.Today),
            new AccountFact(AccountFactKind.Branch, "south", CaseCommands.Today),
        ]), new Principal("core", "integration"));
        await SendAsync(run, "c3", CaseCommands.Open("c3", "a3"), new Principal("table", "integration"));
        await SendAsync(run, "c1", CaseCommands.Assign("ann"), new Principal("bob", "supervisor"));
        await SendAsync(run, "c3", CaseCommands.Assign("red"), new Principal("bob", "supervisor"));
    }

    private static async Task SendAsync(EmbeddedRun run, string id, object command, Principal by)
    {
        var head = await run.Node.Store.ReadHeadAsync(None);
        await run.Host.SendAsync(new CommandEnvelope(
            CommandId16.FromHash($"{head.Next}"), CaseIdentity.Stream(id), by, command), None).AsTask().Soon();
    }
}
