using System.Collections.Immutable;
using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>What is held about a person, and the guards under which that stays true.</summary>
/// <param name="Facts">What a decision is told.</param>
/// <param name="Guards">Her cases and those that share a key with them, as they were read.</param>
/// <param name="Since">That nothing else came to be hers since the ledger was searched.</param>
internal sealed record HeldFacts(Holdings Facts, IReadOnlyList<StreamGuard> Guards, SinceGuard Since)
{
    /// <summary>
    /// The stated facts of an account come as often as the core system sends them, and are no record of collection:
    /// they would keep a settled case for ever.
    /// </summary>
    private const string Stated = "accountStated";

    /// <summary>Reads it: the whole ledger once, to find her cases.</summary>
    /// <returns>Null where a newer build wrote to one of them.</returns>
    public static async ValueTask<HeldFacts?> OfAsync(
        EngineContext engine, StreamId person, CancellationToken cancellation)
    {
        var held = await HeldStreams.FindAsync(engine.Store, person.Name, cancellation).ConfigureAwait(false);
        if (await CasesAsync(engine, held, cancellation).ConfigureAwait(false) is not { } found)
        {
            return null;
        }

        // The keys last: whatever makes one after that moves a guard, or stands behind this position.
        var head = await engine.Store.ReadHeadAsync(cancellation).ConfigureAwait(false);
        var owners = held.All.Where(one => one.Value).Select(one => one.Key);
        var keys = await RowsAsync(engine.Store, owners, cancellation).ConfigureAwait(false);
        var sealing = keys.Select(key => key.Row.Owner).ToHashSet(StringComparer.Ordinal);
        var cases = found.Where(one => one.Value.Account is not { } account || sealing.Contains(account)
                || held.All.ContainsKey(one.Key))
            .Select(one => one.Value.Case with
            {
                IsHers = one.Value.Account is { } account ? sealing.Contains(account) : one.Value.Case.IsHers,
            });
        if (await WithHerAsync(engine, held, sealing, cancellation).ConfigureAwait(false) is not { } others)
        {
            return null;
        }

        var since = new HeldSince(person.Name, held, found.Keys, head.Next)
        {
            Keys = keys.Select(key => key.Row.KeyId).ToHashSet(StringComparer.Ordinal),
        };
        return new HeldFacts(
            new Holdings([.. cases], [.. keys.Select(key => new HeldKey(key.Row.KeyId, key.Class))])
            {
                HoldsOfOthers = [.. others.SelectMany(one => one.State.Holds)],
            },
            [
                .. found.Select(one => new StreamGuard(StreamId.Parse(one.Key), one.Value.Version)),
                .. others.Select(one => new StreamGuard(one.Stream, one.Version)),
            ],
            new SinceGuard(held.Searched, since.IsBrokenBy));
    }

    /// <summary>
    /// Cases that name her or are hers by her own record, and those of her accounts that name no debtor: what was told
    /// of these is sealed under the account's key, which goes with her data.
    /// </summary>
    /// <returns>By their streams; null where a newer build wrote to one of them.</returns>
    private static async ValueTask<SortedDictionary<string, FoundCase>?> CasesAsync(
        EngineContext engine, HeldStreams held, CancellationToken cancellation)
    {
        var found = new SortedDictionary<string, FoundCase>(StringComparer.Ordinal);
        foreach (var (stream, isHers) in held.All.Where(one => one.Key.StartsWith("case/", StringComparison.Ordinal)))
        {
            if (await CaseAsync(engine, StreamId.Parse(stream), isHers, cancellation).ConfigureAwait(false)
                is not { } one)
            {
                return null;
            }

            found[stream] = one;
        }

        foreach (var account in held.Accounts)
        {
            var all = await CasePlaces.AllOfAsync(engine.Store, account, cancellation).ConfigureAwait(false);
            foreach (var stream in all.Select(CaseIdentity.Stream)
                .Where(stream => !held.All.GetValueOrDefault(stream.Value)))
            {
                // A case where she has another part was read above.
                if ((found.GetValueOrDefault(stream.Value)
                    ?? await CaseAsync(engine, stream, isHers: false, cancellation).ConfigureAwait(false))
                    is not { } one)
                {
                    return null;
                }

                // Another debtor's is sealed under that person's key from its opening on, and stays readable.
                if (CaseParty.DebtorOf(one.Case.State.Parties) is null)
                {
                    found[stream.Value] = one with { Account = account };
                }
            }
        }

        return found;
    }

