namespace Cases.TestKit;

/// <summary>The checkout that the running tests were built from.</summary>
public static class Checkout
{
    /// <summary>The full path of the folder that holds Cases.sln.</summary>
    /// <exception cref="InvalidOperationException">The tests run outside of a checkout.</exception>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string start)
    {
        for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Cases.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"no Cases.sln above {start}: run the tests from a checkout");
    }
}
