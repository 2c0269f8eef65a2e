using System.Security.Cryptography;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using NodaTime.Text;

namespace Cases.Work;

/// <summary>By what a bank's message is known.</summary>
/// <param name="Kind">What it is, such as <c>camt.053</c>, without its version.</param>
/// <param name="Account">The own account; empty where none is named.</param>
/// <param name="Id">The id that the bank gave it.</param>
internal readonly record struct ToldMessage(string Kind, string Account, string Id);

/// <summary>
/// Tells of files that came before, by whatever channel: the same one, or, worse, another content under the message id
/// of one that came. Neither stops anything, since every payment is posted once.
/// </summary>
/// <remarks>
/// The ledger knows them by keyed names, and holds the hash of each and when it came, from the epoch on that has these
/// entries; before, and where nothing is posted, only the files of one run are compared. Not for several threads.
/// </remarks>
internal sealed class ToldFiles(ICaseDoor door, PaymentsOptions options)
{
    private const int Most = 10_000;

    private readonly Dictionary<string, (string File, string Hash)> first = new(StringComparer.Ordinal);

    /// <summary>Notes a file that is about to be taken.</summary>
    /// <param name="file">The file. It is read now: it may be gone when another one with its id comes.</param>
    /// <param name="message">By what it is known; null where its content alone is.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>The SHA-256 of its bytes; and what is to be said of it, null where it is new.</returns>
    public async ValueTask<(string Hash, string? Known)> TellAsync(
        string file, ToldMessage? message, CancellationToken cancellation)
    {
        var hash = HashOf(file);
        return (hash, await TellAsync(file, hash, message, cancellation).ConfigureAwait(false));
    }

    private async ValueTask<string?> TellAsync(
        string file, string hash, ToldMessage? message, CancellationToken cancellation)
    {
        var key = message is { } told
            ? $"{told.Kind.Length}:{told.Kind}{told.Account.Length}:{told.Account}{told.Id}"
            : "content:" + hash;
        var before = await NoteAsync(key, hash, cancellation).ConfigureAwait(false);
        if (first.TryGetValue(key, out var other))
        {
            return other.Hash == hash
                ? $"the same file as {other.File}"
                : $"the same message id as {other.File}, but another content: ask the bank which of both holds";
        }

        if (first.Count < Most)
        {
            first.Add(key, (file, hash));
        }

        return before is null ? null : Text(before, hash);
    }

    /// <summary>The file of that content, or else the newest other one of that id; null where there is none.</summary>
    private async ValueTask<FileTold?> NoteAsync(string key, string hash, CancellationToken cancellation)
    {
        var stream = options.Identity.Told("file", key, options.Realm);
        var kept = await door.ReadPaymentAsync(stream, cancellation).ConfigureAwait(false);
        if (!options.DryRun && kept.Files.All(file => file.Hash != hash))
        {
            await door.SendAsync(
                new CommandEnvelope(
                    options.Identity.Command($"file/{stream}/{hash}"), stream, options.By, new NoteFile(hash)),
                cancellation).ConfigureAwait(false);
            var now = await door.ReadPaymentAsync(stream, cancellation).ConfigureAwait(false);
            return now.Files.LastOrDefault(file => file.Hash != hash);
        }

        return kept.Files.FirstOrDefault(file => file.Hash == hash) ?? kept.Files.LastOrDefault();
    }

    private static string Text(FileTold before, string hash)
    {
        var at = InstantPattern.General.Format(before.At);
        return before.Hash == hash
            ? $"the same file came at {at} (SHA-256 {hash}): its payments are known, and only what was missing is taken"
            : $"the same message id came at {at} with another content (SHA-256 {before.Hash}): ask the bank which of "
                + "both holds";
    }

    private static string HashOf(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
