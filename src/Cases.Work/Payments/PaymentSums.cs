using Cases.Domain;

namespace Cases.Work;

/// <summary>Sums of a file's entries, as written.</summary>
internal sealed class PaymentSums
{
    private readonly SortedDictionary<string, Int128> credits = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Int128> debits = new(StringComparer.Ordinal);

    public long Entries { get; private set; }

    public long Reversals { get; private set; }

    public void Entry() => Entries++;

    public void Add(PaymentRow payment)
    {
        var reverses = payment.Reverses is not null;
        Reversals += reverses ? 1 : 0;
        var sums = reverses ? debits : credits;
        var code = payment.Amount.Currency.Code;
        sums[code] = sums.GetValueOrDefault(code) + Int128.Abs(payment.Amount.Minor);
    }

    /// <summary>A row of a mapped table: money in, or out.</summary>
    public void Add(Money amount, bool reverses)
    {
        Reversals += reverses ? 1 : 0;
        var sums = reverses || amount.Minor < 0 ? debits : credits;
        var code = amount.Currency.Code;
        sums[code] = sums.GetValueOrDefault(code) + Int128.Abs(amount.Minor);
    }

    public PaymentFile File(string path, string? error) => new(
        path, error is null || Entries > 0 ? "csv" : null, 0, Entries, Entries, Reversals,
        Texts(credits), Texts(debits), [], [], error);

    private static SortedDictionary<string, string> Texts(SortedDictionary<string, Int128> sums)
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (code, minor) in sums)
        {
            texts.Add(code, new Money(checked((long)minor), Currency.Of(code)).ToDecimalString());
        }

        return texts;
    }
}
