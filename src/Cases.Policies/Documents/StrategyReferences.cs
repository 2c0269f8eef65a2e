using Cases.Domain;
using Cases.Policies.Yaml;

namespace Cases.Policies;

/// <summary>What strategies refer to, and versions that ship and may not be changed under their number.</summary>
internal static class StrategyReferences
{
    /// <summary>Notes every reference that leads nowhere.</summary>
    /// <param name="files">The documents of this check.</param>
    /// <param name="shipped">What ships; null where the shipped documents themselves are checked.</param>
    public static void Check(IReadOnlyList<PolicyDocuments> files, Func<PolicyCheckResult>? shipped)
    {
        var behind = files.Any(file => file.Strategies.Count + file.Templates.Count + file.Calendars.Count > 0)
            ? shipped?.Invoke()
            : null;
        var templates = files.SelectMany(file => file.Templates).Select(placed => placed.Template)
            .Concat(behind?.Templates ?? []).ToArray();
        var calendars = files.SelectMany(file => file.Calendars).Select(placed => placed.Calendar.Id)
            .Concat(behind?.Calendars.Select(calendar => calendar.Id) ?? []).ToHashSet(StringComparer.Ordinal);
        foreach (var file in files)
        {
            foreach (var placed in file.Strategies)
            {
                CheckCalendar(file.Faults, placed, calendars);
                CheckLadder(file.Faults, placed, templates);
            }

            CheckVersions(file, behind);
        }
    }

    private static void CheckCalendar(FaultList faults, PlacedStrategy placed, HashSet<string> calendars)
    {
        if (placed.Strategy.Calendar is { } id && !calendars.Contains(id))
        {
            faults.Add(
                placed.Calendar, $"there is no calendar {FaultList.Quote(id)}",
                "name one of this check or one that ships");
        }
    }

    private static void CheckLadder(FaultList faults, PlacedStrategy placed, MessageTemplate[] templates)
    {
        for (var i = 0; i < placed.Strategy.Ladder.Length; i++)
        {
            var step = placed.Strategy.Ladder[i];
            var named = templates.Where(template => template.Id == step.Template).ToArray();
            if (named.Length == 0)
            {
                faults.Add(
                    placed.Templates[i], $"there is no template {FaultList.Quote(step.Template)}",
                    "name one of this check or one that ships");
            }
            else if (!Array.Exists(named, template => template.Channel == step.Channel && template.Act == step.Act))
            {
                faults.Add(
                    placed.Templates[i],
                    $"the template {step.Template} goes by {PolicyWords.Of(named[0].Channel)} as "
                        + $"{PolicyWords.Of(named[0].Act)}, the step by {PolicyWords.Of(step.Channel)} as "
                        + PolicyWords.Of(step.Act),
                    "name a template of the step's channel and class");
            }
        }
    }

    // Entries name a version; it says the same for ever.
    private static void CheckVersions(PolicyDocuments file, PolicyCheckResult? behind)
    {
        foreach (var placed in file.Strategies)
        {
            var same = behind?.Strategies.FirstOrDefault(
                other => (other.Id, other.Version) == (placed.Strategy.Id, placed.Strategy.Version));
            Compare(placed.Place, "strategy", same?.ContentHash(), placed.Strategy.ContentHash());
        }

        foreach (var placed in file.Calendars)
        {
            var same = behind?.Calendars.FirstOrDefault(
                other => (other.Id, other.Version) == (placed.Calendar.Id, placed.Calendar.Version));
            Compare(placed.Place, "calendar", same?.ContentHash(), placed.Calendar.ContentHash());
        }

        foreach (var placed in file.Templates)
        {
            var one = placed.Template;
            var same = behind?.Templates.FirstOrDefault(other =>
                (other.Id, other.Version, other.Language) == (one.Id, one.Version, one.Language));
            Compare(placed.Place, "template", same?.ContentHash(), one.ContentHash());
        }

        void Compare(YamlPlace place, string what, string? known, string found)
        {
            if (known is not null && known != found)
            {
                file.Faults.Add(
                    place, $"this version of the {what} ships with other content", "raise 'version', or rename it");
            }
        }
    }
}
