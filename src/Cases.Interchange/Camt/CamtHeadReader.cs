namespace Cases.Interchange;

/// <summary>Reads the heads of message, statement, entry and batch, and what a statement says of its sums.</summary>
internal sealed class CamtHeadReader(CamtXml xml, CamtFields fields)
{
    public string? MessageId { get; private set; }

    public DateOnly? CreatedOn { get; private set; }

    /// <summary>An entry that has no amount or no direction cannot be used.</summary>
    public static void Require(CamtEntry entry)
    {
        if (entry.Money is null)
        {
            entry.Fault ??= new CamtFault(entry.Line, "Amt", "the entry has no amount");
        }

        if (entry.Side == CamtSide.Unknown)
        {
            entry.Fault ??= new CamtFault(entry.Line, "CdtDbtInd", "the entry does not say CRDT or DBIT");
        }
    }

    public void Header()
    {
        for (var more = xml.Enter() && xml.Next(); more; more = xml.Next())
        {
            switch (xml.Name)
            {
                case "MsgId":
                    MessageId = xml.Text();
                    break;
                case "CreDtTm":
                    CreatedOn = Day();
                    break;
                default:
                    xml.Skip();
                    break;
            }
        }
    }

    /// <summary>A child of a statement that is no entry.</summary>
    public void Child(CamtStatement to, string container, bool begun)
    {
        switch (xml.Name)
        {
            case "Id":
                to.Id = xml.Text();
                break;
            case "CreDtTm":
                to.CreatedOn = Day();
                break;
            case "CpyDplctInd":
                to.Copy = xml.Text();
                break;
            case "Acct" when begun:
                throw xml.Bad(
                    "The account stands behind the first entry, which was read without it",
                    "Ask the bank for a file in the order of the standard; nothing of it was taken.");
            case "Acct":
                Account(to);
                break;
            case "Bal":
                Balance(to);
                break;
            case "TxsSummry":
                Totals(to);
                break;
            case var name when CamtOrder.Statement.ContainsKey(name):
                xml.Skip();
                break;
            default:
                xml.SkipUnknown(container);
                break;
        }
    }

    /// <summary>A child of an entry that is no group of transactions.</summary>
    /// <param name="to">The entry.</param>
    /// <param name="told">Whether the entry was told already, so that nothing of its head may come.</param>
    public void Child(CamtEntry to, bool told)
    {
        if (told && xml.Name is not ("AddtlNtryInf" or "SplmtryData"))
        {
            throw xml.Bad(
                $"{xml.Name} stands behind the transactions of its entry, which were read without it",
                "Ask the bank for a file in the order of the standard.");
        }

        switch (xml.Name)
        {
            case "Amt":
                to.Money = xml.TryMoney(out var money, out var fault) ? money : null;
                to.Fault ??= fault;
                break;
            case "CdtDbtInd":
                _ = xml.TrySide(out var side, out fault);
                to.Side = side;
                to.Fault ??= fault;
                break;
            case "RvslInd":
                Reversal(to);
                break;
            case "Sts":
                to.Status = Status();
                break;
            case "BookgDt":
                (to.BookedOn, to.BookedBy, fault) = xml.DateChoice();
                to.Fault ??= fault;
                break;
            case "ValDt":
                (to.ValueOn, _, fault) = xml.DateChoice();
                to.Fault ??= fault;
                break;
            default:
                Words(to);
                break;
        }
    }

    /// <summary>A child of a group of transactions that is no transaction.</summary>
    public void Batch(CamtBatch to)
    {
        if (xml.Name != "Btch")
        {
            xml.SkipUnknown("NtryDtls");
            return;
        }

        to.Named = true;
        var last = 0;
        for (var more = xml.Enter() && xml.Next(); more; more = xml.Next())
        {
            xml.Ordered(CamtOrder.Batch, "Btch", ref last);
            switch (xml.Name)
            {
                case "NbOfTxs":
                    to.Said = xml.Count();
                    break;
                case "TtlAmt":
                    to.Total = Money();
                    break;
                default:
                    xml.Skip();
                    break;
            }
        }
    }

