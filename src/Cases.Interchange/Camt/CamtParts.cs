namespace Cases.Interchange;

/// <summary>What a reader stands on.</summary>
public enum CamtPart
{
    /// <summary>A statement, report or notification begins: all that stands before its first entry is known.</summary>
    Statement,

    /// <summary>An entry; its transactions follow.</summary>
    Entry,

    /// <summary>A transaction of the entry.</summary>
    Transaction,

    /// <summary>The entry is over: its transactions and batches are counted.</summary>
    EntryEnd,

    /// <summary>The statement is over: its balances and totals are known.</summary>
    StatementEnd,
}

/// <summary>The direction of money, seen from the own account.</summary>
public enum CamtSide
{
    /// <summary>Not told.</summary>
    Unknown,

    /// <summary>CRDT: money came in.</summary>
    Credit,

    /// <summary>DBIT: money went out.</summary>
    Debit,
}

/// <summary>A value that cannot be used, and where: it rejects its entry or transaction, not the file.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Field">The element.</param>
/// <param name="Reason">Why, in words for a person.</param>
public sealed record CamtFault(int Line, string Field, string Reason);

/// <summary>An amount with its currency as written; empty where none is.</summary>
/// <param name="Amount">The amount.</param>
/// <param name="Currency">Its currency's code as written.</param>
public readonly record struct CamtMoney(CamtAmount Amount, string Currency);

/// <summary>A balance of a statement.</summary>
/// <param name="Code">What kind: <c>OPBD</c>, <c>PRCD</c>, <c>CLBD</c> …; empty where it says none.</param>
/// <param name="Money">Amount and currency as written.</param>
/// <param name="Side">Credit, debit, or not told.</param>
/// <param name="On">Its day; null where it has none.</param>
public readonly record struct CamtBalance(string Code, CamtMoney Money, CamtSide Side, DateOnly? On);

/// <summary>A control total: how many entries, and their sum; null where not told.</summary>
/// <param name="Count">How many.</param>
/// <param name="Sum">The sum of their amounts without signs.</param>
public readonly record struct CamtTotal(long? Count, CamtAmount? Sum);

/// <summary>The head of a statement. Valid until the next statement is read.</summary>
public sealed class CamtStatement
{
    /// <summary>The line on which it begins.</summary>
    public int Line { get; internal set; }

    /// <summary>Its id; null where it has none.</summary>
    public string? Id { get; internal set; }

    /// <summary>The account: an IBAN or another number as written; null where none is named.</summary>
    public string? Account { get; internal set; }

    /// <summary>The account's currency; null where not told.</summary>
    public string? Currency { get; internal set; }

    /// <summary>The day on which it was made, as its bank writes it; null where not told.</summary>
    public DateOnly? CreatedOn { get; internal set; }

    /// <summary>Whether the bank calls it a copy or a duplicate: the word; null where it does not.</summary>
    public string? Copy { get; internal set; }

    /// <summary>The first opening balance (OPBD or PRCD); null where there is none.</summary>
    public CamtBalance? Opening { get; internal set; }

    /// <summary>The first closing balance (CLBD); null where there is none.</summary>
    public CamtBalance? Closing { get; internal set; }

    /// <summary>Control total of all entries.</summary>
    public CamtTotal All { get; internal set; }

    /// <summary>Control total of the credits.</summary>
    public CamtTotal Credits { get; internal set; }

    /// <summary>Control total of the debits.</summary>
    public CamtTotal Debits { get; internal set; }
}

/// <summary>A group of transactions within an entry (NtryDtls), with what its batch says of itself.</summary>
public sealed class CamtBatch
{
    /// <summary>Whether it calls itself a batch (Btch).</summary>
    public bool Named { get; internal set; }

    /// <summary>How many transactions it says it has; null where it does not say.</summary>
    public long? Said { get; internal set; }

    /// <summary>What it says they sum to; null where it does not say.</summary>
    public CamtMoney? Total { get; internal set; }

    /// <summary>How many transactions it lists.</summary>
    public long Listed { get; internal set; }

    /// <summary>
    /// Sum of the listed amounts, credits above and debits below zero; null where one has no amount, or another
    /// currency than the one before.
    /// </summary>
    public CamtAmount? Sum { get; internal set; } = CamtAmount.Zero;

    /// <summary>The currency of the listed amounts; null where there is none.</summary>
    public string? Currency { get; internal set; }

