using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>
/// Spreads money over the debts of several cases of one debtor where he chose no order: Civil Code of China art. 560.
/// </summary>
/// <remarks>
/// What is due goes first; of that what no collateral secures; of that what bears interest, the heavier burden; of that
/// what fell due first; what is alike in all of it shares in proportion. Within a case the order of its components is
/// that of its own terms (art. 561, CN-CC-ALLOC). Exact to the minor unit. Not thread-safe: what is taken is gone.
/// </remarks>
internal sealed class CaseSpread
{
    private readonly List<(Rank Rank, long[] Left)> groups = [];
    private readonly int cases;

    private CaseSpread(int cases) => this.cases = cases;

    /// <summary>The debts of some cases on a day.</summary>
    /// <param name="debts">The cases, each with what counts on its account and the terms of its interest.</param>
    /// <param name="day">The day.</param>
    public static CaseSpread Of(
        IReadOnlyList<(CaseState State, AccountState Account, ImmutableArray<InterestTerms> Terms)> debts,
        LocalDate day)
    {
        var spread = new CaseSpread(debts.Count);
        for (var index = 0; index < debts.Count; index++)
        {
            var (state, account, terms) = debts[index];
            var secured = account.Fact(AccountFactKind.Collateral) is not null;
            foreach (var item in state.Items)
            {
                var isDue = item.DueOn is { } due && due <= day;
                spread.Add(index, item.OpenMinor,
                    new Rank(!isDue, secured, terms.IsEmpty, item.DueOn ?? LocalDate.MaxIsoValue));
            }
        }

        spread.Sort();
        return spread;
    }

    /// <summary>Debts that are served in the order in which they are given: the debtor's choice.</summary>
    /// <param name="minor">What each may take, in minor units.</param>
    public static CaseSpread InOrder(IReadOnlyList<long> minor)
    {
        var spread = new CaseSpread(minor.Count);
        for (var index = 0; index < minor.Count; index++)
        {
            spread.Add(index, minor[index], new Rank(false, false, false, LocalDate.MinIsoValue.PlusDays(index)));
        }

        return spread;
    }

    /// <summary>Takes an amount off what is left, in order.</summary>
    /// <param name="minor">Minor units, 0 or more.</param>
    /// <returns>What falls to each case; together the amount, or all that was left where that is less.</returns>
    public long[] Take(long minor)
    {
        var taken = new long[cases];
        foreach (var (_, left) in groups)
        {
            var sum = left.Sum();
            var part = Math.Min(minor, sum);
            if (part <= 0)
            {
                continue;
            }

            minor -= part;
            // What falls to the first so many together is rounded down, so that all shares come to the part.
            Int128 before = 0;
            long given = 0;
            for (var index = 0; index < left.Length; index++)
            {
                before += left[index];
                var through = (long)(before * part / sum);
                taken[index] += through - given;
                left[index] -= through - given;
                given = through;
            }
        }

        return taken;
    }

    /// <summary>Of each case the place of its first debt that is served, from 0; behind all with none.</summary>
    public int[] Order()
    {
        var order = new int[cases];
        Array.Fill(order, groups.Count);
        for (var place = groups.Count - 1; place >= 0; place--)
        {
            for (var index = 0; index < cases; index++)
            {
                order[index] = groups[place].Left[index] > 0 ? place : order[index];
            }
        }

        return order;
    }

    private void Add(int index, long minor, Rank rank)
    {
        if (minor <= 0)
        {
            return;
        }

        var at = groups.FindIndex(group => group.Rank == rank);
        if (at < 0)
        {
            at = groups.Count;
            groups.Add((rank, new long[cases]));
        }

        groups[at].Left[index] += minor;
    }

    private void Sort() => groups.Sort(static (one, other) => one.Rank.CompareTo(other.Rank));

    private readonly record struct Rank(bool NotDue, bool Secured, bool Free, LocalDate DueOn) : IComparable<Rank>
    {
        public int CompareTo(Rank other)
        {
            var order = NotDue.CompareTo(other.NotDue);
            order = order != 0 ? order : Secured.CompareTo(other.Secured);
            order = order != 0 ? order : Free.CompareTo(other.Free);
            return order != 0 ? order : DueOn.CompareTo(other.DueOn);
        }
    }
}
