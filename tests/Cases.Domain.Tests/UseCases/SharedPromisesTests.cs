using Cases.Domain;
using Cases.TestKit;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests.UseCases;

/// <summary>One promise over several cases of a debtor: judged on all, made on all or on none, one status.</summary>
public sealed class SharedPromisesTests
{
    [Fact]
    public void MakePromise_OverSeveralCases_IsSpreadOldestFirstAndStandsOnEach() => Owing()
        .When("c1", Several(9_000, ("c1", null), ("c2", null)))
        .Then("c1", "CollectionsEntered PromiseMade AgreementShared")
        .Then("c2", "CollectionsEntered PromiseMade AgreementShared")
        // c2 fell due a month before c1: its 6,000 come first.
        .ThenHas("c1", state => Assert.Equal((3_000L, 9_000L), Shares(state)))
        .ThenHas("c2", state => Assert.Equal((6_000L, 9_000L), Shares(state)));

    [Fact]
    public void MakePromise_WithTheDebtorsOwnAmounts_FollowsHisChoice() => Owing()
        .When("c1", Several(9_000, ("c1", 8_000), ("c2", 1_000))).Then()
        .ThenHas("c1", state => Assert.Equal((8_000L, 9_000L), Shares(state)))
        .ThenHas("c2", state => Assert.Equal((1_000L, 9_000L), Shares(state)));

    [Fact]
    public void Promise_PaidOnOneCaseAlone_IsKeptOnAll() => Promised()
        .On("2026-04-10").When("c2", Pay("p1", 5_000, "2026-04-10"))
        .Then("c1", "AgreementMoneyMoved")
        .When("c1", Pay("p2", 4_000, "2026-04-10"))
        .Then("c1", "PaymentRecorded PromiseEnded").Then("c2", "AgreementMoneyMoved PromiseEnded")
        .ThenHas("c1", Is(PromiseStatus.Kept)).ThenHas("c2", Is(PromiseStatus.Kept));

    [Fact]
    public void Promise_WhoseMoneyGoesBackOnOneCase_IsKeptThenReversedOnAll() => Promised()
        .On("2026-04-10").When("c2", Pay("p1", 5_000, "2026-04-10")).Then()
        .When("c1", Pay("p2", 4_000, "2026-04-10")).Then()
        .On("2026-04-13").When("c2", Reverse("p1"))
        .Then("c1", "AgreementMoneyMoved PromiseEnded")
        .ThenHas("c1", Is(PromiseStatus.KeptThenReversed)).ThenHas("c2", Is(PromiseStatus.KeptThenReversed));

    [Theory]
    [InlineData(0, PromiseStatus.Broken)]
    [InlineData(8_999, PromiseStatus.PartlyKept)]
    public void Promise_ThatRunsOut_EndsOnAllInOneUnit(long paid, PromiseStatus status)
    {
        var group = Promised().On("2026-04-10");
        _ = paid > 0 ? group.When("c1", Pay("p1", paid, "2026-04-10")).Then() : group;

        group.On("2026-04-15").When("c2", new AssessPromise("m1"))
            .Then("c1", "PromiseEnded").Then("c2", "PromiseEnded")
            .ThenHas("c1", Is(status)).ThenHas("c2", Is(status));
    }

    [Fact]
    public void Promise_ShortByItsTolerance_IsKept_OnceForAllCases()
    {
        var policy = CaseScript.Plain(numbers => numbers with { ToleranceMinor = 100 });
        var group = Owing(policy).When("c1", Several(9_000, ("c1", 3_000), ("c2", 6_000))).Then()
            .On("2026-04-10").When("c1", Pay("p1", 2_950, "2026-04-10")).Then()
            .When("c2", Pay("p2", 5_949, "2026-04-10")).Then().ThenHas("c1", Is(PromiseStatus.Open));

        group.When("c2", Pay("p3", 1, "2026-04-10")).Then()
            .ThenHas("c1", Is(PromiseStatus.Kept)).ThenHas("c2", Is(PromiseStatus.Kept));
    }

    [Fact]
    public void Promise_WithdrawnOnOneCase_EndsOnAll()
    {
        var group = Promised();
        group.By = new Principal("sue", "supervisor");

        group.When("c2", new CancelPromise("m1", "asked by the debtor"))
            .Then("c1", "PromiseEnded").ThenHas("c1", Is(PromiseStatus.Cancelled))
            .ThenHas("c2", Is(PromiseStatus.Cancelled));
    }

    [Fact]
    public void Promise_OfACaseThatIsPaid_GoesOnForTheOthers() => Promised()
        .On("2026-04-10").When("c2", Pay("p1", 6_000, "2026-04-10"))
        .Then("c2", "PaymentRecorded CaseResolved PromiseEnded").ThenHas("c1", Is(PromiseStatus.Open))
        .When("c1", Pay("p2", 3_000, "2026-04-11")).Then()
        .ThenHas("c1", Is(PromiseStatus.Kept)).ThenHas("c2", Is(PromiseStatus.Kept));

    [Fact]
    public void Promise_OfACaseThatEndsByAWaiver_AsksForTheRestAlone()
    {
        var policy = CaseScript.Plain(numbers => numbers with { WaiverLimitMinor = 100_000 });
        Owing(policy).When("c1", Several(9_000, ("c1", 3_000), ("c2", 6_000))).Then()
            .On("2026-04-10").When("c2", Pay("p1", 1_000, "2026-04-10")).Then()
            .When("c2", Waive("w1", 5_000)).Then("c1", "AgreementShareEnded")
            .ThenHas("c1", state => Assert.Equal((3_000L, 4_000L), Shares(state)))
            .When("c1", Pay("p2", 3_000, "2026-04-11")).Then().ThenHas("c1", Is(PromiseStatus.Kept));
    }

