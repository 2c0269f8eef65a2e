namespace Cases.Domain;

/// <summary>What rules ask where somebody else collects, or the debt changes hands.</summary>
public static class AgencyFacts
{
    /// <summary>The agency.</summary>
    public static FactName Agency { get; } = new("agency", FactShape.Reference, FactHome.Act, "the agency");

    /// <summary>The agency stands on the public list.</summary>
    public static FactName AgencyOnPublicList { get; } =
        FactName.Truth("agency-on-public-list", FactHome.House, "the agency stands on the public list");

    /// <summary>An agency is appointed.</summary>
    public static FactName AgencyAppointed { get; } =
        FactName.Truth("agent-appointed", FactHome.Case, "an agency is appointed");

    /// <summary>The last day of the agency's contract.</summary>
    public static FactName AgencyContractEnd { get; } =
        new("agency-contract-end", FactShape.Date, FactHome.House, "the last day of the agency's contract");

    /// <summary>When the agency was last evaluated.</summary>
    public static FactName LastAgencyEvaluation { get; } =
        new("last-agency-evaluation", FactShape.Date, FactHome.House, "when the agency was last evaluated");

    /// <summary>When the agency was last inspected.</summary>
    public static FactName LastAgencyInspection { get; } =
        new("last-agency-inspection", FactShape.Date, FactHome.House, "when the agency was last inspected");

    /// <summary>The agency was told of the moratorium.</summary>
    public static FactName AgentToldOfMoratorium { get; } =
        FactName.Truth("agent-notified-of-moratorium", FactHome.Case, "the agency was told of the moratorium");

    /// <summary>The bank agreed.</summary>
    public static FactName BankConsent { get; } = FactName.Truth("bank-consent", FactHome.Act, "the bank agreed");

    /// <summary>The bank agreed that the agency has others do it.</summary>
    public static FactName SubprocessConsent { get; } = FactName.Truth(
        "bank-consent-to-subprocess", FactHome.House, "the bank agreed that the agency has others do it");

    /// <summary>When the debtor was told that an agency collects.</summary>
    public static FactName OutsourcingNoticeSent { get; } = new(
        "outsourcing-notice-sent", FactShape.Date, FactHome.Case, "when the debtor was told that an agency collects");

    /// <summary>When the debtor was told of the new creditor.</summary>
    public static FactName TransferCommunicationSent { get; } = new(
        "transfer-communication-sent", FactShape.Date, FactHome.Case, "when the debtor was told of the new creditor");

    /// <summary>The figures by which collectors are measured.</summary>
    public static FactName Measures { get; } =
        new("measures", FactShape.Words, FactHome.House, "the figures by which collectors are measured")
    {
        Allowed = ["amount_recovered", "compliance", "complaints", "quality", "service", "other"],
    };

    /// <summary>The agency handed over its complete records.</summary>
    public static FactName RecordsHandedOver { get; } =
        new("records-handed-over", FactShape.Reference, FactHome.Case, "the agency's complete records, handed over");

    /// <summary>Where complaints are told to be made.</summary>
    public static FactName ComplaintChannel { get; } =
        new("channel-ref", FactShape.Reference, FactHome.House, "the published procedure and channel for complaints");

    /// <summary>The entry of the register of models.</summary>
    public static FactName ModelRegister { get; } =
        new("model-register-ref", FactShape.Reference, FactHome.House, "the entry of the register of models");

    /// <summary>The assignment is a renewal.</summary>
    public static FactName Renewal { get; } =
        FactName.Truth("renewal", FactHome.Act, "the agency's contract is renewed");

    /// <summary>A grave case about the partner is open.</summary>
    public static FactName GraveFinding { get; } =
        FactName.Truth("grave-finding", FactHome.House, "a grave case about the agency was found and is open");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FactName> All { get; } =
    [
        Agency, AgencyOnPublicList, AgencyAppointed, AgencyContractEnd, LastAgencyEvaluation, LastAgencyInspection,
        AgentToldOfMoratorium, BankConsent, SubprocessConsent, OutsourcingNoticeSent, TransferCommunicationSent,
        Measures,
        RecordsHandedOver, ComplaintChannel, ModelRegister, Renewal, GraveFinding,
    ];
}
