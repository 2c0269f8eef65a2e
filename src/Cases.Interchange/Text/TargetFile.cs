namespace Cases.Interchange;

/// <summary>Where a file goes that takes its name by a rename once it is whole.</summary>
public static class TargetFile
{
    /// <summary>
    /// The file behind any link; a rename over a link or a device would replace the link or the device.
    /// </summary>
    /// <param name="path">The path as it was given.</param>
    /// <returns>The full path of the file to be made or replaced; it need not exist.</returns>
    /// <exception cref="InterchangeException">It is a directory, a device or a pipe.</exception>
    public static string Resolve(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var entry = new FileInfo(path);
        var full = entry.LinkTarget is null
            ? entry.FullName
            : entry.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        if (Directory.Exists(full))
        {
            throw new InterchangeException("The target is a directory", path, "Name a file in it.");
        }

        if (IsDevice(full))
        {
            throw new InterchangeException("The target is a device or a pipe", path, "Name an ordinary file.");
        }

        return full;
    }

    private static bool IsDevice(string full) =>
        !OperatingSystem.IsWindows()
        && (full.StartsWith("/dev/", StringComparison.Ordinal) || full.StartsWith("/proc/", StringComparison.Ordinal))
        && !full.StartsWith("/dev/shm/", StringComparison.Ordinal);
}
