using System.Collections.Immutable;
using NodaTime;
using Xunit;

namespace Cases.Domain.Tests;

/// <summary>What the linter finds in a template, rule by rule; the sound one has nothing to find.</summary>
public sealed class TemplateLintTests
{
    private static readonly ContentPack Pack = new()
    {
        Id = "TEST",
        Title = "Rules of content for tests",
        Jurisdiction = "CN",
        ValidFrom = new LocalDate(2026, 1, 1),
        ValidTo = new LocalDate(2026, 12, 31),
        Rules =
        [
            Rule("TEST-FIELDS", ContentDemand.States) with
            {
                Fields = [Placeholder.Amount, Placeholder.DueDate, Placeholder.Sender],
            },
            Rule("TEST-THREAT", ContentDemand.Avoids) with
            {
                Claim = ContentClaim.Threat,
                Phrases =
                [
                    new(MessageLanguage.Chinese, "后果自负"), new(MessageLanguage.English, "we will come for you"),
                ],
            },
            Rule("TEST-OUTSIDE", ContentDemand.Conceals) with
            {
                Claim = ContentClaim.RevealsDebt,
                Fields = [Placeholder.Amount, Placeholder.DueDate],
                Phrases = [new(MessageLanguage.Chinese, "欠款"), new(MessageLanguage.English, "debt")],
            },
        ],
    };

    private static MessageTemplate Sound => new()
    {
        Id = "TEST-MAIL",
        Version = 1,
        Title = "A mail for tests",
        Jurisdiction = "CN",
        Binds = ["TEST"],
        Language = MessageLanguage.Chinese,
        Channel = ContactChannel.Email,
        Act = ActClass.Collection,
        To = [PartyKind.Debtor],
        ValidFrom = new LocalDate(2026, 3, 1),
        Parts =
        [
            new(TemplateSection.Subject, "{sender}给您的信"),
            new(TemplateSection.Preview, "请登录查看"),
            new(TemplateSection.Text, "{name}：您有{amount}欠款，{due-date}到期。{sender}"),
        ],
    };

    [Fact]
    public void Template_Sound_HasNoFault() => Assert.Empty(TemplateLint.Faults(Sound, [Pack]));

    [Theory]
    [InlineData("您有欠款，{due-date}到期。{sender}", "TEST-FIELDS", 0, "'amount'")]
    [InlineData("{amount}{due-date}{sender}后果自负", "TEST-THREAT", 26, "a threat")]
    [InlineData("{amount}{due-date}{sender}后 果\u3000自-负", "TEST-THREAT", 26, "a threat")]
    [InlineData("{amount}{due-date}{sender} We will\ncome for YOU!", "TEST-THREAT", 27, "a threat")]
    [InlineData("{amount}{due-date}{sender} ｗｅ ｗｉｌｌ ｃｏｍｅ ｆｏｒ ｙｏｕ", "TEST-THREAT", 27, "a threat")]
    [InlineData("{amount}{due-date}{sender}{payee}", null, 26, "no such placeholder")]
    [InlineData("{amount}{due-date}{sender}}", null, 26, "a brace stands alone")]
    [InlineData("{amount}{due-date}{sender}6222021234567890", null, 26, "is typed here")]
    [InlineData("{amount}{due-date}{sender} bank.example", null, 27, "a link")]
    [InlineData("{amount}{due-date}{sender}{6222021234567}", null, 27, "is typed here")]
    public void Text_WithAFault_IsToldWithRuleAndPlace(string text, string? rule, int start, string words)
    {
        var faults = TemplateLint.Faults(With(TemplateSection.Text, text), [Pack]);

        var fault = Assert.Single(faults, f => f.What.Contains(words, StringComparison.Ordinal));
        Assert.Equal((TemplateSection.Text, start, rule), (fault.Section, fault.Start, fault.Rule));
        Assert.True(fault.Remedy.Length > 5);
    }

    [Fact]
    public void Word_InsideAnother_IsNoPhrase() =>
        Assert.Empty(TemplateLint.Faults(With(TemplateSection.Preview, "The debtors' indebtedness"), [Pack]));

    [Theory]
    [InlineData(TemplateSection.Subject, "您的欠款", "TEST-OUTSIDE")]
    [InlineData(TemplateSection.Subject, "Your debt", "TEST-OUTSIDE")]
    [InlineData(TemplateSection.Preview, "{due-date}", "TEST-OUTSIDE")]
    [InlineData(TemplateSection.Preview, "{amount}", "TEST-OUTSIDE")]
    public void Debt_WhereOthersRead_IsRefused(TemplateSection section, string text, string rule)
    {
        var fault = Assert.Single(TemplateLint.Faults(With(section, text), [Pack]));

        Assert.Equal((section, rule), (fault.Section, fault.Rule));
    }

