using Cases.Domain;
using Cases.Policies.Yaml;

namespace Cases.Policies;

/// <summary>Loads rule packs from YAML, strictly: every fault is found and named, and nothing is guessed.</summary>
public static class PackLoader
{
    /// <summary>The largest file that is read, in bytes, inclusive.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Loads the packs of a file; one file may hold several documents.</summary>
    /// <param name="file">The file. A missing, unreadable or unsuitable one is a fault, not an exception.</param>
    public static PackLoadResult Load(string file)
    {
        var faults = new FaultList(file);
        return PolicyFile.Read(file, faults) is { } text
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
    /// <param name="beside">
    /// The packs that are there already; null for none. A pack of the text may not take the id of one of them unless
    /// it says the same, and a bank's may not loosen a number of one that is of law, be it among them or before it in
    /// the text.
    /// </param>
    public static PackLoadResult LoadText(
        string name, string text, int skipDocuments = 0, IReadOnlyList<RulePack>? beside = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(skipDocuments);
        var faults = new FaultList(name);
        var documents = StrictYaml.Read(text, skipDocuments, faults);
        if (documents.Count == 0 && skipDocuments == 0 && faults.Count == 0)
        {
            faults.AddForFile("the file is empty", "write a pack: begin with 'pack: ID'");
        }

        var packs = new List<PlacedPack>();
        foreach (var document in documents)
        {
            var before = packs.ConvertAll(placed => placed.Pack);
            if (PackReader.Read(document.Root, faults, beside, before) is { } pack && document.IsSound)
            {
                packs.Add(new PlacedPack(name, document.Root, pack, faults));
            }
        }

        PackClashes.Check(packs);
        return new PackLoadResult([.. packs.Select(placed => placed.Pack)], faults.InOrder);
    }
}
