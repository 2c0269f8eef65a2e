using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Whole lives of cases, told day by day; each crosses several use cases.</summary>
public sealed class StoryTests
{
    [Fact]
    public void Story_ForgottenStatement_IsPaidAfterTwoReminders() => CaseScript.Opened()
        .On("2026-03-28").When(Remind("before")).Then("ReminderRecorded").ThenStage(CaseStage.Open)
        .On("2026-04-01").When(new AssessEntry()).Then("CollectionsEntered")
        .When(Remind("first")).Then("ReminderRecorded").ThenStage(CaseStage.Reminded)
        .On("+7 days").When(Remind("second")).Then("ReminderRecorded")
        .On("+3 days").When(Pay("p1", 10_000, "2026-04-11")).Then("PaymentRecorded CaseResolved")
        .ThenResolved(ResolutionReason.PaidInFull)
        .ThenHas(state => Assert.False(state.RightPartyEverReached))
        .ThenHas(state => Assert.Equal(Day("2026-03-28"), state.First.Sent));

    [Fact]
    public void Story_PromiseBrokenThenPlanKept_EndsPaid() => CaseScript.Contacted()
        .When(Promise("m1", 10_000, "2026-04-10")).Then("PromiseMade")
        .On("2026-04-14").When(new AssessPromise("m1")).Then("PromiseEnded")
        .When(NoAnswer("k2")).Then("ContactRecorded")
        .On("+1 days").When(CalledIn("k3")).Then("ContactRecorded")
        .When(AskedPlan("n1", (3_000, "2026-04-30"), (3_000, "2026-05-31"), (4_000, "2026-06-30"))).Then("PlanAgreed")
        .On("2026-04-30").When(Pay("p1", 3_000, "2026-04-30")).Then("PaymentRecorded")
        .On("2026-06-01").When(new MissInstalment("n1", 2)).Then("InstalmentMissed")
        .On("2026-06-02").When(Pay("p2", 3_000, "2026-06-02")).Then("PaymentRecorded").ThenStage(CaseStage.PlanAgreed)
        .On("2026-06-05").When(new BreakPlan("n1")).ThenRefused(RefusalCode.InstalmentNotMissed)
        .On("2026-06-20").When(Pay("p3", 4_000, "2026-06-20")).Then("PaymentRecorded PlanCompleted CaseResolved")
        .ThenResolved(ResolutionReason.PaidInFull);

    [Fact]
    public void Story_PlanBrokenReinstatedChangedAndCancelled_EndsWithTheLawyers() => CaseScript
        .Contacted(CaseScript.Plain(numbers => numbers with { MaxPlansPerAccount = 1 }))
        .When(Plan("n1", (5_000, "2026-04-30"), (5_000, "2026-05-31"))).Then("PlanAgreed")
        .On("2026-05-04").When(new BreakPlan("n1")).Then("PlanBroken").ThenStage(CaseStage.Contacted)
        .When(Plan("n2", (10_000, "2026-06-30"))).ThenRefused(RefusalCode.PlanLimitReached)
        .On("2026-05-06").When(Pay("p1", 5_000, "2026-05-02")).Then("PaymentRecorded PlanReinstated")
        .When(new ReinstatePlan("n1")).ThenNothing().ThenStage(CaseStage.PlanAgreed)
        .Led(Change("n2", (2_500, "2026-05-31"), (2_500, "2026-06-30"))).Then("PlanAgreed")
        .On("2026-06-10").Led(new CancelPlan("n2", "debtor stopped")).Then("PlanCancelled")
        .When(Plan("n3", (5_000, "2026-07-31"))).ThenRefused(RefusalCode.PlanLimitReached)
        .Approved(Refer("l1")).Then("ApprovalDecided ReferredToLegal").ThenStage(CaseStage.LegalReferral)
        .When(Charge("court", 800, DebtComponent.Cost)).Then("ChargeAdded").ThenOwes(5_800)
        .On("2026-09-01").When(Pay("p2", 5_800, "2026-09-01")).Then("PaymentRecorded CaseResolved")
        .When(new WithdrawReferral("paid")).Then("ReferralWithdrawn").ThenResolved(ResolutionReason.PaidInFull);

