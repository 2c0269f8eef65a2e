using Cases.Domain;

namespace Cases.Policies;

/// <summary>The words of rule vectors (rules.md, section 2) as the domain has them.</summary>
internal static class VectorWords
{
    private static readonly Dictionary<string, ActKind> Actions = new(StringComparer.Ordinal)
    {
        ["call"] = ActKind.Call,
        ["text"] = ActKind.Text,
        ["email"] = ActKind.Email,
        ["letter"] = ActKind.Letter,
        ["message"] = ActKind.Message,
        ["visit"] = ActKind.Visit,
        ["sign_plan"] = ActKind.PlanAgreement,
        ["post_notice"] = ActKind.PostedNotice,
        ["advance_stage"] = ActKind.StageChange,
        ["close_case"] = ActKind.CaseClosing,
        ["close_request"] = ActKind.CloseRequest,
        ["refuse_plan"] = ActKind.PlanRefusal,
        ["assign_to_agency"] = ActKind.AgencyAssignment,
        ["agent_activity"] = ActKind.AgencyActivity,
        ["share_data"] = ActKind.DataSharing,
        ["publish_data"] = ActKind.DataPublication,
        ["report_adverse"] = ActKind.AdverseReport,
        ["purge_records"] = ActKind.Purge,
        ["accrue_interest"] = ActKind.InterestAccrual,
        ["allocate_payment"] = ActKind.Allocation,
        ["set_off"] = ActKind.SetOff,
        ["change_rate"] = ActKind.RateChange,
        ["change_terms"] = ActKind.TermsChange,
        ["approve_kpi"] = ActKind.KpiApproval,
        ["file_suit"] = ActKind.Suit,
        ["file_proof_of_claim"] = ActKind.ProofOfClaim,
        ["start_enforcement"] = ActKind.Enforcement,
        ["assume_debt_valid"] = ActKind.ValidityAssumption,
        ["record_initial_communication"] = ActKind.InitialCommunication,
    };

    private static readonly Dictionary<string, PartyKind> Parties = new(StringComparer.Ordinal)
    {
        ["debtor"] = PartyKind.Debtor,
        ["guarantor"] = PartyKind.Guarantor,
        ["spouse"] = PartyKind.Spouse,
        ["heir"] = PartyKind.Heir,
        ["reserved_contact"] = PartyKind.ReservedContact,
        ["third_party"] = PartyKind.ThirdParty,
        ["employer"] = PartyKind.Employer,
        ["consumer_attorney"] = PartyKind.Representative,
    };

    private static readonly Dictionary<string, ContactChannel> Contacts = new(StringComparer.Ordinal)
    {
        ["call"] = ContactChannel.Phone,
        ["text"] = ContactChannel.Sms,
        ["email"] = ContactChannel.Email,
        ["letter"] = ContactChannel.Letter,
    };

    /// <summary>The act of an action.</summary>
    public static ActKind Action(VectorMap when)
    {
        var word = when.RequiredText("action");
        return Actions.TryGetValue(word, out var kind)
            ? kind
            : throw when.Fault("action", $"'{word}' is no action");
    }

    /// <summary>The party; the debtor where none is named.</summary>
    public static PartyKind Party(VectorMap map) => map.Text("party") is not { } word ? PartyKind.Debtor
        : Parties.TryGetValue(word, out var party) ? party
        : throw map.Fault("party", $"'{word}' is no party");

    /// <summary>Who collects; null where the scope does not say.</summary>
    public static ActorKind? Actor(VectorMap scope) => Word<ActorKind>(scope, "actor");

    /// <summary>The kind of credit; null where the scope does not say.</summary>
    public static ProductKind? Product(VectorMap scope) => Word<ProductKind>(scope, "product");

    /// <summary>The channel of a contact of the timeline; null where the entry is none.</summary>
    public static ContactChannel? ContactOf(string type) =>
        Contacts.TryGetValue(type, out var channel) ? channel : null;

    /// <summary>Whether a call of the timeline was connected.</summary>
    public static bool IsConnected(string? result) => result is "conversation" or "answered" or "answered_dropped";

    /// <summary>What a call of the timeline led to; null where the entry is no call or does not say.</summary>
    public static Disposition? Result(string? result) => result switch
    {
        "conversation" or "answered" => Disposition.Reached,
        "voicemail" or "voicemail_full" or "ringless_voicemail" => Disposition.Voicemail,
        "busy" => Disposition.Busy,
        "not_in_service" or "number_invalid" => Disposition.Invalid,
        null => null,
        _ => Disposition.NoAnswer,
    };

    /// <summary>The kind of a call; interactive where none is named.</summary>
    public static CallKind Call(string? kind) =>
        kind == "notification" ? CallKind.Notification : CallKind.Interactive;

    /// <summary>Why somebody is contacted, as packs call it.</summary>
    public static ContactPurpose Purpose(string? word) => word switch
    {
        null => ContactPurpose.Collect,
        _ when word.Contains("obtain", StringComparison.Ordinal)
            || word.Contains("locat", StringComparison.Ordinal)
            || word.Contains("relay", StringComparison.Ordinal) => ContactPurpose.Locate,
        _ when word.Contains("offer", StringComparison.Ordinal) => ContactPurpose.ReceiveOffer,
        _ => ContactPurpose.Collect,
    };

    private static T? Word<T>(VectorMap scope, string name)
        where T : struct, Enum => scope.Text(name) is not { } word ? null
        : PolicyWords.TryParse<T>(word.Replace('_', '-'), out var known) ? known
        : throw scope.Fault(name, $"'{word}' is no {name}");
}
