using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>
/// Goal: each payment goes where law sends it on the day of its receipt (CN-CC-ALLOC: from 91 days past due to
/// principal first), and what is told later of the time before sends it where it had gone.
/// </summary>
public sealed class MoneyFoldTests
{
    /// <summary>Day 90 after 1 March 2026 is 30 May; after 1 December 2027 it is the leap day of 2028.</summary>
    [Theory]
    [InlineData("2026-03-01", "2026-05-30", 90, "1.Cost 10, 1.Fee 20, 1.Interest 30, 1.Principal 40")]
    [InlineData("2026-03-01", "2026-05-31", 91, "1.Principal 100")]
    [InlineData("2026-03-01", "2026-03-01", 0, "1.Cost 10, 1.Fee 20, 1.Interest 30, 1.Principal 40")]
    [InlineData("2026-03-01", "2026-02-20", 0, "1.Cost 10, 1.Fee 20, 1.Interest 30, 1.Principal 40")]
    [InlineData("2027-12-01", "2028-02-29", 90, "1.Cost 10, 1.Fee 20, 1.Interest 30, 1.Principal 40")]
    [InlineData("2027-12-01", "2028-03-01", 91, "1.Principal 100")]
    public void Payment_ByItsDayOfReceipt_GoesInTheOrderOfItsBand(string due, string received, int days, string lines)
    {
        var script = Card([Debt("1", due)]).On("2028-06-01").Told(Pay("p1", 100, received), received);
        var share = Assert.Single(script.State.PaymentShares());
        Assert.Equal((days, lines), (share.DaysPastDue, Lines(share)));
        Assert.Equal(AllocationBy.Debt, share.By);
    }

    [Fact]
    public void Payment_OnADebtOfSeveralItems_PaysInterestOfAllBeforePrincipal()
    {
        var script = Card(
            [Item("1", 8_000, "2026-03-01", 300), Item("2", 8_000, "2026-03-20", 300), Item("3", 50, "2026-05-20", 1)])
            .On("2026-04-29").Told(Pay("p1", 5_000, "2026-04-29"));
        Assert.Equal("1.Interest 300, 2.Interest 300, 1.Principal 4400",
            Lines(Assert.Single(script.State.PaymentShares())));
    }

    [Fact]
    public void Reversal_ThatCrossesDay91_SendsTheLaterPaymentToPrincipal()
    {
        // P1 pays item 1; so P2 finds item 2 alone, 30 days past due. Without P1 it is 91 days.
        var script = Card([Item("1", 100, "2026-03-01", 10), Item("2", 100, "2026-05-01", 10)]).On("2026-06-01")
            .Told(Pay("p1", 110, "2026-04-20"), "2026-04-20").Told(Pay("p2", 60, "2026-05-31"), "2026-05-31");
        Assert.Equal("2.Interest 10, 2.Principal 50", Lines(Share(script, "p2")));
        Assert.Equal(30, Share(script, "p2").DaysPastDue);

        script.Told(Reverse("p1"));
        Assert.Equal("1.Principal 60", Lines(Share(script, "p2")));
        Assert.Equal(91, Share(script, "p2").DaysPastDue);
        Assert.Equal(60, script.State.FindItem("1")!.PaidOf(DebtComponent.Principal));
        Assert.Equal(0, Share(script, "p1").Minor);
    }

    [Fact]
    public void Correction_OfTheDayOfReceipt_CrossesDay91AndBack()
    {
        var script = Card([Item("1", 100, "2026-03-01", 10)]).On("2026-06-05")
            .Told(Pay("p1", 60, "2026-05-31"), "2026-05-31");
        Assert.Equal("1.Principal 60", Lines(Share(script, "p1")));

        script.Told(Correct("p1", 60, "2026-05-31", "2026-05-30")).Then("PaymentCorrected");
        Assert.Equal("1.Interest 10, 1.Principal 50", Lines(Share(script, "p1")));
        script.Told(Correct("p1", 60, "2026-05-31", "2026-05-31")).Then("PaymentCorrected");
        Assert.Equal("1.Principal 60", Lines(Share(script, "p1")));
        script.Told(Correct("p1", 60, "2026-05-31", "2026-05-31")).ThenNothing();
    }

    [Fact]
    public void Correction_WithoutADayOfReceipt_LeavesTheOneThatWasTold()
    {
        var script = Card([Item("1", 100, "2026-03-01", 10)]).On("2026-06-05")
            .Told(Pay("p1", 60, "2026-05-31") with { ReceivedOn = Day("2026-05-30") }, "2026-05-31")
            .Told(Pay("p2", 5, "2026-06-01"), "2026-06-01");
        script.Told(new CorrectPayment("p1", Cny(50), Day("2026-06-01"), "mistyped")).Then("PaymentCorrected");
        Assert.Equal((Day("2026-05-30"), 90), (Share(script, "p1").ReceivedOn, Share(script, "p1").DaysPastDue));
        script.Told(new CorrectPayment("p1", Cny(50), Day("2026-06-01"), "mistyped")).ThenNothing();
        script.Told(new CorrectPayment("p2", Cny(5), Day("2026-06-02"), "mistyped")).Then("PaymentCorrected");
        Assert.Equal(Day("2026-06-02"), Share(script, "p2").ReceivedOn);
        script.Told(Correct("p1", 50, "2026-06-01", "2026-06-01")).Then("PaymentCorrected");
        Assert.Equal(Day("2026-06-01"), Share(script, "p1").ReceivedOn);
    }

