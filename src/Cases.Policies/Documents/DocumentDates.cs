using System.Collections.Immutable;
using Cases.Domain;
using Cases.Policies.Yaml;
using NodaTime;

namespace Cases.Policies;

/// <summary>What a day says about documents: not in force yet, in force no more, signed off before it was.</summary>
internal static class DocumentDates
{
    /// <summary>
    /// Notes of documents that bind nobody on a day, and of days off that are known for less than a year from it.
    /// </summary>
    public static ImmutableArray<PackFault> Notes(IReadOnlyList<PolicyDocuments> files, LocalDate today) =>
    [
        .. files.SelectMany(file => Heads(file).Select(head => Note(file.File, head, today))).OfType<PackFault>(),
        .. files.SelectMany(file => DaysOffOf(file).Where(one => one.Last < today.PlusYears(1)).Select(one =>
            new PackFault(
                file.File, one.Place.Line, one.Place.Column,
                $"{one.What} knows its days off through {PolicyWords.Of(one.Last)} alone",
                "add those of the years to come"))),
    ];

    private static IEnumerable<(YamlPlace Place, string What, LocalDate Last)> DaysOffOf(PolicyDocuments file) =>
    [
        .. file.Calendars.Select(placed =>
            (placed.Place, $"the calendar {placed.Calendar.Id}", DaysOff.EndOf(placed.Calendar))),
        .. file.Packs.SelectMany(placed => placed.Pack.Rules
            .Where(rule => DaysOff.EndOf(rule) is not null)
            .Select(rule => (placed.PlaceOf(rule.Id), $"the rule {rule.Id}", DaysOff.EndOf(rule)!.Value))),
    ];

    /// <summary>Notes as a fault every sign-off of a day that has not come.</summary>
    public static void SignOffs(IReadOnlyList<PolicyDocuments> files, LocalDate today)
    {
        foreach (var file in files)
        {
            foreach (var placed in file.Packs)
            {
                foreach (var rule in placed.Pack.Rules.Where(rule => rule.SignOff?.On > today))
                {
                    Add(file.Faults, placed.PlaceOf(rule.Id), rule.Id, rule.SignOff!.On);
                }
            }

            foreach (var (pack, document) in file.Contents)
            {
                foreach (var rule in pack.Rules.Where(rule => rule.SignOff?.On > today))
                {
                    Add(file.Faults, document.Place, rule.Id, rule.SignOff!.On);
                }
            }
        }
    }

    private static void Add(FaultList faults, YamlPlace place, string rule, LocalDate on) => faults.Add(
        place, $"the rule {rule} is signed off on {PolicyWords.Of(on)}, a day that has not come",
        "state the day on which counsel signed");

    private static IEnumerable<Head> Heads(PolicyDocuments file) =>
    [
        .. file.Packs.Select(placed => new Head(
            placed.PlaceOf(placed.Pack.Id), $"the pack {placed.Pack.Id}", placed.Pack.ValidFrom, placed.Pack.ValidTo)),
        .. file.Contents.Select(content => new Head(
            content.Document.Place, $"the content pack {content.Pack.Id}", content.Pack.ValidFrom,
            content.Pack.ValidTo)),
        .. file.Templates.Select(placed => new Head(
            placed.Place, $"the template {placed.Template.Id}", placed.Template.ValidFrom, placed.Template.ValidTo)),
    ];

    private static PackFault? Note(string file, Head head, LocalDate today) =>
        head.From > today ? new PackFault(
                file, head.Place.Line, head.Place.Column,
                $"{head.What} is in force only from {PolicyWords.Of(head.From)}", "until then it binds nobody")
        : head.To < today ? new PackFault(
                file, head.Place.Line, head.Place.Column,
                $"{head.What} has not been in force since {PolicyWords.Of(head.To)}", "it binds nobody any more")
        : null;

    private sealed record Head(YamlPlace Place, string What, LocalDate From, LocalDate? To);
}
