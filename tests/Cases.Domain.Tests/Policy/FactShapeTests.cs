using NodaTime;
using Xunit;
using static Cases.Domain.Tests.PolicySamples;

namespace Cases.Domain.Tests;

/// <summary>Goal: each predicate over a fact answers as its words say: at its bounds, for none, for unknown.</summary>
public sealed class FactShapeTests
{
    private static readonly NamedFacts Nothing = NamedFacts.None;

    [Theory]
    [InlineData("0", "0")]
    [InlineData("0.0005", "0.0005")]
    [InlineData("-12.50", "-12.5")]
    [InlineData("9999999999.99999999", "9999999999.99999999")]
    [InlineData("0.00000001", "0.00000001")]
    [InlineData("-0.5", "-0.5")]
    public void Number_WithDecimals_IsExact(string text, string shown)
    {
        Assert.True(ScaledNumber.TryParse(text, out var number));
        Assert.Equal(shown, number.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("1e3")]
    [InlineData("1,5")]
    [InlineData("0.000000001")]
    [InlineData("10000000000")]
    [InlineData("1.2.3")]
    [InlineData("٣")]
    public void Text_ThatIsNoDecimal_IsNotRead(string text) => Assert.False(ScaledNumber.TryParse(text, out _));

    [Theory]
    [InlineData("public", true)]
    [InlineData("recipient", false)]
    [InlineData(null, false)]
    public void NoneOf_AWord_RefusesThoseWords(string? word, bool refused)
    {
        var check = new NoneOfCheck { Fact = ContentFacts.VisibleTo, NoneOf = ["public", "contacts"] };
        var named = word is null
            ? Nothing.With(ContentFacts.VisibleTo, FactValue.None)
            : Nothing.With(ContentFacts.VisibleTo, word);
        var answer = Refuses(check, named, refused);
        Assert.Equal(refused ? "public, contacts" : null, answer.Fact("forbidden"));
    }

    [Fact]
    public void NoneOf_ASet_RefusesWhereOneIsThere()
    {
        var check = new NoneOfCheck { Fact = ContentFacts.ScriptFlags, NoneOf = ["threat", "insult"] };
        Refuses(check, Nothing.With(ContentFacts.ScriptFlags, ["inducement_to_borrow", "insult"]), refused: true);
        Refuses(check, Nothing.With(ContentFacts.ScriptFlags, ["inducement_to_borrow"]), refused: false);
    }

    [Theory]
    [InlineData("2026-03-02", null, false)]
    [InlineData("2026-03-02", 0, false)]
    [InlineData("2026-03-03", 0, true)]
    [InlineData("2026-03-03", null, false)]
    [InlineData("2026-02-10", 20, false)]
    [InlineData("2026-02-11", 20, true)]
    public void OnFile_OfADay_CountsDaysBeforeTheAct(string day, int? days, bool refused)
    {
        var check = new OnFileCheck { Fact = DataFacts.AdverseNoticeSent, LeastDaysBefore = days };
        var answer = Refuses(check, Nothing.With(DataFacts.AdverseNoticeSent, Day(day)), refused);
        Assert.Equal(
            refused ? Shanghai.AtStartOfDay(Day(day).PlusDays(days!.Value)).ToInstant() : null, answer.PermittedFrom);
        Assert.Null(answer.MissingFact);
    }

    [Fact]
    public void OnFile_KnownToBeNone_IsRefusedAndNothingIsMissing()
    {
        var check = new OnFileCheck { Fact = AmountFacts.Authorisation };
        var answer = Refuses(check, Nothing.With(AmountFacts.Authorisation, FactValue.None), refused: true);
        Assert.Equal(("none", "on file"), (answer.Fact("authorisation-ref"), answer.Fact("required")));
        Assert.Null(answer.MissingFact);
        Assert.Equal("breached", answer.Word(outsideFact: true));
        Refuses(check, Nothing.With(AmountFacts.Authorisation, "A-1"), refused: false);
        Assert.Equal("authorisation-ref", Refuses(check, Nothing, refused: true).MissingFact);
    }

    [Theory]
    [InlineData("2026-03-02", 0, false)]
    [InlineData("2026-03-01", 0, true)]
    [InlineData("2026-03-01", 1, false)]
    [InlineData(null, 0, false)]
    public void NotAfter_ADay_LetsTheDayItselfPass(string? day, int days, bool refused)
    {
        var value = day is null ? FactValue.None : FactValue.Of(Day(day));
        var answer = Refuses(
            new NotAfterCheck { Fact = DebtFacts.LimitationExpiredOn, DaysAfter = days },
            Nothing.With(DebtFacts.LimitationExpiredOn, value), refused);
        Assert.Null(answer.PermittedFrom);
        Assert.Equal(refused ? day : null, answer.Fact("onOrBefore"));
    }

    [Theory]
    [InlineData("2026-03-02", false, null)]
    [InlineData("2025-03-02", false, null)]
    [InlineData("2025-03-01", true, null)]
    [InlineData("2026-03-05", true, "2026-03-05T00:00:00+08:00")]
    public void WithinDays_OfAYear_ReachesBackThatFar(string day, bool refused, string? from)
    {
        var answer = Refuses(
            new WithinDaysCheck { Fact = AgencyFacts.LastAgencyInspection, Days = 365 },
            Nothing.With(AgencyFacts.LastAgencyInspection, Day(day)), refused);
        Assert.Equal(from is null ? null : At(from), answer.PermittedFrom);
    }

    [Theory]
    [InlineData("0.0005", false)]
    [InlineData("0.00035", false)]
    [InlineData("0.00034999", true)]
    [InlineData("0.00050001", true)]
    public void Between_TwoRates_IsInclusive(string rate, bool refused)
    {
        var check = new BetweenCheck { Fact = AmountFacts.DailyRate, From = Rate("0.00035"), To = Rate("0.0005") };
        Assert.True(ScaledNumber.TryParse(rate, out var number));
        var answer = Refuses(check, Nothing.With(AmountFacts.DailyRate, number), refused);
        Assert.Equal(refused ? "0.0005" : null, answer.Fact("most"));
        Refuses(check, Nothing.With(AmountFacts.DailyRate, FactValue.None), refused: true);
    }

    [Theory]
    [InlineData(4000, 4000, false)]
    [InlineData(4001, 4000, true)]
    [InlineData(4001, null, true)]
    public void AtMostFact_OfTwoAmounts_IsInclusive(long demanded, int? affordable, bool refused)
    {
        var check = new AtMostFactCheck { Fact = ContentFacts.DemandedMonthly, Other = DebtorFacts.AffordableMonthly };
        var named = Nothing.With(ContentFacts.DemandedMonthly, new Money(demanded, Currency.Cny));
        named = affordable is { } minor
            ? named.With(DebtorFacts.AffordableMonthly, new Money(minor, Currency.Cny))
            : named;
        var answer = Refuses(check, named, refused);
        Assert.Equal(affordable is null ? "affordable-monthly" : null, answer.MissingFact);
    }

    [Fact]
    public void AtMostFact_OfTwoCurrencies_IsNotMet() => Refuses(
        new AtMostFactCheck { Fact = ContentFacts.DemandedMonthly, Other = DebtorFacts.AffordableMonthly },
        Nothing.With(ContentFacts.DemandedMonthly, new Money(1, Currency.Eur))
            .With(DebtorFacts.AffordableMonthly, new Money(100, Currency.Cny)),
        refused: true);

    [Fact]
    public void Condition_OfAFactKnownToBeNone_DoesNotHold()
    {
        var check = new OnFileCheck { Fact = AmountFacts.Authorisation } with
        {
            When = new FactCondition(AmountFacts.SourceAccount, ["savings"]),
        };
        var rule = Rule(check);
        var none = Nothing.With(AmountFacts.SourceAccount, FactValue.None);
        Assert.Equal(
            RuleVerdict.NotApplicable, rule.Answer(Act(), Facts() with { Named = none }, Shanghai).Verdict);
        Assert.True(rule.Answer(Act(), Facts(), Shanghai).Refuses);
    }

    [Fact]
    public void Vocabulary_HasEveryNameOnceAndTruthsThatAreTrueOrFalse()
    {
        Assert.Equal(FactNames.All.Count, FactNames.All.Select(fact => fact.Name).Distinct().Count());
        Assert.All(FactNames.All, fact => Assert.Same(fact, FactNames.Find(fact.Name)));
        Assert.All(
            FactNames.All.Where(fact => fact.Allowed is not null),
            fact => Assert.True(fact.Shape is FactShape.Word or FactShape.Words, fact.Name));
        Assert.Throws<ArgumentException>(
            () => Nothing.With(DataFacts.RecordedOn, FactValue.OfWord("yesterday")));
    }

    private static FactValue Rate(string text) =>
        ScaledNumber.TryParse(text, out var rate) ? FactValue.Of(rate) : throw new ArgumentException(text);

    private static Act Act() => Call("2026-03-02T10:00:00+08:00");

    private static CheckedRule Rule(RuleCheck check) => new() { Head = Head("CHECKED"), Checks = [check] };

    private static RuleAnswer Refuses(RuleCheck check, NamedFacts named, bool refused)
    {
        var answer = Rule(check).Answer(Act(), Facts() with { Named = named }, Shanghai);
        Assert.Equal(refused ? RuleVerdict.Refused : RuleVerdict.Passed, answer.Verdict);
        return answer;
    }
}
