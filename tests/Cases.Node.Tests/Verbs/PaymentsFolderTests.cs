using Xunit;

namespace Cases.Node.Tests;

/// <summary>A drop folder and a map of columns, by the verb.</summary>
public sealed class PaymentsFolderTests : IDisposable
{
    private const string Accounts = "account,currency,amount,due_date\n";
    private const string Payments = "account,amount,currency,value_date,reference,reverses\n";

    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Folder_ItsFiles_AreTakenInOrderAndLieWithReports()
    {
        await ImportAsync();
        var drop = Directory.CreateDirectory(folder.At("drop")).FullName;
        File.WriteAllText(Path.Combine(drop, "b.csv"), $"{Payments}0001,-4.00,CNY,2026-04-03,r2,r1\n");
        File.WriteAllText(Path.Combine(drop, "a.csv"), $"{Payments}0001,4.00,CNY,2026-04-02,r1,\n");
        File.WriteAllText(Path.Combine(drop, "c.csv"), "no,table\n");
        File.WriteAllText(Path.Combine(drop, "d.csv.part"), "half");

        var run = await Cli.RunAsync("payments", drop, "--store", folder.Store());

        Assert.Equal(2, run.Code);
        Assert.Contains("failed: c.csv", Assert.Single(run.Complaints), StringComparison.Ordinal);
        Assert.Equal(
            ["a.csv", "a.csv.report.json", "a.csv.report.txt", "b.csv", "b.csv.report.json", "b.csv.report.txt"],
            Names(Path.Combine(drop, "done")));
        Assert.Equal(["c.csv", "c.csv.report.json", "c.csv.report.txt"], Names(Path.Combine(drop, "failed")));
        Assert.Equal([".cases-payments.lock", "d.csv.part"], Names(drop));
        Assert.Contains("1 reversed", File.ReadAllText(Path.Combine(drop, "done", "b.csv.report.txt")),
            StringComparison.Ordinal);

        // Brought again, each payment is known.
        File.WriteAllText(Path.Combine(drop, "a.csv"), $"{Payments}0001,4.00,CNY,2026-04-02,r1,\n");
        (await Cli.RunAsync("payments", drop, "--store", folder.Store())).Done();
        Assert.Contains("1 duplicate", File.ReadAllText(Path.Combine(drop, "done", "a.2.csv.report.txt")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Map_NamesTheColumns_AndItsFaultsHaveTheirPlace()
    {
        await ImportAsync();
        var table = folder.Write("p.csv", "day;sum;ref;loan\n02.04.2026;4,00;r1;0001\n");
        var map = folder.Write("m.yaml", """
            payments: mine
            separator: ";"
            decimal: ","
            dates: [dd.MM.yyyy]
            currency: CNY
            value-date: {column: day}
            amount: {column: sum}
            reference: {column: ref}
            account: {column: loan}
            """);
        var result = (await Cli.RunAsync("payments", table, "--map", map, "--store", folder.Store(), "--json")).Done();
        Assert.Equal("matched", result.Json.GetProperty("payments")[0].GetProperty("outcome").GetString());

        var bad = folder.Write("bad.yaml", "payments: mine\nsums: {column: sum}\n");
        (await Cli.RunAsync("payments", table, "--map", bad, "--store", folder.Store())).Fails(2, "bad.yaml:");
    }

    [Fact]
    public async Task Folder_WithWhatOnlyFilesCanHave_IsRefused()
    {
        var drop = Directory.CreateDirectory(folder.At("drop")).FullName;
        var table = folder.Write("p.csv", Payments);
        (await Cli.RunAsync("payments", drop, "--dry-run", "--store", folder.Store())).Fails(2, "--dry-run");
        (await Cli.RunAsync("payments", drop, table, "--store", folder.Store())).Fails(2, "name it alone");
        (await Cli.RunAsync("payments", table, "--watch", "--store", folder.Store()))
            .Fails(2, "--watch needs a folder");
    }

    private async Task ImportAsync()
    {
        var table = folder.Write("accounts.csv", Accounts + "0001,CNY,10.00,2026-03-31\n");
        (await Cli.RunAsync("import", table, "--store", folder.Store())).Done();
    }

    private static IEnumerable<string> Names(string path) =>
        Directory.GetFiles(path).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);
}
