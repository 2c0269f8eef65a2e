namespace Cases.Domain;

/// <summary>
/// What of a resolved case is counted on its account from now on; the account says it in the same unit.
/// </summary>
/// <param name="Plans">Plans agreed.</param>
/// <param name="PromisesBroken">Promises broken.</param>
public sealed record AgreementsCounted(int Plans, int PromisesBroken) : CaseEvent;

/// <summary>What a case counts on its account, over all whose cases limits are judged.</summary>
/// <remarks>
/// A case that is worked counts itself: its own plans and promises are at hand. A resolved one is counted on the
/// account, at its end and wherever money told later changes how its agreements stand.
/// </remarks>
internal static class AccountCounts
{
    /// <summary>A unit that ends or reopens a case, or changes what a resolved one counts, says so.</summary>
    public static void Count(Deciding d)
    {
        var isResolved = d.State.Stage == CaseStage.Resolved;
        if (!d.Before.Exists && !isResolved)
        {
            return;
        }

        // Money that waited may end a case at its opening.
        var opened = d.State.Opened!;
        if ((d.Before.Stage == CaseStage.Resolved) != isResolved)
        {
            d.EmitBeside(opened.AccountStream, d.Facts.Account.Version, isResolved
                ? new AccountCaseResolved(opened.Case, d.State.Resolution!.Value,
                    d.State.PlansAgreed - d.Before.PlansCounted,
                    d.State.PromisesBroken - d.Before.BrokenPromisesCounted)
                : new AccountCaseReopened(opened.Case, d.Reopening));
            if (isResolved && d.Facts.Epoch >= Facts.Carried
                && d.State.PromisesBroken != d.State.BrokenPromisesCounted)
            {
                // A promise that had run out before the money of its end came.
                d.EmitOwn(new AgreementsCounted(d.State.PlansAgreed, d.State.PromisesBroken));
            }
        }
        else if (isResolved && d.Facts.Epoch >= Facts.Carried)
        {
            var plans = d.State.PlansAgreed - d.State.PlansCounted;
            var broken = d.State.PromisesBroken - d.State.BrokenPromisesCounted;
            if (plans != 0 || broken != 0)
            {
                d.EmitOwn(new AgreementsCounted(d.State.PlansAgreed, d.State.PromisesBroken));
                d.EmitBeside(opened.AccountStream, d.Facts.Account.Version,
                    new AccountAgreementsCounted(opened.Case, plans, broken));
            }
        }
    }

    public static CaseState Fold(CaseState state, AgreementsCounted e) =>
        state with { PlansCounted = e.Plans, BrokenPromisesCounted = e.PromisesBroken };
}
