using Cases.Domain;
using Cases.Engine.Tests.Codec;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Engine.Tests.Runtime;

public sealed class KeyRingTests : IAsyncDisposable
{
    private static readonly StreamId Person = StreamId.Parse("person/p1");

    private readonly VirtualClock clock = new(CaseCommands.Start);
    private readonly GatedStore store = new(new MemoryLedgerStore());

    [Fact]
    public async Task FirstPersonalText_ItsKeyComesInTheSameCommit_LaterOnesNeedNone()
    {
        await using var run = Start("a");
        await run.SendAsync("open", "c1", CaseCommands.Open("c1", debtor: "p1"));
        await run.SendAsync("note", "c1", CaseCommands.Note("n1"));
        await run.SendAsync("note 2", "c1", CaseCommands.Note("n2"));

        // The first one is the account's own reference.
        Assert.Equal([1, 0, 0], store.Batches.Select(batch => batch.NewKeys.Count));
        var key = Assert.Single(store.Batches[0].NewKeys);
        Assert.Equal(("person/p1", "collectionRecord"), (key.Owner, key.Class));
        Assert.Equal(CaseCommands.Start.ToUnixTimeMilliseconds(), key.CreatedAtMs);
    }

    [Fact]
    public async Task CaseWithoutDebtor_ItsTextBelongsToTheAccount()
    {
        await using var run = Start("a");
        await run.SendAsync("open", "c1", CaseCommands.Open("c1"));
        await run.SendAsync("note", "c1", CaseCommands.Note("n1"));

        Assert.Equal("account/0017", store.Batches.SelectMany(batch => batch.NewKeys).Single().Owner);
    }

    [Fact]
    public async Task RefusalsOfAPersonAndACaseThatAreNotThere_MakeNoKey()
    {
        await using var run = Start("a");
        var telling = new CommandEnvelope(
            CommandId16.FromHash("role"), Person, new Principal("core", "integration"),
            new AssignRole("account/0017", PartyKind.Debtor));
        var told = await run.Host.SendAsync(telling, CancellationToken.None).AsTask().Soon();
        var refused = await run.SendAsync("none", "c1", CaseCommands.Reach("k"));

        Assert.Equal((ReceiptKind.Refused, ReceiptKind.Refused), (told.Kind, refused.Kind));
        Assert.Equal(2, store.Batches.Count);
        Assert.DoesNotContain(store.Batches, batch => batch.NewKeys.Count > 0);
    }

