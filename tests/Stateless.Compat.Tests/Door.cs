namespace Stateless.Compat.Tests;

/// <summary>The states of the small machine that most tests use.</summary>
public enum Door
{
    Open,
    Closed,
    Locked,
    Broken,
}

/// <summary>The triggers of the small machine that most tests use.</summary>
public enum Act
{
    Close,
    Lock,
    Unlock,
    Knock,
    Smash,
}
