using Cases.Engine;
using Cases.Ledger;

namespace Cases.Node;

/// <summary>Files with public keys and with signed heads, as they are kept elsewhere.</summary>
internal static class HeadFiles
{
    /// <summary>The public keys of a file, one a line; none where no file was given.</summary>
    public static IReadOnlyList<NoteKey> ReadKeys(string? path)
    {
        if (path is null)
        {
            return [];
        }

        var keys = new List<NoteKey>();
        var number = 0;
        foreach (var line in Lines(path))
        {
            number++;
            if (line.Trim().Length > 0)
            {
                keys.Add(NoteKey.TryParse(line.Trim(), out var key)
                    ? key
                    : throw VerbFailure.Unusable(
                        $"{path}, line {number}: this is no public key of the form NAME+ID+BASE64 (ECDSA P-256); "
                        + "'cases audit key' prints one."));
            }
        }

        return keys.Count > 0 ? keys : throw VerbFailure.Unusable($"{path} holds no public key.");
    }

    /// <summary>The signed head of a file; null where no file was given.</summary>
    public static HeldHead? ReadHead(string? path)
    {
        if (path is null)
        {
            return null;
        }

        try
        {
            var bytes = new FileInfo(path).Length > SignedNote.MaxBytes ? [] : File.ReadAllBytes(path);
            return Checkpoint.Read(bytes, out var note, out var fault) is { } read
                ? new HeldHead(read.Head, note!)
                : throw VerbFailure.Unusable($"{path} is no signed head: {fault}.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw VerbFailure.Unusable($"{path} cannot be read: {error.Message}");
        }
    }

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw VerbFailure.Unusable($"{path} cannot be read: {error.Message}");
        }
    }
}
