using System.Collections.Immutable;
using Cases.Domain;
using Cases.Policies.Yaml;
using NodaTime;

namespace Cases.Policies;

/// <summary>What a check of policies found.</summary>
public sealed record PolicyCheckResult
{
    /// <summary>Packs of rules without a fault, in the order of files and texts.</summary>
    public required ImmutableArray<RulePack> Packs { get; init; }

    /// <summary>Packs of content without a fault.</summary>
    public required ImmutableArray<ContentPack> Contents { get; init; }

    /// <summary>Templates without a fault, linted.</summary>
    public required ImmutableArray<MessageTemplate> Templates { get; init; }

    /// <summary>Strategies without a fault.</summary>
    public required ImmutableArray<Strategy> Strategies { get; init; }

    /// <summary>Calendars without a fault.</summary>
    public required ImmutableArray<CalendarData> Calendars { get; init; }

    /// <summary>All faults, by file and line.</summary>
    public required ImmutableArray<PackFault> Faults { get; init; }

    /// <summary>What is no fault and should be known, such as a pack that is not in force yet.</summary>
    public ImmutableArray<PackFault> Notes { get; init; } = [];

    /// <summary>Whether there is no fault.</summary>
    public bool IsSound => Faults.IsEmpty;
}

/// <summary>
/// Checks packs and the documents beside them together, before anybody relies on them: what <c>policy check</c> runs.
/// </summary>
/// <remarks>
/// Documents of one call are compared with each other. What a document refers to and the call does not hold is looked
/// up among those that ship; a document of the call takes the place of the shipped one with its id.
/// </remarks>
public static class PolicyCheck
{
    /// <summary>Checks a file, or every <c>.yaml</c> and <c>.yml</c> file in a directory and below.</summary>
    /// <param name="path">A file or directory; a directory without any such file is a fault.</param>
    /// <param name="today">The day for which notes about dates are made and sign-offs are judged.</param>
    public static PolicyCheckResult Run(string path, LocalDate today)
    {
        var faults = new FaultList(path);
        string[] names = Directory.Exists(path) ? PolicyFile.Find(path, faults) ?? [] : [path];
        var files = names.Select(name => PolicyDocuments.Load(name, ShippedPacks.All())).ToArray();
        DocumentDates.SignOffs(files, today);
        PackContradictions.Check(files, today);
        return Check(files, faults, ShippedDocuments.All) with { Notes = DocumentDates.Notes(files, today) };
    }

    /// <summary>Checks texts under their names; nothing that ships stands behind them.</summary>
    internal static PolicyCheckResult RunTexts(IEnumerable<KeyValuePair<string, string>> texts) =>
        Check([.. texts.Select(text => PolicyDocuments.LoadText(text.Key, text.Value))], new FaultList(""), null);

    private static PolicyCheckResult Check(
        PolicyDocuments[] files, FaultList whole, Func<PolicyCheckResult>? shipped)
    {
        PackClashes.Check([.. files.SelectMany(file => file.Packs)]);
        ContentClashes.Check(files);
        StrategyClashes.Check(files);
        StrategyReferences.Check(files, shipped);
        var checkedPacks = files.SelectMany(file => file.Packs).Select(placed => placed.Pack).ToList();
        AllocationClashes.Check(
            files, [.. checkedPacks, .. ShippedPacks.All().Where(pack => checkedPacks.All(own => own.Id != pack.Id))]);
        var own = files.SelectMany(file => file.Contents).Select(content => content.Pack).ToArray();
        var templates = ImmutableArray.CreateBuilder<MessageTemplate>();
        if (files.Any(file => file.Templates.Count > 0))
        {
            ContentPack[] contents =
                [.. own, .. shipped?.Invoke().Contents.Where(pack => own.All(other => other.Id != pack.Id)) ?? []];
            var packs = files.SelectMany(file => file.Packs).Select(placed => placed.Pack)
                .Concat(ShippedPacks.All()).ToList();
            foreach (var file in files)
            {
                file.Templates.ForEach(template => CheckBinds(file, template, packs));
                templates.AddRange(file.Templates.Where(template => Lint(file, template, contents))
                    .Select(placed => placed.Template));
            }
        }

        return new PolicyCheckResult
        {
            Packs = [.. files.SelectMany(file => file.Packs).Select(placed => placed.Pack)],
            Contents = [.. own],
            Templates = templates.ToImmutable(),
            Strategies = [.. files.SelectMany(file => file.Strategies).Select(placed => placed.Strategy)],
            Calendars = [.. files.SelectMany(file => file.Calendars).Select(placed => placed.Calendar)],
            Faults = [.. files.SelectMany(file => file.Faults.InOrder), .. whole.InOrder],
        };
    }

    // A template that names a pack which is not there, or one of another country, was written for something else.
    private static void CheckBinds(PolicyDocuments file, PlacedTemplate placed, IReadOnlyList<RulePack> packs)
    {
        foreach (var id in placed.Template.Binds)
        {
            var named = packs.Where(pack => pack.Id == id).ToArray();
            if (named.Length == 0)
            {
                file.Faults.Add(
                    placed.Binds, $"there is no pack {FaultList.Quote(id)}",
                    "name packs of this check or those that ship");
            }
            else if (named.All(pack => pack.Jurisdiction != "any"
                && pack.Jurisdiction != placed.Template.Jurisdiction))
            {
                file.Faults.Add(
                    placed.Binds,
                    $"the pack {id} is of {named[0].Jurisdiction}, the template of {placed.Template.Jurisdiction}",
                    "name packs of the template's own jurisdiction");
            }
        }
    }

    private static bool Lint(PolicyDocuments file, PlacedTemplate placed, ContentPack[] contents)
    {
        var found = TemplateLint.Faults(placed.Template, contents);
        foreach (var fault in found)
        {
            file.Faults.Add(placed.PlaceOf(fault), fault.What, fault.Remedy);
        }

        return found.Count == 0;
    }
}
