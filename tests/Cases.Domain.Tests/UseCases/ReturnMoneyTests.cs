using Cases.TestKit;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>
/// Goal: money that goes back undoes what it should and no more; corrections, charges taken off and waivers withdrawn
/// count like money; the order in which these are told is nothing.
/// </summary>
public sealed class ReturnMoneyTests
{
    [Fact]
    public void Return_InPart_LeavesTheRestAndIsKnownByItsKey() => CaseScript.Opened()
        .When(Pay("p1", 4_000, "2026-03-02")).ThenOwes(6_000)
        .When(Back("b1", "p1", 1_500)).Then("MoneyReturned").ThenOwes(7_500)
        .When(Back("b1", "p1", 1_500)).ThenNothing()
        .When(Back("b1", "p1", 1_501)).ThenRefused(RefusalCode.KeyReused)
        .When(Back("b2", "p1", 2_501)).ThenRefused(RefusalCode.AmountTooLarge)
        .When(Back("b2", "p1", null)).Then("MoneyReturned").ThenOwes(10_000)
        .ThenHas(state => Assert.True(state.Money[0].Reversed))
        .When(Back("b3", "p1", null)).ThenRefused(RefusalCode.PaymentReversed)
        .When(Pay("p1", 4_000, "2026-03-02")).ThenNothing();

    [Fact]
    public void Return_OfFaultyInput_IsRefused() => CaseScript.Opened()
        .When(Pay("p1", 4_000, "2026-03-02"))
        .When(Back("", "p1", 1)).ThenRefused(RefusalCode.FieldMissing)
        .When(Back("b1", "p9", 1)).ThenRefused(RefusalCode.KeyUnknown)
        .When(Back("b1", "p1", 0)).ThenRefused(RefusalCode.AmountNotPositive)
        .When(Back("b1", null, 1)).ThenRefused(RefusalCode.FieldsContradict)
        .When(Back("b1", "p1", 1) with { Kind = ReturnKind.Refund }).ThenRefused(RefusalCode.FieldsContradict)
        .When(Back("b1", "p1", 1) with { ValueOn = Day("2026-03-04") }).ThenRefused(RefusalCode.DateOutOfRange)
        .When(Back("b1", "p1", 1) with { ReasonCode = "he says so" }).ThenRefused(RefusalCode.TextNotAllowed)
        .When(Back("b1", "p1", 1) with { Amount = new Money(1, Currency.Eur) })
        .ThenRefused(RefusalCode.CurrencyMismatch)
        .When(Back("b1", "p1", 1) with { ReasonCode = "AC06" }).Then("MoneyReturned");

    [Fact]
    public void Return_ToldBeforeItsPayment_CountsWhenThatComes()
    {
        var whole = CaseScript.Opened().Told(Reverse("p1")).Then("MoneyReturned").ThenOwes(10_000)
            .Told(Reverse("p1")).ThenNothing()
            .When(Pay("p1", 4_000, "2026-03-02")).Then("PaymentRecorded").ThenOwes(10_000);
        Assert.True(whole.State.Money[0].Reversed);
        CaseScript.Opened().Told(Back("b1", "p1", 1_000)).When(Pay("p1", 4_000, "2026-03-02")).ThenOwes(7_000);
        CaseScript.Opened().When(Reverse("p1")).ThenRefused(RefusalCode.KeyUnknown);
    }

    [Fact]
    public void Refund_PaysOutCreditAndNoMore() => CaseScript.Opened()
        .When(Pay("p1", 10_300, "2026-03-02")).ThenOwes(-300)
        .When(Back("b1", null, 301) with { Kind = ReturnKind.Refund }).ThenRefused(RefusalCode.AmountTooLarge)
        .When(Back("b1", null, 300) with { Kind = ReturnKind.Refund }).Then("MoneyReturned").ThenOwes(0)
        .ThenResolved(ResolutionReason.PaidOnTime);

