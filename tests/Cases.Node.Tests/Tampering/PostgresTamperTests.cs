using Cases.Ledger;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>The matrix on PostgreSQL: what a superuser does to the ledger is found by <c>audit verify</c>.</summary>
public sealed class PostgresTamperTests(PostgresTamperTests.Database filled)
    : TamperConformance, IClassFixture<PostgresTamperTests.Database>
{
    private const string Scripts = TamperMatrix.NotOpened;

    private protected override FilledStore Filled => filled;

    private protected override IReadOnlyDictionary<string, string> Columns { get; } = new Dictionary<string, string>(
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

    private protected override IReadOnlyDictionary<string, string> Unproved { get; } = new Dictionary<string, string>
    {
        ["leases"] = "which node keeps rows just now, by the server's clock",
        ["sweeps"] = "which cases a sweeper has in hand just now",
    };

    private protected override async Task CutAsync(TamperedStore store, long from)
    {
        var bytes = await store.ValueAsync<byte[]>($"SELECT bytes FROM cases.entries WHERE position = {from - 1}");
        var recorded = LedgerEntry.Decode(bytes).RecordedAtMs;
        await store.SqlAsync($"DELETE FROM cases.entries WHERE position >= {from}");
        await store.SqlAsync($"UPDATE cases.head SET next = {from}, recorded = {recorded}");
    }

    private protected override Task ForgetDerivedAsync(TamperedStore store) =>
        store.SqlAsync("DROP SCHEMA cases_read CASCADE");

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

    /// <summary>A database of the tests' own.</summary>
    public sealed class Database : FilledStore, IAsyncLifetime
    {
        private PgStore? pg;

        public async ValueTask InitializeAsync()
        {
            pg = await PgStore.CreateAsync(Folder);
            await FillAsync(pg.Store, pg.RowsAreCurrentAsync);
        }

        internal override Task<TamperedStore> CopyAsync() => pg!.CopyAsync();

        internal Task<TamperedStore> RestoreAsync() => pg!.RestoreAsync();

        internal override TamperedStore Itself() => pg!.Itself();

        internal override TamperedStore Derived() => pg!.Copied("cases_read");

        public async ValueTask DisposeAsync()
        {
            if (pg is not null)
            {
                await pg.DisposeAsync();
            }

            Folder.Dispose();
        }
    }
}
