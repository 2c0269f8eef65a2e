using System.Text.RegularExpressions;
using Cases.Domain;
using Cases.Policies;
using Cases.TestKit;
using Xunit;

namespace Cases.Pages.Tests;

/// <summary>Whatever a refusal can say, both languages have words for: codes, facts, and the words of facts.</summary>
public sealed partial class RuleWordsTests
{
    private static readonly Words English = Words.Of("en")!;
    private static readonly Words Chinese = Words.Of("zh-CN")!;

    [Fact]
    public void RefusalCodes_OfTheDomain_HaveATextEach() => Assert.All(
        Enum.GetValues<RefusalCode>(), code => Assert.Contains("refusal." + RefusalCodes.Wire(code), English.Keys));

    [Fact]
    public void Facts_ThatTheDomainNames_HaveATextEach()
    {
        var named = Files("Cases.Domain").SelectMany(NamesIn).Concat(FactNames.All.Select(fact => fact.Name))
            .Distinct().ToList();
        Assert.True(named.Count > 40, $"only {named.Count} found");
        Assert.All(named, name => Assert.Contains("fact." + name, English.Keys));
    }

    [Fact]
    public void FactWords_OfDomainAndShippedPacks_HaveATextEach()
    {
        string[] words =
        [
            .. PolicyWords.All<PartyKind>(), .. PolicyWords.All<HoldKind>(), .. PolicyWords.All<PlanKind>(),
            .. Enum.GetNames<CaseTrigger>(), .. Enum.GetValues<CaseTrigger>().Select(StageWords.Of),
            .. Enum.GetValues<CaseStage>().Select(StageWords.Of),
            .. ShippedPacks.All().SelectMany(pack => pack.Rules).SelectMany(WordsOf),
        ];
        Assert.Contains("business_seal", words);
        Assert.All(words, word => Assert.Contains("value." + word, English.Keys));
    }

    [Theory]
    [InlineData("collectors", "1", "外访人数 = 1")]
    [InlineData("required", "at least 2", "要求 = 至少 2")]
    [InlineData("party", "third-party", "联系对象 = 第三人")]
    [InlineData("permittedParties", "debtor guarantor", "允许的联系对象 = 债务人、担保人")]
    [InlineData("letter-fields", "name, balance", "信函已载明 = 姓名、欠款余额")]
    [InlineData("required", "written or oral", "要求 = 书面、口头")]
    [InlineData("consentToQuietHours", "not on file", "同意在禁止时段联系 = 无记录")]
    [InlineData("stage", "PlanAgreed", "阶段 = 已达成还款计划")]
    [InlineData("officialTime", "22:30 Asia/Shanghai", "官方时间 = 22:30 Asia/Shanghai")]
    [InlineData("of another bank", "whatever it is", "of another bank = whatever it is")]
    public void Fact_OnAChinesePage_IsInChinese(string name, string value, string text) =>
        Assert.Equal(
            text.Replace("已达成还款计划", Chinese["CaseStage.PlanAgreed"], StringComparison.Ordinal),
            Chinese.Of(new Contracts.FactView(name, value)));

    [Fact]
    public void Citations_OfShippedRules_HaveATextEach() => Assert.All(
        ShippedPacks.All().SelectMany(pack => pack.Rules).Select(rule => rule.Head.Citation.ToString()),
        citation => Assert.Contains("citation." + citation, English.Keys));

    [Fact]
    public void Sentences_WithATranslation_AreThoseOfTheDomain()
    {
        var source = Joined().Replace(string.Concat(Files("Cases.Domain")), "");
        var sentences = English.Keys.Where(key => key.StartsWith(SaidTexts.Prefix, StringComparison.Ordinal)).ToList();
        Assert.True(sentences.Count > 20, $"only {sentences.Count} found");
        Assert.All(sentences, key =>
        {
            var sentence = key[SaidTexts.Prefix.Length..];
            Assert.Equal(sentence, English[key]);
            Assert.Matches(
                string.Join(@"\{[^}]+\}", Figure().Split(sentence).Select(part => Regex.Escape(part))), source);
            Assert.Equal(
                Figure().Matches(sentence).Select(figure => figure.Value).Order(),
                Figure().Matches(Chinese[key]).Select(figure => figure.Value).Order());
        });
    }

    // What says nothing by itself: a rule has its own text, and these take their words from elsewhere.
    private static readonly string[] Untranslated =
    [
        "A person has at most {} {}.", "There is no {} {}.", "{} forbids this ({}).",
        "{} must be {}/ and letters, digits or . _ ~ - of ASCII, at most {} characters.",
        "{} {}.",
    ];

