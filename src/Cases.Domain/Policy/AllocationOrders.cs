using System.Collections.Immutable;

namespace Cases.Domain;

/// <summary>The order of payments that the rules of a policy name for a product.</summary>
/// <remarks>
/// A rule that names the product goes before one that is about every credit. Of a product that no rule knows nothing is
/// guessed: where the rules disagree none counts. Inside a step of a rule the order is free; there the usual one holds.
/// Sources: CN-CC-ALLOC (order 2011 No. 2, art. 57 para. 2), CN-561-ALLOC (Civil Code 560, 561).
/// </remarks>
public static class AllocationOrders
{
    /// <summary>Whether a rule names an order.</summary>
    /// <param name="rule">The rule.</param>
    public static bool Has(CheckedRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return rule.Effect == RuleEffect.Allocation && CheckOf(rule) is not null;
    }

    /// <summary>The rule that names the order for a product; null where none does, or nobody knows which.</summary>
    /// <param name="rules">Rules that name an order, in precedence.</param>
    /// <param name="product">The kind of credit; null where it is none that a rule knows.</param>
    /// <param name="actor">Who collects; null where nobody said.</param>
    public static CheckedRule? RuleFor(IReadOnlyList<CheckedRule> rules, ProductKind? product, ActorKind? actor)
    {
        ArgumentNullException.ThrowIfNull(rules);
        CheckedRule? general = null;
        var disagree = false;
        foreach (var rule in rules)
        {
            var binds = rule.Head.Binds;
            if (binds?.Actors is { } actors && actor is { } who && !actors.Contains(who))
            {
                continue;
            }

            if (binds?.Products is not { } products || product is not { } kind)
            {
                disagree |= general is not null && !TermsOf(general).Equals(TermsOf(rule));
                general ??= rule;
            }
            else if (products.Contains(kind))
            {
                return rule;
            }
        }

        return disagree ? null : general;
    }

    /// <summary>The bands that a rule names; none where it names no order.</summary>
    /// <param name="rule">The rule.</param>
    public static IReadOnlyList<AllocationOrderBand> BandsOf(CheckedRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return CheckOf(rule)?.Bands ?? [];
    }

    /// <summary>The terms that a rule names.</summary>
    /// <param name="rule">A rule that names an order.</param>
    public static AllocationTerms TermsOf(CheckedRule rule) => new(AllocationBy.Debt,
    [
        .. BandsOf(rule).Select(band => new AllocationOrder(
            band.From, band.To, [.. band.Order.SelectMany(Components)])),
    ]);

    private static AllocationOrderCheck? CheckOf(CheckedRule rule) =>
        rule.Checks.OfType<AllocationOrderCheck>().FirstOrDefault();

    private static IEnumerable<DebtComponent> Components(IReadOnlyList<DuePart> step) =>
        AllocationOrder.Usual.Components.Where(component => step.Contains(PartOf(component)));

    /// <summary>What a component is in the words of rules.</summary>
    /// <param name="component">The component.</param>
    public static DuePart PartOf(DebtComponent component) => component switch
    {
        DebtComponent.Cost => DuePart.Costs,
        DebtComponent.Interest => DuePart.Interest,
        DebtComponent.Fee or DebtComponent.Penalty => DuePart.Fees,
        DebtComponent.Principal => DuePart.Principal,
    };
}
