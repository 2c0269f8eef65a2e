using Cases.Domain;
using Cases.Policies.Yaml;

namespace Cases.Policies;

/// <summary>Reads the exceptions of a rule that have an id and a citation of their own.</summary>
internal static class ExceptionsReader
{
    /// <summary>The list <c>exceptions</c> of a rule; faulty ones are left out.</summary>
    /// <param name="reader">The rule's mapping.</param>
    /// <param name="rule">The rule as read so far; null where it has a fault.</param>
    public static IReadOnlyList<NamedException> Read(MapReader reader, PolicyRule? rule)
    {
        var exceptions = new List<NamedException>();
        foreach (var node in reader.List("exceptions"))
        {
            if (MapReader.Of(node, reader.Faults, "the exception") is not { } entry)
            {
                continue;
            }

            var id = PackReader.Id(entry, "id");
            var citation = RuleReader.ReadCitation(entry);
            var lifts = entry.OptionalText("lifts");
            var when = CheckReader.ReadWhen(entry);
            entry.Done();
            if (lifts is null == when is null)
            {
                entry.Faults.Add(
                    entry.Place, "an exception has either 'lifts' or 'when'",
                    "write 'lifts' with an exception of the rule's kind, or 'when' with a fact");
            }
            else if (lifts is not null && rule?.ExceptionWords.Contains(lifts) == false)
            {
                entry.Faults.Add(
                    entry.PlaceOf("lifts"), $"{FaultList.Quote(lifts)} is no exception of this rule",
                    rule.ExceptionWords.Count == 0
                        ? "the rule has none of its own; write 'when' with a fact"
                        : $"use one of: {string.Join(", ", rule.ExceptionWords)}");
            }

            if (id is not null)
            {
                exceptions.Add(new NamedException(id, citation) { Lifts = lifts, When = when });
            }
        }

        return exceptions;
    }
}