    [Fact]
    public void Sentences_OfTheDomain_HaveATranslationEach()
    {
        var said = English.Keys.Where(key => key.StartsWith(SaidTexts.Prefix, StringComparison.Ordinal))
            .Select(key => Hole().Replace(key[SaidTexts.Prefix.Length..], "{}"));
        var source = Joined().Replace(Comment().Replace(string.Concat(Files("Cases.Domain")), ""), "");
        var sentences = Sentence().Matches(source).Select(match => Hole().Replace(match.Groups["said"].Value, "{}"))
            .Distinct().ToList();
        Assert.True(sentences.Count > 150, $"only {sentences.Count} found");
        Assert.Equal(Untranslated, sentences.Except(said).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Sentence_OfARefusal_IsTranslatedAsItself() => Assert.All(
        English.Keys.Where(key => key.StartsWith(SaidTexts.Prefix, StringComparison.Ordinal)), key => Assert.Equal(
            Figure().Replace(Chinese[key], "7"), Chinese.Said(new Contracts.RefusalView(
                "field_missing", Figure().Replace(key[SaidTexts.Prefix.Length..], "7")))));

    [Theory]
    [InlineData("reason is missing.", "缺少：理由。")]
    [InlineData("A plan runs at most 60 months.", "还款计划最长 60 个月。")]
    [InlineData(
        "The instalments add up to 1.00 CNY, 2.00 CNY are owed.",
        "各期金额合计 1.00 CNY，欠款为 2.00 CNY。")]
    [InlineData(
        "In the stage 'plan agreed' nobody can agree a plan.",
        "“已达成计划”阶段不能进行：约定还款计划。")]
    [InlineData(
        "In the stage 'reminded' nobody can agree a plan without this: the debtor asked for it.",
        "“已提醒”阶段缺少此项时不能进行“约定还款计划”：债务人提出要求。")]
    [InlineData("Nobody has translated this.", null)]
    public void Sentence_OfARefusal_HasItsFiguresInChinese(string message, string? text) =>
        Assert.Equal(text, Chinese.Said(new Contracts.RefusalView("field_missing", message)));

    [Fact]
    public async Task Refusal_OnAChinesePage_HasNoLatinWordsButIds()
    {
        foreach (var code in Enum.GetValues<RefusalCode>().Select(RefusalCodes.Wire))
        {
            var refusals = $$"""
                ,"detail":"It is night there.","refusals":[{"code":"{{code}}","message":"It is night there.",
                "rule":"CN-CBA-QUIET","citation":"Bank policy default, Hold matrix","norm":"productDefault",
                "sourceStatus":"secondary","signedOff":false,"permittedFrom":"2026-03-02T08:00:00+08:00",
                "facts":[{"name":"quietHours","value":"22:00-08:00"},{"name":"timeOfDay","value":"unknown"},
                {"name":"planKind","value":"instalments"}]}]
                """;
            var page = await RefusedAsync(code, refusals, "zh-CN");
            var ids = page.Page.QuerySelectorAll("[role=alert] code").Select(id => id.TextContent);
            var text = ids.Aggregate(
                page.Of("[role=alert]"), (left, id) => left.Replace(id, "", StringComparison.Ordinal));
            Assert.Empty(Latin().Matches(text).Select(word => $"{code}: {word.Value}"));
            Assert.Contains("禁止联系时段 = 22:00-08:00; 时刻 = 未知", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Refusal_OnAnEnglishPage_SaysWhatTheNodeSays()
    {
        const string refusals = """
            ,"refusals":[{"code":"rule_forbids","message":"It is night there.","rule":"CN-CBA-QUIET",
            "facts":[{"name":"quietHours","value":"22:00-08:00"},{"name":"timeOfDay","value":"unknown"}]}]
            """;
        var text = (await RefusedAsync("rule_forbids", refusals, "en")).Of("[role=alert]");
        Assert.Contains("It is night there.", text, StringComparison.Ordinal);
        Assert.Contains("quiet hours = 22:00-08:00; time of day = not known", text, StringComparison.Ordinal);
    }

    private static async Task<Loaded> RefusedAsync(string code, string refusals, string language)
    {
        await using var desk = await Desk.SignedInAsync(Samples.Node().Refusing(
            "POST /v1/cases/c1/notes", code == "command_id_reused" ? 409 : 422, "refused", refusals), language);
        var fields = (await desk.GetAsync("/pages/cases/c1")).Fields("/pages/cases/c1/note");
        fields["text"] = "x";
        return await desk.PostAsync("/pages/cases/c1/note", fields);
    }

    private static IEnumerable<string> WordsOf(PolicyRule rule) =>
        rule is not CheckedRule checks ? [] : checks.Checks.SelectMany(check => check switch
        {
            AnyOfCheck any => any.AnyOf,
            AllOfCheck all => all.AllOf,
            NoneOfCheck none => none.NoneOf,
            OtherThanCheck other => other.Than,
            _ => [],
        });

    private static IEnumerable<string> Files(string room) => Directory
        .EnumerateFiles(Path.Combine(Checkout.Root, "src", room), "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.Contains("obj", StringComparison.Ordinal)).Select(File.ReadAllText);

    // Facts are made by name where they are explained; parameters of rules are made alike and are no facts.
    private static IEnumerable<string> NamesIn(string source)
    {
        var named = Named().Matches(source).Select(match => match.Groups["name"].Value);
        var explained = source.Split("Explain(").Skip(1)
            .Select(part => part.Split("\n    }\n")[0].Split(";\n}")[0])
            .SelectMany(part => Listed().Matches(part)).Select(match => match.Groups["name"].Value);
        return named.Concat(explained);
    }

    [GeneratedRegex("""(?:new RuleFact|AddClock)\((?:facts, )?"(?<name>[A-Za-z-]+)",""")]
    private static partial Regex Named();

    [GeneratedRegex(@"\{[0-9]\}")]
    private static partial Regex Figure();

    [GeneratedRegex(@"\{[^{}]*\}")]
    private static partial Regex Hole();

    [GeneratedRegex(@"(?m)^\s*//.*$")]
    private static partial Regex Comment();

    [GeneratedRegex("""(?<!Exception\([^";]*)"(?<said>[A-Z{'][^"\\\r\n]* [^"\\\r\n]*\.)"(?=\W)""")]
    private static partial Regex Sentence();

    [GeneratedRegex("[A-Za-z]{2,}")]
    private static partial Regex Latin();

    [GeneratedRegex(@"""\s*\+\s*\$?""")]
    private static partial Regex Joined();

    [GeneratedRegex("""[ \[]new\("(?<name>[A-Za-z-]+)",""")]
    private static partial Regex Listed();
}
