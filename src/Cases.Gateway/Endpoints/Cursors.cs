using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Cases.Gateway;

/// <summary>Cursors of lists that go by a number: opaque to callers, and refused where nobody gave them out.</summary>
internal static class Cursors
{
    public static string Of(string list, long number) => Base64Url.EncodeToString(
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{list}:{number}")));

    /// <summary>Reads a cursor of a list; an absent one is the start.</summary>
    public static bool TryParse(string list, string? cursor, long start, out long number)
    {
        number = start;
        if (cursor is null)
        {
            return true;
        }

        var bytes = new byte[64];
        if (cursor.Length > bytes.Length || !Base64Url.IsValid(cursor)
            || !Base64Url.TryDecodeFromChars(cursor, bytes, out var length))
        {
            return false;
        }

        var text = Encoding.ASCII.GetString(bytes, 0, length);
        return text.StartsWith(list + ":", StringComparison.Ordinal)
            && long.TryParse(text.AsSpan(list.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && Of(list, number) == cursor;
    }
}
