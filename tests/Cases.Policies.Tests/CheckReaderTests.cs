using Cases.Domain;
using Xunit;

namespace Cases.Policies.Tests;

/// <summary>Goal: a rule of checks loads as it stands, and whatever is wrong in it is named.</summary>
public sealed class CheckReaderTests
{
    private const string Sound = """
        pack: TEST
        title: A pack for tests
        jurisdiction: any
        instrument: made up
        valid-from: 2020-01-01
        rules:
          - id: TEST-CHECKS
            title: Two go, and at most two calls a day
            citation: {instrument: made up}
            norm: regulation
            effect: deny
            kind: checks
            parameters:
              checks:
                - {check: at-least, fact: collectors, least: 2, acts: [visit]}
                - {check: count-at-most, most: 2, counted: [call], acts: [call], per: number}
            applies-to: {acts: [visit, call], classes: [collection]}
            when-absent:
              collectors: {answer: ask, reason: nobody knows}
              number: {answer: refuse, reason: it may be any}
            source-status: recalled
            examples:
              refused:
                - act: {kind: visit, at: "2026-03-02T10:00:00Z"}
                  facts: {given: {collectors: 1}}
                - act: {kind: call, number: m, at: "2026-03-02T10:00:00Z"}
                  facts: {contacts: [{at: "2026-03-02T09:00:00Z", number: m, times: 2}]}
              permitted:
                - act: {kind: visit, at: "2026-03-02T10:00:00Z"}
                  facts: {given: {collectors: 2}}
        """;

    [Fact]
    public void Checks_Loaded_AreThoseOfTheFile()
    {
        var result = PackLoader.LoadText("t", Sound);
        Assert.Empty(result.Faults);
        var rule = Assert.IsType<CheckedRule>(Assert.Single(result.Packs[0].Rules));
        Assert.Equal(["at-least", "count-at-most"], rule.Checks.Select(check => check.Predicate));
        Assert.Equal(2, Assert.IsType<AtLeastCheck>(rule.Checks[0]).Least);
        Assert.Equal(CountPer.Number, Assert.IsType<CountAtMostCheck>(rule.Checks[1]).Per);
        Assert.Equal(WhenAbsent.Ask, rule.WhenAbsent["collectors"].Answer);
    }

    [Theory]
    [InlineData("least: 2", "least: 3", "TEST-CHECKS answers refused")]
    [InlineData("check: at-least", "check: at-best", "is no check")]
    [InlineData("fact: collectors", "fact: weather", "is no fact")]
    [InlineData("fact: collectors", "fact: purpose", "is no fact")]
    [InlineData("least: 2, ", "", "lacks 'least'")]
    [InlineData("most: 2", "most: 0", "at least 1")]
    [InlineData("counted: [call]", "counted: [song]", "is not a word")]
    [InlineData("per: number", "per: moon", "is not a word")]
    [InlineData("collectors: {answer: ask, reason: nobody knows}", "# not declared", "asks for 'collectors'")]
    [InlineData("given: {collectors: 1}", "given: {weather: 1}", "no key")]
    [InlineData("times: 2", "times: two", "whole number")]
    [InlineData("least: 2, acts: [visit]", "least: 2, acts: [visit], colour: red", "no key")]
    public void Checks_WithAFault_AreNotLoaded(string part, string replacement, string what)
    {
        var text = Sound.ReplaceLineEndings("\n").Replace(part, replacement, StringComparison.Ordinal);
        var result = PackLoader.LoadText("t", text);
        Assert.Empty(result.Packs);
        Assert.Contains(result.Faults, fault => fault.What.Contains(what, StringComparison.Ordinal));
        Assert.All(result.Faults, fault => Assert.True(fault.Line > 0));
    }

    private const string First = "{check: at-least, fact: collectors, least: 2, acts: [visit]}";

