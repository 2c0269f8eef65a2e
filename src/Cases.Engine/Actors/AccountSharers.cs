using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>Whose erasure takes the keys of an account along: the debtors of all of its cases.</summary>
internal static class AccountSharers
{
    /// <summary>
    /// The guards of what is sealed under an account's key: no case was opened there, and none of their debtors erased,
    /// since they were read. To read them tells this node of an erasure that it has not seen.
    /// </summary>
    /// <returns>Null where a newer build wrote to one of them.</returns>
    public static async ValueTask<List<StreamGuard>?> GuardsAsync(
        EngineContext engine, StreamId account, CancellationToken cancellation)
    {
        // Asked for anew: what an actor remembers of the account may be older, where its decision does not turn on it.
        var head = await engine.Store.ReadStreamHeadAsync(account, cancellation).ConfigureAwait(false);
        var guards = new List<StreamGuard> { new(account, head?.Version ?? 0) };
        foreach (var id in await CasePlaces.AllOfAsync(engine.Store, account.Value, cancellation).ConfigureAwait(false))
        {
            if (await engine.ReadCaseAsync(CaseIdentity.Stream(id), cancellation).ConfigureAwait(false)
                is not { } shared)
            {
                return null;
            }

            if (CaseParty.DebtorOf(shared.State.Parties) is not { } named)
            {
                continue;
            }

            var person = StreamId.Parse("person/" + named);
            if (guards.Exists(guard => guard.Stream == person))
            {
                continue;
            }

            // From the ledger and not from her actor, which may wait for a commit that this one is not to wait for.
            var debtor = await engine.FoldPersonAsync(person, cancellation).ConfigureAwait(false);
            if (debtor.NewerNodeNeeded)
            {
                return null;
            }

            guards.Add(new StreamGuard(person, debtor.Version));
        }

        return guards;
    }
}
