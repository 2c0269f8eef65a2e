using System.Globalization;
using System.IO.Compression;
using System.Text;
using Cases.Contracts;

namespace Cases.Gateway.Tests;

/// <summary>The rows of the table, and what they are made of.</summary>
public sealed partial class BadMoneyTests
{
    private const string Xml = "application/xml";
    private const string Csv = "text/csv";
    private const string Table = "account,amount,currency,value_date,reference\n";
    private const string NoType = "<Document";
    private const string Doctype =
        "a document type definition, which is never read (the body:1). Remove the DOCTYPE and its entities.";

    // More than none: which entries a payment makes is for other tests to say.
    private const int Taken = -1;

    // The client asks before it sends, so that the answer is read and not lost with the connection.
    private static readonly (string, string) Waits = ("Expect", "100-continue");

    private static readonly string Bomb = "<!DOCTYPE Document [<!ENTITY a0 \"a\">"
        + string.Concat(Enumerable.Range(1, 30).Select(n => $"<!ENTITY a{n} \"&a{n - 1};&a{n - 1};\">")) + "]>";

    private static readonly string Later = Desk.Today.AddDays(40).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static readonly Dictionary<string, Row> Rows = new(StringComparer.Ordinal)
    {
        ["XXE, a file of the machine"] = new(
            Of(Camt().Replace("M1", "&x;", StringComparison.Ordinal).Replace(NoType, "<!DOCTYPE Document [<!ENTITY x "
                + "SYSTEM \"file:///etc/passwd\">]><Document", StringComparison.Ordinal)),
            400, ProblemCodes.FileInvalid, Doctype),
        ["XXE, another server"] = new(
            Of(Camt().Replace(NoType, "<!DOCTYPE Document SYSTEM \"http://127.0.0.1:9/x\"><Document",
                StringComparison.Ordinal)),
            400, ProblemCodes.FileInvalid, Doctype),
        ["entity bomb"] = new(
            Of(Camt().Replace("M1", "&a30;", StringComparison.Ordinal)
                .Replace(NoType, Bomb + "<Document", StringComparison.Ordinal)),
            400, ProblemCodes.FileInvalid, Doctype),
        ["truncated statement"] = new(
            Of(Camt()[..^40]), 400, ProblemCodes.FileInvalid,
            "damaged or breaks off", "(the body:5)", "Fetch the file from the bank again; nothing of it was taken."),
        ["truncated in a packed file"] = new(
            (desk, _) => FileAsync(desk, Packed(Camt())[..^12], Xml), 400, ProblemCodes.FileInvalid,
            "The gzip data is truncated or damaged", "Download or pack the file again."),
        ["truncated table"] = new(
            Of(Table + "0017,250.00,CNY,2026-01", Csv), 200, "rejected",
            "line: 2", "field: reference", "the row has 4 columns, the header has 5") { Entries = 1 },
        ["truncated batch of events"] = new(
            Told(Batch()[..^9]), 400, ProblemCodes.JsonInvalid, "no JSON that can be read here, at line 2"),
        ["UTF-16 that says so"] = new(
            (desk, _) => FileAsync(desk, Utf16(Camt().Replace("UTF-8", "UTF-16", StringComparison.Ordinal)), Xml),
            200, "matched") { Owed = "750.00", Entries = Taken },
        ["UTF-16 that says UTF-8"] = new(
            (desk, _) => FileAsync(desk, Utf16(Camt()), Xml), 400, ProblemCodes.FileInvalid,
            "declares the encoding 'UTF-8', but the bytes are UTF-16 (the body:1)", "Save the file as UTF-8"),
        ["UTF-16 table"] = new(
            (desk, _) => FileAsync(desk, Utf16(Table + "0017,250.00,CNY,2026-01-02,r1\n"), Csv),
            400, ProblemCodes.FileInvalid, "UTF-16, not UTF-8 (the body:1)", "Save it as CSV UTF-8."),
        ["UTF-16 events"] = new(
            (_, bank) => bank.SendAsync(Utf16(Batch()), EventSender.Batch), 400, ProblemCodes.JsonInvalid,
            "The body is not UTF-8."),
        ["UTF-16 events that say so"] = new(
            (_, bank) => bank.SendAsync(Utf16(Batch()), EventSender.Batch + "; charset=utf-16"),
            415, ProblemCodes.UnsupportedMediaType, "send JSON in UTF-8"),
        ["wrong control sum"] = new(
            Of(Camt(sum: "251.00")), 200, "matched",
            "warnings: line 4: TtlNtries says a sum of 251.00, the entries make 250.00")
        {
            Owed = "750.00", Entries = Taken,
        },
        ["wrong number of entries"] = new(
            Of(Camt(count: 7)), 200, "matched", "warnings: line 4: TtlNtries says 7 entries, the statement has 1")
        {
            Owed = "750.00", Entries = Taken,
        },
        ["wrong balance"] = new(
            Of(Camt(closing: "260.00")), 200, "matched", "balanceCheck: diff 10.00",
            "warnings: line 4: the closing balance differs by 10.00 from the opening balance and the entries")
        {
            Owed = "750.00", Entries = Taken,
        },
        ["same message id, other content"] = new(
            Of(Camt("99.00", "REF-2", closing: "99.00")), 200, "matched",
            "warnings: the same message id came at ", "with another content", "ask the bank which of both holds")
        {
            Before = Of(Camt()), Owed = "651.00", Entries = Taken,
        },
        ["duplicate statement"] = new(
            Of(Camt()), 200, "duplicate", "warnings: the same file came at ", "its payments are known")
        {
            Before = Of(Camt()), Owed = "750.00",
        },
        ["duplicate table"] = new(
            Of(Table + "0017,250.00,CNY,2026-01-02,r1\n", Csv), 200, "duplicate",
            "warnings: the same file came at ", "its payments are known")
        {
            Before = Of(Table + "0017,250.00,CNY,2026-01-02,r1\n", Csv), Owed = "750.00",
        },
        ["duplicate event"] = new(Told(Batch()), 200, "duplicate") { Before = Told(Batch()), Owed = "950.00" },
        ["same event, other amount"] = new(
            Told(Batch(EventSender.Event("1", Data("51.00")))), 200, PaymentFaultCodes.PaymentRefused,
            "id: 1", "this reference is recorded with another amount or value date")
        {
            Before = Told(Batch()), Owed = "950.00",
        },
        ["same event, other payment"] = new(
            Told(Batch(EventSender.Event("1", "{\"reference\":\"r-2\"}"))), 200, PaymentFaultCodes.EventIdReused,
            "id: 1", "told before with other data: give what is new an id of its own")
        {
            Before = Told(Batch()), Owed = "950.00", Entries = 1,
        },
        ["comma in a statement"] = new(
            Of(Camt("250,00")), 200, "rejected", "line: 5", "field: Amt",
            "'250,00' is no amount: a comma is not allowed, the decimal sign is a point") { Entries = 1 },
        ["comma in a table"] = new(
            Of(Table + "0017,\"250,00\",CNY,2026-01-02,r1\n", Csv), 200, "rejected", "line: 2", "field: amount",
            "'250,00' is no amount: a comma is not allowed, the decimal sign is a point") { Entries = 1 },
        ["comma in a table, not quoted"] = new(
            Of(Table + "0017,250,00,CNY,2026-01-02,r1\n", Csv), 200, "rejected", "line: 2",
            "the row has 6 columns, the header has 5") { Entries = 1 },
        ["comma in an event"] = new(
            Told(Batch(EventSender.Event("1", Data("50,00")))), 200, PaymentFaultCodes.DataInvalid,
            "id: 1", "data.amount.amount: Write a decimal such as 123.45"),
        ["comma in plain JSON"] = new(
            PlainOf("50,00", "2026-01-02"), 400, ProblemCodes.FieldInvalid,
            "field: [0].amount.amount", "Write a decimal such as 123.45"),
        ["future value date in a statement"] = new(
            Of(Camt(day: Later)), 200, "rejected", "line: 5", "field: ValDt",
            $"the value date {Later} lies in the future; tell the file again from that day on") { Entries = 1 },
        ["future value date in a table"] = new(
            Of(Table + $"0017,250.00,CNY,{Later},r1\n", Csv), 200, "rejected", "line: 2", "reference: r1",
            "The value date lies in the future.")
        {
            Entries = 2, // The file, and the refused attempt.
        },
        ["future value date in an event"] = new(
            Told(Batch(EventSender.Event("1", $$"""{"valueDate":"{{Later}}"}"""))),
            200, PaymentFaultCodes.DataInvalid,
            "id: 1", "data.valueDate: it lies in the future: send the event again on that day, or the day before"),
        ["future value date in plain JSON"] = new(
            PlainOf("50.00", Later), 200, "rejected", "reference: r1", "The value date lies in the future.")
        {
            Entries = 1,
        },
        ["signed by an old key"] = new(
            (_, bank) => SignedAsync(bank, EventSender.SecretOf(9), TimeSpan.Zero),
            401, ProblemCodes.SignatureInvalid, "No signature v1 was made with a secret that counts here"),
        ["clock ten minutes behind"] = new(
            (_, bank) => SignedAsync(bank, bank.Secret, TimeSpan.FromMinutes(-10)),
            401, ProblemCodes.SignatureExpired, "more than 300 seconds ago: sign again when you send again"),
        ["clock ten minutes ahead"] = new(
            (_, bank) => SignedAsync(bank, bank.Secret, TimeSpan.FromMinutes(10)),
            401, ProblemCodes.SignatureExpired, "more than 300 seconds ahead: set the clock of the sender"),
        ["clock four minutes behind"] = new(
            (_, bank) => SignedAsync(bank, bank.Secret, TimeSpan.FromMinutes(-4)), 200, "applied")
        {
            Owed = "950.00", Entries = Taken,
        },
        ["10 MB of events"] = new(
            (_, bank) => bank.SendAsync(Batch() + new string(' ', TenMegabytes), EventSender.Batch, Waits),
            413, ProblemCodes.BodyTooLarge, "larger than this endpoint takes"),
        ["10 MB of plain JSON"] = new(
            (desk, _) => desk.SendAsync("core", "POST /v1/payments", new string(' ', TenMegabytes), Waits),
            413, ProblemCodes.BodyTooLarge, "larger than this endpoint takes"),
        ["10 MB of a file"] = new(
            (desk, _) => FileAsync(desk, new byte[TenMegabytes], Csv), 413, ProblemCodes.BodyTooLarge,
            "larger than this endpoint takes"),
        ["10 MB in a packed file"] = new(
            (desk, _) => FileAsync(desk, Packed(Table + new string('\n', TenMegabytes)), Csv),
            413, ProblemCodes.BodyTooLarge, "Unpacked it has more than 9999999 bytes: send it in several files."),
        ["unknown type of event"] = new(
            Told(Batch(EventSender.Event("1", type: "payment.guessed"))), 200, PaymentFaultCodes.TypeUnknown,
            "id: 1", "type: it is none of payment.booked, payment.reversed, payment.corrected"),
    };

