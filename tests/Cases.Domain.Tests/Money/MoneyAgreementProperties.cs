using System.Collections.Immutable;
using System.Globalization;
using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>
/// Goal: what a case has open and what interest is worked out from are the same debt, in parts, after every fact of
/// money; and the same facts in any order make the same case. Method: facts of every kind on debts of several items,
/// with no order of payments, a card's and the Civil Code's, told from seeds.
/// </summary>
public sealed class MoneyAgreementProperties
{
    private const string Today = "2026-06-20";
    private const int Seeds = 150;

    private static readonly ImmutableArray<DebtComponent> Parts = [.. Enum.GetValues<DebtComponent>()];

    /// <summary>No order, a card's by days past due, and costs, interest, principal over all items.</summary>
    private static readonly ImmutableArray<Policy> Orders =
    [
        Policies.With(PolicySamples.Freeze()),
        Policies.With(PolicySamples.Freeze(), Policies.CardOrder),
        Policies.With(PolicySamples.Freeze(), Policies.CardOrder with
        {
            Checks =
            [
                new AllocationOrderCheck
                {
                    Bands =
                    [
                        new AllocationOrderBand(
                            0, null, [[DuePart.Costs], [DuePart.Interest, DuePart.Fees], [DuePart.Principal]]),
                    ],
                },
            ],
        }),
    ];

    public static TheoryData<int, bool> Rows => new(
        Enumerable.Range(0, Orders.Length).SelectMany(order => new[] { (order, false), (order, true) }));

    [Theory]
    [MemberData(nameof(Rows))]
    public void Formula_AfterEveryFact_LeavesOpenWhatTheCaseDoes(int order, bool interest)
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var script = Begun(Orders[order], interest, new Random(seed));
            foreach (var fact in Facts(new Random(seed), interest))
            {
                script.When(fact);
                AssertAgree(script, $"seed {seed}, after {fact.What}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Facts_InAnyOrder_MakeTheSameCase(int order, bool interest)
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var facts = Facts(new Random(seed), interest);
            var expected = Text(Told(order, interest, seed, facts));
            new Random(seed + 1).Shuffle(facts);
            Assert.True(expected == Text(Told(order, interest, seed, facts)),
                $"seed {seed}:\n{expected}\nthen\n{Text(Told(order, interest, seed, facts))}\n"
                + string.Join('\n', facts.Select(fact => fact.EffectiveAt + " " + fact.What)));
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Payment_ThenItsReturn_IsTheIdentityAndSharesMakeAmounts(int order, bool interest)
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            var script = Told(order, interest, seed, Facts(new Random(seed), interest));
            var before = Debt(script.State);
            var on = Day("2026-02-01").PlusDays(random.Next(139));
            script.When(Fact(new RecordPayment("extra", Cny(random.Next(1, 90_000)), on)
            {
                ReceivedOn = on.PlusDays(random.Next(-3, 1)),
            }, on));
            Assert.All(script.State.PaymentShares(), share => Assert.Equal(
                share.Minor, share.Lines.Sum(line => line.Minor) + share.CreditMinor));
            script.When(Fact(new ReturnMoney("b", "extra", null, Day(Today), ReturnKind.Return), Day(Today)));
            Assert.True(before == Debt(script.State), $"seed {seed}: {before}, then {Debt(script.State)}");
        }
    }

    /// <summary>A hundred days of money: none is too far back for its interest to be charged by its day.</summary>
    [Fact]
    public void Payments_OfAHundredDays_InAnyOrder_MakeTheSameCase()
    {
        var facts = Enumerable.Range(0, 100).Select(number => Fact(new RecordPayment(
            "p" + number.ToString(CultureInfo.InvariantCulture), Cny(100 + (number * 37 % 300)),
            Day("2026-03-05").PlusDays(number)), Day("2026-03-05").PlusDays(number))).ToArray();
        var expected = Text(Told(1, true, 0, facts));
        Array.Reverse(facts);
        Assert.Equal(expected, Text(Told(1, true, 0, facts)));
        new Random(7).Shuffle(facts);
        Assert.Equal(expected, Text(Told(1, true, 0, facts)));
    }

