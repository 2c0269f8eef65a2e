using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Goal: holds, quiet hours and honoured agreements stop what they must, when they must, and say until
/// when.</summary>
public sealed class HoldsTests
{
    [Fact]
    public void PlaceHold_Dispute_StopsCollectionUntilItsEnd()
    {
        var script = CaseScript.Contacted(Policies.With(PolicySamples.Row(HoldKind.Dispute)))
            .Told(Hold("d1", HoldKind.Dispute) with { Until = Day("2026-04-20") }).Then("HoldPlaced")
            .When(Call("k1")).ThenRefused(RefusalCode.HoldActive);
        Assert.Equal(PolicySamples.At("2026-04-21T00:00:00+08:00"), script.Reasons[0].PermittedFrom);
        Assert.Equal("HOLD-DISPUTE", script.Reasons[0].Rule);
        script.When(CalledIn("k2")).Then("ContactRecorded")
            .On("2026-04-20").When(Call("k1")).ThenRefused(RefusalCode.HoldActive)
            .On("2026-04-21").When(Call("k1")).Then("ContactRecorded");
    }

    [Fact]
    public void PlaceHold_PartDisputed_LeavesTheRestToCollection() => CaseScript
        .Contacted(Policies.With(PolicySamples.Row(HoldKind.Dispute)))
        .When(Hold("d1", HoldKind.Dispute) with { Part = Cny(3_000) }).Then("HoldPlaced")
        .When(Call("k1")).Then("ContactRecorded");

    [Fact]
    public void LiftHold_Active_EndsIt() => CaseScript.Contacted(Policies.With(PolicySamples.Row(HoldKind.Hardship)))
        .When(Hold("h1", HoldKind.Hardship))
        .When(Call("k1")).ThenRefused(RefusalCode.HoldActive)
        .Led(new LiftHold("h1", "found work")).Then("HoldLifted")
        .When(new LiftHold("h1", "found work")).ThenNothing()
        .When(Call("k1")).Then("ContactRecorded")
        .When(new AdvanceHold("a1", "h1", "reviewed")).ThenRefused(RefusalCode.HoldEnded)
        .When(new LiftHold("h9", "unknown")).ThenRefused(RefusalCode.KeyUnknown)
        .Told(new LiftHold("h9", "answered elsewhere")).Then("HoldAdvanced")
        .Told(new LiftHold("h9", "answered elsewhere")).ThenNothing();

    [Fact]
    public void LiftHold_OfADispute_NeedsAStepInIt() => CaseScript.Contacted()
        .When(Hold("d1", HoldKind.Dispute))
        .As("bo").When(new LiftHold("d1", "x")).ThenRefused(RefusalCode.EvidenceMissing)
        .When(new AdvanceHold("a1", "d1", "asked the shop")).Then("HoldAdvanced")
        .As("bo").When(new LiftHold("d1", "bill found")).Then("HoldLifted")
        .When(Hold("d2", HoldKind.Dispute)).Told(new LiftHold("d2", "dismissed")).Then("HoldLifted");

    [Theory]
    [InlineData(HoldKind.Complaint, RefusalCode.KeyUnknown)]
    [InlineData(HoldKind.Dispute, null)]
    [InlineData(null, null)]
    public void Hold_AskedForAsAnotherKind_IsNotFound(HoldKind? kind, RefusalCode? code)
    {
        var script = CaseScript.Contacted().When(Hold("d1", HoldKind.Dispute));
        script.When(new AdvanceHold("a1", "d1", "asked the shop") { Kind = kind });
        Assert.Equal(code, script.Reasons.Count == 0 ? null : script.Reasons[0].Code);
        script.When(new AdvanceHold("a2", "d1", "asked the bank"))
            .As("bo").When(new LiftHold("d1", "x") { Kind = kind });
        Assert.Equal(code, script.Reasons.Count == 0 ? null : script.Reasons[0].Code);
    }

