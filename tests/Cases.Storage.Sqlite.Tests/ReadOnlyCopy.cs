using System.Diagnostics;

namespace Cases.Storage.Sqlite.Tests;

/// <summary>A folder mounted over itself so that it can only be read, until it is disposed of.</summary>
internal sealed class ReadOnlyCopy : IDisposable
{
    private readonly string _folder;

    private ReadOnlyCopy(string folder) => _folder = folder;

    /// <summary>Mounts the folder; null where this user or this system does not let it.</summary>
    public static ReadOnlyCopy? TryMount(string folder)
    {
        if (!OperatingSystem.IsLinux() || !Run("mount", "--bind", folder, folder))
        {
            return null;
        }

        if (Run("mount", "-o", "remount,bind,ro", folder))
        {
            return new ReadOnlyCopy(folder);
        }

        Run("umount", folder);
        return null;
    }

    public void Dispose() => Run("umount", "-l", _folder);

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments)
            {
                RedirectStandardError = true, RedirectStandardOutput = true,
            };
            using var process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
