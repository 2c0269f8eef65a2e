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

    /// <summary>The path of a file by its number; the first has none in its name.</summary>
    public static string PathOf(string first, int file) => file == 0 ? first : Path.Combine(
        Path.GetDirectoryName(first) ?? "",
        string.Create(CultureInfo.InvariantCulture,
            $"{Path.GetFileNameWithoutExtension(first)}_{file:000}{Path.GetExtension(first)}"));

    private string PathOf(int file) => PathOf(first, file);

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
