using System.Collections.Immutable;
using Cases.TestKit;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Xunit;
using static Cases.Domain.Tests.PolicySamples;

namespace Cases.Domain.Tests;

/// <summary>Goal: from when an act is permitted, and until when, is what trying every minute finds.</summary>
/// <remarks>
/// A fortnight with the clock change of Berlin or New York in it; every boundary of these rules and facts lies on a
/// whole minute, so that trying minutes is an independent reading.
/// </remarks>
public sealed class PolicySearchTests
{
    private const int Fortnight = 14 * 1440;

    private static readonly DateTimeZone NewYork = DateTimeZoneProviders.Tzdb["America/New_York"];

    private static readonly (DateTimeZone Zone, Instant Start)[] Places =
    [
        (Berlin, At("2026-03-24T09:00:00+01:00")),
        (Berlin, At("2026-10-20T09:00:00+02:00")),
        (NewYork, At("2026-03-03T09:00:00-05:00")),
        (NewYork, At("2026-10-27T09:00:00-04:00")),
        (Shanghai, At("2026-03-02T09:00:00+08:00")),
    ];

    private static readonly PolicyRule[] AllRules =
    [
        Checks("HOURS", new ClosedHoursCheck(new LocalTime(21, 0), new LocalTime(8, 0), WindowEnds.HalfOpen)
        {
            ClosedDays = [IsoDayOfWeek.Sunday], Holidays = [new LocalDate(2026, 3, 30), new LocalDate(2026, 11, 2)],
            LiftedBy = [ContactExceptionWords.All[0]],
        }),
        Checks("NIGHT", new ClosedHoursCheck(new LocalTime(1, 30), new LocalTime(2, 30), WindowEnds.HalfOpen)
        {
            Clock = ClockChoice.Both,
        }),
        Checks("TOLD", new DesignatedTimeCheck { Source = DesignationSource.Consumer }),
        Checks("NOT-AT-WORK", new DesignatedPlaceCheck()),
        Checks("MEDIUM", new MediumOpenCheck()),
        Checks("SEVEN", new CountAtMostCheck
        {
            Most = 3, Counted = [ActKind.Call], Per = CountPer.PersonDebt, Days = 7, Clock = ClockChoice.Debtor,
            ConsentExempts = true,
        }),
        Checks("DAILY", new CountAtMostCheck { Most = 2, Counted = [ActKind.Call], Clock = ClockChoice.Both }),
        Checks("TALK", new QuietAfterCheck { After = QuietEvent.Conversation, Days = 5, ConsentExempts = true }),
        Checks("PATTERN", new CountPatternCheck
        {
            Counted = [ActKind.Call], PerDay = 1, ConsecutiveDays = 2,
        }),
        Checks("MORATORIUM", new NoHoldCheck { Hold = HoldKind.Moratorium }),
        Row(HoldKind.Dispute),
        Quiet(zone: Berlin),
        PlanHold with { Head = PlanHold.Head with { OfficialZone = NewYork } },
    ];

    private static readonly Gen<Situation> AnySituation =
        from place in Gen.Elements(Places)
        from rules in Gen.SubListOf(AllRules)
        from other in Gen.Elements(null, null, LosAngeles)
        from minute in Gen.Choose(2880, 4 * 1440)
        from contacts in Gen.ListOf(AnyContact(place.Start)).Resize(8)
        from designations in Gen.ListOf(AnyDesignation(place.Start)).Resize(2)
        from consent in Gen.Choose(-3, 3)
        from quiet in Gen.ListOf(AnyQuietConsent(place.Start)).Resize(2)
        from spot in Gen.Elements("workplace", "residence")
        from request in Gen.Choose(-2, 6)
        from hold in AnyHold(place.Start)
        from second in AnyHold(place.Start)
        from dates in Gen.ArrayOf(Gen.Choose(-3, 12), 2)
        select new Situation(
            [.. rules.Select((rule, index) => index == 0 ? Dated(rule, place.Start, dates[0], dates[1]) : rule)],
            Call(place.Start + Duration.FromMinutes(minute)),
            Facts() with
            {
                DebtorZone = place.Zone,
                OtherZones = other is null ? [] : [other],
                Contacts = [.. contacts],
                Holds = [hold, second],
                Named = NamedFacts.None.With(ContactFacts.Place, spot),
                Terms = new ConsumerTerms
                {
                    QuietConsents = [.. quiet],
                    MediumRequests = request < 0 ? [] : [Stopped(place.Start, request)],
                    Designations = [.. designations],
                    CallConsents = consent < 0
                        ? []
                        : [new CallConsent(place.Start - Duration.FromDays(consent), null, null, [], null)],
                },
            });

