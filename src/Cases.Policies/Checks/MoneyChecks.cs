using Cases.Domain;
using Cases.Policies.Yaml;

namespace Cases.Policies;

/// <summary>The predicates about amounts: a bound, a share, the order in which a payment is applied.</summary>
internal static class MoneyChecks
{
    private const int MostPercent = 1000;
    private const int MostDaysPastDue = 100_000;

    /// <summary>The predicates by their words.</summary>
    public static IReadOnlyDictionary<string, Func<MapReader, RuleCheck?>> Table { get; } =
        new Dictionary<string, Func<MapReader, RuleCheck?>>(StringComparer.Ordinal)
        {
            ["amount-at-least"] = reader => FactReader.Read(reader, "fact", FactShape.Money) is { } fact
                && reader.Money("least", required: true) is { } least
                    ? new AmountAtLeastCheck { Fact = fact, Least = least }
                    : null,
            ["at-most-share"] = ReadShare,
            ["allocation-order"] = ReadOrder,
        };

    private static AtMostShareCheck? ReadShare(MapReader reader)
    {
        var fact = FactReader.Read(reader, "fact", FactShape.Money);
        var whole = FactReader.Read(reader, "of", FactShape.Money);
        var percent = reader.Integer("percent", MostPercent, required: true);
        if (percent == 0)
        {
            reader.Faults.Add(reader.PlaceOf("percent"), "'percent' is at least 1", "forbid it by another check");
        }

        if (fact is not null && fact == whole)
        {
            reader.Faults.Add(reader.PlaceOf("of"), "an amount is a share of itself", "name two facts");
        }

        return fact is null || whole is null || percent is not > 0
            ? null
            : new AtMostShareCheck { Fact = fact, Other = whole, Percent = (int)percent };
    }

    private static AllocationOrderCheck? ReadOrder(MapReader reader)
    {
        var before = reader.Faults.Count;
        var bands = new List<AllocationOrderBand>();
        var last = -1;
        foreach (var node in reader.List("bands", required: true))
        {
            if (MapReader.Of(node, reader.Faults, "the band") is not { } band)
            {
                continue;
            }

            var from = band.Integer("from", MostDaysPastDue, required: true) ?? 0;
            var to = band.Integer("to", MostDaysPastDue);
            var order = ReadSteps(band);
            band.Done();
            CheckPlace(band, bands.Count == 0, (int)from, last);
            if (to < from)
            {
                band.Faults.Add(
                    band.PlaceOf("to"), "the band ends before it begins", "'to' is its last day, inclusive");
            }

            last = (int)(to ?? int.MaxValue);
            bands.Add(new AllocationOrderBand((int)from, (int?)to, order));
        }

        if (bands.Count == 0 && reader.Faults.Count == before)
        {
            reader.Faults.Add(reader.PlaceOf("bands"), "the order has no band", "add at least one");
        }

        return reader.Faults.Count > before ? null : new AllocationOrderCheck { Bands = bands };
    }

    // A band follows the one before: a day in two of them, or in none between them, has no order.
    private static void CheckPlace(MapReader band, bool isFirst, int from, int last)
    {
        if (!isFirst && from != (long)last + 1)
        {
            band.Faults.Add(
                band.PlaceOf("from"),
                from <= last ? "the band overlaps the one before" : "there is a gap to the band before",
                last == int.MaxValue ? "end the band before with 'to'" : $"begin it with {last + 1}");
        }
    }

    private static List<IReadOnlyList<DuePart>> ReadSteps(MapReader band)
    {
        var steps = new List<IReadOnlyList<DuePart>>();
        foreach (var node in band.List("order", required: true))
        {
            if (MapReader.Of(node, band.Faults, "the step") is not { } step)
            {
                continue;
            }

            var parts = step.Words<DuePart>("parts", required: true) ?? [];
            step.Done();
            if (parts.Any(part => steps.Any(earlier => earlier.Contains(part))))
            {
                step.Faults.Add(step.PlaceOf("parts"), "a part stands in two steps", "name each part once");
            }

            steps.Add(parts);
        }

        if (steps.Count == 0)
        {
            band.Faults.Add(band.PlaceOf("order"), "the band has no order", "add a list of {parts: […]}");
        }

        return steps;
    }
}
