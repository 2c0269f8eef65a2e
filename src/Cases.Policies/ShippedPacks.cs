using Cases.Domain;

namespace Cases.Policies;

/// <summary>The packs that ship with the product, embedded in this assembly.</summary>
public static class ShippedPacks
{
    private const string Prefix = "packs/";

    private static readonly Lazy<(IReadOnlyList<RulePack> Packs, PolicySource[] Sources)> Loaded = new(LoadAll);

    /// <summary>All shipped packs, in the ordinal order of their file names.</summary>
    /// <exception cref="InvalidOperationException">
    /// A shipped pack has a fault: the build is broken. All faults are named.
    /// </exception>
    public static IReadOnlyList<RulePack> All() => Loaded.Value.Packs;

    /// <summary>A book of all shipped packs.</summary>
    /// <exception cref="InvalidOperationException">A shipped pack has a fault.</exception>
    public static PolicyBook Book() => new(All()) { Calendars = ShippedDocuments.Calendars() };

    /// <summary>The text of every shipped pack file by its name, such as <c>bank.yaml</c>.</summary>
    public static IReadOnlyDictionary<string, string> Texts() => EmbeddedTexts.Of(Prefix);

    /// <summary>The texts, and which packs are in each.</summary>
    /// <exception cref="InvalidOperationException">A shipped pack has a fault.</exception>
    internal static IReadOnlyList<PolicySource> Sources() => Loaded.Value.Sources;

    private static (IReadOnlyList<RulePack> Packs, PolicySource[] Sources) LoadAll()
    {
        var results = Texts().Select(text => (
            Name: text.Key, Text: text.Value, Loaded: PackLoader.LoadText(text.Key, text.Value))).ToArray();
        var faults = results.SelectMany(result => result.Loaded.Faults).ToArray();
        return faults.Length == 0
            ? ([.. results.SelectMany(result => result.Loaded.Packs)],
                [.. results.Select(one => PolicySource.OfPacks(Prefix + one.Name, one.Text, one.Loaded.Packs))])
            : throw new InvalidOperationException(
                "Shipped rule packs are broken:\n" + string.Join('\n', faults.Select(fault => fault.ToString())));
    }
}
