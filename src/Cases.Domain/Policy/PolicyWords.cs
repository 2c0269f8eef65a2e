using System.Globalization;
using System.Text;
using NodaTime;
using NodaTime.Text;

namespace Cases.Domain;

/// <summary>
/// The words of pack files and facts: enumeration members in kebab-case, dates and numbers invariant.
/// </summary>
public static class PolicyWords
{
    /// <summary>An enumeration member in kebab-case: <c>SelfRegulation</c> is <c>self-regulation</c>.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => Words<T>.ByValue[value];

    /// <summary>A date as <c>YYYY-MM-DD</c>.</summary>
    public static string Of(LocalDate date) => LocalDatePattern.Iso.Format(date);

    /// <summary>A date as <c>YYYY-MM-DD</c>, or nothing.</summary>
    public static string Of(LocalDate? date) => date is { } day ? Of(day) : "";

    /// <summary>A whole number in digits.</summary>
    public static string Of(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The member for a kebab-case word, exactly as written.</summary>
    /// <returns>False where there is no such word.</returns>
    public static bool TryParse<T>(string word, out T value)
        where T : struct, Enum => Words<T>.ByWord.TryGetValue(word, out value);

    /// <summary>All words of an enumeration, in its order.</summary>
    public static IReadOnlyList<string> All<T>()
        where T : struct, Enum => [.. Enum.GetValues<T>().Select(Of)];

    private static string Kebab(string name)
    {
        var word = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && word.Length > 0)
            {
                word.Append('-');
            }

            word.Append(char.ToLowerInvariant(letter));
        }

        return word.ToString();
    }

    private static class Words<T>
        where T : struct, Enum
    {
        public static readonly IReadOnlyDictionary<T, string> ByValue =
            Enum.GetValues<T>().ToDictionary(v => v, v => Kebab(v.ToString()));

        public static readonly IReadOnlyDictionary<string, T> ByWord =
            ByValue.ToDictionary(p => p.Value, p => p.Key, StringComparer.Ordinal);
    }
}
