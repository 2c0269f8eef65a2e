using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cases.Benchmarks;

/// <summary>Prints rows: lines for people, or one JSON document and nothing else.</summary>
internal static class BenchReport
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Json(IReadOnlyList<BenchRow> rows) => Console.Out.WriteLine(JsonSerializer.Serialize(
        new { Machine = Machine.Lines().ToDictionary(line => line.Name, line => line.Text), Rows = rows }, Options));

    public static void Text(IReadOnlyList<BenchRow> rows)
    {
        foreach (var row in rows)
        {
            Console.Out.WriteLine();
            Console.Out.WriteLine(row.Name);
            if (row.Note is { } note)
            {
                Line("note", note);
            }

            if (row is { Ours: { } ours, Peer: { } peer, Ratio: { } ratio })
            {
                var unit = row.AtMost ? "" : " a second";
                Line("ours", $"{Rate(ours)}{unit}");
                Line("peer", $"{Rate(peer)}{unit}: {row.PeerName}");
                Line("ratio", Invariant($"{ratio:0.000}{(row.IsRate ? "" : ", " + Verdict(row))}"));
            }

            if (row is { IsRate: true, Ours: { } own, Aim: { } wanted })
            {
                var bound = row.AtMost ? "at most" : "at least";
                Line("aim", $"{bound} {Rate(wanted)}: {(row.Met == true ? "met" : "MISSED")} with {Rate(own)}");
            }

            foreach (var (name, text) in row.Seen)
            {
                Line(name, text);
            }
        }
    }

    private static string Verdict(BenchRow row)
    {
        var verdict = row.Met == true ? "met" : "MISSED";
        var bound = row.AtMost ? "at most" : "at least";
        return row.Aim is { } aim ? Invariant($"aim {bound} {aim}: {verdict}") : "no aim";
    }

    public static void Line(string name, string text) => Console.Out.WriteLine($"  {name,-20}{text}");

    public static string Rate(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
