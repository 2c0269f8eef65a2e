using Cases.TestKit;
using NodaTime;
using NodaTime.Text;
using Xunit;
using static Cases.Domain.Tests.PolicySamples;

namespace Cases.Domain.Tests;

/// <summary>
/// Goal: a third person is asked after the debtor from the first instant at which he is out of contact, and not before.
/// </summary>
public sealed class ThirdPersonCheckTests
{
    private static readonly LocalDateTimePattern Clock =
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm:ss");

    private static readonly ContactPoint Mobile = new("m", ContactChannel.Phone, "13800000001", "contract", default,
        ContactPointState.Ok, default);

    // What was tried with the debtor in March 2026, Beijing time: day and hour, a letter for what it was (d a dial in
    // vain, D answered, t a text without result as reminders send it, T answered, n a notification that he answered, i
    // inbound, l a letter, v a visit, V one that met him, x a dial corrected away, g a dial to the guarantor)
    // | asked at | passes | permitted from, where it is known
    [Theory]
    [InlineData("", "2026-03-05 09:00:00", false, null)]
    [InlineData("2.09d 2.11d", "2026-03-03 09:00:00", false, null)]
    [InlineData("2.09d 2.11d 2.23d", "2026-03-02 23:59:59", false, "2026-03-03 00:00:00")]
    [InlineData("2.09d 2.11d 2.23d", "2026-03-03 00:00:00", true, null)]
    [InlineData("2.09d 2.11d 3.00d", "2026-03-03 23:00:00", false, "2026-03-04 00:00:00")]
    [InlineData("2.09d 2.11d 2.14d 2.19D", "2026-03-03 09:00:00", false, null)]
    [InlineData("2.09d 2.11d 2.14d 2.19i", "2026-03-03 09:00:00", false, null)]
    [InlineData("2.09d 2.11d 2.14d 2.19T", "2026-03-03 09:00:00", false, null)]
    [InlineData("2.09d 2.11d 2.14d 2.19n", "2026-03-03 09:00:00", false, null)]
    [InlineData("2.09d 2.11d 2.14d 2.19v", "2026-03-03 09:00:00", true, null)]
    [InlineData("2.09d 2.11d 2.14d 2.19V", "2026-03-03 09:00:00", false, null)]
    [InlineData("2.09d 2.11d 2.14d 2.19t", "2026-03-03 09:00:00", true, null)]
    [InlineData("2.09d 2.11d 2.14d 2.19l", "2026-03-03 09:00:00", true, null)]
    [InlineData("2.09d 2.11d 2.14x", "2026-03-03 09:00:00", false, null)]
    [InlineData("2.09d 2.11d 2.14g", "2026-03-03 09:00:00", false, null)]
    [InlineData("2.19D 2.20d 3.09t 4.09t", "2026-03-05 00:00:00", true, null)]
    [InlineData("2.09d 3.09t 4.09t", "2026-03-04 23:59:59", false, "2026-03-05 00:00:00")]
    [InlineData("2.00d 3.23t 4.00t", "2026-03-05 00:00:00", true, null)]
    [InlineData("2.09d 3.09t", "2026-03-09 09:00:00", false, null)]
    [InlineData("2.09d 3.09t 5.09t", "2026-03-09 09:00:00", false, null)]
    [InlineData("2.09d 4.09t 5.09t 6.09d", "2026-03-09 09:00:00", true, null)]
    [InlineData("2.09d 3.09t 3.10i 4.09t", "2026-03-09 09:00:00", false, null)]
    [InlineData("2.09t 3.09t 4.09t 5.09t", "2026-03-09 09:00:00", false, null)]
    [InlineData("2.09d 3.09l 4.09t", "2026-03-09 09:00:00", false, null)]
    [InlineData("2.09d 3.09v 4.09t", "2026-03-09 09:00:00", false, null)]
    [InlineData("2.09d 2.11t 2.13t", "2026-03-09 09:00:00", false, null)]
    public void Debtor_IsOutOfContact_FromTheDayAfter(string tried, string asked, bool passes, string? from)
    {
        var answer = Rule().Answer(Ask(asked), Facts() with { Contacts = [.. Tries(tried)] }, Shanghai);
        Assert.Equal((passes, from), (!answer.Refuses, answer.PermittedFrom is { } at
            ? Clock.Format(at.InZone(Shanghai).LocalDateTime)
            : null));
    }

    [Fact]
    public void Refusal_SaysWhatWasTriedAndWhatIsWanting()
    {
        var answer = Rule().Answer(
            Ask("2026-03-09 09:00:00"), Facts() with { Contacts = [.. Tries("2.09d 3.09t")] }, Shanghai);
        Assert.Equal(("1", "3", "2", "3"), (answer.Fact("failedDials"), answer.Fact("dialsBefore"),
            answer.Fact("daysInVain"), answer.Fact("daysBefore")));
    }

