namespace Cases.Domain;

/// <summary>How holds end, and by whom: on cases and on persons alike.</summary>
internal static class HoldEnds
{
    private const string AgencyRole = "agency";
    private const string SupervisorRole = "supervisor";
    private const string LawyerRole = "legal";

    private const string ComplianceRole = "compliance";

    /// <summary>The bank's own book, by import, states what stands and what stands no more; no staff has it.</summary>
    private const string BookRole = "integration";

    /// <summary>Whether it ends by its answer and never by a day.</summary>
    public static bool ByAnswer(HoldKind kind) => kind is HoldKind.Dispute or HoldKind.Complaint;

    /// <summary>What is missing where a dispute ends before anybody looked into it.</summary>
    public static Sentence NotTakenUp(string hold) =>
        $"The dispute {hold} was not investigated: record the investigation, or the debtor's own withdrawal, as a step "
        + $"of it before it ends (CN-69-DISPUTE).";

    /// <summary>Why somebody may not end a hold; null where he may.</summary>
    /// <param name="kind">The hold's kind.</param>
    /// <param name="placedBy">Who placed it; null in entries of builds that did not keep it.</param>
    /// <param name="about">The staff member or agency that it stops; null for everybody.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="isHisWord">Whether the word of whom it protects is named, in a contact that is on record.</param>
    public static Sentence? Fault(HoldKind kind, string? placedBy, string? about, Principal by, bool isHisWord) =>
        IsOfData(kind) ? FaultOfData(kind, by)
        : by.Role == BookRole ? null
        : Protects(kind) ? (isHisWord && by.Role != AgencyRole) || by.Role is SupervisorRole or LawyerRole
            ? null
            : Sentence.Fixed("A hold that protects the debtor ends on its last day, by a supervisor or lawyer, or by "
                + "his own word: name the contact in which he gave it.")
        : by.Subject == placedBy || by.Subject == about
            ? Sentence.Fixed("Somebody else than the one who placed this hold, or whom it is about, has to end it.")
        : IsOfTheLaw(kind) && by.Role is not (SupervisorRole or LawyerRole)
            ? Sentence.Fixed("A supervisor or lawyer ends a hold that the law gives.")
        : null;

    /// <summary>Why somebody may neither place nor end a hold on personal data; null where he may.</summary>
    public static Sentence? FaultOfData(HoldKind kind, Principal by) =>
        !IsOfData(kind) || by.Role == ComplianceRole || (kind == HoldKind.LegalHold && by.Role == LawyerRole)
            ? null
            : kind == HoldKind.LegalHold
                ? Sentence.Fixed("A legal hold is placed and ended by compliance or a lawyer.")
                : Sentence.Fixed("Processing is restricted and freed by compliance.");

    /// <summary>What is about personal data itself and not about what is done to the debtor.</summary>
    private static bool IsOfData(HoldKind kind) => kind is HoldKind.Restriction or HoldKind.LegalHold;

    /// <summary>What protects the debtor as long as he needs or wants it: nobody ends that alone to go on.</summary>
    private static bool Protects(HoldKind kind) =>
        kind is HoldKind.Hardship or HoldKind.Vulnerability or HoldKind.CeaseCommunication;

    /// <summary>What the law itself stops, whatever anybody here finds (rules.md, section 8).</summary>
    private static bool IsOfTheLaw(HoldKind kind) => kind is HoldKind.Moratorium or HoldKind.Representation
        or HoldKind.Incapacity or HoldKind.Deceased or HoldKind.Bankruptcy;
}
