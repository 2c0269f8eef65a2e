using Cases.Ledger;

namespace Cases.Engine;

/// <summary>A person can be found by a token.</summary>
/// <param name="Token">The token of a name or a number; see <see cref="SearchTokens"/>.</param>
/// <param name="Person">The person's id.</param>
public readonly record struct SearchRow(string Token, string Person);

/// <summary>Where the blind index is kept: tokens and ids alone, rebuilt from the ledger when lost.</summary>
public interface ISearchRows : IAsyncDisposable
{
    /// <summary>Whether it had caught up with the ledger since it was opened; before that it does not answer.</summary>
    bool IsBuilt { get; }

    /// <summary>The position up to which the ledger is taken in, exclusive; 0 for an empty index.</summary>
    ValueTask<long> ReadCursorAsync(CancellationToken cancellation);

    /// <summary>
    /// The same for whoever writes next: where others write too, a write fails that does not follow from here.
    /// </summary>
    ValueTask<long> BeginAsync(CancellationToken cancellation) => ReadCursorAsync(cancellation);

    /// <summary>The persons of some tokens, each once.</summary>
    /// <param name="tokens">The tokens; one of them suffices.</param>
    /// <param name="most">Persons wanted, at most.</param>
    /// <param name="cancellation">Ends the wait.</param>
    ValueTask<IReadOnlyList<string>> FindAsync(
        IReadOnlyList<string> tokens, int most, CancellationToken cancellation);

    /// <summary>
    /// Deletes the rows of some persons, adds rows and moves the cursor, in one transaction; a row that is there stays.
    /// </summary>
    /// <param name="rows">New rows.</param>
    /// <param name="erased">Persons whose rows from before are deleted, and overwritten where they were kept.</param>
    /// <param name="last">The last entry that was taken in; the cursor goes behind it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    ValueTask WriteAsync(
        IReadOnlyCollection<SearchRow> rows, IReadOnlyCollection<string> erased, StoredEntry last,
        CancellationToken cancellation);

    /// <summary>Told each time that the index has caught up.</summary>
    ValueTask CompleteAsync(CancellationToken cancellation);
}
