using System.Collections.Immutable;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>Where in an order a page begins: behind this row.</summary>
/// <param name="Keys">The row's numbers in the order's columns.</param>
/// <param name="OpenedAt">The position of its opening.</param>
public sealed record WorkPlace(ImmutableArray<long> Keys, long OpenedAt);

/// <summary>One question to a store of rows.</summary>
/// <param name="Part">The list.</param>
/// <param name="Terms">The conditions; all must hold.</param>
/// <param name="Sort">The order.</param>
/// <param name="After">Where the page begins; null for the first.</param>
/// <param name="Limit">Rows wanted.</param>
public sealed record WorkLookUp(
    WorkPart Part, ImmutableArray<WorkTerm> Terms, WorkSort Sort, WorkPlace? After, int Limit);

/// <summary>What one transaction writes.</summary>
/// <param name="Rows">Rows of cases as they stand now.</param>
public sealed record WorkChanges(IReadOnlyCollection<WorkRow> Rows)
{
    /// <summary>What began to wait for a person or waits no more, each thing once.</summary>
    public IReadOnlyCollection<WaitingChange> Waiting { get; init; } = [];

    /// <summary>Under which policies rows are made from now on; null where that stays as it was said.</summary>
    public RowsMade? Made { get; init; }
}

/// <summary>Under which policies rows were made.</summary>
/// <param name="Mark">The policies, by <see cref="RowPolicies.Mark"/>.</param>
/// <param name="Through">
/// The rows that were opened up to this position, the position included; later ones may be of earlier policies.
/// </param>
public sealed record RowsMade(string Mark, long Through)
{
    /// <summary>All rows.</summary>
    public const long All = long.MaxValue;
}

/// <summary>Where the rows of worklists are kept: rebuilt from the ledger when lost, never the truth.</summary>
public interface IWorkRows : IAsyncDisposable
{
    /// <summary>
    /// Rows that one question may look at: above it a person waits longer than a page is worth, and others with him.
    /// </summary>
    const int MaxScan = 50_000;

    /// <summary>Whether the rows had caught up with the ledger once; before that no page is looked up.</summary>
    bool IsBuilt { get; }

    /// <summary>The position up to which the ledger is taken in, exclusive; 0 for an empty read model.</summary>
    ValueTask<long> ReadCursorAsync(CancellationToken cancellation);

    /// <summary>
    /// The same for whoever writes next: where others write too, a write fails that does not follow from here.
    /// </summary>
    ValueTask<long> BeginAsync(CancellationToken cancellation) => ReadCursorAsync(cancellation);

    /// <summary>The rows of some cases, those that exist.</summary>
    ValueTask<IReadOnlyList<WorkRow>> ReadAsync(IReadOnlyList<string> caseIds, CancellationToken cancellation);

    /// <summary>The rows of some debtors.</summary>
    ValueTask<IReadOnlyList<WorkRow>> ReadOfPersonsAsync(
        IReadOnlyList<string> persons, CancellationToken cancellation);

    /// <summary>The cases of an account, or the case of an id, oldest first.</summary>
    ValueTask<IReadOnlyList<WorkRow>> FindAsync(SoughtCase sought, CancellationToken cancellation);

    /// <summary>A page of rows in order; null where finding it takes a look at too many rows.</summary>
    ValueTask<IReadOnlyList<WorkRow>?> LookUpAsync(WorkLookUp lookUp, CancellationToken cancellation);

    /// <summary>What waits for a person, oldest first; an approval where its case is within the scope.</summary>
    ValueTask<IReadOnlyList<WaitingRow>> ReadWaitingAsync(WaitingLookUp lookUp, CancellationToken cancellation);

    /// <summary>Every <see cref="WorkRow.Clock"/> that a row ever had: few, however many the rows are.</summary>
    ValueTask<IReadOnlyList<string>> ReadClocksAsync(CancellationToken cancellation);

    /// <summary>Under which policies the rows were made; null while it was never said.</summary>
    ValueTask<RowsMade?> ReadMadeAsync(CancellationToken cancellation);

    /// <summary>Rows of the cases that were opened behind a position, in that order.</summary>
    ValueTask<IReadOnlyList<WorkRow>> ReadOpenedAfterAsync(long position, int most, CancellationToken cancellation);

    /// <summary>
    /// Takes cases whose <see cref="WorkRow.DeadlineAt"/> has come and that nobody else has taken, the earliest first.
    /// </summary>
    /// <param name="now">Now.</param>
    /// <param name="until">Until when they are the caller's; another may take them after it.</param>
    /// <param name="most">Cases wanted, at most.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Their ids.</returns>
    ValueTask<IReadOnlyList<string>> TakeDueAsync(
        Instant now, Instant until, int most, CancellationToken cancellation);

    /// <summary>Keeps cases taken for longer: nobody takes them before.</summary>
    /// <param name="caseIds">Cases that the caller took.</param>
    /// <param name="until">Until when.</param>
    /// <param name="cancellation">Ends the wait.</param>
    ValueTask KeepDueAsync(IReadOnlyList<string> caseIds, Instant until, CancellationToken cancellation);

    /// <summary>Told each time that the rows have caught up; the first time whatever pages need is made.</summary>
    ValueTask CompleteAsync(CancellationToken cancellation);

    /// <summary>Writes what changed and the cursor in one transaction.</summary>
    /// <param name="changes">Rows as they stand now, and what waits.</param>
    /// <param name="last">The last entry that was taken in; the cursor goes behind it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    ValueTask WriteAsync(WorkChanges changes, StoredEntry last, CancellationToken cancellation);
}
