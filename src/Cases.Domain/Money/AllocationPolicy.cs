using NodaTime;

namespace Cases.Domain;

/// <summary>Takes the terms of allocation from the policy onto the case.</summary>
internal static class AllocationPolicy
{
    // Nothing is received earlier; see InputChecks.RequireDate.
    private static readonly LocalDate Earliest = new(1900, 1, 1);

    /// <summary>
    /// Tells the terms of a day of receipt where the case has none yet and the policy of that day names an order, or
    /// where it has others.
    /// </summary>
    /// <remarks>
    /// A case on which no policy ever names an order stays without terms. A ledger that cannot hold them goes on as it
    /// did.
    /// </remarks>
    public static void Tell(Deciding d, LocalDate receivedOn)
    {
        if (d.Facts.Epoch < Facts.Moneyed)
        {
            return;
        }

        var policy = d.PolicyOn(receivedOn);
        if (d.State.MoneyTerms.IsEmpty && !policy.OrdersPayments)
        {
            return;
        }

        var said = policy.AllocationTerms(d.State.Opened!.Product);
        var known = MoneyFold.TermsOn(d.State.MoneyTerms, receivedOn)?.Terms;
        if (said is null ? d.State.MoneyTerms.IsEmpty || known is null : said.Equals(known))
        {
            return;
        }

        var (from, until) = policy.InForce;
        d.Emit(new MoneyTermsSet(
            LocalDate.Max(from ?? Earliest, Earliest), until, said ?? AllocationTerms.Usual, policy.Version.Text,
            d.State.MoneyTerms.IsEmpty ? d.State.Money.Length : 0));
    }

    public static CaseState Fold(CaseState state, MoneyTermsSet e) => state with
    {
        MoneyTerms = state.MoneyTerms.Add(e),

        // Of money that stays one sum nobody knows which charge it was received before.
        Items = e.Before > 0 ? [.. state.Items.Select(item => item with { Later = [] })] : state.Items,
    };
}
