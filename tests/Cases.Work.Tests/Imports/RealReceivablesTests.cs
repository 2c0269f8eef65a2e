using Cases.Domain;
using Cases.Interchange;
using Cases.TestKit;
using Xunit;

namespace Cases.Work.Tests;

/// <summary>The real invoices through the shipped map.</summary>
public sealed class RealReceivablesTests
{
    [Fact]
    public async Task Import_RealInvoicesTwice_OpensEachOnceAndThenChangesNothing()
    {
        var path = TestData.Require("03-delinquency/ibm_accounts_receivable_public.csv");
        var cancellation = TestContext.Current.CancellationToken;
        var host = new MemoryHost(Given.Book) { KeepLog = true };
        var options = new ImportOptions
        {
            Map = ImportMaps.Load("ibm-receivables").Map!,
            Path = path,
            Book = Given.Book,
            Identity = Given.Identity,
            Clock = new Engine.VirtualClock(MemoryHost.Start.ToDateTimeOffset()),
            Delay = (_, _) => Task.CompletedTask,
            Strict = true,
        };
        var first = await new ImportRun(host, options).RunAsync(cancellation);
        var sent = host.Log.Count;
        var second = await new ImportRun(host, options).RunAsync(cancellation);

        Assert.Empty(first.Faults);
        Assert.Equal((1_476, 1_476), (first.Rows, first.Opened));
        Assert.Equal((1_476, 0), (second.Unchanged, second.Commands));
        Assert.Equal(sent, host.Log.Count);
        AssertAsTheFile(host, path);
    }

    private static void AssertAsTheFile(MemoryHost host, string path)
    {
        using var table = TableReader.Open(path);
        var disputed = 0;
        foreach (var row in table.ReadLines().Cast<TableRow>())
        {
            var invoice = host.Case(Given.CaseId("ibm-receivables", row.Get("invoiceNumber")!));
            Assert.Equal(row.Get("invoiceNumber"), invoice.Opened!.Account);
            Assert.Equal(10, invoice.Opened.Account?.Length);
            Assert.Equal((0, CaseStage.Resolved), (invoice.OutstandingMinor, invoice.Stage));
            Assert.Equal(row.Get("InvoiceAmount"), Trimmed(invoice.Items[0].ChargedMinor));
            var late = row.Get("DaysLate") != "0";
            Assert.Equal(late ? ResolutionReason.PaidInFull : ResolutionReason.PaidOnTime, invoice.Resolution);
            disputed += invoice.Holds.Length;
        }

        Assert.Equal(236, disputed);
    }

    // The file drops zeros at the end: 60.0 is 60, and 8.50 is 8.5.
    private static string Trimmed(long minor)
    {
        var text = new Money(minor, Currency.Usd).ToDecimalString();
        return text.TrimEnd('0').TrimEnd('.');
    }
}
