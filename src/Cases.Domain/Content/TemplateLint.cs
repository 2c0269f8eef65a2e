using System.Collections.Immutable;

namespace Cases.Domain;

/// <summary>Something that a template may not say, or does not say and must.</summary>
/// <param name="Section">In which section; null where it is about the template as a whole.</param>
/// <param name="Start">Where, in UTF-16 characters from 0 of the section's text.</param>
/// <param name="Length">How many characters; 0 where something is missing.</param>
/// <param name="Rule">The rule's id; null where the form of every template demands it.</param>
/// <param name="What">What is wrong, in one line; a typed number is never repeated.</param>
/// <param name="Remedy">What to do.</param>
public sealed record TemplateFault(
    TemplateSection? Section, int Start, int Length, string? Rule, string What, string Remedy);

/// <summary>Compares a template with every rule of content that binds it, and with the wall for typed text.</summary>
/// <remarks>Pure. A template with any fault may not be sent: nothing here is only a warning.</remarks>
public static class TemplateLint
{
    private static readonly ImmutableArray<PartyKind> OwnParties =
    [
        PartyKind.Debtor, PartyKind.CoBorrower, PartyKind.Guarantor, PartyKind.SupplementaryCardholder, PartyKind.Heir,
        PartyKind.Guardian, PartyKind.Representative,
    ];

    /// <summary>Every fault of a template, by section and place; empty where it may be used.</summary>
    /// <param name="template">The template.</param>
    /// <param name="packs">All packs of content; those that bind the template are used.</param>
    public static IReadOnlyList<TemplateFault> Faults(MessageTemplate template, IEnumerable<ContentPack> packs)
    {
        var faults = new List<TemplateFault>();
        foreach (var part in template.Parts)
        {
            AddForm(faults, part);
        }

        AddSections(faults, template);
        foreach (var rule in packs.Where(pack => pack.Binds(template)).SelectMany(pack => pack.Rules))
        {
            if (rule.Covers(template))
            {
                AddRule(faults, template, rule);
            }
        }

        return [.. faults.OrderBy(fault => fault.Section).ThenBy(fault => fault.Start)
            .ThenBy(fault => fault.Rule, StringComparer.Ordinal)];
    }

    /// <summary>Whether a rule that forbids phrases finds one in a text; for the examples of a pack.</summary>
    public static bool Finds(ContentRule rule, string text) =>
        rule.Phrases.Any(phrase => PhraseSearch.Find(text, phrase).Count > 0)
        || (rule.Demand == ContentDemand.Conceals && Fields(rule, text).Any())
        || (rule.Demand == ContentDemand.States && Missing(rule, TemplateText.Marks(text)).Any());

    // What every template keeps, whatever the packs say.
    private static void AddForm(List<TemplateFault> faults, TemplatePart part)
    {
        foreach (var mark in TemplateText.Marks(part.Text).Where(mark => mark.Placeholder is null))
        {
            faults.Add(new TemplateFault(
                part.Section, mark.Start, mark.Length, null,
                mark.Length == 1 ? "a brace stands alone" : "there is no such placeholder",
                $"use one of: {string.Join(", ", PolicyWords.All<Placeholder>().Select(word => $"{{{word}}}"))}"));
        }

        foreach (var typed in OutboundText.Faults(TemplateText.WithoutMarks(part.Text)))
        {
            faults.Add(new TemplateFault(part.Section, typed.Start, typed.Length, null, typed.What, typed.Remedy));
        }
    }

    private static void AddSections(List<TemplateFault> faults, MessageTemplate template)
    {
        foreach (var part in template.Parts.Where(part => !SectionsOf(template.Channel).Contains(part.Section)))
        {
            faults.Add(new TemplateFault(
                part.Section, 0, 0, null,
                $"{PolicyWords.Of(template.Channel)} has no section '{PolicyWords.Of(part.Section)}'",
                "leave it out"));
        }

        var missing = SectionsOf(template.Channel)
            .Where(section => section is TemplateSection.Text || MustHave(template.Channel, section))
            .Where(section => template.Parts.All(part => part.Section != section));
        foreach (var section in missing)
        {
            faults.Add(new TemplateFault(
                null, 0, 0, null, $"the template lacks '{PolicyWords.Of(section)}'",
                $"add '{PolicyWords.Of(section)}: …'"));
        }
    }

