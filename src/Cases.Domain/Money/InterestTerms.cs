using System.Collections.Immutable;
using System.Globalization;
using NodaTime;

namespace Cases.Domain;

/// <summary>Whether interest bears interest.</summary>
public enum InterestKind
{
    /// <summary>Interest runs on the base alone.</summary>
    Simple,

    /// <summary>What has run by a statement day and is unpaid bears interest from the next day on.</summary>
    CompoundOnStatement,
}

/// <summary>On what terms interest runs on what is past due, from a day on until the next terms begin.</summary>
/// <remarks>
/// It runs from the day after an item's due date, on what is open of it at the end of the day before, so that a payment
/// stops it from the day after its value date. Sources: the contract; the bounds are asked of the packs
/// (CN-PBC111-RATE, CN-PBC111-FEE, CN-COURT-RATE, UK-BS-FREEZE).
/// </remarks>
/// <param name="From">The first day for which they count.</param>
/// <param name="Rate">Billionths a day or basis points a year, as the day count says; zero for no interest.</param>
/// <param name="DayCount">How days count.</param>
public sealed record InterestTerms(LocalDate From, long Rate, DayCount DayCount)
{
    /// <summary>The highest rate that is read: a tenth a day, or a hundred times the debt a year.</summary>
    public const long MaxDailyRate = 100_000_000;

    /// <inheritdoc cref="MaxDailyRate"/>
    public const long MaxAnnualRate = 1_000_000;

    /// <summary>Whether interest bears interest.</summary>
    public InterestKind Kind { get; init; }

    /// <summary>The day of the month of the statement, 1 to 31, the last of a shorter month; 0 for simple interest.
    /// </summary>
    public int StatementDay { get; init; }

    /// <summary>Beside principal, on which parts of the debt it runs; empty for principal alone.</summary>
    public ImmutableArray<DebtComponent> Beside { get; init; } = [];

    /// <summary>
    /// What interest on an item comes to at most, in basis points of its principal; null for no such cap.
    /// </summary>
    public int? CapBasisPoints { get; init; }

    /// <summary>How the sum to date becomes whole minor units.</summary>
    public MoneyRounding Rounding { get; init; }

    /// <summary>
    /// The contract's minimum payment: the share of what is not past due, in basis points; null where it names none.
    /// </summary>
    public int? MinimumBasisPoints { get; init; }

    /// <summary>The least that the share comes to, in minor units.</summary>
    public long MinimumFloorMinor { get; init; }

    /// <summary>The annual rate that the debtor is told, in billionths: a daily rate times 365.</summary>
    public long AnnualBillionths => InterestShares.AnnualBillionths(DayCount, Rate);

    /// <summary>The rate in billionths: of a day where days count daily, else of a year.</summary>
    public long Billionths => DayCount == DayCount.Daily ? Rate : Rate * 100_000;

    /// <summary>The rate as a share of one a day, to eight decimals, as rules ask for it.</summary>
    public ScaledNumber DailyRate => new(
        DayCount == DayCount.Daily ? (Rate + 5) / 10 : ((AnnualBillionths / 365) + 5) / 10);

    /// <summary>The terms that count for a day; null where none do yet.</summary>
    /// <param name="terms">In order of their first days.</param>
    /// <param name="day">The day.</param>
    public static InterestTerms? On(ImmutableArray<InterestTerms> terms, LocalDate day)
    {
        InterestTerms? found = null;
        foreach (var known in terms)
        {
            found = known.From <= day ? known : found;
        }

        return found;
    }

    /// <summary>An annual rate in percent, in digits: 18.25 for 182,500,000 billionths.</summary>
    /// <param name="billionths">The rate.</param>
    public static string Percent(long billionths)
    {
        const long Percentage = 10_000_000;
        var decimals = (billionths % Percentage).ToString("D7", CultureInfo.InvariantCulture).TrimEnd('0');
        return (billionths / Percentage).ToString(CultureInfo.InvariantCulture)
            + (decimals.Length == 0 ? "" : "." + decimals);
    }

    /// <inheritdoc/>
    public bool Equals(InterestTerms? other) => other is not null && From == other.From && Rate == other.Rate
        && DayCount == other.DayCount && Kind == other.Kind && StatementDay == other.StatementDay
        && CapBasisPoints == other.CapBasisPoints && Rounding == other.Rounding
        && MinimumBasisPoints == other.MinimumBasisPoints && MinimumFloorMinor == other.MinimumFloorMinor
        && Beside.AsSpan().SequenceEqual(other.Beside.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(From, Rate, DayCount, Kind);
}

/// <summary>Days of which no interest runs: a moratorium, or whatever else a rule stops it for.</summary>
/// <param name="From">The first day, inclusive.</param>
/// <param name="Until">The last day, inclusive; null while it has no end.</param>
/// <param name="Because">What stops it: the key of the hold.</param>
public readonly record struct InterestFreeSpan(LocalDate From, LocalDate? Until, string Because)
{
    /// <summary>Whether it is about a day.</summary>
    public bool Holds(LocalDate day) => From <= day && (Until is not { } until || day <= until);
}

/// <summary>A part of the debt of which no interest runs while it is disputed.</summary>
/// <param name="Days">The days.</param>
/// <param name="Minor">
/// The part, in minor units; of what fell due last where no item is named, and <see cref="Money.MaxMinor"/> for all.
/// </param>
/// <param name="Items">The items that are disputed; empty where an amount is.</param>
public sealed record DisputedSpan(InterestFreeSpan Days, long Minor, ImmutableArray<string> Items);
