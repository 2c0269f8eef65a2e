using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>
/// Whose erasure takes the keys of an account along, as far as its cases name them: the debtors of all of them. Of a
/// debtor by her own record alone nothing on the account tells; <see cref="Judged.KeysMayGo"/> is for her.
/// </summary>
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

            if (CaseParty.DebtorOf(shared.State.Parties) is not { } named
                || guards.Exists(guard => guard.Stream.Kind == "person" && guard.Stream.Name == named))
            {
                continue;
            }

            if (await engine.GuardPersonAsync(named, cancellation).ConfigureAwait(false) is not { } debtor)
            {
                return null;
            }

            guards.Add(debtor);
        }

        return guards;
    }
}
