using System.Collections.Frozen;

namespace Cases.Interchange;

/// <summary>
/// The children of the elements that matter, in the order of the standard, over all versions from 02 to 13. What
/// stands elsewhere is read all the same, with a warning; what is not listed is no element of any version.
/// </summary>
internal static class CamtOrder
{
    public static readonly FrozenDictionary<string, int> Statement = Of(
        "Id", "StmtPgntn", "NtfctnPgntn", "RptPgntn", "ElctrncSeqNb", "RptgSeq", "LglSeqNb", "CreDtTm", "FrToDt",
        "CpyDplctInd", "RptgSrc", "Acct", "RltdAcct", "Intrst", "Bal", "TxsSummry", "Ntry", "AddtlStmtInf",
        "AddtlNtfctnInf", "AddtlRptInf", "SplmtryData");

    public static readonly FrozenDictionary<string, int> Balance = Of(
        "Tp", "CdtLine", "Amt", "CdtDbtInd", "Dt", "Avlbty");

    public static readonly FrozenDictionary<string, int> Entry = Of(
        "NtryRef", "Amt", "CdtDbtInd", "RvslInd", "Sts", "BookgDt", "ValDt", "AcctSvcrRef", "Avlbty", "BkTxCd",
        "ComssnWvrInd", "AddtlInfInd", "AmtDtls", "Chrgs", "TechInptChanl", "Intrst", "CardTx", "NtryDtls",
        "AddtlNtryInf", "SplmtryData");

    public static readonly FrozenDictionary<string, int> Batch = Of(
        "MsgId", "PmtInfId", "NbOfTxs", "TtlAmt", "CdtDbtInd");

    public static readonly FrozenDictionary<string, int> Transaction = Of(
        "Refs", "Amt", "CdtDbtInd", "AmtDtls", "Avlbty", "BkTxCd", "Chrgs", "Intrst", "RltdPties", "RltdAgts",
        "LclInstrm", "PmtTpInf", "Purp", "RltdRmtInf", "RmtInf", "RltdDts", "RltdPric", "RltdQties", "FinInstrmId",
        "Tax", "RtrInf", "CorpActn", "SfkpgAcct", "CshDpst", "CardTx", "AddtlTxInf", "SplmtryData");

    public static readonly FrozenDictionary<string, int> References = Of(
        "MsgId", "AcctSvcrRef", "PmtInfId", "InstrId", "EndToEndId", "UETR", "TxId", "MndtId", "ChqNb", "ClrSysRef",
        "AcctOwnrTxId", "AcctSvcrTxId", "MktInfrstrctrTxId", "PrcgId", "Prtry");

    private static FrozenDictionary<string, int> Of(params string[] names) =>
        names.Select((name, place) => (name, place)).ToFrozenDictionary(
            one => one.name, one => one.place, StringComparer.Ordinal);
}
