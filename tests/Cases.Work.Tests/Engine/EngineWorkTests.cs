using System.Globalization;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Work.Tests;

/// <summary>The runs on the product's own engine over a Ledger in memory.</summary>
public sealed class EngineWorkTests : EngineWork
{
    private const int Fines = 60;

    [Fact]
    public async Task Replay_OnTheEngine_GivesARowForEachCaseInOrder()
    {
        await using var node = Start();
        var result = await Replay(node);
        Assert.Equal((5 * Fines, 5 * Fines, 0), (result.Events, result.Accepted, result.Repeated));
        Assert.Empty(result.Refused);
        Assert.Equal(Fines, result.NotAssessable["FINES-SERVICE-HOURS"]);

        await new CaseRowFollower(Ledger, Rows).CatchUpAsync(Cancellation);
        var inOrder = CaseRowExport.InOrder(result.CaseIds, Rows.ReadAsync, node.References, Cancellation);
        var summary = await CaseRowExport.WriteAsync(inOrder, Folder.File("out.csv"), Cancellation);
        var lines = await File.ReadAllLinesAsync(Folder.File("out.csv"), Cancellation);
        Assert.Equal(Fines, summary.Cases);
        Assert.Equal("F0,LegalReferral,82.50,EUR,5,0,0,2010-02-10,2010-02-20,2010-04-21,2012-03-30", lines[1]);
        var references = lines.Skip(1).Select(line => line.Split(',')[0]);
        Assert.Equal(Enumerable.Range(0, Fines).Select(number => $"F{number}"), references);
    }

    [Fact]
    public async Task Replay_Again_WritesNothing()
    {
        await using var node = Start();
        await Replay(node);
        var before = await Ledger.ReadHeadAsync(Cancellation);
        var again = await Replay(node);
        Assert.Equal(5 * Fines, again.Repeated);
        Assert.Equal(before.Next, (await Ledger.ReadHeadAsync(Cancellation)).Next);
    }

    [Fact]
    public async Task Replay_UnderAPump_GivesTheSameLedgerEveryTime()
    {
        var roots = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            await using var store = new MemoryLedgerStore();
            await using var node = Settings(store).Node(inline: true);
            var options = Options(node) with { Pump = async () => await node.PumpAsync() > 0, WindowCases = 16 };
            var result = await new ReplayRun(node.Host, options).RunAsync(Cancellation);
            Assert.Equal(5 * Fines, result.Accepted);
            var entries = await store.ReadFromAsync(0, int.MaxValue, Cancellation);
            roots.Add(string.Join('\n', entries.Select(entry => entry.Hash)));
        }

