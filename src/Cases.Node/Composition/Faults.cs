using System.Globalization;
using Cases.Policies;

namespace Cases.Node;

/// <summary>Faults of data files and rows, each as the one line of an error.</summary>
internal static class Faults
{
    public static string OneLine(IReadOnlyList<PackFault> faults) => faults.Count <= 1
        ? faults[0].ToString()
        : $"{faults[0]} (and {faults.Count - 1} more faults)";

    /// <summary>The line for a bad row: file, line, the column unless the reason opens with it, the reason.</summary>
    public static string OfRow(string file, int line, string? column, string? reason)
    {
        var named = column is null || reason?.StartsWith(column + " ", StringComparison.Ordinal) == true;
        return string.Create(
            CultureInfo.InvariantCulture, $"cases: {file}:{line}: {(named ? "" : column + ": ")}{reason}");
    }
}
