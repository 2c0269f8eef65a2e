using NodaTime;

namespace Cases.Domain;

/// <summary>How the days of a period count towards interest, and with it what a rate is a share of.</summary>
public enum DayCount
{
    /// <summary>A rate for each day, in billionths (0.0005 a day is 500,000): cards of China name it so.</summary>
    Daily,

    /// <summary>A rate a year in basis points; each day is a 365th, also in leap years (ISDA 2006, 4.16(d)).</summary>
    Act365Fixed,

    /// <summary>A rate a year in basis points; each day is a 360th (ISDA 2006, 4.16(e)).</summary>
    Act360,

    /// <summary>
    /// A rate a year in basis points; a day is a 366th in a leap year and a 365th in others (ISDA 2006, 4.16(b)).
    /// </summary>
    ActActIsda,

    /// <summary>
    /// A rate a year in basis points; months of thirty days, the 31st counts as the 30th (ISDA 2006, 4.16(g)).
    /// </summary>
    Thirty360E,
}

/// <summary>How an exact share of a minor unit becomes a whole one.</summary>
public enum MoneyRounding
{
    /// <summary>To the nearest; a half to the even one.</summary>
    HalfEven,

    /// <summary>To the nearest; a half away from zero.</summary>
    HalfUp,

    /// <summary>Towards zero.</summary>
    Down,

    /// <summary>Away from zero.</summary>
    Up,
}

/// <summary>Shares of an amount that a rate takes over a period, exact: whole numbers over one denominator.</summary>
/// <remarks>
/// Every day count divides the year so that its shares add up: those of two periods that meet are together those of the
/// whole. So nothing is lost or gained by splitting a period, as long as nothing is rounded between.
/// </remarks>
public static class InterestShares
{
    /// <summary>What every share is divided by: a common multiple of all that rates and years are counted in.</summary>
    public const long Denominator = 40_077_000_000_000;

    private const long BasisPoints = 10_000;
    private const long Billion = 1_000_000_000;

    /// <summary>
    /// The share of an amount, in parts of <see cref="Denominator"/>, that a rate takes from the end of one day to that
    /// of another.
    /// </summary>
    /// <param name="count">The day count.</param>
    /// <param name="rate">Billionths a day, or basis points a year; zero or more.</param>
    /// <param name="from">The day before the first that counts.</param>
    /// <param name="to">The last day that counts, inclusive; not before <paramref name="from"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period runs backwards or the rate is below zero.</exception>
    public static Int128 Of(DayCount count, long rate, LocalDate from, LocalDate to)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(to, from);
        ArgumentOutOfRangeException.ThrowIfNegative(rate);
        return rate * count switch
        {
            DayCount.Daily => (Int128)Days(from, to) * (Denominator / Billion),
            DayCount.Act365Fixed => (Int128)Days(from, to) * (Denominator / (BasisPoints * 365)),
            DayCount.Act360 => (Int128)Days(from, to) * (Denominator / (BasisPoints * 360)),
            DayCount.ActActIsda => OfYears(from, to),
            DayCount.Thirty360E => (Int128)(Thirty(to) - Thirty(from)) * (Denominator / (BasisPoints * 360)),
        };
    }

    /// <summary>A rate as billionths a year, by which a debtor is told it: a daily one times 365.</summary>
    /// <param name="count">The day count.</param>
    /// <param name="rate">Billionths a day, or basis points a year.</param>
    public static long AnnualBillionths(DayCount count, long rate) =>
        count == DayCount.Daily ? rate * 365 : rate * (Billion / BasisPoints);

    /// <summary>An exact number of shares in whole minor units.</summary>
    /// <param name="shares">Minor units times <see cref="Denominator"/>.</param>
    /// <param name="rounding">How.</param>
    /// <exception cref="OverflowException">The amount does not fit 64 bits.</exception>
    public static long Round(Int128 shares, MoneyRounding rounding)
    {
        var whole = shares / Denominator;
        var rest = Int128.Abs(shares % Denominator);
        var away = rounding switch
        {
            MoneyRounding.HalfEven => rest * 2 > Denominator || (rest * 2 == Denominator && whole % 2 != 0),
            MoneyRounding.HalfUp => rest * 2 >= Denominator,
            MoneyRounding.Down => false,
            MoneyRounding.Up => rest > 0,
        };
        return checked((long)(whole + (away ? Int128.Sign(shares) : 0)));
    }

    private static int Days(LocalDate from, LocalDate to) => Period.DaysBetween(from, to);

    private static Int128 OfYears(LocalDate from, LocalDate to)
    {
        Int128 parts = 0;
        for (var (at, year) = (from, from.Year); at < to; year++)
        {
            // The day that ends a period belongs to the year in which its night begins.
            var end = LocalDate.Min(new LocalDate(year + 1, 1, 1), to);
            var length = CalendarSystem.Iso.IsLeapYear(year) ? 366 : 365;
            parts += (Int128)Days(at, end) * (Denominator / (BasisPoints * length));
            at = end;
        }

        return parts;
    }

    private static int Thirty(LocalDate day) => (360 * day.Year) + (30 * day.Month) + Math.Min(day.Day, 30);
}
