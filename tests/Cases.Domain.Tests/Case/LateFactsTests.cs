using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>
/// Goal: what is told late says at once which acts it would have forbidden, by which rule, and no others. Method:
/// diaries in which something is told after acts that are on record.
/// </summary>
public sealed class LateFactsTests
{
    private static readonly Policy Disputes = Policies.With(PolicySamples.Row(HoldKind.Dispute));

    [Fact]
    public void Hold_ToldLate_FlagsTheActsSinceItBegan()
    {
        var script = CaseScript.Contacted(Disputes)
            .On("2026-04-06").When(Call("k1")).Then("ContactRecorded")
            .On("2026-04-08").When(Call("k2")).Then("ContactRecorded")
            .On("2026-04-09").When(CalledIn("k3")).Then("ContactRecorded")
            .On("2026-04-10").When(Since("d1", HoldKind.Dispute, "2026-04-07")).Then("HoldPlaced BreachFound");
        var found = Assert.IsType<BreachFound>(script.Events[1]);
        Assert.Equal(("b1", ActKind.Call, "k2", LateFactKind.Hold, "d1"),
            (found.Key, found.Kind, found.Act, found.FactKind, found.Fact));
        Assert.Equal(PolicySamples.At("2026-04-08T10:00:00+08:00"), found.At);
        var reason = Assert.Single(found.Reasons);
        Assert.Equal((RefusalCode.HoldActive, "HOLD-DISPUTE"), (reason.Code, reason.Rule));
        Assert.NotNull(reason.Citation);
        Assert.Equal((Disputes.Version.Text, false, 0), (found.Policy, found.PolicyOfItsDay, found.Unreviewed));
        Assert.Equal(Day("2026-04-07"), script.State.Holds[0].From);
    }

    [Fact]
    public void Hold_ToldOfNow_FlagsNothing() => CaseScript.Contacted(Disputes)
        .When(Call("k1")).When(Hold("d1", HoldKind.Dispute)).Then("HoldPlaced");

    [Fact]
    public void Hold_ToldWithItsDayAlone_LeavesOutTheActsOfThatDay() => CaseScript.Contacted(Disputes)
        .On("2026-04-06").When(Call("k1")).On("2026-04-07").When(Call("k2")).On("2026-04-10")
        .Told(Hold("d1", HoldKind.Dispute), "2026-04-06", timeOfDayKnown: false).Then("HoldPlaced BreachFound")
        .ThenHas(state => Assert.Equal("k2", state.Breaches[0].Act));

    [Fact]
    public void Hold_EndedBeforeTheAct_FlagsNothing() => CaseScript.Contacted(Disputes)
        .On("2026-04-08").When(Call("k1")).On("2026-04-10")
        .When(Since("d1", HoldKind.Dispute, "2026-04-04") with { Until = Day("2026-04-07") })
        .ThenRefused(RefusalCode.FieldsContradict)
        .Told(Hold("d1", HoldKind.Dispute) with { Until = Day("2026-04-07") }, "2026-04-04").Then("HoldPlaced");

    [Fact]
    public void Hold_ToldLateAgain_FlagsNothingTwice() => CaseScript.Contacted(Disputes)
        .On("2026-04-08").When(Call("k1")).On("2026-04-10")
        .When(Since("d1", HoldKind.Dispute, "2026-04-07")).Then("HoldPlaced BreachFound")
        .When(Since("d1", HoldKind.Dispute, "2026-04-07")).ThenNothing()
        // What the first one forbade is no finding of the second, which adds nothing.
        .Told(Hold("d2", HoldKind.Dispute), "2026-04-06").Then("HoldPlaced")
        .ThenHas(state => Assert.Single(state.Breaches));

    [Theory]
    [InlineData("2026-04-11")]
    [InlineData("1850-01-01")]
    public void Hold_BegunInTheFutureOrLongAgo_IsRefused(string since)
    {
        var script = CaseScript.Contacted().On("2026-04-10").When(Since("d1", HoldKind.Dispute, since));
        Assert.Contains(script.Reasons[0].Code, (RefusalCode[])[RefusalCode.EffectiveInFuture,
            RefusalCode.DateOutOfRange]);
    }

