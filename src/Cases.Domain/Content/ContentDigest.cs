using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Cases.Domain;

/// <summary>One digest over the values of a document.</summary>
internal static class ContentDigest
{
    /// <summary>
    /// SHA-256 over the values in order, each preceded by its length, so that no two lists have one text under the
    /// hash; 64 lower-case hex digits.
    /// </summary>
    public static string Of(IEnumerable<string> values)
    {
        var text = new StringBuilder();
        foreach (var value in values)
        {
            text.Append(CultureInfo.InvariantCulture, $"{value.Length}").Append(':').Append(value).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
