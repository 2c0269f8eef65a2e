namespace Cases.Node;

/// <summary>How a verb ends, as scripts rely on it.</summary>
internal enum ExitCode
{
    /// <summary>Done.</summary>
    Done = 0,

    /// <summary>Done, and the check that it made failed.</summary>
    CheckFailed = 1,

    /// <summary>Unusable arguments or input.</summary>
    Unusable = 2,

    /// <summary>The world failed.</summary>
    WorldFailed = 3,
}

/// <summary>A verb cannot go on: what, where, what to do, on one line.</summary>
internal sealed class VerbFailure(ExitCode code, string message, Exception? inner = null) : Exception(message, inner)
{
    public ExitCode Code { get; } = code;

    /// <summary>Arguments or input that cannot be used.</summary>
    public static VerbFailure Unusable(string message) => new(ExitCode.Unusable, message);

    /// <summary>An option of the contract that this build does not have yet.</summary>
    public static VerbFailure NotYet(string what) => Unusable($"{what} is not available in this version of cases yet.");
}
