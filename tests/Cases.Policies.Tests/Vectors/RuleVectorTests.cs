using System.Text.RegularExpressions;
using Cases.Domain;
using Cases.TestKit;
using Xunit;

namespace Cases.Policies.Tests;

/// <summary>Goal: a worked example is read as it is meant, and the shipped packs answer it.</summary>
public sealed partial class RuleVectorTests
{
    private static readonly string[] FirstRules =
    [
        "CN-CBA-QUIET", "CN-CBA-DIAL6", "CN-GBT-CONN3", "CN-68-THIRD", "CN-69-LETTER", "CN-70-PLAN", "CN-CBA-VISIT",
        "CN-69-DISPUTE", "CN-CBA-LOST",
    ];

    // Each pack that is added raises it, and nothing lowers it.
    private const int FewestPassing = 130;

    private const string Sound = """
        {"meta": {"format": "collections-compliance-vectors/1"}, "vectors": [
          {"id": "V1", "rule": "CN-CBA-QUIET",
           "given": {"scope": {"packs": ["CN-CC", "CN-CBA2026"]}, "debtor": {"tz": "Asia/Shanghai"},
             "facts": {}, "settings": {}, "timeline": []},
           "when": {"action": "call", "at": "2026-03-02T22:00:00+08:00", "party": "debtor", "facts": {}},
           "then": {"outcome": "denied", "rule": "CN-CBA-QUIET"}}]}
        """;

    [Fact]
    public void Vectors_OfTheFirstRules_AllPass()
    {
        var file = TestData.Require("../rules/vectors.json");
        var read = RuleVectors.Parse(File.ReadAllText(file));
        Assert.Null(read.Fault);
        var book = ShippedPacks.Book();
        var results = read.Vectors.Where(vector => FirstRules.Contains(vector.Rule))
            .Select(vector => VectorRun.Evaluate(vector, book)).ToList();
        Assert.Equal(27, results.Count);
        Assert.Equal([], results.Where(result => !result.Passed).Select(result => result.Vector.Id));
    }

    [Fact]
    public void Vectors_ThatPass_AreNoFewerThanBefore()
    {
        var read = RuleVectors.Parse(File.ReadAllText(TestData.Require("../rules/vectors.json")));
        var book = ShippedPacks.Book();
        Assert.InRange(
            read.Vectors.Count(vector => VectorRun.Evaluate(vector, book).Passed), FewestPassing, read.Vectors.Count);
    }

    [Theory]
    [InlineData("US-", 66)]
    [InlineData("UK-", 10)]
    [InlineData("EU-", 5)]
    public void Vectors_OfAJurisdiction_AllPass(string prefix, int count)
    {
        var read = RuleVectors.Parse(File.ReadAllText(TestData.Require("../rules/vectors.json")));
        var book = ShippedPacks.Book();
        var results = read.Vectors.Where(vector => vector.Id.StartsWith(prefix, StringComparison.Ordinal))
            .Select(vector => VectorRun.Evaluate(vector, book)).ToList();
        Assert.Equal(count, results.Count);
        Assert.Equal([], results.Where(result => !result.Passed).Select(result => result.Vector.Id));
    }

    [Fact]
    public void RuleIds_OfOtherJurisdictions_AreEachARuleOrAnException()
    {
        var known = ShippedPacks.All().SelectMany(pack => pack.Rules)
            .SelectMany(rule => rule.Head.Exceptions.Select(exception => exception.Id).Append(rule.Id)).ToList();
        var text = File.ReadAllText(TestData.Require("../rules/rules.md"));
        var ids = IdOfARow().Matches(text).SelectMany(row => row.Groups["ids"].Value.Split(", ")).Distinct().ToList();
        Assert.True(ids.Count >= 60, $"only {ids.Count} found");
        // The exceptions of US-14B-X have ids of their own.
        Assert.All(ids, id => Assert.Contains(
            known, one => one == id || one.StartsWith(id + "-", StringComparison.Ordinal)));
    }

    [Fact]
    public void Action_OfTheVocabulary_IsAnActOfItsOwn()
    {
        string[] actions =
        [
            "call", "text", "email", "letter", "message", "visit", "post_notice", "advance_stage", "close_case",
            "close_request", "sign_plan", "refuse_plan", "assign_to_agency", "agent_activity", "share_data",
            "publish_data", "report_adverse", "purge_records", "accrue_interest", "allocate_payment", "set_off",
            "change_rate", "change_terms", "approve_kpi", "file_suit", "file_proof_of_claim", "start_enforcement",
            "assume_debt_valid", "record_initial_communication",
        ];
        var kinds = actions.Select(action =>
            Only(Sound.Replace("\"action\": \"call\"", $"\"action\": \"{action}\"", StringComparison.Ordinal)).Act.Kind)
            .ToList();
        Assert.Equal(actions.Length, kinds.Distinct().Count());
        Assert.DoesNotContain(ActKind.Other, kinds);
        Assert.DoesNotContain(ActKind.Referral, kinds);
    }