    [Fact]
    public async Task WhatPeopleTyped_StandsNowhereInTheTrail_AndIsThereForTheSecondPerson()
    {
        const string Typed = "王小明 is in hospital";
        await using var run = Start("a");
        await run.SendAsync("open", "c1", CaseCommands.Open("c1", debtor: "p1"));
        var waive = new Waive("w", new Money(90_000, Currency.Eur), Typed);
        foreach (var (command, by) in new (CaseCommand, string)[]
        {
            (new PlaceHold("h", HoldKind.Hardship, Typed), "ann"),
            (new AdvanceHold("s", "h", Typed, Typed), "ann"),
            (CaseCommands.Pay("p", 100) with { Reference = Typed }, "ann"),
            (new ReversePayment("p", Typed), "ann"),
            (new Assign("c-17", Typed), "ann"),
            (new RequestApproval("a1", waive), "ann"),
            (new DecideApproval("a1", true, Typed), "bob"),
        })
        {
            // The second person's actor reads what the first one typed from the ledger.
            run.ForgetAll();
            var receipt = await run.SendAsync(command.GetType().Name, "c1", command, by);
            Assert.True(receipt.Kind == ReceiptKind.Accepted, $"{command}: {string.Join(';', receipt.Reasons)}");
        }

        var trail = await Ledgers.AllAsync(store);
        Assert.Contains(trail, entry => entry.Kind == "waiverGranted");
        Assert.All(trail, entry => Assert.Equal(-1, entry.Payload.Span.IndexOf("hospital"u8)));
        Assert.Equal(["person/p1"],
            store.Batches.SelectMany(batch => batch.NewKeys).Select(key => key.Owner).Distinct());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TwoCasesOfOnePerson_FirstTextsAtOnce_OneKeyForBoth(bool twoHosts)
    {
        await using var here = Start("a");
        await using var there = Start("b");
        var hold = store.HoldCommits();
        var first = here.SendAsync("open 1", "c1", CaseCommands.Open("c1", "a1", debtor: "p1"));
        await hold.Reached.Soon();
        var second = (twoHosts ? there : here).SendAsync(
            "open 2", "c2", CaseCommands.Open("c2", "a2", debtor: "p1"));
        hold.Release();

        Assert.Equal(ReceiptKind.Accepted, (await first).Kind);
        Assert.Equal(ReceiptKind.Accepted, (await second).Kind);
        Assert.Single(store.Batches.SelectMany(batch => batch.NewKeys));
        foreach (var id in new[] { "case/c1", "case/c2" })
        {
            await here.SendAsync("note", StreamId.Parse(id).Name, CaseCommands.Note("n"));
            Assert.Equal("spoke about the matter", await TextAsync(id, Ring("c")));
        }
    }

    [Fact]
    public async Task CommitFails_TheKeyThatWasMadeForItIsNotKept()
    {
        await using var run = Start("a");
        var open = CaseCommands.Open("c1", debtor: "p1");
        store.FailNext(StoreCall.Commit);
        await Assert.ThrowsAsync<LedgerStoreException>(() => run.SendAsync("open", "c1", open));

        await run.SendAsync("open", "c1", open);
        await run.SendAsync("note", "c1", CaseCommands.Note("n1"));

        Assert.Single(store.Batches.SelectMany(batch => batch.NewKeys));
        Assert.Equal("spoke about the matter", await TextAsync("case/c1", Ring("c")));
    }

    [Fact]
    public async Task DestroyedKey_TextIsNullAndTheRestIsReadAsBefore()
    {
        await using var run = Start("a");
        await run.SendAsync("open", "c1", CaseCommands.Open("c1", debtor: "p1"));
        await run.SendAsync("note", "c1", CaseCommands.Note("n1"));
        var before = (CaseState)(await run.ReadAsync("c1")).State;
        var closed = before with { Opened = before.Opened! with { Account = null } };
        await using var erased = await WithoutKeysAsync();

        await using var later = EmbeddedRun.Start(new HostSettings(erased, clock) { Seed = "b" });
        Assert.Equal(Printed.Of(closed), Printed.Of((await later.ReadAsync("c1")).State));
        Assert.Null(await TextAsync("case/c1", new KeyRing(erased, HostSettings.Sealer("c"), clock)));
        Assert.Equal(ReceiptKind.Accepted, (await later.SendAsync("n2", "c1", CaseCommands.Note("n2"))).Kind);
    }

    [Fact]
    public async Task KeyUnderAnotherMasterKey_WritingSaysSo_ReadingLeavesTheTextClosed()
    {
        await using var run = Start("a");
        await run.SendAsync("open", "c1", CaseCommands.Open("c1", debtor: "p1"));
        await run.SendAsync("note", "c1", CaseCommands.Note("n1"));
        using var master = MasterKey.FromBytes(new byte[MasterKey.Size]);
        using var sealer = new Sealer(master, bytes => bytes.Fill(9));
        var ring = new KeyRing(store, sealer, clock);

        var error = await Assert.ThrowsAsync<LedgerStoreException>(async () =>
            await ring.ForAsync(Person, Records(), isNew: false, CancellationToken.None));

        Assert.Contains("master key", error.Message, StringComparison.Ordinal);
        Assert.Null(await TextAsync("case/c1", ring));
    }

    [Fact]
    public void Classes_OnlyOfTextThatIsThere()
    {
        var classes = default(RetentionClasses);
        KeyRing.AddClasses(new NoteAdded("n", CaseCommands.Today), ref classes);
        Assert.True(classes.IsEmpty);
        KeyRing.AddClasses(new NoteAdded("n", CaseCommands.Today) { Text = "text" }, ref classes);
        Assert.True(classes.Has(RetentionClass.CollectionRecord));
        Assert.False(classes.Has(RetentionClass.Identity));
        KeyRing.AddClasses(
            new PersonRegistered(null, null, null, CaseCommands.Today) { Name = "made up" }, ref classes);
        Assert.True(classes.Has(RetentionClass.Identity) && classes.Has(RetentionClass.CollectionRecord));
    }

    [Fact]
    public async Task Refused_OnACaseThatNobodyOpened_LeavesNoKeyThatNoErasureWouldDestroy()
    {
        await using var run = Start("a");
        var number = 0;
        foreach (var type in RecordShapes.Commands.Where(type => type.IsAssignableTo(typeof(CaseCommand))))
        {
            var full = Samples.Full(type);
            var fitting = RecordShapes.Make(
                type, part => part.PropertyType == typeof(string) ? "typed" : part.GetValue(full));
            foreach (var command in (object[])[full, fitting])
            {
                var id = $"c{number++}";
                var sent = command is OpenCase open ? open with { Case = id } : command;
                Assert.Equal(ReceiptKind.Refused, (await run.SendAsync(id, id, sent)).Kind);
            }
        }

        Assert.InRange(number, 80, 200);
        Assert.Empty(await store.ListKeysAsync("", 9, CancellationToken.None));
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private static RetentionClasses Records()
    {
        var classes = default(RetentionClasses);
        classes.Add(RetentionClass.CollectionRecord);
        return classes;
    }

    private EmbeddedRun Start(string seed) => EmbeddedRun.Start(new HostSettings(store, clock) { Seed = seed });

    private KeyRing Ring(string seed) => new(store, HostSettings.Sealer(seed), clock);

    private async Task<string?> TextAsync(string stream, KeyRing keys)
    {
        var entries = await Ledgers.AllAsync(store);
        var note = entries.First(entry => entry.Stream.Value == stream && entry.Kind == "noteAdded");
        return ((NoteAdded)(await EntryReading.DecodeAsync(note, keys, CancellationToken.None))!).Text;
    }

    private async Task<MemoryLedgerStore> WithoutKeysAsync()
    {
        var rows = await store.ReadFromAsync(0, 1_000, CancellationToken.None);
        var erased = new MemoryLedgerStore();
        await erased.CommitAsync(
            new LedgerBatch(0, clock.GetUtcNow().ToUnixTimeMilliseconds(), rows, []), CancellationToken.None);
        return erased;
    }
}
