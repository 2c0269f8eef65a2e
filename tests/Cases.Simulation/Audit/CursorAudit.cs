namespace Cases.Simulation;

/// <summary>
/// The cursors of followers never go back, and no entry is taken in twice: each write goes on from where the one before
/// it ended, whichever node made it.
/// </summary>
internal sealed class CursorAudit
{
    private readonly Dictionary<string, long> ends = new(StringComparer.Ordinal);

    /// <summary>A follower's rows and cursor are written.</summary>
    /// <param name="follower">The follower.</param>
    /// <param name="from">The cursor that it began at.</param>
    /// <param name="to">The cursor that it writes.</param>
    public void Advance(string follower, long from, long to)
    {
        var end = ends.GetValueOrDefault(follower);
        Violation.Unless(from == end && to > from,
            $"the rows of {follower} were written up to {end}, and again from {from} to {to}");
        ends[follower] = to;
    }
}
