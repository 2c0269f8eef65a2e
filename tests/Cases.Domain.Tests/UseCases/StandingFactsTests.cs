using System.Collections.Immutable;
using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Goal: what stands on a case or a person is known to every act after it, until another is told.</summary>
public sealed class StandingFactsTests
{
    private static readonly StatedFact Lawful = StatedFact.Of(DebtFacts.DebtLawful, FactValue.Of(true));
    private static readonly StatedFact Renounced = StatedFact.Of(DebtorFacts.HeirRenounced, FactValue.Of(true));
    private static readonly StatedFact Difficult = StatedFact.Of(DebtorFacts.InDifficulty, FactValue.Of(true));

    [Fact]
    public void Case_WithAFactThatStands_IsJudgedByItUntilItIsTakenBack()
    {
        var script = CaseScript.Contacted().Under(Policies.With(Must(DebtFacts.DebtLawful))).On("+1 days")
            .As("sue", "supervisor");
        script.When(Call("c2")).ThenRefused(RefusalCode.FactMissing);
        Assert.Contains("state it on the case", script.Reasons[0].Detail, StringComparison.Ordinal);
        Assert.Contains(new RuleFact("missingFact", "debt-lawful"), script.Reasons[0].Facts);
        script.When(new StateCaseFacts("f1", [Lawful]) { Evidence = "judgment 7" }).Then("CaseFactsRecorded")
            .ThenHas(state => Assert.Equal([new StandingFact(Lawful, script.Today, "sue")], state.Standing))
            .When(new StateCaseFacts("f1", [Lawful])).ThenNothing()
            .When(Call("c2")).Then("ContactRecorded");
        script.When(new StateCaseFacts("f2", [Lawful with { Value = FactValue.Of(false) }])).Then("CaseFactsRecorded")
            .When(Call("c3")).ThenRefused(RefusalCode.RuleForbids);
        script.When(new StateCaseFacts("f3", []) { Retracted = ["debt-lawful"] }).Then("CaseFactsRecorded")
            .ThenHas(state => Assert.Empty(state.Standing))
            .When(Call("c3")).ThenRefused(RefusalCode.FactMissing);
    }

    [Fact]
    public void Fact_ThatHoldsSinceADay_IsUnknownBeforeIt()
    {
        var rule = Must(DebtFacts.DebtLawful);
        var script = CaseScript.Contacted().Under(Policies.With(rule)).On("2026-04-20").As("sue", "supervisor");
        script.When(new StateCaseFacts("f1", [Lawful]) { On = Day("2026-04-10") }).Then("CaseFactsRecorded");
        script.Told(Call("c2"), "2026-04-09").Then("ContactRecorded");
        Assert.Equal("debt-lawful", Assert.Single(script.Last!.Rules).MissingFact);
        script.Told(Call("c3"), "2026-04-10").Then("ContactRecorded");
        Assert.Equal(RuleVerdict.Passed, Assert.Single(script.Last!.Rules).Verdict);
    }

    [Fact]
    public void Fact_OfLaw_IsStatedByThoseWhoAnswerForIt()
    {
        var script = CaseScript.Contacted();
        script.When(new StateCaseFacts("f1", [Lawful])).ThenRefused(RefusalCode.RoleForbids)
            .When(new StateCaseFacts("f1", []) { Retracted = ["debt-lawful"] }).ThenRefused(RefusalCode.RoleForbids)
            .When(new StateCaseFacts("f1", [Renounced])).Then("CaseFactsRecorded");
        foreach (var role in (string[])["supervisor", "legal", "compliance"])
        {
            script.As("x", role).When(new StateCaseFacts(role, [Lawful])).Then("CaseFactsRecorded");
        }

        script.As("core", "system").Told(new StateCaseFacts("f2", [Lawful]), "2026-04-02").Then("CaseFactsRecorded");
    }

    public static TheoryData<string, StateCaseFacts, RefusalCode> Unsound() => new()
    {
        { "nothing", new("f1", []), RefusalCode.FieldMissing },
        { "no key", new("", [Renounced]), RefusalCode.FieldMissing },
        { "of the act", new("f1", [new("recording", FactValue.Of(true))]), RefusalCode.FieldsContradict },
        { "of the person", new("f1", [Difficult]), RefusalCode.FieldsContradict },
        { "tomorrow", new("f1", [Renounced]) { On = Day("2026-04-04") }, RefusalCode.EffectiveInFuture },
        { "long ago", new("f1", [Renounced]) { On = Day("1700-04-04") }, RefusalCode.DateOutOfRange },
        { "both", new("f1", [Renounced]) { Retracted = ["heir-renounced"] }, RefusalCode.FieldsContradict },
        { "takes back another", new("f1", []) { Retracted = ["in-difficulty"] }, RefusalCode.KeyUnknown },
        { "facts beside", new("f1", [Renounced]) { Stated = [Renounced] }, RefusalCode.FieldsContradict },
        { "no evidence", new("f1", [Renounced]) { Evidence = " " }, RefusalCode.FieldMissing },
    };

