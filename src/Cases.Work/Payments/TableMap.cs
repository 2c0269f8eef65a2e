using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Cases.Domain;
using Cases.Interchange;
using Cases.Policies;

namespace Cases.Work;

/// <summary>A mapping from the rows of a bank's or a system's table to payments; data, not code.</summary>
public sealed record TableMap
{
    /// <summary>The map's name.</summary>
    public required string Name { get; init; }

    /// <summary>The sign between cells.</summary>
    public char Separator { get; init; } = ',';

    /// <summary>How the file is encoded; null for UTF-8.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>How many lines stand before the names of the columns.</summary>
    public int SkippedLines { get; init; }

    /// <summary>The sign before the decimals: a point or a comma.</summary>
    public char Decimal { get; init; } = '.';

    /// <summary>The sign between thousands; null where there is none.</summary>
    public char? Thousands { get; init; }

    /// <summary>The patterns of dates; the first that fits the shape decides.</summary>
    public required ImmutableArray<string> Dates { get; init; }

    /// <summary>The amount, where one column has it; null where debits and credits have their own.</summary>
    public ValueSource? Amount { get; init; }

    /// <summary>The column that says in or out, with its words; null where the amount's own sign does.</summary>
    public SignMap? Sign { get; init; }

    /// <summary>The amount of money in, where it has its own column.</summary>
    public ValueSource? Credit { get; init; }

    /// <summary>The amount of money out, where it has its own column.</summary>
    public ValueSource? Debit { get; init; }

    /// <summary>
    /// Whether money out takes payments back; else it is the bank customer's own, counted in the sums and passed over.
    /// </summary>
    public bool DebitsReturn { get; init; }

    /// <summary>The currency.</summary>
    public required ValueSource Currency { get; init; }

    /// <summary>The value date.</summary>
    public required ValueSource ValueDate { get; init; }

    /// <summary>The booking date, which is the day of receipt; null where the value date is.</summary>
    public ValueSource? Booked { get; init; }

    /// <summary>The payment's own reference.</summary>
    public ValueSource? Reference { get; init; }

    /// <summary>The account's reference or a case's id; null where the payment is matched by what it carries.</summary>
    public ValueSource? Account { get; init; }

    /// <summary>The system whose account is meant; null where nobody says.</summary>
    public ValueSource? Source { get; init; }

    /// <summary>The reference of what a row takes back; null where no column says it.</summary>
    public ValueSource? Reverses { get; init; }

    /// <summary>How it was paid, in the source's words.</summary>
    public ValueSource? Channel { get; init; }

    /// <summary>The bank's own account.</summary>
    public ValueSource? OwnAccount { get; init; }

    /// <summary>The servicer's reference.</summary>
    public ValueSource? Servicer { get; init; }

    /// <summary>The payer's own end-to-end id.</summary>
    public ValueSource? EndToEnd { get; init; }

    /// <summary>The structured reference of the creditor.</summary>
    public ValueSource? Structured { get; init; }

    /// <summary>What the payer wrote.</summary>
    public ValueSource? Text { get; init; }

    /// <summary>The payer's account.</summary>
    public ValueSource? Payer { get; init; }

    /// <summary>Who paid.</summary>
    public ValueSource? PayerName { get; init; }

    /// <summary>Every value of it.</summary>
    internal IEnumerable<ValueSource> Values => new[]
    {
        Amount, Credit, Debit, Sign?.Column, Currency, ValueDate, Booked, Reference, Account, Source, Reverses, Channel,
        OwnAccount, Servicer, EndToEnd, Structured, Text, Payer, PayerName,
    }.OfType<ValueSource>();

    /// <summary>How the table is read.</summary>
    internal TableOptions Options() => new()
    {
        Separator = Separator,
        Encoding = Encoding,
        SkippedLines = SkippedLines,
        Required = [.. Values.Where(value => value is { Field: not null, Optional: false })
            .Select(value => value.Field!).Distinct(StringComparer.Ordinal)],
    };
}

/// <summary>A column that says whether money came in or went out.</summary>
/// <param name="Column">The column.</param>
/// <param name="In">The words for money in.</param>
/// <param name="Out">The words for money out.</param>
public sealed record SignMap(ValueSource Column, ImmutableArray<string> In, ImmutableArray<string> Out);

/// <summary>What came of loading a map.</summary>
/// <param name="Map">The map; null where it has faults.</param>
/// <param name="Faults">All that is wrong, with line and column; empty where nothing is.</param>
public sealed record TableMapResult(TableMap? Map, IReadOnlyList<PackFault> Faults)
{
    /// <summary>What is wrong in one line, with file, line and column; null where nothing is.</summary>
    public string? Fault => Faults.Count <= 1
        ? Faults is [var only] ? only.ToString() : null
        : string.Create(CultureInfo.InvariantCulture, $"{Faults[0]} (and {Faults.Count - 1} more faults)");
}
