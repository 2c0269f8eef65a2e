using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.Policies;

namespace Cases.Node;

/// <summary>What a verb that writes works with, whether the node is its own or one that serves the store.</summary>
internal interface IWorkingNode : IAsyncDisposable
{
    /// <summary>Takes commands.</summary>
    IStreamHost Host { get; }

    /// <summary>Opaque ids.</summary>
    CaseIdentity Identity { get; }

    /// <summary>Opens accounts' references in rows.</summary>
    AccountReferences References { get; }

    /// <summary>All packs, and those in force at the node.</summary>
    PolicyBook Book { get; }

    /// <summary>Runs a rehearsal's host on the caller's thread; null where the host runs by itself.</summary>
    Func<ValueTask<bool>>? Pump { get; }

    /// <summary>Waits until the rows of cases are behind what is in the ledger now.</summary>
    Task RowsAreCurrentAsync(CancellationToken cancellation);

    /// <summary>The cases of a reference or id.</summary>
    ValueTask<IReadOnlyList<CaseRow>> FindAsync(string referenceOrId, CancellationToken cancellation);

    /// <summary>The rows of some cases; accounts' references in them are sealed.</summary>
    ValueTask<IReadOnlyList<CaseRow>> ReadAsync(IReadOnlyList<string> caseIds, CancellationToken cancellation);

    /// <summary>
    /// Takes what is kept beside the ledger about a person whose data was erased out of it; a node that serves does so
    /// itself.
    /// </summary>
    ValueTask PurgeAsync(StreamId person, CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <summary>Changes a subscription, or has its events sent again.</summary>
    ValueTask<WebhookOutcome> ChangeWebhookAsync(WebhookCall call, CancellationToken cancellation);

    /// <summary>The head of the tree over everything in the ledger.</summary>
    ValueTask<TreeHead> ReadTreeAsync(CancellationToken cancellation);
}

/// <summary>Finds the node that a writing verb works with.</summary>
internal static class WorkingNode
{
    /// <summary>The node that serves the store, where one does; else one of this verb's own.</summary>
    /// <param name="storeText">The value of --store.</param>
    /// <param name="packs">Packs beside those that ship.</param>
    /// <param name="seed">The seed of a rehearsal; null for real time and real keys.</param>
    /// <param name="start">Where a rehearsal's clock starts.</param>
    /// <param name="written">The text of the packs beside those that ship; null where there are none.</param>
    public static async Task<IWorkingNode> OpenAsync(
        string storeText, IEnumerable<RulePack> packs, long? seed = null, DateTimeOffset? start = null,
        PolicySource? written = null)
    {
        var (live, why) = await LiveNode.TryOpenAsync(storeText, packs, seed).ConfigureAwait(false);
        if (live is not null)
        {
            return live;
        }

        try
        {
            return await RunningNode.OpenAsync(storeText, packs, seed, start, written).ConfigureAwait(false);
        }
        catch (LedgerStoreException error) when (error.Failure == StoreFailure.InUse && why is not null)
        {
            throw new VerbFailure(ExitCode.WorldFailed,
                $"{error.What}, and {why}: restart the node that serves it, or stop that process.", error);
        }
    }
}