    [Fact]
    public void Acts_CorrectedAway_AreNotFlagged() => CaseScript.Contacted(Disputes)
        .On("2026-04-08").When(Call("k1")).Led(new Correct(CorrectionTarget.Contact, "k1", "somebody else"))
        .On("2026-04-10").When(Since("d1", HoldKind.Dispute, "2026-04-07")).Then("HoldPlaced");

    [Fact]
    public void Payment_ToldLateThatSettles_FlagsCollectionAfterItsValueDate()
    {
        var script = CaseScript.Contacted()
            .On("2026-04-06").When(Call("k1")).On("2026-04-07").When(Call("k2"))
            .On("2026-04-10").When(Pay("p1", 10_000, "2026-04-06"))
            .Then("PaymentRecorded CaseResolved BreachFound")
            .ThenHas(state => Assert.Equal(("k2", LateFactKind.Payment), (state.Breaches[0].Act,
                state.Breaches[0].FactKind)));
        Assert.Equal(["BANK-NOTHING-OWED"], script.State.Breaches[0].Rules);
    }

    [Fact]
    public void Payment_OfAPart_FlagsNothing() => CaseScript.Contacted()
        .On("2026-04-07").When(Call("k2"))
        .On("2026-04-10").When(Pay("p1", 9_000, "2026-04-05")).Then("PaymentRecorded");

    [Fact]
    public void Contact_ToldLate_CountsForThoseAfterIt()
    {
        var script = CaseScript.Contacted(Policies.With(BindingRulesTests.Dials)).On("2026-04-08");
        for (var dial = 0; dial < 6; dial++)
        {
            script.On($"{10 + dial}:00").When(NoAnswer($"k{dial}")).Then("ContactRecorded");
        }

        script.On("20:00").When(new OutsideFact(NoAnswer("agency-1"),
            PolicySamples.At("2026-04-08T09:00:00+08:00"), true, "agency")).Then("ContactRecorded BreachFound")
            .ThenHas(state => Assert.Equal(("k5", LateFactKind.Contact), (state.Breaches[0].Act,
                state.Breaches[0].FactKind)));
    }

    [Fact]
    public void VisitAndLetter_AreFlaggedLikeACall()
    {
        var script = CaseScript.Contacted(Disputes).On("2026-04-06")
            .When(Remind("r9") with { Channel = ContactChannel.Letter })
            .When(Visit("v1", PolicySamples.At("2026-04-08T10:00:00+08:00"))).Then("VisitPlanned")
            .On("2026-04-08").As("anna").When(new CheckInVisit("v1", null)).Then("VisitCheckedIn")
            .When(new CompleteVisit("v1", RightPartyMet: false, "nobody")).Then("VisitCompleted")
            .On("2026-04-10").When(Since("d1", HoldKind.Dispute, "2026-04-05"));
        Assert.Equal(["r9", "v1"], script.State.Breaches.Select(breach => breach.Act));
        Assert.Equal([ActKind.Letter, ActKind.Visit],
            script.State.Breaches.Select(breach => breach.Kind));
    }

    [Fact]
    public void Visit_IsJudgedAgainByWhatWasStatedAtItsPlanningAndAtTheDoor()
    {
        var row = PolicySamples.Row(HoldKind.Dispute);
        var unlessAnnounced = row with
        {
            Head = row.Head with
            {
                Exceptions =
                [
                    new NamedException("X-ANNOUNCED", row.Head.Citation)
                    {
                        When = new FactCondition(VisitFacts.VisitAnnounced, ["true"]),
                    },
                ],
            },
        };
        Assert.Empty(Found(StatedFact.Of(VisitFacts.VisitAnnounced, FactValue.Of(true))));
        Assert.Equal(["v1"], Found(StatedFact.Of(VisitFacts.VisitAnnounced, FactValue.Of(false))));

        IEnumerable<string> Found(StatedFact planned) => CaseScript.Contacted(Policies.With(unlessAnnounced))
            .On("2026-04-06").When(Visit("v1", PolicySamples.At("2026-04-08T10:00:00+08:00")) with
            {
                Stated = [planned],
            })
            .On("2026-04-08").As("anna").When(new CheckInVisit("v1", null)
            {
                Stated = [StatedFact.Of(ContactFacts.DecentDress, FactValue.Of(true))],
            }).Then("VisitCheckedIn FactsStated")
            .On("2026-04-10").When(Since("d1", HoldKind.Dispute, "2026-04-07"))
            .State.Breaches.Select(breach => breach.Act);
    }

