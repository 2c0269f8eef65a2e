using System.Text.Json.Serialization;

namespace Cases.Contracts;

/// <summary>Proposes a version of a rule pack; somebody of compliance decides it under <c>/v1/approvals</c>.</summary>
/// <param name="Text">The pack as YAML, one document of at most 512 KiB.</param>
/// <param name="Reason">Why; about rules and never about a person, because it stays readable.</param>
public sealed record PolicyRequest(string Text, string Reason)
{
    /// <summary>
    /// The first day on which it is to be in force, after today; the pack's own <c>valid-from</c> where absent.
    /// </summary>
    public DateOnly? From { get; init; }
}

/// <summary>
/// Proposes that acts be refused from the approval on: those that a rule is about, or acts by their kinds.
/// </summary>
/// <param name="Reason">Why; about rules and never about a person, because it stays readable.</param>
public sealed record SuspensionRequest(string Reason)
{
    /// <summary>The rule whose acts, classes and parties are meant; absent where kinds of act are named.</summary>
    public string? Rule { get; init; }

    /// <summary>Kinds of act in the words of packs, such as <c>call</c> or <c>visit</c>.</summary>
    public IReadOnlyList<string> Acts { get; set; } = [];

    /// <summary>Classes in the words of packs, such as <c>collection</c>; all where empty.</summary>
    public IReadOnlyList<string> Classes { get; set; } = [];

    /// <summary>Parties in the words of packs, such as <c>reserved-contact</c>; all where empty.</summary>
    public IReadOnlyList<string> Parties { get; set; } = [];
}

/// <summary>What is in force, what was, and what waits.</summary>
/// <param name="Version">The version that entries of cases name which are decided now and name no packs.</param>
/// <param name="Today">Today in the official zone, in which versions begin and end.</param>
/// <param name="InForce">The packs of cases that name none, in order.</param>
/// <param name="Packs">Every version of every pack, by pack and first day.</param>
/// <param name="Proposals">Every proposal, the newest first; without the texts of packs.</param>
public sealed record PoliciesView(
    string Version, DateOnly Today, IReadOnlyList<string> InForce, IReadOnlyList<PackVersionView> Packs,
    IReadOnlyList<PolicyProposalView> Proposals);

/// <summary>One version of a pack.</summary>
/// <param name="Pack">The pack's id.</param>
/// <param name="Title">Its title.</param>
/// <param name="Jurisdiction">Where it is law: a country's code, or <c>any</c>.</param>
/// <param name="State">Whether it is in force today.</param>
/// <param name="ValidFrom">Its first day.</param>
/// <param name="Rules">How many rules it has.</param>
/// <param name="SignedOff">How many of them counsel signed off.</param>
/// <param name="ContentSha256">A digest of what it says, 64 hex digits.</param>
public sealed record PackVersionView(
    string Pack, string Title, string Jurisdiction, PackState State, DateOnly ValidFrom, int Rules, int SignedOff,
    string ContentSha256)
{
    /// <summary>Its last day; absent while there is no end.</summary>
    public DateOnly? ValidTo { get; init; }

    /// <summary>The proposal by which it came; absent where it ships with the product.</summary>
    public string? Proposal { get; init; }
}

/// <summary>Whether a version of a pack is in force.</summary>
[JsonConverter(typeof(WordConverter<PackState>))]
public enum PackState
{
    /// <summary>It is in force today.</summary>
    InForce,

    /// <summary>It begins on a later day.</summary>
    Pending,

    /// <summary>It has ended.</summary>
    Ended,
}

/// <summary>A proposal about policies.</summary>
/// <param name="Id">Its id, under which it is decided; a version or suspension keeps it as its name.</param>
/// <param name="Kind">What it would change.</param>
/// <param name="Subject">The pack, the rule, <c>ACTS</c>, or the suspension that would be lifted.</param>
/// <param name="RequestedBy">Who proposed; somebody else has to decide.</param>
/// <param name="RequestedAt">When.</param>
/// <param name="Reason">Why.</param>
public sealed record PolicyProposalView(
    string Id, PolicyProposalKind Kind, string Subject, string RequestedBy, DateTimeOffset RequestedAt, string Reason)
{
    /// <summary>
    /// Of a pack the first day on which it is or was to be in force, of a suspension the day of its approval.
    /// </summary>
    public DateOnly? From { get; init; }

    /// <summary>Of a pack: its text; where one proposal is asked for, unless it was rejected.</summary>
    public string? Text { get; init; }

    /// <summary>Of a pack: SHA-256 of the text, 64 hex digits.</summary>
    public string? TextSha256 { get; init; }

    /// <summary>Of a suspension: the kinds of act.</summary>
    public IReadOnlyList<string>? Acts { get; init; }

    /// <summary>Of a suspension: their classes.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>Of a suspension: towards whom.</summary>
    public IReadOnlyList<string>? Parties { get; init; }

    /// <summary>Of a suspension that was lifted: the day.</summary>
    public DateOnly? LiftedOn { get; init; }

    /// <summary>Whether it was approved; absent while it waits.</summary>
    public bool? Approved { get; init; }

    /// <summary>Who decided; absent while it waits.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>When; absent while it waits.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>Why it was decided so; absent where nothing was said.</summary>
    public string? DecidedFor { get; init; }

    /// <summary>Of a pack: its last simulation; absent where there was none.</summary>
    public SimulationNote? Simulated { get; init; }
}

/// <summary>What a proposal would change.</summary>
[JsonConverter(typeof(WordConverter<PolicyProposalKind>))]
public enum PolicyProposalKind
{
    /// <summary>A version of a pack, from a day on.</summary>
    Pack,

    /// <summary>Acts are refused, from the approval on.</summary>
    Suspension,

    /// <summary>A suspension ends with the approval.</summary>
    Lifting,
}
