using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>One entry of a case's past, as far as acts are judged again by it.</summary>
/// <param name="Event">What happened.</param>
/// <param name="At">When it took effect.</param>
/// <param name="By">Who did it or told it.</param>
public sealed record PastEntry(CaseEvent Event, Instant At, Principal By)
{
    /// <summary>Whether an agency did it; null for what was told from outside, where nobody says who did it.</summary>
    internal bool? ByAgency => Event.Outside is null ? Acts.IsAgency(By) : null;
}

/// <summary>
/// A case with its whole past, so that what was done on it can be judged again as it was then; see <see
/// cref="LateFacts"/>.
/// </summary>
/// <param name="Stream">The case's stream.</param>
/// <param name="Version">The version of its state; what is told there stands on it.</param>
/// <param name="Entries">Its entries, in the order of the ledger.</param>
public sealed record CasePast(string Stream, long Version, ImmutableArray<PastEntry> Entries)
{
    /// <summary>Who has a part in it or was meant by an act, by id, as each is known now.</summary>
    public ImmutableDictionary<string, PersonState> People { get; init; } =
        ImmutableDictionary<string, PersonState>.Empty;

    /// <summary>
    /// The policies of the case's packs over all days; null where they are not at hand: then the policy of the decision
    /// judges, whatever the day.
    /// </summary>
    public PolicySeries? Policies { get; init; }
}
