using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cases.Domain;
using Cases.Engine;
using NodaTime.Text;

namespace Cases.Outreach;

/// <summary>
/// Lays messages down as files for whoever prints and posts them: <c>DIR/DAY/ID.html</c> of a letter, ready to print,
/// or <c>ID.txt</c> of another message, and <c>ID.json</c>, its manifest.
/// </summary>
/// <remarks>
/// A message is there from the moment its manifest is: that is written last, synced and renamed. What has no manifest
/// was never handed over and is written anew. Files are the owner's alone.
/// </remarks>
/// <param name="folder">The folder; it is made where it is not there.</param>
public sealed class MessageSpool(string folder) : ISender
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnersFile | UnixFileMode.UserExecute;
    private static readonly JsonWriterOptions Readable = new() { Indented = true };

    /// <inheritdoc/>
    public bool Repeats => true;

    /// <inheritdoc/>
    public async ValueTask<MessageHanded> SendAsync(
        OutgoingMessage message, Func<bool> mayLeave, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(mayLeave);
        try
        {
            // A repeated one may come on another day than the first attempt.
            if (Directory.Exists(folder) && Directory.EnumerateDirectories(folder).Any(
                day => File.Exists(Path.Combine(day, message.Id + ".json"))))
            {
                return Handed(message);
            }

            var day = Path.Combine(folder, LocalDatePattern.Iso.Format(message.Today));
            MakeFolder(day);
            var isLetter = message.Channel == ContactChannel.Letter;
            var text = Encoding.UTF8.GetBytes(isLetter ? LetterPage.Of(message) : Plain(message));
            var name = message.Id + (isLetter ? ".html" : ".txt");
            await WriteAsync(Path.Combine(day, name), text, cancellation).ConfigureAwait(false);
            if (!mayLeave())
            {
                File.Delete(Path.Combine(day, name));
                return new MessageHanded(MessageOutcome.PutOff, "too late for this confirmation");
            }

            await WriteAsync(Path.Combine(day, message.Id + ".json"), Manifest(message, name, text), cancellation)
                .ConfigureAwait(false);
            return Handed(message);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return new MessageHanded(MessageOutcome.PutOff, "stopped");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Its manifest takes its name last: without that it is not there, whatever else could be written.
            return new MessageHanded(MessageOutcome.PutOff, $"the spool cannot be written ({fault.GetType().Name})");
        }
    }

    private static MessageHanded Handed(OutgoingMessage message) =>
        new(MessageOutcome.HandedOver) { Reference = message.Id };

    private static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnersFolder);
        }
    }

    private static async Task WriteAsync(string path, byte[] bytes, CancellationToken cancellation)
    {
        var partial = path + ".partial";
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create, Access = FileAccess.Write, Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnersFile;
        }

        var file = new FileStream(partial, options);
        await using (file.ConfigureAwait(false))
        {
            await file.WriteAsync(bytes, cancellation).ConfigureAwait(false);
            await file.FlushAsync(cancellation).ConfigureAwait(false);
            file.Flush(flushToDisk: true);
        }

        File.Move(partial, path, overwrite: true);
    }

    private static string Plain(OutgoingMessage message)
    {
        var head = new StringBuilder();
        head.Append(PolicyWords.Of(message.Channel)).Append(": ").Append(message.To).Append('\n');
        if (message.Filled.Of(TemplateSection.Subject) is { } subject)
        {
            head.Append(subject).Append('\n');
        }

        return head.Append('\n').Append(message.Text).ToString();
    }

    private static byte[] Manifest(OutgoingMessage message, string file, byte[] text)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Readable))
        {
            json.WriteStartObject();
            json.WriteNumber("version", 1);
            json.WriteString("id", message.Id);
            json.WriteString("channel", PolicyWords.Of(message.Channel));
            json.WriteString("file", file);
            json.WriteString("sha256", Convert.ToHexStringLower(SHA256.HashData(text)));
            json.WriteString("language", MessageWords.Of(message.Language));
            json.WriteBoolean("registered", message.Registered);
            json.WriteString("template", message.Template);
            json.WriteString("templateSha256", message.TemplateSha256);
            json.WriteString("confirmedAt", InstantPattern.ExtendedIso.Format(message.At));
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }
}
