using System.Collections.Immutable;
using Cases.Domain;
using NodaTime;

namespace Cases.Engine;

/// <summary>
/// Which packs, templates, strategies and calendars a build brings along, and what was set beside them: written with
/// the first unit that a build commits, and only where it differs from the last one recorded.
/// </summary>
/// <param name="Zones">The version of the database of time zones, by which local times are told.</param>
/// <param name="Documents">Every document, and the text in which it stands.</param>
public sealed record PacksShipped(string Zones, ImmutableArray<ShippedDocument> Documents) : SystemRecord
{
    /// <summary>The packs that the bank chose for cases that name none, in its order.</summary>
    public ImmutableArray<string> Chosen { get; init; } = [];

    /// <summary>The jurisdiction in which the bank works; null where nothing was set.</summary>
    public string? Jurisdiction { get; init; }

    /// <summary>As whom the bank collects, in a word of <see cref="ActorKind"/>; null where it is not set.
    /// </summary>
    public string? Actor { get; init; }

    /// <summary>The kind of credit of cases without a product; null where it is not set.</summary>
    public string? Product { get; init; }
}

/// <summary>One document that a build brings along.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Id">Its id.</param>
/// <param name="Text">The SHA-256 of its text, which an entry of <c>system/texts</c> holds.</param>
public sealed record ShippedDocument(DocumentKind Kind, string Id, string Text)
{
    /// <summary>The first day on which it holds, inclusive; null where documents of the kind have none.</summary>
    public LocalDate? From { get; init; }

    /// <summary>The last day on which it holds, inclusive; null where none is set.</summary>
    public LocalDate? To { get; init; }

    /// <summary>Its number, from 1; null where documents of the kind have none.</summary>
    public int? Version { get; init; }
}

/// <summary>A text of policies as it was written; each is in the ledger once, whatever builds bring it along.</summary>
/// <param name="Name">What it is called, such as <c>packs/bank.yaml</c>.</param>
/// <param name="Sha256">The SHA-256 of the text in UTF-8: 64 lower-case hex digits.</param>
/// <param name="Text">The text.</param>
public sealed record TextShipped(string Name, string Sha256, string Text) : SystemRecord;
