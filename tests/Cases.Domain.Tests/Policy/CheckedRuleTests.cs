using NodaTime;
using Xunit;
using static Cases.Domain.Tests.PolicySamples;

namespace Cases.Domain.Tests;

/// <summary>Goal: every predicate answers as its words say, at and around every bound.</summary>
public sealed class CheckedRuleTests
{
    private static readonly NamedFacts Nothing = NamedFacts.None;

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    public void AtLeast_AroundTheBound_IsInclusive(int collectors, bool refused) =>
        Refuses(new AtLeastCheck { Fact = VisitFacts.Collectors, Least = 2 },
            Nothing.With(VisitFacts.Collectors, collectors), refused);

    [Theory]
    [InlineData(59, false)]
    [InlineData(60, false)]
    [InlineData(61, true)]
    public void AtMost_AroundTheBound_IsInclusive(int months, bool refused) =>
        Refuses(new AtMostCheck { Fact = PlanFacts.PlanMonths, Most = 60 },
            Nothing.With(PlanFacts.PlanMonths, months), refused);

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void AnyOf_ATruth_IsAWord(bool shown, bool refused) =>
        Refuses(new AnyOfCheck { Fact = VisitFacts.IdentityShown, AnyOf = ["true"] },
            Nothing.With(VisitFacts.IdentityShown, shown), refused);

    [Fact]
    public void AllOf_SomethingWanting_IsRefusedAndNamed()
    {
        var check = new AllOfCheck { Fact = ContentFacts.LetterFields, AllOf = ["name", "balance", "seal"] };
        Refuses(check, Nothing.With(ContentFacts.LetterFields, ["seal", "name", "balance", "more"]), refused: false);
        var answer = Refuses(check, Nothing.With(ContentFacts.LetterFields, ["name"]), refused: true);
        Assert.Equal("balance, seal", answer.Fact("required"));
        Assert.Equal("name", answer.Fact("letter-fields"));
        Assert.Null(answer.MissingFact);
    }

    [Theory]
    [InlineData(WhenAbsent.Compliant, null, "complied")]
    [InlineData(WhenAbsent.Ask, "collectors", "notAssessable")]
    [InlineData(WhenAbsent.Refuse, null, "breached")]
    public void MissingFact_IsReadAsTheRuleDeclares(WhenAbsent declared, string? asked, string word)
    {
        var rule = Rule(new AtLeastCheck { Fact = VisitFacts.Collectors, Least = 2 }, ("collectors", declared));
        var answer = rule.Answer(Call("2026-03-02T10:00:00Z"), Facts(), Shanghai);
        Assert.Equal(declared != WhenAbsent.Compliant, answer.Refuses);
        Assert.Equal(asked, answer.MissingFact);
        Assert.Equal(word, answer.Word(outsideFact: true));
        Assert.Equal(answer.Refuses ? "unknown" : null, answer.Fact("collectors"));
        Assert.Null(answer.PermittedFrom);
    }

    [Fact]
    public void Condition_NotMet_LeavesTheRuleWithoutMatter()
    {
        var check = new AnyOfCheck
        {
            Fact = PlanFacts.PlanRecording,
            AnyOf = ["true"],
            When = new FactCondition(PlanFacts.PlanForm, ["oral"]),
        };
        Assert.Equal(RuleVerdict.NotApplicable, Answer(check, Nothing.With(PlanFacts.PlanForm, "written")).Verdict);
        Assert.Equal(RuleVerdict.Refused, Answer(check, Nothing.With(PlanFacts.PlanForm, "oral")).Verdict);
        Assert.Equal(RuleVerdict.Refused, Answer(check, Nothing).Verdict);
    }

    [Fact]
    public void ActsAndClasses_OfACheck_NarrowIt()
    {
        var check = new AtLeastCheck { Fact = VisitFacts.Collectors, Least = 2 };
        var facts = Nothing.With(VisitFacts.Collectors, 1);
        Assert.Equal(RuleVerdict.NotApplicable, Answer(check with { Acts = [ActKind.Visit] }, facts).Verdict);
        Assert.Equal(RuleVerdict.NotApplicable, Answer(check with { Classes = [ActClass.Reminder] }, facts).Verdict);
        Assert.Equal(RuleVerdict.Refused, Answer(check with { Acts = [ActKind.Call] }, facts).Verdict);
    }

