namespace Cases.Node;

/// <summary>A file that a verb reads, looked at before a store is made for it.</summary>
internal static class InputFile
{
    public static void Require(string path)
    {
        if (Directory.Exists(path))
        {
            throw VerbFailure.Unusable($"{path} is a directory; name a file.");
        }

        if (!File.Exists(path))
        {
            throw VerbFailure.Unusable($"There is no file {path}.");
        }
    }
}
