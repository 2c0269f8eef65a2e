namespace Cases.Interchange;

/// <summary>Opens an outside file, sees by its first bytes whether it is packed, and refuses what is no file.</summary>
internal static class InputFile
{
    /// <summary>Refuses at once what can never be read: a directory or a path where nothing is.</summary>
    public static void MustExist(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
        {
            throw new InterchangeException("This is a directory, not a file", path, "Name a file in it.");
        }

        if (!File.Exists(path))
        {
            throw new InterchangeException("There is no such file", path, "Check the path and its spelling.");
        }
    }

    /// <summary>The unpacked bytes of the file, with the first of them ready to be looked at.</summary>
    public static PeekStream Open(string path)
    {
        MustExist(path);
        var file = new PeekStream(OpenRaw(path));
        try
        {
            var start = file.Peek();
            if (start.IsEmpty)
            {
                throw new InterchangeException("The file is empty (0 bytes)", path, "Export or download it again.");
            }

            if (start is [0x1F, 0x8B, ..])
            {
                return Unpack(path, file);
            }

            if (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            {
                throw new InterchangeException(
                    "The name ends in .gz, but the content is not gzip", path,
                    "Rename the file if it is plain text; otherwise download it again.");
            }

            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>One wording for every packed file that breaks off or fails its checksum.</summary>
    public static InterchangeException BadGzip(string path, int? line, Exception inner) => new(
        "The gzip data is truncated or damaged", path, "Download or pack the file again.", line, null, inner);

    private static FileStream OpenRaw(string path)
    {
        try
        {
            return new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new InterchangeException(
                "The file may not be read", path, "Grant this user the right to read it.", inner: e);
        }
    }

    private static PeekStream Unpack(string path, PeekStream file)
    {
        var unpacked = new PeekStream(new UnpackStream(file));
        try
        {
            if (!unpacked.Peek().IsEmpty)
            {
                return unpacked;
            }
        }
        catch (InvalidDataException e)
        {
            unpacked.Dispose();
            throw BadGzip(path, null, e);
        }

        unpacked.Dispose();
        throw new InterchangeException(
            "The packed file is empty inside", path, "Export or download it again.");
    }
}
