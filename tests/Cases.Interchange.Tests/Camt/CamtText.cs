using System.Globalization;

namespace Cases.Interchange.Tests;

/// <summary>Writes small bank messages, so that a test shows the one thing that it is about.</summary>
internal static class CamtText
{
    public const string Account = "<Acct><Id><IBAN>DE02120300000000202051</IBAN></Id><Ccy>EUR</Ccy></Acct>";

    /// <summary>A message of one statement with an account.</summary>
    public static string Statement(string inside, string version = "053.001.08", string account = Account) =>
        Document($"<Stmt><Id>S1</Id>{account}{inside}</Stmt>", version);

    /// <summary>A message with these statements in it.</summary>
    public static string Document(string statements, string version = "053.001.08")
    {
        var element = version[..3] switch
        {
            "052" => "BkToCstmrAcctRpt",
            "053" => "BkToCstmrStmt",
            _ => "BkToCstmrDbtCdtNtfctn",
        };
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            + $"<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.{version}\">\n<{element}>"
            + "<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-03-02T06:00:00+01:00</CreDtTm></GrpHdr>\n"
            + statements + $"\n</{element}></Document>\n";
    }

    /// <summary>A booked entry.</summary>
    public static string Entry(
        string amount, string side = "CRDT", string head = "", string details = "", string reference = "") =>
        $"\n<Ntry><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>{head}<Sts><Cd>BOOK</Cd></Sts>"
        + "<BookgDt><Dt>2026-03-02</Dt></BookgDt><ValDt><Dt>2026-03-02</Dt></ValDt>"
        + (reference.Length > 0 ? $"<AcctSvcrRef>{reference}</AcctSvcrRef>" : "")
        + $"<BkTxCd><Prtry><Cd>X</Cd></Prtry></BkTxCd>{details}</Ntry>";

    /// <summary>A balance.</summary>
    public static string Balance(string code, string amount, string side = "CRDT") =>
        $"\n<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{amount}</Amt>"
        + $"<CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>2026-03-02</Dt></Dt></Bal>";

    /// <summary>Transactions with amounts of their own.</summary>
    public static string Details(IEnumerable<int> amounts, string batch = "") => "<NtryDtls>" + batch
        + string.Concat(amounts.Select((amount, index) => string.Create(
            CultureInfo.InvariantCulture,
            $"\n<TxDtls><Refs><EndToEndId>E{index}</EndToEndId></Refs><Amt Ccy=\"EUR\">{amount}</Amt></TxDtls>")))
        + "</NtryDtls>";
}
