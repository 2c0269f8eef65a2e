using System.Collections.Immutable;
using Cases.Domain;
using NodaTime;

namespace Cases.Engine;

/// <summary>What of a row can be compared.</summary>
public enum WorkColumn
{
    /// <summary>The list, as a number.</summary>
    Part,

    /// <summary>The stage's name.</summary>
    Stage,

    /// <summary>The product.</summary>
    Product,

    /// <summary>The branch.</summary>
    Branch,

    /// <summary>The organisation.</summary>
    Organisation,

    /// <summary>The assignee.</summary>
    Assignee,

    /// <summary>The debtor.</summary>
    Person,

    /// <summary>The debtor's language.</summary>
    Language,

    /// <summary>The currency, as a number that sorts like its code.</summary>
    Currency,

    /// <summary>What is owed, negated, so that every order ascends.</summary>
    Owed,

    /// <summary>The day of entry, in days since 1970.</summary>
    Entered,

    /// <summary>The oldest unpaid due date, in days since 1970.</summary>
    OldestDue,

    /// <summary>The date of the open promise, in days since 1970.</summary>
    PromiseDue,

    /// <summary>Since when the promise is broken, in milliseconds since 1970.</summary>
    PromiseBroken,

    /// <summary>The date of the instalment, in days since 1970.</summary>
    InstalmentDue,

    /// <summary>When something is to be done, in milliseconds since 1970.</summary>
    NextAction,

    /// <summary>When to call back, in milliseconds since 1970.</summary>
    CallBack,

    /// <summary>From when nothing stops a call, in milliseconds since 1970.</summary>
    CallableFrom,

    /// <summary>Packs and zone of quiet hours.</summary>
    Clock,

    /// <summary>The holds' text.</summary>
    Holds,
}

/// <summary>One condition on a row; all terms of a question must hold.</summary>
/// <param name="Column">What is compared.</param>
public abstract record WorkTerm(WorkColumn Column)
{
    /// <summary>Whether a row meets it.</summary>
    public abstract bool Holds(WorkRow row);
}

/// <summary>A text is one of some.</summary>
/// <param name="Column">What is compared.</param>
/// <param name="AnyOf">The texts; null stands for none told.</param>
public sealed record TextTerm(WorkColumn Column, ImmutableArray<string?> AnyOf) : WorkTerm(Column)
{
    /// <inheritdoc/>
    public override bool Holds(WorkRow row) => AnyOf.Contains(WorkColumns.Text(row, Column));
}

/// <summary>A number lies between two, both included.</summary>
/// <param name="Column">What is compared.</param>
/// <param name="From">The least.</param>
/// <param name="Through">The most.</param>
public sealed record RangeTerm(WorkColumn Column, long From, long Through) : WorkTerm(Column)
{
    /// <inheritdoc/>
    public override bool Holds(WorkRow row) =>
        WorkColumns.Number(row, Column) is var number && number >= From && number <= Through;
}

/// <summary>A hold of a kind stands on a day, or something is to be remedied.</summary>
/// <param name="Kind">The kind; null for what is to be remedied.</param>
/// <param name="Day">The day.</param>
public sealed record HoldTerm(HoldKind? Kind, LocalDate Day) : WorkTerm(WorkColumn.Holds)
{
    /// <inheritdoc/>
    public override bool Holds(WorkRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return WorkHolds.HoldsOn(row.Holds, Kind, Day);
    }
}

/// <summary>Rows as the texts and numbers that stores keep and compare.</summary>
public static class WorkColumns
{
    /// <summary>No date: behind every other.</summary>
    public const long NoDay = int.MaxValue;

    /// <summary>No instant: behind every other.</summary>
    public const long NoInstant = long.MaxValue;

    private static readonly LocalDate Epoch = new(1970, 1, 1);

    /// <summary>The columns of an order, which the position of the opening follows.</summary>
    public static ImmutableArray<WorkColumn> Of(WorkSort sort) => sort switch
    {
        WorkSort.NextAction => [WorkColumn.NextAction],
        WorkSort.DaysPastDue => [WorkColumn.OldestDue],
        WorkSort.Outstanding => [WorkColumn.Currency, WorkColumn.Owed],
        WorkSort.PromiseDue => [WorkColumn.PromiseDue],
        WorkSort.Opened => [],
        _ => throw new ArgumentOutOfRangeException(nameof(sort), sort, "No such order."),
    };

    /// <summary>A text of a row.</summary>
    public static string? Text(WorkRow row, WorkColumn column)
    {
        ArgumentNullException.ThrowIfNull(row);
        return column switch
        {
            WorkColumn.Stage => row.Stage.ToString(),
            WorkColumn.Product => row.Product,
            WorkColumn.Branch => row.Branch,
            WorkColumn.Organisation => row.Organisation,
            WorkColumn.Assignee => row.Assignee,
            WorkColumn.Person => row.Person,
            WorkColumn.Language => row.Language,
            WorkColumn.Clock => row.Clock,
            WorkColumn.Holds => row.Holds,
            _ => throw new ArgumentOutOfRangeException(nameof(column), column, "This is no text."),
        };
    }

    /// <summary>A number of a row.</summary>
    public static long Number(WorkRow row, WorkColumn column)
    {
        ArgumentNullException.ThrowIfNull(row);
        return column switch
        {
            WorkColumn.Part => (long)row.Part,
            WorkColumn.Currency => Number(row.Currency),
            WorkColumn.Owed => -row.OutstandingMinor,
            WorkColumn.Entered => Number(row.EntersOn),
            WorkColumn.OldestDue => Number(row.OldestUnpaidDue),
            WorkColumn.PromiseDue => Number(row.PromiseDue),
            WorkColumn.PromiseBroken => Number(row.PromiseBrokenSince),
            WorkColumn.InstalmentDue => Number(row.InstalmentDue),
            WorkColumn.NextAction => Number(row.NextActionAt),
            WorkColumn.CallBack => Number(row.CallBackAt),
            WorkColumn.CallableFrom => Number(row.CallableFrom),
            _ => throw new ArgumentOutOfRangeException(nameof(column), column, "This is no number."),
        };
    }

    /// <summary>A date in days since 1970.</summary>
    public static long Number(LocalDate? date) => date is { } day ? Period.DaysBetween(Epoch, day) : NoDay;

    /// <summary>An instant in milliseconds since 1970.</summary>
    public static long Number(Instant? instant) => instant?.ToUnixTimeMilliseconds() ?? NoInstant;

    /// <summary>A currency as a number that sorts like its code.</summary>
    public static long Number(Currency currency) => currency.Code.Aggregate(0L, (sum, letter) => (sum << 8) | letter);

    /// <summary>The date of a number; null where it stands for none.</summary>
    public static LocalDate? Date(long number) => number == NoDay ? null : Epoch.PlusDays((int)number);

    /// <summary>The instant of a number; null where it stands for none.</summary>
    public static Instant? Instant(long number) =>
        number == NoInstant ? null : NodaTime.Instant.FromUnixTimeMilliseconds(number);

    /// <summary>The currency of a number.</summary>
    public static Currency Currency(long number) =>
        Domain.Currency.Of(string.Concat((char)(number >> 16), (char)((number >> 8) & 0xff), (char)(number & 0xff)));
}
