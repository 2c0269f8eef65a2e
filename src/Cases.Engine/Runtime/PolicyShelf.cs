using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Cases.Domain;

namespace Cases.Engine;

/// <summary>The policies in use, by choice of packs; each is put together once. Safe for many threads.</summary>
/// <param name="book">All packs.</param>
internal sealed class PolicyShelf(PolicyBook book)
{
    private readonly ConcurrentDictionary<string, PolicySeries> series = new(StringComparer.Ordinal);
    private Choice? last;

    /// <summary>The policies of some packs over time.</summary>
    /// <exception cref="ArgumentException">A pack is not in the book.</exception>
    public PolicySeries For(ImmutableArray<string> packs)
    {
        // The cases of one book mostly share one array, and otherwise its words. Choice is a class, because a thread
        // must never see the packs of one choice with the policies of another.
        if (Volatile.Read(ref last) is { } known && known.Is(packs))
        {
            return known.Series;
        }

        var chosen = packs.IsDefault ? [] : packs;
        var found = series.GetOrAdd(string.Join('+', chosen), _ => book.Series(chosen));
        Volatile.Write(ref last, new Choice(packs, found));
        return found;
    }

    /// <summary>Whether all packs are known and none is named twice; else what is wrong.</summary>
    public bool TryFind(ImmutableArray<string> packs, [NotNullWhen(false)] out string? fault)
    {
        fault = null;
        if (packs.IsDefaultOrEmpty || (Volatile.Read(ref last) is { } known && known.Is(packs)))
        {
            return true;
        }

        if (!packs.All(book.Has))
        {
            fault = $"A pack is unknown; known are {string.Join(", ", book.PackIds)}.";
        }
        else if (packs.Distinct(StringComparer.Ordinal).Count() != packs.Length)
        {
            fault = "A pack is named twice.";
        }

        return fault is null;
    }

    private sealed record Choice(ImmutableArray<string> Packs, PolicySeries Series)
    {
        public bool Is(ImmutableArray<string> packs) =>
            Packs == packs
            || (!Packs.IsDefault && !packs.IsDefault && Packs.AsSpan().SequenceEqual(packs.AsSpan()));
    }
}
