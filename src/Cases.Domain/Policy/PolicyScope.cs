namespace Cases.Domain;

/// <summary>Where and as whom a bank works, for cases that do not say: a part of a node's configuration.</summary>
/// <param name="Jurisdiction">The jurisdiction of its cases, such as <c>CN</c>.</param>
public sealed record PolicyScope(string Jurisdiction)
{
    /// <summary>Who collects; null where nobody said, which every rule binds.</summary>
    public ActorKind? Actor { get; init; }

    /// <summary>The kind of credit of cases without a product; null where nobody said.</summary>
    public ProductKind? Product { get; init; }

    /// <summary>The kind of credit of a case.</summary>
    /// <param name="product">The product's word as the bank has it; null where the case has none.</param>
    /// <returns>Null where it is a word that no rule knows: then every rule binds it.</returns>
    public static ProductKind? KindOf(string product) =>
        PolicyWords.TryParse<ProductKind>(product.Contains('_') ? product.Replace('_', '-') : product, out var kind)
            ? kind
            : null;
}
