using System.Collections.Immutable;
using System.Globalization;
using Cases.Domain;
using Cases.Interchange;
using NodaTime;

namespace Cases.Work;

/// <summary>What an entry of a bank's file, or a transaction of it, comes to: a payment, or a fault with its line.
/// </summary>
internal readonly record struct CamtItem(BankPayment? Payment, CamtFault? Fault, string? Reference, string? Amount);

/// <summary>
/// Says of every entry and transaction of a bank's message what it is: a payment in, one taken back, or money that
/// concerns no debtor. What the message leaves unsaid is filled in here and nowhere else, each time with a warning.
/// </summary>
/// <remarks>Decides nothing about a case. One of it for one reading of a file.</remarks>
internal sealed class CamtPayments(CamtReader reader, CamtSurvey survey, string file, LocalDate latest)
{
    private const int MostReference = 200;

    /// <summary>
    /// Sub-families of the standard's transaction codes that say "returned": payment return, payment reversal, unpaid
    /// direct debit, unpaid cheque, unpaid card.
    /// </summary>
    private static readonly string[] ReturnCodes = ["RRTN", "PRDD", "UPDD", "UPCQ", "UPCT"];

    /// <summary>Texts that only say that there is no reference.</summary>
    private static readonly string[] NoReference = ["NOTPROVIDED", "NONREF", "NOTAVAILABLE"];

    private readonly SortedDictionary<string, long> notPosted = new(StringComparer.Ordinal);
    private int faulty = -1;

    /// <summary>What concerns no debtor, counted by what it is.</summary>
    public IReadOnlyDictionary<string, long> NotPosted => notPosted;

    /// <summary>What the part on which the reader stands comes to; null where it is no payment.</summary>
    public CamtItem? Of(CamtPart part) => part switch
    {
        CamtPart.Transaction => Take(reader.Transaction),
        CamtPart.EntryEnd when reader.Entry.Listed == 0 => Take(null),
        _ => null,
    };

    private CamtItem? Take(CamtTransaction? one)
    {
        var entry = reader.Entry;
        if (entry.Fault is { } fault)
        {
            // An entry is told once, however many transactions it lists.
            var again = faulty == entry.Number;
            faulty = entry.Number;
            return again ? null : Faulty(one, fault);
        }

        if (NotTaken(entry) is { } why)
        {
            return Left(why);
        }

        if (one?.Fault is { } own)
        {
            return Faulty(one, own);
        }

        var single = one is null || !survey.HasSeveral(entry.Number);
        var side = one is null || one.Side == CamtSide.Unknown ? entry.Side : one.Side;
        if (single && side != entry.Side)
        {
            return Faulty(one, Fault(one, "CdtDbtInd", "the entry and its only transaction name opposite directions"));
        }

        var back = entry.IsReversal || one is { IsReturn: true } || IsReturnCode(entry.Code)
            || (one is not null && IsReturnCode(one.Code));
        if (side == CamtSide.Credit ? back : !back)
        {
            return Left(back ? "ownReturned" : "outgoing");
        }

        return Payment(one, single, side == CamtSide.Credit ? BankDirection.In : BankDirection.TakenBack);
    }

    /// <summary>Why nothing of an entry is taken; null where it is booked money with its transactions.</summary>
    private string? NotTaken(CamtEntry entry)
    {
        if (reader.Message.Kind == CamtKind.Report)
        {
            return "report";
        }

        if (entry.Status is null && reader.Message.Kind == CamtKind.Statement)
        {
            survey.Warnings.Add("the entry has no status, it is taken as booked", entry.Line);
        }
        else if (entry.Status is null)
        {
            survey.Warnings.Add("the entry of a notification has no status, it is not taken as booked", entry.Line);
            return "notBooked";
        }
        else if (entry.Status != "BOOK")
        {
            if (entry.Status is not ("PDNG" or "INFO" or "FUTR"))
            {
                survey.Warnings.Add("the status of the entry is unknown, it is not taken as booked", entry.Line);
            }

            return "notBooked";
        }

        return survey.IsSum(entry.Number) ? "sums" : null;
    }

