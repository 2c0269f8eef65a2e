using Cases.TestKit;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Goal: a promise is kept, partly kept or broken by what came in between its day and its grace, never
/// otherwise.</summary>
public sealed class PromisesTests
{
    /// <summary>A promise of 50 yuan made on 3 April for 10 April; grace is 3 days, tolerance 1 yuan.</summary>
    [Theory]
    [InlineData("", PromiseStatus.Broken)]
    [InlineData("4900 on 2026-04-10", PromiseStatus.Kept)]
    [InlineData("4899 on 2026-04-10", PromiseStatus.PartlyKept)]
    [InlineData("5000 on 2026-04-13", PromiseStatus.Kept)]
    [InlineData("5000 on 2026-04-14", PromiseStatus.Broken)]
    [InlineData("5000 on 2026-04-02", PromiseStatus.Broken)]
    [InlineData("2500 on 2026-04-03, 2500 on 2026-04-13", PromiseStatus.Kept)]
    [InlineData("2500 on 2026-04-03, 2500 on 2026-04-14", PromiseStatus.PartlyKept)]
    public void AssessPromise_ByWhatCameInTime_EndsIt(string payments, PromiseStatus status)
    {
        var script = Promised();
        script.On("2026-04-14");
        foreach (var (payment, index) in payments.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select((p,
            i) => (p, i)))
        {
            var parts = payment.Split(" on ");
            script.When(Pay($"p{index}", long.Parse(parts[0], null), parts[1]));
        }

        script.When(new AssessPromise("m1")).ThenHas(state => Assert.Equal(status, state.Promises[0].Status))
            .When(new AssessPromise("m1")).ThenNothing();
    }

    [Fact]
    public void AssessPromise_BeforeItsGraceHasEnded_IsRefused() => Promised()
        .On("2026-04-13").When(new AssessPromise("m1")).ThenRefused(RefusalCode.PromiseNotDue)
        .On("2026-04-14").When(new AssessPromise("m1")).Then("PromiseEnded");

    [Theory]
    [InlineData("2026-04-13", PromiseStatus.Open)]
    [InlineData("2026-04-14", PromiseStatus.PartlyKept)]
    public void Promise_WhosePaymentWasLess_IsOpenThroughItsLastDay(string day, PromiseStatus status) => Promised()
        .On("2026-04-09").When(Pay("p1", 5_000, "2026-04-09")).Then("PaymentRecorded PromiseEnded")
        .On(day).Told(new CorrectPayment("p1", Cny(2_000), Day("2026-04-09"), "mistyped"))
        .ThenHas(state => Assert.Equal(status, state.Promises[0].Status));

    [Fact]
    public void MakePromise_AfterAsManyBrokenOnes_IsRefused()
    {
        var script = CaseScript.Contacted(CaseScript.Plain(numbers => numbers with { MaxBrokenPromises = 2 }));
        foreach (var (key, due, after) in (IEnumerable<(string, string, string)>)[
            ("m1", "2026-04-05", "2026-04-09"), ("m2", "2026-04-12", "2026-04-16")])
        {
            script.When(Promise(key, 5_000, due)).Then("PromiseMade").On(after).When(new AssessPromise(key));
        }

        script.When(Promise("m3", 5_000, "2026-04-20")).ThenRefused(RefusalCode.PromiseLimitReached)
            .When(Pay("p1", 5_000, "2026-04-05")).When(Promise("m3", 2_000, "2026-04-20")).Then("PromiseMade");
    }

    [Theory]
    [InlineData(true, PromiseStatus.Cancelled)]
    [InlineData(false, PromiseStatus.Open)]
    public void Hold_WhoseRowEndsPromises_EndsThem(bool ends, PromiseStatus status) =>
        CaseScript.Contacted(Policies.With(PolicySamples.Row(HoldKind.Bankruptcy) with { EndsPromises = ends }))
            .When(Promise("m1", 5_000, "2026-04-10"))
            .When(Hold("h1", HoldKind.Bankruptcy)).Then(ends ? "HoldPlaced PromiseEnded" : "HoldPlaced")
            .ThenHas(state => Assert.Equal(status, state.Promises[0].Status));

    [Fact]
    public void AssessPromise_UnderAHoldOnTheDebtor_IsNoBreach()
    {
        var script = CaseScript.Contacted(
            Policies.With(PolicySamples.Row(HoldKind.Bankruptcy) with { EndsPromises = true }))
            .When(Promise("m1", 5_000, "2026-04-10"));
        script.Beside = script.Beside with
        {
            Person = new KnownPerson("person/p1", 1, PersonState.Initial with
            {
                Holds = [new PersonHold("b1", HoldKind.Bankruptcy, Day("2026-04-05"), null, true, false)],
            }),
        };
        script.On("2026-04-20").When(new AssessPromise("m1"))
            .ThenHas(state => Assert.Equal(PromiseStatus.Cancelled, state.Promises[0].Status));
    }

    [Fact]
    public void Promise_PaidInTime_IsKeptAtOnce() => Promised()
        .On("2026-04-09").When(Pay("p1", 5_000, "2026-04-09")).Then("PaymentRecorded PromiseEnded")
        .ThenHas(state => Assert.Equal(PromiseStatus.Kept, state.Promises[0].Status));

