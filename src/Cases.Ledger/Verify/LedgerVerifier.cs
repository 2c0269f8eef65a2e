using System.Globalization;
using System.Runtime.InteropServices;

namespace Cases.Ledger;

/// <summary>Looks at each entry that was found right, once it stands in the tree.</summary>
/// <param name="entry">The entry.</param>
/// <param name="hash">Its hash.</param>
/// <param name="tree">The tree with it; not to be changed.</param>
/// <returns>A fault to report, or null.</returns>
public delegate LedgerFault? EntryWatch(LedgerEntry entry, Hash32 hash, MerkleFrontier tree);

/// <summary>
/// Checks a whole ledger from its bytes alone: positions, encoding, hashes, chains, versions, clocks, tree.
/// </summary>
/// <remarks>
/// Every derived column of the store is recomputed. A cut or rolled-back end only shows against a head held elsewhere.
/// Memory grows with the number of streams (about 150 bytes each), not of entries.
/// </remarks>
public sealed class LedgerVerifier
{
    /// <summary>
    /// The entries read at once: 1,000, so that a reader never holds back the store's clean-up for long.
    /// </summary>
    public const int PageEntries = 1_000;

    private readonly ILedgerStore _store;
    private readonly Dictionary<StreamId, StreamHead> _heads = [];
    private readonly MerkleFrontier _tree = new();
    private readonly CborWriter _again = new(4 * 1024);
    private readonly TextPool _pool = new();
    private readonly EntryWatch? _watch;
    private long _recordedAtMs = long.MinValue;

    private LedgerVerifier(ILedgerStore store, EntryWatch? watch)
    {
        _store = store;
        _watch = watch;
    }

    /// <summary>Verifies all entries of a store, in position order, up to the first fault.</summary>
    /// <param name="store">The store; it may be written to meanwhile.</param>
    /// <param name="inspect">
    /// Called with each entry that is right in itself; what it returns, unless null, is reported as that entry's fault.
    /// The Engine checks state against entries here. May be null.
    /// </param>
    /// <param name="progress">Told the number of entries verified after each page. May be null.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <param name="watch">Called with each entry behind <paramref name="inspect"/>. May be null.</param>
    /// <returns>The verdict with the tree head.</returns>
    /// <exception cref="LedgerStoreException">The store is away; a damaged store is a fault instead.</exception>
    public static async ValueTask<LedgerVerdict> VerifyAsync(
        ILedgerStore store,
        Func<LedgerEntry, LedgerFault?>? inspect,
        IProgress<long>? progress,
        CancellationToken cancellation,
        EntryWatch? watch = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        var verifier = new LedgerVerifier(store, watch);
        var fault = await verifier.RunAsync(inspect, progress, cancellation).ConfigureAwait(false);
        return new LedgerVerdict(verifier._tree.Head(), verifier._heads.Count, fault);
    }

