using System.Globalization;
using System.Text;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;

namespace Cases.Node;

/// <summary>The file of the security log: its owner alone reads it, and nothing in it is ever deleted here.</summary>
/// <remarks>
/// A file that is full is followed by one with the next number; taking old ones away is the operator's. What cannot be
/// written is not forgotten in silence: <see cref="Fault"/> says so until an event could be written again. Safe for
/// many threads.
/// </remarks>
internal sealed class SecurityFile : ILogEventSink, IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Lock gate = new();
    private readonly string first;
    private readonly long limit;
    private readonly ITextFormatter formatter;
    private FileStream? stream;
    private int number;

    /// <summary>Opens the newest of the files, or makes the first.</summary>
    /// <param name="first">The first file; those that follow have a number before the extension.</param>
    /// <param name="limit">Bytes after which the next file begins.</param>
    /// <param name="formatter">Writes an event as one line.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public SecurityFile(string first, long limit, ITextFormatter formatter)
    {
        this.first = first;
        this.limit = limit;
        this.formatter = formatter;
        while (File.Exists(PathOf(number + 1)))
        {
            KeepToOwner(PathOf(number++));
        }

        stream = Open();
    }

    /// <summary>Why the last event could not be written; null while all is well.</summary>
    public string? Fault { get; private set; }

    /// <inheritdoc/>
    public void Emit(LogEvent logEvent)
    {
        using var line = new StringWriter(CultureInfo.InvariantCulture);
        formatter.Format(logEvent, line);
        var bytes = Encoding.UTF8.GetBytes(line.ToString());
        lock (gate)
        {
            try
            {
                Write(bytes);
                Fault = null;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                Fault = "the security log cannot be written";
                stream?.Dispose();
                stream = null;
            }
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            stream?.Dispose();
            stream = null;
        }
    }

    /// <summary>What stands where an erased person was named.</summary>
    private const string Gone = "person/(erased)";

    /// <summary>Whether one of the files names a stream in a line from before an instant.</summary>
    /// <param name="first">The first file; those that follow have a number before the extension.</param>
    /// <param name="stream">The stream, as <c>person/…</c>.</param>
    /// <param name="before">The instant; what was read later is another matter.</param>
    public static bool Names(string first, string stream, DateTimeOffset before) =>
        Lines(first).Any(line => !ReferenceEquals(Without(line, stream), line) && !(At(line) > before));

    /// <summary>The persons whom the files name, as <c>person/…</c>.</summary>
    public IReadOnlyCollection<string> Persons() =>
    [
        .. Lines(first).SelectMany(static line => line.Split(' ', '"'))
            .Where(static word => word.StartsWith("person/", StringComparison.Ordinal) && word != Gone).Distinct(),
    ];

    /// <summary>Takes a stream's name out of all files, where no node has them open.</summary>
    /// <param name="first">The first file; those that follow have a number before the extension.</param>
    /// <param name="stream">The stream, as <c>person/…</c>.</param>
    /// <exception cref="IOException">A file cannot be written; it is as it was.</exception>
    public static void Forget(string first, string stream)
    {
        for (var file = 0; File.Exists(PathOf(first, file)); file++)
        {
            Rewrite(PathOf(first, file), stream);
        }
    }

    /// <summary>Takes a stream's name out of all files, the one that is being written too.</summary>
    /// <param name="name">The stream, as <c>person/…</c>.</param>
    /// <exception cref="IOException">A file cannot be written; it is as it was.</exception>
    public void Forget(string name)
    {
        lock (gate)
        {
            stream?.Dispose();
            stream = null;
            Forget(first, name);
        }
    }

    /// <summary>The path of a file by its number; the first has none in its name.</summary>
    public static string PathOf(string first, int file) => file == 0 ? first : Path.Combine(
        Path.GetDirectoryName(first) ?? "",
        string.Create(CultureInfo.InvariantCulture,
            $"{Path.GetFileNameWithoutExtension(first)}_{file:000}{Path.GetExtension(first)}"));

    private string PathOf(int file) => PathOf(first, file);

    private static IEnumerable<string> Lines(string first)
    {
        for (var file = 0; File.Exists(PathOf(first, file)); file++)
        {
            // The node that serves may be writing it.
            using var opened = new StreamReader(new FileStream(
                PathOf(first, file), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            while (opened.ReadLine() is { } line)
            {
                yield return line;
            }
        }
    }

    /// <summary>When a line was written; null where it does not say.</summary>
    private static DateTimeOffset? At(string line)
    {
        const string Mark = "\"Timestamp\":\"";
        var start = line.IndexOf(Mark, StringComparison.Ordinal) + Mark.Length;
        var end = start < Mark.Length ? -1 : line.IndexOf('"', start);
        return end > 0 && DateTimeOffset.TryParse(
            line.AsSpan(start, end - start), CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) ? at : null;
    }

    /// <summary>Writes a file anew without a name, and puts it into its place when it is whole.</summary>
    private static void Rewrite(string path, string stream)
    {
        var fresh = path + ".purged";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        var changed = false;
        using (var target = new FileStream(fresh, options))
        {
            foreach (var line in File.ReadLines(path))
            {
                var kept = Without(line, stream);
                changed |= !ReferenceEquals(kept, line);
                target.Write(Encoding.UTF8.GetBytes(kept + "\n"));
            }

            target.Flush(flushToDisk: changed);
        }

        if (changed)
        {
            File.Move(fresh, path, overwrite: true);
        }
        else
        {
            File.Delete(fresh);
        }
    }

    /// <summary>The line without the name, whole words alone; the very same line where it does not have it.</summary>
    private static string Without(string line, string stream)
    {
        var at = line.IndexOf(stream, StringComparison.Ordinal);
        while (at >= 0)
        {
            var end = at + stream.Length;
            if (end < line.Length && line[end] is ' ' or '"' && at > 0 && line[at - 1] is ' ' or '"')
            {
                line = string.Concat(line.AsSpan(0, at), Gone, line.AsSpan(end));
                end = at + Gone.Length;
            }

            at = line.IndexOf(stream, end, StringComparison.Ordinal);
        }

        return line;
    }

    private void Write(byte[] line)
    {
        // Whoever moved or deleted the file gets a new one: lines into a file without a name are lost.
        if (stream is not null && !File.Exists(stream.Name))
        {
            stream.Dispose();
            stream = null;
        }

        var file = stream ??= Open();
        if (file.Length > 0 && file.Length + line.Length > limit)
        {
            file.Dispose();
            stream = null;
            number++;
            file = stream = Open();
        }

        var start = file.Length;
        try
        {
            file.Write(line);
        }
        catch (IOException)
        {
            // Half a line would spoil the one that comes behind it.
            file.SetLength(start);
            throw;
        }
    }

    private FileStream Open()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.Read | FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        var opened = new FileStream(PathOf(number), options);
        KeepToOwner(opened.Name);
        return opened;
    }

    /// <summary>Files that an older build left behind may be open to others.</summary>
    private static void KeepToOwner(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, OwnerOnly);
        }
    }
}
