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
        var named = Files("Cases.Domain").SelectMany(NamesIn).Concat(FactName.All.Select(fact => fact.Name))
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
            .. Enum.GetNames<CaseTrigger>(), .. ShippedPacks.All().SelectMany(pack => pack.Rules).SelectMany(WordsOf),
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
    public async Task Refusal_OnAChinesePage_IsInChinese_AndKeepsTheOriginalFolded()
    {
        const string Refusal = """
            ,"refusals":[{"code":"rule_forbids","message":"It is night there.","rule":"CN-CBA-QUIET",
            "facts":[{"name":"quietHours","value":"22:00-08:00"},{"name":"timeOfDay","value":"unknown"}]}]
            """;
        var node = Samples.Node().Refusing("POST /v1/cases/c1/notes", 422, "refused", Refusal);
        foreach (var (language, seen, folded) in new[]
        {
            ("zh-CN", "禁止联系时段 = 22:00-08:00; 时刻 = 未知", true),
            ("en", "quiet hours = 22:00-08:00; time of day = not known", false),
        })
        {
            await using var desk = await Desk.SignedInAsync(node, language);
            var fields = (await desk.GetAsync("/pages/cases/c1")).Fields("/pages/cases/c1/note");
            fields["text"] = "x";
            var page = await desk.PostAsync("/pages/cases/c1/note", fields);
            Assert.Contains(seen, page.Of("[role=alert]"), StringComparison.Ordinal);
            Assert.Contains("It is night there.", page.Of("[role=alert]"), StringComparison.Ordinal);
            Assert.Equal(folded, page.Page.QuerySelector("[role=alert] details [lang=en]") is not null);
        }
    }

    private static IEnumerable<string> WordsOf(PolicyRule rule) =>
        rule is not CheckedRule checks ? [] : checks.Checks.SelectMany(check => check switch
        {
            AnyOfCheck any => any.AnyOf,
            AllOfCheck all => all.AllOf,
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

    [GeneratedRegex("""[ \[]new\("(?<name>[A-Za-z-]+)",""")]
    private static partial Regex Listed();
}
