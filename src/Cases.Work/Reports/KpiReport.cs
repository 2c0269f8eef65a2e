using NodaTime;

namespace Cases.Work;

/// <summary>Which KPIs are asked for.</summary>
/// <param name="Kpi">The name of one; null for all.</param>
/// <param name="From">The first day, inclusive; null from the first entry on.</param>
/// <param name="To">The last day, inclusive; null to the last entry.</param>
public sealed record ReportQuery(string? Kpi = null, LocalDate? From = null, LocalDate? To = null);

/// <summary>KPIs of a book.</summary>
/// <param name="Position">Entries that were read: the ledger as it was then.</param>
/// <param name="Cases">Cases of which they tell.</param>
/// <param name="From">The first day; null in an empty book.</param>
/// <param name="To">The last day: never after the last entry's; null in an empty book.</param>
/// <param name="Kpis">The KPIs, in the order of the table.</param>
public sealed record BookReport(
    long Position, int Cases, LocalDate? From, LocalDate? To, IReadOnlyList<KpiReport> Kpis);

/// <summary>A KPI with its numbers.</summary>
/// <param name="Definition">What it is.</param>
/// <param name="Rows">Its rows, by currency and part; one of zeros where nothing was counted.</param>
/// <param name="Without">What could not be counted; 0 where nothing is missing.</param>
public sealed record KpiReport(KpiDefinition Definition, IReadOnlyList<KpiRow> Rows, long Without);

/// <summary>One row of a KPI.</summary>
/// <param name="Of">Of what: a rule, a bucket, a stage …; empty for all.</param>
/// <param name="Currency">The code of the currency of its amounts; empty where there are none.</param>
/// <param name="Numerator">A count, days, or an amount in the currency's own unit.</param>
/// <param name="Denominator">As the numerator.</param>
public sealed record KpiRow(string Of, string Currency, decimal Numerator, decimal Denominator)
{
    /// <summary>By how much the quotient is multiplied.</summary>
    public int Per { get; init; } = 1;

    /// <summary>The quotient in four decimals, halves to even; null where the denominator is zero or below.</summary>
    public decimal? Rate => Denominator <= 0 ? null : decimal.Round(Numerator * Per / Denominator, 4);

    /// <summary>The median; null where the KPI has none.</summary>
    public int? Median { get; init; }

    /// <summary>The 90th percentile; null where the KPI has none.</summary>
    public int? P90 { get; init; }
}
