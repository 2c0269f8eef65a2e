using System.Collections.Immutable;
using System.Text;

namespace Cases.Domain;

/// <summary>A message as it goes out: a template with every placeholder filled.</summary>
/// <param name="Parts">Its sections in the order of the template, each at most once.</param>
public sealed record FilledTemplate(ImmutableArray<TemplatePart> Parts)
{
    /// <summary>The text of a section; null where the message has none.</summary>
    /// <param name="section">The section.</param>
    public string? Of(TemplateSection section)
    {
        foreach (var part in Parts)
        {
            if (part.Section == section)
            {
                return part.Text;
            }
        }

        return null;
    }

    /// <summary>SHA-256 of everything that it says, 64 lower-case hex digits.</summary>
    public string ContentHash() =>
        ContentDigest.Of([.. Parts.SelectMany(part => new[] { PolicyWords.Of(part.Section), part.Text })]);
}

/// <summary>Fills templates.</summary>
public static class TemplateFill
{
    /// <summary>Fills a template.</summary>
    /// <param name="template">The template; one that was linted has no brace that is no placeholder.</param>
    /// <param name="value">What stands for a placeholder; null or empty where nobody knows.</param>
    /// <param name="missing">The placeholders for which nothing is known, each once; empty where it was filled.</param>
    /// <returns>What it says; null where something is missing, since half a message never leaves.</returns>
    public static FilledTemplate? Fill(
        MessageTemplate template, Func<Placeholder, string?> value, out ImmutableArray<Placeholder> missing)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(value);
        var lacking = new SortedSet<Placeholder>();
        var parts = template.Parts.Select(part => part with { Text = Fill(part.Text, value, lacking) })
            .ToImmutableArray();
        missing = [.. lacking];
        return missing.IsEmpty ? new FilledTemplate(parts) : null;
    }

    private static string Fill(string text, Func<Placeholder, string?> value, SortedSet<Placeholder> missing)
    {
        var filled = new StringBuilder(text.Length * 2);
        var from = 0;
        foreach (var mark in TemplateText.Marks(text))
        {
            if (mark.Placeholder is not { } placeholder)
            {
                continue;
            }

            filled.Append(text, from, mark.Start - from);
            from = mark.Start + mark.Length;
            if (value(placeholder) is { Length: > 0 } known)
            {
                // What a word says is never read for placeholders again: a name may hold braces.
                filled.Append(known);
            }
            else
            {
                missing.Add(placeholder);
            }
        }

        return filled.Append(text, from, text.Length - from).ToString();
    }
}
