using Cases.TestKit;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Goal: charges and stated items move the debt exactly, are told once, and what is owed again is open
/// again.</summary>
public sealed class ChargesTests
{
    [Fact]
    public void AddCharge_Fee_RaisesTheDebt() => CaseScript.Opened()
        .When(Charge("x1", 250)).Then("ChargeAdded").ThenOwes(10_250)
        .When(Charge("x1", 250)).ThenNothing()
        .When(Charge("x1", 251)).ThenRefused(RefusalCode.KeyReused)
        .When(Charge("x1", 250, DebtComponent.Cost)).ThenRefused(RefusalCode.KeyReused)
        .When(Charge("x1", 250) with { IsNewTotal = true }).ThenRefused(RefusalCode.KeyReused)
        .ThenOwes(10_250);

    [Fact]
    public void AddCharge_StatedTotal_AddsTheDifferenceWithoutCosts() => CaseScript.Opened()
        .When(Charge("x1", 300, DebtComponent.Cost)).ThenOwes(10_300)
        .When(Charge("x2", 15_000,
            DebtComponent.Penalty) with { IsNewTotal = true }).Then("ChargeAdded").ThenOwes(15_300)
        .ThenHas(state => Assert.Equal(5_000, state.Items[0].ChargedOf(DebtComponent.Penalty)))
        .ThenHas(state => Assert.Equal(Day("2026-03-02"), state.First.PenaltyAdded))
        .When(Charge("x2", 15_000, DebtComponent.Penalty) with { IsNewTotal = true }).ThenNothing()
        .Approved(Charge("x3", 12_000, DebtComponent.Penalty) with { IsNewTotal = true }).ThenOwes(12_300)
        .When(Charge("x4", 9_999, DebtComponent.Penalty) with { IsNewTotal = true })
        .ThenRefused(RefusalCode.SecondPersonRequired, RefusalCode.MoreThanOwed)
        .Told(Charge("x4", 9_999, DebtComponent.Penalty) with { IsNewTotal = true })
        .ThenRefused(RefusalCode.MoreThanOwed);

    [Fact]
    public void AddCharge_OnANewItem_HasItsDate() => CaseScript.Opened()
        .When(Charge("x1", 500) with { Item = "2", DueOn = Day("2026-05-31") }).Then("ChargeAdded")
        .ThenHas(state => Assert.Equal(Day("2026-05-31"), state.FindItem("2")!.DueOn))
        .When(Charge("x2", 500) with { Item = "1", DueOn = Day("2026-05-31") })
        .ThenHas(state => Assert.Equal(Day(Due), state.FindItem("1")!.DueOn));

    [Fact]
    public void AddCharge_OnACaseWithoutItems_MakesTheFirst() => CaseScript.Start()
        .When(Open([])).When(Charge("x1", 500)).Then("ChargeAdded").ThenOwes(500)
        .ThenHas(state => Assert.Equal("1", Assert.Single(state.Items).Key));

    [Fact]
    public void AddCharge_FaultyInput_IsRefused() => CaseScript.Opened()
        .When(Charge("x1", 0)).ThenRefused(RefusalCode.AmountNotPositive)
        .When(Charge("x1", Money.MaxMinor + 1)).ThenRefused(RefusalCode.AmountTooLarge)
        .When(Charge("x 1", 1)).ThenRefused(RefusalCode.TextNotAllowed)
        .When(Charge("x1", 1) with { Item = "a b" }).ThenRefused(RefusalCode.TextNotAllowed)
        .When(Charge("x1", 1) with { Item = "nope" }).ThenRefused(RefusalCode.KeyUnknown)
        .When(Charge("x1", 1) with { Item = "2", DueOn = Day("2300-01-01") }).ThenRefused(RefusalCode.DateOutOfRange)
        .When(new AddCharge("x1", DebtComponent.Fee, new Money(1,
            Currency.Eur))).ThenRefused(RefusalCode.CurrencyMismatch);