    /// <summary>Received on Friday with Monday's value date: interest of the days between is served first.</summary>
    [Fact]
    public void Payment_ReceivedBeforeItsValueDate_ServesInterestThroughThat()
    {
        var script = CaseScript.Start(Policies.Ordered, "2026-03-02")
            .When(Open([new("1", Day("2026-03-31"), [new(DebtComponent.Principal, 100_000)])]))
            .When(new StateInterestTerms(new InterestTerms(Day("2026-01-01"), 500_000, DayCount.Daily)))
            .On("2026-04-13").When(Pay("p1", 10_000, "2026-04-13") with { ReceivedOn = Day("2026-04-10") });
        Assert.Equal("1.Interest 650, 1.Principal 9350",
            MoneyFoldTests.Lines(Assert.Single(script.State.PaymentShares())));
        AssertAgree(script, "the payment");
    }

    /// <summary>Without an order too, money of the past does not pay interest of today.</summary>
    [Fact]
    public void Terms_StatedAfterMoneyOfNoOrder_KeepEachPaymentApart()
    {
        var script = CaseScript.Start(start: "2026-03-02")
            .When(Open([new("1", Day("2026-03-31"), [new(DebtComponent.Principal, 100_000)])]))
            .On("2026-04-10").When(Pay("p1", 50_000, "2026-04-10"))
            .When(new StateInterestTerms(new InterestTerms(Day("2026-04-11"), 500_000, DayCount.Daily)))
            .Then("InterestTermsSet MoneyTermsSet")
            .On("2026-04-30").When(Pay("p2", 10_000, "2026-04-30")).Then("InterestPosted PaymentRecorded")
            .On("2026-05-02").When(Pay("p3", 10_000, "2026-05-02")).Then("InterestPosted PaymentRecorded");
        Assert.Equal("1.Principal 50000", MoneyFoldTests.Lines(script.State.PaymentShares()[0]));
        AssertAgree(script, "the payments");
    }

    private static void AssertAgree(CaseScript script, string why)
    {
        var state = script.State;
        if (new CaseDecider().Decide(state, new PostInterest(script.Today), script.FactsNow(), script.Policy)
            is Decision posted)
        {
            state = posted.After;
        }

        var day = state.Money.Select(money => money.ValueOn)
            .Aggregate(LocalDate.Max(script.Today, state.Interest.Through ?? script.Today), LocalDate.Max);
        var facts = CaseInterest.FactsOf(state, script.FactsNow(), script.Policy);
        var lines = InterestFormula.Of(facts, day).ToDictionary(line => line.Item);
        foreach (var item in state.Items)
        {
            foreach (var part in Parts)
            {
                var open = lines[item.Key].Open.FirstOrDefault(one => one.Component == part).Minor;
                Assert.True(item.ChargedOf(part) - item.PaidOf(part) == open,
                    $"{why}: item {item.Key}, {part}: {item.ChargedOf(part) - item.PaidOf(part)} on the case, {open}");
            }
        }

        var payoff = Payoff.Of(state, script.FactsNow(), script.Policy, day);
        Assert.True(state.OutstandingMinor == payoff.TotalMinor, why);
    }

    private static CaseScript Begun(Policy policy, bool interest, Random random)
    {
        var script = CaseScript.Start(policy, "2026-01-05").When(Open(
        [
            new("1", Day("2026-01-10"), [new(DebtComponent.Principal, 60_000), new(DebtComponent.Interest, 2_000)]),
            new("2", Day("2026-03-01"), [new(DebtComponent.Principal, 50_000), new(DebtComponent.Cost, 900)]),
            new("3", random.Next(2) == 0 ? null : Day("2026-07-10"), [new(DebtComponent.Principal, 400_000)]),
        ]));
        if (interest)
        {
            script.When(new StateInterestTerms(Terms(Day("2026-01-01"), random)));
        }

        return script.On(Today).Told(Promise("m1", 15_000, "2026-02-10"), "2026-01-12")
            .Told(Promise("m2", 9_000, "2026-04-01"), "2026-03-15")
            .When(new AssessPromise("m1")).When(new AssessPromise("m2"));
    }

    private static InterestTerms Terms(LocalDate from, Random random)
    {
        var terms = new InterestTerms(from, random.Next(100_000, 900_000), DayCount.Daily)
        {
            Beside = random.Next(3) == 0 ? [DebtComponent.Fee] : [],
        };
        return random.Next(3) == 0
            ? terms with { Kind = InterestKind.CompoundOnStatement, StatementDay = random.Next(1, 32) }
            : terms;
    }

