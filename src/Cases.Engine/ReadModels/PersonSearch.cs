namespace Cases.Engine;

/// <summary>Finds persons by name or number, through the blind index.</summary>
/// <param name="rows">The index.</param>
/// <param name="tokens">The installation's tokens.</param>
public sealed class PersonSearch(ISearchRows rows, SearchTokens tokens)
{
    /// <summary>Persons of one name, at most; a name that more of them have is no way to find one.</summary>
    public const int MostPersons = 500;

    /// <summary>Whether it answers.</summary>
    public bool IsBuilt => rows.IsBuilt;

    /// <summary>The position up to which the ledger is taken in, exclusive.</summary>
    public ValueTask<long> ReadCursorAsync(CancellationToken cancellation) => rows.ReadCursorAsync(cancellation);

    /// <summary>The persons of a name or number; null where there are too many.</summary>
    public async ValueTask<IReadOnlyList<string>?> FindAsync(string text, CancellationToken cancellation)
    {
        if (tokens.Asked(text) is not { } token)
        {
            return [];
        }

        var found = await rows.FindAsync([token], MostPersons + 1, cancellation).ConfigureAwait(false);
        return found.Count > MostPersons ? null : found;
    }
}