    [Fact]
    public void PlanChargeAndReferral_AreJudgedAgainByTheRulesOfTheirKind()
    {
        var hold = PolicySamples.Row(HoldKind.Moratorium);
        var rules = Policies.With(hold with
        {
            Head = hold.Head with
            {
                AppliesTo = RuleScope.Of([ActKind.Posting, ActKind.PlanAgreement, ActKind.Referral], null, null),
            },
        });
        var script = CaseScript.Contacted(rules).On("2026-04-06")
            .As("sue", "supervisor").When(Charge("x1", 500)).Then("ChargeAdded")
            .When(Remind("r9") with { Cost = Cny(300) }).Then("ChargeAdded ReminderRecorded")
            .Approved(Refer("l1")).Then("ApprovalDecided ReferredToLegal")
            .When(Plan("n1", (10_800, "2026-04-30"))).Then("PlanAgreed")
            .On("2026-04-10").When(Since("m1", HoldKind.Moratorium, "2026-04-05"));
        // The cost of a reminder was judged with it, and is no act of its own.
        Assert.Equal([("x1", ActKind.Posting), ("l1", ActKind.Referral), ("n1", ActKind.PlanAgreement)],
            script.State.Breaches.Select(breach => (breach.Act, breach.Kind)));
    }

    [Fact]
    public void Promise_ToldLate_StopsCollectionUntilItsDayInThePastToo() => CaseScript
        .Contacted(Policies.With(PolicySamples.PlanHold))
        .On("2026-04-07").When(Call("k1")).On("2026-04-12").When(Call("k2")).On("2026-04-14")
        .Told(Promise("m1", 1_000, "2026-04-08"), "2026-04-06").Then("PromiseMade BreachFound")
        .ThenHas(state => Assert.Equal(("k1", LateFactKind.Agreement, "m1"),
            (state.Breaches[0].Act, state.Breaches[0].FactKind, state.Breaches[0].Fact)));

    [Fact]
    public void WithoutItsPast_ADecisionFindsNothing()
    {
        var script = CaseScript.Contacted(Disputes).On("2026-04-08").When(Call("k1")).On("2026-04-10");
        var late = Since("d1", HoldKind.Dispute, "2026-04-07");

        var outcome = new CaseDecider().Decide(script.State, late, script.FactsNow(), Disputes);

        Assert.IsType<HoldPlaced>(Assert.Single(Assert.IsType<Decision>(outcome).Events));
    }

    [Theory]
    [InlineData(10_000, "2026-04-06", true)]
    [InlineData(9_999, "2026-04-06", false)]
    [InlineData(10_000, "2026-04-09", false)]
    public void MayBeLate_OfMoney_IsAskedWhereItSettlesBeforeAnAct(long minor, string valueOn, bool expected)
    {
        var script = CaseScript.Contacted().On("2026-04-08").When(Call("k1"));
        Assert.Equal(expected, LateFacts.MayBeLate(script.State, Pay("p1", minor, valueOn), script.Policy));
        Assert.False(LateFacts.MayBeLate(
            CaseScript.Opened().State, Pay("p1", minor, valueOn), script.Policy));
        Assert.False(LateFacts.MayBeLate(script.State, new AddNote("n", "t"), script.Policy));
    }

