using Cases.Engine;

namespace Cases.Gateway;

/// <summary>
/// Cursors of lists that go by a number: opaque to callers, sealed by the installation's key, and good for the list
/// that gave them out.
/// </summary>
internal static class Cursors
{
    public static string Of(PageCursors cursors, string list, long number) =>
        cursors.Write(Question(list), new WorkPlace([], number));

    /// <summary>Reads a cursor of a list; an absent one is the start.</summary>
    public static bool TryParse(
        PageCursors cursors, string list, string? cursor, long start, out long number)
    {
        number = start;
        if (cursor is null)
        {
            return true;
        }

        if (!cursors.TryRead(Question(list), cursor, 0, out var place))
        {
            return false;
        }

        number = place.OpenedAt;
        return true;
    }

    private static string Question(string list) => "list:" + list;
}