    [Fact]
    public void MakePromise_WhereOneCaseForbidsIt_IsRefusedAsAWholeWithTheCaseNamed()
    {
        var policy = CaseScript.Plain(numbers => numbers with { MaxOpenPromises = 1 });

        Owing(policy).When("c2", Promise("m0", 100, "2026-04-10")).Then()
            .When("c1", Several(9_000, ("c1", null), ("c2", null)))
            .ThenRefused(RefusalCode.PromiseLimitReached, RefusalCode.PromiseLimitReached).ThenNames("c2")
            .ThenHas("c1", state => Assert.Empty(state.Promises));
    }

    [Fact]
    public void MakePromise_OverCasesThatAreNotHis_IsRefused() => Owing()
        .Open("c3", 5_000, debtor: "p2").Open("c4", 5_000, currency: Currency.Eur)
        .When("c1", Several(9_000, ("c1", null), ("c3", null)))
        .ThenRefused(RefusalCode.FieldsContradict).ThenNames("c3")
        .When("c1", Several(9_000, ("c1", null), ("c4", null)))
        .ThenRefused(RefusalCode.CurrencyMismatch).ThenNames("c4")
        .When("c1", Several(9_000, ("c1", null), ("c9", null))).ThenRefused(RefusalCode.CaseUnknown)
        .When("c1", Several(9_000, ("c2", null), ("c3", null))).ThenRefused(RefusalCode.FieldsContradict)
        .When("c1", Several(9_000, ("c1", null))).ThenRefused(RefusalCode.FieldsContradict)
        .When("c1", Several(9_000, ("c1", null), ("c1", null))).ThenRefused(RefusalCode.FieldsContradict);

    [Fact]
    public void MakePromise_OverMoreCasesThanTheBound_IsRefused() => Owing()
        .When("c1", Several(9_000, [("c1", null), .. Enumerable.Range(0, 50).Select(n => ($"x{n}", (long?)null))]))
        .ThenRefused(RefusalCode.TooMany);

    [Fact]
    public void MakePromise_WithAmountsThatDoNotFit_IsRefused() => Owing()
        .When("c1", Several(9_000, ("c1", 8_000), ("c2", 1_001))).ThenRefused(RefusalCode.FieldsContradict)
        .When("c1", Several(9_000, ("c1", 9_000), ("c2", null))).ThenRefused(RefusalCode.FieldsContradict)
        // 6,000 are owed on c2.
        .When("c1", Several(9_000, ("c1", 2_000), ("c2", 7_000)))
        .ThenRefused(RefusalCode.MoreThanOwed, RefusalCode.MoreThanOwed).ThenNames("c2")
        .When("c1", Several(5_000, ("c1", null), ("c2", null))).ThenRefused(RefusalCode.FieldsContradict)
        .ThenNames("c1");

    [Fact]
    public void MakePromise_ToldAgain_ChangesNothing_AndWithOtherTermsIsRefused()
    {
        var group = Promised();

        group.When("c1", Several(9_000, ("c1", null), ("c2", null))).Then("c1", "").Then("c2", "")
            .When("c2", Several(9_000, ("c2", null), ("c1", null))).Then("c2", "")
            .When("c1", Several(8_000, ("c1", null), ("c2", null))).ThenRefused(RefusalCode.KeyReused)
            .When("c1", Promise("m1", 3_000, "2026-04-10")).ThenRefused(RefusalCode.KeyReused);
    }

    [Fact]
    public void MakePromise_ToldLate_CountsWhatWasPaidOnAllOfThemSince()
    {
        var group = Owing().On("2026-04-08").When("c2", Pay("p1", 6_000, "2026-04-08")).Then();
        var at = new NodaTime.LocalDateTime(2026, 4, 3, 10, 0)
            .InZoneLeniently(group.Policy.OfficialZone).ToInstant();

        group.On("2026-04-09")
            .When("c1", new OutsideFact(Several(7_000, ("c1", 1_000), ("c2", 6_000)), at, true, "log")).Then()
            .ThenHas("c1", state => Assert.Equal(6_000, state.ReceivedFor(state.Promises[^1])))
            .When("c1", Pay("p2", 1_000, "2026-04-09")).Then().ThenHas("c1", Is(PromiseStatus.Kept));
    }

    private static CaseGroup Owing(Policy? policy = null) => new CaseGroup { Policy = policy ?? CaseScript.Plain() }
        .On("2026-02-01").Open("c1", 10_000).Open("c2", 6_000, "2026-02-28").On("2026-04-03");

    private static CaseGroup Promised() => Owing().When("c1", Several(9_000, ("c1", null), ("c2", null))).Then();

    private static MakePromise Several(long minor, params (string Case, long? Minor)[] cases) =>
        Promise("m1", minor, "2026-04-11") with
        {
            Cases = [.. cases.Select(one => new CaseAmount(one.Case, one.Minor is { } some ? Cny(some) : null))],
        };

    private static (long Own, long Whole) Shares(CaseState state) =>
        (state.Promises[^1].Minor, state.PromisedMinor(state.Promises[^1]));

    private static Action<CaseState> Is(PromiseStatus status) =>
        state => Assert.Equal(status, state.Promises[^1].Status);
}
