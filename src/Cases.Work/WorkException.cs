namespace Cases.Work;

/// <summary>A run that cannot be made as asked: what is wrong and what to do; exit code 2.</summary>
public sealed class WorkException : Exception
{
    /// <summary>Makes the error.</summary>
    public WorkException(string what, string remedy)
        : base($"{what}; {remedy}")
    {
        What = what;
        Remedy = remedy;
    }

    /// <summary>Whether the world failed, such as a full disk; else what was given cannot be used.</summary>
    public bool IsOfTheWorld { get; init; }

    /// <summary>What is wrong.</summary>
    public string What { get; }

    /// <summary>What the user can do about it.</summary>
    public string Remedy { get; }
}
