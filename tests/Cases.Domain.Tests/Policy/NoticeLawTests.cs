using NodaTime;
using Xunit;
using static Cases.Domain.Tests.PolicySamples;

namespace Cases.Domain.Tests;

/// <summary>Goal: patterns, closed media, notices and kept records are judged to the day, and tell from when.</summary>
public sealed class NoticeLawTests
{
    private static readonly DateTimeZone London = DateTimeZoneProviders.Tzdb["Europe/London"];

    private static readonly CountPatternCheck Pattern = new()
    {
        Counted = [ActKind.Text], PerDay = 2, ConsecutiveDays = 3,
    };

    [Theory]
    [InlineData("2024-05-04T12:00:00Z", 2, null)]
    [InlineData("2024-05-04T12:00:00Z", 3, "2024-05-05T00:00:00+01:00")]
    [InlineData("2024-05-05T12:00:00Z", 3, null)]
    [InlineData("2024-05-05T12:00:00Z", 4, "2024-05-06T00:00:00+01:00")]
    public void Pattern_IsFullDaysInARow(string at, int firstDays, string? from)
    {
        // One to four of May have two messages each, as far as they are told.
        var facts = Facts() with
        {
            Contacts = [.. Enumerable.Range(1, firstDays).SelectMany(day => Enumerable.Repeat(Text(day), 2))],
        };
        var answer = Answer(Pattern, Act(ActKind.Text, at), facts);
        Assert.Equal(from is not null, answer.Refuses);
        Assert.Equal(from is null ? null : At(from), answer.PermittedFrom);
    }

    [Fact]
    public void Pattern_WithTheActItself_IsFullToo()
    {
        var facts = Facts() with
        {
            Contacts = [Text(1), Text(1), Text(2), Text(2), Text(3)],
        };
        Assert.True(Answer(Pattern, Act(ActKind.Text, "2024-05-03T15:00:00Z"), facts).Refuses);
        var heard = Text(2) with { At = At("2024-05-02T20:00:00Z"), Direction = ContactDirection.Inbound };
        Assert.False(Answer(Pattern, Act(ActKind.Text, "2024-05-03T15:00:00Z"), facts with
        {
            Contacts = [.. facts.Contacts, heard],
        }).Refuses);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(300_000, true)]
    [InlineData(300_001, false)]
    public void RapidSuccession_LastsItsMinutes(int milliseconds, bool refused)
    {
        var before = At("2024-05-03T10:00:00Z");
        var facts = Facts() with
        {
            Contacts =
            [
                new LoggedContact(
                    "k", "", ContactChannel.Phone, before, ContactDirection.Outbound, false, PartyKind.Debtor)
                {
                    Point = "n1",
                },
            ],
        };
        var act = Call(before + Duration.FromMilliseconds(milliseconds)) with { Point = "n1" };
        var answer = Answer(new RapidSuccessionCheck { Minutes = 5 }, act, facts);
        Assert.Equal(refused, answer.Refuses);
        Assert.Equal(refused ? before + Duration.FromMilliseconds(300_001) : null, answer.PermittedFrom);
        Assert.False(Answer(new RapidSuccessionCheck { Minutes = 5 }, act with { Point = "n2" }, facts).Refuses);
    }

    [Theory]
    [InlineData("sms", "n1", RuleVerdict.Refused)]
    [InlineData("sms", null, RuleVerdict.Refused)]
    [InlineData("sms", "n2", RuleVerdict.Passed)]
    [InlineData("phone", "n1", RuleVerdict.Passed)]
    public void ClosedMedium_IsTheOneThatWasNamed(string channel, string? point, RuleVerdict verdict)
    {
        var facts = Facts() with
        {
            Terms = new ConsumerTerms
            {
                MediumRequests = [new MediumRequest(At("2024-05-01T10:00:00Z"), "sms", "n1")],
            },
        };
        var act = Act(ActKind.Text, "2024-05-03T10:00:00Z") with { Channel = channel, Point = point };
        Assert.Equal(verdict, Answer(new MediumOpenCheck(), act, facts).Verdict);
        Assert.Equal(RuleVerdict.Passed, Answer(
            new MediumOpenCheck(), act with { At = At("2024-05-01T09:59:59Z") }, facts).Verdict);
    }

    [Fact]
    public void ClosedMedium_OpensForOneAnswerToEachMessage()
    {
        var written = Text(2) with { Direction = ContactDirection.Inbound };
        var answered = Text(2) with { At = At("2024-05-02T11:00:00Z"), IsReply = true };
        var facts = Facts() with
        {
            Named = NamedFacts.None.With(ContactFacts.ReplyToConsumer, true),
            Terms = new ConsumerTerms
            {
                MediumRequests = [new MediumRequest(At("2024-05-01T10:00:00Z"), "sms", null)],
            },
            Contacts = [written],
        };
        var act = Act(ActKind.Text, "2024-05-03T10:00:00Z") with { Channel = "sms" };
        Assert.Equal(RuleVerdict.ExceptionUsed, Answer(new MediumOpenCheck(), act, facts).Verdict);
        Assert.Equal(RuleVerdict.Refused, Answer(
            new MediumOpenCheck(), act, facts with { Contacts = [written, answered] }).Verdict);
        Assert.Equal(RuleVerdict.ExceptionUsed, Answer(
            new MediumOpenCheck(), act, facts with { Contacts = [written, answered, written] }).Verdict);
    }

