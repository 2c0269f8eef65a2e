using System.Globalization;
using System.Text.Json;
using Cases.Ledger;

namespace Cases.Verify;

/// <summary>Reads a bundle and keys, checks, and prints what was proved.</summary>
internal static class BundleVerb
{
    private const string Usage = "Usage: cases-verify BUNDLE --key FILE [--json]";
    private const int Done = 0;
    private const int Refused = 1;
    private const int Unusable = 2;

    /// <summary>Runs the program.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(IReadOnlyList<string> args, TextWriter output, TextWriter error)
    {
        if (args is ["--help"] or ["-h"])
        {
            output.WriteLine(Usage);
            return Done;
        }

        var json = args.Contains("--json");
        if (args.Where(arg => arg != "--json").ToList() is not [var one, var two, var three]
            || Names(one, two, three) is not var (file, keyFile))
        {
            return Fail(error, Usage);
        }

        try
        {
            var keys = ReadKeys(keyFile);
            if (keys is null)
            {
                return Fail(error, $"{keyFile}: a line is no public key; it has one key a line, NAME+ID+BASE64.");
            }

            var bundle = new FileInfo(file).Length > ProofBundle.MaxBytes
                ? (Bundle: null, Fault: $"it is larger than {ProofBundle.MaxBytes} bytes")
                : (Bundle: ProofBundle.Read(File.ReadAllBytes(file), out var fault), Fault: fault);
            return bundle.Bundle is null
                ? Fail(error, $"{file}: {bundle.Fault}.")
                : Print(BundleCheck.Verify(bundle.Bundle, keys), bundle.Bundle, json, output);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return Fail(error, problem.Message);
        }
    }

    private static (string File, string Key)? Names(string one, string two, string three) => (one, two) switch
    {
        ("--key", _) when !three.StartsWith("--", StringComparison.Ordinal) => (three, two),
        (_, "--key") when !one.StartsWith("--", StringComparison.Ordinal) => (one, three),
        _ => null,
    };

    private static List<NoteKey>? ReadKeys(string file)
    {
        var keys = new List<NoteKey>();
        foreach (var line in File.ReadLines(file).Where(line => line.Trim().Length > 0))
        {
            if (!NoteKey.TryParse(line.Trim(), out var key))
            {
                return null;
            }

            keys.Add(key);
        }

        return keys.Count > 0 ? keys : null;
    }

    private static int Print(BundleVerdict verdict, ProofBundle bundle, bool json, TextWriter output)
    {
        if (json)
        {
            PrintJson(verdict, bundle, output);
        }
        else
        {
            PrintLines(verdict, bundle, output);
        }

        return verdict.Fault is null ? Done : Refused;
    }

    private static void PrintJson(BundleVerdict verdict, ProofBundle bundle, TextWriter output)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteBoolean("proved", verdict.Fault is null);
            json.WriteString("fault", verdict.Fault);
            json.WriteString("stream", bundle.Stream.Value);
            json.WriteString("origin", verdict.Head?.Origin);
            json.WriteNumber("size", verdict.Head?.Head.Size ?? 0);
            json.WriteString("root", verdict.Head?.Head.Root.ToString());
            json.WriteStartArray("entries");
            foreach (var proved in bundle.Entries.Take(verdict.Entries.Count))
            {
                json.WriteRawValue(LedgerPrinter.ToJsonLine(proved.Bytes));
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
    }

    private static void PrintLines(BundleVerdict verdict, ProofBundle bundle, TextWriter output)
    {
        foreach (var (entry, proved) in verdict.Entries.Zip(bundle.Entries))
        {
            using var printed = JsonDocument.Parse(LedgerPrinter.ToJsonLine(proved.Bytes));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{entry.Position,10}  {LedgerPrinter.InstantText(entry.RecordedAtMs)}  {entry.Stream}  {entry.Kind}  "
                + $"by {entry.Principal.Subject} ({entry.Principal.Role})"));
            output.WriteLine($"{"",12}{printed.RootElement.GetProperty("data").GetRawText()}");
        }

        output.WriteLine($"{"stream",-12}{bundle.Stream}");
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{"entries",-12}{verdict.Entries.Count:N0}"));
        var head = verdict.Head is not { } known
            ? "none that can be trusted"
            : string.Create(
                CultureInfo.InvariantCulture, $"{known.Origin}, {known.Head.Size:N0} entries, {known.Head.Root}");
        output.WriteLine($"{"head",-12}{head}");
        output.WriteLine($"{"verdict",-12}{(verdict.Fault is { } fault ? $"REFUSED: {fault}" : "proved")}");
    }

    private static int Fail(TextWriter error, string message)
    {
        error.WriteLine($"cases-verify: {message}");
        return Unusable;
    }
}
