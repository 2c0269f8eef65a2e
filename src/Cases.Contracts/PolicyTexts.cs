using System.Text.Json.Serialization;

namespace Cases.Contracts;

/// <summary>The texts of a pack, or of another document of policies, as the ledger keeps them.</summary>
/// <param name="Id">The document's id.</param>
/// <param name="Position">The entry that was asked for, else the one from which on the version was used.</param>
/// <param name="Zones">The version of the database of time zones then.</param>
/// <param name="Texts">The versions of the document that were known then, by kind and first day.</param>
public sealed record PolicyTextsView(string Id, long Position, string Zones, IReadOnlyList<PolicyTextView> Texts)
{
    /// <summary>The version of policies: the entry's own, or the one asked for; absent where the entry has none.
    /// </summary>
    public string? Version { get; init; }

    /// <summary>The day of the entry in the official zone; absent where no entry was asked for.</summary>
    public DateOnly? On { get; init; }

    /// <summary>
    /// Whether all texts of that moment, read anew, give the very version; absent where that cannot be told: the entry
    /// names no version, or this build does not read one of the texts.
    /// </summary>
    public bool? Matches { get; init; }
}

/// <summary>One text of policies.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Sha256">The SHA-256 of the text in UTF-8, 64 hex digits.</param>
/// <param name="Text">The text as it was written; of a file with several documents the whole file.</param>
/// <param name="Entry">The position of the entry that holds it; its proof is at <c>/v1/audit/proofs</c>.</param>
public sealed record PolicyTextView(PolicyTextKind Kind, string Sha256, string Text, long Entry)
{
    /// <summary>Its first day; absent where documents of the kind have none.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Its last day; absent while there is no end.</summary>
    public DateOnly? To { get; init; }

    /// <summary>Its number; absent where documents of the kind have none.</summary>
    public int? Version { get; init; }

    /// <summary>What the file was called; absent for a text that was proposed.</summary>
    public string? Name { get; init; }

    /// <summary>The proposal that brought it; absent where it shipped with the product.</summary>
    public string? Proposal { get; init; }

    /// <summary>Whether it held on the day of the entry; true where no entry was asked for.</summary>
    public bool InForce { get; init; }
}

/// <summary>What a text of policies is.</summary>
[JsonConverter(typeof(WordConverter<PolicyTextKind>))]
public enum PolicyTextKind
{
    /// <summary>A pack of rules.</summary>
    Pack,

    /// <summary>Rules of the content of messages.</summary>
    Content,

    /// <summary>A template of letters or messages.</summary>
    Template,

    /// <summary>A strategy.</summary>
    Strategy,

    /// <summary>A calendar of working days.</summary>
    Calendar,
}
