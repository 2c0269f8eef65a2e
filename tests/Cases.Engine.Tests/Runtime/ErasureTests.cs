using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests.Runtime;

/// <summary>Erasing a person's data through the actors: keys, memory of all nodes, proofs, what comes after.</summary>
public sealed partial class ErasureTests : IAsyncDisposable
{
    private const string Said = "her brother answered";
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly Principal Officer = new("grace", "compliance");

    private readonly VirtualClock clock = new(CaseCommands.Start);
    private readonly GatedStore store = new(new MemoryLedgerStore());
    private int commands;

    [Fact]
    public async Task Erased_WithItsEntry_TheKeysAreGoneAndEveryProofHolds()
    {
        await using var run = Start("a");
        await FillAsync(run);
        var before = await store.ReadFromAsync(0, 999, None);
        var receipt = await TellAsync(run, new ErasePerson(ErasureGround.PurposeAchieved), Officer);

        Assert.Equal((ReceiptKind.Accepted, "personErased"), (receipt.Kind, Assert.Single(receipt.Events)));
        Assert.Equal(2, store.Batches[^1].DestroyedKeys.Count);
        Assert.DoesNotContain(await store.ListKeysAsync("", 99, None), key => key.Owner == "person/p1");
        var after = await store.ReadFromAsync(0, 999, None);
        Assert.Equal(before.Select(entry => entry.Hash), after.Take(before.Count).Select(entry => entry.Hash));
        Assert.Null((await StateCheck.VerifyAsync(store, null, None)).Fault);
        Assert.Null((await PersonAsync(run)).Name);
    }

    [Fact]
    public async Task Erased_AnotherPersonOfTheSameLedger_IsAsBefore()
    {
        await using var run = Start("a");
        await FillAsync(run);
        await TellAsync(run, new RegisterPerson("Li Na", null), Officer, "p2");
        await TellAsync(run, new ErasePerson(ErasureGround.PurposeAchieved), Officer);
        Assert.Equal("Li Na", (await PersonAsync(run, "p2")).Name);
    }

    [Fact]
    public async Task Erased_AtAnotherNode_ThisOneForgetsKeysAndActorsAndSealsUnderANewKey()
    {
        await using var here = Start("a");
        await using var there = Start("b");
        await FillAsync(here);
        Assert.Equal("Wang Xiaoming", (await PersonAsync(there)).Name);
        await there.Node.Tail.LookAsync(None);
        var told = new List<string>();
        there.Node.OnErased = person => told.Add(person.Value);
        await TellAsync(here, new ErasePerson(ErasureGround.PurposeAchieved), Officer);

        // Before it has looked: what it seals for her now must not go under the key that is gone.
        var point = new AddContactPoint("n", ContactChannel.Phone, "13900005678", "mail", LegalGround.Consent);
        Assert.Equal(ReceiptKind.Accepted, (await TellAsync(there, point, new("core", "integration"))).Kind);
        await there.Node.Tail.LookAsync(None);

        Assert.Equal(["person/p1"], told);
        var state = await PersonAsync(here);
        Assert.Equal([null, "13900005678"], state.ContactPoints.Select(one => one.Value));
        Assert.Single(await store.ListKeysAsync("", 99, None), key => key is { Owner: "person/p1", Class: "identity" });
    }