    /// <summary>Whether its money is only a sum: some or all of its transactions are not listed.</summary>
    public bool IsSum => Said > Listed || (Named && Listed == 0);

    /// <summary>Takes another group into this one, as if both were one.</summary>
    internal void Add(CamtBatch other)
    {
        Named |= other.Named;
        Said += other.Said;
        Listed += other.Listed;
        Total = Total is { } total && other.Total is { } more && total.Currency == more.Currency
            ? total with { Amount = total.Amount + more.Amount }
            : null;
        var currency = Currency ?? other.Currency;
        Sum = Sum is { } sum && other.Sum is { } another && (other.Currency ?? currency) == currency
            ? sum + another
            : null;
        Currency = currency;
    }
}

/// <summary>An entry of a statement. Valid until the next entry is read.</summary>
public sealed class CamtEntry
{
    // Groups that are kept one by one.
    private const int MostGroups = 1_000;

    /// <summary>The line on which it begins.</summary>
    public int Line { get; internal set; }

    /// <summary>Its number in the file, from 0.</summary>
    public int Number { get; internal set; }

    /// <summary>The first value in it that cannot be used; null where all can.</summary>
    public CamtFault? Fault { get; internal set; }

    /// <summary>Amount and currency; null where there is none that can be read.</summary>
    public CamtMoney? Money { get; internal set; }

    /// <summary>Credit or debit; unknown only with a fault.</summary>
    public CamtSide Side { get; internal set; }

    /// <summary>Whether it takes an earlier entry back (RvslInd).</summary>
    public bool IsReversal { get; internal set; }

    /// <summary>Its status as written (<c>BOOK</c>, <c>PDNG</c>, <c>INFO</c> …); null where it has none.</summary>
    public string? Status { get; internal set; }

    /// <summary>The booking date; null where it has none.</summary>
    public DateOnly? BookedOn { get; internal set; }

    /// <summary>Which element holds the booking date, <c>Dt</c> or <c>DtTm</c>; null where there is none.</summary>
    public string? BookedBy { get; internal set; }

    /// <summary>The value date; null where it has none.</summary>
    public DateOnly? ValueOn { get; internal set; }

    /// <summary>The reference of the bank that keeps the account (AcctSvcrRef).</summary>
    public string? ServicerReference { get; internal set; }

    /// <summary>Its number in the statement (NtryRef).</summary>
    public string? EntryReference { get; internal set; }

    /// <summary>What kind of movement it is.</summary>
    public CamtCode Code { get; internal set; }

    /// <summary>Further words (AddtlNtryInf); may be personal.</summary>
    public string? Info { get; internal set; }

    /// <summary>How many transactions it lists; final at its end.</summary>
    public long Listed { get; internal set; }

    /// <summary>
    /// Its groups of transactions, those that hold nothing aside; of more than 1,000 the last is all others together.
    /// Final at its end.
    /// </summary>
    public IReadOnlyList<CamtBatch> Batches => Groups;

    /// <summary>How many of its groups call themselves batches; final at its end.</summary>
    public long NamedBatches { get; private set; }

    /// <summary>Whether its money, or a part of it, is only a sum without its transactions; final at its end.</summary>
    public bool IsSum { get; private set; }

    internal List<CamtBatch> Groups { get; } = [];

    /// <summary>
    /// The last group is complete. A file may have millions in one entry, and memory is not to grow with it.
    /// </summary>
    internal void EndGroup()
    {
        var last = Groups[^1];
        NamedBatches += last.Named ? 1 : 0;
        IsSum |= last.IsSum;
        if (Groups.Count > MostGroups + 1)
        {
            Groups[MostGroups].Add(last);
            Groups.RemoveAt(MostGroups + 1);
        }
        else if (last is { Named: false, Listed: 0 })
        {
            Groups.RemoveAt(Groups.Count - 1);
        }
    }
}

/// <summary>A bank transaction code.</summary>
/// <param name="Domain">Domain of the standard (<c>PMNT</c>).</param>
/// <param name="Family">Family (<c>RCDT</c>).</param>
/// <param name="SubFamily">Sub-family (<c>ESCT</c>).</param>
/// <param name="Own">The bank's own code.</param>
public readonly record struct CamtCode(string? Domain, string? Family, string? SubFamily, string? Own)
{
    /// <summary>The standard's code as one text, else the bank's own; null where there is neither.</summary>
    public string? Text => Domain is null && Family is null && SubFamily is null
        ? Own
        : $"{Domain}/{Family}/{SubFamily}".TrimEnd('/');
}
