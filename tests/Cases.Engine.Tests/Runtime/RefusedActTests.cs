using Cases.Domain;
using Cases.Ledger;
using Cases.Policies;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests.Runtime;

/// <summary>What rules refused is kept beside the refusal, so that other rules can judge it again.</summary>
public sealed class RefusedActTests
{
    private static readonly Principal Ann = new("ann", "collector");

    private const string Secret = "13800138000";

    private static readonly CancellationToken None = CancellationToken.None;

    // 23:00 in China: the quiet hours of the guideline.
    private static readonly DateTimeOffset Night = new(2026, 11, 20, 23, 0, 0, TimeSpan.FromHours(8));

    [Fact]
    public async Task Refusal_ByRulesAlone_KeepsTheActBehindItAndTheReceiptNamesTheRefusal()
    {
        await using var store = new MemoryLedgerStore();
        await using var run = await AtNightAsync(store);

        var receipt = await run.SendAsync("k1", "c1", CaseCommands.Reach("k1") with { Point = "p1" });

        var entries = await Ledgers.AllAsync(store);
        var refused = entries.Single(entry => entry.Position == receipt.Position);
        var kept = entries[(int)receipt.Position + 1];
        Assert.Equal(("refused", "actRefused"), (refused.Kind, kept.Kind));
        Assert.Equal((refused.Stream, refused.Version, refused.Command), (kept.Stream, kept.Version, kept.Command));
        var act = Assert.Single(((ActRefused)EntryReading.DecodeOwn(kept).Value!).Acts).As(Ann);
        Assert.Equal((ActKind.Call, "ann", "p1"), (act.Act.Kind, act.Act.Actor, act.Act.Point));
        Assert.Equal(Night.ToUnixTimeMilliseconds(), act.Act.At.ToUnixTimeMilliseconds());
        Assert.Equal("collect", act.Named.Find("purpose")!.ToString());
        Assert.Equal(receipt.Position, (await run.SendAsync("k1", "c1", CaseCommands.Reach("k1") with { Point = "p1" }))
            .Position);
        Assert.Null((await StateCheck.VerifyAsync(store, null, None)).Fault);
        Assert.Equal(1, (await run.ReadAsync("c1")).Sequence - refused.Sequence);
    }

    [Fact]
    public async Task Refusal_ForMoreThanRules_KeepsNothing()
    {
        await using var store = new MemoryLedgerStore();
        await using var run = await AtNightAsync(store);

        // The contact point is none that is known: what was typed there may be a number.
        var receipt = await run.SendAsync("k1", "c1", CaseCommands.Reach("k1") with { Point = Secret });

        Assert.Contains(receipt.Reasons, reason => reason.Rule == "CN-CBA-QUIET");
        Assert.DoesNotContain(await Ledgers.AllAsync(store), entry => entry.Kind == "actRefused");
    }

    [Fact]
    public async Task RefusalOfAPermission_KeepsTheActOnThePerson()
    {
        await using var store = new MemoryLedgerStore();
        await using var run = await AtNightAsync(store);

        var receipt = await PersonAsync(run, new RequestContactPermission("s1", "c1", ContactChannel.Phone));

        Assert.Equal(ReceiptKind.Refused, receipt.Kind);
        var kept = (await Ledgers.AllAsync(store)).Single(entry => entry.Kind == "actRefused");
        Assert.Equal("person/p1", kept.Stream.Value);
        Assert.Null((await StateCheck.VerifyAsync(store, null, None)).Fault);
    }

    [Fact]
    public async Task LedgerOfAnEarlierEpoch_RefusesWithoutIt()
    {
        await using var store = new MemoryLedgerStore();
        var old = new EpochTable(2, EpochTable.Build.Later.Where(one => one.Value <= 2).ToDictionary());
        await using (await AtNightAsync(store, old))
        {
            // Begun by a build that knew two epochs.
        }

        await using var run = Start(store, new VirtualClock(Night));
        var before = await run.SendAsync("k1", "c1", CaseCommands.Reach("k1"));
        var without = (await Ledgers.AllAsync(store)).Count(entry => entry.Kind == "actRefused");
        await run.Node.RaiseEpochAsync(None);
        var after = await run.SendAsync("k2", "c1", CaseCommands.Reach("k2"));

        Assert.Equal((ReceiptKind.Refused, ReceiptKind.Refused), (before.Kind, after.Kind));
        Assert.Equal(0, without);
        Assert.Single(await Ledgers.AllAsync(store), entry => entry.Kind == "actRefused");
    }

