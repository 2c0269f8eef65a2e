using System.Collections.Immutable;

namespace Cases.Domain;

/// <summary>By which reference a message names a payment, the strongest first; stored by name.</summary>
public enum PaymentNameKind
{
    /// <summary>The end-to-end transaction reference that every bank on the way carries on; one in the world.</summary>
    Uetr,

    /// <summary>The reference of the bank that keeps our account; one on that account.</summary>
    Servicer,

    /// <summary>The transaction's reference between the banks; one with the agent that gave it.</summary>
    Transaction,

    /// <summary>The payer's own reference; nobody keeps him from using it again.</summary>
    EndToEnd,

    /// <summary>A reference of which nobody said what it is, as integrations send it.</summary>
    Plain,
}

/// <summary>One name under which messages tell a payment, as an opaque key on its account.</summary>
/// <param name="Kind">Which reference it is.</param>
/// <param name="Key">The keyed hash of account and reference: the key that the reference alone would give.</param>
public sealed record PaymentName(PaymentNameKind Kind, string Key);

/// <summary>The names of a payment that stands on a case, beside its key.</summary>
/// <param name="Key">The payment's key on the case.</param>
/// <param name="Names">Its names.</param>
public sealed record NamedMoney(string Key, ImmutableArray<PaymentName> Names);

/// <summary>What a comparison of the names of two messages of equal amount and day says.</summary>
public enum SamePayment
{
    /// <summary>No name is common: two payments.</summary>
    No,

    /// <summary>
    /// A weak name is common and a strong one of one kind differs: nobody but a person can tell.
    /// </summary>
    Unsure,

    /// <summary>A name is common and none stands against it: one payment, told twice.</summary>
    Yes,
}

/// <summary>Tells whether two messages of equal amount, currency and value date tell of one payment.</summary>
public static class PaymentNames
{
    /// <summary>Compares the names of two messages.</summary>
    /// <remarks>
    /// A common strong name (<see cref="PaymentNameKind.Uetr"/>, <see cref="PaymentNameKind.Servicer"/>, <see
    /// cref="PaymentNameKind.Transaction"/>, or a plain one that equals it) decides. A common end-to-end reference
    /// alone does not where both carry another strong name of one kind: a payer uses the same reference each month.
    /// </remarks>
    /// <param name="one">The names of one.</param>
    /// <param name="other">The names of the other.</param>
    public static SamePayment Compare(ImmutableArray<PaymentName> one, ImmutableArray<PaymentName> other)
    {
        var (common, strong, against) = (false, false, false);
        foreach (var mine in one)
        {
            foreach (var his in other)
            {
                if (mine.Key == his.Key)
                {
                    common = true;
                    strong |= IsStrong(mine.Kind) && IsStrong(his.Kind);
                }
                else
                {
                    against |= mine.Kind == his.Kind && IsStrong(mine.Kind);
                }
            }
        }

        return !common ? SamePayment.No : against && !strong ? SamePayment.Unsure : SamePayment.Yes;
    }

    /// <summary>What stands on a case and may be the same payment; null where nothing does.</summary>
    /// <param name="state">The case.</param>
    /// <param name="amount">The amount that is told.</param>
    /// <param name="valueOn">The value date that is told.</param>
    /// <param name="names">The names that are told; none finds nothing.</param>
    /// <returns>
    /// The key of what stands, and how sure it is; one that is sure before one that is not. What has a name of its own
    /// and another amount or value date is found too, and not sure.
    /// </returns>
    public static (string Key, SamePayment Same)? Find(
        CaseState state, Money amount, NodaTime.LocalDate valueOn, ImmutableArray<PaymentName> names)
    {
        ArgumentNullException.ThrowIfNull(state);
        (string Key, SamePayment Same)? found = null;
        if (names.IsDefaultOrEmpty || !state.Exists || state.Currency != amount.Currency)
        {
            return null;
        }

        foreach (var money in state.Money)
        {
            if (money.Waiver || !IsToldAs(money, amount, valueOn))
            {
                continue;
            }

            var same = Compare(names, NamesOf(state, money.Key));
            if (same == SamePayment.Yes)
            {
                return (money.Key, same);
            }

            found = same == SamePayment.Unsure ? (money.Key, same) : found;
        }

        return found ?? (Contradicting(state, names) is { } key ? (key, SamePayment.Unsure) : null);
    }

    /// <summary>
    /// What stands on a case under a name that no other payment has, told with another amount or day: the same payment
    /// told otherwise, of which nobody but a person can tell what holds. Null where nothing does.
    /// </summary>
    /// <remarks>
    /// Asked after what is told alike. A common end-to-end id says nothing here: it may be another month's.
    /// </remarks>
    private static string? Contradicting(CaseState state, ImmutableArray<PaymentName> names)
    {
        foreach (var named in state.Named)
        {
            if (named.Names.Any(his => IsStrong(his.Kind)
                && names.Any(mine => IsStrong(mine.Kind) && mine.Key == his.Key))
                && state.Money.Find(named.Key) is not null)
            {
                return named.Key;
            }
        }

        // What came with its account and one reference is the only one of that reference on its account.
        foreach (var mine in names)
        {
            if (IsStrong(mine.Kind) && state.Money.Find(mine.Key) is not null)
            {
                return mine.Key;
            }
        }

        return null;
    }

    /// <summary>
    /// The key of what stands on a case under a name, whose own key is another; null where nothing of this amount and
    /// day does.
    /// </summary>
    /// <param name="state">The case.</param>
    /// <param name="key">The key that was made of one reference alone.</param>
    /// <param name="amount">The amount that is told.</param>
    /// <param name="valueOn">The value date that is told.</param>
    public static string? Behind(CaseState state, string key, Money amount, NodaTime.LocalDate valueOn)
    {
        ArgumentNullException.ThrowIfNull(state);
        foreach (var named in state.Named)
        {
            if (named.Key != key && named.Names.Any(name => name.Key == key)
                && state.Money.Find(named.Key) is { } known && IsToldAs(known, amount, valueOn)
                && state.Currency == amount.Currency)
            {
                return named.Key;
            }
        }

        return null;
    }

    /// <summary>
    /// Whether a key made of one reference names what a bank told under that reference as the only one of it.
    /// </summary>
    /// <param name="state">The case.</param>
    /// <param name="key">The key that was made of one reference alone.</param>
    public static bool IsTaken(CaseState state, string key)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Named.Any(named => named.Key != key && state.Money.Find(named.Key) is not null
            && named.Names.Any(name => name.Key == key && IsStrong(name.Kind)));
    }

    /// <summary>Whether it is told as it stands, or as it stood before it was corrected.</summary>
    private static bool IsToldAs(in MoneyIn money, Money amount, NodaTime.LocalDate valueOn) =>
        (money.Minor == amount.Minor && money.ValueOn == valueOn)
        || (money.Detail?.Told is { } told && told == (amount.Minor, valueOn));

    /// <summary>What came with its account and one reference has that reference as its only name.</summary>
    private static ImmutableArray<PaymentName> NamesOf(CaseState state, string key)
    {
        foreach (var named in state.Named)
        {
            if (named.Key == key)
            {
                return named.Names;
            }
        }

        return [new PaymentName(PaymentNameKind.Plain, key)];
    }

    private static bool IsStrong(PaymentNameKind kind) =>
        kind is PaymentNameKind.Uetr or PaymentNameKind.Servicer or PaymentNameKind.Transaction;
}
