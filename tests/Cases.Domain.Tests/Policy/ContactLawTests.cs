using System.Collections.Immutable;
using NodaTime;
using Xunit;
using static Cases.Domain.Tests.PolicySamples;

namespace Cases.Domain.Tests;

/// <summary>Goal: hours, designations, counts per debt and quiet days say what laws of several countries say.</summary>
public sealed class ContactLawTests
{
    private static readonly DateTimeZone NewYork = DateTimeZoneProviders.Tzdb["America/New_York"];

    private static readonly DateTimeZone Dublin = DateTimeZoneProviders.Tzdb["Europe/Dublin"];

    private static readonly ClosedHoursCheck Nights = new(new LocalTime(21, 0), new LocalTime(8, 0), WindowEnds.Closed);

    private static readonly CountAtMostCheck Seven = new()
    {
        Most = 7, Counted = [ActKind.Call], Per = CountPer.PersonDebt, Days = 7, Clock = ClockChoice.Debtor,
        Uncounted = [Disposition.Busy], Actors = CountedActors.Own, ConsentExempts = true,
        ExemptParties = [PartyKind.Representative],
    };

    private static readonly QuietAfterCheck Quiet7 = new()
    {
        After = QuietEvent.Conversation, Days = 7, ConsentExempts = true,
    };

    [Theory]
    [InlineData(WindowEnds.Closed, "20:59:59.999", false)]
    [InlineData(WindowEnds.Closed, "21:00:00.000", true)]
    [InlineData(WindowEnds.Closed, "08:00:00.000", true)]
    [InlineData(WindowEnds.Closed, "08:00:00.001", false)]
    [InlineData(WindowEnds.HalfOpen, "21:00:00.000", true)]
    [InlineData(WindowEnds.HalfOpen, "08:00:00.000", false)]
    [InlineData(WindowEnds.Open, "21:00:00.000", false)]
    [InlineData(WindowEnds.Open, "21:00:00.001", true)]
    [InlineData(WindowEnds.Open, "07:59:59.999", true)]
    [InlineData(WindowEnds.Open, "08:00:00.000", false)]
    public void Ends_OfClosedHours_AreExactToTheMillisecond(WindowEnds ends, string time, bool refused) =>
        Assert.Equal(refused, Answer(
            new ClosedHoursCheck(Nights.From, Nights.To, ends), $"2024-05-07T{time}-04:00", In(NewYork)).Refuses);

    [Theory]
    [InlineData("2024-03-10T01:30:00-05:00", "2024-03-10T08:00:00.001-04:00")]
    [InlineData("2024-11-03T01:30:00-04:00", "2024-11-03T08:00:00.001-05:00")]
    [InlineData("2024-11-02T21:00:00-04:00", "2024-11-03T08:00:00.001-05:00")]
    public void ClosedHours_OverAClockChange_EndWhereTheClockSaysSo(string at, string from) =>
        Assert.Equal(At(from), Answer(Nights, at, In(NewYork)).PermittedFrom);

    [Fact]
    public void ClosedHours_InTwoZones_EndWhereBothAreOpen() => Assert.Equal(
        At("2024-05-07T11:00:00.001-04:00"),
        Answer(Nights, "2024-05-07T09:00:00-04:00", In(LosAngeles) with { OtherZones = [NewYork] }).PermittedFrom);

    // The hours go on beyond the answer until eight: no boundary lies between the message and it.
    [Theory]
    [InlineData("2024-05-07T07:27:00-04:00", "2024-05-07T07:57:00-04:00", false)]
    [InlineData("2024-05-06T23:30:00-04:00", "2024-05-07T07:57:00-04:00", false)]
    [InlineData("2024-05-06T12:00:00-04:00", "2024-05-07T07:57:00-04:00", true)]
    public void Reply_InTheHoursOfTheMessage_Passes(string message, string at, bool refused)
    {
        var heard = new LoggedContact(
            "m", "", ContactChannel.Phone, At(message), ContactDirection.Inbound, true, PartyKind.Debtor);
        var facts = In(NewYork) with
        {
            Contacts = [heard], Named = NamedFacts.None.With(ContactFacts.ReplyToConsumer, true),
        };
        var check = Nights with { LiftedBy = [ContactExceptionWords.All[1]] };
        Assert.Equal(refused, Answer(check, at, facts).Refuses);
    }

    [Fact]
    public void ClosedDays_AndHolidays_AreClosedAsAWhole()
    {
        var check = new ClosedHoursCheck(new LocalTime(21, 0), new LocalTime(9, 0), WindowEnds.Closed)
        {
            ClosedDays = [IsoDayOfWeek.Sunday], Holidays = [new LocalDate(2026, 4, 6)],
        };
        Assert.Equal(
            At("2026-04-07T09:00:00.001+01:00"), Answer(check, "2026-04-04T21:30:00+01:00", In(Dublin)).PermittedFrom);
        Assert.False(Answer(check, "2026-04-04T20:30:00+01:00", In(Dublin)).Refuses);
    }

