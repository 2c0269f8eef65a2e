using NodaTime;
using Xunit;
using static Cases.Domain.Tests.PolicySamples;

namespace Cases.Domain.Tests;

/// <summary>Goal: contacts are counted by calendar days of the right clock, person, number and result.</summary>
public sealed class CountCheckTests
{
    private static readonly CountAtMostCheck Dials = new()
    {
        Most = 6,
        Counted = [ActKind.Call],
        Per = CountPer.Number,
        Result = CountedResult.Unanswered,
    };

    private static readonly CountAtMostCheck Connected = new()
    {
        Most = 3,
        Counted = [ActKind.Call],
        Result = CountedResult.Connected,
        CallKind = CallKind.Notification,
    };

    [Theory]
    [InlineData(5, false)]
    [InlineData(6, true)]
    [InlineData(7, true)]
    public void Count_SixthPassesAndSeventhNot(int before, bool refused)
    {
        var answer = Answer(Dials, "2026-03-02T20:00:00+08:00", Dialled("2026-03-02T09:00:00+08:00", before));
        Assert.Equal(refused, answer.Refuses);
        Assert.Equal(refused ? At("2026-03-03T00:00:00+08:00") : null, answer.PermittedFrom);
        Assert.Equal(refused ? PolicyWords.Of(before + 1) : null, answer.Fact("count"));
    }

    [Theory]
    [InlineData("2026-03-02T00:00:00+08:00", "2026-03-02T23:59:59+08:00", true)]
    [InlineData("2026-03-01T23:59:59+08:00", "2026-03-02T00:00:00+08:00", false)]
    [InlineData("2026-02-28T23:59:59+08:00", "2026-03-01T00:00:00+08:00", false)]
    [InlineData("2024-02-29T08:00:00+08:00", "2024-02-29T21:00:00+08:00", true)]
    [InlineData("2024-02-29T21:00:00+08:00", "2024-03-01T08:00:00+08:00", false)]
    [InlineData("2025-12-31T23:59:59+08:00", "2026-01-01T00:00:00+08:00", false)]
    [InlineData("2026-03-01T23:30:00Z", "2026-03-02T15:30:00Z", true)]
    [InlineData("2026-03-02T15:30:00Z", "2026-03-02T16:30:00Z", false)]
    public void Day_IsACalendarDayOfTheOfficialZone(string dialled, string at, bool refused) =>
        Assert.Equal(refused, Answer(Dials, at, Dialled(dialled, 6)).Refuses);

    [Theory]
    [InlineData(ClockChoice.Official, "2026-03-02T16:30:00Z", false)]
    [InlineData(ClockChoice.Debtor, "2026-03-02T16:30:00Z", true)]
    [InlineData(ClockChoice.Both, "2026-03-02T16:30:00Z", true)]
    [InlineData(ClockChoice.Debtor, "2026-03-03T08:00:00Z", false)]
    [InlineData(ClockChoice.Both, "2026-03-03T08:00:00Z", false)]
    public void Clock_ChoosesWhoseDay(ClockChoice clock, string at, bool refused)
    {
        // 15:30 UTC is 23:30 on 2 March in Shanghai and 07:30 on 2 March in Los Angeles.
        var facts = Dialled("2026-03-02T15:30:00Z", 6) with { DebtorZone = LosAngeles };
        Assert.Equal(refused, Answer(Dials with { Clock = clock }, at, facts).Refuses);
    }

    [Theory]
    [InlineData("2026-03-29T00:30:00+01:00", "2026-03-29T23:30:00+02:00", true)]
    [InlineData("2026-03-28T23:30:00+01:00", "2026-03-29T03:30:00+02:00", false)]
    [InlineData("2026-10-25T00:30:00+02:00", "2026-10-25T23:30:00+01:00", true)]
    [InlineData("2026-10-25T23:30:00+01:00", "2026-10-26T00:00:00+01:00", false)]
    public void Day_OfAClockChange_IsStillOneDay(string dialled, string at, bool refused)
    {
        var facts = Dialled(dialled, 6) with { DebtorZone = Berlin };
        Assert.Equal(refused, Answer(Dials with { Clock = ClockChoice.Debtor }, at, facts).Refuses);
    }

