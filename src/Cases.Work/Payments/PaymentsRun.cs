using Cases.Domain;
using Cases.Engine;
using Cases.Interchange;
using Cases.Ledger;
using NodaTime;

namespace Cases.Work;

/// <summary>
/// The cases of an account by the source's own reference, or the case of an id, oldest first: a read model's answer.
/// </summary>
/// <param name="referenceOrId">The reference, exactly as the source writes it, or the case id.</param>
/// <param name="cancellation">Ends the wait.</param>
public delegate ValueTask<IReadOnlyList<CaseRow>> CaseSearch(string referenceOrId, CancellationToken cancellation);

/// <summary>What a run over files of payments needs beside the host.</summary>
public sealed record PaymentsOptions
{
    /// <summary>Finds the cases of a reference; it must have caught up with the ledger.</summary>
    public required CaseSearch Find { get; init; }

    /// <summary>All packs at hand.</summary>
    public required PolicyBook Book { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Waits before a command is sent again that the host pushed back.</summary>
    public required Func<Duration, CancellationToken, Task> Delay { get; init; }

    /// <summary>Names payments by keyed hashes.</summary>
    public required CaseIdentity Identity { get; init; }

    /// <summary>Whether payments that no account is found for are kept; else they are only reported.</summary>
    public bool Keeps { get; init; } = true;

    /// <summary>
    /// Which part of the bank tells, where it sees no more of it: payments that it tells without an account are apart
    /// from those of others. Empty for the bank.
    /// </summary>
    public string Realm { get; init; } = "";

    /// <summary>Reads and reports, and posts nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>Who tells the payments of files.</summary>
    public Principal By { get; init; } = new("payments", "integration");

    /// <summary>
    /// Is told every payment's line once it is decided, in no fixed order; the result then keeps none, so that a file
    /// of any size fits. Null to have them in the result, by file and line. Called by one thread at a time.
    /// </summary>
    public Action<PaymentLine>? Told { get; init; }

    /// <summary>
    /// Is told how many entries of a bank's file were read so far, by the survey and then again while its payments are
    /// taken; null for nobody.
    /// </summary>
    public IProgress<long>? Read { get; init; }

    /// <summary>How the rows of tables are read; null for the columns that have the usual names.</summary>
    public TableMap? Map { get; init; }
}

/// <summary>
/// Takes payments from files and posts them on their cases; the same payment is posted once, whatever the file.
/// </summary>
public sealed partial class PaymentsRun
{
    private const int Window = 256;

    private readonly PaymentPosting posting;
    private readonly BankIntake intake;
    private readonly CamtRun banks;
    private readonly ToldFiles files;
    private readonly PaymentsOptions options;

    /// <summary>Prepares a run on a host.</summary>
    public PaymentsRun(IStreamHost host, PaymentsOptions options)
    {
        this.options = options;
        var policies = new PackZones(options.Book);
        ICaseDoor door = new HostDoor(host, options.Delay);
        if (options.DryRun)
        {
            door = new RehearsalDoor(door, policies, Instant.FromDateTimeOffset(options.Clock.GetUtcNow()));
        }

        intake = new BankIntake(door, policies, options);
        posting = new PaymentPosting(door, options.Find, policies, options.Clock)
        {
            Identity = options.Identity,
            Keeping = options.DryRun || !options.Keeps ? null : options.Identity,
            Realm = options.Realm,
            By = options.By,
        };
        files = new ToldFiles(door, options);
        banks = new CamtRun(intake, options.By, options, files);
    }

    /// <summary>
    /// Reads the files one after the other; one that cannot be read has its error and does not stop the others.
    /// </summary>
    /// <exception cref="LedgerStoreException">The world failed; what was acknowledged stays.</exception>
    public async Task<PaymentsResult> RunAsync(IReadOnlyList<string> files, CancellationToken cancellation)
    {
        var lines = new List<PaymentLine>();
        var read = new List<PaymentFile>();
        foreach (var file in files)
        {
            var found = new List<PaymentLine>();
            read.Add(await FileAsync(file, found, cancellation).ConfigureAwait(false));
            lines.AddRange(found.OrderBy(line => line.Line));
        }

        return new PaymentsResult(options.DryRun, read, lines);
    }

    private async Task<PaymentFile> FileAsync(string file, List<PaymentLine> lines, CancellationToken cancellation)
    {
        var sums = new PaymentSums();
        try
        {
            if (CamtReader.IsXml(file) || IsNamedXml(file))
            {
                return await banks.FileAsync(file, line => Add(lines, line), cancellation).ConfigureAwait(false);
            }

            using var table = TableReader.Open(
                file, options.Map?.Options() ?? new TableOptions { Required = PaymentRows.Required });
            if (options.Map is null && !table.Columns.Contains("account") && !table.Columns.Contains("case"))
            {
                throw new InterchangeException(
                    "The column account is missing", file, "Add it (or 'case') to the header.", 1, "account");
            }

            var (hash, known) = await files.TellAsync(file, null, cancellation).ConfigureAwait(false);
            await RowsAsync((file, hash), table, (sums, lines), cancellation).ConfigureAwait(false);
            return sums.File(file, null) with { Warnings = known is null ? [] : [known] };
        }
        catch (InterchangeException fault)
        {
            return sums.File(file, fault.Message);
        }
    }

    private async Task RowsAsync(
        (string Name, string Hash) of, TableReader table, (PaymentSums Sums, List<PaymentLine> Lines) to,
        CancellationToken cancellation)
    {
        var file = of.Name;
        using var window = new KeyedWindow(options.DryRun ? 1 : Window);
        try
        {
            foreach (var line in table.ReadLines())
            {
                to.Sums.Entry();
                if (line is RowFault bad)
                {
                    Add(to.Lines, new PaymentLine(
                        PaymentOutcome.Rejected, file, bad.Line, null, null, null, null, bad.Column, bad.Reason));
                    continue;
                }

                var row = (TableRow)line;
                if (options.Map is { } map)
                {
                    await MappedAsync((of, row), map, (to.Sums, to.Lines, window), cancellation)
                        .ConfigureAwait(false);
                    continue;
                }

                var (payment, column, reason) = PaymentRows.Read(row);
                if (payment is null)
                {
                    Add(to.Lines, new PaymentLine(
                        PaymentOutcome.Rejected, file, row.Line, row.Get("reference"), PaymentRows.AccountOf(row), null,
                        null, column, reason));
                    continue;
                }

                to.Sums.Add(payment);
                var account = await posting.FindAsync(payment, cancellation).ConfigureAwait(false);
                await window.AddAsync(
                    account.Turn,
                    async () => Add(to.Lines, Line(
                        file, row, payment, await posting.PostAsync(payment, account, cancellation)
                            .ConfigureAwait(false))),
                    cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            await window.CompleteAsync().ConfigureAwait(false);
        }
    }

    private static PaymentLine Line(string file, TableRow row, PaymentRow payment, Posted posted) => new(
        posted.Outcome, file, row.Line, payment.Reference, payment.Account, payment.Amount.ToString(), posted.Case,
        null, posted.Reason);

    private void Add(List<PaymentLine> lines, PaymentLine line)
    {
        lock (lines)
        {
            if (options.Told is { } told)
            {
                told(line);
            }
            else
            {
                lines.Add(line);
            }
        }
    }

    /// <summary>A file named so is never taken for a table, whatever is in it.</summary>
    private static bool IsNamedXml(string file) => file.EndsWith(".xml", StringComparison.OrdinalIgnoreCase)
        || file.EndsWith(".xml.gz", StringComparison.OrdinalIgnoreCase);
}
