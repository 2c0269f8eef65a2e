using Cases.TestKit;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Goal: what needs two people is done by two, and is judged twice: when it is asked and when it is
/// approved.</summary>
public sealed class ApprovalsTests
{
    [Fact]
    public void ReferToLegal_Alone_IsRefused() =>
        CaseScript.Contacted().When(Refer("l1")).ThenRefused(RefusalCode.SecondPersonRequired);

    [Fact]
    public void ReferToLegal_ApprovedByAnother_IsCarriedOut() => CaseScript.Contacted()
        .When(new RequestApproval("ok1", Refer("l1"))).Then("ApprovalRequested").ThenStage(CaseStage.Contacted)
        .When(new DecideApproval("ok1", true, null)).ThenRefused(RefusalCode.SamePerson)
        .Told(new DecideApproval("ok1", true, null)).ThenRefused(RefusalCode.SamePerson)
        .As("chief").When(new DecideApproval("ok1", true, null)).Then("ApprovalDecided ReferredToLegal")
        .ThenStage(CaseStage.LegalReferral)
        .ThenHas(state => Assert.Equal("l1", state.Referral))
        .ThenHas(state => Assert.Equal(Day("2026-04-03"), state.First.Referred))
        .When(new DecideApproval("ok1", true, null)).ThenNothing()
        .When(new DecideApproval("ok1", false, "no")).ThenRefused(RefusalCode.ApprovalDecided)
        .When(new RequestApproval("ok2", Refer("l2"))).ThenRefused(RefusalCode.StageForbids, RefusalCode.ReferralOpen);

    [Fact]
    public void DecideApproval_Rejected_ChangesNothingElse() => CaseScript.Contacted()
        .When(new RequestApproval("ok1", Refer("l1")))
        .As("chief").When(new DecideApproval("ok1", false, null)).ThenRefused(RefusalCode.FieldMissing)
        .When(new DecideApproval("ok1", false, "too early")).Then("ApprovalDecided").ThenStage(CaseStage.Contacted)
        .When(new RequestApproval("ok2", Refer("l1"))).Then("ApprovalRequested");

    [Fact]
    public void RequestApproval_WritesTheApprovalStream()
    {
        var script = CaseScript.Contacted().When(new RequestApproval("ok1", Refer("l1")));
        var asked = Assert.Single(Assert.IsType<Decision>(script.Last).Beside);
        Assert.Equal(("approval/ok1", 0L), (asked.Stream, asked.ExpectedVersion));
        script.As("chief").When(new DecideApproval("ok1", true, "fine"));
        var decided = Assert.Single(Assert.IsType<Decision>(script.Last).Beside);
        Assert.Equal(("approval/ok1", 1L), (decided.Stream, decided.ExpectedVersion));
        Assert.Equal(new ApprovalDecided("ok1", true, "chief", "fine"), decided.Event);
    }

    [Fact]
    public void RequestApproval_Repeated_ChangesNothing() => CaseScript.Contacted()
        .When(new RequestApproval("ok1", Refer("l1"))).When(new RequestApproval("ok1", Refer("l1"))).ThenNothing()
        .When(new RequestApproval("ok1", Refer("l2"))).ThenRefused(RefusalCode.KeyReused)
        .When(new RequestApproval("ok2", Refer("l2"))).ThenRefused(RefusalCode.ApprovalPending);

    [Fact]
    public void RequestApproval_Unsound_IsRefused() => CaseScript.Contacted()
        .When(new RequestApproval("ok 1", Refer("l1"))).ThenRefused(RefusalCode.TextNotAllowed)
        .When(new RequestApproval("a/b", Refer("l1"))).ThenRefused(RefusalCode.TextNotAllowed)
        .When(new RequestApproval("", Refer("l1"))).ThenRefused(RefusalCode.FieldMissing)
        .When(new RequestApproval("ok1", Remind("r1"))).ThenRefused(RefusalCode.FieldMissing)
        .When(new RequestApproval("ok1", Plan("n1", (10_000, "2026-04-30")))).ThenRefused(RefusalCode.FieldMissing)
        .When(new DecideApproval("ok9", true, null)).ThenRefused(RefusalCode.KeyUnknown);