    /// <summary>
    /// Those who share with her what is sealed under an account that names nobody. From the ledger and not from their
    /// actors: a person's must not wait for another's.
    /// </summary>
    /// <returns>None where no such account has a key; null where a newer build wrote of one of them.</returns>
    private static async ValueTask<List<PersonRead>?> WithHerAsync(
        EngineContext engine, HeldStreams held, HashSet<string> sealing, CancellationToken cancellation)
    {
        var others = new List<PersonRead>();
        if (!held.ByRecord.Accounts.Any(sealing.Contains))
        {
            return others;
        }

        foreach (var person in held.WithHer.Order(StringComparer.Ordinal))
        {
            var read = await engine.FoldPersonAsync(StreamId.Parse("person/" + person), cancellation)
                .ConfigureAwait(false);
            if (read.NewerNodeNeeded)
            {
                return null;
            }

            others.Add(read);
        }

        return others;
    }

    /// <summary>Reads a case and the version at which it stood.</summary>
    /// <returns>Null where a newer build wrote there.</returns>
    public static async ValueTask<FoundCase?> CaseAsync(
        EngineContext engine, StreamId stream, bool isHers, CancellationToken cancellation)
    {
        var (state, version, recordedAtMs, isOral) = (CaseState.Initial, 0L, 0L, false);
        await foreach (var entry in StreamPages.ReadAllAsync(engine.Store, stream, cancellation).ConfigureAwait(false))
        {
            if (entry.Version == version)
            {
                continue;
            }

            if (EntryReading.DecodeClosed(entry) is not CaseEvent happened)
            {
                return null;
            }

            (version, state) = (entry.Version, state.Evolve(happened));
            isOral |= happened is PlanAgreed { Form: PlanForm.Oral } or PlanAgreed { IsRecorded: true }
                or PlanAgreed { Recording: not null };
            recordedAtMs = entry.Kind == Stated ? recordedAtMs : entry.RecordedAtMs;
        }

        var series = engine.Policies.For(state.Opened!.Packs);
        var policy = series.On(engine.Now.InZone(series.OfficialZone).Date);
        var last = policy.DateOf(Instant.FromUnixTimeMilliseconds(recordedAtMs));
        return new FoundCase(
            new HeldCase(stream.Name, state, last, isHers, policy) { HasOralPlan = isOral }, version, null);
    }

    /// <summary>The keys of some owners that still exist.</summary>
    public static async ValueTask<ImmutableArray<HeldKey>> KeysAsync(
        EngineContext engine, IEnumerable<string> owners, CancellationToken cancellation) =>
    [
        .. (await RowsAsync(engine.Store, owners, cancellation).ConfigureAwait(false))
            .Select(key => new HeldKey(key.Row.KeyId, key.Class)),
    ];

    /// <summary>The rows of some owners that still exist, each with its class.</summary>
    internal static async ValueTask<List<(SealingKey Row, RetentionClass Class)>> RowsAsync(
        ILedgerStore store, IEnumerable<string> owners, CancellationToken cancellation)
    {
        var rows = new List<(SealingKey, RetentionClass)>();
        foreach (var owner in owners)
        {
            foreach (var kept in Enum.GetValues<RetentionClass>())
            {
                if (await store.FindKeyAsync(owner, KeyRing.Name(kept), cancellation).ConfigureAwait(false) is { } row)
                {
                    rows.Add((row, kept));
                }
            }
        }

        return rows;
    }

    /// <summary>A case as it was read.</summary>
    /// <param name="Case">What a decision is told of it.</param>
    /// <param name="Version">The version of its state.</param>
    /// <param name="Account">The account under whose key it is sealed; null where it is by itself hers or not.</param>
    internal sealed record FoundCase(HeldCase Case, long Version, string? Account);
}
