using System.Globalization;

namespace Cases.Domain;

/// <summary>A number with at most eight decimals, kept as a whole number of hundred-millionths: exact.</summary>
/// <param name="Scaled">The number times 100,000,000.</param>
public readonly record struct ScaledNumber(long Scaled)
{
    /// <summary>How many decimals it has at most.</summary>
    public const int Places = 8;

    private const long One = 100_000_000;
    private const int MostDigits = 10;

    /// <summary>Reads digits with an optional minus sign and an optional point with one to eight decimals.</summary>
    /// <returns>False for anything else, and for more than ten digits before the point.</returns>
    public static bool TryParse(string text, out ScaledNumber number)
    {
        number = default;
        var unsigned = text.StartsWith('-') ? text[1..] : text;
        var parts = unsigned.Split('.');
        var decimals = parts.Length == 2 ? parts[1] : "0";
        if (parts.Length > 2 || parts[0].Length is 0 or > MostDigits || decimals.Length is 0 or > Places
            || !parts[0].All(char.IsAsciiDigit) || !decimals.All(char.IsAsciiDigit))
        {
            return false;
        }

        var scaled = (long.Parse(parts[0], CultureInfo.InvariantCulture) * One)
            + long.Parse(decimals.PadRight(Places, '0'), CultureInfo.InvariantCulture);
        number = new ScaledNumber(unsigned.Length < text.Length ? -scaled : scaled);
        return true;
    }

    /// <summary>In digits, without zeros at the end of the decimals.</summary>
    public override string ToString()
    {
        var decimals = Math.Abs(Scaled % One).ToString("D8", CultureInfo.InvariantCulture).TrimEnd('0');
        return (Scaled < 0 ? "-" : "") + Math.Abs(Scaled / One).ToString(CultureInfo.InvariantCulture)
            + (decimals.Length == 0 ? "" : "." + decimals);
    }
}