    [Fact]
    public async Task Limit_AfterTheActorForgot_CountsRefusalsAndNotWhatTheyKeep()
    {
        await using var store = new MemoryLedgerStore();
        await using var run = await AtNightAsync(store);
        for (var index = 0; index < 20; index++)
        {
            await run.SendAsync($"k{index}", "c1", CaseCommands.Reach($"k{index}"));
        }

        run.ForgetAll();

        Assert.Equal(ReceiptKind.Refused, (await run.SendAsync("last", "c1", CaseCommands.Reach("last"))).Kind);
    }

    [Fact]
    public void FactsOfEveryShape_ComeBack_WithoutReferencesAndTypedWords()
    {
        var named = NamedFacts.None;
        foreach (var fact in FactNames.All)
        {
            named = named.With(fact, fact.Shape switch
            {
                FactShape.Number => FactValue.Of(7),
                FactShape.Decimal => FactValue.Of(new ScaledNumber(12_345_678)),
                FactShape.Date => FactValue.Of(new LocalDate(2026, 2, 28)),
                FactShape.Money => FactValue.Of(new Money(-5, Currency.Eur)),
                FactShape.Reference => FactValue.OfReference(Secret),
                FactShape.Word => FactValue.OfWord(fact.Allowed?[0] ?? "a-word"),
                FactShape.Words => FactValue.Of([fact.Allowed?[0] ?? "a_word", Secret, "Li Lei"]),
            });
        }

        var record = ActRefused.Of([new JudgedAct(AnAct, named)]);
        var bytes = PayloadCodec.EncodeSystem(record);
        var decoded = (ActRefused)PayloadCodec.DecodeSystem(SystemKinds.ActRefused, bytes).Value!;
        var back = decoded.Acts[0].As(Ann).Named;

        Assert.DoesNotContain(Secret, System.Text.Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
        Assert.DoesNotContain("Li Lei", System.Text.Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
        Assert.Equal(FactNames.All.Count, back.All.Count());
        Assert.All(FactNames.All, fact => Assert.Equal(
            fact.Shape switch
            {
                FactShape.Reference => "on file",
                FactShape.Words => (fact.Allowed?[0] ?? "a_word") + ", other",
                _ => named.Find(fact.Name)!.ToString(),
            },
            back.Find(fact.Name)!.ToString()));
    }

    [Fact]
    public void FactThatIsKnownToBeNone_ComesBackAsNone()
    {
        var named = NamedFacts.None.With(FactNames.All[0], FactValue.None);

        Assert.True(RefusedAct.Of(new JudgedAct(AnAct, named)).As(Ann).Named.Find(FactNames.All[0].Name)!.IsNone);
    }

    private static Act AnAct => new(ActKind.Call, ActClass.Collection, PartyKind.Debtor, "phone", null,
        Instant.FromUtc(2026, 11, 20, 15, 0), true);

    private static EmbeddedRun Start(ILedgerStore store, VirtualClock clock, EpochTable? epochs = null)
    {
        var settings = new HostSettings(store, clock) { Policies = ShippedPacks.Book() };
        return EmbeddedRun.Start(epochs is null ? settings : settings with
        {
            Options = settings.Options with { Epochs = epochs },
        });
    }

    /// <summary>A case of somebody with a number, at night.</summary>
    private static async Task<EmbeddedRun> AtNightAsync(ILedgerStore store, EpochTable? epochs = null)
    {
        var clock = new VirtualClock(Night.AddHours(-13));
        var run = Start(store, clock, epochs);
        await run.SendAsync("open", "c1", CaseCommands.Open("c1", debtor: "p1") with
        {
            Packs = ["BANK", "CN-CBA2026"],
        });
        await run.SendAsync("enter", "c1", new AssessEntry());
        await PersonAsync(run, new RegisterPerson("made up", null)
        {
            ZoneId = "Asia/Shanghai", ZoneSource = "address",
        });
        await PersonAsync(run, new AddContactPoint(
            "p1", ContactChannel.Phone, Secret, "application", LegalGround.Contract));
        clock.AdvanceTo(Night);
        return run;
    }

    private static async Task<CommandReceipt> PersonAsync(EmbeddedRun run, PersonCommand command) =>
        await run.Host.SendAsync(
            new CommandEnvelope(CommandId16.FromHash(command.ToString()!), StreamId.Parse("person/p1"),
                new Principal("ann", "collector"), command), None).AsTask().Soon();
}
