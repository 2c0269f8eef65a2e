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
        !asked.State.Shared.IsEmpty || !Named(asked).IsDefaultOrEmpty;

    /// <summary>Adds them to what was gathered of the case itself, and whom an act on it is for.</summary>
    /// <returns>Null where a newer build wrote on one of them.</returns>
    public static async ValueTask<Gathered?> AddAsync(
        EngineContext engine, Asked asked, Gathered gathered, CancellationToken cancellation)
    {
        var covered = new List<CoveredCase>();
        var ids = new Queue<string>(Ids(asked));
        var known = new HashSet<string>(ids, StringComparer.Ordinal) { asked.State.Opened?.Case ?? "" };
        var moves = IsMoney(asked.Command) ? Named(asked).Select(one => one.Case).ToHashSet() : [];
        while (ids.TryDequeue(out var id))
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
                // Money that moves there is told to those with whom that case has agreements of its own.
                foreach (var share in moves.Contains(id) ? read.State.Shared.SelectMany(shared => shared.Shares) : [])
                {
                    if (known.Add(share.Case))
                    {
                        ids.Enqueue(share.Case);
                    }
                }
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
        var named = Named(asked);
        return (named.IsDefault ? [] : named).Select(one => one.Case)
            .Take(MostNamed)
            .Concat(asked.State.Shared.SelectMany(known => known.Shares.Select(share => share.Case)))
            .Where(id => id != asked.State.Opened?.Case)
            .Distinct(StringComparer.Ordinal);
    }

    private static ImmutableArray<CaseAmount> Named(Asked asked) => asked.Command switch
    {
        MakePromise promise => promise.Cases,
        AgreePlan plan => plan.Cases,
        RecordPayment { Cases.IsDefaultOrEmpty: false } paid => Of(paid.Cases),
        MatchPayment { Cases.IsDefaultOrEmpty: false } match => Of(match.Cases),
        ReversePayment back => OfPayment(asked.State, back.Key),
        ReturnMoney { Of: { } payment } => OfPayment(asked.State, payment),
        TakeReturn back => OfPayment(asked.State, back.Key),
        _ => [],
    };

    private static bool IsMoney(CaseCommand command) =>
        command is RecordPayment or MatchPayment or ReversePayment or ReturnMoney or TakeReturn;

    private static ImmutableArray<CaseAmount> Of(ImmutableArray<PaymentPart> parts) =>
        [.. parts.Select(part => new CaseAmount(part.Case, part.Amount))];

    /// <summary>The cases of a payment over several, which goes back on all of them.</summary>
    private static ImmutableArray<CaseAmount> OfPayment(CaseState state, string? key) =>
        key is not null && state.FindSharedPayment(key) is { } shared
            ? [.. shared.Shares.Select(share => new CaseAmount(share.Case, null))]
            : [];

    // More are refused unread.
    private const int MostNamed = 64;
}
