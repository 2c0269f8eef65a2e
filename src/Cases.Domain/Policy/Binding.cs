namespace Cases.Domain;

/// <summary>Who collects, as laws tell those apart whom they bind.</summary>
public enum ActorKind
{
    /// <summary>Somebody who collects the debts of others.</summary>
    ThirdPartyCollector,

    /// <summary>The bank that gave the credit.</summary>
    FirstPartyBank,

    /// <summary>An agency that collects in the bank's name.</summary>
    OutsourcedAgency,

    /// <summary>A consumer finance company.</summary>
    ConsumerFinanceCompany,

    /// <summary>A lender that is no bank.</summary>
    Lender,

    /// <summary>Somebody who bought the debt.</summary>
    CreditPurchaser,
}

/// <summary>What kind of credit, as laws tell those apart that they bind.</summary>
public enum ProductKind
{
    /// <summary>A credit card.</summary>
    CreditCard,

    /// <summary>A personal consumer loan.</summary>
    ConsumerLoan,

    /// <summary>A consumer loan that is given online.</summary>
    OnlineConsumerLoan,

    /// <summary>A loan on a home.</summary>
    Mortgage,

    /// <summary>An overdraft.</summary>
    Overdraft,

    /// <summary>A loan to a business.</summary>
    BusinessLoan,
}

/// <summary>Whom and what a rule binds: null in a part means everybody or everything.</summary>
/// <remarks>What is not known is bound: nobody gets past a rule because a word was left out.</remarks>
public sealed record Binding
{
    /// <summary>Who is bound; null for everybody.</summary>
    public IReadOnlyList<ActorKind>? Actors { get; init; }

    /// <summary>Which kinds of credit; null for all.</summary>
    public IReadOnlyList<ProductKind>? Products { get; init; }

    /// <summary>
    /// In which places the debtor is, each a code with hyphens from the larger to the smaller, such as
    /// <c>US-NY-NYC</c>; a larger one covers the smaller ones. Null for everywhere.
    /// </summary>
    public IReadOnlyList<string>? Localities { get; init; }

    /// <summary>As the policy's version reads it.</summary>
    internal string Terms => string.Join(
        ' ', [.. Actors?.Select(PolicyWords.Of) ?? ["any"], "/", .. Products?.Select(PolicyWords.Of) ?? ["any"], "/",
            .. Localities ?? ["any"]]);

    /// <summary>Whether the rule binds where these facts hold.</summary>
    public bool Covers(ActFacts facts) =>
        (Actors is null || facts.Actor is not { } actor || Actors.Contains(actor))
        && (Products is null || facts.Product is not { } product || Products.Contains(product))
        && (Localities is null || facts.Locality is not { } place || IsWithin(place)
            || (facts.OtherLocalities.Count > 0 && facts.OtherLocalities.Any(IsWithin)));

    private bool IsWithin(string place)
    {
        foreach (var locality in Localities!)
        {
            if (place.StartsWith(locality, StringComparison.Ordinal)
                && (place.Length == locality.Length || place[locality.Length] == '-'))
            {
                return true;
            }
        }

        return false;
    }
}