    [Fact]
    public void PlaceHold_Repeated_ChangesNothing() => CaseScript.Contacted()
        .When(Hold("h1", HoldKind.Complaint) with { Actor = "bo", Owner = "chief", ReviewOn = Day("2026-05-01") })
        .Then("HoldPlaced")
        .ThenHas(state => Assert.Equal(("bo", "chief"), (state.Holds[0].Actor, state.Holds[0].Owner)))
        .When(Hold("h1", HoldKind.Complaint)).ThenNothing()
        .When(Hold("h1", HoldKind.Dispute)).ThenRefused(RefusalCode.KeyReused);

    [Fact]
    public void PlaceHold_KeyAgainWithAnotherReach_IsRefusedAndNotSwallowed() => CaseScript.Contacted()
        .When(Hold("h1", HoldKind.Hardship) with { Until = Day("2026-05-01") }).Then("HoldPlaced")
        .When(Hold("h1", HoldKind.Hardship) with { Until = Day("2026-05-01") }).ThenNothing()
        .When(Hold("h1", HoldKind.Hardship) with { Until = Day("2026-06-01") }).ThenRefused(RefusalCode.KeyReused)
        .When(Hold("h1", HoldKind.Hardship)).ThenRefused(RefusalCode.KeyReused)
        .When(Hold("h1", HoldKind.Hardship) with { Until = Day("2026-05-01"), Party = PartyKind.Debtor })
        .ThenRefused(RefusalCode.KeyReused)
        .When(Hold("h1", HoldKind.Hardship) with { Until = Day("2026-05-01"), Channel = ContactChannel.Sms })
        .ThenRefused(RefusalCode.KeyReused);

    [Fact]
    public void PlaceHold_FaultyInput_IsRefused() => CaseScript.Contacted()
        .When(Hold("", HoldKind.Dispute)).ThenRefused(RefusalCode.FieldMissing)
        .When(Hold("h1", HoldKind.Dispute) with { Reason = "" }).ThenRefused(RefusalCode.FieldMissing)
        .When(Hold("h1", HoldKind.Hardship) with { Until = Day("2026-04-02") }).ThenRefused(RefusalCode.DateOutOfRange)
        .When(Hold("h1",
            HoldKind.Dispute) with { ReviewOn = Day("2300-01-01") }).ThenRefused(RefusalCode.DateOutOfRange)
        .When(Hold("h1", HoldKind.Dispute) with { Part = Cny(10_001) }).ThenRefused(RefusalCode.MoreThanOwed)
        .When(Hold("h1", HoldKind.Dispute) with { Part = new Money(1, Currency.Eur) })
        .ThenRefused(RefusalCode.CurrencyMismatch)
        .When(Hold("h1", HoldKind.Hardship) with { Part = Cny(1) }).ThenRefused(RefusalCode.FieldMissing);

    [Fact]
    public void AdvanceHold_Known_IsRecordedOnce() => CaseScript.Contacted()
        .When(Hold("d1", HoldKind.Dispute))
        .When(new AdvanceHold("a1", "d1", "sent on", "pending")).Then("HoldAdvanced")
        .When(new AdvanceHold("a1", "d1", "sent on", "pending")).ThenNothing()
        .When(new AdvanceHold("a2", "d9", "sent on")).ThenRefused(RefusalCode.KeyUnknown)
        .When(new AdvanceHold("a2", "d1", "")).ThenRefused(RefusalCode.FieldMissing)
        .Told(new AdvanceHold("a2", null, "appealed elsewhere")).Then("HoldAdvanced");

    [Fact]
    public void PlaceHold_OneChannel_ClosesOnlyThat() => CaseScript
        .Contacted(Policies.With(PolicySamples.Row(HoldKind.CeaseCommunication)))
        .When(Hold("h1", HoldKind.CeaseCommunication) with { Channel = ContactChannel.Phone })
        .When(Call("k1")).ThenRefused(RefusalCode.HoldActive)
        .When(Call("k2") with { Channel = ContactChannel.Email }).Then("ContactRecorded");

