using Cases.Domain;
using Cases.Policies.Yaml;
using NodaTime;

namespace Cases.Policies;

/// <summary>
/// Versions against each other: twice the same, two in force for one product on one day, or days between two versions
/// on which none is; of strategies, calendars, packs and rules.
/// </summary>
internal static class StrategyClashes
{
    public static void Check(IReadOnlyList<PolicyDocuments> files)
    {
        Twice(files.SelectMany(file => file.Strategies.Select(placed => (file,
            $"strategy {placed.Strategy.Id} version {PolicyWords.Of(placed.Strategy.Version)}", placed.Place))));
        Twice(files.SelectMany(file => file.Calendars.Select(placed => (file,
            $"calendar {placed.Calendar.Id} version {PolicyWords.Of(placed.Calendar.Version)}", placed.Place))));
        var strategies = files.SelectMany(file => file.Strategies.Select(placed => (File: file, Placed: placed)))
            .ToArray();
        for (var i = 0; i < strategies.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                Overlap(strategies[j].File, strategies[j].Placed, strategies[i].File, strategies[i].Placed);
            }
        }

        Gaps(strategies.Select(one => new Stretch(
            "strategy " + one.Placed.Strategy.Id, one.File, one.Placed.Place, one.Placed.Strategy.ValidFrom,
            one.Placed.Strategy.ValidTo)));
        Gaps(files.SelectMany(file => file.Packs.Select(placed => new Stretch(
            "pack " + placed.Pack.Id, file, placed.PlaceOf(placed.Pack.Id), placed.Pack.ValidFrom,
            placed.Pack.ValidTo))));
        foreach (var file in files)
        {
            foreach (var placed in file.Packs)
            {
                Gaps(placed.Pack.Rules.Select(rule => new Stretch(
                    "rule " + rule.Id, file, placed.PlaceOf(rule.Id), rule.ValidFrom, rule.ValidTo)));
            }
        }
    }

    private static void Twice(IEnumerable<(PolicyDocuments File, string What, YamlPlace Place)> documents)
    {
        var seen = new Dictionary<string, (string File, YamlPlace Place)>(StringComparer.Ordinal);
        foreach (var (file, what, place) in documents)
        {
            if (!seen.TryAdd(what, (file.File, place)))
            {
                file.Faults.Add(
                    place, $"the {what} is there twice; the other is {Names.Place(seen[what].File, seen[what].Place)}",
                    "a changed number is a new version: raise 'version', or rename one of them");
            }
        }
    }

    // One product has one strategy on one day; one for all jurisdictions or products stands behind the others.
    private static void Overlap(
        PolicyDocuments file, PlacedStrategy earlier, PolicyDocuments other, PlacedStrategy later)
    {
        var (one, two) = (earlier.Strategy, later.Strategy);
        var shared = one.Products.Intersect(two.Products).FirstOrDefault()
            ?? (one.Products.IsEmpty && two.Products.IsEmpty ? "all products" : null);
        if (one.Jurisdiction == two.Jurisdiction && shared is not null && (one.Id, one.Version) != (two.Id, two.Version)
            && one.ValidFrom <= (two.ValidTo ?? LocalDate.MaxIsoValue)
            && two.ValidFrom <= (one.ValidTo ?? LocalDate.MaxIsoValue))
        {
            other.Faults.Add(
                later.Place,
                $"two strategies are in force for {shared} in {two.Jurisdiction} on one day; the other is "
                    + Names.Place(file.File, earlier.Place),
                "end the earlier one before, or part the products");
        }
    }

    private static void Gaps(IEnumerable<Stretch> stretches)
    {
        foreach (var versions in stretches.GroupBy(stretch => stretch.What, StringComparer.Ordinal))
        {
            Stretch? before = null;
            foreach (var stretch in versions.OrderBy(stretch => stretch.From))
            {
                if (before?.To is { } end && end < LocalDate.MaxIsoValue && end.PlusDays(1) < stretch.From)
                {
                    stretch.File.Faults.Add(
                        stretch.Place,
                        $"from {PolicyWords.Of(end.PlusDays(1))} to {PolicyWords.Of(stretch.From.PlusDays(-1))} "
                            + $"no version of the {stretch.What} is in force; the one before is "
                            + Names.Place(before.File.File, before.Place),
                        "let one begin on the day after the other ends, or give it another id");
                }

                before = before?.To is null && before is not null ? before : stretch;
            }
        }
    }

    private sealed record Stretch(
        string What, PolicyDocuments File, YamlPlace Place, LocalDate From, LocalDate? To);
}