    [Theory]
    [InlineData("refund:b1")]
    [InlineData("w:v1")]
    [InlineData("p2")]
    public void MoneyThatIsNoPayment_IsNeitherCorrectedNorTakenBack(string key)
    {
        var script = CaseScript.Opened()
            .When(Waive("v1", 100))
            .When(Pay("p1", 10_300, "2026-03-02"))
            .When(Back("b1", null, 400) with { Kind = ReturnKind.Refund }).ThenOwes(0)
            .Told(Pay("p2", -50, "2026-03-02")).ThenOwes(50);
        var correction = new CorrectPayment(key, Cny(500), Day("2026-03-02"), "a slip");
        script.When(correction).ThenRefused(RefusalCode.KeyUnknown)
            .When(Back("b9", key, 10)).ThenRefused(RefusalCode.KeyUnknown)
            .When(Reverse(key)).ThenRefused(RefusalCode.KeyUnknown)
            .ThenOwes(50);
        if (key != "w:v1")
        {
            // Of a payment that nobody told yet a source may tell what will hold of it.
            script.Told(correction).ThenRefused(RefusalCode.KeyUnknown);
        }
    }

    [Fact]
    public void Return_AfterThePromiseWasKeptAndTheCaseResolved_UndoesBoth() => CaseScript.Contacted()
        .When(Promise("m1", 10_000, "2026-04-10"))
        .On("2026-04-09").When(Pay("p1", 10_000, "2026-04-09")).Then("PaymentRecorded PromiseEnded CaseResolved")
        .On("2026-04-20").When(Back("b1", "p1", null) with { ValueOn = Day("2026-04-18") })
        .Then("MoneyReturned PromiseEnded CaseReopened").ThenOwes(10_000)
        .ThenHas(state => Assert.Equal(PromiseStatus.KeptThenReversed, state.Promises[0].Status));

    /// <summary>Money of an earlier value date ends the case before the promised money is told, or after it.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Promise_PaidInTime_IsKeptWhetherTheCaseEndedBeforeItWasTold(bool promisedFirst)
    {
        var (promised, other) = (Pay("p1", 5_000, "2026-04-09"), Pay("p2", 10_000, "2026-04-02"));
        CaseScript.Contacted().When(Promise("m1", 5_000, "2026-04-10")).On("2026-04-10")
            .When(promisedFirst ? promised : other).When(promisedFirst ? other : promised)
            .ThenHas(state => Assert.Equal(PromiseStatus.Kept, state.Promises[0].Status));
    }

    [Fact]
    public void Promise_EndedWithTheCase_IsOpenAgainWithIt() => CaseScript.Contacted()
        .When(Promise("m1", 5_000, "2026-04-20")).On("2026-04-10")
        .When(Pay("p1", 10_000, "2026-04-02")).ThenResolved(ResolutionReason.PaidInFull)
        .ThenHas(state => Assert.Equal(PromiseStatus.Cancelled, state.Promises[0].Status))
        .When(Reverse("p1")).Then("PaymentWasReversed CaseReopened PromiseEnded")
        .ThenHas(state => Assert.Equal(PromiseStatus.Open, state.Promises[0].Status));

    /// <summary>4000 twice and both back: the promise of 6000 was kept only where both were there on one day.</summary>
    [Theory]
    [InlineData("p1 p2 b1 b2", PromiseStatus.KeptThenReversed)]
    [InlineData("p1 b1 p2 b2", PromiseStatus.KeptThenReversed)]
    [InlineData("b2 b1 p2 p1", PromiseStatus.KeptThenReversed)]
    public void Promise_OfTheSameFacts_StandsAlikeInAnyOrder(string order, PromiseStatus status)
    {
        var script = CaseScript.Contacted().When(Promise("m1", 6_000, "2026-04-10")).On("2026-04-20");
        foreach (var key in order.Split(' '))
        {
            script.Told(key[0] == 'p'
                ? Pay(key, 4_000, "2026-04-09")
                : Back(key, "p" + key[1], null) with { ValueOn = Day("2026-04-12") });
        }

        script.When(new AssessPromise("m1")).ThenHas(state => Assert.Equal(status, state.Promises[0].Status));
    }

