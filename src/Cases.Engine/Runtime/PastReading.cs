using System.Collections.Immutable;
using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>Reads the past of cases where something is told late; see <see cref="LateFacts"/>.</summary>
internal static class PastReading
{
    /// <summary>Cases of one person that are judged again, at most: those of his last contacts first.</summary>
    public const int MostCases = 50;

    private static readonly EntryKind Found = EventKinds.KindOf<BreachFound>();

    /// <summary>Whether findings may be written yet: an older node could not read them.</summary>
    public static ValueTask<bool> IsKeptAsync(EngineContext engine, CancellationToken cancellation) =>
        engine.WritesAsync(Found, cancellation);

    /// <summary>A case with its past.</summary>
    /// <param name="engine">Where it is read.</param>
    /// <param name="stream">The case.</param>
    /// <param name="find">Finds a person's state by his id; null for nobody, and where it cannot be read.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Null where there is no such case, or a newer build wrote there.</returns>
    public static async ValueTask<CasePast?> OfAsync(
        EngineContext engine, StreamId stream, Func<string, ValueTask<PersonState?>> find,
        CancellationToken cancellation)
    {
        var version = 0L;
        var entries = ImmutableArray.CreateBuilder<PastEntry>();
        var packs = ImmutableArray<string>.Empty;
        var people = new SortedSet<string>(StringComparer.Ordinal);
        await foreach (var entry in StreamPages.ReadAllAsync(engine.Store, stream, cancellation).ConfigureAwait(false))
        {
            if (entry.Version == version)
            {
                continue;
            }

            if (await engine.DecodeAsync(entry, cancellation).ConfigureAwait(false) is not CaseEvent happened)
            {
                return null;
            }

            version = entry.Version;
            packs = happened is CaseOpened opened ? opened.Packs : packs;
            people.UnionWith(Named(happened));
            entries.Add(new PastEntry(
                happened, Instant.FromUnixTimeMilliseconds(entry.EffectiveAtMs), Of(entry.Principal)));
        }

        var known = ImmutableDictionary.CreateBuilder<string, PersonState>();
        foreach (var person in people)
        {
            if (await find(person).ConfigureAwait(false) is { } state)
            {
                known[person] = state;
            }
        }

        return entries.Count == 0 ? null : new CasePast(stream.Value, version, entries.ToImmutable())
        {
            People = known.ToImmutable(),
            Policies = engine.Policies.For(packs.IsDefault ? [] : packs),
        };
    }

    /// <summary>
    /// The cases that a person's record names: those of his contacts and plans, and of his accounts; at most <see
    /// cref="MostCases"/>. None where nothing is told late (<paramref name="since"/> is null) or findings may not be
    /// written yet.
    /// </summary>
    public static async ValueTask<ImmutableArray<CasePast>> OfPersonAsync(
        EngineContext engine, StreamId person, PersonState state, Instant? since, CancellationToken cancellation)
    {
        if (since is null || !await IsKeptAsync(engine, cancellation).ConfigureAwait(false))
        {
            return [];
        }

        var named = state.Contacts.Reverse().SelectMany(contact => (contact.Debts ?? []).Prepend(contact.Case))
            .Concat(state.Plans.Select(plan => plan.Case)).ToList();
        foreach (var role in state.Roles)
        {
            if (StreamId.TryParse(role.AccountStream, out var stream)
                && await engine.ReadAccountAsync(stream, cancellation).ConfigureAwait(false) is { LastCase: { } last })
            {
                named.Add(last);
            }
        }

        var pasts = ImmutableArray.CreateBuilder<CasePast>();
        foreach (var id in named.Where(id => id.Length > 0).Distinct(StringComparer.Ordinal).Take(MostCases))
        {
            if (StreamId.TryParse("case/" + id, out var stream)
                && await OfAsync(engine, stream, FindAsync, cancellation).ConfigureAwait(false) is { } past)
            {
                pasts.Add(past);
            }
        }

        return pasts.ToImmutable();

        // From the ledger: a person's actor asks no other actor.
        async ValueTask<PersonState?> FindAsync(string id) => "person/" + id == person.Value
            ? state
            : StreamId.TryParse("person/" + id, out var other)
                && await engine.FoldPersonAsync(other, cancellation).ConfigureAwait(false) is
                    { NewerNodeNeeded: false, State: { Exists: true } known }
                ? known
                : null;
    }

    private static Principal Of(LedgerPrincipal by) => new(by.Subject, by.Role, by.Organisation, by.Branch);

    private static IEnumerable<string> Named(CaseEvent happened) => happened switch
    {
        CaseOpened { Parties.IsDefaultOrEmpty: false } e => e.Parties.Select(party => party.Person),
        PartyAdded e => [e.Person],
        _ => [],
    };
}
