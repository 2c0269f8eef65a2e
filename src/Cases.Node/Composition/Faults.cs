using Cases.Policies;

namespace Cases.Node;

/// <summary>Faults of a data file as the one line of an error.</summary>
internal static class Faults
{
    public static string OneLine(IReadOnlyList<PackFault> faults) => faults.Count <= 1
        ? faults[0].ToString()
        : $"{faults[0]} (and {faults.Count - 1} more faults)";
}
