using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.Domain.Tests.PolicySamples;

namespace Cases.Domain.Tests;

/// <summary>
/// Goal: approved versions follow one another without gap, and suspensions bind whoever names which packs.
/// </summary>
public sealed class GovernedBookTests
{
    private static readonly RulePack Shipped = TestRules.Bank(TestRules.Quiet());

    [Theory]
    [InlineData("2026-04-30", 22)]
    [InlineData("2026-05-01", 21)]
    [InlineData("2026-06-30", 21)]
    [InlineData("2026-07-01", 20)]
    public void Version_InForceFromItsDay_EndsTheOneBefore(string day, int hour)
    {
        var book = GovernedBook.Of(
            new PolicyBook([Shipped]),
            [Approved("BANK@1", 21, "2026-05-01"), Approved("BANK@2", 20, "2026-07-01")], []);
        var rule = Assert.IsType<LocalTimeWindowRule>(Assert.Single(book.For([], Day(day)).Rules));
        Assert.Equal(hour, rule.Forbidden.From.Hour);
    }

    [Fact]
    public void Version_OfAPackThatShipsVersionsToCome_TakesTheirPlace()
    {
        var book = GovernedBook.Of(
            new PolicyBook(
            [
                Shipped with { ValidTo = Day("2026-12-31") }, Shipped with { ValidFrom = Day("2027-01-01") },
            ]),
            [Approved("BANK@1", 21, "2026-05-01")], []);
        Assert.Equal([(Day("2000-01-01"), Day("2026-04-30")), (Day("2026-05-01"), (LocalDate?)null)],
            book.Packs.Select(pack => (pack.ValidFrom, pack.ValidTo)));
    }

    [Fact]
    public void Pack_ThatDoesNotShip_IsInForceBesideTheOthersFromItsDay()
    {
        var mine = new ApprovedPack("MINE@1", Shipped with { Id = "MINE" }, Day("2026-05-01"));
        var book = GovernedBook.Of(new PolicyBook([TestRules.Bank(PlanHold)]), [mine], []);
        Assert.Equal(["BANK", "MINE"], book.InForce);
        Assert.Single(book.For([], Day("2026-04-30")).Rules);
        Assert.Equal(2, book.For([], Day("2026-05-01")).Rules.Count);
    }

    // In the bank's order and of any jurisdiction: the first pack with a zone gives the official one.
    [Fact]
    public void Pack_ThatTheBankChoseAndThatDoesNotShip_IsInForceInItsPlaceOnceItIsApproved()
    {
        var shipped = new PolicyBook([Shipped], ["BANK"], new PolicyScope("CN")) { Chosen = ["MINE", "BANK"] };
        var mine = Shipped with { Id = "MINE", Jurisdiction = "US", OfficialZone = LosAngeles };
        Assert.Equal(["MINE"], shipped.Missing);

        var book = GovernedBook.Of(shipped, [new ApprovedPack("MINE@1", mine, Day("2026-05-01"))], []);

        Assert.Equal(["MINE", "BANK"], book.InForce);
        Assert.Empty(book.Missing);
        Assert.Equal(["MINE"], GovernedBook.Of(shipped, [], []).Missing);
    }

    [Theory]
    [InlineData("2026-04-02", null, false)]
    [InlineData("2026-04-03", null, true)]
    [InlineData("2026-04-05", "2026-04-06", true)]
    [InlineData("2026-04-06", "2026-04-06", false)]
    [InlineData("2026-04-03", "2026-04-03", false)]
    public void Suspension_RefusesItsActsOnItsDaysAlone_WhateverPacksAreNamed(string day, string? lifted, bool refused)
    {
        var suspension = new PolicyProposal("VISITS@1", ProposalKind.Suspension, "ACTS", "olga", "stop", default)
        {
            Scope = RuleScope.Of([ActKind.Visit], null, null), Approved = true, From = Day("2026-04-03"),
            LiftedOn = lifted is null ? null : Day(lifted),
        };
        var shipped = new PolicyBook([Shipped, Shipped with { Id = "OTHER", Rules = [] }]);
        var book = GovernedBook.Of(shipped, [], [suspension]);
        var at = Day(day).At(new LocalTime(12, 0)).InUtc().ToInstant();

        foreach (var packs in (string[][])[[], ["BANK"], ["OTHER"]])
        {
            var policy = book.For(packs, Day(day));
            Judgement Judge(ActKind kind) => policy.Judge(
                new Act(kind, ActClass.Collection, PartyKind.Debtor, null, null, at, TimeOfDayKnown: true),
                PolicySamples.Facts());
            Assert.Equal(refused, Judge(ActKind.Visit).Refused);
            Assert.False(Judge(ActKind.Call).Refused);
        }

        Assert.Equal(lifted == "2026-04-03", book.Series([]).Version == shipped.Series([]).Version);
    }

    [Fact]
    public void Suspension_ThatRefuses_NamesItselfAndNoInstant()
    {
        var told = new PolicyProposal("QUIET@7", ProposalKind.Suspension, "QUIET", "olga", "stop", default);
        var rule = SuspendedActsRule.Of(told with
        {
            Rule = "QUIET", Approved = true, From = Day("2026-04-03"),
        })!;
        Assert.Equal("Suspension, QUIET@7 (2026-04-03)", rule.Citation.ToString());
        Assert.Equal("Every act of QUIET is suspended", rule.Title);
        Assert.Null(rule.OverridableBy);
    }

    private static ApprovedPack Approved(string name, int hour, string from) => new(
        name,
        Shipped with
        {
            Rules =
            [
                TestRules.Quiet() with { Forbidden = new DailyWindow(new LocalTime(hour, 0), new LocalTime(8, 0)) },
            ],
        },
        Day(from));
}
