namespace Cases.Contracts;

/// <summary>What a file of payments held, and what became of each of them.</summary>
/// <param name="Message">The kind of message: <c>camt.053.001.08</c>, <c>csv</c>.</param>
/// <param name="Statements">Statements, reports or notifications in it; a table has none.</param>
/// <param name="Entries">Entries in it, bad ones included.</param>
/// <param name="Transactions">Transactions that the entries list.</param>
/// <param name="Reversals">Entries that take another back.</param>
/// <param name="Credits">Sums of entries in by currency, as written.</param>
public sealed record PaymentFileReport(
    string Message, long Statements, long Entries, long Transactions, long Reversals,
    IReadOnlyDictionary<string, string> Credits)
{
    /// <summary>Sums of entries out by currency, as written; a reversal is not turned round.</summary>
    public required IReadOnlyDictionary<string, string> Debits { get; init; }

    /// <summary>For each statement <c>ok</c>, <c>diff …</c>, or <c>-</c> without both balances.</summary>
    public required IReadOnlyList<string> BalanceCheck { get; init; }

    /// <summary>What is odd but did not stop it, with its lines.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The id that the bank gave its message; null where there is none.</summary>
    public string? MessageId { get; init; }

    /// <summary>Whether nothing was posted, because only a report was asked for.</summary>
    public required bool DryRun { get; init; }

    /// <summary>
    /// What is not posted, a count each: <c>outgoing</c>, <c>notBooked</c>, <c>report</c>, <c>sums</c>,
    /// <c>ownReturned</c>, <c>zero</c>.
    /// </summary>
    public required IReadOnlyDictionary<string, long> NotPosted { get; init; }

    /// <summary>
    /// How many payments came to what: <c>matched</c>, <c>unmatched</c>, <c>duplicate</c>, <c>reversed</c>,
    /// <c>rejected</c>, <c>held</c>.
    /// </summary>
    public required IReadOnlyDictionary<string, long> Outcomes { get; init; }

    /// <summary>The payments; of many the first 1,000, those first that somebody has to look at.</summary>
    public required IReadOnlyList<PaymentFileLine> Payments { get; init; }
}

/// <summary>What became of one payment of a file.</summary>
/// <param name="Outcome">As in <see cref="PaymentFileReport.Outcomes"/>.</param>
/// <param name="Line">Its line in the file, from 1.</param>
public sealed record PaymentFileLine(string Outcome, int Line)
{
    /// <summary>The reference that names it; null where it has none.</summary>
    public string? Reference { get; init; }

    /// <summary>Amount and currency; null where it cannot be read.</summary>
    public string? Amount { get; init; }

    /// <summary>The case that it concerns.</summary>
    public string? Case { get; init; }

    /// <summary>The element or column at fault.</summary>
    public string? Field { get; init; }

    /// <summary>Why, where the outcome alone does not say it.</summary>
    public string? Reason { get; init; }
}
