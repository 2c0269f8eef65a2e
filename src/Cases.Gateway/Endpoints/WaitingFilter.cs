using System.Collections.Immutable;
using Cases.Contracts;
using Cases.Domain;
using NodaTime;

namespace Cases.Gateway;

/// <summary>Which of the payments that wait a list shows.</summary>
/// <param name="Reasons">Why they wait; empty for whatever reason.</param>
/// <param name="Currency">In which currency; null for any.</param>
/// <param name="Least">The least amount, inclusive; null for any.</param>
/// <param name="Most">The greatest amount, inclusive; null for any.</param>
/// <param name="ToldBefore">Told before that instant; null for whenever.</param>
internal sealed record WaitingFilter(
    ImmutableArray<Contracts.UnmatchedReason> Reasons, Currency? Currency, long? Least, long? Most,
    Instant? ToldBefore)
{
    private const int MostDays = 36_500;

    /// <summary>The fields of the list's query.</summary>
    public static QueryFields Fields { get; } = WaitingPages.With(
        QueryField.Of<Contracts.UnmatchedReason>("reason", "Those that wait for this reason.") with { Many = true },
        new QueryField("currency", QueryKind.Text, "Those in this currency."),
        new QueryField("minAmount", QueryKind.Amount, "Those of at least this amount; needs the currency."),
        new QueryField("maxAmount", QueryKind.Amount, "Those of at most this amount; needs the currency."),
        new QueryField("olderThanDays", QueryKind.Number, "Those told longer ago than so many days.")
        {
            Most = MostDays,
        });

    /// <summary>Reads the filter of a query.</summary>
    public static WaitingFilter Of(QueryReading query, TimeProvider clock)
    {
        var currency = query.MaybeCurrency("currency");
        return new WaitingFilter(
            query.Words<Contracts.UnmatchedReason>("reason"), currency, query.Minor("minAmount", currency),
            query.Minor("maxAmount", currency), query.Number("olderThanDays", MostDays) is { } days
                ? Instant.FromDateTimeOffset(clock.GetUtcNow()) - Duration.FromDays(days)
                : null);
    }

    /// <summary>Whether a payment is shown.</summary>
    public bool Holds(UnmatchedPayment payment, PaymentState state)
    {
        var told = state.Told!;
        return (Reasons.IsDefaultOrEmpty || Reasons.Contains(payment.Reason))
            && (Currency is not { } currency || told.Amount.Currency == currency)
            && (Least is not { } least || told.Amount.Minor >= least)
            && (Most is not { } most || told.Amount.Minor <= most)
            && (ToldBefore is not { } before || told.At < before);
    }
}
