using Cases.Interchange;

namespace Cases.Node;

/// <summary>Files that a verb reads or writes, looked at before a store is made for them.</summary>
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

    /// <summary>Refuses, before any work is done for it, a file that could not be written at the end.</summary>
    public static void RequireWritable(string? path)
    {
        if (path is null)
        {
            return;
        }

        if (Directory.Exists(path))
        {
            throw VerbFailure.Unusable($"--out: {path} is a directory; name a file.");
        }

        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
        {
            throw VerbFailure.Unusable($"--out: there is no folder {folder}; make it or name another file.");
        }

        TargetFile.Resolve(path);
    }
}
