using System.Globalization;
using System.Text.Json;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary><c>payments</c> over what banks really send: its report agrees with an independent inventory.</summary>
public sealed class BankFileVerbTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Payments_OverEveryFileInOneDryRun_AgreesWithTheInventoryAndMakesNoStore()
    {
        var root = TestData.Require("04-camt");
        var rows = Rows(Path.Combine(root, "INVENTORY.csv"));
        string[] files = [.. rows.Select(row => Path.Combine(root, row["file"]))];
        var result = await Cli.RunAsync(["payments", .. files, "--dry-run", "--json", "--store", folder.Store()]);
        Assert.Equal(2, result.Code);
        var told = result.Json.GetProperty("files").EnumerateArray().ToList();
        Assert.Equal(rows.Count, told.Count);
        foreach (var (row, file) in rows.Zip(told))
        {
            var name = row["file"];
            Assert.Equal(Path.Combine(root, name), file.GetProperty("file").GetString());
            Assert.Equal((name, row["msg"]), (name, file.GetProperty("message").GetString()));
            foreach (var (column, field) in new[]
            {
                ("stmts", "statements"), ("ntry", "entries"), ("txdtls", "transactions"), ("rvsl_true", "reversals"),
            })
            {
                Assert.Equal((name, field, row[column]), (name, field, file.GetProperty(field).GetRawText()));
            }

            Assert.Equal(
                (name, row["balance_check"]),
                (name, string.Join('|', file.GetProperty("balanceCheck").EnumerateArray().Select(w => w.GetString()))));
            Assert.Equal(Sums(row["sums"], "CRDT"), Sums(file.GetProperty("credits")));
            Assert.Equal(Sums(row["sums"], "DBIT"), Sums(file.GetProperty("debits")));
            Assert.True(row["stmts"] == "0" == (file.GetProperty("error").GetString() is not null), name);
            Assert.True(row["xsd_valid"] != "no" || row["stmts"] == "0"
                || file.GetProperty("warnings").GetArrayLength() > 0, name);
        }

        Assert.Equal(0, result.Json.GetProperty("payments").EnumerateArray()
            .Count(line => line.GetProperty("outcome").GetString() == "matched"));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Root));
    }

    [Fact]
    public async Task Payments_OfOneFile_TellsItsSumsBalanceAndWhatItDoesNotPost()
    {
        var file = Path.Combine(TestData.Require("04-camt"), "oca", "test-camt053.xml");
        var text = (await Cli.RunAsync("payments", file, "--dry-run", "--store", folder.Store())).Done().Out;
        foreach (var part in new[]
        {
            "camt.053.001.02", "1405.31 EUR", "1418.30 EUR", "diff -434.16", "outgoing 1", "closing balance differs",
        })
        {
            Assert.Contains(part, text, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("3rd party", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("NL69ABNA", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Payments_WithMoreLinesThanMemoryKeeps_PrintsThemAll()
    {
        const int Count = 12_000;
        var rows = Enumerable.Range(0, Count).Select(i => $"none,1.00,CNY,2026-04-01,r{i}");
        var table = folder.Write(
            "p.csv", "account,amount,currency,value_date,reference\n" + string.Join('\n', rows) + "\n");
        var result = await Cli.RunAsync("payments", table, "--dry-run", "--json", "--store", folder.Store());
        Assert.Equal(0, result.Code);
        Assert.Equal(
            Enumerable.Range(0, Count).Select(i => $"r{i}").Order(StringComparer.Ordinal),
            result.Json.GetProperty("payments").EnumerateArray()
                .Select(line => line.GetProperty("reference").GetString()!).Order(StringComparer.Ordinal));
    }

    private static SortedDictionary<string, decimal> Sums(JsonElement sums) => new(
        sums.EnumerateObject().ToDictionary(
            sum => sum.Name,
            sum => decimal.Parse(sum.Value.GetString()!, CultureInfo.InvariantCulture),
            StringComparer.Ordinal),
        StringComparer.Ordinal);

    private static SortedDictionary<string, decimal> Sums(string sums, string side) => new(
        sums.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(sum => sum.Split(' '))
            .Where(parts => parts[0] == side)
            .ToDictionary(
                parts => parts[2], parts => decimal.Parse(parts[1], CultureInfo.InvariantCulture),
                StringComparer.Ordinal),
        StringComparer.Ordinal);

    /// <summary>The columns asked for stand before the only one with commas, so a plain split is enough.</summary>
    private static List<Dictionary<string, string>> Rows(string path)
    {
        var lines = File.ReadAllLines(path);
        var names = lines[0].Split(',');
        return [.. lines[1..].Select(line => names.Zip(line.Split(','))
            .ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal))];
    }
}
