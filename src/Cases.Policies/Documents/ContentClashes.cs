using Cases.Domain;
using Cases.Policies.Yaml;

namespace Cases.Policies;

/// <summary>Ids that stand twice among packs of content, their rules and templates.</summary>
internal static class ContentClashes
{
    public static void Check(IReadOnlyList<PolicyDocuments> files)
    {
        var seen = new Dictionary<string, (string File, YamlPlace Place)>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            foreach (var (pack, document) in file.Contents)
            {
                Add(file, "content pack " + pack.Id, PlaceOf(document, pack.Id), "give one of them another id");
                foreach (var rule in pack.Rules)
                {
                    Add(file, "rule " + rule.Id, PlaceOf(document, rule.Id), "give one of them another id");
                }
            }

            // The same words as the names of packs of rules, so that one id is one rule wherever it is quoted.
            foreach (var placed in file.Packs)
            {
                foreach (var rule in placed.Pack.Rules.DistinctBy(rule => rule.Id))
                {
                    seen.TryAdd("rule " + rule.Id, (file.File, placed.PlaceOf(rule.Id)));
                }
            }

            foreach (var placed in file.Templates)
            {
                var (id, version) = (placed.Template.Id, PolicyWords.Of(placed.Template.Version));
                Add(file, $"template {id} version {version} in {MessageWords.Of(placed.Template.Language)}",
                    placed.Place, "a changed word is a new version: raise 'version', or rename one of them");
            }
        }

        void Add(PolicyDocuments file, string what, YamlPlace place, string remedy)
        {
            if (!seen.TryAdd(what, (file.File, place)))
            {
                file.Faults.Add(
                    place, $"the {what} is there twice; the other is {Names.Place(seen[what].File, seen[what].Place)}",
                    remedy);
            }
        }
    }

    private static YamlPlace PlaceOf(YamlMap document, string id) => document.Entries
        .SelectMany(entry => entry.Value is YamlList list
            ? list.Items.OfType<YamlMap>().SelectMany(item => item.Entries)
            : [entry])
        .Where(entry => entry is { Key.Value: "id" or "content", Value: YamlScalar scalar }
            && scalar.Value.Trim() == id)
        .Select(entry => entry.Value.Place).FirstOrDefault(document.Place);
}
