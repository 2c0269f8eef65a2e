using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.Domain.Tests.PolicySamples;

namespace Cases.Domain.Tests;

/// <summary>Goal: what law fixes is never loosened by a bank's own version of a pack, whatever it changes.</summary>
public sealed class TighteningTests
{
    private static readonly LocalTimeWindowRule Law = TestRules.Quiet();

    private static readonly CheckedRule Count = new()
    {
        Head = TestRules.Head("DIAL"),
        Checks = [new CountAtMostCheck { Most = 6, Counted = [ActKind.Call] }],
    };

    [Theory]
    [InlineData(21, 0, 8, 0, "")]
    [InlineData(22, 0, 9, 30, "")]
    [InlineData(22, 0, 8, 0, "")]
    [InlineData(22, 1, 8, 0, "from")]
    [InlineData(22, 0, 7, 59, "to")]
    [InlineData(8, 0, 22, 0, "from to")]
    [InlineData(8, 30, 8, 0, "")]
    public void Window_IsStricterWhereItForbidsEveryMinuteOfBefore(int from, int min, int to, int toMin, string looser)
    {
        var changed = Law with { Forbidden = new DailyWindow(new LocalTime(from, min), new LocalTime(to, toMin)) };
        Assert.Equal(looser, Names(Law, changed));
    }

    [Fact]
    public void Count_IsStricterWhereFewerAreAllowed()
    {
        Assert.Equal("", Names(Count, With(5)));
        Assert.Equal("check 1 most", Names(Count, With(7)));
        var week = Count with { Checks = [new CountAtMostCheck { Most = 6, Counted = [ActKind.Call], Days = 7 }] };
        Assert.Equal("", Names(Count, week));
        Assert.Equal("check 1 days", Names(week, Count));
    }

    [Fact]
    public void Checks_MoreOfThemAreStricter_FewerOrNarrowerAreNot()
    {
        var more = new CountAtMostCheck { Most = 1, Counted = [ActKind.Visit] };
        Assert.Equal("", Names(Count, Count with { Checks = [Count.Checks[0], more] }));
        Assert.NotEqual("", Names(Count with { Checks = [Count.Checks[0], more] }, Count));
        Assert.Equal("check 1 classes", Names(Count, Count with
        {
            Checks = [new CountAtMostCheck { Most = 6, Counted = [ActKind.Call], Classes = [ActClass.Collection] }],
        }));
    }

    [Fact]
    public void Head_Weakened_IsFoundByItsField()
    {
        Assert.Equal("norm", Names(Law, Head(h => h with { Norm = NormStrength.Guidance })));
        Assert.Equal("effect", Names(Law, Head(h => h with { Effect = RuleEffect.Warn })));
        Assert.Equal("", Names(Head(h => h with { Effect = RuleEffect.Warn }), Law));
        Assert.Equal("applies-to", Names(Law, Head(h => h with
        {
            AppliesTo = RuleScope.Of([ActKind.Call], [ActClass.Collection], [PartyKind.Debtor]),
        })));
        Assert.Equal("", Names(Law, Head(h => h with { AppliesTo = RuleScope.Everything })));
        Assert.Equal("valid-to", Names(Law, Head(h => h with { ValidTo = Day("2030-01-01") })));
        Assert.Equal("official-zone", Names(Law, Head(h => h with { OfficialZone = Shanghai })));
        Assert.Equal("", Names(Law, Head(h => h with { WhenAbsent = new Dictionary<string, AbsentFact>() })));
        Assert.Equal("when-absent debtor-zone",
            Names(Head(h => h with { WhenAbsent = new Dictionary<string, AbsentFact>() }), Law));
        Assert.Equal("kind", Names(Law, new NeedsDebtRule { Head = Law.Head }));
        Assert.Equal("exception", Names(Law with { ConsentLifts = false }, Law));
    }

    [Fact]
    public void Binding_OfFewerOrAnExceptionMore_IsLooser()
    {
        var bound = new Binding { Products = [ProductKind.CreditCard] };
        var lifted = new NamedException("QUIET-X", Law.Citation) { Lifts = "consent-to-quiet-hours" };
        Assert.Equal("binds", Names(Law, Head(h => h with { Binds = bound })));
        Assert.Equal("", Names(Head(h => h with { Binds = bound }), Law));
        Assert.Equal("", Names(Head(h => h with { Binds = bound }), Head(h => h with
        {
            Binds = new Binding { Products = [ProductKind.CreditCard] },
        })));
        Assert.Equal("exceptions", Names(Law, Head(h => h with { Exceptions = [lifted] })));
        Assert.Equal("", Names(Head(h => h with { Exceptions = [lifted] }), Law));
    }

