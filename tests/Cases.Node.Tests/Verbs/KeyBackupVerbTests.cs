using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.Storage.Sqlite;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>Back-ups of keys: they expire, and never bring back what was erased.</summary>
public sealed class KeyBackupVerbTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DateTimeOffset LongAgo = new(2015, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private readonly Folder folder = new();

    private string File => folder.At("keys.jsonl");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Restore_BringsBackWhatIsMissing_AndNothingThatWasErased()
    {
        await FillAsync();
        Assert.Equal(3, (await RunAsync("backup", File)).Done().Json.GetProperty("keys").GetInt64());
        (await Cli.RunAsync("erase", "p1", "--ground", "unlawful", "--store", folder.Store())).Done();
        folder.Tamper("cases.db", "DELETE FROM keys WHERE owner = 'person/p2'");

        var restored = (await RunAsync("restore", File)).Done().Json;

        Assert.Equal(1, restored.GetProperty("restored").GetInt64());
        Assert.Equal(0, restored.GetProperty("destroyed").GetInt64());
        Assert.Equal(["person/p2", "person/p3"], await OwnersAsync());
        Assert.Equal(0, (await RunAsync("restore", File)).Done().Json.GetProperty("restored").GetInt64());
        (await Cli.RunAsync("audit", "verify", "--store", folder.Store())).Done();
        (await Cli.RunAsync("export", "person", "p2", "--store", folder.Store(), "--out", folder.At("p.json"))).Done();
        Assert.Contains("Name of p2", folder.Read("p.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Purge_OfAKeyThatCameBackByOtherMeans_DestroysItAgain()
    {
        await FillAsync();
        var row = (await RowsAsync()).Single(key => key.Owner == "person/p1");
        (await Cli.RunAsync("erase", "p1", "--ground", "unlawful", "--store", folder.Store())).Done();
        folder.Tamper("cases.db", $"INSERT OR REPLACE INTO keys VALUES ('{row.KeyId}', '{row.Owner}', '{row.Class}', "
            + $"x'{Convert.ToHexString(row.Wrapped)}', {row.CreatedAtMs})");

        Assert.Equal(1, (await RunAsync("purge")).Done().Json.GetProperty("destroyed").GetInt64());

        Assert.Equal(["person/p2", "person/p3"], await OwnersAsync());
        Assert.DoesNotContain(Directory.GetFiles(folder.Root, "cases.db*"), file =>
            System.IO.File.ReadAllBytes(file).AsSpan().IndexOf(row.Wrapped) >= 0);
        Assert.Equal(0, (await RunAsync("purge")).Done().Json.GetProperty("destroyed").GetInt64());
    }

    [Fact]
    public async Task Restore_OfAnExpiredOne_IsRefused_AndItsDayCannotBeChanged()
    {
        await FillAsync();
        await using (var store = SqliteLedgerStore.OpenReader(folder.At("cases.db")))
        {
            using var sealer = HostSettings.Sealer("x");
            await KeyBackup.WriteAsync(File, new KeyBackup(LongAgo, LongAgo.AddDays(90), 1), store, sealer, None);
        }

        (await RunAsync("restore", File)).Fails(2, "expired at 2015-05-31");
        folder.Write("keys.jsonl", folder.Read("keys.jsonl").Replace("2015-05-31", "2999-05-31"));
        (await RunAsync("restore", File)).Fails(2, "was changed");
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a back-up\n")]
    [InlineData("{}\n{}\n")]
    public async Task Restore_OfWhatIsNoBackup_IsRefused(string text)
    {
        await FillAsync();
        folder.Write("keys.jsonl", text);
        (await RunAsync("restore", File)).Fails(2, "is no back-up of this store's keys");
        (await RunAsync("restore", folder.At("none"))).Fails(2, "There is no file");
    }

    [Fact]
    public async Task Restore_FromBeforeARotation_IsRefused()
    {
        await FillAsync();
        (await RunAsync("backup", File)).Done();
        (await RunAsync("rotate", "--new", folder.At("next.key"))).Done();
        (await RunAsync("restore", File)).Fails(2, "another master key");
        (await RunAsync("backup", File)).Done();
        (await RunAsync("restore", File)).Done();
    }

    [Theory]
    [InlineData("0")]
    [InlineData("4000")]
    public async Task Backup_ForNoDays_OrForEver_IsExitTwo(string days)
    {
        await FillAsync();
        (await RunAsync("backup", File, "--days", days)).Fails(2, "1 to 3650 days");
    }

    private Task<CliResult> RunAsync(params string[] args) =>
        Cli.RunAsync(["keys", .. args, "--store", folder.Store(), "--json"]);

    private async Task<IReadOnlyList<SealingKey>> RowsAsync()
    {
        await using var store = SqliteLedgerStore.OpenReader(folder.At("cases.db"));
        return await store.ListKeysAsync("", 99, None);
    }

    private async Task<IEnumerable<string>> OwnersAsync() => (await RowsAsync()).Select(row => row.Owner)
        .Where(owner => owner.StartsWith("person/", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    /// <summary>Three persons with a name each, known for long.</summary>
    private async Task FillAsync()
    {
        await using var store = folder.OpenWriter();
        await using var run = EmbeddedRun.Start(new HostSettings(store, new VirtualClock(LongAgo)));
        foreach (var person in (string[])["p1", "p2", "p3"])
        {
            await run.Host.SendAsync(new CommandEnvelope(CommandId16.FromHash(person),
                StreamId.Parse("person/" + person), new Principal("core", "integration"),
                new RegisterPerson($"Name of {person}", null)), None).AsTask().Soon();
        }
    }
}
