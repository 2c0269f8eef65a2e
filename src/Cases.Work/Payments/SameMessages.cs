using System.Security.Cryptography;

namespace Cases.Work;

/// <summary>
/// Tells of files of one run that carry the same message id: the same file twice, or, worse, another content under the
/// name of the first. Neither stops anything, since every payment is posted once.
/// </summary>
internal sealed class SameMessages
{
    private const int Most = 10_000;

    private readonly Dictionary<string, (string File, byte[] Hash)> first = new(StringComparer.Ordinal);

    /// <summary>The report of a file, with a warning where its message id was met before.</summary>
    /// <remarks>The file is read now: it may be gone when another one with its id comes.</remarks>
    public PaymentFile Compare(PaymentFile file)
    {
        if (file is not { MessageId: { } id, Error: null })
        {
            return file;
        }

        var hash = HashOf(file.File);
        var key = $"{file.Message} {id}";
        if (!first.TryGetValue(key, out var before))
        {
            if (first.Count < Most)
            {
                first.Add(key, (file.File, hash));
            }

            return file;
        }

        return file with
        {
            Warnings =
            [
                .. file.Warnings,
                hash.AsSpan().SequenceEqual(before.Hash)
                    ? $"the same file as {before.File}"
                    : $"the same message id as {before.File}, but another content: ask the bank which of both holds",
            ],
        };
    }

    private static byte[] HashOf(string path)
    {
        using var file = File.OpenRead(path);
        return SHA256.HashData(file);
    }
}
