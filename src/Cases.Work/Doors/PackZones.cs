using System.Collections.Concurrent;
using Cases.Domain;
using NodaTime;

namespace Cases.Work;

/// <summary>The policies of choices of packs, each made once.</summary>
internal sealed class PackZones(PolicyBook book)
{
    private readonly ConcurrentDictionary<string, PolicySeries> series = new(StringComparer.Ordinal);

    public PolicySeries Series(IReadOnlyList<string> packs)
    {
        foreach (var pack in packs.Where(pack => !book.Has(pack)))
        {
            throw new WorkException(
                $"There is no pack '{pack}'", $"use some of: {string.Join(", ", book.PackIds)}");
        }

        if (packs.Distinct(StringComparer.Ordinal).Count() != packs.Count)
        {
            throw new WorkException($"A pack is named twice: {string.Join(", ", packs)}", "name each once");
        }

        return series.GetOrAdd(string.Join('+', packs), _ => book.Series(packs));
    }

    /// <summary>The first instant of a day in the packs' official zone.</summary>
    public Instant StartOf(LocalDate day, IReadOnlyList<string> packs) =>
        day.AtStartOfDayInZone(Series(packs).OfficialZone).ToInstant();
}
