using System.Globalization;
using Cases.TestKit;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>
/// Goal: money that comes while the account has no open case, and what a case leaves over, counts on the next one with
/// its own dates. Method: diaries of two cases of one account, and a property over the place of the opening among
/// payments, returns and corrections.
/// </summary>
public sealed class CarryCreditTests
{
    [Fact]
    public void NotedPayment_CountsOnTheNextCaseFromItsOpening()
    {
        var first = Ended().Told(Pay("p2", 3_000, "2026-04-10") with { ReceivedOn = Day("2026-04-08") })
            .ThenOwes(-3_000);
        var (next, last) = Next(first.State, Open(5_000, "2026-05-01"));

        next.Then("CaseOpened CreditCarried").ThenOwes(2_000);
        Assert.Equal((2_000L, 0L), (next.State.Items[0].OpenMinor, last.OutstandingMinor));
        var money = Assert.Single(next.State.Money);
        Assert.Equal(("n:p2", 3_000L, Day("2026-04-10"), Day("2026-04-08")),
            (money.Key, money.Minor, money.ValueOn, money.ReceivedOn));
        var gone = Assert.IsType<CreditCarried>(Assert.Single(On(next, "case/c1")));
        Assert.Equal(("c2", null, 3_000L), (gone.To, gone.From, Assert.Single(gone.Lines).Minor));
        var come = Assert.Single(next.Events.OfType<CreditCarried>());
        Assert.Equal(("c1", null), (come.From, come.To));
    }

    [Fact]
    public void Credit_OfTheLastCase_CountsOnTheNext_TheLastReceivedFirst()
    {
        var first = CaseScript.Contacted().When(Pay("p1", 4_000, "2026-04-03")).When(Pay("p2", 7_500, "2026-04-04"))
            .ThenResolved(ResolutionReason.PaidInFull).ThenOwes(-1_500);
        var (next, last) = Next(first.State, Open(5_000, "2026-05-01"));

        next.Then("CaseOpened CreditCarried").ThenOwes(3_500);
        Assert.Equal(("n:p2", 1_500L), (next.State.Money[0].Key, next.State.Money[0].Minor));
        Assert.Equal((0L, 6_000L, 1_500L), (last.OutstandingMinor, last.Money.Find("p2")!.Value.StandingMinor,
            last.Money.Find("p2")!.Value.CarriedMinor));
    }

    [Fact]
    public void Credit_BehindAWaiver_IsOfThePaymentsBeforeIt()
    {
        var first = CaseScript.Contacted().Told(new AddCharge("c1", DebtComponent.Fee, Cny(500)))
            .When(Pay("p1", 9_900, "2026-04-03")).Told(new Waive("w1", Cny(600), "goodwill")).ThenOwes(0)
            .Told(new ReverseCharge("x1", "c1", "charged twice")).ThenOwes(-500);
        var (next, last) = Next(first.State, Open(5_000, "2026-05-01"));

        next.Then("CaseOpened CreditCarried").ThenOwes(4_500);
        Assert.Equal(("n:p1", 500L), (next.State.Money[0].Key, Assert.Single(next.State.Money).Minor));
        Assert.Equal((0L, 9_400L), (last.OutstandingMinor, last.Money.Find("p1")!.Value.StandingMinor));
    }

    [Fact]
    public void NotedPayment_OfACuredCase_LeavesWhatThatStillHas()
    {
        var first = CaseScript.Start().When(Open([Item("1", 10_000, Due), Item("2", 4_000, "2026-12-01")]))
            .On("2026-04-03").When(new AssessEntry()).When(Pay("p1", 10_000, "2026-04-03"))
            .ThenResolved(ResolutionReason.Cured).Told(Pay("p2", 1_000, "2026-04-03")).ThenOwes(3_000);
        var (next, last) = Next(first.State, Open(2_000, "2026-05-01"));

        next.ThenOwes(1_000);
        Assert.Equal(4_000, last.OutstandingMinor);
    }

