namespace Cases.Domain;

/// <summary>What rules ask of a posting, a rate or a demand.</summary>
public static class AmountFacts
{
    /// <summary>The amount of the act.</summary>
    public static FactName Amount { get; } = new("amount", FactShape.Money, FactHome.Act, "the amount of the act");

    /// <summary>When the bank received the payment.</summary>
    public static FactName ReceivedOn { get; } =
        new("received-on", FactShape.Date, FactHome.Act, "when the bank received the payment");

    /// <summary>What of a payment goes to interest.</summary>
    public static FactName AllocatedInterest { get; } =
        new("allocation-interest", FactShape.Money, FactHome.Act, "what of a payment goes to interest");

    /// <summary>What of a payment goes to fees.</summary>
    public static FactName AllocatedFees { get; } =
        new("allocation-fees", FactShape.Money, FactHome.Act, "what of a payment goes to fees");

    /// <summary>What of a payment goes to principal.</summary>
    public static FactName AllocatedPrincipal { get; } =
        new("allocation-principal", FactShape.Money, FactHome.Act, "what of a payment goes to principal");

    /// <summary>On what interest or a fee accrues.</summary>
    public static FactName Base { get; } =
        new("base", FactShape.Word, FactHome.Act, "on what interest or a fee accrues")
    {
        Allowed = ["principal", "interest", "fees", "penalty_fee", "service_fee"],
    };

    /// <summary>The daily rate of interest, as a share of one.</summary>
    public static FactName DailyRate { get; } =
        new("daily-rate", FactShape.Decimal, FactHome.Act, "the daily rate of interest, as a share of one");

    /// <summary>Days from the notice to the change.</summary>
    public static FactName NoticeDays { get; } =
        new("notice-days", FactShape.Number, FactHome.Act, "days from the notice to the change");

    /// <summary>From which kind of account.</summary>
    public static FactName SourceAccount { get; } =
        new("source-account-kind", FactShape.Word, FactHome.Act, "from which kind of account")
    {
        Allowed = ["savings", "current", "salary", "term_deposit", "other"],
    };

    /// <summary>The authorisation in the contract.</summary>
    public static FactName Authorisation { get; } =
        new("authorisation-ref", FactShape.Reference, FactHome.Case, "the authorisation in the contract");

    /// <summary>The charge for default.</summary>
    public static FactName Charge { get; } = new("charge", FactShape.Money, FactHome.Act, "the charge for default");

    /// <summary>What the default costs the lender.</summary>
    public static FactName CostBasis { get; } =
        new("cost-basis", FactShape.Money, FactHome.Act, "what the default costs the lender");

    /// <summary>What of a payment goes to costs of enforcing the claim.</summary>
    public static FactName AllocatedCosts { get; } = new(
        "allocation-costs", FactShape.Money, FactHome.Act, "what of a payment goes to costs of enforcing the claim");

    /// <summary>The contract, or the debtor when he paid, fixed another order.</summary>
    public static FactName OrderAgreed { get; } =
        FactName.Truth("order-agreed", FactHome.Act, "the contract, or the debtor when he paid, fixed another order");

    /// <summary>Interest, compound interest and penalties together.</summary>
    public static FactName ChargesTotal { get; } =
        new("charges-total", FactShape.Money, FactHome.Act, "interest, compound interest and penalties together");

    /// <summary>The annual rate is shown.</summary>
    public static FactName AnnualRateShown { get; } =
        FactName.Truth("annual-rate-shown", FactHome.Act, "the annual rate is shown");

    /// <summary>On what the minimum payment is said to rest.</summary>
    public static FactName MinimumPaymentBasis { get; } =
        new("minimum-payment-basis", FactShape.Word, FactHome.Act, "on what the minimum payment is said to rest")
    {
        Allowed = ["contract", "law"],
    };

    /// <summary>The posting gives debt up, as a waiver does.</summary>
    public static FactName DebtGivenUp { get; } =
        FactName.Truth("debt-given-up", FactHome.Derived, "the posting gives debt up");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FactName> All { get; } =
    [
        Amount, ReceivedOn, AllocatedInterest, AllocatedFees, AllocatedPrincipal, Base, DailyRate, NoticeDays,
        SourceAccount, Authorisation, Charge, CostBasis,
        AllocatedCosts, OrderAgreed, ChargesTotal, AnnualRateShown,
        MinimumPaymentBasis, DebtGivenUp,
    ];
}
