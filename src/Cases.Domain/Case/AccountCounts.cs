namespace Cases.Domain;

/// <summary>
/// What of a resolved case is counted on its account from now on; the account says it in the same unit.
/// </summary>
/// <param name="Plans">Plans agreed.</param>
/// <param name="PromisesBroken">Promises broken, and what the policy counts as such.</param>
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
        var failed = d.Facts.Epoch >= Facts.Carried ? Failed(d) : d.State.PromisesBroken;
        if ((d.Before.Stage == CaseStage.Resolved) != isResolved)
        {
            d.EmitBeside(opened.AccountStream, d.Facts.Account.Version, isResolved
                ? new AccountCaseResolved(opened.Case, d.State.Resolution!.Value,
                    d.State.PlansAgreed - d.Before.PlansCounted, failed - d.Before.BrokenPromisesCounted)
                : new AccountCaseReopened(opened.Case, d.Reopening));
            if (isResolved && d.Facts.Epoch >= Facts.Carried && failed != d.State.BrokenPromisesCounted)
            {
                // What else failed than was broken at the end, or had run out before the money of the end came.
                d.EmitOwn(new AgreementsCounted(d.State.PlansAgreed, failed));
            }
        }
        else if (isResolved && d.Facts.Epoch >= Facts.Carried)
        {
            var plans = d.State.PlansAgreed - d.State.PlansCounted;
            var broken = failed - d.State.BrokenPromisesCounted;
            if (plans != 0 || broken != 0)
            {
                d.EmitOwn(new AgreementsCounted(d.State.PlansAgreed, failed));
                d.EmitBeside(opened.AccountStream, d.Facts.Account.Version,
                    new AccountAgreementsCounted(opened.Case, plans, broken));
            }
        }
    }

    /// <summary>
    /// The promises of the case that count against the limit: broken ones, those whose money went back again, and those
    /// kept in part where the policy counts them.
    /// </summary>
    /// <remarks>
    /// Money that went back leaves the debtor where a broken promise does; where the return is corrected the promise is
    /// kept again and counts no more.
    /// </remarks>
    public static int Failed(Deciding d)
    {
        var count = 0;
        foreach (var promise in d.State.Promises)
        {
            count += promise.Status switch
            {
                PromiseStatus.Broken or PromiseStatus.KeptThenReversed => 1,
                PromiseStatus.PartlyKept => d.Policy.Numbers.PartlyKeptPromisesCount,
                PromiseStatus.Open or PromiseStatus.Kept or PromiseStatus.Cancelled => 0,
            };
        }

        return count;
    }

    public static CaseState Fold(CaseState state, AgreementsCounted e) =>
        state with { PlansCounted = e.Plans, BrokenPromisesCounted = e.PromisesBroken };
}