    // The numbers of the debtor's record, o usable, w wrong, s stopped (S for a text's, e for e-mail) | what was
    // tried | whether none can be dialled
    [Theory]
    [InlineData("", "", true)]
    [InlineData("eo", "", true)]
    [InlineData("", "2.09l 2.10g", true)]
    [InlineData("", "2.09x", true)]
    [InlineData("", "2.09d", false)]
    [InlineData("", "2.09i", false)]
    [InlineData("po", "", false)]
    [InlineData("pw", "", true)]
    [InlineData("pw ps", "2.09d", true)]
    [InlineData("pw po", "", false)]
    [InlineData("pw So", "", false)]
    [InlineData("pw Sw eo", "", true)]
    public void Number_NoneOnFileOrNoneUsable_CannotBeDialled(string points, string tried, bool none)
    {
        var person = PersonState.Initial with
        {
            Exists = true,
            ContactPoints = [.. points.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Point)],
            Contacts = [.. Tries(tried)],
        };
        Assert.Equal(none, NoNumber(person));
        Assert.False(NoNumber(person with { Exists = false }));
        Assert.False(NoNumber(null));
    }

    // Who came forward, on which case | who is to be asked, on which case | whether his offer is taken
    [Theory]
    [InlineData("r1", "c1", "r1", "c1", true)]
    [InlineData("r1", "c1", "r2", "c1", false)]
    [InlineData("r1", "c1", null, "c1", true)]
    [InlineData(null, "c1", "r1", "c1", true)]
    [InlineData("r1", "c2", "r1", "c1", false)]
    [InlineData(null, "c2", null, "c1", false)]
    [InlineData(null, "", null, "c1", true)]
    [InlineData(null, "c2", null, null, true)]
    public void Offer_IsTakenFromWhoCameForwardOnTheCase(
        string? cameForward, string on, string? asked, string? about, bool passes)
    {
        var rule = Rule() with { Checks = [new PartyCameForwardCheck { Days = 30 }] };
        var facts = Facts() with
        {
            Case = about,
            Contacts =
            [
                new LoggedContact("k", on, ContactChannel.Phone, At("2026-03-02T09:00:00+08:00"),
                    ContactDirection.Inbound, Connected: true, PartyKind.Employer) { PartyPerson = cameForward },
            ],
        };
        var act = Ask("2026-03-09 09:00:00") with { Person = asked };
        Assert.Equal(passes, !rule.Answer(act, facts, Shanghai).Refuses);
        var named = new Facts { Now = At("2026-03-09T09:00:00+08:00"), By = new Principal("zhang", "collector") };
        Assert.Equal("c1", CaseActFacts.Of(CaseScript.Contacted().State, named, Policies.With(rule), named.Now).Case);
    }

    private static bool NoNumber(PersonState? person)
    {
        var facts = new Facts
        {
            Now = At("2026-03-09T09:00:00+08:00"),
            By = new Principal("zhang", "collector"),
            Person = person is null ? null : new KnownPerson("person/p1", 1, person),
        };
        return CaseActFacts.Of(CaseScript.Contacted().State, facts, Policies.With(Rule()), facts.Now).NoUsableNumber;
    }

    private static CheckedRule Rule() => new()
    {
        Head = Head("LOST") with { AppliesTo = RuleScope.Of(Contacts, [ActClass.Collection], [PartyKind.Employer]) },
        Checks = [new DebtorOutOfContactCheck { Dials = 3, Days = 3 }],
    };

    private static Act Ask(string at) =>
        Call(Clock.Parse(at).Value.InZoneStrictly(Shanghai).ToInstant()) with { Party = PartyKind.Employer };

    private static ContactPoint Point(string word) => Mobile with
    {
        Key = word,
        Channel = word[0] switch { 'S' => ContactChannel.Sms, 'e' => ContactChannel.Email, _ => ContactChannel.Phone },
        State = word[1] switch
        {
            'w' => ContactPointState.Wrong,
            's' => ContactPointState.Stopped,
            _ => ContactPointState.Ok,
        },
    };

    private static IEnumerable<LoggedContact> Tries(string tried) =>
        tried.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => Tried(
            new LocalDateTime(2026, 3, word[0] - '0', int.Parse(word[2..4], Invariant), 0), word[^1]));

    private static LoggedContact Tried(LocalDateTime at, char what) => new(
        "k", "c1",
        what switch
        {
            't' or 'T' or 'n' => ContactChannel.Sms,
            'l' => ContactChannel.Letter,
            'v' or 'V' => ContactChannel.InPerson,
            _ => ContactChannel.Phone,
        },
        at.InZoneStrictly(Shanghai).ToInstant(),
        what == 'i' ? ContactDirection.Inbound : ContactDirection.Outbound,
        what is 'D' or 'T' or 't' or 'n' or 'l' or 'i' or 'V',
        what == 'g' ? PartyKind.Guarantor : PartyKind.Debtor)
    {
        CallKind = what is 't' or 'n' or 'l' ? CallKind.Notification : CallKind.Interactive,
        Result = what == 'n' ? Disposition.Reached : null,
        Corrected = what == 'x',
    };

    private static System.Globalization.CultureInfo Invariant => System.Globalization.CultureInfo.InvariantCulture;
}