    [Fact]
    public void Story_FineThatIsAppealed_FollowsTheOutsideLog() => CaseScript.Start(start: "2027-06-01")
        .Told(Open([Item("1", 3_500, null)]), "2026-03-02").Then("CaseOpened")
        .Told(new Remind("send", ContactChannel.Letter, ActClass.MandatoryNotice) { Cost = Cny(1_100) }, "2026-04-01")
        .Then("ChargeAdded ReminderRecorded").ThenOwes(4_600)
        .Told(new ServeNotice("notify", ContactChannel.Letter, null, Day("2026-06-14")), "2026-04-15")
        .Then("NoticeServed")
        .Told(Hold("appeal", HoldKind.Dispute), "2026-05-01").Then("HoldPlaced")
        .Told(Charge("penalty", 7_000, DebtComponent.Penalty) with { IsNewTotal = true }, "2026-06-14")
        .Then("ChargeAdded").ThenOwes(8_100)
        .Told(new AdvanceHold("sent", "appeal", "sent to the prefecture"), "2026-06-20")
        .Then("CollectionsEntered HoldAdvanced")
        .Told(new LiftHold("appeal", "dismissed"), "2026-07-20").Then("HoldLifted")
        .Told(Pay("pay1", 3_000, "2026-09-01"), "2026-09-01").Then("PaymentRecorded").ThenOwes(5_100)
        .Told(Refer("credit"), "2027-03-30", timeOfDayKnown: false).Then("ReferredToLegal")
        .Told(Pay("pay2", 5_200, "2027-05-02"), "2027-05-02").Then("PaymentRecorded CaseResolved").ThenOwes(-100)
        .ThenHas(state => Assert.Equal(
            new Milestones(Day("2026-04-01"), Day("2026-04-15"), Day("2026-06-14"), Day("2027-03-30")), state.First));

    [Fact]
    public void Story_ChargeAfterPayment_ReopensAndIsPaidAgain()
    {
        var script = CaseScript.Opened()
            .When(Pay("p1", 10_000, "2026-03-02")).ThenResolved(ResolutionReason.PaidOnTime)
            .On("+5 days").Told(Remind("late") with { Cost = Cny(1_100) })
            .Then("ChargeAdded CaseReopened ReminderRecorded").ThenStage(CaseStage.Open).ThenOwes(1_100);
        Assert.Equal(ReopenReason.ChargedAgain, script.Events.OfType<CaseReopened>().Single().Reason);
        script.On("+5 days").When(Pay("p2", 1_100, "2026-03-12")).Then("PaymentRecorded CaseResolved").ThenOwes(0);
        Assert.Equal(4, script.Account.Version);
    }

    [Fact]
    public void Story_DebtorWhoDied_IsHeldAndTheEstateUsedUp()
    {
        var script = CaseScript.Contacted(Policies.With(PolicySamples.Row(HoldKind.Deceased)))
            .When(Hold("dead", HoldKind.Deceased) with { Verified = true, Owner = "chief" }).Then("HoldPlaced")
            .When(Call("k2")).ThenRefused(RefusalCode.HoldActive)
            .On("+90 days").When(new AdvanceHold("a1", "dead", "estate asked")).Then("HoldAdvanced")
            .When(Pay("estate", 1_200, "2026-07-02")).Then("PaymentRecorded")
            .Approved(new Resolve(ResolutionReason.EstateExhausted, "probate-9")).ThenOwes(8_800)
            .ThenResolved(ResolutionReason.EstateExhausted);
        script.When(Charge("x1", 100)).Then("ChargeAdded").ThenResolved(ResolutionReason.EstateExhausted);
    }

