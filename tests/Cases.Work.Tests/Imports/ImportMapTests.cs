using Cases.Domain;
using Xunit;

namespace Cases.Work.Tests;

/// <summary>The strict loader of import maps.</summary>
public sealed class ImportMapTests : IDisposable
{
    private readonly Folder folder = new();
    private readonly string sound = Shipped.Text("imports", "ibm-receivables.map")!.ReplaceLineEndings("\n");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Shipped_Each_IsSound()
    {
        Assert.Equal(["default", "ibm-receivables"], ImportMaps.Names);
        Assert.All(ImportMaps.Names, name => Assert.Empty(ImportMaps.Load(name).Faults));
        Assert.All(ImportMaps.Names, name => Assert.Equal(name, ImportMaps.Load(name + ".map.yaml").Map!.Name));
    }

    [Fact]
    public void Ibm_NamesItsColumns()
    {
        var map = ImportMaps.Load("ibm-receivables").Map!;
        Assert.Equal(
            ["Disputed", "DueDate", "InvoiceAmount", "InvoiceDate", "SettledDate", "invoiceNumber"],
            map.Required.Order(StringComparer.Ordinal));
        Assert.Equal("USD", map.Currency.Constant);
        Assert.Null(map.Payment!.Amount);
    }

    [Fact]
    public void File_OfTheUser_IsLoadedByPath()
    {
        var text = sound.Replace("import: ibm-receivables", "import: mine", StringComparison.Ordinal);
        var path = folder.Write("mine.yaml", text);
        Assert.Equal("mine", ImportMaps.Load(path).Map!.Name);
    }

    [Fact]
    public void Name_NotShipped_NamesThoseThatAre()
    {
        var faults = ImportMaps.Load("nobody").Faults;
        Assert.Contains(faults, fault => fault.Remedy.Contains("ibm-receivables", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("import: ibm-receivables", "impotr: x", "has no key 'impotr'")]
    [InlineData("source: ibm-receivables\n", "", "lacks 'source'")]
    [InlineData("[M/d/yyyy]", "[M/d/yy]", "'M/d/yy' is no pattern of dates")]
    [InlineData("[M/d/yyyy]", "[]", "'dates' is empty")]
    [InlineData("[M/d/yyyy]", "[[a]]", "holds a list")]
    [InlineData("currency: USD", "currency: usd", "'usd' is no currency")]
    [InlineData("account: {column: invoiceNumber}", "account: {colunm: x}", "has no key 'colunm'")]
    [InlineData("account: {column: invoiceNumber}", "account: [x]", "must be a single value")]
    [InlineData("  principal: {column: InvoiceAmount}\n", "", "lacks 'principal'")]
    [InlineData("  key: invoice\n", "", "lacks 'key'")]
    [InlineData("hold: dispute", "hold: grudge", "is not a word that it knows")]
    [InlineData("    when: [\"Yes\"]\n", "", "lacks 'when'")]
    [InlineData("  amount: full\n", "", "lacks 'amount'")]
    [InlineData("payment:\n", "payment:\n  colour: red\n", "has no key 'colour'")]
    [InlineData("  amount: full\n", "  amount: full\n---\nimport: other\n", "a second document")]
    public void Fault_OfAMap_HasFileLineAndReason(string from, string to, string what)
    {
        var loaded = ImportMaps.LoadText("mine.yaml", sound.Replace(from, to, StringComparison.Ordinal));
        Assert.Null(loaded.Map);
        var fault = loaded.Faults.FirstOrDefault(fault => fault.What.Contains(what, StringComparison.Ordinal));
        Assert.True(fault is not null, string.Join('\n', loaded.Faults));
        Assert.True(fault.Line > 0 && fault.Column > 0);
        Assert.StartsWith("mine.yaml:", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Separator_OtherThanTheKnown_IsAFault()
    {
        Assert.Equal(';', ImportMaps.LoadText("m", "separator: \";\"\n" + sound).Map!.Separator);
        Assert.Contains(
            ImportMaps.LoadText("m", "separator: abc\n" + sound).Faults,
            fault => fault.What == "this is no separator");
    }

    [Fact]
    public void Charges_OfSeveralComponents_AreRead()
    {
        var components = ImportMaps.Load(ImportMaps.Default).Map!.Item.Charges.Select(charge => charge.Component);
        Assert.Equal(Enum.GetValues<DebtComponent>(), components);
    }
}
