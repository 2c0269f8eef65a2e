using Cases.Domain;
using Xunit;

namespace Cases.Policies.Tests;

/// <summary>Goal: rules and shapes of the timeline without a published vector have one of the project's own.</summary>
public sealed class OwnVectorTests
{
    private const string Day = "2024-05-07T10:00:00-04:00";

    private const string Weekdays =
        """{"type": "designation", "kind": "inconvenient_time", "at": "2024-05-06T10:00:00-04:00", "days": ["Tue"]""";

    [Theory]
    [InlineData("call", """{"place": "workplace", "employer_prohibits_known": true}""", "denied", "US-6B-WORK")]
    [InlineData("call", """{"place": "workplace", "employer_prohibits_known": false}""", "allowed", "US-6B-WORK")]
    [InlineData("email", """{"point_provenance": "other"}""", "allowed", "US-6D-EMAILSAFE")]
    [InlineData("email", """{"place": "workplace"}""", "denied", "US-22F3")]
    [InlineData("email", """{"place": "workplace", "express_consent": true}""", "allowed", "US-22F3-X-CONSENT")]
    [InlineData("message", """{"visible_to": "contacts"}""", "denied", "US-22F4-SOCIAL")]
    [InlineData("call", """{"identity_stated": false}""", "denied", "US-14G")]
    [InlineData("call", """{"attorney_known": true}""", "denied", "US-6B-ATTY")]
    [InlineData("call", """{"attorney_known": true, "attorney_consents": true}""", "allowed", "US-6B-ATTY-X-CONSENT")]
    [InlineData(
        "call", """{"attorney_known": true, "attorney_asked_on": "2024-04-06"}""", "allowed", "US-6B-ATTY")]
    [InlineData("call", """{"attorney_known": true, "attorney_asked_on": "2024-04-07"}""", "denied", "US-6B-ATTY")]
    [InlineData("file_suit", """{"limitation_expired_on": "2024-05-06"}""", "denied", "US-26-TIMEBARRED")]
    [InlineData("file_suit", """{"limitation_expired_on": "2024-05-07"}""", "allowed", "US-26-TIMEBARRED")]
    [InlineData("report_adverse", "{}", "denied", "US-30-CRA")]
    [InlineData(
        "purge_records", """{"record_kind": "call_recording", "recorded_on": "2021-05-06"}""", "allowed",
        "US-100-RETAIN")]
    [InlineData(
        "purge_records", """{"record_kind": "call_recording", "recorded_on": "2021-05-07"}""", "denied",
        "US-100-RETAIN")]
    public void Act_UnderRegulationF_IsJudgedByItsFacts(string action, string facts, string outcome, string rule) =>
        Expect(outcome, rule, Us(action, Day, facts: facts));

    [Theory]
    [InlineData("2024-05-07T09:00:00-04:00", "denied", "US-6B-KNOWN")]
    [InlineData("2024-05-07T17:00:00-04:00", "allowed", "US-6B-KNOWN")]
    [InlineData("2024-05-08T09:00:00-04:00", "allowed", "US-6B-KNOWN")]
    public void Designation_OfHours_ClosesThemOnItsDays(string at, string outcome, string rule) =>
        Expect(outcome, rule, Us("call", at, Weekdays + """, "from": "08:30", "to": "17:00"}"""));

    [Theory]
    [InlineData("2024-05-07", "denied")]
    [InlineData("2024-05-06", "allowed")]
    public void Designation_WithALastDay_EndsWithIt(string until, string outcome) => Expect(
        outcome, "US-6B-KNOWN",
        Us("call", Day, Weekdays + $$""", "from": "00:00", "to": "24:00", "until_date": "{{until}}"}"""));

    [Theory]
    [InlineData("residence", "denied")]
    [InlineData("workplace", "allowed")]
    public void Designation_OfAPlace_ClosesWhatIsTiedToIt(string place, string outcome) => Expect(
        outcome, "US-6B-PLACE", Us("letter", Day, """
            {"type": "designation", "kind": "inconvenient_place", "at": "2024-05-06T10:00:00-04:00",
             "place": "residence"}
            """, $$"""{"place": "{{place}}"}"""));