    private static ImmutableArray<TemplateSection> SectionsOf(ContactChannel channel) => channel switch
    {
        ContactChannel.Letter => [TemplateSection.Outside, TemplateSection.Subject, TemplateSection.Text],
        ContactChannel.Email => [TemplateSection.Subject, TemplateSection.Preview, TemplateSection.Text],
        ContactChannel.App => [TemplateSection.Subject, TemplateSection.Preview, TemplateSection.Text],
        ContactChannel.Phone or ContactChannel.Sms or ContactChannel.InPerson => [TemplateSection.Text],
    };

    // What is read from outside is written down, so that nobody's envelope or list of messages is left to chance.
    private static bool MustHave(ContactChannel channel, TemplateSection section) => channel switch
    {
        ContactChannel.Letter => section == TemplateSection.Outside,
        ContactChannel.Email => section == TemplateSection.Subject,
        _ => false,
    };

    private static void AddRule(List<TemplateFault> faults, MessageTemplate template, ContentRule rule)
    {
        switch (rule.Demand)
        {
            case ContentDemand.States:
                AddMissing(faults, template, rule);
                break;
            case ContentDemand.Avoids:
                foreach (var part in template.Parts)
                {
                    AddPhrases(faults, part, rule);
                }

                break;
            case ContentDemand.Conceals:
                foreach (var part in template.Parts.Where(part => IsOpen(part, template)))
                {
                    AddPhrases(faults, part, rule);
                    faults.AddRange(Fields(rule, part.Text).Select(mark => new TemplateFault(
                        part.Section, mark.Start, mark.Length, rule.Id,
                        $"{Place(part.Section)} shows '{PolicyWords.Of(mark.Placeholder!.Value)}' to others "
                            + Source(rule),
                        "say it in the text, which only the person addressed reads")));
                }

                break;
        }
    }

    private static bool IsOpen(TemplatePart part, MessageTemplate template) =>
        part.Section != TemplateSection.Text || template.To.Any(party => !OwnParties.Contains(party));

    private static void AddMissing(List<TemplateFault> faults, MessageTemplate template, ContentRule rule)
    {
        var text = template.Parts.FirstOrDefault(part => part.Section == TemplateSection.Text);
        foreach (var field in Missing(rule, TemplateText.Marks(text?.Text ?? "")))
        {
            faults.Add(new TemplateFault(
                text?.Section, 0, 0, rule.Id,
                $"the text does not state '{PolicyWords.Of(field)}' {Source(rule)}",
                $"write {{{PolicyWords.Of(field)}}} where it belongs"));
        }
    }

    private static IEnumerable<Placeholder> Missing(ContentRule rule, IReadOnlyList<TemplateMark> marks) =>
        rule.Fields.Where(field => !marks.Any(mark => mark.Placeholder == field));

    private static IEnumerable<TemplateMark> Fields(ContentRule rule, string text) => TemplateText.Marks(text)
        .Where(mark => mark.Placeholder is { } field && rule.Fields.Contains(field));

    private static void AddPhrases(List<TemplateFault> faults, TemplatePart part, ContentRule rule)
    {
        foreach (var phrase in rule.Phrases)
        {
            foreach (var (start, length) in PhraseSearch.Find(part.Text, phrase))
            {
                faults.Add(new TemplateFault(
                    part.Section, start, length, rule.Id,
                    $"{Place(part.Section)} says '{phrase.Words}', which is {Claim(rule.Claim)} {Source(rule)}",
                    "say it in other words, or leave it out"));
            }
        }
    }

    private static string Source(ContentRule rule) => $"({rule.Id}: {rule.Citation})";

    private static string Place(TemplateSection section) => section switch
    {
        TemplateSection.Outside => "the envelope",
        TemplateSection.Subject => "the subject",
        TemplateSection.Preview => "the preview",
        TemplateSection.Text => "the text",
    };

    private static string Claim(ContentClaim claim) => claim switch
    {
        ContentClaim.None => "forbidden",
        ContentClaim.Threat => "a threat",
        ContentClaim.PretendedAuthority => "the pretence of an authority",
        ContentClaim.Disgrace => "disgrace before others",
        ContentClaim.Exaggeration => "an exaggerated consequence",
        ContentClaim.Guarantee => "a promise that nobody can give",
        ContentClaim.NewBorrowing => "a push to borrow elsewhere",
        ContentClaim.PrivateChannel => "a private channel",
        ContentClaim.ForeignPayment => "a way of payment beside the bank's",
        ContentClaim.RevealsDebt => "a word that tells others of the debt",
    };
}
