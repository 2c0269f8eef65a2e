using Cases.Ledger;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>The matrix on PostgreSQL: what a superuser does to the ledger is found by <c>audit verify</c>.</summary>
public sealed class PostgresTamperTests(PostgresTamperTests.Filled filled) : IClassFixture<PostgresTamperTests.Filled>
{
    private const string Scripts = TamperMatrix.NotOpened;

    /// <summary>Each column of the ledger's schema, and what a change in it is told by.</summary>
    private static readonly IReadOnlyDictionary<string, string> Columns = new Dictionary<string, string>(
        LedgerMatrix.Columns)
    {
        ["head.one"] = TamperMatrix.Impossible,
        ["head.next"] = "The end of the ledger is not behind its last entry",
        ["head.recorded"] = "The end of the ledger has another time",
        ["head.term"] = TamperMatrix.Unproved + "a count of commits that had to be settled, compared and never kept",
        ["marks.name"] = TamperMatrix.Unproved + "what witnesses took is proved by what they hold",
        ["marks.value"] = TamperMatrix.Unproved + "what witnesses took is proved by what they hold",
        ["migrations.number"] = Scripts + "postgres",
        ["migrations.name"] = Scripts + "is another one there",
        ["migrations.sum"] = Scripts + "is another one there",
        ["migrations.run_at"] = TamperMatrix.Unproved + "a note for people, nothing follows from it",
    };

    [Fact]
    public async Task Verify_ABitOfAnyColumnOfTheLedger_IsFound() =>
        Assert.Empty(await TamperMatrix.FlipAllAsync(await filled.CopyAsync(), Columns));

    [Fact]
    public async Task VerifyReadModels_ABitOfAnyColumn_IsFound() => Assert.Empty(await TamperMatrix.FlipRowsAsync(
        await filled.CopyAsync(), filled.Derived(), new Dictionary<string, string>
        {
            ["leases"] = "which node keeps rows just now, by the server's clock",
            ["sweeps"] = "which cases a sweeper has in hand just now",
        }));

    [Fact]
    public async Task VerifyReadModels_RowsTakenOutOrAdded_AreNamed() =>
        await RowMatrix.RowsAsync(await filled.CopyAsync(), filled.Derived());

    [Fact]
    public async Task VerifyReadModels_BesideANodeThatWrites_FindsNothing() =>
        await RowMatrix.BesideAsync((await filled.CopyAsync()).Store);

    [Fact]
    public async Task Verify_EntriesDroppedInsertedReordered_AreFoundAtTheirPosition() =>
        await LedgerMatrix.EntriesAsync(filled.CopyAsync);

    [Fact]
    public async Task Verify_EntriesForgedBackDatedOrMoved_AreFound() =>
        await LedgerMatrix.ForgeriesAsync(filled.CopyAsync);

    [Fact]
    public async Task Verify_HeadsRemovedOrExchanged_AreFoundAtTheirSize() =>
        await LedgerMatrix.HeadsAsync(filled.CopyAsync);

    [Fact]
    public async Task Verify_RowsOfKeysDeletedOrPutBack_AreFoundAtTheEntryThatTells() =>
        await LedgerMatrix.KeysAsync(filled.CopyAsync);

    [Fact]
    public async Task Verify_TheEndCutOff_IsFoundAgainstHeadsTilesOrAWitness() => await LedgerMatrix.CutsAsync(
        filled.CopyAsync,
        async (store, from) =>
        {
            var bytes = await store.ValueAsync<byte[]>(
                $"SELECT bytes FROM cases.entries WHERE position = {from - 1}");
            var recorded = LedgerEntry.Decode(bytes).RecordedAtMs;
            await store.SqlAsync($"DELETE FROM cases.entries WHERE position >= {from}");
            await store.SqlAsync($"UPDATE cases.head SET next = {from}, recorded = {recorded}");
        },
        store => store.SqlAsync("DROP SCHEMA cases_read CASCADE"),
        await filled.HeadAsync());

    [Fact]
    public async Task Verify_AnOlderCopyOfTheDatabase_IsFoundAgainstAHeadKeptElsewhere() =>
        await LedgerMatrix.OlderAsync(filled.Itself(), filled.CopyAsync);

    [Fact]
    public async Task Verify_ADumpThatWasRestored_IsFoundAgainstAHeadKeptElsewhere() =>
        await LedgerMatrix.OlderAsync(filled.Itself(), filled.RestoreAsync);

    [Fact]
    public async Task Verify_AChangedTile_IsFoundAtTheFirstEntryBelow()
    {
        var store = await filled.CopyAsync();
        await store.SqlAsync("UPDATE cases_read.tiles SET hashes = set_byte(hashes, 64, 255 - get_byte(hashes, 64))");
        await TamperMatrix.FoundAsync(store, 2, "tile/0/000");
    }

    /// <summary>A filled store, and the copy of it that a test tampers with.</summary>
    public sealed class Filled : IAsyncLifetime
    {
        private readonly Folder folder = new();
        private PgStore? pg;

        public async ValueTask InitializeAsync()
        {
            pg = await PgStore.CreateAsync(folder);
            await ProvenStore.FillAsync(folder, pg.Store, () => pg.SqlAsync(
                "DO $until$ BEGIN WHILE (SELECT count(*) FROM cases_read.cursors JOIN cases.head USING (next)) < 4 "
                + "LOOP PERFORM pg_sleep(0.01); END LOOP; END $until$"));
            (await Cli.RunAsync(
                "audit", "checkpoint", "--store", pg.Store, "--out", folder.At("held"), "--json")).Done();
        }

        internal Task<TamperedStore> CopyAsync() => pg!.CopyAsync();

        internal Task<TamperedStore> RestoreAsync() => pg!.RestoreAsync();

        internal TamperedStore Itself() => pg!.Itself();

        internal TamperedStore Derived() => pg!.Copied("cases_read");

        internal Task<(string File, long Size)> HeadAsync() => Task.FromResult((folder.At("held"),
            Checkpoint.Read(File.ReadAllText(folder.At("held")), out _, out _)!.Head.Size));

        public async ValueTask DisposeAsync()
        {
            if (pg is not null)
            {
                await pg.DisposeAsync();
            }

            folder.Dispose();
        }
    }
}
