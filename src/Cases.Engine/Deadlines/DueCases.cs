using NodaTime;

namespace Cases.Engine;

/// <summary>
/// Which cases a sweeper has just now, for stores whose rows one process keeps. Forgotten with the process, whose
/// sweeper dies with it. Safe for many threads.
/// </summary>
public sealed class DueCases
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Instant> taken = new(StringComparer.Ordinal);

    /// <summary>Takes cases that nobody has.</summary>
    /// <param name="find">
    /// Finds so many cases whose deadline has come, the earliest first; those that somebody has are among them.
    /// </param>
    /// <param name="now">Now.</param>
    /// <param name="until">Until when they are taken.</param>
    /// <param name="most">Cases wanted, at most.</param>
    /// <returns>The ids.</returns>
    public IReadOnlyList<string> Take(
        Func<int, IReadOnlyList<string>> find, Instant now, Instant until, int most)
    {
        ArgumentNullException.ThrowIfNull(find);
        lock (gate)
        {
            foreach (var (id, end) in taken.ToList())
            {
                if (end <= now)
                {
                    taken.Remove(id);
                }
            }

            List<string> free = [.. find(most + taken.Count).Where(id => !taken.ContainsKey(id)).Take(most)];
            free.ForEach(id => taken[id] = until);
            return free;
        }
    }

    /// <summary>Keeps cases taken for longer.</summary>
    /// <param name="ids">The cases.</param>
    /// <param name="until">Until when.</param>
    public void Keep(IReadOnlyList<string> ids, Instant until)
    {
        ArgumentNullException.ThrowIfNull(ids);
        lock (gate)
        {
            foreach (var id in ids)
            {
                taken[id] = until;
            }
        }
    }
}