    [Fact]
    public void PermittedFrom_Always_IsTheFirstMinuteThatPasses() => Holds(situation =>
    {
        var judgement = situation.Series.On(situation.Day).Judge(situation.Act, situation.Facts);
        return judgement.Refused
            ? Same(situation, Tried(situation, refused: false), judgement.PermittedFrom)
            : judgement.PermittedFrom is null;
    });

    [Fact]
    public void FirstRefused_Always_IsTheFirstMinuteThatDoesNot() => Holds(situation => Same(
        situation, Tried(situation, refused: true), situation.Series.On(situation.Day).FirstRefused(
            situation.Act, situation.Facts, situation.Act.At + Duration.FromMinutes(Fortnight))));

    [Fact]
    public void PermittedFrom_OfARuleThatEnds_IsItsEnd()
    {
        var night = Quiet() with { Head = Quiet().Head with { ValidTo = Day("2026-03-05") } };
        var judged = SeriesOf([night]).On(Day("2026-03-05")).Judge(Call("2026-03-05T23:00:00+08:00"), Facts());
        Assert.Equal(At("2026-03-06T00:00:00+08:00"), judged.PermittedFrom);
    }

    [Fact]
    public void FirstRefused_UnderARuleThatBegins_IsItsFirstInstant()
    {
        var stop = Checks("STOP", new NoHoldCheck { Hold = HoldKind.Moratorium });
        stop = stop with { Head = stop.Head with { ValidFrom = Day("2026-03-06") } };
        var policy = SeriesOf([stop]).On(Day("2026-03-05"));
        var facts = Facts() with { Holds = [Hold(HoldKind.Moratorium)] };
        var call = Call("2026-03-05T12:00:00+08:00");
        Assert.False(policy.Judge(call, facts).Refused);
        Assert.Equal(
            At("2026-03-06T00:00:00+08:00"), policy.FirstRefused(call, facts, call.At + Duration.FromDays(2)));
        Assert.Null(policy.FirstRefused(call, facts, At("2026-03-06T00:00:00+08:00")));
    }

    [Fact]
    public void PermittedFrom_UnderARuleThatBegins_IsAfterIt()
    {
        // At night the old rule forbids until eight; from tomorrow on another forbids until ten.
        var hours = new ClosedHoursCheck(new LocalTime(7, 0), new LocalTime(10, 0), WindowEnds.HalfOpen);
        var mornings = Checks("MORNING", hours with { Clock = ClockChoice.Official });
        mornings = mornings with
        {
            Head = mornings.Head with { ValidFrom = Day("2026-03-06"), OfficialZone = Shanghai },
        };
        var series = SeriesOf([Quiet(), mornings]);
        Assert.Equal(
            At("2026-03-06T10:00:00+08:00"),
            series.On(Day("2026-03-05")).Judge(Call("2026-03-05T23:00:00+08:00"), Facts()).PermittedFrom);
    }

    [Fact]
    public void FirstRefused_OfAHoldThatBegins_IsTheStartOfItsDay()
    {
        var facts = Facts() with
        {
            Holds = [Hold(HoldKind.Dispute) with { From = Day("2026-03-06") }],
        };
        var policy = SeriesOf([Row(HoldKind.Dispute)]).On(Day("2026-03-05"));
        var call = Call("2026-03-05T23:50:00+08:00");
        Assert.Equal(
            At("2026-03-06T00:00:00+08:00"), policy.FirstRefused(call, facts, call.At + Duration.FromHours(1)));
        Assert.Null(policy.FirstRefused(call, facts, call.At + Duration.FromMinutes(10)));
        Assert.Null(policy.FirstRefused(call, Facts(), call.At + Duration.FromHours(1)));
    }

    private static Instant? Tried(Situation situation, bool refused)
    {
        for (var minute = 0; minute < Fortnight; minute++)
        {
            var at = situation.Act.At + Duration.FromMinutes(minute);
            var policy = situation.Series.On(at.InZone(situation.Series.OfficialZone).Date);
            if (BruteForce.Refuses(policy.Rules, situation.Act with { At = at }, situation.Facts, policy.OfficialZone)
                == refused)
            {
                return at;
            }
        }

        return null;
    }

    // Beyond the fortnight nothing was tried.
    private static bool Same(Situation situation, Instant? tried, Instant? found) =>
        tried == found || (tried is null && found >= situation.Act.At + Duration.FromMinutes(Fortnight));

