using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests.Runtime;

/// <summary>What is known of the debtor decides on his cases: his clock, his consent, his holds.</summary>
public sealed class PersonFactsTests : IAsyncDisposable
{
    private readonly VirtualClock clock = new(CaseCommands.Start);
    private readonly GatedStore store = new(new MemoryLedgerStore());

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task QuietHours_GoByTheDebtorsOwnClock_AndHisConsentLiftsThem()
    {
        // 09:00 in the official zone, UTC, is 22:00 in Auckland.
        await using var run = await WithCaseAsync();
        Assert.Equal(ReceiptKind.Accepted, (await run.SendAsync("one", "c1", CaseCommands.Reach("k1"))).Kind);

        var registered = new RegisterPerson("made up", null) { ZoneId = "Pacific/Auckland", ZoneSource = "address" };
        await AboutAsync(run, "person", registered);
        var refused = await run.SendAsync("two", "c1", CaseCommands.Reach("k2"));
        await AboutAsync(run, "consent", new RecordConsent(ConsentKind.QuietHours, null, "form 7"));
        var consented = await run.SendAsync("three", "c1", CaseCommands.Reach("k3"));

        Assert.Equal((ReceiptKind.Refused, ReceiptKind.Accepted), (refused.Kind, consented.Kind));
        Assert.Equal("QUIET", Assert.Single(refused.Reasons).Rule);
        Assert.Contains(consented.Rules, rule => rule is { Rule: "QUIET", Answer: "exception" });
    }

    [Fact]
    public async Task HoldOfThePerson_StopsHisCases_UntilItIsLifted()
    {
        await using var run = await WithCaseAsync();
        await AboutAsync(run, "person", new RegisterPerson("made up", null));
        await AboutAsync(run, "hold", new PlacePersonHold("h1", HoldKind.Hardship, "lost his work"));
        Assert.Equal(ReceiptKind.Refused, (await run.SendAsync("one", "c1", CaseCommands.Reach("k1"))).Kind);

        await AboutAsync(run, "lift", new LiftPersonHold("h1", "works again"));

        Assert.Equal(ReceiptKind.Accepted, (await run.SendAsync("two", "c1", CaseCommands.Reach("k1"))).Kind);
    }

    [Fact]
    public async Task HoldOfThePerson_WrittenByAnotherHostMeanwhile_IsHeeded()
    {
        await using var here = await WithCaseAsync();
        await using var there = Start("b");
        await AboutAsync(here, "person", new RegisterPerson("made up", null));
        await there.ReadAsync("c1");
        var hold = store.HoldCommits();
        var placed = AboutAsync(here, "hold", new PlacePersonHold("h1", HoldKind.Hardship, "lost his work"));
        await hold.Reached.Soon();

        // The other host decides while the hold of the person is on its way into the ledger.
        var contact = there.SendAsync("reach", "c1", CaseCommands.Reach("k1"));
        Assert.False(contact.IsCompleted);
        hold.Release();

        var first = await placed < (await contact).Position;
        Assert.Equal(first ? ReceiptKind.Refused : ReceiptKind.Accepted, (await contact).Kind);
        Assert.Equal(ReceiptKind.Refused, (await there.SendAsync("again", "c1", CaseCommands.Reach("k2"))).Kind);
    }

    [Fact]
    public async Task HoldOfThePerson_WrittenBetweenDecisionAndCommit_TakesTheDecisionBack()
    {
        await using var here = await WithCaseAsync();
        await AboutAsync(here, "person", new RegisterPerson("made up", null));
        await using var gate = new GatedStore(store);
        await using var there = Start("b", gate);
        var decided = gate.HoldCommits();
        var contact = there.SendAsync("reach", "c1", CaseCommands.Reach("k1"));
        await decided.Reached.Soon();

        // Decided on a person without a hold; nothing of the case itself has changed meanwhile.
        var placed = await AboutAsync(here, "hold", new PlacePersonHold("h1", HoldKind.Hardship, "lost his work"));
        decided.Release();

        Assert.Equal(ReceiptKind.Refused, (await contact).Kind);
        Assert.InRange((await contact).Position, placed + 1, long.MaxValue);
    }

