using System.Collections.Immutable;
using System.Text.Json;
using Cases.Domain;
using Cases.Engine;
using Cases.Policies;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Work.Tests.Simulation;

/// <summary>A book whose history is known, decided again under drafts that change one thing.</summary>
public sealed class PolicySimulationTests
{
    private static readonly ImmutableArray<string> Letter =
    [
        "name", "balance", "reason_and_law", "rights_and_duties", "how_to_check_repay_object", "bank_contact",
        "business_seal",
    ];

    private static readonly ImmutableArray<string> Terms =
        ["balance", "schedule", "fees", "no_new_card_promise", "rights_and_liability", "other"];

    [Fact]
    public async Task StricterDraft_RefusesExactlyTheCallThatItForbids_AndWhatFollowedFromIt()
    {
        await using var book = await DayOfCallsAsync();

        var result = await book.SimulateAsync(SimulatedBook.Hours("17:00", "10:00"));

        Assert.Equal(new SimulationChanges(1, 0, 0, 0), result.Changes);
        var item = Assert.Single(result.Items);
        Assert.Equal((SimulationChange.Refused, "c1", "contactRecorded", SimulatedBook.At(17, 30)),
            (item.Change, item.Case, item.What, item.At));
        var told = (await book.Store.ReadFromAsync(item.Position, 1, CancellationToken.None))[0];
        Assert.Equal("contactRecorded", Ledger.LedgerEntry.Decode(told.Bytes).Kind);
        Assert.Equal([new ItemRule("BANK-HOURS", "made up for tests, Hours")], item.Rules);
        var rule = Assert.Single(result.Rules);
        Assert.Equal(("BANK-HOURS", "product-default", 1L), (rule.Rule, rule.Norm, rule.Cases));
        Assert.Equal(1, result.Cases);
        Assert.Equal(new KpiChange("contacts", 3, 1, 0), Kpi(result, "contacts"));
        Assert.Equal(new KpiChange("rightPartyContacts", 3, 1, 0), Kpi(result, "rightPartyContacts"));
        Assert.Equal(new KpiChange("promises", 2, 0, 1), Kpi(result, "promises"));
        Assert.Equal(0.3333m, Kpi(result, "contacts").Share);
        Assert.Equal((5L, 3L), (result.Decisions, result.Refusals));
        Assert.Empty(result.NotJudged);
        Assert.Empty(result.Unlike);
    }

    [Fact]
    public async Task LooserDraft_PermitsExactlyTheRefusalsThatItWouldNotMake()
    {
        await using var book = await DayOfCallsAsync();

        var result = await book.SimulateAsync(SimulatedBook.Hours("20:00", "08:00"));

        Assert.Equal(new SimulationChanges(0, 2, 0, 0), result.Changes);
        Assert.Equal(
            [(SimulatedBook.At(9, 0), "recordContact"), (SimulatedBook.At(19, 0), "recordContact")],
            result.Items.Select(item => (item.At, item.What)));
        Assert.All(result.Items, item => Assert.Equal(SimulationChange.Permitted, item.Change));
        Assert.Equal(new SimulationChanges(0, 2, 0, 0), Assert.Single(result.Rules).Changes);
    }

    [Fact]
    public async Task SamePack_AsItWas_ChangesNothing_AndTheSameTwice()
    {
        await using var book = await DayOfCallsAsync();

        var same = await book.SimulateAsync(SimulatedBook.Hours("18:00", "10:00"));
        var first = await book.SimulateAsync(SimulatedBook.Hours("17:00", "12:00"));
        var second = await book.SimulateAsync(SimulatedBook.Hours("17:00", "12:00"));

        Assert.Equal(0, same.Changes.All);
        Assert.Empty(same.Rules);
        Assert.NotEqual(0, first.Changes.All);
        Assert.Equal(JsonSerializer.Serialize(first), JsonSerializer.Serialize(second));
    }

    [Fact]
    public async Task Days_OutsideOfThoseAsked_AreNotCounted_AndTheListKeepsItsBound()
    {
        await using var book = await DayOfCallsAsync();
        var draft = SimulatedBook.Hours("17:00", "12:00");
        var day = new LocalDate(2026, 11, 20);

        var before = await book.SimulateAsync(draft, new SimulationOptions { To = day.PlusDays(-1) });
        var after = await book.SimulateAsync(draft, new SimulationOptions { From = day.PlusDays(1) });
        var on = await book.SimulateAsync(draft, new SimulationOptions { From = day, To = day, MostItems = 1 });

        Assert.Equal((0L, 0L, 0L), (before.Decisions, before.Changes.All, Kpi(before, "contacts").Happened));
        Assert.Equal((0L, 0L), (after.Decisions, after.Changes.All));
        Assert.Equal((3L, 1), (on.Changes.Refused, on.Items.Count));
    }