    private static Gen<LoggedContact> AnyContact(Instant start) =>
        from minutes in Gen.Choose(-6 * 1440, 2880)
        from inbound in Gen.Elements(true, false, false)
        from talk in Gen.Elements(true, false, false)
        from debt in Gen.Elements("d1", "d2")
        select new LoggedContact(
            "k", "", ContactChannel.Phone, start + Duration.FromMinutes(minutes),
            inbound ? ContactDirection.Inbound : ContactDirection.Outbound, talk, PartyKind.Debtor)
        {
            Result = talk ? Disposition.Reached : Disposition.NoAnswer, Debts = [debt],
        };

    private static Gen<Designation> AnyDesignation(Instant start) =>
        from day in Gen.Choose(1, 7)
        from hour in Gen.Choose(0, 23)
        from length in Gen.Choose(1, 20)
        from only in Gen.Elements(true, false, false)
        from told in Gen.Choose(-9, 4)
        from dates in Gen.ArrayOf(Gen.Choose(-3, 8), 3)
        let first = start.InUtc().Date.PlusDays(dates[0])
        select new Designation(start + Duration.FromHours(told * 20), DesignationSource.Consumer)
        {
            Time = length == 20 ? null : new WeeklyWindow(
                only ? [(IsoDayOfWeek)day, (IsoDayOfWeek)((day % 7) + 1)] : [(IsoDayOfWeek)day],
                new LocalTime(hour, 0), hour + length == 24 ? null : new LocalTime((hour + length) % 24, 30)),
            Place = length == 20 ? "workplace" : null,
            Only = only,
            From = dates[0] < 0 ? null : first,
            Through = dates[1] < 0 ? null : first.PlusDays(dates[1]),
            WithdrawnAt = dates[2] < 4 ? null : start + Duration.FromHours(dates[2] * 13),
        };

    private static Gen<QuietConsent> AnyQuietConsent(Instant start) =>
        from given in Gen.Choose(-3, 9)
        from dates in Gen.ArrayOf(Gen.Choose(-3, 8), 3)
        from channel in Gen.Elements(null, null, "phone", "sms")
        let first = start.InUtc().Date.PlusDays(dates[0])
        select new QuietConsent(
            start + Duration.FromHours(given * 11), dates[0] < 0 ? null : first,
            dates[1] < 0 ? null : first.PlusDays(dates[1]),
            dates[2] < 0 ? null : start + Duration.FromHours(dates[2] * 23))
        {
            Channel = channel,
        };

    private static MediumRequest Stopped(Instant start, int days) =>
        new(start - Duration.FromDays(1), days % 2 == 0 ? "phone" : "sms", null)
        {
            WithdrawnAt = start + Duration.FromMinutes((days * 1440) + 77),
        };

    private static Gen<ActiveHold> AnyHold(Instant start) =>
        from kind in Gen.Elements(HoldKind.Dispute, HoldKind.Moratorium, HoldKind.Hardship)
        from first in Gen.Choose(-3, 8)
        from days in Gen.Choose(0, 5)
        let day = start.InUtc().Date.PlusDays(first)
        select new ActiveHold(kind, "h", null, null, day.PlusDays(days), PartOnly: false, Verified: true)
        {
            From = day,
        };

    private static PolicyRule Dated(PolicyRule rule, Instant start, int from, int days)
    {
        var day = start.InUtc().Date.PlusDays(from);
        return rule with { Head = rule.Head with { ValidFrom = day, ValidTo = day.PlusDays(Math.Max(0, days)) } };
    }

    private static CheckedRule Checks(string id, params RuleCheck[] checks) => new()
    {
        Head = Head(id) with
        {
            OfficialZone = Berlin,
            WhenAbsent = new Dictionary<string, AbsentFact>
            {
                [LocalTimeWindowRule.DebtorZoneFact] = new(WhenAbsent.Compliant, "for tests"),
            },
        },
        Checks = checks,
    };

    private static PolicySeries SeriesOf(IReadOnlyList<PolicyRule> rules) => new PolicyBook(
    [
        new RulePack
        {
            Id = "T", Title = "T", Jurisdiction = "any", Instrument = "T", ValidFrom = new LocalDate(2000, 1, 1),
            OfficialZone = Shanghai, Rules = rules,
        },
    ]).Series(["T"]);

    private static void Holds(Func<Situation, bool> property) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(40), Prop.ForAll(Arb.From(AnySituation), property));

    private sealed record Situation(ImmutableArray<PolicyRule> Rules, Act Act, ActFacts Facts)
    {
        public PolicySeries Series { get; } = SeriesOf(Rules);

        public LocalDate Day => Act.At.InZone(Shanghai).Date;
    }
}
