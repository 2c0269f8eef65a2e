using Cases.Domain;
using Cases.Interchange;
using Cases.Ledger;
using NodaTime;
using Xunit;

namespace Cases.Work.Tests;

/// <summary>Rows of a table become cases, and only differences are sent.</summary>
public sealed class ImportRunTests : IDisposable
{
    private const string Header = "account,currency,amount,due_date,disputed,paid_on,paid\n";

    private readonly Folder folder = new();
    private readonly MemoryHost host = new(Given.Book) { KeepLog = true };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Row_New_OpensACase()
    {
        var result = await Import("0000123,EUR,35.00,2026-10-01,,,");
        var opened = Case("0000123");
        Assert.Equal((1, 1, 0, 0), (result.Rows, result.Opened, result.Changed, result.Unchanged));
        Assert.Equal(("0000123", "import"), (opened.Opened!.Account, opened.Opened.Source));
        Assert.Equal(3_500, opened.OutstandingMinor);
        Assert.Equal(Given.Day(2026, 10, 1), opened.Items[0].DueOn);
        Assert.Empty(opened.Opened.Packs);
        Assert.Empty(result.Faults);
    }

    [Fact]
    public async Task File_SecondTime_ChangesNothing()
    {
        const string Rows = "A,EUR,35.00,2026-10-01,yes,2026-10-05,35.00\nB,JPY,700,,no,,\nC,KWD,1.234,2026-12-01,,,";
        var first = await Import(Rows);
        var sent = host.Log.Count;
        var second = await Import(Rows);
        Assert.Equal((3, 3, 0), (first.Rows, first.Opened, first.Unchanged));
        Assert.Equal((3, 0, 0, 3), (second.Rows, second.Opened, second.Changed, second.Unchanged));
        Assert.Equal(sent, host.Log.Count);
    }

    [Theory]
    [InlineData("A,EUR,35.00,2026-10-01,,,", "A,EUR,40.00,2026-10-01,,,")]
    [InlineData("A,EUR,35.00,2026-10-01,,,", "A,EUR,35.00,2026-11-01,,,")]
    [InlineData("A,EUR,35.00,2026-10-01,,,", "A,EUR,35.00,,,,")]
    [InlineData("A,EUR,35.00,2026-10-01,no,,", "A,EUR,35.00,2026-10-01,yes,,")]
    [InlineData("A,EUR,35.00,2026-10-01,yes,,", "A,EUR,35.00,2026-10-01,,,")]
    [InlineData("A,EUR,35.00,2026-10-01,,,", "A,EUR,35.00,2026-10-01,,2026-10-03,35.00")]
    [InlineData("A,EUR,35.00,2026-10-01,,2026-10-02,35.00", "A,EUR,35.00,2026-10-01,,2026-10-03,35.00")]
    [InlineData("A,EUR,35.00,2026-10-01,,2026-10-02,35.00", "A,EUR,35.00,2026-10-01,,2026-10-02,20.00")]
    public async Task Value_FromAToBAndBackToA_EndsAtA(string a, string b)
    {
        await Import(string.Join('\n', a, b, a));
        var back = Standing(Case("A"));
        var alone = new MemoryHost(Given.Book);
        await new ImportRun(alone, Options(a)).RunAsync(Cancellation);
        Assert.Equal(Standing(alone.Case(Given.CaseId("import", "A"))), back);
        await Import(string.Join('\n', a, b));
        Assert.NotEqual(back, Standing(Case("A")));
        await Import(a);
        Assert.Equal(back, Standing(Case("A")));
    }

    [Fact]
    public async Task Value_ThereAndBackInTwoFiles_Twice_EndsWhereTheLastFileSays()
    {
        string[] files = ["A,EUR,35.00,,,,", "A,EUR,40.00,,,,"];
        for (var i = 0; i < 6; i++)
        {
            await Import(files[i % 2]);
            Assert.Equal(i % 2 == 0 ? 3_500 : 4_000, Case("A").OutstandingMinor);
        }
    }

