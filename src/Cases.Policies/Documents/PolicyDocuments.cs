using Cases.Domain;
using Cases.Policies.Yaml;

namespace Cases.Policies;

/// <summary>The documents of one file, each read as what its first key says.</summary>
internal sealed class PolicyDocuments
{
    private const string Kinds = "pack, content, template, strategy, calendar";

    private readonly IReadOnlyList<RulePack> _law;

    private PolicyDocuments(string file, FaultList faults, IReadOnlyList<RulePack> law) =>
        (File, Faults, _law) = (file, faults, law);

    public string File { get; }

    public FaultList Faults { get; }

    public List<PlacedPack> Packs { get; } = [];

    public List<(ContentPack Pack, YamlMap Document)> Contents { get; } = [];

    public List<PlacedTemplate> Templates { get; } = [];

    public List<PlacedStrategy> Strategies { get; } = [];

    public List<PlacedCalendar> Calendars { get; } = [];

    /// <summary>Reads a file; what cannot be read is among the faults.</summary>
    /// <param name="file">The file.</param>
    /// <param name="law">Packs whose numbers of law a bank's pack may not loosen.</param>
    public static PolicyDocuments Load(string file, IReadOnlyList<RulePack> law)
    {
        var faults = new FaultList(file);
        return PolicyFile.Read(file, faults) is { } text
            ? Read(file, text, faults, law)
            : new PolicyDocuments(file, faults, law);
    }

    /// <summary>Reads a text under a name.</summary>
    public static PolicyDocuments LoadText(string name, string text) => Read(name, text, new FaultList(name), []);

    private static PolicyDocuments Read(string file, string text, FaultList faults, IReadOnlyList<RulePack> law)
    {
        var read = new PolicyDocuments(file, faults, law);
        var lines = new SourceLines(text);
        var documents = StrictYaml.Read(text, 0, faults);
        if (documents.Count == 0 && faults.Count == 0)
        {
            faults.AddForFile("the file is empty", $"begin a document with one of: {Kinds}");
        }

        foreach (var document in documents)
        {
            read.Add(document, lines);
        }

        return read;
    }

    // A document with a fault of its YAML is read for its other faults and then left out.
    private void Add(YamlDocument document, SourceLines lines)
    {
        var map = document.Root as YamlMap;
        switch (map?.Entries.Select(entry => entry.Key.Value).FirstOrDefault())
        {
            case "pack" when PackReader.Read(
                document.Root, Faults, null, [.. _law, .. Packs.Select(placed => placed.Pack)])
                is { } pack && document.IsSound:
                Packs.Add(new PlacedPack(File, document.Root, pack, Faults));
                break;
            case "content" when ContentReader.Read(map!, Faults) is { } content && document.IsSound:
                Contents.Add((content, map!));
                break;
            case "template" when TemplateReader.Read(map!, lines, Faults) is { } template && document.IsSound:
                Templates.Add(template);
                break;
            case "strategy" when StrategyReader.Read(map!, Faults) is { } strategy && document.IsSound:
                Strategies.Add(strategy);
                break;
            case "calendar" when CalendarReader.Read(map!, Faults) is { } calendar && document.IsSound:
                Calendars.Add(calendar);
                break;
            case "pack" or "content" or "template" or "strategy" or "calendar":
                break;
            default:
                Faults.Add(document.Root.Place, "this document is of no kind that is known",
                    $"begin it with one of: {Kinds}");
                break;
        }
    }
}