    [Fact]
    public void WeeklyWindow_ThatPassesMidnight_IsOfTheDayOnWhichItBegins()
    {
        var window = new WeeklyWindow([IsoDayOfWeek.Friday], new LocalTime(22, 0), new LocalTime(6, 0));
        Assert.True(window.Contains(new LocalDateTime(2024, 5, 10, 23, 0)));
        Assert.True(window.Contains(new LocalDateTime(2024, 5, 11, 5, 59)));
        Assert.False(window.Contains(new LocalDateTime(2024, 5, 10, 5, 59)));
        Assert.False(window.Contains(new LocalDateTime(2024, 5, 11, 6, 0)));
        Assert.Throws<ArgumentException>(() => new WeeklyWindow([], LocalTime.Midnight, null));
    }

    [Theory]
    [InlineData("2024-05-12T10:00:00-04:00", true)]
    [InlineData("2024-05-13T10:00:00-04:00", true)]
    [InlineData("2024-05-14T00:00:00-04:00", false)]
    public void Designation_OfAWeekend_EndsWithItsLastDay(string at, bool refused)
    {
        var weekend = new Designation(At("2024-05-01T10:00:00Z"), DesignationSource.Consumer)
        {
            Time = new WeeklyWindow([IsoDayOfWeek.Sunday, IsoDayOfWeek.Monday], LocalTime.Midnight, null),
        };
        var facts = In(NewYork) with { Terms = new ConsumerTerms { Designations = [weekend] } };
        var answer = Answer(new DesignatedTimeCheck { Source = DesignationSource.Consumer }, at, facts);
        Assert.Equal(refused, answer.Refuses);
        Assert.Equal(refused ? At("2024-05-14T00:00:00-04:00") : null, answer.PermittedFrom);
        Assert.False(Answer(
            new DesignatedTimeCheck { Source = DesignationSource.CreditorFile }, at, facts).Refuses);
    }

    [Theory]
    [InlineData(7, true)]
    [InlineData(6, false)]
    public void Count_PerDebt_TakesTheFullestOfTheDebtsOfTheAct(int before, bool refused)
    {
        var facts = In(NewYork) with { Contacts = Calls(before, contact => contact with { Debts = ["d1"] }) };
        var act = Call("2024-05-07T16:00:00-04:00");
        Assert.Equal(refused, Answer(Seven, act with { Debts = ["d2", "d1"] }, facts).Refuses);
        Assert.False(Answer(Seven, act with { Debts = ["d2"] }, facts).Refuses);
    }

    [Fact]
    public void Count_OfOneCollector_LeavesOutThoseOfAnother()
    {
        var act = Call("2024-05-07T16:00:00-04:00") with { Actor = "x", Collector = "a1" };
        var others = In(NewYork) with { Contacts = Calls(7, contact => contact with { By = "a2" }) };
        Assert.False(Answer(Seven, act, others).Refuses);
        Assert.True(Answer(Seven with { Actors = CountedActors.Joint }, act, others).Refuses);
        Assert.True(Answer(Seven, act, In(NewYork) with { Contacts = Calls(7, contact => contact) }).Refuses);

        // Who is about to call spends what his own collector has left, and no other's.
        var six = In(NewYork) with { Contacts = Calls(6, contact => contact with { By = "a1" }) };
        Assert.False(Answer(Seven, act, six).Refuses);
        Assert.True(Answer(Seven, act, six with { Reserved = [Slot("a1")] }).Refuses);
        Assert.True(Answer(Seven, act, six with { Reserved = [Slot(null)] }).Refuses);
        Assert.False(Answer(Seven, act, six with { Reserved = [Slot("a2")] }).Refuses);

        ReservedSlot Slot(string? by) => new("k", "c", ContactChannel.Phone, PartyKind.Debtor, act.At,
            act.At + Duration.FromMinutes(10)) { By = by };
    }

    [Fact]
    public void Count_LeavesOutResultsThatAreNoCall() => Assert.False(Answer(
        Seven, "2024-05-07T16:00:00-04:00",
        In(NewYork) with { Contacts = Calls(7, contact => contact with { Result = Disposition.Busy }) }).Refuses);

    [Fact]
    public void Count_OfAnotherPerson_IsHisOwn()
    {
        var act = Call("2024-05-07T16:00:00-04:00") with { Party = PartyKind.ThirdParty, Person = "t9" };
        var facts = In(NewYork) with { Contacts = Calls(7, contact => contact) };
        Assert.False(Answer(Seven, act, facts).Refuses);
        Assert.True(Answer(Seven, act, In(NewYork) with
        {
            Contacts = Calls(7, contact => contact with { Party = PartyKind.ThirdParty, PartyPerson = "t9" }),
        }).Refuses);
    }

