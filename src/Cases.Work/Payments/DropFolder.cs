using System.Globalization;
using System.Text.Json;
using NodaTime;

namespace Cases.Work;

/// <summary>What became of one file of a drop folder.</summary>
/// <param name="File">Its name.</param>
/// <param name="IsDone">Whether all of it was taken; else it lies in <c>failed</c>, with what was taken of it.</param>
/// <param name="MovedTo">Where it lies now.</param>
/// <param name="Line">The report in one line.</param>
public sealed record DroppedFile(string File, bool IsDone, string MovedTo, string Line);

/// <summary>
/// Takes the files of a folder, one at a time in the order of their names, and moves each to <c>done</c> or
/// <c>failed</c> with a report beside it.
/// </summary>
/// <remarks>
/// <para>A file is taken when two looks found it with the same size and time; names that begin with a point or end in
/// <c>.part</c>, <c>.partial</c> or <c>.tmp</c> are still being written, whatever their size.</para>
/// <para>A file leaves the folder last of all, after its payments and its report: whoever is killed before takes it
/// again, and each payment of it is known then. One taker at a time holds the folder's lock.</para>
/// </remarks>
public sealed class DropFolder : IDisposable
{
    /// <summary>The lock's name: it exists while a taker runs, and after one that was killed without harm.</summary>
    public const string LockName = ".cases-payments.lock";

    private const string Done = "done";
    private const string Failed = "failed";
    private const string Report = ".report.json";
    private const string Summary = ".report.txt";

    private static readonly string[] Unfinished = [".part", ".partial", ".tmp", Report, Summary];
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly string folder;
    private readonly FileStream held;
    private readonly Dictionary<string, (long Bytes, DateTime At)> seen = new(StringComparer.Ordinal);

    private DropFolder(string folder, FileStream held)
    {
        this.folder = folder;
        this.held = held;
    }

    /// <summary>Opens a folder for one taker.</summary>
    /// <param name="folder">The folder; <c>done</c> and <c>failed</c> are made in it.</param>
    /// <exception cref="WorkException">Another taker has it, or it cannot be written.</exception>
    public static DropFolder Open(string folder)
    {
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, Done));
            Directory.CreateDirectory(Path.Combine(folder, Failed));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new WorkException(
                $"The folder {folder} cannot be written: {error.Message}", "check the path and its permissions");
        }

        try
        {
            return new DropFolder(folder, new FileStream(
                Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new WorkException(
                $"Another run takes the files of {folder}, or its lock cannot be opened: {error.Message}",
                "let one run at a time take a folder");
        }
    }

    /// <summary>The names of the files that wait and are complete by now, in order; each call is one look.</summary>
    public IReadOnlyList<string> Look()
    {
        var ready = new List<string>();
        var now = new Dictionary<string, (long, DateTime)>(StringComparer.Ordinal);
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles())
        {
            if (file.Name[0] == '.' || Array.Exists(
                Unfinished, end => file.Name.EndsWith(end, StringComparison.OrdinalIgnoreCase)))
            {
                continue;
            }

            var state = (file.Length, file.LastWriteTimeUtc);
            now.Add(file.Name, state);
            if (seen.TryGetValue(file.Name, out var before) && before == state)
            {
                ready.Add(file.Name);
            }
        }

        seen.Clear();
        foreach (var (name, state) in now)
        {
            seen.Add(name, state);
        }

        ready.Sort(StringComparer.Ordinal);
        return ready;
    }

    /// <summary>Takes one file, writes its report and moves it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="take">Takes the payments of a file by its path; never cancelled, for a file is taken whole.</param>
    /// <param name="clock">Says when the report was written.</param>
    /// <exception cref="WorkException">The report cannot be written, or the file not moved: it stays where it is.
    /// </exception>
    public async Task<DroppedFile> TakeAsync(
        string name, Func<string, Task<PaymentsResult>> take, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(take);
        ArgumentNullException.ThrowIfNull(clock);
        var path = Path.Combine(folder, name);
        var result = await take(path).ConfigureAwait(false);
        var error = result.Files.Select(file => file.Error).FirstOrDefault(fault => fault is not null);
        var isDone = error is null && !result.Of(PaymentOutcome.Rejected).Any();
        var line = LineOf(name, result, error);
        try
        {
            var to = Free(Path.Combine(folder, isDone ? Done : Failed), name);
            Write(to + Report, JsonSerializer.Serialize(ReportOf(name, result, line, clock), Json) + "\n");
            Write(to + Summary, line + "\n");
            File.Move(path, to);
            return new DroppedFile(name, isDone, to, line);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new WorkException(
                $"The file {name} was taken and cannot be moved with its report: {fault.Message}",
                "mend the folder and run this again: its payments are known, and none is posted twice");
        }
    }

    /// <summary>Leaves the folder to others.</summary>
    public void Dispose()
    {
        held.Dispose();
    }

    /// <summary>
    /// A name that is free: a second file of the same name does not take the place of the first. A report alone is
    /// that of a run that was killed before it moved the file, and is written again.
    /// </summary>
    private static string Free(string to, string name)
    {
        var path = Path.Combine(to, name);
        for (var number = 2; File.Exists(path); number++)
        {
            path = Path.Combine(to, string.Create(CultureInfo.InvariantCulture,
                $"{Path.GetFileNameWithoutExtension(name)}.{number}{Path.GetExtension(name)}"));
        }

        return path;
    }

    /// <summary>Writes a whole file or none.</summary>
    private static void Write(string path, string text)
    {
        var part = path + ".part";
        File.WriteAllText(part, text);
        File.Move(part, path, overwrite: true);
    }

    private static string LineOf(string name, PaymentsResult result, string? error)
    {
        var counts = Enum.GetValues<PaymentOutcome>()
            .Select(outcome => (Word: outcome.ToString().ToLowerInvariant(), Count: result.Of(outcome).Count()))
            .Where(one => one.Count > 0)
            .Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Count} {one.Word}"));
        var all = string.Join(", ", counts);
        return $"{name}: {(all.Length > 0 ? all : "no payments")}{(error is null ? "" : "; " + error)}";
    }

    private static object ReportOf(string name, PaymentsResult result, string line, TimeProvider clock) => new
    {
        File = name,
        TakenAt = clock.GetUtcNow(),
        Summary = line,
        result.Files,
        Payments = result.Lines.Select(one => new
        {
            Outcome = one.Outcome.ToString().ToLowerInvariant(), one.Line, one.Reference, one.Account, one.Amount,
            one.Case, one.Column, one.Reason,
        }),
    };
}