    [Fact]
    public void Promise_MoneyToldBeforeItOnTheSameDay_DoesNotCount() => CaseScript.Contacted()
        .When(Pay("p0", 5_000, "2026-04-03")).Then("PaymentRecorded")
        .When(Promise("m1", 5_000, "2026-04-10")).Then("PromiseMade")
        .When(Pay("p1", 100, "2026-04-03")).Then("PaymentRecorded")
        .ThenHas(state => Assert.Equal(PromiseStatus.Open, state.Promises[0].Status));

    [Fact]
    public void Promise_KeptAndReturned_IsSo() => Promised()
        .On("2026-04-09").When(Pay("p1", 5_000, "2026-04-09"))
        .On("2026-04-11").When(Reverse("p1")).Then("PaymentWasReversed PromiseEnded")
        .ThenHas(state => Assert.Equal(PromiseStatus.KeptThenReversed, state.Promises[0].Status))
        .When(Pay("p2", 5_000, "2026-04-11")).Then("PaymentRecorded PromiseEnded")
        .ThenHas(state => Assert.Equal(PromiseStatus.Kept, state.Promises[0].Status));

    [Fact]
    public void Promise_BrokenAndThenToldInTime_IsMended() => Promised()
        .On("2026-04-14").When(new AssessPromise("m1"))
        .When(Pay("p1", 2_000, "2026-04-10")).Then("PaymentRecorded PromiseEnded")
        .ThenHas(state => Assert.Equal(PromiseStatus.PartlyKept, state.Promises[0].Status))
        .When(Pay("p2", 3_000, "2026-04-10")).Then("PaymentRecorded PromiseEnded")
        .ThenHas(state => Assert.Equal(PromiseStatus.Kept, state.Promises[0].Status))
        .ThenHas(state => Assert.Equal(0, state.PromisesBroken));

    [Fact]
    public void Promise_WaivedDebt_IsCancelledNotBroken() => Promised()
        .When(Waive("w1", 2_000)).Then("WaiverGranted")
        .Approved(Waive("w2", 8_000)).Then("ApprovalDecided WaiverGranted CaseResolved PromiseEnded")
        .ThenHas(state => Assert.Equal(PromiseStatus.Cancelled, state.Promises[0].Status));

    [Fact]
    public void MakePromise_Repeated_ChangesNothing() => Promised()
        .When(Promise("m1", 5_000, "2026-04-10")).ThenNothing()
        .When(Promise("m1", 5_001, "2026-04-10")).ThenRefused(RefusalCode.KeyReused)
        .When(Promise("m1", 5_000, "2026-04-11")).ThenRefused(RefusalCode.KeyReused);

    [Fact]
    public void MakePromise_BeyondTheLimits_IsRefused() => CaseScript.Contacted()
        .When(Promise("m1", 10_001, "2026-04-10")).ThenRefused(RefusalCode.MoreThanOwed)
        .When(Promise("m1", 100, "2026-05-04")).ThenRefused(RefusalCode.DateOutOfRange)
        .When(Promise("m1", 100, "2026-04-02")).ThenRefused(RefusalCode.DateOutOfRange)
        .When(Promise("m1", 0, "2026-04-10")).ThenRefused(RefusalCode.AmountNotPositive)
        .When(Promise("m1", 100, "2026-05-03")).Then("PromiseMade")
        .When(Promise("m2", 100, "2026-04-10")).ThenRefused(RefusalCode.PromiseLimitReached);

    [Fact]
    public void MakePromise_OnAResolvedCase_IsRefusedAndFromOutsideRecorded() => Scenes.At(CaseStage.Resolved)
        .When(Promise("m1", 100, "2026-04-10")).ThenRefused(RefusalCode.CaseResolved, RefusalCode.MoreThanOwed)
        .Told(Promise("m1", 100, "2026-04-10")).Then("PromiseMade").ThenStage(CaseStage.Resolved);

    [Fact]
    public void CancelPromise_Open_EndsIt() => Promised()
        .Led(new CancelPromise("m1", "a mistake")).Then("PromiseEnded")
        .ThenHas(state => Assert.Equal(PromiseStatus.Cancelled, state.Promises[0].Status))
        .Led(new CancelPromise("m1", "a mistake")).ThenNothing()
        .Led(new CancelPromise("m9", "a mistake")).ThenRefused(RefusalCode.KeyUnknown)
        .Led(new CancelPromise("m1", "")).ThenRefused(RefusalCode.FieldMissing);

    [Fact]
    public void CancelPromise_Ended_IsRefused() => Promised()
        .On("2026-04-14").When(new AssessPromise("m1"))
        .Led(new CancelPromise("m1", "too late")).ThenRefused(RefusalCode.PromiseEnded);

    [Fact]
    public void AssessPromise_Unknown_IsRefused() =>
        Promised().When(new AssessPromise("m9")).ThenRefused(RefusalCode.KeyUnknown);

    private static CaseScript Promised() => CaseScript
        .Contacted(CaseScript.Plain(numbers => numbers with { ToleranceMinor = 100 }))
        .When(Promise("m1", 5_000, "2026-04-10")).Then("PromiseMade").ThenStage(CaseStage.Contacted);
}