    [Fact]
    public async Task ColumnThatIsMissing_SaysNothing()
    {
        await Import("A,EUR,35.00,2026-10-01,yes,2026-10-03,10.00");
        var before = Standing(Case("A"));
        var path = folder.Write("short.csv", "account,currency,amount\nA,EUR,35.00\n");
        var result = await new ImportRun(host, Options("") with { Path = path }).RunAsync(Cancellation);
        Assert.Equal(1, result.Unchanged);
        Assert.Equal(before, Standing(Case("A")));
    }

    [Fact]
    public async Task ChargesAddedHere_StayWhenTheFileChangesThePrincipal()
    {
        await Import("A,EUR,35.00,,,,");
        var stream = CasesOf("A").Stream;
        var charge = new AddCharge("c1", DebtComponent.Cost, new Money(500, Currency.Eur));
        await host.SendAsync(
            new(CommandId16.FromHash("c"), stream, new Principal("clerk", "collector"), charge), Cancellation);
        await Import("A,EUR,40.00,,,,");
        Assert.Equal(4_500, Case("A").OutstandingMinor);
    }

    [Fact]
    public async Task NewItem_OnASettledAccount_IsItsNextCase()
    {
        const string Items = "account,currency,amount,due_date,item,paid_on,paid\n";
        await Import("A,EUR,35.00,2026-10-01,jan,2026-10-03,35.00", Items);
        await Import("A,EUR,20.00,2026-11-01,feb,,", Items);
        await Import("A,EUR,25.00,2026-11-01,feb,,", Items);
        await Import("A,EUR,35.00,2026-10-01,jan,2026-10-03,35.00", Items);
        Assert.Equal(CaseStage.Resolved, Case("A").Stage);
        Assert.Equal(2_500, Case("A", 2).OutstandingMinor);
        Assert.Equal(2, host.Cases.Count);
    }

    [Fact]
    public async Task NewItem_OnAnOpenAccount_JoinsItsCase()
    {
        const string Items = "account,currency,amount,due_date,item\n";
        await Import("A,EUR,35.00,2026-10-01,jan\nA,EUR,20.00,2026-11-01,feb", Items);
        Assert.Equal(5_500, Case("A").OutstandingMinor);
        Assert.Equal(["jan", "feb"], Case("A").Items.Select(item => item.Key));
    }

    [Fact]
    public async Task PaymentsAndHolds_OfSeveralItemsOfACase_StandBesideEachOther()
    {
        const string Items = "account,currency,amount,due_date,item,disputed,paid_on,paid\n";
        var wide = new string('w', 64);
        var rows = "A,EUR,35.00,2026-10-01,jan,yes,2026-10-02,10.00\nA,EUR,20.00,2026-11-01,feb,no,2026-11-02,5.00\n"
            + "A,EUR,20.00,2026-11-01,feb-2,yes,2026-11-02,4.00\n"
            + $"A,EUR,1.00,2026-11-01,{wide},yes,2026-11-02,1.00";
        var first = await Import(rows, Items);
        Assert.Empty(first.Faults);
        var second = await Import(rows, Items);
        Assert.Equal((4, 0), (second.Unchanged, second.Changed));
        Assert.Equal(7_600 - 2_000, Case("A").OutstandingMinor);
        Assert.All(Case("A").Money, money => Assert.False(money.Reversed));
        Assert.Equal([false, false, false], Case("A").Holds.Select(hold => hold.Lifted));

        var third = await Import(rows.Replace(",5.00\n", ",6.00\n", StringComparison.Ordinal), Items);
        Assert.Equal((3, 1), (third.Unchanged, third.Changed));
        Assert.Equal(7_600 - 2_100, Case("A").OutstandingMinor);
    }

