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
