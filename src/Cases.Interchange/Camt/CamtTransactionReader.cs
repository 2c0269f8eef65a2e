namespace Cases.Interchange;

/// <summary>Reads the elements of one transaction (TxDtls) into the object that is filled again and again.</summary>
internal sealed class CamtTransactionReader(CamtXml xml, CamtFields fields)
{
    public const string Container = "TxDtls";

    /// <summary>Elements RtrInf that were met.</summary>
    public long Returns { get; private set; }

    /// <summary>Elements EndToEndId that were met.</summary>
    public long EndToEndIds { get; private set; }

    /// <summary>Elements Ref of a creditor's reference that were met.</summary>
    public long References { get; private set; }

    public void Read(CamtTransaction to)
    {
        to.Begin(xml.Line);
        if (!xml.Enter())
        {
            return;
        }

        var last = 0;
        while (xml.Next())
        {
            xml.Ordered(CamtOrder.Transaction, Container, ref last);
            Child(to);
        }
    }

    private void Child(CamtTransaction to)
    {
        switch (xml.Name)
        {
            case "Refs":
                Refs(to);
                break;
            case "Amt":
                if (xml.TryMoney(out var money, out var fault))
                {
                    to.Money = money;
                }

                to.Fault ??= fault;
                break;
            case "CdtDbtInd":
                _ = xml.TrySide(out var side, out var sideFault);
                to.Side = side;
                to.Fault ??= sideFault;
                break;
            case "AmtDtls":
                Amounts(to);
                break;
            case "BkTxCd":
                to.Code = fields.Code();
                break;
            case "RltdPties":
                Parties(to);
                break;
            case "RltdAgts":
                Agents(to);
                break;
            case "RmtInf":
                Remittance(to);
                break;
            case "RltdDts":
                Dates(to);
                break;
            case "RtrInf":
                Return(to);
                break;
            case "AddtlTxInf":
                to.Info = xml.Text();
                break;
            case var name when CamtOrder.Transaction.ContainsKey(name):
                xml.Skip();
                break;
            default:
                xml.SkipUnknown(Container);
                break;
        }
    }

    private void Refs(CamtTransaction to)
    {
        var last = 0;
        for (var more = xml.Enter() && xml.Next(); more; more = xml.Next())
        {
            xml.Ordered(CamtOrder.References, "Refs", ref last);
            switch (xml.Name)
            {
                case "UETR":
                    to.Uetr = xml.Text();
                    break;
                case "AcctSvcrRef":
                    to.ServicerReference = xml.Text();
                    break;
                case "TxId":
                    to.TransactionId = xml.Text();
                    break;
                case "EndToEndId":
                    EndToEndIds++;
                    to.EndToEndId = xml.Text();
                    break;
                case "InstrId":
                    to.InstructionId = xml.Text();
                    break;
                case "MndtId":
                    to.MandateId = xml.Text();
                    break;
                case "MsgId":
                    to.MessageId = xml.Text();
                    break;
                case "PmtInfId":
                    to.PaymentInformationId = xml.Text();
                    break;
                default:
                    xml.Skip();
                    break;
            }
        }
    }

    /// <summary>The second version has the amount of a transaction only here.</summary>
    private void Amounts(CamtTransaction to)
    {
        for (var more = xml.Enter() && xml.Next(); more; more = xml.Next())
        {
            if (xml.Name != "TxAmt" || to.Money is not null || !xml.Enter())
            {
                xml.Skip();
                continue;
            }

            while (xml.Next())
            {
                if (xml.Name != "Amt")
                {
                    xml.Skip();
                    continue;
                }

                if (xml.TryMoney(out var money, out var fault))
                {
                    to.Money = money;
                }

                to.Fault ??= fault;
            }
        }
    }

    private void Parties(CamtTransaction to)
    {
        for (var more = xml.Enter() && xml.Next(); more; more = xml.Next())
        {
            switch (xml.Name)
            {
                case "Dbtr":
                    to.DebtorName = fields.Party();
                    break;
                case "DbtrAcct":
                    to.DebtorAccount = fields.Account();
                    break;
                case "Cdtr":
                    to.CreditorName = fields.Party();
                    break;
                case "CdtrAcct":
                    to.CreditorAccount = fields.Account();
                    break;
                default:
                    xml.Skip();
                    break;
            }
        }
    }

    private void Agents(CamtTransaction to)
    {
        for (var more = xml.Enter() && xml.Next(); more; more = xml.Next())
        {
            switch (xml.Name)
            {
                case "DbtrAgt":
                    to.DebtorAgent = fields.Agent();
                    break;
                case "CdtrAgt":
                    to.CreditorAgent = fields.Agent();
                    break;
                default:
                    xml.Skip();
                    break;
            }
        }
    }

    private void Dates(CamtTransaction to)
    {
        for (var more = xml.Enter() && xml.Next(); more; more = xml.Next())
        {
            if (xml.Name is not ("IntrBkSttlmDt" or "AccptncDtTm"))
            {
                xml.Skip();
                continue;
            }

            var settled = xml.Name == "IntrBkSttlmDt";
            if (!xml.TryDate(out var on, out var fault))
            {
                // Only one of several dates: the transaction has others.
                xml.Warnings.Add($"{fault.Field}: {fault.Reason}; it is passed over", fault.Line);
            }
            else if (settled)
            {
                to.SettledOn = on;
            }
            else
            {
                to.AcceptedOn = on;
            }
        }
    }

    private void Return(CamtTransaction to)
    {
        Returns++;
        to.IsReturn = true;
        for (var more = xml.Enter() && xml.Next(); more; more = xml.Next())
        {
            switch (xml.Name)
            {
                case "Rsn":
                    to.ReturnCode = fields.Choice();
                    break;
                case "AddtlInf":
                    to.ReturnText = CamtFields.First(to.ReturnText, xml.Text());
                    break;
                default:
                    xml.Skip();
                    break;
            }
        }
    }

    private void Remittance(CamtTransaction to)
    {
        for (var more = xml.Enter() && xml.Next(); more; more = xml.Next())
        {
            switch (xml.Name)
            {
                case "Ustrd":
                    Free(to);
                    break;
                case "Strd":
                    Structured(to);
                    break;
                default:
                    xml.Skip();
                    break;
            }
        }
    }

    private void Structured(CamtTransaction to)
    {
        for (var more = xml.Enter() && xml.Next(); more; more = xml.Next())
        {
            switch (xml.Name)
            {
                case "CdtrRefInf":
                    CreditorReference(to);
                    break;
                case "AddtlRmtInf":
                    Free(to);
                    break;
                default:
                    xml.Skip();
                    break;
            }
        }
    }

    private void CreditorReference(CamtTransaction to)
    {
        string? type = null;
        for (var more = xml.Enter() && xml.Next(); more; more = xml.Next())
        {
            switch (xml.Name)
            {
                case "Tp":
                    type = fields.NestedChoice();
                    break;
                case "Ref":
                    References++;
                    if (xml.Text() is { } text && Room(to.Structured.Count))
                    {
                        to.Structured.Add(new CamtReference(text, type));
                    }

                    break;
                default:
                    xml.Skip();
                    break;
            }
        }
    }

    private void Free(CamtTransaction to)
    {
        if (xml.Text() is { } text && Room(to.Lines.Count))
        {
            to.Lines.Add(text);
        }
    }

    private bool Room(int count)
    {
        if (count < CamtTransaction.MostTexts)
        {
            return true;
        }

        xml.Warnings.Add(
            $"a transaction has more than {CamtTransaction.MostTexts} texts; those beyond are passed over", xml.Line);
        return false;
    }
}
