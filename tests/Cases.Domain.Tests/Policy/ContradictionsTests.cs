using NodaTime;
using Xunit;

namespace Cases.Domain.Tests;

/// <summary>Rules that exclude each other, and the stages from which no step is left.</summary>
public sealed class ContradictionsTests
{
    private static readonly LocalDate Day = new(2026, 3, 2);
    private static readonly DateTimeZone Zone = DateTimeZoneProviders.Tzdb["Asia/Shanghai"];

    [Fact]
    public void Windows_ThatFillTheDay_MakeAnActImpossible()
    {
        var impossible = Assert.Single(Find(Window("A", 22, 8, ActKind.Call), Window("B", 8, 22, ActKind.Call)));

        Assert.Equal(ActKind.Call, impossible.Kind);
        Assert.Equal(["A", "B"], impossible.Rules);
        Assert.True(impossible.IsContradiction);
    }

    [Theory]
    [InlineData(22, 8, 9, 22, true)]
    [InlineData(22, 8, 8, 21, true)]
    [InlineData(20, 9, 8, 21, false)]
    public void Windows_ThatLeaveAnHour_AreNone(int from, int to, int otherFrom, int otherTo, bool possible) =>
        Assert.Equal(
            possible,
            Find(Window("A", from, to, ActKind.Call), Window("B", otherFrom, otherTo, ActKind.Call)).Count == 0);

    [Fact]
    public void Windows_OfDifferentActs_DoNotMeet() =>
        Assert.Empty(Find(Window("A", 22, 8, ActKind.Call), Window("B", 8, 22, ActKind.Text)));

    /// <summary>Two bounds of one fact, as checks of two rules; nothing where both can be met.</summary>
    [Theory]
    [InlineData(2, 1, true)]
    [InlineData(2, 2, false)]
    [InlineData(2, 3, false)]
    public void Bounds_ThatCannotBothBeMet_AreNamed(int least, int most, bool impossible) => Assert.Equal(
        impossible,
        Find(
            Checked("A", ActKind.Visit, new AtLeastCheck { Fact = VisitFacts.Collectors, Least = least }),
            Checked("B", ActKind.Visit, new AtMostCheck { Fact = VisitFacts.Collectors, Most = most })).Count == 1);

    [Theory]
    [InlineData("true", "false", true)]
    [InlineData("true", "true", false)]
    public void Words_ThatCannotBothBeMet_AreNamed(string one, string other, bool impossible) => Assert.Equal(
        impossible,
        Find(
            Checked("A", ActKind.Visit, new AnyOfCheck { Fact = VisitFacts.IdentityShown, AnyOf = [one] }),
            Checked("B", ActKind.Visit, new AnyOfCheck { Fact = VisitFacts.IdentityShown, AnyOf = [other] }))
            .Count == 1);

    [Fact]
    public void Word_ThatIsDemandedAndForbidden_IsNamedWithItsFact()
    {
        var impossible = Assert.Single(Find(
            Checked("A", ActKind.Letter, new AllOfCheck { Fact = ContentFacts.LetterFields, AllOf = ["balance"] }),
            Checked("B", ActKind.Letter, new NoneOfCheck { Fact = ContentFacts.LetterFields, NoneOf = ["balance"] })));

        Assert.Equal("no value of 'letter-fields' meets what they ask", impossible.Why);
    }

    /// <summary>
    /// A condition, an exception or a binding means that the rules need not meet; a warning forbids nothing.
    /// </summary>
    [Fact]
    public void Rules_ThatNeedNotMeet_AreNoContradiction()
    {
        var least = Checked("A", ActKind.Visit, new AtLeastCheck { Fact = VisitFacts.Collectors, Least = 2 });
        var most = new AtMostCheck { Fact = VisitFacts.Collectors, Most = 1 };
        PolicyRule[] harmless =
        [
            Checked("B", ActKind.Visit, most with { When = new FactCondition(ContactFacts.Purpose, ["locate"]) }),
            Checked("B", ActKind.Visit, most with { Acts = [ActKind.Call] }),
            Checked("B", ActKind.Visit, most with { Classes = [ActClass.ServiceReply] }),
            Checked("B", ActKind.Call, most),
            With(Checked("B", ActKind.Visit, most), head => head with { Effect = RuleEffect.Warn }),
            With(Checked("B", ActKind.Visit, most), head => head with { ValidTo = Day.PlusDays(-1) }),
            With(Checked("B", ActKind.Visit, most), head => head with { ValidFrom = Day.PlusDays(1) }),
        ];

        Assert.All(harmless, rule => Assert.Empty(Find(least, rule)));
        Assert.Single(Find(least, Checked("B", ActKind.Visit, most)));
    }

    /// <summary>One rule that forbids outright is meant so: no contradiction, but it counts for the stages.</summary>
    [Fact]
    public void Ban_ByOneRule_IsImpossibleAndNoContradiction()
    {
        var impossible = Assert.Single(Find(Ban("A", ActKind.Message)));

        Assert.Equal((ActKind.Message, false), (impossible.Kind, impossible.IsContradiction));
        Assert.Empty(Contradictions.Stranded([impossible]));
    }

    /// <summary>A stage is stranded where the machine lets nothing else happen than what is impossible.</summary>
    [Fact]
    public void Stages_WithoutAnyStep_AreNamed()
    {
        ActKind[] contacts = [ActKind.Call, ActKind.Text, ActKind.Email, ActKind.Letter, ActKind.Message];

        Assert.Empty(Stranded(contacts));
        Assert.Equal([CaseStage.PlanAgreed], Stranded([.. contacts, ActKind.PlanAgreement]).Where(stage =>
            stage is CaseStage.PlanAgreed));
        Assert.DoesNotContain(CaseStage.Contacted, Stranded([.. contacts, ActKind.PlanAgreement]));
        Assert.Equal(
            Enum.GetValues<CaseStage>().Where(stage => stage != CaseStage.Resolved),
            Stranded([.. contacts, ActKind.PlanAgreement, ActKind.Visit, ActKind.Referral]));
    }

    private static IReadOnlyList<CaseStage> Stranded(ActKind[] kinds) =>
        Contradictions.Stranded([.. kinds.SelectMany(kind => Find(Ban("BAN", kind)))]);

    private static IReadOnlyList<ImpossibleAct> Find(params PolicyRule[] rules) =>
        Contradictions.Find(rules, Day, Zone);

    private static PolicyRule With(PolicyRule rule, Func<RuleHead, RuleHead> change) =>
        rule with { Head = change(rule.Head) };

    private static CheckedRule Ban(string id, ActKind kind) =>
        Checked(id, kind, new PartyPermittedCheck { Parties = [PartyKind.Guarantor] });

    private static CheckedRule Checked(string id, ActKind kind, RuleCheck check) =>
        new() { Head = Head(id, kind), Checks = [check] };

    private static LocalTimeWindowRule Window(string id, int from, int to, ActKind kind) => new()
    {
        Head = Head(id, kind),
        Forbidden = new DailyWindow(new LocalTime(from, 0), new LocalTime(to, 0)),
        Clock = ClockChoice.Both,
    };

    private static RuleHead Head(string id, ActKind kind) => new()
    {
        Id = id,
        Title = id,
        Citation = new Citation("Test rules", null, null),
        Norm = NormStrength.Law,
        Effect = RuleEffect.Deny,
        ValidFrom = new LocalDate(2026, 1, 1),
        SourceStatus = SourceStatus.OwnPolicy,
        AppliesTo = RuleScope.Of([kind], [ActClass.Collection], null),
    };
}
