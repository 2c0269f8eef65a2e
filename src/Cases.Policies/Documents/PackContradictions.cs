using Cases.Domain;
using NodaTime;

namespace Cases.Policies;

/// <summary>Packs that exclude each other, and stages that they strand.</summary>
internal static class PackContradictions
{
    /// <summary>
    /// Notes contradictions among the packs of a check and those that ship beside them, for every jurisdiction and
    /// every day from today on on which something of it changes.
    /// </summary>
    public static void Check(IReadOnlyList<PolicyDocuments> files, LocalDate today)
    {
        var own = files.SelectMany(file => file.Packs).ToArray();
        var ids = own.Select(placed => placed.Pack.Id).ToHashSet(StringComparer.Ordinal);
        RulePack[] all =
            [.. own.Select(placed => placed.Pack), .. ShippedPacks.All().Where(pack => !ids.Contains(pack.Id))];
        var places = all.Where(pack => pack.IsOfLaw).Select(pack => pack.Jurisdiction)
            .Distinct().Order(StringComparer.Ordinal).DefaultIfEmpty(PolicyBook.AnyJurisdiction);
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var place in places)
        {
            var packs = all.Where(pack => pack.Jurisdiction == place || !pack.IsOfLaw).ToArray();
            foreach (var day in Days(packs, today))
            {
                Check(own, packs, day, told);
            }
        }
    }

    private static IEnumerable<LocalDate> Days(RulePack[] packs, LocalDate today) => packs
        .SelectMany(pack => pack.Rules.Select(rule => rule.ValidFrom)).Where(from => from > today).Append(today)
        .Distinct().Order();

    private static void Check(PlacedPack[] own, RulePack[] packs, LocalDate day, HashSet<string> told)
    {
        var zone = packs.Select(pack => pack.OfficialZone).FirstOrDefault(zone => zone is not null) ?? DateTimeZone.Utc;
        var impossible = Contradictions.Find(
            packs.Where(pack => pack.IsValidOn(day)).SelectMany(pack => pack.Rules), day, zone);
        var stranded = Contradictions.Stranded(impossible);
        var stages = string.Join(", ", stranded.Select(stage => PolicyWords.Of(stage)));
        foreach (var act in impossible.Where(act => act.IsContradiction || stranded.Count > 0))
        {
            // Told at the rule of this check; a contradiction of those that ship alone would be theirs.
            var placed = own.LastOrDefault(one => one.Pack.Rules.Any(rule => act.Rules.Contains(rule.Id)));
            var rules = string.Join(" and ", act.Rules);
            if (placed is not null && told.Add($"{act.Kind} {rules} {stages}"))
            {
                var id = placed.Pack.Rules.Last(rule => act.Rules.Contains(rule.Id)).Id;
                placed.Faults.Add(
                    placed.PlaceOf(id),
                    $"from {PolicyWords.Of(day)} no act '{PolicyWords.Of(act.Kind)}' to a debtor is ever permitted by "
                        + $"{rules}: {act.Why}"
                        + (stranded.Count == 0 ? "" : $"; every step is forbidden in the stages {stages}"),
                    "mend one of the rules, or end it before the other begins");
            }
        }
    }
}
