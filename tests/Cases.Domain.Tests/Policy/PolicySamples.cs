using NodaTime;
using NodaTime.Text;

namespace Cases.Domain.Tests;

/// <summary>Rules, acts and facts for the tests of the policy.</summary>
internal static class PolicySamples
{
    public static readonly DateTimeZone Shanghai = DateTimeZoneProviders.Tzdb["Asia/Shanghai"];

    public static readonly DateTimeZone LosAngeles = DateTimeZoneProviders.Tzdb["America/Los_Angeles"];

    public static readonly DateTimeZone Berlin = DateTimeZoneProviders.Tzdb["Europe/Berlin"];

    public static readonly ActKind[] Contacts =
        [ActKind.Call, ActKind.Text, ActKind.Email, ActKind.Letter, ActKind.Message, ActKind.Visit];

    public static Instant At(string text) => OffsetDateTimePattern.ExtendedIso.Parse(text).Value.ToInstant();

    public static LocalDate Day(string text) => LocalDatePattern.Iso.Parse(text).Value;

    public static Act Call(string at) => Call(At(at));

    public static Act Call(Instant at) =>
        new(ActKind.Call, ActClass.Collection, PartyKind.Debtor, "phone", "p1", at, TimeOfDayKnown: true);

    public static ActFacts Facts(long outstanding = 10_000) => new()
    {
        Now = At("2026-03-02T12:00:00Z"),
        Outstanding = new Money(outstanding, Currency.Cny),
        Arrears = new Money(outstanding, Currency.Cny),
    };

    public static RuleHead Head(
        string id, RuleEffect effect = RuleEffect.Deny, NormStrength norm = NormStrength.SelfRegulation) => new()
        {
            Id = id,
            Title = "A rule for tests",
            Citation = new Citation("Test rules", "art. 1", "2026"),
            Norm = norm,
            Effect = effect,
            ValidFrom = new LocalDate(2000, 1, 1),
            SourceStatus = SourceStatus.Secondary,
            AppliesTo = RuleScope.Of(Contacts, [ActClass.Collection], null),
        };

    public static LocalTimeWindowRule Quiet(ClockChoice clock = ClockChoice.Both, DateTimeZone? zone = null) => new()
    {
        Head = Head("QUIET") with
        {
            OfficialZone = zone ?? Shanghai,
            WhenAbsent = new Dictionary<string, AbsentFact>
            {
                [LocalTimeWindowRule.DebtorZoneFact] = new(WhenAbsent.Compliant, "for tests"),
            },
        },
        Forbidden = new DailyWindow(new LocalTime(22, 0), new LocalTime(8, 0)),
        Clock = clock,
        ConsentLifts = true,
    };

    public static LocalTimeWindowRule Absent(this LocalTimeWindowRule rule, WhenAbsent answer) => rule with
    {
        Head = rule.Head with
        {
            WhenAbsent = new Dictionary<string, AbsentFact>
            {
                [LocalTimeWindowRule.DebtorZoneFact] = new(answer, "for tests"),
            },
        },
    };

    public static HonouredAgreementRule PlanHold { get; } = new()
    {
        Head = Head("PLAN-HOLD", RuleEffect.Hold, NormStrength.ProductDefault) with
        {
            AppliesTo = RuleScope.Of([.. Contacts, ActKind.Referral], [ActClass.Collection], null),
        },
    };

    public static HoldMatrixRule Row(HoldKind kind, params PartyKind[] parties) => new()
    {
        Head = Head("HOLD-" + kind.ToString().ToUpperInvariant(), RuleEffect.Hold, NormStrength.ProductDefault) with
        {
            AppliesTo = RuleScope.Of(Contacts, [ActClass.Collection], parties.Length == 0 ? null : parties),
        },
        Hold = kind,
    };

    /// <summary>In a moratorium no interest runs and nothing is charged.</summary>
    public static CheckedRule Freeze() => new()
    {
        Head = Head("FREEZE") with
        {
            AppliesTo = RuleScope.Of([ActKind.InterestAccrual, ActKind.Posting], null, null),
        },
        Checks = [new NoHoldCheck { Hold = HoldKind.Moratorium }],
    };

    /// <summary>Keeps records of collection for some years.</summary>
    public static RetentionRule Keeping(string id, int years) => new()
    {
        Head = Row(HoldKind.Dispute).Head with
        {
            Id = id, Effect = RuleEffect.Retain, AppliesTo = RuleScope.Of([], [], []),
        },
        Keeps = [RetentionClass.CollectionRecord],
        Years = years,
    };

    /// <summary>Keeps them until the debt is settled of which a plan was agreed orally.</summary>
    public static RetentionRule KeepingUntilSettled(string id) =>
        Keeping(id, 0) with { Until = RetentionEvent.OralPlanSettled };

    public static ActiveHold Hold(HoldKind kind, string? until = null) =>
        new(kind, "h1", null, null, until is null ? null : Day(until), PartOnly: false, Verified: true);

    public static Policy PolicyOf(params PolicyRule[] rules) =>
        new(new PolicyVersion("test"), rules, PolicyNumbers.Default, Shanghai);

    /// <summary>The value of a fact of an answer; null where it has none of that name.</summary>
    public static string? Fact(this RuleAnswer answer, string name) =>
        answer.Facts.FirstOrDefault(fact => fact.Name == name)?.Value;
}
