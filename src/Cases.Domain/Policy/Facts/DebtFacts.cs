namespace Cases.Domain;

/// <summary>What rules ask of the debt and of the time that ran on it.</summary>
public static class DebtFacts
{
    /// <summary>Unpaid, paid in part or paid.</summary>
    public static FactName PaymentState { get; } =
        new("payment-state", FactShape.Word, FactHome.Case, "unpaid, paid in part or paid")
    {
        Allowed = ["unpaid", "part_paid", "paid"],
    };

    /// <summary>When the main debt fell due.</summary>
    public static FactName MainDueDate { get; } =
        new("main-due-date", FactShape.Date, FactHome.Case, "when the main debt fell due");

    /// <summary>When the last instalment of the debt falls due.</summary>
    public static FactName InstalmentsLastDue { get; } = new(
        "same-debt-instalments-last-due", FactShape.Date, FactHome.Case,
        "when the last instalment of the debt falls due");

    /// <summary>When the creditor learnt that his right was harmed.</summary>
    public static FactName RightHarmedKnownOn { get; } = new(
        "right-harmed-known-on", FactShape.Date, FactHome.Case, "when the creditor learnt that his right was harmed");

    /// <summary>When the limitation of the claim ran out.</summary>
    public static FactName LimitationExpiredOn { get; } =
        new("limitation-expired-on", FactShape.Date, FactHome.Case, "when the limitation of the claim ran out");

    /// <summary>When the debt was last worked on.</summary>
    public static FactName LastCollectionActivity { get; } =
        new("last-collection-activity", FactShape.Date, FactHome.Case, "when the debt was last worked on");

    /// <summary>When the debt was settled.</summary>
    public static FactName DebtSettledOn { get; } =
        new("debt-settled-on", FactShape.Date, FactHome.Case, "when the debt was settled");

    /// <summary>The principal that is not paid.</summary>
    public static FactName UnpaidPrincipal { get; } =
        new("unpaid-principal", FactShape.Money, FactHome.Act, "the principal that is not paid");

    /// <summary>Interest that is due.</summary>
    public static FactName DueInterest { get; } =
        new("due-interest", FactShape.Money, FactHome.Act, "interest that is due");

    /// <summary>Fees that are due.</summary>
    public static FactName DueFees { get; } = new("due-fees", FactShape.Money, FactHome.Act, "fees that are due");

    /// <summary>Principal that is due.</summary>
    public static FactName DuePrincipal { get; } =
        new("due-principal", FactShape.Money, FactHome.Act, "principal that is due");

    /// <summary>General or joint.</summary>
    public static FactName GuaranteeKind { get; } =
        new("guarantee-kind", FactShape.Word, FactHome.Case, "general or joint")
    {
        Allowed = ["general", "joint"],
    };

    /// <summary>The agreed guarantee period in months; none where none was agreed.</summary>
    public static FactName GuaranteeMonths { get; } = new(
        "guarantee-months", FactShape.Number, FactHome.Case,
        "the agreed guarantee period in months; none where none was agreed");

    /// <summary>The dispute was noted on the account.</summary>
    public static FactName DisputeNoteRecorded { get; } =
        FactName.Truth("dispute-note-recorded", FactHome.Case, "the dispute was noted on the account");

    /// <summary>When the notice of validation was sent.</summary>
    public static FactName ValidationSent { get; } =
        new("validation-sent", FactShape.Date, FactHome.Case, "when the notice of validation was sent");

    /// <summary>The last day of the validation period.</summary>
    public static FactName ValidationPeriodEnd { get; } =
        new("validation-period-end", FactShape.Date, FactHome.Case, "the last day of the validation period");

    /// <summary>Costs of enforcing the claim that are due.</summary>
    public static FactName DueCosts { get; } =
        new("due-costs", FactShape.Money, FactHome.Act, "costs of enforcing the claim that are due");

    /// <summary>The last day of the guarantee, where it is stated.</summary>
    public static FactName GuaranteeEndsOn { get; } =
        new("guarantee-ends-on", FactShape.Date, FactHome.Case, "the last day of the guarantee, where it is stated");

    /// <summary>What preserved the guarantee within its period.</summary>
    public static FactName GuaranteePreserved { get; } = new(
        "guarantee-preserved-ref", FactShape.Reference, FactHome.Case, "proof of the act that preserved the guarantee");

    /// <summary>Enforcement against the debtor failed, or the law's exceptions hold.</summary>
    public static FactName EnforcementFailed { get; } = FactName.Truth(
        "enforcement-failed", FactHome.Case, "enforcement against the debtor failed, or the law does not ask for it");

    /// <summary>The debt has another creditor.</summary>
    public static FactName DebtTransferred { get; } =
        FactName.Truth("debt-transferred", FactHome.Case, "the debt has another creditor");

    /// <summary>When the guarantor was told of the transfer.</summary>
    public static FactName GuarantorNoticeSent { get; } =
        new("guarantor-notice-sent", FactShape.Date, FactHome.Case, "when the guarantor was told of the transfer");

    /// <summary>Why the case is closed.</summary>
    public static FactName ClosingReason { get; } =
        new("closing-reason", FactShape.Word, FactHome.Derived, "why the case is closed")
    {
        Allowed = ["paid", "settled", "sold", "given_up", "other"],
    };

    /// <summary>The debt is lawful.</summary>
    public static FactName DebtLawful { get; } = FactName.Truth("debt-lawful", FactHome.Case, "the debt is lawful");

    /// <summary>When the debtor was reminded of what falls due.</summary>
    public static FactName DueReminderSent { get; } =
        new("due-reminder-sent", FactShape.Date, FactHome.Case, "when the debtor was reminded of what falls due");

    /// <summary>The debtor gave false data or changed them without a word.</summary>
    public static FactName ContactDataUntrue { get; } = FactName.Truth(
        "contact-data-untrue", FactHome.Person, "the debtor gave false contact data or changed them without telling");

    /// <summary>Counsel agreed to what is presented after the limitation ran out.</summary>
    public static FactName ExpirySignOff { get; } = FactName.Truth(
        "expiry-sign-off", FactHome.Act, "counsel agreed to the paper that is presented after the limitation ran out");

    /// <summary>Proof that a demand arrived.</summary>
    public static FactName DeliveryProof { get; } =
        new("delivery-proof", FactShape.Reference, FactHome.Act, "proof that the demand arrived");

    /// <summary>It goes to the number or address that the debtor reserved.</summary>
    public static FactName ToReservedContact { get; } = FactName.Truth(
        "to-reserved-contact", FactHome.Act, "it goes to the number or address that the debtor reserved");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FactName> All { get; } =
    [
        PaymentState, MainDueDate, InstalmentsLastDue, RightHarmedKnownOn, LimitationExpiredOn,
        LastCollectionActivity, DebtSettledOn, UnpaidPrincipal, DueInterest, DueFees, DuePrincipal, GuaranteeKind,
        GuaranteeMonths, DisputeNoteRecorded, ValidationSent, ValidationPeriodEnd,
        DueCosts, GuaranteeEndsOn, GuaranteePreserved, EnforcementFailed, DebtTransferred, GuarantorNoticeSent,
        ClosingReason, DebtLawful, DueReminderSent, ContactDataUntrue, ExpirySignOff, DeliveryProof, ToReservedContact,
    ];
}