    private static CaseScript Told(int order, bool interest, int seed, OutsideFact[] facts)
    {
        var script = Begun(Orders[order], interest, new Random(seed));
        foreach (var fact in facts)
        {
            script.When(fact);
            Assert.True(script.Last is Decision, $"seed {seed}: {fact.What}");
        }

        return script.When(new PostInterest(Day(Today))).When(new AssessPromise("m1")).When(new AssessPromise("m2"));
    }

    private static OutsideFact[] Facts(Random random, bool interest)
    {
        var facts = new List<OutsideFact>();
        for (var number = 0; number < 9; number++)
        {
            var key = number.ToString(CultureInfo.InvariantCulture);
            var on = Day("2026-01-08").PlusDays(random.Next(163));
            facts.AddRange(random.Next(9) switch
            {
                0 => [Fact(new AddCharge("x" + key, Parts[random.Next(4)], Cny(random.Next(1, 3_000)))
                {
                    Item = random.Next(2) == 0 ? "1" : "2",
                }, on)],
                1 => [Fact(Waive("w" + key, random.Next(1, 900)), on)],
                2 => [Fact(new PlaceHold("d" + key, HoldKind.Dispute, "not mine")
                {
                    Until = on.PlusDays(random.Next(20)),
                    Part = Cny(random.Next(1, 9_000)),
                }, on)],
                3 => [Fact(new PlaceHold("h" + key, HoldKind.Moratorium, "entered")
                {
                    Until = LocalDate.Min(Day("2026-06-18"), on.PlusDays(random.Next(20))),
                }, LocalDate.Min(on, Day("2026-06-18")))],
                4 when interest => [Fact(new StateInterestTerms(Terms(Day("2026-01-01").PlusDays(
                    (9 * random.Next(1, 18)) + number), random)), on)],
                5 when random.Next(2) == 0 => [Fact(new ReturnMoney(
                    "r" + key, null, Cny(random.Next(1, 9_000)), on, ReturnKind.Refund), on)],
                5 => [Fact(new RecordPayment("f" + key, Cny(random.Next(1, 30_000)), Day(Today).PlusDays(1)),
                    Day(Today))],
                _ => (IEnumerable<OutsideFact>)[.. Payment(key, on, random)],
            });
        }

        return [.. facts];
    }

    private static IEnumerable<OutsideFact> Payment(string key, LocalDate on, Random random)
    {
        yield return Fact(new RecordPayment("p" + key, Cny(random.Next(1, 45_000)), on)
        {
            ReceivedOn = LocalDate.Min(Day(Today), on.PlusDays(random.Next(-5, 6))),
            Chosen = random.Next(3) == 0 ? "2" : null,
        }, on);
        var back = LocalDate.Min(Day(Today), on.PlusDays(random.Next(10)));
        switch (random.Next(5))
        {
            case 0:
                yield return Fact(new ReturnMoney("b" + key, "p" + key, null, back, ReturnKind.Return), back);
                break;
            case 1:
                yield return Fact(
                    new ReturnMoney("b" + key, "p" + key, Cny(1), back, ReturnKind.Return), back);
                break;
            case 2:
                yield return Fact(new CorrectPayment("p" + key, Cny(random.Next(1, 45_000)), back, "mistyped")
                {
                    ReceivedOn = LocalDate.Min(Day(Today), back.PlusDays(random.Next(-5, 6))),
                }, back);
                break;
        }
    }

    private static OutsideFact Fact(CaseCommand what, LocalDate on) => new(what, on.At(new LocalTime(10, 0))
        .InZoneLeniently(DateTimeZoneProviders.Tzdb["Asia/Shanghai"]).ToInstant(), true, "feed");

    private static string Debt(CaseState state) => state.OutstandingMinor + " " + string.Join("; ", state.Items.Select(
        item => item.Key + " " + string.Join(' ', Parts.Select(part => item.ChargedOf(part) + "/"
            + item.PaidOf(part)))));

    private static string Text(CaseScript script) => Debt(script.State) + "\n"
        + string.Join("; ", script.State.PaymentShares().Select(share => $"{share.Key} {share.DaysPastDue} "
            + $"{string.Join(',', share.Lines.GroupBy(line => (line.Item, line.Component)).Select(part =>
                $"{part.Key.Item}.{part.Key.Component} {part.Sum(line => line.Minor)}"))} {share.CreditMinor}")) + "\n"
        + string.Join(", ", script.State.Promises.Select(one => $"{one.Key} {one.Status}"));
}