    [Fact]
    public void Story_VisitFindsTheDebtor_PlanAtTheDoor()
    {
        var script = CaseScript.Opened().On("2026-04-02").When(Remind("r1"));
        script.On("2026-04-10").When(Visit("v1", script.Now.Plus(Duration.FromHours(4)))).Then("VisitPlanned")
            .On("14:05").When(new CheckInVisit("v1", "flat 7")).Then("VisitCheckedIn")
            .When(AskedPlan("n1", (10_000, "2026-05-10"))).Then("PlanAgreed").ThenStage(CaseStage.PlanAgreed)
            .ThenHas(state => Assert.NotNull(state.Visit))
            .When(new CompleteVisit("v1", RightPartyMet: true, "agreed a plan")).Then("VisitCompleted")
            .ThenStage(CaseStage.PlanAgreed)
            .On("2026-05-14").When(new BreakPlan("n1")).ThenStage(CaseStage.Contacted);
    }

    [Fact]
    public void Story_TwoEpisodesOnOneAccount_ShareTheLimitOfPlans()
    {
        var policy = CaseScript.Plain(numbers => numbers with { MaxPlansPerAccount = 1 });
        var first = CaseScript.Contacted(policy).When(Plan("n1", (10_000, "2026-04-30")))
            .On("2026-04-30").When(Pay("p1", 10_000, "2026-04-30")).ThenResolved(ResolutionReason.PaidInFull);
        Assert.Equal((1, 1), (first.Account.Episodes, first.Account.PlansAgreed));

        var decider = new CaseDecider();
        var facts = first.FactsNow();
        var second = Decided(decider.Decide(CaseState.Initial,
            Open([Item("1", 2_000, "2026-04-15")]) with { Case = "c2", Episode = 2 }, facts, policy));
        facts = facts with { Account = first.Account.Evolve((AccountEvent)second.Beside[0].Event) };
        var refused = decider.Decide(second.After, AskedPlan("n2", (2_000, "2026-05-30")), facts, policy);
        Assert.Equal(RefusalCode.PlanLimitReached, Assert.IsType<Refusal>(refused).Reasons[0].Code);
    }

    [Fact]
    public void Story_WrongCase_IsCorrectedAndNothingIsDeleted()
    {
        var script = CaseScript.Contacted()
            .When(new AddNote("t1", "spoke about another loan")).When(Pay("p1", 2_000, "2026-04-03"))
            .Approved(new Correct(CorrectionTarget.Payment, "p1", "other account") { Instead = "account 0018" })
            .ThenOwes(10_000)
            .As("sue", "supervisor")
            .When(new Correct(CorrectionTarget.Contact, "c1", "other debtor")).ThenStage(CaseStage.Reminded)
            .When(new Correct(CorrectionTarget.Note, "t1", "other account")).Then("Corrected");
        Assert.Single(script.State.Money);
        Assert.Single(script.State.Contacts);
        script.When(Pay("p1", 2_000, "2026-04-03")).ThenNothing()
            .When(Pay("p2", 10_000, "2026-04-03")).ThenResolved(ResolutionReason.PaidInFull);
    }

    [Fact]
    public void Story_LawyersAndPlanSideBySide_KeepTheReferral() => Scenes.At(CaseStage.LegalReferral)
        .When(Plan("n1", (5_000, "2026-04-30"), (5_000, "2026-05-31"))).Then("PlanAgreed")
        .On("2026-04-30").When(Pay("p1", 5_000, "2026-04-30")).ThenStage(CaseStage.PlanAgreed)
        .On("2026-06-04").When(new BreakPlan("n1")).ThenStage(CaseStage.LegalReferral)
        .When(Pay("p2", 5_000, "2026-06-04")).ThenResolved(ResolutionReason.PaidInFull)
        .On("+2 days").When(Reverse("p2")).Then("PaymentWasReversed CaseReopened").ThenStage(CaseStage.LegalReferral)
        .ThenOwes(5_000);

    private static Decision Decided(Outcome outcome) => Assert.IsType<Decision>(outcome);
}