    [Theory]
    [InlineData("2024-05-07T23:15:00-04:00", "allowed", "US-6B-X-PORTAL")]
    [InlineData("2024-05-07T23:30:00-04:00", "denied", "US-6B-TIME")]
    public void PortalSession_OpensTheOwnPagesWhileItLasts(string at, string outcome, string rule) =>
        Expect(outcome, rule, Us("message", at, """
            {"type": "portal_session", "person": "P1", "from": "2024-05-07T23:00:00-04:00",
             "to": "2024-05-07T23:30:00-04:00"}
            """, channel: "portal"));

    [Theory]
    [InlineData("", "US-14B-X-CONSENT", "allowed")]
    [InlineData(
        """, {"type": "consent_revoked", "at": "2024-05-07T09:00:00-04:00", "scope": "telephone_calls"}""",
        "US-14B-B", "presumed_violation")]
    public void Consent_ThatIsRevoked_FreesNoMore(string revoked, string rule, string outcome) =>
        Expect(outcome, rule, Us("call", Day, """
            {"type": "call", "at": "2024-05-06T10:00:00-04:00", "direction": "outbound", "by": "C1", "person": "P1",
             "debts": ["D1"], "result": "conversation"},
            {"type": "consent", "at": "2024-05-06T10:05:00-04:00", "scope": "telephone_calls", "debts": ["D1"]}
            """ + revoked));

    [Theory]
    [InlineData("P1", "presumed_violation", "US-14B-B")]
    [InlineData("T9", "allowed", "US-14B-B")]
    public void Conversation_WithSomebodyElse_BeginsNoQuietDays(string person, string outcome, string rule) =>
        Expect(outcome, rule, Us("call", Day, $$"""
            {"type": "call", "at": "2024-05-06T10:00:00-04:00", "direction": "outbound", "by": "C1",
             "person": "{{person}}", "debts": ["D1"], "result": "conversation"}
            """));

    [Theory]
    [InlineData("", "denied")]
    [InlineData(
        """, {"type": "letter", "kind": "verification", "direction": "outbound", "at": "2024-05-06T10:00:00-04:00"}""",
        "allowed")]
    public void Verification_EndsTheStopOfADispute(string sent, string outcome) => Expect(
        outcome, "US-38-DISPUTE", Us("call", Day, """
            {"type": "letter", "kind": "validation_notice", "direction": "outbound",
             "at": "2024-04-10T10:00:00-04:00", "tz": "America/New_York"},
            {"type": "dispute", "medium": "writing", "at": "2024-04-20T10:00:00-04:00", "person": "P1"}
            """ + sent));

