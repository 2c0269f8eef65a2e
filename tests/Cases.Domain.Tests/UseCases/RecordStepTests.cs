using Cases.TestKit;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>
/// Goal: every step that rules know is judged, also where no command of its own takes it, and where the command judged
/// nothing before: promises, waivers, the end of a case, an agency, the way back to the lawyers.
/// </summary>
public sealed class RecordStepTests
{
    [Fact]
    public void Kinds_WithoutACommandOfTheirOwn_AreSteps() => Assert.Equal(
        [
            ActKind.PostedNotice, ActKind.CloseRequest, ActKind.PlanRefusal, ActKind.AgencyActivity,
            ActKind.DataSharing, ActKind.DataPublication, ActKind.AdverseReport, ActKind.Purge,
            ActKind.InterestAccrual, ActKind.Allocation, ActKind.SetOff, ActKind.RateChange, ActKind.TermsChange,
            ActKind.KpiApproval, ActKind.Suit, ActKind.ProofOfClaim, ActKind.Enforcement,
            ActKind.ValidityAssumption, ActKind.InitialCommunication,
        ],
        OtherSteps.Kinds);

    [Fact]
    public void Step_OfEachKind_IsJudgedAndRecordedByWhoMay()
    {
        foreach (var kind in OtherSteps.Kinds)
        {
            var forbidden = Policies.With(Over(PolicySamples.Row(HoldKind.Moratorium), kind));
            var step = new RecordStep("z1", kind, PartyKind.Debtor, "file 7");
            var script = CaseScript.Contacted().As("lee", OtherSteps.RolesOf(kind)[0])
                .When(step).Then("StepRecorded").ThenStage(CaseStage.Contacted)
                .When(step).ThenNothing()
                .When(step with { Party = PartyKind.Guarantor }).ThenRefused(RefusalCode.KeyReused)
                .As("nobody", "auditor").When(step with { Key = "z2" }).ThenRefused(RefusalCode.RoleForbids);
            Assert.Equal((kind, OtherSteps.ClassOf(kind)), (script.State.Steps[0].Kind, script.State.Steps[0].Class));

            CaseScript.Contacted(forbidden).As("lee", OtherSteps.RolesOf(kind)[0])
                .When(Hold("h1", HoldKind.Moratorium))
                .When(step).ThenRefused(RefusalCode.HoldActive)
                .Told(step).Then("StepRecorded");
        }
    }

    [Fact]
    public void Step_AgainstOneOfSeveral_SaysAgainstWhom()
    {
        var script = CaseScript.Contacted().As("lee", "legal");
        foreach (var one in (string[])["p2", "p3"])
        {
            script.When(new AddParty(one, PartyKind.Guarantor, "contract"));
        }

        var suit = new RecordStep("z1", ActKind.Suit, PartyKind.Guarantor) { PartyPerson = "p2" };
        script.When(suit with { PartyPerson = null }).ThenRefused(RefusalCode.FieldMissing);
        script.Beside = script.Beside with { Reached = new(new("person/p2", 3, Persons.Known()), PartyKind.Guarantor) };
        script.When(suit).Then("StepRecorded")
            .ThenHas(state => Assert.Equal("p2", Assert.Single(state.Steps).PartyPerson))
            .When(suit).ThenNothing()
            .When(suit with { PartyPerson = "p3" }).ThenRefused(RefusalCode.KeyReused)
            .When(suit with { Class = ActClass.PreservationOfRights }).ThenRefused(RefusalCode.KeyReused);
    }

    [Theory]
    [InlineData(ActKind.Call)]
    [InlineData(ActKind.Referral)]
    [InlineData(ActKind.Payment)]
    [InlineData(ActKind.AgencyAssignment)]
    public void Step_WithACommandOfItsOwn_IsRefused(ActKind kind) => CaseScript.Contacted().As("lee", "legal")
        .When(new RecordStep("z1", kind, PartyKind.Debtor)).ThenRefused(RefusalCode.FieldsContradict);

    [Fact]
    public void Suit_MayPreserveARight_AndNothingElseTakesAnotherClass()
    {
        var suit = new RecordStep("z1", ActKind.Suit, PartyKind.Debtor) { Class = ActClass.PreservationOfRights };
        CaseScript.Contacted().As("lee", "legal").When(suit).Then("StepRecorded")
            .ThenHas(state => Assert.Equal(ActClass.PreservationOfRights, state.Steps[0].Class))
            .When(suit with { Key = "z2", Class = ActClass.ServiceReply }).ThenRefused(RefusalCode.FieldsContradict)
            .When(suit with { Key = "z2", Kind = ActKind.Enforcement }).ThenRefused(RefusalCode.FieldsContradict);
    }

