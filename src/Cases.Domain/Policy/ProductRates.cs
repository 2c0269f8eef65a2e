using System.Collections.Immutable;
using System.Globalization;
using NodaTime;

namespace Cases.Domain;

/// <summary>
/// On what terms interest runs on cases of a product that state none themselves, as a bank's own pack has it.
/// </summary>
/// <param name="Product">The product's word, as the bank has it; null for every product that no row names.</param>
/// <param name="Terms">The terms, from their first day on.</param>
/// <param name="Until">The last day, inclusive; null until the product's next row begins.</param>
public sealed record ProductRate(string? Product, InterestTerms Terms, LocalDate? Until)
{
    /// <summary>What it says, in a fixed order: what a pack's content hash is taken over.</summary>
    public string Said
    {
        get
        {
            var terms = Terms;
            return string.Create(CultureInfo.InvariantCulture,
                $"{terms.Rate} {terms.DayCount} {terms.Kind} {terms.StatementDay} {terms.Rounding}"
                + $" cap {terms.CapBasisPoints} least {terms.MinimumBasisPoints} {terms.MinimumFloorMinor}"
                + $" until {PolicyWords.Of(Until)}"
                + $" on {string.Join(' ', terms.Beside.Order())}");
        }
    }
}

/// <summary>The terms of interest that policies state for a product, in order of their first days.</summary>
/// <remarks>
/// Each day counts by the policy in force on it, so a later version of a pack changes no day before it. Where no row
/// holds a day, no interest runs of it: the terms before end there with a rate of zero.
/// </remarks>
internal static class ProductRates
{
    /// <summary>The terms over days that several policies divide.</summary>
    /// <param name="stretches">The days with the rows of each policy, in order of days and without gaps.</param>
    /// <param name="product">The product's word; null where nobody said, for which nothing is guessed.</param>
    public static ImmutableArray<InterestTerms> TermsOf(
        IEnumerable<(LocalDate From, LocalDate? Until, ImmutableArray<ProductRate> Rows)> stretches, string? product)
    {
        if (product is null)
        {
            return [];
        }

        var terms = ImmutableArray.CreateBuilder<InterestTerms>();
        foreach (var (from, until, rows) in stretches)
        {
            var last = until ?? LocalDate.MaxIsoValue;
            var next = from;
            var own = RowsOf(rows, product);
            for (var index = 0; index < own.Count && next <= last; index++)
            {
                var begins = LocalDate.Max(own[index].Terms.From, from);
                var ends = EndOf(own, index);
                if (begins <= last && ends >= begins)
                {
                    Stop(terms, next, begins);
                    Begin(terms, own[index].Terms with { From = begins });
                    next = ends < LocalDate.MaxIsoValue ? ends.PlusDays(1) : ends;
                }
            }

            Stop(terms, next, last == LocalDate.MaxIsoValue ? last : last.PlusDays(1));
        }

        return terms.ToImmutable();
    }

    private static List<ProductRate> RowsOf(ImmutableArray<ProductRate> rows, string product)
    {
        var named = rows.Any(row => row.Product == product);
        return [.. rows.Where(row => row.Product == (named ? product : null)).OrderBy(row => row.Terms.From)];
    }

    private static LocalDate EndOf(List<ProductRate> rows, int index)
    {
        var ends = rows[index].Until ?? LocalDate.MaxIsoValue;
        return index + 1 < rows.Count ? LocalDate.Min(ends, rows[index + 1].Terms.From.PlusDays(-1)) : ends;
    }

    /// <summary>Days that no row holds: what ran before runs no more.</summary>
    private static void Stop(ImmutableArray<InterestTerms>.Builder terms, LocalDate from, LocalDate before)
    {
        if (from < before && terms is [.., { Rate: > 0 } last])
        {
            terms.Add(last with { From = from, Rate = 0 });
        }
    }

    private static void Begin(ImmutableArray<InterestTerms>.Builder terms, InterestTerms begins)
    {
        if (terms is not [.., var last] || !(last with { From = begins.From }).Equals(begins))
        {
            terms.Add(begins);
        }
    }
}
