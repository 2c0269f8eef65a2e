namespace Cases.Engine;

/// <summary>A text by which somebody looks for cases.</summary>
/// <remarks>
/// The ids of an account's cases follow from its reference, so that no row has to hold anything of it to be found by.
/// </remarks>
/// <param name="Text">The id of a case, or the source's own reference of an account.</param>
/// <param name="Identity">
/// Names the cases of a reference; null where the installation's key is not at hand: only ids are found then.
/// </param>
public sealed record SoughtCase(string Text, CaseIdentity? Identity)
{
    // Most accounts have had one or two cases; more are asked for where these are all there.
    private const int AtOnce = 4;

    /// <summary>Reads what is found.</summary>
    /// <typeparam name="T">A row.</typeparam>
    /// <param name="sources">Every source of the rows: a reference names another account in each.</param>
    /// <param name="read">The rows of some ids, those that exist.</param>
    /// <returns>The rows, in no order.</returns>
    public async ValueTask<List<T>> ReadAsync<T>(
        IReadOnlyCollection<string> sources, Func<IReadOnlyList<string>, ValueTask<IReadOnlyList<T>>> read)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(read);
        var found = new List<T>();
        for (var episode = 1; ; episode += AtOnce)
        {
            var rows = await read(Ids(sources, episode)).ConfigureAwait(false);
            found.AddRange(rows);
            if (IsWhole(rows.Count))
            {
                return found;
            }
        }
    }

    /// <summary>The same where nothing waits.</summary>
    /// <typeparam name="T">A row.</typeparam>
    /// <param name="sources">Every source of the rows.</param>
    /// <param name="read">The rows of some ids, those that exist.</param>
    public List<T> Read<T>(IReadOnlyCollection<string> sources, Func<IReadOnlyList<string>, IReadOnlyList<T>> read)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(read);
        var found = new List<T>();
        for (var episode = 1; ; episode += AtOnce)
        {
            var rows = read(Ids(sources, episode));
            found.AddRange(rows);
            if (IsWhole(rows.Count))
            {
                return found;
            }
        }
    }

    /// <summary>The ids to ask for first: the text itself, and the first cases of the account in each source.</summary>
    /// <param name="sources">Every source of the rows.</param>
    public IReadOnlyList<string> FirstIds(IReadOnlyCollection<string> sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        return Ids(sources, 1);
    }

    /// <summary>Shares out the rows of the first ids of many to those who seek them, in the order of opening.</summary>
    /// <param name="ids">The first ids of each.</param>
    /// <param name="rows">The rows of all of them, those that exist.</param>
    public static List<List<CaseRow>> Share(IReadOnlyList<IReadOnlyList<string>> ids, IEnumerable<CaseRow> rows)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var known = rows.ToDictionary(row => row.CaseId, StringComparer.Ordinal);
        return
        [
            .. ids.Select(some => some.Where(known.ContainsKey).Select(id => known[id]).OrderBy(row => row.OpenedAt)
                .ToList()),
        ];
    }

    /// <summary>Whether so many rows of the first ids are all that there are.</summary>
    /// <param name="rows">How many rows were found.</param>
    public bool IsWhole(int rows) => rows < AtOnce || Identity is null;

    private List<string> Ids(IReadOnlyCollection<string> sources, int first)
    {
        var ids = new List<string>(1 + (sources.Count * AtOnce));
        if (first == 1)
        {
            ids.Add(Text);
        }

        foreach (var source in Identity is null ? [] : sources)
        {
            for (var episode = first; episode < first + AtOnce; episode++)
            {
                ids.Add(Identity!.Case(source, Text, episode));
            }
        }

        return ids;
    }
}
