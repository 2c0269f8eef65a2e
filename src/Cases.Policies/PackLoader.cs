using System.Text;
using Cases.Domain;
using Cases.Policies.Yaml;
using NodaTime;

namespace Cases.Policies;

/// <summary>Loads rule packs from YAML, strictly: every fault is found and named, and nothing is guessed.</summary>
public static class PackLoader
{
    /// <summary>The largest file that is read, in bytes, inclusive.</summary>
    public const int MaxBytes = 1024 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, true);

    /// <summary>Loads the packs of a file; one file may hold several documents.</summary>
    /// <param name="file">The file. A missing, unreadable or unsuitable one is a fault, not an exception.</param>
    public static PackLoadResult Load(string file)
    {
        var faults = new FaultList(file);
        return ReadFile(file, faults) is { } text
            ? LoadText(file, text)
            : new PackLoadResult([], faults.InOrder);
    }

    /// <summary>Loads the packs of a text.</summary>
    /// <param name="name">The name that faults carry, as a rule the file's.</param>
    /// <param name="text">The YAML text.</param>
    /// <param name="skipDocuments">
    /// How many documents at the beginning belong to somebody else, such as a process mapping, and are not read at all;
    /// when some are skipped, no pack need follow.
    /// </param>
    public static PackLoadResult LoadText(string name, string text, int skipDocuments = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(skipDocuments);
        var faults = new FaultList(name);
        var documents = StrictYaml.Read(text, skipDocuments, faults);
        if (documents.Count == 0 && skipDocuments == 0 && faults.Count == 0)
        {
            faults.AddForFile("the file is empty", "write a pack: begin with 'pack: ID'");
        }

        var packs = documents
            .Select(document => (document.IsSound, Pack: PackReader.Read(document.Root, faults)))
            .Where(read => read.IsSound)
            .Select(read => read.Pack)
            .OfType<RulePack>()
            .ToArray();
        foreach (var clash in Clashes(packs))
        {
            faults.AddForFile(clash, "end the earlier one before, or rename one of them");
        }

        return new PackLoadResult(packs, faults.InOrder);
    }

    /// <summary>Checks a file, or every <c>.yaml</c> and <c>.yml</c> file in a directory and below.</summary>
    /// <remarks>
    /// Files are read in ordinal order of their paths; packs of different files are checked against each other.
    /// </remarks>
    /// <param name="path">A file or directory; a directory without any pack file is a fault.</param>
    public static PackLoadResult CheckPath(string path)
    {
        if (!Directory.Exists(path))
        {
            return Load(path);
        }

        var faults = new FaultList(path);
        if (FindFiles(path, faults) is not { Length: > 0 } files)
        {
            return new PackLoadResult([], faults.InOrder);
        }

        var results = files.Select(Load).ToArray();
        var packs = results.SelectMany(result => result.Packs).ToArray();
        var within = results.SelectMany(result => Clashes(result.Packs)).ToHashSet(StringComparer.Ordinal);
        foreach (var clash in Clashes(packs).Where(clash => !within.Contains(clash)))
        {
            faults.AddForFile(clash, "end the earlier one before, or rename one of them");
        }

        return new PackLoadResult(packs, [.. results.SelectMany(result => result.Faults), .. faults.InOrder]);
    }

    private static string[]? FindFiles(string directory, FaultList faults)
    {
        try
        {
            var files = Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
                .Where(file => Path.GetExtension(file) is ".yaml" or ".yml")
                .Order(StringComparer.Ordinal)
                .ToArray();
            if (files.Length == 0)
            {
                faults.AddForFile("the directory has no .yaml or .yml file", "name the directory that holds the packs");
            }

            return files;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            faults.AddForFile("the directory cannot be read: " + error.Message, "check its permissions");
            return null;
        }
    }

    private static string? ReadFile(string file, FaultList faults)
    {
        try
        {
            if (Directory.Exists(file))
            {
                faults.AddForFile("this is a directory", "name a file");
                return null;
            }

            if (!File.Exists(file))
            {
                faults.AddForFile("there is no such file", "check the path");
                return null;
            }

            return Decode(ReadBytes(file), faults);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            faults.AddForFile("the file cannot be read: " + error.Message, "check it and its permissions");
            return null;
        }
    }

    // One byte more than allowed is enough to know; a device that never ends must not be read to its end.
    private static byte[] ReadBytes(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var buffer = new byte[MaxBytes + 1];
        var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return buffer[..length];
    }

    private static string? Decode(byte[] bytes, FaultList faults)
    {
        if (bytes.Length > MaxBytes)
        {
            faults.AddForFile("the file is larger than 1 MiB", "split it into several files");
            return null;
        }

        try
        {
            var text = StrictUtf8.GetString(bytes);
            return text.StartsWith('\uFEFF') ? text[1..] : text;
        }
        catch (DecoderFallbackException error)
        {
            var line = 1 + bytes.AsSpan(0, Math.Max(0, error.Index)).Count((byte)'\n');
            faults.Add(new YamlPlace(line, 1), "the file is not UTF-8", "save it as UTF-8");
            return null;
        }
    }

    // Packs are chosen together, so ids must be unambiguous over all packs of a load on every date.
    private static IEnumerable<string> Clashes(IReadOnlyList<RulePack> packs)
    {
        for (var i = 0; i < packs.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (packs[i].Id == packs[j].Id)
                {
                    if (Overlap(packs[i].ValidFrom, packs[i].ValidTo, packs[j].ValidFrom, packs[j].ValidTo))
                    {
                        yield return $"two packs {packs[i].Id} are in force on one day";
                    }

                    continue;
                }

                var ids = Ids(packs[j]).ToHashSet(StringComparer.Ordinal);
                foreach (var id in Ids(packs[i]).Distinct().Where(ids.Contains))
                {
                    yield return $"the rule {id} is in the packs {packs[j].Id} and {packs[i].Id}";
                }
            }
        }
    }

    private static IEnumerable<string> Ids(RulePack pack) => pack.Rules.SelectMany(
        rule => rule.Head.Exceptions.Select(exception => exception.Id).Prepend(rule.Id));

    private static bool Overlap(LocalDate from, LocalDate? to, LocalDate otherFrom, LocalDate? otherTo) =>
        from <= (otherTo ?? LocalDate.MaxIsoValue) && otherFrom <= (to ?? LocalDate.MaxIsoValue);
}
