using System.Text;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.Storage.Sqlite;
using Cases.TestKit;
using Microsoft.Data.Sqlite;
using NodaTime;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>
/// What somebody typed or told of an account stands in no file and no column of a store, and is gone with its key: the
/// account's own reference, payments that wait, were matched and went back; facts of an account; what refusals repeat.
/// </summary>
public sealed class SealedBytesTests : IDisposable
{
    private const string Erased = RefusalReason.Erased;

    private static readonly Told Waits = new("62220011-Lan-waits", "rent of Lan Xiaomei, flat 7");
    private static readonly Told Matched = new("62220022-Guo-pays", "loan of Guo Dawei, his son pays");
    private static readonly Told Returned = new("62220033-Ma-back", "Ma Lihua sent it twice");

    /// <summary>What belongs to nobody while the payment is on no case.</summary>
    private static readonly string[] Nobodys =
        [Waits.Account, Waits.Reference, Returned.Account, Returned.Reference, "back to Ma Lihua"];

    private static readonly string[] Facts = ["HT-2014-Guo-778", "flat of Guo Dawei, Elm Road 9"];

    /// <summary>Typed into commands that were refused.</summary>
    private static readonly string[] Typed =
        ["hold-Guo-13855550000", "hold-Guo-13866660000", "Guo-13877770000", "approval-Guo-13888880000"];

    /// <summary>The source's own reference of her account.</summary>
    private const string Own = "62220099-Guo-own";

    /// <summary>The recording of her plan, and how what she pays came in.</summary>
    private const string Tape = "call-of-Guo-Dawei-13899990000";

    private static readonly string[] Hers = [Own, Tape, Matched.Account, Matched.Reference, .. Facts, .. Typed];

