using Cases.Ledger;

namespace Cases.Engine;

/// <summary>What builds brought along, as the ledger tells it, in the order in which it was recorded.</summary>
/// <param name="Records">Each record, and the position of its entry.</param>
public sealed record TextHistory(IReadOnlyList<ShippedAt> Records)
{
    /// <summary>The stream that says which texts a build brought along.</summary>
    public static readonly StreamId Packs = StreamId.Parse("system/packs");

    /// <summary>The stream with the texts.</summary>
    public static readonly StreamId Texts = StreamId.Parse("system/texts");

    /// <summary>Reads the records; not the texts.</summary>
    /// <exception cref="LedgerStoreException">The world failed, or a record is of a newer build or damaged.</exception>
    public static async ValueTask<TextHistory> ReadAsync(ILedgerStore store, CancellationToken cancellation)
    {
        var records = new List<ShippedAt>();
        await foreach (var entry in StreamPages.ReadAllAsync(store, Packs, cancellation).ConfigureAwait(false))
        {
            records.Add(EntryReading.DecodeOwn(entry).Value is PacksShipped shipped
                ? new ShippedAt(entry.Position, shipped)
                : throw EntryReading.Newer(entry));
        }

        return new TextHistory(records);
    }

    /// <summary>The texts with some hashes, each with the position of its entry; those that are not there are missing.
    /// </summary>
    /// <exception cref="LedgerStoreException">The world failed, or a text is of a newer build or damaged.</exception>
    public static async ValueTask<IReadOnlyDictionary<string, TextAt>> ReadTextsAsync(
        ILedgerStore store, IReadOnlySet<string> hashes, CancellationToken cancellation)
    {
        var found = new Dictionary<string, TextAt>(StringComparer.Ordinal);
        await foreach (var entry in StreamPages.ReadAllAsync(store, Texts, cancellation).ConfigureAwait(false))
        {
            if (EntryReading.DecodeOwn(entry).Value is not TextShipped shipped)
            {
                throw EntryReading.Newer(entry);
            }

            if (hashes.Contains(shipped.Sha256))
            {
                found.TryAdd(shipped.Sha256, new TextAt(entry.Position, shipped));
            }
        }

        return found;
    }
}

/// <summary>What a build brought along, and where the ledger says so.</summary>
/// <param name="Position">The position of the entry.</param>
/// <param name="Shipped">The record.</param>
public sealed record ShippedAt(long Position, PacksShipped Shipped);

/// <summary>A text, and where it stands in the ledger.</summary>
/// <param name="Position">The position of the entry.</param>
/// <param name="Text">The record.</param>
public sealed record TextAt(long Position, TextShipped Text);
