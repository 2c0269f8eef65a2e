using System.Collections.Immutable;
using Cases.Domain;
using Cases.TestKit;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests.UseCases;

/// <summary>
/// One payment over several cases of a debtor: shared by his choice or by law, posted and taken back on all of them or
/// on none.
/// </summary>
public sealed class SharedPaymentsTests
{
    [Fact]
    public void Payment_OverSeveralCases_IsSpreadByLaw_OldestFirst_AndNamesTheServedFirst() => Owing()
        .When("c1", Several(9_000, ("c1", null), ("c2", null)))
        .Then("c1", "CollectionsEntered PaymentRecorded PaymentShared")
        .Then("c2", "CollectionsEntered PaymentRecorded PaymentShared CaseResolved")
        // c2 fell due a month before c1: its 6,000 come first.
        .ThenHas("c1", state => Assert.Equal((3_000, 7_000), (state.ReceivedMinor, state.OutstandingMinor)))
        .ThenHas("c2", state => Assert.Equal((6_000, 0), (state.ReceivedMinor, state.OutstandingMinor)))
        .ThenHas("c1", state => Assert.Equal(["c2", "c1"],
            state.FindSharedPayment("c1-p")!.Shares.Select(share => share.Case)));

    [Fact]
    public void Payment_WithTheDebtorsAmounts_FollowsHisChoice() => Owing()
        .When("c1", Several(9_000, ("c1", 8_000), ("c2", 1_000))).Then()
        .ThenHas("c1", state => Assert.Equal(8_000, state.ReceivedMinor))
        .ThenHas("c2", state => Assert.Equal(1_000, state.ReceivedMinor));

    [Fact]
    public void Payment_OfMoreThanIsOwed_LeavesTheCreditOnTheCaseAsked() => Owing()
        .When("c1", Several(20_000, ("c1", null), ("c2", null))).Then()
        .ThenHas("c1", state => Assert.Equal((CaseStage.Resolved, -4_000), (state.Stage, state.OutstandingMinor)))
        .ThenHas("c2", state => Assert.Equal((CaseStage.Resolved, 0), (state.Stage, state.OutstandingMinor)));

    [Fact]
    public void Payment_ToldAgain_AsAWholeOrOnOneCaseAlone_IsKnown_AndOtherwiseRefused() => Owing()
        .When("c1", Several(9_000, ("c1", null), ("c2", null))).Then()
        .When("c1", Several(9_000, ("c1", null), ("c2", null))).Then("c1", "").Then("c2", "")
        .When("c1", Several(9_000, ("c1", 3_000), ("c2", 6_000))).Then("c1", "")
        .When("c2", Pay("c2-p", 9_000, "2026-04-03")).Then("c2", "")
        .When("c1", Several(9_000, ("c1", 4_000), ("c2", 5_000))).ThenRefused(RefusalCode.KeyReused)
        .When("c1", Several(8_000, ("c1", null), ("c2", null))).ThenRefused(RefusalCode.KeyReused)
        .When("c1", Pay("c1-p", 8_000, "2026-04-03")).ThenRefused(RefusalCode.KeyReused);

    [Fact]
    public void Payment_ThatOneCaseHasAlready_OrThatWentBackBefore_IsPostedOnNone() => Owing()
        .When("c2", Pay("c2-p", 9_000, "2026-04-03")).Then()
        .When("c1", Several(9_000, ("c1", 5_000), ("c2", 4_000)))
        .ThenRefused(RefusalCode.KeyReused, RefusalCode.KeyReused).ThenNames("c2")
        .ThenHas("c1", state => Assert.Equal(0, state.ReceivedMinor))
        .When("c1", new OutsideFact(
            new ReturnMoney("r", "c1-q", Cny(9_000), Day("2026-04-03"), ReturnKind.Return), At("2026-04-03"), false,
            "bank")).Then()
        .When("c1", Pay("c1-q", 9_000, "2026-04-03") with
        {
            Cases = [new PaymentPart("c1", "c1-q", Cny(5_000)), new PaymentPart("c2", "c2-q", Cny(4_000))],
        }).ThenRefused(RefusalCode.FieldsContradict);

