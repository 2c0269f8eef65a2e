using System.Collections.Frozen;

namespace Cases.Domain;

/// <summary>The stable wire code of each refusal, and whether the same request may succeed later.</summary>
public static class RefusalCodes
{
    private static readonly FrozenDictionary<RefusalCode, Row> Rows = new Dictionary<RefusalCode, Row>
    {
        [RefusalCode.CommandIdReused] = new("command_id_reused", false),
        [RefusalCode.CaseUnknown] = new("case_unknown", true),
        [RefusalCode.CaseAlreadyOpened] = new("case_already_opened", false),
        [RefusalCode.AccountHasOpenCase] = new("account_has_open_case", true),
        [RefusalCode.FieldMissing] = new("field_missing", false),
        [RefusalCode.TextNotAllowed] = new("text_not_allowed", false),
        [RefusalCode.CurrencyMismatch] = new("currency_mismatch", false),
        [RefusalCode.AmountNotPositive] = new("amount_not_positive", false),
        [RefusalCode.AmountTooLarge] = new("amount_too_large", false),
        [RefusalCode.DateOutOfRange] = new("date_out_of_range", false),
        [RefusalCode.EffectiveInFuture] = new("effective_in_future", true),
        [RefusalCode.KeyReused] = new("key_reused", false),
        [RefusalCode.KeyUnknown] = new("key_unknown", false),
        [RefusalCode.TooMany] = new("too_many", false),
        [RefusalCode.SecondPersonRequired] = new("second_person_required", true),
        [RefusalCode.SamePerson] = new("same_person", true),
        [RefusalCode.ApprovalDecided] = new("approval_decided", false),
        [RefusalCode.ApprovalPending] = new("approval_pending", true),
        [RefusalCode.EvidenceMissing] = new("evidence_missing", true),
        [RefusalCode.ReasonNotByHand] = new("reason_not_by_hand", false),
        [RefusalCode.RoleForbids] = new("role_forbids", false),
        [RefusalCode.TermsChanged] = new("terms_changed", true),
        [RefusalCode.FieldsContradict] = new("fields_contradict", false),
        [RefusalCode.ActorNotAllowed] = new("actor_not_allowed", false),
        [RefusalCode.CaseResolved] = new("case_resolved", true),
        [RefusalCode.StageForbids] = new("stage_forbids", true),
        [RefusalCode.NotEntered] = new("not_entered", true),
        [RefusalCode.HoldActive] = new("hold_active", true),
        [RefusalCode.RuleForbids] = new("rule_forbids", true),
        [RefusalCode.FactMissing] = new("fact_missing", true),
        [RefusalCode.SlotReserved] = new("slot_reserved", true),
        [RefusalCode.PermissionUnusable] = new("permission_unusable", false),
        [RefusalCode.PermissionRequired] = new("permission_required", false),
        [RefusalCode.OverrideUnusable] = new("override_unusable", true),
        [RefusalCode.NotOverridable] = new("not_overridable", false),
        [RefusalCode.ReasonNotListed] = new("reason_not_listed", false),
        [RefusalCode.PlanInForce] = new("plan_in_force", true),
        [RefusalCode.NoPlanInForce] = new("no_plan_in_force", true),
        [RefusalCode.PlanTermsForbidden] = new("plan_terms_forbidden", false),
        [RefusalCode.PlanLimitReached] = new("plan_limit_reached", false),
        [RefusalCode.InstalmentNotMissed] = new("instalment_not_missed", true),
        [RefusalCode.PlanNotComplete] = new("plan_not_complete", true),
        [RefusalCode.PlanNotReinstatable] = new("plan_not_reinstatable", true),
        [RefusalCode.PromiseLimitReached] = new("promise_limit_reached", true),
        [RefusalCode.PromiseNotDue] = new("promise_not_due", true),
        [RefusalCode.PromiseEnded] = new("promise_ended", false),
        [RefusalCode.VisitPending] = new("visit_pending", true),
        [RefusalCode.NoVisitPending] = new("no_visit_pending", true),
        [RefusalCode.NotCheckedIn] = new("not_checked_in", true),
        [RefusalCode.ReferralOpen] = new("referral_open", true),
        [RefusalCode.NoReferralOpen] = new("no_referral_open", true),
        [RefusalCode.PaymentReversed] = new("payment_reversed", false),
        [RefusalCode.NothingOwed] = new("nothing_owed", true),
        [RefusalCode.MoreThanOwed] = new("more_than_owed", true),
        [RefusalCode.HoldEnded] = new("hold_ended", false),
        [RefusalCode.AlreadyCorrected] = new("already_corrected", false),
        [RefusalCode.NotResolved] = new("not_resolved", true),
        [RefusalCode.StillOwed] = new("still_owed", true),
        [RefusalCode.PaymentMatched] = new("payment_matched", false),
        [RefusalCode.SourceDiffers] = new("source_differs", false),
        [RefusalCode.PartyKnown] = new("party_known", false),
        [RefusalCode.DebtorStays] = new("debtor_stays", false),
        [RefusalCode.ReAgeLimitReached] = new("re_age_limit_reached", true),
        [RefusalCode.PersonUnknown] = new("person_unknown", true),
        [RefusalCode.PersonAlreadyKnown] = new("person_already_known", false),
        [RefusalCode.CaseNeedsData] = new("case_needs_data", true),
        [RefusalCode.LegalHoldNeedsData] = new("legal_hold_needs_data", true),
        [RefusalCode.RetentionNotOver] = new("retention_not_over", true),
        [RefusalCode.PolicyUnsound] = new("policy_unsound", false),
        [RefusalCode.PolicyLoosens] = new("policy_loosens", false),
        [RefusalCode.StrandsCases] = new("strands_cases", true),
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, RefusalCode> ByWire =
        Rows.ToFrozenDictionary(row => row.Value.Wire, row => row.Key, StringComparer.Ordinal);

    /// <summary>The code as users and integrations see it, in snake case; it never changes.</summary>
    public static string Wire(RefusalCode code) => Rows[code].Wire;

    /// <summary>
    /// Whether the same request, unchanged, may be accepted once time has passed or the case has moved on.
    /// </summary>
    public static bool MaySucceedLater(RefusalCode code) => Rows[code].Later;

    /// <summary>Finds the refusal of a wire code.</summary>
    public static bool TryParse(string wire, out RefusalCode code) => ByWire.TryGetValue(wire, out code);

    private readonly record struct Row(string Wire, bool Later);
}