    [Theory]
    [MemberData(nameof(Unsound))]
    public void Statement_ThatIsUnsound_IsRefused(string what, StateCaseFacts command, RefusalCode code)
    {
        Assert.NotEmpty(what);
        CaseScript.Contacted().When(command).ThenRefused(code);
    }

    [Fact]
    public void Person_WithAFactThatStands_BringsItToEveryCase()
    {
        var person = Persons.After(new StatePersonFacts("f1", [Difficult]) { Evidence = "letter 3" });
        Assert.Equal(Difficult, Assert.Single(person.Standing).Fact);
        Assert.Empty(Persons.Decide(person, new StatePersonFacts("f1", [Difficult])).Events);
        Assert.Equal(RefusalCode.FieldsContradict,
            Assert.Single(Persons.Decide(person, new StatePersonFacts("f2", [Renounced])).Reasons).Code);
        Assert.Equal(RefusalCode.PersonUnknown,
            Assert.Single(Persons.Decide(PersonState.Initial, new StatePersonFacts("f2", [Difficult])).Reasons).Code);

        var script = CaseScript.Contacted().Under(Policies.With(Must(DebtorFacts.InDifficulty))).On("+1 days");
        script.When(Call("c2")).ThenRefused(RefusalCode.FactMissing);
        script.Beside = script.Beside with { Person = new KnownPerson("person/p1", 3, person) };
        script.When(Call("c2")).Then("ContactRecorded");
        var back = Persons.Decide(person, new StatePersonFacts("f2", []) { Retracted = ["in-difficulty"] });
        Assert.Empty(back.After.Standing);
    }

    [Fact]
    public void Fact_OfTheActTheCaseAndTheBank_IsTakenFromTheNearest()
    {
        var house = Policies.With(Must(AgencyFacts.AgencyOnPublicList)) is { } policy
            ? new Policy(policy.Version, policy.Rules, policy.Numbers, policy.OfficialZone)
            {
                House = [StatedFact.Of(AgencyFacts.AgencyOnPublicList, FactValue.Of(true))],
            }
            : null!;
        CaseScript.Contacted().Under(house).On("+1 days").When(Call("c2")).Then("ContactRecorded");
        CaseScript.Contacted().Under(Policies.With(Must(AgencyFacts.AgencyOnPublicList))).On("+1 days")
            .When(Call("c2")).ThenRefused(RefusalCode.FactMissing);
        var act = NamedFacts.None.With(AgencyFacts.AgencyOnPublicList, false).And(house.House);
        Assert.Equal("false", act.Find("agency-on-public-list")!.Words[0]);
    }

    [Fact]
    public void RefusedPermission_KeepsWhatWasStatedOfIt_AndNotWhatStandsElsewhere()
    {
        var rules = Policies.With(Must(AgencyFacts.AgencyOnPublicList));
        var house = new Policy(rules.Version, rules.Rules, rules.Numbers, rules.OfficialZone)
        {
            House = [StatedFact.Of(AgencyFacts.AgencyOnPublicList, FactValue.Of(false))],
        };
        var asked = new RequestContactPermission("k", "c1", ContactChannel.Phone)
        {
            Stated = [StatedFact.Of(ContactFacts.CallRecording, FactValue.Of(true))],
        };
        var outcome = PersonDecider.Decide(
            Persons.After(new StatePersonFacts("f1", [Difficult])), asked,
            new Facts
            {
                Now = PolicySamples.At("2026-04-04T10:00:00+08:00"), By = new Principal("anna", "collector"),
                Case = CaseScript.Contacted().State,
            },
            house);

        Assert.Equal(RefusalCode.RuleForbids, Assert.Single(outcome.Reasons).Code);
        Assert.Equal(["by-agency", "purpose", "recording"],
            Assert.Single(outcome.Acts).Named.All.Select(fact => fact.Key));
    }

    [Fact]
    public void Case_AsInEffectOnADay_HasTheFactsOfThatDay()
    {
        var script = CaseScript.Contacted().On("2026-04-20");
        script.When(new StateCaseFacts("f1", [Renounced]) { On = Day("2026-04-10") });
        Assert.Empty(InEffect("2026-04-09").Standing);
        Assert.Single(InEffect("2026-04-10").Standing);

        CaseState InEffect(string day)
        {
            var fold = new CaseInEffect(Day(day));
            foreach (var (happened, on, begins) in script.History)
            {
                fold.Take(happened, on, begins);
            }

            return fold.State;
        }
    }

    private static CheckedRule Must(FactName fact) => new()
    {
        Head = TestRules.Head("ASKS") with
        {
            AppliesTo = RuleScope.Of([ActKind.Call], null, null),
            WhenAbsent = new Dictionary<string, AbsentFact> { [fact.Name] = new(WhenAbsent.Ask, "for tests") },
        },
        Checks = [new AnyOfCheck { Fact = fact, AnyOf = ["true"] }],
    };
}