    [Fact]
    public void Numbers_AndCompanionsOfLaw_AreNotLoosened()
    {
        var law = TestRules.Bank() with
        {
            Jurisdiction = "CN", Joins = ["CN"], Numbers = new Dictionary<string, long> { ["max-plan-months"] = 60 },
        };
        var book = new PolicyBook([law]);
        Assert.Equal("", Loosened(book, law));
        Assert.Equal("", Loosened(book, law with
        {
            Numbers = new Dictionary<string, long> { ["max-plan-months"] = 48 },
        }));
        Assert.Equal("BANK: max-plan-months", Loosened(book, law with
        {
            Numbers = new Dictionary<string, long> { ["max-plan-months"] = 61 },
        }));
        Assert.Equal("BANK: max-plan-months", Loosened(book, law with { Numbers = new Dictionary<string, long>() }));
        Assert.Equal("BANK: joins", Loosened(book, law with { Joins = [] }));
    }

    // The same word: records that are kept longer, and a claim that is barred later.
    [Fact]
    public void Limitation_IsStricterWhereItIsShorter()
    {
        var three = Limitation(3);
        Assert.Equal("", Names(three, Limitation(2)));
        Assert.Equal("check 1 years", Names(three, Limitation(4)));
    }

    [Fact]
    public void Hours_AreStricterWhereTheyAreClosedLonger_UnlessTheyOpenForAnswers()
    {
        Assert.Equal("", Names(Hours(21), Hours(20)));
        Assert.Equal("check 1 from", Names(Hours(21), Hours(22)));
        Assert.Equal("check 1 from", Names(Hours(21, "reply-to-consumer"), Hours(20, "reply-to-consumer")));
        Assert.Equal("", Names(Hours(21, "reply-to-consumer"), Hours(21)));
        Assert.Equal("check 1 lifted-by", Names(Hours(21), Hours(21, "reply-to-consumer")));
    }

    [Fact]
    public void UnknownFact_AskedForBefore_IsLooserWhereItIsOnlyForbidding()
    {
        Assert.Equal("", Names(Absent(WhenAbsent.Refuse), Absent(WhenAbsent.Ask)));
        Assert.Equal("when-absent debtor-zone", Names(Absent(WhenAbsent.Ask), Absent(WhenAbsent.Refuse)));
        Assert.Equal("when-absent debtor-zone", Names(Absent(WhenAbsent.Refuse), Absent(WhenAbsent.Compliant)));
    }

    [Fact]
    public void Retention_IsStricterWhereItIsLonger()
    {
        var two = new RetentionRule { Head = TestRules.Head("KEEP"), Keeps = [RetentionClass.Identity], Years = 2 };
        Assert.Equal("", Names(two, two with { Years = 3 }));
        Assert.Equal("years", Names(two, two with { Years = 1 }));
    }

    [Fact]
    public void Pack_ThatLeavesOutOrPostponesWhatLawFixes_IsLooser_AndTheBanksOwnRulesAreFree()
    {
        var own = new NeedsDebtRule { Head = TestRules.Head("OWN") with { Norm = NormStrength.ProductDefault } };
        var book = TestRules.Book(Law, own);
        Assert.Equal("QUIET: the rule is missing", Loosened(book, TestRules.Bank(own)));
        Assert.Equal("", Loosened(book, TestRules.Bank(Law)));
        Assert.Equal("QUIET: the rule is missing",
            Loosened(book, TestRules.Bank(Head(h => h with { ValidFrom = Day("2026-05-02") }))));
        Assert.Equal("", Loosened(book, TestRules.Bank(Head(h => h with { ValidFrom = Day("2026-05-01") }))));
        Assert.Equal("BANK: valid-to", Loosened(book, TestRules.Bank(Law) with { ValidTo = Day("2030-01-01") }));
        Assert.Equal("BANK: jurisdiction", Loosened(book, TestRules.Bank(Law) with { Jurisdiction = "US" }));
        Assert.Equal("BANK: official-zone", Loosened(book, TestRules.Bank(Law) with { OfficialZone = Shanghai }));
        Assert.Equal("", Loosened(TestRules.Book(own), TestRules.Bank() with { Jurisdiction = "US" }));
    }

    private static CheckedRule Limitation(int years) => Count with
    {
        Checks = [new LimitationCheck { Years = years, OuterYears = 20, Restarts = [ClaimEventKind.Suit] }],
    };

    private static CheckedRule Hours(int from, params string[] lifted) => Count with
    {
        Checks =
        [
            new ClosedHoursCheck(new LocalTime(from, 0), new LocalTime(8, 0), WindowEnds.Closed) { LiftedBy = lifted },
        ],
    };

    private static LocalTimeWindowRule Absent(WhenAbsent answer) => Law.Absent(answer);

    private static string Loosened(PolicyBook book, RulePack pack) => string.Join(
        ", ", Tightening.Loosened(book, pack, Day("2026-05-01")).Select(one => one.Rule + ": " + one.What));

    private static LocalTimeWindowRule Head(Func<RuleHead, RuleHead> change) => Law with { Head = change(Law.Head) };

    private static CheckedRule With(int most) =>
        Count with { Checks = [new CountAtMostCheck { Most = most, Counted = [ActKind.Call] }] };

    private static string Names(PolicyRule before, PolicyRule after) =>
        string.Join(' ', Tightening.Loosened(before, after));
}
