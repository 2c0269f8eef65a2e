using System.Text.Json;
using Cases.Ledger;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>The matrix on a file: whatever is done to the ledger is found by <c>audit verify</c> and named.</summary>
public sealed class SqliteTamperTests(SqliteTamperTests.Filled filled) : IClassFixture<SqliteTamperTests.Filled>
{
    /// <summary>Each column of the ledger's file, and what a change in it is told by.</summary>
    private static readonly IReadOnlyDictionary<string, string> Columns = new Dictionary<string, string>(
        LedgerMatrix.Columns)
    {
        ["entries.prev"] = "link to the stream's previous entry",
        ["streams.key"] = "end of a stream",
        ["streams.last"] = "end of",
        ["meta.name"] = "cannot find its streams",
        ["meta.value"] = "end",
    };

    [Fact]
    public async Task Verify_ABitOfAnyColumnOfTheLedger_IsFound() =>
        Assert.Empty(await TamperMatrix.FlipAllAsync(await filled.CopyAsync(), Columns));

    [Fact]
    public async Task VerifyReadModels_ABitOfAnyColumn_IsFound() => Assert.Empty(await TamperMatrix.FlipRowsAsync(
        await filled.CopyAsync(), filled.Derived(), new Dictionary<string, string>()));

    [Fact]
    public async Task VerifyReadModels_RowsTakenOutOrAdded_AreNamed()
    {
        var store = await filled.CopyAsync();
        await RowMatrix.RowsAsync(store, filled.Derived());
    }

    [Fact]
    public async Task VerifyReadModels_BesideANodeThatWrites_FindsNothing() =>
        await RowMatrix.BesideAsync((await filled.CopyAsync()).Store);

    [Fact]
    public async Task VerifyReadModels_WithoutTheKeyOrThePacks_SaysWhatWasNotCompared()
    {
        var store = await filled.CopyAsync();
        filled.ForgetKey();
        var found = (await TamperMatrix.VerifyAsync(store, "--read-models")).Done().Json;
        Assert.Equal(JsonValueKind.Null, found.GetProperty("keys").ValueKind);
        Assert.Contains("search was not compared", found.GetProperty("readModels").GetProperty("notes").ToString(),
            StringComparison.Ordinal);

        store = await filled.CopyAsync();
        var other = await Cli.RunAsync("audit", "verify", "--store", store.Store, "--read-models");
        Assert.Equal(1, other.Code);
        Assert.Contains("made under other policies", other.Out, StringComparison.Ordinal);
        Assert.Contains("work_made, row 1, column mark", other.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task VerifyReadModels_WithoutAny_SaysSo()
    {
        var store = await filled.CopyAsync();
        filled.ForgetDerived();
        var result = (await Cli.RunAsync("audit", "verify", "--store", store.Store, "--read-models")).Done();
        Assert.Contains("none are kept yet", result.Out, StringComparison.Ordinal);
    }

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
    public async Task Verify_TheEndCutOff_IsFoundAgainstHeadsTilesOrAWitness() => await LedgerMatrix.CutsAsync(
        filled.CopyAsync,
        async (store, from) =>
        {
            await store.SqlAsync($"DELETE FROM entries WHERE position >= {from}");
            await store.SqlAsync("DELETE FROM streams; UPDATE meta SET value = 0 WHERE name = 'ends'");
        },
        _ =>
        {
            filled.ForgetDerived();
            return Task.CompletedTask;
        },
        await filled.HeadAsync());

    [Fact]
    public async Task Verify_AnOlderCopyOfTheFile_IsFoundAgainstAHeadKeptElsewhere() =>
        await LedgerMatrix.OlderAsync(filled.Itself(), filled.CopyAsync);

    [Fact]
    public async Task Verify_RowsOfKeysDeletedOrPutBack_AreFoundAtTheEntryThatTells() =>
        await LedgerMatrix.KeysAsync(filled.CopyAsync);

    [Fact]
    public async Task Verify_RowsOfKeysDeleted_AreFoundWithoutTheMasterKeyToo()
    {
        var store = await filled.CopyAsync();
        filled.ForgetKey();
        await store.SqlAsync("DELETE FROM keys WHERE owner LIKE 'person/%'");
        var fault = TamperMatrix.FaultOf(await TamperMatrix.VerifyAsync(store));
        Assert.Equal("person/p1", fault.GetProperty("stream").GetString());
        Assert.Contains("no erasure names it", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_TheMachinesOwnKeysGone_AreFoundAtTheEntriesThatTellOfThem()
    {
        var store = await filled.CopyAsync();
        (await Cli.RunAsync("keys", "rotate", "--new", filled.Beside("next.key"), "--store", store.Store, "--json"))
            .Done();
        (await TamperMatrix.VerifyAsync(store)).Done();
        var rotated = await store.ValueAsync<long>("SELECT min(position) FROM entries WHERE stream = 'system/keys'");
        await store.SqlAsync("DELETE FROM keys WHERE owner = 'system/keys'");
        await TamperMatrix.FoundAsync(store, rotated, "installation's key");

        store = await filled.CopyAsync();
        await store.SqlAsync("DELETE FROM keys");
        var fault = TamperMatrix.FaultOf(await TamperMatrix.VerifyAsync(store));
        Assert.Equal("system/checkpoints", fault.GetProperty("stream").GetString());
    }

    /// <summary>A filled store, and the copy of it that a test tampers with.</summary>
    public sealed class Filled : IAsyncLifetime
    {
        private readonly Folder folder = new();

        public async ValueTask InitializeAsync()
        {
            await ProvenStore.FillAsync(folder, folder.Store());
            (await Cli.RunAsync(
                "audit", "checkpoint", "--store", folder.Store(), "--out", folder.At("held"), "--json")).Done();
        }

        internal Task<TamperedStore> CopyAsync()
        {
            ForgetDerived();
            foreach (var part in new[] { "", ".read", ".key" })
            {
                using var from = new SqliteConnection($"Data Source={folder.At("cases.db" + part)};Pooling=False");
                if (part == ".key")
                {
                    File.Copy(folder.At("cases.db.key"), folder.At("copy.db.key"), overwrite: true);
                }
                else
                {
                    File.Delete(folder.At("copy.db" + part));
                    using var to = new SqliteConnection($"Data Source={folder.At("copy.db" + part)};Pooling=False");
                    from.Open();
                    to.Open();
                    from.BackupDatabase(to);
                }
            }

            return Task.FromResult(TamperedStore.OfFile(folder.Store("copy.db"), folder.At("copy.db")));
        }

        /// <summary>The store that copies are made of; whoever tampers with it spoils them all.</summary>
        internal TamperedStore Itself() => TamperedStore.OfFile(folder.Store(), folder.At("cases.db"));

        /// <summary>The read models of the copy.</summary>
        internal TamperedStore Derived() => TamperedStore.OfFile(folder.Store("copy.db"), folder.At("copy.db.read"));

        internal void ForgetDerived()
        {
            foreach (var file in Directory.GetFiles(folder.Root, "copy.db*"))
            {
                if (!file.EndsWith("copy.db", StringComparison.Ordinal)
                    && !file.EndsWith(".key", StringComparison.Ordinal))
                {
                    File.Delete(file);
                }
            }
        }

        internal string Beside(string name) => folder.At(name);

        internal void ForgetKey() => File.Delete(folder.At("copy.db.key"));

        internal Task<(string File, long Size)> HeadAsync() => Task.FromResult((folder.At("held"),
            Checkpoint.Read(File.ReadAllText(folder.At("held")), out _, out _)!.Head.Size));

        public ValueTask DisposeAsync()
        {
            folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
