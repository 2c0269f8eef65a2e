using System.Globalization;

namespace Cases.Interchange;

/// <summary>
/// What is odd in a file but does not stop it. The same oddity is one warning however often it occurs, with its first
/// lines and its count, so that a report stays readable and the memory bounded.
/// </summary>
public sealed class CamtWarnings
{
    private const int MostKinds = 200;
    private const int MostLines = 3;

    private readonly Dictionary<string, Seen> seen = new(StringComparer.Ordinal);
    private readonly List<Seen> order = [];
    private int beyond;

    /// <summary>How many kinds of oddities there are.</summary>
    public int Count => order.Count + (beyond > 0 ? 1 : 0);

    /// <summary>Notes one.</summary>
    /// <param name="what">What is odd; the same words for the same oddity, and nothing personal.</param>
    /// <param name="line">The line, from 1; null where it belongs to the whole file.</param>
    public void Add(string what, int? line)
    {
        if (!seen.TryGetValue(what, out var known))
        {
            if (order.Count == MostKinds)
            {
                beyond++;
                return;
            }

            seen.Add(what, known = new Seen(what));
            order.Add(known);
        }

        known.Count++;
        if (line is { } number && known.Lines.Count < MostLines)
        {
            known.Lines.Add(number);
        }
    }

    /// <summary>One line of text for each: <c>line 12: what is odd (14 times: lines 12, 30, 48 and more)</c>.</summary>
    public IReadOnlyList<string> Texts()
    {
        var texts = order.ConvertAll(Text);
        if (beyond > 0)
        {
            texts.Add(string.Create(
                CultureInfo.InvariantCulture, $"and {beyond} more oddities of other kinds, which are not listed"));
        }

        return texts;
    }

    private static string Text(Seen one)
    {
        var lines = string.Join(", ", one.Lines.ConvertAll(line => line.ToString(CultureInfo.InvariantCulture)));
        return one.Lines.Count == 0 ? one.What
            : one.Count == 1 ? $"line {lines}: {one.What}"
            : string.Create(CultureInfo.InvariantCulture,
                $"line {one.Lines[0]}: {one.What} ({one.Count} times: lines {lines}")
                + (one.Count > one.Lines.Count ? " and more)" : ")");
    }

    private sealed class Seen(string what)
    {
        public string What { get; } = what;

        public List<int> Lines { get; } = [];

        public int Count { get; set; }
    }
}
