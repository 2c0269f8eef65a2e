namespace Cases.Domain;

/// <summary>What rules ask of the content of a letter, a message or a talk.</summary>
public static class ContentFacts
{
    /// <summary>What a letter states.</summary>
    public static FactName LetterFields { get; } =
        new("letter-fields", FactShape.Words, FactHome.Act, "what a letter states")
    {
        Allowed =
        [
            "name", "balance", "reason_and_law", "rights_and_duties", "how_to_check_repay_object", "bank_contact",
            "business_seal", "creditor", "due_date", "arrears_amount", "payee_account", "how_to_object", "opt_out",
        ],
    };

    /// <summary>The named notice of the law, or right that is preserved.</summary>
    public static FactName LegalNotice { get; } =
        new("legal-notice", FactShape.Word, FactHome.Derived, "the named notice of the law, or right that is preserved")
    {
        Allowed = [.. PolicyWords.All<LegalNotice>()],
    };

    /// <summary>What it says as a whole.</summary>
    public static FactName Content { get; } =
        new("content", FactShape.Word, FactHome.Act, "what it says as a whole")
    {
        Allowed = ["opt_out_confirmation_only", "limited_content", "debt", "no_debt"],
    };

    /// <summary>It speaks of the debt.</summary>
    public static FactName StatesDebt { get; } = FactName.Truth("states-debt", FactHome.Act, "it speaks of the debt");

    /// <summary>It lets others learn of the debt.</summary>
    public static FactName DisclosesDebt { get; } =
        FactName.Truth("discloses-debt", FactHome.Act, "it lets others learn of the debt");

    /// <summary>The envelope shows what it is about.</summary>
    public static FactName EnvelopeRevealsDebt { get; } =
        FactName.Truth("envelope-reveals-debt", FactHome.Act, "the envelope shows what it is about");

    /// <summary>It says how to opt out.</summary>
    public static FactName OptOutNotice { get; } =
        FactName.Truth("opt-out-notice", FactHome.Act, "it says how to opt out");

    /// <summary>Who can see it.</summary>
    public static FactName VisibleTo { get; } = new("visible-to", FactShape.Word, FactHome.Act, "who can see it")
    {
        Allowed = ["recipient", "contacts", "public"],
    };

    /// <summary>It threatens a suit.</summary>
    public static FactName ThreatensSuit { get; } =
        FactName.Truth("threatens-suit", FactHome.Act, "it threatens a suit");

    /// <summary>It threatens a report to the police.</summary>
    public static FactName ThreatensCriminalReport { get; } =
        FactName.Truth("threatens-criminal-report", FactHome.Act, "it threatens a report to the police");

    /// <summary>The script presses the debtor unduly.</summary>
    public static FactName ScriptPressure { get; } =
        FactName.Truth("script-pressure", FactHome.Act, "the script presses the debtor unduly");

    /// <summary>What a review of the words found.</summary>
    public static FactName ScriptFlags { get; } =
        new("script-flags", FactShape.Words, FactHome.Act, "what a review of the words found")
    {
        Allowed =
        [
            "violence", "threat", "coercion", "insult", "harassment", "false_statement", "impersonation",
            "inducement_to_borrow",
        ],
    };

    /// <summary>It says that it is to collect a debt.</summary>
    public static FactName AttemptDisclosed { get; } =
        FactName.Truth("disclosure-attempt-to-collect", FactHome.Act, "it says that it is to collect a debt");

    /// <summary>It reaches the debtor in a form that he can keep.</summary>
    public static FactName Keepable { get; } =
        FactName.Truth("keepable", FactHome.Act, "it reaches the debtor in a form that he can keep");

    /// <summary>It is a statutory demand.</summary>
    public static FactName StatutoryDemand { get; } =
        FactName.Truth("statutory-demand", FactHome.Act, "it is a statutory demand");

    /// <summary>It says that the rest of the debt lives on.</summary>
    public static FactName RemainingDebtTold { get; } =
        FactName.Truth("remaining-debt-told", FactHome.Act, "it says that the rest of the debt lives on");

    /// <summary>It is out of proportion to the debt.</summary>
    public static FactName Disproportionate { get; } =
        FactName.Truth("disproportionate", FactHome.Act, "it is out of proportion to the debt");

    /// <summary>What is demanded a month.</summary>
    public static FactName DemandedMonthly { get; } =
        new("demanded-monthly", FactShape.Money, FactHome.Act, "what is demanded a month");

    /// <summary>It asks the guarantor to pay now.</summary>
    public static FactName DemandsNow { get; } =
        FactName.Truth("demands-now", FactHome.Act, "it says that he must pay now");

    /// <summary>Where it asks the payment to go.</summary>
    public static FactName PayeeAccount { get; } =
        new("payee-account", FactShape.Word, FactHome.Act, "the account to which payment is asked")
    {
        Allowed = ["governed", "other"],
    };

    /// <summary>It asks for more than is owed.</summary>
    public static FactName ExtraCharge { get; } =
        FactName.Truth("extra-charge", FactHome.Act, "it asks for a charge beyond what is owed");

    /// <summary>It states the amount or the age of the debt.</summary>
    public static FactName StatesAmount { get; } =
        FactName.Truth("states-amount", FactHome.Act, "it states the amount or the age of the debt");

    /// <summary>What is shown with a price or an instalment.</summary>
    public static FactName CostDisplay { get; } =
        new("cost-display", FactShape.Words, FactHome.Act, "what is shown of the cost of credit")
    {
        Allowed = ["highest_annual_rate", "instalment_cost_as_interest", "penalty_terms"],
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FactName> All { get; } =
    [
        LetterFields, LegalNotice, Content, StatesDebt, DisclosesDebt, EnvelopeRevealsDebt, OptOutNotice, VisibleTo,
        ThreatensSuit, ThreatensCriminalReport, ScriptPressure, ScriptFlags, AttemptDisclosed, Keepable,
        StatutoryDemand, RemainingDebtTold, Disproportionate, DemandedMonthly,
        DemandsNow, PayeeAccount, ExtraCharge, StatesAmount, CostDisplay,
    ];
}
