using System.Globalization;

namespace Cases.House.Tests;

/// <summary>One measure of one place: the kind of measure, where it was taken, and its value.</summary>
public sealed record Size(string Kind, string Where, int Value);

/// <summary>The house numbers for sizes, and the ratchet that lets old excess shrink and nothing grow.</summary>
public static class Sizes
{
    /// <summary>The ceilings, inclusive.</summary>
    private static readonly Dictionary<string, int> Ceilings = new(StringComparer.Ordinal)
    {
        ["file"] = 500,
        ["method"] = 60,
        ["parameters"] = 6,
        ["width"] = 120,
    };

    /// <summary>
    /// Lengths of methods that nothing may have, also not by the ratchet, so that a method at the ceiling cannot creep
    /// over it line by line.
    /// </summary>
    private static readonly (int First, int Last) RedZone = (61, 64);

    /// <summary>All measures of a source file that stand above their ceiling.</summary>
    public static IEnumerable<Size> Excess(Document document) =>
        Measure(document).Where(size => size.Value > Ceilings[size.Kind]);

    private static IEnumerable<Size> Measure(Document document)
    {
        yield return new Size("file", document.Path, document.Lines.Count);
        for (int line = 1; line <= document.Lines.Count; line++)
        {
            yield return new Size("width", $"{document.Path}:{line}", document.Lines[line - 1].Length);
        }

        foreach (var member in document.Declarations.Members.Where(m => m.IsCode))
        {
            string where = $"{document.Path}:{member.Type}.{member.Name}";
            yield return new Size("method", where, member.Lines);
            yield return new Size("parameters", where, member.Parameters);
        }
    }

    /// <summary>The lines of ratchet.txt, each "kind place value"; # starts a remark.</summary>
    public static IEnumerable<Size> ReadRatchet(string text) =>
        from line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        where !line.StartsWith('#')
        let parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        select new Size(parts[0], parts[1], int.Parse(parts[2], CultureInfo.InvariantCulture));

    /// <summary>
    /// What is wrong between the excess that stands and the excess that the ratchet allows: growth, red zone, and
    /// allowances that are larger than needed.
    /// </summary>
    public static IEnumerable<string> Judge(IEnumerable<Size> excess, IEnumerable<Size> ratchet)
    {
        var found = Worst(excess);
        var allowed = Worst(ratchet.Where(s => Ceilings.ContainsKey(s.Kind)));
        foreach (var ((kind, where), value) in found)
        {
            int limit = Math.Max(allowed.GetValueOrDefault((kind, where)), Ceilings[kind]);
            if (value > limit)
            {
                yield return $"{where}: {kind} {value}, and {limit} is the limit";
            }
            else if (kind == "method" && value >= RedZone.First && value <= RedZone.Last)
            {
                yield return $"{where}: {kind} {value} is in the red zone {RedZone.First} to {RedZone.Last}";
            }
        }

        foreach (var ((kind, where), value) in allowed)
        {
            int now = found.GetValueOrDefault((kind, where));
            if (now < value)
            {
                yield return $"ratchet.txt: {kind} {where} {value} is more than is needed: " +
                    (now == 0 ? "delete the line" : $"lower it to {now}");
            }
        }
    }

    private static Dictionary<(string Kind, string Where), int> Worst(IEnumerable<Size> sizes) =>
        sizes.GroupBy(s => (s.Kind, s.Where)).ToDictionary(g => g.Key, g => g.Max(s => s.Value));
}
