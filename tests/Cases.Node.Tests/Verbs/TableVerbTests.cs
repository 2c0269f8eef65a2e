using Xunit;

namespace Cases.Node.Tests;

/// <summary>Import and payments on tables that are well.</summary>
public sealed class TableVerbTests : IDisposable
{
    private const string Accounts = "account,currency,amount,due_date\n";
    private const string Payments = "account,amount,currency,value_date,reference,reverses\n";

    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Import_Twice_ChangesNothingTheSecondTime()
    {
        await ImportAsync("0001,CNY,10.00,2026-03-31\n0002,JPY,500,2026-03-31\n");
        var again = await ImportAsync("0001,CNY,10.00,2026-03-31\n0002,JPY,500,2026-03-31\n");
        Assert.Contains("unchanged             2", again.Out, StringComparison.Ordinal);
        Assert.Contains("opened                0", again.Out, StringComparison.Ordinal);
        Assert.Contains("changed               0", again.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_ValueGoesThereAndBackInOneFile_EndsWhereItBegan()
    {
        await ImportAsync("0001,CNY,10.00,2026-03-31\n0001,CNY,12.00,2026-03-31\n0001,CNY,10.00,2026-03-31\n");
        Assert.Equal("10.00", await OutstandingAsync("0001"));
    }

    [Fact]
    public async Task Import_LeadingZeros_Stay()
    {
        await ImportAsync("0001,CNY,10.00,2026-03-31\n");
        (await Cli.RunAsync("case", "1", "--store", folder.Store())).Fails(2, "'1'");
    }

    [Fact]
    public async Task Payments_OneFileTwice_PostsOnce()
    {
        await ImportAsync("0001,CNY,10.00,2026-03-31\n");
        var table = folder.Write("p.csv", $"{Payments}0001,4.00,CNY,2026-04-02,r1,\n");
        (await Cli.RunAsync("payments", table, "--store", folder.Store())).Done();
        var again = (await Cli.RunAsync("payments", table, "--store", folder.Store(), "--json")).Done().Json;
        Assert.Equal("duplicate", Assert.Single(Outcomes(again)));
        Assert.Equal("6.00", await OutstandingAsync("0001"));
    }

    [Fact]
    public async Task Payments_EveryOutcome_IsNamedWithItsReference()
    {
        await ImportAsync("0001,CNY,10.00,2026-03-31\n");
        var table = folder.Write("p.csv", $"""
            {Payments.TrimEnd()}
            0001,4.00,CNY,2026-04-02,r1,
            0001,4.00,CNY,2026-04-02,r1,
            0001,-4.00,CNY,2026-04-03,r2,r1
            0009,5.00,CNY,2026-04-03,r3,

            """);
        var result = (await Cli.RunAsync("payments", table, "--store", folder.Store(), "--json")).Done().Json;
        Assert.Equal(["matched", "duplicate", "reversed", "unmatched"], Outcomes(result));
        Assert.Equal(["r1", "r1", "r2", "r3"], result.GetProperty("payments").EnumerateArray()
            .Select(line => line.GetProperty("reference").GetString()));
        var file = Assert.Single(result.GetProperty("files").EnumerateArray());
        Assert.Equal("13.00", file.GetProperty("credits").GetProperty("CNY").GetString());
        Assert.Equal("4.00", file.GetProperty("debits").GetProperty("CNY").GetString());
        Assert.Equal("10.00", await OutstandingAsync("0001"));
    }

    [Fact]
    public async Task Payments_DryRun_ReportsAndPostsNothing()
    {
        await ImportAsync("0001,CNY,10.00,2026-03-31\n");
        var table = folder.Write("p.csv", $"{Payments}0001,4.00,CNY,2026-04-02,r1,\n");
        string[] dryRun = ["payments", table, "--store", folder.Store(), "--dry-run", "--json"];
        var result = (await Cli.RunAsync(dryRun)).Done().Json;
        Assert.True(result.GetProperty("dryRun").GetBoolean());
        Assert.Equal("matched", Assert.Single(Outcomes(result)));
        Assert.Equal("10.00", await OutstandingAsync("0001"));
    }

    [Fact]
    public async Task Payments_DryRunWithoutAStore_MakesNone()
    {
        var table = folder.Write("p.csv", "account,amount,currency,value_date,reference\n1,4.00,CNY,2026-04-02,r\n");
        (await Cli.RunAsync("payments", table, "--dry-run", "--store", folder.Store(), "--json")).Done();
        Assert.Equal([table], Directory.GetFiles(folder.Root));
    }

    [Fact]
    public async Task Payments_ForPeople_AreCountedByOutcome()
    {
        await ImportAsync("0001,CNY,10.00,2026-03-31\n");
        var table = folder.Write("p.csv", $"{Payments}0001,4.00,CNY,2026-04-02,r1,\n");
        var lines = (await Cli.RunAsync("payments", table, "--store", folder.Store())).Done().Out.Split('\n');
        Assert.Contains("matched               1", lines);
        Assert.Contains("unmatched             0", lines);
        Assert.Contains(lines, line => line.StartsWith("  r1 ", StringComparison.Ordinal));
    }

    private static IEnumerable<string?> Outcomes(System.Text.Json.JsonElement result) =>
        result.GetProperty("payments").EnumerateArray().Select(line => line.GetProperty("outcome").GetString());

    private async Task<CliResult> ImportAsync(string rows) =>
        (await Cli.RunAsync("import", folder.Write("t.csv", Accounts + rows), "--store", folder.Store())).Done();

    private async Task<string?> OutstandingAsync(string account)
    {
        var shown = (await Cli.RunAsync("case", account, "--store", folder.Store(), "--json")).Done().Json;
        return shown.GetProperty("cases")[0].GetProperty("outstanding").GetProperty("amount").GetString();
    }
}
