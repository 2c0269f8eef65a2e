using Cases.Domain;
using Cases.TestKit;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests.UseCases;

/// <summary>One plan over several cases of a debtor: agreed, kept, broken and ended on all of them.</summary>
public sealed class SharedPlansTests
{
    private static readonly (long, string)[] Fours =
        [(4_000, "2026-05-01"), (4_000, "2026-06-01"), (4_000, "2026-07-01"), (4_000, "2026-08-01")];

    [Fact]
    public void AgreePlan_OverSeveralCases_FallsToEachToTheMinorUnit_OlderDebtFirst() => Agreed()
        .ThenHas("c2", state => Assert.Equal(Instalments((4_000, "2026-05-01"), (2_000, "2026-06-01")), Own(state)))
        .ThenHas("c1", state => Assert.Equal(
            Instalments((2_000, "2026-06-01"), (4_000, "2026-07-01"), (4_000, "2026-08-01")), Own(state)))
        .ThenHas("c1", state => Assert.Equal(Instalments(Fours), state.ScheduleOf(state.Plan!)))
        .ThenHas("c1", Is(PlanStatus.InForce, CaseStage.PlanAgreed))
        .ThenHas("c2", Is(PlanStatus.InForce, CaseStage.PlanAgreed));

    [Fact]
    public void AgreePlan_InTheOrderThatTheDebtorChose_ServesThatCaseFirst() => Owing()
        .When("c1", Several(("c1", null), ("c2", null)) with { InOrder = true }).Then()
        .ThenHas("c1", state => Assert.Equal(
            Instalments((4_000, "2026-05-01"), (4_000, "2026-06-01"), (2_000, "2026-07-01")), Own(state)));

    [Fact]
    public void Plan_PaidOnAnyOfItsCases_IsNotMissed() => Agreed()
        .On("2026-05-01").When("c1", Pay("p1", 4_000, "2026-05-01")).Then("c2", "AgreementMoneyMoved")
        .On("2026-05-02").When("c2", new MissInstalment("n1", 1)).ThenRefused(RefusalCode.InstalmentNotMissed)
        .ThenHas("c2", state => Assert.Equal(2, state.FirstUncovered(state.Plan!)?.Number));

    [Fact]
    public void Plan_MissedBeyondItsGrace_IsBrokenOnAllInOneUnit() => Agreed()
        .On("2026-05-02").When("c1", new MissInstalment("n1", 1))
        .Then("c1", "InstalmentMissed").Then("c2", "InstalmentMissed")
        .On("2026-05-10").When("c2", new BreakPlan("n1")).Then("c2", "PlanBroken").Then("c1", "PlanBroken")
        .ThenHas("c1", Is(PlanStatus.Broken, CaseStage.Contacted))
        .ThenHas("c2", Is(PlanStatus.Broken, CaseStage.Contacted));

    [Fact]
    public void Plan_WhoseMoneyProvesTimely_IsInForceAgainOnAll() => Agreed()
        .On("2026-05-10").When("c2", new BreakPlan("n1")).Then()
        .On("2026-05-11").When("c1", Pay("p1", 4_000, "2026-05-01"))
        .Then("c1", "PaymentRecorded PlanReinstated").Then("c2", "AgreementMoneyMoved PlanReinstated")
        .ThenHas("c1", Is(PlanStatus.InForce, CaseStage.PlanAgreed))
        .ThenHas("c2", Is(PlanStatus.InForce, CaseStage.PlanAgreed));

    [Fact]
    public void Plan_CancelledOnAnyCase_EndsOnAll() => Led(Agreed())
        .When("c2", new CancelPlan("n1", "he took it back")).Then("c1", "PlanCancelled")
        .ThenHas("c1", Is(PlanStatus.Cancelled, CaseStage.Contacted))
        .ThenHas("c2", Is(PlanStatus.Cancelled, CaseStage.Contacted));

    [Fact]
    public void Plan_PaidToItsEnd_ResolvesAll_AndReversedIsOwedAgainOnItsCase()
    {
        var group = Agreed().On("2026-05-01").When("c2", Pay("p1", 6_000, "2026-05-01"))
            .Then("c2", "PaymentRecorded PlanCompleted CaseResolved").Then("c1", "AgreementMoneyMoved")
            .ThenHas("c1", Is(PlanStatus.InForce, CaseStage.PlanAgreed));

        group.On("2026-05-28").When("c1", Pay("p2", 10_000, "2026-05-28")).Then()
            .ThenHas("c1", Is(PlanStatus.Completed, CaseStage.Resolved))
            .When("c2", Reverse("p1")).Then().ThenHas("c2", state => Assert.Equal(6_000, state.OutstandingMinor));
    }

    [Fact]
    public void Plan_OfACaseThatEndsByJudgement_GoesOnForTheOthersWithTheirs()
    {
        var policy = CaseScript.Plain(numbers => numbers with { WaiverLimitMinor = 100_000 });
        Agreed(policy).On("2026-05-01").When("c2", Pay("p1", 4_000, "2026-05-01")).Then()
            .When("c2", Waive("w1", 2_000)).Then("c1", "AgreementShareEnded")
            .ThenHas("c1", state => Assert.Equal(14_000, state.ScheduleOf(state.Plan!).Sum(one => one.Minor)))
            .On("2026-06-01").When("c1", Pay("p2", 2_000, "2026-06-01")).Then()
            .On("2026-06-02").When("c1", new MissInstalment("n1", 2)).ThenRefused(RefusalCode.InstalmentNotMissed);
    }

