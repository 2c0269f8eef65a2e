using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cases.Node;

/// <summary>What a verb prints: lines for people, or one JSON document and nothing else.</summary>
internal static class Output
{
    private const int Width = 80;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Prints one JSON document; its lists are read as they are printed.</summary>
    public static void Json<T>(T document)
    {
        using (var stream = new TextStream(Console.Out))
        {
            JsonSerializer.Serialize(stream, document, Options);
        }

        Console.Out.WriteLine();
    }

    /// <summary>Prints a name and its value, aligned.</summary>
    public static void Line(string name, string value) => Console.Out.WriteLine($"{name,-22}{value}");

    /// <summary>Prints counts by name, indented, the largest first.</summary>
    public static void Counts(string title, IReadOnlyDictionary<string, long> counts)
    {
        if (counts.Count == 0)
        {
            Line(title, "none");
            return;
        }

        Line(title, Number(counts.Values.Sum()));
        var ordered = counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal);
        foreach (var (name, count) in ordered)
        {
            Console.Out.WriteLine($"  {name,-44}{Number(count),12}");
        }
    }

    /// <summary>
    /// Prints a sentence in lines of at most 80 columns, the further ones indented; a word that is longer stands alone.
    /// </summary>
    public static void Wrapped(string text)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && Columns(line) + Columns(word) >= Width)
            {
                Console.Out.WriteLine(line);
                line = "   ";
            }

            line = line.Length == 0 ? word : line + " " + word;
        }

        Console.Out.WriteLine(line);
    }

    // A Chinese sign takes two columns of a terminal.
    private static int Columns(string text) => text.Sum(c => c is >= '\u2E80' and <= '\uFFE6' ? 2 : 1);

    /// <summary>A whole number with thousands separators, the same on every machine.</summary>
    public static string Number(long value) => value.ToString("N0", System.Globalization.CultureInfo.InvariantCulture);
}
