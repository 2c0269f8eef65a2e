namespace Cases.Interchange;

/// <summary>Which columns of a CSV event log hold the case, the activity and the time.</summary>
public sealed record EventLogColumns
{
    /// <summary>The names used when nothing else is said: case_id, activity, timestamp; separated by commas.</summary>
    public static EventLogColumns Default { get; } = new();

    /// <summary>The column of the case's reference.</summary>
    public string CaseId { get; init; } = "case_id";

    /// <summary>The column of the activity's name.</summary>
    public string Activity { get; init; } = "activity";

    /// <summary>The column of the instant, with its offset.</summary>
    public string Timestamp { get; init; } = "timestamp";

    /// <summary>The sign between cells.</summary>
    public char Separator { get; init; } = ',';
}
