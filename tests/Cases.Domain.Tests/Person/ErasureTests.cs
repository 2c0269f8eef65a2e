using System.Collections.Immutable;
using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Erasing a person's data, and what stands in its way until when.</summary>
public sealed class ErasureTests
{
    private static readonly DateTimeZone China = DateTimeZoneProviders.Tzdb["Asia/Shanghai"];
    private static readonly HeldKey Names = new("k-names", RetentionClass.Identity);
    private static readonly HeldKey Records = new("k-records", RetentionClass.CollectionRecord);
    private static readonly ErasePerson Asked = new(ErasureGround.PurposeAchieved) { Reference = "DSR-17" };
    private static readonly Principal Officer = new("grace", "compliance");

    private static readonly RetentionRule Kept = PolicySamples.Keeping("KEEP2", 2);

    private static readonly RetentionRule Longer = PolicySamples.Keeping("KEEP5", 5);
    private static readonly RetentionRule UntilSettled = PolicySamples.KeepingUntilSettled("SETTLED");

    private static readonly Policy Policy = new(new PolicyVersion("p"), [Kept], PolicyNumbers.Default, China);

    /// <summary>A case of hers that is open.</summary>
    internal static HeldCase OpenCase => Case("c1", CaseStage.Contacted, new LocalDate(2020, 1, 1));

    /// <summary>A case of hers that was resolved on 28 February 2026.</summary>
    internal static HeldCase Settled => Case("c2", CaseStage.Resolved, new LocalDate(2026, 2, 28));

    /// <summary>A registered person with a legal hold.</summary>
    internal static PersonState Held(LocalDate? until) => Decide(Persons.Known(),
        new PlacePersonHold("suit", HoldKind.LegalHold, "the suit goes on") { Until = until }).After;

    internal static PersonOutcome Erase(
        PersonState? state = null, ImmutableArray<HeldCase>? cases = null, ErasePerson? asked = null,
        Principal? by = null, ImmutableArray<HeldKey>? keys = null, Instant? now = null) => PersonDecider.Decide(
            state ?? Persons.Known(), asked ?? Asked,
            new Facts
            {
                Now = now ?? Persons.Now, By = by ?? Officer,
                Holdings = new Holdings(cases ?? [], keys ?? [Names, Records]),
            },
            Policy);

    [Fact]
    public void Nothing_NeedsTheData_ItIsErasedWithItsKeys()
    {
        var known = Persons.After(
            new AddContactPoint("m", ContactChannel.Phone, "13000001234", "contract", LegalGround.Contract));
        var outcome = Erase(known);

        var erased = Assert.IsType<PersonErased>(Assert.Single(outcome.Events));
        Assert.Equal(["k-names", "k-records"], erased.Keys);
        Assert.Equal([RetentionClass.Identity, RetentionClass.CollectionRecord], erased.Classes);
        Assert.Equal(("DSR-17", new LocalDate(2026, 3, 2)), (erased.Reference, erased.On));
        Assert.Null(outcome.After.Name);
        Assert.Null(outcome.After.ZoneSource);
        Assert.Equal((null, null), (outcome.After.ContactPoints[0].Value, outcome.After.ContactPoints[0].Source));
        Assert.Equal(ErasureGround.PurposeAchieved, Assert.Single(outcome.After.Erasures).Ground);
    }

    [Fact]
    public void Again_WhereNoKeyIsLeft_ChangesNothing()
    {
        var outcome = Erase(Erase().After, keys: []);
        Assert.Equal((0, 0), (outcome.Events.Length, outcome.Reasons.Length));
    }

    [Fact]
    public void OneClass_LeavesTheOther()
    {
        // Only records of collection are kept by the rule: names may go while these stay.
        var names = Asked with { Classes = [RetentionClass.Identity, RetentionClass.Identity] };
        var outcome = Erase(cases: [Settled], asked: names);
        var erased = Assert.IsType<PersonErased>(Assert.Single(outcome.Events));
        Assert.Equal(["k-names"], erased.Keys);
        Assert.Equal([RetentionClass.Identity], erased.Classes);

        var records = Erase(asked: Asked with { Classes = [RetentionClass.CollectionRecord] });
        Assert.Equal("Li Xiaoming", records.After.Name);
    }

