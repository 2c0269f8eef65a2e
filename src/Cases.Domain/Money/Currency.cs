using System.Diagnostics.CodeAnalysis;

namespace Cases.Domain;

/// <summary>An ISO 4217 currency with the number of decimals that its minor unit has.</summary>
/// <remarks>
/// Only currencies of the table below are accepted (funds codes and metals are not): an unknown code is an input fault,
/// never a guess of two decimals. Source: ISO 4217 list one (codes and minor units).
/// </remarks>
public readonly record struct Currency
{
    private static readonly Dictionary<string, Currency> Known = Build();

    private Currency(string code, int exponent)
    {
        Code = code;
        Exponent = exponent;
    }

    /// <summary>The three-letter code, upper case, such as <c>CNY</c>.</summary>
    public string Code { get; }

    /// <summary>Decimals of the minor unit: 2 for CNY, 0 for JPY, 3 for KWD.</summary>
    public int Exponent { get; }

    /// <summary>Chinese yuan, two decimals.</summary>
    public static Currency Cny => Known["CNY"];

    /// <summary>Euro, two decimals.</summary>
    public static Currency Eur => Known["EUR"];

    /// <summary>United States dollar, two decimals.</summary>
    public static Currency Usd => Known["USD"];

    /// <summary>Finds a currency by its code.</summary>
    /// <param name="code">Three upper-case letters; anything else is unknown.</param>
    /// <param name="currency">The currency where the code is known.</param>
    /// <returns>False where the code is null or not in the table.</returns>
    public static bool TryParse([NotNullWhen(true)] string? code, out Currency currency)
    {
        currency = default;
        return code is not null && Known.TryGetValue(code, out currency);
    }

    /// <summary>The currency of a code that is known to be valid.</summary>
    /// <exception cref="ArgumentException">
    /// The code is not in the table: check outside input with <see cref="TryParse"/>.
    /// </exception>
    public static Currency Of(string code) => TryParse(code, out var currency)
        ? currency
        : throw new ArgumentException($"'{code}' is not a known ISO 4217 currency code.", nameof(code));

    /// <summary>The code.</summary>
    public override string ToString() => Code ?? "";

    private static Dictionary<string, Currency> Build()
    {
        var table = new Dictionary<string, Currency>(StringComparer.Ordinal);
        Add(0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF");
        Add(3, "BHD IQD JOD KWD LYD OMR TND");
        Add(2, "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF "
            + "CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD "
            + "HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK "
            + "MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD "
            + "RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS "
            + "UAH USD UYU UZS VES WST XCD XCG YER ZAR ZMW ZWG");
        return table;

        void Add(int exponent, string codes)
        {
            foreach (var code in codes.Split(' '))
            {
                table.Add(code, new Currency(code, exponent));
            }
        }
    }
}