    [Fact]
    public void PlaceHold_OneColleague_StopsOnlyHim() => CaseScript
        .Contacted(Policies.With(PolicySamples.Row(HoldKind.Complaint)))
        .When(Hold("h1", HoldKind.Complaint) with { Actor = "anna" })
        .When(Call("k1")).ThenRefused(RefusalCode.HoldActive)
        .As("bo").When(Call("k1")).Then("ContactRecorded");

    [Fact]
    public void PersonHold_OverAllCases_StopsThisOne()
    {
        var script = CaseScript.Contacted(Policies.With(PolicySamples.Row(HoldKind.Deceased)));
        script.Beside = script.Beside with { PersonHolds = [PolicySamples.Hold(HoldKind.Deceased)] };
        script.When(Call("k1")).ThenRefused(RefusalCode.HoldActive).When(Hold("d1", HoldKind.Dispute))
            .When(Call("k1")).ThenRefused(RefusalCode.HoldActive);
        Assert.Null(script.Reasons[0].PermittedFrom);
    }

    [Fact]
    public void QuietHours_NightCall_IsRefusedUntilTheMorning()
    {
        var script = CaseScript.Contacted(Policies.With(PolicySamples.Quiet())).On("2026-04-03 23:30")
            .When(Call("k1")).ThenRefused(RefusalCode.RuleForbids);
        var reason = script.Reasons[0];
        Assert.Equal("QUIET", reason.Rule);
        Assert.Equal(PolicySamples.At("2026-04-04T08:00:00+08:00"), reason.PermittedFrom);
        Assert.NotNull(reason.Citation);
        Assert.NotEmpty(reason.Facts);
        script.Beside = script.Beside with { ConsentToQuietHours = true };
        script.When(Call("k1")).Then("ContactRecorded");
        Assert.Equal(RuleVerdict.ExceptionUsed, script.Last!.Rules[0].Verdict);
    }

    [Fact]
    public void QuietHours_ToldFromOutside_IsRecordedAsABreach()
    {
        var script = CaseScript.Contacted(Policies.With(PolicySamples.Quiet())).On("2026-04-03 23:30")
            .Told(Call("k1"), "2026-04-03").Then("ContactRecorded");
        Assert.Equal("complied", Assert.Single(script.Last!.Rules).Word(outsideFact: true));
        var night = new OutsideFact(Call("k2"), script.Now, TimeOfDayKnown: true, "log");
        script.When(night).Then("ContactRecorded");
        Assert.Equal("breached", Assert.Single(script.Last!.Rules).Word(outsideFact: true));
        script.When(night with { What = Call("k3"), TimeOfDayKnown = false }).Then("ContactRecorded");
        Assert.Equal("notAssessable", Assert.Single(script.Last!.Rules).Word(outsideFact: true));
    }

    [Fact]
    public void QuietHours_VisitAtNight_IsJudgedByItsOwnHour()
    {
        var script = CaseScript.Contacted(Policies.With(PolicySamples.Quiet()));
        script.When(Visit("v1", PolicySamples.At("2026-04-05T21:59:59+08:00"))).Then("VisitPlanned");
        script = CaseScript.Contacted(Policies.With(PolicySamples.Quiet()));
        script.When(Visit("v1", PolicySamples.At("2026-04-05T22:00:00+08:00"))).ThenRefused(RefusalCode.RuleForbids);
    }

    [Fact]
    public void QuietHours_DebtorsZoneUnknown_AsksForIt()
    {
        var policy = Policies.With(PolicySamples.Quiet(ClockChoice.Debtor).Absent(WhenAbsent.Ask));
        CaseScript.Contacted(CaseScript.Plain()).Under(policy).When(Call("k1")).ThenRefused(RefusalCode.FactMissing);
    }

