using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests.Runtime;

/// <summary>Goal: a payment's key goes with its case's debtor, else by itself, and seals nothing then.</summary>
public sealed class PaymentErasureTests : IAsyncDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly StreamId Payment = StreamId.Parse("payment/u1");
    private static readonly Principal Officer = new("grace", "compliance");
    private static readonly Principal Core = new("core", "integration");

    private readonly VirtualClock clock = new(CaseCommands.Start);
    private readonly GatedStore store = new(new MemoryLedgerStore());
    private int commands;

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RefusalOfANodeThatHasNotSeenTheDebtorsErasure_SealsUnderAKeyThatIsThere(bool isBefore)
    {
        await using var behind = new GatedStore(store);
        await using var here = Start(store, "a");
        await using var there = Start(behind, "b");
        await MatchedAsync(here, "p1");
        Assert.Equal(ReceiptKind.Refused, (await TellAsync(there, Payment, Told(5_000))).Kind);
        if (isBefore)
        {
            await EraseAsync(here);
        }

        var hold = behind.HoldCommits();
        var refusing = TellAsync(there, Payment, Told(6_000));
        await hold.Reached.Soon();
        if (!isBefore)
        {
            await EraseAsync(here);
        }

        hold.Release();
        Assert.Equal(RefusalCode.KeyReused, Assert.Single((await refusing).Reasons).Code);
        var entries = await Ledgers.AllAsync(store);
        var at = entries.Single(entry => entry.Kind == "personErased").Position;
        Assert.Single(entries, entry => entry.Position > at && entry.Stream == Payment);
        var gone = store.Batches.SelectMany(batch => batch.DestroyedKeys).ToList();
        Assert.Equal(3, gone.Count);
        Ledgers.AssertUnused(gone, entries.Where(entry => entry.Position > at));
    }

    [Fact]
    public async Task PaymentOfACaseThatNamesNobody_IsErasedOnceTheCaseIsOver_AndNotBefore()
    {
        await using var run = Start(store, "a");
        await MatchedAsync(run, null, resolve: false);
        var early = await TellAsync(run, Payment, new ErasePayment(ErasureGround.RetentionEnded), Officer);
        Assert.Equal(RefusalCode.CaseNeedsData, Assert.Single(early.Reasons).Code);

        await run.SendAsync("rest", "c1", CaseCommands.Pay("rest", CaseCommands.Owed - 4_000));
        var erased = await TellAsync(run, Payment, new ErasePayment(ErasureGround.RetentionEnded), Officer);

        Assert.Equal("paymentErased", Assert.Single(erased.Events));
        Assert.DoesNotContain(await store.ListKeysAsync("", 99, None), key => key.Owner == Payment.Value);
        var state = (PaymentState)(await run.Host.ReadAsync(Payment, None)).State;
        Assert.Equal((null, null, "c1"), (state.Told!.Account, state.Told.Reference, state.Case));
        Assert.Null((await StateCheck.VerifyAsync(store, null, None)).Fault);
    }

    [Fact]
    public async Task HoldThatIsPlacedMeanwhile_OnTheCaseThatNamesNobody_KeepsThePayment()
    {
        await using var here = Start(store, "a");
        await using var there = Start(store, "b");
        await MatchedAsync(here, null);
        var suit = new PlaceHold("suit", HoldKind.LegalHold, "the suit goes on");
        var (held, refused) = await store.CommitInTurnAsync(
            () => TellAsync(there, CaseIdentity.Stream("c1"), suit, new Principal("lea", "legal")),
            () => TellAsync(here, Payment, new ErasePayment(ErasureGround.RetentionEnded), Officer));

        Assert.Equal(ReceiptKind.Accepted, held.Kind);
        Assert.Equal(RefusalCode.LegalHoldNeedsData, Assert.Single(refused.Reasons).Code);
        Assert.DoesNotContain(store.Batches, batch => batch.DestroyedKeys.Count > 0);
    }

    [Fact]
    public async Task PaymentOfACaseWithADebtor_IsNotErasedByItself()
    {
        await using var run = Start(store, "a");
        await MatchedAsync(run, "p1");
        var refused = await TellAsync(run, Payment, new ErasePayment(ErasureGround.RetentionEnded), Officer);
        Assert.Equal(RefusalCode.PaymentMatched, Assert.Single(refused.Reasons).Code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TextThatABuildBeforeSealingWrote_IsNamedByItsEntry_AndNoOther(bool isPerson)
    {
        var of = isPerson ? StreamId.Parse("person/p1") : Payment;
        await using var run = Start(store, "a");
        await run.SendAsync("first", "c9", CaseCommands.Open("c9", "0098"));
        await PlainAsync(isPerson
            ? new PersonRegistered(null, null, null, CaseCommands.Today) { Name = "Wang Xiaoming" }
            : new PaymentUnmatched("0099", new Money(4_000, Currency.Eur), CaseCommands.Today, "r-1",
                UnmatchedReason.NoAccount, Instant.FromUnixTimeSeconds(0)), of);
        var at = (await store.ReadHeadAsync(None)).Next - 1;
        if (isPerson)
        {
            await TellAsync(run, of, new AddContactPoint(
                "m", ContactChannel.Phone, "13912345678", "contract", LegalGround.Contract));
            await EraseAsync(run);
        }
        else
        {
            var nothing = await TellAsync(run, of, new ErasePayment(ErasureGround.RetentionEnded), Officer);
            Assert.Equal((ReceiptKind.Accepted, 0), (nothing.Kind, nothing.Events.Count));
        }

        var left = await LeftByErasure.FindAsync(store, of, None);
        Assert.Equal(at, Assert.Single(left.Plain));
        Assert.Empty(left.Keys);
        Assert.False(left.PlainOpening);
    }

    [Fact]
    public async Task OpeningThatABuildBeforeSealingWrote_IsToldApart_ForRowsRepeatIt()
    {
        await PlainAsync(
            new CaseOpened("c9", 1, "import", "0098", "account/a98", Currency.Eur, CaseCommands.Today, [])
            {
                Parties = [new CaseParty("p1", PartyKind.Debtor)],
                Packs = ["BANK"],
            },
            StreamId.Parse("case/c9"));

        var left = await LeftByErasure.FindAsync(store, StreamId.Parse("person/p1"), None);

        Assert.Equal(0, Assert.Single(left.Plain));
        Assert.True(left.PlainOpening);
    }

    /// <summary>Writes an event as the first builds did: in format 1, with its texts plain.</summary>
    private async Task PlainAsync(DomainEvent happened, StreamId stream)
    {
        var row = EventKinds.Table.Of(happened);
        var entry = new NewEntry(stream, row.Kind.Name, 1, true, CommandId16.FromHash("plain"), default,
            clock.GetUtcNow().ToUnixTimeMilliseconds(), new LedgerPrincipal("core", "integration", null, null), null,
            [], CodecRun.Encode(row, happened, null));
        await Ledgers.WriteAsync(store, clock, new LedgerUnit([new StreamGuard(stream, 0)], [entry]));
    }

    private static KeepUnmatched Told(long minor) => new(
        "0099", new Money(minor, Currency.Eur), CaseCommands.Today, "r-1", UnmatchedReason.NoAccount);

    /// <summary>A payment that was matched to a case, whose rest is paid.</summary>
    private async Task MatchedAsync(EmbeddedRun run, string? debtor, bool resolve = true)
    {
        if (debtor is not null)
        {
            await TellAsync(run, StreamId.Parse("person/" + debtor), new RegisterPerson("Wang Xiaoming", "zh-CN"));
        }

        await TellAsync(run, Payment, Told(4_000));
        await run.SendAsync("open", "c1", CaseCommands.Open("c1", debtor: debtor));
        Assert.Equal(ReceiptKind.Accepted, (await run.SendAsync("match", "c1", new MatchPayment("u1", "k1"))).Kind);
        if (resolve)
        {
            var rest = await run.SendAsync("rest", "c1", CaseCommands.Pay("rest", CaseCommands.Owed - 4_000));
            Assert.Contains("caseResolved", rest.Events);
        }
    }

    private async Task EraseAsync(EmbeddedRun run) => Assert.Equal("personErased", Assert.Single((await TellAsync(
        run, StreamId.Parse("person/p1"), new ErasePerson(ErasureGround.PurposeAchieved), Officer)).Events));

    private EmbeddedRun Start(ILedgerStore at, string seed) =>
        EmbeddedRun.Start(new HostSettings(at, clock) { Seed = seed });

    private Task<CommandReceipt> TellAsync(
        EmbeddedRun run, StreamId stream, object command, Principal? by = null) => run.Host.SendAsync(
            new CommandEnvelope(CommandId16.FromHash($"tell {commands++}"), stream, by ?? Core, command), None)
            .AsTask().Soon();
}