    /// <summary>A message to somebody who owes nothing is read by others as a whole (seed S3e).</summary>
    [Theory]
    [InlineData(PartyKind.ReservedContact, 3)]
    [InlineData(PartyKind.Employer, 3)]
    [InlineData(PartyKind.Spouse, 3)]
    [InlineData(PartyKind.Unknown, 3)]
    [InlineData(PartyKind.Guarantor, 0)]
    public void Message_ToAThirdPerson_MayHoldNothingOfTheDebt(PartyKind to, int faults) =>
        Assert.Equal(faults, TemplateLint.Faults(Sound with { To = [PartyKind.Debtor, to] }, [Pack]).Count);

    [Theory]
    [InlineData(ContactChannel.Sms, 2)]
    [InlineData(ContactChannel.App, 0)]
    [InlineData(ContactChannel.Letter, 2)]
    public void Sections_OfAnotherChannel_AreFaults(ContactChannel channel, int faults) =>
        Assert.Equal(faults, TemplateLint.Faults(Sound with { Channel = channel }, [Pack]).Count);

    [Fact]
    public void Template_WithoutText_LacksIt()
    {
        var faults = TemplateLint.Faults(Sound with { Parts = [new(TemplateSection.Subject, "信")] }, []);

        Assert.Equal("the template lacks 'text'", Assert.Single(faults).What);
    }

    /// <summary>A template cannot leave a law out: its jurisdiction and days decide what binds it.</summary>
    [Theory]
    [InlineData("CN", "2026-12-31", null, true)]
    [InlineData("CN", "2027-01-01", null, false)]
    [InlineData("CN", "2025-01-01", "2025-12-31", false)]
    [InlineData("CN", "2025-01-01", "2026-01-01", true)]
    [InlineData("IE", "2026-03-01", null, false)]
    public void Pack_BindsByJurisdictionAndDays(string jurisdiction, string from, string? to, bool binds)
    {
        var template = With(TemplateSection.Text, "后果自负") with
        {
            Jurisdiction = jurisdiction,
            ValidFrom = Day(from),
            ValidTo = to is null ? null : Day(to),
        };

        Assert.Equal(binds, TemplateLint.Faults(template, [Pack]).Count > 0);
        Assert.NotEmpty(TemplateLint.Faults(template, [Pack with { Jurisdiction = "any", ValidTo = null,
            ValidFrom = new LocalDate(2000, 1, 1) }]));
    }

    [Fact]
    public void Rule_OfAnotherChannelOrClass_DoesNotBind()
    {
        var text = With(TemplateSection.Text, "后果自负");
        var others = Pack with
        {
            Rules = [.. Pack.Rules.Select(rule => rule with { Channels = [ContactChannel.Letter] })],
        };

        Assert.Empty(TemplateLint.Faults(text, [others]));
        Assert.Empty(TemplateLint.Faults(text with { Act = ActClass.ServiceReply }, [Pack]));
    }

    [Fact]
    public void Hash_ChangesWithEveryWord()
    {
        MessageTemplate[] others =
        [
            Sound, Sound with { Version = 2 }, Sound with { Title = "Another" }, Sound with { Binds = ["TEST", "X"] },
            Sound with { Language = MessageLanguage.English }, Sound with { Channel = ContactChannel.App },
            Sound with { Act = ActClass.Reminder }, Sound with { To = [PartyKind.Guarantor] },
            Sound with { ValidTo = new LocalDate(2026, 5, 1) }, Sound with { Purpose = ContactPurpose.Locate },
            With(TemplateSection.Text, "{amount}"), With(TemplateSection.Preview, "请 登录查看"),
        ];

        Assert.Equal(others.Length, others.Select(template => template.ContentHash()).Distinct().Count());
        Assert.Equal(Sound.ContentHash(), (Sound with { }).ContentHash());
    }

    [Fact]
    public void Placeholders_AreThoseOfTheText_Once() =>
        Assert.Equal([Placeholder.Amount, Placeholder.Rights],
            With(TemplateSection.Text, "{rights}{amount}{rights}{nothing}").Placeholders());

    private static LocalDate Day(string text) => NodaTime.Text.LocalDatePattern.Iso.Parse(text).Value;

    private static MessageTemplate With(TemplateSection section, string text) => Sound with
    {
        Parts = [.. Sound.Parts.Select(part => part.Section == section ? part with { Text = text } : part)],
    };

    private static ContentRule Rule(string id, ContentDemand demand) => new()
    {
        Id = id,
        Title = id,
        Citation = new Citation("Test rules", null, null),
        Norm = NormStrength.Law,
        SourceStatus = SourceStatus.OwnPolicy,
        Demand = demand,
        Channels = [.. Enum.GetValues<ContactChannel>().Where(channel => channel != ContactChannel.InPerson)],
        Classes = [ActClass.Collection, ActClass.Reminder],
    };
}
