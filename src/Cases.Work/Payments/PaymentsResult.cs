namespace Cases.Work;

/// <summary>What became of a payment.</summary>
public enum PaymentOutcome
{
    /// <summary>Posted on its case, or would be in a dry run.</summary>
    Matched,

    /// <summary>No case, or no single account, has the reference.</summary>
    Unmatched,

    /// <summary>Posted before.</summary>
    Duplicate,

    /// <summary>It takes an earlier payment back, and did.</summary>
    Reversed,

    /// <summary>It cannot be read, or the case refuses it.</summary>
    Rejected,

    /// <summary>The debt was sold: it is kept for its owner, and posted nowhere.</summary>
    Held,
}

/// <summary>One payment of a file.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="File">The file.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Reference">The payment's reference, as written; null where it is missing.</param>
/// <param name="Account">The account's reference, as written; null where it is missing.</param>
/// <param name="Amount">The amount with its currency; null where it cannot be read.</param>
/// <param name="Case">The case, where there is one.</param>
/// <param name="Column">The column at fault, where one is.</param>
/// <param name="Reason">Why, where it is not simply posted.</param>
public sealed record PaymentLine(
    PaymentOutcome Outcome, string File, int Line, string? Reference, string? Account, string? Amount, string? Case,
    string? Column, string? Reason);

/// <summary>What a file of payments holds, as written.</summary>
/// <param name="File">The file, as the caller named it.</param>
/// <param name="Message">The kind of message: <c>csv</c>; null where the file is none that can be read.</param>
/// <param name="Statements">Statements in it; a table has none.</param>
/// <param name="Entries">Entries in it, bad ones included.</param>
/// <param name="Transactions">Transactions in it; each row of a table is one.</param>
/// <param name="Reversals">Entries that take another back.</param>
/// <param name="Credits">Sums of credits by currency, as decimal text.</param>
/// <param name="Debits">Sums of debits by currency, as decimal text; a reversal is one.</param>
/// <param name="BalanceCheck">A word for each statement; none for a table.</param>
/// <param name="Warnings">What is odd but did not stop it.</param>
/// <param name="Error">Why the file could not be read (on); null where it could.</param>
public sealed record PaymentFile(
    string File, string? Message, long Statements, long Entries, long Transactions, long Reversals,
    IReadOnlyDictionary<string, string> Credits, IReadOnlyDictionary<string, string> Debits,
    IReadOnlyList<string> BalanceCheck, IReadOnlyList<string> Warnings, string? Error)
{
    /// <summary>The id that the bank gave its message; null where there is none.</summary>
    public string? MessageId { get; init; }

    /// <summary>
    /// What a bank's file holds beside payments in, and why it is not posted: <c>outgoing</c> (the account's own
    /// payments), <c>notBooked</c> (only announced), <c>report</c> (a report within the day), <c>sums</c> (batches
    /// whose transactions are not listed), <c>ownReturned</c> (own payments that came back), <c>zero</c>. A count
    /// each; none for a table.
    /// </summary>
    public IReadOnlyDictionary<string, long> NotPosted { get; init; } = NothingLeft;

    private static readonly SortedDictionary<string, long> NothingLeft = [];
}

/// <summary>What a run over files of payments did.</summary>
/// <param name="DryRun">Whether nothing was posted.</param>
/// <param name="Files">The files, in the order given.</param>
/// <param name="Lines">Every payment, by file and line.</param>
public sealed record PaymentsResult(bool DryRun, IReadOnlyList<PaymentFile> Files, IReadOnlyList<PaymentLine> Lines)
{
    /// <summary>The payments with an outcome.</summary>
    public IEnumerable<PaymentLine> Of(PaymentOutcome outcome) => Lines.Where(line => line.Outcome == outcome);
}
