using Cases.Domain;

namespace Cases.Policies;

/// <summary>The packs that ship with the product, embedded in this assembly.</summary>
public static class ShippedPacks
{
    private const string Prefix = "packs/";

    private static readonly Lazy<IReadOnlyList<RulePack>> Loaded = new(LoadAll);

    /// <summary>All shipped packs, in the ordinal order of their file names.</summary>
    /// <exception cref="InvalidOperationException">
    /// A shipped pack has a fault: the build is broken. All faults are named.
    /// </exception>
    public static IReadOnlyList<RulePack> All() => Loaded.Value;

    /// <summary>A book of all shipped packs.</summary>
    /// <exception cref="InvalidOperationException">A shipped pack has a fault.</exception>
    public static PolicyBook Book() => new(All()) { Calendars = ShippedDocuments.Calendars() };

    /// <summary>The text of every shipped pack file by its name, such as <c>bank.yaml</c>.</summary>
    public static IReadOnlyDictionary<string, string> Texts() => EmbeddedTexts.Of(Prefix);

    private static RulePack[] LoadAll()
    {
        var results = Texts().Select(text => PackLoader.LoadText(text.Key, text.Value)).ToArray();
        var faults = results.SelectMany(result => result.Faults).ToArray();
        return faults.Length == 0
            ? [.. results.SelectMany(result => result.Packs)]
            : throw new InvalidOperationException(
                "Shipped rule packs are broken:\n" + string.Join('\n', faults.Select(fault => fault.ToString())));
    }
}
