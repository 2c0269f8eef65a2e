using System.Globalization;
using System.Text;

namespace Cases.Work;

/// <summary>What became of one file of a drop folder.</summary>
/// <param name="File">Its name.</param>
/// <param name="IsDone">Whether all of it was taken; else it lies in <c>failed</c>, with what was taken of it.</param>
/// <param name="MovedTo">Where it lies now.</param>
/// <param name="Line">The report in one line.</param>
public sealed record DroppedFile(string File, bool IsDone, string MovedTo, string Line)
{
    /// <summary>A name in one line of a terminal: whoever put the file there chose it.</summary>
    public static string Plain(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return string.Concat(name.EnumerateRunes().Select(rune => Rune.IsControl(rune) ? "?" : rune.ToString()));
    }
}

/// <summary>Takes the payments of a file by its path, and tells each of them.</summary>
/// <param name="path">The file; nobody else writes to it by this name.</param>
/// <param name="told">Is told each payment, by one thread at a time.</param>
public delegate Task<PaymentFile> FileTaking(string path, Action<PaymentLine> told);

/// <summary>
/// Takes the files of a folder, one at a time in the order of their names, and moves each to <c>done</c> or
/// <c>failed</c> with a report beside it.
/// </summary>
/// <remarks>
/// <para>A file is taken when two looks found it with the same size and time; names that begin with a point or end in
/// <c>.part</c>, <c>.partial</c> or <c>.tmp</c> are still being written, whatever their size.</para>
/// <para>It goes to <c>taking</c> first, so that another file of its name, put there meanwhile, is another file. It
/// leaves that last of all, after its payments and its report: whoever is killed before takes it again, and each
/// payment of it is known then. One that was written to meanwhile goes back. One taker at a time holds the lock.</para>
/// <para>Not for several threads.</para>
/// </remarks>
public sealed class DropFolder : IDisposable
{
    /// <summary>The lock's name: it exists while a taker runs, and after one that was killed without harm.</summary>
    public const string LockName = ".cases-payments.lock";

    // How the systems say that somebody else holds a file.
    private const int LockedOnLinux = 11;
    private const int LockedOnMac = 35;
    private const int LockedOnWindows = unchecked((int)0x80070020);

    private const string Taking = "taking";
    private const string Done = "done";
    private const string Failed = "failed";

    private static readonly string[] Unfinished =
        [".part", ".partial", ".tmp", DropReport.Suffix, DropReport.SummarySuffix];

    private readonly string folder;
    private readonly FileStream held;
    private readonly HashSet<string> passedOver = new(StringComparer.Ordinal);
    private Dictionary<string, FileMark> seen = new(StringComparer.Ordinal);

    private DropFolder(string folder, FileStream held)
    {
        this.folder = folder;
        this.held = held;
    }

    /// <summary>Opens a folder for one taker.</summary>
    /// <param name="folder">The folder; <c>taking</c>, <c>done</c> and <c>failed</c> are made in it.</param>
    /// <exception cref="WorkException">Another taker has it, or it cannot be written.</exception>
    public static DropFolder Open(string folder)
    {
        FileStream? held = null;
        try
        {
            foreach (var name in (string[])[Taking, Done, Failed])
            {
                Directory.CreateDirectory(Path.Combine(folder, name));
            }

            held = Lock(Path.Combine(folder, LockName));
            var drop = new DropFolder(folder, held);
            drop.ClearReportsOfWhatIsLeft();
            return drop;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            held?.Dispose();
            throw new WorkException($"The folder {folder} cannot be written: {error.Message}",
                "check the path, its permissions and the room on its disk") { IsOfTheWorld = true };
        }
    }

