using Cases.Storage.Sqlite;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>Stores that a verb cannot use: it says which and what to do, and changes nothing.</summary>
public sealed class BadStoreTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("replay")]
    [InlineData("import")]
    [InlineData("payments")]
    [InlineData("case")]
    [InlineData("verify")]
    [InlineData("export")]
    [InlineData("doctor")]
    public async Task AnyVerb_StoreOfANewerVersion_IsExitThree(string verb)
    {
        await ReplayAsync();
        folder.Tamper("cases.db", "PRAGMA user_version = 99");
        (await Cli.RunAsync(Args(verb))).Fails(3, "cases.db", "99", "newer");
    }

    [Theory]
    [InlineData("replay")]
    [InlineData("import")]
    [InlineData("payments")]
    public async Task WritingVerb_StoreInUse_IsExitThree(string verb)
    {
        await using var held = SqliteLedgerStore.OpenWriter(folder.At("cases.db"));
        (await Cli.RunAsync(Args(verb))).Fails(3, "cases.db", "in use", "stop that process");
    }

    [Theory]
    [InlineData("case")]
    [InlineData("verify")]
    [InlineData("export")]
    public async Task ReadingVerb_StoreInUse_Reads(string verb)
    {
        await ReplayAsync();
        await using var held = SqliteLedgerStore.OpenWriter(folder.At("cases.db"));
        (await Cli.RunAsync(Args(verb))).Done();
    }

    [Theory]
    [InlineData("case")]
    [InlineData("verify")]
    [InlineData("export")]
    public async Task ReadingVerb_NoStore_IsExitTwoAndMakesNone(string verb)
    {
        (await Cli.RunAsync(Args(verb))).Fails(2, "cases.db", "--store");
        Assert.False(File.Exists(folder.At("cases.db")));
    }

    [Theory]
    [InlineData("replay")]
    [InlineData("verify")]
    [InlineData("doctor")]
    public async Task AnyVerb_FileThatIsNoStore_IsExitTwoAndLeavesIt(string verb)
    {
        folder.Write("cases.db", "dear diary, this is no database; it is long enough to be looked at twice\n");
        (await Cli.RunAsync(Args(verb))).Fails(2, "cases.db");
        Assert.StartsWith("dear diary", folder.Read("cases.db"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("replay")]
    [InlineData("verify")]
    public async Task AnyVerb_OtherDatabase_IsExitTwo(string verb)
    {
        folder.Tamper("cases.db", "CREATE TABLE songs(title TEXT)");
        (await Cli.RunAsync(Args(verb))).Fails(2, "cases.db", "--store");
    }

    [Theory]
    [InlineData("replay")]
    [InlineData("verify")]
    public async Task AnyVerb_DirectoryAsStore_IsExitTwo(string verb)
    {
        Directory.CreateDirectory(folder.At("cases.db"));
        (await Cli.RunAsync(Args(verb))).Fails(2, "cases.db", "--store");
    }

    [Fact]
    public async Task WritingVerb_StoreInNoFolder_IsExitTwo() =>
        (await Cli.RunAsync("replay", folder.Write("small.csv", Fines.Small), "--process", "road-fines",
            "--store", "sqlite:" + folder.At("none/cases.db"))).Fails(2, "none", "--store");

    [Theory]
    [InlineData("postgres:Host=localhost", "postgres:", "Database=")]
    [InlineData("postgres:", "postgres:", "Host=")]
    [InlineData("postgres://role:secret@host:port/db", "postgres:", "no address")]
    [InlineData("cases.db", "sqlite:FILE", "cases.db")]
    [InlineData("sqlite:", "sqlite:FILE", "memory")]
    [InlineData("", "sqlite:FILE", "memory")]
    public async Task Verb_StoreTextThatIsNone_SaysHowToWriteOne(string store, string one, string two) =>
        (await Cli.RunAsync("audit", "verify", "--store", store)).Fails(2, one, two);

    [Theory]
    [InlineData("entries")]
    [InlineData("streams")]
    [InlineData("meta")]
    public async Task Verify_StoreWithoutATable_IsExitOneAndNamesIt(string table)
    {
        await ReplayAsync();
        folder.Tamper("cases.db", "DROP TABLE " + table);
        (await Cli.RunAsync(Args("verify"))).Fails(1, "cases.db", $"table '{table}' is missing");
    }

    [Theory]
    [InlineData("replay")]
    [InlineData("verify")]
    public async Task AnyVerb_StoreCutToNothing_IsDamagedAndNotNew(string verb)
    {
        await ReplayAsync();
        File.WriteAllBytes(folder.At("cases.db"), []);
        (await Cli.RunAsync(Args(verb))).Fails(1, "cases.db", "damaged", "backup");
        Assert.Equal(0, new FileInfo(folder.At("cases.db")).Length);
    }

    [Fact]
    public async Task WritingVerb_KeyIsGone_IsExitThreeAndMakesNoNewOne()
    {
        await ReplayAsync();
        File.Delete(folder.At("cases.db.key"));
        (await Cli.RunAsync(Args("import"))).Fails(3, "cases.db.key", "restore");
        Assert.False(File.Exists(folder.At("cases.db.key")));
    }

    [Fact]
    public async Task WritingVerb_KeyIsNone_IsExitThree()
    {
        await ReplayAsync();
        folder.Write("cases.db.key", "not a key");
        (await Cli.RunAsync(Args("import"))).Fails(3, "cases.db.key", "64 hex digits");
    }

    private async Task ReplayAsync() => (await Cli.RunAsync(Args("replay"))).Done();

    private string[] Args(string verb) => verb switch
    {
        "replay" => ["replay", folder.Write("small.csv", Fines.Small), "--process", "road-fines",
            "--store", folder.Store()],
        "import" => ["import", folder.Write("t.csv", "account,currency,amount\n1,CNY,1.00\n"),
            "--store", folder.Store()],
        "payments" => ["payments", folder.Write("p.csv", "account,amount,currency,value_date,reference\n"),
            "--store", folder.Store()],
        "case" => ["case", "F1", "--store", folder.Store()],
        "verify" => ["audit", "verify", "--store", folder.Store()],
        "export" => ["audit", "export", "--format", "jsonl", "--store", folder.Store(),
            "--out", folder.At("trail.jsonl")],
        _ => [verb, "--store", folder.Store()],
    };
}
