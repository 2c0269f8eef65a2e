namespace Cases.Interchange;

/// <summary>Looks at files that may be packed before they are read.</summary>
public static class PackedFile
{
    private const int BufferBytes = 1 << 16;

    /// <summary>
    /// Whether a packed file becomes larger than a bound: gzip makes up to 1,032 bytes of one, and a bound on what
    /// comes in says little of what is read.
    /// </summary>
    /// <param name="path">The file; one that is not packed is never larger than it is.</param>
    /// <param name="mostBytes">The bound, inclusive; no more than that is unpacked.</param>
    /// <returns>False also for what cannot be unpacked: whoever reads it says what is wrong.</returns>
    public static bool IsLarger(string path, long mostBytes)
    {
        try
        {
            using var bytes = InputFile.Open(path);
            var buffer = new byte[BufferBytes];
            for (var left = mostBytes; left >= 0;)
            {
                var read = bytes.Read(buffer);
                if (read == 0)
                {
                    return false;
                }

                left -= read;
            }

            return true;
        }
        catch (Exception fault) when (fault is InterchangeException or InvalidDataException)
        {
            return false;
        }
    }
}
