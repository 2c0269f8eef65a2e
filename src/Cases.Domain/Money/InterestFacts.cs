using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>What interest is worked out from, as a set: no order of telling, no posting.</summary>
/// <param name="Items">
/// The due items with what is charged, each later charge with its day, without the interest that was posted here.
/// </param>
/// <param name="Money">Money, waivers included.</param>
/// <param name="Terms">The terms, in order of their first days.</param>
public sealed record InterestFacts(
    ImmutableArray<DueItem> Items, ImmutableArray<InterestMoney> Money, ImmutableArray<InterestTerms> Terms)
{
    /// <summary>Days of which none runs.</summary>
    public ImmutableArray<InterestFreeSpan> Free { get; init; } = [];

    /// <summary>Parts of the debt of which none runs.</summary>
    public ImmutableArray<DisputedSpan> Disputed { get; init; } = [];

    /// <summary>In which order payments of some days serve the debt; others have the usual order.</summary>
    public ImmutableArray<MoneyTermsSet> Order { get; init; } = [];

    /// <summary>
    /// Whether all money is one sum that pays the oldest debt first, as where neither an order nor interest is stated.
    /// </summary>
    public bool OneSum { get; init; }

    /// <summary>How a payment of a day is applied.</summary>
    internal AllocationTerms OrderOn(LocalDate day) =>
        MoneyFold.TermsOn(Order, day)?.Terms ?? AllocationTerms.Usual;
}

/// <summary>Money as interest sees it.</summary>
/// <param name="On">The value date: of that day on it is not owed any more.</param>
/// <param name="Minor">Minor units; below zero where it went back.</param>
public readonly record struct InterestMoney(LocalDate On, long Minor)
{
    /// <summary>The day on which the bank received it, which says in which order it serves; null for the value date.
    /// </summary>
    public LocalDate? ReceivedOn { get; init; }

    /// <summary>The due item that the debtor chose to pay; null where he chose none.</summary>
    public string? Chosen { get; init; }

    /// <summary>Its key, by which several of one day are told apart.</summary>
    public string Key { get; init; } = "";

    /// <summary>Whether it is a waiver, which comes before the payments of its day.</summary>
    public bool Waiver { get; init; }

    /// <summary>Whether it was told before the case had an order, and keeps the usual one.</summary>
    public bool Pooled { get; init; }

    internal static int Compare(InterestMoney left, InterestMoney right)
    {
        var order = right.Pooled.CompareTo(left.Pooled);
        order = order != 0 ? order : right.Waiver.CompareTo(left.Waiver);
        order = order != 0 ? order : (left.ReceivedOn ?? left.On).CompareTo(right.ReceivedOn ?? right.On);
        return order != 0 ? order : string.CompareOrdinal(left.Key, right.Key);
    }
}