    [Fact]
    public void AddCharge_AfterSettlement_ReopensAsOwedAgain() => Scenes.At(CaseStage.Resolved)
        .On("+1 days").When(Charge("x1", 500)).Then("ChargeAdded CaseReopened").ThenOwes(500)
        .ThenStage(CaseStage.Contacted)
        .ThenHas(state => Assert.Null(state.Resolution));

    [Fact]
    public void AddCharge_CoveredByACredit_StaysResolved() => CaseScript.Opened()
        .When(Pay("p1", 11_000, "2026-03-02")).ThenOwes(-1_000)
        .When(Charge("x1", 400)).Then("ChargeAdded").ThenStage(CaseStage.Resolved).ThenOwes(-600);

    [Fact]
    public void AddCharge_TotalLowered_NeedsTwoAndIsNoPayment() => CaseScript.Opened()
        .When(Nothing("x1")).ThenRefused(RefusalCode.SecondPersonRequired)
        .As("core", "integration").When(Nothing("x1")).ThenRefused(RefusalCode.SecondPersonRequired)
        .When(Total("x1", 9_999)).ThenRefused(RefusalCode.SecondPersonRequired)
        .When(Total("x1", 10_000)).Then("ChargeAdded").ThenOwes(10_000)
        .Approved(Nothing("x2")).Then("ApprovalDecided ChargeAdded CaseResolved")
        .ThenResolved(ResolutionReason.OpenedInError).ThenOwes(0);

    [Fact]
    public void AddCharge_TotalLoweredToWhatWasPaid_IsPaid() => CaseScript.Contacted()
        .When(Pay("p1", 4_000, "2026-04-03"))
        .Approved(Total("x1", 4_000)).Then("ApprovalDecided ChargeAdded CaseResolved")
        .ThenResolved(ResolutionReason.PaidInFull);

    [Fact]
    public void AddCharge_TotalLoweredAfterTheMoneyWentBack_IsNoPayment() => CaseScript.Contacted()
        .When(Pay("p1", 4_000, "2026-04-03")).When(Reverse("p1"))
        .Approved(Nothing("x1")).ThenResolved(ResolutionReason.OpenedInError);

    [Fact]
    public void AddCharge_TotalLoweredByTheBanksOwnBook_Resolves() => CaseScript.Opened()
        .Told(Nothing("x1")).Then("ChargeAdded CaseResolved").ThenResolved(ResolutionReason.ClosedAtSource);

    [Theory]
    [InlineData(false, ResolutionReason.ClosedAtSource)]
    [InlineData(true, ResolutionReason.PaidInFull)]
    public void RecordDueItem_ToNothing_IsPaidOnlyByMoney(bool money, ResolutionReason reason)
    {
        var script = CaseScript.Contacted();
        if (money)
        {
            script.When(Pay("p1", 1, "2026-04-03"));
        }

        script.When(new RecordDueItem(Item("1", money ? 1 : 0, Due))).Then("DueItemRecorded CaseResolved")
            .ThenResolved(reason).ThenOwes(0)
            .When(new RecordDueItem(Item("1", 500, Due))).Then("DueItemRecorded CaseReopened")
            .ThenStage(CaseStage.Contacted);
    }

    [Fact]
    public void AddCharge_TotalToBeApproved_IsJudgedTwice() => CaseScript.Opened()
        .When(new RequestApproval("ok1", Charge("x1", 5) with { IsNewTotal = false }))
        .ThenRefused(RefusalCode.FieldMissing)
        .When(new RequestApproval("ok1", Total("x1", -1))).ThenRefused(RefusalCode.AmountNotPositive)
        .When(Charge("x0", 500)).ThenOwes(10_500)
        .When(new RequestApproval("ok1", Charge("x1", 9_000) with { IsNewTotal = true }))
        .ThenRefused(RefusalCode.MoreThanOwed)
        .When(new RequestApproval("ok1", Total("x1", 9_000))).Then("ApprovalRequested").ThenOwes(10_500)
        .When(new RequestApproval("ok2", Total("x2", 8_000))).ThenRefused(RefusalCode.ApprovalPending)
        .When(new DecideApproval("ok1", true, null)).ThenRefused(RefusalCode.SamePerson)
        .Told(Total("x9", 500)).ThenOwes(500)
        .As("chief").When(new DecideApproval("ok1", true, null)).Then("ApprovalDecided ChargeAdded").ThenOwes(9_000);

