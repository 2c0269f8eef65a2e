using Cases.Domain;
using Cases.Engine;
using Cases.Interchange;
using Cases.Ledger;
using NodaTime;

namespace Cases.Work;

/// <summary>A payment as a row states it.</summary>
internal sealed record PaymentRow(string Account, Money Amount, LocalDate ValueOn, string Reference)
{
    public string? Channel { get; init; }

    /// <summary>The system whose account is meant; null where nobody said.</summary>
    public string? Source { get; init; }

    /// <summary>The reference of the payment that this one takes back; null for money in.</summary>
    public string? Reverses { get; init; }

    /// <summary>The due item that the debtor chose to pay first; null where he chose none.</summary>
    public string? Item { get; init; }

    /// <summary>The day on which the bank received it; null for the value date.</summary>
    public LocalDate? ReceivedOn { get; init; }

    /// <summary>Whether it says how a payment that was told before really was.</summary>
    public bool Corrects { get; init; }

    /// <summary>When a correction was told by its source; null for now.</summary>
    public Instant? ToldAt { get; init; }

    /// <summary>The opaque id of the event that tells a correction; null where none does.</summary>
    public string? ToldBy { get; init; }

    /// <summary>The same with its references in the one form in which they are compared.</summary>
    public PaymentRow Normal() => this with
    {
        Account = ReferenceText.Normal(Account),
        Reference = ReferenceText.Normal(Reference),
        Reverses = Reverses is { } reverses ? ReferenceText.Normal(reverses) : null,
        Source = Source is { } source ? ReferenceText.Normal(source) : null,
    };

    /// <summary>
    /// The payment's key on its case as earlier builds made it, of a hash without a key: entries that have it stay, and
    /// what is told again is found under it too.
    /// </summary>
    /// <param name="account">The account's reference; its stream where that was erased when a hand matched it.</param>
    /// <param name="reference">The payment's own reference.</param>
    public static string EarlierKeyOf(string account, string reference) =>
        "p-" + CommandId16.FromHash(account + "\n" + reference);

    /// <summary>Keys a payment may stand under on an account: that of now, then those of earlier builds.</summary>
    /// <param name="identity">Opaque names.</param>
    /// <param name="stream">The account's stream.</param>
    /// <param name="account">The account's reference; null where it was erased.</param>
    /// <param name="reference">The payment's own reference.</param>
    public static string[] KeysOf(CaseIdentity identity, string stream, string? account, string reference) =>
    [
        identity.PaymentKey(stream, reference),
        .. account is null ? [] : (string[])[EarlierKeyOf(account, reference)],
        EarlierKeyOf(stream, reference),
    ];

    /// <summary>Whether a key may be one of an earlier build.</summary>
    public static bool IsEarlierKey(string key) =>
        key.Length == 2 + (2 * CommandId16.Size) && key.StartsWith("p-", StringComparison.Ordinal)
        && key.Skip(2).All(char.IsAsciiHexDigitLower);
}

/// <summary>Reads the rows of a table of payments.</summary>
internal static class PaymentRows
{
    private const int MaxReference = 200;
    private const int FirstYear = 1900;
    private const int LastYear = 2200;

    private static readonly string[] Dates = ["yyyy-MM-dd"];

    /// <summary>Columns that must be there, beside <c>account</c> or <c>case</c>.</summary>
    public static readonly string[] Required = ["amount", "currency", "value_date", "reference"];

    /// <summary>The payment of a row; else the column at fault and why.</summary>
    public static (PaymentRow? Row, string? Column, string? Reason) Read(TableRow row)
    {
        if (Missing(row) is { } missing)
        {
            return (null, missing, $"{missing} is empty");
        }

        if (!Currency.TryParse(row.Get("currency"), out var currency))
        {
            return (null, "currency", "currency is no ISO 4217 code in capitals");
        }

        if (!DecimalText.TryParseMinor(row.Get("amount"), currency.Exponent, out var minor, out var amount))
        {
            return (null, "amount", amount);
        }

        if (!DateText.TryParseDate(row.Get("value_date"), Dates, out var date, out var reason))
        {
            return (null, "value_date", reason);
        }

        var payment = new PaymentRow(
            AccountOf(row)!, new Money(minor, currency), LocalDate.FromDateOnly(date), row.Get("reference")!)
        {
            Channel = row.Get("channel"),
            Reverses = row.Get("reverses"),
            Item = row.Get("item"),
        }.Normal();
        return Text(payment) is { } text
                ? (null, text.Name == "account" ? AccountColumn(row) : text.Name, $"{text.Name} {text.Fault}")
            : ValueDate(payment) is { } day ? (null, "value_date", day)
            : Sign(payment) is { } sign ? (null, "amount", sign)
            : (payment, null, null);
    }

    public static string? AccountOf(TableRow row) => row.Get("account") ?? row.Get("case");

    /// <summary>What is wrong with a payment that came in otherwise than as a row; null where nothing is.</summary>
    public static string? Fault(PaymentRow payment)
    {
        if (Text(payment) is { } text)
        {
            return $"{text.Name} {text.Fault}";
        }

        return ValueDate(payment) ?? Sign(payment);
    }

    private static string? Missing(TableRow row) => AccountOf(row) is null
        ? "account"
        : Array.Find(Required, column => row.Get(column) is null);

    private static string AccountColumn(TableRow row) => row.Get("account") is null ? "case" : "account";

    /// <summary>The text at fault, and what is wrong with it; null where all are good.</summary>
    private static (string Name, string Fault)? Text(PaymentRow payment)
    {
        foreach (var (name, text, check) in new (string, string?, Func<string, string?>)[]
        {
            ("account", payment.Account, ReferenceText.Fault),
            ("source", payment.Source, ReferenceText.Fault),
            ("reference", payment.Reference, ReferenceText.PaymentFault),
            // Letters in disguise were taken once, and what was taken can be taken back.
            ("reverses", payment.Reverses, ReferenceText.Fault),
            ("item", payment.Item, ReferenceText.Fault),
            ("channel", payment.Channel, way => way.Any(char.IsControl) ? "has a control character" : null),
        })
        {
            if (text is { Length: 0 or > MaxReference })
            {
                return (name, $"must have 1 to {MaxReference} characters");
            }

            if (text is not null && check(text) is { } fault)
            {
                return (name, fault);
            }
        }

        return null;
    }

    private static string? ValueDate(PaymentRow payment) => payment.ValueOn.Year is < FirstYear or > LastYear
        ? $"the value date must lie between {FirstYear} and {LastYear}"
        : payment.ReceivedOn?.Year is < FirstYear or > LastYear
            ? $"the day of receipt must lie between {FirstYear} and {LastYear}"
            : null;

    private static string? Sign(PaymentRow payment) => payment.Amount.Minor switch
    {
        0 => "amount must not be zero",
        < 0 when payment.Reverses is null => "a negative amount needs the column 'reverses'",
        > Money.MaxMinor or < -Money.MaxMinor => "amount is too large",
        _ => null,
    };
}