    [Theory]
    [InlineData("21:59:59", "allowed")]
    [InlineData("22:00:00", "denied")]
    [InlineData("07:59:59", "denied")]
    [InlineData("08:00:00", "allowed")]
    public void QuietHours_AtTheBoundary_AreHalfOpen(string time, string outcome) =>
        Outcome(Sound.Replace("22:00:00", time, StringComparison.Ordinal), outcome);

    [Theory]
    [InlineData("America/Los_Angeles", "both", "denied")]
    [InlineData("America/Los_Angeles", "official", "allowed")]
    [InlineData("Asia/Shanghai", "both", "allowed")]
    public void QuietClock_OfTheSettings_Decides(string zone, string clock, string outcome) => Outcome(
        Sound.Replace("22:00:00", "16:00:00", StringComparison.Ordinal)
            .Replace("\"Asia/Shanghai\"", $"\"{zone}\"", StringComparison.Ordinal)
            .Replace("\"settings\": {}", $"\"settings\": {{\"quiet_clock\": \"{clock}\"}}", StringComparison.Ordinal),
        outcome);

    [Fact]
    public void ZoneAlternatives_MustAllPass() => Outcome(
        Sound.Replace("22:00:00", "16:00:00", StringComparison.Ordinal).Replace(
            "\"tz\": \"Asia/Shanghai\"", "\"tz\": \"Asia/Shanghai\", \"tz_alternatives\": [\"America/New_York\"]",
            StringComparison.Ordinal),
        "denied");

    [Fact]
    public void Consent_ToQuietHours_LiftsThemUntilItIsRevoked()
    {
        const string Given = "\"timeline\": [{\"type\": \"consent\", \"scope\": \"quiet_hours\"}]";
        const string Revoked = "\"timeline\": [{\"type\": \"consent\", \"scope\": \"quiet_hours\"},"
            + " {\"type\": \"consent_revoked\"}]";
        Outcome(Sound.Replace("\"timeline\": []", Given, StringComparison.Ordinal), "allowed");
        Outcome(Sound.Replace("\"timeline\": []", Revoked, StringComparison.Ordinal), "denied");
    }

    [Theory]
    [InlineData("2026-03-02", "allowed")]
    [InlineData("2026-03-01", "denied")]
    public void Reminder_AfterTheDueDate_IsCollection(string due, string outcome) => Outcome(
        Sound.Replace("\"facts\": {}, \"settings\"", $"\"facts\": {{\"due_date\": \"{due}\"}}, \"settings\"",
                StringComparison.Ordinal)
            .Replace("\"facts\": {}}", "\"facts\": {\"message_class\": \"reminder\"}}", StringComparison.Ordinal),
        outcome);

    [Fact]
    public void Pack_ThatIsNotShipped_IsNotEvaluated()
    {
        var vector = Only(Sound.Replace("\"CN-CC\", \"CN-CBA2026\"", "\"NO-SUCH-PACK\"", StringComparison.Ordinal));
        var result = VectorRun.Evaluate(vector, ShippedPacks.Book());
        Assert.Equal(("allowed", 0, false), (result.Got, result.Rules.Count, result.Passed));
    }

    [Theory]
    [InlineData("\"authorisation_ref\": null", "authorisation-ref", "none")]
    [InlineData("\"authorisation_ref\": \"A-1\"", "authorisation-ref", "A-1")]
    [InlineData("\"daily_rate\": \"0.0005\"", "daily-rate", "0.0005")]
    [InlineData("\"amount\": \"1000.00\"", "amount", "1000.00 CNY")]
    [InlineData("\"demanded_monthly\": 120", "demanded-monthly", "120.00 CNY")]
    [InlineData("\"states_debt\": false", "states-debt", "false")]
    [InlineData("\"recorded_on\": \"2024-03-10\"", "recorded-on", "2024-03-10")]
    [InlineData("\"measures\": [\"amount_recovered\", \"quality\"]", "measures", "amount_recovered, quality")]
    [InlineData("\"allocation\": {\"interest\": \"3.50\"}", "allocation-interest", "3.50 CNY")]
    [InlineData("\"purpose\": \"answer_query\"", "stated-purpose", "answer_query")]
    [InlineData("\"fields\": [\"name\"]", "letter-fields", "name")]
    public void Fact_OfAVector_IsThatOfThePacks(string json, string fact, string value)
    {
        var ofAct = Only(Sound.Replace("\"facts\": {}}", $"\"facts\": {{{json}}}}}", StringComparison.Ordinal));
        var ofCase = Only(Sound.Replace(
            "\"facts\": {}, \"settings\"", $"\"facts\": {{{json}}}, \"settings\"", StringComparison.Ordinal));
        Assert.Equal(value, ofAct.Facts.Named.Find(fact)?.ToString());
        Assert.Equal(value, ofCase.Facts.Named.Find(fact)?.ToString());
        Assert.Null(Only(Sound).Facts.Named.Find(fact));
    }

