using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Cases.Contracts;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>
/// The same payments at the same moment by an event, by a bank's statement and by a table, at real nodes: each is
/// posted once. Others of the same amount and day are others.
/// </summary>
public sealed class ChannelRaceTests : IDisposable
{
    private const int Payments = 24;
    private const int Accounts = 3;
    private const int Alike = 4;

    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public Task Payment_ByThreeChannelsAtOnce_OnSqlite_IsPostedOnce() => RaceAsync(folder.Store());

    [Fact]
    public async Task Payment_ByThreeChannelsAtOnce_OnPostgres_IsPostedOnce()
    {
        await using var pg = await PgStore.CreateAsync(folder);
        await RaceAsync(pg.Store);
    }

    private async Task RaceAsync(string store)
    {
        var rows = Enumerable.Range(0, Accounts).Select(n => $"LOAN000{n},CNY,1000.00,2026-03-31\n");
        var table = folder.Write("accounts.csv", "account,currency,amount,due_date\n" + string.Concat(rows));
        (await Cli.RunAsync("import", table, "--store", store)).Done();
        using var node = await ServingProcess.StartAsync(store, "Development");
        using var http = new HttpClient { BaseAddress = node.Address };
        using var sign = await http.PostAsync(
            "sign-in", new StringContent("""{"subject":"core","role":"integration"}""", null, "application/json"));
        using var told = JsonDocument.Parse(await sign.Content.ReadAsStringAsync());
        http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", told.RootElement.GetProperty("token").GetString());

        string[][] all = await Task.WhenAll(
            EventsAsync(http), FileAsync(http, Statement(), "application/xml"),
            FileAsync(http, Table(), "text/csv"), EventsAsync(http), FileAsync(http, Statement(), "application/xml"));

        Assert.All(all.SelectMany(one => one), outcome => Assert.Contains(
            outcome, (string[])["applied", "matched", "duplicate"]));
        // Two that tell the same words at the same moment may both be told that it is posted; the ledger says once.
        Assert.InRange(
            all.SelectMany(one => one).Count(outcome => outcome != "duplicate"), Payments, (all.Length * Payments) - 1);

        // Each has a reference of its own and nothing else that differs; without any, a person decides.
        Assert.All(await FileAsync(http, Others(named: true), "application/xml"), one => Assert.Equal("matched", one));
        Assert.All(await FileAsync(http, Others(named: false), "application/xml"),
            one => Assert.Equal("unmatched", one));
        Assert.Equal(0, (await node.TerminateAsync()).Code);
        await CompareAsync(store);
    }

    private async Task CompareAsync(string store)
    {
        (await Cli.RunAsync("audit", "verify", "--store", store)).Done();
        (await Cli.RunAsync("audit", "export", "--format", "jsonl", "--store", store, "--out", folder.At("trail")))
            .Done();
        var kinds = File.ReadLines(folder.At("trail")).Select(line =>
        {
            using var entry = JsonDocument.Parse(line);
            return entry.RootElement.GetProperty("kind").GetString();
        }).ToList();
        Assert.Equal(Payments + Alike, kinds.Count(kind => kind == "paymentRecorded"));
        Assert.Equal(Alike, kinds.Count(kind => kind == "paymentDoubtful"));
    }

    private static async Task<string[]> EventsAsync(HttpClient http)
    {
        var payments = Enumerable.Range(0, Payments).Select(number => string.Create(CultureInfo.InvariantCulture,
            $$"""
            {"account":"{{Account(number)}}","amount":{"amount":"1.00","currency":"CNY"},
            "valueDate":"2026-04-02","reference":"{{Reference(number)}}"}
            """));
        using var answer = await http.PostAsync("v1/payments", new StringContent(
            $"[{string.Join(',', payments)}]", Encoding.UTF8, "application/json"));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        using var document = JsonDocument.Parse(text);
        return [.. document.RootElement.GetProperty("results").EnumerateArray()
            .Select(one => one.GetProperty("result").GetString()!)];
    }

    private static async Task<string[]> FileAsync(HttpClient http, string file, string type)
    {
        using var body = new StringContent(file, Encoding.UTF8, type);
        using var answer = await http.PostAsync("v1/payment-files", body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        using var document = JsonDocument.Parse(text);
        return [.. document.RootElement.GetProperty("payments").EnumerateArray()
            .Select(one => one.GetProperty("outcome").GetString()!)];
    }

    private static string Account(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"LOAN000{number % Accounts}");

    private static string Reference(int number) => string.Create(CultureInfo.InvariantCulture, $"REF-{number}");

    private static string Table() => "account,amount,currency,value_date,reference\n" + string.Concat(
        Enumerable.Range(0, Payments).Select(n => $"{Account(n)},1.00,CNY,2026-04-02,{Reference(n)}\n"));

    private static string Statement() => Statement("M-1", Enumerable.Range(0, Payments).Select(
        number => Entry("1.00", $"<AcctSvcrRef>{Reference(number)}</AcctSvcrRef>", Account(number))));

    private static string Others(bool named) => Statement(named ? "M-2" : "M-3", Enumerable.Range(0, Alike).Select(
        number => Entry("2.00", named ? $"<AcctSvcrRef>OTHER-{number}</AcctSvcrRef>" : "", "LOAN0000")));

    private static string Entry(string amount, string reference, string account) =>
        $"<Ntry><Amt Ccy=\"CNY\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
        + $"<BookgDt><Dt>2026-04-02</Dt></BookgDt><ValDt><Dt>2026-04-02</Dt></ValDt>{reference}<NtryDtls><TxDtls>"
        + $"<RmtInf><Strd><CdtrRefInf><Ref>{account}</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls></Ntry>\n";

    private static string Statement(string id, IEnumerable<string> entries) =>
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt>\n"
        + $"<GrpHdr><MsgId>{id}</MsgId><CreDtTm>2026-04-03T06:00:00</CreDtTm></GrpHdr>\n"
        + "<Stmt><Id>S</Id><Acct><Id><IBAN>DE02120300000000202051</IBAN></Id></Acct>\n"
        + $"{string.Concat(entries)}</Stmt></BkToCstmrStmt></Document>";
}
