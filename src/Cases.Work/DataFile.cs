using System.Text;
using Cases.Policies;
using Cases.Policies.Yaml;

namespace Cases.Work;

/// <summary>Reads the text of a mapping file that a user names; every fault is noted, none thrown.</summary>
internal static class DataFile
{
    private const int MaxBytes = 1024 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, true);

    public static string? Read(string path, FaultList faults)
    {
        try
        {
            if (Directory.Exists(path))
            {
                faults.AddForFile("this is a directory", "name a file");
                return null;
            }

            if (!File.Exists(path))
            {
                faults.AddForFile("there is no such file", "check the path, or use the name of a shipped one");
                return null;
            }

            return Decode(ReadBytes(path), faults);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            faults.AddForFile("the file cannot be read: " + error.Message, "check it and its permissions");
            return null;
        }
    }

    /// <summary>
    /// The first document of a text as a mapping with distinct keys; null with a fault where it is none.
    /// </summary>
    public static MapReader? FirstDocument(string text, FaultList faults, string what)
    {
        var before = faults.Count;
        var documents = StrictYaml.Read(text, 0, faults);
        if (documents.Count > 0)
        {
            return MapReader.Of(documents[0].Root, faults, what);
        }

        if (faults.Count == before)
        {
            faults.AddForFile("the file is empty", $"write {what}");
        }

        return null;
    }

    /// <summary>Faults of two readings of one text, each once, in the order of the text.</summary>
    public static IReadOnlyList<PackFault> Merge(IEnumerable<PackFault> first, IEnumerable<PackFault> second) =>
    [
        .. first.Concat(second).Distinct()
            .OrderBy(fault => fault.Line == 0 ? int.MaxValue : fault.Line).ThenBy(fault => fault.Column),
    ];

    private static byte[] ReadBytes(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var buffer = new byte[MaxBytes + 1];
        var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return buffer[..length];
    }

    private static string? Decode(byte[] bytes, FaultList faults)
    {
        if (bytes.Length > MaxBytes)
        {
            faults.AddForFile("the file is larger than 1 MiB", "a mapping is a few pages at most");
            return null;
        }

        try
        {
            var text = StrictUtf8.GetString(bytes);
            return text.StartsWith('\uFEFF') ? text[1..] : text;
        }
        catch (DecoderFallbackException)
        {
            faults.AddForFile("the file is not UTF-8", "save it as UTF-8");
            return null;
        }
    }
}