        Assert.Equal(roots[0], roots[1]);
    }

    [Fact]
    public async Task ImportAndPayments_OnTheEngine_AreRepeatable()
    {
        await using var node = Start();
        var table = Folder.Write("Rows.csv", """
            account,currency,amount,due_date,disputed
            0001,EUR,35.00,2026-10-01,
            0001,EUR,40.00,2026-10-01,yes
            0001,EUR,35.00,2026-10-01,
            0002,CNY,7.00,2026-12-01,
            0003,EUR,1e3,2026-12-01,

            """);
        var first = await Import(node, table);
        Assert.Equal((2, 2, 0, 1), (first.Opened, first.Changed, first.Unchanged, first.Rejected));
        var again = await Import(node, Folder.Write("last.csv", """
            account,currency,amount,due_date,disputed
            0001,EUR,35.00,2026-10-01,
            0002,CNY,7.00,2026-12-01,

            """));
        Assert.Equal((2, 0), (again.Unchanged, again.Commands));

        var payments = Folder.Write("payments.csv", """
            account,amount,currency,value_date,reference
            0001,35.00,EUR,2026-11-01,R1
            0002,1.00,CNY,2026-11-01,R2

            """);
        Assert.Equal(2, (await PayAsync(node, payments)).Of(PaymentOutcome.Matched).Count());
        Assert.Equal(2, (await PayAsync(node, payments)).Of(PaymentOutcome.Duplicate).Count());
        var paid = (CaseState)(await node.Host.ReadAsync(
            CaseIdentity.Stream(node.Identity.Case("import", "0001", 1)), Cancellation)).State;
        Assert.Equal((0, CaseStage.Resolved), (paid.OutstandingMinor, paid.Stage));
    }

    [Fact]
    public async Task Import_NamesNobody_AndTheAccountGoesWithWhoseRecordNamesIt()
    {
        await using var node = Start();
        await Import(node, Folder.Write("rows.csv", "account,currency,amount,due_date\n0001,EUR,35.00,2026-10-01\n"));
        await DebtorAsync(node, node.Identity.Account("import", "0001"));
        await PayAsync(node, Folder.Write("payments.csv",
            "account,amount,currency,value_date,reference\n0001,35.00,EUR,2026-11-01,R1\n"));
        Assert.Contains(await Ledger.ListKeysAsync("", 9, Cancellation), key => key.Owner.StartsWith(
            "account/", StringComparison.Ordinal));

        Assert.Equal(ReceiptKind.Accepted, (await EraseAsync(node)).Kind);

        Assert.Empty(await Ledger.ListKeysAsync("", 9, Cancellation));
        var erased = (CaseState)(await node.Host.ReadAsync(
            CaseIdentity.Stream(node.Identity.Case("import", "0001", 1)), Cancellation)).State;
        Assert.Null(erased.Opened!.Account);
        Assert.Empty((await LeftByErasure.FindAsync(Ledger, Wang, Cancellation)).Keys);
    }

    [Fact]
    public async Task Replay_NamesNobody_AndTheOpenCaseKeepsWhoseRecordNamesItsAccount()
    {
        await using var node = Start();
        var replayed = await Replay(node);
        var opened = ((CaseState)(await node.Host.ReadAsync(
            CaseIdentity.Stream(replayed.CaseIds[0]), Cancellation)).State).Opened!;
        await DebtorAsync(node, StreamId.Parse(opened.AccountStream));

        var reason = Assert.Single((await EraseAsync(node)).Reasons);

        Assert.Equal(RefusalCode.CaseNeedsData, reason.Code);
        Assert.Contains(opened.Case, reason.Detail, StringComparison.Ordinal);
    }

    private static readonly StreamId Wang = StreamId.Parse("person/p1");

    private static async Task DebtorAsync(CasesNode node, StreamId account)
    {
        var core = new Principal("core", "integration");
        foreach (var command in (object[])
            [new RegisterPerson("Wang", "zh-CN"), new AssignRole(account.Value, PartyKind.Debtor)])
        {
            Assert.Empty((await TellAsync(node, command, core)).Reasons);
        }
    }

    private static Task<CommandReceipt> EraseAsync(CasesNode node) =>
        TellAsync(node, new ErasePerson(ErasureGround.PurposeAchieved), new Principal("grace", "compliance"));

    private static Task<CommandReceipt> TellAsync(CasesNode node, object command, Principal by) => node.Host.SendAsync(
        new CommandEnvelope(CommandId16.FromHash($"{command}"), Wang, by, command), Cancellation).AsTask().Soon();

    [Fact]
    public async Task Payment_ValuedTomorrow_IsTakenAlsoBetweenTwoMilliseconds()
    {
        await using var node = Start();
        await Import(node, Folder.Write("rows.csv", "account,currency,amount,due_date\n0001,EUR,35.00,2026-10-01\n"));
        Clock.Advance(TimeSpan.FromTicks((3 * TimeSpan.TicksPerMillisecond) + 5_001));
        var tomorrow = Clock.GetUtcNow().AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var payments = Folder.Write(
            "payments.csv", $"account,amount,currency,value_date,reference\n0001,1.00,EUR,{tomorrow},R1\n");
        Assert.Equal(PaymentOutcome.Matched, Assert.Single((await PayAsync(node, payments)).Lines).Outcome);
    }

    private Task<ReplayResult> Replay(CasesNode node) =>
        new ReplayRun(node.Host, Options(node)).RunAsync(Cancellation).Soon();

    private ReplayOptions Options(CasesNode node)
    {
        var courses = Enumerable.Range(0, Fines).Select(number => Logs.Course($"F{number}"));
        var log = Folder.Write("log.csv", Logs.Fines(string.Concat(courses)));
        return Given.Replay(log) with { Identity = node.Identity };
    }

    private Task<ImportResult> Import(CasesNode node, string path) => new ImportRun(node.Host, new ImportOptions
    {
        Map = ImportMaps.Load(ImportMaps.Default).Map!,
        Path = path,
        Book = Given.Book,
        Identity = node.Identity,
        Clock = Clock,
        Delay = (_, _) => Task.CompletedTask,
    }).RunAsync(Cancellation).Soon();
}