    private static readonly DateTimeOffset LongAgo = new(2015, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly Money Amount = new(CaseCommands.Owed, Currency.Eur);

    private readonly Folder folder = new();
    private readonly Dictionary<Told, string> ids = [];
    private string caseId = "";

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task NoFile_HoldsWhatWasTyped_AndItsOwnersExportShowsIt()
    {
        await WriteAsync();
        using (var node = await ServingProcess.StartAsync(folder.Store(), packs: null))
        {
            Assert.Equal(0, (await node.TerminateAsync()).Code);
        }

        Assert.True(RowsOf("work") > 0 && RowsOf("waiting") > 0 && RowsOf("search") > 0);
        Assert.Empty(Holding([.. Nobodys, .. Hers]));
        (await Cli.RunAsync("audit", "verify", "--read-models", "--store", folder.Store())).Done();
        var trail = await TrailAsync();
        Assert.Contains("There is no hold {0}.", trail, StringComparison.Ordinal);
        Assert.All([.. Nobodys, .. Hers], text => Assert.DoesNotContain(text, trail, StringComparison.Ordinal));
        var found = (await Cli.RunAsync("case", Own, "--store", folder.Store())).Done().Out;
        Assert.Contains(caseId, found, StringComparison.Ordinal);
        Assert.Contains($"{Own} (core)", found, StringComparison.Ordinal);

        var exported = await ExportAsync();
        Assert.All(Hers, text => Assert.Contains(text, exported, StringComparison.Ordinal));
        Assert.All(Nobodys, text => Assert.DoesNotContain(text, exported, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Erased_WithThePersonToWhomItWasMatched_NoVerbReadsIt_AndWhatWaitsStays()
    {
        await WriteAsync();
        var keys = await KeysAsync();
        var answer = (await Cli.RunAsync("erase", "p1", "--ground", "purpose-achieved", "--store", folder.Store(),
            "--json")).Done().Json;

        Assert.All(answer.GetProperty("places").EnumerateArray(), place =>
            Assert.True(place.GetProperty("done").GetBoolean(), place.ToString()));
        var left = await KeysAsync();
        var gone = keys.Where(key => left.All(other => other.KeyId != key.KeyId)).ToList();
        Assert.Equal(["payment", "person", "person"], gone.Select(key => key.Owner[..key.Owner.IndexOf('/')]).Order());
        Assert.Equal(2, left.Count(key => key.Owner.StartsWith("payment/", StringComparison.Ordinal)));
        Assert.DoesNotContain(Directory.GetFiles(folder.Root), file => gone.Any(key =>
            File.ReadAllBytes(file).AsSpan().IndexOf(key.Wrapped.AsSpan()) >= 0));

        Assert.Empty(Holding([.. Nobodys, .. Hers]));
        var exported = await ExportAsync();
        Assert.Contains(PersonExport.Erased, exported, StringComparison.Ordinal);
        var shown = (await Cli.RunAsync("case", caseId, "--store", folder.Store())).Done().Out;
        Assert.Contains("(erased) (core)", shown, StringComparison.Ordinal);
        (await Cli.RunAsync("case", Own, "--store", folder.Store())).Fails(2, "There is no case");
        var printed = exported + await TrailAsync() + shown;
        Assert.All([.. Nobodys, .. Hers], text => Assert.DoesNotContain(text, printed, StringComparison.Ordinal));
        (await Cli.RunAsync("audit", "verify", "--read-models", "--store", folder.Store())).Done();
        await AnswersAsync();
    }

    [Fact]
    public async Task Payments_ThatNobodyMatched_AreErasedByThemselves()
    {
        await WriteAsync();
        foreach (var (payment, left) in new[] { (Waits, 2), (Returned, 1), (Waits, 1) })
        {
            var answer = (await ErasePaymentAsync(ids[payment])).Done().Json;
            Assert.True(answer.GetProperty("erased").GetBoolean());
            Assert.Equal(ids[payment], answer.GetProperty("payment").GetString());
            Assert.All(answer.GetProperty("places").EnumerateArray(), place =>
                Assert.True(place.GetProperty("done").GetBoolean(), place.ToString()));
            Assert.Equal(left, (await KeysAsync()).Count(key =>
                key.Owner.StartsWith("payment/", StringComparison.Ordinal)));
        }

        (await ErasePaymentAsync(ids[Matched])).Fails(2, "stands on a case");
        (await ErasePaymentAsync("nothing")).Fails(2, "no such payment");
        (await Cli.RunAsync("erase", "p1", "--payment", ids[Waits], "--ground", "unlawful", "--store", folder.Store()))
            .Fails(2, "Name a person, or a payment");
        (await Cli.RunAsync("audit", "verify", "--read-models", "--store", folder.Store())).Done();
        await using var store = SqliteLedgerStore.OpenWriter(folder.At("cases.db"));
        await using var run = EmbeddedRun.Start(new HostSettings(store, new VirtualClock(LongAgo.AddDays(1))));
        Assert.Equal((null, null), await ReadAsync(run, Waits));
        Assert.Equal((null, null), await ReadAsync(run, Returned));
        Assert.Equal((Matched.Account, Matched.Reference), await ReadAsync(run, Matched));
    }

    [Fact]
    public async Task OnPostgres_NoColumn_HoldsWhatWasTyped()
    {
        await using var pg = await PgStore.CreateAsync(folder);
        await using (var store = await pg.OpenWriterAsync())
        {
            await FillAsync(store);
        }

        string[] on = ["--store", pg.Store];
        using (var node = await ServingProcess.StartAsync(pg.Store, packs: null))
        {
            // Only a node that serves lists keeps rows of worklists, of what waits and of the search.
            await pg.RowsAreCurrentAsync();
            Assert.Equal(0, (await node.TerminateAsync()).Code);
        }

        foreach (var table in (string[])["cases", "work", "waiting", "search", "tiles"])
        {
            Assert.NotEqual(0L, await pg.SqlAsync($"SELECT count(*) FROM cases_read.{table}"));
        }

        var queries = await pg.SqlAsync(
            "SELECT string_agg(format('SELECT %L || coalesce(string_agg(t::text, chr(10)), '''') FROM %I.%I t', "
            + "table_name || ':', table_schema, table_name), ' UNION ALL ') FROM information_schema.tables "
            + "WHERE table_schema LIKE 'cases%' AND table_type = 'BASE TABLE'");
        var columns = (string)(await pg.SqlAsync($"SELECT string_agg(x.a, chr(10)) FROM ({queries}) x(a)"))!;

        Assert.Contains(caseId, columns, StringComparison.Ordinal);
        Assert.Contains(Hex("paymentUnmatched"), columns, StringComparison.Ordinal);
        Assert.All([.. Nobodys, .. Hers], text =>
        {
            Assert.DoesNotContain(text, columns, StringComparison.Ordinal);
            Assert.DoesNotContain(Hex(text), columns, StringComparison.Ordinal);
        });
        var found = (await Cli.RunAsync(["case", Own, .. on])).Done().Out;
        Assert.Contains($"{Own} (core)", found, StringComparison.Ordinal);
        (await Cli.RunAsync(["erase", "p1", "--ground", "unlawful", .. on])).Done();
        (await Cli.RunAsync(["audit", "verify", "--read-models", .. on])).Done();
        var shown = (await Cli.RunAsync(["case", caseId, .. on])).Done().Out;
        Assert.Contains("(erased) (core)", shown, StringComparison.Ordinal);
        (await Cli.RunAsync(["case", Own, .. on])).Fails(2, "There is no case");
    }

    private long RowsOf(string table)
    {
        using var rows = new SqliteConnection($"Data Source={folder.At("cases.db.read")};Mode=ReadOnly;Pooling=False");
        rows.Open();
        using var count = rows.CreateCommand();
        count.CommandText = $"SELECT count(*) FROM {table}";
        return (long)count.ExecuteScalar()!;
    }

    private static string Hex(string text) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text));

    /// <summary>The node itself: a payment that waits reads on, one that was matched and a refusal do not.</summary>
    private async Task AnswersAsync()
    {
        await using var store = SqliteLedgerStore.OpenWriter(folder.At("cases.db"));
        await using var run = EmbeddedRun.Start(new HostSettings(store, new VirtualClock(LongAgo.AddDays(1))));
        Assert.Equal((Waits.Account, Waits.Reference), await ReadAsync(run, Waits));
        Assert.Equal((Returned.Account, Returned.Reference), await ReadAsync(run, Returned));
        Assert.Equal((null, null), await ReadAsync(run, Matched));

        var again = await run.SendAsync("lift", caseId, new LiftHold(Typed[0], "it is over"));
        Assert.True(again.Repeated);
        Assert.Equal($"There is no hold {Erased}.", Assert.Single(again.Reasons).Detail);

        // Told again it is the same payment still: it is found by its keyed id and not by its text.
        var told = await TellAsync(run, "matched again", Keep(Matched), Of(run, Matched));
        Assert.Equal((ReceiptKind.Accepted, 0), (told.Kind, told.Events.Count));
    }

    private static async Task<(string?, string?)> ReadAsync(EmbeddedRun run, Told payment)
    {
        var view = await run.Host.ReadAsync(Of(run, payment), CancellationToken.None).AsTask().Soon();
        var state = (PaymentState)view.State;
        return (state.Told!.Account, state.Told.Reference);
    }

    private async Task WriteAsync()
    {
        await using var store = folder.OpenWriter();
        await FillAsync(store);
    }

    /// <summary>A case that is resolved by a payment without an account, and what was refused on the way.</summary>
    private async Task FillAsync(ILedgerStore store)
    {
        await using var run = EmbeddedRun.Start(new HostSettings(store, new VirtualClock(LongAgo)));
        var person = StreamId.Parse("person/p1");
        Accepted(await TellAsync(run, "register", new RegisterPerson("Guo Dawei", null), person));
        caseId = run.Node.Identity.Case("core", Own, 1);
        var open = CaseCommands.Open(caseId, Own, debtor: "p1") with
        {
            AccountStream = run.Node.Identity.Account("core", Own).Value,
        };
        Accepted(await run.SendAsync("open", caseId, open));
        Refused(await run.SendAsync("decide", caseId, new DecideApproval(Typed[3], true, null)), Typed[3]);
        Accepted(await run.SendAsync("state", caseId, new StateAccount(
        [
            new AccountFact(AccountFactKind.Contract, Facts[0], new LocalDate(2015, 3, 1)),
            new AccountFact(AccountFactKind.Collateral, Facts[1], new LocalDate(2015, 3, 1)),
            new AccountFact(AccountFactKind.Branch, "b7", new LocalDate(2015, 3, 1)),
        ])));
        Refused(await run.SendAsync("lift", caseId, new LiftHold(Typed[0], "it is over")), Typed[0]);
        var party = new AddParty(Typed[2], PartyKind.Guarantor, "a letter");
        Refused(await run.SendAsync("party", caseId, party), Typed[2]);
        Refused(await TellAsync(run, "lift too", new LiftPersonHold(Typed[1], "it is over"), person), Typed[1]);

        var instalment = new Instalment(1, new LocalDate(2015, 4, 2), CaseCommands.Owed);
        Accepted(await run.SendAsync("plan", caseId, new AgreePlan("n1", PlanKind.Instalments, [instalment], true)
        {
            Recording = Tape,
        }));
        Accepted(await run.SendAsync("cash", caseId, CaseCommands.Pay("p-0", 100) with
        {
            ValueOn = new LocalDate(2015, 3, 2), Channel = "cash",
        }));
        foreach (var payment in (Told[])[Waits, Matched, Returned])
        {
            Accepted(await TellAsync(run, "keep " + payment.Account, Keep(payment), Of(run, payment)));
            ids[payment] = Of(run, payment).Name;
        }

        var other = Keep(Waits) with { Amount = new Money(7, Currency.Eur) };
        Refused(await TellAsync(run, "keep otherwise", other, Of(run, Waits)), Waits.Reference);
        Accepted(await TellAsync(
            run, "return", new ReturnUnmatched("back to Ma Lihua", Amount), Of(run, Returned)));
        var matched = await run.SendAsync("match", caseId, new MatchPayment(Of(run, Matched).Name, "p-1"));
        Assert.Contains("caseResolved", matched.Events);
    }

    private static KeepUnmatched Keep(Told payment) => new(
        payment.Account, Amount, new LocalDate(2015, 3, 2), payment.Reference, UnmatchedReason.NoAccount);

    private static StreamId Of(EmbeddedRun run, Told payment) =>
        run.Node.Identity.Payment(payment.Account, payment.Reference);

    private static Task<CommandReceipt> TellAsync(EmbeddedRun run, string id, object command, StreamId stream) =>
        run.Host.SendAsync(new CommandEnvelope(
            CommandId16.FromHash(id), stream, new Principal("core", "integration"), command),
            CancellationToken.None).AsTask().Soon();

    private static void Accepted(CommandReceipt receipt) => Assert.True(
        receipt.Kind == ReceiptKind.Accepted, string.Join(' ', receipt.Reasons.Select(reason => reason.Detail)));

    /// <summary>The one who typed it reads it in the answer.</summary>
    private static void Refused(CommandReceipt receipt, string typed)
    {
        Assert.Equal(ReceiptKind.Refused, receipt.Kind);
        Assert.Contains(receipt.Reasons, reason => reason.Detail.Contains(typed, StringComparison.Ordinal));
    }

    private Task<CliResult> ErasePaymentAsync(string id) => Cli.RunAsync(
        "erase", "--payment", id, "--ground", "retention-ended", "--store", folder.Store(), "--json");

    private async Task<IReadOnlyList<SealingKey>> KeysAsync()
    {
        await using var store = SqliteLedgerStore.OpenReader(folder.At("cases.db"));
        return await store.ListKeysAsync("", 99, CancellationToken.None);
    }

    private async Task<string> ExportAsync()
    {
        (await Cli.RunAsync("export", "person", "p1", "--store", folder.Store(), "--out", folder.At("p.json"))).Done();
        var text = folder.Read("p.json");
        File.Delete(folder.At("p.json"));
        return text;
    }

    /// <summary>The whole trail as an auditor without keys gets it.</summary>
    private async Task<string> TrailAsync()
    {
        (await Cli.RunAsync("audit", "export", "--format", "jsonl", "--store", folder.Store(),
            "--out", folder.At("trail.jsonl"))).Done();
        var text = folder.Read("trail.jsonl");
        File.Delete(folder.At("trail.jsonl"));
        return text;
    }

    /// <summary>The files of the folder that hold one of some texts.</summary>
    private List<string> Holding(string[] texts) => [.. Directory.GetFiles(folder.Root).Where(file => Array.Exists(
        texts, text => File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0))];

    private sealed record Told(string Account, string Reference);
}
