namespace Cases.Domain;

/// <summary>What rules ask of a contact: why it is made, and what is known of who is reached.</summary>
public static class ContactFacts
{
    /// <summary>Why somebody is contacted.</summary>
    public static FactName Purpose { get; } =
        new("purpose", FactShape.Word, FactHome.Derived, "why somebody is contacted")
    {
        Allowed = [.. PolicyWords.All<ContactPurpose>()],
    };

    /// <summary>For what the law lets it pass.</summary>
    public static FactName StatedPurpose { get; } =
        new("stated-purpose", FactShape.Word, FactHome.Act, "for what the law lets it pass")
    {
        Allowed =
        [
            "demand_payment", "answer_query", "location_information", "obtain_contact_or_relay",
            "notify_specific_remedy", "statutory_notice", "termination_notice", "debtor_request", "via_adviser",
            "permitted_proceedings",
        ],
    };

    /// <summary>Somebody answered.</summary>
    public static FactName Answered { get; } = FactName.Truth("answered", FactHome.Derived, "somebody answered");

    /// <summary>It was sent without a person.</summary>
    public static FactName Automatic { get; } =
        FactName.Truth("automatic", FactHome.Act, "it was sent without a person");

    /// <summary>The call is recorded.</summary>
    public static FactName CallRecording { get; } = FactName.Truth("recording", FactHome.Act, "the call is recorded");

    /// <summary>It is the first contact.</summary>
    public static FactName FirstContact { get; } =
        FactName.Truth("first-contact", FactHome.Act, "it is the first contact");

    /// <summary>It is verified who is reached.</summary>
    public static FactName IdentityVerified { get; } =
        FactName.Truth("identity-verified", FactHome.Act, "it is verified who is reached");

    /// <summary>As whom the caller presents himself.</summary>
    public static FactName ClaimedIdentity { get; } =
        new("claimed-identity", FactShape.Word, FactHome.Act, "as whom the caller presents himself")
    {
        Allowed =
        [
            "bank", "agency", "court", "police", "prosecutor", "government", "regulator", "lawyer", "other",
        ],
    };

    /// <summary>What the one who is reached is to the debtor.</summary>
    public static FactName Relation { get; } =
        new("relation", FactShape.Word, FactHome.Act, "what the one who is reached is to the debtor");

    /// <summary>Where it takes place.</summary>
    public static FactName Place { get; } = new("place", FactShape.Word, FactHome.Act, "where it takes place")
    {
        Allowed = ["residence", "workplace", "hospital", "school", "public_place", "branch", "other"],
    };

    /// <summary>It answers what the debtor sent.</summary>
    public static FactName ReplyToConsumer { get; } =
        FactName.Truth("reply-to-consumer", FactHome.Act, "it answers what the debtor sent");

    /// <summary>The debtor agreed to it expressly.</summary>
    public static FactName ExpressConsent { get; } =
        FactName.Truth("express-consent", FactHome.Act, "the debtor agreed to it expressly");

    /// <summary>The debtor is known to have a lawyer.</summary>
    public static FactName AttorneyKnown { get; } =
        FactName.Truth("attorney-known", FactHome.Person, "the debtor is known to have a lawyer");

    /// <summary>The lawyer's address is known.</summary>
    public static FactName AttorneyAddressKnown { get; } =
        FactName.Truth("attorney-address-known", FactHome.Person, "the lawyer's address is known");

    /// <summary>The lawyer agreed to it.</summary>
    public static FactName AttorneyConsents { get; } =
        FactName.Truth("attorney-consents", FactHome.Person, "the lawyer agreed to it");

    /// <summary>When the lawyer was asked.</summary>
    public static FactName AttorneyAskedOn { get; } =
        new("attorney-asked-on", FactShape.Date, FactHome.Person, "when the lawyer was asked");

    /// <summary>The caller says who he is.</summary>
    public static FactName IdentityStated { get; } =
        FactName.Truth("identity-stated", FactHome.Act, "the caller says who he is");

