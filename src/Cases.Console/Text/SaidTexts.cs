using System.Text.RegularExpressions;

namespace Cases.Pages;

/// <summary>
/// Sentences of the node with figures in them, and what they are in a language: the keys <c>said.SENTENCE</c>, where
/// <c>{0}</c> stands for a figure, a key or a field.
/// </summary>
internal sealed class SaidTexts
{
    /// <summary>What the keys begin with.</summary>
    public const string Prefix = "said.";

    private readonly List<(Regex Sentence, string Text)> sentences;

    /// <summary>
    /// The sentences among the texts of a language: the one with the most words of its own is found first, as a shorter
    /// one may fit too.
    /// </summary>
    public SaidTexts(IEnumerable<KeyValuePair<string, string>> texts) => sentences =
    [
        .. texts.Where(text => text.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .OrderByDescending(text => Regex.Replace(text.Key, @"\{[0-9]\}", "").Length)
            .Select(text => (Of(text.Key[Prefix.Length..]), text.Value)),
    ];

    /// <summary>A sentence in the language; null where there is none for it.</summary>
    /// <param name="message">What the node said.</param>
    /// <param name="word">A part of it in the language.</param>
    public string? Of(string message, Func<string, string> word)
    {
        foreach (var (sentence, text) in sentences)
        {
            if (sentence.Match(message) is { Success: true } match)
            {
                return match.Groups.Values.Skip(1).Index().Aggregate(
                    text, (sum, part) => sum.Replace($"{{{part.Index}}}", word(part.Item.Value),
                        StringComparison.Ordinal));
            }
        }

        return null;
    }

    private static Regex Of(string sentence)
    {
        var parts = Regex.Split(sentence, @"\{[0-9]\}").Select(Regex.Escape);
        return new Regex(
            $"^{string.Join("(.+)", parts)}$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
    }
}
