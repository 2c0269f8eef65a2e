using System.Collections.Immutable;

namespace Cases.Domain;

/// <summary>Which template: a version in one language.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">Its version, from 1.</param>
/// <param name="Language">Its language.</param>
public sealed record TemplateName(string Id, int Version, MessageLanguage Language);

/// <summary>The template that a message was made of, as the trail keeps it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Language">Its language.</param>
/// <param name="Sha256">
/// The hash of what it said (<see cref="MessageTemplate.ContentHash"/>). Only a template without any fault of the
/// linter can be named, so the hash says as well that this text was linted and found sound.
/// </param>
public sealed record UsedTemplate(string Id, int Version, MessageLanguage Language, string Sha256)
{
    // The words of rules on letters by what states them; one that several state needs all of them.
    private static readonly ImmutableArray<(string Word, Placeholder[] By)> LetterWords =
    [
        ("name", [Placeholder.Name]), ("balance", [Placeholder.Balance]),
        ("reason_and_law", [Placeholder.ReasonAndLaw]), ("rights_and_duties", [Placeholder.Rights]),
        ("how_to_check_repay_object", [Placeholder.HowToCheck, Placeholder.HowToRepay, Placeholder.HowToObject]),
        ("bank_contact", [Placeholder.Contact]), ("business_seal", [Placeholder.Seal]),
        ("creditor", [Placeholder.Sender]), ("due_date", [Placeholder.DueDate]),
        ("arrears_amount", [Placeholder.Amount]), ("payee_account", [Placeholder.PayeeAccount]),
        ("how_to_object", [Placeholder.HowToObject]), ("opt_out", [Placeholder.OptOut]),
    ];

    /// <summary>What a letter of a template states, in the words of the rules.</summary>
    public static ImmutableArray<string> Fields(MessageTemplate template)
    {
        var held = template.Placeholders();
        return [.. LetterWords.Where(field => field.By.All(held.Contains)).Select(field => field.Word)];
    }

    /// <summary>True where a template says how to opt out; null where it does not, and words of its own may.</summary>
    public static bool? SaysHowToOptOut(MessageTemplate template) =>
        template.Placeholders().Contains(Placeholder.OptOut) ? true : null;

    /// <summary>A template as it is used.</summary>
    public static UsedTemplate Of(MessageTemplate template) =>
        new(template.Id, template.Version, template.Language, template.ContentHash());
}
