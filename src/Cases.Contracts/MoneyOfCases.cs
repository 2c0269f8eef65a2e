using System.Text.Json.Serialization;

namespace Cases.Contracts;

/// <summary>How money of a payment went back.</summary>
[JsonConverter(typeof(WordConverter<ReturnKind>))]
public enum ReturnKind
{
    /// <summary>The payer's bank returned it.</summary>
    Return,

    /// <summary>It was booked in error.</summary>
    Reversal,

    /// <summary>The payer had it charged back.</summary>
    Chargeback,
}

/// <summary>Between what a payment is divided first.</summary>
[JsonConverter(typeof(WordConverter<AllocationBy>))]
public enum AllocationBy
{
    /// <summary>Each due item is a debt of its own: the oldest is paid whole before the next.</summary>
    Item,

    /// <summary>The case is one debt: a part is paid on all due items before the next part is.</summary>
    Debt,
}

/// <summary>Records that money of a payment went back, all of it or a part.</summary>
/// <param name="ValueDate">The day from which it counts; at most tomorrow.</param>
/// <param name="Kind">How it went back.</param>
public sealed record PaymentReturnRequest(DateOnly ValueDate, ReturnKind Kind) : ActRequest
{
    /// <summary>The return's key; made from the idempotency key where absent.</summary>
    public string? Key { get; init; }

    /// <summary>How much; absent for all that stands of the payment.</summary>
    public Money? Amount { get; init; }

    /// <summary>The reason's code, such as <c>AC06</c>: at most 35 letters, digits, - or /.</summary>
    public string? ReasonCode { get; init; }
}

/// <summary>Records that credit of a case was paid out.</summary>
/// <param name="Amount">How much; at most the credit.</param>
/// <param name="ValueDate">The day from which it counts; at most tomorrow.</param>
public sealed record RefundRequest(Money Amount, DateOnly ValueDate) : ActRequest
{
    /// <summary>The refund's key; made from the idempotency key where absent.</summary>
    public string? Key { get; init; }

    /// <summary>The reason's code: at most 35 letters, digits, - or /.</summary>
    public string? ReasonCode { get; init; }
}

/// <summary>States a payment as it really was; what followed from it is derived anew.</summary>
/// <param name="Amount">The amount, above zero.</param>
/// <param name="ValueDate">The value date; at most tomorrow.</param>
/// <param name="Reason">Why.</param>
public sealed record PaymentCorrectionRequest(Money Amount, DateOnly ValueDate, [property: Personal] string Reason)
    : ActRequest
{
    /// <summary>The day on which the bank received it; absent for the one that was told, else the value date.
    /// </summary>
    public DateOnly? ReceivedOn { get; init; }
}

/// <summary>What a payment paid of one component of one due item.</summary>
/// <param name="Item">Key of the due item.</param>
/// <param name="Component">Which part of it.</param>
/// <param name="Amount">How much, in the case's currency.</param>
public sealed record PaymentLine(string Item, DebtComponent Component, string Amount);

/// <summary>A payment or a waiver.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Amount">How much.</param>
/// <param name="ValueDate">The day from which it counts.</param>
/// <param name="Waiver">Whether it was given up rather than paid.</param>
/// <param name="Reversed">Whether it was taken back.</param>
public sealed record MoneyInView(string Key, Money Amount, DateOnly ValueDate, bool Waiver, bool Reversed)
{
    /// <summary>Whether it is debt that goes on with the account's open case, rather than paid.</summary>
    public bool Carried { get; init; }

    /// <summary>What of it went back; absent where nothing did.</summary>
    public Money? Returned { get; init; }

    /// <summary>The day on which the bank received it, which decides the order in which it is applied.</summary>
    public DateOnly? ReceivedOn { get; init; }

    /// <summary>Days past due of the oldest unpaid item on that day, after all that was received before.</summary>
    public int? DaysPastDue { get; init; }

    /// <summary>The order in which it is applied, the first part first.</summary>
    public IReadOnlyList<DebtComponent> Order
    {
        get => field ?? [];
        init;
    }

    /// <summary>What is divided first.</summary>
    public AllocationBy? By { get; init; }

    /// <summary>The version of the policy that names the order; absent for the usual one.</summary>
    public string? OrderPolicy { get; init; }

    /// <summary>
    /// Where it went, in that order: with <see cref="Credit"/> what stands of it. It changes where something is told
    /// later of the time before.
    /// </summary>
    public IReadOnlyList<PaymentLine> Lines
    {
        get => field ?? [];
        init;
    }

    /// <summary>What of it is left over, in the case's currency; absent where nothing is.</summary>
    public string? Credit { get; init; }
}
