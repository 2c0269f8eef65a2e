using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>Rows of worklists in memory, beside a ledger in memory: small, and looked through row by row.</summary>
public sealed class MemoryWorkRows : IWorkRows
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, WorkRow> rows = new(StringComparer.Ordinal);
    private readonly Dictionary<(WaitingKind Kind, string Id), WaitingRow> waiting = [];
    private long cursor;
    private RowsMade? made;
    private readonly DueCases due = new();

    /// <summary>Rows that one question may look at; fewer only in tests.</summary>
    public int MostScanned { get; init; } = IWorkRows.MaxScan;

    /// <inheritdoc/>
    public bool IsBuilt { get; private set; }

    /// <inheritdoc/>
    public ValueTask CompleteAsync(CancellationToken cancellation)
    {
        IsBuilt = true;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<long> ReadCursorAsync(CancellationToken cancellation) => Locked(() => cursor);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<WorkRow>> ReadAsync(IReadOnlyList<string> caseIds, CancellationToken cancellation) =>
        Locked<IReadOnlyList<WorkRow>>(() => [.. caseIds.Where(rows.ContainsKey).Select(id => rows[id])]);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<WorkRow>> ReadOfPersonsAsync(
        IReadOnlyList<string> persons, CancellationToken cancellation) =>
        Locked<IReadOnlyList<WorkRow>>(
            () => [.. rows.Values.Where(row => row.Person is { } person && persons.Contains(person))]);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ReadClocksAsync(CancellationToken cancellation) =>
        Locked<IReadOnlyList<string>>(() => [.. rows.Values.Select(row => row.Clock).Distinct()]);

    /// <inheritdoc/>
    public ValueTask<RowsMade?> ReadMadeAsync(CancellationToken cancellation) => Locked(() => made);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<WorkRow>> ReadOpenedAfterAsync(
        long position, int most, CancellationToken cancellation) => Locked<IReadOnlyList<WorkRow>>(
            () => [.. rows.Values.Where(row => row.OpenedAt > position).OrderBy(row => row.OpenedAt).Take(most)]);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<WorkRow>> FindAsync(SoughtCase sought, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(sought);
        var sources = await Locked<string[]>(() => [.. rows.Values.Select(row => row.Source).Distinct()])
            .ConfigureAwait(false);
        var found = await sought.ReadAsync(sources, ids => ReadAsync(ids, cancellation)).ConfigureAwait(false);
        return [.. found.OrderBy(row => row.OpenedAt)];
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<WorkRow>?> LookUpAsync(WorkLookUp lookUp, CancellationToken cancellation) =>
        Locked<IReadOnlyList<WorkRow>?>(() => LookUp(lookUp));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<WaitingRow>> ReadWaitingAsync(
        WaitingLookUp lookUp, CancellationToken cancellation) => Locked<IReadOnlyList<WaitingRow>>(() =>
        [
            .. waiting.Values.Where(row => row.Kind == lookUp.Kind && row.Position > lookUp.After
                    && (row.Case is not { } owner || (rows.TryGetValue(owner, out var of) && lookUp.Scope.Sees(of))))
                .OrderBy(row => row.Position).Take(lookUp.Limit),
        ]);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> TakeDueAsync(
        Instant now, Instant until, int most, CancellationToken cancellation) => Locked(() => due.Take(
            wanted =>
            [
                .. rows.Values.Where(row => row.DeadlineAt <= now).OrderBy(row => row.DeadlineAt)
                    .ThenBy(row => row.OpenedAt).Take(wanted).Select(row => row.CaseId),
            ],
            now, until, most));

    /// <inheritdoc/>
    public ValueTask KeepDueAsync(IReadOnlyList<string> caseIds, Instant until, CancellationToken cancellation)
    {
        due.Keep(caseIds, until);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(WorkChanges changes, StoredEntry last, CancellationToken cancellation)
    {
        lock (gate)
        {
            foreach (var row in changes.Rows)
            {
                rows[row.CaseId] = row;
            }

            foreach (var (kind, id, row) in changes.Waiting)
            {
                _ = row is null ? waiting.Remove((kind, id)) : (waiting[(kind, id)] = row) is not null;
            }

            cursor = last.Position + 1;
            made = changes.Made ?? made;
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private List<WorkRow>? LookUp(WorkLookUp lookUp)
    {
        var columns = WorkColumns.Of(lookUp.Sort);
        var listed = WorkOrder.Behind(lookUp.After, columns, rows.Values.Where(row => row.Part == lookUp.Part));
        List<WorkRow> met =
            [.. listed.Take(MostScanned).Where(row => lookUp.Terms.All(term => term.Holds(row))).Take(lookUp.Limit)];
        if (met.Count == lookUp.Limit || listed.Count <= MostScanned)
        {
            return met;
        }

        // A store looks such terms up in an index of their own.
        return lookUp.Terms.Any(term => WorkIndexes.Has(term) && Few(lookUp.Part, term))
            ? [.. listed.Where(row => lookUp.Terms.All(term => term.Holds(row))).Take(lookUp.Limit)]
            : null;
    }

    private bool Few(WorkPart part, WorkTerm term) =>
        rows.Values.Count(row => row.Part == part && term.Holds(row)) <= MostScanned;

    private ValueTask<T> Locked<T>(Func<T> read)
    {
        lock (gate)
        {
            return ValueTask.FromResult(read());
        }
    }
}

/// <summary>Which terms every store finds rows by.</summary>
public static class WorkIndexes
{
    /// <summary>Whether a term has an index of its own.</summary>
    public static bool Has(WorkTerm term) => term switch
    {
        TextTerm { Column: WorkColumn.Assignee or WorkColumn.Person or WorkColumn.Branch } text =>
            !text.AnyOf.Contains(null),
        RangeTerm
        {
            Column: WorkColumn.NextAction or WorkColumn.OldestDue or WorkColumn.PromiseDue or WorkColumn.Entered
                or WorkColumn.CallBack,
        } => true,
        _ => false,
    };
}