    [Theory]
    [InlineData("2024-05-31T23:59:59+01:00", false, true)]
    [InlineData("2024-06-01T00:00:00+01:00", false, false)]
    [InlineData("2024-06-30T23:59:59+01:00", true, true)]
    [InlineData("2024-07-01T00:00:00+01:00", true, false)]
    public void Pause_EndsAfterItsDays(string at, bool progress, bool refused)
    {
        var check = new PauseOverCheck
        {
            Fact = DebtorFacts.CounsellorNoticeOn, Days = 30, ExtendedBy = DebtorFacts.CounsellorProgressOn,
            MoreDays = 30,
        };
        var named = NamedFacts.None.With(DebtorFacts.CounsellorNoticeOn, new LocalDate(2024, 5, 1));
        named = progress ? named.With(DebtorFacts.CounsellorProgressOn, new LocalDate(2024, 5, 20)) : named;
        var answer = Answer(check, Call(at), Facts() with { Named = named });
        Assert.Equal(refused, answer.Refuses);
        Assert.Equal(
            refused ? At(progress ? "2024-07-01T00:00:00+01:00" : "2024-06-01T00:00:00+01:00") : null,
            answer.PermittedFrom);
    }

    [Theory]
    [InlineData(true, "2024-05-02T11:00:00+01:00")]
    [InlineData(false, "2024-05-17T00:00:00+01:00")]
    public void SpokenOrWritten_IsKeptFromTheTalkOrSomeDaysAfterTheLetter(bool talk, string from)
    {
        var contact = Text(2) with
        {
            Channel = talk ? ContactChannel.Phone : ContactChannel.Letter, Connected = talk,
        };
        var check = new SpokenOrWrittenCheck { Days = 14 };
        var facts = Facts() with { Contacts = [contact] };
        var act = talk ? Call(from) : Call(At(from) - Duration.FromMilliseconds(1));
        Assert.Equal(!talk, Answer(check, act, facts).Refuses);
        Assert.Equal(talk ? null : At(from), Answer(check, act, facts).PermittedFrom);
        Assert.False(Answer(check, Call(from), facts).Refuses);
        Assert.Null(Answer(check, act, Facts()).PermittedFrom);
    }

    [Theory]
    [InlineData("call_recording", "2024-05-02", true)]
    [InlineData("call_recording", "2024-05-03", false)]
    [InlineData("case_file", "2024-05-03", true)]
    public void Purge_BeforeTheYearsAreOver_IsRefused(string kind, string day, bool refused)
    {
        var rule = Keeping("KEEP", 2) with
        {
            From = RetentionStart.LastActivity,
            Head = Head("KEEP", RuleEffect.Retain) with
            {
                AppliesTo = RuleScope.Of([ActKind.Purge], null, null), OfficialZone = London,
            },
        };
        var facts = Facts() with
        {
            Named = NamedFacts.None.With(DataFacts.RecordKind, kind)
                .With(DataFacts.RecordedOn, new LocalDate(2022, 5, 2))
                .With(DebtFacts.LastCollectionActivity, new LocalDate(2023, 1, 31)),
        };
        var answer = rule.Answer(Act(ActKind.Purge, day + "T10:00:00Z"), facts, London);
        Assert.Equal(refused, answer.Refuses);
        var kept = kind == "case_file" ? "2025-02-01T00:00:00Z" : "2024-05-03T00:00:00+01:00";
        Assert.Equal(refused ? At(kept) : null, answer.PermittedFrom);
        Assert.Equal(
            "recorded-on", rule.Answer(Act(ActKind.Purge, day + "T10:00:00Z"), Facts(), London).MissingFact);
    }

    [Fact]
    public void Designation_IsOfWhoeverToldIt_AndFactsSayWhich()
    {
        var told = new Designation(At("2024-05-01T10:00:00Z"), DesignationSource.CreditorFile)
        {
            Time = new WeeklyWindow([IsoDayOfWeek.Friday], new LocalTime(9, 0), new LocalTime(12, 0)),
        };
        var facts = Facts() with { DebtorZone = London, Terms = new ConsumerTerms { Designations = [told] } };
        var answer = Answer(
            new DesignatedTimeCheck { Source = DesignationSource.CreditorFile }, Call("2024-05-03T10:00:00+01:00"),
            facts);
        Assert.Equal("creditor-file", answer.Fact("toldBy"));
        Assert.Equal("friday [09:00:00, 12:00:00)", answer.Fact("inconvenientTime"));
        Assert.Equal("10:00:00 Europe/London", answer.Fact("localTime"));
    }

    private static LoggedContact Text(int day) => new(
        "t", "", ContactChannel.Sms, At($"2024-05-0{day}T10:00:00Z"), ContactDirection.Outbound, false,
        PartyKind.Debtor);

    private static Act Act(ActKind kind, string at) => Call(at) with { Kind = kind };

    private static RuleAnswer Answer(RuleCheck check, Act act, ActFacts facts) => new CheckedRule
    {
        Head = Head("NOTICE") with { AppliesTo = RuleScope.Of(Contacts, null, null), OfficialZone = London },
        Checks = [check],
    }.Answer(act, facts, London);
}
