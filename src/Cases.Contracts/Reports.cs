using System.Text.Json.Serialization;

namespace Cases.Contracts;

/// <summary>Of which days a KPI is.</summary>
[JsonConverter(typeof(WordConverter<KpiSpan>))]
public enum KpiSpan
{
    /// <summary>Of all days that are asked for.</summary>
    Days,

    /// <summary>Of the whole months among them, summed.</summary>
    Months,

    /// <summary>Of the last whole month among them.</summary>
    Month,
}

/// <summary>What a number of a KPI is.</summary>
[JsonConverter(typeof(WordConverter<KpiUnit>))]
public enum KpiUnit
{
    /// <summary>A count.</summary>
    Count,

    /// <summary>An amount in the row's currency.</summary>
    Money,

    /// <summary>Days.</summary>
    Days,
}

/// <summary>KPIs of the recorded entries.</summary>
/// <param name="Entries">Entries of the ledger that were read: the book as it was then.</param>
/// <param name="Cases">Cases of which they tell.</param>
/// <param name="Kpis">The KPIs, in the order of their table.</param>
public sealed record ReportView(long Entries, long Cases, IReadOnlyList<KpiView> Kpis)
{
    /// <summary>The first day, in the zone of each case; absent in an empty book.</summary>
    public DateOnly? From { get; init; }

    /// <summary>The last day: never after the last entry's; absent in an empty book.</summary>
    public DateOnly? To { get; init; }
}

/// <summary>A KPI with its definition and numbers.</summary>
/// <param name="Name">Its name, such as <c>promise-kept-rate</c>.</param>
/// <param name="Version">The version of its definition, from 1.</param>
/// <param name="Span">Of which days it is.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Numerator">What stands above the line.</param>
/// <param name="Denominator">What stands below it.</param>
public sealed record KpiView(
    string Name, int Version, KpiSpan Span, KpiText Title, KpiSideView Numerator, KpiSideView Denominator)
{
    /// <summary>By how much the quotient is multiplied; 1,000 for "per thousand".</summary>
    public required int Per { get; init; }

    /// <summary>At least one row; of zeros where nothing was counted.</summary>
    public required IReadOnlyList<KpiRowView> Rows { get; init; }

    /// <summary>What could not be counted, as entries do not tell it; absent where nothing can be missing.</summary>
    public KpiMissing? Without { get; init; }
}

/// <summary>A text in the languages of the product.</summary>
/// <param name="En">In English.</param>
/// <param name="Zh">In Chinese.</param>
public sealed record KpiText(string En, string Zh);

/// <summary>One side of a KPI.</summary>
/// <param name="Unit">What its numbers are.</param>
/// <param name="En">What it is, in English.</param>
/// <param name="Zh">What it is, in Chinese.</param>
public sealed record KpiSideView(KpiUnit Unit, string En, string Zh);

/// <summary>What could not be counted.</summary>
/// <param name="Count">How many.</param>
/// <param name="En">What, in English.</param>
/// <param name="Zh">What, in Chinese.</param>
public sealed record KpiMissing(long Count, string En, string Zh);

/// <summary>One row of a KPI.</summary>
/// <param name="Numerator">A decimal string; an amount has the decimals of <see cref="Currency"/>.</param>
/// <param name="Denominator">As the numerator.</param>
public sealed record KpiRowView(string Numerator, string Denominator)
{
    /// <summary>Of what: a rule, a bucket, a stage and the like; absent for all.</summary>
    public string? Of { get; init; }

    /// <summary>The ISO 4217 code of its amounts; absent where there are none.</summary>
    public string? Currency { get; init; }

    /// <summary>
    /// The quotient, a decimal string of at most four decimals; absent where nothing stands below the line.
    /// </summary>
    public string? Rate { get; init; }

    /// <summary>The median in days; absent where the KPI has none.</summary>
    public int? Median { get; init; }

    /// <summary>The 90th percentile in days; absent where the KPI has none.</summary>
    public int? P90 { get; init; }
}