    /// <summary>
    /// The names of the files that wait and are complete by now, in order, those that an earlier taker began before
    /// all others; each call is one look.
    /// </summary>
    /// <exception cref="WorkException">The folder cannot be read.</exception>
    public IReadOnlyList<string> Look()
    {
        try
        {
            var before = seen;
            seen = new Dictionary<string, FileMark>(StringComparer.Ordinal);
            return [.. Ready(Taking, before), .. Ready("", before)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new WorkException(
                $"The folder {folder} cannot be read: {error.Message}", "check whether it is still there")
            {
                IsOfTheWorld = true,
            };
        }
    }

    /// <summary>
    /// What the looks so far met and nobody can take: directories, and names that are no UTF-8. Each is named once.
    /// </summary>
    public IReadOnlyList<string> PassedOver()
    {
        var names = new List<string>();
        foreach (var info in new DirectoryInfo(folder).EnumerateFileSystemInfos())
        {
            var why = info is DirectoryInfo
                ? info.Name is Taking or Done or Failed || info.Name[0] == '.' ? null
                    : "is a directory: put its files here"
                : info.Name.Contains('\uFFFD', StringComparison.Ordinal) && !info.Exists
                    ? "has a name that is no UTF-8: rename it" : null;
            if (why is not null && passedOver.Add(info.Name))
            {
                names.Add($"{DroppedFile.Plain(info.Name)} {why}");
            }
        }

        return names;
    }

    /// <summary>Takes one file, writes its report and moves it.</summary>
    /// <param name="name">Its name, as <see cref="Look"/> told it.</param>
    /// <param name="take">Takes its payments; never cancelled, for a file is taken whole.</param>
    /// <param name="clock">Says when the report was written.</param>
    /// <returns>What became of it; null where it is gone, or was still written to: it is taken another time.</returns>
    /// <exception cref="WorkException">The report cannot be written, or the file not moved: it stays in
    /// <c>taking</c>, and the next taker takes it.</exception>
    public async Task<DroppedFile?> TakeAsync(string name, FileTaking take, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(take);
        ArgumentNullException.ThrowIfNull(clock);
        if (Claim(name) is not { } path || FileMark.Of(path) is not { } mark)
        {
            return null;
        }

        if ((seen.TryGetValue(name, out var looked) && looked != mark) || mark.IsWritten(path))
        {
            PutBack(path, name);
            return null;
        }

        using var report = new DropReport(Path.GetFileName(name), path);
        report.File = mark.Fault is { } fault
            ? DropReport.Unread(path, fault)
            : await take(path, report.Lines.Add).ConfigureAwait(false);
        if (FileMark.Of(path) != mark)
        {
            PutBack(path, name);
            return null;
        }

        return Leave(path, report, clock);
    }

    /// <summary>Leaves the folder to others.</summary>
    public void Dispose()
    {
        held.Dispose();
    }

    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (error.HResult is LockedOnLinux or LockedOnMac or LockedOnWindows)
        {
            throw new WorkException(
                $"Another run takes the files of {Path.GetDirectoryName(path)}: {error.Message}",
                "let one run at a time take a folder");
        }
    }

    private List<string> Ready(string under, Dictionary<string, FileMark> before)
    {
        var ready = new List<string>();
        foreach (var file in new DirectoryInfo(Path.Combine(folder, under)).EnumerateFiles())
        {
            // Gone since it was listed, or of a name that no path of ours can say: PassedOver tells of that.
            if (file.Name[0] == '.' || Array.Exists(
                    Unfinished, end => file.Name.EndsWith(end, StringComparison.OrdinalIgnoreCase))
                || FileMark.Of(file.FullName) is not { } mark)
            {
                continue;
            }

            var name = Path.Combine(under, file.Name);
            seen.Add(name, mark);
            if (before.TryGetValue(name, out var was) && was == mark)
            {
                ready.Add(name);
            }
        }

        ready.Sort(StringComparer.Ordinal);
        return ready;
    }

