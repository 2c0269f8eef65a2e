using System.Collections.Immutable;
using System.Globalization;
using Cases.Domain;
using Cases.Interchange;
using NodaTime;

namespace Cases.Work;

/// <summary>Reads rows by a map; every bad cell of a row is a fault of its own.</summary>
internal sealed class RowReading(ImportMap map, IReadOnlyCollection<string> columns)
{
    private const int MaxReference = 200;
    private const int MaxKey = 64;

    private readonly string[] dates = [.. map.Dates];

    /// <summary>The case that the row wants; null where it has faults.</summary>
    public WantedCase? Read(TableRow row, List<LineFault> faults)
    {
        var before = faults.Count;
        var cells = new Cells(row, faults, columns);
        var account = cells.Required(map.Account) is { } told ? ReferenceText.Normal(told) : null;
        CheckReference(cells, map.Account, account);
        var currency = ReadCurrency(cells);
        var key = cells.Text(map.Item.Key) ?? "1";
        CheckKey(cells, map.Item.Key, key);
        if (account is null || currency is not { } money)
        {
            return null;
        }

        var wanted = new WantedCase(account, money, key)
        {
            Product = cells.Text(map.Product),
            OpenedOn = Date(cells, map.Opened),
            DueTold = cells.Tells(map.Item.Due),
            DueOn = Date(cells, map.Item.Due),
            Charges = ReadCharges(cells, money),
            Holds = [.. map.Holds.Where(hold => cells.Tells(hold.Placed)).Select(hold => ReadHold(cells, hold))],
            Interest = ReadInterest(cells),
            PaymentTold = map.Payment is not null && cells.Tells(map.Payment.On),
        };
        wanted = wanted with { Payment = ReadPayment(cells, wanted) };
        return faults.Count > before ? null : wanted;
    }

    private static void CheckReference(Cells cells, ValueSource source, string? account)
    {
        if (account is { Length: > MaxReference })
        {
            cells.Fault(source, string.Create(
                CultureInfo.InvariantCulture, $"has {account.Length} characters, more than {MaxReference}"));
        }
        else if (account is not null && ReferenceText.Fault(account) is { } fault)
        {
            cells.Fault(source, fault);
        }
    }

    private static void CheckKey(Cells cells, ValueSource source, string key)
    {
        if (key.Length > MaxKey || !key.All(c => c is > ' ' and < (char)0x7f))
        {
            cells.Fault(source, $"must have 1 to {MaxKey} printable characters without spaces");
        }
    }

    private Currency? ReadCurrency(Cells cells)
    {
        if (cells.Required(map.Currency) is not { } code)
        {
            return null;
        }

        if (Currency.TryParse(code, out var currency))
        {
            return currency;
        }

        cells.Fault(map.Currency, "is no currency: write an ISO 4217 code in capitals");
        return null;
    }

    private ImmutableArray<ComponentAmount> ReadCharges(Cells cells, Currency currency)
    {
        var charges = ImmutableArray.CreateBuilder<ComponentAmount>();
        foreach (var charge in map.Item.Charges.Where(charge => cells.Tells(charge.Amount)))
        {
            var minor = Amount(cells, charge.Amount, currency);
            charges.Add(new ComponentAmount(charge.Component, minor ?? 0));
        }

        return charges.ToImmutable();
    }

    private static long? Amount(Cells cells, ValueSource source, Currency currency)
    {
        if ((source.Optional ? cells.Text(source) : cells.Required(source)) is not { } text)
        {
            return null;
        }

        if (!DecimalText.TryParseMinor(text, currency.Exponent, out var minor, out var reason))
        {
            cells.FaultAs(source, reason);
        }
        else if (minor is < 0 or > Money.MaxMinor)
        {
            cells.Fault(source, minor < 0 ? "must not be negative" : "is too large");
        }

        return minor;
    }

    private LocalDate? Date(Cells cells, ValueSource? source)
    {
        if (cells.Text(source) is not { } text)
        {
            return null;
        }

        if (DateText.TryParseDate(text, dates, out var date, out var reason))
        {
            return LocalDate.FromDateOnly(date);
        }

        cells.FaultAs(source!, reason);
        return null;
    }

    private WantedHold ReadHold(Cells cells, HoldMap hold)
    {
        var text = cells.Text(hold.Placed);
        var placed = text is not null && hold.When.Contains(text, StringComparer.Ordinal);
        if (text is not null && !placed && !hold.Otherwise.Contains(text, StringComparer.Ordinal))
        {
            cells.Fault(hold.Placed, $"is none of: {string.Join(", ", hold.When.Concat(hold.Otherwise))}");
        }

        return new WantedHold(hold, placed, Date(cells, hold.From));
    }

    private WantedInterest? ReadInterest(Cells cells)
    {
        if (map.Interest is not { } interest || !cells.Tells(interest.Rate) || cells.Text(interest.Rate) is not { } text
            || cells.Required(interest.DayCount) is not { } word)
        {
            return null;
        }

        if (!PolicyWords.TryParse<DayCount>(word, out var count))
        {
            cells.Fault(interest.DayCount, $"is none of: {string.Join(", ", PolicyWords.All<DayCount>())}");
            return null;
        }

        if (InterestMap.RateOf(text, count, out var reason) is not { } rate)
        {
            cells.FaultAs(interest.Rate, reason);
            return null;
        }

        return new WantedInterest(
            interest.Fixed with { Rate = rate, DayCount = count }, Date(cells, interest.From));
    }

    private WantedPayment? ReadPayment(Cells cells, WantedCase wanted)
    {
        if (map.Payment is not { } payment || Date(cells, payment.On) is not { } on)
        {
            return null;
        }

        var minor = payment.Amount is { } amount ? Amount(cells, amount, wanted.Currency) : wanted.ChargedMinor;
        if (minor is null)
        {
            cells.Fault(payment.Amount!, "is empty although the row has a date of payment");
        }

        return minor is > 0 ? new WantedPayment(minor.Value, on) : null;
    }

    private sealed class Cells(TableRow row, List<LineFault> faults, IReadOnlyCollection<string> columns)
    {
        /// <summary>Whether the file speaks of this at all.</summary>
        public bool Tells(ValueSource? source) =>
            source is not null && (source.Constant is not null || columns.Contains(source.Field!));

        public string? Text(ValueSource? source) => source is null ? null : source.Constant ?? row.Get(source.Field!);

        public string? Required(ValueSource source)
        {
            var text = Text(source);
            if (text is null)
            {
                faults.Add(new LineFault(row.Line, source.Field, $"{source.Field} is empty"));
            }

            return text;
        }

        public void Fault(ValueSource source, string what) =>
            FaultAs(source, $"{source.Field ?? "the map's value"} {what}");

        public void FaultAs(ValueSource source, string reason) =>
            faults.Add(new LineFault(row.Line, source.Field, reason));
    }
}
