using System.Globalization;
using System.Text.Json;
using Cases.Ledger;

namespace Cases.Verify;

/// <summary>Reads a bundle or the proof of one entry, and keys; checks, and prints what was proved.</summary>
internal static class BundleVerb
{
    private const string Usage = "Usage: cases-verify BUNDLE|PROOF --key FILE [--checkpoint FILE] [--json]";
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

        if (Arguments.Of(args) is not { } given)
        {
            return Fail(error, Usage);
        }

        try
        {
            var keys = ReadKeys(given.Key);
            return keys is null
                ? Fail(error, $"{given.Key}: a line is no public key; it has one key a line, NAME+ID+BASE64.")
                : Check(given, keys, output, error);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return Fail(error, problem.Message);
        }
    }

    private static int Check(Arguments given, List<NoteKey> keys, TextWriter output, TextWriter error)
    {
        if (new FileInfo(given.File).Length > ProofBundle.MaxBytes)
        {
            return Fail(error, $"{given.File}: it is larger than {ProofBundle.MaxBytes} bytes.");
        }

        var bytes = File.ReadAllBytes(given.File);
        if (ProofBundle.Read(bytes, out var fault) is { } bundle)
        {
            return given.Held is null
                ? Print(BundleCheck.Verify(bundle, keys), new Told(bundle.Stream.Value, bundle.Entries), given, output)
                : Fail(error, "--checkpoint goes with the proof of an entry that was asked for with from=SIZE.");
        }

        if (EntryProof.Read(bytes, out var odd) is not { } proof)
        {
            // Of the two, the one whose format it is says what is wrong.
            var isOther = odd.StartsWith("its format", StringComparison.Ordinal);
            return Fail(error, $"{given.File}: {(isOther ? fault : odd)}.");
        }

        var verdict = BundleCheck.Verify(proof, keys, given.Held is null ? null : File.ReadAllText(given.Held));
        var stream = verdict.Entries is [var entry] ? entry.Stream.Value : "";
        return Print(verdict, new Told(stream, [proof.Entry]) { Held = given.Held is not null }, given, output);
    }

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

    private static int Print(BundleVerdict verdict, Told bundle, Arguments given, TextWriter output)
    {
        if (given.Json)
        {
            PrintJson(verdict, bundle, output);
        }
        else
        {
            PrintLines(verdict, bundle, output);
        }

        return verdict.Fault is null ? Done : Refused;
    }

    private static void PrintJson(BundleVerdict verdict, Told bundle, TextWriter output)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteBoolean("proved", verdict.Fault is null);
            json.WriteString("fault", verdict.Fault);
            json.WriteString("stream", bundle.Stream);
            json.WriteString("origin", verdict.Head?.Origin);
            json.WriteNumber("size", verdict.Head?.Head.Size ?? 0);
            json.WriteString("root", verdict.Head?.Head.Root.ToString());
            json.WriteStartArray("entries");
            var view = new EntryView(verdict.Entries);
            foreach (var proved in bundle.Entries.Take(verdict.Entries.Count))
            {
                view.Of(proved.Bytes).WriteTo(json);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
    }

    private static void PrintLines(BundleVerdict verdict, Told bundle, TextWriter output)
    {
        var view = new EntryView(verdict.Entries);
        foreach (var (entry, proved) in verdict.Entries.Zip(bundle.Entries))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{entry.Position,10}  {LedgerPrinter.InstantText(entry.RecordedAtMs)}  {entry.Stream}  {entry.Kind}  "
                + $"by {entry.Principal.Subject} ({entry.Principal.Role})"));
            output.WriteLine($"{"",12}{view.Of(proved.Bytes)["data"]!.ToJsonString(EntryView.Readable)}");
        }

        output.WriteLine($"{"stream",-12}{bundle.Stream}");
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{"entries",-12}{verdict.Entries.Count:N0}"));
        var head = verdict.Head is not { } known
            ? "none that can be trusted"
            : string.Create(
                CultureInfo.InvariantCulture, $"{known.Origin}, {known.Head.Size:N0} entries, {known.Head.Root}");
        output.WriteLine($"{"head",-12}{head}");
        if (bundle.Held && verdict.Fault is null)
        {
            output.WriteLine($"{"kept head",-12}the log began with it");
        }

        output.WriteLine($"{"verdict",-12}{(verdict.Fault is { } fault ? $"REFUSED: {fault}" : "proved")}");
    }

    private static int Fail(TextWriter error, string message)
    {
        error.WriteLine($"cases-verify: {message}");
        return Unusable;
    }

    /// <summary>What a file tells, whichever of the two it is.</summary>
    private sealed record Told(string Stream, IReadOnlyList<ProvedEntry> Entries)
    {
        public bool Held { get; init; }
    }

    private sealed record Arguments(string File, string Key, string? Held, bool Json)
    {
        /// <summary>The arguments in any order; null where they are none.</summary>
        public static Arguments? Of(IReadOnlyList<string> args)
        {
            string? file = null;
            var named = new Dictionary<string, string>(StringComparer.Ordinal);
            var json = false;
            for (var at = 0; at < args.Count; at++)
            {
                var isNamed = args[at] is "--key" or "--checkpoint";
                if (args[at] == "--json")
                {
                    json = true;
                }
                else if (isNamed && at + 1 < args.Count && !args[at + 1].StartsWith("--", StringComparison.Ordinal)
                    && named.TryAdd(args[at], args[at + 1]))
                {
                    at++;
                }
                else if (isNamed || file is not null || args[at].StartsWith("--", StringComparison.Ordinal))
                {
                    return null;
                }
                else
                {
                    file = args[at];
                }
            }

            return file is not null && named.TryGetValue("--key", out var key)
                ? new Arguments(file, key, named.GetValueOrDefault("--checkpoint"), json)
                : null;
        }
    }
}