    [Fact]
    public void DecideApproval_RulesForbidItByThen_IsRefused() => CaseScript.Contacted()
        .When(new RequestApproval("ok1", Refer("l1"))).Then("ApprovalRequested")
        .When(Plan("n1", (10_000, "2026-04-30"))).Then("PlanAgreed")
        .As("chief").When(new DecideApproval("ok1", true, null)).ThenRefused(RefusalCode.StageForbids)
        .ThenHas(state => Assert.Null(state.Approvals[0].Approved));

    [Fact]
    public void DecideApproval_DoneMeanwhile_IsApprovedWithoutDoingItAgain() => CaseScript.Contacted()
        .When(new RequestApproval("ok1", Refer("l1")))
        .Told(Refer("l1")).Then("ReferredToLegal")
        .As("chief").When(new DecideApproval("ok1", true, null)).Then("ApprovalDecided");

    [Fact]
    public void ReferToLegal_ToldFromOutside_IsRecordedFromAnyStage()
    {
        foreach (var stage in Enum.GetValues<CaseStage>())
        {
            var script = Scenes.At(stage).Told(Refer("l7"), timeOfDayKnown: false).ThenStage(CaseStage.LegalReferral);
            var move = script.Events.OfType<ReferredToLegal>().Single().Move;
            Assert.Equal((stage, CaseStage.LegalReferral), (move.From, move.To));
            Assert.Null(script.State.Plan);
            Assert.Contains(script.Last!.Rules, rule => rule.Verdict == RuleVerdict.NotAssessable);
        }
    }

    [Fact]
    public void WithdrawReferral_Open_GoesToContacted() => Scenes.At(CaseStage.LegalReferral)
        .When(new WithdrawReferral("")).ThenRefused(RefusalCode.FieldMissing)
        .When(new WithdrawReferral("paid in part")).Then("ReferralWithdrawn").ThenStage(CaseStage.Contacted)
        .When(new WithdrawReferral("paid in part")).ThenRefused(RefusalCode.NoReferralOpen)
        .When(new RequestApproval("ok2", Refer("l1"))).ThenNothing();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WithdrawReferral_WithPlanOrResolved_EndsWithoutAMove(bool resolved)
    {
        var script = Scenes.At(CaseStage.LegalReferral);
        script.When(resolved ? Pay("p1", 10_000, "2026-04-03") : Plan("n1", (10_000, "2026-04-30")));
        var stage = script.State.Stage;
        script.When(new WithdrawReferral("no need")).Then("ReferralWithdrawn").ThenStage(stage)
            .ThenHas(state => Assert.Null(state.Referral));
    }

    [Fact]
    public void Waive_UpToTheLimit_NeedsOnePerson() => CaseScript.Contacted()
        .When(Waive("w1", 2_000)).Then("WaiverGranted").ThenOwes(8_000)
        .When(Waive("w1", 2_000)).ThenNothing()
        .When(Waive("w1", 1_999)).ThenRefused(RefusalCode.KeyReused)
        .When(Waive("w2", 8_001)).ThenRefused(RefusalCode.MoreThanOwed)
        .When(Waive("w2", 0)).ThenRefused(RefusalCode.AmountNotPositive)
        .When(Waive("w2", 100) with { Reason = "" }).ThenRefused(RefusalCode.FieldMissing);

    [Fact]
    public void Waive_AboveTheLimit_NeedsTwo() => CaseScript.Contacted()
        .When(Waive("w1", 2_001)).ThenRefused(RefusalCode.SecondPersonRequired)
        .Approved(Waive("w1", 2_001)).Then("ApprovalDecided WaiverGranted").ThenOwes(7_999)
        .When(new RequestApproval("ok2", Waive("w2", 8_000))).ThenRefused(RefusalCode.MoreThanOwed);

    [Fact]
    public void Waive_WholeDebt_EndsTheRecoveryAndIsNoPayment() => CaseScript.Contacted()
        .Approved(Waive("w1", 10_000)).Then("ApprovalDecided WaiverGranted CaseResolved")
        .ThenResolved(ResolutionReason.RecoveryEnded).ThenOwes(0);

    [Fact]
    public void Waive_Rest_IsPaidInFull() => CaseScript.Contacted()
        .When(Pay("p1", 8_000, "2026-04-03")).When(Waive("w1", 2_000)).ThenResolved(ResolutionReason.PaidInFull);

    [Fact]
    public void Waive_ToldFromOutside_IsRecorded() => CaseScript.Contacted()
        .Told(Waive("w1", 9_000)).Then("WaiverGranted").ThenOwes(1_000);

