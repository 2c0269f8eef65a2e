using System.Globalization;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>Every verb on a store on PostgreSQL, and what it says where that cannot be used.</summary>
public sealed class PostgresVerbTests : IDisposable
{
    private static readonly string Accounts = Path.Combine(Checkout.Root, "deploy", "examples", "accounts.csv");

    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Verbs_OneAfterTheOther_WorkAsOnAFile()
    {
        await using var pg = await PgStore.CreateAsync(folder);
        string[] on = ["--store", pg.Store, "--json"];

        var imported = (await Cli.RunAsync(["import", Accounts, .. on])).Done().Json;
        var again = (await Cli.RunAsync(["import", Accounts, .. on])).Done().Json;
        var account = File.ReadLines(Accounts).Skip(1).First().Split(',')[0];
        var paid = folder.Write(
            "paid.csv", $"account,amount,currency,value_date,reference\n{account},1.00,CNY,2026-11-01,b-1\n");
        (await Cli.RunAsync(["payments", paid, "--dry-run", .. on])).Done();
        var posted = (await Cli.RunAsync(["payments", paid, .. on])).Done().Json;
        var shown = (await Cli.RunAsync("case", account, "--store", pg.Store)).Done().Out;
        var verified = (await Cli.RunAsync(["audit", "verify", .. on])).Done().Json;
        var trail = (await Cli.RunAsync("audit", "export", "--format", "jsonl", "--case", account, "--store", pg.Store,
            "--out", folder.At("trail.jsonl"))).Done();

        Assert.InRange(imported.GetProperty("opened").GetInt64(), 1, 100);
        Assert.Equal(0, again.GetProperty("opened").GetInt64());
        Assert.Contains("matched", posted.ToString(), StringComparison.Ordinal);
        Assert.Contains("paymentRecorded", shown, StringComparison.Ordinal);
        Assert.True(verified.GetProperty("whole").GetBoolean());
        Assert.Contains("paymentRecorded", folder.Read("trail.jsonl"), StringComparison.Ordinal);
        Assert.Empty(trail.Out);
    }

    [Fact]
    public async Task Replay_OnPostgresAndOnAFile_TellsTheSame()
    {
        await using var pg = await PgStore.CreateAsync(folder);
        var log = folder.Write("small.csv", Fines.Small);
        string[] replay = ["replay", log, "--process", "road-fines", "--json", "--store"];

        var there = (await Cli.RunAsync([.. replay, pg.Store])).Done().Json;
        var here = (await Cli.RunAsync([.. replay, folder.Store()])).Done().Json;
        var again = (await Cli.RunAsync([.. replay, pg.Store])).Done().Json;

        Assert.All(["cases", "events", "accepted", "refused", "entries"], field =>
            Assert.Equal(here.GetProperty(field).GetInt64(), there.GetProperty(field).GetInt64()));
        Assert.Equal(there.GetProperty("accepted").GetInt64(), again.GetProperty("repeated").GetInt64());
    }

    [Fact]
    public async Task Replay_WithASeed_IsExitTwo()
    {
        await using var pg = await PgStore.CreateAsync(folder);
        var log = folder.Write("small.csv", Fines.Small);
        (await Cli.RunAsync("replay", log, "--process", "road-fines", "--seed", "7", "--store", pg.Store))
            .Fails(2, "--seed", "sqlite:FILE");
    }

