using System.Collections.Immutable;

namespace Cases.Domain;

/// <summary>What a reminder that names a template has to keep.</summary>
internal static class TemplateUse
{
    /// <summary>Whether the template is there and serves this reminder; else the reminder is refused.</summary>
    /// <param name="d">The decision.</param>
    /// <param name="command">The reminder, which names a template.</param>
    /// <param name="actClass">As what it is judged.</param>
    public static bool Require(Deciding d, Remind command, ActClass actClass)
    {
        var name = command.Template!;
        if (!d.RequireName(name.Id, "template")
            || !d.Require(d.Facts.Template is not null, RefusalCode.KeyUnknown,
                $"There is no template {name.Id} of that version and language."))
        {
            return false;
        }

        var template = d.Facts.Template!;
        d.Expect(template.ValidFrom <= d.Today && (template.ValidTo is not { } last || d.Today <= last),
            RefusalCode.FieldsContradict, "The template is not in force on that day.");
        d.Expect(template.Channel == command.Channel, RefusalCode.FieldsContradict,
            $"The template goes by {PolicyWords.Of(template.Channel):word}.");
        d.Expect(template.Act == actClass, RefusalCode.FieldsContradict,
            $"The template is of the class {PolicyWords.Of(template.Act):word}, "
                + $"the reminder of {PolicyWords.Of(actClass):word}.");
        d.Expect(template.To.Contains(command.Party), RefusalCode.FieldsContradict,
            "The template is for somebody in another part.");
        return d.Require(command.Fields.IsDefaultOrEmpty || Same(command.Fields, UsedTemplate.Fields(template)),
            RefusalCode.FieldsContradict, "What the letter states comes from its template; leave the fields out.");
    }

    /// <summary>The reminder with what its template states, where it is a letter.</summary>
    public static Remind Stated(Deciding d, Remind command) =>
        command.Template is not null && command.Channel == ContactChannel.Letter
            ? command with { Fields = UsedTemplate.Fields(d.Facts.Template!) }
            : command;

    private static bool Same(ImmutableArray<string> one, ImmutableArray<string> other) =>
        one.Order(StringComparer.Ordinal).SequenceEqual(other.Order(StringComparer.Ordinal), StringComparer.Ordinal);
}
