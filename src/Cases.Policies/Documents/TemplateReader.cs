using System.Collections.Immutable;
using Cases.Domain;
using Cases.Policies.Yaml;
using NodaTime;

namespace Cases.Policies;

/// <summary>A template with what is needed to tell where in its file a fault lies.</summary>
internal sealed record PlacedTemplate(
    MessageTemplate Template,
    YamlPlace Place,
    ImmutableDictionary<TemplateSection, YamlScalar> Sections,
    YamlPlace Binds,
    SourceLines Lines)
{
    public YamlPlace PlaceOf(TemplateFault fault) => fault.Section is { } section
        ? Lines.PlaceOf(Sections[section], fault.Start)
        : Place;
}

/// <summary>
/// Reads one document as a template, noting every fault of its form; its words are linted afterwards.
/// </summary>
internal static class TemplateReader
{
    public static PlacedTemplate? Read(YamlMap document, SourceLines lines, FaultList faults)
    {
        var before = faults.Count;
        var reader = new MapReader(document, faults, "the template");
        var sections = ImmutableDictionary.CreateBuilder<TemplateSection, YamlScalar>();
        var template = new MessageTemplate
        {
            Id = PackReader.Id(reader, "template") ?? "",
            Version = DocumentHead.Version(reader),
            Title = reader.Text("title") ?? "",
            Jurisdiction = DocumentHead.Jurisdiction(reader, mayBeAny: false) ?? "",
            Binds = [.. DocumentHead.Ids(reader, "binds", required: true)],
            Language = ReadLanguage(reader) ?? MessageLanguage.Chinese,
            Channel = reader.Word<ContactChannel>("channel") ?? ContactChannel.Letter,
            Act = reader.Word<ActClass>("act") ?? ActClass.Collection,
            Purpose = reader.Word<ContactPurpose>("purpose") ?? ContactPurpose.Collect,
            To = [.. reader.Words<PartyKind>("to", required: true) ?? []],
            ValidFrom = reader.Date("valid-from", required: true) ?? LocalDate.MinIsoValue,
            ValidTo = reader.Date("valid-to", required: false),
            Parts = ReadParts(reader, sections),
        };
        DocumentHead.CheckDates(reader, template.ValidFrom, template.ValidTo, "the template");
        reader.Done();
        return faults.Count > before
            ? null
            : new PlacedTemplate(
                template, reader.PlaceOf("template"), sections.ToImmutable(), reader.PlaceOf("binds"), lines);
    }

    private static MessageLanguage? ReadLanguage(MapReader reader)
    {
        if (reader.Text("language") is not { } tag)
        {
            return null;
        }

        var language = MessageWords.LanguageOf(tag);
        if (language is null)
        {
            reader.Faults.Add(
                reader.PlaceOf("language"),
                $"{FaultList.Quote(tag)} is no language of messages",
                $"use one of: {string.Join(", ", MessageWords.Languages)}");
        }

        return language;
    }

    private static ImmutableArray<TemplatePart> ReadParts(
        MapReader reader, ImmutableDictionary<TemplateSection, YamlScalar>.Builder sections)
    {
        var parts = ImmutableArray.CreateBuilder<TemplatePart>();
        foreach (var section in Enum.GetValues<TemplateSection>())
        {
            var key = PolicyWords.Of(section);
            switch (reader.Node(key, required: section == TemplateSection.Text))
            {
                case null:
                    break;
                case YamlScalar scalar when scalar.Value.Trim().Length is > 0 and <= MessageTemplate.MaxText:
                    sections.Add(section, scalar);
                    parts.Add(new TemplatePart(section, scalar.Value.TrimEnd()));
                    break;
                case var other:
                    reader.Faults.Add(
                        other.Place,
                        $"'{key}' of the template must be a text of 1 to {MessageTemplate.MaxText} characters",
                        $"write '{key}: |' and the lines of the text below it");
                    break;
            }
        }

        return parts.ToImmutable();
    }
}