    [Theory]
    [InlineData("none-of, fact: visible-to, none-of: [public]", null)]
    [InlineData("none-of, fact: visible-to, none-of: [pulbic]", "'pulbic' is no word of the fact 'visible-to'")]
    [InlineData("any-of, fact: visible-to, any-of: []", "'any-of' names no word")]
    [InlineData("any-of, fact: identity-shown, any-of: [yes]", "'yes' is no word of the fact 'identity-shown'")]
    [InlineData("all-of, fact: letter-fields, all-of: [name, seel]", "'seel' is no word of the fact 'letter-fields'")]
    [InlineData(
        "none-of, fact: visible-to, none-of: [public], when: {fact: purpose, any-of: [colect]}",
        "'colect' is no word of the fact 'purpose'")]
    [InlineData("none-of, fact: relation, none-of: [anything_at_all]", null)]
    [InlineData("on-file, fact: adverse-notice-sent, least-days-before: 20", null)]
    [InlineData("on-file, fact: authorisation-ref", null)]
    [InlineData("on-file, fact: authorisation-ref, least-days-before: 1", "'authorisation-ref' is no day")]
    [InlineData("on-file, fact: adverse-notice-sent, least-days-before: 367", "from 0 to 366")]
    [InlineData("on-file, fact: daily-rate", "'daily-rate' is no fact that this check can read")]
    [InlineData("not-after, fact: limitation-expired-on", null)]
    [InlineData("not-after, fact: limitation-expired-on, days-after: x", "whole number")]
    [InlineData("within-days, fact: last-agency-inspection, days: 365", null)]
    [InlineData("within-days, fact: last-agency-inspection, days: 0", "'days' is at least 1")]
    [InlineData("between, fact: daily-rate, from: 0.00035, to: 0.0005", null)]
    [InlineData("between, fact: daily-rate, from: 0.0005, to: 0.00035", "nothing lies between")]
    [InlineData("between, fact: daily-rate, from: 0.0005, to: much", "no number with at most eight decimals")]
    [InlineData("between, fact: amount, from: 1.00 CNY, to: 2.00 EUR", "nothing lies between")]
    [InlineData("between, fact: amount, from: 1 CNY, to: 2.00 CNY", "is no amount")]
    [InlineData("at-most-fact, fact: demanded-monthly, other: affordable-monthly", null)]
    [InlineData("at-most-fact, fact: demanded-monthly, other: daily-rate", "is no fact that this check can read")]
    [InlineData("at-most-fact, fact: demanded-monthly, other: demanded-monthly", "compared with itself")]
    [InlineData("at-least, fact: collectors, least: 2, acts: [letter]", "about no act of its rule")]
    [InlineData("at-least, fact: collectors, least: 2, classes: [reminder]", "about no act of its rule")]
    public void Check_OfAFact_IsReadOrFaultedAtItsPlace(string check, string? fault)
    {
        var text = Sound.ReplaceLineEndings("\n").Replace(First, $"{{check: {check}}}", StringComparison.Ordinal);
        var faults = PackLoader.LoadText("t", text).Faults;
        if (fault is not null)
        {
            var one = Assert.Single(
                faults, one => one.What.Contains(fault, StringComparison.Ordinal));
            Assert.Equal(15, one.Line);
            Assert.True(one.Column > 1);
        }
        else
        {
            Assert.All(faults, one => Assert.True(
                one.What.Contains("says what holds", StringComparison.Ordinal)
                || one.What.Contains("does not say what holds", StringComparison.Ordinal)
                || one.What.Contains("has no key", StringComparison.Ordinal), one.What));
        }
    }

