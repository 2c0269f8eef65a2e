namespace Cases.Domain;

/// <summary>What rules ask of the debt and of the time that ran on it.</summary>
public static class DebtFacts
{
    /// <summary>Unpaid, paid in part or paid.</summary>
    public static FactName PaymentState { get; } = new("payment-state", FactShape.Word, "unpaid, paid in part or paid")
    {
        Allowed = ["unpaid", "part_paid", "paid"],
    };

    /// <summary>When the main debt fell due.</summary>
    public static FactName MainDueDate { get; } = new("main-due-date", FactShape.Date, "when the main debt fell due");

    /// <summary>When the last instalment of the debt falls due.</summary>
    public static FactName InstalmentsLastDue { get; } =
        new("same-debt-instalments-last-due", FactShape.Date, "when the last instalment of the debt falls due");

    /// <summary>When the creditor learnt that his right was harmed.</summary>
    public static FactName RightHarmedKnownOn { get; } =
        new("right-harmed-known-on", FactShape.Date, "when the creditor learnt that his right was harmed");

    /// <summary>When the limitation of the claim ran out.</summary>
    public static FactName LimitationExpiredOn { get; } =
        new("limitation-expired-on", FactShape.Date, "when the limitation of the claim ran out");

    /// <summary>When the debt was last worked on.</summary>
    public static FactName LastCollectionActivity { get; } =
        new("last-collection-activity", FactShape.Date, "when the debt was last worked on");

    /// <summary>When the debt was settled.</summary>
    public static FactName DebtSettledOn { get; } = new("debt-settled-on", FactShape.Date, "when the debt was settled");

    /// <summary>The principal that is not paid.</summary>
    public static FactName UnpaidPrincipal { get; } =
        new("unpaid-principal", FactShape.Money, "the principal that is not paid");

    /// <summary>Interest that is due.</summary>
    public static FactName DueInterest { get; } = new("due-interest", FactShape.Money, "interest that is due");

    /// <summary>Fees that are due.</summary>
    public static FactName DueFees { get; } = new("due-fees", FactShape.Money, "fees that are due");

    /// <summary>Principal that is due.</summary>
    public static FactName DuePrincipal { get; } = new("due-principal", FactShape.Money, "principal that is due");

    /// <summary>General or joint.</summary>
    public static FactName GuaranteeKind { get; } = new("guarantee-kind", FactShape.Word, "general or joint")
    {
        Allowed = ["general", "joint"],
    };

    /// <summary>The agreed guarantee period in months; none where none was agreed.</summary>
    public static FactName GuaranteeMonths { get; } =
        new("guarantee-months", FactShape.Number, "the agreed guarantee period in months; none where none was agreed");

    /// <summary>The dispute was noted on the account.</summary>
    public static FactName DisputeNoteRecorded { get; } =
        FactName.Truth("dispute-note-recorded", "the dispute was noted on the account");

    /// <summary>When the notice of validation was sent.</summary>
    public static FactName ValidationSent { get; } =
        new("validation-sent", FactShape.Date, "when the notice of validation was sent");

    /// <summary>The last day of the validation period.</summary>
    public static FactName ValidationPeriodEnd { get; } =
        new("validation-period-end", FactShape.Date, "the last day of the validation period");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FactName> All { get; } =
    [
        PaymentState, MainDueDate, InstalmentsLastDue, RightHarmedKnownOn, LimitationExpiredOn,
        LastCollectionActivity, DebtSettledOn, UnpaidPrincipal, DueInterest, DueFees, DuePrincipal, GuaranteeKind,
        GuaranteeMonths, DisputeNoteRecorded, ValidationSent, ValidationPeriodEnd,
    ];
}
