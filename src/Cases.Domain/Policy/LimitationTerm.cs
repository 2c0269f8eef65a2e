using NodaTime;

namespace Cases.Domain;

/// <summary>Until when a claim is not barred by limitation, with the reason.</summary>
/// <param name="Rule">The id of the rule that works it out.</param>
/// <param name="Citation">Where it is written.</param>
/// <param name="EndsOn">The last day, inclusive, on which it is not barred.</param>
/// <param name="Since">The day from which the years count, that day left out.</param>
/// <param name="Because">
/// What began them anew on that day; null where they count from the due date or as stated.
/// </param>
public sealed record LimitationTerm(
    string Rule, Citation Citation, LocalDate EndsOn, LocalDate Since, ClaimEventKind? Because)
{
    /// <summary>The limitation of a case's claim.</summary>
    /// <param name="state">The case; opened.</param>
    /// <param name="facts">What is known besides; now and the debtor count.</param>
    /// <param name="policy">The rules in scope.</param>
    /// <returns>The earliest of the rules in force; null where none is about suits on it, or nothing began to run.
    /// </returns>
    public static LimitationTerm? Of(CaseState state, Facts facts, Policy policy)
    {
        var act = new Act(ActKind.Suit, ActClass.PreservationOfRights, PartyKind.Debtor, null, null, facts.Now,
            TimeOfDayKnown: true);
        var about = CaseActFacts.Of(state, facts, policy, facts.Now, act: act);
        LimitationTerm? earliest = null;
        foreach (var rule in policy.Rules.OfType<CheckedRule>().Where(rule =>
            rule.AppliesTo.Covers(act) && rule.Head.Binds?.Covers(about) != false))
        {
            var question = new RuleQuestion(act, about, act.At, rule.OfficialZone ?? policy.OfficialZone);
            foreach (var check in rule.Checks.OfType<LimitationCheck>().Where(check => check.IsAbout(question)))
            {
                earliest = check.Reckon(question) is var (last, since, because)
                    && (earliest is null || last < earliest.EndsOn)
                        ? new LimitationTerm(rule.Id, rule.Citation, last, since, because)
                        : earliest;
            }
        }

        return earliest;
    }
}