    private async ValueTask<LedgerFault?> RunAsync(
        Func<LedgerEntry, LedgerFault?>? inspect, IProgress<long>? progress, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var (rows, damage) = await ReadPageAsync(cancellation).ConfigureAwait(false);
            if (damage is not null)
            {
                return damage;
            }

            if (rows.Count == 0)
            {
                return await CheckIndexAsync(cancellation).ConfigureAwait(false);
            }

            for (var index = 0; index < rows.Count; index++)
            {
                var fault = Check(rows[index], inspect);
                if (fault is not null)
                {
                    return fault;
                }
            }

            progress?.Report(_tree.Size);
        }
    }

    /// <summary>What is right row by row must also be found: a stream that is not found would begin anew.</summary>
    private async ValueTask<LedgerFault?> CheckIndexAsync(CancellationToken cancellation)
    {
        try
        {
            return await _store.CheckIndexAsync(cancellation).ConfigureAwait(false);
        }
        catch (LedgerStoreException error) when (error.Failure == StoreFailure.Corrupt)
        {
            return new LedgerFault(_tree.Size, "", "the store cannot find its streams", "an index", error.What);
        }
    }

    /// <summary>
    /// Reads a page; where the store is damaged, goes on one by one to name the entry that cannot be read.
    /// </summary>
    private async ValueTask<(IReadOnlyList<StoredEntry> Rows, LedgerFault? Damage)> ReadPageAsync(
        CancellationToken cancellation)
    {
        try
        {
            return (await _store.ReadFromAsync(_tree.Size, PageEntries, cancellation).ConfigureAwait(false), null);
        }
        catch (LedgerStoreException error) when (error.Failure == StoreFailure.Corrupt)
        {
            return await ReadOneAsync(cancellation).ConfigureAwait(false);
        }
    }

    private async ValueTask<(IReadOnlyList<StoredEntry> Rows, LedgerFault? Damage)> ReadOneAsync(
        CancellationToken cancellation)
    {
        try
        {
            return (await _store.ReadFromAsync(_tree.Size, 1, cancellation).ConfigureAwait(false), null);
        }
        catch (LedgerStoreException error) when (error.Failure == StoreFailure.Corrupt)
        {
            return ([], new LedgerFault(_tree.Size, "", "the store cannot read the entry", "an entry", error.What));
        }
    }

    private LedgerFault? Check(StoredEntry row, Func<LedgerEntry, LedgerFault?>? inspect)
    {
        if (row.Position != _tree.Size)
        {
            return new LedgerFault(_tree.Size, "", "the position is missing", Text(_tree.Size), Text(row.Position));
        }

        var hash = MerkleHash.Leaf(row.Bytes.Span);
        if (hash != row.Hash)
        {
            return Fault(row, "the bytes do not have the stored hash", row.Hash.ToString(), hash.ToString());
        }

        LedgerEntry entry;
        try
        {
            entry = LedgerEntry.Decode(row.Bytes, _pool);
        }
        catch (CborException error)
        {
            return Fault(row, "the bytes are no canonical entry", "a canonical entry", error.Message);
        }

        ref var head = ref CollectionsMarshal.GetValueRefOrAddDefault(_heads, entry.Stream, out _);
        var fault = CheckColumns(row, entry) ?? CheckChain(entry, head) ?? CheckBytes(row, entry, head);
        if (fault is not null || (fault = inspect?.Invoke(entry)) is not null)
        {
            return fault;
        }

        head = new StreamHead(entry.Sequence, entry.Version, hash);
        _recordedAtMs = entry.RecordedAtMs;
        _tree.Append(hash);
        return _watch?.Invoke(entry, hash, _tree);
    }

    private static LedgerFault? CheckColumns(StoredEntry row, LedgerEntry entry)
    {
        if (entry.Position != row.Position)
        {
            return Fault(row, "the entry was written for another position", Text(row.Position), Text(entry.Position));
        }

        if (entry.Stream != row.Stream)
        {
            return Fault(row, "the stored stream is not the entry's", entry.Stream.Value, row.Stream.Value);
        }

        if (entry.Sequence != row.Sequence)
        {
            return Fault(row, "the stored sequence is not the entry's", Text(entry.Sequence), Text(row.Sequence));
        }

        return entry.Version != row.Version
            ? Fault(row, "the stored version is not the entry's", Text(entry.Version), Text(row.Version))
            : null;
    }

    private LedgerFault? CheckChain(LedgerEntry entry, in StreamHead head)
    {
        if (entry.Sequence != head.Sequence + 1)
        {
            return Fault(entry, "an entry of the stream is missing", Text(head.Sequence + 1), Text(entry.Sequence));
        }

        if (entry.Place.Previous != head.Hash)
        {
            return Fault(
                entry, "the chain of the stream is broken", head.Hash.ToString(), entry.Place.Previous.ToString());
        }

        if (entry.Version != head.Version && entry.Version != head.Version + 1)
        {
            return Fault(
                entry, "the version does not follow", $"{head.Version} or {head.Version + 1}", Text(entry.Version));
        }

        return entry.RecordedAtMs < _recordedAtMs
            ? Fault(entry, "the entry is back-dated", $"at least {_recordedAtMs}", Text(entry.RecordedAtMs))
            : null;
    }

    /// <summary>Encodes the entry again: whoever reads fields must be reading what the hash covers.</summary>
    private LedgerFault? CheckBytes(StoredEntry row, LedgerEntry entry, in StreamHead head)
    {
        _again.Reset();
        EntryCodec.Encode(_again, entry.ToNewEntry(head.Version), entry.Place);
        return _again.Written.SequenceEqual(row.Bytes.Span)
            ? null
            : Fault(row, "the entry encodes to other bytes", $"{row.Bytes.Length} bytes", $"{_again.Length} bytes");
    }

    private static LedgerFault Fault(StoredEntry row, string what, string expected, string found) =>
        new(row.Position, row.Stream.Value, what, expected, found);

    private static LedgerFault Fault(LedgerEntry entry, string what, string expected, string found) =>
        new(entry.Position, entry.Stream.Value, what, expected, found);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
