using System.Globalization;
using NodaTime;

namespace Cases.Domain;

/// <summary>A part of what is due to which a payment is applied.</summary>
public enum DuePart
{
    /// <summary>Costs of enforcing the claim.</summary>
    Costs,

    /// <summary>Interest.</summary>
    Interest,

    /// <summary>Fees and penalties.</summary>
    Fees,

    /// <summary>Principal.</summary>
    Principal,
}

/// <summary>The order in which a payment is applied, by days past due at its receipt.</summary>
/// <param name="From">The first day past due of the band, inclusive, 0 or more.</param>
/// <param name="To">The last day past due, inclusive; null for no end.</param>
/// <param name="Order">
/// The steps, first to last; among the parts of one step the order is free, and each part stands in one step.
/// </param>
public sealed record AllocationOrderBand(int From, int? To, IReadOnlyList<IReadOnlyList<DuePart>> Order)
{
    /// <summary>Whether a day past due lies in the band.</summary>
    public bool Holds(int daysPastDue) => daysPastDue >= From && (To is not { } last || daysPastDue <= last);

    /// <summary>As a pack names it: <c>1-90: interest fees, principal</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{From}-{To}: {string.Join(", ", Order.Select(step => string.Join(' ', step.Select(PolicyWords.Of))))}");
}

/// <summary>A payment is applied in the order that its band asks for.</summary>
/// <remarks>
/// Days past due are the receipt date minus the oldest unpaid due date, in calendar days: the due date is day 0. Where
/// no band holds the day, the contract's order counts and there is nothing to judge. A step gets what is left until it
/// is fully paid; what exceeds everything due is nobody's part. What a part is due, and what it gets, are nothing where
/// nobody states them. A payment that is known to be none, or of another currency than its parts, is not met.
/// Source: order 2011 No. 2, art. 57 para. 2; Civil Code 560, 561.
/// </remarks>
public sealed record AllocationOrderCheck : RuleCheck
{
    private static readonly (DuePart Part, FactName Due, FactName Gets)[] Facts =
    [
        (DuePart.Costs, DebtFacts.DueCosts, AmountFacts.AllocatedCosts),
        (DuePart.Interest, DebtFacts.DueInterest, AmountFacts.AllocatedInterest),
        (DuePart.Fees, DebtFacts.DueFees, AmountFacts.AllocatedFees),
        (DuePart.Principal, DebtFacts.DuePrincipal, AmountFacts.AllocatedPrincipal),
    ];

    /// <summary>The bands, in order and without overlap.</summary>
    public required IReadOnlyList<AllocationOrderBand> Bands { get; init; }

    /// <inheritdoc/>
    public override string Predicate => "allocation-order";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Needs => [AmountFacts.Amount.Name, AmountFacts.ReceivedOn.Name];

    /// <inheritdoc/>
    public override IReadOnlyList<RuleFact> Parameters =>
        [.. Bands.Select(band => new RuleFact("band", band.ToString()))];

    internal override bool Tells => true;

    internal override RuleVerdict Look(in RuleQuestion question, PolicyRule rule)
    {
        if (Missing(question, rule) is { } missing)
        {
            return rule.ReadAbsent(missing) == Domain.WhenAbsent.Compliant ? RuleVerdict.Passed : RuleVerdict.Refused;
        }

        return !IsComparable(question.Facts) ? RuleVerdict.Refused
            : Asked(question.Facts) is not { } asked ? RuleVerdict.NotApplicable
            : IsSame(question.Facts, asked) ? RuleVerdict.Passed
            : RuleVerdict.Refused;
    }

    internal override string? Missing(in RuleQuestion question, PolicyRule rule) => Unknown(question);

    internal override IEnumerable<RuleFact> Explain(RuleQuestion question, PolicyRule rule)
    {
        foreach (var (_, _, gets) in Facts)
        {
            if (question.Facts.Named.Find(gets.Name) is { } given)
            {
                yield return new RuleFact(gets.Name, given.ToString());
            }
        }

        foreach (var told in Tell(question))
        {
            yield return told;
        }
    }

    internal override IEnumerable<RuleFact> Tell(RuleQuestion question)
    {
        if (Unknown(question) is null && IsComparable(question.Facts) && Asked(question.Facts) is { } asked)
        {
            yield return new RuleFact("daysPastDue", PolicyWords.Of(DaysPastDue(question.Facts)));
            yield return new RuleFact(
                "order", string.Join(", ", asked.Select(step => string.Join(' ', step.Parts.Select(PolicyWords.Of)))));
            yield return new RuleFact("shares", string.Join(", ", asked.Select(step => step.Share.ToString())));
        }
    }

    // A payment of nothing, or on no day, has no order; nor have shares in another currency than the payment's.
    private bool IsComparable(ActFacts facts) =>
        facts.Named.Find(AmountFacts.Amount.Name) is { IsNone: false } amount
        && facts.Named.Find(AmountFacts.ReceivedOn.Name) is { IsNone: false }
        && (Band(facts)?.Order ?? []).SelectMany(step => step).All(part =>
            Array.Find(Facts, known => known.Part == part) is var (_, owed, gets)
            && IsIn(amount.Money.Currency, facts.Named.Find(owed.Name))
            && IsIn(amount.Money.Currency, facts.Named.Find(gets.Name)));

    private static bool IsIn(Currency currency, FactValue? value) =>
        value is null or { IsNone: true } || value.Money.Currency == currency;

    private AllocationOrderBand? Band(ActFacts facts)
    {
        var days = DaysPastDue(facts);
        return Bands.FirstOrDefault(band => band.Holds(days));
    }

    // What each step gets of the amount: as much as is due of it while anything is left.
    private List<(IReadOnlyList<DuePart> Parts, Money Share)>? Asked(ActFacts facts)
    {
        if (Band(facts) is not { } band)
        {
            return null;
        }

        var left = facts.Named.Find(AmountFacts.Amount.Name)!.Money;
        var steps = new List<(IReadOnlyList<DuePart> Parts, Money Share)>();
        foreach (var parts in band.Order)
        {
            var share = Money.Min(left, Sum(facts, parts, due: true));
            left -= share;
            steps.Add((parts, share));
        }

        return steps;
    }

    private static bool IsSame(ActFacts facts, List<(IReadOnlyList<DuePart> Parts, Money Share)> asked) =>
        asked.All(step => Sum(facts, step.Parts, due: false) == step.Share)
        && asked.SelectMany(step => step.Parts).All(part => Of(facts, part, due: false) <= Of(facts, part, due: true));

    private static Money Sum(ActFacts facts, IReadOnlyList<DuePart> parts, bool due) => parts.Aggregate(
        Money.Zero(facts.Named.Find(AmountFacts.Amount.Name)!.Money.Currency),
        (sum, part) => sum + Of(facts, part, due));

    private static Money Of(ActFacts facts, DuePart part, bool due)
    {
        var (_, owed, gets) = Array.Find(Facts, known => known.Part == part);
        return facts.Named.Find((due ? owed : gets).Name) is { IsNone: false } value
            ? value.Money
            : Money.Zero(facts.Named.Find(AmountFacts.Amount.Name)!.Money.Currency);
    }

    private static int DaysPastDue(ActFacts facts) =>
        Deadline.DaysPastDue(facts.OldestUnpaidDue, facts.Named.Find(AmountFacts.ReceivedOn.Name)!.Date);
}
