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
    public async Task SlotOfAGuarantor_StandsOverAllCasesInWhichHeHasAPart()
    {
        await using var run = await WithGuarantorAsync();
        var request = new RequestContactPermission("k1", "c1", ContactChannel.Phone) { Party = PartyKind.Guarantor };
        Assert.Equal(ReceiptKind.Accepted, (await AskAsync(run, "one", request)).Kind);
        var other = request with { Key = "k2", Case = "c3" };
        var own = new RequestContactPermission("k3", "c4", ContactChannel.Phone);
        foreach (var (id, person, asked) in new[] { ("two", "p2", other), ("three", "g", own) })
        {
            var refused = await AskAsync(run, id, asked, person);
            Assert.Contains(RefusalCode.SlotReserved, refused.Reasons.Select(reason => reason.Code));
        }

        var released = await AskAsync(run, "back", new ReleaseContactPermission("k1", "not needed"));
        Assert.Equal(ReceiptKind.Accepted, released.Kind);
        Assert.Empty((await PersonAsync(run, "g")).Reserved);
        Assert.Equal(ReceiptKind.Accepted, (await AskAsync(run, "four", other with { Key = "k4" }, "p2")).Kind);

        var call = CaseCommands.Reach("x") with
        {
            Party = PartyKind.Guarantor, Permission = "k4", Disposition = Disposition.NoAnswer,
        };
        Assert.Equal(ReceiptKind.Accepted, (await run.SendAsync("call", "c3", call)).Kind);
        foreach (var name in new[] { "p2", "g" })
        {
            var person = await PersonAsync(run, name);
            Assert.Equal((0, 1), (person.Reserved.Length, person.Contacts.Length));
        }

        // One unanswered dial a day: his own case counts the one that he had as a guarantor.
        var spent = await AskAsync(run, "five", own with { Key = "k5" }, "g");
        Assert.Equal("DIALS", Assert.Single(spent.Reasons).Rule);
        Assert.Null((await StateCheck.VerifyAsync(store, null, CancellationToken.None)).Fault);
    }

    [Fact]
    public async Task TwoHosts_AskedAtOnceForOneGuarantorOfTwoDebtors_GiveOneSlot()
    {
        await using var here = await WithGuarantorAsync();
        await using var there = Start("b");
        var receipts = await Task.WhenAll(
            AskAsync(here, "ask-1", Of("k1", "c1")), AskAsync(there, "ask-2", Of("k2", "c3"), "p2")).Soon();
        Assert.Single(receipts, receipt => receipt.Kind == ReceiptKind.Accepted);
        Assert.Single((await PersonAsync(here, "g")).Reserved);

        static RequestContactPermission Of(string key, string about) =>
            new(key, about, ContactChannel.Phone) { Party = PartyKind.Guarantor };
    }

    [Fact]
    public async Task TwoWhoGuaranteeEachOther_AskedForAtOnce_NeverWaitForEachOther()
    {
        await using var run = Start("a");
        foreach (var name in new[] { "x", "y" })
        {
            await AskAsync(run, "know-" + name, new RegisterPerson("made up", null), name);
        }

        foreach (var (id, account, debtor, other) in new[] { ("cx", "0031", "x", "y"), ("cy", "0032", "y", "x") })
        {
            await run.SendAsync("open-" + id, id, CaseCommands.Open(id, account) with
            {
                Parties = [new CaseParty(debtor, PartyKind.Debtor), new CaseParty(other, PartyKind.Guarantor)],
            });
            await run.SendAsync("enter-" + id, id, new AssessEntry());
        }

        for (var round = 0; round < 50; round++)
        {
            var receipts = await Task.WhenAll(
                Task.Run(() => AskAsync(run, $"x-{round}", Of($"x{round}", "cx"), "x")),
                Task.Run(() => AskAsync(run, $"y-{round}", Of($"y{round}", "cy"), "y"))).Soon();
            Assert.All(receipts, receipt => Assert.Equal(ReceiptKind.Accepted, receipt.Kind));
            await Task.WhenAll(
                Task.Run(() => AskAsync(run, $"bx-{round}", new ReleaseContactPermission($"x{round}", "over"), "x")),
                Task.Run(() => AskAsync(run, $"by-{round}", new ReleaseContactPermission($"y{round}", "over"), "y")))
                .Soon();
        }

        static RequestContactPermission Of(string key, string about) =>
            new(key, about, ContactChannel.Phone) { Party = PartyKind.Guarantor };
    }

    [Fact]
    public async Task TwoGuarantors_AreNamed_AndHaveASlotEach()
    {
        await using var run = await WithGuarantorAsync();
        var asked = new RequestContactPermission("k0", "c5", ContactChannel.Phone) { Party = PartyKind.Guarantor };
        var unnamed = await AskAsync(run, "who", asked, "p3");
        Assert.Equal(RefusalCode.FieldMissing, Assert.Single(unnamed.Reasons).Code);
        foreach (var name in new[] { "g", "h" })
        {
            var given = await AskAsync(run, "ask-" + name, asked with { Key = "k" + name, PartyPerson = name }, "p3");
            Assert.Equal(ReceiptKind.Accepted, given.Kind);
        }

        var call = CaseCommands.Reach("x") with
        {
            Party = PartyKind.Guarantor, PartyPerson = "h", Permission = "kg", Disposition = Disposition.NoAnswer,
        };
        var refused = await run.SendAsync("call", "c5", call);
        Assert.Contains(RefusalCode.PermissionUnusable, refused.Reasons.Select(reason => reason.Code));
        Assert.Equal(ReceiptKind.Accepted, (await run.SendAsync("call-2", "c5", call with { Permission = "kh" })).Kind);
        Assert.Equal(["kg"], (await PersonAsync(run, "p3")).Reserved.Select(slot => slot.Key));
        Assert.Empty((await PersonAsync(run, "h")).Reserved);
        Assert.Single((await PersonAsync(run, "g")).Reserved);
    }

    [Fact]
    public async Task PartThatEnded_KeepsWhatWasDoneInItsSlot_AndItsCorrection()
    {
        await using var run = await WithGuarantorAsync();
        var asked = new RequestContactPermission("k1", "c1", ContactChannel.Phone)
        {
            Party = PartyKind.Guarantor, PartyPerson = "g",
        };
        Assert.Equal(ReceiptKind.Accepted, (await AskAsync(run, "ask", asked)).Kind);
        var ended = await SupervisedAsync(run, "end", new EndParty("g", "released by the bank"));
        Assert.Equal(ReceiptKind.Accepted, ended.Kind);
        var call = CaseCommands.Reach("x") with { Party = PartyKind.Guarantor, Disposition = Disposition.NoAnswer };
        var unslotted = await run.SendAsync("other", "c1", call with { Key = "o", PartyPerson = "g" });
        Assert.Contains(RefusalCode.KeyUnknown, unslotted.Reasons.Select(reason => reason.Code));

        // The slot says whom it was for.
        Assert.Equal(ReceiptKind.Accepted, (await run.SendAsync("call", "c1", call with { Permission = "k1" })).Kind);
        var known = await PersonAsync(run, "g");
        Assert.Equal((0, false), (known.Reserved.Length, Assert.Single(known.Contacts).Corrected));
        var corrected = await SupervisedAsync(run, "fix", new Correct(CorrectionTarget.Contact, "x", "another case"));
        Assert.Equal(ReceiptKind.Accepted, corrected.Kind);
        Assert.True(Assert.Single((await PersonAsync(run, "g")).Contacts).Corrected);

        // What is told late of the part, and of nobody in it, counts on nobody who came after him.
        await SupervisedAsync(run, "next", new AddParty("h", PartyKind.Guarantor, "contract 2"));
        var yesterday = Instant.FromDateTimeOffset(clock.GetUtcNow()).Minus(Duration.FromDays(1));
        var late = new OutsideFact(call with { Key = "late" }, yesterday, true, "feed");
        Assert.Equal(ReceiptKind.Accepted, (await run.SendAsync("late", "c1", late)).Kind);
        Assert.Empty((await PersonAsync(run, "h")).Contacts);
        Assert.Null((await StateCheck.VerifyAsync(store, null, CancellationToken.None)).Fault);
    }

    [Fact]
    public async Task Correction_OnACaseWithoutADebtor_FreesTheCountOfWhomItWasFor()
    {
        await using var run = await WithGuarantorAsync();
        await run.SendAsync("open-6", "c6", CaseCommands.Open("c6", "0026") with
        {
            Parties = [new CaseParty("g", PartyKind.Guarantor)],
        });
        await run.SendAsync("enter-6", "c6", new AssessEntry());
        var call = CaseCommands.Reach("x") with { Party = PartyKind.Guarantor, Disposition = Disposition.NoAnswer };
        Assert.Equal(ReceiptKind.Accepted, (await run.SendAsync("call", "c6", call)).Kind);
        var more = Assert.Single((await run.SendAsync("more", "c6", call with { Key = "y" })).Reasons);
        Assert.Equal(("DIALS", "2"), (more.Rule, more.Facts.Single(fact => fact.Name == "count").Value));
        var corrected = await SupervisedAsync(
            run, "sorry", new Correct(CorrectionTarget.Contact, "x", "another case"), "c6");
        Assert.Equal(ReceiptKind.Accepted, corrected.Kind);
        Assert.True(Assert.Single((await PersonAsync(run, "g")).Contacts).Corrected);
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

    // A count of one collector leaves out what another one did, also after all was read from the ledger again.
    [Fact]
    public async Task Count_OfOneCollector_LeavesOutTheCallsOfAnother_AndThoseOfTheSameOneCountOverItsStaff()
    {
        await using var run = await WithCasesAsync(CountedActors.Own);
        Principal[] agencies = [new("zoe", "agency", "north"), new("yan", "agency", "south")];
        Assert.Equal(ReceiptKind.Accepted, (await CallAsync(run, "a", new("ann", "collector"))).Kind);
        Assert.Equal(ReceiptKind.Accepted, (await CallAsync(run, "b", agencies[0])).Kind);
        run.ForgetAll();

        Assert.Equal(ReceiptKind.Refused, (await CallAsync(run, "c", new("bob", "collector"), "c2")).Kind);
        Assert.Equal(ReceiptKind.Refused, (await CallAsync(run, "d", agencies[0] with { Subject = "xu" })).Kind);
        Assert.Equal(ReceiptKind.Refused, (await CallAsync(run, "e", new("who", "agency"))).Kind);
        Assert.Equal(ReceiptKind.Accepted, (await CallAsync(run, "f", agencies[1])).Kind);
        Assert.Equal(["bank", "agency/north", "agency/south"],
            (await PersonAsync(run, "p1")).Contacts.Select(contact => contact.By));
    }

    [Fact]
    public async Task Slot_OfOneCollector_IsNotCountedForAnother_AndWhatWasToldFromElsewhereIsForAll()
    {
        await using var run = await WithCasesAsync(CountedActors.Own);
        await AskAsync(run, "ask", new RequestContactPermission("k1", "c1", ContactChannel.Phone));
        Assert.Equal("bank", Assert.Single((await PersonAsync(run, "p1")).Reserved).By);
        var agency = new Principal("zoe", "agency", "north");
        var other = await CallAsync(run, "a", agency, party: PartyKind.ThirdParty);
        Assert.DoesNotContain(other.Reasons, reason => reason.Code == RefusalCode.RuleForbids);
        clock.Advance(TimeSpan.FromHours(1));

        var at = Instant.FromDateTimeOffset(clock.GetUtcNow()).Minus(Duration.FromMinutes(30));
        var late = new OutsideFact(
            CaseCommands.Reach("late") with { Disposition = Disposition.NoAnswer }, at, true, "feed");
        Assert.Equal(ReceiptKind.Accepted, (await run.SendAsync("late", "c1", late)).Kind);

        Assert.Null((await PersonAsync(run, "p1")).Contacts[^1].By);
        Assert.Equal(ReceiptKind.Refused, (await CallAsync(run, "b", agency with { Organisation = "south" })).Kind);
    }

    // An agency asks before it dials.
    private static async Task<CommandReceipt> CallAsync(
        EmbeddedRun run, string key, Principal by, string about = "c1", PartyKind party = PartyKind.Debtor)
    {
        var asked = by.Role != "agency" ? null : await run.Host.SendAsync(
            new CommandEnvelope(CommandId16.FromHash("ask " + key), StreamId.Parse("person/p1"), by,
                new RequestContactPermission("of-" + key, about, ContactChannel.Phone) { Party = party }),
            CancellationToken.None);
        return asked is { Kind: not ReceiptKind.Accepted } ? asked : await run.Host.SendAsync(
            new CommandEnvelope(CommandId16.FromHash("call " + key), CaseIdentity.Stream(about), by,
                CaseCommands.Reach(key) with
                {
                    Disposition = Disposition.NoAnswer, Party = party, Permission = asked is null ? null : "of-" + key,
                }),
            CancellationToken.None);
    }

    private static async Task<CommandReceipt> AskAsync(
        EmbeddedRun run, string id, PersonCommand command, string person = "p1") => await run.Host.SendAsync(
            new CommandEnvelope(CommandId16.FromHash(id), StreamId.Parse("person/" + person),
                new Principal("ann", "collector"), command),
            CancellationToken.None);

    private static async Task<CommandReceipt> SupervisedAsync(
        EmbeddedRun run, string id, CaseCommand command, string about = "c1") => await run.Host.SendAsync(
            new CommandEnvelope(CommandId16.FromHash(id), CaseIdentity.Stream(about),
                new Principal("sue", "supervisor"), command),
            CancellationToken.None);

    private static async Task<PersonState> PersonAsync(EmbeddedRun run, string person) => (PersonState)
        (await run.Host.ReadAsync(StreamId.Parse("person/" + person), CancellationToken.None)).State;

    /// <summary>
    /// <c>g</c> guarantees the debts of <c>p1</c> and <c>p2</c>, has one himself, and with <c>h</c> that of <c>p3</c>.
    /// </summary>
    private async Task<EmbeddedRun> WithGuarantorAsync()
    {
        var run = Start("a");
        (string Case, string Account, CaseParty[] Parties)[] cases =
        [
            ("c1", "0021", [new("p1", PartyKind.Debtor), new("g", PartyKind.Guarantor)]),
            ("c3", "0023", [new("p2", PartyKind.Debtor), new("g", PartyKind.Guarantor)]),
            ("c4", "0024", [new("g", PartyKind.Debtor)]),
            ("c5", "0025",
                [new("p3", PartyKind.Debtor), new("g", PartyKind.Guarantor), new("h", PartyKind.Guarantor)]),
        ];
        foreach (var name in new[] { "p1", "p2", "p3", "g", "h" })
        {
            await AskAsync(run, "know-" + name, new RegisterPerson("made up", null), name);
        }

        foreach (var (name, account, parties) in cases)
        {
            await run.SendAsync("open-" + name, name, CaseCommands.Open(name, account) with { Parties = [.. parties] });
            await run.SendAsync("enter-" + name, name, new AssessEntry());
        }

        return run;
    }

    private async Task<EmbeddedRun> WithCasesAsync(CountedActors actors = CountedActors.Joint)
    {
        var run = Start("a", actors);
        await run.SendAsync("open", "c1", CaseCommands.Open("c1", debtor: "p1"));
        await run.SendAsync("open-2", "c2", CaseCommands.Open("c2", "0018", debtor: "p1"));
        foreach (var name in new[] { "c1", "c2" })
        {
            await run.SendAsync("enter-" + name, name, new AssessEntry());
        }

        await AskAsync(run, "person", new RegisterPerson("made up", null));
        return run;
    }

    private EmbeddedRun Start(
        string seed, CountedActors actors = CountedActors.Joint) => EmbeddedRun.Start(new HostSettings(store, clock)
    {
        Seed = seed,
        Policies = TestRules.Book(new CheckedRule
        {
            Head = TestRules.Head("DIALS"),
            Checks =
            [
                new CountAtMostCheck
                {
                    Most = 1, Counted = [ActKind.Call], Result = CountedResult.Unanswered, Actors = actors,
                },
            ],
        }),
    });
}
