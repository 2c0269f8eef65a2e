using NodaTime;
using Xunit;
using static Cases.Domain.Tests.PolicySamples;

namespace Cases.Domain.Tests;

/// <summary>Goal: consents, designations and wishes count from their moment to their end, to the millisecond.</summary>
public sealed class ConsumerLawTests
{
    private static readonly DateTimeZone NewYork = DateTimeZoneProviders.Tzdb["America/New_York"];

    private static readonly DesignatedTimeCheck Told = new() { Source = DesignationSource.Consumer };

    private static readonly ClosedHoursCheck Nights =
        new(new LocalTime(21, 0), new LocalTime(8, 0), WindowEnds.HalfOpen)
        {
            LiftedBy = [LocalTimeWindowRule.ConsentException],
        };

    // Given on 6 May at noon, for 7 to 9 May.
    private static readonly QuietConsent Consent = new(
        At("2024-05-06T12:00:00-04:00"), Day("2024-05-07"), Day("2024-05-09"), null);

    [Theory]
    [InlineData("2024-05-06T23:59:59.999-04:00", true)]
    [InlineData("2024-05-07T00:00:00-04:00", false)]
    [InlineData("2024-05-09T23:59:59.999-04:00", false)]
    [InlineData("2024-05-10T00:00:00-04:00", true)]
    public void QuietConsent_WithDays_LiftsOnThemAlone(string at, bool refused)
    {
        var facts = In(NewYork, new ConsumerTerms { QuietConsents = [Consent] });
        Assert.Equal(refused, Answer(Nights, at, facts).Refuses);
        Assert.Equal(refused, QuietNights().Answer(Call(at), facts, NewYork).Refuses);
    }

    [Theory]
    [InlineData("2024-05-06T22:30:00-04:00", "2024-05-07T00:00:00-04:00")]
    [InlineData("2024-05-06T23:59:59.999-04:00", "2024-05-07T00:00:00-04:00")]
    [InlineData("2024-05-10T02:00:00-04:00", "2024-05-10T08:00:00-04:00")]
    public void QuietConsent_ThatBegins_IsPartOfTheSearch(string at, string from)
    {
        var facts = In(NewYork, new ConsumerTerms { QuietConsents = [Consent] });
        Assert.Equal(At(from), Answer(Nights, at, facts).PermittedFrom);
        Assert.Equal(At(from), QuietNights().Answer(Call(at), facts, NewYork).PermittedFrom);
    }

    [Fact]
    public void QuietConsent_ThatEnds_EndsAPermission()
    {
        var policy = new Policy(new PolicyVersion("test"), [QuietNights()], PolicyNumbers.Default, NewYork);
        var revoked = Consent with { RevokedAt = At("2024-05-08T01:02:03-04:00") };
        var call = Call("2024-05-08T00:30:00-04:00");
        var end = call.At + Duration.FromHours(48);
        Assert.Equal(
            At("2024-05-10T00:00:00-04:00"),
            policy.FirstRefused(call, In(NewYork, new ConsumerTerms { QuietConsents = [Consent] }), end));
        Assert.Equal(
            revoked.RevokedAt,
            policy.FirstRefused(call, In(NewYork, new ConsumerTerms { QuietConsents = [revoked] }), end));
    }

    [Fact]
    public void QuietConsent_InTwoZones_CountsWhereTheDayIsTheSame()
    {
        var facts = In(NewYork, new ConsumerTerms { QuietConsents = [Consent] }) with { OtherZones = [LosAngeles] };
        Assert.True(Answer(Nights, "2024-05-07T02:59:59-04:00", facts).Refuses);
        Assert.False(Answer(Nights, "2024-05-07T03:00:00-04:00", facts).Refuses);
        Assert.False(Answer(Nights, "2024-05-09T23:59:59-04:00", facts).Refuses);
        Assert.True(Answer(Nights, "2024-05-10T00:00:00-04:00", facts).Refuses);
    }

    [Theory]
    [InlineData("phone", false)]
    [InlineData("sms", true)]
    public void QuietConsent_ForAChannel_IsForNoOther(string channel, bool refused)
    {
        var facts = In(NewYork, new ConsumerTerms { QuietConsents = [Consent with { Channel = channel }] });
        Assert.Equal(refused, QuietNights().Answer(Call("2024-05-08T02:00:00-04:00"), facts, NewYork).Refuses);
    }

