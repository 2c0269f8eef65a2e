using Cases.TestKit;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>
/// Goal: limits per account judge by how agreements stand now, also of a resolved case. Method: one broken promise is
/// all that is allowed; late money turns it kept, its return turns it back, and a promise is asked for in between.
/// </summary>
public sealed class AccountCountsTests
{
    [Fact]
    public void WorkedCase_BrokenPromiseTurns_TheLimitFollowsAtOnce() => Broken()
        .As("carla", "supervisor").When(Promise("m2", 1_000, "2026-05-10"))
        .ThenRefused(RefusalCode.PromiseLimitReached)
        .When(Pay("p1", 4_000, "2026-04-10")).Then("PaymentRecorded PromiseEnded")
        .When(Promise("m2", 1_000, "2026-05-10")).Then("PromiseMade")
        .When(new ReversePayment("p1", "returned")).Then("PaymentWasReversed PromiseEnded")
        .When(new CancelPromise("m2", "made in error"))
        .When(Promise("m3", 1_000, "2026-05-10")).ThenRefused(RefusalCode.PromiseLimitReached);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(0, 0)]
    public void PromiseKeptInPart_CountsAsThePolicySays_AlsoOnTheNextCase(int counts, int expected)
    {
        var script = CaseScript.Contacted(Policy(counts)).When(Promise("m1", 4_000, "2026-04-15"))
            .On("2026-04-10").When(Pay("p1", 1_000, "2026-04-10")).On("2026-04-24").When(new AssessPromise("m1"))
            .ThenHas(state => Assert.Equal(PromiseStatus.PartlyKept, state.Promises[0].Status));
        script.When(Promise("m2", 1_000, "2026-05-10"));
        Assert.Equal(expected == 1, script.Last is Refusal { Reasons: [{ Code: RefusalCode.PromiseLimitReached }] });

        script.When(Pay("p2", 9_000, "2026-04-24")).ThenResolved(ResolutionReason.PaidInFull);
        Assert.Equal((expected, expected), (script.Account.PromisesBroken, script.State.BrokenPromisesCounted));
        script.When(new AddNote("k1", "seen")).Then("NoteAdded");
        script.As("carla", "supervisor").When(new Reopen("letter-1"));
        Assert.Equal(expected, script.Account.PromisesBroken);
    }

    [Fact]
    public void PromiseOfWhichMoneyWentBack_CountsUntilTheReturnIsMended()
    {
        var script = CaseScript.Contacted(Policy()).When(Promise("m1", 4_000, "2026-04-15"))
            .On("2026-04-10").When(Pay("p1", 4_000, "2026-04-10"))
            .On("2026-04-24").When(Reverse("p1"))
            .ThenHas(state => Assert.Equal(PromiseStatus.KeptThenReversed, state.Promises[0].Status))
            .When(Promise("m2", 1_000, "2026-05-10")).ThenRefused(RefusalCode.PromiseLimitReached);
        script.When(Pay("p2", 4_000, "2026-04-12"))
            .ThenHas(state => Assert.Equal(PromiseStatus.Kept, state.Promises[0].Status))
            .When(Promise("m2", 1_000, "2026-05-10")).Then("PromiseMade");
    }

    [Fact]
    public void WorkedCase_PaymentCorrectedAwayFromThePromise_RefusesAgain() => Broken()
        .When(Pay("p1", 4_000, "2026-04-10")).Then("PaymentRecorded PromiseEnded")
        .As("carla", "supervisor")
        .When(new CorrectPayment("p1", Cny(4_000), Day("2026-04-22"), "mistyped")).Then("PaymentCorrected PromiseEnded")
        .When(Promise("m2", 1_000, "2026-05-10")).ThenRefused(RefusalCode.PromiseLimitReached);

    [Fact]
    public void ResolvedCase_BrokenPromiseTurns_TheAccountCountsItAtOnce()
    {
        var script = Broken().When(Pay("p2", 10_000, "2026-04-24")).Then("PaymentRecorded CaseResolved");
        Assert.Equal(1, script.Account.PromisesBroken);

        // Told late: it was paid twice, once in time.
        script.When(Pay("p1", 4_000, "2026-04-10")).Then("PaymentRecorded PromiseEnded AgreementsCounted");
        Assert.Equal(0, script.Account.PromisesBroken);
        Assert.Equal(0, script.State.BrokenPromisesCounted);

        script.As("carla", "supervisor")
            .When(new CorrectPayment("p1", Cny(4_000), Day("2026-04-23"), "mistyped"))
            .Then("PaymentCorrected PromiseEnded AgreementsCounted");
        Assert.Equal(1, script.Account.PromisesBroken);
        script.When(new AddNote("k1", "seen")).Then("NoteAdded");
        Assert.Equal(1, script.Account.PromisesBroken);
    }

    [Fact]
    public void ResolvedCase_OfAnEarlierEpoch_IsCountedAtItsNextEnd()
    {
        var script = Broken().When(Pay("p2", 10_000, "2026-04-24"));
        script.Beside = script.Beside with { Epoch = Facts.Moneyed };
        script.When(Pay("p1", 4_000, "2026-04-10")).Then("PaymentRecorded PromiseEnded");
        Assert.Equal(1, script.Account.PromisesBroken);
    }

    [Fact]
    public void PromiseThatRanOutBeforeTheMoneyOfItsEndCame_IsCountedOnce()
    {
        var script = CaseScript.Contacted(Policy()).When(Promise("m1", 4_000, "2026-04-15"))
            .On("2026-04-24").When(Pay("p2", 10_000, "2026-04-24"));
        Assert.Equal(PromiseStatus.Broken, script.State.Promises[0].Status);
        Assert.Equal(1, script.Account.PromisesBroken);
        script.When(new AddNote("k1", "seen")).Then("NoteAdded");
        Assert.Equal(1, script.Account.PromisesBroken);
    }

    private static Policy Policy(int partlyKept = 1) => CaseScript.Plain(numbers => numbers with
    {
        MaxBrokenPromises = 1, PromiseGraceDays = 3, PartlyKeptPromisesCount = partlyKept,
    });

    /// <summary>A promise of 40 yuan by 15 April with grace until the 18th, broken; it is 24 April.</summary>
    private static CaseScript Broken() => CaseScript.Contacted(Policy()).When(Promise("m1", 4_000, "2026-04-15"))
        .On("2026-04-24").When(new AssessPromise("m1")).Then("PromiseEnded")
        .ThenHas(state => Assert.Equal(PromiseStatus.Broken, state.Promises[0].Status));
}
