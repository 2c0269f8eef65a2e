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
        var said = policy.OrdersPayments ? policy.AllocationTerms(d.State.Opened!.Product) : null;
        if (d.State.MoneyTerms.IsEmpty && said is null)
        {
            Usual(d);
            return;
        }

        var known = MoneyFold.TermsOn(d.State.MoneyTerms, receivedOn)?.Terms;
        if (said is null ? (known ?? AllocationTerms.Usual).Equals(AllocationTerms.Usual) : said.Equals(known))
        {
            return;
        }

        var (from, until) = policy.InForce;
        Emit(d, new MoneyTermsSet(LocalDate.Max(from ?? Earliest, Earliest), until, said ?? AllocationTerms.Usual,
            policy.Version.Text, d.State.MoneyTerms.IsEmpty && InterestPosting.Terms(d).IsEmpty
                ? d.State.Money.Length
                : 0));
    }

    /// <summary>
    /// Tells the usual terms of a case on which interest runs where its policy names no order, or nobody asked it when
    /// its money came: as one sum, money of the past would pay interest of today, and what was paid be owed again.
    /// </summary>
    public static void Interest(Deciding d)
    {
        if (d.State.Money.Length > 0 || d.Policy.AllocationTerms(d.State.Opened!.Product) is null)
        {
            Usual(d);
        }
    }

    private static void Usual(Deciding d)
    {
        if (d.Facts.Epoch >= Facts.Moneyed && d.State.MoneyTerms.IsEmpty && !InterestPosting.Terms(d).IsEmpty)
        {
            Emit(d, new MoneyTermsSet(Earliest, null, AllocationTerms.Usual, d.Policy.Version.Text, 0));
        }
    }

    private static void Emit(Deciding d, MoneyTermsSet terms)
    {
        var first = d.State.MoneyTerms.IsEmpty;
        d.Emit(terms);
        if (first && !InterestPosting.Terms(d).IsEmpty)
        {
            InterestPosting.Restate(d);
        }
    }

    public static CaseState Fold(CaseState state, MoneyTermsSet e) => state with
    {
        MoneyTerms = state.MoneyTerms.Add(e),

        // Of money that stays one sum nobody knows which charge it was received before.
        Items = e.Before > 0 ? [.. state.Items.Select(item => item with { Later = [] })] : state.Items,
    };
}