    /// <summary>Whence the address or number is known.</summary>
    public static FactName PointProvenance { get; } =
        new("point-provenance", FactShape.Word, FactHome.Act, "whence the address or number is known")
    {
        Allowed = ["consumer_used", "direct_consent", "creditor_notice", "other"],
    };

    /// <summary>When the creditor told that the address will be used.</summary>
    public static FactName CreditorNoticeOn { get; } =
        new("creditor-notice-on", FactShape.Date, FactHome.Act, "when the creditor told that the address will be used");

    /// <summary>When it was last checked that the number is still the debtor's.</summary>
    public static FactName NumberCheckedOn { get; } = new(
        "number-checked-on", FactShape.Date, FactHome.Act, "when it was last checked that the number is the debtor's");

    /// <summary>The employer is known to forbid it.</summary>
    public static FactName EmployerProhibits { get; } =
        FactName.Truth("employer-prohibits-known", FactHome.Person, "the employer is known to forbid it");

    /// <summary>It is not known where the debtor is.</summary>
    public static FactName LocationUnknown { get; } =
        FactName.Truth("location-unknown", FactHome.Person, "it is not known where the debtor is");

    /// <summary>The one who is reached asked for it, or his earlier answer is believed wrong.</summary>
    public static FactName LocationAgain { get; } = FactName.Truth(
        "location-again", FactHome.Act, "the one who is reached asked for it, or his earlier answer is believed wrong");

    /// <summary>The reason for going beyond a presumption.</summary>
    public static FactName OverrideReason { get; } =
        new("override-reason", FactShape.Word, FactHome.Act, "the reason for going beyond a presumption")
    {
        Allowed =
        [
            "required_by_law", "active_litigation", "consumer_request", "avoid_harm_outside_control",
            "own_offer_expiring",
        ],
    };

    /// <summary>Where the number or address comes from.</summary>
    public static FactName PointSource { get; } =
        new("point-source", FactShape.Word, FactHome.Act, "where the number or address comes from")
    {
        Allowed =
        [
            "contract", "reserved", "authorised", "public_source", "reserved_contact", "credit_bureau", "unlawful",
            "unknown",
        ],
    };

    /// <summary>The one who is reached asked not to be contacted.</summary>
    public static FactName StopAsked { get; } =
        FactName.Truth("stop-asked", FactHome.Act, "the one who is reached asked not to be contacted");

    /// <summary>The debtor is dead or cannot act for himself.</summary>
    public static FactName DebtorState { get; } = new(
        "debtor-state", FactShape.Word, FactHome.Person, "reachable, unreachable, dead, or unable to act for himself")
    {
        Allowed = ["reachable", "unreachable", "dead", "incapable"],
    };

    /// <summary>The contact was agreed with the debtor beforehand.</summary>
    public static FactName AgreedContact { get; } =
        FactName.Truth("agreed-contact", FactHome.Case, "the contact person was agreed with the debtor beforehand");

    /// <summary>It is made from a private telephone or account of the caller.</summary>
    public static FactName PrivateMeans { get; } =
        FactName.Truth("private-means", FactHome.Act, "it is made from a private telephone or account of the caller");

    /// <summary>Collectors are dressed and act decently.</summary>
    public static FactName DecentDress { get; } =
        FactName.Truth("decent-dress", FactHome.Act, "the collectors are dressed decently");

    /// <summary>An agency makes the contact.</summary>
    public static FactName ByAgency { get; } =
        FactName.Truth("by-agency", FactHome.Derived, "an agency makes the contact");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FactName> All { get; } =
    [
        Purpose, StatedPurpose, Answered, Automatic, CallRecording, FirstContact, IdentityVerified, ClaimedIdentity,
        Relation, Place, ReplyToConsumer, ExpressConsent, AttorneyKnown, AttorneyAddressKnown,
        AttorneyConsents, AttorneyAskedOn, IdentityStated, PointProvenance, CreditorNoticeOn, NumberCheckedOn,
        EmployerProhibits, LocationUnknown, LocationAgain, OverrideReason,
        PointSource, StopAsked, DebtorState, AgreedContact, PrivateMeans, DecentDress, ByAgency,
    ];
}