    [Fact]
    public void RecordDueItem_AsTheSourceHasItNow_WritesDifferencesOnly() => CaseScript.Opened()
        .When(new RecordDueItem(Item("1", 10_000, Due))).ThenNothing()
        .When(new RecordDueItem(Item("1", 9_000, Due))).Then("DueItemRecorded").ThenOwes(9_000)
        .When(new RecordDueItem(Item("1", 10_000, Due))).Then("DueItemRecorded").ThenOwes(10_000)
        .When(new RecordDueItem(Item("2", 500, "2026-04-30"))).Then("DueItemRecorded").ThenOwes(10_500)
        .When(new RecordDueItem(Item("2", 500, null))).Then("DueItemRecorded")
        .When(new RecordDueItem(new OpeningItem("2", null, [new(DebtComponent.Fee, 500)]))).Then("DueItemRecorded");

    [Fact]
    public void RecordDueItem_LoweredBelowWhatIsPaid_ShowsTheCreditOnTheNextItem() => CaseScript.Start()
        .When(Open([Item("1", 10_000, Due), Item("2", 6_000, "2026-04-30")]))
        .When(Pay("p1", 8_000, "2026-03-02"))
        .When(new RecordDueItem(Item("1", 5_000, Due))).Then("DueItemRecorded").ThenOwes(3_000)
        .ThenHas(state => Assert.Equal((5_000L, 3_000L), (state.Items[0].PaidMinor, state.Items[1].PaidMinor)));

    [Fact]
    public void RecordDueItem_FaultyInput_IsRefused() => CaseScript.Opened()
        .When(new RecordDueItem(Item("", 1, Due))).ThenRefused(RefusalCode.FieldMissing)
        .When(new RecordDueItem(Item("1", -1, Due))).ThenRefused(RefusalCode.AmountNotPositive)
        .When(new RecordDueItem(Item("1", 1, "1800-01-01"))).ThenRefused(RefusalCode.DateOutOfRange)
        .When(new RecordDueItem(new OpeningItem("1", null, default))).ThenRefused(RefusalCode.FieldMissing);

    [Fact]
    public void RecordDueItem_BeyondAThousand_IsRefused() => CaseScript.Start()
        .When(Open([.. Enumerable.Range(0, 1_000).Select(i => Item($"i{i}", 1, Due))]))
        .When(new RecordDueItem(Item("more", 1, Due))).ThenRefused(RefusalCode.TooMany)
        .When(Charge("x1", 1) with { Item = "more", DueOn = Day(Due) }).ThenRefused(RefusalCode.TooMany);

    [Fact]
    public void Remind_WithCost_AddsItToTheDebt() => CaseScript.Opened().As("lee", "supervisor")
        .When(Remind("r1") with { Cost = Cny(1_100) }).Then("ChargeAdded ReminderRecorded").ThenOwes(11_100)
        .When(Remind("r1") with { Cost = Cny(1_100) }).ThenNothing()
        .When(Remind("r2") with { Cost = Cny(0) }).Then("ReminderRecorded")
        .When(Remind("r3") with { Cost = Cny(-1) }).ThenRefused(RefusalCode.AmountNotPositive)
        .When(Remind("r3") with { Cost = Cny(1), Item = "9" }).ThenRefused(RefusalCode.KeyUnknown);

    [Theory]
    [InlineData("collector", false)]
    [InlineData("field", false)]
    [InlineData("agency", false)]
    [InlineData("", false)]
    [InlineData("supervisor", true)]
    [InlineData("legal", true)]
    [InlineData("integration", true)]
    public void Remind_WithCost_IsForWhoMayCharge(string role, bool may)
    {
        var script = CaseScript.Opened().As("lee", role).When(Remind("r1") with { Cost = Cny(90_000_000) });
        if (!may)
        {
            script.ThenRefused(RefusalCode.RoleForbids).ThenOwes(10_000)
                .When(Remind("r1") with { Cost = Cny(0) }).Then("ReminderRecorded");
        }

        script.Told(Remind("r2") with { Cost = Cny(1) }).ThenOwes(may ? 90_010_001 : 10_001);
    }