    [Fact]
    public void Correction_OfAPayment_KeepsItsKeyAndDerivesAnew() => CaseScript.Opened()
        .When(Pay("p1", 4_000, "2026-03-02"))
        .When(MoneyFoldTests.Correct("p1", 3_000, "2026-03-02", "2026-03-02"))
        .ThenRefused(RefusalCode.SecondPersonRequired)
        .Led(MoneyFoldTests.Correct("p1", 3_000, "2026-03-02", "2026-03-02")).Then("PaymentCorrected").ThenOwes(7_000)
        .Led(MoneyFoldTests.Correct("p1", 3_000, "2026-03-02", "2026-03-02")).ThenNothing()
        .When(Pay("p1", 4_000, "2026-03-02")).ThenNothing()
        .When(Pay("p1", 3_999, "2026-03-02")).ThenRefused(RefusalCode.KeyReused)
        .Led(MoneyFoldTests.Correct("p9", 1, "2026-03-02", "2026-03-02")).ThenRefused(RefusalCode.KeyUnknown)
        .Led(MoneyFoldTests.Correct("p1", 3_000, "2026-03-09", "2026-03-02")).ThenRefused(RefusalCode.DateOutOfRange)
        .Led(MoneyFoldTests.Correct("p1", 3_000, "2026-03-02", "2026-03-09")).ThenRefused(RefusalCode.DateOutOfRange);

    [Fact]
    public void Correction_ToldBeforeItsPayment_HoldsWhenThatComes() => CaseScript.Opened()
        .Told(MoneyFoldTests.Correct("p1", 3_000, "2026-03-01", "2026-03-02")).Then("PaymentCorrected")
        .Told(MoneyFoldTests.Correct("p1", 3_000, "2026-03-01", "2026-03-02")).ThenNothing()
        .Told(Pay("p1", 4_000, "2026-03-02")).ThenOwes(7_000)
        .ThenHas(state => Assert.Equal(Day("2026-03-02"), state.Money[0].ReceivedOn));

    [Fact]
    public void Charge_TakenOff_CountsLikeMoney() => CaseScript.Opened()
        .When(Charge("x1", 500)).ThenOwes(10_500).When(Pay("p1", 10_000, "2026-03-02")).ThenOwes(500)
        .When(new ReverseCharge("y1", "x1", "not agreed")).ThenRefused(RefusalCode.SecondPersonRequired)
        .Led(new ReverseCharge("y1", "x1", "not agreed")).Then("ChargeReversed CaseResolved").ThenOwes(0)
        .Led(new ReverseCharge("y1", "x1", "not agreed")).ThenNothing()
        .Led(new ReverseCharge("y2", "x1", "not agreed")).ThenRefused(RefusalCode.AlreadyCorrected)
        .Led(new ReverseCharge("y2", "x9", "not agreed")).ThenRefused(RefusalCode.KeyUnknown)
        .Led(new ReverseCharge("y2", "x1", "")).ThenRefused(RefusalCode.FieldMissing);

    [Fact]
    public void Waiver_Withdrawn_IsOwedAgain() => CaseScript.Opened()
        .When(Waive("w1", 1_000)).ThenOwes(9_000)
        .When(new WithdrawWaiver("u1", "w1", "it fell through")).ThenRefused(RefusalCode.SecondPersonRequired)
        .Led(new WithdrawWaiver("u1", "w1", "it fell through")).Then("WaiverWithdrawn").ThenOwes(10_000)
        .Led(new WithdrawWaiver("u1", "w1", "it fell through")).ThenNothing()
        .Led(new WithdrawWaiver("u2", "w1", "it fell through")).ThenRefused(RefusalCode.AlreadyCorrected)
        .Led(new WithdrawWaiver("u2", "w9", "it fell through")).ThenRefused(RefusalCode.KeyUnknown);

    [Fact]
    public void CaseInEffect_OfAReturn_HasTheMoneyUntilItsDay()
    {
        var script = CaseScript.Opened().When(Pay("p1", 4_000, "2026-03-02")).On("2026-03-20")
            .When(Back("b1", "p1", 1_000) with { ValueOn = Day("2026-03-10") });
        Assert.Equal(6_000, On("2026-03-09"));
        Assert.Equal(7_000, On("2026-03-10"));

        long On(string day)
        {
            var fold = new CaseInEffect(Day(day));
            foreach (var (happened, on, begins) in script.History)
            {
                fold.Take(happened, on, begins);
            }

            return fold.State.OutstandingMinor;
        }
    }

    private static ReturnMoney Back(string key, string? of, long? minor) => new(
        key, of, minor is { } known ? Cny(known) : null, Day("2026-03-02"), ReturnKind.Return);
}
