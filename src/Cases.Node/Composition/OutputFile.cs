using Cases.Interchange;

namespace Cases.Node;

/// <summary>A file that a verb is to write, looked at before any work is done for it.</summary>
internal static class OutputFile
{
    private static readonly string[] BesideStore =
        [
        "", "-wal", "-shm", "-journal", ".key", ".lock", ".node", ".read", ".read-wal", ".read-shm", ".read-journal",
        ".witnessed",
    ];

    private static ReadOnlySpan<byte> Database => "SQLite format 3\0"u8;

    /// <summary>Refuses a file that could not be written at the end, or that would be lost by it.</summary>
    /// <param name="path">The file; null where none is written.</param>
    /// <param name="store">The store in use; null for memory.</param>
    /// <param name="input">The file that is read; null for none.</param>
    public static void Require(string? path, string? store, string? input)
    {
        if (path is null)
        {
            return;
        }

        if (Directory.Exists(path))
        {
            throw VerbFailure.Unusable($"--out: {path} is a directory; name a file.");
        }

        if (path.Length == 0)
        {
            throw VerbFailure.Unusable("--out: the name is empty; name a file.");
        }

        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
        {
            throw VerbFailure.Unusable($"--out: there is no folder {folder}; make it or name another file.");
        }

        TargetFile.Resolve(path);
        if (input is not null && IsSame(path, input))
        {
            throw VerbFailure.Unusable($"--out: {path} is the file that is read; name another file.");
        }

        if (IsDatabase(path) || (store is not null && BesideStore.Any(end => IsSame(path, store + end))))
        {
            throw VerbFailure.Unusable($"--out: {path} belongs to a store and would be lost; name another file.");
        }
    }

    private static bool IsSame(string left, string right) =>
        string.Equals(Real(left), Real(right), StringComparison.Ordinal);

    /// <summary>The full path without links, as far as it exists.</summary>
    private static string Real(string path)
    {
        var full = Path.GetFullPath(path);
        var target = File.Exists(full) && File.ResolveLinkTarget(full, returnFinalTarget: true) is { } linked
            ? linked.FullName
            : full;
        return Path.GetDirectoryName(target) is { } folder
            ? Path.Combine(RealFolder(folder), Path.GetFileName(target))
            : target;
    }

    private static string RealFolder(string folder)
    {
        if (Path.GetDirectoryName(folder) is not { } parent)
        {
            return folder;
        }

        var linked = Directory.Exists(folder) ? Directory.ResolveLinkTarget(folder, returnFinalTarget: true) : null;
        return linked?.FullName ?? Path.Combine(RealFolder(parent), Path.GetFileName(folder));
    }

    private static bool IsDatabase(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            using var file = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            Span<byte> start = stackalloc byte[16];
            return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length
                && start.SequenceEqual(Database);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw VerbFailure.Unusable($"--out: {path} cannot be written: {error.Message}");
        }
    }
}
