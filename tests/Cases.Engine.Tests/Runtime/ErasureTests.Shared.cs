using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests.Runtime;

/// <summary>What shares a key with a person's data, and what comes to be hers while it is decided.</summary>
public sealed partial class ErasureTests
{
    private const string Nobodys = "the neighbour opened";

    [Fact]
    public async Task OpenCaseOfHerAccount_ThatNamesNobody_RefusesUntilItNeedsNoTexts()
    {
        await using var run = Start("a");
        await FillAsync(run);
        await run.SendAsync("open 2", "c2", CaseCommands.Open("c2", episode: 2));
        await run.SendAsync("ask 2", "c2", Asking(), "ann");

        var reason = Assert.Single((await EraseAsync(run)).Reasons);
        Assert.Equal(RefusalCode.CaseNeedsData, reason.Code);
        Assert.Contains("c2", reason.Detail, StringComparison.Ordinal);
        await IsReadableAsync(run, "c2");

        await run.SendAsync("no 2", "c2", new DecideApproval("a2", false, "no"), "bob");

        // Resolved it is as her own: its last record says how long the texts are kept.
        clock.Advance(TimeSpan.FromDays(30));
        await run.SendAsync("pay 2", "c2", CaseCommands.Pay("p2", CaseCommands.Owed));
        var held = await HeldAsync();
        Assert.Equal(
            [("c1", true, new LocalDate(2026, 11, 20)), ("c2", true, new LocalDate(2026, 12, 20))],
            held.Facts.Cases.Select(one => (one.Case, one.IsHers, one.LastRecord)));
        Assert.Equal(ReceiptKind.Accepted, (await EraseAsync(run)).Kind);
        Assert.Empty(await store.ListKeysAsync("", 99, None));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OpenCaseOfHerAccount_OfAnother_IsNoConcern(bool isNoted)
    {
        await using var run = Start("a");
        await FillAsync(run);
        await run.SendAsync("open 2", "c2", CaseCommands.Open("c2", episode: 2, debtor: "p2"));
        if (isNoted)
        {
            await run.SendAsync("ask 2", "c2", Asking(), "ann");
        }

        Assert.Equal("c1", Assert.Single((await HeldAsync()).Facts.Cases).Case);
        Assert.Equal(ReceiptKind.Accepted, (await EraseAsync(run)).Kind);
        if (isNoted)
        {
            await IsReadableAsync(run, "c2");
        }
    }

    [Fact]
    public async Task OpeningOfACaseThatNamesNobody_MeanwhileOnHerAccount_IsConsidered()
    {
        await using var here = Start("a");
        await using var there = Start("b");
        await FillAsync(here);
        var (hers, before, once) = await ReadsAsync();
        var (_, erased) = await store.CommitInTurnAsync(
            () => there.SendAsync("late", "c2", CaseCommands.Open("c2", episode: 2)), () => EraseAsync(here));

        // Decided twice, as the reads of her case show: the opening sealed its account under the key.
        Assert.Equal(ReceiptKind.Refused, erased.Kind);
        Assert.True(store.Batches.All(batch => batch.DestroyedKeys.Count == 0));
        Assert.True(store.ReadsOf(hers) >= before + (2 * once));
    }

    [Fact]
    public async Task RefusalThatMakesAKeyMeanwhile_OnACaseNeverOpened_LosesTheErasureAndItsKeyGoesToo()
    {
        await using var here = Start("a");
        await using var there = Start("b");
        await TellAsync(here, new RegisterPerson("Wang Xiaoming", "zh-CN"), new Principal("core", "integration"));
        Assert.Equal("identity", Assert.Single(await store.ListKeysAsync("", 99, None)).Class);

        var (refused, erased) = await store.CommitInTurnAsync(
            () => there.SendAsync("late", "c8", Twice()), () => EraseAsync(here));

        Assert.Contains(refused.Reasons, reason => !reason.Typed.IsDefaultOrEmpty);
        Assert.Equal(ReceiptKind.Accepted, erased.Kind);
        Assert.Empty(await store.ListKeysAsync("", 99, None));
        Assert.Equal(2, store.Batches.Single(batch => batch.DestroyedKeys.Count > 0).DestroyedKeys.Count);
        Assert.Null(await KeyFaultAsync());

        static OpenCase Twice()
        {
            var open = CaseCommands.Open("c8", "0099", debtor: "p1");
            return open with { Items = [.. open.Items, .. open.Items] };
        }
    }

    [Fact]
    public async Task KeyThatAnErasureDidNotName_IsFoundByItsOwner_UntilItIsErasedToo()
    {
        await using var run = Start("a");
        await FillAsync(run);
        var person = StreamId.Parse("person/p1");
        Assert.Empty((await LeftByErasure.FindAsync(store, person, None)).Keys);
        var identity = (await store.FindKeyAsync("person/p1", "identity", None))!.KeyId;
        var record = (await store.FindKeyAsync("person/p1", "collectionRecord", None))!.KeyId;
        await HalfErasedAsync(person, identity);
        Assert.Equal([record], (await LeftByErasure.FindAsync(store, person, None)).Keys);

        // Asked again it goes; what is told of her after that is under other keys, which are none of those.
        await using var other = Start("b");
        Assert.Equal(ReceiptKind.Accepted, (await EraseAsync(other)).Kind);
        Assert.Empty((await LeftByErasure.FindAsync(store, person, None)).Keys);
        await other.SendAsync("open 2", "c2", CaseCommands.Open("c2", episode: 2, debtor: "p1"));
        await other.SendAsync("note 2", "c2", CaseCommands.Note("n2", Nobodys));
        Assert.NotNull(await store.FindKeyAsync("person/p1", "collectionRecord", None));
        Assert.Empty((await LeftByErasure.FindAsync(store, person, None)).Keys);
    }

    [Fact]
    public async Task RefusalOfAnother_Meanwhile_LosesNothing()
    {
        await using var here = Start("a");
        await using var there = Start("b");
        await FillAsync(here);
        await there.SendAsync("open 9", "c9", CaseCommands.Open("c9", "0099", debtor: "p9"));
        var (hers, before, once) = await ReadsAsync();
        var (_, erased) = await store.CommitInTurnAsync(
            () => there.SendAsync("late", "c9", new CancelPromise("m9", "none")), () => EraseAsync(here));
        Assert.Equal(ReceiptKind.Accepted, erased.Kind);
        Assert.Equal(before + once, store.ReadsOf(hers));
    }

    [Fact]
    public async Task PaymentThatComesToStandOnHerCaseMeanwhile_LosesTheErasureAndItsKeyGoesToo()
    {
        await using var here = Start("a");
        await using var there = Start("b");
        await FillAsync(here);
        var told = new KeepUnmatched("0017 Wang", new Money(5, Currency.Eur), CaseCommands.Today, "thanks, Wang",
            UnmatchedReason.NoAccount);
        await PaymentAsync(there, told);
        var (_, erased) = await store.CommitInTurnAsync(
            () => PaymentAsync(there, new CloseToldAgain("c1", "p")), () => EraseAsync(here));

        Assert.Equal(ReceiptKind.Accepted, erased.Kind);
        Assert.Empty(await store.ListKeysAsync("", 99, None));
        Assert.Null(await KeyFaultAsync());

        async Task<CommandReceipt> PaymentAsync(EmbeddedRun run, PaymentCommand command)
        {
            var envelope = new CommandEnvelope(CommandId16.FromHash($"payment {commands++}"),
                StreamId.Parse("payment/x"), new Principal("core", "integration"), command);
            var receipt = await run.Host.SendAsync(envelope, None).AsTask().Soon();
            Assert.Single(receipt.Events);
            return receipt;
        }
    }

    [Fact]
    public async Task CaseThatNamesNobody_OnAnAccountOfSeveral_AsksWhoSharesItsKeyOnlyWhereItSeals()
    {
        await using var run = Start("a");
        var other = StreamId.Parse("case/c1");
        await FillAsync(run);
        await run.SendAsync("open 2", "c2", CaseCommands.Open("c2", episode: 2));
        var before = store.ReadsOf(other);
        var paid = await run.SendAsync("pay 2", "c2", CaseCommands.Pay("p2", 1));
        var refused = await run.SendAsync("bad 2", "c2", CaseCommands.BadNote());
        Assert.Equal((ReceiptKind.Accepted, ReceiptKind.Refused), (paid.Kind, refused.Kind));
        Assert.Equal(before, store.ReadsOf(other));

        await run.SendAsync("note 2", "c2", CaseCommands.Note("n2", Nobodys));
        Assert.NotEqual(before, store.ReadsOf(other));
        before = store.ReadsOf(other);
        await run.SendAsync("typed 2", "c2", new CancelPromise("m9", "none"));
        Assert.NotEqual(before, store.ReadsOf(other));
    }

    [Fact]
    public async Task Export_TextOfAStepThatWaitsForApproval_IsOpened()
    {
        await using var run = Start("a");
        await FillAsync(run, resolve: false);
        await run.SendAsync("ask", "c1", Asking(), "ann");
        var held = await new PersonExport(store, HostSettings.Sealer("x"), clock).ReadAsync("p1", None);
        Assert.Contains(held!.Entries, entry => entry.ToJsonString().Contains(Nobodys, StringComparison.Ordinal));
    }

    /// <summary>How often her case was read by now, and how many reads it takes to look for what is hers.</summary>
    private async Task<(StreamId Case, int Before, int Once)> ReadsAsync()
    {
        var hers = StreamId.Parse("case/c1");
        var before = store.ReadsOf(hers);
        await HeldAsync();
        return (hers, store.ReadsOf(hers), store.ReadsOf(hers) - before);
    }

    private Task<CommandReceipt> EraseAsync(EmbeddedRun run) =>
        TellAsync(run, new ErasePerson(ErasureGround.PurposeAchieved), Officer);

    /// <summary>Writes an erasure of everything that names one key alone.</summary>
    private async Task HalfErasedAsync(StreamId person, string key)
    {
        var head = (await store.ReadStreamHeadAsync(person, None))!.Value;
        var id = CommandId16.FromHash("half");
        var erased = new PersonErased(ErasureGround.PurposeAchieved,
            [RetentionClass.Identity, RetentionClass.CollectionRecord], [key], CaseCommands.Today);
        var kind = EventKinds.Of(erased);
        var entry = new NewEntry(person, kind.Name, kind.Format, true, id, default,
            clock.GetUtcNow().ToUnixTimeMilliseconds(), new LedgerPrincipal("grace", "compliance", null, null),
            null, [], PayloadCodec.EncodeEvent(erased, new SealScope(person, id, new OwnerKeys().Of)));
        await Ledgers.WriteAsync(store, clock,
            new LedgerUnit([new StreamGuard(person, head.Version)], [entry]) { DestroyedKeys = [key] });
    }

    private static RequestApproval Asking() => new("a2", new Waive("w", new Money(1, Currency.Eur), Nobodys));

    private async Task<HeldFacts> HeldAsync()
    {
        var writer = new LedgerWriter(store, new LedgerWriterOptions(), clock);
        var policies = new PolicyLibrary(new HostSettings(store, clock).Policies);
        var engine = new EngineContext(store, writer, HostSettings.Sealer("x"), policies,
            clock, new EngineOptions { Build = "x", Version = "1.0" });
        return (await HeldFacts.OfAsync(engine, StreamId.Parse("person/p1"), None))!;
    }

    private static async Task IsReadableAsync(EmbeddedRun run, string caseId) =>
        Assert.Contains(Nobodys, Printed.Of((await run.ReadAsync(caseId)).State), StringComparison.Ordinal);
}
