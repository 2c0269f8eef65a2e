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

    /// <summary>
    /// The template that a command names, or that its message is made of; null where there is none.
    /// </summary>
    /// <param name="command">The command.</param>
    /// <param name="state">The case.</param>
    public static MessageTemplate? Of(CaseCommand command, CaseState state) => command switch
    {
        Remind { Template: { } name } => Templates.Value.GetValueOrDefault(name),
        SendMessage message => Templates.Value.GetValueOrDefault(message.Template),
        ConfirmMessage confirm => Of(state, confirm.Key),
        ReportMessage report => Of(state, report.Key),
        _ => null,
    };

    /// <summary>The template that was used; null where there is none of its name any more, or it says another text.
    /// </summary>
    public static MessageTemplate? Of(UsedTemplate used) =>
        Templates.Value.GetValueOrDefault(new TemplateName(used.Id, used.Version, used.Language)) is { } known
            && known.ContentHash() == used.Sha256
                ? known
                : null;

    private static MessageTemplate? Of(CaseState state, string key) =>
        state.Messages.FirstOrDefault(known => known.Key == key) is { } message ? Of(message.Template) : null;
}
