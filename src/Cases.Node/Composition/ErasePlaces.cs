using System.Text;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;

namespace Cases.Node;

/// <summary>A place that held something of an erased person.</summary>
/// <param name="Place">Its name.</param>
/// <param name="Done">Whether it reported that nothing is left.</param>
/// <param name="What">What was found, and what to do where something is left.</param>
internal sealed record ErasePlace(string Place, bool Done, string What);

/// <summary>What the ledger says that was erased of a person, or of a payment.</summary>
/// <param name="Keys">The ids of the keys that were ever destroyed.</param>
/// <param name="Names">Whether names and numbers were among it.</param>
/// <param name="At">When the last erasure was recorded.</param>
/// <param name="Position">Where the last erasure stands in the ledger; -1 where there is none.</param>
internal sealed record ErasedOf(IReadOnlyList<string> Keys, bool Names, DateTimeOffset At, long Position);

/// <summary>Asks every place that held something of an erased person, or payment, whether anything is left.</summary>
internal static class ErasePlaces
{
    /// <summary>The place that no erasure can reach where a build wrote there that did not seal yet.</summary>
    public const string Entries = "entries";

    /// <summary>How often a place that empties itself is looked at by a verb, until it has: for ten seconds.</summary>
    public const int MostLooks = 100;

    /// <summary>How long between two looks.</summary>
    public static readonly NodaTime.Duration Look = NodaTime.Duration.FromMilliseconds(100);

    private const int ChunkBytes = 1 << 20;
    private const int MostNamed = 5;

    /// <summary>What was erased of a person, or of a payment.</summary>
    public static async Task<ErasedOf> DestroyedAsync(
        ILedgerStore ledger, StreamId of, CancellationToken cancellation)
    {
        var keys = new List<string>();
        var (names, at, position) = (false, DateTimeOffset.MinValue, -1L);
        for (var from = 1L; ; )
        {
            var page = await ledger.ReadStreamAsync(of, from, 1_000, cancellation).ConfigureAwait(false);
            foreach (var stored in page)
            {
                if (ErasedKeys.Of(stored) is { } erased)
                {
                    keys.AddRange(erased.Keys);
                    names |= erased.Names;
                    (at, position) = (erased.At, stored.Position);
                }
            }

            if (page.Count == 0)
            {
                return new ErasedOf(keys, names, at, position);
            }

            from = page[^1].Sequence + 1;
        }
    }

    /// <summary>Asks all of them; nothing else of this process may have the store's files open.</summary>
    /// <param name="storeText">The value of --store.</param>
    /// <param name="of">Whose data was erased: a person, or a payment.</param>
    /// <param name="nodes">The nodes of <see cref="EraseNodes.RollAsync"/> before the erasure was sent.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Whether the ledger tells of an erasure, and the places.</returns>
    public static async Task<(bool IsErased, IReadOnlyList<ErasePlace> Places)> AskAsync(
        string storeText, StreamId of, IReadOnlyList<LivingNode> nodes, CancellationToken cancellation)
    {
        ErasedOf erased;
        List<ErasePlace> places;
        string? file;
        await using (var store = await StoreOption.OpenReaderAsync(storeText).ConfigureAwait(false))
        {
            erased = await DestroyedAsync(store.Ledger, of, cancellation).ConfigureAwait(false);
            places = await OfStoreAsync(store, (of, erased), MostLooks, cancellation).ConfigureAwait(false);
            file = store.File;
        }

        if (StoreOption.Postgres(storeText) is { } address)
        {
            places.AddRange(await EraseNodes.AskAsync(
                PostgresStore.Nodes(address), nodes, erased.Position, MostLooks, cancellation).ConfigureAwait(false));
        }

        foreach (var one in file is null ? [] : (string[])[file, file + "-wal"])
        {
            places.Add(await FileAsync(one, erased.Keys, cancellation).ConfigureAwait(false));
        }

        if (erased.Names)
        {
            places.Add(await ReadLogAsync(ServeLogs.SecurityFileFor(file), (of, erased.At), MostLooks, cancellation)
                .ConfigureAwait(false));
        }

        return (erased.Position >= 0, places);
    }

