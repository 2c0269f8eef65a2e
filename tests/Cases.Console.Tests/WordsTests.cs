using System.Text.RegularExpressions;
using Cases.Contracts;
using Cases.TestKit;
using Xunit;

namespace Cases.Pages.Tests;

/// <summary>Both languages have every text that the pages ask for.</summary>
public sealed partial class WordsTests
{
    private static readonly Words English = Words.Of("en")!;
    private static readonly Words Chinese = Words.Of("zh-CN")!;

    [Fact]
    public void Keys_OfBothLanguages_AreTheSame() =>
        Assert.Equal(English.Keys.Order(StringComparer.Ordinal), Chinese.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("en")]
    [InlineData("zh-CN")]
    public void Keys_OfALanguage_StandOnceEach(string language)
    {
        var path = Path.Combine(Checkout.Root, "src", "Cases.Console", "Text", language + ".json");
        using var file = System.Text.Json.JsonDocument.Parse(File.ReadAllText(path));
        Assert.Empty(file.RootElement.EnumerateObject().GroupBy(text => text.Name).Where(same => same.Count() > 1)
            .Select(same => same.Key));
    }

    [Fact]
    public void Texts_OfBothLanguages_AreFilledIn() =>
        Assert.All(English.Keys, key => Assert.False(
            string.IsNullOrWhiteSpace(English[key]) || string.IsNullOrWhiteSpace(Chinese[key]), key));

    [Fact]
    public void Texts_InChinese_AreTranslated() => Assert.All(
        Chinese.Keys.Where(key => key is not ("language" or "list")),
        key => Assert.Contains(Chinese[key], letter => letter >= '\u4e00'));

    [Theory]
    [InlineData(typeof(CaseStage))]
    [InlineData(typeof(ResolutionReason))]
    [InlineData(typeof(PlanKind))]
    [InlineData(typeof(PlanStatus))]
    [InlineData(typeof(PromiseStatus))]
    [InlineData(typeof(ApprovalKind))]
    [InlineData(typeof(ContactChannel))]
    [InlineData(typeof(ContactDirection))]
    [InlineData(typeof(Disposition))]
    [InlineData(typeof(PartyKind))]
    [InlineData(typeof(HoldKind))]
    [InlineData(typeof(DebtComponent))]
    [InlineData(typeof(NormStrength))]
    [InlineData(typeof(SourceStatus))]
    [InlineData(typeof(ContactPointState))]
    [InlineData(typeof(LegalGround))]
    [InlineData(typeof(ConsentKind))]
    [InlineData(typeof(DesignationSource))]
    [InlineData(typeof(ClaimEventKind))]
    [InlineData(typeof(DayCount))]
    [InlineData(typeof(InterestKind))]
    [InlineData(typeof(ReAgeKind))]
    [InlineData(typeof(MoneyRounding))]
    [InlineData(typeof(Weekday))]
    [InlineData(typeof(ContactPlace))]
    [InlineData(typeof(MediumWish))]
    [InlineData(typeof(WorklistSort))]
    [InlineData(typeof(WorklistPart))]
    [InlineData(typeof(UnmatchedReason))]
    [InlineData(typeof(UnmatchedState))]
    [InlineData(typeof(CorrectionTarget))]
    [InlineData(typeof(ActClass))]
    [InlineData(typeof(ContactPurpose))]
    [InlineData(typeof(PermissionState))]
    [InlineData(typeof(PlanForm))]
    [InlineData(typeof(WebhookStatus))]
    public void Words_OfTheContract_HaveATextEach(Type words) =>
        Assert.All(Enum.GetNames(words), name => Assert.Contains($"{words.Name}.{name}", English.Keys));

    [Fact]
    public void ProblemCodes_OfTheContract_HaveATextEach() => Assert.All(
        typeof(ProblemCodes).GetFields().Select(field => (string)field.GetRawConstantValue()!),
        code => Assert.Contains("problem." + code, English.Keys));

    [Fact]
    public void Events_EachType_HasAText() => Assert.All(
        Engine.Notices.Types, type => Assert.Contains("event." + type.Name, English.Keys));

    [Fact]
    public void Roles_OfTheSignInPage_HaveATextEach() =>
        Assert.All(SignInPages.Roles, role => Assert.Contains("role." + role, English.Keys));

    [Fact]
    public void Views_EveryKeyWritten_IsThere()
    {
        var folder = Path.Combine(Checkout.Root, "src", "Cases.Console");
        var keys = Directory.EnumerateFiles(folder, "*.razor", SearchOption.AllDirectories)
            .Where(path => !path.Contains("obj", StringComparison.Ordinal))
            .SelectMany(path => Asked().Matches(File.ReadAllText(path)))
            .Select(match => match.Groups["field"] is { Success: true } field ? "field." + field.Value
                : match.Groups["key"].Value)
            .Where(key => !key.EndsWith('.')).Distinct().ToList();
        Assert.True(keys.Count > 60, $"only {keys.Count} found");
        Assert.All(keys, key => Assert.Contains(key, English.Keys));
    }

    [Theory]
    [InlineData(null, "zh-CN")]
    [InlineData("", "zh-CN")]
    [InlineData("de, en;q=0.5", "en")]
    [InlineData("en-GB,zh;q=0.1", "en")]
    [InlineData("zh-Hans,en", "zh-CN")]
    [InlineData("fr", "zh-CN")]
    public void Preferred_OfAHeader_TakesTheFirstThatThereIs(string? header, string language) =>
        Assert.Equal(language, Words.Preferred(header).Language);

    [Fact]
    public void OrName_OfAnUnknownName_IsTheName() => Assert.Equal("newKind", English.OrName("entry", "newKind"));

    [Fact]
    public void Text_OfAMissingKey_NamesFileAndKey() =>
        Assert.Contains(
            "en.json has no text 'nope'",
            Assert.Throws<KeyNotFoundException>(() => English["nope"]).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Days_AndInstants_AreWrittenTheSameEverywhere()
    {
        Assert.Equal("2026-03-01", Words.Of(new DateOnly(2026, 3, 1)));
        Assert.Equal("–", Words.Of(default(DateOnly?)));
        Assert.Equal(
            "2026-03-01 09:05 +08:00", Words.Of(new DateTimeOffset(2026, 3, 1, 9, 5, 0, TimeSpan.FromHours(8))));
    }

    [Theory]
    [InlineData("Asia/Shanghai", "2026-07-01 20:00 CST")]
    [InlineData("UTC", "2026-07-01 12:00 UTC")]
    [InlineData("Europe/Berlin", "2026-07-01 14:00 UTC+02:00")]
    [InlineData("Asia/Kolkata", "2026-07-01 17:30 UTC+05:30")]
    [InlineData("No/Zone", "2026-07-01 12:00 +00:00")]
    [InlineData(null, "2026-07-01 12:00 +00:00")]
    public void Instants_OfAZone_GoByItsClocks(string? zone, string text) => Assert.Equal(
        text, English.Of(new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero), Zones.Find(zone)));

    [GeneratedRegex("""(?:\bW|Words)\["(?<key>[^"]+)"|\bField="(?<field>[a-zA-Z]+)[" ]""")]
    private static partial Regex Asked();
}