    [Fact]
    public void Rule_BeforeItsPackIsInForce_IsNotEvaluated() =>
        Outcome(Sound.Replace("2026-03-02", "2026-01-29", StringComparison.Ordinal), "allowed");

    [Fact]
    public void Passed_NeedsOutcomeAndRule()
    {
        var vector = Only(Sound);
        var book = ShippedPacks.Book();
        Assert.True(VectorRun.Evaluate(vector, book).Passed);
        Assert.False(VectorRun.Evaluate(vector with { ExpectedRule = "CN-68-THIRD" }, book).Passed);
        Assert.False(VectorRun.Evaluate(vector with { Expected = "allowed" }, book).Passed);
    }

    [Theory]
    [InlineData("{", "line 1")]
    [InlineData("[]", "meta.format")]
    [InlineData("{\"meta\": {\"format\": \"other/1\"}}", "meta.format")]
    public void Text_ThatIsNoVectorFile_IsAFault(string text, string what) =>
        Assert.Contains(what, RuleVectors.Parse(text).Fault, StringComparison.Ordinal);

    [Theory]
    [InlineData("\"action\": \"call\"", "\"action\": \"sing\"", "$.vectors[0].when.action")]
    [InlineData("\"party\": \"debtor\"", "\"party\": \"dog\"", "$.vectors[0].when.party")]
    [InlineData("2026-03-02T22:00:00+08:00", "tomorrow", "$.vectors[0].when.at")]
    [InlineData("\"tz\": \"Asia/Shanghai\"", "\"tz\": \"Asia/Nowhere\"", "$.vectors[0].given.debtor.tz")]
    [InlineData("\"outcome\": \"denied\"", "\"outcome\": \"perhaps\"", "$.vectors[0].then.outcome")]
    [InlineData("\"packs\": [\"CN-CC\", \"CN-CBA2026\"]", "\"packs\": 1", "$.vectors[0].given.scope.packs")]
    [InlineData("\"id\": \"V1\", ", "", "$.vectors[0].id")]
    [InlineData("\"timeline\": []", "\"timeline\": [1]", "$.vectors[0].given.timeline[0]")]
    [InlineData("\"timeline\": []", "\"timeline\": {}", "$.vectors[0].given.timeline")]
    [InlineData("\"facts\": {}}", "\"facts\": {\"recorded_on\": \"soon\"}}", "$.vectors[0].when.facts.recorded_on")]
    [InlineData("\"facts\": {}}", "\"facts\": {\"daily_rate\": \"much\"}}", "$.vectors[0].when.facts.daily_rate")]
    [InlineData("\"facts\": {}}", "\"facts\": {\"amount\": \"1.001\"}}", "$.vectors[0].when.facts.amount")]
    [InlineData("\"facts\": {}}", "\"facts\": {\"states_debt\": 1}}", "$.vectors[0].when.facts.states_debt")]
    public void Vector_WithAFault_IsNamedByItsPath(string part, string replacement, string where)
    {
        var fault = RuleVectors.Parse(Sound.Replace(part, replacement, StringComparison.Ordinal)).Fault;
        Assert.Contains(where, fault, StringComparison.Ordinal);
    }

    private static RuleVector Only(string json)
    {
        var read = RuleVectors.Parse(json);
        Assert.Null(read.Fault);
        return Assert.Single(read.Vectors);
    }

    private static void Outcome(string json, string outcome) =>
        Assert.Equal(outcome, VectorRun.Evaluate(Only(json), ShippedPacks.Book()).Got);

    [GeneratedRegex(@"(?m)^\| (?<ids>(?:US|UK|EU)-[A-Z0-9.-]+(?:, (?:US|UK|EU)-[A-Z0-9.-]+)*) \|")]
    private static partial Regex IdOfARow();
}
