using System.Globalization;
using Cases.Domain;

namespace Cases.Policies;

/// <summary>
/// Amounts as <see cref="Money.ToString"/> writes them: all decimals of the currency, a space, the code.
/// </summary>
internal static class AmountText
{
    private const int MostDigits = 16;

    public static bool TryParse(string text, out Money money)
    {
        money = default;
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        if (space < 1 || !Currency.TryParse(text[(space + 1)..], out var currency))
        {
            return false;
        }

        var digits = text[..space].Replace(".", "", StringComparison.Ordinal);
        if (digits.Length > MostDigits
            || !long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var minor))
        {
            return false;
        }

        money = new Money(minor, currency);
        return string.Equals(money.ToString(), text, StringComparison.Ordinal);
    }
}