    private CamtItem? Payment(CamtTransaction? one, bool single, BankDirection direction)
    {
        var entry = reader.Entry;
        if (Booked(one, single) is not { } money)
        {
            return Faulty(one, one!.Money is null
                ? Fault(one, "Amt", "one of several transactions has no amount of its own")
                : Fault(one, "Amt", "the transaction is in another currency than its entry: what was booked?"));
        }

        if (money.Amount == CamtAmount.Zero)
        {
            return Left("zero");
        }

        if (Amount(money, out var amount) is { } bad)
        {
            return Faulty(one, Fault(one, "Amt", bad));
        }

        var fallbacks = entry.Status is null ? BankFallbacks.StatusAbsent : BankFallbacks.None;
        fallbacks |= one is { Side: CamtSide.Unknown } && !single ? BankFallbacks.DirectionIsEntry : 0;
        fallbacks |= one is { Money: null } ? BankFallbacks.AmountIsEntry : 0;
        if (ValueOn(one, ref fallbacks) is not { } valued)
        {
            return Faulty(one, Fault(one, "ValDt", "neither the payment nor its statement has any date"));
        }

        if (valued > latest)
        {
            return Faulty(one, Fault(one, "ValDt", string.Create(CultureInfo.InvariantCulture,
                $"the value date {valued:R} lies in the future; tell the file again from that day on")));
        }

        var payment = Named(new BankPayment
        {
            Amount = amount,
            Direction = direction,
            ValueOn = valued,
            BookedOn = Day(entry.BookedOn),
            IsBooked = true,
            OwnAccount = Compact(reader.Statement.Account) ?? "",
            TransactionCode = one?.Code.Text ?? entry.Code.Text,
            Fallbacks = fallbacks,
            File = file,
            Line = one?.Line ?? entry.Line,
        }, one, single);
        return new CamtItem(one is null ? Worded(payment, entry) : Told(payment, one, entry), null, null, null);
    }

    /// <summary>
    /// What was booked: for the only transaction of an entry that is the entry's amount, whatever was instructed; for
    /// one of several its own, in the entry's currency.
    /// </summary>
    private CamtMoney? Booked(CamtTransaction? one, bool single) => single ? reader.Entry.Money
        : one!.Money is { } own && own.Currency == reader.Entry.Money!.Value.Currency ? own : null;

    private static string? Amount(CamtMoney money, out Money amount)
    {
        amount = default;
        if (!Currency.TryParse(money.Currency, out var currency))
        {
            return "the currency is no ISO 4217 code";
        }

        if (money.Amount.Units < 0)
        {
            return "the amount is below zero; the direction is told by CdtDbtInd";
        }

        if (!money.Amount.TryMinor(currency.Exponent, out var minor))
        {
            return string.Create(CultureInfo.InvariantCulture,
                $"{money.Amount} has more decimals than {currency.Code} ({currency.Exponent}), or is too large");
        }

        amount = new Money(minor, currency);
        return minor > Money.MaxMinor ? "the amount is too large" : null;
    }

    private LocalDate? ValueOn(CamtTransaction? one, ref BankFallbacks fallbacks)
    {
        var entry = reader.Entry;
        if (Day(entry.ValueOn) is { } told)
        {
            return told;
        }

        var (date, by, words) = entry.BookedOn is { } booked
                ? (booked, BankFallbacks.ValueIsBooking, "the booking date")
            : one?.SettledOn is { } settled ? (settled, BankFallbacks.ValueIsSettlement, "the day of settlement")
            : reader.Statement.Closing?.On is { } closing
                ? (closing, BankFallbacks.ValueIsClosing, "the day of the closing balance")
            : (reader.Statement.CreatedOn ?? reader.CreatedOn ?? default, BankFallbacks.ValueIsMessage,
                "the day on which the message was made");
        if (date == default)
        {
            return null;
        }

        fallbacks |= by;
        survey.Warnings.Add($"no value date; {words} stands in for it", one?.Line ?? entry.Line);
        return Day(date);
    }

