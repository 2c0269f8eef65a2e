using System.Globalization;
using Cases.Ledger;

namespace Cases.Storage.Sqlite;

/// <summary>Checks what streams are found by (the links and the ends) against the entries, in one snapshot.</summary>
internal static class IndexCheck
{
    /// <summary>
    /// Every link leads to the entry before, and the ends belong to different streams, so the sum of their sequences is
    /// the number of entries before the mark exactly when every stream is there and each end is its last entry there.
    /// What comes after the mark has no ends in the table yet.
    /// </summary>
    public static LedgerFault? Run(RawConnection connection)
    {
        connection.Execute("BEGIN");
        try
        {
            return CheckLinks(connection) ?? CheckEnds(connection);
        }
        finally
        {
            connection.Execute("COMMIT");
        }
    }

    private static LedgerFault? CheckLinks(RawConnection connection)
    {
        using var links = connection.Prepare("""
            SELECT e.position, e.stream, e.prev
            FROM entries e LEFT JOIN entries p ON p.position = e.prev
            WHERE CASE WHEN e.seq = 1 THEN e.prev IS NOT NULL
                       ELSE p.stream IS NOT e.stream OR p.seq IS NOT e.seq - 1 OR e.prev >= e.position END
            ORDER BY e.position LIMIT 1
            """);
        return links.Step()
            ? Fault(links.Int(0), links.Text(1), "the link to the stream's previous entry", "it", Show(links, 2))
            : null;
    }

    private static LedgerFault? CheckEnds(RawConnection connection)
    {
        using var ends = connection.Prepare("""
            SELECT s.key, s.last, e.stream, e.seq
            FROM streams s LEFT JOIN entries e ON e.position = s.last ORDER BY s.last
            """);
        using var tail = new ScannedTail(connection);
        tail.Look();
        using var lookup = new StreamLookup(connection, tail);
        var covered = 0L;
        while (ends.Step())
        {
            var stream = ends.Text(2);
            if (ends.IsNull(3) || lookup.FindInTable(StreamId.FromStore(stream))?.Key != ends.Int(0))
            {
                return Fault(ends.Int(1), stream, "the end of a stream", "under the key of its name", Show(ends, 0));
            }

            if (ends.Int(1) >= tail.From)
            {
                return Fault(ends.Int(1), stream, "the end of a stream", $"before {Text(tail.From)}", Show(ends, 1));
            }

            covered += ends.Int(3);
        }

        var entries = connection.ScalarInt("SELECT count(*) FROM entries");
        var marked = Math.Min(tail.From, entries);
        return covered == tail.From ? null : FirstUncovered(connection, lookup, tail.From) ?? Fault(
            Math.Max(marked - 1, 0), "", "the ends of the streams", $"{tail.From} entries", $"{covered} entries");
    }

    /// <summary>
    /// Names the first stream whose end is not the last of its entries; slow, and only asked for a fault.
    /// </summary>
    private static LedgerFault? FirstUncovered(RawConnection connection, StreamLookup lookup, long mark)
    {
        using var lasts = connection.Prepare(
            "SELECT max(position), stream FROM entries WHERE position < ?1 GROUP BY stream ORDER BY 1");
        lasts.Bind(1, mark);
        while (lasts.Step())
        {
            var found = lookup.FindInTable(StreamId.FromStore(lasts.Text(1)))?.End;
            if (found?.Last != lasts.Int(0))
            {
                return Fault(
                    lasts.Int(0),
                    lasts.Text(1),
                    "the end of the stream",
                    Text(lasts.Int(0)),
                    found is { } end ? Text(end.Last) : "nothing");
            }
        }

        return null;
    }

    private static LedgerFault Fault(long position, string stream, string what, string expected, string found) =>
        new(position, stream, what + " is wrong in the store", expected, found);

    private static string Show(RawStatement row, int column) => row.IsNull(column) ? "nothing" : Text(row.Int(column));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