    [Fact]
    public async Task Person_ChangedBetweenDecisionAndCommit_IsDecidedAgainAlsoWhereNothingIsLoggedWithHer()
    {
        await using var here = await WithCaseAsync();
        await AboutAsync(here, "person", new RegisterPerson("made up", null));
        await using var gate = new GatedStore(store);
        await using var there = Start("b", gate);
        // The first unit of a node bears more guards than its own.
        await there.SendAsync("before", "c1", CaseCommands.Note("n1"));
        var decided = gate.HoldCommits();
        var note = there.SendAsync("note", "c1", CaseCommands.Note("n2"));
        await decided.Reached.Soon();

        await AboutAsync(here, "consent", new RecordConsent(ConsentKind.QuietHours, null, "form 7"));
        clock.Advance(TimeSpan.FromMinutes(5));
        decided.Release();

        // Only a second decision can bear the later instant: a note writes nothing on the stream of the person.
        var at = (await note).Position;
        var written = LedgerEntry.Decode((await store.ReadFromAsync(at, 1, CancellationToken.None))[0].Bytes);
        Assert.Equal("noteAdded", written.Kind);
        Assert.Equal(clock.GetUtcNow().ToUnixTimeMilliseconds(), written.EffectiveAtMs);
    }

    [Fact]
    public async Task Person_HasAnActorOfHisOwn_WithRefusalsAndRepeatedAnswers()
    {
        await using var run = await WithCaseAsync();
        var envelope = Envelope("early", new PlacePersonHold("h1", HoldKind.Hardship, "lost his work"));

        var refused = await run.Host.SendAsync(envelope, CancellationToken.None);
        var again = await run.Host.SendAsync(envelope, CancellationToken.None);

        Assert.Equal(RefusalCode.PersonUnknown, Assert.Single(refused.Reasons).Code);
        Assert.Equal(Printed.Of(refused), Printed.Of(again with { Repeated = false }));
        Assert.True(again.Repeated);
    }

    [Fact]
    public async Task NameOfThePerson_IsSealedUnderHisOwnKey()
    {
        await using var run = await WithCaseAsync();
        await AboutAsync(run, "person", new RegisterPerson("Erika Musterfrau", null));

        var key = Assert.Single(store.Batches[^1].NewKeys);
        Assert.Equal(("person/p1", "identity"), (key.Owner, key.Class));
        var entry = (await Ledgers.AllAsync(store)).Single(entry => entry.Kind == "personRegistered");
        Assert.True(entry.Payload.Span.IndexOf("Musterfrau"u8) < 0);
        var view = await run.Host.ReadAsync(StreamId.Parse("person/p1"), CancellationToken.None);
        Assert.Equal("Erika Musterfrau", ((PersonState)view.State).Name);
    }

    /// <summary>Ann works the case; what protects the debtor a lawyer ends.</summary>
    private static CommandEnvelope Envelope(string id, PersonCommand command) => new(
        CommandId16.FromHash(id), StreamId.Parse("person/p1"),
        command is LiftPersonHold ? new Principal("lee", "legal") : new Principal("ann", "collector"), command);

    private static async Task<long> AboutAsync(EmbeddedRun run, string id, PersonCommand command)
    {
        var receipt = await run.Host.SendAsync(Envelope(id, command), CancellationToken.None).AsTask().Soon();
        Assert.Equal(ReceiptKind.Accepted, receipt.Kind);
        return receipt.Position;
    }

    private async Task<EmbeddedRun> WithCaseAsync()
    {
        var run = Start("a");
        await run.SendAsync("open", "c1", CaseCommands.Open("c1", debtor: "p1"));
        return run;
    }

    private EmbeddedRun Start(string seed, GatedStore? gate = null) => EmbeddedRun.Start(
        new HostSettings(gate ?? store, clock)
    {
        Seed = seed,
        Policies = TestRules.Book(TestRules.Quiet(), new HoldMatrixRule
        {
            Head = TestRules.Head("HOLD-HARDSHIP") with { Effect = RuleEffect.Hold },
            Hold = HoldKind.Hardship,
        }),
    });
}
