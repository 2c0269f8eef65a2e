using System.Collections.Immutable;
using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>What is held about a person, and the guards under which that stays true.</summary>
/// <param name="Facts">What a decision is told.</param>
/// <param name="Guards">Her cases, as they were read.</param>
/// <param name="Since">That no other case has her in it, of those opened since the ledger was searched.</param>
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
        var cases = ImmutableArray.CreateBuilder<HeldCase>();
        var guards = new List<StreamGuard>();
        foreach (var (stream, isHers) in held.All.Where(one => one.Key.StartsWith("case/", StringComparison.Ordinal)))
        {
            if (await CaseAsync(engine, StreamId.Parse(stream), isHers, cancellation).ConfigureAwait(false)
                is not var (one, version))
            {
                return null;
            }

            cases.Add(one);
            guards.Add(new StreamGuard(StreamId.Parse(stream), version));
        }

        var owners = held.All.Where(one => one.Value).Select(one => one.Key);
        var keys = await KeysAsync(engine, owners, cancellation).ConfigureAwait(false);
        var since = new SinceGuard(held.Searched, entry => HeldStreams.GivesPart(entry, person.Name));
        return new HeldFacts(new Holdings(cases.ToImmutable(), keys), guards, since);
    }

    private static async ValueTask<(HeldCase Case, long Version)?> CaseAsync(
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
            isOral |= happened is PlanAgreed { Form: PlanForm.Oral } or PlanAgreed { Recording: not null };
            recordedAtMs = entry.Kind == Stated ? recordedAtMs : entry.RecordedAtMs;
        }

        var series = engine.Policies.For(state.Opened!.Packs);
        var policy = series.On(engine.Now.InZone(series.OfficialZone).Date);
        var last = policy.DateOf(Instant.FromUnixTimeMilliseconds(recordedAtMs));
        return (new HeldCase(stream.Name, state, last, isHers, policy) { HasOralPlan = isOral }, version);
    }

    /// <summary>The keys of some owners that still exist.</summary>
    public static async ValueTask<ImmutableArray<HeldKey>> KeysAsync(
        EngineContext engine, IEnumerable<string> owners, CancellationToken cancellation)
    {
        var keys = ImmutableArray.CreateBuilder<HeldKey>();
        foreach (var owner in owners)
        {
            foreach (var kept in Enum.GetValues<RetentionClass>())
            {
                var row = await engine.Store.FindKeyAsync(owner, KeyRing.Name(kept), cancellation)
                    .ConfigureAwait(false);
                if (row is not null)
                {
                    keys.Add(new HeldKey(row.KeyId, kept));
                }
            }
        }

        return keys.ToImmutable();
    }
}
