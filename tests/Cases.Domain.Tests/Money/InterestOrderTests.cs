using System.Collections.Immutable;
using System.Globalization;
using Cases.TestKit;
using NodaTime;
using NodaTime.Text;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>
/// Goal: interest, charges and where each payment went are the same in whatever order the facts arrive, and what a
/// source states leaves the interest that was charged here alone.
/// </summary>
public sealed class InterestOrderTests
{
    private static readonly InterestTerms HalfAThousandth = new(Day("2026-01-01"), 500_000, DayCount.Daily);

    [Theory]
    [InlineData("p1 r1 p2")]
    [InlineData("r1 p1 p2")]
    [InlineData("p2 p1 r1")]
    [InlineData("p1 p2 r1")]
    [InlineData("r1 p2 p1")]
    public void PaymentAndReturn_InAnyOrder_ChargeTheSameInterest(string order)
    {
        // 20 days at 50 a day, since the first payment never stood; the second serves that first.
        var script = Card().On("2026-05-30");
        foreach (var fact in order.Split(' '))
        {
            _ = fact switch
            {
                "p1" => script.Told(Pay("p1", 50_000, "2026-04-10"), "2026-04-10"),
                "p2" => script.Told(Pay("p2", 10_000, "2026-04-20"), "2026-04-20"),
                _ => script.Told(
                    new ReturnMoney("r1", "p1", null, Day("2026-04-15"), ReturnKind.Return), "2026-04-15"),
            };
        }

        Assert.Equal((91_000L, 1_000L), (script.State.OutstandingMinor, script.State.Interest.PostedMinor));
        Assert.Equal("p1:; p2:1.Interest 1000,1.Principal 9000", Shares(script.State));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Payments_InAnyOrder_FindWhatHadRunByTheirDay(bool late)
    {
        var script = Card().On("2026-04-30");
        ImmutableArray<(string Key, long Minor, string On)> money =
            [("p1", 50_000, "2026-04-10"), ("p2", 10_000, "2026-04-20")];
        foreach (var (key, minor, on) in late ? money.Reverse() : money)
        {
            script.Told(Pay(key, minor, on), on);
        }

        Assert.Equal("p1:1.Interest 500,1.Principal 49500; p2:1.Interest 252,1.Principal 9748", Shares(script.State));
        Assert.Equal(752, script.State.Interest.PostedMinor);
    }

    [Fact]
    public void Facts_InAnyOrder_GiveTheSameInterest()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var facts = Facts(new Random(seed));
            var expected = Money(Told(facts));
            new Random(seed + 1).Shuffle(facts);
            Assert.True(expected == Money(Told(facts)), $"seed {seed}: {expected}, then {Money(Told(facts))}");
        }
    }

    /// <summary>The interest that is worked out and the money that is applied see the same debt.</summary>
    [Fact]
    public void Formula_AfterEachPayment_LeavesOpenWhatTheCaseDoes()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var script = Card(due: "2026-05-10").On("2026-06-20");
            var day = Day("2026-04-01");
            var random = new Random(seed);
            for (var number = 0; number < 6; number++)
            {
                day = day.PlusDays(random.Next(1, 14));
                script.Told(Pay("p" + number, random.Next(1, 40_000), Iso(day)) with
                {
                    Chosen = random.Next(3) == 0 ? "2" : null,
                }, Iso(day));
                var facts = CaseInterest.FactsOf(script.State, script.FactsNow(), script.Policy);
                var open = InterestFormula.Of(facts, day);
                foreach (var (item, line) in script.State.Items.Zip(open))
                {
                    Assert.All(Enum.GetValues<DebtComponent>(), part => Assert.True(
                        item.ChargedOf(part) - item.PaidOf(part)
                            == line.Open.FirstOrDefault(one => one.Component == part).Minor,
                        $"seed {seed}, payment {number}, item {item.Key}, {part}"));
                }
            }
        }
    }

    [Fact]
    public void Item_StatedAgainBySource_KeepsTheInterestChargedHere()
    {
        var script = Posted();
        script.As("core", "integration").Told(new RecordDueItem(
            new OpeningItem("1", Day(Due), [new(DebtComponent.Principal, 100_000)]))).ThenNothing().ThenOwes(101_000);
        script.Told(new RecordDueItem(new OpeningItem("1", Day(Due),
            [new(DebtComponent.Principal, 90_000), new(DebtComponent.Interest, 700)]))).ThenOwes(90_000 + 700 + 900);
    }

    [Fact]
    public void Total_StatedBySource_LeavesTheInterestChargedHere() => Posted().As("core", "integration")
        .Told(new AddCharge("t1", DebtComponent.Principal, Cny(100_000), true)).ThenOwes(101_000)
        .ThenHas(state => Assert.Equal(100_000, state.Items[0].ChargedOf(DebtComponent.Principal)));

    /// <summary>A rule that forbids the rate of April is asked although others count by the day of payment.</summary>
    [Theory]
    [InlineData(5_000_000, 0)]
    [InlineData(400_000, 950)]
    public void Interest_OfSeveralTerms_IsJudgedByEach(long before, long posted)
    {
        var band = PolicySamples.Freeze() with
        {
            Checks = [new BetweenCheck { Fact = AmountFacts.DailyRate, From = Rate("0.00035"), To = Rate("0.0005") }],
        };
        var rule = band with
        {
            Head = band.Head with { AppliesTo = RuleScope.Of([ActKind.InterestAccrual], null, null) },
        };
        var script = CaseScript.Start(Policies.With(rule)).When(Open(100_000))
            .When(new StateInterestTerms(HalfAThousandth with { Rate = before }))
            .When(new StateInterestTerms(HalfAThousandth with { From = Day("2026-04-11") }))
            .On("2026-04-01").When(new AssessEntry()).On("2026-04-21").When(Pay("p1", 5_000, "2026-04-21"));
        Assert.Equal(posted, script.State.Interest.PostedMinor);
    }

    [Fact]
    public void Refund_IsTakenOffWhatHadCome_AndNeverOffAWaiver()
    {
        var script = CaseScript.Start(Policies.Ordered, "2026-01-05")
            .When(Open([new("1", Day("2026-03-01"), [new(DebtComponent.Principal, 10_000)])]))
            .On("2026-04-10").Told(Pay("p1", 9_000, "2026-04-01")).Told(Waive("w1", 500))
            .Told(Pay("p2", 5_500, "2026-04-05")).On("2026-04-12")
            .Told(new ReturnMoney("rf", null, Cny(5_000), Day("2026-04-12"), ReturnKind.Refund)).ThenOwes(0)
            .On("2026-05-02").As("core", "integration").Told(Charge("x1", 3_000)).Told(Pay("p3", 3_000, "2026-05-02"));
        var shares = script.State.PaymentShares().ToDictionary(share => share.Key);
        Assert.Equal((9_000L, 500L, 500L, 3_000L),
            (shares["p1"].Minor, shares["p2"].Minor, shares["w:w1"].Minor, shares["p3"].Minor));
    }

    private static CaseScript Card(string due = "2026-06-01") => CaseScript.Start(Policies.Ordered, "2026-03-02")
        .When(Open(
        [
            new("1", Day("2026-03-31"), [new(DebtComponent.Principal, 100_000)]),
            .. due == "2026-06-01" ? (OpeningItem[])[]
                : [new OpeningItem("2", Day(due),
                    [new(DebtComponent.Principal, 50_000), new(DebtComponent.Cost, 900)])],
        ])).When(new StateInterestTerms(HalfAThousandth));

    private static CaseScript Posted() => CaseScript.Start().When(Open(100_000))
        .When(new StateInterestTerms(HalfAThousandth)).On("2026-04-01").When(new AssessEntry())
        .On("2026-04-20").When(new PostInterest(Day("2026-04-20"))).ThenOwes(101_000);

    private static OutsideFact[] Facts(Random random)
    {
        var facts = new List<OutsideFact>();
        for (var number = 0; number < 5; number++)
        {
            var key = "p" + number.ToString(CultureInfo.InvariantCulture);
            var on = Day("2026-03-20").PlusDays(random.Next(80));
            facts.Add(Fact(Pay(key, random.Next(1, 45_000), Iso(on)), on));
            var back = on.PlusDays(random.Next(10));
            switch (random.Next(4))
            {
                case 0:
                    facts.Add(Fact(new ReturnMoney("b" + key, key, null, back, ReturnKind.Return), back));
                    break;
                case 1:
                    facts.Add(Fact(new CorrectPayment(key, Cny(random.Next(1, 45_000)), back, "mistyped"), back));
                    break;
            }
        }

        return [.. facts];
    }

    private static OutsideFact Fact(CaseCommand what, LocalDate on) => new(what, on.At(new LocalTime(10, 0))
        .InZoneLeniently(DateTimeZoneProviders.Tzdb["Asia/Shanghai"]).ToInstant(), true, "feed");

    private static string Iso(LocalDate day) => LocalDatePattern.Iso.Format(day);

    private static CaseScript Told(OutsideFact[] facts)
    {
        var script = Card(due: "2026-05-10").On("2026-06-20");
        foreach (var fact in facts)
        {
            script.When(fact);
            Assert.True(script.Last is Decision, fact.ToString());
        }

        script.When(new PostInterest(Day("2026-06-20")));
        return script;
    }

    private static string Money(CaseScript script) => script.State.OutstandingMinor + " " + Shares(script.State) + " "
        + string.Join(';', script.State.Items.Select(item => item.Key + string.Join(',', Enum.GetValues<DebtComponent>()
            .Select(part => item.ChargedOf(part) + "/" + item.PaidOf(part)))));

    private static string Shares(CaseState state) => string.Join("; ", state.PaymentShares().Select(share =>
        share.Key + ":" + string.Join(',', share.Lines.Select(line => $"{line.Item}.{line.Component} {line.Minor}"))));

    private static FactValue Rate(string text) => ScaledNumber.TryParse(text, out var number)
        ? FactValue.Of(number)
        : throw new FormatException(text);
}
