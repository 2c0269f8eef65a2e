using System.Security.Cryptography;

namespace Cases.Work;

/// <summary>
/// Tells of files of one run that carry the same message id: the same file twice, or, worse, another content under the
/// name of the first. Neither stops anything, since every payment is posted once.
/// </summary>
internal sealed class SameMessages
{
    private readonly Dictionary<string, string> first = new(StringComparer.Ordinal);

    /// <summary>The report of a file, with a warning where its message id was met before.</summary>
    public PaymentFile Compare(PaymentFile file)
    {
        if (file.MessageId is not { } id || first.TryAdd($"{file.Message} {id}", file.File))
        {
            return file;
        }

        var before = first[$"{file.Message} {id}"];
        return file with
        {
            Warnings =
            [
                .. file.Warnings,
                Content(before).AsSpan().SequenceEqual(Content(file.File))
                    ? $"the same file as {before}"
                    : $"the same message id as {before}, but another content: ask the bank which of both holds",
            ],
        };
    }

    private static byte[] Content(string path)
    {
        using var file = File.OpenRead(path);
        return SHA256.HashData(file);
    }
}
