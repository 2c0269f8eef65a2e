using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests.Runtime;

/// <summary>What is told late says in the ledger, in the same unit, which acts it would have forbidden.</summary>
public sealed class LateFactTests : IAsyncDisposable
{
    private static readonly Instant Began = Instant.FromDateTimeOffset(CaseCommands.Start);

    private readonly VirtualClock clock = new(CaseCommands.Start);
    private readonly MemoryLedgerStore store = new();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task HoldOfTheCase_ToldLate_FindsTheActsSince()
    {
        await using var run = await WorkedAsync();

        var hold = new PlaceHold("d1", HoldKind.Hardship, "lost his work") { EffectiveAt = Began };
        var receipt = await run.SendAsync("hold", "c1", hold);

        Assert.Equal(["holdPlaced", "breachFound", "breachFound"], receipt.Events);
        var state = (CaseState)(await run.ReadAsync("c1")).State;
        Assert.Equal(["k1", "k2"], state.Breaches.Select(breach => breach.Act));
        Assert.All(state.Breaches, breach => Assert.Equal(["HOLD-HARDSHIP"], breach.Rules));
        var entry = (await Ledgers.AllAsync(store)).Single(one => one.Kind == "holdPlaced");
        Assert.Equal(Began.ToUnixTimeMilliseconds(), entry.EffectiveAtMs);
        Assert.Equal(receipt.Position, (await run.SendAsync("hold", "c1", hold)).Position);
        Assert.Null((await StateCheck.VerifyAsync(store, null, CancellationToken.None)).Fault);
    }

    [Fact]
    public async Task DeathOfThePerson_ToldLate_FindsTheActsOnAllHisCases()
    {
        await using var run = await WorkedAsync();
        await run.SendAsync("open2", "c2", CaseCommands.Open("c2", "0018", debtor: "p1"));
        await run.SendAsync("other", "c2", CaseCommands.Reach("k9"));
        await run.ReadAsync("c2");

        var receipt = await AboutAsync(run, "hold", new PlacePersonHold("d1", HoldKind.Hardship, "lost his work")
        {
            EffectiveAt = Began.Plus(Duration.FromHours(12)),
        });

        Assert.Equal(ReceiptKind.Accepted, receipt.Kind);
        Assert.Equal(["k2"], await BreachesAsync(run, "c1"));
        Assert.Equal(["k9"], await BreachesAsync(run, "c2"));
        var note = await run.SendAsync("note", "c2", CaseCommands.Note("n1"));
        Assert.Equal(ReceiptKind.Accepted, note.Kind);
        var entries = await Ledgers.AllAsync(store);
        Assert.Single(entries.Where(one => one.Kind is "personHoldPlaced" or "breachFound")
            .Select(one => one.Command).Distinct());
        Assert.Null((await StateCheck.VerifyAsync(store, null, CancellationToken.None)).Fault);
    }

    [Fact]
    public async Task PaymentToldLate_ThatSettles_FindsTheCallsAfterItsValueDate()
    {
        await using var run = await WorkedAsync();

        var receipt = await run.SendAsync("pay", "c1", CaseCommands.Pay("p1", CaseCommands.Owed));

        Assert.Equal(["paymentRecorded", "caseResolved", "breachFound"], receipt.Events);
        Assert.Equal(["k2"], await BreachesAsync(run, "c1"));
    }

    [Fact]
    public async Task Finding_IsRemediedBySomebodyWhoMay()
    {
        await using var run = await WorkedAsync();
        await run.SendAsync("pay", "c1", CaseCommands.Pay("p1", CaseCommands.Owed));

        var remedy = new CommandEnvelope(CommandId16.FromHash("remedy"), StreamId.Parse("case/c1"),
            new Principal("cora", "compliance"), new RemedyBreach("b1", "wrote to the debtor"));
        var receipt = await run.Host.SendAsync(remedy, CancellationToken.None);

        Assert.Equal(["breachRemedied"], receipt.Events);
        Assert.False(((CaseState)(await run.ReadAsync("c1")).State).NeedsRemediation);
    }

    [Fact]
    public async Task LedgerOfAnOlderEpoch_TakesTheFactWithoutFindings()
    {
        await using var run = await WorkedAsync(new EpochTable(1, new Dictionary<string, int>()));
        await using var newer = Start(new EpochTable(3, new Dictionary<string, int> { ["breachFound"] = 3 }), "b");

        var receipt = await newer.SendAsync("pay", "c1", CaseCommands.Pay("p1", CaseCommands.Owed));

        Assert.Equal(["paymentRecorded", "caseResolved"], receipt.Events);
        Assert.Equal(3, await newer.Node.RaiseEpochAsync(CancellationToken.None));
    }

    private static async Task<IEnumerable<string>> BreachesAsync(EmbeddedRun run, string caseId) =>
        ((CaseState)(await run.ReadAsync(caseId)).State).Breaches.Select(breach => breach.Act);

    private static Task<CommandReceipt> AboutAsync(EmbeddedRun run, string id, PersonCommand command) =>
        run.Host.SendAsync(new CommandEnvelope(CommandId16.FromHash(id), StreamId.Parse("person/p1"),
            new Principal("ann", "collector"), command), CancellationToken.None).AsTask().Soon();

    /// <summary>A case whose debtor was rung on its first day and on the next; it is the day after now.</summary>
    private async Task<EmbeddedRun> WorkedAsync(EpochTable? epochs = null)
    {
        var run = Start(epochs, "a");
        await AboutAsync(run, "person", new RegisterPerson("made up", null));
        await run.SendAsync("open", "c1", CaseCommands.Open("c1", debtor: "p1"));
        clock.Advance(TimeSpan.FromHours(1));
        await run.SendAsync("one", "c1", CaseCommands.Reach("k1"));
        clock.Advance(TimeSpan.FromDays(1));
        await run.SendAsync("two", "c1", CaseCommands.Reach("k2"));
        clock.Advance(TimeSpan.FromDays(1));
        return run;
    }

    private EmbeddedRun Start(EpochTable? epochs, string seed)
    {
        var settings = new HostSettings(store, clock)
        {
            Seed = seed,
            Policies = TestRules.Book(new HoldMatrixRule
            {
                Head = TestRules.Head("HOLD-HARDSHIP") with { Effect = RuleEffect.Hold },
                Hold = HoldKind.Hardship,
            }),
        };
        return EmbeddedRun.Start(epochs is null
            ? settings
            : settings with { Options = settings.Options with { Epochs = epochs } });
    }
}