    [Fact]
    public void ChangePlan_ByNewAgreement_ReplacesItOnAll()
    {
        var group = Led(Agreed()).On("2026-05-01").When("c2", Pay("p1", 4_000, "2026-05-01")).Then();

        group.When("c2", Change("n2", (6_000, "2026-06-01"), (6_000, "2026-07-01")))
            .Then("c1", "PlanAgreed AgreementShared").Then("c2", "PlanAgreed AgreementShared")
            .ThenHas("c1", state => Assert.Equal(("n2", 12_000L),
                (state.Plan!.Key, state.ScheduleOf(state.Plan!).Sum(one => one.Minor))))
            .ThenHas("c2", state => Assert.Equal(PlanStatus.Superseded, state.Plans[0].Status))
            .When("c1", Change("n2", (6_000, "2026-06-01"), (6_000, "2026-07-01"))).Then("c1", "");
    }

    [Fact]
    public void AgreePlan_WhereOneCaseForbidsIt_IsRefusedAsAWholeWithTheCaseNamed()
    {
        var owing = Owing().When("c2", AskedPlan("n0", (6_000, "2026-05-01"))).Then();

        owing.When("c1", Several(("c1", null), ("c2", null))).ThenNames("c2")
            .ThenHas("c1", state => Assert.Empty(state.Plans));
    }

    [Fact]
    public void AgreePlan_WithTermsThatDoNotFitTheWhole_IsRefused()
    {
        var both = Several(("c1", null), ("c2", null));
        var policy = CaseScript.Plain(numbers => numbers with { MaxPlanMonths = 3 });

        Owing().When("c1", both with { Kind = PlanKind.Settlement }).ThenRefused(RefusalCode.FieldsContradict)
            .When("c1", both with { OfferMonths = 3 }).ThenRefused(RefusalCode.FieldsContradict)
            .When("c1", both with { Instalments = Instalments((15_999, "2026-05-01")) })
            .ThenRefused(RefusalCode.PlanTermsForbidden)
            .When("c1", new RequestApproval("ok1", Settlement("n1", (100, "2026-05-01")) with { Cases = both.Cases }))
            .ThenRefused(RefusalCode.FieldsContradict)
            .When("c1", Several(("c1", 9_999), ("c2", 6_000))).ThenRefused(RefusalCode.PlanTermsForbidden);
        Owing(policy).When("c1", both).ThenNames("c2");
    }

    [Fact]
    public void AgreePlan_ToldAgain_ChangesNothing_AndWithOtherTermsIsRefused() => Agreed()
        .When("c2", Several(("c2", null), ("c1", null))).Then("c2", "")
        .When("c1", Several(("c1", null), ("c2", null)) with { Instalments = Instalments((16_000, "2026-05-01")) })
        .ThenRefused(RefusalCode.KeyReused);

    [Fact]
    public void Shares_OfAnyDebtsAndInstalments_SumToTheDebtOfEachAndToEachInstalment() =>
        Prop.ForAll(Amounts(1, 6).ToArbitrary(), Amounts(1, 12).ToArbitrary(), (debts, weights) =>
        {
            var group = new CaseGroup { Policy = CaseScript.Plain(numbers => numbers with { MaxPlanMonths = 60 }) };
            group.On("2026-02-01").Open("c0", 50_000);
            for (var index = 0; index < debts.Length; index++)
            {
                group.Open($"c{index + 1}", debts[index], $"2026-0{1 + (index % 3)}-15");
            }

            var owed = group.Ids.Sum(id => group[id].OutstandingMinor);
            var parts = Split(owed, weights);
            var plan = AskedPlan("n1",
                [.. parts.Select((part, index) => (part, $"2026-{4 + (index % 8):00}-{1 + (index / 8):00}"))]);
            plan = plan with
            {
                Instalments = [.. plan.Instalments.OrderBy(one => one.Due)
                    .Select((one, index) => one with { Number = index + 1 })],
                Cases = [.. group.Ids.Select(id => new CaseAmount(id, null))],
            };
            group.On("2026-04-01").When("c0", plan).Then();
            foreach (var id in group.Ids)
            {
                Assert.Equal(group[id].OutstandingMinor, Own(group[id]).Sum(one => one.Minor));
                Assert.Equal(plan.Instalments, group[id].ScheduleOf(group[id].Plan!));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    private static Gen<long[]> Amounts(int fewest, int most) =>
        from count in Gen.Choose(fewest, most)
        from amounts in Gen.Choose(1, 1_000_000).ArrayOf(count)
        select amounts.Select(amount => (long)amount).ToArray();

    private static long[] Split(long minor, long[] weights)
    {
        var parts = weights.Select(weight => Math.Max(1, minor * (weight % 100) / (100 * weights.Length))).ToArray();
        parts[^1] += minor - parts.Sum();
        return parts;
    }

    private static CaseGroup Owing(Policy? policy = null) => new CaseGroup { Policy = policy ?? CaseScript.Plain() }
        .On("2026-02-01").Open("c1", 10_000).Open("c2", 6_000, "2026-02-28").On("2026-04-03");

    private static CaseGroup Agreed(Policy? policy = null) =>
        Owing(policy).When("c1", Several(("c1", null), ("c2", null))).Then();

    private static CaseGroup Led(CaseGroup group)
    {
        group.By = new Principal("sue", "supervisor");
        return group;
    }

    private static AgreePlan Several(params (string Case, long? Minor)[] cases) => AskedPlan("n1", Fours) with
    {
        Cases = [.. cases.Select(one => new CaseAmount(one.Case, one.Minor is { } some ? Cny(some) : null))],
    };

    private static System.Collections.Immutable.ImmutableArray<Instalment> Own(CaseState state) =>
        state.Plan!.Instalments;

    private static Action<CaseState> Is(PlanStatus status, CaseStage stage) =>
        state => Assert.Equal((status, stage), (state.Plans[^1].Status, state.Stage));
}
