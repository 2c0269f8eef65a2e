using Cases.Domain;
using Cases.Policies;
using Cases.Policies.Yaml;

namespace Cases.Work;

/// <summary>Loads process mappings, strictly: shipped ones by name, others by file.</summary>
public static class ProcessMappings
{
    private const string Folder = "processes";

    /// <summary>The names of the shipped mappings.</summary>
    public static IReadOnlyList<string> Names => Shipped.Names(Folder);

    /// <summary>Loads a shipped mapping by its name, or a file by its path.</summary>
    /// <remarks>A name without a directory or an ending is a shipped one.</remarks>
    public static ProcessMappingResult Load(string nameOrPath)
    {
        if (Shipped.Text(Folder, nameOrPath) is { } shipped)
        {
            return LoadText(nameOrPath + ".yaml", shipped);
        }

        var faults = new FaultList(nameOrPath);
        if (!Path.HasExtension(nameOrPath) && !nameOrPath.Contains('/') && !File.Exists(nameOrPath))
        {
            faults.AddForFile(
                "there is no shipped process of this name",
                $"use one of: {string.Join(", ", Names)}; or give the path of a mapping file");
            return new ProcessMappingResult(null, faults.InOrder);
        }

        return DataFile.Read(nameOrPath, faults) is { } text
            ? LoadText(nameOrPath, text)
            : new ProcessMappingResult(null, faults.InOrder);
    }

    /// <summary>
    /// Loads a mapping from its text: the first document; further documents are rule packs of its own.
    /// </summary>
    /// <param name="name">The name that faults carry.</param>
    /// <param name="text">The YAML text.</param>
    public static ProcessMappingResult LoadText(string name, string text)
    {
        var faults = new FaultList(name);
        var packs = PackLoader.LoadText(name, text, skipDocuments: 1, ShippedPacks.All());
        var mapping = DataFile.FirstDocument(text, faults, "a mapping: begin with 'process: NAME'") is { } reader
            ? MappingReader.Read(reader, packs.Packs)
            : null;
        if (mapping?.OwnPacks.Count > 0)
        {
            mapping.Written = PolicySource.OfPacks(
                PolicySource.ProcessFolder + Path.GetFileName(name), text, mapping.OwnPacks);
        }

        var all = DataFile.Merge(faults.InOrder, packs.Faults);
        return new ProcessMappingResult(all.Count == 0 ? mapping : null, all);
    }

    /// <summary>The packs that the shipped mappings carry; a book that serves their cases later needs them.</summary>
    /// <exception cref="InvalidOperationException">A shipped mapping has a fault: the build is broken.</exception>
    public static IReadOnlyList<RulePack> ShippedOwnPacks() => [.. Names.SelectMany(name => Sound(name).OwnPacks)];

    /// <summary>The texts of the shipped mappings that carry packs.</summary>
    /// <exception cref="InvalidOperationException">A shipped mapping has a fault: the build is broken.</exception>
    public static IReadOnlyList<PolicySource> ShippedSources() =>
        [.. Names.Select(name => Sound(name).Written).OfType<PolicySource>()];

    private static ProcessMapping Sound(string name)
    {
        var loaded = Load(name);
        return loaded.Mapping ?? throw new InvalidOperationException(
            "A shipped mapping is broken:\n" + string.Join('\n', loaded.Faults.Select(fault => fault.ToString())));
    }
}
