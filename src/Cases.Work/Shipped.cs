namespace Cases.Work;

/// <summary>The data files embedded in this assembly.</summary>
internal static class Shipped
{
    private const string Suffix = ".yaml";

    /// <summary>Names of the files in a folder, without their ending, in ordinal order.</summary>
    public static IReadOnlyList<string> Names(string folder) =>
    [
        .. typeof(Shipped).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(folder + "/", StringComparison.Ordinal))
            .Select(name => name[(folder.Length + 1)..^Suffix.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The text of a file; null where there is none.</summary>
    public static string? Text(string folder, string name)
    {
        using var stream = typeof(Shipped).Assembly.GetManifestResourceStream($"{folder}/{name}{Suffix}");
        if (stream is null)
        {
            return null;
        }

        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