    [Fact]
    public void Suit_OnWhatIsNotOwed_IsRefused()
    {
        var suit = new RecordStep("z1", ActKind.Suit, PartyKind.Debtor);
        Scenes.At(CaseStage.Resolved).As("lee", "legal").When(suit).ThenRefused(RefusalCode.CaseResolved);
        CaseScript.Opened().As("lee", "legal").When(suit).ThenRefused(RefusalCode.NotEntered);
    }

    [Fact]
    public void Step_ToldLateOfAHold_IsFlagged()
    {
        var rules = Policies.With(Over(PolicySamples.Row(HoldKind.Moratorium), ActKind.AdverseReport));
        CaseScript.Contacted(rules).On("2026-04-08").As("cora", "compliance")
            .When(new RecordStep("z1", ActKind.AdverseReport, PartyKind.Debtor)).Then("StepRecorded")
            .On("2026-04-10").Told(Hold("m1", HoldKind.Moratorium), "2026-04-07").Then("HoldPlaced BreachFound")
            .ThenHas(state => Assert.Equal((ActKind.AdverseReport, "z1"),
                (state.Breaches[0].Kind, state.Breaches[0].Act)));
    }

    [Fact]
    public void Promise_Waiver_Closing_Agency_AndTheWayBackToTheLawyers_AreJudged()
    {
        Refuses(ActKind.PlanAgreement, script => script.When(Promise("m1", 1_000, "2026-04-10")));
        Refuses(ActKind.Posting, script => script.When(Waive("w1", 1_000)));
        Refuses(ActKind.CaseClosing, script => script.When(
            new RequestApproval("ok1", new Resolve(ResolutionReason.Sold, "contract 7"))));
        Refuses(ActKind.AgencyAssignment, script => script.When(new Assign("agency-7", "turn") { ToAgency = true }));

        static void Refuses(ActKind kind, Action<CaseScript> step)
        {
            var script = CaseScript.Contacted(Policies.With(Over(PolicySamples.Row(HoldKind.Moratorium), kind)));
            script.When(Hold("m1", HoldKind.Moratorium));
            step(script);
            script.ThenRefused(RefusalCode.HoldActive);
        }
    }

    [Fact]
    public void Plan_BrokenWithAReferralOpen_IsAChangeOfStage()
    {
        var script = CaseScript.Contacted(Policies.With(Over(PolicySamples.Row(HoldKind.Moratorium),
                ActKind.StageChange)))
            .Approved(Refer("l1")).When(Plan("n1", (10_000, "2026-04-30"))).Then("PlanAgreed")
            .On("2026-06-01").When(Hold("m1", HoldKind.Moratorium))
            .When(new BreakPlan("n1")).ThenRefused(RefusalCode.HoldActive);
        Assert.Equal(CaseStage.PlanAgreed, script.State.Stage);
        script.Led(new LiftHold("m1", "over")).When(new BreakPlan("n1")).Then("PlanBroken")
            .ThenStage(CaseStage.LegalReferral);
    }

    [Fact]
    public void Assign_InsideTheBank_IsNoAct_AndAnAgencyIsNamed() => CaseScript
        .Contacted(Policies.With(Over(PolicySamples.Row(HoldKind.Moratorium), ActKind.AgencyAssignment)))
        .When(Hold("m1", HoldKind.Moratorium))
        .When(new Assign("bo", "turn")).Then("CaseAssigned")
        .When(new Assign(null, "turn") { ToAgency = true }).ThenRefused(RefusalCode.FieldMissing);

    [Fact]
    public void Waiver_IsToldApartFromACharge()
    {
        var hold = Over(PolicySamples.Row(HoldKind.Moratorium), ActKind.Posting);
        var freeze = hold with
        {
            Head = hold.Head with
            {
                Exceptions =
                [
                    new NamedException("X-GIVEN-UP", hold.Head.Citation)
                    {
                        When = new FactCondition(AmountFacts.DebtGivenUp, ["true"]),
                    },
                ],
            },
        };
        CaseScript.Contacted(Policies.With(freeze)).When(Hold("m1", HoldKind.Moratorium))
            .When(Waive("w1", 1_000)).Then("WaiverGranted")
            .As("sue", "supervisor").When(Charge("x1", 500)).ThenRefused(RefusalCode.HoldActive);
    }

    private static HoldMatrixRule Over(HoldMatrixRule row, ActKind kind) => row with
    {
        Head = row.Head with { AppliesTo = RuleScope.Of([kind], null, null) },
    };
}
