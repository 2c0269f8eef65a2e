using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>A reminder that names its template: what has to fit, and what the entry then says.</summary>
public sealed class TemplateUseTests
{
    private static readonly TemplateName Name = new("T-LETTER", 3, MessageLanguage.English);

    private static readonly MessageTemplate Template = new()
    {
        Id = Name.Id,
        Version = Name.Version,
        Title = "A letter for tests",
        Jurisdiction = "CN",
        Binds = ["TEST"],
        Language = Name.Language,
        Channel = ContactChannel.Letter,
        Act = ActClass.Collection,
        To = [PartyKind.Debtor, PartyKind.CoBorrower],
        ValidFrom = new LocalDate(2026, 1, 1),
        Parts =
        [
            new(TemplateSection.Outside, "{name}"),
            new(TemplateSection.Text, "{name} {balance} {rights} {how-to-check} {how-to-object} {seal}"),
        ],
    };

    private static readonly CheckedRule States = new()
    {
        Head = PolicySamples.Head("STATES") with
        {
            AppliesTo = RuleScope.Of([ActKind.Letter], [ActClass.Collection], null),
        },
        Checks = [new AllOfCheck { Fact = ContentFacts.LetterFields, AllOf = ["name", "business_seal"] }],
    };

    private static Remind Letter => Remind("r9") with
    {
        Channel = ContactChannel.Letter,
        Class = ActClass.Collection,
        Template = Name,
    };

    /// <summary>The entry names version and hash, and what the letter states is read from the template.</summary>
    [Fact]
    public void Letter_OfATemplate_IsOnRecordWithItsHashAndFields()
    {
        var script = Script().When(Letter).Then("ReminderRecorded TemplateUsed");

        var recorded = script.Events.OfType<ReminderRecorded>().Last();
        Assert.Equal(
            new TemplateUsed(
                Letter.Key, new UsedTemplate("T-LETTER", 3, MessageLanguage.English, Template.ContentHash())),
            script.Events.OfType<TemplateUsed>().Single());
        Assert.Null(recorded.Template);
        Assert.Equal(
            ["name", "balance", "rights_and_duties", "business_seal", "how_to_object"], recorded.Fields);
    }

    /// <summary>
    /// What a rule demands of a letter is judged by what the template states, not by what somebody says.
    /// </summary>
    [Fact]
    public void Rule_AboutALettersFields_ReadsTheTemplate()
    {
        var without = Template with { Parts = [new(TemplateSection.Text, "{name}")] };

        Script(States).When(Letter).Then("ReminderRecorded TemplateUsed");
        Script(without, States).When(Letter).ThenRefused(RefusalCode.RuleForbids);
        Script(States).When(Letter with { Template = null }).ThenRefused(RefusalCode.FactMissing);
    }

    [Fact]
    public void Fields_ThatDifferFromTheTemplates_AreRefused()
    {
        Script()
            .When(Letter with
            {
                Fields = ["business_seal", "name", "rights_and_duties", "balance", "how_to_object"],
            })
            .Then("ReminderRecorded TemplateUsed");
        Script().When(Letter with { Fields = ["name", "how_to_check_repay_object"] })
            .ThenRefused(RefusalCode.FieldsContradict);
    }

    /// <summary>A text that says by its template how to opt out needs nobody to say so again.</summary>
    [Fact]
    public void Rule_AboutOptingOut_ReadsTheTemplate()
    {
        var asks = States with
        {
            Head = States.Head with { AppliesTo = RuleScope.Of([ActKind.Text], [ActClass.Collection], null) },
            Checks = [new AnyOfCheck { Fact = ContentFacts.OptOutNotice, AnyOf = ["true"] }],
        };
        var silent = Template with { Channel = ContactChannel.Sms };
        var says = silent with { Parts = [new(TemplateSection.Text, "{amount} {opt-out}")] };
        var text = Letter with { Channel = ContactChannel.Sms };

        Script(says, asks).When(text).Then("ReminderRecorded TemplateUsed");
        Script(silent, asks).When(text).ThenRefused(RefusalCode.FactMissing);
        Script(silent, asks).When(text with { Stated = [new("opt-out-notice", FactValue.Of(truth: true))] })
            .Then("ReminderRecorded TemplateUsed FactsStated");
    }

    [Fact]
    public void Template_ThatThereIsNot_IsRefused() =>
        CaseScript.Contacted().Under(Policies.With()).When(Letter).ThenRefused(RefusalCode.KeyUnknown);

    [Fact]
    public void Template_ThatDoesNotServeTheReminder_IsRefused()
    {
        MessageTemplate[] others =
        [
            Template with { Channel = ContactChannel.Email }, Template with { Act = ActClass.Reminder },
            Template with { To = [PartyKind.Guarantor] }, Template with { ValidFrom = new LocalDate(2026, 12, 1) },
            Template with { ValidTo = new LocalDate(2026, 1, 31) },
        ];

        Assert.All(others, other => Script(other).When(Letter).ThenRefused(RefusalCode.FieldsContradict));
    }

    /// <summary>A reminder after the due date is collection, so one made of a reminder's template is refused.</summary>
    [Fact]
    public void Reminder_PastItsDueDate_NeedsATemplateOfCollection()
    {
        var reminding = Template with { Act = ActClass.Reminder };

        Script().When(Letter with { Class = ActClass.Reminder }).Then("ReminderRecorded TemplateUsed");
        Script(reminding).When(Letter with { Class = ActClass.Reminder }).ThenRefused(RefusalCode.FieldsContradict);
    }

    [Fact]
    public void Text_OfATemplate_KeepsNoFieldsOfALetter()
    {
        var text = Template with { Channel = ContactChannel.Sms };
        var script = Script(text).When(Letter with { Channel = ContactChannel.Sms })
            .Then("ReminderRecorded TemplateUsed");

        var recorded = script.Events.OfType<ReminderRecorded>().Last();
        Assert.Equal("T-LETTER", script.Events.OfType<TemplateUsed>().Single().Template.Id);
        Assert.Empty(recorded.Fields);
    }

    private static CaseScript Script(params PolicyRule[] rules) => Script(Template, rules);

    private static CaseScript Script(MessageTemplate template, params PolicyRule[] rules)
    {
        var script = CaseScript.Contacted().Under(Policies.With(rules));
        script.Beside = script.Beside with { Template = template };
        return script;
    }
}