    [Fact]
    public void Payment_OverCasesThatAreNotHis_OrWithAmountsThatDoNotFit_IsRefused() => Owing()
        .Open("c3", 5_000, debtor: "p2").Open("c4", 5_000, currency: Currency.Eur)
        .When("c1", Several(9_000, ("c1", null), ("c3", null))).ThenRefused(RefusalCode.FieldsContradict)
        .ThenNames("c3")
        .When("c1", Several(9_000, ("c1", null), ("c4", null))).ThenRefused(RefusalCode.CurrencyMismatch)
        .When("c1", Several(9_000, ("c1", null), ("c9", null))).ThenRefused(RefusalCode.CaseUnknown)
        .When("c1", Several(9_000, ("c2", null), ("c3", null))).ThenRefused(RefusalCode.FieldsContradict)
        .When("c1", Several(9_000, ("c1", 8_000), ("c2", 1_001))).ThenRefused(RefusalCode.FieldsContradict)
        .When("c1", Several(9_000, ("c1", 9_000), ("c2", null))).ThenRefused(RefusalCode.FieldsContradict)
        .When("c1", Several(5_000, ("c1", null), ("c2", null))).ThenRefused(RefusalCode.FieldsContradict)
        .ThenNames("c1")
        .When("c1", Several(9_000, ("c1", null), ("c2", null)) with { Chosen = "1" })
        .ThenRefused(RefusalCode.FieldsContradict);

    [Theory]
    [InlineData("c1")]
    [InlineData("c2")]
    public void Reversal_OnAnyOfTheCases_TakesItBackOnAll(string asked) => Paid()
        .On("2026-04-10").When(asked, Reverse(asked + "-p")).Then()
        .ThenHas("c1", state => Assert.Equal((0, 10_000), (state.ReceivedMinor, state.OutstandingMinor)))
        .ThenHas("c2", state => Assert.Equal((0, 6_000, true),
            (state.ReceivedMinor, state.OutstandingMinor, state.Stage != CaseStage.Resolved)))
        .When("c1", Reverse("c1-p")).Then("c1", "").Then("c2", "");

    [Theory]
    [InlineData("c1", 2_000, 1_000, 6_000)]
    [InlineData("c2", 2_000, 1_000, 6_000)]
    [InlineData("c1", 4_000, 0, 5_000)]
    [InlineData("c2", 9_000, 0, 0)]
    public void Return_OfAPart_TakesFromTheDebtThatWasServedLast(string asked, long minor, long c1, long c2)
    {
        var back = new ReturnMoney("r1", asked + "-p", Cny(minor), Day("2026-04-10"), ReturnKind.Return);

        Paid().On("2026-04-10").When(asked, back).Then()
            .ThenHas(asked, state => Assert.Single(state.Returns))
            .ThenHas("c1", state => Assert.Equal(c1, state.ReceivedMinor))
            .ThenHas("c2", state => Assert.Equal(c2, state.ReceivedMinor))
            .When(asked, back).Then("c1", "").Then("c2", "")
            .When(asked, back with { Amount = Cny(minor + 1) }).ThenRefused(RefusalCode.KeyReused)
            .When("c1", new ReturnMoney("r2", "c1-p", Cny(9_001 - minor), Day("2026-04-10"), ReturnKind.Return))
            .ThenRefused(minor == 9_000 ? RefusalCode.PaymentReversed : RefusalCode.AmountTooLarge);
    }

    [Fact]
    public void Reversal_AfterAllOfTheAskedCasesPartWentBack_TakesTheRestBackElsewhere() => Paid().On("2026-04-10")
        .When("c2", new ReturnMoney("r1", "c2-p", Cny(3_000), Day("2026-04-10"), ReturnKind.Return)).Then()
        .ThenHas("c1", state => Assert.Equal(0, state.ReceivedMinor))
        .When("c1", Reverse("c1-p")).Then()
        .ThenHas("c1", state => Assert.Equal(0, state.ReceivedMinor))
        .ThenHas("c2", state => Assert.Equal(0, state.ReceivedMinor));

