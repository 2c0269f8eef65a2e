using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>Verbs that write while a node serves their store: they send through that node.</summary>
public sealed class LiveNodeTests : IDisposable
{
    private const string Accounts = "account,currency,amount,due_date\n";
    private const string Payments = "account,amount,currency,value_date,reference,reverses\n";

    private readonly Folder folder = new();

    private string NodeFile => folder.At("cases.db.node");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task ImportAndPayments_WhileServed_GoThroughTheNodeOnce()
    {
        using var node = await ServingProcess.StartAsync(folder.Store());
        var accounts = folder.Write("a.csv", $"{Accounts}0001,CNY,10.00,2026-03-31\n0002,JPY,500,2026-03-31\n");
        var payments = folder.Write("p.csv", $"""
            {Payments.TrimEnd()}
            0001,4.00,CNY,2026-04-02,r1,
            0001,4.00,CNY,2026-04-02,r1,
            0001,1.00,CNY,2026-04-02,r2,
            0001,-1.00,CNY,2026-04-03,r3,r2
            0009,5.00,CNY,2026-04-03,r4,

            """);

        var first = (await RunAsync("import", accounts)).Done().Json;
        var paid = (await RunAsync("payments", payments)).Done().Json;
        var again = (await RunAsync("import", accounts)).Done().Json;
        var dry = (await RunAsync("payments", payments, "--dry-run")).Done().Json;

        Assert.Equal((2, 0), (Number(first, "opened"), Number(first, "rejected")));
        Assert.Equal(["matched", "duplicate", "matched", "reversed", "unmatched"], Outcomes(paid));
        Assert.Equal((0, 0, 2), (Number(again, "opened"), Number(again, "changed"), Number(again, "unchanged")));
        Assert.Equal(["duplicate", "duplicate", "duplicate", "duplicate", "unmatched"], Outcomes(dry));
        Assert.Equal("6.00", await OutstandingAsync("0001"));
        Assert.Equal(0, (await node.TerminateAsync()).Code);
        (await Cli.RunAsync("audit", "verify", "--store", folder.Store())).Done();

        // Without the node the verb works alone, and finds everything as it was.
        Assert.Equal(2, Number((await RunAsync("import", accounts)).Done().Json, "unchanged"));
    }

    [Fact]
    public async Task ImportStrict_WhileServed_TakesAllOrNothing()
    {
        using var node = await ServingProcess.StartAsync(folder.Store());
        var bad = folder.Write("a.csv", $"{Accounts}0001,CNY,10.00,2026-03-31\n0002,CNY,ten,2026-03-31\n");

        var refused = await RunAsync("import", bad, "--strict");

        Assert.Equal(2, refused.Code);
        (await Cli.RunAsync("case", "0001", "--store", folder.Store())).Fails(2, "0001");
        Assert.Equal(0, (await node.TerminateAsync()).Code);
    }

    [Fact]
    public async Task TwoImportsAtOnce_WhileServed_BothEndAndNothingIsDoubled()
    {
        using var node = await ServingProcess.StartAsync(folder.Store());
        var table = new StringBuilder(Accounts);
        for (var row = 0; row < 300; row++)
        {
            table.Append(CultureInfo.InvariantCulture, $"A{row:0000},CNY,10.00,2026-03-31\n");
        }

        var file = folder.Write("a.csv", table.ToString());
        using var one = CasesProcess.Start("import", file, "--store", folder.Store(), "--json");
        using var two = CasesProcess.Start("import", file, "--store", folder.Store(), "--json");
        var ends = await Task.WhenAll(one.EndAsync(), two.EndAsync());

        Assert.All(ends, end => Assert.Equal(0, Number(end.Done().Json, "rejected")));
        Assert.Equal(0, (await node.TerminateAsync()).Code);
        var trail = folder.At("trail.jsonl");
        (await Cli.RunAsync("audit", "export", "--format", "jsonl", "--store", folder.Store(), "--out", trail)).Done();
        Assert.Equal(300, File.ReadLines(trail).Count(
            line => line.Contains("\"kind\":\"caseOpened\"", StringComparison.Ordinal)));
        (await Cli.RunAsync("audit", "verify", "--store", folder.Store())).Done();
    }

    [Fact]
    public async Task Replay_WhileServed_GoesThroughTheNodeAndARehearsalDoesNot()
    {
        using var node = await ServingProcess.StartAsync(folder.Store());
        var log = folder.Write("small.csv", Fines.Small);
        string[] replay = ["replay", log, "--process", "road-fines", "--store", folder.Store(), "--json"];

        (await Cli.RunAsync([.. replay, "--seed", "7"])).Fails(2, "--seed", "a node serves");
        var result = (await Cli.RunAsync([.. replay, "--out", folder.At("out.csv")])).Done().Json;

        Assert.Equal(10, Number(result, "accepted"));
        Assert.Equal(Fines.SmallOut, File.ReadLines(folder.At("out.csv")));
        Assert.Equal(0, (await node.TerminateAsync()).Code);
        var verified = (await Cli.RunAsync("audit", "verify", "--store", folder.Store(), "--json")).Done().Json;
        Assert.Equal(Number(verified, "entries"), Number(result, "entries"));
    }

