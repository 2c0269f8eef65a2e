using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cases.Node;

/// <summary>What a verb prints: lines for people, or one JSON document and nothing else.</summary>
internal static class Output
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Prints one JSON document.</summary>
    public static void Json<T>(T document) => Console.Out.WriteLine(JsonSerializer.Serialize(document, Options));

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

    /// <summary>A whole number with thousands separators, the same on every machine.</summary>
    public static string Number(long value) => value.ToString("N0", System.Globalization.CultureInfo.InvariantCulture);
}