    [Fact]
    public void Credit_ThatCoversTheNextCase_EndsItAtItsOpening()
    {
        var first = Ended().Told(Pay("p2", 6_000, "2026-04-10"));
        var (next, _) = Next(first.State, Open(5_000, "2026-05-01"));

        next.Then("CaseOpened CreditCarried CaseResolved").ThenResolved(ResolutionReason.PaidOnTime).ThenOwes(-1_000);
        Assert.Null(next.Account.OpenCase);
        var (third, second) = Next(next.State, Open(900, "2026-06-01"), "c3");
        third.ThenResolved(ResolutionReason.PaidOnTime).ThenOwes(-100);
        Assert.Equal(("n:p2", 0L), (third.State.Money[0].Key, second.OutstandingMinor));
    }

    [Fact]
    public void Credit_OfASoldDebtOfAnotherCurrencyOrALedgerBelowItsEpoch_StaysWhereItIs()
    {
        var first = Ended().Told(Pay("p2", 3_000, "2026-04-10"));
        var sold = first.State with { Resolution = ResolutionReason.Sold };
        Next(sold, Open(5_000, "2026-05-01")).Next.Then("CaseOpened").ThenOwes(5_000);

        var yen = Open([]) with { Currency = Currency.Of("JPY") };
        Next(first.State, yen).Next.Then("CaseOpened");

        Next(first.State, Open(5_000, "2026-05-01"), epoch: Facts.Carried - 1).Next.Then("CaseOpened").ThenOwes(5_000);
    }

    [Fact]
    public void CarriedPayment_ToldAgain_IsKnownOnEitherCase()
    {
        var first = Ended().Told(Pay("p2", 3_000, "2026-04-10"));
        var (next, _) = Next(first.State, Open(5_000, "2026-05-01"));

        next.Told(Pay("p2", 3_000, "2026-04-10")).ThenNothing().ThenOwes(2_000);
        next.Told(Pay("p2", 3_001, "2026-04-10")).ThenRefused(RefusalCode.KeyReused);
    }

    [Fact]
    public void CarriedPayment_ChangedWhereItWasTold_IsRefused()
    {
        var first = Ended().Told(Pay("p2", 3_000, "2026-04-10"));
        var (_, last) = Next(first.State, Open(5_000, "2026-05-01"));
        foreach (var command in (CaseCommand[])
        [
            Reverse("p2"), new ReturnMoney("b1", "p2", Cny(10), Day("2026-04-12"), ReturnKind.Return),
            new ReturnMoney("b1", "p2", null, Day("2026-04-12"), ReturnKind.Return),
            new CorrectPayment("p2", Cny(2_000), Day("2026-04-10"), "typing"),
            new Correct(CorrectionTarget.Payment, "p2", "wrong") { Instead = "c9" },
        ])
        {
            var at = NodaTime.Instant.FromUtc(2026, 5, 3, 1, 0);
            var outcome = Decide(last, new OutsideFact(command, at, true, "bank"));
            var refusal = Assert.IsType<Refusal>(outcome);
            Assert.Contains(refusal.Reasons, reason => reason.Code == RefusalCode.PaymentMatched);
        }
    }

    [Fact]
    public void CarriedPayment_TakenBackOnTheNextCase_IsOwedThereAlone()
    {
        var first = Ended().Told(Pay("p2", 3_000, "2026-04-10"));
        var (next, last) = Next(first.State, Open(5_000, "2026-05-01"));
        next.Told(new ReturnMoney("b1", "n:p2", Cny(1_000), Day("2026-04-20"), ReturnKind.Return)).ThenOwes(3_000)
            .Told(new ReturnMoney("b2", "n:p2", null, Day("2026-04-20"), ReturnKind.Return)).ThenOwes(5_000);
        Assert.Equal(0, last.OutstandingMinor);
    }

    [Fact]
    public void Promise_KeptByANotedPayment_StaysKeptWhenThatGoesOn()
    {
        var first = CaseScript.Contacted().When(Promise("m1", 4_000, "2026-04-20"))
            .Told(Pay("p1", 10_000, "2026-03-20")).ThenResolved(ResolutionReason.PaidInFull)
            .Told(Pay("p2", 4_000, "2026-04-04"));
        Assert.Equal(PromiseStatus.Kept, first.State.Promises[0].Status);
        var (_, last) = Next(first.State, Open(5_000, "2026-05-01"));

        var decision = Assert.IsType<Decision>(Decide(last, new AssessPromise("m1")));
        Assert.Equal(PromiseStatus.Kept, decision.After.Promises[0].Status);
    }

