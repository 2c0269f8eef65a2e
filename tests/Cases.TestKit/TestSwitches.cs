namespace Cases.TestKit;

/// <summary>What the caller of the tests asked for, read from the environment.</summary>
public static class TestSwitches
{
    /// <summary>
    /// Process, fault and load tests run too: <c>./cases test --all</c> sets <c>CASES_TEST_ALL=1</c>.
    /// Such a test opens with <c>Assert.SkipUnless(TestSwitches.All, TestSwitches.OnlyWithAll)</c>.
    /// </summary>
    public static bool All => IsOn("CASES_TEST_ALL");

    /// <summary>What is missing fails instead of being skipped: <c>.ci/run</c> sets <c>CASES_CI=1</c>.</summary>
    public static bool Ci => IsOn("CASES_CI");

    /// <summary>The reason that a test gives which only runs with <see cref="All"/>.</summary>
    public const string OnlyWithAll = "runs with ./cases test --all (CASES_TEST_ALL=1)";

    private static bool IsOn(string variable) => Environment.GetEnvironmentVariable(variable) == "1";
}
