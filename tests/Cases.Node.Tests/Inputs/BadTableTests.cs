using System.Text;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>Tables for import and payments: what cannot be read as a whole, and rows that cannot go in.</summary>
public sealed class BadTableTests : IDisposable
{
    private const string Accounts = "account,currency,amount,due_date\n";
    private const string Payments = "account,amount,currency,value_date,reference\n";

    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("0001,CNY,\"1,5\",2026-03-31", "amount", "1,5")]
    [InlineData("0001,CNY,1e3,2026-03-31", "amount", "1e3")]
    [InlineData("0001,CNY,-0,2026-03-31", "amount", "zero")]
    [InlineData("0001,CNY,NaN,2026-03-31", "amount", "NaN")]
    [InlineData("0001,CNY,-5.00,2026-03-31", "amount", "negative")]
    [InlineData("0001,CNY,1.234,2026-03-31", "amount", "3 decimals")]
    [InlineData("0001,JPY,1.5,2026-03-31", "amount", "decimals")]
    [InlineData("0001,CNY,1.00,2026-02-30", "due_date", "2026-02-30")]
    [InlineData("0001,CNY,1.00,31.03.2026", "due_date", "31.03.2026")]
    [InlineData("0001,QQQ,1.00,2026-03-31", "currency", "ISO 4217")]
    [InlineData("0001,cny,1.00,2026-03-31", "currency", "capitals")]
    [InlineData(",CNY,1.00,2026-03-31", "account", "empty")]
    [InlineData("0001,CNY,1.00,2026-03-31,more", "columns", "header has 4")]
    [InlineData("0001,CNY", "columns", "header has 4")]
    public async Task Import_BadRow_IsNamedAndTheGoodOnesGoIn(string row, string column, string reason)
    {
        var table = folder.Write("t.csv", $"{Accounts}{row}\n0002,CNY,7.00,2026-03-31\n");
        var result = await Cli.RunAsync("import", table, "--store", folder.Store(), "--json");
        Rejected(result, "t.csv:2: ", column, reason);
        Assert.Equal((2, 1, 1), Counts(result, "rows", "opened", "rejected"));
        (await Cli.RunAsync("case", "0002", "--store", folder.Store())).Done();
    }

    [Fact]
    public async Task Import_IdOfTenThousandCharacters_IsRejectedWithoutQuotingIt()
    {
        var table = folder.Write("t.csv", $"{Accounts}{new string('a', 10_000)},CNY,1.00,2026-03-31\n");
        Rejected(await Cli.RunAsync("import", table, "--store", "memory", "--json"), "t.csv:2: account", "10000");
    }

    [Fact]
    public async Task Import_SeveralBadRows_HaveALineEach()
    {
        var table = folder.Write(
            "t.csv", $"{Accounts}1,CNY,x,2026-03-31\n2,CNY,1.00,2026-03-31\n3,QQQ,1.00,2026-03-31\n");
        var result = await Cli.RunAsync("import", table, "--store", "memory", "--json");
        Assert.Equal(2, result.Code);
        Assert.Equal(["t.csv:2", "t.csv:4"],
            result.Complaints.Select(line => line[line.IndexOf("t.csv", StringComparison.Ordinal)..][..7]));
    }

    [Fact]
    public async Task Import_StrictWithABadRow_WritesNothing()
    {
        var table = folder.Write("t.csv", $"{Accounts}0001,CNY,1.00,2026-03-31\n0002,CNY,x,2026-03-31\n");
        var result = await Cli.RunAsync("import", table, "--store", folder.Store(), "--strict", "--json");
        Rejected(result, "t.csv:3: amount");
        Assert.False(result.Json.GetProperty("applied").GetBoolean());
        (await Cli.RunAsync("case", "0001", "--store", folder.Store())).Fails(2, "0001");
        var repaired = folder.Write("t.csv", $"{Accounts}0001,CNY,1.00,2026-03-31\n0002,CNY,2.00,2026-03-31\n");
        var second = (await Cli.RunAsync("import", repaired, "--store", folder.Store(), "--strict", "--json")).Done();
        Assert.Equal((2, 2, 0), Counts(second, "rows", "opened", "rejected"));
    }

    [Fact]
    public async Task Import_OneAccountTwiceWithOtherData_TheLaterRowHoldsAndBothAreRecorded()
    {
        var table = folder.Write("t.csv", $"{Accounts}0008,CNY,100.00,2026-03-31\n0008,CNY,120.00,2026-03-31\n");
        var result = (await Cli.RunAsync("import", table, "--store", folder.Store(), "--json")).Done();
        Assert.Equal((2, 1, 1), Counts(result, "rows", "opened", "changed"));
        Assert.Equal("120.00", await OutstandingAsync("0008"));
    }

    [Fact]
    public async Task Import_OneAccountInTwoCurrencies_RejectsTheLaterRow()
    {
        var table = folder.Write("t.csv", $"{Accounts}0008,CNY,100.00,2026-03-31\n0008,EUR,120.00,2026-03-31\n");
        Rejected(await Cli.RunAsync("import", table, "--store", folder.Store(), "--json"), "t.csv:3: currency", "CNY");
        Assert.Equal("100.00", await OutstandingAsync("0008"));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("account,currency\n0001,CNY\n", "amount")]
    [InlineData("account,account,currency,amount\n1,1,CNY,1\n", "account")]
    public async Task Import_TableThatIsNone_IsRefused(string text, string word) =>
        (await Cli.RunAsync("import", folder.Write("t.csv", text), "--store", folder.Store(), "--json"))
            .Fails(2, "t.csv", word);

    [Fact]
    public async Task Import_UnreadableFiles_AreRefused()
    {
        await ImportFailsAsync(folder.Root, "directory");
        await ImportFailsAsync(folder.At("none.csv"), "none.csv");
        await ImportFailsAsync(folder.WriteCutGzip("cut.csv.gz", Accounts + Fines.Many(500)), "cut.csv.gz", "gzip");
        await ImportFailsAsync(
            folder.Write("latin.csv", Encoding.Latin1.GetBytes($"{Accounts}é1,CNY,1.00,2026-03-31\n")),
            "latin.csv", "UTF-8");
    }

    [Theory]
    [InlineData("none", "none", "ibm-receivables")]
    [InlineData("map.yaml", "map.yaml:", "colour")]
    public async Task Import_UnusableMap_IsRefused(string map, string place, string word)
    {
        var shipped = Path.Combine(Checkout.Root, "src", "Cases.Work", "Imports", "default.map.yaml");
        folder.Write("map.yaml", File.ReadAllText(shipped) + "colour: red\n");
        var named = map.EndsWith(".yaml", StringComparison.Ordinal) ? folder.At(map) : map;
        (await Cli.RunAsync("import", folder.Write("t.csv", Accounts), "--map", named, "--store", "memory", "--json"))
            .Fails(2, place, word);
    }

    [Fact]
    public async Task Import_UnknownPack_NamesThoseThatThereAre() =>
        (await Cli.RunAsync("import", folder.Write("t.csv", Accounts), "--policy", "NONE", "--store", "memory"))
            .Fails(2, "NONE", "BANK");

    [Theory]
    [InlineData("0001,\"1,5\",CNY,2026-04-01,r1", "amount", "1,5")]
    [InlineData("0001,1e3,CNY,2026-04-01,r1", "amount", "1e3")]
    [InlineData("0001,-0,CNY,2026-04-01,r1", "amount", "zero")]
    [InlineData("0001,NaN,CNY,2026-04-01,r1", "amount", "NaN")]
    [InlineData("0001,1.234,CNY,2026-04-01,r1", "amount", "3 decimals")]
    [InlineData("0001,0.00,CNY,2026-04-01,r1", "amount", "zero")]
    [InlineData("0001,-1.00,CNY,2026-04-01,r1", "amount", "reverses")]
    [InlineData("0001,1.00,QQQ,2026-04-01,r1", "currency", "ISO 4217")]
    [InlineData("0001,1.00,CNY,2026-04-31,r1", "value_date", "2026-04-31")]
    [InlineData("0001,1.00,CNY,2026-04-01,", "reference", "empty")]
    [InlineData("0001,1.00,CNY", "columns", "header has 5")]
    [InlineData("0001,1.00,CNY,2026-04-01,r1,more", "columns", "header has 5")]
    public async Task Payments_BadRow_IsNamedAndTheGoodOnesGoIn(string row, string column, string reason)
    {
        await OpenAsync();
        var table = folder.Write("p.csv", $"{Payments}{row}\n0001,4.00,CNY,2026-04-02,good\n");
        var result = await Cli.RunAsync("payments", table, "--store", folder.Store(), "--json");
        Rejected(result, "p.csv:2: ", column, reason);
        Assert.Equal(["rejected", "matched"],
            result.Json.GetProperty("payments").EnumerateArray()
                .Select(line => line.GetProperty("outcome").GetString()));
        Assert.Equal("6.00", await OutstandingAsync("0001"));
    }

    [Theory]
    [InlineData("p.csv", "", "empty")]
    [InlineData("p.csv", "account,amount,currency,value_date\n", "reference")]
    [InlineData("p.csv", "amount,currency,value_date,reference\n", "account")]
    [InlineData("camt.xml", "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"/>", "camt.053")]
    [InlineData("camt", "\n <?xml version=\"1.0\"?><Document/>", "damaged")]
    [InlineData("day.xml", "not XML at all", "damaged")]
    [InlineData("pain.xml", "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.03\"/>", "pain.001")]
    public async Task Payments_FileThatIsNone_HasItsErrorAndDoesNotStopTheOthers(string name, string text, string word)
    {
        await OpenAsync();
        var good = folder.Write("good.csv", $"{Payments}0001,4.00,CNY,2026-04-02,good\n");
        var result = await Cli.RunAsync(
            "payments", folder.Write(name, text), good, "--store", folder.Store(), "--json");
        Rejected(result, name, word);
        var files = result.Json.GetProperty("files").EnumerateArray().ToList();
        Assert.Contains(word, files[0].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Null(files[1].GetProperty("error").GetString());
        Assert.Equal("6.00", await OutstandingAsync("0001"));
    }

    [Fact]
    public async Task Payments_MissingFileOrDirectory_IsRefusedBeforeAnythingIsPosted()
    {
        await OpenAsync();
        var good = folder.Write("good.csv", $"{Payments}0001,4.00,CNY,2026-04-02,good\n");
        (await Cli.RunAsync("payments", good, folder.At("none.csv"), "--store", folder.Store(), "--json"))
            .Fails(2, "none.csv");
        (await Cli.RunAsync("payments", good, folder.Root, "--store", folder.Store(), "--json")).Fails(2, "directory");
        Assert.Equal("10.00", await OutstandingAsync("0001"));
    }

    private static void Rejected(CliResult result, params string[] words)
    {
        Assert.Equal(2, result.Code);
        var line = Assert.Single(result.Complaints);
        Assert.StartsWith("cases: ", line, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, line, StringComparison.Ordinal));
        Assert.True(line.Length < 600, line);
        Assert.Equal(System.Text.Json.JsonValueKind.Object, result.Json.ValueKind);
    }

    private static (long, long, long) Counts(CliResult result, string one, string two, string three) => (
        result.Json.GetProperty(one).GetInt64(), result.Json.GetProperty(two).GetInt64(),
        result.Json.GetProperty(three).GetInt64());

    private async Task OpenAsync() => (await Cli.RunAsync(
        "import", folder.Write("open.csv", $"{Accounts}0001,CNY,10.00,2026-03-31\n"), "--store", folder.Store()))
        .Done();

    private async Task ImportFailsAsync(string table, params string[] words) =>
        (await Cli.RunAsync("import", table, "--store", folder.Store(), "--json")).Fails(2, words);

    private async Task<string?> OutstandingAsync(string account)
    {
        var shown = (await Cli.RunAsync("case", account, "--store", folder.Store(), "--json")).Done().Json;
        return shown.GetProperty("cases")[0].GetProperty("outstanding").GetProperty("amount").GetString();
    }
}
