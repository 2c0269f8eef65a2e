using Cases.Domain;
using Cases.Policies.Yaml;

namespace Cases.Policies;

/// <summary>The predicates that count contacts.</summary>
internal static class CountingChecks
{
    /// <summary>The predicates by their words.</summary>
    public static IReadOnlyDictionary<string, Func<MapReader, RuleCheck?>> Table { get; } =
        new Dictionary<string, Func<MapReader, RuleCheck?>>(StringComparer.Ordinal)
        {
            ["count-at-most"] = ReadCount,
        };

    private static CountAtMostCheck? ReadCount(MapReader reader)
    {
        var most = reader.Integer("most", int.MaxValue, required: true);
        var counted = reader.Words<ActKind>("counted", required: true);
        var check = new CountAtMostCheck
        {
            Most = (int)(most ?? 0),
            Counted = counted ?? [],
            Per = reader.Word<CountPer>("per", required: false) ?? CountPer.Person,
            Result = reader.Word<CountedResult>("result", required: false) ?? CountedResult.Any,
            CallKind = reader.Word<CallKind>("call-kind", required: false),
            Days = (int)(reader.Integer("days", CheckReader.MostDays) ?? 1),
            Clock = reader.Word<ClockChoice>("clock", required: false) ?? ClockChoice.Official,
        };
        if (most == 0 || check.Days == 0)
        {
            reader.Faults.Add(
                reader.Place, "'most' and 'days' of a count are at least 1", "forbid the act by another check instead");
        }

        return most is null || counted is null ? null : check;
    }
}