    [Fact]
    public void Part_IsNeitherCorrectedNorMovedByItself()
    {
        var group = Paid();
        group.By = new Principal("sue", "supervisor");

        group.When("c1", new CorrectPayment("c1-p", Cny(2_000), Day("2026-04-03"), "typed wrongly"))
            .ThenRefused(RefusalCode.FieldsContradict)
            .When("c2", new RequestApproval("a1", new Correct(CorrectionTarget.Payment, "c2-p", "not his")
            {
                Instead = "somewhere else",
            })).ThenRefused(RefusalCode.FieldsContradict);
    }

    [Fact]
    public void Promise_ThatThePaymentServesAsAWhole_IsKeptOnAll_AndItsReversalIsOnAll() => Owing()
        .When("c1", Promise("m1", 9_000, "2026-04-11") with { Cases = [new("c1", null), new("c2", null)] }).Then()
        .When("c1", Several(9_000, ("c1", null), ("c2", null)))
        .Then("c1", "PaymentRecorded PaymentShared AgreementMoneyMoved PromiseEnded").Then()
        .ThenHas("c1", Is(PromiseStatus.Kept)).ThenHas("c2", Is(PromiseStatus.Kept))
        .On("2026-04-13").When("c2", Reverse("c2-p")).Then()
        .ThenHas("c1", Is(PromiseStatus.KeptThenReversed)).ThenHas("c2", Is(PromiseStatus.KeptThenReversed));

    [Fact]
    public void Plan_WhoseInstalmentAllPartsServeTogether_IsNeverBrokenByOneOfThem()
    {
        var plan = AskedPlan("n1", (8_000, "2026-04-05"), (8_000, "2026-05-05")) with
        {
            Cases = [new("c1", null), new("c2", null)],
        };

        Owing().When("c1", plan).Then().On("2026-04-20")
            .When("c1", Several(8_000, "2026-04-05", ("c1", 4_000), ("c2", 4_000)))
            .Then("c1", "PaymentRecorded PaymentShared AgreementMoneyMoved")
            .Then("c2", "PaymentRecorded PaymentShared AgreementMoneyMoved")
            .ThenHas("c1", state => Assert.Equal(PlanStatus.InForce, state.Plans[^1].Status))
            .ThenHas("c2", state => Assert.Equal(PlanStatus.InForce, state.Plans[^1].Status));
    }

    [Fact]
    public void Promise_SharedWithAThirdCase_KnowsTheMoneyOfBothParts() => Owing().Open("c3", 5_000)
        .When("c2", Promise("m1", 9_000, "2026-04-11") with
        {
            Cases = [new("c2", Cny(4_000)), new("c3", Cny(5_000))],
        }).Then()
        .When("c1", Several(9_000, ("c1", 3_000), ("c2", 6_000))).Then("c3", "AgreementMoneyMoved")
        .ThenHas("c3", state => Assert.Equal(6_000, state.ReceivedFor(state.Promises[^1])));

    private static CaseGroup Owing() => new CaseGroup()
        .On("2026-02-01").Open("c1", 10_000).Open("c2", 6_000, "2026-02-28").On("2026-04-03");

    private static CaseGroup Paid() => Owing().When("c1", Several(9_000, ("c1", null), ("c2", null))).Then();

    private static RecordPayment Several(long minor, params ImmutableArray<(string Case, long? Minor)> cases) =>
        Several(minor, "2026-04-03", cases);

    private static RecordPayment Several(
        long minor, string on, params ImmutableArray<(string Case, long? Minor)> cases) =>
        Pay("c1-p", minor, on) with
        {
            Cases =
            [
                .. cases.Select(one => new PaymentPart(
                    one.Case, one.Case + "-p", one.Minor is { } some ? Cny(some) : null)),
            ],
        };

    private static NodaTime.Instant At(string day) =>
        Day(day).AtStartOfDayInZone(CaseScript.Plain().OfficialZone).ToInstant();

    private static Action<CaseState> Is(PromiseStatus status) =>
        state => Assert.Equal(status, state.Promises[^1].Status);
}