    [Fact]
    public void PlanHold_WhileAPromiseRuns_StopsCollectionNotService()
    {
        var script = CaseScript.Contacted(Policies.With(PolicySamples.PlanHold))
            .When(Promise("m1", 5_000, "2026-04-10")).Then("PromiseMade")
            .When(Call("k1")).ThenRefused(RefusalCode.RuleForbids);
        Assert.Equal(PolicySamples.At("2026-04-14T00:00:00+08:00"), script.Reasons[0].PermittedFrom);
        script.When(CalledIn("in"))
            .When(Call("k2") with { Class = ActClass.ServiceReply, Answers = "in" }).Then("ContactRecorded")
            .When(new RequestApproval("ok1", Refer("l1"))).ThenRefused(RefusalCode.RuleForbids)
            .On("2026-04-13").When(Call("k1")).ThenRefused(RefusalCode.RuleForbids)
            .On("2026-04-14").When(Call("k1")).Then("ContactRecorded");
    }

    [Fact]
    public void PlanHold_PromiseKeptOrCancelled_StopsNothingMore()
    {
        CaseScript.Contacted(Policies.With(PolicySamples.PlanHold)).When(Promise("m1", 5_000, "2026-04-10"))
            .When(Pay("p1", 5_000, "2026-04-03")).When(Call("k1")).Then("ContactRecorded");
        CaseScript.Contacted(Policies.With(PolicySamples.PlanHold)).When(Promise("m1", 5_000, "2026-04-10"))
            .Led(new CancelPromise("m1", "no")).When(Call("k1")).Then("ContactRecorded");
    }

    [Fact]
    public void PlanHold_HonouredPlan_StopsUntilTheNextUnpaidInstalment()
    {
        var script = CaseScript.Contacted(Policies.With(PolicySamples.PlanHold))
            .When(Plan("n1", (5_000, "2026-04-30"), (5_000, "2026-05-31"))).When(Call("k1"));
        Assert.Equal(PolicySamples.At("2026-05-04T00:00:00+08:00"), script.Reasons[0].PermittedFrom);
        script.On("2026-04-30").When(Pay("p1", 5_000, "2026-04-30")).When(Call("k1"));
        Assert.Equal(PolicySamples.At("2026-06-04T00:00:00+08:00"), script.Reasons[0].PermittedFrom);
        script.On("2026-06-04").When(Call("k1")).Then("ContactRecorded");
    }

    [Fact]
    public void PlanHold_PlanAndPromise_LongestStops()
    {
        var script = CaseScript.Contacted(Policies.With(PolicySamples.PlanHold))
            .When(Promise("m1", 5_000, "2026-05-02")).When(Plan("n1", (10_000, "2026-04-20"))).When(Call("k1"));
        Assert.Equal(PolicySamples.At("2026-05-06T00:00:00+08:00"), script.Reasons[0].PermittedFrom);
    }

    [Fact]
    public void ProcessRule_ReferralWithoutADebt_IsABreachNotARefusal()
    {
        var needs = new NeedsDebtRule
        {
            Head = PolicySamples.Head("FINES-REFERRAL-OWING", RuleEffect.Conformance) with
            {
                AppliesTo = RuleScope.Of([ActKind.Referral], [ActClass.Collection], null),
            },
        };
        var script = Scenes.At(CaseStage.Resolved,
            Policies.With(needs)).Told(Refer("l1")).ThenStage(CaseStage.LegalReferral);
        Assert.Contains(script.Last!.Rules, r => r.Rule == needs.Id && r.Word(outsideFact: true) == "breached");
    }

    [Fact]
    public void ProcessRule_PaymentAfterReferral_IsABreachAndRecorded()
    {
        var none = new NoOpenReferralRule
        {
            Head = PolicySamples.Head("FINES-NO-PAYMENT-AFTER-REFERRAL", RuleEffect.Conformance) with
            {
                AppliesTo = RuleScope.Of([ActKind.Payment], [ActClass.ServiceReply], null),
            },
        };
        var script = Scenes.At(CaseStage.LegalReferral, Policies.With(none)).When(Pay("p1", 500, "2026-04-03"))
            .Then("PaymentRecorded");
        Assert.Equal(RuleVerdict.Breached, Assert.Single(script.Last!.Rules).Verdict);
    }
}