    [Theory]
    [InlineData(PartyKind.Debtor, false)]
    [InlineData(PartyKind.Guarantor, false)]
    [InlineData(PartyKind.Spouse, true)]
    [InlineData(PartyKind.Employer, true)]
    [InlineData(PartyKind.ReservedContact, true)]
    [InlineData(PartyKind.Unknown, true)]
    public void Party_OutsideTheList_IsRefused(PartyKind party, bool refused)
    {
        var rule = Rule(new PartyPermittedCheck { Parties = [PartyKind.Debtor, PartyKind.Guarantor] });
        var act = Call("2026-03-02T10:00:00Z") with { Party = party };
        Assert.Equal(refused, rule.Answer(act, Facts(), Shanghai).Refuses);
    }

    [Theory]
    [InlineData(new PartyKind[0], false)]
    [InlineData(new[] { PartyKind.Debtor }, true)]
    [InlineData(new[] { PartyKind.Debtor, PartyKind.Guarantor }, false)]
    public void Guarantor_OnlyOneOfTheAccount_MayBeApproached(PartyKind[] parties, bool refused)
    {
        var rule = Rule(new PartyPermittedCheck
        {
            Parties = [PartyKind.Debtor, PartyKind.Guarantor],
            OnFile = [PartyKind.Guarantor],
        });
        var act = Call("2026-03-02T10:00:00Z") with { Party = PartyKind.Guarantor };
        var answer = rule.Answer(act, Facts() with { Parties = parties }, Shanghai);
        Assert.Equal(refused, answer.Refuses);
        Assert.Equal(refused ? "false" : null, answer.Fact("onFile"));
    }

    [Theory]
    [InlineData("2026-03-02T23:59:59+08:00", PlanKind.PersonalInstalmentAgreement, "2026-03-02", true)]
    [InlineData("2026-03-03T00:00:00+08:00", PlanKind.PersonalInstalmentAgreement, "2026-03-02", false)]
    [InlineData("2026-03-02T10:00:00+08:00", PlanKind.Instalments, "2026-03-02", false)]
    [InlineData("2026-03-02T10:00:00+08:00", PlanKind.PersonalInstalmentAgreement, null, true)]
    public void PlanPerformed_ThroughItsLastDay_Stops(string at, PlanKind kind, string? through, bool refused)
    {
        var rule = Rule(new NoPlanPerformedCheck { Kinds = [PlanKind.PersonalInstalmentAgreement] });
        var plan = new PerformedPlan("c2", "n1", kind, OfThisCase: false, through is null ? null : Day(through));
        var answer = rule.Answer(Call(at), Facts() with { Plans = [plan] }, Shanghai);
        Assert.Equal(refused, answer.Refuses);
        Assert.Equal(
            refused && through is not null ? At("2026-03-03T00:00:00+08:00") : null, answer.PermittedFrom);
    }

    [Theory]
    [InlineData(true, true, false)]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    public void Dispute_IsNotedAndTakenUp_OrStops(bool noted, bool takenUp, bool refused)
    {
        var rule = Rule(new HoldTakenUpCheck { Hold = HoldKind.Dispute });
        var hold = Hold(HoldKind.Dispute) with { PartOnly = true, Noted = noted, TakenUp = takenUp };
        var facts = Facts() with { Holds = [hold] };
        Assert.Equal(refused, rule.Answer(Call("2026-03-02T10:00:00Z"), facts, Shanghai).Refuses);
        var other = Facts() with { Holds = [hold with { Kind = HoldKind.Hardship }] };
        Assert.False(rule.Answer(Call("2026-03-02T10:00:00Z"), other, Shanghai).Refuses);
    }

    [Fact]
    public void SeveralChecks_NotMet_AreAllTold()
    {
        var rule = new CheckedRule
        {
            Head = Head("SEVERAL"),
            Checks =
            [
                new AtLeastCheck { Fact = VisitFacts.Collectors, Least = 2 },
                new AnyOfCheck { Fact = VisitFacts.IdentityShown, AnyOf = ["true"] },
            ],
        };
        var named = Nothing.With(VisitFacts.Collectors, 1).With(VisitFacts.IdentityShown, false);
        var answer = rule.Answer(Call("2026-03-02T10:00:00Z"), Facts() with { Named = named }, Shanghai);
        Assert.Equal(("1", "false"), (answer.Fact("collectors"), answer.Fact("identity-shown")));
        var half = Nothing.With(VisitFacts.Collectors, 1);
        Assert.Null(rule.Answer(Call("2026-03-02T10:00:00Z"), Facts() with { Named = half }, Shanghai).MissingFact);
    }