    [Theory]
    [InlineData(7, "2026-04-07T10:00:00+08:00", true)]
    [InlineData(7, "2026-04-08T00:00:00+08:00", false)]
    [InlineData(1, "2026-04-02T00:00:00+08:00", false)]
    public void Days_Several_LookBackOverDates(int days, string at, bool refused)
    {
        var answer = Answer(Dials with { Days = days }, at, Dialled("2026-04-01T09:00:00+08:00", 6));
        Assert.Equal(refused, answer.Refuses);
        Assert.Equal(refused ? At("2026-04-08T00:00:00+08:00") : null, answer.PermittedFrom);
    }

    [Theory]
    [InlineData("mobile", "mobile", WhenAbsent.Refuse, true)]
    [InlineData("mobile", "office", WhenAbsent.Refuse, false)]
    [InlineData(null, "mobile", WhenAbsent.Refuse, true)]
    [InlineData("mobile", null, WhenAbsent.Refuse, true)]
    [InlineData(null, "mobile", WhenAbsent.Compliant, false)]
    [InlineData("mobile", null, WhenAbsent.Compliant, false)]
    [InlineData("office", null, WhenAbsent.Ask, true)]
    public void Number_Unknown_IsReadAsDeclared(string? dialled, string? now, WhenAbsent absent, bool refused)
    {
        var facts = Dialled("2026-03-02T09:00:00+08:00", 6, dialled);
        var act = Call("2026-03-02T20:00:00+08:00") with { Point = now };
        var answer = Rule(Dials, absent).Answer(act, facts, Shanghai);
        Assert.Equal(refused, answer.Refuses);
        Assert.Equal(absent == WhenAbsent.Ask ? "number" : null, answer.MissingFact);
    }

    [Fact]
    public void OtherContacts_DoNotCount()
    {
        var six = Dialled("2026-03-02T09:00:00+08:00", 6).Contacts;
        Func<LoggedContact, LoggedContact>[] others =
        [
            c => c with { Direction = ContactDirection.Inbound },
            c => c with { Connected = true },
            c => c with { Channel = ContactChannel.Sms },
            c => c with { Point = null, Party = PartyKind.Guarantor },
            c => c with { Corrected = true },
            c => c with { Class = ActClass.ServiceReply },
            c => c with { At = At("2026-03-02T20:00:01+08:00") },
        ];
        var named = Facts() with { Parties = [PartyKind.Debtor, PartyKind.Guarantor] };
        Assert.True(Answer(Dials, "2026-03-02T20:00:00+08:00", named with { Contacts = six }).Refuses);
        Assert.All(others, other => Assert.False(
            Answer(Dials, "2026-03-02T20:00:00+08:00", named with { Contacts = [.. six.Select(other)] }).Refuses));
    }