    // The consent is of 1 May: its seven days end with 7 May.
    [Theory]
    [InlineData("2024-05-07T16:00:00-04:00", null, null, RuleVerdict.ExceptionUsed)]
    [InlineData("2024-05-08T16:00:00-04:00", null, null, RuleVerdict.Passed)]
    [InlineData("2024-05-07T16:00:00-04:00", "2024-05-07T12:00:00-04:00", null, RuleVerdict.Refused)]
    [InlineData("2024-05-07T16:00:00-04:00", null, "2024-05-06T12:00:00-04:00", RuleVerdict.Refused)]
    public void Consent_ToCalls_LastsSevenDaysUntilATalkOrItsEnd(
        string at, string? revoked, string? talked, RuleVerdict verdict)
    {
        var consent = new CallConsent(
            At("2024-05-01T00:30:00-04:00"), null, null, [], revoked is null ? null : At(revoked));
        var early = Calls(7, contact => contact with { At = contact.At - Duration.FromHours(9) });
        List<LoggedContact> contacts = [.. early];
        if (revoked is not null || talked is not null)
        {
            contacts.AddRange(Calls(7, contact => contact with { At = At("2024-05-07T13:00:00-04:00") }));
        }

        if (talked is not null)
        {
            contacts.Add(Talk(talked));
        }

        var facts = In(NewYork) with
        {
            Contacts = [.. contacts], Terms = new ConsumerTerms { CallConsents = [consent] },
        };
        Assert.Equal(verdict, Answer(Seven, at, facts).Verdict);
    }

    [Theory]
    [InlineData("2024-05-07T18:00:00-04:00", "2024-05-13T23:59:59-04:00", true)]
    [InlineData("2024-05-07T18:00:00-04:00", "2024-05-14T00:00:00-04:00", false)]
    [InlineData("2024-05-07T23:59:59-04:00", "2024-05-14T00:00:00-04:00", false)]
    public void QuietDays_BeginWithTheDateOfTheTalk(string talked, string at, bool refused)
    {
        var answer = Answer(Quiet7, at, In(NewYork) with { Contacts = [Talk(talked)] });
        Assert.Equal(refused, answer.Refuses);
        Assert.Equal(refused ? At("2024-05-14T00:00:00-04:00") : null, answer.PermittedFrom);
        Assert.Equal(refused ? "2024-05-13" : null, answer.Fact("quietThrough"));
    }

    [Fact]
    public void QuietDays_AfterTalksInARow_EndWithTheLast() => Assert.Equal(
        At("2024-05-16T00:00:00-04:00"),
        Answer(Quiet7, "2024-05-10T12:00:00-04:00", In(NewYork) with
        {
            Contacts = [Talk("2024-05-09T10:00:00-04:00"), Talk("2024-05-07T10:00:00-04:00")],
        }).PermittedFrom);

    [Theory]
    [InlineData("2024-05-06T12:00:00Z", true)]
    [InlineData("2024-03-01T12:00:00Z", false)]
    [InlineData("2024-03-10T12:00:00Z", true)]
    [InlineData("2024-04-30T12:00:00Z", true)]
    [InlineData("2024-05-07T12:00:00Z", false)]
    public void Hold_WithDays_StopsOnThemOnly(string at, bool refused)
    {
        var hold = Hold(HoldKind.Moratorium, "2024-05-06") with { From = new LocalDate(2024, 3, 2) };
        var facts = Facts() with { Holds = [hold] };
        Assert.Equal(refused, Answer(new NoHoldCheck { Hold = HoldKind.Moratorium }, at, facts).Refuses);
        Assert.Equal(refused, PolicyOf(Row(HoldKind.Moratorium)).Judge(Call(at), facts).Refused);
    }

    [Fact]
    public void ValidationPeriod_SkipsWeekendsAndHolidays()
    {
        var period = new ValidationPeriod(5, 30, [new LocalDate(2026, 9, 7), new LocalDate(2026, 10, 12)]);
        var facts = Facts() with
        {
            Named = NamedFacts.None.With(DebtFacts.ValidationSent, new LocalDate(2026, 9, 4)),
        };
        Assert.Equal(new LocalDate(2026, 10, 14), period.EndOf(facts));
        Assert.Null(period.EndOf(Facts()));
    }

    private static ActFacts In(DateTimeZone zone) => Facts() with { DebtorZone = zone };

    private static ImmutableArray<LoggedContact> Calls(int times, Func<LoggedContact, LoggedContact> with) =>
    [
        .. Enumerable.Range(1, times).Select(day => with(new LoggedContact(
            "k" + day, "", ContactChannel.Phone, At($"2024-05-0{day}T10:00:00-04:00"), ContactDirection.Outbound,
            false, PartyKind.Debtor) { Result = Disposition.NoAnswer })),
    ];

    private static LoggedContact Talk(string at) => new(
        "talk", "", ContactChannel.Phone, At(at), ContactDirection.Inbound, true, PartyKind.Debtor)
    {
        Result = Disposition.Reached,
    };

    private static RuleAnswer Answer(RuleCheck check, string at, ActFacts facts) => Answer(check, Call(at), facts);

    private static RuleAnswer Answer(RuleCheck check, Act act, ActFacts facts) => new CheckedRule
    {
        Head = Head("LAW") with { AppliesTo = RuleScope.Of(Contacts, null, null), OfficialZone = NewYork },
        Checks = [check],
    }.Answer(act, facts, NewYork);
}