    private static Func<Desk, EventSender, Task<HttpResponseMessage>> Of(string file, string type = Xml) =>
        (desk, _) => FileAsync(desk, Encoding.UTF8.GetBytes(file), type);

    private static Func<Desk, EventSender, Task<HttpResponseMessage>> Told(string body) =>
        (_, bank) => bank.SendAsync(body, EventSender.Batch);

    private static Func<Desk, EventSender, Task<HttpResponseMessage>> PlainOf(string amount, string day) =>
        (desk, _) => desk.SendAsync("core", "POST /v1/payments", $$"""
            [{"account":"0017","amount":{"amount":"{{amount}}","currency":"CNY"},"valueDate":"{{day}}",
            "reference":"r1"}]
            """);

    private static Task<HttpResponseMessage> FileAsync(Desk desk, byte[] body, string type) => desk.SendBytesAsync(
        "core", "POST /v1/payment-files", body, ("Content-Type", type), ("Idempotency-Key", ""),
        Waits);

    private static Task<HttpResponseMessage> SignedAsync(
        EventSender bank, Interchange.WebhookSecret secret, TimeSpan late)
    {
        bank.Secret = secret;
        var now = bank.Now;
        bank.Now = () => now() + late;
        return bank.SendAsync(Batch(), EventSender.Batch);
    }

