namespace Cases.Domain;

/// <summary>Opens a case again that was resolved in error; money that goes back reopens by itself.</summary>
/// <param name="Evidence">Reference of the evidence.</param>
public sealed record Reopen(string Evidence) : CaseCommand;

/// <summary>A resolved case is open again.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Evidence">Reference of the evidence; null where it follows from the ledger.</param>
/// <param name="PlanInForce">Key of the plan that is in force again; null for none.</param>
/// <param name="Move">The move of stage.</param>
public sealed record CaseReopened(
    ReopenReason Reason, [Personal] string? Evidence, string? PlanInForce, StageMove Move) : CaseEvent;

internal static class ReopenUse
{
    // Refusals: CaseUnknown, AccountHasOpenCase, FieldMissing, TextNotAllowed, NothingOwed, NotResolved.
    public static void Decide(Deciding d, Reopen command)
    {
        if (!d.RequireOpened() || !d.RequireName(command.Evidence, "evidence"))
        {
            return;
        }

        d.Require(!d.OtherCaseOpen(), RefusalCode.AccountHasOpenCase, "The account has another unresolved case.");
        d.Require(d.State.Stage == CaseStage.Resolved, RefusalCode.NotResolved, "The case is not resolved.");
        d.Expect(d.State.OutstandingMinor > d.Policy.Numbers.ToleranceMinor, RefusalCode.NothingOwed,
            "Nothing is owed on this case.");
        Carry(d, command.Evidence, Sales.Open(d.State));
    }

    /// <summary>Opens it again, checked before.</summary>
    /// <param name="d">The decision.</param>
    /// <param name="evidence">Reference of the evidence.</param>
    /// <param name="sale">The sale that is no more: holds that ended with it begin again; null for none.</param>
    public static void Carry(Deciding d, string evidence, DebtSale? sale)
    {
        if (!d.Refused && d.Move(CaseTrigger.Reopen) is { } move)
        {
            d.Reopening = ReopenReason.ResolvedInError;
            d.Emit(new CaseReopened(ReopenReason.ResolvedInError, evidence, null, move));
            Sales.BeginHoldsAgain(d, sale);
            Entry.Assess(d);
        }
    }

    public static CaseState Fold(CaseState state, CaseReopened e) => state.Moved(e.Move) with
    {
        Sales = Sales.AfterReopening(state),
        Plans = e.PlanInForce is { } key ? Plans.With(state.Plans, key, PlanStatus.InForce) : state.Plans,
    };
}
