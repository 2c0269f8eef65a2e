using System.Globalization;
using Cases.Domain;
using Cases.Policies.Yaml;
using NodaTime;

namespace Cases.Policies;

/// <summary>A pack and the document that it was read from.</summary>
internal sealed record PlacedPack(string File, YamlNode Document, RulePack Pack, FaultList Faults)
{
    /// <summary>Where an id is written: the place of the first key <c>id</c> or <c>pack</c> that has it.</summary>
    public YamlPlace PlaceOf(string id) => Find(Document, id) ?? Document.Place;

    /// <summary>A place of this pack as another file's fault names it.</summary>
    public string Name(string id) => Names.Place(File, PlaceOf(id));

    private static YamlPlace? Find(YamlNode node, string id) => node switch
    {
        YamlMap map => map.Entries
            .Select(entry => entry is { Key.Value: "id" or "pack", Value: YamlScalar written }
                && written.Value.Trim() == id
                ? written.Place
                : Find(entry.Value, id))
            .FirstOrDefault(place => place is not null),
        YamlList list => list.Items.Select(item => Find(item, id)).FirstOrDefault(place => place is not null),
        _ => null,
    };
}

/// <summary>How a fault of one file names a place of another.</summary>
internal static class Names
{
    public static string Place(string file, YamlPlace place) =>
        string.Create(CultureInfo.InvariantCulture, $"{file}:{place.Line}:{place.Column}");
}

/// <summary>
/// Packs are chosen together, so ids must be unambiguous over all packs of a load on every date.
/// </summary>
internal static class PackClashes
{
    private const string Remedy = "end the earlier one before, or rename one of them";

    /// <summary>Notes every clash at its later place, naming the earlier one.</summary>
    public static void Check(IReadOnlyList<PlacedPack> packs)
    {
        for (var i = 0; i < packs.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                Compare(packs[j], packs[i]);
            }
        }
    }

    private static void Compare(PlacedPack earlier, PlacedPack later)
    {
        if (earlier.Pack.Id == later.Pack.Id)
        {
            if (Overlap(earlier.Pack, later.Pack))
            {
                later.Faults.Add(
                    later.PlaceOf(later.Pack.Id),
                    $"two packs {later.Pack.Id} are in force on one day; the other is {earlier.Name(earlier.Pack.Id)}",
                    Remedy);
            }

            return;
        }

        var ids = Ids(earlier.Pack).ToHashSet(StringComparer.Ordinal);
        foreach (var id in Ids(later.Pack).Distinct().Where(ids.Contains))
        {
            later.Faults.Add(
                later.PlaceOf(id),
                $"the rule {id} is in the packs {earlier.Pack.Id} ({earlier.Name(id)}) and {later.Pack.Id}",
                Remedy);
        }
    }

    private static IEnumerable<string> Ids(RulePack pack) => pack.Rules.SelectMany(
        rule => rule.Head.Exceptions.Select(exception => exception.Id).Prepend(rule.Id));

    private static bool Overlap(RulePack one, RulePack other) =>
        one.ValidFrom <= (other.ValidTo ?? LocalDate.MaxIsoValue)
        && other.ValidFrom <= (one.ValidTo ?? LocalDate.MaxIsoValue);
}
