using NodaTime;

namespace Cases.Domain;

/// <summary>What pays a case off on a day, with the interest that has run or will have run by then.</summary>
/// <remarks>
/// Worked out from what is on record, never stored: money counts from its value date, terms, moratoria and disputes for
/// their days. All amounts are minor units of the case's currency.
/// </remarks>
/// <param name="On">The day; payment of the total with this value date pays the case off.</param>
/// <param name="PrincipalMinor">What is open of principal.</param>
/// <param name="InterestMinor">What is open of interest, charged and not yet charged.</param>
/// <param name="FeesMinor">What is open of fees, penalties and costs.</param>
/// <param name="TotalMinor">All that is open less credit; below zero where more was paid.</param>
public sealed record Payoff(
    LocalDate On, long PrincipalMinor, long InterestMinor, long FeesMinor, long TotalMinor)
{
    /// <summary>What the next day adds.</summary>
    public long PerDayMinor { get; init; }

    /// <summary>What of the interest that has run was charged.</summary>
    public long PostedMinor { get; init; }

    /// <summary>The terms of that day; null where none are stated for it.</summary>
    public InterestTerms? Terms { get; init; }

    /// <summary>The policy that has them for the product; null where they are stated for the case.</summary>
    public PolicyVersion? RatePolicy { get; init; }

    /// <summary>Whether interest is charged here, and not by the bank's own system.</summary>
    public bool IsOwn { get; init; }

    /// <summary>
    /// Where the bank's system charges interest: its own less what is worked out here; null where it is charged here.
    /// </summary>
    public long? DifferenceMinor { get; init; }

    /// <summary>
    /// The contract's minimum payment: what is past due, and a share of the rest; null where the contract names none.
    /// Interest runs on what it leaves.
    /// </summary>
    public long? MinimumMinor { get; init; }

    /// <summary>What of the debt is disputed on that day; it is part of the total and is not asked for.</summary>
    public long DisputedMinor { get; init; }

    /// <summary>Works it out.</summary>
    /// <param name="state">The case.</param>
    /// <param name="facts">What is known besides; the account says whose balance counts.</param>
    /// <param name="policy">The rules in scope.</param>
    /// <param name="on">The day.</param>
    public static Payoff Of(CaseState state, Facts facts, Policy policy, LocalDate on)
    {
        ArgumentNullException.ThrowIfNull(state);
        var own = InterestPosting.IsOwn(facts);
        var told = CaseInterest.FactsOf(state, facts, policy);
        var lines = InterestFormula.Of(told, on);
        var accrued = lines.Sum(line => line.AccruedMinor);
        var charged = told.Items.Sum(item => item.ChargedMinor
            - item.Later.Where(charge => charge.On > on).Sum(charge => charge.Minor));
        var received = told.Money.Where(money => money.On <= on).Sum(money => money.Minor);

        // The bank's system charges interest itself: what has run here is a check on it and no debt beside it, so no
        // money serves it.
        var open = own ? lines : InterestFormula.Of(told with { Terms = [], OneSum = state.MoneyTerms.IsEmpty }, on);
        var principal = OpenOf(open, DebtComponent.Principal);
        var interest = OpenOf(open, DebtComponent.Interest);
        var terms = InterestTerms.On(told.Terms, on);
        var total = charged + (own ? accrued : 0) - received;
        var fees = open.Sum(line => line.Open.Sum(part => part.Minor)) - principal - interest;
        var disputed = Math.Min(Disputes.MinorOn(state, on), Math.Max(0, total));
        return new Payoff(on, principal, interest, fees, total)
        {
            PerDayMinor = own ? lines.Sum(line => line.NextDay) : 0,
            PostedMinor = state.Interest.PostedMinor,
            Terms = terms,
            RatePolicy = terms is null || state.Interest.Terms.Contains(terms) ? null : policy.Version,
            IsOwn = own,
            DifferenceMinor = own
                ? null
                : state.Items.Sum(item => item.ChargedOf(DebtComponent.Interest)) - accrued,
            MinimumMinor = Minimum(state, terms, on, Math.Max(0, total) - disputed),
            DisputedMinor = disputed,
        };
    }

    private static long OpenOf(IEnumerable<ItemInterest> lines, DebtComponent part) =>
        lines.Sum(line => line.Open.Where(one => one.Component == part).Sum(one => one.Minor));

    /// <summary>The minimum of what is asked for: what is disputed is no part of it.</summary>
    private static long? Minimum(CaseState state, InterestTerms? terms, LocalDate on, long asked)
    {
        if (terms?.MinimumBasisPoints is not { } share)
        {
            return null;
        }

        var due = Math.Min(Disputes.ArrearsOn(state, on), asked);
        var rest = asked - due;
        var part = (long)(((Int128)rest * share + 9_999) / 10_000);
        return Math.Min(asked, due + Math.Max(part, Math.Min(rest, terms.MinimumFloorMinor)));
    }
}
