using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>Money that came in, or was taken back.</summary>
/// <param name="Key">The payment's identity within the case.</param>
/// <param name="Minor">Minor units; negative where the source booked a return without naming the payment.</param>
/// <param name="ValueOn">The value date.</param>
/// <param name="Reversed">Whether it came back or was corrected.</param>
/// <param name="Waiver">
/// True where it is no money but a waiver, or debt carried to another case, which reduces the debt alike.
/// </param>
public readonly record struct MoneyIn(string Key, long Minor, LocalDate ValueOn, bool Reversed, bool Waiver = false)
{
    /// <summary>With what the key of credit begins that was paid out.</summary>
    internal const string RefundPrefix = "refund:";

    /// <summary>Tells most other keys apart without looking at them; holds within this process only.</summary>
    internal int KeyHash { get; } = HashOf(Key);

    /// <summary>What few payments have beside: another day of receipt, returns, a correction; null for none.</summary>
    public MoneyDetail? Detail { get; init; }

    /// <summary>The day on which the bank received it; the value date where nobody says another.</summary>
    public LocalDate ReceivedOn => Detail?.ReceivedOn ?? ValueOn;

    /// <summary>What of it stands, in minor units: less what came back of it.</summary>
    public long StandingMinor => Reversed ? 0 : Detail is { AwayMinor: > 0 } part ? Minor - part.AwayMinor : Minor;

    /// <summary>What of it counts on a later case of the account, in minor units; 0 or more.</summary>
    public long CarriedMinor => Detail?.CarriedMinor ?? 0;

    /// <summary>Whether it is credit that was paid out, which no agreement was about.</summary>
    public bool IsRefund => Minor < 0 && Key.StartsWith(RefundPrefix, StringComparison.Ordinal);

    /// <summary>Less what went back of it; as a whole where no more is left of it.</summary>
    internal MoneyIn Less(MoneyBack back)
    {
        var detail = Detail ?? MoneyDetail.None;
        var here = Minor - detail.CarriedMinor;
        var gone = detail.BackMinor + (back.Minor ?? here);
        var carried = detail.CarriedMinor > 0;
        return this with
        {
            Reversed = Reversed || (gone >= here && !carried),
            Detail = detail with
            {
                Back = detail.Back.Add(back),
                BackMinor = gone < here ? gone : carried ? here : detail.BackMinor,
            },
        };
    }

    /// <summary>Less what counts on a later case of the account from now on.</summary>
    internal MoneyIn CarriedAway(long minor)
    {
        var detail = Detail ?? MoneyDetail.None;
        return this with { Detail = detail with { CarriedMinor = detail.CarriedMinor + minor } };
    }

    /// <summary>As it was corrected; what went back of it did so of the corrected amount.</summary>
    internal MoneyIn Corrected(PaymentCorrected correction)
    {
        var detail = Detail ?? MoneyDetail.None;
        var plain = new MoneyIn(Key, correction.Minor, correction.ValueOn, Reversed && detail.Back.IsEmpty)
        {
            Detail = detail with
            {
                ReceivedOn = correction.ReceivedOn == correction.ValueOn ? null : correction.ReceivedOn,
                Back = [],
                BackMinor = 0,
                Told = detail.Told ?? (Minor, ValueOn),
            },
        };
        var after = plain;
        foreach (var back in detail.Back)
        {
            after = after.Less(back);
        }

        return after;
    }

    /// <summary>Whether it is debt carried to another case, which nobody gave up.</summary>
    public bool Carried => Waiver && Key.StartsWith(CarryDebt.Prefix, StringComparison.Ordinal);

    internal static int HashOf(string key) => string.GetHashCode(key, StringComparison.Ordinal);
}

/// <summary>What few payments have beside their amount and value date.</summary>
public sealed record MoneyDetail
{
    /// <summary>Nothing of all this.</summary>
    public static MoneyDetail None { get; } = new();

    /// <summary>The day on which the bank received it; null where it is the value date.</summary>
    public LocalDate? ReceivedOn { get; init; }

    /// <summary>The due item that the debtor chose to pay; null where he chose none.</summary>
    public string? Chosen { get; init; }

    /// <summary>What came back of it, each on its own day, in the order it was told.</summary>
    public ImmutableArray<MoneyBack> Back { get; init; } = [];

    /// <summary>What came back of it in part, in minor units; 0 or more and below the whole.</summary>
    public long BackMinor { get; init; }

    /// <summary>What counts on a later case of the account, in minor units; 0 or more.</summary>
    public long CarriedMinor { get; init; }

    /// <summary>What does not count here any more, in minor units.</summary>
    internal long AwayMinor => BackMinor + CarriedMinor;

    /// <summary>The amount and value date that it was first told with; null where it stands as it was told.</summary>
    public (long Minor, LocalDate ValueOn)? Told { get; init; }
}

/// <summary>What came back of a payment.</summary>
/// <param name="Key">Key of the return; that of the payment where it was taken back as a whole.</param>
/// <param name="Minor">Minor units; null for all that stood.</param>
/// <param name="On">The day from which it counts.</param>
public readonly record struct MoneyBack(string Key, long? Minor, LocalDate On);