    [Theory]
    [InlineData("written", RuleVerdict.ExceptionUsed)]
    [InlineData("oral", RuleVerdict.Refused)]
    [InlineData(null, RuleVerdict.Refused)]
    public void Exception_WhoseConditionIsKnownToHold_LiftsTheRuleByItsOwnId(string? form, RuleVerdict expected)
    {
        var exception = new NamedException("CHECKED-X", new Citation("Test rules", "art. 2", null))
        {
            When = new FactCondition(PlanFacts.PlanForm, ["written"]),
        };
        var rule = Rule(new AtLeastCheck { Fact = VisitFacts.Collectors, Least = 2 });
        rule = rule with { Head = rule.Head with { Exceptions = [exception] } };
        var facts = Facts() with
        {
            Named = Nothing.With(VisitFacts.Collectors, 1).With(PlanFacts.PlanForm, form),
        };
        var call = Call("2026-03-02T10:00:00Z");

        var answer = Assert.Single(PolicyOf(rule).Judge(call, facts).Answers);

        Assert.Equal(expected, answer.Verdict);
        Assert.Equal(expected == RuleVerdict.ExceptionUsed ? exception : null, answer.Exception);
        Assert.Equal(expected == RuleVerdict.ExceptionUsed ? "written" : null, answer.Fact("plan-form"));
        Assert.Equal(answer.Verdict, rule.Answer(call, facts, Shanghai).Verdict);
        var kept = facts with { Named = facts.Named.With(VisitFacts.Collectors, 2) };
        Assert.Null(Assert.Single(PolicyOf(rule).Judge(call, kept).Answers).Exception);
    }

    [Fact]
    public void Exception_OfTheRulesOwn_IsNamedWhereItLifts()
    {
        var consent = new NamedException("QUIET-X", new Citation("Test rules", "art. 3", null))
        {
            Lifts = LocalTimeWindowRule.ConsentException,
        };
        var quiet = Quiet();
        var rule = quiet with { Head = quiet.Head with { Exceptions = [consent] } };
        var night = Call("2026-03-02T23:00:00+08:00");

        Assert.Equal(consent, rule.Answer(night, Facts() with { ConsentToQuietHours = true }, Shanghai).Exception);
        Assert.Null(quiet.Answer(night, Facts() with { ConsentToQuietHours = true }, Shanghai).Exception);
        Assert.True(rule.Answer(night, Facts(), Shanghai).Refuses);
    }

    [Fact]
    public void NamedFact_OfAnotherShape_IsTheCallersMistake()
    {
        Assert.Throws<ArgumentException>(() => Nothing.With(VisitFacts.Collectors, "two"));
        Assert.Throws<ArgumentException>(() => Nothing.With(PlanFacts.PlanForm, 2));
        Assert.Throws<ArgumentException>(() => Nothing.With(PlanFacts.PlanForm, ["oral"]));
        Assert.Same(Nothing, Nothing.With(PlanFacts.PlanForm, (string?)null).With(PlanFacts.PlanTerms, []));
        Assert.Equal(FactNames.All.Count, FactNames.All.Select(fact => fact.Name).Distinct().Count());
    }

    private static CheckedRule Rule(RuleCheck check, params (string Fact, WhenAbsent Answer)[] absent) => new()
    {
        Head = Head("CHECKED") with
        {
            WhenAbsent = absent.ToDictionary(a => a.Fact, a => new AbsentFact(a.Answer, "for tests")),
        },
        Checks = [check],
    };

    private static RuleAnswer Answer(RuleCheck check, NamedFacts named) =>
        Rule(check).Answer(Call("2026-03-02T10:00:00Z"), Facts() with { Named = named }, Shanghai);

    private static RuleAnswer Refuses(RuleCheck check, NamedFacts named, bool refused)
    {
        var answer = Answer(check, named);
        Assert.Equal(refused ? RuleVerdict.Refused : RuleVerdict.Passed, answer.Verdict);
        return answer;
    }
}
