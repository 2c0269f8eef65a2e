using Cases.Domain;
using NodaTime;
using NodaTime.Text;
using Xunit;

namespace Cases.Policies.Tests;

/// <summary>The shipped packs together: all reasons of a refusal, in precedence, and from when it ends.</summary>
public sealed class ShippedRulesTests
{
    private static readonly LocalDateTimePattern Minute =
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm");

    private static readonly PolicySeries Series = ShippedPacks.Book().Series(["CN-CBA2026", "BANK"]);

    // Beijing time | act, class, party, channel | facts | permitted from | refusing rules in precedence, without BANK-
    private const string Decisions = """
        2026-03-02 12:00 | call collection debtor phone |      | - |
        2026-03-02 22:00 | call collection debtor phone |      | 2026-03-03 08:00 | CN-CBA-QUIET
        2026-03-02 22:00 | call service-reply debtor phone |      | 2026-03-03 08:00 | CN-CBA-QUIET
        2026-03-02 22:00 | letter mandatory-notice debtor post |   | 2026-03-03 08:00 | CN-CBA-QUIET
        2026-03-02 12:00 | letter mandatory-notice debtor post | plan dispute | - |
        2026-03-02 22:00 | text reminder debtor sms     |      | - |
        2026-03-02 22:00 | call collection debtor phone | consent | - |
        2026-03-02 12:00 | call collection debtor phone | plan | 2026-03-14 08:00 | PLAN-HOLD
        2026-03-02 12:00 | call collection debtor phone | plan consent | 2026-03-14 00:00 | PLAN-HOLD
        2026-03-02 12:00 | text reminder debtor sms     | plan | - |
        2026-03-02 12:00 | referral collection debtor - | plan | 2026-03-14 00:00 | PLAN-HOLD
        2026-03-02 23:00 | call collection debtor phone | plan dispute | never | HOLD-DISPUTE PLAN-HOLD CN-CBA-QUIET
        2026-03-02 23:00 | call collection debtor phone | dispute-until | 2026-03-16 08:00 | HOLD-DISPUTE CN-CBA-QUIET
        2026-03-02 12:00 | call collection debtor phone | dispute-part | - |
        2026-03-02 12:00 | payment collection debtor -  | plan dispute deceased | - |
        2026-03-02 12:00 | call collection guarantor phone | deceased | - |
        2026-03-02 12:00 | call collection reserved-contact phone | deceased | never | HOLD-DECEASED CN-CBA-LOST
        2026-03-02 12:00 | letter preservation-of-rights guarantor post | deceased dispute | - |
        2026-03-02 12:00 | text collection debtor sms   | opt-out | never | HOLD-CEASE
        2026-03-02 12:00 | call collection debtor phone | opt-out | - |
        2026-03-02 16:00 | call collection debtor phone | los-angeles | 2026-03-03 08:00 | CN-CBA-QUIET
        2026-03-08 13:30 | call collection debtor phone | los-angeles | - |
        2026-03-09 13:30 | call collection debtor phone | los-angeles | 2026-03-10 08:00 | CN-CBA-QUIET
        """;

