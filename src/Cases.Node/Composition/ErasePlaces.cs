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

/// <summary>What the ledger says that was erased of a person.</summary>
/// <param name="Keys">The keys that were ever destroyed for her.</param>
/// <param name="Names">Whether names and numbers were among it.</param>
/// <param name="At">When the last erasure was recorded.</param>
/// <param name="Position">Where the last erasure stands in the ledger; -1 where there is none.</param>
internal sealed record ErasedOf(IReadOnlyList<string> Keys, bool Names, DateTimeOffset At, long Position);

/// <summary>Asks every place that held something of an erased person whether anything is left.</summary>
internal static class ErasePlaces
{
    /// <summary>How often a node that serves is looked at, until it has purged what it keeps.</summary>
    public const int MostLooks = 100;

    /// <summary>How long between two looks.</summary>
    public static readonly NodaTime.Duration Look = NodaTime.Duration.FromMilliseconds(100);

    private const int ChunkBytes = 1 << 20;

    /// <summary>What was erased of a person.</summary>
    public static async Task<ErasedOf> DestroyedAsync(
        ILedgerStore ledger, StreamId person, CancellationToken cancellation)
    {
        var keys = new List<string>();
        var (names, at, position) = (false, DateTimeOffset.MinValue, -1L);
        for (var from = 1L; ; )
        {
            var page = await ledger.ReadStreamAsync(person, from, 1_000, cancellation).ConfigureAwait(false);
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
    /// <param name="person">Whose data was erased; also a payment.</param>
    /// <param name="nodes">The nodes of <see cref="EraseNodes.RollAsync"/> before the erasure was sent.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<IReadOnlyList<ErasePlace>> AskAsync(
        string storeText, StreamId person, IReadOnlyList<LivingNode> nodes, CancellationToken cancellation)
    {
        var places = new List<ErasePlace>();
        ErasedOf erased;
        string? file;
        await using (var store = await StoreOption.OpenReaderAsync(storeText).ConfigureAwait(false))
        {
            erased = await DestroyedAsync(store.Ledger, person, cancellation).ConfigureAwait(false);
            places.Add(await KeysAsync(store.Ledger, person, erased.Keys, cancellation).ConfigureAwait(false));
            places.Add(new ErasePlace("read models", true, "cases, worklists and tiles hold no sealed text"));
            if (erased.Names)
            {
                places.Add(await SearchAsync(store, person.Name, cancellation).ConfigureAwait(false));
            }

            file = store.File;
        }

        if (StoreOption.Postgres(storeText) is { } address)
        {
            places.AddRange(await EraseNodes.AskAsync(address, nodes, erased.Position, cancellation)
                .ConfigureAwait(false));
        }

        foreach (var one in file is null ? [] : (string[])[file, file + "-wal"])
        {
            places.Add(await FileAsync(one, erased.Keys, cancellation).ConfigureAwait(false));
        }

        if (erased.Names)
        {
            places.Add(await ReadLogAsync(ServeLogs.SecurityFileFor(file), (person, erased.At), cancellation)
                .ConfigureAwait(false));
        }

        return places;
    }

    /// <summary>Looks for the keys that erasures name, and for those of the same owners that none names.</summary>
    private static async Task<ErasePlace> KeysAsync(
        ILedgerStore ledger, StreamId of, IReadOnlyList<string> keys, CancellationToken cancellation)
    {
        var left = 0;
        foreach (var key in keys)
        {
            left += await ledger.ReadKeyAsync(key, cancellation).ConfigureAwait(false) is null ? 0 : 1;
        }

        var unnamed = (await KeysLeft.FindAsync(ledger, of, cancellation).ConfigureAwait(false)).Except(keys).Count();
        return new ErasePlace("keys", left == 0 && unnamed == 0, (left, unnamed) switch
        {
            (0, 0) => $"{Output.Number(keys.Count)} destroyed",
            (0, _) => $"{Output.Number(unnamed)} that no erasure named still open what was told before it: run this "
                + "again",
            _ => $"{Output.Number(left)} of {Output.Number(keys.Count)} are there again, as from a back-up: stop the "
                + "nodes, run 'cases keys purge', and run this again",
        });
    }

    private static async Task<ErasePlace> SearchAsync(OpenStore store, string person, CancellationToken cancellation)
    {
        var left = 0L;
        for (var look = 0; look < MostLooks; look++)
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

    private static async Task<ErasePlace> ReadLogAsync(
        string? first, (StreamId Person, DateTimeOffset At) erased, CancellationToken cancellation)
    {
        if (first is null || !File.Exists(first))
        {
            return new ErasePlace("read log", true, first is null
                ? "each node's own: what goes to standard error is the operator's to take away"
                : "not there");
        }

        for (var look = 0; look < MostLooks; look++)
        {
            if (!SecurityFile.Names(first, erased.Person.Value, erased.At))
            {
                return new ErasePlace("read log", true, $"{first} does not name her");
            }

            await RunningNode.DelayAsync(Look, cancellation).ConfigureAwait(false);
        }

        return new ErasePlace("read log", false, $"{first} still names her: the node that serves did not purge it; "
            + "look at its log, restart it, and run this again");
    }
}