    [Theory]
    [InlineData("A,EUR,\"1,5\",,,,", "amount")]
    [InlineData("A,EUR,1e3,,,,", "amount")]
    [InlineData("A,EUR,-0,,,,", "amount")]
    [InlineData("A,EUR,NaN,,,,", "amount")]
    [InlineData("A,EUR,1.005,,,,", "amount")]
    [InlineData("A,JPY,1.0,,,,", "amount")]
    [InlineData("A,EUR,-1.00,,,,", "amount")]
    [InlineData("A,EUR,99999999999999.00,,,,", "amount")]
    [InlineData("A,EUR,,,,,", "amount")]
    [InlineData(",EUR,1.00,,,,", "account")]
    [InlineData("A,XXY,1.00,,,,", "currency")]
    [InlineData("A,eur,1.00,,,,", "currency")]
    [InlineData("A,,1.00,,,,", "currency")]
    [InlineData("A,EUR,1.00,2026-02-30,,,", "due_date")]
    [InlineData("A,EUR,1.00,1/2/2026,,,", "due_date")]
    [InlineData("A,EUR,1.00,,perhaps,,", "disputed")]
    [InlineData("A,EUR,1.00,,,2026-13-01,1.00", "paid_on")]
    [InlineData("A,EUR,1.00,,,2026-10-01,", "paid")]
    [InlineData("A,EUR,1.00,,,2026-10-01,x", "paid")]
    [InlineData("A,EUR,1.00,,,2030-10-01,1.00", null)]
    [InlineData("A,EUR,1.00", null)]
    [InlineData("A,EUR,1.00,,,,,,", null)]
    public async Task BadLine_IsReportedAndTheGoodOnesGoIn(string bad, string? column)
    {
        var result = await Import("G1,EUR,1.00,,,,\n" + bad + "\nG2,EUR,2.00,,,,");
        var fault = Assert.Single(result.Faults);
        Assert.Equal(3, fault.Line);
        Assert.NotEmpty(fault.Reason);
        if (column is not null)
        {
            Assert.Equal(column, fault.Column);
        }

        Assert.Equal((3, 2, 1, true), (result.Rows, result.Opened, result.Rejected, result.Applied));
        Assert.Equal(200, Case("G2").OutstandingMinor);
    }

    [Fact]
    public async Task BadLine_WithSeveralFaults_NamesEach()
    {
        var result = await Import("A,EUR,1e3,2026-02-30,perhaps,,");
        Assert.Equal(["amount", "disputed", "due_date"], result.Faults.Select(fault => fault.Column).Order());
        Assert.Equal(1, result.Rejected);
    }

    [Fact]
    public async Task Account_Of10000Characters_IsABadLine()
    {
        var result = await Import(new string('9', 10_000) + ",EUR,1.00,,,,");
        var fault = Assert.Single(result.Faults);
        Assert.Equal(("account", "account has 10000 characters, more than 200"), (fault.Column, fault.Reason));
        Assert.Empty(host.Cases);
    }

    [Theory]
    [InlineData("A ", "account must not begin or end with a blank")]
    [InlineData("A\u200b", "account has a control character or one that cannot be seen")]
    public async Task Account_ThatOnlyLooksOther_IsABadLine(string account, string reason)
    {
        var result = await Import(account + ",EUR,1.00,,,,\nRene\u0301,EUR,1.00,,,,\nRen\u00e9,EUR,1.00,,,,");
        Assert.Equal(("account", reason), (Assert.Single(result.Faults).Column, result.Faults[0].Reason));
        Assert.Single(host.Cases);
    }

    [Fact]
    public async Task AnotherCurrency_ForAKnownCase_IsABadLine()
    {
        var result = await Import("A,EUR,1.00,,,,\nA,USD,1.00,,,,");
        var fault = Assert.Single(result.Faults);
        Assert.Equal((3, "currency", "The case is in EUR, not USD."), (fault.Line, fault.Column, fault.Reason));
    }

    [Fact]
    public async Task Strict_WithABadLine_WritesNothing()
    {
        var result = await Import("A,EUR,1.00,,,,\nB,EUR,1e3,,,,", strict: true);
        Assert.Equal((false, 0, 0, 1), (result.Applied, result.Opened, result.Commands, result.Faults.Count));
        Assert.Empty(host.Log);
    }

    [Fact]
    public async Task Strict_WithALineThatTheCaseRefuses_WritesNothing()
    {
        var result = await Import("A,EUR,1.00,,,,\nB,EUR,1.00,,,2030-10-01,1.00", strict: true);
        var fault = Assert.Single(result.Faults);
        Assert.Equal((false, 3), (result.Applied, fault.Line));
        Assert.Contains("effective_in_future", fault.Reason, StringComparison.Ordinal);
        Assert.Empty(host.Log);
    }

