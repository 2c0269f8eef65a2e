using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests.Runtime;

/// <summary>A slot is reserved on the person's stream: over all his cases, and by whichever host is asked.</summary>
public sealed class ContactPermissionTests : IAsyncDisposable
{
    private readonly VirtualClock clock = new(CaseCommands.Start);
    private readonly MemoryLedgerStore store = new();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task TwoHosts_AskedAtOnce_GiveOneSlot()
    {
        await using var here = await WithCasesAsync();
        await using var there = Start("b");
        await there.Host.ReadAsync(StreamId.Parse("person/p1"), CancellationToken.None);

        var receipts = await Task.WhenAll(
            AskAsync(here, "ask-1", new RequestContactPermission("k1", "c1", ContactChannel.Phone)),
            AskAsync(there, "ask-2", new RequestContactPermission("k2", "c2", ContactChannel.Phone))).Soon();

        Assert.Single(receipts, receipt => receipt.Kind == ReceiptKind.Accepted);
        var refused = Assert.Single(receipts, receipt => receipt.Kind == ReceiptKind.Refused);
        Assert.Contains(refused.Reasons, reason => reason.Code == RefusalCode.SlotReserved);
        var view = await here.Host.ReadAsync(StreamId.Parse("person/p1"), CancellationToken.None);
        Assert.Single(((PersonState)view.State).Reserved);
    }

    [Fact]
    public async Task CaseWithoutADebtor_AskedForAPermission_RefusesAndTheRefusalIsAnEntry()
    {
        await using var run = Start("a");
        await run.SendAsync("open", "c9", CaseCommands.Open("c9", account: "a9"));
        var request = new RequestContactPermission("k1", "c9", ContactChannel.Phone);

        var refused = await run.SendAsync("ask", "c9", request);
        run.ForgetAll();
        var again = await run.SendAsync("ask", "c9", request);

        Assert.Equal(RefusalCode.PersonUnknown, Assert.Single(refused.Reasons).Code);
        Assert.Equal((ReceiptKind.Refused, false, true), (refused.Kind, refused.Repeated, again.Repeated));
        Assert.True(refused.Position >= 0);
        Assert.Equal(refused.Position, again.Position);
        Assert.Null((await StateCheck.VerifyAsync(store, null, CancellationToken.None)).Fault);
    }

    [Fact]
    public async Task CaseWithADebtor_SentACommandOfHim_IsABrokenCaller()
    {
        await using var run = await WithCasesAsync();
        var request = new RequestContactPermission("k1", "c1", ContactChannel.Phone);
        await Assert.ThrowsAsync<InvalidCastException>(() => run.SendAsync("ask", "c1", request));
    }

    [Fact]
    public async Task Contact_WithThePermission_SpendsTheSlot_AndCountsOnAnotherCase()
    {
        await using var run = await WithCasesAsync();
        var request = new RequestContactPermission("k1", "c1", ContactChannel.Phone);
        Assert.Equal(ReceiptKind.Accepted, (await AskAsync(run, "ask", request)).Kind);

        var call = CaseCommands.Reach("x") with { Permission = "k1", Disposition = Disposition.NoAnswer };
        Assert.Equal(ReceiptKind.Accepted, (await run.SendAsync("call", "c1", call)).Kind);
        var busy = CaseCommands.Reach("y") with { Disposition = Disposition.Busy };
        var other = await run.SendAsync("call-2", "c2", busy);
        Assert.Equal("DIALS", Assert.Single(other.Reasons).Rule);

        var view = await run.Host.ReadAsync(StreamId.Parse("person/p1"), CancellationToken.None);
        var person = (PersonState)view.State;
        Assert.Empty(person.Reserved);
        Assert.Equal("c1", Assert.Single(person.Contacts).Case);
        Assert.Equal(ReceiptKind.Refused, (await run.SendAsync("again", "c1", call with { Key = "z" })).Kind);
    }

    [Fact]
    public async Task Slot_Unused_LapsesWithTheClock()
    {
        await using var run = await WithCasesAsync();
        var request = new RequestContactPermission("k1", "c1", ContactChannel.Phone);
        Assert.Equal(ReceiptKind.Accepted, (await AskAsync(run, "one", request)).Kind);
        Assert.Equal(ReceiptKind.Refused, (await AskAsync(run, "two", request with { Key = "k2" })).Kind);
        clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(ReceiptKind.Accepted, (await AskAsync(run, "three", request with { Key = "k3" })).Kind);
    }

    [Fact]
    public async Task Permission_ForSomebodyElsesCase_IsRefused()
    {
        await using var run = await WithCasesAsync();
        await run.SendAsync("open-3", "c3", CaseCommands.Open("c3", "0019", debtor: "p2"));
        foreach (var name in new[] { "c3", "none" })
        {
            var receipt = await AskAsync(
                run, "ask-" + name, new RequestContactPermission("k-" + name, name, ContactChannel.Phone));
            Assert.Equal(RefusalCode.KeyUnknown, Assert.Single(receipt.Reasons).Code);
        }
    }

    private static async Task<CommandReceipt> AskAsync(EmbeddedRun run, string id, PersonCommand command) =>
        await run.Host.SendAsync(
            new CommandEnvelope(
                CommandId16.FromHash(id), StreamId.Parse("person/p1"), new Principal("ann", "collector"), command),
            CancellationToken.None);

    private async Task<EmbeddedRun> WithCasesAsync()
    {
        var run = Start("a");
        await run.SendAsync("open", "c1", CaseCommands.Open("c1", debtor: "p1"));
        await run.SendAsync("open-2", "c2", CaseCommands.Open("c2", "0018", debtor: "p1"));
        foreach (var name in new[] { "c1", "c2" })
        {
            await run.SendAsync("enter-" + name, name, new AssessEntry());
        }

        await AskAsync(run, "person", new RegisterPerson("made up", null));
        return run;
    }

    private EmbeddedRun Start(string seed) => EmbeddedRun.Start(new HostSettings(store, clock)
    {
        Seed = seed,
        Policies = TestRules.Book(new CheckedRule
        {
            Head = TestRules.Head("DIALS"),
            Checks =
            [
                new CountAtMostCheck { Most = 1, Counted = [ActKind.Call], Result = CountedResult.Unanswered },
            ],
        }),
    });
}
