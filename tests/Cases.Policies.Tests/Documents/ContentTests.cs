using Cases.Domain;
using Xunit;

namespace Cases.Policies.Tests;

/// <summary>Packs of content as files: what is read, and each fault with its place.</summary>
public sealed class ContentTests
{
    [Fact]
    public void Pack_Sound_IsReadAsWritten()
    {
        var pack = Assert.Single(DocumentText.Check(DocumentText.Content).Contents);

        Assert.Equal(("TEST-CONTENT", "CN", 2), (pack.Id, pack.Jurisdiction, pack.Rules.Length));
        Assert.Equal([Placeholder.Amount, Placeholder.Sender], pack.Rules[0].Fields);
        Assert.Equal([ContactChannel.Sms, ContactChannel.Email], pack.Rules[0].Channels);
        Assert.Equal(
            [new ContentPhrase(MessageLanguage.Chinese, "后果自负"), new(MessageLanguage.English, "or else")],
            pack.Rules[1].Phrases);
        Assert.Equal(
            ("A. Counsel", SourceStatus.OfficialText), (pack.Rules[1].SignOff?.By, pack.Rules[1].SourceStatus));
    }

    [Theory]
    [InlineData("jurisdiction: CN", "jurisdiction: Atlantis", "0.yaml:3:15: 'Atlantis' is no jurisdiction")]
    [InlineData("valid-to: 2027", "valid-to: 2025", "0.yaml:5:11: the content pack ends before it begins")]
    [InlineData("title: No threats", "title: No threats\n    hue: red", "0.yaml:19:5: rule 'TEST-THREAT' has no key")]
    [InlineData("demand: avoids", "demand: forbids", "0.yaml:23:13: 'demand' of rule 'TEST-THREAT': 'forbids' is not")]
    [InlineData("claim: threat", "claim: insult", "0.yaml:24:12: 'claim' of rule 'TEST-THREAT': 'insult' is not")]
    [InlineData("fields: [amount, sender]", "fields: [amuont]", "0.yaml:15:14: 'fields' of rule 'TEST-FIELDS'")]
    [InlineData("id: TEST-THREAT", "id: TEST-FIELDS", "0.yaml:1:1: the rule TEST-FIELDS is there twice")]
    [InlineData("en: [or else]", "fr: [sinon]", "0.yaml:27:30: 'phrases' has no key 'fr'")]
    [InlineData("en: [or else]", "en: [or else, or else]", "0.yaml:27:44: 'or else' is there twice")]
    [InlineData("en: [or else]", "en: [{a: b}]", "0.yaml:27:35: 'en' holds a mapping where a text belongs")]
    [InlineData("refused: [后果自负]", "refused: []", "0.yaml:28:15: the rule TEST-THREAT lacks an example")]
    [InlineData("permitted: [谢谢]", "permitted: [后果,自负]", "")]
    [InlineData("permitted: [谢谢]", "permitted: [ｏｒ ＥＬＳＥ]", "0.yaml:28:45: the rule TEST-THREAT refuses this text")]
    [InlineData("refused: [后果自负]", "refused: [谢谢]", "0.yaml:28:26: the rule TEST-THREAT finds nothing in this")]
    [InlineData("phrases: {zh-CN: [后果自负], en: [or else]}", "fields: [amount]", "0.yaml:23:13: a rule that 'avoids'")]
    [InlineData("fields: [amount, sender]", "phrases: {en: [a]}", "0.yaml:12:13: a rule that 'states' has other parts")]
    [InlineData("citation: {instrument: Test rules, article: art. 2}", "x: y", "0.yaml:17:5: rule 'TEST-THREAT' lacks")]
    public void Pack_WithOneFault_NamesPlaceAndReason(string part, string replacement, string fault)
    {
        var faults = DocumentText.Check(DocumentText.Content.With(part, replacement)).Faults;

        Assert.True(
            fault.Length == 0
                ? faults.IsEmpty
                : faults.Any(f => f.ToString().StartsWith(fault, StringComparison.Ordinal)),
            string.Join('\n', faults));
    }

    [Fact]
    public void Rule_InTwoFiles_IsToldAtBothPlaces() =>
        Assert.StartsWith(
            "1.yaml:7:9: the rule TEST-FIELDS is there twice; the other is 0.yaml:7:9",
            DocumentText.OnlyFault(
                DocumentText.Content,
                DocumentText.Content.With("TEST-CONTENT", "TEST-OTHER").With("TEST-THREAT", "TEST-ANOTHER")),
            StringComparison.Ordinal);

    /// <summary>
    /// A rule of content may not bear the id of a rule of a pack: one id is one rule wherever it is quoted.
    /// </summary>
    [Fact]
    public void Rule_WithTheIdOfAPacksRule_IsAFault() =>
        Assert.Contains(
            DocumentText.Check(PackText.Text, DocumentText.Content.With("TEST-THREAT", "TEST-QUIET")).Faults,
            fault => fault.ToString().StartsWith(
                "1.yaml:17:9: the rule TEST-QUIET is there twice; the other is 0.yaml:11:9", StringComparison.Ordinal));

    [Fact]
    public void ShippedContent_OfEveryRule_HasACitationAndFindsItsExamples()
    {
        var rules = ShippedDocuments.Contents().SelectMany(pack => pack.Rules).ToArray();

        Assert.True(rules.Length >= 15);
        Assert.All(rules, rule => Assert.True(rule.Citation.Instrument.Length > 1));
        Assert.Equal(
            Enum.GetValues<ContentClaim>().Where(claim => claim != ContentClaim.None),
            rules.Select(rule => rule.Claim).Distinct().Where(claim => claim != ContentClaim.None).Order());
    }

    /// <summary>
    /// Words from the field's practice that no message may hold, and one of each language's ordinary ones.
    /// </summary>
    [Theory]
    [InlineData("再不还款，后果 自负", "CN-CONTENT-THREAT")]
    [InlineData("我们将移送公安", "CN-CONTENT-CRIME")]
    [InlineData("XX公安局提醒您", "CN-CONTENT-AUTHORITY")]
    [InlineData("将通知您的单位", "CN-CONTENT-DISGRACE")]
    [InlineData("您将进入黑名单", "CN-CONTENT-EXAGGERATION")]
    [InlineData("请向亲友借", "CN-CONTENT-BORROWING")]
    [InlineData("加我微信", "CN-CONTENT-PRIVATE")]
    [InlineData("扫码支付", "BANK-CONTENT-PAYMENT")]
    [InlineData("保证消除记录", "BANK-CONTENT-GUARANTEE")]
    [InlineData("谢谢您的配合", null)]
    [InlineData("We have told your employer, and will contact your employer again", "CN-CONTENT-DISGRACE")]
    [InlineData("Thank you for your payment", null)]
    public void Words_OfAMessage_AreFoundByTheShippedRules(string words, string? rule)
    {
        var template = ShippedDocuments.Templates().First(t => t.Channel == ContactChannel.Sms);
        var changed = template with { Parts = [new(TemplateSection.Text, template.Parts[0].Text + words)] };

        Assert.Equal(rule is null ? [] : [rule],
            TemplateLint.Faults(changed, ShippedDocuments.Contents()).Select(fault => fault.Rule));
    }
}
