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
            ["quiet-after"] = ReadQuiet,
            ["count-pattern"] = ReadPattern,
            ["no-rapid-succession"] = reader => CheckReader.Least(reader, "minutes") is { } minutes
                ? new RapidSuccessionCheck { Minutes = minutes }
                : null,
            ["no-concentration"] = reader =>
                (CheckReader.Least(reader, "per-day"), CheckReader.Least(reader, "days")) is ({ } most, { } days)
                    ? new ConcentrationCheck { PerDay = most, Days = days }
                    : null,
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
            Uncounted = reader.Words<Disposition>("uncounted", required: false) ?? [],
            Actors = reader.Word<CountedActors>("actors", required: false) ?? CountedActors.Joint,
            ConsentExempts = reader.Flag("consent-exempts") ?? false,
            ExemptParties = reader.Words<PartyKind>("exempt-parties", required: false) ?? [],
        };
        if (most == 0 || check.Days == 0)
        {
            reader.Faults.Add(
                reader.Place, "'most' and 'days' of a count are at least 1", "forbid the act by another check instead");
        }

        return most is null || counted is null ? null : check;
    }

    private static QuietAfterCheck? ReadQuiet(MapReader reader)
    {
        var after = reader.Word<QuietEvent>("after");
        var days = CheckReader.Least(reader, "days");
        var check = new QuietAfterCheck
        {
            After = after ?? QuietEvent.Conversation,
            Days = days ?? 1,
            Clock = reader.Word<ClockChoice>("clock", required: false) ?? ClockChoice.Debtor,
            ConsentExempts = reader.Flag("consent-exempts") ?? false,
            ExemptParties = reader.Words<PartyKind>("exempt-parties", required: false) ?? [],
        };
        return after is null || days is null ? null : check;
    }

    private static CountPatternCheck? ReadPattern(MapReader reader)
    {
        var counted = reader.Words<ActKind>("counted", required: true);
        var clock = reader.Word<ClockChoice>("clock", required: false) ?? ClockChoice.Debtor;
        return (CheckReader.Least(reader, "per-day"), CheckReader.Least(reader, "consecutive-days"))
            is ({ } perDay, { } days) && counted is not null
                ? new CountPatternCheck { Counted = counted, PerDay = perDay, ConsecutiveDays = days, Clock = clock }
                : null;
    }
}