    private BankPayment Named(BankPayment payment, CamtTransaction? one, bool single)
    {
        var account = reader.Statement.Account;
        var servicer = Reference(one?.ServicerReference ?? (single ? reader.Entry.ServicerReference : null));
        return payment with
        {
            ServicerReference = servicer is not null && survey.NamesOne(account, servicer) ? servicer : null,
            Uetr = Uetr(one),
            TransactionId = Reference(one?.TransactionId),
            Agent = one?.DebtorAgent,
            EndToEndId = Reference(one?.EndToEndId),
            InstructionId = Reference(one?.InstructionId),
            MandateId = Reference(one?.MandateId),
        };
    }

    private static BankPayment Told(BankPayment payment, CamtTransaction one, CamtEntry entry) => payment with
    {
        Structured = [.. one.References.Select(reference => new StructuredReference(reference.Text, reference.Type))],
        FreeText = Texts([.. one.FreeText, one.Info, entry.Info]),
        PayerName = one.DebtorName,
        PayerAccount = Compact(one.DebtorAccount),
        Returns = payment.Direction == BankDirection.TakenBack
            ? new BankReturn(
                one.ReturnCode ?? one.Code.SubFamily ?? entry.Code.SubFamily, one.ReturnText,
                Reference(one.PaymentInformationId) ?? Reference(one.MessageId))
            : null,
    };

    private static BankPayment Worded(BankPayment payment, CamtEntry entry) => payment with
    {
        FreeText = Texts([entry.Info]),
        Returns = payment.Direction == BankDirection.TakenBack
            ? new BankReturn(entry.Code.SubFamily, null, null)
            : null,
    };

    private static ImmutableArray<string> Texts(IEnumerable<string?> texts) => [.. texts.OfType<string>()];

    private string? Uetr(CamtTransaction? one)
    {
        if (one?.Uetr is null)
        {
            return null;
        }

        if (Guid.TryParseExact(one.Uetr, "D", out var uetr))
        {
            return uetr.ToString("D");
        }

        survey.Warnings.Add("the UETR is none and is passed over", one.Line);
        return null;
    }

    /// <summary>A reference that can name something: no word for "none", not too long, no text in disguise.</summary>
    private static string? Reference(string? text) =>
        text is { Length: > 0 and <= MostReference } && !NoReference.Contains(text.ToUpperInvariant())
        && ReferenceText.Normal(text) is var normal && ReferenceText.PaymentFault(normal) is null ? normal : null;

    private static string? Compact(string? account) =>
        account?.Replace(" ", "", StringComparison.Ordinal) is { Length: > 0 } compact ? compact : null;

    private static bool IsReturnCode(CamtCode code) => code.SubFamily is { } sub && ReturnCodes.Contains(sub);

    private static LocalDate? Day(DateOnly? date) => date is { } day ? LocalDate.FromDateOnly(day) : null;

    private CamtFault Fault(CamtTransaction? one, string field, string reason) =>
        new(one?.Line ?? reader.Entry.Line, field, reason);

    private CamtItem Faulty(CamtTransaction? one, CamtFault fault)
    {
        var money = one?.Money ?? reader.Entry.Money;
        return new CamtItem(
            null, fault,
            one?.Uetr ?? one?.ServicerReference ?? reader.Entry.ServicerReference ?? one?.TransactionId
                ?? one?.EndToEndId ?? reader.Entry.EntryReference,
            money is { } known ? $"{known.Amount} {known.Currency}" : null);
    }

    private CamtItem? Left(string why)
    {
        notPosted[why] = notPosted.GetValueOrDefault(why) + 1;
        return null;
    }
}
