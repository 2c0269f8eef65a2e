using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>A kind of act that rules never permit towards the debtor, whatever is known and whenever it is.</summary>
/// <param name="Kind">The kind of act, as collection.</param>
/// <param name="Rules">The rules that together forbid it, by id; one where a single rule does.</param>
/// <param name="Why">How, in one line.</param>
public sealed record ImpossibleAct(ActKind Kind, ImmutableArray<string> Rules, string Why)
{
    /// <summary>Whether rules exclude each other, so that nobody of their authors meant it.</summary>
    public bool IsContradiction => Rules.Length > 1;
}

/// <summary>
/// Finds what a set of rules makes impossible for ever: rules that exclude each other, stages without a way.
/// </summary>
/// <remarks>
/// It looks at what does not depend on an account: forbidden hours that together fill every day, bounds and words of
/// one fact that cannot be met at once, and acts that one rule forbids outright. What it names is impossible; a
/// cleverer contradiction may escape it. Rules that bind only some actors, products or places, and checks under a
/// condition, are left out, because they do not hold for all.
/// </remarks>
public static class Contradictions
{
    private static readonly ActKind[] Contacts =
        [ActKind.Call, ActKind.Text, ActKind.Email, ActKind.Letter, ActKind.Message];

    private static readonly ImmutableArray<(CaseTrigger Trigger, ActKind[] Kinds)> Steps =
    [
        (CaseTrigger.Remind, Contacts), (CaseTrigger.RecordContact, Contacts),
        (CaseTrigger.AgreePlan, [ActKind.PlanAgreement]), (CaseTrigger.ChangePlan, [ActKind.PlanAgreement]),
        (CaseTrigger.ScheduleVisit, [ActKind.Visit]), (CaseTrigger.CompleteVisit, [ActKind.Visit]),
        (CaseTrigger.ReferToLegal, [ActKind.Referral]),
    ];

    /// <summary>The kinds of act that the rules of one date make impossible, in the order of kinds.</summary>
    /// <param name="rules">The rules; those not in force on the date are left out.</param>
    /// <param name="on">The date.</param>
    /// <param name="zone">The zone for rules without one of their own, where the debtor is too.</param>
    public static IReadOnlyList<ImpossibleAct> Find(IEnumerable<PolicyRule> rules, LocalDate on, DateTimeZone zone)
    {
        var inForce = rules.Where(rule => rule.IsValidOn(on) && rule.Blocks && rule.Head.Binds is null).ToArray();
        return
        [
            .. Steps.SelectMany(step => step.Kinds).Distinct().Order()
                .Select(kind => Judge(inForce, kind, on, zone)).OfType<ImpossibleAct>(),
        ];
    }

    /// <summary>
    /// The unresolved stages from which every step is among impossible acts: a case in one of them could only be paid
    /// or ended.
    /// </summary>
    /// <param name="impossible">What is impossible.</param>
    public static IReadOnlyList<CaseStage> Stranded(IReadOnlyList<ImpossibleAct> impossible)
    {
        var kinds = impossible.Select(act => act.Kind).ToHashSet();
        var lifecycle = new CaseLifecycle();
        var inputs = new LifecycleInputs { Entered = true, RightPartyReached = true, DebtorAsked = true };
        return
        [
            .. Enum.GetValues<CaseStage>().Where(stage => stage != CaseStage.Resolved
                && Steps.Where(step => lifecycle.Permits(stage, step.Trigger, inputs, out _))
                    .All(step => step.Kinds.All(kinds.Contains))),
        ];
    }

    private static ImpossibleAct? Judge(PolicyRule[] rules, ActKind kind, LocalDate on, DateTimeZone zone)
    {
        var covering = rules
            .Where(rule => rule.AppliesTo.Covers(kind, ActClass.Collection, PartyKind.Debtor)).ToArray();
        var at = on.AtStartOfDayInZone(zone).ToInstant();
        var act = new Act(kind, ActClass.Collection, PartyKind.Debtor, null, null, at, TimeOfDayKnown: true);
        var facts = new ActFacts
        {
            Now = at,
            DebtorZone = zone,
            Outstanding = new Money(1, Currency.Cny),
            Arrears = new Money(1, Currency.Cny),
            OldestUnpaidDue = on.PlusDays(-1),
            Parties = [PartyKind.Debtor],
        };
        var outright = covering.FirstOrDefault(rule => AsksNothing(rule)
            && rule.Answer(act, facts, zone) is { Refuses: true, PermittedFrom: null, MissingFact: null });
        if (outright is not null)
        {
            return new ImpossibleAct(kind, [outright.Id], "it is forbidden outright");
        }

        return Hours(covering, act, facts, zone) ?? Values(covering, kind);
    }

    private static bool AsksNothing(PolicyRule rule) => rule switch
    {
        LocalTimeWindowRule or RetentionRule => false,
        CheckedRule made => made.Checks.All(check =>
            check.Needs.Count == 0 && check.When is null && check.Acts is null && check.Classes is null),
        _ => true,
    };

    // Windows are asked at the same instants by the search that finds when an act is permitted.
    private static ImpossibleAct? Hours(PolicyRule[] rules, Act act, ActFacts facts, DateTimeZone zone)
    {
        var windows = rules.OfType<LocalTimeWindowRule>().ToArray();
        if (windows.Length == 0)
        {
            return null;
        }

        var judgement = new Policy(new PolicyVersion("hours"), windows, PolicyNumbers.Default, zone).Judge(act, facts);
        return judgement is { Refused: true, PermittedFrom: null }
            ? new ImpossibleAct(
                act.Kind, [.. windows.Select(rule => rule.Id).Order(StringComparer.Ordinal)],
                "their forbidden hours fill the whole day")
            : null;
    }

    private static ImpossibleAct? Values(PolicyRule[] rules, ActKind kind)
    {
        var checks =
            from rule in rules.OfType<CheckedRule>()
            where rule.Head.Exceptions.Count == 0
            from check in rule.Checks.OfType<FactCheck>()
            where check.When is null && (check.Acts is null || check.Acts.Contains(kind))
                && (check.Classes is null || check.Classes.Contains(ActClass.Collection))
            group (rule.Id, Check: check) by check.Fact.Name;
        foreach (var fact in checks)
        {
            if (Clash([.. fact]) is { } ids)
            {
                return new ImpossibleAct(kind, ids, $"no value of '{fact.Key}' meets what they ask");
            }
        }

        return null;
    }

    private static ImmutableArray<string>? Clash((string Rule, FactCheck Check)[] checks)
    {
        foreach (var (rule, check) in checks)
        {
            foreach (var (other, against) in checks)
            {
                if (Excludes(check, against))
                {
                    return [.. new[] { rule, other }.Distinct().Order(StringComparer.Ordinal)];
                }
            }
        }

        return null;
    }

    private static bool Excludes(FactCheck one, FactCheck other) => (one, other) switch
    {
        (AtLeastCheck least, AtMostCheck most) => least.Least > most.Most,
        (AnyOfCheck any, AnyOfCheck others) => !any.AnyOf.Intersect(others.AnyOf).Any(),
        (AnyOfCheck any, NoneOfCheck none) => !any.AnyOf.Except(none.NoneOf).Any(),
        (AllOfCheck all, NoneOfCheck none) => all.AllOf.Intersect(none.NoneOf).Any(),
        _ => false,
    };
}
