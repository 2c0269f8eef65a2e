using NodaTime;
using Xunit;
using static Cases.Domain.Tests.PolicySamples;

namespace Cases.Domain.Tests;

public sealed class PolicyBookTests
{
    private static readonly RulePack Bank = new()
    {
        Id = "BANK",
        Title = "Bank",
        Jurisdiction = "any",
        Instrument = "Bank policy",
        ValidFrom = new LocalDate(2000, 1, 1),
        Rules = [PlanHold],
        Numbers = new Dictionary<string, long> { ["promise-grace-days"] = 5, ["max-open-promises"] = 2 },
    };

    private static readonly RulePack Guideline = new()
    {
        Id = "CN",
        Title = "Guideline",
        Jurisdiction = "CN",
        Instrument = "Guideline",
        ValidFrom = new LocalDate(2026, 1, 30),
        ValidTo = new LocalDate(2026, 12, 31),
        OfficialZone = Shanghai,
        Rules = [Quiet()],
        Numbers = new Dictionary<string, long> { ["promise-grace-days"] = 1 },
    };

    private static readonly PolicyBook Book = new([Guideline, Bank]);

    [Theory]
    [InlineData("2026-01-29", "PLAN-HOLD")]
    [InlineData("2026-01-30", "PLAN-HOLD QUIET")]
    [InlineData("2026-12-31", "PLAN-HOLD QUIET")]
    [InlineData("2027-01-01", "PLAN-HOLD")]
    [InlineData("1999-12-31", "")]
    [InlineData("0001-01-01", "")]
    public void For_ADate_TakesTheRulesInForce(string date, string rules) =>
        Assert.Equal(rules, string.Join(' ', Book.For(["BANK", "CN"], Day(date)).Rules.Select(rule => rule.Id)));

    [Fact]
    public void Rules_OfTheBook_AreThoseOfAllPacksAndDates() =>
        Assert.Superset(
            Enumerable.Range(2010, 30).SelectMany(year => Book.For(["BANK", "CN"], Day($"{year}-12-31")).Rules)
                .ToHashSet(),
            Book.Rules.ToHashSet());

    [Fact]
    public void For_ADateWithinThePack_LeavesOutARuleThatEnded()
    {
        var ended = PlanHold with { Head = PlanHold.Head with { ValidTo = Day("2020-06-30") } };
        var book = new PolicyBook([Bank with { Rules = [ended] }]);

        Assert.Single(book.For(["BANK"], Day("2020-06-30")).Rules);
        Assert.Empty(book.For(["BANK"], Day("2020-07-01")).Rules);
    }

    [Fact]
    public void Numbers_OfSeveralPacks_AreTheLastThatSetsThem()
    {
        Assert.Equal(1, Book.For(["BANK", "CN"], Day("2026-03-01")).Numbers.PromiseGraceDays);
        Assert.Equal(5, Book.For(["CN", "BANK"], Day("2026-03-01")).Numbers.PromiseGraceDays);
        Assert.Equal(5, Book.For(["BANK", "CN"], Day("2027-03-01")).Numbers.PromiseGraceDays);
        Assert.Equal(2, Book.For(["BANK", "CN"], Day("2026-03-01")).Numbers.MaxOpenPromises);
    }

    [Fact]
    public void OfficialZone_IsTheFirstPacksThatHasOneOnEveryDate()
    {
        Assert.Equal(Shanghai, Book.For(["BANK", "CN"], Day("2010-01-01")).OfficialZone);
        Assert.Equal(DateTimeZone.Utc, Book.For(["BANK"], Day("2026-03-01")).OfficialZone);
        Assert.Equal(
            Day("2026-03-03"), Book.For(["CN"], Day("2026-03-01")).DateOf(At("2026-03-02T16:00:00Z")));
    }

    [Fact]
    public void Series_OfNoPacks_IsOfThoseInForce()
    {
        Assert.Equal(["BANK"], Book.Series([]).Packs);
        Assert.Equal(["CN", "BANK"], new PolicyBook([Guideline, Bank], ["CN", "BANK"]).Series([]).Packs);
        Assert.Equal(["CN"], new PolicyBook([Guideline, Bank], ["CN"]).InForce);
        Assert.Empty(new PolicyBook([Guideline]).Series([]).Packs);
    }