    [Theory]
    [InlineData("US-MA", 2, "denied", "US-MA-704")]
    [InlineData("US-MA-BOSTON", 1, "allowed", "US-MA-704")]
    [InlineData("US-NY", 2, "allowed", "US-14B-A")]
    public void Massachusetts_BindsWhereTheDebtorIs(string locality, int before, string outcome, string rule)
    {
        var calls = string.Join(',', Enumerable.Repeat("""
            {"type": "call", "at": "2024-05-06T10:00:00-04:00", "direction": "outbound", "by": "C1", "person": "P1",
             "debts": ["D1"], "result": "no_answer"}
            """, before));
        Expect(outcome, rule, Us("call", Day, calls).Replace(
            "\"id\": \"P1\"", $"\"id\": \"P1\", \"locality\": \"{locality}\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("lender", "allowed", "US-SCOPE")]
    [InlineData("outsourced_agency", "denied", "US-6E-OPTOUT")]
    [InlineData("credit_purchaser", "denied", "US-6E-OPTOUT")]
    public void RegulationF_BindsWhoCollectsForOthersOrBought(string actor, string outcome, string rule) => Expect(
        outcome, rule, Us("text", Day, facts: """{"opt_out_notice": false}""").Replace(
            "third_party_collector", actor, StringComparison.Ordinal));

    [Theory]
    [InlineData("sign_plan", "{}", "allowed", "")]
    [InlineData("refuse_plan", """{"plan_refusal_reason": null}""", "denied", "UK-7.3.9")]
    [InlineData("letter", """{"script_pressure": true}""", "denied", "UK-7.3.10-PRESSURE")]
    [InlineData("letter", """{"statutory_demand": true}""", "allowed", "UK-7.3.15")]
    [InlineData("letter", """{"fields": ["name", "balance"]}""", "denied", "UK-7.4.1")]
    [InlineData("close_case", """{"remaining_debt_told": false}""", "denied", "UK-7.4.2-SETTLE")]
    [InlineData("file_suit", """{"disproportionate": true}""", "denied", "UK-7.3.14")]
    [InlineData("advance_stage", """{"policy_ref": null}""", "denied", "UK-7.2.1")]
    [InlineData("call", """{"states_debt": true, "identity_verified": false}""", "denied", "UK-7.9.10-ID")]
    [InlineData("call", """{"states_debt": false, "identity_verified": false}""", "allowed", "UK-7.9.4-TIME")]
    [InlineData("visit", """{"visit_announced": false}""", "denied", "UK-7.9.12")]
    [InlineData("visit", """{"vulnerability_flags": ["health"]}""", "denied", "UK-7.9.14-VISIT")]
    [InlineData("letter", """{"script_flags": ["impersonation"]}""", "denied", "UK-7.11")]
    public void Act_InTheUnitedKingdom_IsJudgedByItsFacts(string action, string facts, string outcome, string rule) =>
        Expect(outcome, rule, Uk(action, Day, facts: facts));

    [Theory]
    [InlineData("2024-05-07T07:59:59+01:00", "denied")]
    [InlineData("2024-05-07T08:00:00+01:00", "denied")]
    [InlineData("2024-05-07T11:59:59+01:00", "denied")]
    [InlineData("2024-05-07T12:00:00+01:00", "allowed")]
    public void ContactHours_ThatWereAskedFor_BindBesideTheUsualOnes(string at, string outcome) => Expect(
        outcome, "UK-7.9.4-TIME", Uk("call", at, """
            {"type": "request", "kind": "contact_hours", "at": "2024-05-01T10:00:00+01:00", "not_before": "12:00"}
            """));

    [Theory]
    [InlineData("2024-05-31T10:00:00+01:00", "", "denied")]
    [InlineData("2024-06-01T10:00:00+01:00", "", "allowed")]
    [InlineData("2024-06-01T10:00:00+01:00", "progress", "denied")]
    [InlineData("2024-06-30T10:00:00+01:00", "progress", "denied")]
    [InlineData("2024-07-01T10:00:00+01:00", "progress", "allowed")]
    public void CounsellorsNotice_SuspendsForThirtyDaysAndThirtyMore(string at, string more, string outcome)
    {
        var progress = more.Length == 0 ? "" : """
            , {"type": "notice", "kind": "counsellor_progress", "at": "2024-05-20T10:00:00+01:00",
               "tz": "Europe/London"}
            """;
        Expect(outcome, "UK-7.3.11-SUSPEND", Uk("call", at, """
            {"type": "notice", "kind": "debt_counsellor_plan", "at": "2024-05-01T10:00:00+01:00",
             "tz": "Europe/London"}
            """ + progress));
    }

    [Theory]
    [InlineData("breathing_space", "2024-04-29T10:00:00+01:00", "{}", "denied")]
    [InlineData("breathing_space", "2024-04-30T10:00:00+01:00", "{}", "allowed")]
    [InlineData("mental_health_crisis", "2024-06-30T10:00:00+01:00", "{}", "denied")]
    [InlineData(
        "mental_health_crisis", "2024-06-01T10:00:00+01:00", """{"crisis_treatment_ended": "2024-05-02"}""", "denied")]
    [InlineData(
        "mental_health_crisis", "2024-06-02T10:00:00+01:00", """{"crisis_treatment_ended": "2024-05-02"}""",
        "allowed")]
    public void Moratorium_EndsByItsKind(string kind, string at, string known, string outcome)
    {
        var moratorium = $$"""
            {"type": "moratorium", "kind": "{{kind}}", "at": "2024-03-01T09:00:00+00:00", "tz": "Europe/London",
             "debts": ["D1"]}
            """;
        Expect(outcome, "UK-BS-CONTACT", Uk("call", at, moratorium, known: known));
        Expect(outcome, "UK-BS-FREEZE", Uk("accrue_interest", at, moratorium, known: known));
    }

    [Theory]
    [InlineData("EU-CSD", "call", """{"script_flags": ["harassment"]}""", "denied", "EU-CSD-10-1")]
    [InlineData("EU-CSD", "purge_records", """{"recorded_on": "2021-12-03"}""", "denied", "EU-CSD-RETAIN")]
    [InlineData("EU-CSD", "purge_records", """{"recorded_on": "2021-12-01"}""", "allowed", "EU-CSD-RETAIN")]
    [InlineData(
        "EU-CCD2", "advance_stage", """{"in_difficulty": true, "debt_advice_referral": null}""", "denied",
        "EU-CCD2-36")]
    [InlineData(
        "EU-CCD2", "start_enforcement", """{"forbearance_assessment": null, "justified_case": true}""", "allowed",
        "EU-CCD2-35-X-JUSTIFIED")]
    [InlineData("EU-IE", "call", """{"place": "workplace"}""", "denied", "EU-IE-46")]
    [InlineData("EU-IE", "letter", "{}", "allowed", "EU-IE-46")]
    public void Act_InTheUnion_IsJudgedByItsFacts(
        string pack, string action, string facts, string outcome, string rule) =>
        Expect(outcome, rule, Vector([pack], action, "2026-12-02T10:00:00+00:00", "Europe/Dublin", "", facts));

    [Fact]
    public void Holidays_OfTheSettings_StandInForThoseOfThePack()
    {
        var vector = Vector(["EU-IE"], "call", "2026-12-02T10:00:00+00:00", "Europe/Dublin", "", "{}");
        Expect("allowed", "EU-IE-46", vector);
        Expect("denied", "EU-IE-46", vector.Replace(
            "\"settings\": {}", """ "settings": {"holidays": ["2026-12-02"]} """, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"days\": [\"Tue\"]", "\"days\": [\"Noday\"]", "timeline[0].days 'Noday'")]
    [InlineData("\"from\": \"09:00\"", "\"from\": \"9\"", "timeline[0].from")]
    public void Timeline_WithAFault_IsToldWithItsPlace(string right, string wrong, string told)
    {
        var text = Us("call", Day, Weekdays + """, "from": "09:00", "to": "17:00"}""");
        var read = RuleVectors.Parse(text.Replace(right, wrong, StringComparison.Ordinal));
        Assert.Contains(told, read.Fault, StringComparison.Ordinal);
    }

    private static void Expect(string outcome, string rule, string json)
    {
        var read = RuleVectors.Parse(json);
        Assert.Null(read.Fault);
        var result = VectorRun.Evaluate(Assert.Single(read.Vectors), ShippedPacks.Book());
        Assert.Equal(outcome, result.Got);
        if (rule.Length > 0)
        {
            Assert.Contains(rule, result.Rules);
        }
    }

    private static string Us(
        string action, string at, string timeline = "", string facts = "{}", string channel = "phone") =>
        Vector(["US-REGF"], action, at, "America/New_York", timeline, facts)
            .Replace("\"channel\": \"phone\"", $"\"channel\": \"{channel}\"", StringComparison.Ordinal);

    private static string Uk(
        string action, string at, string timeline = "", string facts = "{}", string known = "{}") =>
        Vector(["UK-CONC7", "UK-BREATHING"], action, at, "Europe/London", timeline, facts)
            .Replace("\"facts\": {}, \"settings\"", $"\"facts\": {known}, \"settings\"", StringComparison.Ordinal);

    private static string Vector(
        string[] packs, string action, string at, string zone, string timeline, string facts)
    {
        var list = string.Join(", ", packs.Select(pack => $"\"{pack}\""));
        return $$"""
            {"meta": {"format": "collections-compliance-vectors/1"}, "vectors": [{"id": "OWN", "rule": "OWN",
              "given": {"scope": {"actor": "third_party_collector", "packs": [{{list}}]},
                "debtor": {"id": "P1", "tz": "{{zone}}"}, "debts": ["D1"],
                "facts": {}, "settings": {}, "timeline": [{{timeline}}]},
              "when": {"action": "{{action}}", "at": "{{at}}", "by": "C1", "party": "debtor", "person": "P1",
                "debts": ["D1"], "channel": "phone", "facts": {{facts}} },
              "then": {"outcome": "allowed", "rule": "OWN"} }]}
            """;
    }
}
