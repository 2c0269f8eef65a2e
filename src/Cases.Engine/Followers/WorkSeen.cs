namespace Cases.Engine;

/// <summary>What the worklists took in: which cases were opened, and what began or ended to wait for an account.
/// </summary>
/// <param name="Next">The position behind the last entry that was taken in.</param>
/// <param name="IsAnew">
/// Whether the following begins, or begins again: what came before is in the rows, and was not told here. Everything
/// is looked at once then.
/// </param>
public sealed record WorkSeen(long Next, bool IsAnew)
{
    /// <summary>The ids of cases that were opened, in order.</summary>
    public IReadOnlyList<string> Opened { get; init; } = [];

    /// <summary>The ids of payments that began to wait.</summary>
    public IReadOnlyList<string> Begun { get; init; } = [];

    /// <summary>The ids of payments that wait no more.</summary>
    public IReadOnlyList<string> Ended { get; init; } = [];

    /// <summary>Whether it tells of nothing.</summary>
    internal bool IsEmpty => !IsAnew && Opened.Count == 0 && Begun.Count == 0 && Ended.Count == 0;
}