    /// <summary>
    /// A payment, a part of it that goes back and its correction give the same balance whether the next case opens
    /// before them, after them or between.
    /// </summary>
    [Fact]
    public void Facts_BeforeOrAfterTheOpening_GiveTheSameBalances() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(200),
        Prop.ForAll(Gen.Choose(1, 9_000).Three().ToArbitrary(), Gen.Choose(0, 719).ToArbitrary(), (amounts, seed) =>
        {
            var (paid, back, corrected) = (amounts.Item1 + 1_000, amounts.Item2 % 1_000 + 1, amounts.Item3 + 1_000);
            var expected = 50_000 - corrected + back;
            int[] order = [0, 1, 2, 3];
            new Random(seed).Shuffle(order);
            var course = new Course(paid, back, corrected);
            foreach (var step in order)
            {
                course.Take(step);
            }

            Assert.Equal((expected, 0L), (course.Next!.State.OutstandingMinor, course.First.OutstandingMinor));
            var item = Assert.Single(course.Next.State.Items);
            Assert.Equal(50_000 - expected, item.PaidMinor);
        }));

    /// <summary>One account over the opening of its second case; what is told goes where the payment stands.</summary>
    private sealed class Course(long paid, long back, long corrected)
    {
        private readonly CaseScript ended = Ended();

        public CaseScript? Next { get; private set; }

        public CaseState First { get; private set; } = CaseState.Initial;

        public void Take(int step)
        {
            if (step == 0)
            {
                (Next, First) = CarryCreditTests.Next(ended.State, Open(50_000, "2026-05-01"));
                return;
            }

            var script = Next ?? ended;
            var key = Next?.State.Money.Find("n:p2") is null ? "p2" : "n:p2";
            var gone = key == "n:p2" ? First.Money.Find("p2")!.Value : default;
            script.Told(step switch
            {
                1 => Pay("p2", paid, "2026-04-10"),
                2 => new ReturnMoney("b1", key, Cny(back), Day("2026-04-12"), ReturnKind.Return),
                _ => new CorrectPayment(key, Cny(corrected - (gone.Minor - gone.CarriedMinor)), Day("2026-04-11"),
                    "typing"),
            });
            Assert.True(script.Last is Decision, step.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static CaseScript Ended() => CaseScript.Contacted().When(Pay("p1", 10_000, "2026-04-03"))
        .ThenResolved(ResolutionReason.PaidInFull).On("2026-04-12");

    /// <summary>Opens the account's next case; that, and its last one after what the opening told there.</summary>
    private static (CaseScript Next, CaseState Last) Next(
        CaseState last, OpenCase open, string id = "c2", int epoch = Facts.Carried)
    {
        var script = CaseScript.Start(start: "2026-04-20");
        var own = last.Opened!.Case;
        for (var episode = 1; episode <= last.Opened.Episode; episode++)
        {
            script.WithOtherCaseOpen(own).WithoutOtherCase(own);
        }

        script.Beside = script.Beside with { Epoch = epoch, OtherCase = new KnownCase("case/" + own, 7, last) };
        script.When(open with { Case = id, Episode = last.Opened.Episode + 1 });
        var after = On(script, "case/" + own).Aggregate(last, (state, told) => state.Evolve(told));
        after.AssertInvariants();
        script.Beside = script.Beside with { OtherCase = null };
        return (script, after);
    }

    private static CaseEvent[] On(CaseScript script, string stream) =>
    [
        .. ((Decision)script.Last!).Beside.Where(one => one.Stream == stream).Select(one => (CaseEvent)one.Event),
    ];

    private static Outcome Decide(CaseState state, CaseCommand command)
    {
        var asked = CaseScript.Start(start: "2026-05-04").WithOtherCaseOpen("c2");
        return new CaseDecider().Decide(state, command, asked.FactsNow(), asked.Policy);
    }
}