    [Fact]
    public void Waive_DebtFellMeanwhile_IsRefusedAtTheApproval() => CaseScript.Contacted()
        .When(new RequestApproval("ok1", Waive("w1", 9_000)))
        .When(Pay("p1", 5_000, "2026-04-03"))
        .As("chief").When(new DecideApproval("ok1", true, null)).ThenRefused(RefusalCode.MoreThanOwed);

    [Fact]
    public void Resolve_ByJudgement_NeedsEvidenceAndTwo() => CaseScript.Contacted()
        .When(new Resolve(ResolutionReason.RecoveryEnded, "file-3")).ThenRefused(RefusalCode.SecondPersonRequired)
        .When(new RequestApproval("ok1", new Resolve(ResolutionReason.RecoveryEnded, " ")))
        .ThenRefused(RefusalCode.EvidenceMissing)
        .Approved(new Resolve(ResolutionReason.RecoveryEnded, "file-3")).Then("ApprovalDecided CaseResolved")
        .ThenResolved(ResolutionReason.RecoveryEnded).ThenOwes(10_000)
        .When(new Resolve(ResolutionReason.RecoveryEnded, "file-3")).ThenNothing()
        .When(new Resolve(ResolutionReason.Sold, "file-4")).ThenRefused(
            RefusalCode.CaseResolved, RefusalCode.StageForbids);

    [Theory]
    [InlineData(ResolutionReason.PaidOnTime, true)]
    [InlineData(ResolutionReason.PaidInFull, true)]
    [InlineData(ResolutionReason.Cured, true)]
    [InlineData(ResolutionReason.Settled, false)]
    [InlineData(ResolutionReason.ClosedAtSource, true)]
    public void Resolve_ReasonThatFollowsFromMoney_IsNeverByHand(ResolutionReason reason, bool stillOwed)
    {
        var script = CaseScript.Contacted().When(new RequestApproval("ok1", new Resolve(reason, "file-3")));
        script.ThenRefused(stillOwed
            ? [RefusalCode.ReasonNotByHand, RefusalCode.StillOwed]
            : [RefusalCode.ReasonNotByHand]);
    }

    [Theory]
    [InlineData(ResolutionReason.Sold, "")]
    [InlineData(ResolutionReason.NotLiable, "correctBureau")]
    [InlineData(ResolutionReason.OpenedInError, "correctBureau")]
    [InlineData(ResolutionReason.EstateExhausted, "")]
    [InlineData(ResolutionReason.Merged, "")]
    public void Resolve_Approved_OpensItsClosingTasks(ResolutionReason reason, string tasks)
    {
        var script = CaseScript.Contacted().Approved(new Resolve(reason, "file-3")).ThenResolved(reason);
        Assert.Equal(tasks, string.Join(' ', script.Events.OfType<CaseResolved>().Single().ClosingTasks));
    }

    [Fact]
    public void Resolve_PlanInForce_EndsIt() => Scenes.At(CaseStage.PlanAgreed)
        .Approved(new Resolve(ResolutionReason.Sold, "contract-7"))
        .Then("ApprovalDecided PlanCancelled CaseResolved");

    [Fact]
    public void Reopen_ResolvedInError_IsOpenAgain()
    {
        var script = CaseScript.Contacted().Approved(new Resolve(ResolutionReason.Sold, "contract-7"))
            .When(new Reopen("")).ThenRefused(RefusalCode.FieldMissing)
            .When(new Reopen("letter-1")).Then("CaseReopened").ThenStage(CaseStage.Contacted);
        Assert.Equal("c1", script.Account.OpenCase);
        script.When(new Reopen("letter-1")).ThenRefused(RefusalCode.NotResolved);
    }

    [Fact]
    public void Reopen_NothingOwedOrAnotherCase_IsRefused()
    {
        Scenes.At(CaseStage.Resolved).When(new Reopen("letter-1")).ThenRefused(RefusalCode.NothingOwed);
        CaseScript.Contacted().Approved(new Resolve(ResolutionReason.Sold, "contract-7")).WithOtherCaseOpen()
            .When(new Reopen("letter-1")).ThenRefused(RefusalCode.AccountHasOpenCase)
            .Told(new Reopen("letter-1")).ThenRefused(RefusalCode.AccountHasOpenCase);
    }
}