    [Fact]
    public void Choice_OfTheDebtor_ComesFirstWithinTheStepsOfLaw()
    {
        var paid = Pay("p1", 60, "2026-04-10") with { Chosen = "2" };
        var card = Card([Item("1", 100, "2026-03-01", 10), Item("2", 100, "2026-03-20", 10)])
            .On("2026-04-10").Told(paid).Then("CollectionsEntered MoneyTermsSet PaymentTold PaymentRecorded");
        Assert.Equal("2.Interest 10, 1.Interest 10, 2.Principal 40", Lines(Share(card, "p1")));
        card.Told(Pay("p2", 10, "2026-04-10") with { Chosen = "9" }).Then("PaymentTold PaymentRecorded");
        CaseScript.Opened().When(Pay("p1", 10, "2026-03-02") with { Chosen = "9" })
            .ThenRefused(RefusalCode.KeyUnknown);
    }

    [Fact]
    public void Charge_AddedAfterAPayment_TakesNothingOfIt()
    {
        var script = Card([Item("1", 100, "2026-03-01", 0)]).On("2026-03-20").Told(Pay("p1", 60, "2026-03-20"))
            .On("2026-04-01").As("core", "integration").Told(Charge("x1", 30));
        Assert.Equal("1.Principal 60", Lines(Share(script, "p1")));
        script.Told(Pay("p2", 90, "2026-04-01"));
        Assert.Equal("1.Fee 30, 1.Principal 40", Lines(Share(script, "p2")));
        Assert.Equal(20, Share(script, "p2").CreditMinor);
    }

    [Fact]
    public void Credit_IsTakenByTheNextCharge()
    {
        var script = Card([Item("1", 100, "2026-03-01", 0)]).On("2026-03-20").Told(Pay("p1", 120, "2026-03-20"))
            .On("2026-04-01").As("core", "integration").Told(Charge("x1", 30));
        Assert.Equal("1.Principal 100, 1.Fee 20", Lines(Share(script, "p1")));
        script.ThenOwes(10);
    }

    [Fact]
    public void Terms_OfACaseThatHadMoneyBefore_LeaveThatAsItIs()
    {
        var script = CaseScript.Start().When(Open([Item("1", 100, "2026-03-01", 10)])).On("2026-06-05")
            .When(Pay("p1", 30, "2026-06-01")).Then("PaymentRecorded")
            .Under(Policies.Ordered).When(Pay("p2", 30, "2026-06-02")).Then("MoneyTermsSet PaymentRecorded")
            .ThenHas(state => Assert.Equal(1, state.MoneyTerms[0].Before));
        Assert.Equal("1.Interest 10, 1.Principal 20", Lines(Share(script, "p1")));
        Assert.Equal("1.Principal 30", Lines(Share(script, "p2")));
    }

    [Fact]
    public void Terms_OfALedgerBelowTheirEpoch_AreNotTold()
    {
        var script = Card([Item("1", 100, "2026-03-01", 10)]).On("2026-06-05");
        script.Beside = script.Beside with { Epoch = Facts.Moneyed - 1 };
        script.Told(Pay("p1", 60, "2026-06-01") with { ReceivedOn = Day("2026-06-02"), Chosen = "1" })
            .Then("CollectionsEntered PaymentRecorded");
        Assert.Equal("1.Interest 10, 1.Principal 50", Lines(Share(script, "p1")));
        script.Told(Reverse("p9")).ThenRefused(RefusalCode.KeyUnknown);
    }

    internal static string Lines(PaymentShare share) =>
        string.Join(", ", share.Lines.Select(line => $"{line.Item}.{line.Component} {line.Minor}"));

    internal static CorrectPayment Correct(string key, long minor, string valueOn, string receivedOn) =>
        new(key, Cny(minor), Day(valueOn), "mistyped") { ReceivedOn = Day(receivedOn) };

    private static PaymentShare Share(CaseScript script, string key) =>
        script.State.PaymentShares().Single(share => share.Key == key);

    private static CaseScript Card(System.Collections.Immutable.ImmutableArray<OpeningItem> items) =>
        CaseScript.Start(Policies.Ordered, "2026-01-05").When(Open(items)).Then("CaseOpened");

    private static OpeningItem Item(string key, long principal, string due, long interest) => new(key, Day(due),
        [new(DebtComponent.Principal, principal), new(DebtComponent.Interest, interest)]);

    private static OpeningItem Debt(string key, string due) => new(key, Day(due),
    [
        new(DebtComponent.Principal, 100), new(DebtComponent.Interest, 30), new(DebtComponent.Fee, 20),
        new(DebtComponent.Cost, 10),
    ]);
}
