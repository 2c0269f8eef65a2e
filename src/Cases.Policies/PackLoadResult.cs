using System.Globalization;
using Cases.Domain;

namespace Cases.Policies;

/// <summary>One fault of a pack file: where it is, what is wrong, and what to do.</summary>
/// <param name="File">The file as the caller named it.</param>
/// <param name="Line">The line, from 1; 0 where the fault is about the file as a whole.</param>
/// <param name="Column">The column, from 1; 0 where the fault is about the file as a whole.</param>
/// <param name="What">What is wrong, naming the value.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record PackFault(string File, int Line, int Column, string What, string Remedy)
{
    /// <summary>One line: <c>file:line:column: what; remedy</c>.</summary>
    public override string ToString()
    {
        var place = Line == 0
            ? File
            : string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}");
        return $"{place}: {What}; {Remedy}";
    }
}

/// <summary>What a load gave: the sound packs, and every fault of the others.</summary>
/// <param name="Packs">
/// Packs without any fault, in the order of the text. Use them only where the load is sound.
/// </param>
/// <param name="Faults">All faults, by file and line.</param>
public sealed record PackLoadResult(IReadOnlyList<RulePack> Packs, IReadOnlyList<PackFault> Faults)
{
    /// <summary>Whether there is no fault.</summary>
    public bool IsSound => Faults.Count == 0;
}