    [Fact]
    public async Task DraftWithAnotherId_JoinsThosePacksInForce_AlsoBeforeItsOwnFirstDay()
    {
        await using var book = await SimulatedBook.OpenAsync(
            new PolicyBook([SimulatedBook.Hours("18:00", "10:00")], ["BANK"], new PolicyScope("CN")));
        await book.AtAsync(11, 0, "c1", CaseCommands.Reach("k1"));
        var draft = SimulatedBook.Bank("""
              - id: BANK2-NO-CALLS
                title: Nobody rings
                citation: {instrument: made up for tests, article: Calls}
                norm: product-default
                effect: deny
                kind: checks
                parameters: {checks: [{check: forbidden, acts: [call]}]}
                applies-to: {acts: [call, letter], classes: [collection], parties: any}
                source-status: own policy
                examples:
                  refused: [{name: a call, act: {kind: call, at: "2027-03-02T04:00:00Z"}}]
                  permitted: [{name: a letter, act: {kind: letter, at: "2027-03-02T04:00:00Z"}}]
            """) with { Id = "BANK2" };

        var result = await book.SimulateAsync(draft with { ValidFrom = new LocalDate(2030, 1, 1) });

        Assert.Equal(1, result.Changes.Refused);
        Assert.Equal("BANK2-NO-CALLS", Assert.Single(result.Rules).Rule);
    }

    [Fact]
    public async Task WhatWasTold_BreaksRulesOfTheDraft_AndIsRefusedByNone()
    {
        await using var book = await SimulatedBook.OpenAsync(new PolicyBook([SimulatedBook.Hours("18:00", "10:00")]));
        book.Turn(23, 0);
        foreach (var (key, hour) in ((string, int)[])[("k1", 12), ("k2", 17), ("k3", 19)])
        {
            await book.AtAsync(23, 0, "c1",
                new OutsideFact(CaseCommands.Reach(key), SimulatedBook.At(hour, 30), true, "the agency"));
        }

        var strict = await book.SimulateAsync(SimulatedBook.Hours("17:00", "10:00"));
        var loose = await book.SimulateAsync(SimulatedBook.Hours("20:00", "08:00"));

        Assert.Equal(new SimulationChanges(0, 0, 1, 0), strict.Changes);
        Assert.Equal(SimulatedBook.At(17, 30), Assert.Single(strict.Items).At);
        Assert.Equal(new SimulationChanges(0, 0, 0, 1), loose.Changes);
        Assert.Equal(SimulatedBook.At(19, 30), Assert.Single(loose.Items).At);
        Assert.Empty(strict.Unlike);
    }

    [Fact]
    public async Task NumbersOfADraft_RefuseByTheCodeOfTheirLimit()
    {
        await using var book = await SimulatedBook.OpenAsync(new PolicyBook([SimulatedBook.Hours("18:00", "10:00")]));
        await book.AtAsync(11, 0, "c1", CaseCommands.Reach("k1"));
        await book.AtAsync(11, 5, "c1", CaseCommands.Plan("n1", CaseCommands.Owed, 12));

        var result = await book.SimulateAsync(SimulatedBook.Hours("18:00", "10:00") with
        {
            Numbers = new Dictionary<string, long> { ["max-plan-months"] = 6 },
        });

        var rule = Assert.Single(result.Rules);
        Assert.Equal(("plan_terms_forbidden", (string?)null, 1L), (rule.Rule, rule.Citation, rule.Changes.Refused));
        Assert.Equal(new KpiChange("plans", 1, 1, 0), Kpi(result, "plans"));
    }

    [Fact]
    public async Task EveryCommandThatRulesJudge_IsJudgedAgainAsItsEntrySays()
    {
        await using var book = await SimulatedBook.OpenAsync(
            ShippedPacks.Book(), "BANK", "CN-CC", "CN-CBA2026", "CN-GBT45251");
        await WorkAsync(book);

        var result = await book.SimulateAsync(ShippedPacks.All().Single(pack => pack.Id == "BANK"));

        Assert.Equal(0, result.Changes.All);
        Assert.Empty(result.NotJudged);
        Assert.Empty(result.Unlike);
        Assert.Equal((17L, 3L), (result.Decisions, result.Refusals));
        Assert.Equal(
            [3, 3, 1, 1, 2, 1, 1],
            result.Kpis.Select(kpi => (int)kpi.Happened));
    }

