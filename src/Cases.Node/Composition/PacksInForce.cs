using Cases.Domain;
using Cases.Policies;
using Cases.Work;

namespace Cases.Node;

/// <summary>Which packs bind the cases that name none: the bank's choice, else every pack that ships.</summary>
/// <remarks>Strict where nobody chose: a call that a law forbids is not made because a setting was forgotten.</remarks>
internal static class PacksInForce
{
    /// <summary>Names packs, parted by commas; the same for a node and the verbs on its store.</summary>
    public const string Variable = "CASES_PACKS";

    /// <summary>Whether the bank chose.</summary>
    public static bool IsChosen => !string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(Variable));

    /// <summary>
    /// All packs: those that ship, those of shipped processes, and others, which come before shipped ones.
    /// </summary>
    /// <param name="packs">Packs beside those that ship.</param>
    /// <param name="inForce">The packs in force; null for the bank's choice.</param>
    /// <exception cref="VerbFailure">The choice names a pack that there is not, or one twice.</exception>
    public static PolicyBook Book(IEnumerable<RulePack> packs, IReadOnlyList<string>? inForce = null)
    {
        var own = packs.ToList();
        var shipped = ShippedPacks.All().Concat(ProcessMappings.ShippedOwnPacks());
        try
        {
            return new PolicyBook(
                [.. own, .. shipped.Where(pack => own.TrueForAll(other => other.Id != pack.Id))], inForce ?? Chosen());
        }
        catch (ArgumentException error)
        {
            throw VerbFailure.Unusable($"{Variable}: {error.Message} Name packs as in BANK,CN-CBA2026.");
        }
    }

    private static string[] Chosen() => IsChosen
        ? Environment.GetEnvironmentVariable(Variable)!.Split(',', StringSplitOptions.TrimEntries)
        : [.. ShippedPacks.All().Select(pack => pack.Id).Order(StringComparer.Ordinal)];
}
