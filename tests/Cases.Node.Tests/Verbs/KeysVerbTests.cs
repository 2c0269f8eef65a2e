using System.Text;
using Cases.Storage.Sqlite;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary><c>keys</c>: another master key for a store, with nothing else changed.</summary>
public sealed class KeysVerbTests : IDisposable
{
    private const string Table = "account,currency,amount,due_date\n0001,CNY,10.00,2026-03-31\n";

    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Rotate_BesideTheStore_PutsTheNewKeyThere_AndNothingIsUnderTheOldOne()
    {
        var accounts = folder.Write("a.csv", Table);
        (await RunAsync("import", accounts)).Done();
        var old = folder.Read("cases.db.key");
        var id = await CaseAsync();
        var before = await WrappedAsync();

        var rotated = (await RunAsync("keys", "rotate", "--new", folder.At("next.key"))).Done().Json;

        Assert.Equal(folder.Read("next.key"), folder.Read("cases.db.key"));
        Assert.NotEqual(old, folder.Read("cases.db.key"));
        Assert.Equal(before.Count + 1, rotated.GetProperty("wrapped").GetInt64());
        Assert.All(Directory.GetFiles(folder.Root, "cases.db*"), file => Assert.All(before, bytes =>
            Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf(bytes))));
        (await Cli.RunAsync("doctor", "--store", folder.Store())).Done();
        (await Cli.RunAsync("audit", "verify", "--store", folder.Store())).Done();
        Assert.Equal(1, (await RunAsync("import", accounts)).Done().Json.GetProperty("unchanged").GetInt64());
        Assert.Equal(id, await CaseAsync());

        folder.Write("cases.db.key", old);
        (await RunAsync("import", accounts)).Fails(3, "rotated", rotated.GetProperty("check").GetString()!);
        (await Cli.RunAsync("export", "person", "p1", "--store", folder.Store(), "--out", folder.At("p.json")))
            .Fails(3, "rotated");

        // As after a kill before the key's file was replaced: run again, it ends what it began.
        Assert.Equal(0, (await RunAsync("keys", "rotate", "--new", folder.At("next.key"))).Done().Json
            .GetProperty("wrapped").GetInt64());
        (await RunAsync("import", accounts)).Done();
        (await RunAsync("keys", "rotate", "--new", folder.At("next.key"))).Fails(2, "nothing is left to do");
    }

    [Fact]
    public async Task Rotate_WhileANodeServes_SaysToStopIt()
    {
        (await RunAsync("import", folder.Write("a.csv", Table))).Done();
        using var node = await ServingProcess.StartAsync(folder.Store());
        (await RunAsync("keys", "rotate", "--new", folder.At("next.key"))).Fails(3, "stop the node");
        Assert.Equal(0, (await node.TerminateAsync()).Code);
        (await RunAsync("keys", "rotate", "--new", folder.At("next.key"))).Done();
    }

    [Theory]
    [InlineData("cases.db.key", "--out")]
    [InlineData("bad.key", "is no master key")]
    [InlineData("old.key", "is the old master key")]
    public async Task Rotate_ToAFileThatCannotBe_ChangesNothing(string name, string word)
    {
        (await RunAsync("import", folder.Write("a.csv", Table))).Done();
        folder.Write("bad.key", "1234");
        folder.Write("old.key", folder.Read("cases.db.key"));
        var ran = await RunAsync("keys", "rotate", "--new", folder.At(name));
        Assert.NotEqual(0, ran.Code);
        Assert.Contains(word, ran.Error, StringComparison.Ordinal);
        (await RunAsync("import", folder.At("a.csv"))).Done();
    }

    [Fact]
    public async Task Rotate_NoStore_IsExitTwo_AndMakesNone()
    {
        (await RunAsync("keys", "rotate", "--new", folder.At("next.key"))).Fails(2, "There is no store");
        Assert.Empty(Directory.GetFiles(folder.Root));
    }

    private Task<CliResult> RunAsync(params string[] args) =>
        Cli.RunAsync([.. args, "--store", folder.Store(), "--json"]);

    private async Task<string> CaseAsync() => (await Cli.RunAsync("case", "0001", "--store", folder.Store(), "--json"))
        .Done().Json.GetProperty("cases")[0].GetProperty("id").GetString()!;

    private async Task<List<byte[]>> WrappedAsync()
    {
        await using var store = SqliteLedgerStore.OpenReader(folder.At("cases.db"));
        return [.. (await store.ListKeysAsync("", 99, CancellationToken.None)).Select(row => row.Wrapped)];
    }
}
