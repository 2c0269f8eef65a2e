using System.Collections.Immutable;
using Cases.Domain;
using Cases.Interchange;
using Cases.Policies.Yaml;
using NodaTime;

namespace Cases.Work;

/// <summary>A row of a table as a map reads it: a payment for an account, one to be matched, or none.</summary>
/// <param name="Plain">The payment, where the row names its account; else null.</param>
/// <param name="Bank">The payment, where it is matched by what it carries; else null.</param>
internal sealed record MappedRow(PaymentRow? Plain, BankPayment? Bank)
{
    /// <summary>The amount, below zero for money out.</summary>
    public Money Amount { get; init; }

    /// <summary>The column at fault; null where none is.</summary>
    public string? Column { get; init; }

    /// <summary>Why it cannot be read; null where it can.</summary>
    public string? Reason { get; init; }

    /// <summary>Reads a row.</summary>
    /// <param name="map">The map.</param>
    /// <param name="row">The row.</param>
    /// <param name="file">The file as its caller named it.</param>
    public static MappedRow Read(TableMap map, TableRow row, string file)
    {
        if (Missing(map, row) is { } missing)
        {
            return Fault(missing, $"{missing} is empty");
        }

        var code = Text(row, map.Currency);
        if (code is null || !Currency.TryParse(code, out var currency))
        {
            return Fault(map.Currency.Field, "this is no ISO 4217 code in capitals");
        }

        if (Minor(map, row, currency) is var (minor, column, reason) && reason is not null)
        {
            return Fault(column, reason);
        }

        if (Day(map, row, map.ValueDate) is (null, var fault))
        {
            return Fault(map.ValueDate.Field, fault ?? "the date is empty");
        }

        if (map.Booked is { } booked && Day(map, row, booked) is (null, { } unreadable))
        {
            return Fault(booked.Field, unreadable);
        }

        var amount = new Money(minor, currency);
        var reverses = Text(row, map.Reverses);
        if (minor < 0 && reverses is null && !map.DebitsReturn)
        {
            return new MappedRow(null, null) { Amount = amount };
        }

        return Text(row, map.Account) is { } account && (minor > 0 || reverses is not null)
            ? ForAccount(map, row, account, amount)
            : map.Account is { Optional: false } ? Fault(map.Account.Field, "money out takes nothing back by name")
            : Matched(map, row, amount, file);
    }

    private static MappedRow ForAccount(TableMap map, TableRow row, string account, Money amount)
    {
        var day = Day(map, row, map.ValueDate).Day!.Value;
        if (Text(row, map.Reference) is not { } reference)
        {
            return Fault(map.Reference?.Field, "the reference is empty");
        }

        var payment = new PaymentRow(account, amount, day, reference)
        {
            Channel = Text(row, map.Channel),
            Source = Text(row, map.Source),
            Reverses = Text(row, map.Reverses),
            ReceivedOn = map.Booked is null ? null : Day(map, row, map.Booked).Day,
        }.Normal();
        return PaymentRows.Fault(payment) is { } fault
            ? Fault(null, fault)
            : new MappedRow(payment, null) { Amount = amount };
    }

    private static MappedRow Matched(TableMap map, TableRow row, Money amount, string file)
    {
        var isBack = amount.Minor < 0 || Text(row, map.Reverses) is not null;
        return new MappedRow(null, new BankPayment
        {
            Amount = new Money(Math.Abs(amount.Minor), amount.Currency),
            Direction = isBack ? BankDirection.TakenBack : BankDirection.In,
            ValueOn = Day(map, row, map.ValueDate).Day!.Value,
            BookedOn = map.Booked is null ? null : Day(map, row, map.Booked).Day,
            IsBooked = true,
            OwnAccount = Joined(Text(row, map.OwnAccount)) ?? "",
            ServicerReference = Text(row, map.Servicer),
            EndToEndId = Text(row, map.EndToEnd) is { } end and not "NOTPROVIDED" ? end : null,
            OwnReference = Text(row, map.Reference),
            Structured = Text(row, map.Structured) is { } structured
                ? [new StructuredReference(structured, null)]
                : [],
            FreeText = Text(row, map.Text) is { } text ? [text] : [],
            PayerAccount = Joined(Text(row, map.Payer)),
            PayerName = Text(row, map.PayerName),
            Returns = isBack ? new BankReturn(null, null, Text(row, map.Reverses)) : null,
            File = file,
            Line = row.Line,
        })
        {
            Amount = amount,
        };
    }

