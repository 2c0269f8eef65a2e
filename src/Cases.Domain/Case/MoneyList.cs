using System.Collections;

namespace Cases.Domain;

/// <summary>
/// What came in on a case, was waived or taken back, in the order it was told, with its sum. Immutable; safe for many
/// threads.
/// </summary>
/// <remarks>
/// Each step of a case asks for the sum several times, and each payment whether its key is known: a case of a hundred
/// payments would go through all of them each time.
/// </remarks>
public readonly record struct MoneyList : IReadOnlyList<MoneyIn>
{
    private readonly GrownList<MoneyIn> items;

    private MoneyList(GrownList<MoneyIn> items, long standingMinor)
    {
        this.items = items;
        StandingMinor = standingMinor;
    }

    /// <summary>The sum of what was not taken back, in minor units; below 0 where more came back than in.</summary>
    public long StandingMinor { get; }

    /// <summary>How many there are.</summary>
    public int Length => items.Length;

    int IReadOnlyCollection<MoneyIn>.Count => items.Length;

    /// <summary>The money at a place.</summary>
    /// <param name="index">The place, from 0.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such place.</exception>
    public MoneyIn this[int index] => items[index];

    /// <summary>The list with one more at its end.</summary>
    /// <param name="money">The money.</param>
    /// <exception cref="OverflowException">The sum exceeds what a number holds.</exception>
    public MoneyList Add(MoneyIn money) => new(items.Add(money), checked(StandingMinor + Standing(money)));

    /// <summary>The list with a payment taken back.</summary>
    /// <param name="key">The payment's key; waivers have none that is a payment's.</param>
    /// <exception cref="InvalidOperationException">There is no such payment.</exception>
    public MoneyList TakeBack(string key)
    {
        var index = IndexOf(key, waiver: false);
        if (index < 0)
        {
            throw new InvalidOperationException($"There is no payment {key}.");
        }

        var before = items[index];
        return new(
            items.SetItem(index, before with { Reversed = true }), checked(StandingMinor - Standing(before)));
    }

    /// <summary>The payment, or the waiver, of a key; null where there is none.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="waiver">Whether it is a waiver, or debt carried away.</param>
    public MoneyIn? Find(string key, bool waiver = false) =>
        IndexOf(key, waiver) is var index and >= 0 ? items[index] : null;

    /// <summary>The money, in order.</summary>
    public ReadOnlySpan<MoneyIn>.Enumerator GetEnumerator() => items.GetEnumerator();

    IEnumerator<MoneyIn> IEnumerable<MoneyIn>.GetEnumerator() => ((IEnumerable<MoneyIn>)items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable)items).GetEnumerator();

    private static long Standing(in MoneyIn money) => money.Reversed ? 0 : money.Minor;

    private int IndexOf(string key, bool waiver)
    {
        var hash = MoneyIn.HashOf(key);
        var all = items.AsSpan();
        for (var index = 0; index < all.Length; index++)
        {
            ref readonly var money = ref all[index];
            if (money.KeyHash == hash && money.Waiver == waiver && money.Key == key)
            {
                return index;
            }
        }

        return -1;
    }
}
