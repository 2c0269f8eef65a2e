namespace Cases.Interchange;

/// <summary>
/// Streams the events of a recorded log: XES 1.0 and 2.0 or CSV, plain or gzip. The name decides the format where it
/// ends in .xes, .xml or .csv (before .gz); otherwise the first sign of the content does.
/// </summary>
public static class EventLogReader
{
    /// <summary>
    /// The log's events in file order. A missing file or a directory is refused at once, everything else when the
    /// reading comes to it; each enumeration reads the file anew. XES takes constant memory; CSV, whose cases may be
    /// interleaved, also remembers each case's reference and count.
    /// </summary>
    /// <exception cref="InterchangeException">The file is no readable log; the message says where and why.</exception>
    public static IEnumerable<LoggedEvent> Open(string path, EventLogColumns? csvColumns = null)
    {
        InputFile.MustExist(path);
        return Read(path, csvColumns ?? EventLogColumns.Default);
    }

    private static IEnumerable<LoggedEvent> Read(string path, EventLogColumns columns)
    {
        using var bytes = InputFile.Open(path);
        if (IsXml(path, bytes.Peek()))
        {
            using var xes = new XesEventReader(TextEncodings.OpenXml(bytes, path), path);
            while (xes.Read() is { } logged)
            {
                yield return logged;
            }
        }
        else
        {
            using var text = TextEncodings.OpenCsv(bytes, path);
            var csv = new CsvEventReader(text, path, columns);
            while (csv.Read() is { } logged)
            {
                yield return logged;
            }
        }
    }

    private static bool IsXml(string path, ReadOnlySpan<byte> start)
    {
        const string Packed = ".gz";
        var name = path.AsSpan();
        name = name.EndsWith(Packed, StringComparison.OrdinalIgnoreCase) ? name[..^Packed.Length] : name;
        if (name.EndsWith(".xes", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(".xml", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        // Marks, NUL bytes of UTF-16 and blanks may stand before the first sign.
        ReadOnlySpan<byte> before = [0xEF, 0xBB, 0xBF, 0xFF, 0xFE, 0, 0x20, 0x09, 0x0D, 0x0A];
        var first = start.IndexOfAnyExcept(before);
        return !name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) && first >= 0 && start[first] == '<';
    }
}