    /// <summary>Moves a file to where nobody puts files; null where it is gone.</summary>
    private string? Claim(string name)
    {
        var from = Path.Combine(folder, name);
        if (name != Path.GetFileName(name))
        {
            return from; // An earlier taker claimed it.
        }

        var to = Path.Combine(folder, Taking, Free(name));
        try
        {
            File.Move(from, to);
            return to;
        }
        catch (FileNotFoundException)
        {
            return null; // Whoever put it there took it away.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unmovable(name, error);
        }
    }

    /// <summary>
    /// A name that is free wherever the file will lie, with its reports: a second file of the same name does not take
    /// the place of the first, nor do reports whose file somebody took away.
    /// </summary>
    private string Free(string name)
    {
        var free = DropReport.Short(name);
        for (var number = 2; IsUsed(free); number++)
        {
            var (stem, end) = (Path.GetFileNameWithoutExtension(name), Path.GetExtension(name));
            free = DropReport.Short(string.Create(CultureInfo.InvariantCulture, $"{stem}.{number}{end}"));
        }

        return free;
    }

    private bool IsUsed(string name) => Path.Exists(Path.Combine(folder, Taking, name))
        || ((string[])[Done, Failed]).Any(where => Path.Exists(Path.Combine(folder, where, name))
            || DropReport.PathsOf(Path.Combine(folder, where, name)).Any(Path.Exists));

    /// <summary>Under its own name, where whoever writes it looks for it; else it waits where it is.</summary>
    private void PutBack(string path, string name)
    {
        var back = Path.Combine(folder, Path.GetFileName(name));
        if (!Path.Exists(back) && Path.Exists(path))
        {
            File.Move(path, back);
        }
    }

    private DroppedFile Leave(string path, DropReport report, TimeProvider clock)
    {
        var to = Path.Combine(folder, report.IsDone ? Done : Failed, Path.GetFileName(path));
        try
        {
            report.Write(to, clock);
            File.Move(path, to);
            return new DroppedFile(report.Name, report.IsDone, to, report.Line);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unmovable(report.Name, error);
        }
    }

    /// <summary>
    /// Reports of files that an earlier taker began and did not end: their names were free then, so they are its own.
    /// </summary>
    private void ClearReportsOfWhatIsLeft()
    {
        foreach (var left in Directory.EnumerateFiles(Path.Combine(folder, Taking)).Select(Path.GetFileName))
        {
            foreach (var stale in DropReport.PathsOf(Path.Combine(folder, Done, left!))
                .Concat(DropReport.PathsOf(Path.Combine(folder, Failed, left!))))
            {
                File.Delete(stale);
            }
        }
    }

    private static WorkException Unmovable(string name, Exception error) => new(
        $"The file {DroppedFile.Plain(name)} cannot be moved with its report: {error.Message}",
        "mend the folder and run this again: its payments are known, and none is posted twice")
    {
        IsOfTheWorld = true,
    };
}

/// <summary>What shows that a file is the same and was not written to.</summary>
/// <param name="Bytes">Its size; of a link that of nothing.</param>
/// <param name="At">When it was written last.</param>
/// <param name="Fault">Why it is never read; null where it can be.</param>
internal readonly record struct FileMark(long Bytes, DateTime At, string? Fault)
{
    /// <summary>The mark of a file as it is now; null where there is none.</summary>
    public static FileMark? Of(string path)
    {
        var file = new FileInfo(path);
        if (file.LinkTarget is not null)
        {
            return new FileMark(0, default, "this is a symbolic link, which is not followed: put the file itself here");
        }

        // A pipe has no bytes either, and to open one is to wait for somebody.
        return !file.Exists ? null : new FileMark(file.Length, file.LastWriteTimeUtc,
            file.Length == 0 ? "the file is empty (0 bytes): export or download it again" : null);
    }

    /// <summary>Whether somebody has it open so that nobody else may read it.</summary>
    public bool IsWritten(string path)
    {
        if (Fault is not null)
        {
            return false;
        }

        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false; // Whoever reads it says so.
        }
    }
}
