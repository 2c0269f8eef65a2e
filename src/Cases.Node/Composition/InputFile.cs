namespace Cases.Node;

/// <summary>Files that a verb reads, looked at before a store is made for them.</summary>
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

    /// <summary>
    /// Refuses a pipe where the file is read more than once: each reading would miss what the one before took.
    /// </summary>
    public static void RequireRereadable(string path)
    {
        Require(path);
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            if (file.CanSeek)
            {
                return;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Whoever reads the file names this fault with its remedy.
            return;
        }

        throw VerbFailure.Unusable(
            $"{path} is a pipe, and the file is read more than once; save it and name the file.");
    }
}
