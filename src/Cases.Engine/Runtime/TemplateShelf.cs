using System.Collections.Frozen;
using Cases.Domain;
using Cases.Policies;

namespace Cases.Engine;

/// <summary>The templates that commands may name: those that ship, each linted when it was loaded.</summary>
internal static class TemplateShelf
{
    private static readonly Lazy<FrozenDictionary<TemplateName, MessageTemplate>> Templates = new(() =>
        ShippedDocuments.Templates().ToFrozenDictionary(
            template => new TemplateName(template.Id, template.Version, template.Language)));

    /// <summary>The template that a command names; null where it names none, or one that there is not.</summary>
    public static MessageTemplate? Of(CaseCommand command) =>
        command is Remind { Template: { } name } ? Templates.Value.GetValueOrDefault(name) : null;

    /// <summary>The template that was used; null where there is none of its name any more, or it says another text.
    /// </summary>
    public static MessageTemplate? Of(UsedTemplate used) =>
        Templates.Value.GetValueOrDefault(new TemplateName(used.Id, used.Version, used.Language)) is { } known
            && known.ContentHash() == used.Sha256
                ? known
                : null;
}
