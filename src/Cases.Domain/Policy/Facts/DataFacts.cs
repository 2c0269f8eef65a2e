namespace Cases.Domain;

/// <summary>What rules ask where personal data or records leave, become public or are erased.</summary>
public static class DataFacts
{
    /// <summary>Who receives the data.</summary>
    public static FactName RecipientKind { get; } =
        new("recipient-kind", FactShape.Word, FactHome.Act, "who receives the data")
    {
        Allowed = ["processor", "other_bank", "agency", "authority", "court", "credit_database", "other"],
    };

    /// <summary>What the contract with the processor says.</summary>
    public static FactName ProcessingContract { get; } =
        new("processing-contract", FactShape.Words, FactHome.House, "what the contract with the processor says")
    {
        Allowed = ["purpose", "period", "method", "data_kinds", "safeguards", "rights_duties", "supervision"],
    };

    /// <summary>The person agreed to this apart from anything else.</summary>
    public static FactName SeparateConsent { get; } =
        FactName.Truth("separate-consent", FactHome.Act, "the person agreed to this apart from anything else");

    /// <summary>The person agreed in writing to contact with the employer.</summary>
    public static FactName EmployerConsent { get; } = FactName.Truth(
        "separate-written-consent-employer", FactHome.Person, "the person agreed in writing to contact at work");

    /// <summary>The assessment of the effects on personal data.</summary>
    public static FactName ImpactAssessment { get; } =
        new("impact-assessment", FactShape.Reference, FactHome.House, "the assessment of the effects on personal data");

    /// <summary>Who or what decided.</summary>
    public static FactName DecidedBy { get; } =
        new("decided-by", FactShape.Word, FactHome.Act, "who or what decided")
    {
        Allowed = ["person", "automatic"],
    };

    /// <summary>When the person was told of the adverse report.</summary>
    public static FactName AdverseNoticeSent { get; } =
        new("adverse-notice-sent", FactShape.Date, FactHome.Case, "when the person was told of the adverse report");

    /// <summary>What kind of record.</summary>
    public static FactName RecordKind { get; } =
        new("record-kind", FactShape.Word, FactHome.Act, "what kind of record")
    {
        Allowed =
        [
            "call_recording", "text_log", "case_file", "visit_recording", "plan_recording", "consent",
            "impact_assessment",
        ],
    };

    /// <summary>Of which day the record is.</summary>
    public static FactName RecordedOn { get; } =
        new("recorded-on", FactShape.Date, FactHome.Act, "of which day the record is");

    /// <summary>Of which day the recorded call is.</summary>
    public static FactName RecordingCallDate { get; } =
        new("recording-call-date", FactShape.Date, FactHome.Act, "of which day the recorded call is");

    /// <summary>The bank's own policy for arrears and vulnerable customers.</summary>
    public static FactName PolicyReference { get; } = new(
        "policy-ref", FactShape.Reference, FactHome.House,
        "the bank's own policy for arrears and vulnerable customers");

    /// <summary>The person asked that a person decides.</summary>
    public static FactName HumanDecisionAsked { get; } =
        FactName.Truth("human-decision-asked", FactHome.Person, "the person asked that a person decides");

    /// <summary>The prior written consent to credit reporting.</summary>
    public static FactName CreditConsent { get; } =
        new("consent-ref", FactShape.Reference, FactHome.Case, "the prior written consent to supply credit data");

    /// <summary>When an objection to the credit data was received.</summary>
    public static FactName ObjectionReceived { get; } =
        new("objection-received", FactShape.Date, FactHome.Case, "when an objection to the credit data was received");

    /// <summary>The record is marked as objected to.</summary>
    public static FactName ObjectionMarked { get; } =
        FactName.Truth("objection-marked", FactHome.Case, "the credit record is marked as objected to");

    /// <summary>The purpose of the data is met, or its period has ended.</summary>
    public static FactName ErasureGroundMet { get; } = FactName.Truth(
        "purpose-ended", FactHome.Act, "the purpose is met, the period has ended, or consent was withdrawn");

    /// <summary>The one who receives the data hands it on.</summary>
    public static FactName SubProcessor { get; } =
        FactName.Truth("sub-processor", FactHome.Act, "the one who receives the data hands it on");

    /// <summary>An objection to the credit data is open.</summary>
    public static FactName ObjectionOpen { get; } =
        FactName.Truth("objection-open", FactHome.Case, "an objection to the credit data is open");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FactName> All { get; } =
    [
        RecipientKind, ProcessingContract, SeparateConsent, EmployerConsent, ImpactAssessment, DecidedBy,
        AdverseNoticeSent, RecordKind, RecordedOn, RecordingCallDate, PolicyReference,
        HumanDecisionAsked, CreditConsent, ObjectionReceived, ObjectionMarked, ErasureGroundMet, SubProcessor,
        ObjectionOpen,
    ];
}
