namespace Cases.Ledger;

/// <summary>The first thing that is wrong in a ledger.</summary>
/// <param name="Position">The position of the entry that fails.</param>
/// <param name="Stream">Its stream as stored; empty where the entry is missing.</param>
/// <param name="What">What is wrong, as a short sentence.</param>
/// <param name="Expected">What should be there.</param>
/// <param name="Found">What is there.</param>
public sealed record LedgerFault(long Position, string Stream, string What, string Expected, string Found)
{
    /// <summary>The fault as one line.</summary>
    /// <returns>The line.</returns>
    public override string ToString() => Stream.Length == 0
        ? $"position {Position}: {What} (expected {Expected}, found {Found})"
        : $"position {Position}, {Stream}: {What} (expected {Expected}, found {Found})";
}

/// <summary>What a verification found.</summary>
/// <param name="Head">The tree over all entries that are right: all of them, or those before the fault.</param>
/// <param name="Streams">The number of streams among them.</param>
/// <param name="Fault">The first fault, or null when the ledger is whole.</param>
public sealed record LedgerVerdict(TreeHead Head, long Streams, LedgerFault? Fault)
{
    /// <summary>True when nothing is wrong.</summary>
    public bool IsWhole => Fault is null;
}
