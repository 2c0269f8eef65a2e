using Cases.Domain;
using NodaTime;

namespace Cases.TestKit;

/// <summary>Packs and rules that are made up for tests, valid on every day a test runs on.</summary>
public static class TestRules
{
    private static readonly LocalDate From = new(2000, 1, 1);

    /// <summary>A pack <c>BANK</c> of these rules, with the numbers of the product.</summary>
    public static RulePack Bank(params PolicyRule[] rules) => new()
    {
        Id = "BANK",
        Title = "made up",
        Jurisdiction = "any",
        Instrument = "made up for tests",
        ValidFrom = From,
        Rules = rules,
    };

    /// <summary>A book of the pack <c>BANK</c> alone.</summary>
    public static PolicyBook Book(params PolicyRule[] rules) => new([Bank(rules)]);

    /// <summary>What every rule states; about collection by calls.</summary>
    public static RuleHead Head(string id) => new()
    {
        Id = id,
        Title = "A rule for tests",
        Citation = new Citation("made up", null, null),
        Norm = NormStrength.SelfRegulation,
        Effect = RuleEffect.Deny,
        ValidFrom = From,
        SourceStatus = SourceStatus.Secondary,
        AppliesTo = RuleScope.Of([ActKind.Call], [ActClass.Collection], null),
        WhenAbsent = new Dictionary<string, AbsentFact>
        {
            [LocalTimeWindowRule.DebtorZoneFact] = new(WhenAbsent.Compliant, "for tests"),
        },
    };

    /// <summary>The rule <c>QUIET</c>: no call from 22:00 to 08:00 by either clock without consent.</summary>
    public static LocalTimeWindowRule Quiet() => new()
    {
        Head = Head("QUIET"),
        Forbidden = new DailyWindow(new LocalTime(22, 0), new LocalTime(8, 0)),
        Clock = ClockChoice.Both,
        ConsentLifts = true,
    };
}
