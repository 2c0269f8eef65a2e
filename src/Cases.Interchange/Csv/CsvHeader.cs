namespace Cases.Interchange;

/// <summary>Reads the header row, which must be sound: without it no other row can be understood.</summary>
internal static class CsvHeader
{
    public static string[] Read(CsvScanner scanner, string path, IEnumerable<string> required)
    {
        if (!scanner.Read())
        {
            throw new InterchangeException(
                "The file has no header row", path, "Begin the file with a row of column names.", 1);
        }

        if (scanner.Fault is { } fault)
        {
            throw new InterchangeException(
                $"The header row cannot be read: {fault}", path, "Correct the header row.", scanner.Line);
        }

        var columns = new string[scanner.Count];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = scanner[i].ToString();
            if (!seen.Add(columns[i]))
            {
                throw new InterchangeException(
                    "The header names a column twice", path, "Rename or remove one of them.", scanner.Line, columns[i]);
            }
        }

        foreach (var name in required)
        {
            if (!seen.Contains(name))
            {
                throw new InterchangeException(
                    "A required column is missing from the header", path,
                    $"Add the column, or name the right one; found: {Names(columns)}.", scanner.Line, name);
            }
        }

        return columns;
    }

    /// <summary>
    /// What is wrong with the number of fields, and the first column without one; null when it is right.
    /// </summary>
    public static (string Reason, string? Column)? WidthFault(CsvScanner scanner, string[] columns) =>
        scanner.Count == columns.Length
            ? null
            : ($"the row has {scanner.Count} columns, the header has {columns.Length}",
                scanner.Count < columns.Length ? columns[scanner.Count] : null);

    private static string Names(string[] columns)
    {
        const int Shown = 12;
        var names = string.Join(", ", columns.Take(Shown).Select(c => InterchangeException.Quote(c)));
        return columns.Length > Shown ? names + ", ..." : names;
    }
}