    [Fact]
    public async Task Strict_WithoutFaults_DoesAsWithout()
    {
        const string Rows = "A,EUR,35.00,2026-10-01,yes,,\nA,EUR,40.00,2026-10-01,,,\nA,EUR,35.00,2026-10-01,yes,,";
        var result = await Import(Rows, strict: true);
        Assert.Equal((true, 1, 2), (result.Applied, result.Opened, result.Changed));
        Assert.Equal(3_500, Case("A").OutstandingMinor);
        Assert.Equal([true, false], Case("A").Holds.Select(hold => hold.Lifted));
    }

    [Fact]
    public async Task Packs_ChosenByTheCaller_AreThoseOfTheCase()
    {
        var options = Options("A,EUR,35.00,,,,") with { Packs = ["CN-CBA2026", "BANK"] };
        await new ImportRun(host, options).RunAsync(Cancellation);
        Assert.Equal(["CN-CBA2026", "BANK"], Case("A").Opened!.Packs);
        var twice = Options("A,EUR,35.00,,,,") with { Packs = ["BANK", "BANK"] };
        Assert.Contains("twice", Assert.Throws<WorkException>(() => new ImportRun(host, twice)).What,
            StringComparison.Ordinal);
        var unknown = Options("A,EUR,35.00,,,,") with { Packs = ["NOPE"] };
        var fault = Assert.Throws<WorkException>(() => new ImportRun(host, unknown));
        Assert.Contains("BANK", fault.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("account,amount\nA,1.00\n")]
    public async Task File_WithoutItsColumns_IsRefusedAtOnce(string text)
    {
        var options = Options("") with { Path = folder.Write("bad.csv", text) };
        await Assert.ThrowsAsync<InterchangeException>(() => new ImportRun(host, options).RunAsync(Cancellation));
    }

    [Fact]
    public async Task Directory_IsRefused() => await Assert.ThrowsAsync<InterchangeException>(
        () => new ImportRun(host, Options("") with { Path = Path.GetTempPath() }).RunAsync(Cancellation));

    [Fact]
    public async Task WorldFails_IsThrownAndASecondRunFinishes()
    {
        var sent = 0;
        host.World = _ =>
        {
            if (++sent == 2)
            {
                throw new LedgerStoreException(StoreFailure.DiskFull, "the disk is full", "make room");
            }
        };
        await Assert.ThrowsAsync<LedgerStoreException>(() => Import("A,EUR,1.00,,,,\nB,EUR,2.00,,,,\nC,EUR,3.00,,,,"));
        var again = await Import("A,EUR,1.00,,,,\nB,EUR,2.00,,,,\nC,EUR,3.00,,,,");
        Assert.Equal((2, 1), (again.Opened, again.Unchanged));
    }

    [Fact]
    public async Task BusyHost_IsAskedAgain()
    {
        var busy = false;
        host.Busy = _ => (busy = !busy) ? new(Engine.ReceiptKind.Pushback, -1, 0) : null;
        Assert.Equal(2, (await Import("A,EUR,1.00,,,,\nB,EUR,2.00,,,,")).Opened);
    }

    private static string Standing(CaseState state) => string.Join(
        ' ',
        state.OutstandingMinor,
        state.Items[0].DueOn,
        string.Join(',', state.Holds.Where(hold => !hold.Lifted).Select(hold => hold.Kind)),
        string.Join(',', state.Money.Where(money => !money.Reversed).Select(money => (money.Minor, money.ValueOn))));

    private Task<ImportResult> Import(string rows, string header = Header, bool strict = false) =>
        new ImportRun(host, Options(rows, header) with { Strict = strict }).RunAsync(Cancellation);

    private ImportOptions Options(string rows, string header = Header) => new()
    {
        Map = ImportMaps.Load(ImportMaps.Default).Map!,
        Path = folder.Write("rows.csv", header + rows + "\n"),
        Book = Given.Book,
        Identity = Given.Identity,
        Clock = new Engine.VirtualClock(MemoryHost.Start.ToDateTimeOffset()),
        Delay = (_, _) => Task.CompletedTask,
    };

    private CaseState Case(string account, int episode = 1) => host.Case(Given.CaseId("import", account, episode));

    private (StreamId Stream, CaseState State) CasesOf(string account) =>
        (Engine.CaseIdentity.Stream(Given.CaseId("import", account)), Case(account));
}
