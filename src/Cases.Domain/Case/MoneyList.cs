using System.Collections;
using NodaTime;

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

    /// <summary>The last value date of any of it; null where there is none.</summary>
    internal LocalDate? LastOn { get; private init; }

    /// <summary>Whether any of it went back without naming the payment that it was of.</summary>
    internal bool HasNameless { get; private init; }

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
    public MoneyList Add(MoneyIn money) =>
        new(items.Add(money), checked(StandingMinor + money.StandingMinor))
        {
            LastOn = LastOn is { } last && last >= money.ValueOn ? last : money.ValueOn,
            HasNameless = HasNameless || money.Minor < 0,
        };

    /// <summary>The list with a payment taken off that was recorded by mistake: it never came.</summary>
    /// <param name="key">The payment's key; waivers have none that is a payment's.</param>
    /// <exception cref="InvalidOperationException">There is no such payment.</exception>
    public MoneyList TakeOff(string key) => With(IndexOrFail(key, false), money => money with { Reversed = true });

    /// <summary>The list with a payment that went back as a whole.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="on">The day from which that counts.</param>
    /// <exception cref="InvalidOperationException">There is no such payment.</exception>
    public MoneyList TakeBack(string key, LocalDate on) => TakeBack(key, new MoneyBack(key, null, on));

    /// <summary>The list with a part of a payment, or all that stands of it, gone back.</summary>
    /// <param name="key">The payment's key.</param>
    /// <param name="back">What went back.</param>
    /// <param name="waiver">Whether it is a waiver that was withdrawn.</param>
    /// <exception cref="InvalidOperationException">There is no such payment.</exception>
    public MoneyList TakeBack(string key, MoneyBack back, bool waiver = false) =>
        With(IndexOrFail(key, waiver), money => money.Less(back));

    /// <summary>The list with a payment as it was corrected.</summary>
    /// <param name="correction">What holds instead.</param>
    /// <exception cref="InvalidOperationException">There is no such payment.</exception>
    public MoneyList Correct(PaymentCorrected correction) =>
        With(IndexOrFail(correction.Key, false), money => money.Corrected(correction));

    /// <summary>The list with a part of a payment, or all of it, counted on a later case of the account.</summary>
    /// <param name="key">The payment's key.</param>
    /// <param name="minor">How much, in minor units; at most what stands.</param>
    /// <exception cref="InvalidOperationException">There is no such payment.</exception>
    public MoneyList CarryAway(string key, long minor) =>
        With(IndexOrFail(key, false), money => money.CarriedAway(minor));

    /// <summary>The list with a payment that is told as more than what of it is this case's; as before without it.
    /// </summary>
    /// <param name="key">The payment's key.</param>
    /// <param name="minor">The amount that it is told with, in minor units.</param>
    internal MoneyList ToldAs(string key, long minor) => IndexOf(key, false) is var index and >= 0
        ? With(index, money => money with
        {
            Detail = (money.Detail ?? MoneyDetail.None) with { Told = (minor, money.ValueOn) },
        })
        : this;

    /// <summary>The payment, or the waiver, of a key; null where there is none.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="waiver">Whether it is a waiver, or debt carried away.</param>
    public MoneyIn? Find(string key, bool waiver = false) =>
        IndexOf(key, waiver) is var index and >= 0 ? items[index] : null;

    /// <summary>The money, in order.</summary>
    public ReadOnlySpan<MoneyIn>.Enumerator GetEnumerator() => items.GetEnumerator();

    IEnumerator<MoneyIn> IEnumerable<MoneyIn>.GetEnumerator() => ((IEnumerable<MoneyIn>)items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable)items).GetEnumerator();

    private MoneyList With(int index, Func<MoneyIn, MoneyIn> change)
    {
        var before = items[index];
        var after = change(before);
        return new(items.SetItem(index, after), checked(StandingMinor - before.StandingMinor + after.StandingMinor))
        {
            LastOn = LastOn is { } last && last >= after.ValueOn ? last : after.ValueOn,
            HasNameless = HasNameless,
        };
    }

    private int IndexOrFail(string key, bool waiver) => IndexOf(key, waiver) is var index and >= 0
        ? index
        : throw new InvalidOperationException($"There is no payment {key}.");

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