    [Fact]
    public void Remind_WithCostOnAResolvedCase_IsRefusedAndFromOutsideReopens() => Scenes.At(CaseStage.Resolved)
        .As("lee", "legal")
        .When(Remind("r9") with { Cost = Cny(1_100) }).ThenRefused(RefusalCode.StageForbids).ThenOwes(0)
        .Told(Remind("r9") with { Cost = Cny(1_100) }).Then("ChargeAdded CaseReopened ReminderRecorded")
        .ThenOwes(1_100).ThenStage(CaseStage.Contacted);

    [Fact]
    public void Remind_Resolved_IsRefusedAndFromOutsideRecordedWithoutAMove() => Scenes.At(CaseStage.Resolved)
        .When(Remind("r9")).ThenRefused(RefusalCode.StageForbids)
        .Told(Remind("r9")).Then("ReminderRecorded").ThenStage(CaseStage.Resolved);

    [Theory]
    [InlineData(CaseStage.Contacted)]
    [InlineData(CaseStage.PlanAgreed)]
    [InlineData(CaseStage.VisitScheduled)]
    [InlineData(CaseStage.LegalReferral)]
    public void Remind_FurtherOn_ChangesNoStage(CaseStage stage) =>
        Scenes.At(stage).When(Remind("r9")).Then("ReminderRecorded").ThenStage(stage);

    [Fact]
    public void Remind_ToldOutOfOrder_KeepsTheEarliestDay() => CaseScript.Opened()
        .On("2026-03-20").Told(Remind("r2"), "2026-03-15").Told(Remind("r1"), "2026-03-10")
        .ThenHas(state => Assert.Equal(Day("2026-03-10"), state.First.Sent));

    [Fact]
    public void ServeNotice_FixesTheDueDate_OnceForAKey() => CaseScript.Start()
        .When(Open(due: null))
        .When(new ServeNotice("s1", ContactChannel.Letter, null, Day("2026-05-01"))).Then("NoticeServed")
        .ThenHas(state => Assert.Equal(Day("2026-05-01"), state.Items[0].DueOn))
        .ThenHas(state => Assert.Equal(Day("2026-03-02"), state.First.Notified))
        .When(new ServeNotice("s1", ContactChannel.Letter, null, Day("2026-05-01"))).ThenNothing()
        .When(new ServeNotice("s2", ContactChannel.Letter, "9", Day("2026-05-01"))).ThenRefused(RefusalCode.KeyUnknown)
        .When(new ServeNotice("s2", ContactChannel.Letter, null,
            Day("1800-05-01"))).ThenRefused(RefusalCode.DateOutOfRange)
        .When(new ServeNotice("s2", ContactChannel.Letter, null, null)).Then("NoticeServed")
        .ThenHas(state => Assert.Equal(Day("2026-05-01"), state.Items[0].DueOn));

    [Fact]
    public void ServeNotice_MovesMoneyToTheItemThatIsDueFirstNow() => CaseScript.Start()
        .When(Open([Item("1", 5_000, "2026-03-31"), Item("2", 5_000, null)]))
        .When(Pay("p1", 4_000, "2026-03-02"))
        .When(new ServeNotice("s1", ContactChannel.Letter, "2", Day("2026-03-10"))).Then("NoticeServed").ThenOwes(6_000)
        .ThenHas(state => Assert.Equal((0L, 4_000L), (state.Items[0].PaidMinor, state.Items[1].PaidMinor)));

    private static AddCharge Total(string key, long minor) =>
        Charge(key, minor, DebtComponent.Principal) with { IsNewTotal = true };

    private static AddCharge Nothing(string key) => Total(key, 0);
}
