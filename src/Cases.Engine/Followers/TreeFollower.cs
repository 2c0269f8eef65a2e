using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>Follows the ledger, keeps the tiles of its tree, and signs a head at least every second.</summary>
/// <remarks>
/// Heads are signed at each <see cref="HeadEntries"/> entries, and at the end of what is written at once. Before it
/// signs, it compares its tree with the head that was signed last: a ledger that does not fit a signed head is signed
/// by nobody any more.
/// </remarks>
public sealed class TreeFollower : LedgerFollower, IDisposable
{
    /// <summary>Entries between two heads, at most.</summary>
    public const int HeadEntries = 4_096;

    /// <summary>Entries taken in by one transaction, at most.</summary>
    public const int MaxEntries = 8 * HeadEntries;

    /// <summary>What passes before the next head while entries come.</summary>
    public static readonly Duration HeadPause = Duration.FromSeconds(1);

    private readonly ILedgerStore ledger;
    private readonly ICheckpointStore checkpoints;
    private readonly ITileRows tiles;
    private readonly HeadSigner signer;
    private readonly RecentHashes? recent;
    private readonly Hash32[] page = new Hash32[Following.MaxPage];
    private readonly List<TreeHead> heads = [];
    private StoredCheckpoint? signed;
    private TileBuilder? builder;
    private MerkleFrontier tree = new();

    internal TreeFollower(
        ILedgerStore ledger, Sealer sealer, ICheckpointStore checkpoints, ITileRows tiles, RecentHashes? recent)
    {
        this.ledger = ledger;
        this.checkpoints = checkpoints;
        this.tiles = tiles;
        this.recent = recent;
        signer = new HeadSigner(ledger, sealer);
        Follow(new Following
        {
            MostEntries = MaxEntries,
            ReadCursor = tiles.BeginAsync,
            Begin = heads.Clear,
            TakePage = TakePageAsync,
            Write = WriteAsync,
            CaughtUp = _ => SignLastAsync(),
            Drop = () => builder = null,
            RestAfter = 1,
            Rest = static _ => HeadPause,
        });
    }

    /// <summary>Forgets the keys.</summary>
    public void Dispose() => signer.Dispose();

    private async ValueTask<StoredEntry?> TakePageAsync(long cursor, int most, CancellationToken cancellation)
    {
        var count = await ReadAsync(cursor, most, cancellation).ConfigureAwait(false);
        if (count == 0)
        {
            return null;
        }

        if (builder?.Size != cursor)
        {
            await ContinueAsync(cursor, cancellation).ConfigureAwait(false);
        }

        for (var index = 0; index < count; index++)
        {
            builder!.Append(page[index]);
            tree.Append(page[index]);
            Meet();
        }

        return new StoredEntry(
            cursor + count - 1, SigningKeys.Stream, 0, 0, ReadOnlyMemory<byte>.Empty, page[count - 1]);
    }

    /// <summary>Fills the page with hashes of what was just written, or else from the ledger.</summary>
    private async ValueTask<int> ReadAsync(long cursor, int most, CancellationToken cancellation)
    {
        if (recent?.Take(cursor, page.AsSpan(0, most)) is > 0 and var count)
        {
            return count;
        }

        var read = await ledger.ReadFromAsync(cursor, most, cancellation).ConfigureAwait(false);
        for (var index = 0; index < read.Count; index++)
        {
            page[index] = read[index].Hash;
        }

        return read.Count;
    }

    /// <summary>Goes on from the tiles, and from the head that was signed last.</summary>
    private async ValueTask ContinueAsync(long size, CancellationToken cancellation)
    {
        var partial = new List<TreeTile>();
        foreach (var id in TileBuilder.Partial(size))
        {
            var hashes = await tiles.ReadAsync(id.Level, id.Index, cancellation).ConfigureAwait(false);
            partial.Add(new TreeTile(id, hashes ?? ReadOnlyMemory<byte>.Empty));
        }

        try
        {
            tree = new MerkleFrontier(
                size, await tiles.Tree.EdgeAsync(size, cancellation).ConfigureAwait(false));
            builder = TileBuilder.Continue(size, partial);
        }
        catch (Exception fault) when (fault is ArgumentException
            || fault is LedgerStoreException { Failure: StoreFailure.Corrupt })
        {
            await tiles.RestartAsync(cancellation).ConfigureAwait(false);
            throw new LedgerStoreException(
                StoreFailure.Unavailable, "the tiles of the tree are not whole", "they are built again", fault);
        }

        signed = await checkpoints.ReadLastCheckpointAsync(cancellation).ConfigureAwait(false);
        if (signed is { } last && last.Size <= size)
        {
            Compare(last, await tiles.Tree.RootAsync(last.Size, cancellation).ConfigureAwait(false));
        }
    }

    /// <summary>At the sizes that matter: compares with the head that was signed, or notes one to sign.</summary>
    private void Meet()
    {
        if (tree.Size == signed?.Size)
        {
            Compare(signed, tree.Root());
        }
        else if (tree.Size % HeadEntries == 0 && !(tree.Size < signed?.Size))
        {
            heads.Add(tree.Head());
        }
    }

    private static void Compare(StoredCheckpoint known, Hash32 root)
    {
        if (known.Root != root)
        {
            throw new LedgerStoreException(
                StoreFailure.Corrupt,
                $"the head that was signed at {known.Size} entries is not that of the entries, {root}",
                "run 'cases audit verify', and restore the ledger from its back-up; nothing is signed until then");
        }
    }

    private async ValueTask WriteAsync(StoredEntry last, CancellationToken cancellation)
    {
        if (tree.Size > (signed?.Size ?? 0) && tree.Size % HeadEntries != 0)
        {
            heads.Add(tree.Head());
        }

        // Heads first: once tiles are behind them, nobody comes this way again to sign them.
        await SignAsync(heads, cancellation).ConfigureAwait(false);
        await tiles.WriteAsync(builder!.TakeChanged(), last, cancellation).ConfigureAwait(false);
    }

    /// <summary>Signs what a node that was killed had left without a signed head; also where it stops.</summary>
    private async ValueTask SignLastAsync()
    {
        if (builder is null)
        {
            var cursor = await tiles.BeginAsync(CancellationToken.None).ConfigureAwait(false);
            await ContinueAsync(cursor, CancellationToken.None).ConfigureAwait(false);
        }

        if (tree.Size < signed?.Size)
        {
            await RefuseCutAsync(signed.Size).ConfigureAwait(false);
        }
        else if (tree.Size > (signed?.Size ?? 0))
        {
            await SignAsync([tree.Head()], CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async ValueTask RefuseCutAsync(long known)
    {
        var head = await ledger.ReadHeadAsync(CancellationToken.None).ConfigureAwait(false);
        if (head.Next < known)
        {
            throw new LedgerStoreException(
                StoreFailure.Corrupt,
                $"the ledger ends at {head.Next} entries, and a head was signed at {known}: its end was cut off",
                "restore it from its back-up; nothing is signed until then");
        }
    }

    private async ValueTask SignAsync(IEnumerable<TreeHead> due, CancellationToken cancellation)
    {
        var made = new List<StoredCheckpoint>();
        foreach (var head in due)
        {
            var before = made.LastOrDefault()?.Size ?? signed?.Size ?? 0;
            if (await signer.SignAsync(head, before, cancellation).ConfigureAwait(false) is { } note)
            {
                made.Add(note);
            }
        }

        if (made.Count > 0)
        {
            await checkpoints.AddCheckpointsAsync(made, cancellation).ConfigureAwait(false);
            signed = made[^1];
        }
    }
}
