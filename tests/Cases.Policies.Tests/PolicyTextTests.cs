using Cases.Domain;
using Xunit;

namespace Cases.Policies.Tests;

/// <summary>
/// Goal: what is proposed is one sound pack that an entry has room for, and every fault has its place.
/// </summary>
public sealed class PolicyTextTests
{
    private const string Sound = """
        pack: MINE
        title: A pack of numbers
        jurisdiction: any
        instrument: Bank policy
        valid-from: 2026-01-01
        numbers: {promise-grace-days: 2}

        """;

    [Fact]
    public void Text_OfOneSoundPack_IsLoaded()
    {
        var loaded = PolicyText.Load("it", Sound);
        Assert.True(loaded.IsSound);
        Assert.Equal("MINE", Assert.Single(loaded.Packs).Id);
    }

    [Theory]
    [InlineData("pack: MINE", "pack: mine", 1, 7)]
    [InlineData("valid-from: 2026-01-01", "valid-from: 2026-02-30", 5, 13)]
    [InlineData("{promise-grace-days: 2}", "{promise-grace-days: -1}", 6, 31)]
    [InlineData("numbers", "members", 6, 1)]
    public void Text_WithAFault_HasNoPackAndTheFaultsPlace(string right, string wrong, int line, int column)
    {
        var loaded = PolicyText.Load("it", Sound.Replace(right, wrong, StringComparison.Ordinal));
        Assert.Empty(loaded.Packs);
        Assert.Equal(("it", line, column), (loaded.Faults[0].File, loaded.Faults[0].Line, loaded.Faults[0].Column));
    }

    [Fact]
    public void Text_WithFactsOfTheBank_HasThemInItsPackAndItsContent()
    {
        var text = Facts("{agency-on-public-list: \"true\", agency-contract-end: 2027-03-31, policy-ref: none}");
        var loaded = PolicyText.Load("it", text);
        Assert.Empty(loaded.Faults);
        var pack = Assert.Single(loaded.Packs);
        Assert.Equal(
            ["agency-contract-end: 2027-03-31", "agency-on-public-list: true", "policy-ref: none"],
            pack.Facts.Select(fact => $"{fact.Name}: {fact.Value}").Order(StringComparer.Ordinal));
        Assert.NotEqual(PolicyText.Load("it", Facts("{policy-ref: none}")).Packs[0].ContentHash(), pack.ContentHash());
        var policy = new PolicyBook(loaded.Packs, ["MINE"]).For([], new NodaTime.LocalDate(2026, 3, 31));
        Assert.Equal(pack.Facts, policy.House);
        Assert.Empty(new PolicyBook(loaded.Packs, ["MINE"]).For([], new NodaTime.LocalDate(2025, 3, 31)).House);
    }

    [Theory]
    [InlineData("{in-difficulty: \"true\"}", 6, 9)]
    [InlineData("{no-such-fact: \"true\"}", 6, 9)]
    [InlineData("{agency-on-public-list: perhaps}", 6, 32)]
    [InlineData("{agency-contract-end: 2027-02-30}", 6, 30)]
    [InlineData("{measures: [speed]}", 6, 20)]
    [InlineData("[policy-ref]", 6, 8)]
    public void Text_WithAFactThatCannotStandThere_NamesItsPlace(string facts, int line, int column)
    {
        var loaded = PolicyText.Load("it", Facts(facts));
        Assert.Empty(loaded.Packs);
        Assert.Equal((line, column), (loaded.Faults[0].Line, loaded.Faults[0].Column));
    }

    [Fact]
    public void Text_OfAPackOfLawWithFactsOfABank_IsRefused() => Assert.Contains(
        PolicyText.Load("it", Facts("{policy-ref: handbook}").Replace("any", "CN", StringComparison.Ordinal)).Faults,
        fault => fault.What == "a pack of law states nothing of a bank");

    private static string Facts(string facts) =>
        Sound.Replace("numbers: {promise-grace-days: 2}", "facts: " + facts, StringComparison.Ordinal);

    [Fact]
    public void Text_OfTwoPacks_IsRefusedAsAWhole()
    {
        var second = Sound.Replace("MINE", "YOURS", StringComparison.Ordinal);
        var fault = Assert.Single(PolicyText.Load("it", Sound + "---\n" + second).Faults);
        Assert.Equal("it: the text holds 2 packs; propose each by itself", fault.ToString());
    }

    [Fact]
    public void Text_LongerThanAnEntryHasRoomFor_IsRefusedUnread()
    {
        var comment = "# " + new string('é', PolicyDecider.MaxTextBytes / 2);
        var loaded = PolicyText.Load("it", Sound + comment);
        Assert.Empty(loaded.Packs);
        Assert.Equal("the text is longer than 512 KiB", Assert.Single(loaded.Faults).What);
        Assert.True(PolicyText.Load("it", Sound + comment[..(comment.Length / 2)]).IsSound);
    }
}
