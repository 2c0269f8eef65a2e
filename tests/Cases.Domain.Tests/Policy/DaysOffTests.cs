using System.Collections.Immutable;
using NodaTime;
using Xunit;
using static Cases.Domain.Tests.PolicySamples;

namespace Cases.Domain.Tests;

/// <summary>Goal: what ends on a working day asks its jurisdiction's calendar, and says how far that reaches.</summary>
public sealed class DaysOffTests
{
    private static readonly CalendarData Calendar = new()
    {
        Id = "CN", Version = 1, Title = "made up", Jurisdiction = "CN",
        Weekend = [IsoDayOfWeek.Saturday, IsoDayOfWeek.Sunday],
        Years =
        [
            new CalendarYear(
                2026, "made up",
                [.. Enumerable.Range(1, 7).Select(day => new LocalDate(2026, 10, day))], [new LocalDate(2026, 10, 10)]),
        ],
    };

    private static readonly CheckedRule Limitation = new()
    {
        Head = Head("LIMIT") with { AppliesTo = RuleScope.Everything },
        Checks = [new LimitationCheck { Years = 3, OuterYears = 20, Restarts = [] }],
    };

    // 1 October 2026 is a Thursday, 10 October a Saturday that is worked, 10 October 2027 a Sunday of an unknown year.
    [Theory]
    [InlineData("2023-10-01", "2026-10-08")]
    [InlineData("2023-10-07", "2026-10-08")]
    [InlineData("2023-10-10", "2026-10-10")]
    [InlineData("2023-10-11", "2026-10-12")]
    [InlineData("2024-10-10", "2027-10-11")]
    public void Limitation_OfAJurisdictionWithACalendar_EndsOnItsWorkingDays(string harmed, string last)
    {
        var policy = Book("CN").For(["T"], Day("2026-01-01"));
        Assert.False(Judge(policy, harmed, Day(last)).Refused);
        Assert.True(Judge(policy, harmed, Day(last).PlusDays(1)).Refused);
    }

    [Fact]
    public void Limitation_OfAnotherJurisdiction_KnowsWeekendsAlone() => Assert.True(
        Judge(Book("US").For(["T"], Day("2026-01-01")), "2023-10-01", Day("2026-10-02")).Refused);

    [Fact]
    public void Ends_OfPacks_AreThoseOfTheirListsAndCalendars()
    {
        var hours = new CheckedRule
        {
            Head = Head("HOURS"),
            Checks =
            [
                new ClosedHoursCheck(new LocalTime(21, 0), new LocalTime(9, 0), WindowEnds.Closed)
                {
                    Holidays = [new LocalDate(2026, 12, 25), new LocalDate(2027, 1, 1)],
                },
            ],
        };
        var newer = Calendar with
        {
            Version = 2,
            Years = Calendar.Years.Add(new CalendarYear(2027, "made up", [], ImmutableArray<LocalDate>.Empty)),
        };

        Assert.Equal(
            [new DaysOffEnd("the calendar CN", Day("2027-12-31")), new DaysOffEnd("HOURS", Day("2027-12-31"))],
            DaysOff.Ends([Pack("CN", Limitation, hours)], [Calendar, newer]));
        Assert.Empty(DaysOff.Ends([Pack("US", Limitation)], [Calendar]));
    }

    // A longer keeping of one kind of lender binds whoever may be one.
    [Theory]
    [InlineData(null, true)]
    [InlineData(ActorKind.ConsumerFinanceCompany, true)]
    [InlineData(ActorKind.FirstPartyBank, false)]
    public void Retention_OfOneKindOfLender_BindsWhoMayBeIt(ActorKind? actor, bool bound)
    {
        var kept = Keeping("KEEP", 5);
        var rule = kept with
        {
            Head = kept.Head with { Binds = new Binding { Actors = [ActorKind.ConsumerFinanceCompany] } },
        };
        var policy = new Policy(new PolicyVersion("t"), [rule], PolicyNumbers.Default, Shanghai)
        {
            Scope = new PolicyScope("CN") { Actor = actor },
        };
        Assert.Equal(bound, policy.Retention.Count == 1);
    }

    private static PolicyBook Book(string jurisdiction) =>
        new([Pack(jurisdiction, Limitation)]) { Calendars = [Calendar] };

    private static RulePack Pack(string jurisdiction, params PolicyRule[] rules) => new()
    {
        Id = "T", Title = "T", Jurisdiction = jurisdiction, Instrument = "T", ValidFrom = new LocalDate(2000, 1, 1),
        OfficialZone = Shanghai, Rules = rules,
    };

    private static Judgement Judge(Policy policy, string harmed, LocalDate on) => policy.Judge(
        Call(on.AtStartOfDayInZone(Shanghai).ToInstant() + Duration.FromHours(12)) with { Kind = ActKind.Suit },
        Facts() with { Named = NamedFacts.None.With(DebtFacts.RightHarmedKnownOn, Day(harmed)) });
}
