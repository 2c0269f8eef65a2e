using NodaTime;

namespace Cases.Domain;

/// <summary>An approved version of a pack, as it was loaded from its text.</summary>
/// <param name="Name">Its name, such as <c>BANK@3</c>.</param>
/// <param name="Pack">The pack.</param>
/// <param name="From">The first day on which it is in force, inclusive.</param>
public sealed record ApprovedPack(string Name, RulePack Pack, LocalDate From);

/// <summary>Puts together the packs that ship, the versions that were approved, and the suspensions.</summary>
public static class GovernedBook
{
    /// <summary>The book of all of them.</summary>
    /// <param name="shipped">The packs that ship, and which of them are in force.</param>
    /// <param name="approved">Approved versions, in the order in which they begin.</param>
    /// <param name="suspensions">Suspensions that are or were in force.</param>
    /// <returns>
    /// A book in which each approved version ends those of its pack before it on the day before it begins. A pack that
    /// does not ship is in force beside those that the bank chose, because two persons said so, or where the bank chose
    /// it; one of another jurisdiction than the bank's, that it did not choose, only with the packs of that one.
    /// </returns>
    public static PolicyBook Of(
        PolicyBook shipped, IEnumerable<ApprovedPack> approved, IEnumerable<PolicyProposal> suspensions)
    {
        ArgumentNullException.ThrowIfNull(shipped);
        var (packs, inForce) = (shipped.Packs.ToList(), shipped.InForce.ToList());
        foreach (var (_, pack, from) in approved)
        {
            if (packs.TrueForAll(known => known.Id != pack.Id) && !shipped.Chosen.Contains(pack.Id)
                && (!pack.IsOfLaw || shipped.Scope is null || pack.Jurisdiction == shipped.Scope.Jurisdiction))
            {
                inForce.Add(pack.Id);
            }

            packs.RemoveAll(known => known.Id == pack.Id && known.ValidFrom >= from);
            packs = [.. packs.Select(known => known.Id == pack.Id ? Ended(known, from) : known)];
            packs.Add(pack with { ValidFrom = from });
        }

        // What the bank chose stands in its order, wherever it comes from.
        var chosen = shipped.Chosen.Where(id => packs.Exists(pack => pack.Id == id));
        return new PolicyBook(packs, [.. chosen, .. inForce.Except(shipped.Chosen)], shipped.Scope)
        {
            Chosen = shipped.Chosen,
            Calendars = shipped.Calendars,
            Suspended = [.. suspensions.Select(SuspendedActsRule.Of).OfType<PolicyRule>()],
        };
    }

    private static RulePack Ended(RulePack pack, LocalDate next) =>
        pack.ValidTo < next ? pack : pack with { ValidTo = next.PlusDays(-1) };
}
