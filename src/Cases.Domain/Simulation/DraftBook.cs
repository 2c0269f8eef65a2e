using NodaTime;

namespace Cases.Domain;

/// <summary>The policies as they would have been with other packs: for judging the past again.</summary>
public static class DraftBook
{
    /// <summary>A book in which drafts take the place of the packs of their id, or join those in force.</summary>
    /// <param name="book">The book that was in force.</param>
    /// <param name="drafts">The drafts; the last one of an id counts.</param>
    /// <returns>
    /// A draft is in force on every day on which a version of its pack was, and a pack that the book has not on every
    /// day, because the past is judged by it: its own first day lies ahead. So are its rules that begin with it; one
    /// with a first day of its own begins there. Suspensions stay.
    /// </returns>
    public static PolicyBook Of(PolicyBook book, IReadOnlyList<RulePack> drafts)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(drafts);
        var (packs, inForce) = (book.Packs.ToList(), book.InForce.ToList());
        foreach (var draft in drafts)
        {
            var replaced = packs.Where(pack => pack.Id == draft.Id).ToList();
            if (replaced.Count == 0
                && (!draft.IsOfLaw || book.Scope is null || draft.Jurisdiction == book.Scope.Jurisdiction))
            {
                inForce.Add(draft.Id);
            }

            packs.RemoveAll(pack => pack.Id == draft.Id);
            packs.Add(Since(draft, replaced.Count == 0
                ? LocalDate.MinIsoValue
                : LocalDate.Min(draft.ValidFrom, replaced.Min(pack => pack.ValidFrom))));
        }

        return new PolicyBook(packs, inForce, book.Scope)
        {
            Calendars = book.Calendars,
            Suspended = book.Suspended,
        };
    }

    private static RulePack Since(RulePack pack, LocalDate from) => pack with
    {
        ValidFrom = from,
        Rules =
        [
            .. pack.Rules.Select(rule => rule.ValidFrom <= pack.ValidFrom
                ? rule with { Head = rule.Head with { ValidFrom = from } }
                : rule),
        ],
    };
}
