using System.Globalization;

namespace Cases.Interchange;

/// <summary>
/// What a whole message holds, and whether its sums agree: read once from the first byte to the last, so that a file
/// which breaks off, or is no statement at all, is refused before anything of it is taken.
/// </summary>
public sealed class CamtSurvey
{
    private readonly CamtReferences names = new();
    private readonly HashSet<ulong> shared = [];
    private readonly CamtFlags sums = new();
    private readonly CamtFlags several = new();
    private readonly SortedDictionary<string, CamtAmount> credits = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, CamtAmount> debits = new(StringComparer.Ordinal);
    private readonly SortedSet<string> statuses = new(StringComparer.Ordinal);
    private readonly SortedSet<string> dates = new(StringComparer.Ordinal);
    private readonly List<string> balances = [];
    private readonly CamtChecks checks;
    private string? firstName;

    private CamtSurvey(CamtWarnings warnings)
    {
        Warnings = warnings;
        checks = new CamtChecks(warnings);
    }

    /// <summary>What is odd in the file.</summary>
    public CamtWarnings Warnings { get; }

    /// <summary>Which message; null where the file is none.</summary>
    public CamtMessage? Message { get; private set; }

    /// <summary>The message's id; null where it has none.</summary>
    public string? MessageId { get; private set; }

    /// <summary>The account of the first statement that names one; null where none does.</summary>
    public string? Account { get; private set; }

    /// <summary>Why the file is refused; null where it was read to its end.</summary>
    public InterchangeException? Error { get; private set; }

    /// <summary>Statements, reports or notifications.</summary>
    public long Statements { get; private set; }

    /// <summary>Entries, those included that cannot be used.</summary>
    public long Entries { get; private set; }

    /// <summary>Transactions listed in entries.</summary>
    public long Transactions { get; private set; }

    /// <summary>The most transactions that one entry lists.</summary>
    public long MostInOneEntry { get; private set; }

    /// <summary>Batches (elements Btch).</summary>
    public long Batches { get; private set; }

    /// <summary>Entries that take an earlier one back (RvslInd).</summary>
    public long Reversals { get; private set; }

    /// <summary>Return information (elements RtrInf).</summary>
    public long Returns { get; private set; }

    /// <summary>End-to-end ids, those included that only say that there is none.</summary>
    public long EndToEndIds { get; private set; }

    /// <summary>Structured references of creditors.</summary>
    public long References { get; private set; }

    /// <summary>Entries in.</summary>
    public long CreditEntries { get; private set; }

    /// <summary>Entries out.</summary>
    public long DebitEntries { get; private set; }

    /// <summary>Entries whose AcctSvcrRef stood at an entry of the same account before.</summary>
    public long RepeatedReferences { get; private set; }

    /// <summary>All currencies that the file names.</summary>
    public IReadOnlyCollection<string> Currencies { get; private set; } = [];

    /// <summary>Sums of the entries in by currency, as written: a reversal is not turned round.</summary>
    public IReadOnlyDictionary<string, CamtAmount> Credits => credits;

    /// <summary>Sums of the entries out by currency, as written.</summary>
    public IReadOnlyDictionary<string, CamtAmount> Debits => debits;

    /// <summary>The words of status that occur; none for an entry without one.</summary>
    public IReadOnlyCollection<string> Statuses => statuses;

    /// <summary>The elements that hold booking dates: Dt, DtTm.</summary>
    public IReadOnlyCollection<string> DateElements => dates;

    /// <summary>
    /// A word for each statement: <c>ok</c>; <c>diff -54.00</c>, what the closing balance is above the opening one and
    /// the entries; <c>-</c> where one of both balances is missing.
    /// </summary>
    public IReadOnlyList<string> BalanceChecks => balances;

    /// <summary>Reads a file to its end; one that cannot be read has its <see cref="Error"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="progress">Is called after every entry, so that a caller can tell how far it is; null for none.
    /// </param>
    public static CamtSurvey Of(string path, Action? progress = null)
    {
        var survey = new CamtSurvey(new CamtWarnings());
        try
        {
            using var reader = CamtReader.Open(path, survey.Warnings);
            survey.Message = reader.Message;
            try
            {
                survey.Read(reader, progress);
            }
            finally
            {
                survey.Close(reader);
            }
        }
        catch (InterchangeException fault)
        {
            survey.Error = fault;
        }

        return survey;
    }

