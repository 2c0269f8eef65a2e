using Xunit;

namespace Cases.Domain.Tests;

/// <summary>
/// Goal: a code that was given to the world never changes its number, its word or its meaning, and never leaves the
/// list. Method: the approved list below is only ever added to.
/// </summary>
public sealed class RefusalCodesTests
{
    private const string Approved = """
        1  command_id_reused       no
        2  case_unknown            later
        3  case_already_opened     no
        4  account_has_open_case   later
        10 field_missing           no
        11 text_not_allowed        no
        12 currency_mismatch       no
        13 amount_not_positive     no
        14 amount_too_large        no
        15 date_out_of_range       no
        16 effective_in_future     later
        17 key_reused              no
        18 key_unknown             no
        19 too_many                no
        20 second_person_required  later
        21 same_person             later
        22 approval_decided        no
        23 approval_pending        later
        24 evidence_missing        later
        25 reason_not_by_hand      no
        26 role_forbids            no
        27 terms_changed           later
        28 fields_contradict       no
        29 actor_not_allowed       no
        30 case_resolved           later
        31 stage_forbids           later
        32 not_entered             later
        40 hold_active             later
        41 rule_forbids            later
        42 fact_missing            later
        43 slot_reserved           later
        44 permission_unusable     no
        45 permission_required     no
        46 override_unusable       later
        47 not_overridable         no
        48 reason_not_listed       no
        50 plan_in_force           later
        51 no_plan_in_force        later
        52 plan_terms_forbidden    no
        53 plan_limit_reached      no
        54 instalment_not_missed   later
        55 plan_not_complete       later
        56 plan_not_reinstatable   later
        57 promise_limit_reached   later
        58 promise_not_due         later
        59 promise_ended           no
        60 visit_pending           later
        61 no_visit_pending        later
        62 not_checked_in          later
        63 referral_open           later
        64 no_referral_open        later
        65 payment_reversed        no
        66 nothing_owed            later
        67 more_than_owed          later
        68 hold_ended              no
        69 already_corrected       no
        70 not_resolved            later
        71 still_owed              later
        72 payment_matched         no
        73 source_differs          no
        74 party_known             no
        75 debtor_stays            no
        76 re_age_limit_reached    later
        80 person_unknown          later
        81 person_already_known    no
        82 case_needs_data         later
        83 legal_hold_needs_data   later
        84 retention_not_over      later
        90 policy_unsound          no
        91 policy_loosens          no
        92 strands_cases           later
        """;

    [Fact]
    public void Codes_NumberWordAndRetry_AreAsApproved()
    {
        var approved = Approved.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var actual = Enum.GetValues<RefusalCode>().Select(code => new[]
        {
            ((int)code).ToString(System.Globalization.CultureInfo.InvariantCulture),
            RefusalCodes.Wire(code),
            RefusalCodes.MaySucceedLater(code) ? "later" : "no",
        });
        Assert.Equal(approved.Select(row => string.Join(' ', row)), actual.Select(row => string.Join(' ', row)));
    }

    [Fact]
    public void Codes_Numbers_AreUnique() => Assert.Equal(
        Enum.GetNames<RefusalCode>().Length, Enum.GetValues<RefusalCode>().Distinct().Count());

    [Fact]
    public void Codes_Declared_InOrderOfPrecedence()
    {
        var declared = typeof(RefusalCode).GetFields().Where(field => field.IsLiteral)
            .Select(field => (int)(RefusalCode)field.GetRawConstantValue()!).ToArray();
        Assert.Equal(declared.Order(), declared);
    }

    [Fact]
    public void TryParse_EveryWireCode_FindsItsCode()
    {
        foreach (var code in Enum.GetValues<RefusalCode>())
        {
            Assert.True(RefusalCodes.TryParse(RefusalCodes.Wire(code), out var found));
            Assert.Equal(code, found);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("Stage_Forbids")]
    [InlineData("stageForbids")]
    public void TryParse_OtherWord_FindsNothing(string word) => Assert.False(RefusalCodes.TryParse(word, out _));

    [Fact]
    public void Wire_EveryCode_IsItsNameInSnakeCase()
    {
        foreach (var code in Enum.GetValues<RefusalCode>())
        {
            var snake = string.Concat(code.ToString().Select((letter, index) =>
                (char.IsAsciiLetterUpper(letter) && index > 0 ? "_" : "") + char.ToLowerInvariant(letter)));
            Assert.Equal(snake, RefusalCodes.Wire(code));
        }
    }
}
