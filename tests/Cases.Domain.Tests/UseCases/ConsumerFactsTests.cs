using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Goal: rules read what was told by the one who is reached, and nothing that somebody else told.</summary>
public sealed class ConsumerFactsTests
{
    private static readonly RequestMedium NoCalls = new("w1", MediumWish.Stop, ContactChannel.Phone, "letter 1");

    private static readonly Policy Rules = Policies.With(Law(new MediumOpenCheck()), Law(new DesignatedPlaceCheck()));

    [Fact]
    public void Wish_OfTheDebtor_ClosesHisCallsAndNobodyElses()
    {
        var script = Script(Persons.After(NoCalls), null);
        script.When(NoAnswer("k1")).ThenRefused(RefusalCode.RuleForbids);
        script.When(NoAnswer("k2") with { Party = PartyKind.Employer }).Then("ContactRecorded");
        script.Beside = script.Beside with
        {
            Reached = new(new("person/p2", 3, Persons.Known()), PartyKind.CoBorrower),
        };
        script.When(NoAnswer("k3") with { Party = PartyKind.CoBorrower }).Then("ContactRecorded");
    }

    [Fact]
    public void Wish_OfTheOneWhoIsReached_ClosesHis()
    {
        var script = Script(Persons.Known(), Persons.After(NoCalls));
        script.When(NoAnswer("k1") with { Party = PartyKind.CoBorrower }).ThenRefused(RefusalCode.RuleForbids);
        script.Beside = script.Beside with { Reached = null };
        script.When(NoAnswer("k2")).Then("ContactRecorded");
    }

    [Theory]
    [InlineData(null, false, false)]
    [InlineData(null, true, false)]
    [InlineData(ContactChannel.Phone, false, true)]
    [InlineData(ContactChannel.Phone, true, true)]
    [InlineData(ContactChannel.Sms, false, false)]
    [InlineData(ContactChannel.Sms, true, false)]
    public void QuietHours_TakenBackForAChannel_AreClosedOnIt(ContactChannel? takenBack, bool dated, bool refused)
    {
        var consent = new RecordConsent(ConsentKind.QuietHours, null, "form")
        {
            Until = dated ? Day("2026-12-31") : null,
        };
        PersonCommand[] said = takenBack is { } channel
            ? [consent, new WithdrawConsent(ConsentKind.QuietHours, channel, "call 2")]
            : [consent];
        Assert.Equal(refused, AtNight(Persons.After(said)).When(NoAnswer("k1")).Last is Refusal);
    }

    [Fact]
    public void QuietHours_BeforeTheyWereTakenBack_WereOpen()
    {
        var script = AtNight(Persons.After(
            new RecordConsent(ConsentKind.QuietHours, null, "form"),
            new WithdrawConsent(ConsentKind.QuietHours, ContactChannel.Phone, "call 2")));
        Assert.False(Of(script, PolicySamples.Call(script.Now)).ConsentToQuietHours);
        Assert.True(Of(script, PolicySamples.Call(Persons.Now - Duration.FromDays(1))).ConsentToQuietHours);
    }

    [Fact]
    public void QuietHours_OfOneChannelAlone_AreOpenOnIt()
    {
        var script = AtNight(Persons.After(
            new RecordConsent(ConsentKind.QuietHours, ContactChannel.Phone, "form"),
            new WithdrawConsent(ConsentKind.QuietHours, null, "letter"),
            new RecordConsent(ConsentKind.QuietHours, ContactChannel.Phone, "call")));
        script.When(NoAnswer("k1")).Then("ContactRecorded");
        script.When(NoAnswer("k2") with { Channel = ContactChannel.Sms }).ThenRefused(RefusalCode.RuleForbids);
    }

    [Fact]
    public void QuietHours_OfSomebodyWhomTheCaseDoesNotName_AreNotTheDebtorsToOpen()
    {
        var script = AtNight(Persons.After(new RecordConsent(ConsentKind.QuietHours, null, "form")));
        script.When(NoAnswer("k1") with { Party = PartyKind.Spouse }).ThenRefused(RefusalCode.RuleForbids)
            .When(NoAnswer("k2")).Then("ContactRecorded");
    }

    [Fact]
    public void Permission_OfAStoppedChannel_IsRefused()
    {
        var about = Script(Persons.Known(), null).State;
        Assert.Equal(RefusalCode.RuleForbids, Assert.Single(Asked(Persons.After(NoCalls), about).Reasons).Code);
        Assert.Empty(Asked(Persons.Known(), about).Reasons);

        static PersonOutcome Asked(PersonState state, CaseState about) => PersonDecider.Decide(
            state, new RequestContactPermission("s1", "c1", ContactChannel.Phone),
            new Facts
            {
                Now = PolicySamples.At("2026-04-04T10:00:00+08:00"), By = new("anna", "collector"), Case = about,
            },
            Rules);
    }

    [Theory]
    [InlineData("desk", RefusalCode.RuleForbids)]
    [InlineData("home", null)]
    public void Place_OfTheNumber_IsThatOfItsLocation(string point, RefusalCode? refused)
    {
        var debtor = Persons.After(
            Number("desk", "1"), Number("home", "2"),
            new LocatePerson("l1", "told") { Place = ContactPlace.Workplace, Point = "desk" },
            new LocatePerson("l2", "told") { Place = ContactPlace.Residence, Point = "home" },
            new DesignateContact("d1", DesignationSource.Consumer, "call") { Place = ContactPlace.Workplace });
        var script = Script(debtor, null);
        script.When(NoAnswer("k1") with { Point = point });
        Assert.Equal(refused is { } code ? [code] : [], script.Reasons.Select(reason => reason.Code));
    }

