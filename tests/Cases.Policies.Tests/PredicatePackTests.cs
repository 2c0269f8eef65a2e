using Cases.Domain;
using Xunit;

namespace Cases.Policies.Tests;

/// <summary>Goal: rules over dates, references, amounts and words judge a worked example by data alone.</summary>
public sealed class PredicatePackTests
{
    private const string Pack = """
        pack: TEST
        title: Rules that are data
        jurisdiction: CN
        instrument: Test rules
        valid-from: 2020-01-01
        official-zone: Asia/Shanghai
        rules:
          - id: TEST-NOTICE
            title: The debtor is told before an agency is given the case
            citation: {instrument: Test rules, article: art. 1}
            norm: regulation
            effect: deny
            kind: checks
            parameters: {checks: [{check: on-file, fact: outsourcing-notice-sent, least-days-before: 0}]}
            applies-to: {acts: [agency-assignment], classes: [collection]}
            when-absent: {outsourcing-notice-sent: {answer: ask, reason: Only who sent it knows.}}
            source-status: secondary
            examples:
              refused:
                - name: nothing was sent
                  act: {kind: agency-assignment, at: "2026-03-02T10:00:00+08:00"}
                  facts: {given: {outsourcing-notice-sent: none}}
                - name: it is sent tomorrow
                  act: {kind: agency-assignment, at: "2026-03-02T10:00:00+08:00"}
                  facts: {given: {outsourcing-notice-sent: 2026-03-03}}
                  permitted-from: "2026-03-03T00:00:00+08:00"
                - name: nobody knows
                  act: {kind: agency-assignment, at: "2026-03-02T10:00:00+08:00"}
              permitted:
                - name: on the day itself
                  act: {kind: agency-assignment, at: "2026-03-02T10:00:00+08:00"}
                  facts: {given: {outsourcing-notice-sent: 2026-03-02}}
          - id: TEST-KPI
            title: Not by the amount alone
            citation: {instrument: Test rules, article: art. 2}
            norm: regulation
            effect: deny
            kind: checks
            parameters: {checks: [{check: any-of, fact: base, any-of: [principal, interest]}]}
            applies-to: {acts: [interest-accrual], classes: [collection]}
            when-absent: {base: {answer: ask, reason: The posting says it.}}
            source-status: secondary
            examples:
              refused:
                - act: {kind: interest-accrual, at: "2026-03-02T10:00:00+08:00"}
                  facts: {given: {base: penalty_fee}}
              permitted:
                - act: {kind: interest-accrual, at: "2026-03-02T10:00:00+08:00"}
                  facts: {given: {base: principal}}
          - id: TEST-AFFORDABLE
            title: No threat for more than can be paid
            citation: {instrument: Test rules, article: art. 3}
            norm: guidance
            effect: deny
            kind: checks
            parameters:
              checks:
                - check: at-most-fact
                  fact: demanded-monthly
                  other: affordable-monthly
                  when: {fact: threatens-suit, any-of: ["true"]}
            applies-to: {acts: [letter], classes: [collection]}
            when-absent:
              demanded-monthly: {answer: compliant, reason: Most letters demand none.}
              affordable-monthly: {answer: ask, reason: The budget says it.}
            source-status: secondary
            examples:
              refused:
                - act: {kind: letter, at: "2026-03-02T10:00:00+08:00"}
                  facts: {given: {threatens-suit: "true", demanded-monthly: 120.00 CNY, affordable-monthly: 40.00 CNY}}
              permitted:
                - act: {kind: letter, at: "2026-03-02T10:00:00+08:00"}
                  facts: {given: {threatens-suit: "true", demanded-monthly: 40.00 CNY, affordable-monthly: 40.00 CNY}}
                - act: {kind: letter, at: "2026-03-02T10:00:00+08:00"}
                  facts: {given: {threatens-suit: "false", demanded-monthly: 120.00 CNY, affordable-monthly: 40.00 CNY}}
        """;

    private const string Vector = """
        {"meta": {"format": "collections-compliance-vectors/1"}, "vectors": [
          {"id": "V1", "rule": "R",
           "given": {"scope": {"packs": ["TEST"]}, "debtor": {"tz": "Asia/Shanghai"},
             "facts": {CASE}, "settings": {}, "timeline": []},
           "when": {"action": "ACTION", "at": "2026-03-02T10:00:00+08:00", "party": "debtor", "facts": {ACT}},
           "then": {"outcome": "denied", "rule": "R"}}]}
        """;

    [Theory]
    [InlineData("assign_to_agency", "\"outsourcing_notice_sent\": null", "", "denied TEST-NOTICE")]
    [InlineData("assign_to_agency", "\"outsourcing_notice_sent\": \"2026-02-20\"", "", "allowed TEST-NOTICE")]
    [InlineData("assign_to_agency", "", "", "allowed TEST-NOTICE")]
    [InlineData("accrue_interest", "", "\"base\": \"penalty_fee\"", "denied TEST-KPI")]
    [InlineData("accrue_interest", "", "\"base\": \"interest\"", "allowed TEST-KPI")]
    [InlineData("letter", "\"affordable_monthly\": 40", "\"demanded_monthly\": 120, \"threatens_suit\": true",
        "denied TEST-AFFORDABLE")]
    [InlineData("letter", "\"affordable_monthly\": 40", "\"demanded_monthly\": 120, \"threatens_suit\": false",
        "allowed ")]
    [InlineData("call", "", "", "allowed ")]
    public void Rule_OfDataAlone_DecidesAVector(string action, string ofCase, string ofAct, string expected)
    {
        var loaded = PackLoader.LoadText("t", Pack.ReplaceLineEndings("\n"));
        Assert.Equal([], loaded.Faults.Select(fault => fault.ToString()));
        var json = Vector.Replace("ACTION", action, StringComparison.Ordinal)
            .Replace("CASE", ofCase, StringComparison.Ordinal).Replace("ACT}", ofAct + "}", StringComparison.Ordinal);
        var read = RuleVectors.Parse(json);
        Assert.Null(read.Fault);
        var result = VectorRun.Evaluate(read.Vectors[0], new PolicyBook(loaded.Packs));
        Assert.Equal(expected, result.Got + " " + string.Join(' ', result.Rules));
    }
}
