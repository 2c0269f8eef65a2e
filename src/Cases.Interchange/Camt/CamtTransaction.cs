namespace Cases.Interchange;

/// <summary>A reference in the field made for it.</summary>
/// <param name="Text">The reference as written.</param>
/// <param name="Type">Its type, a code or the bank's own word; null where it has none.</param>
public readonly record struct CamtReference(string Text, string? Type);

/// <summary>
/// One transaction of an entry. Valid until the next part is read; a reader fills the same object again. Texts are as
/// written, without blanks around them; names, accounts and free text are personal.
/// </summary>
public sealed class CamtTransaction
{
    /// <summary>Lines of free text, and structured references, that are kept of one transaction.</summary>
    public const int MostTexts = 100;

    /// <summary>The line on which it begins.</summary>
    public int Line { get; internal set; }

    /// <summary>The first value in it that cannot be used; null where all can.</summary>
    public CamtFault? Fault { get; internal set; }

    /// <summary>Its own amount (Amt, else that of AmtDtls/TxAmt); null where it has none.</summary>
    public CamtMoney? Money { get; internal set; }

    /// <summary>Its own direction; unknown where it says none.</summary>
    public CamtSide Side { get; internal set; }

    /// <summary>UETR.</summary>
    public string? Uetr { get; internal set; }

    /// <summary>AcctSvcrRef.</summary>
    public string? ServicerReference { get; internal set; }

    /// <summary>TxId.</summary>
    public string? TransactionId { get; internal set; }

    /// <summary>EndToEndId as written, also where it says that there is none.</summary>
    public string? EndToEndId { get; internal set; }

    /// <summary>InstrId.</summary>
    public string? InstructionId { get; internal set; }

    /// <summary>MndtId.</summary>
    public string? MandateId { get; internal set; }

    /// <summary>MsgId of the order.</summary>
    public string? MessageId { get; internal set; }

    /// <summary>PmtInfId.</summary>
    public string? PaymentInformationId { get; internal set; }

    /// <summary>What kind of movement it is.</summary>
    public CamtCode Code { get; internal set; }

    /// <summary>The debtor's name. Personal.</summary>
    public string? DebtorName { get; internal set; }

    /// <summary>The debtor's account. Personal.</summary>
    public string? DebtorAccount { get; internal set; }

    /// <summary>The debtor's bank.</summary>
    public string? DebtorAgent { get; internal set; }

    /// <summary>The creditor's name. Personal.</summary>
    public string? CreditorName { get; internal set; }

    /// <summary>The creditor's account. Personal.</summary>
    public string? CreditorAccount { get; internal set; }

    /// <summary>The creditor's bank.</summary>
    public string? CreditorAgent { get; internal set; }

    /// <summary>The day of settlement between the banks (RltdDts/IntrBkSttlmDt).</summary>
    public DateOnly? SettledOn { get; internal set; }

    /// <summary>The day on which the order was accepted (RltdDts/AccptncDtTm), as its bank writes it.</summary>
    public DateOnly? AcceptedOn { get; internal set; }

    /// <summary>Whether it has return information (RtrInf).</summary>
    public bool IsReturn { get; internal set; }

    /// <summary>The reason of a return: its code, or the bank's own.</summary>
    public string? ReturnCode { get; internal set; }

    /// <summary>The reason of a return in words. May be personal.</summary>
    public string? ReturnText { get; internal set; }

    /// <summary>Structured references, in the order of the file.</summary>
    public IReadOnlyList<CamtReference> References => Structured;

    /// <summary>What the payer wrote, line by line. Personal.</summary>
    public IReadOnlyList<string> FreeText => Lines;

    /// <summary>Further words of the bank (AddtlTxInf). May be personal.</summary>
    public string? Info { get; internal set; }

    /// <summary>Which group of the entry it belongs to, from 0.</summary>
    internal int Group { get; set; }

    internal List<CamtReference> Structured { get; } = [];

    internal List<string> Lines { get; } = [];

    /// <summary>Empties it for the next transaction.</summary>
    internal void Begin(int line)
    {
        Line = line;
        Fault = null;
        Money = null;
        Side = CamtSide.Unknown;
        Uetr = ServicerReference = TransactionId = EndToEndId = InstructionId = MandateId = null;
        MessageId = PaymentInformationId = null;
        Code = default;
        DebtorName = DebtorAccount = DebtorAgent = CreditorName = CreditorAccount = CreditorAgent = null;
        SettledOn = AcceptedOn = null;
        IsReturn = false;
        ReturnCode = ReturnText = Info = null;
        Structured.Clear();
        Lines.Clear();
    }
}
