using Cases.Ledger;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>The matrix: whatever is done to a ledger or its rows is found by <c>audit verify</c> and named.</summary>
/// <remarks>Either store states how it is tampered with, and adds what it alone can be.</remarks>
public abstract class TamperConformance
{
    private protected abstract FilledStore Filled { get; }

    /// <summary>Each column of the ledger, and what a change in it is told by.</summary>
    private protected abstract IReadOnlyDictionary<string, string> Columns { get; }

    /// <summary>The tables beside the rows that nothing can be compared with, and why.</summary>
    private protected virtual IReadOnlyDictionary<string, string> Unproved { get; } =
        new Dictionary<string, string>();

    /// <summary>Takes the entries from a position on away, with whatever else would show their loss.</summary>
    private protected abstract Task CutAsync(TamperedStore store, long from);

    /// <summary>Takes the read models away.</summary>
    private protected abstract Task ForgetDerivedAsync(TamperedStore store);

    [Fact]
    public async Task Verify_ABitOfAnyColumnOfTheLedger_IsFound() =>
        Assert.Empty(await TamperMatrix.FlipAllAsync(await Filled.CopyAsync(), Columns));

    [Fact]
    public async Task VerifyReadModels_ABitOfAnyColumn_IsFound() => Assert.Empty(
        await TamperMatrix.FlipRowsAsync(await Filled.CopyAsync(), Filled.Derived(), Unproved));

    [Fact]
    public async Task VerifyReadModels_RowsTakenOutOrAdded_AreNamed() =>
        await RowMatrix.RowsAsync(await Filled.CopyAsync(), Filled.Derived());

    [Fact]
    public async Task VerifyReadModels_BesideANodeThatWrites_FindsNothing() =>
        await RowMatrix.BesideAsync((await Filled.CopyAsync()).Store);

    [Fact]
    public async Task Verify_EntriesDroppedInsertedReordered_AreFoundAtTheirPosition() =>
        await LedgerMatrix.EntriesAsync(Filled.CopyAsync);

    [Fact]
    public async Task Verify_EntriesForgedBackDatedOrMoved_AreFound() =>
        await LedgerMatrix.ForgeriesAsync(Filled.CopyAsync);

    [Fact]
    public async Task Verify_HeadsRemovedOrExchanged_AreFoundAtTheirSize() =>
        await LedgerMatrix.HeadsAsync(Filled.CopyAsync);

    [Fact]
    public async Task Verify_RowsOfKeysDeletedOrPutBack_AreFoundAtTheEntryThatTells() =>
        await LedgerMatrix.KeysAsync(Filled.CopyAsync);

    [Fact]
    public async Task Verify_AnOlderCopy_IsFoundAgainstAHeadKeptElsewhere() =>
        await LedgerMatrix.OlderAsync(Filled.Itself(), Filled.CopyAsync);

    [Fact]
    public async Task Verify_TheEndCutOff_IsFoundAgainstHeadsTilesOrAWitness() =>
        await LedgerMatrix.CutsAsync(Filled.CopyAsync, CutAsync, ForgetDerivedAsync, Filled.Head());

    /// <summary>A filled store, and the copy of it that a test tampers with.</summary>
    public abstract class FilledStore
    {
        private protected Folder Folder { get; } = new();

        /// <summary>A new copy, in place of the one before it.</summary>
        internal abstract Task<TamperedStore> CopyAsync();

        /// <summary>The store that copies are made of; whoever tampers with it spoils them all.</summary>
        internal abstract TamperedStore Itself();

        /// <summary>The read models of the copy.</summary>
        internal abstract TamperedStore Derived();

        /// <summary>A signed head that somebody took out, and how many entries it covers.</summary>
        internal (string File, long Size) Head() => (Folder.At("held"),
            Checkpoint.Read(File.ReadAllText(Folder.At("held")), out _, out _)!.Head.Size);

        /// <summary>Fills the store and takes a signed head out of it.</summary>
        private protected async Task FillAsync(string store, Func<Task>? followed = null)
        {
            await ProvenStore.FillAsync(Folder, store, followed);
            (await Cli.RunAsync(
                "audit", "checkpoint", "--store", store, "--out", Folder.At("held"), "--json")).Done();
        }
    }
}
