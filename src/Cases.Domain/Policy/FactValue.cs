using System.Collections.Immutable;
using System.Globalization;
using NodaTime;

namespace Cases.Domain;

/// <summary>The value of a named fact: of its shape, or known to be none.</summary>
public sealed record FactValue
{
    private FactValue()
    {
    }

    /// <summary>It is known that there is none: no document on file, no day on which it was done.</summary>
    public static FactValue None { get; } = new() { IsNone = true };

    /// <summary>Whether it is known that there is none; unlike a fact that is not known.</summary>
    public bool IsNone { get; private init; }

    /// <summary>What kind of value it is; without meaning where there is none.</summary>
    public FactShape Shape { get; private init; }

    /// <summary>Of a number the number, of a decimal its scaled number; else nothing.</summary>
    public long Number { get; private init; }

    /// <summary>Of a word or reference one, of a set all of them; else empty, as of an erased reference.</summary>
    public ImmutableArray<string> Words { get; private init; } = [];

    /// <summary>Of a date the date.</summary>
    public LocalDate Date { get; private init; }

    /// <summary>Of an amount the amount.</summary>
    public Money Money { get; private init; }

    /// <summary>A whole number.</summary>
    public static FactValue Of(long number) => new() { Shape = FactShape.Number, Number = number };

    /// <summary>A word.</summary>
    public static FactValue OfWord(string word) => new() { Shape = FactShape.Word, Words = [word] };

    /// <summary>A truth, as a word.</summary>
    public static FactValue Of(bool truth) => OfWord(truth ? "true" : "false");

    /// <summary>A set of words.</summary>
    public static FactValue Of(ImmutableArray<string> words) => new() { Shape = FactShape.Words, Words = words };

    /// <summary>A day.</summary>
    public static FactValue Of(LocalDate date) => new() { Shape = FactShape.Date, Date = date };

    /// <summary>A number with decimals.</summary>
    public static FactValue Of(ScaledNumber number) => new() { Shape = FactShape.Decimal, Number = number.Scaled };

    /// <summary>An amount.</summary>
    public static FactValue Of(Money money) => new() { Shape = FactShape.Money, Money = money };

    /// <summary>What names something on file.</summary>
    public static FactValue OfReference(string reference) =>
        new() { Shape = FactShape.Reference, Words = [reference] };

    /// <summary>What names something on file, whose name was erased: it is known that there is such a thing.</summary>
    public static FactValue ErasedReference { get; } = new() { Shape = FactShape.Reference };

    /// <summary>Whether both say the same, word by word.</summary>
    public bool Equals(FactValue? other) => other is not null && IsNone == other.IsNone
        && (IsNone || (Shape == other.Shape && Number == other.Number && Date == other.Date && Money == other.Money
            && Words.SequenceEqual(other.Words)));

    /// <inheritdoc/>
    public override int GetHashCode() => IsNone ? 0 : HashCode.Combine(Shape, Number, Date, Money);

    /// <summary>
    /// Compares two values of one shape that has an order: numbers, decimals, dates and amounts of one currency.
    /// </summary>
    /// <returns>Less than 0, 0 or more than 0; null where they cannot be compared or one is none.</returns>
    public int? CompareTo(FactValue other) => IsNone || other.IsNone || Shape != other.Shape ? null : Shape switch
    {
        FactShape.Number or FactShape.Decimal => Number.CompareTo(other.Number),
        FactShape.Date => Date.CompareTo(other.Date),
        FactShape.Money when Money.Currency == other.Money.Currency => Money.Minor.CompareTo(other.Money.Minor),
        _ => null,
    };

    /// <summary>As people read it: digits, an ISO date, an amount with its currency, words parted by commas.</summary>
    public override string ToString() => IsNone ? "none" : Shape switch
    {
        FactShape.Number => Number.ToString(CultureInfo.InvariantCulture),
        FactShape.Decimal => new ScaledNumber(Number).ToString(),
        FactShape.Date => PolicyWords.Of(Date),
        FactShape.Money => Money.ToString(),
        FactShape.Reference when Words.IsEmpty => RefusalReason.Erased,
        _ => Words.IsEmpty ? "none" : string.Join(", ", Words),
    };
}
