using System.Collections.Immutable;
using Cases.Policies;

namespace Cases.Engine;

/// <summary>What a build brings along to decide by, as its composition says: texts, and what is set.</summary>
/// <param name="Zones">The version of the database of time zones.</param>
/// <param name="Sources">Every text whose documents are used.</param>
public sealed record ShippedTexts(string Zones, ImmutableArray<PolicySource> Sources)
{
    /// <summary>The packs that the bank chose for cases that name none, in its order.</summary>
    public ImmutableArray<string> Chosen { get; init; } = [];

    /// <summary>The jurisdiction in which the bank works; null where nothing was set.</summary>
    public string? Jurisdiction { get; init; }

    /// <summary>As whom the bank collects; null where it is not set.</summary>
    public string? Actor { get; init; }

    /// <summary>The kind of credit of cases without a product; null where it is not set.</summary>
    public string? Product { get; init; }

    /// <summary>The record of it, which names texts by their hashes.</summary>
    internal PacksShipped ToRecord() => new(
        Zones,
        [
            .. Sources.SelectMany(source => source.Documents.Select(
                document => new ShippedDocument(document.Kind, document.Id, source.Sha256)
                {
                    From = document.From, To = document.To, Version = document.Version,
                })),
        ])
    {
        Chosen = Chosen,
        Jurisdiction = Jurisdiction,
        Actor = Actor,
        Product = Product,
    };
}
