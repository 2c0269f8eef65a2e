using System.Collections.Immutable;
using Cases.Domain;
using Cases.Ledger;
using Cases.Policies;
using Cases.TestKit;
using NodaTime;
using NodaTime.Text;
using Xunit;

namespace Cases.Engine.Tests.Runtime;

/// <summary>
/// The shipped Chinese rules on a case that runs: each lets the last permitted step pass and refuses the first
/// forbidden one, with everything that a refusal carries, and the refusal is an entry.
/// </summary>
public sealed class LiveRulesTests : IAsyncDisposable
{
    private static readonly ImmutableArray<string> Packs = ["BANK", "CN-CC", "CN-CBA2026", "CN-GBT45251"];

    private static readonly ImmutableArray<string> Letter =
    [
        "name", "balance", "reason_and_law", "rights_and_duties", "how_to_check_repay_object", "bank_contact",
        "business_seal",
    ];

    private static readonly ImmutableArray<string> Terms =
        ["balance", "schedule", "fees", "no_new_card_promise", "rights_and_liability", "other"];

    private readonly MemoryLedgerStore store = new();
    private readonly VirtualClock clock = new(At("2026-11-19T10:00:00+08:00").ToDateTimeOffset());
    private int sent;

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Theory]
    [InlineData("Asia/Shanghai", "22:00:00+08:00", "08:00:00+08:00")]
    [InlineData("Asia/Tokyo", "22:00:00+09:00", "08:00:00+08:00")]
    [InlineData("Asia/Dubai", "22:00:00+08:00", "08:00:00+04:00")]
    public async Task Quiet_BeginsAtTenByTheDebtorsClockAndTheOfficialOne(string zone, string from, string until)
    {
        var first = "2026-11-20T" + from;
        var again = "2026-11-21T" + until;
        var last = Text(At(first).Minus(Duration.FromMilliseconds(1)));
        await using var run = await WithCaseAsync(zone);
        await PassesAsync(run, last, Call("k1"));

        var reason = await RefusedAsync(run, first, Call("k2"), "CN-CBA-QUIET");

        Assert.Equal(NormStrength.SelfRegulation, reason.Norm);
        Assert.Equal(At(again), reason.PermittedFrom);
        await RefusedAsync(run, Text(At(again).Minus(Duration.FromMilliseconds(1))), Call("k3"), "CN-CBA-QUIET");
        await PassesAsync(run, again, Call("k4"));
    }

    [Fact]
    public async Task Dial6_SeventhUnansweredDialOfADay_OverBothCases()
    {
        await using var run = await WithCaseAsync();
        for (var i = 0; i < 6; i++)
        {
            var at = Text(At("2026-11-20T09:00:00+08:00").Plus(Duration.FromHours(i)));
            await PassesAsync(run, at, NoAnswer($"k{i}"), i % 2 == 0 ? "c1" : "c2");
        }

        var reason = await RefusedAsync(run, "2026-11-20T21:00:00+08:00", NoAnswer("k7"), "CN-CBA-DIAL6");

        Assert.Equal("7", reason.Facts.Single(fact => fact.Name == "count").Value);
        Assert.Equal(At("2026-11-21T08:00:00+08:00"), reason.PermittedFrom);
        await PassesAsync(run, "2026-11-21T08:00:00+08:00", NoAnswer("k8"));
    }

    [Fact]
    public async Task Conn3_FourthConnectedNotificationOfADay()
    {
        await using var run = await WithCaseAsync();
        for (var i = 0; i < 3; i++)
        {
            var at = Text(At("2026-11-20T09:00:00+08:00").Plus(Duration.FromHours(i)));
            await PassesAsync(run, at, Call($"k{i}") with { CallKind = CallKind.Notification });
        }

        var fourth = Call("k4") with { CallKind = CallKind.Notification };
        var reason = await RefusedAsync(run, "2026-11-20T21:59:59.999+08:00", fourth, "CN-GBT-CONN3");

        Assert.Equal(NormStrength.RecommendedStandard, reason.Norm);
        await PassesAsync(run, "2026-11-21T08:00:00+08:00", fourth);
    }

    [Theory]
    [InlineData("c1", "c3")]
    [InlineData("c3", "c1")]
    public async Task NotificationCalls_ToOnePersonInTwoParts_AreThreeADay(string first, string then)
    {
        await using var run = await WithCaseAsync();
        await run.SendAsync("open-3", "c3", CaseCommands.Open("c3", "0019", debtor: "p2") with
        {
            Packs = Packs, Parties = [new("p2", PartyKind.Debtor), new("p1", PartyKind.CoBorrower)],
        });
        await run.SendAsync("enter-3", "c3", new AssessEntry());
        for (var number = 0; number < 3; number++)
        {
            await PassesAsync(run, $"2026-11-20T10:0{number}:00+08:00", Notify($"k{number}", first), first);
        }

        await RefusedAsync(run, "2026-11-20T11:00:00+08:00", Notify("k4", then), "CN-GBT-CONN3", then);
        await PassesAsync(run, "2026-11-20T11:01:00+08:00", Notify("k5", "c1"), "c3");
        await PassesAsync(run, "2026-11-21T10:00:00+08:00", Notify("k6", then), then);

        // On c3 he is the co-borrower; whom c3 is about is somebody else.
        static RecordContact Notify(string key, string on) => Call(key) with
        {
            CallKind = CallKind.Notification,
            Party = on == "c3" ? PartyKind.CoBorrower : PartyKind.Debtor,
        };
    }

    [Fact]
    public async Task Third_OnlyWhoOwesIsCollectedFrom()
    {
        await using var run = await WithCaseAsync();
        var employer = Call("k1") with { Party = PartyKind.Employer };
        var reason = await RefusedAsync(run, "2026-11-20T10:00:00+08:00", employer, "CN-68-THIRD");
        Assert.Equal((NormStrength.Regulation, (Instant?)null), (reason.Norm, reason.PermittedFrom));
        await RefusedAsync(
            run, "2026-11-20T10:01:00+08:00", employer with { Party = PartyKind.Guarantor }, "CN-68-THIRD");
        await PassesAsync(run, "2026-11-20T10:03:00+08:00", Call("k2"));
    }

    [Fact]
    public async Task Third_IsAskedAfterTheDebtorOnceHeIsOutOfContact_OrCameForward()
    {
        await using var run = await WithCaseAsync();
        var locate = Call("t1") with { Party = PartyKind.Employer, Purpose = ContactPurpose.Locate };
        var offer = locate with { Key = "t2", Purpose = ContactPurpose.ReceiveOffer };
        await PassesAsync(run, "2026-11-20T09:00:00+08:00", locate with { Key = "t0" });
        await PersonAsync(run, new AddContactPoint(
            "m", ContactChannel.Phone, "+86 000 0000 0001", "contract", LegalGround.Contract));
        await RefusedAsync(run, "2026-11-20T10:00:00+08:00", locate, "CN-CBA-LOST");
        for (var dial = 1; dial <= 3; dial++)
        {
            await PassesAsync(run, $"2026-11-20T10:0{dial}:00+08:00", NoAnswer($"d{dial}"));
        }

        var reason = await RefusedAsync(run, "2026-11-20T10:10:00+08:00", locate, "CN-CBA-LOST");
        Assert.Equal(At("2026-11-21T08:00:00+08:00"), reason.PermittedFrom);
        await PassesAsync(run, "2026-11-21T10:00:00+08:00", locate);
        await RefusedAsync(run, "2026-11-21T10:01:00+08:00", offer, "CN-CBA-LOST");
        await PassesAsync(run, "2026-11-21T10:02:00+08:00",
            offer with { Key = "in", Direction = ContactDirection.Inbound });
        await PassesAsync(run, "2026-11-21T10:03:00+08:00", offer);
        await PassesAsync(run, "2026-11-21T10:04:00+08:00", Call("k2"));
        await RefusedAsync(run, "2026-11-22T10:00:00+08:00", locate with { Key = "t3" }, "CN-CBA-LOST");
    }

    [Fact]
    public async Task Letter_StatesEverythingOrIsNotSent()
    {
        await using var run = await WithCaseAsync();
        var letter = new Remind("r1", ContactChannel.Letter, ActClass.Collection);
        var unknown = await RefusedAsync(run, "2026-11-20T10:00:00+08:00", letter, "CN-69-LETTER");
        Assert.Equal(RefusalCode.FactMissing, unknown.Code);
        var sealless = letter with { Fields = Letter.Remove("business_seal") };
        var reason = await RefusedAsync(run, "2026-11-20T10:01:00+08:00", sealless, "CN-69-LETTER");
        Assert.Equal(RefusalCode.RuleForbids, reason.Code);
        await PassesAsync(run, "2026-11-20T10:02:00+08:00", letter with { Fields = Letter });
    }

    [Fact]
    public async Task Plan_SixtyMonthsAndSixTerms_AndThenCollectionRestsOnBothCases()
    {
        await using var run = await WithCaseAsync();
        await PassesAsync(run, "2026-11-20T10:00:00+08:00", Call("k1"));
        await RefusedAsync(run, "2026-11-20T10:01:00+08:00", Agreement(61), "CN-70-PLAN");
        await RefusedAsync(
            run, "2026-11-20T10:02:00+08:00", Agreement(60) with { Terms = Terms.Remove("other") }, "CN-70-PLAN");
        await RefusedAsync(
            run, "2026-11-20T10:03:00+08:00", Agreement(60) with { Form = PlanForm.Oral }, "CN-70-PLAN");
        await PassesAsync(run, "2026-11-20T10:04:00+08:00", Agreement(60));

        await RefusedAsync(run, "2026-11-20T10:05:00+08:00", Call("k2"), "CN-70-PLAN");
        await RefusedAsync(run, "2026-11-20T10:06:00+08:00", Call("k3"), "CN-70-PLAN", "c2");
    }

    [Fact]
    public async Task Visit_DocumentsRecorderAndConsentAtTheDoor()
    {
        await using var run = await WithCaseAsync();
        await PassesAsync(run, "2026-11-20T08:30:00+08:00", Call("k1"));
        var visit = new ScheduleVisit("v1", At("2026-11-20T22:00:00+08:00"), ["ann", "bo"], "agreed by phone");
        await RefusedAsync(run, "2026-11-20T09:00:00+08:00", visit, "CN-CBA-QUIET");
        var early = visit with { StartsAt = At("2026-11-20T15:00:00+08:00") };
        await RefusedAsync(run, "2026-11-20T09:00:30+08:00", early with { Team = ["ann"] }, "CN-CBA-VISIT");
        await PassesAsync(run, "2026-11-20T09:01:00+08:00", early);
        var arrival = new CheckInVisit("v1", null) { IdentityShown = true, Recorded = false, Entered = false };
        await RefusedAsync(run, "2026-11-20T15:00:00+08:00", arrival, "CN-CBA-VISIT");
        await RefusedAsync(
            run, "2026-11-20T15:01:00+08:00", arrival with { Recorded = true, IdentityShown = false }, "CN-CBA-VISIT");
        await RefusedAsync(
            run, "2026-11-20T15:02:00+08:00", arrival with { Recorded = true, Entered = true }, "CN-CBA-VISIT");
        await PassesAsync(run, "2026-11-20T15:03:00+08:00", arrival with { Recorded = true });
    }

    [Fact]
    public async Task Dispute_IsInvestigatedBeforeTheNextStep()
    {
        await using var run = await WithCaseAsync();
        var part = new PlaceHold("h1", HoldKind.Dispute, "never bought it") { Part = new Money(100, Currency.Eur) };
        await PassesAsync(run, "2026-11-20T10:00:00+08:00", part);
        var reason = await RefusedAsync(run, "2026-11-20T10:01:00+08:00", Call("k1"), "CN-69-DISPUTE");
        Assert.Contains("69", reason.Citation!.Article, StringComparison.Ordinal);
        await PassesAsync(run, "2026-11-20T10:02:00+08:00", new AdvanceHold("s1", "h1", "investigation opened"));
        await PassesAsync(run, "2026-11-20T10:03:00+08:00", Call("k1"));
    }

    [Fact]
    public async Task Exception_ThatIsUsed_StandsOnTheEntryAfterItsRule()
    {
        var packs = ShippedPacks.All().Select(pack => pack.Id == "CN-CBA2026"
            ? pack with { Rules = [.. pack.Rules.Select(WithAName)] }
            : pack);
        await using var run = await WithCaseAsync(book: new PolicyBook(packs));
        await PersonAsync(run, new RecordConsent(ConsentKind.QuietHours, null, "said so in the branch"));

        await PassesAsync(run, "2026-11-20T23:00:00+08:00", Call("k1"));

        var rules = (await Ledgers.AllAsync(store)).Single(entry => entry.Kind == "contactRecorded").Rules;
        var at = rules.ToList().FindIndex(rule => rule.Rule == "CN-CBA-QUIET");
        Assert.Equal("exception", rules[at].Answer);
        Assert.Equal(new AppliedRule("CN-CBA-QUIET-X", "Made up", "exception"), rules[at + 1]);

        static PolicyRule WithAName(PolicyRule rule) => rule.Id != "CN-CBA-QUIET" ? rule : rule with
        {
            Head = rule.Head with
            {
                Exceptions =
                [
                    new NamedException("CN-CBA-QUIET-X", new Citation("Made up", null, null))
                    {
                        Lifts = LocalTimeWindowRule.ConsentException,
                    },
                ],
            },
        };
    }

    private static AgreePlan Agreement(int months) => CaseCommands.Plan("n1", CaseCommands.Owed, months) with
    {
        Kind = PlanKind.PersonalInstalmentAgreement,
        Terms = Terms,
        Form = PlanForm.Written,
    };

    private static RecordContact Call(string key) => CaseCommands.Reach(key);

    private static RecordContact NoAnswer(string key) => Call(key) with { Disposition = Disposition.NoAnswer };

    private static Instant At(string text) => OffsetDateTimePattern.ExtendedIso.Parse(text) is { Success: true } read
        ? read.Value.ToInstant()
        : InstantPattern.ExtendedIso.Parse(text).GetValueOrThrow();

    private static string Text(Instant at) => InstantPattern.ExtendedIso.Format(at);

    private async Task<EmbeddedRun> WithCaseAsync(string zone = "Asia/Shanghai", PolicyBook? book = null)
    {
        var run = EmbeddedRun.Start(new HostSettings(store, clock) { Policies = book ?? ShippedPacks.Book() });
        await run.SendAsync("open-1", "c1", CaseCommands.Open("c1", debtor: "p1") with { Packs = Packs });
        await run.SendAsync("open-2", "c2", CaseCommands.Open("c2", "0018", debtor: "p1") with { Packs = Packs });
        await run.SendAsync("enter-1", "c1", new AssessEntry());
        await run.SendAsync("enter-2", "c2", new AssessEntry());
        await PersonAsync(run, new RegisterPerson("made up", null) { ZoneId = zone, ZoneSource = "address" });
        return run;
    }

    private static async Task PersonAsync(EmbeddedRun run, PersonCommand command)
    {
        var receipt = await run.Host.SendAsync(
            new CommandEnvelope(CommandId16.FromHash(command.GetType().Name), StreamId.Parse("person/p1"),
                new Principal("ann", "collector"), command), CancellationToken.None).AsTask().Soon();
        Assert.Equal(ReceiptKind.Accepted, receipt.Kind);
    }

    private Task<CommandReceipt> SendAsync(EmbeddedRun run, string at, CaseCommand command, string on)
    {
        clock.AdvanceTo(At(at).ToDateTimeOffset());
        return run.SendAsync($"sent-{++sent}", on, command);
    }

    private async Task PassesAsync(EmbeddedRun run, string at, CaseCommand command, string on = "c1")
    {
        var receipt = await SendAsync(run, at, command, on);
        Assert.True(
            receipt.Kind == ReceiptKind.Accepted,
            string.Join("; ", receipt.Reasons.Select(reason => $"{reason.Rule} {reason.Detail}")));
    }

    /// <summary>The rule refuses, says all that a refusal says, and the entry says the same.</summary>
    private async Task<RefusalReason> RefusedAsync(
        EmbeddedRun run, string at, CaseCommand command, string rule, string on = "c1")
    {
        var receipt = await SendAsync(run, at, command, on);
        Assert.Equal(ReceiptKind.Refused, receipt.Kind);
        var reason = Assert.Single(receipt.Reasons, reason => reason.Rule == rule);
        Assert.NotEmpty(reason.Citation!.Instrument);
        Assert.NotNull(reason.Norm);
        Assert.NotEmpty(reason.Facts);
        var entry = (await Ledgers.AllAsync(store)).Single(entry => entry.Position == receipt.Position);
        Assert.Equal(("refused", "case/" + on), (entry.Kind, entry.Stream.Value));
        Assert.Contains(entry.Rules, applied => applied.Rule == rule && applied.Answer == "refused");
        Assert.Equal(Printed.Of(reason), Printed.Of(EntryReading.Reasons(entry).Single(kept => kept.Rule == rule)));
        return reason;
    }
}