    [Fact]
    public async Task Template_OfAReminder_SaysAgainWhatItSaid()
    {
        await using var book = await SimulatedBook.OpenAsync(new PolicyBook([SimulatedBook.Hours("18:00", "10:00")]));
        var text = new Remind("r1", ContactChannel.Sms, ActClass.Collection);
        await book.AtAsync(11, 0, "c1", text with
        {
            Template = new TemplateName("CN-PAST-DUE-SMS", 1, MessageLanguage.Chinese),
        });
        await book.AtAsync(12, 0, "c1", text with { Key = "r2" });

        var result = await book.SimulateAsync(SimulatedBook.Bank("""
              - id: BANK-OPT-OUT
                title: A text says how to opt out
                citation: {instrument: made up for tests, article: Opt out}
                norm: product-default
                effect: deny
                kind: checks
                parameters: {checks: [{check: any-of, fact: opt-out-notice, any-of: ["true"]}]}
                applies-to: {acts: [text], classes: [collection], parties: any}
                when-absent: {opt-out-notice: {answer: ask, reason: made up}}
                source-status: own policy
                examples:
                  refused:
                    - {name: no, act: {kind: text, at: "2026-03-02T04:00:00Z"}}
                  permitted:
                    - name: yes
                      act: {kind: text, at: "2026-03-02T04:00:00Z"}
                      facts: {given: {opt-out-notice: "true"}}
            """));

        Assert.Equal(SimulatedBook.At(12, 0), Assert.Single(result.Items).At);
        Assert.Equal(1, result.Changes.Refused);
    }

    [Fact]
    public async Task StatedFacts_AreAmongWhatIsJudgedAgain()
    {
        await using var book = await SimulatedBook.OpenAsync(new PolicyBook([SimulatedBook.Hours("18:00", "10:00")]));
        var call = CaseCommands.Reach("k1");
        await book.AtAsync(11, 0, "c1", call with { Stated = [Consent(true)] });
        await book.AtAsync(12, 0, "c1", call with { Key = "k2", Stated = [Consent(false)] });
        await book.AtAsync(13, 0, "c1", call with { Key = "k3" });
        await book.AtAsync(19, 0, "c1", call with { Key = "k4", Stated = [Consent(true)] }, ReceiptKind.Refused);
        await book.AtAsync(20, 0, "c1", call with { Key = "k5", Stated = [Consent(false)] }, ReceiptKind.Refused);

        var result = await book.SimulateAsync(SimulatedBook.Bank("""
              - id: BANK-CONSENT
                title: The bank agrees to each call
                citation: {instrument: made up for tests, article: Consent}
                norm: product-default
                effect: deny
                kind: checks
                parameters: {checks: [{check: any-of, fact: bank-consent, any-of: ["true"]}]}
                applies-to: {acts: [call], classes: [collection], parties: any}
                when-absent: {bank-consent: {answer: compliant, reason: made up}}
                source-status: own policy
                examples:
                  refused:
                    - {name: no, act: {kind: call, at: "2026-03-02T04:00:00Z"}, facts: {given: {bank-consent: "false"}}}
                  permitted:
                    - {name: yes, act: {kind: call, at: "2026-03-02T04:00:00Z"}, facts: {given: {bank-consent: "true"}}}
            """));

        Assert.Equal(
            [
                (SimulationChange.Refused, SimulatedBook.At(12, 0)),
                (SimulationChange.Permitted, SimulatedBook.At(19, 0)),
            ],
            result.Items.Select(item => (item.Change, item.At)));

        static StatedFact Consent(bool said) => StatedFact.Of(FactNames.Find("bank-consent")!, FactValue.Of(said));
    }

    private static KpiChange Kpi(SimulationResult result, string name) => result.Kpis.Single(kpi => kpi.Name == name);