    [Fact]
    public void OpenCase_NeedsIt_AndNobodyCanSayUntilWhen()
    {
        var reason = Assert.Single(Erase(cases: [OpenCase]).Reasons);
        Assert.Equal((RefusalCode.CaseNeedsData, null), (reason.Code, reason.PermittedFrom));
        Assert.Contains("c1", reason.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenCaseOfAnother_NeedsItToo_AndItsRecordsAreNotHers()
    {
        var anothers = OpenCase with { IsHers = false };
        Assert.Equal(RefusalCode.CaseNeedsData, Assert.Single(Erase(cases: [anothers]).Reasons).Code);
        Assert.Empty(Erase(cases: [Settled with { IsHers = false }]).Reasons);
    }

    [Theory]
    [InlineData("2024-03-01", true)]
    [InlineData("2024-03-02", false)]
    [InlineData("2024-02-29", true)]
    public void LastRecord_OfTwoYearsAgo_IsKeptThroughTheSameDate(string record, bool permitted)
    {
        var held = Settled with { LastRecord = NodaTime.Text.LocalDatePattern.Iso.Parse(record).Value };
        Assert.Equal(permitted, Erase(cases: [held]).Reasons.IsEmpty);
    }

    [Fact]
    public void Retention_NotOver_NamesRuleCitationAndDate()
    {
        var later = Settled with { Case = "c3", LastRecord = new LocalDate(2026, 3, 1) };
        var reason = Assert.Single(Erase(cases: [Settled, later]).Reasons);
        Assert.Equal((RefusalCode.RetentionNotOver, "KEEP2"), (reason.Code, reason.Rule));
        Assert.NotNull(reason.Citation);
        Assert.Equal(Instant.FromUtc(2028, 3, 1, 16, 0), reason.PermittedFrom);
        Assert.Contains("2028-03-01", reason.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-02-28", 2, 3, "2029-02-28")]
    [InlineData("2026-02-28", 5, 3, "2031-02-28")]
    [InlineData("2024-02-29", 3, 2, "2027-02-28")]
    [InlineData("2023-03-02", 2, 3, "2026-03-02")]
    public void SeveralRules_OfSeveralPacks_TheLongestHolds(string record, int one, int other, string through)
    {
        // Two cases of hers under packs of their own, with records of one day.
        var day = NodaTime.Text.LocalDatePattern.Iso.Parse(record).Value;
        var cases = ImmutableArray.Create(
            Settled with { LastRecord = day, Policy = Under(Kept with { Years = one }) },
            Settled with { Case = "c3", LastRecord = day, Policy = Under(Longer with { Years = other }) });
        var last = NodaTime.Text.LocalDatePattern.Iso.Parse(through).Value;
        var reasons = Erase(cases: cases).Reasons;
        Assert.Equal(last.PlusDays(1).AtStartOfDayInZone(China).ToInstant(), reasons.Max(one => one.PermittedFrom));

        // On that day it is kept, on the next it may go.
        Assert.NotEmpty(Erase(cases: cases, now: last.PlusDays(1).AtStartOfDayInZone(China).ToInstant()
            - Duration.FromMilliseconds(1)).Reasons);
        Assert.Empty(Erase(cases: cases, now: last.PlusDays(1).AtStartOfDayInZone(China).ToInstant()).Reasons);
    }

    [Fact]
    public void OneRuleOfTwoVersions_TheLongerOneHolds()
    {
        var cases = ImmutableArray.Create(
            Settled with { Policy = Under(Kept with { Years = 5 }) },
            Settled with { Case = "c3", Policy = Under(Kept) });
        Assert.Equal(Instant.FromUtc(2031, 2, 28, 16, 0),
            Assert.Single(Erase(cases: cases).Reasons).PermittedFrom);
    }

    [Theory]
    [InlineData(ResolutionReason.PaidInFull, 0, true)]
    [InlineData(ResolutionReason.Settled, 100, true)]
    [InlineData(ResolutionReason.NotLiable, 100, true)]
    [InlineData(ResolutionReason.RecoveryEnded, 100, false)]
    [InlineData(ResolutionReason.Sold, 100, false)]
    [InlineData(ResolutionReason.Cured, 100, false)]
    [InlineData(ResolutionReason.RecoveryEnded, 0, true)]
    public void OralPlan_KeepsItsRecordingUntilTheDebtIsSettled(ResolutionReason how, long owed, bool permitted)
    {
        var over = Case("c5", CaseStage.Resolved, new LocalDate(2020, 1, 1)) with { Policy = Under(UntilSettled) };
        var item = new DueItem { Key = "i", Charged = [new ComponentAmount(DebtComponent.Principal, owed)] };
        over = over with { State = over.State with { Resolution = how, Items = [item] }, HasOralPlan = true };
        var reasons = Erase(cases: [over]).Reasons;
        Assert.Equal(permitted, reasons.IsEmpty);
        if (!permitted)
        {
            Assert.Equal((RefusalCode.RetentionNotOver, "SETTLED", null),
                (reasons[0].Code, reasons[0].Rule, reasons[0].PermittedFrom));
            Assert.Contains("c5", reasons[0].Detail, StringComparison.Ordinal);
        }

        Assert.Empty(Erase(cases: [over with { HasOralPlan = false }]).Reasons);
        Assert.Empty(Erase(cases: [over with { IsHers = false }]).Reasons);
        Assert.Empty(Erase(cases: [over], asked: Asked with { Classes = [RetentionClass.Identity] }).Reasons);
    }

    [Fact]
    public void Contact_WithoutACaseOfHers_IsARecordAsWell()
    {
        var reason = Assert.Single(Erase(Persons.After(Persons.Log("k1"))).Reasons);
        Assert.Equal(Instant.FromUtc(2028, 3, 2, 16, 0), reason.PermittedFrom);
    }

    [Fact]
    public void LegalHold_Stands_KeepsItUntilItsDay()
    {
        Assert.Null(Assert.Single(Erase(Held(null)).Reasons).PermittedFrom);
        var until = Assert.Single(Erase(Held(new LocalDate(2026, 6, 30))).Reasons);
        Assert.Equal(Instant.FromUtc(2026, 6, 30, 16, 0), until.PermittedFrom);
        var ended = Decide(Held(null), new LiftPersonHold("suit", "settled")).After;
        Assert.Empty(Erase(ended).Reasons);
    }

    [Fact]
    public void LegalHold_OnACase_KeepsItToo()
    {
        var hold = new CaseHold(
            "suit", HoldKind.LegalHold, new LocalDate(2026, 1, 1), null, null, null, null, false, Lifted: false);
        var held = Case("c4", CaseStage.Resolved, new LocalDate(2020, 1, 1));
        held = held with { State = held.State with { Holds = [hold] } };
        Assert.Equal(RefusalCode.LegalHoldNeedsData, Assert.Single(Erase(cases: [held]).Reasons).Code);
    }

    [Fact]
    public void LegalHold_OnWhoSharesAnAccount_KeepsItUntilItsDay_AndNoOtherHoldOfHersDoes()
    {
        var hers = Decide(Held(new LocalDate(2026, 6, 30)), new PlacePersonHold("b", HoldKind.Bankruptcy, "filed"));
        var held = new Holdings([], [Names, Records]) { HoldsOfOthers = hers.After.Holds };
        var reason = Assert.Single(PersonDecider.Decide(Persons.Known(), Asked,
            new Facts { Now = Persons.Now, By = Officer, Holdings = held }, Policy).Reasons);
        Assert.Equal((RefusalCode.LegalHoldNeedsData, Instant.FromUtc(2026, 6, 30, 16, 0)),
            (reason.Code, reason.PermittedFrom));
    }

    [Theory]
    [InlineData("collector", "DSR-17", RefusalCode.RoleForbids)]
    [InlineData("supervisor", "DSR-17", RefusalCode.RoleForbids)]
    [InlineData("compliance", "a file of Li", RefusalCode.TextNotAllowed)]
    public void Asker_OrFile_IsNotFit_IsRefused(string role, string reference, RefusalCode code) => Assert.Equal(
        code, Assert.Single(Erase(asked: Asked with { Reference = reference }, by: new("x", role)).Reasons).Code);

    [Fact]
    public void Nobody_Known_IsRefused_AndWhoIsOnlyNamedByACaseIsNot()
    {
        var nobody = Erase(PersonState.Initial, keys: []);
        Assert.Equal(RefusalCode.PersonUnknown, Assert.Single(nobody.Reasons).Code);
        Assert.Single(Erase(PersonState.Initial, cases: [Settled with { LastRecord = new(2020, 1, 1) }]).Events);
    }

    [Fact]
    public void Restriction_EndsWithTheLastKey()
    {
        var restricted = Decide(Persons.Known(), new PlacePersonHold("r", HoldKind.Restriction, "asked")).After;
        Assert.Contains(restricted.HoldsOn(new LocalDate(2026, 3, 2), PartyKind.Debtor),
            hold => hold.Kind == HoldKind.Restriction);
        Assert.Equal([typeof(PersonErased), typeof(PersonHoldLifted)],
            Erase(restricted).Events.Select(happened => happened.GetType()));
        Assert.Single(Erase(restricted, asked: Asked with { Classes = [RetentionClass.Identity] }).Events);
    }

    [Theory]
    [InlineData(HoldKind.Restriction, "collector", false)]
    [InlineData(HoldKind.Restriction, "supervisor", false)]
    [InlineData(HoldKind.Restriction, "legal", false)]
    [InlineData(HoldKind.Restriction, "integration", false)]
    [InlineData(HoldKind.Restriction, "compliance", true)]
    [InlineData(HoldKind.LegalHold, "legal", true)]
    [InlineData(HoldKind.LegalHold, "compliance", true)]
    [InlineData(HoldKind.LegalHold, "supervisor", false)]
    public void HoldsOfData_ArePlacedAndEnded_ByThoseWhoAnswerForIt(HoldKind kind, string role, bool may)
    {
        var by = new Principal("x", role);
        var place = new PlacePersonHold("h", kind, "asked");
        Assert.Equal(may, Decide(Persons.Known(), place, by).Reasons.IsEmpty);
        var held = Decide(Persons.Known(), place).After;
        Assert.Equal(may, Decide(held, new LiftPersonHold("h", "done"), by).Reasons.IsEmpty);
    }

    [Fact]
    public void Restriction_OnACase_IsForCompliance_AndWhereADebtorIsNamedForThePerson()
    {
        var hold = Hold("r", HoldKind.Restriction);
        CaseScript.Contacted().When(hold).ThenRefused(RefusalCode.ActorNotAllowed);
        CaseScript.Contacted().As("grace", "compliance").When(hold).Then("HoldPlaced");
        CaseScript.Start().When(Open() with { Parties = [new("p1", PartyKind.Guarantor)] })
            .As("grace", "compliance").When(hold).Then("HoldPlaced");
        CaseScript.Start().When(Open() with { Parties = [new("p1", PartyKind.Debtor)] })
            .As("grace", "compliance").When(hold).ThenRefused(RefusalCode.FieldsContradict);
    }

    private static PersonOutcome Decide(PersonState state, PersonCommand command, Principal? by = null) =>
        PersonDecider.Decide(state, command, new Facts { Now = Persons.Now, By = by ?? Officer }, Policy);

    private static Policy Under(RetentionRule rule) =>
        new(new PolicyVersion("p"), [rule], PolicyNumbers.Default, China);

    private static HeldCase Case(string id, CaseStage stage, LocalDate last) =>
        new(id, CaseState.Initial with { Stage = stage }, last, IsHers: true, Policy);
}
