using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>A part of a message, by who can read it.</summary>
public enum TemplateSection
{
    /// <summary>What is printed on the envelope beside the address.</summary>
    Outside,

    /// <summary>The subject line, which a locked screen shows.</summary>
    Subject,

    /// <summary>The line that a list of messages shows.</summary>
    Preview,

    /// <summary>The message itself.</summary>
    Text,
}

/// <summary>A language in which messages are written.</summary>
public enum MessageLanguage
{
    /// <summary>Simplified Chinese, <c>zh-CN</c>.</summary>
    Chinese,

    /// <summary>English, <c>en</c>.</summary>
    English,
}

/// <summary>One section of a template with its text.</summary>
/// <param name="Section">Which.</param>
/// <param name="Text">The text, placeholders in braces; lines are parted by a line feed.</param>
public sealed record TemplatePart(TemplateSection Section, string Text);

/// <summary>
/// A message or letter as the bank may send it: words with placeholders, linted before anybody uses it.
/// </summary>
public sealed record MessageTemplate
{
    /// <summary>Longest text of a section in characters, inclusive.</summary>
    public const int MaxText = 8000;

    /// <summary>The id, the same over versions and languages: <c>CN-DUE-SMS</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Its version, from 1; a changed word is a new version.</summary>
    public required int Version { get; init; }

    /// <summary>What it is for, in one line.</summary>
    public required string Title { get; init; }

    /// <summary>The jurisdiction whose rules of content bind it: an ISO 3166 country code.</summary>
    public required string Jurisdiction { get; init; }

    /// <summary>The packs whose acts it serves.</summary>
    public required ImmutableArray<string> Binds { get; init; }

    /// <summary>Its language.</summary>
    public required MessageLanguage Language { get; init; }

    /// <summary>The channel by which it goes.</summary>
    public required ContactChannel Channel { get; init; }

    /// <summary>The class of act that it serves; a reminder ends with the due date.</summary>
    public required ActClass Act { get; init; }

    /// <summary>Why somebody is contacted with it.</summary>
    public ContactPurpose Purpose { get; init; }

    /// <summary>To whom it may go.</summary>
    public required ImmutableArray<PartyKind> To { get; init; }

    /// <summary>The first day on which it may be used, inclusive.</summary>
    public required LocalDate ValidFrom { get; init; }

    /// <summary>The last day, inclusive; null while there is no end.</summary>
    public LocalDate? ValidTo { get; init; }

    /// <summary>The sections, each at most once, in the order of <see cref="TemplateSection"/>.</summary>
    public required ImmutableArray<TemplatePart> Parts { get; init; }

    /// <summary>SHA-256 of everything that it says, 64 lower-case hex digits.</summary>
    public string ContentHash() => ContentDigest.Of(
    [
        Id, PolicyWords.Of(Version), Title, Jurisdiction, string.Join(' ', Binds), MessageWords.Of(Language),
        PolicyWords.Of(Channel), PolicyWords.Of(Act), PolicyWords.Of(Purpose),
        string.Join(' ', To.Select(party => PolicyWords.Of(party))), PolicyWords.Of(ValidFrom),
        PolicyWords.Of(ValidTo), .. Parts.SelectMany(part => new[] { PolicyWords.Of(part.Section), part.Text }),
    ]);

    /// <summary>The placeholders that the message itself holds, each once.</summary>
    public ImmutableArray<Placeholder> Placeholders() =>
    [
        .. Parts.Where(part => part.Section == TemplateSection.Text)
            .SelectMany(part => TemplateText.Marks(part.Text))
            .Select(mark => mark.Placeholder).OfType<Placeholder>().Distinct().Order(),
    ];
}

/// <summary>The words of languages in files: tags of BCP 47.</summary>
public static class MessageWords
{
    /// <summary>All tags, in the order of <see cref="MessageLanguage"/>.</summary>
    public static ImmutableArray<string> Languages { get; } = ["zh-CN", "en"];

    /// <summary>The tag of a language.</summary>
    public static string Of(MessageLanguage language) => Languages[(int)language];

    /// <summary>The language of a tag, exactly as written; null for none.</summary>
    public static MessageLanguage? LanguageOf(string tag) =>
        Languages.IndexOf(tag) is var index and >= 0 ? (MessageLanguage)index : null;
}
