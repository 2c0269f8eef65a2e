using System.Collections.Immutable;
using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>
/// The other cases that are decided with one: those that a command names, and those that share an agreement with it.
/// They are read from the ledger, not asked of their actors, which may be asking for this one; what is written on them
/// stands on the versions read here.
/// </summary>
internal static class CoveredReading
{
    /// <summary>Whether there are any: of nearly no case there are.</summary>
    public static bool MayCover(Asked asked) =>
        !asked.State.Shared.IsEmpty || !Named(asked.Command).IsDefaultOrEmpty;

    /// <summary>Adds them to what was gathered of the case itself, and whom an act on it is for.</summary>
    /// <returns>Null where a newer build wrote on one of them.</returns>
    public static async ValueTask<Gathered?> AddAsync(
        EngineContext engine, Asked asked, Gathered gathered, CancellationToken cancellation)
    {
        var covered = new List<CoveredCase>();
        foreach (var id in Ids(asked))
        {
            if (!StreamId.TryParse("case/" + id, out var stream))
            {
                continue; // What was typed is no name of a case: the decision says so.
            }

            var read = await engine.ReadCaseAsync(stream, cancellation).ConfigureAwait(false);
            if (read is null)
            {
                return null;
            }

            if (read.State.Exists)
            {
                if (await OfAsync(engine, asked, (gathered, read), cancellation).ConfigureAwait(false) is not { } one)
                {
                    return null;
                }

                covered.Add(one);
            }
        }

        gathered = gathered with { Facts = gathered.Facts with { Covered = [.. covered] } };
        return Reaching.Of(asked, gathered.Person?.State) is { } party
            ? await gathered.WithReachedAsync(engine, party, cancellation).ConfigureAwait(false)
            : gathered;
    }

    private static async ValueTask<CoveredCase?> OfAsync(
        EngineContext engine, Asked asked, (Gathered Gathered, CaseRead Read) found, CancellationToken cancellation)
    {
        var (gathered, read) = found;
        var opened = read.State.Opened!;
        if (await engine.ReadAccountAsync(StreamId.Parse(opened.AccountStream), cancellation).ConfigureAwait(false)
            is not { } account)
        {
            return null;
        }

        var series = engine.Policies.For(opened.Packs);
        var policy = series.On(asked.At.InZone(series.OfficialZone).Date);
        var facts = gathered.Facts with
        {
            Account = account, Policies = series, OtherCase = null, Past = null, Reached = null, Payment = null,
        };
        if (read.State.Stage == CaseStage.Resolved && account.OpenCase is { } open && open != opened.Case)
        {
            if (await engine.ReadCaseAsync(CaseIdentity.Stream(open), cancellation).ConfigureAwait(false)
                is not { } other)
            {
                return null;
            }

            facts = facts with { OtherCase = new KnownCase(other.Stream.Value, other.Version, other.State) };
        }

        if (gathered.Person is { } person)
        {
            facts = PersonFacts.Add(facts, person, asked.At, policy);
        }

        return new CoveredCase(new KnownCase(read.Stream.Value, read.Version, read.State), facts, policy);
    }

    /// <summary>The ids, each once, without that of the case itself; few more than one command may name.</summary>
    private static IEnumerable<string> Ids(Asked asked)
    {
        var named = Named(asked.Command);
        return (named.IsDefault ? [] : named).Select(one => one.Case)
            .Take(MostNamed)
            .Concat(asked.State.Shared.SelectMany(known => known.Shares.Select(share => share.Case)))
            .Where(id => id != asked.State.Opened?.Case)
            .Distinct(StringComparer.Ordinal);
    }

    private static ImmutableArray<CaseAmount> Named(CaseCommand command) => command switch
    {
        MakePromise promise => promise.Cases,
        AgreePlan plan => plan.Cases,
        _ => [],
    };

    // More are refused unread.
    private const int MostNamed = 64;
}
