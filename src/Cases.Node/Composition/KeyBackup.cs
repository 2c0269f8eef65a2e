using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cases.Ledger;

namespace Cases.Node;

/// <summary>
/// A back-up of a store's wrapped keys: a line that says when it was taken and when it expires, a line for each key,
/// and a keyed hash over them, so that no day in it can be changed.
/// </summary>
/// <param name="TakenAt">When it was taken.</param>
/// <param name="ExpiresAt">From when it is refused.</param>
/// <param name="Entries">Entries of the ledger then; erasures among them are not in the back-up.</param>
internal sealed record KeyBackup(DateTimeOffset TakenAt, DateTimeOffset ExpiresAt, long Entries)
{
    private const int PageKeys = 500;
    private const string Kind = "cases key back-up 1";

    /// <summary>Writes it, whole or not at all.</summary>
    public static async Task<long> WriteAsync(
        string path, KeyBackup head, ILedgerStore store, Sealer sealer, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var target = new AtomicFile(path);
        var (after, keys) = ("", 0L);
        Put(new Head(Kind, Text(head.TakenAt), Text(head.ExpiresAt), head.Entries));
        while (await store.ListKeysAsync(after, PageKeys, cancellation).ConfigureAwait(false) is { Count: > 0 } page)
        {
            foreach (var row in page)
            {
                Put(row);
            }

            keys += page.Count;
            after = page[^1].KeyId;
        }

        target.Stream.Write(Encoding.ASCII.GetBytes(Mac(hash, sealer) + "\n"));
        target.Complete();
        return keys;

        void Put<T>(T line)
        {
            var bytes = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(line) + "\n");
            hash.AppendData(bytes);
            target.Stream.Write(bytes);
        }
    }

    /// <summary>Checks the whole file: its kind, its hash, its day, and that every key opens.</summary>
    /// <exception cref="VerbFailure">It cannot be used, and why.</exception>
    public static KeyBackup Check(string path, Sealer sealer, DateTimeOffset now)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Head? head = null;
        string? last = null;
        foreach (var line in Lines(path))
        {
            if (last is not null)
            {
                hash.AppendData(Encoding.UTF8.GetBytes(last + "\n"));
            }

            head ??= Read<Head>(line);
            last = line;
        }

        if (head?.Kind != Kind || last is null || last != Mac(hash, sealer))
        {
            throw VerbFailure.Unusable($"{path} is no back-up of this store's keys, or was changed: name the file that "
                + "'cases keys backup' wrote for it.");
        }

        var read = new KeyBackup(Instant(head.TakenAt), Instant(head.ExpiresAt), head.Entries);
        if (now >= read.ExpiresAt)
        {
            throw VerbFailure.Unusable($"{path} expired at {head.ExpiresAt}: it may hold keys of persons whose data "
                + "was erased since. Destroy it, and restore a younger one.");
        }

        return Rows(path).Any(row => !sealer.Opens(row))
            ? throw VerbFailure.Unusable($"{path} was taken under another master key, from before a rotation: its keys "
                + "cannot be used any more. Destroy it, and restore a younger one.")
            : read;
    }

    /// <summary>The keys of a file that was checked.</summary>
    public static IEnumerable<SealingKey> Rows(string path)
    {
        string? before = null;
        foreach (var line in Lines(path).Skip(1))
        {
            if (before is not null)
            {
                yield return Read<SealingKey>(before)!;
            }

            before = line;
        }
    }

    private static IEnumerable<string> Lines(string path)
    {
        try
        {
            return File.ReadLines(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw VerbFailure.Unusable($"{path} cannot be read: {error.Message}");
        }
    }

    private static T? Read<T>(string line)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(line);
        }
        catch (JsonException)
        {
            return null; // Whoever asks says that this is no back-up.
        }
    }

    private static string Mac(IncrementalHash hash, Sealer sealer) =>
        sealer.Fingerprint([.. "key back-up:"u8, .. hash.GetHashAndReset()]).ToString();

    private static string Text(DateTimeOffset at) =>
        at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private sealed record Head(string Kind, string TakenAt, string ExpiresAt, long Entries);
}
