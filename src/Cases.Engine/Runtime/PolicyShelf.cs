using System.Collections.Concurrent;
using System.Collections.Immutable;
using Cases.Domain;

namespace Cases.Engine;

/// <summary>The policies in use, by choice of packs; each is put together once.</summary>
/// <param name="book">All packs.</param>
/// <param name="defaultPack">The pack of cases that name none.</param>
internal sealed class PolicyShelf(PolicyBook book, string defaultPack)
{
    private readonly ConcurrentDictionary<string, PolicySeries> series = new(StringComparer.Ordinal);
    private (ImmutableArray<string> Packs, PolicySeries Series)? last;

    /// <summary>The policies of some packs over time.</summary>
    /// <exception cref="ArgumentException">A pack is not in the book.</exception>
    public PolicySeries For(ImmutableArray<string> packs)
    {
        // The cases of one book mostly share one array, so that the comparison is one of references.
        if (last is { } known && known.Packs == packs)
        {
            return known.Series;
        }

        var chosen = packs.IsDefaultOrEmpty ? [defaultPack] : packs;
        var found = series.GetOrAdd(string.Join('+', chosen), _ => book.Series(chosen));
        last = (packs, found);
        return found;
    }
}