    [Fact]
    public async Task AnyVerb_NotMigrated_IsExitThreeAndSaysHow()
    {
        await using var pg = await PgStore.CreateAsync(folder, isMigrated: false);
        (await Cli.RunAsync("import", Accounts, "--store", pg.Store)).Fails(3, "no store", "doctor --migrate");
        (await Cli.RunAsync("audit", "verify", "--store", pg.Store)).Fails(3, "no store", "doctor --migrate");

        var found = await Cli.RunAsync("doctor", "--store", pg.Store);

        Assert.Equal(1, found.Code);
        Assert.Contains("bad  schema", found.Out, StringComparison.Ordinal);
        Assert.Contains("doctor --migrate --as ROLE", found.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_Twice_RunsOnceAndDoctorIsContent()
    {
        await using var pg = await PgStore.CreateAsync(folder, isMigrated: false);
        var first = await Cli.RunAsync("doctor", "--store", pg.Store, "--migrate", "--as", pg.Owner);
        Environment.SetEnvironmentVariable(StoreMigration.Variable, pg.Owner);
        try
        {
            var second = (await Cli.RunAsync("doctor", "--store", pg.Store, "--migrate")).Done();

            Assert.Contains($"as {pg.Owner}", first.Done().Out, StringComparison.Ordinal);
            Assert.Contains("nothing to run", second.Out, StringComparison.Ordinal);
            Assert.Contains("ok   schema", second.Out, StringComparison.Ordinal);
            Assert.Contains($"configured by {MasterKeys.Variable}", second.Out, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable(StoreMigration.Variable, null);
        }
    }

    [Theory]
    [InlineData(-61_000, "bad", "00:01:01 ahead of")]
    [InlineData(-3_000, "warn", "00:00:03 ahead of")]
    [InlineData(-900, "ok", "is the server's")]
    [InlineData(100, "ok", "is the server's")]
    [InlineData(3_200, "warn", "00:00:03 behind")]
    [InlineData(90_200, "bad", "00:01:30 behind")]
    public void Doctor_ClocksThatDiffer_AreFoundByHowMuch(long serverAheadMs, string grade, string word)
    {
        var before = DateTimeOffset.UnixEpoch.AddYears(56);
        var after = before.AddMilliseconds(200);

        var found = PostgresExam.Clock(before.ToUnixTimeMilliseconds() + serverAheadMs, before, after);

        Assert.Equal(("clocks", grade), (found.Subject, found.Grade));
        Assert.Contains(word, found.What, StringComparison.Ordinal);
        Assert.Equal(grade == "ok", found.Remedy is null);
    }

    [Fact]
    public async Task Doctor_NoFileForTheLogOfReads_SaysSo()
    {
        await using var pg = await PgStore.CreateAsync(folder);
        var without = (await Cli.RunAsync("doctor", "--store", pg.Store)).Done();
        Environment.SetEnvironmentVariable(ServeLogs.SecurityVariable, folder.At("reads.log"));
        try
        {
            var with = (await Cli.RunAsync("doctor", "--store", pg.Store)).Done();

            Assert.Contains("warn reads", without.Out, StringComparison.Ordinal);
            Assert.Contains(ServeLogs.SecurityVariable, without.Out, StringComparison.Ordinal);
            Assert.Contains("ok   clocks", without.Out, StringComparison.Ordinal);
            Assert.Contains("ok   reads", with.Out, StringComparison.Ordinal);
            Assert.Contains("reads.log", with.Out, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable(ServeLogs.SecurityVariable, null);
        }
    }

    [Fact]
    public async Task Migrate_ByTheNodesOwnRole_MayNot_OrIsWarnedOf()
    {
        await using var pg = await PgStore.CreateAsync(folder, isMigrated: false);
        (await Cli.RunAsync("doctor", "--store", pg.Store, "--migrate")).Fails(3, pg.Role, "owns the database");
        (await Cli.RunAsync("doctor", "--store", pg.Store, "--migrate", "--as", "nobody"))
            .Fails(3, "password", "PGPASSFILE");

        await pg.SqlAsync($"GRANT CREATE ON DATABASE {pg.Store[(pg.Store.LastIndexOf('/') + 1)..]} TO {pg.Role}");
        var found = await Cli.RunAsync("doctor", "--store", pg.Store, "--migrate");

        Assert.Equal(0, found.Code);
        Assert.Contains("migrate under another role", found.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyVerb_NewerSchema_IsExitThree()
    {
        await using var pg = await PgStore.CreateAsync(folder);
        await pg.SqlAsync("INSERT INTO cases.migrations (number, name, sum) VALUES (99, '099_later', '')");
        (await Cli.RunAsync("import", Accounts, "--store", pg.Store)).Fails(3, "newer build");
        (await Cli.RunAsync("doctor", "--store", pg.Store)).Fails(3, "newer build");
    }

    [Fact]
    public async Task WritingVerb_NoMasterKeyConfigured_IsExitThreeAndSaysHow()
    {
        await using var pg = await PgStore.CreateAsync(folder);
        Environment.SetEnvironmentVariable(MasterKeys.Variable, null);

        (await Cli.RunAsync("import", Accounts, "--store", pg.Store)).Fails(3, MasterKeys.Variable, "64 hex digits");
        (await Cli.RunAsync("audit", "verify", "--store", pg.Store)).Done();
        var found = await Cli.RunAsync("doctor", "--store", pg.Store);

        Assert.Equal(1, found.Code);
        Assert.Contains("bad  master key", found.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WritingVerb_AnotherMasterKey_IsExitThree()
    {
        await using var pg = await PgStore.CreateAsync(folder);
        (await Cli.RunAsync("import", Accounts, "--store", pg.Store)).Done();
        folder.Write("master.key", new string('8', 64));
        (await Cli.RunAsync("import", Accounts, "--store", pg.Store)).Fails(3, "master.key", "not the key");
    }

    [Theory]
    [InlineData("import")]
    [InlineData("verify")]
    [InlineData("doctor")]
    [InlineData("migrate")]
    public async Task AnyVerb_WrongPasswordOrServerAway_IsExitThreeWithoutThePassword(string verb)
    {
        await using var pg = await PgStore.CreateAsync(folder);
        var secret = string.Create(CultureInfo.InvariantCulture, $"wrong-{Environment.ProcessId}-word");
        var wrong = pg.Store.Replace("@", $":{secret}@", StringComparison.Ordinal);
        var port = string.Create(CultureInfo.InvariantCulture, $":{pg.Port}/");
        var away = wrong.Replace(port, ":1/", StringComparison.Ordinal);

        var refused = await Cli.RunAsync([.. Args(verb, wrong), "--debug"]);
        var none = await Cli.RunAsync(Args(verb, away));

        Assert.Equal((3, 3), (refused.Code, none.Code));
        Assert.Contains("check role and password", refused.Error, StringComparison.Ordinal);
        none.Fails(3, "cannot be reached", "start it");
        Assert.DoesNotContain(secret, refused.Error + refused.Out + none.Error + none.Out, StringComparison.Ordinal);
    }

    private static string[] Args(string verb, string store) => verb switch
    {
        "import" => ["import", Accounts, "--store", store],
        "verify" => ["audit", "verify", "--store", store],
        "doctor" => ["doctor", "--store", store],
        _ => ["doctor", "--migrate", "--store", store],
    };
}
