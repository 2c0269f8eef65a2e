using System.Collections.Immutable;
using Cases.Domain;
using Cases.Policies;

namespace Cases.Work;

/// <summary>A mapping from the rows of a table to cases; data, not code.</summary>
public sealed record ImportMap
{
    /// <summary>The map's name.</summary>
    public required string Name { get; init; }

    /// <summary>The source of the account references.</summary>
    public required string Source { get; init; }

    /// <summary>The separator of the table.</summary>
    public required char Separator { get; init; }

    /// <summary>The patterns of dates, such as <c>M/d/yyyy</c>; the first that fits the shape decides.</summary>
    public required ImmutableArray<string> Dates { get; init; }

    /// <summary>The packs in scope, unless the caller chooses others; empty for those in force at the node.</summary>
    public required ImmutableArray<string> Packs { get; init; }

    /// <summary>The account's reference.</summary>
    public required ValueSource Account { get; init; }

    /// <summary>The currency.</summary>
    public required ValueSource Currency { get; init; }

    /// <summary>The product, where the table has it.</summary>
    public ValueSource? Product { get; init; }

    /// <summary>The day on which the case is opened; the day of the import where the table has none.</summary>
    public ValueSource? Opened { get; init; }

    /// <summary>The due item of a row.</summary>
    public required ItemMap Item { get; init; }

    /// <summary>Holds that a row states.</summary>
    public ImmutableArray<HoldMap> Holds { get; init; } = [];

    /// <summary>The payment that a row states; null for none.</summary>
    public PaymentMap? Payment { get; init; }

    /// <summary>The terms of interest that a row states; null for none.</summary>
    public InterestMap? Interest { get; init; }

    /// <summary>Columns without which a file is refused.</summary>
    internal IReadOnlyCollection<string> Required =>
    [
        .. Sources().OfType<ValueSource>().Where(source => source is { Field: not null, Optional: false })
            .Select(source => source.Field!).Distinct(StringComparer.Ordinal),
    ];

    private IEnumerable<ValueSource?> Sources() =>
    [
        Account, Currency, Product, Opened, Item.Key, Item.Due, .. Item.Charges.Select(charge => charge.Amount),
        .. Holds.Select(hold => hold.Placed), .. Holds.Select(hold => hold.From), Payment?.On, Payment?.Amount,
        Interest?.Rate, Interest?.DayCount, Interest?.From,
    ];
}

/// <summary>Where the due item of a row has its values.</summary>
/// <param name="Key">Its key within the case.</param>
/// <param name="Due">Its due date; null where the table has none.</param>
/// <param name="Charges">Its amounts by component.</param>
public sealed record ItemMap(ValueSource Key, ValueSource? Due, ImmutableArray<ChargeMap> Charges);

/// <summary>Where an amount of a due item stands.</summary>
/// <param name="Component">Which part of the debt.</param>
/// <param name="Amount">The amount.</param>
public sealed record ChargeMap(DebtComponent Component, ValueSource Amount);

/// <summary>Where a row states a hold.</summary>
/// <param name="Key">The hold's key; a hold placed again after it was lifted gets a number behind it.</param>
/// <param name="Kind">What kind.</param>
/// <param name="Reason">Why, in a word or two.</param>
/// <param name="Placed">The value that says it.</param>
/// <param name="When">Values that mean: placed.</param>
/// <param name="Otherwise">Values that mean: not placed. Any other value is a fault, an empty one means not
/// placed.</param>
/// <param name="From">Its first day; null for the day of the import.</param>
public sealed record HoldMap(
    string Key, HoldKind Kind, string Reason, ValueSource Placed, ImmutableArray<string> When,
    ImmutableArray<string> Otherwise, ValueSource? From);

/// <summary>Where a row states a payment.</summary>
/// <param name="Key">The payment's key; one that replaces another gets a number behind it.</param>
/// <param name="On">Its value date; an empty one means: not paid.</param>
/// <param name="Amount">The amount; null where the whole item is paid.</param>
public sealed record PaymentMap(string Key, ValueSource On, ValueSource? Amount);

/// <summary>What loading an import map gave.</summary>
/// <param name="Map">The map; null where there is any fault.</param>
/// <param name="Faults">All faults, by line.</param>
public sealed record ImportMapResult(ImportMap? Map, IReadOnlyList<PackFault> Faults);
