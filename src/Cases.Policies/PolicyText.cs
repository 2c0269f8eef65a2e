using System.Text;
using Cases.Domain;

namespace Cases.Policies;

/// <summary>Loads the text of a proposed pack: one document, no longer than an entry of the ledger holds.</summary>
public static class PolicyText
{
    /// <summary>Loads the one pack of a text.</summary>
    /// <param name="name">The name that faults carry.</param>
    /// <param name="text">The text.</param>
    /// <returns>One pack and no fault, or no pack and every fault.</returns>
    public static PackLoadResult Load(string name, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Encoding.UTF8.GetByteCount(text) > PolicyDecider.MaxTextBytes)
        {
            return new PackLoadResult([], [new PackFault(
                name, 0, 0, $"the text is longer than {PolicyDecider.MaxTextBytes / 1024} KiB",
                "split the pack in two")]);
        }

        var loaded = PackLoader.LoadText(name, text);
        return loaded.IsSound && loaded.Packs.Count > 1
            ? new PackLoadResult([], [new PackFault(
                name, 0, 0, $"the text holds {loaded.Packs.Count} packs", "propose each by itself")])
            : loaded;
    }
}