    [Fact]
    public void Finding_SaysByWhichPolicyAndUsesThatOfTheActsDay()
    {
        var (early, late) = (Rule("2026-04-08", null), Rule("2026-01-01", "2026-04-07"));
        var series = new PolicyBook([new RulePack
        {
            Id = "TEST", Title = "test", Jurisdiction = "CN", Instrument = "test", ValidFrom = Day("2026-01-01"),
            OfficialZone = DateTimeZoneProviders.Tzdb["Asia/Shanghai"], Rules = [early, late],
        }]).Series(["TEST"]);
        var script = CaseScript.Contacted(Disputes).On("2026-04-06").When(Call("k1")).On("2026-04-08").When(Call("k2"));
        script.Policies = series;
        script.On("2026-04-10").When(Since("d1", HoldKind.Dispute, "2026-04-05"))
            .Then("HoldPlaced BreachFound BreachFound");
        Assert.Equal([late.Id, early.Id], script.State.Breaches.SelectMany(breach => breach.Rules));
        Assert.All(script.Events.OfType<BreachFound>(), found => Assert.True(found.PolicyOfItsDay));

        static HoldMatrixRule Rule(string from, string? to)
        {
            var row = PolicySamples.Row(HoldKind.Dispute);
            return row with
            {
                Head = row.Head with
                {
                    Id = "HOLD-FROM-" + from, ValidFrom = Day(from), ValidTo = to is null ? null : Day(to),
                },
            };
        }
    }

    [Fact]
    public void Findings_BeyondTheMost_AreSaid()
    {
        var script = CaseScript.Contacted(Disputes).On("2026-04-08");
        for (var call = 0; call < LateFacts.MostFindings + 3; call++)
        {
            script.When(NoAnswer($"k{call}"));
        }

        script.On("2026-04-10").When(Since("d1", HoldKind.Dispute, "2026-04-07"));
        Assert.Equal(LateFacts.MostFindings, script.State.Breaches.Length);
        Assert.Equal(3, Assert.IsType<BreachFound>(script.Events[^1]).Unreviewed);
    }

    [Fact]
    public void RemedyBreach_SaysWhatWasDone_OnceByWhoMay()
    {
        var script = CaseScript.Contacted(Disputes).On("2026-04-08").When(Call("k1"))
            .On("2026-04-10").When(Since("d1", HoldKind.Dispute, "2026-04-07"));
        Assert.True(script.State.NeedsRemediation);
        script.When(new RemedyBreach("b9", "x")).ThenRefused(RefusalCode.KeyUnknown)
            .When(new RemedyBreach("b1", "")).ThenRefused(RefusalCode.FieldMissing)
            .When(new RemedyBreach("b1", "told him")).ThenRefused(RefusalCode.RoleForbids)
            .Led(new RemedyBreach("b1", "told him")).Then("BreachRemedied")
            .Led(new RemedyBreach("b1", "told him")).ThenNothing()
            .ThenHas(state => Assert.Equal(Day("2026-04-10"), state.Breaches[0].RemediedOn));
        Assert.False(script.State.NeedsRemediation);
    }

    [Fact]
    public void PersonHold_ToldLate_FlagsItOnEachCaseOfHis()
    {
        var script = CaseScript.Contacted(Disputes);
        script.Beside = script.Beside with { Person = new KnownPerson("person/p1", 1, Persons.Known()) };
        script = CaseScript.Start(Disputes).When(Open() with { Parties = [new("p1", PartyKind.Debtor)] })
            .On("2026-04-03").When(Call("c1")).On("2026-04-08").When(Call("k1")).On("2026-04-10");
        var state = Persons.Known();
        var past = script.Past() with
        {
            People = script.Past().People.SetItem("p1", state),
        };
        var facts = new Facts
        {
            Now = script.Now, By = new Principal("anna", "collector"), PersonId = "p1",
            Pasts = [past, past with { Stream = "case/c2" }],
        };
        var hold = new PlacePersonHold("d1", HoldKind.Dispute, "letter")
        {
            EffectiveAt = PolicySamples.At("2026-04-05T00:00:00+08:00"),
        };

        var outcome = PersonDecider.Decide(state, hold, facts, Disputes);

        Assert.Equal(Day("2026-04-05"), outcome.After.Holds[0].From);
        Assert.Equal(["case/c1", "case/c2"], outcome.Beside.Select(beside => beside.Stream));
        Assert.All(outcome.Beside, beside =>
        {
            var found = Assert.IsType<BreachFound>(beside.Event);
            Assert.Equal((past.Version, "k1", LateFactKind.PersonHold, "d1"),
                (beside.ExpectedVersion, found.Act, found.FactKind, found.Fact));
        });
        Assert.Empty(PersonDecider.Decide(state, hold with { EffectiveAt = null }, facts, Disputes).Beside);
        Assert.Equal(RefusalCode.EffectiveInFuture, Assert.Single(PersonDecider.Decide(
            state, hold with { EffectiveAt = script.Now.Plus(Duration.FromHours(1)) }, facts, Disputes).Reasons).Code);
    }

