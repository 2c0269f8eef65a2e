namespace Cases.Gateway.Tests;

/// <summary>What is there before made-up calls begin; paths and bodies name it.</summary>
internal static class Known
{
    /// <summary>A case, or the account of one.</summary>
    public const string Case = "case1";

    /// <summary>A person.</summary>
    public const string Person = "person1";
}
