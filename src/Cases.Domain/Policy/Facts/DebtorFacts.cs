namespace Cases.Domain;

/// <summary>What rules ask of the debtor's situation.</summary>
public static class DebtorFacts
{
    /// <summary>The debtor is in financial difficulty.</summary>
    public static FactName InDifficulty { get; } =
        FactName.Truth("in-difficulty", FactHome.Person, "the debtor is in financial difficulty");

    /// <summary>What makes the debtor vulnerable.</summary>
    public static FactName Vulnerabilities { get; } =
        new("vulnerability-flags", FactShape.Words, FactHome.Person, "what makes the debtor vulnerable")
    {
        Allowed = ["health", "mental_health", "bereavement", "low_capability", "life_event"],
    };

    /// <summary>What the debtor can pay a month.</summary>
    public static FactName AffordableMonthly { get; } =
        new("affordable-monthly", FactShape.Money, FactHome.Person, "what the debtor can pay a month");

    /// <summary>The assessment of what relief fits.</summary>
    public static FactName ForbearanceAssessment { get; } =
        new("forbearance-assessment", FactShape.Reference, FactHome.Case, "the assessment of what relief fits");

    /// <summary>Relief was given before.</summary>
    public static FactName EarlierForbearance { get; } =
        FactName.Truth("earlier-forbearance", FactHome.Case, "relief was given before");

    /// <summary>The case is one in which no relief is called for.</summary>
    public static FactName JustifiedCase { get; } =
        FactName.Truth("justified-case", FactHome.Case, "the case is one in which no relief is called for");

    /// <summary>The referral to debt advice.</summary>
    public static FactName DebtAdviceReferral { get; } =
        new("debt-advice-referral", FactShape.Reference, FactHome.Person, "the referral to debt advice");

    /// <summary>When a mental health crisis treatment ended.</summary>
    public static FactName CrisisTreatmentEnded { get; } =
        new("crisis-treatment-ended", FactShape.Date, FactHome.Person, "when a mental health crisis treatment ended");

    /// <summary>When a debt counsellor told that a plan is being made.</summary>
    public static FactName CounsellorNoticeOn { get; } = new(
        "counsellor-notice-on", FactShape.Date, FactHome.Person,
        "when a debt counsellor told that a plan is being made");

    /// <summary>When the counsellor told of progress.</summary>
    public static FactName CounsellorProgressOn { get; } =
        new("counsellor-progress-on", FactShape.Date, FactHome.Person, "when the counsellor told of progress");

    /// <summary>Why a plan is refused.</summary>
    public static FactName PlanRefusalReason { get; } =
        new("plan-refusal-reason", FactShape.Reference, FactHome.Act, "why a plan is refused");

    /// <summary>Evidence of the intent to defraud.</summary>
    public static FactName EvidenceOfIntent { get; } =
        new("evidence-of-intent-ref", FactShape.Reference, FactHome.Case, "evidence of the intent to defraud");

    /// <summary>The debt was for the family.</summary>
    public static FactName FamilyUse { get; } =
        FactName.Truth("family-use-evidence", FactHome.Case, "the debt was for the family");

    /// <summary>Evidence that the debt was for the family.</summary>
    public static FactName FamilyUseEvidence { get; } =
        new("family-use-evidence-ref", FactShape.Reference, FactHome.Case, "evidence that the debt was for the family");

    /// <summary>The heir renounced the estate.</summary>
    public static FactName HeirRenounced { get; } =
        FactName.Truth("heir-renounced", FactHome.Case, "the heir renounced the estate");

    /// <summary>What the heir received.</summary>
    public static FactName EstateValue { get; } =
        new("estate-value", FactShape.Money, FactHome.Case, "what the heir received");

    /// <summary>The one who is reached is said to be bound by the debt.</summary>
    public static FactName DebtRelated { get; } =
        FactName.Truth("debt-related", FactHome.Act, "the one who is reached is said to be bound by the debt");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FactName> All { get; } =
    [
        InDifficulty, Vulnerabilities, AffordableMonthly, ForbearanceAssessment, EarlierForbearance, JustifiedCase,
        DebtAdviceReferral, CrisisTreatmentEnded, CounsellorNoticeOn, CounsellorProgressOn, PlanRefusalReason,
        EvidenceOfIntent, FamilyUse, FamilyUseEvidence, HeirRenounced, EstateValue,
        DebtRelated,
    ];
}
