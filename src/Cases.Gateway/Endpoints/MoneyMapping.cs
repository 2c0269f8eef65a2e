using Cases.Contracts;
using Cases.Domain;

namespace Cases.Gateway;

/// <summary>Money that goes back or is corrected, and where each payment went.</summary>
internal static class MoneyMapping
{
    public static CaseCommand Return(Fields fields, string payment, PaymentReturnRequest r) => new ReturnMoney(
        fields.NewKey(r.Key), payment, fields.MaybeMoney(r.Amount, "amount"), Words.Day(r.ValueDate),
        Words.To<Domain.ReturnKind>(r.Kind))
    {
        ReasonCode = r.ReasonCode,
    };

    public static CaseCommand Refund(Fields fields, RefundRequest r) => new ReturnMoney(
        fields.NewKey(r.Key), null, fields.Money(r.Amount, "amount"), Words.Day(r.ValueDate),
        Domain.ReturnKind.Refund)
    {
        ReasonCode = r.ReasonCode,
    };

    public static CaseCommand Correction(Fields fields, string payment, PaymentCorrectionRequest r) =>
        new CorrectPayment(
            fields.KeyOf(payment), fields.Money(r.Amount, "amount"), Words.Day(r.ValueDate), r.Reason)
        {
            ReceivedOn = Words.Day(r.ReceivedOn),
        };

    /// <summary>All money of a case with where it went, in the order in which it was told.</summary>
    public static IReadOnlyList<MoneyInView> Views(CaseState state)
    {
        var shares = state.PaymentShares().ToDictionary(share => (share.Key, share.Waiver));
        return [.. state.Money.Select(money => View(money, shares[(money.Key, money.Waiver)], state.Currency))];
    }

    private static MoneyInView View(in MoneyIn money, PaymentShare share, Currency currency) => new(
        money.Key, CaseViews.Money(money.Minor, currency), Words.Day(money.ValueOn),
        money is { Waiver: true, Carried: false }, money.Reversed)
    {
        Carried = money.Carried,
        Returned = money.Minor != money.StandingMinor
            ? CaseViews.Money(money.Minor - money.StandingMinor, currency)
            : null,
        ReceivedOn = Words.Day(money.ReceivedOn),
        DaysPastDue = share.DaysPastDue,
        Order = [.. share.Order.Components.Select(one => Words.To<Contracts.DebtComponent>(one))],
        By = Words.To<Contracts.AllocationBy>(share.By),
        OrderPolicy = share.Policy,
        Lines =
        [
            .. share.Lines.Select(line => new PaymentLine(
                line.Item, Words.To<Contracts.DebtComponent>(line.Component),
                CaseViews.Money(line.Minor, currency).Amount)),
        ],
        Credit = share.CreditMinor > 0 ? CaseViews.Money(share.CreditMinor, currency).Amount : null,
    };
}
