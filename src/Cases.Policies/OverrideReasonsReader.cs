using Cases.Domain;
using Cases.Policies.Yaml;

namespace Cases.Policies;

/// <summary>Reads the closed list of reasons, one of which an override of a rule needs.</summary>
internal static class OverrideReasonsReader
{
    private const int LongestWord = 40;

    /// <summary>The rule with its list <c>override-reasons</c>; null where there was none to begin with.</summary>
    /// <param name="reader">The rule's mapping.</param>
    /// <param name="rule">The rule as read so far; null where it has a fault.</param>
    public static PolicyRule? AddTo(MapReader reader, PolicyRule? rule)
    {
        var reasons = new List<string>();
        foreach (var node in reader.List("override-reasons"))
        {
            if (node is not YamlScalar { Value: var word } || !IsWord(word))
            {
                reader.Faults.Add(
                    node.Place, "a reason for an override is a word",
                    $"use lower-case letters, digits and _ after a first letter, at most {LongestWord}");
            }
            else if (reasons.Contains(word))
            {
                reader.Faults.Add(
                    node.Place, $"the reason {FaultList.Quote(word)} stands twice", "name each reason once");
            }
            else
            {
                reasons.Add(word);
            }
        }

        if (rule is null || reasons.Count == 0)
        {
            return rule;
        }

        if (rule.OverridableBy is null || !rule.Blocks)
        {
            reader.Faults.Add(
                reader.PlaceOf("override-reasons"),
                rule.Blocks
                    ? $"nobody overrides a rule of the norm {PolicyWords.Of(rule.Norm)}"
                    : "the rule refuses nothing that could be overridden",
                "leave 'override-reasons' out");
        }

        return rule with { Head = rule.Head with { OverrideReasons = reasons } };
    }

    private static bool IsWord(string word) => word.Length is > 0 and <= LongestWord
        && char.IsAsciiLetterLower(word[0])
        && word.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_');
}