    // The number at which somebody was asked for, and whether the account names the guarantor.
    [Theory]
    [InlineData(CountPer.Number, "mobile", true, true)]
    [InlineData(CountPer.Number, "office", false, false)]
    [InlineData(CountPer.Number, null, true, false)]
    [InlineData(CountPer.Number, null, false, true)]
    [InlineData(CountPer.Person, "mobile", true, true)]
    [InlineData(CountPer.Person, "office", true, false)]
    [InlineData(CountPer.Person, "office", false, true)]
    [InlineData(CountPer.Person, null, true, false)]
    [InlineData(CountPer.Person, null, false, true)]
    public void AnotherParty_IsAnotherPerson_WhereTheAccountNamesItAtAnotherNumber(
        CountPer per, string? number, bool named, bool refused)
    {
        var facts = Dialled("2026-03-02T09:00:00+08:00", 6, number);
        var asked = facts with
        {
            Contacts = [.. facts.Contacts.Select(contact => contact with { Party = PartyKind.Guarantor })],
            Parties = named ? [PartyKind.Guarantor] : [],
        };
        Assert.Equal(refused, Answer(Dials with { Per = per }, "2026-03-02T20:00:00+08:00", asked).Refuses);
        var slots = asked with
        {
            Contacts = [.. asked.Contacts.Take(5)],
            Reserved =
            [
                new ReservedSlot("k1", "c1", ContactChannel.Phone, PartyKind.Guarantor,
                    At("2026-03-02T19:50:00+08:00"), At("2026-03-02T20:05:00+08:00")) { Point = number },
            ],
        };
        Assert.Equal(refused, Answer(Dials with { Per = per }, "2026-03-02T20:00:00+08:00", slots).Refuses);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Act_ThatWasAnswered_IsNoUnansweredDial(bool? connected, bool refused)
    {
        var act = Call("2026-03-02T20:00:00+08:00") with { Connected = connected, Point = "mobile" };
        var facts = Dialled("2026-03-02T09:00:00+08:00", 6);
        Assert.Equal(refused, Rule(Dials).Answer(act, facts, Shanghai).Refuses);
    }

    [Theory]
    [InlineData(CallKind.Notification, 2, false)]
    [InlineData(CallKind.Notification, 3, true)]
    [InlineData(CallKind.Interactive, 3, false)]
    public void Connected_NotificationsOnly_AreCounted(CallKind kind, int before, bool refused)
    {
        var contacts = Dialled("2026-03-02T09:00:00+08:00", before).Contacts
            .Select(c => c with { Connected = true, CallKind = CallKind.Notification, Case = "another" }).ToList();
        var act = Call("2026-03-02T20:00:00+08:00") with { CallKind = kind };
        Assert.Equal(refused, Rule(Connected).Answer(act, Facts() with { Contacts = [.. contacts] }, Shanghai).Refuses);
    }

    [Fact]
    public void ReservedSlot_CountsUntilItLapses_ButNotAgainstItself()
    {
        var slot = new ReservedSlot("k1", "c1", ContactChannel.Phone, PartyKind.Debtor,
            At("2026-03-02T19:50:00+08:00"), At("2026-03-02T20:05:00+08:00")) { Point = "mobile" };
        var facts = Dialled("2026-03-02T09:00:00+08:00", 5) with { Reserved = [slot] };
        var answer = Answer(Dials, "2026-03-02T20:00:00+08:00", facts);
        Assert.True(answer.Refuses);
        Assert.Equal(slot.Until, answer.PermittedFrom);
        Assert.Equal("1", answer.Fact("reservedSlots"));
        Assert.False(Answer(Dials, "2026-03-02T20:05:00+08:00", facts).Refuses);
        var own = Call("2026-03-02T20:00:00+08:00") with { Permission = "k1", Point = "mobile" };
        Assert.False(Rule(Dials).Answer(own, facts, Shanghai).Refuses);
    }

    [Fact]
    public void DateOnly_CountsEverythingOfThatDate()
    {
        var act = Call("2026-03-02T00:00:00+08:00") with { TimeOfDayKnown = false, Point = "mobile" };
        Assert.True(Rule(Dials).Answer(act, Dialled("2026-03-02T09:00:00+08:00", 6), Shanghai).Refuses);
    }

    private static CheckedRule Rule(CountAtMostCheck check, WhenAbsent number = WhenAbsent.Refuse) => new()
    {
        Head = Head("COUNT") with
        {
            WhenAbsent = new Dictionary<string, AbsentFact>
            {
                [CountAtMostCheck.NumberFact] = new(number, "for tests"),
            },
            OfficialZone = Shanghai,
        },
        Checks = [check],
    };

    private static RuleAnswer Answer(CountAtMostCheck check, string at, ActFacts facts) =>
        Rule(check).Answer(Call(at) with { Point = "mobile" }, facts, Shanghai);

    private static ActFacts Dialled(string at, int times, string? number = "mobile") => Facts() with
    {
        Contacts = [.. Enumerable.Range(0, times).Select(i => new LoggedContact(
            $"k{i}", "c1", ContactChannel.Phone, At(at), ContactDirection.Outbound, Connected: false,
            PartyKind.Debtor) { Point = number })],
    };
}
