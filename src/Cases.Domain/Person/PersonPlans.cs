using NodaTime;

namespace Cases.Domain;

/// <summary>A person performs a plan on one of his cases: it stops collection on the others too (CN-70-PLAN).</summary>
/// <param name="Case">The case.</param>
/// <param name="Plan">The plan's key there.</param>
/// <param name="Kind">What kind.</param>
/// <param name="On">Since when.</param>
public sealed record PersonPlanBegan(string Case, string Plan, PlanKind Kind, LocalDate On) : PersonEvent;

/// <summary>A person performs a plan no longer: it was paid, broken, missed, replaced or cancelled.</summary>
/// <param name="Case">The case.</param>
/// <param name="Plan">The plan's key there.</param>
/// <param name="On">The day.</param>
public sealed record PersonPlanEnded(string Case, string Plan, LocalDate On) : PersonEvent;

internal static class PersonPlans
{
    /// <summary>The plan that a case tells to its debtor's stream; null where none is being performed.</summary>
    public static PaymentPlan? Performed(CaseState state) =>
        state.Plan is { Kind: PlanKind.PersonalInstalmentAgreement } plan
        && state.FirstUncovered(plan) is { } next && next.Number > plan.MissedThrough
            ? plan
            : null;

    public static PersonState Fold(PersonState state, PersonPlanBegan e) => state with
    {
        Plans = state.Plans.Add(new PerformedPlan(e.Case, e.Plan, e.Kind, OfThisCase: false, HonouredThrough: null)),
    };

    public static PersonState Fold(PersonState state, PersonPlanEnded e) => state with
    {
        Plans = state.Plans.RemoveAll(plan => plan.Case == e.Case && plan.Key == e.Plan),
    };
}