    private void Words(CamtEntry to)
    {
        switch (xml.Name)
        {
            case "NtryRef":
                to.EntryReference = xml.Text();
                break;
            case "AcctSvcrRef":
                to.ServicerReference = xml.Text();
                break;
            case "BkTxCd":
                to.Code = fields.Code();
                break;
            case "AddtlNtryInf":
                to.Info = xml.Text();
                break;
            case var name when CamtOrder.Entry.ContainsKey(name):
                xml.Skip();
                break;
            default:
                xml.SkipUnknown("Ntry");
                break;
        }
    }

    private void Reversal(CamtEntry to)
    {
        var line = xml.Line;
        var text = xml.Text();
        if (text is "true" or "1")
        {
            to.IsReversal = true;
        }
        else if (text is not ("false" or "0"))
        {
            to.Fault ??= new CamtFault(
                line, "RvslInd", $"{InterchangeException.Quote(text)} is neither true nor false");
        }
    }

    /// <summary>The status: a text up to version 07, a code below it from 08.</summary>
    private string? Status()
    {
        var (text, child) = xml.TextOrChild("Cd", "Prtry");
        return text ?? child;
    }

    private void Account(CamtStatement to)
    {
        for (var more = xml.Enter() && xml.Next(); more; more = xml.Next())
        {
            switch (xml.Name)
            {
                case "Id":
                    to.Account = fields.AccountId();
                    break;
                case "Ccy":
                    to.Currency = xml.Text();
                    break;
                default:
                    xml.Skip();
                    break;
            }
        }
    }

    private void Balance(CamtStatement to)
    {
        var (code, money, side, on, last) = ("", (CamtMoney?)null, CamtSide.Unknown, (DateOnly?)null, 0);
        var line = xml.Line;
        for (var more = xml.Enter() && xml.Next(); more; more = xml.Next())
        {
            xml.Ordered(CamtOrder.Balance, "Bal", ref last);
            switch (xml.Name)
            {
                case "Tp":
                    code = fields.NestedChoice() ?? "";
                    break;
                case "Amt":
                    money = Money();
                    break;
                case "CdtDbtInd":
                    Warn(xml.TrySide(out side, out var fault) ? null : fault);
                    break;
                case "Dt":
                    (on, _, fault) = xml.DateChoice();
                    Warn(fault);
                    break;
                default:
                    xml.Skip();
                    break;
            }
        }

        if (money is not { } amount)
        {
            xml.Warnings.Add("a balance has no amount and is passed over", line);
            return;
        }

        if (side == CamtSide.Unknown)
        {
            xml.Warnings.Add("a balance does not say CRDT or DBIT, it is taken as CRDT", line);
        }

        var balance = new CamtBalance(code, amount, side, on);
        to.Opening ??= code is "OPBD" or "PRCD" ? balance : null;
        to.Closing ??= code is "CLBD" ? balance : null;
    }

    private void Totals(CamtStatement to)
    {
        for (var more = xml.Enter() && xml.Next(); more; more = xml.Next())
        {
            switch (xml.Name)
            {
                case "TtlNtries":
                    to.All = Total();
                    break;
                case "TtlCdtNtries":
                    to.Credits = Total();
                    break;
                case "TtlDbtNtries":
                    to.Debits = Total();
                    break;
                default:
                    xml.Skip();
                    break;
            }
        }
    }

    private CamtTotal Total()
    {
        var total = default(CamtTotal);
        for (var more = xml.Enter() && xml.Next(); more; more = xml.Next())
        {
            switch (xml.Name)
            {
                case "NbOfNtries":
                    total = total with { Count = xml.Count() };
                    break;
                case "Sum":
                    total = total with { Sum = xml.Amount() };
                    break;
                default:
                    xml.Skip();
                    break;
            }
        }

        return total;
    }

    private CamtMoney? Money()
    {
        if (xml.TryMoney(out var money, out var fault))
        {
            return money;
        }

        Warn(fault);
        return null;
    }

    private DateOnly? Day()
    {
        if (xml.TryDate(out var on, out var fault))
        {
            return on;
        }

        Warn(fault);
        return null;
    }

    private void Warn(CamtFault? fault)
    {
        if (fault is not null)
        {
            xml.Warnings.Add($"{fault.Field}: {fault.Reason}; it is passed over", fault.Line);
        }
    }
}
