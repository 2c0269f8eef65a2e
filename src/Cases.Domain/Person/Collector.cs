namespace Cases.Domain;

/// <summary>
/// Who collects, as counts of one collector ask it (US-14B-A counts what one collector did, not what all did): the bank
/// with all its staff and systems is one, each agency is one.
/// </summary>
public static class Collector
{
    /// <summary>The bank itself.</summary>
    public const string Bank = "bank";

    /// <summary>The collector for whom somebody works.</summary>
    /// <param name="by">Who it is.</param>
    /// <returns>Null where it is an agency and nobody said which: it may then be any.</returns>
    public static string? Of(Principal by)
    {
        ArgumentNullException.ThrowIfNull(by);
        return !Acts.IsAgency(by) ? Bank : by.Organisation is { } agency ? "agency/" + agency : null;
    }
}