    [Fact]
    public void QuietConsent_IsToldAsItStands()
    {
        Assert.Equal("not on file", Consented(In(NewYork, ConsumerTerms.None)));
        Assert.Equal("withheld", Consented(In(NewYork, ConsumerTerms.None) with { ConsentToQuietHours = false }));
        Assert.Equal("withheld", Consented(In(NewYork, new ConsumerTerms { QuietConsents = [Consent] })));

        static string? Consented(ActFacts facts) => QuietNights()
            .Answer(Call("2024-05-12T02:00:00-04:00"), facts, NewYork).Fact("consentToQuietHours");
    }

    [Theory]
    [InlineData("2024-05-08T14:59:59.999-04:00", true, "2024-05-08T15:00:00-04:00")]
    [InlineData("2024-05-08T15:00:00-04:00", false, null)]
    [InlineData("2024-05-08T16:59:59.999-04:00", false, null)]
    [InlineData("2024-05-08T17:00:00-04:00", true, "2024-05-11T10:00:00-04:00")]
    public void OnlyTimes_AreEachConvenientAndNothingElseIs(string at, bool refused, string? from)
    {
        var facts = Designated(
            Time(IsoDayOfWeek.Wednesday, 15, 17) with { Only = true },
            Time(IsoDayOfWeek.Saturday, 10, 12) with { Only = true });
        var answer = Answer(Told, at, facts);
        Assert.Equal(refused, answer.Refuses);
        Assert.Equal(from is null ? null : At(from), answer.PermittedFrom);
        Assert.Equal(refused ? "wednesday [15:00:00, 17:00:00)" : null, answer.Fact("onlyTime"));
    }

    [Fact]
    public void OnlyTime_WithAnInconvenientOneInIt_IsTheRest()
    {
        var facts = Designated(
            Time(IsoDayOfWeek.Wednesday, 15, 17) with { Only = true }, Time(IsoDayOfWeek.Wednesday, 16, 18));
        Assert.False(Answer(Told, "2024-05-08T15:59:00-04:00", facts).Refuses);
        Assert.Equal(
            "wednesday [16:00:00, 18:00:00)",
            Answer(Told, "2024-05-08T16:00:00-04:00", facts).Fact("inconvenientTime"));
    }

    [Fact]
    public void OnlyTime_OfTheCreditorsFile_IsNotTheConsumers()
    {
        var facts = Designated(Time(IsoDayOfWeek.Wednesday, 15, 17) with
        {
            Only = true, Source = DesignationSource.CreditorFile,
        });
        Assert.False(Answer(Told, "2024-05-09T10:00:00-04:00", facts).Refuses);
        Assert.True(Answer(
            new DesignatedTimeCheck { Source = DesignationSource.CreditorFile }, "2024-05-09T10:00:00-04:00",
            facts).Refuses);
    }

    [Theory]
    [InlineData("2024-05-07T10:00:00-04:00", false)]
    [InlineData("2024-05-08T10:00:00-04:00", true)]
    [InlineData("2024-05-15T10:00:00-04:00", true)]
    [InlineData("2024-05-22T10:00:00-04:00", false)]
    public void Designation_WithDays_HoldsOnThemOnly(string at, bool refused) => Assert.Equal(refused, Answer(
        Told, at, Designated(Time(IsoDayOfWeek.Wednesday, 9, 11) with
        {
            From = Day("2024-05-08"), Through = Day("2024-05-15"),
        })).Refuses);

    [Theory]
    [InlineData("2024-05-07T23:00:00-04:00", false)]
    [InlineData("2024-05-08T22:00:00-04:00", true)]
    [InlineData("2024-05-09T05:59:59.999-04:00", true)]
    [InlineData("2024-05-09T06:00:00-04:00", false)]
    [InlineData("2024-05-09T22:00:00-04:00", false)]
    public void Designation_OfNights_HoldsToTheEndOfItsLast(string at, bool refused)
    {
        var night = new WeeklyWindow(
            [IsoDayOfWeek.Wednesday, IsoDayOfWeek.Thursday], new LocalTime(22, 0), new LocalTime(6, 0));
        var answer = Answer(Told, at, Designated(Time(IsoDayOfWeek.Monday, 1, 2) with
        {
            Time = night, Through = Day("2024-05-08"),
        }));
        Assert.Equal(refused, answer.Refuses);
        Assert.Equal(refused ? At("2024-05-09T06:00:00-04:00") : null, answer.PermittedFrom);
    }

