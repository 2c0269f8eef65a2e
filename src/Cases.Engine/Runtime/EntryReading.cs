using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>Entries as domain records.</summary>
internal static class EntryReading
{
    /// <summary>Decodes the event of an entry, opening personal text with the keys that still exist.</summary>
    /// <returns>Null where the entry is of a newer build.</returns>
    public static async ValueTask<DomainEvent?> DecodeAsync(
        LedgerEntry entry, KeyRing keys, CancellationToken cancellation)
    {
        List<string>? missing = null;
        var decoded = Decode(entry, id =>
        {
            var known = keys.Cached(id);
            if (known is null)
            {
                (missing ??= []).Add(id);
            }

            return known;
        });
        if (missing is null)
        {
            return decoded;
        }

        var found = new Dictionary<string, DataKey?>(StringComparer.Ordinal);
        foreach (var id in missing)
        {
            found[id] = await keys.FindAsync(id, cancellation).ConfigureAwait(false);
        }

        return Decode(entry, id => found.GetValueOrDefault(id) ?? keys.Cached(id));
    }

    /// <summary>Decodes the event of an entry and leaves personal text closed (null).</summary>
    public static DomainEvent? DecodeClosed(LedgerEntry entry) => Decode(entry, null);

    /// <summary>The reasons of a refusal's entry.</summary>
    public static IReadOnlyList<RefusalReason> Reasons(LedgerEntry entry) =>
        PayloadCodec.DecodeSystem(KindOf(entry), entry.Payload.Span).Value is RefusalPayload refusal
            ? refusal.Reasons
            : [];

    /// <summary>Whether this build knows an entry that changes no state.</summary>
    public static bool IsKnownSystem(LedgerEntry entry) =>
        PayloadCodec.DecodeSystem(KindOf(entry), entry.Payload.Span).IsKnown;

    public static EntryKind KindOf(LedgerEntry entry) => new(entry.Kind, entry.Format);

    /// <summary>The entry of a row.</summary>
    /// <exception cref="LedgerStoreException">The bytes are no entry.</exception>
    public static LedgerEntry EntryOf(StoredEntry stored, TextPool texts)
    {
        try
        {
            return LedgerEntry.Decode(stored.Bytes, texts);
        }
        catch (CborException fault)
        {
            throw Damaged(stored.Position, stored.Stream, fault);
        }
    }

    private static DomainEvent? Decode(LedgerEntry entry, Func<string, DataKey?>? key)
    {
        try
        {
            var scope = new OpenScope(entry.Stream, entry.Command, key);
            return PayloadCodec.DecodeEvent(KindOf(entry), entry.Payload.Span, scope).Value;
        }
        catch (PayloadException fault)
        {
            throw Damaged(entry.Position, entry.Stream, fault);
        }
    }

    private static LedgerStoreException Damaged(long position, StreamId stream, Exception fault) => new(
        StoreFailure.Corrupt, $"entry {position} of {stream} cannot be read ({fault.Message})",
        "run audit verify, and restore the store from a copy that is whole", fault);
}
