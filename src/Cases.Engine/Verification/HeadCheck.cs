using System.Globalization;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>
/// Checks signed heads against the entries while these are verified: those of the store, and one that somebody else
/// held. One instance, one pass.
/// </summary>
/// <remarks>
/// Which key signs is told by the entries of <c>system/checkpoints</c>. Whoever brings a public key along trusts that
/// one, and through the heads that it signed the keys whose entries these cover.
/// </remarks>
public sealed class HeadCheck
{
    private const int PageHeads = 1_000;

    private readonly ICheckpointStore store;
    private readonly List<SigningKey> keys = [];
    private readonly HashSet<NoteKey> trusted;
    private readonly bool isAnchored;
    private readonly TileCheck? tiles;
    private IReadOnlyList<StoredCheckpoint> page = [];
    private int next;
    private long taken;
    private long? last;
    private long signed;
    private long before;
    private bool isTrusted;
    private LedgerFault? unread;

    /// <summary>Makes a check.</summary>
    /// <param name="store">The heads of the store.</param>
    /// <param name="trusted">Public keys from elsewhere; none to take those that the ledger names.</param>
    /// <param name="tiles">The tiles that are kept, to compare with; null for none.</param>
    public HeadCheck(ICheckpointStore store, IReadOnlyCollection<NoteKey> trusted, TileSource? tiles = null)
    {
        ArgumentNullException.ThrowIfNull(trusted);
        this.store = store;
        this.trusted = [.. trusted];
        isAnchored = trusted.Count > 0;
        this.tiles = tiles is null ? null : new TileCheck(tiles);
    }

    /// <summary>The head that somebody else held; null for none.</summary>
    public HeldHead? Held { get; init; }

    /// <summary>
    /// How far the tiles that are kept had taken the ledger in before the pass: a head was signed there. 0 where
    /// nothing tells.
    /// </summary>
    public long TiledSize { get; init; }

    /// <summary>How many heads of the store were found right.</summary>
    public long Heads { get; private set; }

    /// <summary>The keys that the ledger names, as far as it was read.</summary>
    public IReadOnlyList<SigningKey> Keys => keys;

    /// <summary>Looks at an entry; see <see cref="EntryWatch"/>.</summary>
    public LedgerFault? Watch(LedgerEntry entry, Hash32 hash, MerkleFrontier tree)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(tree);
        if (TakeKey(entry) is { } odd)
        {
            return odd;
        }

        if (Held is { } held && held.Head.Size == tree.Size && tree.Root() != held.Head.Root)
        {
            return new LedgerFault(tree.Size - 1, "",
                "the ledger up to here is not the one whose head was held elsewhere",
                held.Head.Root.ToString(), tree.Root().ToString());
        }

