using System.Text;
using Cases.Policies.Yaml;

namespace Cases.Policies;

/// <summary>Reads the files that policies are written in; what cannot be read is a fault, not an exception.</summary>
internal static class PolicyFile
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, true);

    /// <summary>
    /// Every file in a directory and below that may hold policies, in ordinal order; null, with a fault.
    /// </summary>
    public static string[]? Find(string directory, FaultList faults)
    {
        try
        {
            var files = Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
                .Where(file => Path.GetExtension(file) is ".yaml" or ".yml")
                .Order(StringComparer.Ordinal)
                .ToArray();
            if (files.Length == 0)
            {
                faults.AddForFile("the directory has no .yaml or .yml file", "name the directory that holds the packs");
            }

            return files.Length == 0 ? null : files;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            faults.AddForFile("the directory cannot be read: " + error.Message, "check its permissions");
            return null;
        }
    }

    /// <summary>The text of a file; null, with a fault.</summary>
    public static string? Read(string file, FaultList faults)
    {
        try
        {
            if (Directory.Exists(file))
            {
                faults.AddForFile("this is a directory", "name a file");
                return null;
            }

            if (!File.Exists(file))
            {
                faults.AddForFile("there is no such file", "check the path");
                return null;
            }

            return Decode(ReadBytes(file), faults);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            faults.AddForFile("the file cannot be read: " + error.Message, "check it and its permissions");
            return null;
        }
    }

    // One byte more than allowed is enough to know; a device that never ends must not be read to its end.
    private static byte[] ReadBytes(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var buffer = new byte[PackLoader.MaxBytes + 1];
        var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return buffer[..length];
    }

    private static string? Decode(byte[] bytes, FaultList faults)
    {
        if (bytes.Length > PackLoader.MaxBytes)
        {
            faults.AddForFile("the file is larger than 1 MiB", "split it into several files");
            return null;
        }

        try
        {
            var text = StrictUtf8.GetString(bytes);
            return text.StartsWith('\uFEFF') ? text[1..] : text;
        }
        catch (DecoderFallbackException error)
        {
            var line = 1 + bytes.AsSpan(0, Math.Max(0, error.Index)).Count((byte)'\n');
            faults.Add(new YamlPlace(line, 1), "the file is not UTF-8", "save it as UTF-8");
            return null;
        }
    }
}