    /// <summary>Asks what the ledger, its keys and the rows beside it still hold.</summary>
    /// <param name="store">The store.</param>
    /// <param name="what">Whose data was erased, and what of it.</param>
    /// <param name="looks">How often rows are looked at that somebody empties meanwhile.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<List<ErasePlace>> OfStoreAsync(
        OpenStore store, (StreamId Of, ErasedOf Erased) what, int looks, CancellationToken cancellation)
    {
        var left = await LeftByErasure.FindAsync(store.Ledger, what.Of, cancellation).ConfigureAwait(false);
        List<ErasePlace> places =
        [
            await KeysAsync(store.Ledger, left.Keys, what.Erased.Keys, cancellation).ConfigureAwait(false),
            OfEntries(left.Plain),
            OfRows(left.PlainOpening),
        ];
        if (what.Erased.Names)
        {
            places.Add(await SearchAsync(store, what.Of.Name, looks, cancellation).ConfigureAwait(false));
        }

        return places;
    }

    private static ErasePlace OfRows(bool repeatsPlain) => new("read models", !repeatsPlain, repeatsPlain
        ? "rows of cases repeat an account's reference that its opening tells plain (see entries): search finds it"
        : "rows hold no text but an account's reference, as sealed as in its entry");

    private static ErasePlace OfEntries(IReadOnlyList<long> plain)
    {
        if (plain.Count == 0)
        {
            return new ErasePlace(Entries, true, "what was told is sealed in all of them");
        }

        var named = string.Join(", ", plain.Take(MostNamed).Select(position => Output.Number(position)));
        var more = plain.Count > MostNamed ? $" and {Output.Number(plain.Count - MostNamed)} more" : "";
        return new ErasePlace(Entries, false,
            $"what was told stands plain in {(plain.Count == 1 ? "entry" : "entries")} {named}{more}: a build wrote it "
            + "that did not seal it yet, and nothing can erase it there");
    }

    /// <summary>Looks for the keys that erasures name, and tells of those that none names.</summary>
    private static async Task<ErasePlace> KeysAsync(
        ILedgerStore ledger, IReadOnlyList<string> there, IReadOnlyList<string> keys, CancellationToken cancellation)
    {
        var left = 0;
        foreach (var key in keys)
        {
            left += await ledger.ReadKeyAsync(key, cancellation).ConfigureAwait(false) is null ? 0 : 1;
        }

        var unnamed = there.Except(keys).Count();
        return new ErasePlace("keys", left == 0 && unnamed == 0, (left, unnamed) switch
        {
            (0, 0) => $"{Output.Number(keys.Count)} destroyed",
            (0, _) => $"{Output.Number(unnamed)} that no erasure named still open what was told before it: run this "
                + "again",
            _ => $"{Output.Number(left)} of {Output.Number(keys.Count)} are there again, as from a back-up: stop the "
                + "nodes, run 'cases keys purge', and run this again",
        });
    }

    private static async Task<ErasePlace> SearchAsync(
        OpenStore store, string person, int looks, CancellationToken cancellation)
    {
        var left = 0L;
        for (var look = 0; look < looks; look++)
        {
            left = await store.CountSearchRows(person, cancellation).ConfigureAwait(false);
            if (left == 0)
            {
                return new ErasePlace("search index", true, "no row");
            }

            await RunningNode.DelayAsync(Look, cancellation).ConfigureAwait(false);
        }

        return new ErasePlace("search index", false, $"{Output.Number(left)} rows are left: the node that keeps it is "
            + "behind or away; look at its /health/ready, and run this again");
    }

    /// <summary>
    /// Looks for rows of the table of keys in the bytes of a file: an id right before its owner stands nowhere else.
    /// </summary>
    private static async Task<ErasePlace> FileAsync(
        string file, IReadOnlyList<string> keys, CancellationToken cancellation)
    {
        if (!File.Exists(file))
        {
            return new ErasePlace(file, true, "not there");
        }

        byte[][] marks =
        [
            .. keys.SelectMany(key => (string[])[key + "person/", key + "account/", key + "case/", key + "payment/"])
                .Select(Encoding.ASCII.GetBytes),
        ];
        var most = marks.Length == 0 ? 0 : marks.Max(mark => mark.Length);
        await using var stream = new FileStream(
            file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
        var buffer = new byte[ChunkBytes + most];
        var kept = 0;
        while (await stream.ReadAsync(buffer.AsMemory(kept, ChunkBytes), cancellation).ConfigureAwait(false)
            is > 0 and var read)
        {
            var window = buffer.AsMemory(0, kept + read);
            if (Array.Exists(marks, mark => window.Span.IndexOf(mark) >= 0))
            {
                return new ErasePlace(file, false, "a destroyed key is still in its bytes: something that reads keeps "
                    + "the past open; end long readings, write anything, and run this again");
            }

            kept = Math.Min(most, window.Length);
            window[^kept..].CopyTo(buffer);
        }

        return new ErasePlace(file, true, keys.Count == 0 ? "nothing to look for" : "no destroyed key in its bytes");
    }

    /// <summary>Whether the log of reads names a person still.</summary>
    /// <param name="first">Its first file; null where no file keeps it.</param>
    /// <param name="erased">Who was erased, and when.</param>
    /// <param name="looks">How often it is looked at.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<ErasePlace> ReadLogAsync(
        string? first, (StreamId Person, DateTimeOffset At) erased, int looks, CancellationToken cancellation)
    {
        if (first is null || !File.Exists(first))
        {
            return new ErasePlace("read log", true, first is null
                ? "each node's own: what goes to standard error is the operator's to take away"
                : "not there");
        }

        for (var look = 0; look < looks; look++)
        {
            if (!SecurityFile.Names(first, erased.Person.Value, erased.At))
            {
                return new ErasePlace("read log", true, $"{Path.GetFileName(first)} does not name her");
            }

            await RunningNode.DelayAsync(Look, cancellation).ConfigureAwait(false);
        }

        return new ErasePlace("read log", false, $"{Path.GetFileName(first)} still names her: the node that serves did "
            + "not purge it; look at its log, restart it, and run this again");
    }
}
