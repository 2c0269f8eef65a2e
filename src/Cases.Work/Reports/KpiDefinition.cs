using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cases.Work;

/// <summary>A text in the languages of the product.</summary>
/// <param name="En">In English.</param>
/// <param name="Zh">In Chinese.</param>
public sealed record KpiText(string En, string Zh);

/// <summary>Of which days a KPI is.</summary>
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
public enum KpiUnit
{
    /// <summary>A count.</summary>
    Count,

    /// <summary>An amount.</summary>
    Money,

    /// <summary>Days.</summary>
    Days,
}

/// <summary>What a KPI is: a line of the one table, <c>kpis.json</c>. A changed meaning is a new version.</summary>
public sealed record KpiDefinition
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>All that there are, in the order of the table.</summary>
    public static ImmutableArray<KpiDefinition> All { get; } = Load();

    /// <summary>Its name, such as <c>promise-kept-rate</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The version of its meaning, from 1.</summary>
    public required int Version { get; init; }

    /// <summary>Of which days it is.</summary>
    public required KpiSpan Span { get; init; }

    /// <summary>What it is called.</summary>
    public required KpiText Title { get; init; }

    /// <summary>What stands above the line.</summary>
    public required KpiSide Numerator { get; init; }

    /// <summary>What stands below it.</summary>
    public required KpiSide Denominator { get; init; }

    /// <summary>By how much the quotient is multiplied: 1,000 for "per thousand".</summary>
    public int Per { get; init; } = 1;

    /// <summary>Whether median and 90th percentile are said as well; the parts then name days.</summary>
    public bool Distribution { get; init; }

    /// <summary>What could not be counted because the entries do not tell it; null where nothing is missing.</summary>
    public KpiSide? Without { get; init; }

    /// <summary>The definition of a name, exactly as written; null where there is none.</summary>
    public static KpiDefinition? Find(string name) => All.FirstOrDefault(known => known.Name == name);

    private static ImmutableArray<KpiDefinition> Load()
    {
        using var table = typeof(KpiDefinition).Assembly.GetManifestResourceStream("reports/kpis.json")!;
        return JsonSerializer.Deserialize<ImmutableArray<KpiDefinition>>(table, Strict);
    }
}

/// <summary>One side of a KPI.</summary>
public sealed record KpiSide
{
    /// <summary>What it is in words, in English.</summary>
    public required string En { get; init; }

    /// <summary>What it is in words, in Chinese.</summary>
    public required string Zh { get; init; }

    /// <summary>What the numbers are.</summary>
    public KpiUnit Unit { get; init; }

    /// <summary>What is counted.</summary>
    [JsonInclude]
    internal ReportFlow Flow { get; init; }
}
