namespace Cases.Interchange;

/// <summary>Reads what several elements have alike: accounts, parties, banks, codes.</summary>
internal sealed class CamtFields(CamtXml xml)
{
    /// <summary>The first of two texts that is one; the second was read in any case.</summary>
    public static string? First(string? known, string? next) => known ?? next;

    /// <summary>A bank transaction code: of an entry or of a transaction.</summary>
    public CamtCode Code()
    {
        var code = default(CamtCode);
        if (!xml.Enter())
        {
            return code;
        }

        while (xml.Next())
        {
            switch (xml.Name)
            {
                case "Domn":
                    code = Domain(code);
                    break;
                case "Prtry":
                    code = code with { Own = xml.ChildText("Cd") };
                    break;
                default:
                    xml.Skip();
                    break;
            }
        }

        return code;
    }

    /// <summary>The number of an account: its IBAN, else another one; null where it has none.</summary>
    public string? Account()
    {
        string? found = null;
        if (!xml.Enter())
        {
            return null;
        }

        while (xml.Next())
        {
            if (xml.Name == "Id" && found is null)
            {
                found = AccountId();
            }
            else
            {
                xml.Skip();
            }
        }

        return found;
    }

    /// <summary>The same one element deeper (<c>Tp/CdOrPrtry/Cd</c>).</summary>
    public string? NestedChoice()
    {
        string? type = null;
        for (var more = xml.Enter() && xml.Next(); more; more = xml.Next())
        {
            if (xml.Name == "CdOrPrtry")
            {
                type = Choice();
            }
            else
            {
                xml.Skip();
            }
        }

        return type;
    }

    /// <summary>A code of the standard or a word of the bank's own.</summary>
    public string? Choice()
    {
        string? found = null;
        for (var more = xml.Enter() && xml.Next(); more; more = xml.Next())
        {
            if (xml.Name is "Cd" or "Prtry")
            {
                found = First(found, xml.Text());
            }
            else
            {
                xml.Skip();
            }
        }

        return found;
    }

    private CamtCode Domain(CamtCode code)
    {
        for (var more = xml.Enter() && xml.Next(); more; more = xml.Next())
        {
            switch (xml.Name)
            {
                case "Cd":
                    code = code with { Domain = xml.Text() };
                    break;
                case "Fmly":
                    code = Family(code);
                    break;
                default:
                    xml.Skip();
                    break;
            }
        }

        return code;
    }

    private CamtCode Family(CamtCode code)
    {
        for (var more = xml.Enter() && xml.Next(); more; more = xml.Next())
        {
            switch (xml.Name)
            {
                case "Cd":
                    code = code with { Family = xml.Text() };
                    break;
                case "SubFmlyCd":
                    code = code with { SubFamily = xml.Text() };
                    break;
                default:
                    xml.Skip();
                    break;
            }
        }

        return code;
    }

    /// <summary>The name of a party; later versions have it one element deeper.</summary>
    public string? Party()
    {
        string? found = null;
        for (var more = xml.Enter() && xml.Next(); more; more = xml.Next())
        {
            switch (xml.Name)
            {
                case "Nm":
                    found = First(found, xml.Text());
                    break;
                case "Pty":
                    found = First(found, xml.ChildText("Nm"));
                    break;
                default:
                    xml.Skip();
                    break;
            }
        }

        return found;
    }

    public string? AccountId()
    {
        string? found = null;
        for (var more = xml.Enter() && xml.Next(); more; more = xml.Next())
        {
            switch (xml.Name)
            {
                case "IBAN":
                    found = xml.Text() ?? found;
                    break;
                case "Othr" when found is null:
                    found = xml.ChildText("Id");
                    break;
                default:
                    xml.Skip();
                    break;
            }
        }

        return found;
    }

    /// <summary>A bank: its BIC under either name, else its number in a clearing, else another number.</summary>
    public string? Agent()
    {
        (string? Bic, string? Member, string? Other) found = default;
        for (var more = xml.Enter() && xml.Next(); more; more = xml.Next())
        {
            if (xml.Name != "FinInstnId" || !xml.Enter())
            {
                xml.Skip();
                continue;
            }

            while (xml.Next())
            {
                switch (xml.Name)
                {
                    case "BIC" or "BICFI":
                        found.Bic = First(found.Bic, xml.Text());
                        break;
                    case "ClrSysMmbId":
                        found.Member = First(found.Member, xml.ChildText("MmbId"));
                        break;
                    case "Othr" or "PrtryId":
                        found.Other = First(found.Other, xml.ChildText("Id"));
                        break;
                    default:
                        xml.Skip();
                        break;
                }
            }
        }

        return found.Bic ?? found.Member ?? found.Other;
    }
}