    [Fact]
    public void Designation_ThatIsTakenBack_HeldUntilThen()
    {
        var facts = Designated(Time(IsoDayOfWeek.Wednesday, 9, 11) with
        {
            WithdrawnAt = At("2024-05-08T10:30:00-04:00"),
        });
        var answer = Answer(Told, "2024-05-08T10:00:00-04:00", facts);
        Assert.Equal(At("2024-05-08T10:30:00-04:00"), answer.PermittedFrom);
        Assert.False(Answer(Told, "2024-05-08T10:30:00-04:00", facts).Refuses);
    }

    [Theory]
    [InlineData("workplace", false, true)]
    [InlineData("residence", false, false)]
    [InlineData("workplace", true, false)]
    [InlineData("residence", true, true)]
    public void Place_InconvenientOrTheOnlyOne_ClosesItOrTheOthers(string place, bool only, bool refused)
    {
        var told = new Designation(At("2024-05-01T10:00:00Z"), DesignationSource.Consumer)
        {
            Place = "workplace", Only = only, Through = Day("2024-05-20"),
        };
        var facts = Designated(told) with { Named = NamedFacts.None.With(ContactFacts.Place, place) };
        var answer = Answer(new DesignatedPlaceCheck(), "2024-05-08T10:00:00-04:00", facts);
        Assert.Equal(refused, answer.Refuses);
        Assert.Equal(refused ? "workplace" : null, answer.Fact(only ? "onlyPlace" : "inconvenientPlace"));
        Assert.Equal(refused ? At("2024-05-21T00:00:00-04:00") : null, answer.PermittedFrom);
    }

    [Theory]
    [InlineData("phone", null, true)]
    [InlineData("phone", "m1", true)]
    [InlineData("phone", "m2", false)]
    [InlineData("sms", null, false)]
    public void StoppedMedium_ClosesTheChannelOrOneNumber(string channel, string? point, bool refused)
    {
        var request = new MediumRequest(At("2024-05-01T10:00:00Z"), channel, point)
        {
            WithdrawnAt = At("2024-05-09T10:00:00-04:00"),
        };
        var facts = In(NewYork, new ConsumerTerms { MediumRequests = [request] });
        var act = Call("2024-05-08T10:00:00-04:00") with { Point = "m1" };
        var answer = Answer(new MediumOpenCheck(), act, facts);
        Assert.Equal(refused, answer.Refuses);
        Assert.Equal(refused ? request.WithdrawnAt : null, answer.PermittedFrom);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("US-MA", true)]
    [InlineData("US-MA-BOSTON", true)]
    [InlineData("US-MAINE", false)]
    [InlineData("US-NY", false)]
    public void LocalRule_BindsInItsPlaceAndWhileNoneIsKnown(string? place, bool binds)
    {
        var binding = new Binding { Localities = ["US-MA"] };
        Assert.Equal(binds, binding.Covers(Facts() with { Locality = place }));
        Assert.True(binding.Covers(Facts() with { Locality = place, OtherLocalities = ["US-NY", "US-MA"] }));
    }

    private static LocalTimeWindowRule QuietNights() => Quiet(ClockChoice.Debtor, NewYork);

    private static Designation Time(IsoDayOfWeek day, int from, int to) =>
        new(At("2024-05-01T10:00:00Z"), DesignationSource.Consumer)
        {
            Time = new WeeklyWindow([day], new LocalTime(from, 0), new LocalTime(to, 0)),
        };

    private static ActFacts Designated(params Designation[] told) =>
        In(NewYork, new ConsumerTerms { Designations = told });

    private static ActFacts In(DateTimeZone zone, ConsumerTerms terms) =>
        Facts() with { DebtorZone = zone, Terms = terms };

    private static RuleAnswer Answer(RuleCheck check, string at, ActFacts facts) => Answer(check, Call(at), facts);

    private static RuleAnswer Answer(RuleCheck check, Act act, ActFacts facts) => new CheckedRule
    {
        Head = Head("LAW") with { AppliesTo = RuleScope.Of(Contacts, null, null), OfficialZone = NewYork },
        Checks = [check],
    }.Answer(act, facts, NewYork);
}
