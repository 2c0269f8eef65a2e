using Cases.Domain;
using Xunit;

namespace Cases.Policies.Tests;

/// <summary>Templates as files: what is read, each fault with its place, and those that ship.</summary>
public sealed class TemplateTests
{
    [Fact]
    public void Template_Sound_IsReadAsWritten()
    {
        var template = Assert.Single(DocumentText.Check(DocumentText.Content, DocumentText.Template).Templates);

        Assert.Equal(("TEST-SMS", 1, "CN", MessageLanguage.Chinese, ContactChannel.Sms),
            (template.Id, template.Version, template.Jurisdiction, template.Language, template.Channel));
        Assert.Equal("{name}，您好。\n您应还{amount}。{sender}", Assert.Single(template.Parts).Text);
        Assert.Equal(ContactPurpose.Collect, template.Purpose);
    }

    [Theory]
    [InlineData("version: 1", "version: 0", "0.yaml:2:10: a version is 1 or more")]
    [InlineData("version: 1", "version: one", "0.yaml:2:10: 'version' of the template: 'one' is not a whole number")]
    [InlineData("jurisdiction: CN", "jurisdiction: any", "0.yaml:4:15: 'any' is no jurisdiction")]
    [InlineData("binds: [BANK]", "binds: []", "0.yaml:5:8: 'binds' names nothing")]
    [InlineData("binds: [BANK]", "binds: [BANK, BANK]", "0.yaml:5:15: 'binds' names 'BANK' twice")]
    [InlineData("binds: [BANK]", "binds: [NOWHERE]", "0.yaml:5:8: there is no pack 'NOWHERE'")]
    [InlineData("language: zh-CN", "language: zh", "0.yaml:6:11: 'zh' is no language of messages")]
    [InlineData("channel: sms", "channel: fax", "0.yaml:7:10: 'channel' of the template: 'fax' is not a word")]
    [InlineData("to: [debtor]", "to: [relative]", "0.yaml:9:6: 'to' of the template: 'relative' is not a word")]
    [InlineData("valid-from: 2026-03-01", "valid-from: 2026-02-30", "0.yaml:10:13: 'valid-from' of the template")]
    [InlineData("text: |", "subject: x\nbody: |", "0.yaml:1:1: the template lacks 'text'")]
    [InlineData("text: |", "text: [x]\nsubject: |", "0.yaml:11:7: 'text' of the template must be a text")]
    [InlineData("您好", "您好13800138000", "0.yaml:12:12: a telephone number is typed here")]
    [InlineData("{sender}", "{sender} 6222 0212 3456 7890 123", "0.yaml:13:24: a number as long")]
    [InlineData("{sender}", "{sender}bank.example", "0.yaml:13:23: a link is typed here")]
    [InlineData("{sender}", "{sneder}", "0.yaml:13:15: there is no such placeholder")]
    [InlineData("text: |", "subject: 您好\ntext: |", "0.yaml:11:10: sms has no section 'subject'")]
    public void Template_WithOneFault_NamesPlaceAndReason(string part, string replacement, string fault) =>
        Assert.StartsWith(
            fault, DocumentText.Check(DocumentText.Template.With(part, replacement)).Faults[0].ToString(),
            StringComparison.Ordinal);

    [Fact]
    public void Words_ThatARuleForbids_AreToldWithRuleCitationAndPlace() =>
        Assert.Equal(
            "1.yaml:12:12: the text says '后果自负', which is a threat (TEST-THREAT: Test rules, art. 2); "
                + "say it in other words, or leave it out",
            DocumentText.OnlyFault(DocumentText.Content, DocumentText.Template.With("您好", "您好后果 自负")));

    [Fact]
    public void Field_ThatIsMissing_IsToldAtTheText() =>
        Assert.StartsWith(
            "1.yaml:12:3: the text does not state 'sender' (TEST-FIELDS",
            DocumentText.OnlyFault(DocumentText.Content, DocumentText.Template.With("{sender}", "")),
            StringComparison.Ordinal);

    /// <summary>
    /// In one line and between quotes a place is found as well; where escapes hide it, it is the value's.
    /// </summary>
    [Theory]
    [InlineData("text: 您应还{amount}。{sender}13800138000", "0.yaml:11:27: ")]
    [InlineData("text: '您应还{amount}。{sender}13800138000'", "0.yaml:11:28: ")]
    [InlineData("text: \"您应还{amount}。\\u007Bsender}13800138000\"", "0.yaml:11:7: ")]
    public void Place_OfAFault_IsFoundInEveryStyle(string text, string place)
    {
        var cut = DocumentText.Template[..DocumentText.Template.IndexOf("text: |", StringComparison.Ordinal)];

        Assert.StartsWith(place, DocumentText.OnlyFault(cut + text + "\npurpose: collect"), StringComparison.Ordinal);
    }

    [Fact]
    public void Template_InTwoFiles_IsToldAtBothPlaces() =>
        Assert.StartsWith(
            "1.yaml:1:11: the template TEST-SMS version 1 in zh-CN is there twice; the other is 0.yaml:1:11",
            DocumentText.OnlyFault(DocumentText.Template, DocumentText.Template), StringComparison.Ordinal);

    [Fact]
    public void Template_OfAnotherVersionOrLanguage_IsAnotherOne() =>
        Assert.Empty(DocumentText.Check(
            DocumentText.Template, DocumentText.Template.With("version: 1", "version: 2"),
            DocumentText.Template.With("zh-CN", "en")).Faults);

    [Fact]
    public void Pack_OfAnotherCountry_IsNotBound() =>
        Assert.StartsWith(
            "0.yaml:5:8: the pack CN-CC is of CN, the template of IE",
            DocumentText.OnlyFault(DocumentText.Template.With("jurisdiction: CN", "jurisdiction: IE")
                .With("binds: [BANK]", "binds: [CN-CC]")), StringComparison.Ordinal);

    [Fact]
    public void ShippedTemplates_CoverTheReminderChannelsInBothLanguages()
    {
        var templates = ShippedDocuments.Templates();
        var wanted =
            from channel in new[] { ContactChannel.Sms, ContactChannel.Email, ContactChannel.Letter }
            from act in new[] { ActClass.Reminder, ActClass.Collection }
            from language in Enum.GetValues<MessageLanguage>()
            select (channel, act, language);

        Assert.Equal(wanted.Order(), templates.Select(t => (t.Channel, t.Act, t.Language)).Order());
        Assert.All(templates, template => Assert.Empty(TemplateLint.Faults(template, ShippedDocuments.Contents())));
    }

    /// <summary>
    /// Every placeholder that a shipped template holds is needed: without it, or without its label, some fault comes.
    /// </summary>
    [Fact]
    public void ShippedLetter_WithoutAnyOfItsFields_IsRefused()
    {
        var letter = ShippedDocuments.Templates()
            .First(t => t is { Channel: ContactChannel.Letter, Act: ActClass.Collection });
        Placeholder[] free = [Placeholder.Account, Placeholder.DaysPastDue, Placeholder.Today];

        foreach (var field in letter.Placeholders().Except(free))
        {
            var word = $"{{{PolicyWords.Of(field)}}}";
            var without = letter with
            {
                Parts = [.. letter.Parts.Select(part => part with
                {
                    Text = part.Section == TemplateSection.Text
                        ? part.Text.Replace(word, "", StringComparison.Ordinal)
                        : part.Text,
                })],
            };
            Assert.Contains(TemplateLint.Faults(without, ShippedDocuments.Contents()),
                fault => fault.What.Contains($"'{PolicyWords.Of(field)}'", StringComparison.Ordinal));
        }
    }
}