    private static string Batch(string? told = null) => $"[{told ?? EventSender.Event("1")}]";

    private static string Data(string amount) => $$$"""{"amount":{"amount":"{{{amount}}}","currency":"CNY"}}""";

    private static byte[] Utf16(string text) => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)];

    private static byte[] Packed(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }

    /// <summary>A statement of one payment, of which a row makes one thing wrong.</summary>
    private static string Camt(
        string amount = "250.00", string reference = "REF-1", string? sum = null, int count = 1,
        string closing = "250.00", string day = "2026-01-02")
    {
        static string Balance(string code, string amount) => $"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
            + $"<Amt Ccy=\"CNY\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-01-02</Dt></Dt></Bal>";
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            + "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt>\n"
            + "<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-01-03T06:00:00</CreDtTm></GrpHdr>\n"
            + "<Stmt><Id>S</Id><Acct><Id><IBAN>DE02120300000000202051</IBAN></Id></Acct>"
            + Balance("OPBD", "0.00") + Balance("CLBD", closing)
            + string.Create(CultureInfo.InvariantCulture, $"<TxsSummry><TtlNtries><NbOfNtries>{count}</NbOfNtries>")
            + $"<Sum>{sum ?? amount}</Sum></TtlNtries></TxsSummry>\n"
            + $"<Ntry><Amt Ccy=\"CNY\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
            + $"<BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt>"
            + $"<AcctSvcrRef>{reference}</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId>"
            + "</Refs><RmtInf><Strd><CdtrRefInf><Ref>0017</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls>"
            + "</Ntry>\n</Stmt></BkToCstmrStmt></Document>\n";
    }
}
