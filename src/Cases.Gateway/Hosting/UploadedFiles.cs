using System.Diagnostics;
using System.Globalization;

namespace Cases.Gateway;

/// <summary>
/// Files that requests bring, stored aside while they come and deleted when they were answered. A node that was killed
/// leaves its own: they hold names and accounts, so the next node to start on the machine deletes them.
/// </summary>
internal static class UploadedFiles
{
    private const string Begin = "cases-upload-";

    private static string Folder => Path.GetTempPath();

    /// <summary>A path that nothing has, which says whose it is.</summary>
    public static string New() => Path.Combine(Folder, string.Create(
        CultureInfo.InvariantCulture, $"{Begin}{Environment.ProcessId}-{Path.GetRandomFileName()}"));

    /// <summary>Deletes what processes left that are no more; called before the first request.</summary>
    /// <remarks>Numbers come again: a process that began after the file was written has not written it.</remarks>
    public static void Clean()
    {
        foreach (var file in new DirectoryInfo(Folder).EnumerateFiles(Begin + "*"))
        {
            var number = file.Name[Begin.Length..].Split('-')[0];
            if (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var process)
                && !Writes(process, file))
            {
                Delete(file);
            }
        }
    }

    private static bool Writes(int process, FileInfo file)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return found.StartTime.ToUniversalTime() <= file.LastWriteTimeUtc;
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            return false; // There is none of that number, or no longer.
        }
    }

    private static void Delete(FileInfo file)
    {
        try
        {
            file.Delete();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return; // It is another user's, who starts his own node.
        }
    }
}
