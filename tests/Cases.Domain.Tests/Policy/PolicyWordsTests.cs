using Xunit;
using static Cases.Domain.Tests.PolicySamples;

namespace Cases.Domain.Tests;

public sealed class PolicyWordsTests
{
    [Fact]
    public void Scope_HasABitForEveryMember()
    {
        Assert.InRange(Enum.GetValues<ActKind>().Length, 33, RuleScope.MostMembers);
        Assert.InRange(Enum.GetValues<ActClass>().Length, 1, RuleScope.MostMembers);
        Assert.InRange(Enum.GetValues<PartyKind>().Length, 1, RuleScope.MostMembers);
        foreach (var kind in Enum.GetValues<ActKind>())
        {
            var scope = RuleScope.Of([kind], null, null);
            Assert.Equal([kind], scope.Acts);
            Assert.Equal([kind], Enum.GetValues<ActKind>().Where(scope.Mentions));
            Assert.Equal([kind], Enum.GetValues<ActKind>().Where(
                other => scope.Covers(other, ActClass.PreservationOfRights, PartyKind.Unknown)));
        }
    }

    [Theory]
    [InlineData(NormStrength.SelfRegulation, "self-regulation")]
    [InlineData(NormStrength.Law, "law")]
    [InlineData(NormStrength.RecommendedStandard, "recommended-standard")]
    public void Word_OfAMember_IsKebabCase(NormStrength norm, string word)
    {
        Assert.Equal(word, PolicyWords.Of(norm));
        Assert.True(PolicyWords.TryParse<NormStrength>(word, out var parsed));
        Assert.Equal(norm, parsed);
    }

    [Theory]
    [InlineData("Law")]
    [InlineData("LAW")]
    [InlineData("0")]
    [InlineData("")]
    [InlineData(" law")]
    [InlineData("selfregulation")]
    public void Word_NotExactlyAsWritten_IsNone(string word) =>
        Assert.False(PolicyWords.TryParse<NormStrength>(word, out _));

    [Fact]
    public void Words_OfAllEnumerations_ComeBack()
    {
        Roundtrip<ActKind>();
        Roundtrip<ActClass>();
        Roundtrip<PartyKind>();
        Roundtrip<HoldKind>();
        Roundtrip<NormStrength>();
        Roundtrip<RuleEffect>();
        Roundtrip<RuleVerdict>();
        Roundtrip<WhenAbsent>();
        Roundtrip<SourceStatus>();
        Roundtrip<ClockChoice>();
    }

    [Fact]
    public void Date_IsIso()
    {
        Assert.Equal("0987-03-02", PolicyWords.Of(Day("0987-03-02")));
        Assert.Equal("", PolicyWords.Of((NodaTime.LocalDate?)null));
        Assert.Equal("-7", PolicyWords.Of(-7));
    }

    [Theory]
    [InlineData("Law", null, null, "Law")]
    [InlineData("Law", "art. 5", null, "Law, art. 5")]
    [InlineData("Law", null, "2026", "Law (2026)")]
    [InlineData("Law", "art. 5", "2026", "Law, art. 5 (2026)")]
    public void Citation_Printed_IsOneLine(string instrument, string? article, string? version, string text) =>
        Assert.Equal(text, new Citation(instrument, article, version).ToString());

    [Fact]
    public void Scope_OfMembers_CoversExactlyThem()
    {
        var scope = RuleScope.Of([ActKind.Call, ActKind.Visit], [ActClass.Collection], [PartyKind.Debtor]);

        Assert.True(scope.Covers(ActKind.Call, ActClass.Collection, PartyKind.Debtor));
        Assert.False(scope.Covers(ActKind.Text, ActClass.Collection, PartyKind.Debtor));
        Assert.False(scope.Covers(ActKind.Call, ActClass.Reminder, PartyKind.Debtor));
        Assert.False(scope.Covers(ActKind.Call, ActClass.Collection, PartyKind.Spouse));
        Assert.Equal([ActKind.Call, ActKind.Visit], scope.Acts);
        Assert.Equal([ActClass.Collection], scope.Classes);
        Assert.Equal([PartyKind.Debtor], scope.Parties);
        Assert.True(scope.Mentions(ActKind.Visit));
        Assert.False(scope.Mentions(ActKind.Letter));
    }

    [Fact]
    public void Scope_Everything_CoversAll()
    {
        foreach (var kind in Enum.GetValues<ActKind>())
        {
            foreach (var cls in Enum.GetValues<ActClass>())
            {
                Assert.All(
                    Enum.GetValues<PartyKind>(),
                    party => Assert.True(RuleScope.Everything.Covers(kind, cls, party)));
            }
        }
    }

    [Fact]
    public void Scope_OfNothing_CoversNothing() =>
        Assert.False(default(RuleScope).Covers(ActKind.Call, ActClass.Collection, PartyKind.Debtor));

    [Fact]
    public void Numbers_Known_AreReadAndSetByName()
    {
        foreach (var number in PolicyNumbers.Known)
        {
            var changed = PolicyNumbers.Default.With(new Dictionary<string, long> { [number.Name] = number.Max });

            Assert.Equal(number.Max, number.Get(changed));
            Assert.Equal(PolicyNumbers.Default, number.Set(changed, number.Get(PolicyNumbers.Default)));
        }
    }

    [Fact]
    public void Numbers_Known_AreAllThatThereAre() =>
        Assert.Equal(
            typeof(PolicyNumbers).GetProperties().Count(property => property.SetMethod is not null),
            PolicyNumbers.Known.Count);

    [Theory]
    [InlineData("promise-days", 1)]
    [InlineData("promise-grace-days", -1)]
    [InlineData("promise-grace-days", 366)]
    public void Numbers_UnknownOrOutOfBounds_AreTheCallersMistake(string name, long value) =>
        Assert.Throws<ArgumentException>(
            () => PolicyNumbers.Default.With(new Dictionary<string, long> { [name] = value }));

    private static void Roundtrip<T>()
        where T : struct, Enum => Assert.All(
        Enum.GetValues<T>(),
        member => Assert.True(PolicyWords.TryParse<T>(PolicyWords.Of(member), out var back) && back.Equals(member)));
}
