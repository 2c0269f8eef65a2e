using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cases.Node;

/// <summary>Finds in the files of the security log who read a person's data over HTTP.</summary>
internal static class PersonalReadLog
{
    private const string All = "entries/all";

    /// <summary>The reads of some streams, and of the whole trail, in the order in which they were written.</summary>
    /// <param name="first">The first file; those that follow have a number before the extension.</param>
    /// <param name="whose">The streams, as <c>person/…</c> and <c>case/…</c>.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<IReadOnlyList<JsonObject>> OfAsync(
        string first, IReadOnlySet<string> whose, CancellationToken cancellation)
    {
        var reads = new List<JsonObject>();
        for (var number = 0; File.Exists(SecurityFile.PathOf(first, number)); number++)
        {
            // The node that serves may be writing it.
            await using var file = new FileStream(SecurityFile.PathOf(first, number), FileMode.Open, FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete);
            using var lines = new StreamReader(file);
            while (await lines.ReadLineAsync(cancellation).ConfigureAwait(false) is { } line)
            {
                if (line.Contains("\"Whose\"", StringComparison.Ordinal) && Read(line, whose) is { } read)
                {
                    reads.Add(read);
                }
            }
        }

        return reads;
    }

    /// <summary>The read that a line tells of; null for another's, and for half a line at the end.</summary>
    private static JsonObject? Read(string line, IReadOnlySet<string> whose)
    {
        try
        {
            var told = JsonNode.Parse(line)!;
            var properties = told["Properties"]!;
            var named = ((string)properties["Whose"]!).Split(' ');
            var hers = named.Where(one => whose.Contains(one) || one == All
                || one.StartsWith("entries/", StringComparison.Ordinal)).ToArray();
            return hers.Length == 0 ? null : new JsonObject
            {
                ["at"] = (string)told["Timestamp"]!,
                ["by"] = (string?)properties["Subject"],
                ["role"] = (string?)properties["Role"],
                ["what"] = string.Join(' ', hers),
                ["with"] = string.Create(
                    CultureInfo.InvariantCulture, $"{properties["Method"]} {properties["Route"]}"),
            };
        }
        catch (Exception error) when (error is JsonException or NullReferenceException or InvalidOperationException)
        {
            return null;
        }
    }
}