    [Fact]
    public async Task NodeFile_WhileServed_IsForItsOwnerAloneAndGoneAfterwards()
    {
        using var node = await ServingProcess.StartAsync(folder.Store());

        Assert.True(File.Exists(NodeFile));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(NodeFile));
        }

        var said = await node.TerminateAsync();
        Assert.False(File.Exists(NodeFile));
        Assert.DoesNotContain("secret", said.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("secret")]
    [InlineData("address")]
    public async Task NodeFile_ThatWasChanged_IsExitThreeAndNothingIsWritten(string field)
    {
        using var node = await ServingProcess.StartAsync(folder.Store());
        Change(field, field == "secret" ? new string('0', 64) : "192.0.2.1:9");

        var end = await RunAsync("import", OneAccount());

        end.Fails(3, "in use", "cases.db.node", "does not answer");
        (await Cli.RunAsync("case", "0001", "--store", folder.Store())).Fails(2, "0001");
        Assert.Equal(0, (await node.TerminateAsync()).Code);
        if (field == "secret")
        {
            Assert.Contains("VerbRefused", folder.Read("cases.db.security.log"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Key_ThatIsNotTheNodes_IsExitThreeAndNothingIsWritten()
    {
        using var node = await ServingProcess.StartAsync(folder.Store());
        var other = folder.Write("other.key", new string('a', 64));

        var end = await CasesProcess.ShellAsync(
            "CASES_MASTER_KEY_FILE=\"$1\" cases import \"$2\" --store \"$3\" --json",
            other, OneAccount(), folder.Store());

        end.Fails(3, "other.key", "not the key", "CASES_MASTER_KEY_FILE");
        Assert.Equal(0, (await node.TerminateAsync()).Code);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not at all")]
    [InlineData("{\"format\":99,\"address\":\"127.0.0.1:9\",\"secret\":\"\",\"key\":\"\",\"build\":\"\"}")]
    [InlineData("{\"format\":1}")]
    [InlineData("{\"format\":2}")]
    public async Task NodeFile_LeftByADeadNode_IsPassedOver(string text)
    {
        folder.Write("cases.db.node", text);
        Assert.Equal(1, Number((await RunAsync("import", OneAccount())).Done().Json, "opened"));
        Assert.False(File.Exists(NodeFile));
    }

    [Fact]
    public async Task NodeFile_OfADeadNodeWhosePortSomebodyElseHas_IsPassedOver()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        folder.Write("cases.db.node", JsonSerializer.Serialize(new
        {
            format = 2, address = other.LocalEndpoint.ToString(), secret = new string('1', 64), key = "k", build = "b",
            process = 1, packs = new[] { "BANK" },
        }));
        var met = Task.Run(async () =>
        {
            using var caller = await other.AcceptSocketAsync();
            var heard = await caller.ReceiveAsync(new byte[256]);
            await caller.SendAsync(new byte[64]);
            return heard;
        });

        Assert.Equal(1, Number((await RunAsync("import", OneAccount())).Done().Json, "opened"));

        // It heard the opening and random bytes: nothing that follows from the secret.
        Assert.Equal(40, await met.Soon());
    }

    [Fact]
    public async Task Import_NodeKilledInTheMiddle_IsExitThreeAndRunAgainIsWhole()
    {
        Assert.SkipUnless(TestSwitches.All, TestSwitches.OnlyWithAll);
        const int Rows = 60_000;
        var table = new StringBuilder(Accounts);
        for (var row = 0; row < Rows; row++)
        {
            table.Append(CultureInfo.InvariantCulture, $"A{row:00000},CNY,10.00,2026-03-31\n");
        }

        var file = folder.Write("a.csv", table.ToString());
        using (var node = await ServingProcess.StartAsync(folder.Store()))
        {
            using var import = CasesProcess.Start("import", file, "--store", folder.Store(), "--json");
            Assert.StartsWith("imported ", await import.FirstComplaintAsync(), StringComparison.Ordinal);
            await node.KillAsync();
            (await import.EndAsync()).Fails(3, "ended before it had answered", "run this again");
        }

        Assert.True(File.Exists(NodeFile));
        var again = (await Cli.RunAsync("import", file, "--store", folder.Store(), "--json")).Json;
        Assert.Equal(Rows, Number(again, "opened") + Number(again, "unchanged"));
        Assert.InRange(Number(again, "unchanged"), 1, Rows - 1);
        (await Cli.RunAsync("audit", "verify", "--store", folder.Store())).Done();
        Assert.False(File.Exists(NodeFile));
    }

    private Task<CliResult> RunAsync(string verb, params string[] more) =>
        Cli.RunAsync([verb, .. more, "--store", folder.Store(), "--json"]);

    private string OneAccount() => folder.Write("one.csv", $"{Accounts}0001,CNY,10.00,2026-03-31\n");

    private void Change(string field, string value)
    {
        var file = JsonNode.Parse(File.ReadAllText(NodeFile))!;
        file[field] = value;
        File.WriteAllText(NodeFile, file.ToJsonString());
    }

    private async Task<string> OutstandingAsync(string account) =>
        (await Cli.RunAsync("case", account, "--store", folder.Store(), "--json")).Done().Json
            .GetProperty("cases")[0].GetProperty("outstanding").GetProperty("amount").GetString()!;

    private static long Number(JsonElement json, string name) => json.GetProperty(name).GetInt64();

    private static string[] Outcomes(JsonElement json) =>
        [.. json.GetProperty("payments").EnumerateArray().Select(line => line.GetProperty("outcome").GetString()!)];
}