    [Theory]
    [InlineData("on-file", "adverse-notice-sent", ", least-days-before: 20", "none", "2026-02-10")]
    [InlineData("on-file", "authorisation-ref", "", "none", "clause 7")]
    [InlineData("not-after", "limitation-expired-on", "", "2026-03-01", "none")]
    [InlineData("within-days", "last-agency-inspection", ", days: 365", "2025-01-01", "2026-01-01")]
    [InlineData("between", "daily-rate", ", from: 0.00035, to: 0.0005", "0.0006", "0.0005")]
    [InlineData("none-of", "script-flags", ", none-of: [threat]", "[threat, insult]", "[insult]")]
    [InlineData("between", "amount", ", from: 1.00 CNY, to: 2.00 CNY", "2.01 CNY", "2.00 CNY")]
    public void Examples_OfAFact_AreRunByItsShape(
        string predicate, string fact, string parameters, string refused, string permitted)
    {
        var check = $"{{check: {predicate}, fact: {fact}{parameters}}}";
        var text = Sound.ReplaceLineEndings("\n").Replace(First, check, StringComparison.Ordinal)
            .Replace("      collectors: {answer", $"      {fact}: {{answer", StringComparison.Ordinal)
            .Replace("given: {collectors: 1}", $"given: {{{fact}: {refused}}}", StringComparison.Ordinal)
            .Replace("given: {collectors: 2}", $"given: {{{fact}: {permitted}}}", StringComparison.Ordinal);
        Assert.Equal([], PackLoader.LoadText("t", text).Faults.Select(fault => fault.ToString())
            .Where(fault => !fault.Contains("'number'", StringComparison.Ordinal)));
        var other = text.Replace($"{fact}: {refused}}}", $"{fact}: {permitted}}}", StringComparison.Ordinal);
        Assert.Contains(
            PackLoader.LoadText("t", other).Faults,
            one => one.What.Contains("which says refused", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("least: 2", "least: 1")]
    [InlineData("acts: [visit]}", "acts: [visit, call]}")]
    [InlineData("most: 2", "most: 2, days: 2")]
    [InlineData("reason: nobody knows", "reason: who knows")]
    public void Content_WithAnotherParameter_IsAnother(string part, string replacement)
    {
        var other = PackLoader.LoadText("t", Sound.Replace(part, replacement, StringComparison.Ordinal)
            .Replace("collectors: 1}", "collectors: 0}", StringComparison.Ordinal)
            .Replace("{collectors: 2}", "{collectors: 9}", StringComparison.Ordinal)
            .Replace("kind: call, number: m, at", "kind: call, number: m, at", StringComparison.Ordinal));
        if (other.IsSound)
        {
            Assert.NotEqual(
                PackLoader.LoadText("t", Sound).Packs[0].ContentHash(), other.Packs[0].ContentHash());
        }
        else
        {
            Assert.Contains(other.Faults, fault => fault.What.Contains("answers", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("debtor-out-of-contact, dials: 3, days: 3", null)]
    [InlineData("debtor-out-of-contact, dials: 3", "lacks 'days'")]
    [InlineData("debtor-out-of-contact, dials: 3, days: 0", "'days' is at least 1")]
    [InlineData("party-came-forward, days: 30", null)]
    [InlineData("debtor-out-of-contact, dials: 0, days: 3", "'dials' is at least 1")]
    [InlineData("debtor-out-of-contact, dials: few, days: 3", "whole number")]
    [InlineData("debtor-out-of-contact, days: 3", "lacks 'dials'")]
    [InlineData("party-came-forward, days: 0", "'days' is at least 1")]
    [InlineData("party-came-forward, days: 367", "days")]
    public void ChecksOfThirdPersons_AreReadWithTheirNumber(string check, string? fault)
    {
        var text = Sound.ReplaceLineEndings("\n").Replace(
            "{check: at-least, fact: collectors, least: 2, acts: [visit]}",
            $"{{check: {check}, acts: [visit], when: {{fact: purpose, any-of: [locate]}}}}", StringComparison.Ordinal);
        var faults = PackLoader.LoadText("t", text).Faults;
        Assert.Equal(fault is not null, faults.Any(one =>
            one.What.Contains(fault ?? "least 1", StringComparison.Ordinal)));
        Assert.DoesNotContain(faults, one => one.What.Contains("is no check", StringComparison.Ordinal));
    }

    [Fact]
    public void EveryShippedRuleOfChecks_SaysWhatHoldsWhereAFactIsMissing()
    {
        var rules = ShippedPacks.All().SelectMany(pack => pack.Rules).OfType<CheckedRule>().ToList();
        string[] first =
        [
            "CN-68-THIRD", "CN-69-DISPUTE", "CN-69-LETTER", "CN-70-PLAN", "CN-CBA-DIAL6", "CN-CBA-LOST",
            "CN-CBA-VISIT", "CN-GBT-CONN3",
        ];
        Assert.Superset(first.ToHashSet(), rules.Select(rule => rule.Id).ToHashSet());
        Assert.All(rules, rule => Assert.All(
            rule.Checks.SelectMany(check => check.Needs), need => Assert.Contains(need, rule.WhenAbsent.Keys)));
    }
}