    // The only node of a store reads no tail: what was erased it has to learn from its own failed batch.
    [Fact]
    public async Task Erased_ByABatchWhoseAnswerIsLost_IsForgottenAtOnce()
    {
        await using var run = Start("a");
        await FillAsync(run, resolve: false);
        var waive = new Waive("w", new Money(500, Currency.Eur), Said);
        Assert.Equal(ReceiptKind.Accepted, (await run.SendAsync("ask", "c1", new RequestApproval("a", waive))).Kind);
        await ResolveAsync(run);
        Assert.Contains(Said, Printed.Of((await run.ReadAsync("c1")).State), StringComparison.Ordinal);
        var told = new List<string>();
        run.Node.OnErased = person => told.Add(person.Value);

        store.FailNext(StoreCall.CommitAnswer);
        await Assert.ThrowsAsync<LedgerStoreException>(
            () => TellAsync(run, new ErasePerson(ErasureGround.PurposeAchieved), Officer));

        Assert.Equal(["person/p1"], told);
        Assert.Null((await PersonAsync(run)).Name);
        Assert.DoesNotContain(Said, Printed.Of((await run.ReadAsync("c1")).State), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Erased_HereOrElsewhere_FollowersAreNotHandedWhatWasWrittenOpen()
    {
        await using var here = Start("a");
        await using var there = Start("b");
        var recent = (Here: here.Node.KeepRecent(), There: there.Node.KeepRecent());
        await FillAsync(here);
        await there.Node.Tail.LookAsync(None);
        await TellAsync(there, new RegisterPerson("Li Na", null), Officer, "p2");
        var written = (await store.ReadHeadAsync(None)).Next - 1;
        await TellAsync(here, new ErasePerson(ErasureGround.PurposeAchieved), Officer);
        await there.Node.Tail.LookAsync(None);

        var page = new FollowedEntry[100];
        Assert.Equal(0, recent.Here.Take(0, page));
        Assert.Equal(0, recent.There.Take(written, page));
        Assert.Equal((1, 1), (recent.Here.Clearings, recent.There.Clearings));
    }

    [Fact]
    public async Task Erased_ActorsThatStayed_DoNotShowWhatTheyHadOpened()
    {
        await using var run = Start("a");
        await FillAsync(run, resolve: false);
        var asked = new RequestApproval("a1", new Waive("w", new Money(90_000, Currency.Eur), Said));
        await run.SendAsync("ask", "c1", asked, "ann");
        Assert.Contains(Said, Printed.Of((await run.ReadAsync("c1")).State), StringComparison.Ordinal);
        await run.SendAsync("no", "c1", new DecideApproval("a1", false, "no"), "bob");
        await ResolveAsync(run);
        await TellAsync(run, new ErasePerson(ErasureGround.PurposeAchieved), Officer);
        Assert.DoesNotContain(Said, Printed.Of((await run.ReadAsync("c1")).State), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Erased_Again_WritesNothing()
    {
        await using var run = Start("a");
        await FillAsync(run);
        await TellAsync(run, new ErasePerson(ErasureGround.PurposeAchieved), Officer);
        var head = await store.ReadHeadAsync(None);
        var again = await TellAsync(run, new ErasePerson(ErasureGround.Unlawful), Officer);
        Assert.Equal((ReceiptKind.Accepted, 0), (again.Kind, again.Events.Count));
        Assert.Equal(head, await store.ReadHeadAsync(None));
    }

    [Fact]
    public async Task OpenCase_Refuses_AndProcessingIsRestricted()
    {
        await using var run = Start("a");
        await FillAsync(run, resolve: false);
        var asked = Envelope(new ErasePerson(ErasureGround.ConsentWithdrawn), Officer, "p1");
        var answer = await SendAsync(run, asked);

        Assert.Equal(RefusalCode.CaseNeedsData, Assert.Single(answer.Erasing.Reasons).Code);
        Assert.Equal((ReceiptKind.Accepted, null), (answer.Restricting?.Kind, answer.From));
        var hold = Assert.Single((await PersonAsync(run)).Holds);
        Assert.Equal((HoldKind.Restriction, null), (hold.Kind, hold.Until));
        Assert.NotEmpty(await store.ListKeysAsync("", 99, None));

        // Repeated under its id it is answered alike; asked anew, the restriction stands already.
        Assert.True((await SendAsync(run, asked)).Erasing.Repeated);
        var anew = await SendAsync(run, Envelope(new ErasePerson(ErasureGround.Unlawful), Officer, "p1"));
        Assert.Null(anew.Restricting);
    }

    [Fact]
    public async Task CaseThatMovedMeanwhile_LosesTheErasureItsGuard_AndItIsDecidedAgain()
    {
        await using var here = Start("a");
        await using var there = Start("b");
        await FillAsync(here);
        var hold = store.HoldCommits();
        var noting = there.SendAsync("late", "c1", CaseCommands.Note("late"));
        await hold.Reached.Soon();
        var erasing = TellAsync(here, new ErasePerson(ErasureGround.PurposeAchieved), Officer);
        hold.Release();

        Assert.Equal(ReceiptKind.Accepted, (await noting).Kind);
        Assert.Equal(ReceiptKind.Accepted, (await erasing).Kind);

        // Whichever came first: what was sealed before is gone, and what comes after is under a key that is there.
        await NothingIsUnderAKeyThatIsGoneAsync();
    }

    [Theory]
    [InlineData("cancel a promise that there is not")]
    [InlineData("ask for an approval of another case's id")]
    public async Task RefusalOfANodeThatHasNotSeenIt_SealsUnderAKeyThatIsThere(string what)
    {
        await using var behind = new GatedStore(store);
        await using var here = Start("a");
        await using var there = EmbeddedRun.Start(new HostSettings(behind, clock) { Seed = "b" });
        await here.SendAsync("open other", "c9", CaseCommands.Open("c9", "0099"));
        await here.SendAsync("ask other", "c9", Approval());
        await FillAsync(here);
        Assert.Equal(ReceiptKind.Refused, (await there.SendAsync("first", "c1", Refused())).Kind);
        var hold = behind.HoldCommits();
        var refusing = there.SendAsync("late", "c1", Refused());
        await hold.Reached.Soon();
        await TellAsync(here, new ErasePerson(ErasureGround.PurposeAchieved), Officer);
        hold.Release();

        Assert.Equal(ReceiptKind.Refused, (await refusing).Kind);
        await NothingIsUnderAKeyThatIsGoneAsync();

        static RequestApproval Approval() => new("a9", new Waive("w", new Money(1, Currency.Eur), Said));

        object Refused() => what.StartsWith("cancel", StringComparison.Ordinal)
            ? new CancelPromise("m9", "none")
            : Approval();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task KeyOfTheAccount_OfACaseThatNamesNobody_IsNotUsedByANodeThatHasNotSeenIt(bool isBefore)
    {
        await using var behind = new GatedStore(store);
        await using var here = Start("a");
        await using var there = EmbeddedRun.Start(new HostSettings(behind, clock) { Seed = "b" });
        await here.SendAsync("open 1", "c0", CaseCommands.Open("c0"));
        await there.SendAsync("note 1", "c0", CaseCommands.Note("n0"));
        await here.SendAsync("pay 1", "c0", CaseCommands.Pay("p0", CaseCommands.Owed));
        if (isBefore)
        {
            await FillAsync(here, episode: 2);
        }

        var hold = behind.HoldCommits();
        var noting = there.SendAsync("late", "c0", CaseCommands.Note("n1"));
        await hold.Reached.Soon();
        if (!isBefore)
        {
            await FillAsync(here, episode: 2);
        }

        await TellAsync(here, new ErasePerson(ErasureGround.PurposeAchieved), Officer);
        hold.Release();

        Assert.Equal(ReceiptKind.Accepted, (await noting).Kind);
        await NothingIsUnderAKeyThatIsGoneAsync();
    }

    [Fact]
    public async Task CaseOpenedMeanwhile_OnAnotherAccount_LosesTheErasureAndItIsRefused()
    {
        await using var here = Start("a");
        await using var there = Start("b");
        await FillAsync(here);

        // Both are decided before either is written: the erasure does not know of the case.
        var (opened, refused) = await store.CommitInTurnAsync(
            () => there.SendAsync("open 2", "c2", CaseCommands.Open("c2", "0099", debtor: "p1")),
            () => EraseAsync(here));

        Assert.Equal(ReceiptKind.Accepted, opened.Kind);
        var reason = Assert.Single(refused.Reasons);
        Assert.Equal(RefusalCode.CaseNeedsData, reason.Code);
        Assert.Contains("c2", reason.Detail, StringComparison.Ordinal);
        Assert.Equal("Wang Xiaoming", (await PersonAsync(here)).Name);
        Assert.DoesNotContain(store.Batches, batch => batch.DestroyedKeys.Count > 0);
    }

    [Fact]
    public async Task CaseOpenedMeanwhile_BehindTheErasure_IsDecidedAgainAndSealedUnderAKeyThatIsThere()
    {
        await using var here = Start("a");
        await using var there = Start("b");
        await FillAsync(here);
        Assert.Equal("Wang Xiaoming", (await PersonAsync(there)).Name);
        var (gone, opened) = await store.CommitInTurnAsync(
            () => EraseAsync(here),
            () => there.SendAsync("open 2", "c2", CaseCommands.Open("c2", "0099", debtor: "p1")));
        Assert.Equal((ReceiptKind.Accepted, ReceiptKind.Accepted), (gone.Kind, opened.Kind));
        var noted = await there.SendAsync("note 2", "c2", CaseCommands.Note("n2", "new"));
        Assert.Equal(ReceiptKind.Accepted, noted.Kind);

        var entries = await Ledgers.AllAsync(store);
        var erased = entries.Single(entry => entry.Kind == "personErased").Position;
        Assert.True(entries.Single(entry => entry.Stream.Value == "case/c2" && entry.Kind == "caseOpened").Position
            > erased);
        await NothingIsUnderAKeyThatIsGoneAsync();
        Assert.Null(await KeyFaultAsync());
    }

    [Fact]
    public async Task KeyOfTheAccount_FromBeforeADebtorWasNamed_GoesToo()
    {
        await using var run = Start("a");
        await run.SendAsync("open 1", "c0", CaseCommands.Open("c0"));
        await run.SendAsync("note 1", "c0", CaseCommands.Note("n0"));
        await run.SendAsync("pay 1", "c0", CaseCommands.Pay("p0", CaseCommands.Owed));
        await FillAsync(run, episode: 2);
        Assert.Contains(await store.ListKeysAsync("", 99, None), key => key.Owner == "account/0017");
        await TellAsync(run, new ErasePerson(ErasureGround.PurposeAchieved), Officer);
        Assert.Empty(await store.ListKeysAsync("", 99, None));
    }

    [Fact]
    public async Task Search_AfterAnErasure_FindsNothing_AlsoBeforeTheKeysWereGone()
    {
        await using var run = Start("a");
        await using var rows = new MemorySearchRows();
        await FillAsync(run);
        await run.Node.Follow(rows).CatchUpAsync(None);
        var search = new PersonSearch(rows, run.Node.Tokens);
        Assert.Equal(["p1"], await search.FindAsync("wang xiaoming", None));

        await TellAsync(run, new ErasePerson(ErasureGround.PurposeAchieved), Officer);
        await run.Node.Follow(rows).CatchUpAsync(None);

        Assert.Equal([], await search.FindAsync("wang xiaoming", None));
        Assert.Equal([], await search.FindAsync("13000001234", None));
    }

    [Theory]
    [InlineData(PlanForm.Oral, null, true)]
    [InlineData(null, "tape 7", true)]
    [InlineData(PlanForm.Written, null, false)]
    public async Task PlanThatWasAgreedOrally_IsTold_AlsoWhenItIsOver(PlanForm? form, string? recording, bool isOral)
    {
        await using var run = Start("a");
        await FillAsync(run, resolve: false);
        await run.SendAsync("reach", "c1", CaseCommands.Reach("k1"));
        var plan = CaseCommands.Plan("n1", CaseCommands.Owed, 2) with { Form = form, Recording = recording };
        Assert.Contains("planAgreed", (await run.SendAsync("plan", "c1", plan)).Events);
        await ResolveAsync(run);
        var one = Assert.Single((await HeldAsync()).Facts.Cases);
        Assert.Equal((isOral, true), (one.HasOralPlan, one.IsSettled));
    }

    [Fact]
    public async Task KeyThatIsGoneWithoutAnErasure_OrBackAfterOne_IsFoundAtTheEntryThatTells()
    {
        await using var run = Start("a");
        await FillAsync(run);
        Assert.Null(await KeyFaultAsync());
        var row = (await store.FindKeyAsync("person/p1", "identity", None))!;
        var kept = row with { Wrapped = [.. row.Wrapped] };
        await ByHandAsync([], [row.KeyId]);
        var gone = (await KeyFaultAsync())!;
        var registered = (await Ledgers.AllAsync(store)).First(entry => entry.Kind == "personRegistered");
        Assert.Equal((registered.Position, "person/p1", "none"), (gone.Position, gone.Stream, gone.Found));
        Assert.Contains(row.KeyId, gone.What, StringComparison.Ordinal);

        await ByHandAsync([kept with { Wrapped = [.. kept.Wrapped] }], []);
        Assert.Null(await KeyFaultAsync());
        Assert.Equal(ReceiptKind.Accepted,
            (await TellAsync(run, new ErasePerson(ErasureGround.PurposeAchieved), Officer)).Kind);
        Assert.Null(await KeyFaultAsync());
        await ByHandAsync([kept], []);
        var back = (await KeyFaultAsync())!;
        var erased = (await Ledgers.AllAsync(store)).Single(entry => entry.Kind == "personErased");
        Assert.Equal((erased.Position, "one of person/p1, class identity"), (back.Position, back.Found));
    }

    [Fact]
    public async Task KeyThatIsErasedWhileTheEntriesAreRead_IsNoFault()
    {
        await using var run = Start("a");
        await FillAsync(run);
        var use = new KeyUse();
        Assert.Null((await StateCheck.VerifyAsync(store, null, None, null, use)).Fault);
        await TellAsync(run, new ErasePerson(ErasureGround.PurposeAchieved), Officer);
        Assert.Null((await KeyRowCheck.RunAsync(store, null, use, None)).Fault);
    }

    [Fact]
    public async Task Export_AfterAnErasure_SaysErasedWhereTextsWere()
    {
        await using var run = Start("a");
        await FillAsync(run);
        await TellAsync(run, new ErasePerson(ErasureGround.PurposeAchieved), Officer);
        var held = await new PersonExport(store, HostSettings.Sealer("x"), clock).ReadAsync("p1", None);
        var text = string.Concat(held!.Entries.Select(entry => entry.ToJsonString()));
        Assert.Contains(PersonExport.Erased, text, StringComparison.Ordinal);
        Assert.DoesNotContain("Wang", text, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private async Task NothingIsUnderAKeyThatIsGoneAsync()
    {
        var entries = await Ledgers.AllAsync(store);
        var at = entries.Single(entry => entry.Kind == "personErased").Position;
        var gone = store.Batches.SelectMany(batch => batch.DestroyedKeys).ToList();
        Assert.NotEmpty(gone);
        Ledgers.AssertUnused(gone, entries.Where(entry => entry.Position > at));
    }

    /// <summary>What the check of the table of keys finds.</summary>
    private async Task<LedgerFault?> KeyFaultAsync()
    {
        var use = new KeyUse();
        Assert.Null((await StateCheck.VerifyAsync(store, null, None, null, use)).Fault);
        return (await KeyRowCheck.RunAsync(store, HostSettings.Sealer("x"), use, None)).Fault;
    }

    /// <summary>Puts rows into the table of keys and takes others out, with an entry that says nothing of it.</summary>
    private async Task ByHandAsync(SealingKey[] rows, string[] gone)
    {
        var stream = StreamId.Parse("system/key-backups");
        var head = await store.ReadStreamHeadAsync(stream, None) ?? default;
        var entry = new NewEntry(stream, "keysRestored", 1, true, CommandId16.FromHash($"{stream} {head.Sequence}"),
            default, clock.GetUtcNow().ToUnixTimeMilliseconds(), new LedgerPrincipal("system", "system", null, null),
            null, [], PayloadCodec.EncodeSystem(new KeysRestored(0, 0)));
        await Ledgers.WriteAsync(store, clock,
            new LedgerUnit([new StreamGuard(stream, head.Version)], [entry], rows) { DestroyedKeys = gone });
    }

    private static async Task<PersonState> PersonAsync(EmbeddedRun run, string person = "p1") =>
        (PersonState)(await run.Host.ReadAsync(StreamId.Parse("person/" + person), None).AsTask().Soon()).State;

    private EmbeddedRun Start(string seed) => EmbeddedRun.Start(new HostSettings(store, clock) { Seed = seed });

    private static async Task<ErasureAnswer> SendAsync(EmbeddedRun run, CommandEnvelope asked) =>
        await Erasures.SendAsync(run.Host, asked, DateTimeZone.Utc, restricts: true, None).AsTask().Soon();

    private CommandEnvelope Envelope(object command, Principal by, string person) =>
        new(CommandId16.FromHash($"person {commands++}"), StreamId.Parse("person/" + person), by, command);

    private Task<CommandReceipt> TellAsync(EmbeddedRun run, object command, Principal by, string person = "p1") =>
        run.Host.SendAsync(Envelope(command, by, person), None).AsTask().Soon();

    /// <summary>A person with a name, a number and a case with a note.</summary>
    private async Task FillAsync(EmbeddedRun run, bool resolve = true, int episode = 1)
    {
        var core = new Principal("core", "integration");
        await TellAsync(run, new RegisterPerson("Wang Xiaoming", "zh-CN"), core);
        await TellAsync(run, new AddContactPoint(
            "m", ContactChannel.Phone, "13000001234", "contract", LegalGround.Contract), core);
        await run.SendAsync("open", "c1", CaseCommands.Open("c1", episode: episode, debtor: "p1"));
        await run.SendAsync("note", "c1", CaseCommands.Note("n1", Said));
        if (resolve)
        {
            await ResolveAsync(run);
        }
    }

    private static async Task ResolveAsync(EmbeddedRun run)
    {
        var paid = await run.SendAsync("pay", "c1", CaseCommands.Pay("p", CaseCommands.Owed));
        Assert.Contains("caseResolved", paid.Events);
    }
}
