using Xunit;

namespace Cases.TestKit;

/// <summary>Finds the real data that stands outside of the repository and is never copied into it.</summary>
public static class TestData
{
    private const string Variable = "CASES_TEST_DATA";

    /// <summary>
    /// The folder of real data: <c>CASES_TEST_DATA</c> where it is set, else the nearest <c>shared/data</c> beside
    /// the checkout or above it; null where there is none.
    /// </summary>
    public static string? Root { get; } =
        FindRoot(Environment.GetEnvironmentVariable(Variable), AppContext.BaseDirectory);

    /// <summary>
    /// The full path of a file or folder of real data, given relative to <see cref="Root"/> with forward slashes.
    /// Where it is missing the calling test is skipped, or fails under <c>CASES_CI=1</c>.
    /// </summary>
    public static string Require(string relativePath)
    {
        string? path = Root is null ? null : Path.Combine(Root, relativePath);
        if (path is not null && Path.Exists(path))
        {
            return path;
        }

        string message = $"real data '{relativePath}' was not found under '{Root ?? "(no folder)"}': set {Variable}";
        if (TestSwitches.Ci)
        {
            Assert.Fail(message);
        }

        Assert.Skip(message);
        return message;
    }

    /// <summary>Where the data is for this setting and this place of the test assembly; null for nowhere.</summary>
    public static string? FindRoot(string? setting, string start)
    {
        if (!string.IsNullOrEmpty(setting))
        {
            return Path.GetFullPath(setting);
        }

        for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared", "data");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
