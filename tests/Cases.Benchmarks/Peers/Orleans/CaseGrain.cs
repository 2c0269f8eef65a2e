using Cases.Ledger;
using Orleans;
using Orleans.Runtime;

namespace Cases.Benchmarks;

/// <summary>A case as a grain; its key is the stream.</summary>
internal interface ICaseGrain : IGrainWithStringKey
{
    /// <summary>Writes the state of a case that has its first entry.</summary>
    Task OpenAsync();

    /// <summary>One transition: the state is written, then the entry is added to the audit table.</summary>
    /// <returns>The version after it.</returns>
    Task<long> PayAsync();
}

/// <summary>What the head row of a case holds for the other peers.</summary>
[GenerateSerializer]
internal sealed class CaseGrainState
{
    [Id(0)]
    public long Sequence { get; set; }

    [Id(1)]
    public long Version { get; set; }

    [Id(2)]
    public byte[] Hash { get; set; } = [];
}

/// <summary>The grain as its own handbook has it: change the state, await the write, then write beside it.</summary>
/// <remarks>
/// State and audit are two transactions, since the storage of Orleans commits alone; a failure between them loses the
/// entry. That is the way that is measured, and no advice.
/// </remarks>
internal sealed class CaseGrain(
    [PersistentState(CaseGrain.State, CaseGrain.Storage)] IPersistentState<CaseGrainState> state, GrainAudit audit)
    : Grain, ICaseGrain
{
    /// <summary>The storage's name in the silo.</summary>
    public const string Storage = "bench";

    // What the storage calls the grain's type: unique in the service.
    private const string State = "benchCase";

    public Task OpenAsync() => MoveAsync();

    public async Task<long> PayAsync()
    {
        await MoveAsync().ConfigureAwait(true);
        var (key, now) = (this.GetPrimaryKeyString(), state.State);
        await audit.AddAsync(key, now.Sequence, now.Version, now.Hash).ConfigureAwait(true);
        return now.Version;
    }

    // The turn of a grain is kept over an await, so nothing here leaves its scheduler.
    private Task MoveAsync()
    {
        var hash = new byte[Hash32.Size];
        MerkleHash.Leaf(audit.Bytes).CopyTo(hash);
        state.State.Sequence++;
        state.State.Version++;
        state.State.Hash = hash;
        return state.WriteStateAsync();
    }
}