    [Fact]
    public void Facts_OfPlacesAndConsents_FollowFromTheRecord()
    {
        var debtor = Persons.After(
            Number("desk", "1"),
            new LocatePerson("l1", "bill") { ZoneId = "America/Chicago", Locality = "US-IL", Point = "desk" },
            new LocatePerson("l2", "told") { Locality = "US-MA" },
            new LocatePerson("l3", "told") { Place = ContactPlace.PublicPlace, Point = "desk" },
            new RecordConsent(ConsentKind.Separate, null, "form"),
            new RecordConsent(ConsentKind.ThirdParty, null, "letter") { With = PartyKind.Spouse });
        var script = Script(debtor, null);
        var call = PolicySamples.Call(script.Now) with { Point = "desk" };
        var facts = Of(script, call);

        Assert.Equal(["America/Chicago"], facts.OtherZones.Select(zone => zone.Id));
        Assert.Equal(("US-IL", 2), (facts.Locality, facts.OtherLocalities.Count));
        Assert.Equal("public_place", facts.Named.Find(ContactFacts.Place.Name)!.Words[0]);
        Assert.Equal("true", facts.Named.Find(DataFacts.SeparateConsent.Name)!.Words[0]);
        Assert.Null(facts.Named.Find(ContactFacts.AgreedContact.Name));
        Assert.NotNull(Of(script, call with { Party = PartyKind.Spouse }).Named.Find(ContactFacts.AgreedContact.Name));
        Assert.Null(Of(script, call with { At = Persons.Now - Duration.FromDays(9) })
            .Named.Find(DataFacts.SeparateConsent.Name));
        var stated = NamedFacts.None.With(ContactFacts.Place, "hospital");
        Assert.Equal(
            "public_place",
            CaseActFacts.Of(script.State, script.FactsNow(), script.Policy, script.Now, stated, call)
                .Named.Find(ContactFacts.Place.Name)!.Words[0]);
    }

    [Theory]
    [InlineData("2026-03-05T23:59:59-05:00", true)]
    [InlineData("2026-03-06T00:00:00-05:00", false)]
    public void Consent_EndsWithItsLastDayWhereThePersonIs(string at, bool stands)
    {
        var script = Script(Persons.After(
            new ChangeTimeZone("America/New_York", "told"),
            new RecordConsent(ConsentKind.Separate, null, "form") { Until = Day("2026-03-05") }), null);
        var facts = Of(script, PolicySamples.Call(at));
        Assert.Equal(stands, facts.Named.Find(DataFacts.SeparateConsent.Name) is not null);
    }

    [Fact]
    public void Zone_OfANumber_StandsInWhereNoneIsKnown()
    {
        var unknown = Persons.Decide(PersonState.Initial, new RegisterPerson("Li", null)).After;
        var debtor = Persons.Decide(unknown, new LocatePerson("l1", "code") { ZoneId = "Asia/Tokyo" }).After;
        Assert.Equal("Asia/Tokyo", Of(Script(debtor, null), PolicySamples.Call(Persons.Now)).DebtorZone!.Id);
        Assert.Null(Of(Script(unknown, null), PolicySamples.Call(Persons.Now)).DebtorZone);
    }

    [Fact]
    public void Terms_OfACaseWithoutADebtor_AreNone()
    {
        var script = CaseScript.Contacted();
        var facts = Of(script, PolicySamples.Call(script.Now));
        Assert.Same(ConsumerTerms.None, facts.Terms);
        Assert.Empty(facts.OtherZones);
        Assert.Null(facts.Locality);
    }

    /// <summary>A case at 22:30, under quiet hours for calls and texts that a consent lifts.</summary>
    private static CaseScript AtNight(PersonState debtor)
    {
        var quiet = PolicySamples.Quiet();
        var script = Script(debtor, null).Under(Policies.With(quiet with
        {
            Head = quiet.Head with { AppliesTo = RuleScope.Of([ActKind.Call, ActKind.Text], null, null) },
        })).On("2026-04-03 22:30");
        script.Beside = script.Beside with
        {
            DebtorZone = debtor.Zone, ConsentToQuietHours = debtor.ConsentToQuietHours,
        };
        return script;
    }

    private static ActFacts Of(CaseScript script, Act act) =>
        CaseActFacts.Of(script.State, script.FactsNow(), script.Policy, act.At, act: act);

    private static AddContactPoint Number(string key, string end) =>
        new(key, ContactChannel.Phone, "+1 000 000 000" + end, "contract", LegalGround.Contract);

    private static CheckedRule Law(RuleCheck check) => new()
    {
        Head = PolicySamples.Head(check.Predicate) with
        {
            AppliesTo = RuleScope.Of(PolicySamples.Contacts, null, null),
            WhenAbsent = new Dictionary<string, AbsentFact>
            {
                [ContactFacts.Place.Name] = new(WhenAbsent.Compliant, "for tests"),
            },
        },
        Checks = [check],
    };

    private static CaseScript Script(PersonState debtor, PersonState? other)
    {
        CaseParty[] parties = other is null
            ? [new("p1", PartyKind.Debtor)]
            : [new("p1", PartyKind.Debtor), new("p2", PartyKind.CoBorrower)];
        var script = CaseScript.Start(Rules).When(Open() with { Parties = [.. parties] })
            .On("2026-04-02").When(Remind("r1")).On("2026-04-03");
        script.Beside = script.Beside with
        {
            Person = new("person/p1", 7, debtor),
            Reached = other is null ? null : new(new("person/p2", 3, other), PartyKind.CoBorrower),
        };
        return script;
    }
}