    [Theory]
    [InlineData("NONE", "There is no pack 'NONE'")]
    [InlineData("BANK+BANK", "named twice")]
    public void Book_PacksInForceThatCannotBe_IsRefused(string packs, string reason) => Assert.Contains(
        reason,
        Assert.Throws<ArgumentException>(() => new PolicyBook([Guideline, Bank], packs.Split('+'))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Series_OnDatesOfOneStretch_IsOnePolicy()
    {
        var series = Book.Series(["BANK", "CN"]);

        Assert.Same(series.On(Day("2026-02-01")), series.On(Day("2026-12-31")));
        Assert.NotSame(series.On(Day("2026-12-31")), series.On(Day("2027-01-01")));
        Assert.Equal(["BANK", "CN"], series.Packs);
        Assert.Equal(series.Version, series.On(Day("2026-02-01")).Version);
    }

    [Fact]
    public void Packs_NotInTheBook_AreNamedWithThoseThatAre()
    {
        var error = Assert.Throws<ArgumentException>(() => Book.For(["BANK", "US"], Day("2026-03-01")));

        Assert.Contains("'US'", error.Message, StringComparison.Ordinal);
        Assert.Contains("BANK, CN", error.Message, StringComparison.Ordinal);
        Assert.False(Book.Has("US"));
        Assert.True(Book.Has("CN"));
    }

    [Fact]
    public void Packs_NamedTwice_AreTheCallersMistake() =>
        Assert.Throws<ArgumentException>(() => Book.Series(["BANK", "BANK"]));

    [Fact]
    public void Packs_OfOneIdOnOneDay_AreTheCallersMistake()
    {
        var error = Assert.Throws<ArgumentException>(() => new PolicyBook([Bank, Bank]));

        Assert.Contains("Two packs 'BANK'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Packs_OneAfterTheOther_AreVersions()
    {
        var later = Guideline with { ValidFrom = Day("2027-01-01"), ValidTo = null, Rules = [] };
        var book = new PolicyBook([later, Guideline]);

        Assert.Single(book.For(["CN"], Day("2026-12-31")).Rules);
        Assert.Empty(book.For(["CN"], Day("2027-01-01")).Rules);
        Assert.Equal(["CN"], book.PackIds);
    }

    [Fact]
    public void Version_NamesThePacksAndTwelveDigits() =>
        Assert.Matches("^BANK\\+CN/[0-9a-f]{12}$", Book.Series(["BANK", "CN"]).Version.ToString());

    [Fact]
    public void Version_OfEqualContent_IsEqual()
    {
        var again = new PolicyBook([Bank with { }, Guideline with { Rules = [Quiet()] }]);

        Assert.Equal(Book.Series(["BANK", "CN"]).Version, again.Series(["BANK", "CN"]).Version);
    }

    /// <summary>
    /// Calendars decide which days count, so those of the packs' jurisdiction are part of the version.
    /// </summary>
    [Fact]
    public void Version_NamesTheCalendarsOfItsJurisdiction()
    {
        var days = new CalendarData
        {
            Id = "DAYS",
            Version = 1,
            Title = "Days for tests",
            Jurisdiction = Guideline.Jurisdiction,
            Weekend = [IsoDayOfWeek.Sunday],
            Years = [new(2026, "Notice", [new(2026, 10, 1)], [])],
        };
        CalendarData[][] books = [[], [days], [days with { Version = 2 }], [days with { Weekend = [] }]];
        var versions = books.Select(calendars => Version(calendars)).ToArray();

        Assert.Equal(books.Length, versions.Distinct().Count());
        Assert.Equal(versions[1], Version([days with { }]));
        Assert.Equal(versions[0], Version([days with { Jurisdiction = "XX" }]));
        Assert.Equal(versions[1], Version([days], book => Governed(book)));

        static PolicyVersion Version(CalendarData[] calendars, Func<PolicyBook, PolicyBook>? change = null)
        {
            var book = new PolicyBook([Guideline]) { Calendars = calendars };
            return (change?.Invoke(book) ?? book).Series(["CN"]).Version;
        }

        static PolicyBook Governed(PolicyBook book) => GovernedBook.Of(book, [], []);
    }

    public static TheoryData<string, RulePack> Changes => new()
    {
        { "title", Guideline with { Title = "Other" } },
        { "zone", Guideline with { OfficialZone = Berlin } },
        { "no zone", Guideline with { OfficialZone = null } },
        { "pack's end", Guideline with { ValidTo = null } },
        { "number", Guideline with { Numbers = new Dictionary<string, long> { ["promise-grace-days"] = 2 } } },
        { "no rule", Guideline with { Rules = [] } },
        { "clock", Guideline with { Rules = [Quiet(ClockChoice.Official)] } },
        { "consent", Guideline with { Rules = [Quiet() with { ConsentLifts = false }] } },
        { "absent", Guideline with { Rules = [Quiet().Absent(WhenAbsent.Ask)] } },
        { "citation", Changed(head => head with { Citation = new Citation("Test rules", "art. 1", null) }) },
        { "norm", Changed(head => head with { Norm = NormStrength.Law }) },
        { "effect", Changed(head => head with { Effect = RuleEffect.Warn }) },
        { "rule's end", Changed(head => head with { ValidTo = new LocalDate(2026, 6, 30) }) },
        { "source", Changed(head => head with { SourceStatus = SourceStatus.Recalled }) },
        { "sign-off", Changed(head => head with { SignOff = new SignOff("C", new LocalDate(2026, 2, 1), "00") }) },
        { "scope", Changed(head => head with { AppliesTo = RuleScope.Everything }) },
    };

    [Theory]
    [MemberData(nameof(Changes), DisableDiscoveryEnumeration = true)]
    public void Version_WithOneChange_IsAnother(string what, RulePack changed)
    {
        Assert.NotEqual(Guideline.ContentHash(), changed.ContentHash());
        Assert.False(
            Book.Series(["CN"]).Version == new PolicyBook([changed]).Series(["CN"]).Version, what);
    }

    [Theory]
    [MemberData(nameof(Changes), DisableDiscoveryEnumeration = true)]
    public void DigestOf_NoNumber_TurnsOnZonesAndValidityAlone(string what, RulePack changed) => Assert.Equal(
        what is "zone" or "no zone" or "pack's end",
        new PolicyBook([Guideline]).DigestOf([]) != new PolicyBook([changed]).DigestOf([]));

    [Theory]
    [InlineData("promise-grace-days", true)]
    [InlineData("entry-min-days", false)]
    public void DigestOf_ANumber_TurnsOnIt(string number, bool differs)
    {
        var changed = Guideline with { Numbers = new Dictionary<string, long> { ["promise-grace-days"] = 2 } };

        Assert.Equal(
            differs, new PolicyBook([Guideline]).DigestOf([number]) != new PolicyBook([changed]).DigestOf([number]));
        Assert.NotEqual(Book.DigestOf([]), Book.DigestOf([number]));
        Assert.Equal(Book.DigestOf([number]), new PolicyBook([Bank, Guideline]).DigestOf([number]));
    }

    [Theory]
    [InlineData("", "BANK CN OTHER JOINED")]
    [InlineData("BANK", "BANK CN OTHER JOINED")]
    [InlineData("OTHER", "OTHER BANK CN JOINED")]
    [InlineData("IT", "IT BANK IT2")]
    [InlineData("IT CN", "IT CN BANK IT2")]
    public void Series_InABookWithAScope_OnlyAddsToThePacksInForce(string named, string expected)
    {
        var book = new PolicyBook(Packs(), ["BANK", "CN", "OTHER"], new PolicyScope("CN"));
        Assert.Equal(expected, string.Join(' ', book.Series(Split(named)).Packs));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("BANK CN OTHER", null)]
    [InlineData("NOWHERE", null)]
    [InlineData("BANK IT", "IT")]
    [InlineData("IT CN", "IT")]
    [InlineData("CN IT", null)]
    public void Foreign_IsThePackThatTakesACaseOutOfTheScope(string named, string? foreign)
    {
        var book = new PolicyBook(Packs(), ["BANK", "CN", "OTHER"], new PolicyScope("CN"));
        Assert.Equal(foreign, book.Foreign(Split(named)));
        Assert.Null(new PolicyBook(Packs(), ["BANK"]).Foreign(Split(named)));
    }

    [Theory]
    [InlineData("BANK", "BANK")]
    [InlineData("CN", "CN JOINED")]
    [InlineData("BANK OTHER CN", "BANK OTHER CN JOINED")]
    [InlineData("IT CN", "IT CN")]
    public void Series_InABookWithoutAScope_AddsCompanionsAlone(string named, string expected) => Assert.Equal(
        expected, string.Join(' ', new PolicyBook(Packs(), ["BANK"]).Series(Split(named)).Packs));

    [Fact]
    public void Numbers_OfTheBank_NeverLoosenThoseOfLaw()
    {
        var law = Guideline with
        {
            Numbers = new Dictionary<string, long> { ["promise-grace-days"] = 4, ["max-plan-months"] = 60 },
        };
        PolicyNumbers Of(long grace, long months) => new PolicyBook(
            [law, Bank with { Numbers = Pair(grace, months) }]).For(["CN", "BANK"], Day("2026-02-01")).Numbers;
        Assert.Equal((4, 60), (Of(3, 61).PromiseGraceDays, Of(3, 61).MaxPlanMonths));
        Assert.Equal((5, 59), (Of(5, 59).PromiseGraceDays, Of(5, 59).MaxPlanMonths));

        static Dictionary<string, long> Pair(long grace, long months) =>
            new() { ["promise-grace-days"] = grace, ["max-plan-months"] = months };
    }

    [Theory]
    [InlineData(ActorKind.FirstPartyBank, ProductKind.CreditCard, "US-MA", false)]
    [InlineData(ActorKind.ThirdPartyCollector, ProductKind.CreditCard, "US-NY-NYC", true)]
    [InlineData(ActorKind.ThirdPartyCollector, ProductKind.Mortgage, "US-NY", false)]
    [InlineData(ActorKind.ThirdPartyCollector, ProductKind.CreditCard, "US-NYX", false)]
    [InlineData(null, null, null, true)]
    public void Rule_ThatBindsSome_IsSilentForOthersAndBindsTheUnknown(
        ActorKind? actor, ProductKind? product, string? locality, bool bound)
    {
        var quiet = Quiet();
        var rule = quiet with
        {
            Head = quiet.Head with
            {
                Binds = new Binding
                {
                    Actors = [ActorKind.ThirdPartyCollector], Products = [ProductKind.CreditCard],
                    Localities = ["US-NY"],
                },
            },
        };
        var night = Call("2026-03-02T23:00:00+08:00");
        var facts = Facts() with { Actor = actor, Product = product, Locality = locality };

        var judgement = PolicyOf(rule).Judge(night, facts);

        Assert.Equal(bound, judgement.Refused);
        Assert.Equal(bound ? 1 : 0, judgement.Answers.Count);
        var day = PolicyOf(rule, PlanHold).Judge(Call("2026-03-02T12:00:00+08:00"), facts);
        Assert.Equal(bound ? 2 : 1, day.Answers.Count);
        Assert.Equal(
            bound ? RuleVerdict.Refused : RuleVerdict.NotApplicable, rule.Answer(night, facts, Shanghai).Verdict);
    }

    [Fact]
    public void Window_WhereTheDebtorMayBeInTwoZones_IsPermittedWhereBothPass()
    {
        var facts = Facts() with { DebtorZone = Berlin, OtherZones = [LosAngeles] };
        var rule = Quiet(ClockChoice.Debtor);
        var answer = rule.Answer(Call("2026-03-02T09:00:00+01:00"), facts, Shanghai);
        Assert.True(answer.Refuses);
        Assert.Equal(At("2026-03-02T17:00:00+01:00"), answer.PermittedFrom);
        Assert.Equal(["09:00:00 Europe/Berlin", "00:00:00 America/Los_Angeles"],
            answer.Facts.Where(fact => fact.Name == "debtorTime").Select(fact => fact.Value));
    }

    [Theory]
    [InlineData("credit_card", ProductKind.CreditCard)]
    [InlineData("online-consumer-loan", ProductKind.OnlineConsumerLoan)]
    [InlineData("road-fine", null)]
    public void Product_OfACase_IsAKindOrUnknown(string word, ProductKind? kind) =>
        Assert.Equal(kind, PolicyScope.KindOf(word));

    private static string[] Split(string packs) => packs.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static RulePack[] Packs()
    {
        var it = Guideline with { Id = "IT", Jurisdiction = "IT", Rules = [] };
        var other = Guideline with { Id = "OTHER", Rules = [] };
        return
        [
            Bank, Guideline, other, it, it with { Id = "IT2" },
            other with { Id = "JOINED", Jurisdiction = "XX", Joins = ["CN"] },
        ];
    }

    private static RulePack Changed(Func<RuleHead, RuleHead> change) =>
        Guideline with { Rules = [Quiet() with { Head = change(Quiet().Head) }] };
}
