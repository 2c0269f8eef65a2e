using System.Globalization;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>The line of a signed head that names the head signed before it, so that none can be taken out.</summary>
/// <remarks>
/// It is an extension line of the note: <c>after SIZE</c>. Whoever else reads the note passes over it, and it stands
/// under the signature as the root does. Heads of builds that did not write it name none.
/// </remarks>
internal static class HeadChain
{
    private const string Word = "after ";

    /// <summary>The line for a head that follows one of this size.</summary>
    public static string Line(long before) => Word + before.ToString(CultureInfo.InvariantCulture);

    /// <summary>The size of the head that a head follows; null where it names none.</summary>
    public static long? Before(Checkpoint head)
    {
        foreach (var line in head.Extensions)
        {
            if (line.StartsWith(Word, StringComparison.Ordinal) && long.TryParse(
                line.AsSpan(Word.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var size))
            {
                return size;
            }
        }

        return null;
    }
}
