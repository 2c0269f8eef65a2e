using Cases.Domain;
using Xunit;

namespace Cases.Policies.Tests;

/// <summary>Goal: whom a pack binds and what it may not take from others is read, or faulted in place.</summary>
public sealed class BindingTests
{
    [Fact]
    public void Binds_OfAPack_AreThoseOfItsRulesUnlessTheySayOtherwise()
    {
        var text = PackText.With("instrument: Test rules\nvalid", """
            instrument: Test rules
            joins: [CN, US-NY]
            binds: {actors: [first-party-bank], products: [credit-card], localities: [US-NY]}
            valid
            """.ReplaceLineEndings("\n"))
            .Replace("    hold: dispute", "    binds: {actors: any, products: [mortgage]}\n    hold: dispute",
                StringComparison.Ordinal);
        var result = PackLoader.LoadText("t", text);
        Assert.Equal([], result.Faults.Select(fault => fault.ToString()));
        var pack = result.Packs[0];
        Assert.Equal(["CN", "US-NY"], pack.Joins);
        Assert.Equal([ActorKind.FirstPartyBank], pack.Rules[0].Head.Binds?.Actors);
        Assert.Equal([ProductKind.CreditCard], pack.Rules[0].Head.Binds?.Products);
        Assert.Equal(["US-NY"], pack.Rules[0].Head.Binds?.Localities);
        Assert.Null(pack.Rules[1].Head.Binds?.Actors);
        Assert.Equal([ProductKind.Mortgage], pack.Rules[1].Head.Binds?.Products);
        Assert.Equal(["US-NY"], pack.Rules[1].Head.Binds?.Localities);
        Assert.NotEqual(PackLoader.LoadText("t", PackText.Text).Packs[0].ContentHash(), pack.ContentHash());
    }

    [Theory]
    [InlineData("binds: {actors: [bank]}", "'bank' is not a word")]
    [InlineData("binds: {products: [card]}", "'card' is not a word")]
    [InlineData("binds: {localities: [ny]}", "'localities' holds something that is no code")]
    [InlineData("binds: {places: [NY]}", "has no key 'places'")]
    [InlineData("binds: everybody", "must be a mapping")]
    [InlineData("joins: [china]", "'joins' holds something that is no code")]
    [InlineData("joins: []", "'joins' names no code")]
    public void Binds_WithAFault_IsNamedInItsLine(string line, string what)
    {
        var fault = PackText.OnlyFault(PackText.With("jurisdiction: CN", "jurisdiction: CN\n" + line));
        Assert.Equal(4, fault.Line);
        Assert.Contains(what, fault.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Pack_OfAnotherWithTheSameId_IsRefusedWhereItSaysSomethingElse()
    {
        var shipped = PackLoader.LoadText("s", PackText.Text).Packs;
        var other = PackText.With("promise-grace-days: 5", "promise-grace-days: 4");
        var fault = Assert.Single(PackLoader.LoadText("t", other, 0, shipped).Faults);
        Assert.Equal((1, 7), (fault.Line, fault.Column));
        Assert.Contains("the id TEST is that of a pack that ships", fault.What, StringComparison.Ordinal);
        Assert.Empty(PackLoader.LoadText("t", PackText.Text, 0, shipped).Faults);
    }

    [Theory]
    [InlineData("promise-grace-days: 4", true)]
    [InlineData("promise-grace-days: 5", false)]
    [InlineData("promise-grace-days: 6", false)]
    [InlineData("max-plan-months: 60", false)]
    public void Number_OfABank_MayTightenThatOfLaw(string number, bool refused)
    {
        var law = PackLoader.LoadText("s", PackText.Text).Packs;
        var bank = $$"""
            pack: OURS
            title: Ours
            jurisdiction: any
            instrument: Ours
            valid-from: 2020-01-01
            numbers: {{{number}}}
            """.ReplaceLineEndings("\n");
        var beside = PackLoader.LoadText("t", bank, 0, law).Faults;
        var within = PackLoader.LoadText("t", PackText.Text.ReplaceLineEndings("\n") + "\n---\n" + bank).Faults;
        Assert.Equal(refused ? ["'promise-grace-days: 4' is looser than the 5 of TEST"] : [],
            beside.Select(fault => fault.What));
        Assert.Equal(beside.Select(fault => fault.What), within.Select(fault => fault.What));
        Assert.All(beside, fault => Assert.Equal((6, 31), (fault.Line, fault.Column)));
    }
}