    /// <summary>Calls from 9:00 to 21:00, of which the bank's hours let pass those from 10:00 to 18:00.</summary>
    private static async Task<SimulatedBook> DayOfCallsAsync()
    {
        var book = await SimulatedBook.OpenAsync(new PolicyBook([SimulatedBook.Hours("18:00", "10:00")]));
        await book.AtAsync(9, 0, "c1", CaseCommands.Reach("k1"), ReceiptKind.Refused);
        await book.AtAsync(11, 0, "c1", CaseCommands.Reach("k2"));
        await book.AtAsync(11, 45, "c2", CaseCommands.Reach("k1"));
        await book.AtAsync(11, 50, "c2", Promise("m1"));
        await book.AtAsync(17, 30, "c1", CaseCommands.Reach("k3"));
        await book.AtAsync(17, 40, "c1", Promise("m1"));
        await book.AtAsync(19, 0, "c1", CaseCommands.Reach("k4"), ReceiptKind.Refused);
        await book.AtAsync(21, 0, "c1", CaseCommands.Reach("k5"), ReceiptKind.Refused);
        return book;
    }

    private static MakePromise Promise(string key) =>
        new(key, new Money(5_000, Currency.Eur), CaseCommands.Today.PlusDays(3), ContactChannel.Phone);

    /// <summary>Each kind of command that rules judge, and refusals on the case and on the person.</summary>
    private static async Task WorkAsync(SimulatedBook book)
    {
        await book.AtAsync(9, 0, "c1", CaseCommands.Reach("k1") with { Point = "m" });
        await book.TellAsync(new RequestContactPermission("s1", "c1", ContactChannel.Phone));
        await book.TellAsync(new RequestContactPermission("s2", "c1", ContactChannel.Sms));
        await book.AtAsync(9, 5, "c1", CaseCommands.Reach("k2") with { Permission = "s1" });
        await book.AtAsync(9, 10, "c1", new Remind("r1", ContactChannel.Letter, ActClass.Collection)
        {
            Fields = Letter, Cost = new Money(100, Currency.Eur),
        });
        await book.AtAsync(9, 20, "c1", new AddCharge("f1", DebtComponent.Fee, new Money(500, Currency.Eur)));
        await book.AtAsync(9, 30, "c1", CaseCommands.Pay("pay1", 600));
        await book.AtAsync(9, 40, "c1", new ScheduleVisit("v1", SimulatedBook.At(15, 0), ["ann", "bo"], "by phone"));
        await book.AtAsync(15, 0, "c1", new CheckInVisit("v1", "at the door")
        {
            IdentityShown = true, Recorded = true, Entered = false,
        });
        await book.AtAsync(15, 30, "c1", new CompleteVisit("v1", true, "met"));
        await book.AtAsync(
            15, 34, "c2", new RequestApproval("a0", new Waive("w1", new Money(100, Currency.Eur), "small")));
        await book.AtAsync(15, 35, "c2", new DecideApproval("a0", true, null));
        await book.AtAsync(15, 36, "c2", Promise("m1") with { Due = CaseCommands.Today });
        await book.AtAsync(15, 37, "c2", new CancelPromise("m1", "asked for it"));
        await book.AtAsync(15, 40, "c2", CaseCommands.Reach("k1"));
        await book.AtAsync(15, 45, "c2", new RequestApproval("a1", new ReferToLegal("l1", "nothing helps")));
        await book.AtAsync(15, 50, "c2", new DecideApproval("a1", true, null));
        await book.AtAsync(16, 0, "c1", Agreement with { Form = PlanForm.Oral, Recording = "tape 7" });
        await book.AtAsync(16, 3, "c1", CaseCommands.Reach("in") with { Direction = ContactDirection.Inbound });
        await book.AtAsync(16, 5, "c1", new ChangePlan("n2", Agreement.Kind, Agreement.Instalments)
        {
            DebtorAsked = true, AskedIn = "in", Terms = Terms, Form = PlanForm.Written,
        });
        await book.AtAsync(22, 30, "c2", CaseCommands.Reach("k9"), ReceiptKind.Refused);
        await book.AtAsync(22, 40, "c2", new Remind("r9", ContactChannel.Letter, ActClass.Collection),
            ReceiptKind.Refused);
        await book.TellAsync(new RequestContactPermission("s9", "c2", ContactChannel.Phone), ReceiptKind.Refused);
    }

    private static AgreePlan Agreement => CaseCommands.Plan("n1", CaseCommands.Owed, 12) with
    {
        Kind = PlanKind.PersonalInstalmentAgreement, Terms = Terms,
    };
}