    /// <summary>Whether the money of an entry, or a part of it, is only a sum without its transactions.</summary>
    /// <param name="entry">The entry's number in the file, from 0.</param>
    public bool IsSum(int entry) => sums[entry];

    /// <summary>Whether an entry lists more than one transaction.</summary>
    /// <param name="entry">The entry's number in the file, from 0.</param>
    public bool HasSeveral(int entry) => several[entry];

    /// <summary>
    /// Whether a reference of the bank names one payment alone in this file; false also where the file has more
    /// references than can be compared.
    /// </summary>
    /// <param name="account">The own account.</param>
    /// <param name="reference">The reference.</param>
    public bool NamesOne(string? account, string reference) =>
        !names.IsFull && !shared.Contains(CamtReferences.Name(account, reference));

    private void Read(CamtReader reader, Action? progress)
    {
        while (reader.Read() is { } part)
        {
            switch (part)
            {
                case CamtPart.Statement:
                    Statements++;
                    checks.Begin(reader.Statement);
                    break;
                case CamtPart.Transaction:
                    Transaction(reader);
                    break;
                case CamtPart.EntryEnd:
                    End(reader);
                    progress?.Invoke();
                    break;
                case CamtPart.StatementEnd:
                    Account ??= reader.Statement.Account;
                    balances.Add(checks.End(reader.Statement));
                    break;
                default:
                    firstName = null;
                    break;
            }
        }
    }

    private void Close(CamtReader reader)
    {
        MessageId = reader.MessageId;
        Currencies = [.. reader.Currencies];
        (Returns, EndToEndIds, References) = (reader.Returns, reader.EndToEndIds, reader.References);
    }

    /// <summary>The first of an entry's transactions may be named by its entry, where it is the only one.</summary>
    private void Transaction(CamtReader reader)
    {
        var listed = reader.Transaction.ServicerReference;
        if (firstName is null)
        {
            firstName = listed ?? "";
            return;
        }

        Name(reader, firstName);
        Name(reader, listed);
        firstName = "";
    }

    private void End(CamtReader reader)
    {
        var entry = reader.Entry;
        Entries++;
        Transactions += entry.Listed;
        MostInOneEntry = Math.Max(MostInOneEntry, entry.Listed);
        Batches += entry.NamedBatches;
        Reversals += entry.IsReversal ? 1 : 0;
        CreditEntries += entry.Side == CamtSide.Credit ? 1 : 0;
        DebitEntries += entry.Side == CamtSide.Debit ? 1 : 0;
        sums.Add(entry.IsSum);
        several.Add(entry.Listed > 1);
        if (entry.Listed <= 1)
        {
            Name(reader, string.IsNullOrEmpty(firstName) ? entry.ServicerReference : firstName);
        }

        if (entry.ServicerReference is { } reference
            && !names.AddEntry(CamtReferences.Name(reader.Statement.Account, reference)))
        {
            RepeatedReferences++;
            Warnings.Add("AcctSvcrRef stood at an entry before, so it names neither of both", entry.Line);
        }

        if (entry is { Status: { } status })
        {
            statuses.Add(status);
        }

        if (entry.BookedBy is { } by)
        {
            dates.Add(by);
        }

        Sum(entry);
        checks.Entry(entry);
    }

    private void Sum(CamtEntry entry)
    {
        if (entry.Money is not { } money || entry.Side == CamtSide.Unknown)
        {
            return;
        }

        var to = entry.Side == CamtSide.Credit ? credits : debits;
        to[money.Currency] = to.GetValueOrDefault(money.Currency) + money.Amount;
    }

    private void Name(CamtReader reader, string? reference)
    {
        if (string.IsNullOrEmpty(reference))
        {
            return;
        }

        var name = CamtReferences.Name(reader.Statement.Account, reference);
        if (!names.AddPayment(name))
        {
            shared.Add(name);
        }
    }
}

/// <summary>One bit for each entry.</summary>
internal sealed class CamtFlags
{
    private readonly List<ulong> _words = [];
    private int _count;

    public bool this[int index] => ((_words[index >> 6] >> (index & 63)) & 1) != 0;

    public void Add(bool value)
    {
        if ((_count & 63) == 0)
        {
            _words.Add(0);
        }

        _words[^1] |= (value ? 1UL : 0UL) << (_count++ & 63);
    }
}
