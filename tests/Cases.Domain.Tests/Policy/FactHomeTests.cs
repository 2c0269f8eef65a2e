using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Goal: every fact of the vocabulary has one home, and what nobody may state the product fills in.</summary>
public sealed class FactHomeTests
{
    /// <summary>For each fact that is worked out: a step that fills it in.</summary>
    private static readonly Dictionary<string, Func<CaseScript, CaseCommand>> Steps = new()
    {
        ["purpose"] = _ => Call("c2"),
        ["answered"] = _ => Call("c2"),
        ["by-agency"] = _ => Call("c2"),
        ["legal-notice"] = _ => Call("c2") with
        {
            Class = ActClass.MandatoryNotice,
            Notice = LegalNotice.AgencyAppointed,
        },
        ["closing-reason"] = _ => new RequestApproval("ok1", new Resolve(ResolutionReason.Sold, "contract 7")),
        ["debt-given-up"] = _ => Waive("w1", 1_000),
        ["collectors"] = script => Visit("v1", script.Now.Plus(Duration.FromHours(2))),
        ["visit-phase"] = script => Visit("v1", script.Now.Plus(Duration.FromHours(2))),
        ["plan-kind"] = _ => Plan("n1", (10_000, "2026-04-30")),
        ["plan-months"] = _ => Plan("n1", (10_000, "2026-04-30")),
        ["plan-recording"] = _ => Plan("n1", (10_000, "2026-04-30")),
    };

    [Fact]
    public void EveryFact_HasOneNameAndOneHome()
    {
        Assert.Distinct(FactNames.All.Select(fact => fact.Name));
        Assert.All(FactNames.All, fact => Assert.True(Enum.IsDefined(fact.Home), fact.Name));
        Assert.All(Enum.GetValues<FactHome>(), home => Assert.Contains(FactNames.All, fact => fact.Home == home));
    }

    [Fact]
    public void EveryFact_ThatNobodyMayState_IsFilledInByTheProduct()
    {
        Assert.Equal(FactNames.All.Where(fact => fact.Home == FactHome.Derived).Select(fact => fact.Name).Order(),
            Steps.Keys.Order());
        foreach (var (name, step) in Steps)
        {
            var rule = AsksFor(FactNames.Find(name)!);
            var script = CaseScript.Contacted().Under(Policies.With(rule)).On("+1 days");
            script.When(step(script));
            Assert.True(script.Last is Decision, name + " is not filled in");
        }
    }

    /// <summary>A rule that refuses whatever has no value for a fact, and nothing else.</summary>
    private static CheckedRule AsksFor(FactName fact) => new()
    {
        Head = TestRules.Head("ASKS") with
        {
            AppliesTo = RuleScope.Of(null, null, null),
            WhenAbsent = new Dictionary<string, AbsentFact> { [fact.Name] = new(WhenAbsent.Ask, "for tests") },
        },
        Checks =
        [
            fact.Shape == FactShape.Number
                ? new AtLeastCheck { Fact = fact, Least = 0 }
                : new NoneOfCheck { Fact = fact, NoneOf = ["never"] },
        ],
    };
}
