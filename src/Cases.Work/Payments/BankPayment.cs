using System.Collections.Immutable;
using Cases.Domain;
using NodaTime;

namespace Cases.Work;

/// <summary>Which way money went, seen from the own account.</summary>
public enum BankDirection
{
    /// <summary>Money came in.</summary>
    In,

    /// <summary>Money that had come in was taken back: a returned or reversed payment.</summary>
    TakenBack,
}

/// <summary>What a bank's message left unsaid, and what stands in for it. None means that all was said.</summary>
[Flags]
public enum BankFallbacks
{
    /// <summary>All was said.</summary>
    None = 0,

    /// <summary>No value date: the booking date. Nearly always the same day.</summary>
    ValueIsBooking = 1,

    /// <summary>No value nor booking date: the day of settlement between the banks. At most a day off.</summary>
    ValueIsSettlement = 2,

    /// <summary>No date at the payment: that of the statement's closing balance. Right for a daily statement.</summary>
    ValueIsClosing = 4,

    /// <summary>No date but that of the message itself: it was made on that day or a later one.</summary>
    ValueIsMessage = 8,

    /// <summary>No status: a statement holds what is booked.</summary>
    StatusAbsent = 16,

    /// <summary>No direction at the transaction: that of its entry.</summary>
    DirectionIsEntry = 32,

    /// <summary>No amount at the only transaction of an entry: that of the entry.</summary>
    AmountIsEntry = 64,
}

/// <summary>A reference of the payer to what he pays, in the field made for it.</summary>
/// <param name="Text">The reference as written.</param>
/// <param name="Type">
/// Its type: a code of the standard (<c>SCOR</c>: a creditor reference) or the bank's own word (<c>QRR</c>, <c>ISR
/// Reference</c>); null where it says none.
/// </param>
public sealed record StructuredReference(string Text, string? Type);

/// <summary>Why a payment was returned, and which one, as far as the message says.</summary>
/// <param name="Code">The reason's code of the standard (<c>AC06</c>) or the bank's own; null for none.</param>
/// <param name="Text">The reason in words; null where none is told. May hold personal text.</param>
/// <param name="OriginalReference">
/// A reference that only the first message had (original message, payment or transaction id); null where none is told.
/// The end-to-end id of a return is that of the payment which it returns.
/// </param>
public sealed record BankReturn(string? Code, string? Text, string? OriginalReference);

/// <summary>
/// A payment as a bank tells it: money in, or money in taken back. It names no case; who takes it finds one.
/// </summary>
/// <remarks>
/// Nothing here is a decision. References are as written, without blanks around them; one that only says that there is
/// none (<c>NOTPROVIDED</c>) is null. Names, accounts and free text are personal: they end in no log and no report.
/// </remarks>
public sealed record BankPayment
{
    /// <summary>How much, above zero.</summary>
    public required Money Amount { get; init; }

    /// <summary>Whether money came in or was taken back.</summary>
    public required BankDirection Direction { get; init; }

    /// <summary>The day from which it counts. <see cref="Fallbacks"/> says where it comes from.</summary>
    public required LocalDate ValueOn { get; init; }

    /// <summary>The day on which the bank booked it; null where it does not say.</summary>
    public LocalDate? BookedOn { get; init; }

    /// <summary>The day on which the bank received it: that of booking, else the value date.</summary>
    public LocalDate ReceivedOn => BookedOn ?? ValueOn;

    /// <summary>Whether it is booked; what is only announced is reported and never posted.</summary>
    public required bool IsBooked { get; init; }

    /// <summary>
    /// The bank's own account that the message is about, an IBAN or another number, without blanks; empty where the
    /// message names none.
    /// </summary>
    public string OwnAccount { get; init; } = "";

    /// <summary>The unique end-to-end reference (UETR), in lower case; null where there is none.</summary>
    public string? Uetr { get; init; }

    /// <summary>
    /// The reference of the bank that keeps <see cref="OwnAccount"/> (AcctSvcrRef), where it names this payment alone;
    /// null where there is none, and where an entry of several payments shares one.
    /// </summary>
    public string? ServicerReference { get; init; }

    /// <summary>The transaction id given by the first bank in the chain (TxId); unique only with its agent.</summary>
    public string? TransactionId { get; init; }

    /// <summary>The agent of the other party: its BIC, else its number in a clearing; null for none.</summary>
    public string? Agent { get; init; }

    /// <summary>The payer's own end-to-end id; not unique by itself, so only with amount and value date.</summary>
    public string? EndToEndId { get; init; }

    /// <summary>
    /// Which one it is, from 1, of those in its file that have its end-to-end id, amount, value date and own account,
    /// and no better reference.
    /// </summary>
    public int Ordinal { get; init; } = 1;

    /// <summary>The instruction id; null where there is none.</summary>
    public string? InstructionId { get; init; }

    /// <summary>The mandate of a direct debit; null where there is none.</summary>
    public string? MandateId { get; init; }

    /// <summary>The sender's own reference, of a table; null in a bank's message.</summary>
    public string? OwnReference { get; init; }

    /// <summary>References in the fields made for them, in the order of the message.</summary>
    public ImmutableArray<StructuredReference> Structured { get; init; } = [];

    /// <summary>What the payer wrote, line by line. Personal.</summary>
    public ImmutableArray<string> FreeText { get; init; } = [];

    /// <summary>Who paid; null where the message does not say. Personal.</summary>
    public string? PayerName { get; init; }

    /// <summary>From which account, an IBAN or another number, without blanks; null where unknown. Personal.</summary>
    public string? PayerAccount { get; init; }

    /// <summary>
    /// What kind of movement it is: domain, family and sub-family of the standard (<c>PMNT/RCDT/ESCT</c>), else the
    /// bank's own code; null where none is told.
    /// </summary>
    public string? TransactionCode { get; init; }

    /// <summary>Why and what it returns; null for a payment that came in.</summary>
    public BankReturn? Returns { get; init; }

    /// <summary>What the message left unsaid.</summary>
    public BankFallbacks Fallbacks { get; init; }

    /// <summary>The file as its caller named it.</summary>
    public required string File { get; init; }

    /// <summary>The line on which it begins, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The SHA-256 of the file's bytes in hexadecimal digits; empty where it came in no file.</summary>
    public string Content { get; init; } = "";

    /// <summary>Which payment of its file it is, from 1; 0 where it came in none.</summary>
    public long Place { get; init; }

    /// <summary>
    /// The reference by which a report names it: the first of its references that exists; null where it has none.
    /// </summary>
    public string? Reference =>
        Uetr ?? ServicerReference ?? TransactionId ?? EndToEndId ?? InstructionId ?? OwnReference;

    /// <summary>File, line, amount and reference: nothing personal.</summary>
    public override string ToString() => $"{File}:{Line} {Direction} {Amount} {Reference ?? "-"}";
}