    private static string? Missing(TableMap map, TableRow row) => map.Values
        .Where(value => value is { Field: not null, Optional: false } && value != map.Credit && value != map.Debit)
        .Select(value => value.Field!).FirstOrDefault(field => row.Get(field) is null);

    /// <summary>The amount in minor units, below zero for money out; else the column at fault and why.</summary>
    private static (long Minor, string? Column, string? Reason) Minor(TableMap map, TableRow row, Currency currency)
    {
        if (map.Amount is { } whole)
        {
            var (minor, reason) = Number(map, Text(row, whole), currency);
            return reason is not null ? (0, whole.Field, reason)
                : map.Sign is { } sign ? Signed(sign, row, minor)
                : (minor, null, minor == 0 ? "amount must not be zero" : null);
        }

        var (credit, debit) = (Text(row, map.Credit), Text(row, map.Debit));
        var (came, why) = credit is null ? (0, null) : Number(map, credit, currency);
        var (went, whyNot) = debit is null ? (0, null) : Number(map, debit, currency);
        return why is not null ? (0, map.Credit!.Field, why)
            : whyNot is not null ? (0, map.Debit!.Field, whyNot)
            : (came == 0) == (went == 0) ? (0, map.Credit!.Field, "one of credit and debit must be told, not zero")
            : came != 0 ? (came, null, null)
            : (-Math.Abs(went), null, null);
    }

    private static (long Minor, string? Column, string? Reason) Signed(SignMap sign, TableRow row, long minor)
    {
        var word = Text(row, sign.Column);
        return word is null || !(sign.In.Contains(word) || sign.Out.Contains(word))
            ? (0, sign.Column.Field, $"{FaultList.Quote(word ?? "")} says neither in nor out")
            : minor <= 0 ? (0, null, "amount must be above zero where a column says in or out")
            : (sign.In.Contains(word) ? minor : -minor, null, null);
    }

    private static (long Minor, string? Reason) Number(TableMap map, string? text, Currency currency)
    {
        if (text is null)
        {
            return (0, "amount is empty");
        }

        // Thousands stand in threes before the decimals, so that 1.50 does not become a hundred and fifty.
        var plain = text.Trim().TrimStart('+');
        if (map.Thousands is { } between && plain.Contains(between))
        {
            var whole = plain.Split(map.Decimal)[0].TrimStart('-').Split(between);
            if (whole[0].Length is 0 or > 3 || whole[1..].Any(part => part.Length != 3)
                || (plain.IndexOf(map.Decimal) is var point and >= 0 && plain.LastIndexOf(between) > point))
            {
                return (0, $"{FaultList.Quote(text)} has its thousands elsewhere than every three digits");
            }

            plain = string.Concat(plain.Where(sign => sign != between));
        }

        if (map.Decimal != '.')
        {
            if (plain.Contains('.'))
            {
                return (0, $"{FaultList.Quote(text)} has a point, and the map says a comma");
            }

            plain = plain.Replace(map.Decimal, '.');
        }

        return DecimalText.TryParseMinor(plain, currency.Exponent, true, out var minor, out var reason)
            ? (minor, null)
            : (0, reason);
    }

    private static (LocalDate? Day, string? Reason) Day(TableMap map, TableRow row, ValueSource source) =>
        Text(row, source) is not { } text ? (null, null)
        : DateText.TryParseDate(text.Trim(), [.. map.Dates], out var date, out var reason)
            ? (LocalDate.FromDateOnly(date), null)
            : (null, reason);

    private static string? Text(TableRow row, ValueSource? source) =>
        source is null ? null
        : source.Constant ?? (row.Get(source.Field!)?.Trim() is { Length: > 0 } text ? text : null);

    private static string? Joined(string? account) =>
        account is null ? null : string.Concat(account.Where(letter => !char.IsWhiteSpace(letter)));

    private static MappedRow Fault(string? column, string reason) =>
        new(null, null) { Column = column, Reason = reason };
}
