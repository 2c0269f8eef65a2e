using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.Domain.Tests.PolicySamples;

namespace Cases.Domain.Tests;

/// <summary>Goal: whatever makes two versions differ is said, once, and which way it goes.</summary>
public sealed class PolicyDiffTests
{
    private static readonly RulePack Before = TestRules.Bank(TestRules.Quiet());

    [Fact]
    public void Versions_OfTheSameContent_DoNotDiffer()
    {
        Assert.Empty(PolicyDiff.Of(Before, TestRules.Bank(TestRules.Quiet())));
        Assert.Equal(Before.ContentHash(), TestRules.Bank(TestRules.Quiet()).ContentHash());
    }

    [Theory]
    [InlineData(21, "QUIET from: 22:00:00 -> 21:00:00 Stricter")]
    [InlineData(23, "QUIET from: 22:00:00 -> 23:00:00 Looser")]
    public void Window_Moved_IsStricterOrLooser(int hour, string said) =>
        Assert.Equal(said, Said(TestRules.Bank(TestRules.Quiet() with
        {
            Forbidden = new DailyWindow(new LocalTime(hour, 0), new LocalTime(8, 0)),
        })));

    [Fact]
    public void Rule_ThatCameOrWent_IsSaidAsAWhole()
    {
        Assert.Equal("QUIET rule: local-time-window ->  Looser", Said(TestRules.Bank()));
        Assert.Equal("QUIET rule:  -> local-time-window Stricter", Said(TestRules.Bank(), Before));
        var warns = TestRules.Quiet() with { Head = TestRules.Head("QUIET") with { Effect = RuleEffect.Warn } };
        Assert.Equal("QUIET rule:  -> local-time-window Other", Said(TestRules.Bank(), TestRules.Bank(warns)));
    }

    [Fact]
    public void Numbers_HaveTheirDirection_AndOnesThatComeNone()
    {
        var three = Before with { Numbers = new Dictionary<string, long> { ["max-plan-months"] = 36 } };
        var five = Before with { Numbers = new Dictionary<string, long> { ["max-plan-months"] = 60 } };
        Assert.Equal("number max-plan-months: 36 -> 60 Looser", Said(three, five));
        Assert.Equal("number max-plan-months: 60 -> 36 Stricter", Said(five, three));
        Assert.Equal("number max-plan-months:  -> 36 Other", Said(Before, three));
    }

    [Fact]
    public void Facts_OfTheBank_AreComparedByName()
    {
        var listed = Before with { Facts = [StatedFact.Of(AgencyFacts.AgencyOnPublicList, FactValue.Of(true))] };
        var gone = Before with { Facts = [StatedFact.Of(AgencyFacts.AgencyOnPublicList, FactValue.Of(false))] };
        Assert.Equal("fact agency-on-public-list: true -> false Other", Said(listed, gone));
        Assert.Equal("fact agency-on-public-list:  -> true Other", Said(Before, listed));
    }

    [Fact]
    public void Head_OfPackAndRule_IsComparedFieldByField()
    {
        var head = TestRules.Head("QUIET");
        var after = TestRules.Bank(TestRules.Quiet() with
        {
            Head = head with
            {
                Title = "Another title", Effect = RuleEffect.Warn, ValidTo = Day("2030-01-01"),
                AppliesTo = RuleScope.Of([ActKind.Call, ActKind.Visit], [ActClass.Collection], null),
                WhenAbsent = new Dictionary<string, AbsentFact>
                {
                    [LocalTimeWindowRule.DebtorZoneFact] = new(WhenAbsent.Refuse, "for tests"),
                },
            },
        }) with { OfficialZone = Shanghai };
        Assert.Equal(
            "official-zone:  -> Asia/Shanghai Other; QUIET title: A rule for tests -> Another title Other; "
            + "QUIET effect: deny -> warn Looser; QUIET applies-to acts: call -> call visit Stricter; "
            + "QUIET when-absent debtor-zone: compliant -> refuse Stricter; QUIET valid-to:  -> 2030-01-01 Looser",
            Said(after));
    }

    [Fact]
    public void Readings_OfOneRule_AreComparedByTheDayOnWhichTheyBegin()
    {
        var first = TestRules.Quiet() with { Head = TestRules.Head("QUIET") with { ValidTo = Day("2025-12-31") } };
        var second = TestRules.Quiet() with { Head = TestRules.Head("QUIET") with { ValidFrom = Day("2026-01-01") } };
        var changed = second with { ConsentLifts = false };
        Assert.Equal("QUIET exception: consent-to-quiet-hours -> none Stricter",
            Said(TestRules.Bank(first, second), TestRules.Bank(first, changed)));
    }

    private static string Said(RulePack after) => Said(Before, after);

    private static string Said(RulePack before, RulePack after) => string.Join("; ", PolicyDiff.Of(before, after)
        .Select(one => (one.Rule is null ? "" : one.Rule + " ")
            + $"{one.Field}: {one.Before} -> {one.After} {one.Sense}"));
}