    public static TheoryData<string> Rows => [.. Decisions.Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void ShippedPolicy_EveryRow_DecidesAsTheTableSays(string row)
    {
        var cells = row.Split('|', StringSplitOptions.TrimEntries);
        var at = Minute.Parse(cells[0]).Value.InZoneStrictly(Series.OfficialZone).ToInstant();
        var facts = FactsOf(cells[2], at);

        var judgement = Series.On(at.InZone(Series.OfficialZone).Date).Judge(ActOf(cells[1], at), facts);

        Assert.Equal(
            cells[4].Split(' ', StringSplitOptions.RemoveEmptyEntries),
            judgement.Refusals.Select(r => r.Rule.Replace("BANK-", "", StringComparison.Ordinal)));
        Assert.Equal(cells[3], PermittedFrom(judgement));
    }

    [Fact]
    public void ShippedPolicy_BeforeTheGuideline_HasNoneOfIt()
    {
        var at = OffsetDateTimePattern.ExtendedIso.Parse("2026-01-29T23:00:00+08:00").Value.ToInstant();
        var act = ActOf("call collection debtor phone", at);

        var judgement = Series.On(new LocalDate(2026, 1, 29)).Judge(act, FactsOf("", at));

        Assert.False(judgement.Refused);
        Assert.Contains("BANK-PLAN-HOLD", judgement.Answers.Select(answer => answer.Rule));
        Assert.DoesNotContain(
            judgement.Answers, answer => answer.Rule.StartsWith("CN-CBA-", StringComparison.Ordinal));
    }

    [Fact]
    public void ShippedPolicy_OutsideFactWithoutTimeOfDay_IsNotAssessableAndNoBreach()
    {
        var at = OffsetDateTimePattern.ExtendedIso.Parse("2026-03-02T00:00:00+08:00").Value.ToInstant();
        var act = ActOf("call collection debtor phone", at) with { TimeOfDayKnown = false };

        var judgement = Series.On(new LocalDate(2026, 3, 2)).Judge(act, FactsOf("", at));

        Assert.Equal(
            ["CN-CBA-QUIET notAssessable"],
            judgement.Answers.Select(answer => $"{answer.Rule} {answer.Word(outsideFact: true)}")
                .Where(answer => !answer.EndsWith(" complied", StringComparison.Ordinal)));
        Assert.Contains("CN-CBA-DIAL6", judgement.Answers.Select(answer => answer.Rule));
    }

    [Fact]
    public void ShippedPolicy_ReadForAWeekOfAPromise_HoldsAndReleases()
    {
        var promise = new HonouredAgreement("promise", new LocalDate(2026, 3, 4), 3);
        var diary = new List<string>();
        for (var day = new LocalDate(2026, 3, 3); day <= new LocalDate(2026, 3, 9); day = day.PlusDays(1))
        {
            var at = day.At(new LocalTime(10, 0)).InZoneStrictly(Series.OfficialZone).ToInstant();
            var facts = FactsOf("", at) with { Agreement = promise };
            var judgement = Series.On(day).Judge(ActOf("call collection debtor phone", at), facts);
            diary.Add($"{day.Day} {(judgement.Refused ? "rests" : "goes on")}");
        }

        Assert.Equal(["3 rests", "4 rests", "5 rests", "6 rests", "7 rests", "8 goes on", "9 goes on"], diary);
    }

    private static string PermittedFrom(Judgement judgement)
    {
        if (!judgement.Refused)
        {
            return "-";
        }

        return judgement.PermittedFrom is { } from
            ? Minute.Format(from.InZone(Series.OfficialZone).LocalDateTime)
            : "never";
    }

    private static Act ActOf(string cell, Instant at)
    {
        var words = cell.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(PolicyWords.TryParse<ActKind>(words[0], out var kind), words[0]);
        Assert.True(PolicyWords.TryParse<ActClass>(words[1], out var cls), words[1]);
        Assert.True(PolicyWords.TryParse<PartyKind>(words[2], out var party), words[2]);
        return new Act(kind, cls, party, words[3] == "-" ? null : words[3], "p1", at, TimeOfDayKnown: true);
    }

    private static ActFacts FactsOf(string cell, Instant at)
    {
        var owed = new Money(10_000, Currency.Cny);
        var facts = new ActFacts { Now = at, Outstanding = owed, Arrears = owed };
        foreach (var word in cell.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            facts = word switch
            {
                "consent" => facts with { ConsentToQuietHours = true },
                "plan" => facts with { Agreement = new HonouredAgreement("plan", new LocalDate(2026, 3, 10), 3) },
                "los-angeles" => facts with { DebtorZone = DateTimeZoneProviders.Tzdb["America/Los_Angeles"] },
                _ => facts with { Holds = [.. facts.Holds, HoldOf(word)] },
            };
        }

        return facts;
    }

    private static ActiveHold HoldOf(string word)
    {
        var plain = new ActiveHold(HoldKind.Dispute, word, null, null, null, PartOnly: false, Verified: true);
        return word switch
        {
            "dispute" => plain,
            "dispute-until" => plain with { Until = new LocalDate(2026, 3, 15) },
            "dispute-part" => plain with { PartOnly = true },
            "deceased" => plain with { Kind = HoldKind.Deceased, Party = PartyKind.Debtor },
            "opt-out" => plain with { Kind = HoldKind.CeaseCommunication, Channel = "sms" },
            _ => throw new ArgumentException($"The table has no fact '{word}'.", nameof(word)),
        };
    }
}
