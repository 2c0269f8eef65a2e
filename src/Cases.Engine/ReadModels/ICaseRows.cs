using Cases.Ledger;

namespace Cases.Engine;

/// <summary>Where the rows of cases are kept: rebuilt from the ledger when lost, never the truth.</summary>
public interface ICaseRows : IAsyncDisposable
{
    /// <summary>The position up to which the ledger is taken in, exclusive; 0 for an empty read model.</summary>
    ValueTask<long> ReadCursorAsync(CancellationToken cancellation);

    /// <summary>
    /// The same for whoever writes next: where others write too, a write fails that does not follow from here.
    /// </summary>
    ValueTask<long> BeginAsync(CancellationToken cancellation) => ReadCursorAsync(cancellation);

    /// <summary>The rows of some cases, those that exist.</summary>
    ValueTask<IReadOnlyList<CaseRow>> ReadAsync(IReadOnlyList<string> caseIds, CancellationToken cancellation);

    /// <summary>Writes changed rows and the cursor in one transaction.</summary>
    /// <param name="rows">Rows as they stand now.</param>
    /// <param name="last">The last entry that was taken in; the cursor goes behind it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    ValueTask WriteAsync(IReadOnlyList<CaseRow> rows, StoredEntry last, CancellationToken cancellation);

    /// <summary>The cases of an account, or the case of an id, oldest first.</summary>
    ValueTask<IReadOnlyList<CaseRow>> FindAsync(SoughtCase sought, CancellationToken cancellation);

    /// <summary>The same for many at once, with one question where the store can; in their order.</summary>
    async ValueTask<IReadOnlyList<IReadOnlyList<CaseRow>>> FindEachAsync(
        IReadOnlyList<SoughtCase> sought, CancellationToken cancellation)
    {
        var found = new IReadOnlyList<CaseRow>[sought.Count];
        for (var index = 0; index < found.Length; index++)
        {
            found[index] = await FindAsync(sought[index], cancellation).ConfigureAwait(false);
        }

        return found;
    }

    /// <summary>All rows in the order in which the cases were opened, streamed.</summary>
    IAsyncEnumerable<CaseRow> ReadAllAsync(CancellationToken cancellation);
}
