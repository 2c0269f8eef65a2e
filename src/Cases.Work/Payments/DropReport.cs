using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Cases.Work;

/// <summary>The report on a file of a drop folder: a document for machines and a line for people.</summary>
/// <param name="name">The file's name, as it was put there.</param>
/// <param name="path">Where it was read.</param>
internal sealed class DropReport(string name, string path) : IDisposable
{
    /// <summary>How the names of documents end.</summary>
    public const string Suffix = ".report.json";

    /// <summary>How the names of lines end.</summary>
    public const string SummarySuffix = ".report.txt";

    private const string Part = ".part";

    // Of the 255 bytes that most disks give a name, what the longest ending of a report leaves, and a number.
    private const int MostBytes = 220;
    private const int KeptOfLong = 60;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The file's name as it can be printed.</summary>
    public string Name { get; } = DroppedFile.Plain(name);

    /// <summary>What the file holds; told once it was read.</summary>
    public PaymentFile File { get; set; } = Unread(path, "");

    /// <summary>Its payments.</summary>
    public PaymentReport Lines { get; } = new();

    /// <summary>Whether all of it was taken.</summary>
    public bool IsDone => File.Error is null && Lines.CountOf(PaymentOutcome.Rejected) == 0;

    /// <summary>The report in one line.</summary>
    public string Line
    {
        get
        {
            var counts = Enum.GetValues<PaymentOutcome>()
                .Select(outcome => (Word: outcome.ToString().ToLowerInvariant(), Count: Lines.CountOf(outcome)))
                .Where(one => one.Count > 0)
                .Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Count} {one.Word}"));
            var all = string.Join(", ", counts);
            return $"{Name}: {(all.Length > 0 ? all : "no payments")}{(Error is null ? "" : "; " + Error)}";
        }
    }

    private string? Error => Told(File.Error);

    /// <summary>The report's files beside a file, with those that are not complete.</summary>
    public static IEnumerable<string> PathsOf(string beside) =>
        [beside + Suffix, beside + SummarySuffix, beside + Suffix + Part, beside + SummarySuffix + Part];

    /// <summary>What is told of a file that is not read.</summary>
    public static PaymentFile Unread(string path, string why) => new(
        path, null, 0, 0, 0, 0, new Dictionary<string, string>(), new Dictionary<string, string>(), [], [], why);

    /// <summary>A name that leaves room for its reports: of a long one the start, and a hash of all.</summary>
    public static string Short(string name)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        if (bytes.Length <= MostBytes)
        {
            return name;
        }

        var start = new StringBuilder();
        foreach (var rune in name.EnumerateRunes().Take(KeptOfLong))
        {
            start.Append(rune);
        }

        var end = Path.GetExtension(name) is { Length: <= 8 } extension ? extension : "";
        return $"{start}~{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8))}{end}";
    }

    /// <summary>Writes both beside where the file will lie; each is there whole or not at all.</summary>
    /// <exception cref="IOException">There is no room, or the folder is gone.</exception>
    public void Write(string beside, TimeProvider clock)
    {
        using (var stream = System.IO.File.Create(beside + Suffix + Part))
        {
            JsonSerializer.Serialize(stream, Document(clock), Json);
            stream.WriteByte((byte)'\n');
        }

        System.IO.File.Move(beside + Suffix + Part, beside + Suffix, overwrite: true);
        System.IO.File.WriteAllText(beside + SummarySuffix + Part, Line + "\n");
        System.IO.File.Move(beside + SummarySuffix + Part, beside + SummarySuffix, overwrite: true);
    }

    public void Dispose()
    {
        Lines.Dispose();
    }

    private object Document(TimeProvider clock) => new
    {
        File = Name,
        TakenAt = clock.GetUtcNow(),
        Summary = Line,
        Files = new[] { File with { File = Name, Error = Error } },
        Payments = Lines.Lines().Select(one => new
        {
            Outcome = one.Outcome.ToString().ToLowerInvariant(), one.Line, one.Reference, one.Account, one.Amount,
            one.Case, one.Column, one.Reason,
        }),
    };

    /// <summary>An error in words of the name that people know.</summary>
    private string? Told(string? error) => error?.Replace(path, Name, StringComparison.Ordinal);
}
