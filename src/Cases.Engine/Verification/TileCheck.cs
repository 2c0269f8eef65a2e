using Cases.Ledger;

namespace Cases.Engine;

/// <summary>Compares the tiles that are kept with those of the entries. One instance, one pass.</summary>
internal sealed class TileCheck(TileSource tiles)
{
    private readonly TileBuilder builder = new();
    private bool isBehind;

    /// <summary>Takes in an entry's hash.</summary>
    public LedgerFault? Take(Hash32 hash)
    {
        builder.Append(hash);
        if (builder.Size % TileId.FullWidth != 0 || isBehind)
        {
            return null;
        }

        return builder.TakeChanged().Where(tile => tile.Id.Width == TileId.FullWidth).Select(Compare)
            .FirstOrDefault(fault => fault is not null);
    }

    /// <summary>Compares the tiles that are not full; they may lag behind, and may not differ.</summary>
    public LedgerFault? Finish(long size) => builder.Size != size || isBehind
        ? null
        : builder.TakePartial().Select(Compare).FirstOrDefault(fault => fault is not null);

    private LedgerFault? Compare(TreeTile made)
    {
        ReadOnlyMemory<byte> kept;
        try
        {
            if (HeadCheck.Wait(tiles(made.Id, CancellationToken.None)) is not { } found)
            {
                // Tiles are derived, and may be behind the entries: nothing is wrong with what is not there yet.
                isBehind = true;
                return null;
            }

            kept = found;
        }
        catch (LedgerStoreException error) when (error.Failure == StoreFailure.Corrupt)
        {
            return Fault(made.Id, 0, "cannot be read", error.What);
        }

        var least = Math.Min(kept.Length, made.Hashes.Length);
        isBehind |= kept.Length < made.Hashes.Length;
        var differs = kept.Span[..least].CommonPrefixLength(made.Hashes.Span[..least]);
        return kept.Length % Hash32.Size != 0 || kept.Length == 0
            ? Fault(made.Id, 0, "is no row of hashes", $"{kept.Length} bytes")
            : differs < least
                ? Fault(made.Id, differs / Hash32.Size, "is not that of the entries", "another hash")
                : null;
    }

    private static LedgerFault Fault(TileId tile, int place, string what, string found) => new(
        tile.FirstLeaf + ((long)place << (TileId.Height * tile.Level)), "",
        $"the tile {tile.Path} {what}; it is derived: delete the read model, and it is built again",
        "the tree's hashes", found);
}
