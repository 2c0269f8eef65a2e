using System.Text.Json;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>The matrix on a file: whatever is done to the ledger is found by <c>audit verify</c> and named.</summary>
public sealed class SqliteTamperTests(SqliteTamperTests.Database filled)
    : TamperConformance, IClassFixture<SqliteTamperTests.Database>
{
    private protected override FilledStore Filled => filled;

    private protected override IReadOnlyDictionary<string, string> Columns { get; } = new Dictionary<string, string>(
        LedgerMatrix.Columns)
    {
        ["entries.prev"] = "link to the stream's previous entry",
        ["streams.key"] = "end of a stream",
        ["streams.last"] = "end of",
        ["meta.name"] = "cannot find its streams",
        ["meta.value"] = "end",
    };

    private protected override async Task CutAsync(TamperedStore store, long from)
    {
        await store.SqlAsync($"DELETE FROM entries WHERE position >= {from}");
        await store.SqlAsync("DELETE FROM streams; UPDATE meta SET value = 0 WHERE name = 'ends'");
    }

    private protected override Task ForgetDerivedAsync(TamperedStore store)
    {
        filled.ForgetDerived();
        return Task.CompletedTask;
    }

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

    /// <summary>A file of the tests' own.</summary>
    public sealed class Database : FilledStore, IAsyncLifetime
    {
        public async ValueTask InitializeAsync() => await FillAsync(Folder.Store());

        internal override Task<TamperedStore> CopyAsync()
        {
            ForgetDerived();
            foreach (var part in new[] { "", ".read" })
            {
                File.Delete(Folder.At("copy.db" + part));
                using var from = new SqliteConnection($"Data Source={Folder.At("cases.db" + part)};Pooling=False");
                using var to = new SqliteConnection($"Data Source={Folder.At("copy.db" + part)};Pooling=False");
                from.Open();
                to.Open();
                from.BackupDatabase(to);
            }

            File.Copy(Folder.At("cases.db.key"), Folder.At("copy.db.key"), overwrite: true);
            return Task.FromResult(TamperedStore.OfFile(Folder.Store("copy.db"), Folder.At("copy.db")));
        }

        internal override TamperedStore Itself() =>
            TamperedStore.OfFile(Folder.Store(), Folder.At("cases.db"));

        internal override TamperedStore Derived() =>
            TamperedStore.OfFile(Folder.Store("copy.db"), Folder.At("copy.db.read"));

        internal void ForgetDerived()
        {
            foreach (var file in Directory.GetFiles(Folder.Root, "copy.db*"))
            {
                if (!file.EndsWith("copy.db", StringComparison.Ordinal)
                    && !file.EndsWith(".key", StringComparison.Ordinal))
                {
                    File.Delete(file);
                }
            }
        }

        internal string Beside(string name) => Folder.At(name);

        internal void ForgetKey() => File.Delete(Folder.At("copy.db.key"));

        public ValueTask DisposeAsync()
        {
            Folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