        return TakeHead(tree) ?? tiles?.Take(hash);
    }

    /// <summary>Ends the pass.</summary>
    /// <param name="size">The entries that were verified.</param>
    /// <param name="now">The entries that there are by now: a node may have gone on meanwhile.</param>
    /// <returns>A fault, or null.</returns>
    public LedgerFault? Finish(long size, long now)
    {
        if (unread is not null)
        {
            return unread;
        }

        if (Peek() is { } beyond && beyond.Size > now)
        {
            return Cut(size, beyond.Size, "a head was signed beyond it");
        }

        if (CheckTiled(size, now) is { } untold)
        {
            return untold;
        }

        if (Held is { } held)
        {
            return held.Head.Size > now
                ? Cut(size, held.Head.Size, "the head that was held elsewhere lies beyond it")
                : CheckHeld(held);
        }

        return isAnchored && !isTrusted
            ? new LedgerFault(Math.Max(size - 1, 0), "", "no signed head of the store leads to the given key",
                string.Join(", ", trusted.Select(key => key.Name)), Names())
            : tiles?.Finish(size);
    }

    /// <summary>Tiles are written behind the head that is signed at their end: it is there where they are.</summary>
    private LedgerFault? CheckTiled(long size, long now) => TiledSize > now
        ? Cut(size, TiledSize, "the tiles of its tree go beyond it")
        : TiledSize > signed && keys.Any(key => key.Position < TiledSize)
            ? Fault(TiledSize, "the signed head of this size is missing", "a head", "none from there on")
            : null;

    private LedgerFault? CheckHeld(HeldHead held)
    {
        var known = isAnchored ? trusted : [.. keys.Select(key => key.Key)];
        return held.Note.Check(known, out _) is { } why
            ? new LedgerFault(Math.Max(held.Head.Size - 1, 0), "",
                $"the head that was held elsewhere cannot be taken: {why}", "a signature by a trusted key", Names())
            : null;
    }

    private static LedgerFault Cut(long size, long known, string why) => new(
        size, "", $"the end of the ledger is missing, cut off or an older copy: {why}",
        string.Create(CultureInfo.InvariantCulture, $"{known} entries"),
        string.Create(CultureInfo.InvariantCulture, $"{size} entries"));

    private LedgerFault? TakeKey(LedgerEntry entry)
    {
        if (entry.Stream != SigningKeys.Stream)
        {
            return null;
        }

        if (SigningKeys.Of(entry) is not { } key || key.Number != keys.Count + 1
            || (keys.Count > 0 && keys[0].Key.Name != key.Key.Name))
        {
            return new LedgerFault(entry.Position, entry.Stream.Value, "the entry names no key that signs heads",
                $"key {keys.Count + 1}", entry.Kind);
        }

        keys.Add(key);
        return null;
    }

    /// <summary>Checks the store's head of this size; where one is due, there must be one.</summary>
    private LedgerFault? TakeHead(MerkleFrontier tree)
    {
        if (Peek() is not { } head)
        {
            return unread;
        }

        if (head.Size > tree.Size)
        {
            return tree.Size % TreeFollower.HeadEntries == 0 && keys.Any(key => key.Position < tree.Size)
                ? Fault(tree.Size, "the signed head of this size is missing", "a head", "none")
                : null;
        }

        next++;
        return head.Size < tree.Size
            ? Fault(head.Size, "a signed head has a size that no entry ends", "1 or more",
                head.Size.ToString(CultureInfo.InvariantCulture))
            : Check(head, tree.Root());
    }

    private LedgerFault? Check(StoredCheckpoint stored, Hash32 root)
    {
        var read = Checkpoint.Read(stored.Note, out var note, out var fault);
        if (read is null)
        {
            return Fault(stored.Size, $"the signed head is no note: {fault}", "a note", "another text");
        }

        if (read.Head.Size != stored.Size || read.Head.Root != stored.Root)
        {
            return Fault(stored.Size, "the columns of the signed head are not those of its note",
                $"{read.Head.Size}, {read.Head.Root}", $"{stored.Size}, {stored.Root}");
        }

        if (read.Head.Root != root)
        {
            return Fault(stored.Size, "the signed head is not that of the entries", read.Head.Root.ToString(),
                root.ToString());
        }

        return CheckSigners(stored.Size, read, note!) ?? CheckBefore(read);
    }

    /// <summary>The head that this one names as the one before it must be there.</summary>
    private LedgerFault? CheckBefore(Checkpoint read)
    {
        var latest = before;
        before = read.Head.Size;
        if (HeadChain.Before(read) is not { } named || named == latest)
        {
            return null;
        }

        // Of two nodes that signed at the same time, one may name a head further back.
        var found = named < read.Head.Size && named > 0
            && Wait(store.ListCheckpointsAsync(named - 1, 1, CancellationToken.None)) is [var known]
            && known.Size == named;
        return found ? null : Fault(named, "the signed head of this size is missing",
            string.Create(CultureInfo.InvariantCulture, $"the head before that of {read.Head.Size} entries"), "none");
    }

    /// <summary>The newest key must have signed; under a new one, the one before it as well, once.</summary>
    private LedgerFault? CheckSigners(long size, Checkpoint read, SignedNote note)
    {
        var known = keys.Where(key => key.Position < size).ToList();
        if (note.Check([.. known.Select(key => key.Key)], out var by) is { } why)
        {
            return Fault(size, $"the signed head cannot be taken: {why}", Names(), read.Origin);
        }

        var due = known.Where(key => key.Number >= (known.LastOrDefault(old => old.Position < signed)
            ?? known[^1]).Number);
        if (due.FirstOrDefault(key => !by.Contains(key.Key)) is { } missing)
        {
            return Fault(size, "the signed head lacks the signature of a key that was in use",
                $"key {missing.Number}", $"{by.Count} others");
        }

        if (by.Any(trusted.Contains))
        {
            isTrusted = true;
            trusted.UnionWith(known.Select(key => key.Key));
        }

        signed = size;
        Heads++;
        return null;
    }

    /// <summary>The next head of those that were there when the pass began: a node may go on to sign others.</summary>
    private StoredCheckpoint? Peek()
    {
        if (next == page.Count && unread is null)
        {
            try
            {
                last ??= Wait(store.ReadLastCheckpointAsync(CancellationToken.None))?.Size ?? 0;
                page = taken >= last ? [] :
                [
                    .. Wait(store.ListCheckpointsAsync(taken, PageHeads, CancellationToken.None))
                        .Where(head => head.Size <= last),
                ];
                next = 0;
                taken = page.Count == 0 ? last.Value : page[^1].Size;
            }
            catch (LedgerStoreException error) when (error.Failure == StoreFailure.Corrupt)
            {
                unread = new LedgerFault(
                    taken, "", "the signed heads behind this position cannot be read", "heads", error.What);
            }
        }

        return next < page.Count ? page[next] : null;
    }

    internal static T Wait<T>(ValueTask<T> asked) =>
        asked.IsCompletedSuccessfully ? asked.Result : asked.AsTask().GetAwaiter().GetResult();

    private string Names() => keys.Count == 0 ? "no key" : string.Join(", ", keys.Select(key => $"key {key.Number}"));

    private static LedgerFault Fault(long size, string what, string expected, string found) =>
        new(Math.Max(size - 1, 0), "", what, expected, found);
}

/// <summary>A signed head that somebody kept apart from the store.</summary>
/// <param name="Head">Size and root.</param>
/// <param name="Note">The note, with its signatures.</param>
public sealed record HeldHead(TreeHead Head, SignedNote Note);
