using Cases.Domain;
using Cases.Engine;
using Cases.Policies;
using Cases.Work;
using NodaTime;

namespace Cases.Node;

/// <summary>
/// Which packs bind the cases that name none: the bank's choice, else every pack that ships for its jurisdiction.
/// </summary>
/// <remarks>Strict where nobody chose: a call that a law forbids is not made because a setting was forgotten.</remarks>
internal static class PacksInForce
{
    /// <summary>Names packs, parted by commas; the same for a node and the verbs on its store.</summary>
    public const string Variable = "CASES_PACKS";

    /// <summary>Names the jurisdiction in which the bank works; <c>CN</c> where it is not set.</summary>
    public const string JurisdictionVariable = "CASES_JURISDICTION";

    /// <summary>
    /// Says as whom the bank collects, in a word of <see cref="ActorKind"/>; every rule binds where it is not set.
    /// </summary>
    public const string ActorVariable = "CASES_ACTOR";

    /// <summary>The kind of credit of cases without a product, in a word of <see cref="ProductKind"/>.</summary>
    public const string ProductVariable = "CASES_PRODUCT";

    /// <summary>Whether the bank chose.</summary>
    public static bool IsChosen => !string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(Variable));

    /// <summary>
    /// All packs: those that ship, those of shipped processes, and others, which come before shipped ones.
    /// </summary>
    /// <param name="packs">Packs beside those that ship.</param>
    /// <param name="inForce">The packs in force; null for the bank's choice.</param>
    /// <returns>A book that lacks what the choice names and does not ship: see <see cref="RequireAll"/>.</returns>
    /// <exception cref="VerbFailure">The choice names a pack twice.</exception>
    public static PolicyBook Book(IEnumerable<RulePack> packs, IReadOnlyList<string>? inForce = null)
    {
        var own = packs.ToList();
        var shipped = ShippedPacks.All().Concat(ProcessMappings.ShippedOwnPacks());
        RulePack[] known = [.. own, .. shipped.Where(pack => own.TrueForAll(other => other.Id != pack.Id))];
        var chosen = inForce ?? Chosen();
        return chosen.Distinct(StringComparer.Ordinal).Count() == chosen.Count
            ? new PolicyBook(known, [.. chosen.Where(id => known.Any(pack => pack.Id == id))], Scope())
            {
                Chosen = chosen,
                Calendars = ShippedDocuments.Calendars(),
            }
            : throw Unusable("A pack is named twice.");
    }

    /// <summary>The texts of a book, as the ledger records them.</summary>
    /// <param name="book">The book.</param>
    /// <param name="own">The text of packs beside those that ship; null for none.</param>
    public static ShippedTexts Texts(PolicyBook book, PolicySource? own)
    {
        var taken = own?.Documents.Select(document => document.Id).ToHashSet(StringComparer.Ordinal) ?? [];
        var shipped = PolicySource.Shipped().Concat(ProcessMappings.ShippedSources()).Select(source => source with
        {
            Documents = source.Documents.RemoveAll(
                document => document.Kind == DocumentKind.Pack && taken.Contains(document.Id)),
        });
        return new ShippedTexts(
            DateTimeZoneProviders.Tzdb.VersionId,
            [.. shipped.Concat(own is null ? [] : [own]).Where(source => source.Documents.Length > 0)])
        {
            Chosen = [.. book.Chosen],
            Jurisdiction = book.Scope?.Jurisdiction,
            Actor = book.Scope?.Actor is { } actor ? PolicyWords.Of(actor) : null,
            Product = book.Scope?.Product is { } product ? PolicyWords.Of(product) : null,
        };
    }

    /// <summary>Requires that all that the bank chose is at hand, once the store's own packs are.</summary>
    /// <param name="book">The packs that ship and those that were approved.</param>
    /// <exception cref="VerbFailure">The choice names a pack that there is not.</exception>
    public static void RequireAll(PolicyBook book)
    {
        if (book.Missing is [var first, ..])
        {
            throw Unusable($"There is no pack '{first}'. Known packs: {string.Join(", ", book.PackIds)}.");
        }
    }

    private static VerbFailure Unusable(string why) =>
        VerbFailure.Unusable($"{Variable}: {why} Name packs as in BANK,CN-CBA2026.");

    /// <summary>Where and as whom the bank works, by what is set.</summary>
    /// <exception cref="VerbFailure">A word is none, or no pack ships for the jurisdiction.</exception>
    public static PolicyScope Scope()
    {
        var code = Said(JurisdictionVariable) ?? "CN";
        return ShippedPacks.All().Any(pack => pack.IsOfLaw && pack.Jurisdiction == code)
            ? new PolicyScope(code)
            {
                Actor = Word<ActorKind>(ActorVariable),
                Product = Word<ProductKind>(ProductVariable),
            }
            : throw VerbFailure.Unusable($"{JurisdictionVariable}: no pack ships for '{code}'. Use one of: "
                + string.Join(", ", ShippedPacks.All().Where(pack => pack.IsOfLaw).Select(pack => pack.Jurisdiction)
                    .Distinct().Order(StringComparer.Ordinal)) + ".");
    }

    private static string[] Chosen() => IsChosen
        ? Environment.GetEnvironmentVariable(Variable)!.Split(',', StringSplitOptions.TrimEntries)
        : [.. ShippedPacks.All().Where(IsHere).Select(pack => pack.Id).Order(StringComparer.Ordinal)];

    private static bool IsHere(RulePack pack) => !pack.IsOfLaw || pack.Jurisdiction == Scope().Jurisdiction;

    private static string? Said(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { } said && !string.IsNullOrWhiteSpace(said)
            ? said.Trim()
            : null;

    private static T? Word<T>(string variable)
        where T : struct, Enum => Said(variable) is not { } said ? null
        : PolicyWords.TryParse<T>(said, out var word) ? word
        : throw VerbFailure.Unusable(
            $"{variable}: '{said}' is no word. Use one of: {string.Join(", ", PolicyWords.All<T>())}.");
}