    [Fact]
    public void Findings_OverSeveralCases_AreTheMostTogether()
    {
        var script = CaseScript.Start(Disputes).When(Open() with { Parties = [new("p1", PartyKind.Debtor)] })
            .On("2026-04-03").When(Call("c1")).On("2026-04-08");
        for (var call = 0; call < 90; call++)
        {
            script.When(NoAnswer($"k{call}"));
        }

        var state = Persons.Known();
        script.On("2026-04-10").Beside = script.Beside with { Person = new KnownPerson("person/p1", 1, state) };
        var past = script.Past();
        var facts = new Facts
        {
            Now = script.Now, By = new Principal("anna", "collector"), PersonId = "p1",
            Pasts = [past, past with { Stream = "case/c2" }, past with { Stream = "case/c3" },
                past with { Stream = "case/c4" }],
        };

        var outcome = PersonDecider.Decide(state, new PlacePersonHold("d1", HoldKind.Dispute, "letter")
        {
            EffectiveAt = PolicySamples.At("2026-04-05T00:00:00+08:00"),
        }, facts, Disputes);

        var found = outcome.Beside.Select(beside => (BreachFound)beside.Event).ToList();
        Assert.Equal(LateFacts.MostFindings, found.Count);
        Assert.Equal((4 * 90) - LateFacts.MostFindings, found[^1].Unreviewed);
        Assert.All(found[..^1], one => Assert.Equal(0, one.Unreviewed));
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, null)]
    [InlineData(false, ContactChannel.Phone)]
    [InlineData(true, ContactChannel.Phone)]
    public void Consent_WithdrawnLate_FlagsWhatItLifted(bool dated, ContactChannel? channel)
    {
        var quiet = Policies.With(PolicySamples.Quiet());
        var state = Persons.Decide(Persons.Known(), new RecordConsent(ConsentKind.QuietHours, null, "form 7")
        {
            Until = dated ? Day("2026-12-31") : null,
        }).After;
        var script = CaseScript.Start(quiet).When(Open() with { Parties = [new("p1", PartyKind.Debtor)] });
        script.Beside = script.Beside with
        {
            Person = new KnownPerson("person/p1", 1, state), ConsentToQuietHours = state.ConsentToQuietHours,
        };
        script.On("2026-04-06 22:30").When(Call("k1")).Then("CollectionsEntered ContactRecorded")
            .On("2026-04-08 22:30").When(Call("k2")).Then("ContactRecorded").On("2026-04-10");
        var facts = new Facts
        {
            Now = script.Now, By = new Principal("anna", "collector"), PersonId = "p1", Pasts = [script.Past()],
        };
        var withdrawal = new WithdrawConsent(ConsentKind.QuietHours, channel, "call of the 7th")
        {
            EffectiveAt = PolicySamples.At("2026-04-07T12:00:00+08:00"),
        };

        var outcome = PersonDecider.Decide(state, withdrawal, facts, quiet);

        var found = Assert.IsType<BreachFound>(Assert.Single(outcome.Beside).Event);
        Assert.Equal(("k2", LateFactKind.Consent, "quiet-hours", "QUIET"),
            (found.Act, found.FactKind, found.Fact, Assert.Single(found.Reasons).Rule));
        Assert.Empty(PersonDecider.Decide(state, withdrawal with { EffectiveAt = null }, facts, quiet).Beside);
    }

    private static PlaceHold Since(string key, HoldKind kind, string day) => Hold(key, kind) with
    {
        EffectiveAt = Day(day).AtStartOfDayInZone(DateTimeZoneProviders.Tzdb["Asia/Shanghai"]).ToInstant(),
    };
}
